"""Verbs of the room: begin, write, attach, submit, sign, take back, withdraw, answer a return."""

from portal.apply.acts.reminding import remind
from portal.apply.acts.signing import follow_phone, show_code, sign
from portal.apply.acts.submitting import amend, answer, submit, withdraw
from portal.apply.acts.writing import attach, begin, detach, save_page, settle

__all__ = (
    "amend", "answer", "attach", "begin", "detach", "follow_phone", "remind", "save_page", "settle", "show_code",
    "sign", "submit", "withdraw",
)  # fmt: skip
