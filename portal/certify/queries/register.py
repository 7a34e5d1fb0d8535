"""What certificates ask the register of participants: the participation of a company and the minutes behind it."""

from sqlalchemy import select

from portal import db
from portal.award.commission_models import Matter
from portal.award.participant_models import Participant
from portal.certify.models import Certificate


def latest_of(organisation_id: int) -> Participant | None:
    """The company's latest participation, whether it runs or is over."""
    wanted = select(Participant).where(Participant.organisation_id == organisation_id, Participant.state != "draft")
    return db.session.scalars(wanted.order_by(Participant.id.desc()).limit(1)).first()


def minutes_of(participant: Participant) -> Matter | None:
    """The minutes by which the commission admitted the company."""
    wanted = select(Matter).where(
        Matter.application_id == participant.application_id, Matter.kind == "admission", Matter.outcome == "accepted"
    )
    return db.session.scalars(wanted.order_by(Matter.id.desc()).limit(1)).first()


def certificate_number_of(organisation_id: int) -> str | None:
    """The number of the company's certificate of a participant, if one is valid."""
    wanted = select(Certificate.number).where(
        Certificate.organisation_id == organisation_id, Certificate.kind == "participant", Certificate.state == "issued"
    )
    return db.session.scalars(wanted.order_by(Certificate.id.desc()).limit(1)).first()
