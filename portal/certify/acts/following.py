"""What an act on a participant takes with it, in the same transaction (workflow.FOLLOWS): entry proposes the
certificate, more activities propose a new edition, suspension suspends, resumption resumes, the end revokes.

Nothing is approved by itself: a proposal waits for another person.
"""

import structlog
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import db, history, i18n
from portal.accounts.models import Organisation, User
from portal.award.participant_models import OVER, Participant
from portal.certify.acts.approving import decline
from portal.certify.acts.life import resume, revoke, suspend
from portal.certify.acts.proposing import LIVING, correct, propose
from portal.certify.effects import OF_STATUS, OF_TAX, Effect, of_end
from portal.certify.kinds import participant as participant_kind
from portal.certify.models import Certificate
from portal.certify.queries import register
from portal.certify.statements import Term
from portal.workflow import Refused

SUSPENDED = "participant_suspended"
log = structlog.get_logger(__name__)


@history.follows("award.enter")
def propose_first(entered: history.Draft) -> None:
    """Whoever entered the company in the register has proposed its certificate."""
    _propose(entered.subject, None, by=entered.by)


@history.follows("award.extend_activities")
def propose_edition(extended: history.Draft) -> None:
    """The certificate no longer names all activities: another edition is proposed, and what waited is out of date."""
    participant: Participant = extended.subject
    for waiting in _of(participant.organisation_id, ("proposed",), ("participant",)):
        decline(waiting, by=extended.by, reason="facts_changed")
    living = _of(participant.organisation_id, LIVING, ("participant",))
    _propose(participant, living[0] if living else None, by=extended.by)


@history.follows("award.suspend")
def suspend_status(suspended: history.Draft) -> None:
    """Nobody may rely on what speaks of a suspended status. The tax law knows no suspension: preferences stay."""
    for certificate in _of(suspended.subject.organisation_id, ("issued",), OF_STATUS):
        suspend(certificate, by=suspended.by, reason=SUSPENDED)


@history.follows("award.resume")
def resume_status(resumed: history.Draft) -> None:
    """What was suspended together with the status is valid again; what was suspended for another reason is not."""
    for certificate in _of(resumed.subject.organisation_id, ("suspended",), OF_STATUS):
        if certificate.reason == SUSPENDED:
            resume(certificate, by=resumed.by)


@history.follows("award.exclude")
@history.follows("award.leave")
@history.follows("award.expire")
def end_status(ended: history.Draft) -> None:
    """Certificates end from the day that the law says, and nothing that waits is issued any more."""
    participant: Participant = ended.subject
    for certificate in _of(participant.organisation_id, ("proposed", *LIVING), (*OF_STATUS, OF_TAX)):
        effect = of_end(certificate, participant)
        if effect is not None:
            _bring(certificate, effect, by=ended.by)


@history.follows("certify.issue")
def catch_up(issued: history.Draft) -> None:
    """The status changed while the paper was being printed: the certificate follows."""
    certificate: Certificate = issued.subject
    participant = register.latest_of(certificate.organisation_id)
    if participant is None or certificate.kind not in (*OF_STATUS, OF_TAX):
        return
    if participant.state == "suspended" and certificate.kind in OF_STATUS:
        suspend(certificate, by=issued.by, reason=SUSPENDED)
    elif participant.state in OVER and certificate.approved_at and participant.state_since > certificate.approved_at:
        effect = of_end(certificate, participant)
        if effect is not None:
            _bring(certificate, effect, by=issued.by)


def _of(organisation_id: int, states: tuple[str, ...], kinds: tuple[str, ...]) -> list[Certificate]:
    """The company's certificates, the newest first: an approval locks a new edition before the old one, too."""
    wanted = select(Certificate).where(
        Certificate.organisation_id == organisation_id, Certificate.state.in_(states), Certificate.kind.in_(kinds)
    )
    return list(
        db.session.scalars(wanted.options(joinedload(Certificate.organisation)).order_by(Certificate.id.desc()))
    )


def _propose(participant: Participant, old: Certificate | None, *, by: User) -> None:
    """What cannot be told on a certificate by itself is left to a person: the desk shows who lacks one."""
    holder = db.session.get_one(Organisation, participant.organisation_id)
    facts = participant_kind.facts_of(participant, register.minutes_of(participant), i18n.local(db.now()).date())
    term = Term(participant.since, participant.until, english=holder.bin is None)
    try:
        if old is None:
            propose("participant", holder, facts, by=by, term=term, application_id=participant.application_id)
        else:
            correct(old, facts, by=by, reason="facts_changed", term=term)
    except Refused as refused:
        log.warning("no_certificate_proposed", participant=participant.number, reason=str(refused))


def _bring(certificate: Certificate, effect: Effect, *, by: User | None) -> None:
    today = i18n.local(db.now()).date()
    if certificate.state == "proposed":
        decline(certificate, by=by, reason=effect.reason)
    elif effect.act == "suspend":
        if certificate.state == "issued":
            suspend(certificate, by=by, reason=effect.reason)
    elif certificate.state == "suspended":  # nobody may rely on it now, so it ends now and not later
        revoke(certificate, by=by, reason=effect.reason, on=min(effect.on, max(today, certificate.valid_from)))
    elif certificate.state == "issued" or effect.on <= today:  # what is being printed follows when it is printed
        revoke(certificate, by=by, reason=effect.reason, on=effect.on)
