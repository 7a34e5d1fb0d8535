"""Verbs of the room: begin, write, attach, submit, take back, withdraw, answer a return."""

from portal.apply.acts.submitting import amend, answer, submit, withdraw
from portal.apply.acts.writing import attach, begin, detach, save_page, settle

__all__ = ("amend", "answer", "attach", "begin", "detach", "save_page", "settle", "submit", "withdraw")
