"""A company-year: all that the tax norms read, in the shape in which it is filed. None means not proved either way.

The dates of the hub are what its register holds: no date of registration is no registration, no date of exclusion is
no exclusion. An operation that is absent did not take place. Money is whole tenge.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date
from keyword import iskeyword
from typing import Any, Literal, NamedTuple, Self, cast

from portal.announce.rules.tax.operations import Operations

TaxRegime = Literal["general", "simplified_declaration"]


@dataclass(frozen=True, slots=True)
class Company:
    """Who it is; the number itself tells its kind when none is given that the law knows."""

    name: str | None
    bin: str | None
    bin_kind: str | None


@dataclass(frozen=True, slots=True)
class Hub:
    """What the register of participants holds."""

    registered_from: date | None
    excluded_on: date | None
    term_to: date | None
    activities: tuple[int | None, ...] | None
    exclusion_ground: str | None = None

    @property
    def main_activity(self) -> int:
        """The first activity that the register names; the first of the list when none is known."""
        return next((one for one in self.activities or () if one is not None), 1)


@dataclass(frozen=True, slots=True)
class OtherRegimes:
    """What does not go together with the reduction of corporate income tax."""

    sez: bool | None
    investment_agreement: bool | None
    other_100_reduction: bool | None
    digital_assets: bool | None


@dataclass(frozen=True, slots=True)
class Earned:
    """Income from one priority activity, by its number in the list."""

    activity: int | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class Linked:
    """Income that counts when it is connected with earning priority income."""

    amount: int | None
    linked: bool | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """Exchange differences of the year."""

    positive: int | None
    negative: int | None
    linked: bool | None


@dataclass(frozen=True, slots=True)
class Income:
    """Total annual income by kind; what was earned before registration is inside the other sums."""

    priority: tuple[Earned, ...] | None
    unclassified: int | None
    other: int | None
    dividends_received: int | None
    gratuitous: tuple[Linked, ...] | None
    deposit_interest: tuple[Linked, ...] | None
    fx: Exchange
    doubtful: tuple[Linked, ...] | None
    before_registration: int | None


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods of the company's own making."""

    produced_and_sold: bool | None
    own_production_criteria: bool | None


@dataclass(frozen=True, slots=True)
class Cit:
    """Computed corporate income tax and its parts."""

    computed: int | None
    ip_part: int | None
    svc_part: int | None
    other_part: int | None


@dataclass(frozen=True, slots=True)
class Costs:
    """Rights to intellectual property, and what its making cost."""

    exclusive_rights: bool | None
    own: int | None
    out_unrelated: int | None
    out_related_abroad: int | None
    out_related_domestic: int | None
    acquired: int | None


@dataclass(frozen=True, slots=True)
class Resources:
    """Staff and costs of services, as declared or as they were."""

    headcount: int | None
    costs: int | None


@dataclass(frozen=True, slots=True)
class Services:
    """The conditions of the services part."""

    contract_lawful: bool | None
    labour_contracts: bool | None
    headcount_ok: bool | None
    qualification_ok: bool | None
    costs_ok: bool | None
    declared: Resources | None = None
    actual: Resources | None = None


@dataclass(frozen=True, slots=True)
class CompanyYear:
    """The facts of one company for one tax period."""

    year: int
    company: Company
    hub: Hub
    tax_regime: TaxRegime | None
    vat_payer: bool | None
    other: OtherRegimes
    income: Income
    goods: Goods
    cit: Cit
    ip: Costs
    svc: Services
    ops: Operations
    contribution_paid: int | None = None

    @property
    def first_day(self) -> date:
        """The first day of the tax period."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """The last day of the tax period."""
        return date(self.year, 12, 31)

    def fact(self, path: str) -> Any:
        """The fact at a dotted path such as income.deposit_interest.0.linked; None beyond what is absent."""
        found: Any = self
        for name in path.split("."):
            if found is None:
                return None
            found = found[int(name)] if isinstance(found, tuple) else getattr(found, attribute(name))
        return found

    def having(self, path: str, value: Any) -> Self:
        """The same company-year with another fact; a mapping put behind the last row of a list is a new row."""
        return cast(Self, _with(self, path.split("."), value))


class Part(NamedTuple):
    """A field of the facts as it is filed."""

    name: str
    attribute: str
    needed: bool


def attribute(name: str) -> str:
    """The Python name of a fact: import is a word of the language."""
    return f"{name}_" if iskeyword(name) else name


def parts(kind: type) -> tuple[Part, ...]:
    """The fields of a part of the facts, by the names they are filed under."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind} is no part of the facts")
    return tuple(Part(one.name.removesuffix("_"), one.name, one.default is MISSING) for one in fields(kind))


def _with(node: Any, path: list[str], value: Any) -> Any:
    name, rest = path[0], path[1:]
    if isinstance(node, tuple):
        at = int(name)
        if at == len(node):
            return (*node, Earned(**value))
        return (*node[:at], _with(node[at], rest, value) if rest else value, *node[at + 1 :])
    own = attribute(name)
    if not rest:
        return replace(node, **{own: Resources(**value) if isinstance(value, Mapping) else value})
    return replace(node, **{own: _with(getattr(node, own) or (), rest, value)})
