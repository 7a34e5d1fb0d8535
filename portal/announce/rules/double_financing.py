"""The state does not pay twice for one project: same applicant and nearly the same title, or the same IP number.

A likeness is no proof, so a hit is never a no: an officer compares the two projects.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import product
from typing import Any
from unicodedata import normalize

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, claim, missing, rows, words
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met, needs_a_person, unknown
from portal.announce.rules.verdicts import sentence as _

COMPARE = _("An officer compares the two projects: another aim with other results is not double financing.")


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the register of financed projects has nothing like it (params: similarity_percent)."""
    earlier = rows(facts, "earlier") or []
    if hit := _same_number(facts, earlier) or _same_title(facts, earlier, params["similarity_percent"]):
        return hit
    if claim(facts, "state_support"):
        return needs_a_person(
            _("The applicant says that the state has financed this project before."),
            _("Give the number, date, sum and aim of the earlier agreement; an officer compares the two projects."),
        )
    if facts.get("earlier") is None:
        return unknown(_("The register of financed projects has not been searched yet."), needs=("earlier",))
    if needs := missing(facts, "bin", "title", "state_support"):
        return unknown(_("There is not enough to search the register of financed projects with."), needs=needs)
    return met(_("The register of financed projects has no project like this one."))


def likeness(one: str, other: str) -> int:
    """How alike two titles are in whole percent, cut and not rounded; the order of the words does not matter."""
    a, b = _plain(one), _plain(other)
    return max(_either_way(a, b), _either_way(_sorted(a), _sorted(b)))


def _either_way(a: str, b: str) -> int:
    return max(_percent(a, b), _percent(b, a))  # the library's answer depends on which comes first


def _percent(a: str, b: str) -> int:
    same = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return 200 * same // (len(a) + len(b)) if a and b else 0


def _sorted(title: str) -> str:
    return " ".join(sorted(title.split()))


def _plain(title: str) -> str:
    """Letters and digits only: quotes, case and ё do not make another project."""
    return " ".join(re.findall(r"\w+", normalize("NFKC", title).casefold().replace("ё", "е")))


def _same_title(facts: Facts, earlier: Iterable[Mapping[str, Any]], percent: int) -> Verdict | None:
    number, titles = words(facts, "bin"), list(_titles(facts.get("title")))
    of_applicant = (project for project in earlier if number and project.get("bin") == number)
    for project in of_applicant:
        pairs = product(titles, _titles(project.get("title")))
        found = max((likeness(one, other) for one, other in pairs), default=0)
        if found >= percent:
            return needs_a_person(
                _("The state has financed a project of this applicant with nearly the same title: “%(earlier)s”."),
                COMPARE,
                **_named(project),
                likeness_percent=found,
            )
    return None


def _same_number(facts: Facts, earlier: Iterable[Mapping[str, Any]]) -> Verdict | None:
    ours = set(_numbers(facts))
    for project in earlier:
        if shared := sorted(ours.intersection(_numbers(project))):
            return needs_a_person(
                _("The state has financed a project with the same IP document, No. %(ip_number)s: “%(earlier)s”."),
                COMPARE,
                **_named(project),
                ip_number=shared[0],
            )
    return None


def _named(project: Mapping[str, Any]) -> dict[str, str]:
    return {"earlier": next(_titles(project.get("title")), "—"), "earlier_ref": str(project.get("ref") or "")}


def _titles(title: Any) -> Iterator[str]:
    found = title.values() if isinstance(title, Mapping) else [title]
    return (str(one) for one in found if one)


def _numbers(project: Mapping[str, Any]) -> Iterator[str]:
    plain = (re.sub(r"\W|_|№", "", str(number)).upper() for number in project.get("ip_numbers") or ())
    return (number for number in plain if any(sign.isdigit() for sign in number))


RULES = (
    Rule(
        norm="double-financing",
        title={
            "kk": "Жоба бұрын мемлекет қаражатынан қаржыландырылмаған",
            "ru": "Проект раньше не финансировался государством",
            "en": "The state has not financed the project before",
        },
        cites=citations.CALL_DOUBLE,
        origin="call",
        since=citations.GRANTS_SINCE,
        uses=("bin", "title", "ip_numbers", "earlier", "state_support"),
        takes=("similarity_percent",),
        holds=holds,
    ),
)
