"""Signing in: Flask-Security with its unsafe defaults changed (security.md 1.9), its mail sent through our outbox."""

from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, flash, g, redirect, request, session, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user, user_logged_out
from flask_security import (
    FSQLALiteUserDatastore,
    MailUtil,
    RegisterFormV2,
    Security,
    Totp,
    WebauthnUtil,
    password_changed,
    password_reset,
    user_authenticated,
    user_confirmed,
    user_registered,
)
from flask_security.utils import check_and_update_authn_fresh
from passlib.totp import TotpMatch
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, load_only
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import InputRequired

from portal import db, history, i18n, letters, web
from portal.accounts import consent_text, consents, sign_ins
from portal.accounts.models import Membership, Role, User, WebAuthn
from portal.accounts.sign_in_models import SignIn

WHO_ASKS = (
    select(User)
    .where(User.fs_uniquifier == bindparam("who"))
    .options(
        load_only(User.name, User.lang, User.hub, User.email, User.active, User.fs_uniquifier, User.tf_primary_method),
        joinedload(User.roles).load_only(Role.name, Role.permissions),
        joinedload(User.memberships).load_only(Membership.organisation_id, Membership.user_id, Membership.part),
    )
)  # by every request of everybody who is signed in: written once, and no column that only signing in looks at
WHO_ASKS_HERE = (
    WHO_ASKS.add_columns(SignIn.seen_at)
    .join(SignIn, SignIn.user_id == User.id)
    .where(SignIn.key == bindparam("key"), SignIn.ended_at.is_(None))
)  # the same statement, which finds nobody when the session has ended


class People(FSQLALiteUserDatastore):
    """The library's store of accounts; who sends a request is found in one statement with all that policy asks."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        if list(kwargs) == ["fs_uniquifier"]:
            return self._who_asks(kwargs["fs_uniquifier"])
        return cast(User | None, super().find_user(case_insensitive, **kwargs))

    def _who_asks(self, who: str) -> User | None:
        key = session.get(sign_ins.KEY) if session.get("_user_id") == who else None
        if key is None:  # signed in before there were rows, or about to sign in
            return db.session.scalar(WHO_ASKS, {"who": who})
        found = db.session.execute(WHO_ASKS_HERE, {"who": who, "key": key}).unique().first()
        if found is None:
            sign_ins.forget()
            return None
        user: User = found[0]
        sign_ins.seen(key, found[1])
        return user


NEEDS_CONSENT = frozenset({
    "accounts.create", "accounts.create_abroad", "apply.begin", "apply.submit", "apply.sign", "apply.sign_on_phone",
})  # what brings the operator new data of a person; what runs already goes on, for it is an obligation  # fmt: skip
UNREAD = "consent_unread"  # in the session: a text of the consent waits to be shown
datastore = People(db.sql, User, Role, WebAuthn)

SETTINGS: dict[str, Any] = {
    "SECURITY_URL_PREFIX": web.LANG_PREFIX,
    "SECURITY_REGISTERABLE": True,
    "SECURITY_CONFIRMABLE": True,
    "SECURITY_RECOVERABLE": True,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_TRACKABLE": False,
    "SECURITY_USE_REGISTER_V2": True,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__memory_cost": 19456, "argon2__time_cost": 2, "argon2__parallelism": 1,
    },
    # in signed links only, of what is not secret or already hashed: the default is slow, 0.2 s a letter
    "SECURITY_HASHING_SCHEMES": ["hex_sha256", "sha256_crypt"],  # the second for links that are still on their way
    "SECURITY_PASSWORD_LENGTH_MIN": 10,
    "SECURITY_PASSWORD_CHECK_BREACHED": None,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=1),
    "SECURITY_CONFIRM_EMAIL_WITHIN": timedelta(days=2),
    "SECURITY_AUTO_LOGIN_AFTER_CONFIRM": False,
    "SECURITY_VERIFY_URL": "/password-again",  # /verify is for those who check a document
    "SECURITY_FRESHNESS": timedelta(minutes=15),
    "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=5),
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_REQUIRED": False,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_WEBAUTHN": True,
    "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": True,
    "SECURITY_WAN_ALLOW_USER_HINTS": False,
    "SECURITY_INPUT_NORMALIZE_FORM": "NFKC",  # the default takes й and ё apart, and then refuses the parts
    "SECURITY_EMAIL_HTML": False,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},  # the letter tells; no DNS while people wait
    "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
    "SECURITY_POST_LOGIN_VIEW": "work.desk",
    "SECURITY_POST_LOGOUT_VIEW": "publish.home",
    "SECURITY_POST_REGISTER_VIEW": "publish.home",
    "SECURITY_POST_CONFIRM_VIEW": ".login",
    "SECURITY_BACKWARDS_COMPAT_AUTH_TOKEN": False,
}  # fmt: skip

LIMITS = {
    "security.login": "10/5 minutes;100/day",
    "security.register": "10/hour",
    "security.forgot_password": "5/hour",
    "security.reset_password": "10/hour",
    "security.send_confirmation": "3/6 hours",
    "security.two_factor_token_validation": "10/5 minutes;50/hour",
    "security.mf_recovery": "10/hour",
    "security.wan_signin_response": "20/5 minutes",
}  # per address, as PyPI has them (security.md 1.2)


class Outbox(MailUtil):
    """The library's letters go the way of all letters: in the reader's language, sent after the commit.

    The first line of our template is the subject; links lead to our own address, whatever the request called us.
    """

    def send_mail(
        self, template: str, subject: str, recipient: Any, sender: Any, body: str | None, html: str | None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        user, name = kwargs.get("user"), template.rpartition("/")[2]
        lang = user.lang if user else i18n.current()
        facts = {key: _ours(value, lang) if key.endswith("_link") else value for key, value in kwargs.items()}
        forgotten = _ours(url_for("security.forgot_password"), lang)
        words = letters.compose(name, lang, folder="security/email", forgotten=forgotten, **facts)
        letters.post(str(recipient), lang, f"security.{name}", words, user_id=getattr(user, "id", None))


def _ours(link: str | None, lang: str) -> str | None:
    """A link of the library with the address of this portal and the reader's language."""
    if not link:
        return link
    parts = urlsplit(link)
    path = f"/{lang}/{parts.path.removeprefix('/').partition('/')[2]}"
    return str(web.setting("PUBLIC_URL")) + path + (f"?{parts.query}" if parts.query else "")


