"""A relief with every version of its norm: from when to when, by which article, under what conditions.

A version may deny: on those days the law itself said no, whatever the company did. A changed law is one more version.
"""

from dataclasses import dataclass, field
from datetime import date

from portal.announce.rules.tax import gate as gate_norms
from portal.announce.rules.tax.citations import AFTER_SUNSET, SUNSET_ARTICLE, TC2017, TC2025
from portal.announce.rules.tax.denials import EXPIRED, Denial
from portal.announce.rules.tax.norm import Condition, Norm
from portal.i18n import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The norm of a relief as it stood from day to day."""

    article: str
    since: date
    until: date | None
    conditions: tuple[Condition, ...] = ()
    gate: tuple[tuple[Norm, ...], ...] = gate_norms.NORMS
    denies: Denial | None = None
    cites: dict[str, str] = field(default_factory=dict)

    def in_force(self, on: date) -> bool:
        """Whether this version was the law on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """One line of the statement: what is relieved, when it applies at all, and its versions."""

    code: str
    title: Text
    applies: tuple[Condition, ...]
    versions: tuple[Version, ...]
    operation: str | None = None

    def version(self, on: date) -> Version | None:
        """The version that was the law on that day."""
        return next((one for one in self.versions if one.in_force(on)), None)


def old(article: str, *needed: Condition, since: date = TC2017.since) -> Version:
    """A norm of the Tax Code of 2017."""
    return Version(article=article, since=since, until=TC2017.until, conditions=needed)


def new(article: str, *needed: Condition) -> Version:
    """A norm of the Tax Code of 2025, until its sunset."""
    return Version(article=article, since=TC2025.since, until=TC2025.until, conditions=needed)


def denied(denial: Denial, article: str, since: date, until: date | None) -> Version:
    """Days on which the law itself says no."""
    return Version(article=article, since=since, until=until, denies=denial, gate=())


EXPIRES = denied(EXPIRED, SUNSET_ARTICLE, AFTER_SUNSET, None)
