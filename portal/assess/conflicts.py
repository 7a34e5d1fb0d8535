"""Conflicts of interest that the portal finds by itself, from what it knows of experts and applicants.

An officer can pin a found conflict as none, with a reason; only who applies in the call themselves stays out of it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
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
PUBLIC_HOSTS = frozenset((
    "gmail.com", "googlemail.com", "mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru", "yandex.ru", "yandex.kz",
    "yandex.com", "ya.ru", "outlook.com", "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com", "yahoo.com",
    "proton.me", "protonmail.com", "rambler.ru", "mail.kz", "gmx.com", "gmx.de", "tutanota.com", "zoho.com",
    "example.com", "example.org", "example.net", "example.kz",
))  # fmt: skip
FORMS = re.compile(r"\b(тоо|жшс|llp|ао|ақ|jsc|ип|жк|оо|кеақ|нао|ltd|inc|llc|гкп|рмк|ргп|мкк)\b")
SIGNS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Applicant:
    """An organisation that applies, with its cases."""

    bin: str
    names: tuple[str, ...]
    emails: tuple[str, ...]
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """An expert, as far as conflicts go."""

    expert_id: int
    user_id: int
    email: str
    employer: str = ""
    employer_bin: str | None = None


Found = dict[tuple[int, int], str]  # (case, expert) → why the expert must not see it


def found(applicants: Iterable[Applicant], experts: Iterable[Person], own_call: Collection[int] = ()) -> Found:
    """What the facts say; `own_call` are the people who act for an organisation that applies in the call."""
    everybody = list(applicants)
    known = _index(everybody)
    conflicts: Found = {}
    for expert in experts:
        keys = {"domain": domain(expert.email), "employer": plain(expert.employer), "employer_bin": expert.employer_bin}
        for why, key in keys.items():  # the strongest reason comes last, so that it stays
            for place in known[why].get(key or "", ()):
                conflicts.update(((case, expert.expert_id), why) for case in everybody[place].cases)
        if expert.user_id in own_call:
            conflicts.update(((case, expert.expert_id), "own_call") for one in everybody for case in one.cases)
    return conflicts


def _index(applicants: list[Applicant]) -> Mapping[str, Mapping[str, list[int]]]:
    known: dict[str, dict[str, list[int]]] = {"domain": {}, "employer": {}, "employer_bin": {}}
    for place, one in enumerate(applicants):
        keys = [("employer_bin", one.bin)]
        keys += [("employer", name) for name in {plain(name) for name in one.names}]
        keys += [("domain", host) for host in {domain(email) for email in one.emails}]
        for why, key in keys:
            if key:
                known[why].setdefault(key, []).append(place)
    return known


def plain(name: str) -> str:
    """The name of a company without its legal form, quotes and capitals."""
    return " ".join(FORMS.sub(" ", SIGNS.sub(" ", name.casefold())).split())


def domain(email: str) -> str:
    """The host of an e-mail address, unless everybody has addresses there."""
    host = email.rpartition("@")[2].casefold()
    return "" if host in PUBLIC_HOSTS else host
