"""Conditions that one fact answers with yes or no: most conditions of the reliefs are such."""

from typing import NamedTuple

from portal.announce.rules.tax.changes import Fact, remedy, switch
from portal.announce.rules.tax.norm import FACT_UNKNOWN, Answer, Case, Condition, met, not_met, unknown
from portal.announce.rules.verdicts import sentence as _
from portal.i18n import Text


class Saying(NamedTuple):
    """A code and its sentence."""

    code: str
    reason: str


NOT_KNOWN = Saying(FACT_UNKNOWN, _("A fact that decides is not proved either way."))


def claim(
    path: str,
    *,
    title: Text,
    wanted: Fact,
    refuses: Saying,
    change: str,
    asks: Saying = NOT_KNOWN,
    assumes: tuple[str, ...] = (),
) -> Condition:
    """Met when the fact is as wanted, unknown when it is not proved; named by the code it refuses with."""

    def holds(case: Case) -> Answer:
        found = case.fact(path)
        if found == wanted:
            return met(_("The statement confirms it."))
        way = remedy(change, switch(path, found, wanted))
        return unknown(*asks, way) if found is None else not_met(*refuses, way)

    name = path.removeprefix("ops.").translate(str.maketrans("._", "--"))
    return Condition(name=name, title=title, uses=(path,), holds=holds, assumes=assumes)


def named(kk: str, ru: str, en: str) -> Text:
    """A title in three languages."""
    return {"kk": kk, "ru": ru, "en": en}
