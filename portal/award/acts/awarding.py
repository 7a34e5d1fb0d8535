"""What an approval becomes: an award with its number and term; then the agreement is signed, the project presented."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _

from portal import db, history, i18n
from portal.accounts.models import User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.award.models import Award, Decision
from portal.workflow import Refused, advance


def give(call: Call, decision: Decision, *, summary: str, on: date) -> Award:
    """The award that an approval becomes: a gapless number and the term the kind allows. The call is held."""
    application = decision.application
    call.awards_given += 1
    starts_on = first_of_month(on, 1)
    months = call.programme.kind(application.kind or "").max_months
    award = Award(
        number=f"{call.prefix}/{call.awards_given:04d}", application_id=application.id, call_id=call.id,
        organisation_id=application.organisation_id, title=application.title, summary=summary,
        kind=application.kind or "", region=application.region or "", amount_kzt=decision.amount_kzt or 0,
        awarded_on=on, starts_on=starts_on, ends_on=first_of_month(starts_on, months) - timedelta(days=1),
    )  # fmt: skip
    db.session.add(award)
    return award


def first_of_month(on: date, later: int) -> date:
    """The first day of the month that comes so many months later."""
    years, month = divmod(on.month - 1 + later, 12)
    return date(on.year + years, month + 1, 1)


def sign(award: Award, application: Application, *, by: User, on: date) -> None:
    """The grant agreement is signed by both sides. Raises Refused."""
    if not award.awarded_on <= on <= i18n.local(db.now()).date():
        raise Refused(_("The agreement cannot be signed before the award or in the future."), field="on")
    advance(application, "award.sign", by=by, data={"award": award.number, "on": on.isoformat()})
    award.signed_on = on
    db.session.flush()


def present(award: Award, *, by: User, on: date) -> None:
    """The project is presented to the public: it stands first in the register."""
    if award.presented_on:
        return
    award.presented_on = on
    history.record(award, "award.present", by=by)
