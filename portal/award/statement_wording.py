"""How pages of statements speak: states, acts, periods."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.award.periods import Period
from portal.award.residency_wording import State

STATES = {
    "draft": State(_("Draft"), "brand", "pencil-fill"),
    "submitted": State(_("Being checked"), "info"),
    "returned": State(_("Returned for correction"), "warn", "reply-fill"),
    "resubmitted": State(_("Corrected, being checked"), "info"),
    "accepted": State(_("Accepted"), "good"),
}
MISSING = State(_("Not filed yet"), "warn", "circle")
LATE = State(_("Late"), "bad")
ACTS = {
    "award.begin_statement": _("Begun"),
    "award.submit_statement": _("Submitted"),
    "award.return_statement": _("Returned for correction"),
    "award.answer_statement": _("Submitted again"),
    "award.accept_statement": _("Accepted"),
}


def period(of: Any) -> str:
    """A period in words: 2026, or quarter 3 of 2026."""
    found = of if isinstance(of, Period) else Period(of.year, of.quarter)
    if not found.quarter:
        return gettext("the year %(year)s", year=found.year)
    return gettext("quarter %(quarter)s of %(year)s", quarter=found.quarter, year=found.year)
