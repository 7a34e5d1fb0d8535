"""Who can see what now: the phases of a call as a page, drawn from the very table that policy.py and pages obey."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from portal import phases, policy, web
from portal.announce.models import Call
from portal.assess import acts
from portal.assess.expert_forms import PhasesForm
from portal.assess.queries import experts as experts_of
from portal.assess.views import bp
from portal.rights import ADMIN, APPLICANT, AUDITOR, CHAIR, EXPERT, OFFICER
from portal.workflow import Refused

ROLES = {
    APPLICANT: lazy_gettext("Applicant"), EXPERT: lazy_gettext("Expert"), OFFICER: lazy_gettext("Officer"),
    CHAIR: lazy_gettext("Chair"), AUDITOR: lazy_gettext("Auditor"), ADMIN: lazy_gettext("Administrator"),
}  # fmt: skip
THINGS = {
    "summaries": lazy_gettext("Names and summaries, to clear conflicts"),
    "applicants": lazy_gettext("Names of applicants beside text and score"),
    "texts": lazy_gettext("Texts and files of applications"),
    "own_scores": lazy_gettext("Own scores"),
    "scores": lazy_gettext("Scores of others"),
    "experts": lazy_gettext("Who the experts are"),
    "ranking": lazy_gettext("The ranking"),
    "decisions": lazy_gettext("Decisions"),
}
# what the rows of policy.py ask besides the phase
ONLY = {
    ("summaries", EXPERT): lazy_gettext("own cases and those to wish for, without conflict"),
    ("applicants", EXPERT): lazy_gettext("own cases, once the own score is in"),
    ("texts", EXPERT): lazy_gettext("own cases, once the conflict is cleared; without names"),
    ("own_scores", EXPERT): lazy_gettext("own cases"),
    ("scores", EXPERT): lazy_gettext("own cases, once the own score is in; without names"),
    ("decisions", APPLICANT): lazy_gettext("of the own company, once it is released"),
}
ACTS = {
    "assess.bid": lazy_gettext("Say which applications one wishes to assess"),
    "assess.clear": lazy_gettext("Declare that there is no conflict"),
    "assess.conflict": lazy_gettext("Declare a conflict of interest"),
    "assess.score": lazy_gettext("Submit a score"),
    "assess.revise": lazy_gettext("Change a submitted score"),
    "assess.rank": lazy_gettext("Close the examination and rank"),
    "award.prepare": lazy_gettext("Prepare decisions"),
    "award.confirm": lazy_gettext("Confirm decisions"),
    "award.release": lazy_gettext("Release decisions"),
}


@bp.get("/calls/<slug>/phases", endpoint="phases")
def phases_page(slug: str) -> Any:
    call = _call(slug)
    web.permit(call)
    return _page(call, PhasesForm.of(call, acts.proposed(call)))


@bp.post("/calls/<slug>/phases")
def set_phases(slug: str) -> Any:
    call, form = _call(slug), PhasesForm()
    web.permit(call)
    if not form.validate():
        return _page(call, form), 422
    try:
        acts.set_phases(call, form.dates(), by=current_user, version=form.seen())
    except Refused as refusal:
        if refusal.field:
            form[refusal.field].errors = [refusal.reason]
        return _page(call, form, refusal=None if refusal.field else refusal.reason), 422
    flash(_("Saved. This is what everybody sees from now on."), "good")
    return redirect(url_for("assess.phases", slug=slug))


def for_experts(call: Any, day: date) -> list[tuple[Any, phases.Span, Any]]:
    """The short version: what an expert sees in a call now, since when and until when."""
    return [(words, phases.span(call, phases.SEEN[what][EXPERT], day), ONLY.get((what, EXPERT), ""))
            for what, words in THINGS.items() if EXPERT in phases.SEEN[what]]  # fmt: skip


def _page(call: Call, form: PhasesForm, refusal: Any = None) -> str:
    day, dates = phases.today(), phases.dates_of(call)
    now = phases.on(call, day)
    line = [
        (phases.NAMES[name], dates.get(name), name == now) for name in phases.PHASES if name in (phases.FIRST, *dates)
    ]
    return render_template(
        "assess/phases.html", call=call, form=form, refusal=refusal, now=now, line=line, names=phases.NAMES,
        roles=ROLES, things=[_thing(call, what, day) for what in THINGS], done=[_act(call, act, day) for act in ACTS],
    )  # fmt: skip


def _thing(call: Call, what: str, day: date) -> tuple[Any, list[tuple[Any, phases.Span, Any]]]:
    """A row of the page: for each role whether it is open, and what else is asked."""
    open_to: Mapping[str, Collection[str]] = phases.SEEN[what]
    return THINGS[what], [
        (ROLES[role], phases.span(call, open_to.get(role, ()), day), ONLY.get((what, role), "")) for role in ROLES
    ]


def _act(call: Call, act: str, day: date) -> tuple[Any, str, phases.Span]:
    """What may be done, by whom the policy lets, and when."""
    who = ", ".join(str(ROLES[role]) for role in ROLES if role in policy.TABLE[act][0])
    return ACTS[act], who, phases.span(call, phases.DONE[act], day)


def _call(slug: str) -> Call:
    return experts_of.call(slug) or abort(404)
