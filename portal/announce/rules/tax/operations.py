"""What took place in the year: sales, purchases, imports, staff, payments to non-residents. Absent is: it did not."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Recipient = Literal["legal", "individual"]


@dataclass(frozen=True, slots=True)
class Operation:
    """Something of the year that has a day, even where the day is not proved."""

    date: date | None


@dataclass(frozen=True, slots=True)
class Sale(Operation):
    """Works and services sold."""

    amount: int | None
    place_rk: bool | None


@dataclass(frozen=True, slots=True)
class SaleOfGoods(Operation):
    """Goods sold."""

    amount: int | None
    place_rk: bool | None
    produced_by_participant: bool | None


@dataclass(frozen=True, slots=True)
class Purchase(Operation):
    """Works and services bought from a non-resident."""

    amount: int | None
    place_rk: bool | None
    for_priority: bool | None


@dataclass(frozen=True, slots=True)
class Import(Operation):
    """Goods brought in; from a state of the EAEU the papers are the import application."""

    amount: int | None
    in_list: bool | None
    customs_docs: bool | None
    exclusive_use: bool | None
    other_use_on: date | None

    @property
    def misused_before(self) -> bool:
        """Whether the other use is told to have come before the import, which cannot be."""
        return self.other_use_on is not None and self.date is not None and self.other_use_on < self.date


@dataclass(frozen=True, slots=True)
class Staff:
    """Employees who are alike for tax."""

    n: int | None
    citizen: bool | None
    tax_resident: bool | None
    payroll: int | None


@dataclass(frozen=True, slots=True)
class Payroll(Operation):
    """Employees paid."""

    groups: tuple[Staff, ...] | None


@dataclass(frozen=True, slots=True)
class Royalty(Operation):
    """Royalty paid to a non-resident."""

    amount: int | None
    recipient: Recipient | None
    low_tax: bool | None
    for_priority: bool | None
    recipient_pe: bool | None


@dataclass(frozen=True, slots=True)
class ServicesPaid(Operation):
    """Works and services of a non-resident paid for."""

    amount: int | None
    kind: str | None
    low_tax: bool | None
    for_priority: bool | None


@dataclass(frozen=True, slots=True)
class Holding(Operation):
    """Dividends to a non-resident holder, or its gain on shares or interests."""

    amount: int | None
    low_tax: bool | None
    recipient_pe: bool | None


@dataclass(frozen=True, slots=True)
class Interest(Operation):
    """Interest paid to a non-resident."""

    amount: int | None
    loan: bool | None


@dataclass(frozen=True, slots=True)
class Operations:
    """What took place in the year."""

    vat_goods: SaleOfGoods | None = None
    vat_ws: Sale | None = None
    rc: Purchase | None = None
    employees: Payroll | None = None
    royalty: Royalty | None = None
    services_nr: ServicesPaid | None = None
    dividends_nr: Holding | None = None
    capgain_nr: Holding | None = None
    interest_nr: Interest | None = None
    import_: Import | None = None
    import_eaeu: Import | None = None
    advance_payer_otherwise: bool | None = False
