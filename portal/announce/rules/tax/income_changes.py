"""The least changes of income that bring the share to its threshold, worked out in whole tenge.

Each way out stands alone: more priority income, less of an income that does not count, a link proved, an activity
given to income that has none.
"""

from dataclasses import replace
from datetime import date

from portal.announce.rules.tax.changes import Change, Fact, Remedy, remedy, switch
from portal.announce.rules.tax.facts import CompanyYear
from portal.announce.rules.tax.income import Count, Source, count
from portal.announce.rules.verdicts import sentence as _


def for_the_short(facts: CompanyYear, found: Count) -> tuple[Remedy, ...]:
    """Ways out of a share that is too low even with every open link proved."""
    ways = [_more_priority(facts, found, found.most)]
    if found.most or found.threshold >= 1:
        ways += _less_of_the_rest(facts, found)
    return tuple(way for way in ways if way is not None)


def for_the_open(facts: CompanyYear, found: Count, on: date) -> tuple[Remedy, ...]:
    """Ways out of a share that depends on what is not proved."""
    if found.unstated:
        return _stated(facts, found, on)
    need = -((found.sure * found.threshold.denominator - found.total * found.threshold.numerator)
             // found.threshold.denominator)  # fmt: skip
    return tuple(
        way
        for way in (
            _links(facts, found, need),
            _activity(facts, found, need),
            _more_priority(facts, found, found.sure),
        )
        if way is not None
    )


def a_first_income(facts: CompanyYear) -> Remedy:
    """Any priority income makes the share computable."""
    return remedy(_("Any income from a priority activity makes the share computable."), _raise(facts, 1))


def _more_priority(facts: CompanyYear, found: Count, counted: int) -> Remedy | None:
    over, under = found.threshold.numerator, found.threshold.denominator
    if over >= under:
        return None  # all income must count: more of it does not remove the rest
    lacking = -(-(over * found.total - under * counted) // (under - over))
    return remedy(
        _("Earn %(lacking_kzt)s more from priority activities, with all other income as it is."),
        _raise(facts, lacking),
        lacking_kzt=lacking,
    )


def _raise(facts: CompanyYear, by: int) -> Change:
    row, rows = _priority_row(facts), facts.income.priority or ()
    if row is not None:
        was = rows[row].amount or 0
        return Change(f"income.priority.{row}.amount", was, was + by, was + by - 1)
    to, short = ({"activity": facts.hub.main_activity, "amount": amount} for amount in (by, by - 1))
    return Change(f"income.priority.{len(rows)}", None, to, short)


def _priority_row(facts: CompanyYear) -> int | None:
    """The first row of priority income whose activity and amount are known."""
    rows = enumerate(facts.income.priority or ())
    return next((n for n, row in rows if row.activity is not None and row.amount is not None), None)


def _less_of_the_rest(facts: CompanyYear, found: Count) -> list[Remedy | None]:
    """One sum lowered where one is enough, otherwise several, the largest first."""
    allowed = found.most * found.threshold.denominator // found.threshold.numerator
    surplus = found.total - allowed
    rest = sorted((source for source in found.sources if source.counts is False), key=_largest)
    single = [source for source in rest if source.known >= surplus]
    if single:
        return [_less(facts, [source], surplus) for source in single]
    return [_less(facts, rest, surplus)]


def _less(facts: CompanyYear, taken: list[Source], surplus: int) -> Remedy:
    changes, left = [], surplus
    for source in taken:
        by = min(left, source.known)
        if by:
            was = int(facts.fact(source.path))
            changes.append(Change(source.path, was, was - by, was - by + 1))
        left -= by
    return remedy(_KINDS.get(_kind(taken), _SEVERAL), *changes, surplus_kzt=surplus)


def _links(facts: CompanyYear, found: Count, need: int) -> Remedy | None:
    """The fewest links that, once proved, are enough."""
    open_links = sorted((source for source in found.sources if source.counts is None and source.link), key=_largest)
    taken: list[Source] = []
    for source in open_links:
        if sum(one.known for one in taken) < need and source.known:
            taken.append(source)
    if sum(source.known for source in taken) < need or not taken:
        return None
    return remedy(
        _("Prove that %(linked_kzt)s of income are connected with priority activities."),
        *(switch(str(source.link), None, _proof(facts, source)) for source in taken),
        linked_kzt=sum(source.known for source in taken),
    )


def _activity(facts: CompanyYear, found: Count, need: int) -> Remedy | None:
    """What has no activity yet gets one, as far as links alone are not enough."""
    links = [s for s in found.sources if s.counts is None and s.link and s.known] if _needs_both(found, need) else []
    lacking = need - sum(source.known for source in links)
    unclassified = facts.income.unclassified or 0
    if not 0 < lacking <= unclassified:
        return None
    left, row = unclassified - lacking, _priority_row(facts)
    into = f"income.priority.{len(facts.income.priority or ())}" if row is None else f"income.priority.{row}.amount"
    return remedy(
        _("Show that at least %(lacking_kzt)s of the income without an activity come from priority activities."),
        Change("income.unclassified", unclassified, left, left + 1, into=into),
        *(switch(str(source.link), None, _proof(facts, source)) for source in links),
        lacking_kzt=lacking,
    )


def _needs_both(found: Count, need: int) -> bool:
    return need > sum(s.known for s in found.sources if s.path == "income.unclassified")


def _proof(facts: CompanyYear, source: Source) -> Fact:
    return facts.hub.main_activity if str(source.link).endswith("activity") else True


def _stated(facts: CompanyYear, found: Count, on: date) -> tuple[Remedy, ...]:
    """The sums that are not known, stated as nothing; where that is not enough, what else is needed then."""
    changes = tuple(_nothing(facts, source) for source in found.unstated)
    first = remedy(_("State the sums of income that are not known, with their proof."), *changes)
    for change in changes:
        facts = change.applied(facts)
    then = count(facts, on)
    if then.holds:
        return (first,)
    if not then.total:
        return (replace(first, then=a_first_income(facts)),)
    ways = for_the_open(facts, then, on) if then.may_hold else for_the_short(facts, then)
    return tuple(replace(first, then=way) for way in ways)


def _nothing(facts: CompanyYear, source: Source) -> Change:
    was = facts.fact(source.path)
    if was is not None:  # a positive exchange difference whose negative side is not known: as much of it
        return switch("income.fx.negative", None, was)
    return switch(source.path, None, 0 if source.link or source.path in _SUMS else ())


def _largest(source: Source) -> tuple[int, str]:
    return -source.known, source.path


def _kind(taken: list[Source]) -> str:
    return taken[0].path.split(".")[1] if len(taken) == 1 else ""


_SUMS = ("income.unclassified", "income.other", "income.dividends_received")
_SEVERAL = _("Have %(surplus_kzt)s less of income that does not count, with all priority income as it is.")
_KINDS = {
    "other": _("Have %(surplus_kzt)s less of other income, with all priority income as it is."),
    "dividends_received": _("Receive %(surplus_kzt)s less in dividends, with all priority income as it is."),
    "deposit_interest": _("Have %(surplus_kzt)s less of deposit interest that does not count."),
    "gratuitous": _("Receive %(surplus_kzt)s less free of charge that does not count."),
    "fx": _("Have %(surplus_kzt)s less of net exchange difference that does not count."),
    "doubtful": _("Have %(surplus_kzt)s less of income from doubtful obligations that does not count."),
}
