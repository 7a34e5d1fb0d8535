"""Verbs of the room: begin, write, attach, submit, sign, take back, withdraw, answer a return."""

from portal.apply.acts.reminding import remind
from portal.apply.acts.signing import sign
from portal.apply.acts.submitting import amend, answer, submit, withdraw
from portal.apply.acts.writing import attach, begin, detach, save_page, settle

__all__ = (
    "amend", "answer", "attach", "begin", "detach", "remind", "save_page", "settle", "sign", "submit", "withdraw",
)  # fmt: skip
