"""What can be found: one row per case, company, person and certificate, with its words as they are compared.

A room says what a thing is found by (`kind`); whatever changes one of these facts has the rows written anew in its own
transaction, so what has been acknowledged can be found. The database keeps the full-text index of the rows itself:
FTS5 by triggers on SQLite, a generated tsvector on PostgreSQL (migration 0012).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, delete, event, inspect
from sqlalchemy import exists as there_is
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from portal import db, history, spelling

EDITION = 1  # of the rules of spelling: rows of an older one are written anew by `flask reindex`
BATCH = 500
SPAN = 400_000_000  # ids that each kind has for its rows; five kinds fit into what a column of integers holds
OF_DATABASE = "findable_words"  # the full-text table of SQLite and its own tables behind it; no model knows them
TEXTS = ("first", "second", "third")
NUMBERS = ("number", "code")
FACTS = ("organisation_id", "case_id", "hub")


class Findable(db.Base):
    """A thing that can be found. `number` and `code` (of its company) are compact, the texts are stems by weight; `id`
    is the id of the thing beyond the first of its kind, so the rows of a kind lie together."""

    __tablename__ = "findable"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    subject_id: Mapped[int]
    number: Mapped[str]
    code: Mapped[str]
    organisation_id: Mapped[int | None]
    case_id: Mapped[int | None]
    hub: Mapped[str | None]
    first: Mapped[str]
    second: Mapped[str]
    third: Mapped[str]
    edition: Mapped[int]


@dataclass(frozen=True)
class Source:
    """Columns of a noun that a kind is found by; `names` is its attribute whose values tell, by the condition `among`,
    which things have to be written anew."""

    columns: frozenset[str]
    names: str
    among: Callable[[BindParameter[Any]], ColumnElement[bool]]


@dataclass(frozen=True)
class Kind:
    """A kind of things: `question` asks id, number, code, organisation_id, case_id, hub, first, second, third of all;
    `asked` the same of those that the values of a source tell, `by_id` of those with these ids. All are put together
    once: every act that is kept asks one of them."""

    name: str
    first: int
    id: InstrumentedAttribute[int]
    question: Any
    sources: Mapping[type, Source]
    asked: Mapping[type, Any]
    by_id: Any


KINDS: dict[str, Kind] = {}
GONE = delete(Findable).where(Findable.id.in_(bindparam("gone", expanding=True)))
CHANGED = (*NUMBERS, *FACTS, *TEXTS, "edition")
PUT: dict[str, Any] = {
    one.dialect.name: put.on_conflict_do_update(
        index_elements=["id"], set_={name: put.excluded[name] for name in CHANGED}
    )
    for one, put in ((postgresql, postgresql.insert(Findable)), (sqlite, sqlite.insert(Findable)))
}


def kind(
    name: str, place: int, id: InstrumentedAttribute[int], question: Select[*tuple[Any, ...]],
    sources: Mapping[type, Source],
) -> None:  # fmt: skip
    """Let things of this kind be found; `place` is its own among the kinds, for ever."""
    keys: BindParameter[Any] = bindparam("keys", expanding=True)
    asked = {noun: question.where(one.among(keys)) for noun, one in sources.items()}
    KINDS[name] = Kind(name, place * SPAN, id, question, sources, asked, question.where(id.in_(keys)))


def source(columns: str, names: str, among: Callable[[BindParameter[Any]], ColumnElement[bool]]) -> Source:
    """A source whose columns are written with spaces between them."""
    return Source(frozenset(columns.split()), names, among)


def of_kind(name: str) -> str:
    """The word by which the index knows the rows of a kind."""
    return f"ofkind{name}"


def rebuild() -> Iterator[tuple[str, int]]:
    """Write what is missing or of an older edition, batch by batch with a commit after each, and take out what is no
    more; tells kind and number of rows. Whoever stops it may begin again: what is done stays done."""
    for one in KINDS.values():
        last = 0
        while ids := _stale(one, last):
            connection = db.session.connection()
            _put(connection, _asked(connection, one, one.by_id, ids, ids))
            db.session.commit()
            last = ids[-1]
            yield one.name, len(ids)
        gone = Findable.subject_id.not_in(one.question.with_only_columns(one.id).order_by(None))
        db.session.execute(delete(Findable).where(Findable.kind == one.name, gone))
        db.session.commit()


def forget() -> None:
    """Let the next rebuild write every row anew."""
    db.session.execute(delete(Findable))
    db.session.commit()


def is_ours(name: str | None, what: str, parents: Mapping[str, str | None]) -> bool:
    """Whether Alembic shall look at a table or a column: the full-text index is the database's own affair."""
    if what == "table":
        return not (name or "").startswith(OF_DATABASE)
    return not (name in ("words", "ix_findable_words") and parents.get("table_name") == "findable")


