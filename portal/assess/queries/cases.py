"""What officers' pages ask of cases: the list with its counts, one case, the rows of the export.

Staff see a case from its submission on, and never one they have a conflict of interest with, not even in a count.
Lists read columns and no long texts; each order has an index, and the counts are one statement.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, lazyload, load_only

from portal import db, finding, history, i18n, keyset, letters, saved, spelling
from portal.accounts.models import Organisation, Role, User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess.forms import NOBODY, CaseFilters
from portal.assess.models import Assignment, Screening

TO_SCREEN = ("submitted", "resubmitted")
RUNNING = (
    "submitted", "resubmitted", "returned", "admitted", "in_review", "reviewed", "ranked", "in_commission", "approved",
    "signed",
)  # a term may run  # fmt: skip
IN_STATES = {"applicant": ("returned",), "experts": ("in_review",), "to_screen": TO_SCREEN}  # the tabs that are states
COUNTED = ("all", "mine", "overdue", *IN_STATES)
MOST = 10_000  # nobody reads a greater count, and to count further would grow with the call
MOST_AT_ONCE = 200  # cases of one bulk act: as many as a person can still look through in its preview
BATCH = 1000
BIN_LENGTH = 12

Found = Row[*tuple[Any, ...]]
ORDERS: dict[str, tuple[InstrumentedAttribute[Any], Callable[[str], Any]]] = {
    "due": (Application.due_on, date.fromisoformat),
    "number": (Application.number, str),
    "sum": (Application.asked_kzt, int),
    "score": (Application.score_e4, int),
    "submitted": (Application.submitted_at, datetime.fromisoformat),
}
LISTED = (
    Application.id, Application.key, Application.number, Application.title, Application.state, Application.due_on,
    Application.region, Application.asked_kzt, Application.submitted_at, Application.score_e4, Application.reviews_in,
    Application.reviews_due, Organisation.name_kk, Organisation.name_ru, Organisation.name_en,
    User.name.label("officer"),
)  # fmt: skip
EXPORTED = (
    *LISTED, Application.kind, Organisation.bin, Application.cofinancing_kzt, Application.total_cost_kzt,
    Application.spread_e4, Application.passed,
)  # fmt: skip
ANNOUNCED = select(Call).where(Call.state != "draft").order_by(Call.opens_at.desc(), Call.id)
OFFICERS = saved.beside(select(User.id, User.name).join(User.roles).where(Role.name == "officer"))


def calls() -> list[Call]:
    """The calls that have been announced, the newest first; the first is the one a list begins with."""
    return list(db.session.scalars(ANNOUNCED))


def listed(call: Call, filters: CaseFilters, place: keyset.Place, *, by: User, today: date) -> keyset.Page:
    """One page of the list."""
    column, read = ORDERS[filters.sort.removeprefix("-")]
    order = keyset.Order(column, Application.id, read, filters.sort.startswith("-"))
    conditions = [*_asked(call, filters, by=by), *_tab(filters.tab, by=by, today=today)]
    page = keyset.ids(order, conditions, place)
    wanted = keyset.in_order(_with_people(select(*LISTED)), order, page, place)
    return keyset.cut(db.session.execute(wanted).all(), place)


def counts(call: Call, filters: CaseFilters, *, by: User, today: date) -> dict[str, int | None]:
    """How many cases each tab holds under the filters, and how many wait for screening; exact up to MOST.

    All tabs are counted in one pass over what was found, state by state; when that may be more than MOST, under filters
    they stay unknown, and without filters each tab is counted along its own index.
    """
    columns = (Application.state, Application.officer_id, Application.due_on)
    asked = select(*columns).where(*_asked(call, filters, by=by))
    if call.numbers_given > MOST and not filters.narrowed:
        each = (asked.where(*_tab(tab, by=by, today=today)).limit(MOST + 1).subquery() for tab in COUNTED)
        totals = [select(func.count()).select_from(found).scalar_subquery() for found in each]
        return dict(zip(COUNTED, db.session.execute(select(*totals)).one(), strict=True))
    found: Any = Application if call.numbers_given <= MOST else asked.limit(MOST + 1).subquery().c
    per_state = select(found.state, func.count(), func.count().filter(found.officer_id == by.id),
                       func.count().filter(found.due_on < today))  # fmt: skip
    if found is Application:
        per_state = per_state.where(*_asked(call, filters, by=by))
    return _told(db.session.execute(per_state.group_by(found.state)).all())


def _told(per_state: Sequence[Found]) -> dict[str, int | None]:
    """The tabs from the states: (state, how many, mine of them, due before today)."""
    tabs = {"all": sum(row[1] for row in per_state), "mine": sum(row[2] for row in per_state)}
    tabs["overdue"] = sum(row[3] for row in per_state if row.state in RUNNING)
    for tab, states in IN_STATES.items():
        tabs[tab] = sum(row[1] for row in per_state if row.state in states)
    return {tab: tabs[tab] if tabs["all"] <= MOST or tab == "all" else None for tab in COUNTED}


def exported(call: Call, filters: CaseFilters, *, by: User, today: date) -> Iterator[Found]:
    """All rows of the list by number, read in batches and never all at once."""
    conditions = [*_asked(call, filters, by=by), *_tab(filters.tab, by=by, today=today)]
    wanted = _with_people(select(*EXPORTED))
    rows = wanted.where(*conditions).order_by(Application.number).execution_options(yield_per=BATCH)
    yield from db.session.execute(rows)


def matching(call: Call, filters: CaseFilters, *, by: User, today: date) -> Sequence[Found]:
    """id and moment of the last move of all that the list holds, by number: one more than a bulk act takes."""
    return _first([*_asked(call, filters, by=by), *_tab(filters.tab, by=by, today=today)])


def picked(call: Call, keys: Collection[str], *, by: User) -> Sequence[Found]:
    """The same of cases with these keys; what the person must not meet, or what is not there, is not among them."""
    return _first([Application.call_id == call.id, *_submitted(), *of_hub(by), *seen_by(by), Application.key.in_(keys)])


def _first(conditions: Sequence[ColumnElement[bool]]) -> Sequence[Found]:
    wanted = select(Application.id, Application.state_since).where(*conditions)
    return db.session.execute(wanted.order_by(Application.number).limit(MOST_AT_ONCE + 1)).all()


def case(key: str, *, by: User | None = None) -> Application | None:
    """A submitted case with its call, its organisation and its officer, if the person's hub may see it."""
    wanted = (
        select(Application)
        .where(Application.key == key, *_submitted(), *of_hub(by))
        .options(joinedload(Application.call), joinedload(Application.organisation), _named(Application.officer))
    )
    return db.session.scalars(wanted).first()


