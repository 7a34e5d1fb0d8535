"""What the search has found as its page tells it: where a hit leads, its name with the words marked, its state."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal import finding, i18n
from portal.assess import wording
from portal.certify.kinds import KINDS
from portal.certify.wording import STATE_WORDS
from portal.finding import Question
from portal.work import searching
from portal.work.searching import Asked, Found, Group

MARK = "<mark>"


@dataclass(frozen=True)
class Hit:
    """A row of the page; `pill` is words, tone and picture of a state."""

    url: str
    title: Markup
    under: tuple[Markup, ...]
    pill: tuple[str, str | None, str | None] | None = None


def read(args: Any) -> Asked:
    """What a URL asks for; nonsense is left out, and what narrows cases asks for cases."""
    kind, state, call = (args.get(name, "").strip()[:100] for name in ("kind", "state", "call"))
    state = state if state in wording.STATES else ""
    page = args.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1
    narrowed = "case" if state or call else kind if kind in searching.GROUPS else ""
    return Asked(finding.read(args.get("q", "")), narrowed, state, call, max(number, 1))


def link(asked: Asked, **changes: Any) -> str:
    """The page of the search with some of its arguments changed."""
    given = {"q": asked.question.text, "kind": asked.kind, "state": asked.state, "call": asked.call, **changes}
    return url_for("work.search", **{name: value for name, value in given.items() if value})


def of(group: Group, asked: Question) -> Iterator[Hit]:
    """The hits of a group."""
    if group.kind == "person":
        return (_person(row, group.companies.get(row.id), asked) for row in group.rows)
    return (WORDS[group.kind](row, asked) for row in group.rows)


def _case(row: Found, asked: Question) -> Hit:
    state = wording.STATES[row.state]
    words = str(wording.short_words(row.state, row.reviews_in, row.reviews_due))
    under = (finding.marked_number(row.number, asked), _name(row, asked), Markup.escape(i18n.say(row.call)))
    return Hit(
        url_for("assess.case", key=row.key), finding.marked(row.title or "—", asked),
        (*under, *_if_found(_("Head: %(name)s", name=row.head), asked), *_number(row.bin, asked)),
        (words, state.tone or None, state.sign),
    )  # fmt: skip


def _company(row: Found, asked: Question) -> Hit:
    under = (finding.marked_number(row.number, asked), *_head(row, asked))
    return Hit(_cases_of(row.number), _name(row, asked), under)


def _person(row: Found, firm: Found | None, asked: Question) -> Hit:
    company = (_name(firm, asked),) if firm else ()
    pill = (_("Expert"), "info", "person-badge") if row.expert else (_("Staff"), None, "person-circle")
    url = url_for("accounts.people")
    if row.expert:
        url = url_for("assess.expert", expert_id=row.expert)
    elif firm and firm.bin:
        url = _cases_of(firm.bin)
    name = finding.marked(row.name or row.email, asked)
    return Hit(url, name, (finding.marked(row.email, asked), *company), pill if row.expert or row.is_staff else None)


def _certificate(row: Found, asked: Question) -> Hit:
    state = STATE_WORDS[row.state]
    kind = Markup.escape(i18n.say(KINDS[row.kind].title))
    url = url_for("certify.certificate", key=row.key)
    under = (_name(row, asked), kind)
    return Hit(url, finding.marked_number(row.number, asked), under, (str(state.words), state.tone, None))


WORDS: dict[str, Callable[[Found, Question], Hit]] = {
    "case": _case, "company": _company, "certificate": _certificate,
}  # fmt: skip


def _name(row: Found, asked: Question) -> Markup:
    """The company in the reader's language, and beside it the name that was found when that is another."""
    names = {lang: getattr(row, f"name_{lang}") for lang in i18n.LANGUAGES}
    own = names[i18n.current()] or names["ru"] or names["kk"]
    told = finding.marked(own, asked)
    others = (finding.marked(name, asked) for name in names.values() if name and name != own)
    found = None if MARK in told else next((name for name in others if MARK in name), None)
    return Markup("{} ({})").format(told, found) if found else told


def _if_found(text: str, asked: Question) -> tuple[Markup, ...]:
    told = finding.marked(text, asked)
    return (told,) if MARK in told else ()


def _number(number: str | None, asked: Question) -> tuple[Markup, ...]:
    told = finding.marked_number(number or "", asked)
    return (told,) if MARK in told else ()


def _head(row: Found, asked: Question) -> tuple[Markup, ...]:
    return (finding.marked(_("Head: %(name)s", name=row.head), asked),) if row.head else ()


def _cases_of(number: str) -> str:
    return url_for("work.search", q=number, kind="case")
