"""What the portal knows of both sides of a possible conflict, brought into traits that can be compared.

Of an applicant: company, partners, head, founders, team and contacts, now and in what it applied for in recent years.
Of an expert: employer, declared ties, own companies with their contacts, colleagues there. Each is a question for all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Text, and_, cast, exists, or_, select
from sqlalchemy.orm import aliased

from portal import db
from portal.accounts.models import Membership, Organisation, User
from portal.announce.models import Call
from portal.announce.programme import Programme
from portal.apply.models import Answers, Application
from portal.assess import conflicts
from portal.assess.conflicts import Trait
from portal.assess.models import Declaration, Expert, Tie
from portal.assess.queries.declarations import today

NOT_SENT = ("draft", "withdrawn")
AWARDED = ("approved", "signed", "registered")
FACTS = ("team", "founders", "partners")  # the tables of a form that name people and companies
NAMES = (Organisation.name_ru, Organisation.name_kk, Organisation.name_en)
COMPANY = (Organisation.bin, *NAMES, Organisation.phone, Organisation.address, Organisation.head)
Traits = dict[int, list[Trait]]


@dataclass(frozen=True, slots=True)
class Sides:
    """The cases by number and traits."""

    traits: Traits
    numbers: Mapping[int, str]


def of_cases(call_id: int, cases: Collection[int] | None = None) -> Sides:
    """The traits of some cases of a call, or of all."""
    chosen = [Application.call_id == call_id, Application.state.not_in(NOT_SENT)]
    if cases is not None:
        chosen.append(Application.id.in_(cases))
    columns = (Application.id, Application.number, Application.organisation_id, *COMPANY)
    by_organisation: dict[int, list[int]] = {}
    traits, numbers = Traits(), dict[int, str]()
    joined = select(*columns).join(Organisation, Organisation.id == Application.organisation_id).where(*chosen)
    for row in db.session.execute(joined):
        numbers[row.id] = row.number or ""
        by_organisation.setdefault(row.organisation_id, []).append(row.id)
        traits[row.id] = [*_of_company("applicant", row), *conflicts.of_person("head", row.head)]
    organisations = select(Application.organisation_id).where(*chosen)
    _add(traits, by_organisation, _people(organisations))
    _add(traits, by_organisation, _applied(organisations, call_id))
    return Sides(traits, numbers)


def linked_with(call: Call, application_id: int) -> set[int]:
    """The case and those of the call in which one of its companies takes part, as applicant or as partner."""
    asked = call.programme.data["facts"].get("partners")
    page = call.programme.question(asked).page if asked else ""
    of_page = and_(Answers.application_id == Application.id, Answers.page == page)
    own = select(Organisation.bin, Application.kind, Application.number, Answers.page, Answers.data)
    own = own.join(Organisation, Organisation.id == Application.organisation_id).outerjoin(Answers, of_page)
    row = db.session.execute(own.where(Application.id == application_id)).one()
    named = _named(call.programme, row, None) if row.data else ()
    bins = {row.bin, *(one.key for one in named if one.what == "bin")} - {None}
    if not bins:
        return {application_id}
    company = exists().where(Organisation.id == Application.organisation_id, Organisation.bin.in_(bins))
    says = or_(*(cast(Answers.data, Text).contains(number) for number in sorted(bins)))
    linked = or_(company, exists().where(of_page, says)) if asked else company
    here = (Application.call_id == call.id, Application.state.not_in(NOT_SENT))
    return {application_id, *db.session.scalars(select(Application.id).where(*here, linked))}


def of_experts(experts: Sequence[Expert]) -> Traits:
    """The traits of experts, who come with their users."""
    traits = {one.id: _of_expert(one) for one in experts}
    by_user = {one.user_id: [one.id] for one in experts}
    _add(traits, by_user, _ties(list(by_user)))
    _add(traits, by_user, _companies(list(by_user)))
    return traits


def _of_expert(one: Expert) -> list[Trait]:
    return [
        *conflicts.of_company("employer", one.employer_bin, one.employer), *conflicts.of_person("self", one.user.name),
        *conflicts.of_contact("domain", "self", one.user.email),
    ]  # fmt: skip


def _add(traits: Traits, owners: Mapping[int, Sequence[int]], found: Iterable[tuple[int, Sequence[Trait]]]) -> None:
    for owner, more in found:
        for one in owners.get(owner, ()):
            traits[one] += more


def _of_company(whose: str, row: Any) -> list[Trait]:
    return [
        *conflicts.of_company(whose, row.bin, row.name_ru, row.name_kk, row.name_en),
        *conflicts.of_contact("phone", whose, row.phone), *conflicts.of_contact("address", whose, row.address),
    ]  # fmt: skip


# --- the applicants' side -------------------------------------------------------------------------------------------
def _people(organisations: Any) -> Iterable[tuple[int, list[Trait]]]:
    """Who acts for the organisations, with the host of their addresses."""
    members = select(Membership.organisation_id, User.id, User.name, User.email).join(User)
    for row in db.session.execute(members.where(Membership.organisation_id.in_(organisations))):
        person = Trait("user", str(row.id), "applicant", row.name)
        yield row.organisation_id, [person, *conflicts.of_contact("domain", "applicant", row.email)]


def _applied(organisations: Any, call_id: int) -> Iterable[tuple[int, list[Trait]]]:
    """Whom the organisations named in this call, and in what they applied for in the years that count."""
    since = datetime.combine(conflicts.since(today()), time.min, UTC)
    recent = and_(Application.organisation_id.in_(organisations), Application.state.not_in(NOT_SENT),
                  or_(Application.call_id == call_id, Application.submitted_at >= since))  # fmt: skip
    ids = select(Application.call_id).where(recent).distinct()
    programmes = {one.id: one.programme for one in db.session.scalars(select(Call).where(Call.id.in_(ids)))}
    pages = {page for programme in programmes.values() for page in _pages(programme)}
    columns = (Application.organisation_id, Application.call_id, Application.kind, Application.state,
               Application.number, Answers.page, Answers.data)  # fmt: skip
    wanted = select(*columns).join(Answers, Answers.application_id == Application.id).where(recent)
    for row in db.session.execute(wanted.where(Answers.page.in_(pages))):
        past = None if row.call_id == call_id else "awarded" if row.state in AWARDED else "joint"
        yield row.organisation_id, list(_named(programmes[row.call_id], row, past))


def _pages(programme: Programme) -> set[str]:
    facts = programme.data["facts"]
    return {programme.question(facts[fact]).page for fact in FACTS if fact in facts}


def _named(programme: Programme, row: Any, past: str | None) -> Iterable[Trait]:
    """The people and companies in the tables of a page; what was hidden by another answer is left out."""
    facts, asked = programme.data["facts"], {programme.columns.get("kind", ""): row.kind}
    for fact in FACTS:
        table = row.data.get(facts.get(fact, ""))
        if not isinstance(table, list) or not programme.visible(programme.question(facts[fact]), asked):
            continue
        for line in table:
            name = str(line.get("name") or "")
            if fact == "partners":
                number = str(line.get("bin") or "") or None
                given = conflicts.of_company(past or "partner", number, name)
            elif fact == "founders":
                given = conflicts.of_person("founder", name)
            else:
                given = conflicts.of_person(past or "team", name)
            yield from (Trait(one.what, one.key, one.whose, f"{name}, {row.number}") if past and one.what != "person"
                        else one for one in given)  # fmt: skip


# --- the experts' side ----------------------------------------------------------------------------------------------
def _ties(users: Collection[int]) -> Iterable[tuple[int, list[Trait]]]:
    """What they declared: what goes on, and what ended not long ago."""
    on = today()
    columns = (Declaration.user_id, Tie.kind, Tie.name, Tie.bin, Tie.until)
    wanted = select(*columns).join(Tie, Tie.declaration_id == Declaration.id)
    for row in db.session.execute(wanted.where(Declaration.user_id.in_(users), Declaration.replaced_at.is_(None))):
        if row.until is None or row.until >= conflicts.since(on):
            whose = "tie" if row.until is None or row.until >= on else "former"
            yield row.user_id, [*conflicts.of_company(whose, row.bin, row.name), *conflicts.of_person(whose, row.name)]


def _companies(users: Collection[int]) -> Iterable[tuple[int, list[Trait]]]:
    """The companies they act for, and who else does."""
    mine, other = aliased(Membership), aliased(Membership)
    owned = select(mine.user_id, *COMPANY).join(Organisation, Organisation.id == mine.organisation_id)
    for row in db.session.execute(owned.where(mine.user_id.in_(users))):
        yield row.user_id, _of_company("company", row)
    beside = select(mine.user_id, other.user_id.label("other"), User.name)
    beside = beside.join(other, other.organisation_id == mine.organisation_id).join(User, User.id == other.user_id)
    beside = beside.where(mine.user_id.in_(users), other.user_id != mine.user_id)
    for user, colleague, name in db.session.execute(beside):
        yield user, [Trait("user", str(colleague), "colleague", name)]
