"""Verbs of certificates: propose, approve, decline; issue the paper; suspend, resume, revoke; many at once.

One person proposes, another approves what they saw; the number is given in that same transaction. A job prints and
signs, and may be repeated at any time: only the first print counts. What follows of acts on a participant is in
`following`.
"""

from portal.certify.acts.approving import Changed, approve, decline
from portal.certify.acts.batches import Entry, LeftOut, apply_batch, approve_batch, propose_batch
from portal.certify.acts.following import SUSPENDED
from portal.certify.acts.issuing import issue
from portal.certify.acts.life import resume, revoke, suspend
from portal.certify.acts.proposing import correct, propose

__all__ = (
    "SUSPENDED",
    "Changed",
    "Entry",
    "LeftOut",
    "apply_batch",
    "approve",
    "approve_batch",
    "correct",
    "decline",
    "issue",
    "propose",
    "propose_batch",
    "resume",
    "revoke",
    "suspend",
)
