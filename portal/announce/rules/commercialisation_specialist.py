"""The team has somebody for the market: said outright, or seen in the roles of the team.

A role is free text, so not finding the word there is no proof: then an officer looks.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, claim, rows
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met, met_if, needs_a_person, unknown
from portal.announce.rules.verdicts import sentence as _

ROLE = re.compile(r"коммерци[ая]л|commerciali[sz]|коммерцияландыру", re.IGNORECASE)


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when a specialist is claimed, or a role in the team says so."""
    claimed, team = claim(facts, "commercialisation_specialist"), rows(facts, "team")
    if claimed is not None:
        return met_if(
            claimed,
            _("The team has a commercialisation specialist."),
            _("The team has no commercialisation specialist."),
            _("Add to the team a specialist who knows market research, and attach a CV."),
        )
    if not team:
        return unknown(_("The team is not named yet."), needs=("team",))
    if role := _specialist(team):
        return met(_("The team has a commercialisation specialist: %(role)s."), role=role)
    return needs_a_person(
        _("No role in the team names commercialisation; an officer looks at the experience of its members."),
        _("Name the commercialisation specialist in the table of the team."),
    )


def _specialist(team: Iterable[Mapping[str, Any]]) -> str | None:
    roles = (str(person.get("role") or "") for person in team)
    return next((role for role in roles if ROLE.search(role)), None)


RULES = (
    Rule(
        norm="commercialisation-specialist",
        title={
            "kk": "Командада коммерцияландыру маманы бар",
            "ru": "В команде есть специалист по коммерциализации",
            "en": "The team has a commercialisation specialist",
        },
        cites=citations.INSTITUTE,
        origin="institute",
        since=citations.COMMERCIALISATION_SINCE,
        uses=("commercialisation_specialist", "team"),
        holds=holds,
    ),
)
