"""What pages of the contribution ask: the ledger of one participant, and who is in arrears."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal import db
from portal.award.contribution_models import Invoice, Payment
from portal.award.participant_models import Participant
from portal.award.periods import Period


@dataclass(frozen=True)
class Ledger:
    """Invoices and payments of a participant, the latest first; what is cancelled does not count."""

    invoices: list[Invoice]
    payments: list[Payment]
    today: date

    @property
    def due(self) -> int:
        """All that was invoiced."""
        return sum(one.sum_kzt for one in self.invoices if one.cancelled_at is None)

    @property
    def paid(self) -> int:
        """All that came in."""
        return sum(one.sum_kzt for one in self.payments if one.cancelled_at is None)

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return max(0, self.due - self.paid)

    @property
    def overpaid(self) -> int:
        """What was paid too much."""
        return max(0, self.paid - self.due)

    @property
    def arrears(self) -> int:
        """What should have been paid by now: payments settle the oldest invoices first."""
        late = sum(one.sum_kzt for one in self.invoices if one.cancelled_at is None and one.due_on < self.today)
        return max(0, late - self.paid)

    def rest(self, invoice: Invoice) -> int:
        """What is open of one invoice, when payments settle the oldest first."""
        standing = sorted((one for one in self.invoices if one.cancelled_at is None), key=lambda one: one.id)
        before = sum(one.sum_kzt for one in standing if one.id < invoice.id)
        return min(invoice.sum_kzt, max(0, before + invoice.sum_kzt - self.paid))


def ledger(participant: Participant, today: date) -> Ledger:
    """What was invoiced and paid."""
    bills = select(Invoice).where(Invoice.participant_id == participant.id).order_by(Invoice.id.desc())
    money = select(Payment).where(Payment.participant_id == participant.id).order_by(Payment.id.desc())
    return Ledger(list(db.session.scalars(bills)), list(db.session.scalars(money)), today)


def standing(participant_id: int, period: Period) -> Invoice | None:
    """The invoice of a quarter that counts."""
    wanted = select(Invoice).where(
        Invoice.participant_id == participant_id, Invoice.year == period.year, Invoice.quarter == period.quarter,
        Invoice.cancelled_at.is_(None),
    )  # fmt: skip
    return db.session.scalars(wanted).first()


def payment(participant: Participant, payment_id: int) -> Payment | None:
    """One payment of the participant."""
    wanted = select(Payment).where(Payment.id == payment_id, Payment.participant_id == participant.id)
    return db.session.scalars(wanted).first()
