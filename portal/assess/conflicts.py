"""Conflicts of interest that the portal finds by itself: what it knows of experts and applicants, brought together.

Both sides are described by traits (a BIN, a name, a telephone); a rule says what it means that two of them are equal.
What is certain or likely keeps an expert from a case until an officer pins it as none; what is only possible (an
address: a whole business centre shares one) is shown to the officer, who knows more.
"""

import tomllib
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _

from portal.assess import likeness

DATA = Path(__file__).parents[1] / "data" / "conflicts.toml"
CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
STRENGTHS: Mapping[str, Any] = {CERTAIN: _("Certain"), LIKELY: _("Likely"), POSSIBLE: _("Possible")}

#     what is found, the strongest first: how sure it is, what the person reads
KINDS: Mapping[str, tuple[str, Any]] = {
    "own_call":       (CERTAIN,  _("The expert or their company applies in this call.")),
    "pinned":         (CERTAIN,  _("An officer noted a conflict of interest.")),
    "declared":       (CERTAIN,  _("The expert declared a conflict of interest.")),
    "employer_bin":   (CERTAIN,  _("The expert works for the applicant: the BIN is the same.")),
    "tie_bin":        (CERTAIN,  _("The expert declared a tie to the applicant: the BIN is the same.")),
    "former_bin":     (CERTAIN,  _("The expert was tied to the applicant not long ago: the BIN is the same.")),
    "head":           (LIKELY,   _("The expert has the name of the applicant's head.")),
    "founder":        (LIKELY,   _("The expert has the name of a founder of the applicant.")),
    "team":           (LIKELY,   _("The expert has the name of a person of the project's team.")),
    "employer":       (LIKELY,   _("The expert works for the applicant: the name of the company is the same.")),
    "tie":            (LIKELY,   _("The expert declared a tie to the applicant: the name is the same.")),
    "former":         (LIKELY,   _("The expert was tied to the applicant not long ago: the name is the same.")),
    "colleague":      (LIKELY,   _("The same person acts for a company of the expert and for the applicant.")),
    "joint":          (LIKELY,   _("The expert or their company applied together with the applicant not long ago.")),
    "joint_award":    (LIKELY,   _("The expert or their company won together with the applicant not long ago.")),
    "domain":         (LIKELY,   _("The expert and the applicant have the same e-mail domain.")),
    "phone":          (LIKELY,   _("A company of the expert and the applicant have the same telephone.")),
    "same_applicant": (LIKELY,   _("The expert has a conflict with another application of the company in this call.")),
    "address":        (POSSIBLE, _("A company of the expert and the applicant have the same address.")),
}  # fmt: skip
SENTENCES: Mapping[str, Any] = {kind: words for kind, (_strength, words) in KINDS.items()}
WEIGHT = {kind: place for place, kind in enumerate(KINDS)}
FOR_EVER = ("own_call",)  # no pin lifts it
OF_CASE = ("pinned", "declared")  # written down for one case
PARTY = ("applicant", "partner")