def tokens(text: str) -> str:
    """A text as it is kept: stems of its words, and numbers in one piece as well."""
    found: dict[str, None] = {}
    for chunk in spelling.chunks(text):
        several = spelling.parts(chunk)
        if len(several) > 1:
            found[spelling.compact(chunk)] = None
        for part in several:
            found.update(dict.fromkeys(spelling.stems(part)))
    return " ".join(found)


def _stale(one: Kind, after: int) -> list[int]:
    """The next ids whose row is missing or old."""
    fresh = there_is().where(Findable.id == one.id + one.first, Findable.edition == EDITION)
    wanted = one.question.with_only_columns(one.id).where(one.id > after, ~fresh).order_by(one.id).limit(BATCH)
    return list(db.session.scalars(wanted))


def _asked(
    connection: Connection, one: Kind, question: Any, keys: Sequence[Any], ids: Sequence[int]
) -> dict[int, dict[str, Any]]:  # fmt: skip
    """The rows of what is asked for, by their ids; of the ids, those that cannot be found any more lose theirs."""
    rows = {
        row["id"]: row for row in (_row(one, told) for told in connection.execute(question, {"keys": keys}).mappings())
    }
    gone = {one.first + key for key in ids} - rows.keys()
    if gone:
        connection.execute(GONE, {"gone": list(gone)})
    return rows


def _put(connection: Connection, rows: Mapping[int, dict[str, Any]]) -> None:
    """Write rows, in the place of those that are there."""
    if rows:
        connection.execute(PUT[connection.dialect.name], list(rows.values()))


def _row(one: Kind, told: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "id": one.first + told["id"], "kind": one.name, "subject_id": told["id"], "edition": EDITION,
        **{name: spelling.compact(told[name] or "") for name in NUMBERS},
        **{name: told[name] for name in FACTS},
        "first": tokens(told["first"] or ""), "second": tokens(told["second"] or ""),
        "third": f"{of_kind(one.name)} {tokens(told['third'] or '')}",
    }  # fmt: skip


@event.listens_for(Session, "after_flush")
def _notice(session: Session, _context: Any) -> None:
    """Remember what has to be written anew before the commit."""
    for thing in (*session.new, *session.dirty, *session.deleted):
        for one in KINDS.values():
            found = one.sources.get(type(thing))
            if found is None:
                continue
            state: Any = inspect(thing)
            if state.persistent and thing not in session.deleted and not found.columns & state.committed_state.keys():
                continue
            if "number" in found.columns and thing.number is None and "number" not in state.committed_state:
                continue  # without its number it was not found before and is not now
            touched = session.info.setdefault("touched", {})
            touched.setdefault((one.name, type(thing)), set()).add(getattr(thing, found.names))


@event.listens_for(Session, "before_commit")
def _keep(session: Session) -> None:
    """Write it, after all that follows of an act is there; on PostgreSQL one transaction at a time, as events are
    sealed, so that each reads what the other has changed."""
    if session.in_nested_transaction():
        return
    if session.new or session.dirty or session.deleted:
        session.flush()
    touched: dict[tuple[str, type], set[Any]] = session.info.pop("touched", {})
    if not touched:
        return
    history.hold_chain(session)
    connection, rows = session.connection(), dict[int, dict[str, Any]]()
    for (name, noun), keys in touched.items():
        one, known = KINDS[name], sorted(keys - {None})
        rows |= _asked(connection, one, one.asked[noun], known, known if one.id.class_ is noun else ())
    _put(connection, rows)


@event.listens_for(Session, "after_soft_rollback")
def _drop(session: Session, previous: Any) -> None:
    """What was rolled back did not happen; after a savepoint the rest may have."""
    if not previous.nested:
        session.info.pop("touched", None)
