"""One case before the panel: its scores, the proposal, the confirmation, and the letter as it will be received."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import i18n, reasons, web
from portal.apply import looking
from portal.apply.models import Application
from portal.assess.acts import concluding
from portal.assess.models import Review
from portal.assess.views.letters import preview
from portal.award import acts, forms, queries
from portal.award.models import Decision
from portal.award.queries.agendas import sitting_before, voted_down
from portal.award.views import bp
from portal.award.views.finding import find_case, own_companies
from portal.workflow import Refused


@bp.get("/cases/<key>/decision")
def decision(key: str) -> Any:
    application = find_case(key)
    web.permit(application)
    looking.looked(application.id, "case", by=current_user, side="staff")
    found = queries.decision_of(application)
    return _page(application, found, forms.DecisionForm(data=_start(application, found)))


@bp.post("/cases/<key>/decision")
def prepare(key: str) -> Any:
    application, form, status = find_case(key), forms.DecisionForm(), 422
    web.permit(application)
    if form.validate():
        try:
            acts.prepare(
                application, form.outcome.data, by=current_user, amount_kzt=form.sum_kzt,
                reasons=form.reasons, note=form.note.data or "", seen=form.seen.data or "",
            )  # fmt: skip
            flash(_("The decision is prepared. Another person must confirm it."), "good")
            return redirect(url_for("award.decision", key=key))
        except Refused as refused:
            form.blame(refused.field, refused.reason)
            status = 409 if isinstance(refused, acts.Changed) else 422
    found = queries.decision_of(application)
    form.seen.data = acts.digest(found) if found else ""
    return _page(application, found, form), status


@bp.post("/cases/<key>/decision/confirm")
def confirm(key: str) -> Any:
    application = find_case(key)
    found = queries.decision_of(application) or abort(404)
    web.permit(found)
    acts.confirm(found, by=current_user, seen=web.asked("seen") or "")
    flash(_("Confirmed. The letter goes out with the release."), "good")
    return redirect(url_for("award.decision", key=key))


@bp.get("/cases/<key>/decision/letter")
def preview_letter(key: str) -> Any:
    application = find_case(key)
    web.permit(application)
    found = queries.decision_of(application) or abort(404)
    act = f"award.{found.outcome}"
    readers: dict[str, list[str]] = {}
    for reader in application.readers(act):
        readers.setdefault(reader.lang, []).append(reader.name or reader.email)
    wanted = request.args.get("in", "")
    chosen = wanted if wanted in i18n.LANGUAGES else next(iter(readers), application.lang)
    told = found.letter or acts.facts_of(found, application.call)
    letter = preview(application, act, lang=chosen, data=told)
    return render_template(
        "award/preview_letter.html", case=application, decision=found, letter=letter, readers=readers, chosen=chosen
    )


def _start(application: Application, found: Decision | None) -> dict[str, Any]:
    """What the form begins with: the proposal that is there, else what the announced rule says."""
    start: dict[str, Any] = {"seen": "", "amount_kzt": application.asked_kzt}
    if found and found.released_at:
        return start | {"seen": acts.digest(found)}
    if found:
        start |= {"seen": acts.digest(found), "outcome": found.outcome, "note": found.note}
        start |= {found.outcome: [reason["code"] for reason in found.reasons]}
        return start | ({"amount_kzt": found.amount_kzt} if found.amount_kzt else {})
    if suggestion := acts.suggest(application.call, application.kind).get(application.id):
        codes = [reason["code"] for reason in acts.reasons_for(application, suggestion)]
        start |= {"outcome": suggestion.outcome, suggestion.outcome: codes}
    return start


def _page(application: Application, found: Decision | None, form: forms.DecisionForm) -> str:
    reviews = queries.reviews_of([application.id]).get(application.id, [])
    seen = acts.digest(found) if found else ""
    down = voted_down([application.id]).get(application.id) if found and not found.confirmed_at else None
    return render_template(
        "award/decision.html", case=application, decision=found, form=form, seen=seen, is_down=down == seen,
        reviews=reviews, means=_means(application, reviews), programme=application.call.programme,
        words=forms.WORDS, names=reasons.sentence, sitting_key=sitting_before(application.id),
        places=not own_companies(),
    )  # fmt: skip


def _means(application: Application, reviews: list[Review]) -> dict[str, int | None]:
    """criterion → the mean mark in hundredths, cut."""
    result = concluding.result_of(
        application.call.programme, application.kind, [concluding.marks(review.scores) for review in reviews]
    )
    return {code: None if mean is None else int(mean * 100) for code, mean in result.means.items()}
