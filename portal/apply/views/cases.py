"""The applicant's own cases: the list, the beginning of one, its task list or its course, and how experts see it."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import i18n, web
from portal.accounts.models import Membership
from portal.announce.models import Call
from portal.announce.parts import Page, Problem
from portal.apply import acts, forecast, forms, queries, timeline, wording
from portal.apply.acts.writing import WRITABLE
from portal.apply.models import Application
from portal.apply.views.room import bp, file_url, find, find_draft, looked
from portal.workflow import Refused

EDITORS = ("owner", "editor")


@bp.get("/applications")
def mine() -> Any:
    web.permit()
    return render_template("apply/mine.html", rows=queries.mine(current_user), state_of=wording.state_of)


@bp.get("/calls/<slug>/apply")
def start(slug: str) -> Any:
    web.permit()
    return start_page(queries.call(slug) or abort(404))


@bp.post("/calls/<slug>/apply")
def begin(slug: str) -> Any:
    web.permit()
    call, form = queries.call(slug) or abort(404), forms.StartForm()
    choices = may_apply(queries.memberships(current_user))
    form.organisation.choices = [(one.organisation_id, one.organisation.name) for one in choices]
    if not form.validate():
        return start_page(call, form), 422
    organisation = next(one.organisation for one in choices if one.organisation_id == form.organisation.data)
    try:
        application = acts.begin(call, organisation, by=current_user, lang=i18n.current())
    except Refused as refused:
        return start_page(call, form, refused=refused.reason), 409
    return redirect(url_for("apply.case", key=application.key))


@bp.get("/applications/<key>")
def case(key: str) -> Any:
    application = looked(find(key), "case")
    return task_list(application) if application.state in WRITABLE else course(application)


@bp.get("/applications/<key>/preview")
def preview(key: str) -> Any:
    return render_template("apply/preview.html", application=looked(find_draft(key), "text"), file_url=file_url)


def may_apply(memberships: Sequence[Membership]) -> list[Membership]:
    """The organisations for which the person may write."""
    return [one for one in memberships if one.part in EDITORS]


def start_page(call: Call, form: Any = None, refused: Any = "") -> str:
    """For which company: those with an application already lead to it."""
    memberships = queries.memberships(current_user)
    begun = queries.begun(call, current_user)
    free = [one for one in may_apply(memberships) if one.organisation_id not in begun]
    form = form or forms.StartForm(organisation=free[0].organisation_id if len(free) == 1 else None)
    form.organisation.choices = [(one.organisation_id, one.organisation.name) for one in free]
    return render_template(
        "apply/start.html", call=call, form=form, refused=refused, free=free,
        groups=in_groups(call.programme.pages),
        begun=[(one.organisation, begun[one.organisation_id]) for one in memberships if one.organisation_id in begun],
    )  # fmt: skip


def in_groups(pages: Iterable[Page]) -> list[tuple[str, list[Page]]]:
    """Pages of the form under the headings that they share."""
    return [(title, list(some)) for title, some in groupby(pages, key=lambda page: i18n.say(page.group))]


def task_list(application: Application) -> str:
    """What is to be done, section by section (also while a return is being answered)."""
    queries.load_answers(application, current_user)
    queries.load_files(application)
    programme, flat, files = application.call.programme, application.flat, application.files
    problems: dict[str, list[Problem]] = {}
    for problem in programme.problems(flat, files):
        problems.setdefault(problem.page, []).append(problem)
    pages = programme.pages_for(flat)
    states = {page.code: programme.page_state(page, flat, files) for page in pages}
    returned = queries.told(application) if application.state == "returned" else ()
    return render_template(
        "apply/case.html", application=application, groups=in_groups(pages), states=states, problems=problems,
        members=queries.members(application.organisation_id), done=list(states.values()).count("done"),
        hints={page.code: hint(page, states[page.code], problems.get(page.code, []), files) for page in pages},
        asked=next((row for row in reversed(returned) if row.act == "assess.send_back"), None),
        forecast=forecast.decision_on(application),
    )  # fmt: skip


def course(application: Application) -> str:
    """What happened and what comes next, after the submission."""
    submissions, told = queries.submissions(application), queries.told(application)
    return render_template(
        "apply/_course.html", application=application, submissions=submissions,
        state=wording.state_of(application.state, application.route),
        steps=timeline.course(application, told, submissions),
        clock=timeline.clock(application, told, submissions), forecast=forecast.decision_on(application),
        letters=queries.letters(application, current_user), onward=timeline.onward(application, told),
        signed=queries.signatures_of(submissions),
    )  # fmt: skip


def hint(page: Page, state: str, problems: Sequence[Problem], files: dict[str, int]) -> str:
    """What is said of a section under its name."""
    if state == "wrong":
        wrong = dict.fromkeys(i18n.say(one.question.label) for one in problems if not one.missing)
        return _("To correct: %(what)s", what="; ".join(wrong))
    attached = sum(files.get(question.code, 0) for question in page.questions)
    if state == "begun":
        missing = len({problem.question.code for problem in problems})
        return ngettext("%(num)s answer is missing", "%(num)s answers are missing", missing)
    return ngettext("%(num)s file", "%(num)s files", attached) if attached else ""
