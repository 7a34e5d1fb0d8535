"""The verb of the import: a call of its own, with applications, experts and reviews from another system.

Each proposal is begun, submitted, admitted, assigned and concluded by the same acts as any application, so that its
history and its ranking are like any other's; only letters, conflicts and justifications are left out, for these were
the other system's. Everything stands in the caller's transaction: all of it comes, or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from portal import db, history, identifiers
from portal.accounts import acts as accounts
from portal.accounts.models import Organisation, User
from portal.announce.models import Call
from portal.announce.programme import Programme
from portal.apply import acts as applying
from portal.apply.models import Application
from portal.assess import importing
from portal.assess.acts import screening
from portal.assess.acts.assigning import seat
from portal.assess.acts.concluding import rank, settle
from portal.assess.acts.reviewing import submit
from portal.assess.models import Assignment, Expert, Review
from portal.i18n import LANGUAGES
from portal.workflow import Refused, advance

NOBODYS_YEAR = "9912"  # the beginning of a BIN that no company has: December 2099
LANG = "en"


@dataclass(frozen=True)
class Imported:
    """What came in."""

    call: Call
    applications: int
    reviews: int
    experts: int


def import_reviews(table: importing.Table, slug: str, *, by: User) -> Imported:
    """Create the call with everything in the table, and rank it. Raises Refused; nothing is kept then."""
    if table.faults:
        raise Refused(_("Some lines of the file cannot be read."), "file")
    if db.session.scalar(select(Call.id).where(Call.slug == slug)):
        raise Refused(_("There is a call of this name already. Choose another name."), "call")
    call = _call(table, slug, by=by)
    names = dict.fromkeys(row.reviewer for row in table.rows)
    experts = {name: _expert(n, name, slug, by=by) for n, name in enumerate(names, 1)}
    first = _free_bin()
    cases = [(_application(call, rows[0], first + n, by=by), rows) for n, rows in enumerate(table.proposals.values())]
    call.closes_at = db.now()
    for case, rows in cases:
        screening.admit(case, by=by)
        _reviews(case, rows, experts, by=by)
    rank(call, by=by)
    db.session.flush()
    return Imported(call, len(cases), len(table.rows), len(experts))


def importer() -> User:
    """Who imports when it is done from the command line: an account that nobody can sign in with."""
    email = "import@orken.invalid"
    found = db.session.scalars(select(User).where(User.email == email)).first()
    if found is None:
        found = accounts.open_account(email, name="Import", lang=LANG)
        found.active = False
        db.session.flush()
    return found


def _call(table: importing.Table, slug: str, *, by: User) -> Call:
    """The call, open only while its applications are being submitted: nobody else sees it before the commit."""
    data = importing.programme_data(table)
    programme = Programme(data)
    call = Call(
        slug=slug, prefix=slug.upper()[:24], title=dict.fromkeys(LANGUAGES, slug.replace("-", " ").capitalize()),
        programme_code=programme.code, programme_data=data, programme_digest=programme.digest, budget_kzt=0,
        opens_at=db.now() - timedelta(days=1), closes_at=db.now() + timedelta(days=1),
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    history.record(call, "assess.import_reviews", by=by, data={"rows": len(table.rows)})
    advance(call, "announce.open", by=by)
    return call


def _expert(n: int, name: str, slug: str, *, by: User) -> Expert:
    """An expert of the other system: a name for the reviews, no account to sign in with, no cases of ours."""
    user = accounts.open_account(f"expert-{n}@{slug}.invalid", name=f"{slug}: {name}"[:250], lang=LANG, by=by)
    user.active = False
    db.session.flush()
    expert = Expert(user_id=user.id, user=user, competences=[], languages=[LANG], capacity=0, active=False)
    db.session.add(expert)
    return expert


def _application(call: Call, row: importing.Row, serial: int, *, by: User) -> Application:
    applicant = row.applicant or f"{call.slug}: {row.proposal}"
    organisation = Organisation(bin=_bin(serial), name_kk=applicant, name_ru=applicant, name_en=applicant)
    organisation.register_notes, organisation.memberships = [], []
    db.session.add(organisation)
    db.session.flush()
    application = applying.begin(call, organisation, by=by, lang=LANG)
    title = row.title or f"Proposal {row.proposal}"
    answers = {"title": title, "proposal": row.proposal, "kind": "imported", "applicant": applicant}
    applying.save_page(application, call.programme.page("project"), answers, by=by, version=0)
    db.session.flush()
    applying.submit(application, by=by, arrived=db.now(), version=application.version)
    return application


def _reviews(case: Application, rows: Sequence[importing.Row], experts: dict[str, Expert], *, by: User) -> None:
    seats: list[Assignment] = []
    for row in rows:
        seats.append(seat(case, experts[row.reviewer], seats, by=by, why={"imported": True}))
    db.session.flush()
    advance(case, "assess.assign", by=by)
    for row, assignment in zip(rows, seats, strict=True):
        scores = {code: {"score": row.marks.get(code), "why": ""} for code in ("overall", *_codes(case))}
        assignment.review = Review(assignment_id=assignment.id, scores=scores, comment=row.comment, confidential="")
        submit(assignment, case, by=by)
    settle(case)


def _codes(case: Application) -> list[str]:
    return [one.code for one in case.call.programme.criteria("imported")]


def _free_bin() -> int:
    taken = select(func.count()).select_from(Organisation).where(Organisation.bin.startswith(NOBODYS_YEAR))
    return 2 * (db.session.scalar(taken) or 0)


def _bin(serial: int) -> str:
    """A number that is well formed and no company's; about one serial in a hundred has no check digit."""
    first = f"{NOBODYS_YEAR}40{serial:05d}"
    last = identifiers.complete(first)
    return first + last if last else _bin(serial + 50_000)
