"""The page of one's declaration of interests: a table of ties, or one tick."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import i18n, web
from portal.assess import acts, conflicts
from portal.assess.declaration_forms import DeclarationForm, declaration_form
from portal.assess.queries import declarations as queries
from portal.assess.views import bp
from portal.workflow import Refused


@bp.get("/declaration")
def declaration() -> Any:
    web.permit()
    return _page(declaration_form(queries.latest(current_user)))


@bp.post("/declaration")
def declare() -> Any:
    web.permit()
    form = DeclarationForm()
    if not form.validate() or not form.settle():
        return _page(form), 422
    try:
        made = acts.declare(current_user, form.named(), by=current_user)
    except Refused as refusal:
        if refusal.field is None:
            raise
        form.blame(refusal.field, refusal.reason)
        return _page(form), 422
    flash(_("Thank you. Your declaration is in force until %(day)s.", day=i18n.day(made.valid_until)), "good")
    onward = web.safe_next(request.args.get("next"))
    return redirect(onward or url_for("assess.queue" if current_user.is_expert else "assess.declaration"))


def _page(form: DeclarationForm) -> str:
    return render_template(
        "assess/declaration.html", form=form, last=queries.latest(current_user), today=queries.today(),
        onward=web.safe_next(request.args.get("next")), years=conflicts.parameters()["looking_back"]["years"],
    )  # fmt: skip
