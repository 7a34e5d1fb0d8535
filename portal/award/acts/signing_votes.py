"""A vote of the commission that is cast with the member's own electronic signature: what is signed, what is kept of it.

A member signs as a person, with any key of their own; not with the key of the company that the matter is about, and no
person from two accounts. A later vote replaces the first with its signature; the history keeps the sums of both.
"""

from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import db
from portal.accounts.models import User
from portal.award import minutes
from portal.award.acts.commission import vote
from portal.award.commission_models import Ballot, Matter
from portal.signatures import Sound
from portal.signatures.keeping import kept, of_subject, told
from portal.signatures.models import Signature
from portal.signatures.signable import company, in_every_language, readable
from portal.workflow import Refused

FORMAT = "orken-vote-1"


def signable(matter: Matter, choice: str, reason: str, *, by: User) -> bytes:
    """The bytes that are signed: on which matter, what is proposed, by which member, which way and why."""
    return readable({
        "format": FORMAT, "matter": matter.key, "kind": matter.kind, "application": matter.application.number,
        "title": matter.title, "organisation": company(matter.organisation), "member": by.name or by.email,
        "proposed": in_every_language(lambda: minutes.details(matter)), "choice": choice, "reason": reason.strip(),
    })  # fmt: skip


def sign_vote(
    matter: Matter, sound: Sound, content: bytes, choice: str, *, by: User, at: datetime, reason: str = ""
) -> Ballot:  # fmt: skip
    """Cast the vote that was signed, and keep the signature with it. Raises Refused."""
    if signable(matter, choice, reason, by=by) != content:
        raise Refused(_("The matter has changed since you opened this page. Read it once more."))
    _must_be_own(matter, sound, by)
    signature = kept(sound, content, by=by, at=at)
    ballot = vote(matter, choice, by=by, reason=reason, confirmed=told(signature))
    db.session.add(of_subject(signature, ballot))
    return ballot


def _must_be_own(matter: Matter, sound: Sound, by: User) -> None:
    if sound.holder.bin is not None and sound.holder.bin == matter.organisation.number:
        raise Refused(_("This key is of the company that the matter is about. Sign your vote with your own key."))
    others = select(Signature.id).join(Ballot, Ballot.id == Signature.subject_id).where(
        Signature.subject_kind == Ballot.__tablename__, Ballot.matter_id == matter.id, Ballot.user_id != by.id,
        Signature.iin == sound.holder.iin,
    )  # fmt: skip
    if sound.holder.iin and db.session.scalar(others.limit(1)):
        raise Refused(_("This person has voted on the matter from another account. Sign your vote with your own key."))
