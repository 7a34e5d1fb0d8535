"""WHEN: every move of every kind of case, what follows of some of them, and the one function that makes a move."""

from datetime import datetime
from typing import Any, Protocol

from flask_babel import lazy_gettext as _

from portal import db, history

#    when it is         and we do               it becomes
GRANT = (
    ("draft",           "apply.submit",         "submitted"),
    ("draft",           "apply.withdraw",       "withdrawn"),
    ("submitted",       "apply.amend",          "draft"),
    ("submitted",       "apply.withdraw",       "withdrawn"),
    ("submitted",       "assess.send_back",     "returned"),
    ("submitted",       "assess.turn_away",     "turned_away"),
    ("submitted",       "assess.admit",         "admitted"),
    ("returned",        "apply.answer",         "resubmitted"),
    ("returned",        "assess.turn_away",     "turned_away"),
    ("resubmitted",     "assess.turn_away",     "turned_away"),
    ("resubmitted",     "assess.admit",         "admitted"),
    ("admitted",        "assess.assign",        "in_review"),
    ("in_review",       "assess.assign",        "in_review"),
    ("in_review",       "assess.conclude",      "reviewed"),
    ("reviewed",        "assess.assign",        "in_review"),
    ("reviewed",        "assess.reopen",        "in_review"),
    ("reviewed",        "assess.rank",          "ranked"),
    ("ranked",          "award.approve",        "approved"),
    ("ranked",          "award.reserve",        "reserve"),
    ("ranked",          "award.refuse",         "refused"),
    ("reserve",         "award.approve",        "approved"),
    ("reserve",         "award.refuse",         "refused"),
    ("approved",        "award.sign",           "signed"),
    ("reserve",         "award.review_anew",    "in_review"),
    ("refused",         "award.review_anew",    "in_review"),
    ("reserve",         "award.decide_anew",    "ranked"),
    ("refused",         "award.decide_anew",    "ranked"),
    ("turned_away",     "award.check_anew",     "resubmitted"),
)  # fmt: skip

RESIDENCY = (
    ("draft",           "apply.submit",         "submitted"),
    ("draft",           "apply.withdraw",       "withdrawn"),
    ("submitted",       "apply.amend",          "draft"),
    ("submitted",       "apply.withdraw",       "withdrawn"),
    ("submitted",       "assess.send_back",     "returned"),
    ("submitted",       "assess.turn_away",     "turned_away"),
    ("submitted",       "assess.admit",         "admitted"),
    ("returned",        "apply.answer",         "resubmitted"),
    ("returned",        "apply.withdraw",       "withdrawn"),
    ("returned",        "assess.turn_away",     "turned_away"),
    ("resubmitted",     "assess.turn_away",     "turned_away"),
    ("resubmitted",     "assess.admit",         "admitted"),
    ("admitted",        "award.put_forward",    "in_commission"),
    ("in_commission",   "award.accept",         "approved"),
    ("in_commission",   "award.decline",        "refused"),
    ("approved",        "award.countersign",    "signed"),
    ("approved",        "award.lapse",          "lapsed"),
    ("signed",          "award.register",       "registered"),
    ("turned_away",     "award.check_anew",     "resubmitted"),
    ("refused",         "award.check_anew",     "resubmitted"),
)  # fmt: skip

PARTICIPANT = (
    ("draft",           "award.enter",              "active"),
    ("active",          "award.extend_activities",  "active"),
    ("active",          "award.suspend",            "suspended"),
    ("suspended",       "award.resume",             "active"),
    ("active",          "award.exclude",            "excluded"),
    ("suspended",       "award.exclude",            "excluded"),
    ("active",          "award.uphold",             "active"),
    ("suspended",       "award.uphold",             "suspended"),
    ("active",          "award.leave",              "left"),
    ("suspended",       "award.leave",              "left"),
    ("active",          "award.expire",             "expired"),
    ("suspended",       "award.expire",             "expired"),
)  # fmt: skip