def history_of(application: Application) -> list[Found]:
    """Everything that was done with the case and with its experts, by whom, the latest first."""
    event = history.Event
    columns = (event.seq, event.at, event.act, event.actor_id, event.note, event.data)
    seats = select(Assignment.id).where(Assignment.application_id == application.id)
    own = select(*columns).where(event.subject_kind == "application", event.subject_id == application.id)
    of_experts = select(*columns).where(event.subject_kind == "assignment", event.subject_id.in_(seats))
    found = union_all(own, of_experts).subquery()
    wanted = select(found, User.name.label("actor")).outerjoin(User, User.id == found.c.actor_id)
    return list(db.session.execute(wanted.order_by(found.c.seq.desc())))


def screenings_of(application: Application) -> list[Screening]:
    """The outcomes of the completeness check with their findings, the latest first."""
    wanted = select(Screening).where(Screening.application_id == application.id).options(_named(Screening.by))
    return list(db.session.scalars(wanted.order_by(Screening.id.desc())))


def letters_of(application: Application) -> list[Found]:
    """The letters that were written about the case, the latest first."""
    letter, reader = letters.Letter, aliased(User)
    wanted = (
        select(letter.id, letter.subject, letter.body, letter.to, letter.lang, letter.state, letter.created_at,
               letter.read_at, letter.sent_at, letter.tried_at, letter.leaves_at, letter.error, reader.name)
        .outerjoin(reader, reader.id == letter.user_id)
        .where(_about(application))
        .order_by(letter.id.desc())
    )  # fmt: skip
    return list(db.session.execute(wanted))


