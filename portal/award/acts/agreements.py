"""Verbs of the agreement: the company signs, the park signs, the company is entered in the register; or nobody did."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from portal import activities, calendar, db, history, i18n
from portal.accounts.models import User
from portal.apply.models import Application
from portal.apply.queries import last_submission
from portal.award.participant_models import Agreement, Counter, Participant
from portal.award.queries import participants as queries
from portal.signatures import Sound
from portal.signatures.keeping import kept, of_subject
from portal.signatures.keeping import told as told_of
from portal.signatures.signable import company, in_every_language, readable
from portal.workflow import Refused, advance

FORMAT = "orken-agreement-1"
Signed = tuple[Sound, bytes]  # a signature that counts, and what it is over
TERMS = (
    _("The company keeps the conditions of participation and carries on the activities named in its application."),
    _("It pays the contribution of 1%% of its income and reports every year."),
    _("The park enters it in the register; the status ends with the term, by own wish, or by a decision of the "
      "commission."),
)  # fmt: skip


def signable(agreement: Agreement, application: Application) -> bytes:
    """The bytes that the company signs: which agreement, between whom, on what."""
    return readable({
        "format": FORMAT, "agreement": agreement.number, "application": application.number, "title": application.title,
        "organisation": company(application.organisation), "terms": in_every_language(terms),
    })  # fmt: skip


def terms() -> list[str]:
    """What the company agrees to, in the language of the reader."""
    return [str(term).replace("%%", "%") for term in TERMS]  # the catalogue has it as a template writes it


def sign_agreement(agreement: Agreement, application: Application, *, by: User, signed: Signed | None = None) -> None:
    """The company signs, by one of its owners; a second click changes nothing. Raises Refused."""
    if application.state != "approved":
        raise Refused(_("It is not the time for this."))
    if agreement.company_signed_at is not None:
        return
    if signed and signable(agreement, application) != signed[1]:
        raise Refused(_("The agreement has changed since you opened this page. Read it once more."))
    agreement.company_signed_at, agreement.company_by_id = db.now(), by.id
    facts: dict[str, Any] = {"agreement": agreement.number}
    if signed:
        sound, content = signed
        signature = kept(sound, content, by=by, at=db.now())
        db.session.add(of_subject(signature, agreement))
        facts["confirmed"] = told_of(signature)
    history.record(application, "award.sign_agreement", by=by, data=facts)


def countersign(agreement: Agreement, application: Application, *, by: User, on: date) -> None:
    """The park signs on a day: from then on the agreement binds both. Raises Refused."""
    if agreement.company_signed_at is None:
        raise Refused(_("The company signs first."))
    if not i18n.local(agreement.company_signed_at).date() <= on <= _today():
        raise Refused(_("The agreement cannot be signed before the company or in the future."), field="on")
    told = {"agreement": agreement.number, "signed_on": on.isoformat()}
    advance(application, "award.countersign", by=by, data=told)
    agreement.signed_on, agreement.signed_at, agreement.signed_by_id = on, db.now(), by.id
    application.due_on = calendar.due(db.now(), application.call.programme.clock("entry"))


def lapse(application: Application, *, by: User) -> None:
    """The term to sign is over and the company has not signed: the approval ends. Raises Refused."""
    agreement = queries.agreement_of(application)
    if agreement and agreement.company_signed_at is not None:
        raise Refused(_("The company has signed; now the park must."))
    if application.due_on is None or application.due_on >= _today():
        raise Refused(_("The company still has time to sign."))
    advance(application, "award.lapse", by=by)
    application.due_on = None


def enter(application: Application, *, by: User) -> Participant:
    """Enter the company in the register: a gapless number, the term, activities, region and hub. Raises Refused."""
    agreement = queries.agreement_of(application)
    if agreement is None or agreement.signed_on is None:
        raise Refused(_("The agreement is not signed yet."))
    if queries.running_of(application.organisation_id):
        raise Refused(_("The company is a participant already."))
    submission = last_submission(application)
    told = application.call.programme.columns_of(submission.flat if submission else {})
    advance(application, "award.register", by=by, data={"agreement": agreement.number})
    application.due_on = None
    since = _today()
    participant = Participant(
        number=f"TP-{Counter.next('participant'):05d}", application_id=application.id, call_id=application.call_id,
        organisation_id=application.organisation_id, title=application.title, summary=told["summary"] or "",
        activities=activities.ordered(told["activities"] or ()), region=application.region or "", hub=application.hub,
        agreement_number=agreement.number, agreed_on=agreement.signed_on, since=since, state_since=db.now(),
        until=last_day(since, told["years"] or 1, application.call.programme.participation),
    )  # fmt: skip
    db.session.add(participant)
    db.session.flush()
    term = {"since_on": since.isoformat(), "until_on": participant.until.isoformat()}
    advance(participant, "award.enter", by=by, data={"number": participant.number, **term})
    db.session.flush()
    return participant


def last_day(since: date, years: int, limits: object) -> date:
    """The last day of a term: so many years less a day, and not past the last day of the regime."""
    known = limits if isinstance(limits, dict) else dict(limits)  # type: ignore[call-overload]
    years = min(years, int(known["most_years"]))
    month_end = since.month == 2 and since.day == 29
    ends = date(since.year + years, since.month, 28 if month_end else since.day) - timedelta(days=0 if month_end else 1)
    return max(since, min(ends, date.fromisoformat(known["latest"])))


def _today() -> date:
    return i18n.local(db.now()).date()
