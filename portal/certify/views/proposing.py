"""A certificate is proposed: kind and company are chosen, the facts come from what the portal knows, or are typed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, i18n, web
from portal.accounts.models import Organisation
from portal.certify import acts, forms, prefilling
from portal.certify.kinds import KINDS, Kind
from portal.certify.models import Certificate
from portal.certify.queries import staff
from portal.certify.statements import Term
from portal.certify.views import bp
from portal.certify.views.finding import find
from portal.forms import AnswerForm, form_for
from portal.workflow import Refused


@dataclass
class Sheet:
    """What the page of a proposal needs: kind, holder, both forms, and the certificate that is to be replaced."""

    kind: Kind
    holder: Organisation
    form: AnswerForm
    term: forms.TermForm
    old: Certificate | None = None

    def shown(self, errors: Any = ()) -> str:
        """The page."""
        return render_template(
            "certify/draw_up.html", kind=self.kind, holder=self.holder, form=self.form, term=self.term, old=self.old,
            errors=errors,
        )  # fmt: skip

    def validated(self) -> bool:
        """Whether both forms will do; each says for itself what is wrong."""
        facts, term = self.form.validate(), self.term.validate()
        if self.old is not None and not self.term.reason.data:
            self.term.reason.errors = [_("Choose a reason from the list.")]
            return False
        return bool(facts and term)

    def wrong(self, refused: Refused | None = None) -> list[tuple[str, Any]]:
        """What is wrong, for the top of the page."""
        if refused is not None and refused.field in ("valid_from", "valid_until"):
            self.term[refused.field].errors = [refused.reason]
        said = [*self.form.summary(), *((f.id, one) for f in self.term for one in f.errors)]
        return said if said or refused is None else [("", refused.reason)]


@bp.get("/certificates/new")
def choose() -> Any:
    web.permit()
    return render_template("certify/choose.html", form=forms.ChooseForm(request.args or None))


@bp.get("/certificates/new/<kind>")
def draw_up(kind: str) -> Any:
    web.permit()
    form = forms.ChooseForm(request.args, data={"kind": kind})
    holder = staff.company(request.args.get("bin", ""))
    if kind not in KINDS:
        abort(404)
    if holder is None:
        form.bin.errors = [_("No company with this number is known to the portal.")]
        return render_template("certify/choose.html", form=form), 422
    web.permit(holder, act="certify.propose")
    today = i18n.local(db.now()).date()
    known = prefilling.filled(kind, holder, request.args, today)
    if known.wrong:
        form[known.wrong[0]].errors = [known.wrong[1]]
        return render_template("certify/choose.html", form=form), 422
    return _sheet(KINDS[kind], holder, None, known.facts, {"valid_from": today, **known.term}).shown()


@bp.post("/certificates/new/<kind>/<bin>")
def propose(kind: str, bin: str) -> Any:
    web.permit(act="certify.choose")
    holder = staff.company(bin) or abort(404)
    if kind not in KINDS:
        abort(404)
    web.permit(holder)
    sheet = _sheet(KINDS[kind], holder, request.form)
    if sheet.form.pressed or not sheet.validated():
        return sheet.shown(() if sheet.form.pressed else sheet.wrong()), 422
    try:
        made = acts.propose(kind, holder, _facts(sheet), by=current_user, term=_term(sheet.term))
    except Refused as refused:
        return sheet.shown(sheet.wrong(refused)), 422
    db.session.flush()
    flash(_("Proposed. Another person approves it."), "good")
    return redirect(url_for("certify.certificate", key=made.key))


@bp.get("/certificates/<key>/renew")
def renew(key: str) -> Any:
    old = find(key)
    term = {"valid_from": old.valid_from, "valid_until": old.valid_until, "english": "en" in old.statement["languages"]}
    return _sheet(KINDS[old.kind], old.organisation, None, old.statement["facts"], term, old).shown()


@bp.post("/certificates/<key>/renew")
def correct(key: str) -> Any:
    old = find(key)
    sheet = _sheet(KINDS[old.kind], old.organisation, request.form, {}, {}, old)
    if sheet.form.pressed or not sheet.validated():
        return sheet.shown(() if sheet.form.pressed else sheet.wrong()), 422
    try:
        made = acts.correct(old, _facts(sheet), by=current_user, reason=sheet.term.reason.data, term=_term(sheet.term))
    except Refused as refused:
        return sheet.shown(sheet.wrong(refused)), 422
    db.session.flush()
    flash(_("Proposed. The former paper is replaced when another person has approved the new one."), "good")
    return redirect(url_for("certify.certificate", key=made.key))


def _sheet(
    kind: Kind, holder: Organisation, sent: Any, facts: Any = None, term: Any = None, old: Certificate | None = None
) -> Sheet:  # fmt: skip
    form_class = form_for(kind.questions, i18n.current(), facts or {})
    form = form_class(sent, answers=facts or {})
    return Sheet(kind, holder, form, forms.TermForm(sent, data=term or {}), old)


def _facts(sheet: Sheet) -> dict[str, Any]:
    return {code: value for code, value in sheet.form.data_clean().items() if value not in (None, "", [])}


def _term(form: forms.TermForm) -> Term:
    begins: date | None = form.valid_from.data
    if begins is None:
        raise Refused(_("Give the date."), field="valid_from")
    return Term(begins, form.valid_until.data, bool(form.english.data))