def letter_of(application: Application, letter_id: int) -> letters.Letter | None:
    """One letter that was written about the case."""
    wanted = select(letters.Letter).where(letters.Letter.id == letter_id, _about(application))
    return db.session.scalars(wanted).first()


def _about(application: Application) -> ColumnElement[bool]:
    """Letters about the case itself, or about an expert's place in it."""
    letter = letters.Letter
    seats = select(Assignment.id).where(Assignment.application_id == application.id)
    of_case = and_(letter.subject_kind == "application", letter.subject_id == application.id)
    return or_(of_case, and_(letter.subject_kind == "assignment", letter.subject_id.in_(seats)))


def name_of(row: Any) -> str:
    """The organisation of a row in the reader's language."""
    return str(getattr(row, f"name_{i18n.current()}") or row.name_ru or row.name_kk)


def _named(person: Any) -> Any:
    """A person beside a case, without the roles that come with who is signed in."""
    return joinedload(person).options(load_only(User.name), lazyload(User.roles))


def _with_people(wanted: Any) -> Any:
    return (
        wanted.select_from(Application)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(User, User.id == Application.officer_id)
    )


def _submitted() -> tuple[ColumnElement[bool], ...]:
    return Application.state != "draft", Application.number.is_not(None)


def of_hub(by: User | None) -> tuple[ColumnElement[bool], ...]:
    """Staff of a hub see its own cases; without one, all."""
    hub = getattr(by, "hub", None)  # a stranger has none, and is refused by the policy
    return (Application.hub == hub,) if hub else ()


def seen_by(by: User) -> tuple[ColumnElement[bool], ...]:
    """Without the cases that the person has a conflict of interest with."""
    return by.interests.outside(Application.organisation_id, Application.id)


def _asked(call: Call, filters: CaseFilters, *, by: User) -> list[ColumnElement[bool]]:
    conditions = [Application.call_id == call.id, *_submitted(), *of_hub(by), *seen_by(by)]
    if filters.state:
        states = TO_SCREEN if filters.state == "to_screen" else (filters.state,)
        conditions.append(Application.state.in_(states))
    if filters.kind:
        conditions.append(Application.kind == filters.kind)
    if filters.region:
        conditions.append(Application.region == filters.region)
    if filters.officer == NOBODY:
        conditions.append(Application.officer_id.is_(None))
    elif filters.officer.isascii() and filters.officer.isdigit():
        conditions.append(Application.officer_id == int(filters.officer[:9]))
    if filters.q:
        conditions.append(_found(call, filters.q))
    return conditions


def _found(call: Call, q: str) -> ColumnElement[bool]:
    """A BIN, the last digits of a number, a part of number, title or name, or its words in any form. What was found is
    listed once for both parts of a page."""
    digits = q.isascii() and q.isdigit()
    if digits and len(q) == BIN_LENGTH:
        return Application.organisation_id.in_(select(Organisation.id).where(Organisation.bin == q))
    names = Organisation.name_kk + "\n" + Organisation.name_ru + "\n" + Organisation.name_en
    named = _says(names, q)
    if digits:
        named = or_(named, Organisation.bin.startswith(q, autoescape=True))
    companies = select(Organisation.id).where(named)
    own = _says(Application.number + "\n" + Application.title, q)
    said = own | Application.organisation_id.in_(companies)
    asked = finding.read(q)
    if asked:  # in any form of its words
        said |= Application.id.in_(finding.ids("case", asked))
    hits = select(Application.id).where(Application.call_id == call.id, said)
    return Application.id.in_(select(hits.cte("hits").c.id))


def _says(text: Any, q: str) -> ColumnElement[bool]:
    """Whether a text contains the words, in whatever case; what has no case is compared as it stands."""
    word = spelling.fold(q)
    return (text if word == q.upper() else db.folded(text)).contains(word, autoescape=True)


def _tab(tab: str, *, by: User, today: date) -> tuple[ColumnElement[bool], ...]:
    if tab == "mine":
        return (Application.officer_id == by.id,)
    if tab == "overdue":
        return Application.due_on < today, Application.state.in_(RUNNING)
    states = IN_STATES.get(tab)
    return (Application.state.in_(states),) if states else ()