#  what is equal, whose it is on the expert's side, whose on the applicant's: what is found
RULES: Mapping[tuple[str, str, str], str] = {
    **{("bin", "employer", party): "employer_bin" for party in PARTY},
    **{("name", "employer", party): "employer" for party in PARTY},
    **{("bin", mine, party): "tie_bin" for party in PARTY for mine in ("tie", "company")},
    **{("name", "tie", party): "tie" for party in PARTY},
    **{("bin", "former", party): "former_bin" for party in PARTY},
    **{("name", "former", party): "former" for party in PARTY},
    **{(what, mine, past): found for what in ("bin", "name") for mine in ("employer", "company")
       for past, found in (("joint", "joint"), ("awarded", "joint_award"))},
    ("person", "self", "head"): "head",
    ("person", "self", "founder"): "founder",
    ("person", "self", "team"): "team",
    **{("person", "tie", whose): "tie" for whose in ("head", "founder", "team")},
    **{("person", "former", whose): "former" for whose in ("head", "founder", "team")},
    ("person", "self", "joint"): "joint",
    ("person", "self", "awarded"): "joint_award",
    ("user", "colleague", "applicant"): "colleague",
    ("domain", "self", "applicant"): "domain",
    ("phone", "company", "applicant"): "phone",
    ("address", "company", "applicant"): "address",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trait:
    """Something by which a side can be known: what it is, in a form that can be compared, whose, as it is written."""

    what: str
    key: str
    whose: str
    written: str = ""


Found = dict[tuple[int, int], dict[str, str]]  # (case, expert) → what is found → what it rests on


@dataclass(frozen=True, slots=True)
class Written:
    """What a person said of an expert and a case; it goes before what is found."""

    case: int
    expert: int
    source: str
    is_none: bool


def found(cases: Mapping[int, Sequence[Trait]], experts: Mapping[int, Sequence[Trait]]) -> Found:
    """Who has a conflict with which case by the traits of both."""
    known: dict[tuple[str, str], list[tuple[int, Trait]]] = {}
    for case, traits in cases.items():
        for one in traits:
            known.setdefault((one.what, one.key), []).append((case, one))
    conflicts: Found = {}
    for expert, traits in experts.items():
        for mine in traits:
            for case, theirs in known.get((mine.what, mine.key), ()):
                kind = RULES.get((mine.what, mine.whose, theirs.whose))
                if kind and (mine.what != "person" or likeness.same_person(mine.written, theirs.written)):
                    conflicts.setdefault((case, expert), {}).setdefault(kind, theirs.written)
    return conflicts


def told(
    conflicts: Found, written: Iterable[Written], cases: Mapping[int, Sequence[Trait]], numbers: Mapping[int, str]
) -> Found:
    """What is found together with what people wrote: a pin decides, and a conflict with one application of a company
    is one with its others in the call."""
    freed = set()
    for row in written:
        if row.is_none:
            freed.add((row.case, row.expert))
            kept = {kind: on for kind, on in conflicts.pop((row.case, row.expert), {}).items() if kind in FOR_EVER}
            if kept:
                conflicts[row.case, row.expert] = kept
        else:
            kind = row.source if row.source in OF_CASE else "pinned"
            conflicts.setdefault((row.case, row.expert), {})[kind] = ""
    linked = _linked(cases)
    for case, expert in [pair for pair, kinds in conflicts.items() if _spreads(kinds)]:
        for other in linked.get(case, ()):
            if (other, expert) not in freed:
                conflicts.setdefault((other, expert), {}).setdefault("same_applicant", numbers.get(case, ""))
    return conflicts


def _spreads(kinds: Iterable[str]) -> bool:
    return any(KINDS[kind][0] != POSSIBLE and kind not in (*FOR_EVER, "same_applicant") for kind in kinds)


def _linked(cases: Mapping[int, Sequence[Trait]]) -> dict[int, set[int]]:
    """case → the other cases in which the same company takes part."""
    together: dict[str, set[int]] = {}
    for case, traits in cases.items():
        for one in traits:
            if one.what == "bin" and one.whose in PARTY:
                together.setdefault(one.key, set()).add(case)
    linked: dict[int, set[int]] = {}
    for group in together.values():
        if len(group) > 1:
            for case in group:
                linked.setdefault(case, set()).update(group - {case})
    return linked


def bars(kinds: Iterable[str]) -> str | None:
    """The strongest of the reasons that keep an expert from a case by themselves, or None."""
    barring = [kind for kind in kinds if KINDS[kind][0] != POSSIBLE]
    return min(barring, key=WEIGHT.__getitem__) if barring else None


def words(kind: str, rests_on: str = "") -> str:
    """What is found as a sentence, with what it rests on."""
    return f"{SENTENCES[kind]} ({rests_on})" if rests_on else str(SENTENCES[kind])


# --- how things are made comparable ---------------------------------------------------------------------------------
def of_company(whose: str, number: str | None, *called: str) -> list[Trait]:
    """The traits of a company: its BIN and its names."""
    written = next((name for name in called if name), "")
    keys = {likeness.plain(name) for name in called if name} - {""}
    traits = [Trait("name", key, whose, written) for key in sorted(keys)]
    return [Trait("bin", number, whose, written), *traits] if number else traits


def of_person(whose: str, name: str | None) -> list[Trait]:
    """The traits of a person's name."""
    return [Trait("person", key, whose, name) for key in likeness.pairs(name)] if name else []


def of_contact(what: str, whose: str, text: str | None) -> list[Trait]:
    """A telephone, an address or the host of an e-mail address, if it tells anything."""
    key = {"phone": likeness.telephone, "address": likeness.address, "domain": domain}[what](text or "")
    return [Trait(what, key, whose, key if what == "domain" else text or "")] if key else []


def domain(email: str) -> str:
    """The host of an e-mail address, unless everybody has addresses there."""
    host = email.rpartition("@")[2].casefold()
    return "" if host in parameters()["mail"]["public_hosts"] else host


@cache
def parameters() -> Mapping[str, Any]:
    """The numbers and lists of ours, each with its source."""
    return tomllib.loads(DATA.read_text("utf-8"))


def since(on: date) -> date:
    """From which day on an earlier tie still counts."""
    return months_from(on, -12 * int(parameters()["looking_back"]["years"]))


def valid_until(on: date) -> date:
    """Until when a declaration of interests that is made on a day holds."""
    return months_from(on, int(parameters()["declaration"]["months"]))


def months_from(on: date, months: int) -> date:
    """The same day some months later or earlier; the last of February for the 29th."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
