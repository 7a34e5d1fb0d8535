"""The consent to the use of personal data: the text, what was agreed to and when, agreeing and taking it back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import i18n, web
from portal.accounts import consent_text, consents
from portal.accounts.views import bp


@bp.get("/profile/consent")
def consent() -> Any:
    web.permit()
    newest, given = consent_text.current(), consents.of(current_user.id)
    version = consent_text.by_code(request.args.get("version", newest.code)) or abort(404)
    agreed = next((one for one in given if one.withdrawn_at is None and one.version == version.code), None)
    some = any(one.withdrawn_at is None for one in given)
    withdrawn = None if some else next((one.withdrawn_at for one in given), None)
    return render_template(
        "accounts/consent.html", version=version, newest=newest, given=given, agreed=agreed, some=some,
        days=consent_text.days_to_stop(), withdrawn=withdrawn, until=withdrawn and consents.answer_by(withdrawn),
    )  # fmt: skip


@bp.post("/profile/consent")
def agree() -> Any:
    web.permit()
    consents.agree(current_user, lang=i18n.current())
    flash(_("Saved."), "good")
    return redirect(url_for("accounts.consent"))


@bp.post("/profile/consent/withdraw")
def withdraw_consent() -> Any:
    web.permit()
    until = consents.withdraw(current_user, to=web.setting("HELP_EMAIL"))
    if until:
        flash(_("Your consent is withdrawn. The responsible person answers by %(day)s.", day=i18n.day(until)), "good")
    return redirect(url_for("accounts.consent"))
