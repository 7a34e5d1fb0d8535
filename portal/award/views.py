"""Pages of the panel: ranking, decisions, release; and the applicant's result."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import db, i18n, letters, papers, reasons, sheets, web
from portal.announce.models import Call
from portal.apply.models import Application
from portal.award import acts, forms, line, printing, queries
from portal.award.models import Award, Decision
from portal.workflow import Refused

bp = web.room("award")
SHOWN = 200
AWARDS_PER_PAGE = 50


@bp.get("/calls/<slug>/ranking")
def ranking(slug: str) -> Any:
    web.permit()
    call = _call(slug)
    kinds = queries.kinds_in(call)
    kind = request.args.get("kind") or next((k.code for k in call.programme.kinds if k.code in kinds), "")
    if kinds and kind not in kinds:
        abort(404)
    rows = queries.ranking(call, kind, but_not_of=_own_companies())
    show = request.args.get("show", "passed")
    table = _table(call, kind, rows, show)
    return render_template("award/ranking.html", call=call, kinds=kinds, kind=kind, show=show, **table)


def _table(call: Call, kind: str, rows: Sequence[Any], show: str) -> dict[str, Any]:
    """Rows in order with the suggestion of the announced rule, and where its line falls."""
    programme = call.programme
    budgets = dict(zip([k.code for k in programme.kinds], acts.budget_of(call), strict=True))
    drawn = line.draw(
        [queries.as_ranked(row, call.programme.threshold) for row in rows],
        budgets.get(kind, 0),
        programme.reserve_percent,
    )
    by_id = {row.id: row for row in rows}
    table = [(by_id[suggestion.id], suggestion) for suggestion in drawn]
    funded = [s for s in drawn if s.outcome == "approve"]
    visible = [pair for pair in table if show == "all" or pair[0].passed]
    return {
        "table": visible[:SHOWN],
        "hidden": max(0, len(visible) - SHOWN),
        "count": len(table),
        "passed": sum(bool(row.passed) for row in rows),
        "budget_kzt": budgets.get(kind, 0),
        "left_kzt": funded[-1].left_kzt if funded else budgets.get(kind, 0),
        "last_funded": funded[-1].id if funded else None,
        "funded": len(funded),
        "threshold": programme.threshold,
        "summary": queries.summary(call),
    }


@bp.get("/calls/<slug>/ranking.xlsx")
def ranking_xlsx(slug: str) -> Any:
    web.permit()
    call = _call(slug)
    rows = queries.ranking(call, request.args.get("kind"), but_not_of=_own_companies())
    heads = [_("Place"), _("Number"), _("Company"), _("BIN"), _("Project"), _("Kind"), _("Score"), _("Least"),
             _("Greatest"), _("Passed"), _("Asked, ₸"), _("Decision"), _("Sum, ₸")]  # fmt: skip
    order = line.in_order([queries.as_ranked(row, call.programme.threshold) for row in rows])
    by_id = {row.id: row for row in rows}
    body = (_cells(place, by_id[case.id]) for place, case in enumerate(order, 1))
    return sheets.xlsx_answer(f"ranking-{call.slug}.xlsx", heads, body)


def _cells(place: int, row: Any) -> list[Any]:
    def points(value: int | None) -> Any:
        return None if value is None else value / 10_000

    return [place, row.number, row.organisation, row.bin, row.title, row.kind, points(row.score_e4),
            points(row.low_e4), points(row.high_e4), _("yes") if row.passed else _("no"), row.asked_kzt,
            row.outcome or "", row.amount_kzt]  # fmt: skip


# --- decisions -------------------------------------------------------------------------------------------------------
@bp.post("/calls/<slug>/decisions")
def prepare_all(slug: str) -> Any:
    web.permit()
    call = _call(slug)
    count = acts.prepare_all(call, by=current_user)
    flash(ngettext("%(num)s decision prepared.", "%(num)s decisions prepared.", count))
    return redirect(url_for("award.outbox", slug=slug))


@bp.get("/cases/<key>/decision")
def decision(key: str) -> Any:
    application = _case(key)
    web.permit(application)
    return _decision_page(application, queries.decision_of(application))


@bp.post("/cases/<key>/decision")
def prepare(key: str) -> Any:
    application = _case(key)
    web.permit(application)
    form, found = forms.DecisionForm(), queries.decision_of(application)
    if form.validate():
        try:
            acts.prepare(
                application, form.outcome.data, by=current_user, amount_kzt=form.amount_kzt.data,
                note=form.note.data or "", reasons=[{"code": code} for code in form.reasons.data or []], decision=found,
                place=found.place if found else None,
            )  # fmt: skip
            flash(_("The decision is prepared. Another person must confirm it."))
            return redirect(url_for("award.decision", key=key))
        except Refused as refused:
            getattr(form, refused.field or "outcome").errors = [refused.reason]
    return _decision_page(application, found, form), 422


@bp.post("/cases/<key>/decision/confirm")
def confirm(key: str) -> Any:
    application = _case(key)
    found = queries.decision_of(application) or abort(404)
    web.permit(found)
    found.application = application
    reviews = queries.reviews_of([application.id]).get(application.id, [])
    places = queries.kinds_in(application.call).get(application.kind or "", 0)
    acts.confirm(found, by=current_user, seen=web.asked("seen") or "", reviews=reviews, places=places)
    flash(_("Confirmed. The letter goes out with the release."))
    return redirect(url_for("award.decision", key=key))


@bp.post("/calls/<slug>/decisions/confirm")
def confirm_all(slug: str) -> Any:
    web.permit()
    call = _call(slug)
    waiting = queries.decided(call, released=False)
    count = acts.confirm_all(call, waiting, by=current_user, seen=web.asked("seen") or "")
    flash(ngettext("%(num)s decision confirmed.", "%(num)s decisions confirmed.", count))
    return redirect(url_for("award.outbox", slug=slug))


@bp.get("/cases/<key>/decision/letter")
def preview_letter(key: str) -> Any:
    application = _case(key)
    web.permit(application)
    found = queries.decision_of(application) or abort(404)
    if not found.letter:
        abort(404)
    readers = list(application.readers(f"award.{found.outcome}"))
    chosen = request.args.get("in") or (readers[0].lang if readers else application.lang)
    words = letter_of(application, found, chosen if chosen in i18n.LANGUAGES else i18n.DEFAULT)
    return render_template(
        "award/preview_letter.html", case=application, decision=found, words=words, chosen=chosen, readers=readers
    )


def letter_of(application: Application, found: Decision, lang: str) -> letters.Words:
    """The letter exactly as the release will send it: same template, same frozen facts."""
    return letters.compose(
        f"award.{found.outcome}", lang, case=application, organisation=application.organisation, call=application.call,
        **(found.letter or {}),
    )  # fmt: skip


@bp.get("/calls/<slug>/release")
def outbox(slug: str) -> Any:
    web.permit()
    call = _call(slug)
    waiting = [d for d in queries.decided(call, released=False) if d.organisation_id not in _own_companies()]
    return render_template(
        "award/outbox.html", call=call, decisions=waiting[:SHOWN], hidden=max(0, len(waiting) - SHOWN),
        waiting=len(waiting), ready=sum(d.confirmed_at is not None for d in waiting),
        unconfirmed_by_me=sum(d.confirmed_at is None and d.prepared_by_id != current_user.id for d in waiting),
        outcomes={o: sum(d.outcome == o for d in waiting) for o in ("approve", "reserve", "refuse")},
        summary=queries.summary(call), seen=acts.digest_of_all(waiting), releases=queries.releases(call),
        form=forms.ConfirmForm(),
    )  # fmt: skip


@bp.post("/calls/<slug>/release")
def release(slug: str) -> Any:
    web.permit()
    call = _call(slug)
    told = acts.release(call, queries.decided(call, released=False), by=current_user)
    count = len(told.content["rows"])
    flash(ngettext("%(num)s decision released.", "%(num)s decisions released.", count))
    return redirect(url_for("award.outbox", slug=slug))


@bp.get("/calls/<slug>/protocol/<int:no>.pdf")
def protocol(slug: str, no: int) -> Any:
    web.permit()
    call = _call(slug)
    found = next((r for r in queries.releases(call) if r.no == no), None) or abort(404)
    paper = papers.render(printing.protocol(call, found), i18n.current())
    return web.download(paper, f"protocol-{call.slug}-{no}.pdf", "application/pdf")


# --- awards ----------------------------------------------------------------------------------------------------------
@bp.get("/grants")
def awards() -> Any:
    web.permit()
    after = request.args.get("after", type=int)
    rows = queries.awards(limit=AWARDS_PER_PAGE + 1, after=after)
    more = rows[AWARDS_PER_PAGE - 1].id if len(rows) > AWARDS_PER_PAGE else None
    return render_template("award/awards.html", awards=rows[:AWARDS_PER_PAGE], more=more, form=forms.SignForm())


@bp.post("/grants/<path:number>/sign")
def sign(number: str) -> Any:
    web.permit()
    award, form = _award(number), forms.SignForm()
    if form.validate():
        acts.sign(
            award,
            db.session.get_one(Application, award.application_id),
            by=current_user,
            on=form.on.data or i18n.local(db.now()).date(),
        )
    return redirect(url_for("award.awards"))


@bp.post("/grants/<path:number>/present")
def present(number: str) -> Any:
    web.permit()
    acts.present(_award(number), by=current_user, on=i18n.local(db.now()).date())
    return redirect(url_for("award.awards"))


# --- the applicant ---------------------------------------------------------------------------------------------------
@bp.get("/applications/<key>/result")
def result(key: str) -> Any:
    found = _result(key)
    told = found.letter or {}
    texts = [reasons.sentence(reason["code"]) for reason in told["reasons"]]
    return render_template("award/result.html", decision=found, case=found.application, told=told, reasons=texts)


@bp.get("/applications/<key>/letter.pdf")
def letter_pdf(key: str) -> Any:
    found = _result(key)
    paper = papers.render(printing.letter(found), i18n.current())
    return web.download(paper, f"{found.application.number}.pdf", "application/pdf")


def _result(key: str) -> Decision:
    web.permit(act="apply.mine")
    found = queries.result(key, current_user) or abort(404)
    web.permit(found.application)
    return found


def _call(slug: str) -> Call:
    return queries.call(slug) or abort(404)


def _case(key: str) -> Application:
    web.permit(act="award.outbox")
    return queries.case(key) or abort(404)


def _award(number: str) -> Award:
    return queries.award(number) or abort(404)


def _own_companies() -> list[int]:
    return [m.organisation_id for m in current_user.memberships]


def _decision_page(application: Application, found: Decision | None, form: Any = None) -> str:
    if form is None:
        start: dict[str, Any] = {"outcome": None, "amount_kzt": application.asked_kzt, "reasons": [], "note": ""}
        if found:
            codes = [reason["code"] for reason in found.reasons]
            start = {"outcome": found.outcome, "amount_kzt": found.amount_kzt, "reasons": codes, "note": found.note}
        form = forms.DecisionForm(data=start)
    return render_template(
        "award/decision.html", case=application, decision=found, form=form, seen=acts.digest(found) if found else "",
        reviews=queries.reviews_of([application.id]).get(application.id, []), programme=application.call.programme,
        names=reasons.sentence,
    )  # fmt: skip
