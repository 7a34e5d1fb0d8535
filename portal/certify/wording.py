"""How pages of eligibility speak: outcomes of a relief, results of a norm, how sure a source is."""

from flask_babel import lazy_gettext as _

from portal.award.residency_wording import State

OUTCOMES = {
    "granted": State(_("Granted"), "good"),
    "refused": State(_("Refused"), "bad"),
    "needs_evidence": State(_("Needs evidence"), "warn", "question-circle-fill"),
    "not_applicable": State(_("Does not apply"), "", "dash-circle"),
}
RESULTS = {
    "met": State(_("Met"), "good"),
    "not_met": State(_("Not met"), "bad"),
    "unknown": State(_("Not proved"), "warn", "question-circle-fill"),
    "not_reached": State(_("Not looked at"), "", "dash-circle"),
}
CONFIDENCE = {
    "A": _("read in the law"),
    "B": _("the hub's own page"),
    "C": _("news or a note of a firm"),
    "K": _("from memory, not confirmed"),
    "R": _("our reading of the law"),
}
