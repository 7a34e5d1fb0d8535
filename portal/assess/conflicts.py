"""Conflicts of interest that the portal finds by itself, from what it knows of experts and applicants.

An officer can pin a found conflict as none, with a reason; only who applies in the call themselves stays out of it.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

#                 what is found      what the person reads
SENTENCES: dict[str, Any] = {
    "own_call":     _("The expert or their company applies in this call."),
    "employer_bin": _("The expert works for the applicant: the BIN is the same."),
    "employer":     _("The expert works for the applicant: the name of the company is the same."),
    "domain":       _("The expert and the applicant have the same e-mail domain."),
    "declared":     _("The expert declared a conflict of interest."),
    "pinned":       _("An officer noted a conflict of interest."),
}  # fmt: skip

# mail for everybody, and the names that RFC 2606 keeps for examples: sharing them says nothing
PUBLIC_HOSTS = frozenset(
    "gmail.com googlemail.com mail.ru inbox.ru list.ru bk.ru internet.ru yandex.ru yandex.kz yandex.com ya.ru "
    "outlook.com hotmail.com live.com msn.com icloud.com me.com yahoo.com proton.me protonmail.com rambler.ru mail.kz "
    "gmx.com gmx.de tutanota.com zoho.com example.com example.org example.net example.kz".split()
)
FORMS = re.compile(r"\b(тоо|жшс|llp|ао|ақ|jsc|ип|жк|оо|кеақ|нао|ltd|inc|llc|гкп|рмк|ргп|мкк)\b")
SIGNS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Applicant:
    """An organisation that applies in the call, with its cases there."""

    bin: str
    names: tuple[str, ...]
    people: frozenset[int]
    emails: tuple[str, ...]
    cases: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """An expert, as far as conflicts go."""

    ref: Hashable
    user_id: int
    email: str
    employer: str = ""
    employer_bin: str | None = None


Found = dict[tuple[Hashable, Hashable], str]


def found(applicants: Iterable[Applicant], experts: Iterable[Person]) -> Found:
    """(case, expert) → why the expert must not see it."""
    everybody = list(applicants)
    by = _Index.of(everybody)
    conflicts: Found = {}
    for expert in experts:
        keys = {"employer_bin": expert.employer_bin, "employer": plain(expert.employer), "domain": domain(expert.email)}
        for why, key in reversed(keys.items()):  # the stronger reason last, so that it stays
            for place in by.known[why].get(key or "", ()):
                conflicts.update(((case, expert.ref), why) for case in everybody[place].cases)
        if expert.user_id in by.people:
            conflicts.update(((case, expert.ref), "own_call") for one in everybody for case in one.cases)
    return conflicts


@dataclass(frozen=True, slots=True)
class _Index:
    known: Mapping[str, Mapping[str, list[int]]]
    people: frozenset[int]

    @classmethod
    def of(cls, applicants: list[Applicant]) -> "_Index":
        known: dict[str, dict[str, list[int]]] = {"employer_bin": {}, "employer": {}, "domain": {}}
        for place, one in enumerate(applicants):
            keys = [("employer_bin", one.bin)]
            keys += [("employer", plain(name)) for name in one.names]
            keys += [("domain", domain(email)) for email in one.emails]
            for why, key in keys:
                if key:
                    known[why].setdefault(key, []).append(place)
        people = frozenset(person for one in applicants for person in one.people)
        return cls(known, people)


def plain(name: str) -> str:
    """The name of a company without its legal form, quotes and capitals."""
    return " ".join(FORMS.sub(" ", SIGNS.sub(" ", name.casefold())).split())


def domain(email: str) -> str:
    """The host of an e-mail address, unless everybody has addresses there."""
    host = email.rpartition("@")[2].casefold()
    return "" if host in PUBLIC_HOSTS else host
