"""Until when the confirmation of a year is of use: the law sets no term, so a dated parameter does."""

from datetime import date

from portal.announce.rules.tax import parameters


def lasts_until(year: int) -> date:
    """The last day on which somebody may still have to rely on the confirmation of a year."""
    return date(year + parameters.whole("confirmation_lasts_years", date(year, 12, 31)), 12, 31)
