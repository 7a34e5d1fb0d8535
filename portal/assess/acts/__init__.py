"""Verbs of the room, one module per part of the work."""

from portal.assess.acts.assigning import assign, unassign
from portal.assess.acts.bringing import import_reviews
from portal.assess.acts.bulk import choose_many, confirm_bulk, undo_bulk, word_bulk
from portal.assess.acts.concluding import rank
from portal.assess.acts.declaring import Named, declare
from portal.assess.acts.experts import begin_profile, engage, pin, save_profile
from portal.assess.acts.phasing import proposed, set_phases
from portal.assess.acts.planning import apply_plan, assign_all
from portal.assess.acts.reminding import remind
from portal.assess.acts.resending import resend
from portal.assess.acts.reviewing import Draft, abstain, clear, conflict, decline, save_sheet, score
from portal.assess.acts.revising import revise
from portal.assess.acts.screening import admit, note_register, send_back, take, turn_away
from portal.assess.acts.wishing import bid

__all__ = (
    "Draft",
    "Named",
    "abstain",
    "admit",
    "apply_plan",
    "assign",
    "assign_all",
    "begin_profile",
    "bid",
    "choose_many",
    "clear",
    "confirm_bulk",
    "conflict",
    "declare",
    "decline",
    "engage",
    "import_reviews",
    "note_register",
    "pin",
    "proposed",
    "rank",
    "remind",
    "resend",
    "revise",
    "save_profile",
    "save_sheet",
    "score",
    "send_back",
    "set_phases",
    "take",
    "turn_away",
    "unassign",
    "undo_bulk",
    "word_bulk",
)