STATEMENT = (
    ("draft",           "award.submit_statement",   "submitted"),
    ("submitted",       "award.return_statement",   "returned"),
    ("submitted",       "award.accept_statement",   "accepted"),
    ("returned",        "award.answer_statement",   "resubmitted"),
    ("resubmitted",     "award.return_statement",   "returned"),
    ("resubmitted",     "award.accept_statement",   "accepted"),
)  # fmt: skip

APPEAL = (
    ("draft",           "award.file_appeal",    "filed"),
    ("filed",           "award.withdraw_appeal", "withdrawn"),
    ("filed",           "award.grant_appeal",   "granted"),
    ("filed",           "award.dismiss_appeal", "dismissed"),
)  # fmt: skip

CALL = (
    ("draft",           "announce.open",        "announced"),
    ("announced",       "award.release",        "released"),
    ("released",        "award.release",        "released"),
)  # fmt: skip

CERTIFICATE = (
    ("draft",           "certify.propose",      "proposed"),
    ("proposed",        "certify.decline",      "declined"),
    ("proposed",        "certify.approve",      "approved"),
    ("approved",        "certify.issue",        "issued"),
    ("approved",        "certify.revoke",       "revoked"),
    ("issued",          "certify.suspend",      "suspended"),
    ("issued",          "certify.revoke",       "revoked"),
    ("issued",          "certify.supersede",    "superseded"),
    ("suspended",       "certify.resume",       "issued"),
    ("suspended",       "certify.revoke",       "revoked"),
    ("suspended",       "certify.supersede",    "superseded"),
)  # fmt: skip

SITTING = (
    ("draft",           "award.convene",        "convened"),
    ("convened",        "award.reschedule",     "convened"),
    ("convened",        "award.put_cases",      "convened"),
    ("convened",        "award.take_off",       "convened"),
    ("convened",        "award.order_agenda",   "convened"),
    ("convened",        "award.call_off",       "called_off"),
    ("convened",        "award.open_sitting",   "open"),
    ("open",            "award.point",          "open"),
    ("open",            "award.close_sitting",  "closed"),
)  # fmt: skip

TABLES = {
    "grant": GRANT, "residency": RESIDENCY, "participant": PARTICIPANT, "statement": STATEMENT, "call": CALL,
    "certificate": CERTIFICATE, "sitting": SITTING, "appeal": APPEAL,
}  # fmt: skip
#    when this is done          this follows of itself, in the same transaction
FOLLOWS = (
    ("award.enter",             "certify.propose"),
    ("award.extend_activities", "certify.correct"),
    ("award.suspend",           "certify.suspend"),
    ("award.resume",            "certify.resume"),
    ("award.exclude",           "certify.revoke"),
    ("award.leave",             "certify.revoke"),
    ("award.expire",            "certify.revoke"),
    ("certify.issue",           "certify.suspend"),
    ("award.close_sitting",     "certify.seal_protocol"),
)  # fmt: skip
FIRST = "draft"
STATES = {
    route: tuple(dict.fromkeys([FIRST, *(state for row in table for state in (row[0], row[2]))]))
    for route, table in TABLES.items()
}
_MOVES = {(route, was, act): became for route, table in TABLES.items() for was, act, became in table}
ACTS = frozenset(act for _route, _was, act in _MOVES)


class Refused(Exception):
    """An act that cannot be done, with a sentence for the person who tried; nothing has been changed."""

    def __init__(self, reason: Any, field: str | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.field = field


class Case(Protocol):
    """What can be moved: an application, a participant, a call."""

    route: str
    state: str
    state_since: datetime


def next_state(route: str, state: str, act: str) -> str | None:
    """The state that the act leads to, or None when it is not the time for it."""
    return _MOVES.get((route, state, act))


def advance(case: Case, act: str, *, by: Any, note: str = "", data: dict[str, Any] | None = None) -> history.Draft:
    """Move the case and write the event: the only place where a state changes. Raises Refused."""
    became = next_state(case.route, case.state, act)
    if became is None:
        raise Refused(_("It is not the time for this."))
    was, case.state, case.state_since = case.state, became, db.now()
    return history.record(case, act, by=by, was=was, became=became, note=note, data=data)