class OnceOnly(Totp):
    """A one-time code works once: the last counter is kept with the person."""

    def get_last_counter(self, user: Any) -> int | None:
        return user.totp_counter if user else None

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        if user:
            user.totp_counter = tmatch.counter


class AnyDevice(WebauthnUtil):
    """A passkey may live in the phone itself; one that stands for the password must ask who holds the phone."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        asks = UserVerificationRequirement.REQUIRED if usage == "first" else UserVerificationRequirement.DISCOURAGED
        return AuthenticatorSelectionCriteria(resident_key=ResidentKeyRequirement.REQUIRED, user_verification=asks)


class RegisterForm(RegisterFormV2):
    """The library's form, which writes down the language the person registered in, and asks for the consent."""

    consent = BooleanField(
        _("I agree to the use of my personal data"), [InputRequired(_("Tick the box: without it we may keep nothing."))]
    )

    def to_dict(self, only_user: bool) -> dict[str, Any]:
        return {**super().to_dict(only_user), "lang": i18n.current()}

    @property
    def consent_text(self) -> list[tuple[str, str]]:
        """What the box is ticked for."""
        return consent_text.current().read()


# init_app() takes no classes but forms: it would pass over these without a word
security = Security(mail_util_cls=Outbox, totp_cls=OnceOnly, webauthn_util_cls=AnyDevice)


def is_fresh() -> bool:
    """Whether the person has proven a short while ago who they are: what a signature would prove needs no less."""
    return bool(
        check_and_update_authn_fresh(SETTINGS["SECURITY_FRESHNESS"], SETTINGS["SECURITY_FRESHNESS_GRACE_PERIOD"])
    )


def init_app(app: Flask) -> None:
    """Open the sign-in pages under /kk, /ru and /en."""
    for key, value in SETTINGS.items():
        app.config.setdefault(key, value)
    app.config.setdefault("SECURITY_WAN_RP_NAME", app.config["PRODUCT"])
    app.config.setdefault("SECURITY_TOTP_ISSUER", app.config["PRODUCT"])
    app.config.setdefault("SECURITY_EMAIL_SENDER", app.config["MAIL_FROM"])
    app.config.setdefault("SECURITY_I18N_DIRNAME", ["builtin", f"{app.root_path}/translations"])
    security.init_app(app, datastore, register_form=RegisterForm)
    for endpoint, limit in LIMITS.items():
        if view := app.view_functions.get(endpoint):
            limited: Any = web.limiter.limit(limit, methods=["POST"])(view)
            app.view_functions[endpoint] = limited
    app.before_request(ask_for_second_factor)
    app.before_request(ask_for_consent)
    user_registered.connect(_remember_registration, app)
    user_confirmed.connect(_remember_confirmation, app)
    user_authenticated.connect(_remember_sign_in, app)
    user_logged_out.connect(_remember_sign_out, app)
    for changed in (password_changed, password_reset):
        changed.connect(_end_by_password, app)


def ask_for_second_factor() -> Response | None:
    """Staff, experts and the commission set up a second factor before anything else, unless the demo says otherwise."""
    if not getattr(current_user, "is_authenticated", False) or request.endpoint in ("asset", "healthz"):
        return None
    if request.blueprint == "security" or web.setting("SECOND_FACTOR") != "required":
        return None
    judges = current_user.is_staff or current_user.is_expert or current_user.is_member
    if not judges or current_user.tf_primary_method:
        return None
    g.permitted = True
    return redirect(url_for("security.two_factor_setup"))


def ask_for_consent() -> Response | None:
    """Show a text not agreed to, once after signing in, on the way to the desk; and stop what a withdrawal stops."""
    unread = request.endpoint == "work.desk" and session.pop(UNREAD, False)
    if not unread and not _is_stopped():
        return None
    g.permitted = True
    return redirect(url_for("accounts.consent"))


def _is_stopped() -> bool:
    if request.endpoint not in NEEDS_CONSENT or not getattr(current_user, "is_authenticated", False):
        return False
    if not consents.is_withdrawn(current_user.id):
        return False
    flash(_("You have withdrawn your consent. Agree again, then we can take this from you."), "warning")
    return True


def _remember_registration(_app: Flask, user: User, **_rest: Any) -> None:
    history.record(user, "accounts.register", by=user)
    consents.agree(user, lang=i18n.current())


def _remember_confirmation(_app: Flask, user: User, **_rest: Any) -> None:
    history.record(user, "accounts.confirm", by=user)


def _remember_sign_in(_app: Flask, user: User, authn_via: list[str] | None = None, **_rest: Any) -> None:
    history.record(user, "accounts.sign_in", by=user)
    if consents.to_ask(user):
        session[UNREAD] = True
    sign_ins.begin(user, authn_via)


def _remember_sign_out(_app: Flask, user: Any, **_rest: Any) -> None:
    if user.is_authenticated:
        sign_ins.leave(user)


def _end_by_password(_app: Flask, user: User, **_rest: Any) -> None:
    sign_ins.end_others(user, "password", here=session.get(sign_ins.KEY))
