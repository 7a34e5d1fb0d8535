"""Certificates of participants in the demo: another person approves them; papers are printed by the queue later, but
for those with which something happens at once."""

from sqlalchemy import select

from portal import db
from portal.accounts.models import User
from portal.award.participant_models import Participant
from portal.certify import acts, printing
from portal.certify.models import Certificate


def approved(participant: Participant, *, by: User, at_once: bool = False) -> None:
    """Approve what the register has proposed for the participant, and print it now when something follows."""
    db.session.commit()
    wanted = select(Certificate).where(
        Certificate.organisation_id == participant.organisation_id, Certificate.kind == "participant",
        Certificate.state == "proposed",
    )  # fmt: skip
    certificate = db.session.scalars(wanted).one()
    acts.approve(certificate, by=by, seen=certificate.digest)
    db.session.commit()
    if at_once:
        printing.print_one(certificate.id)
