"""Settings from the environment. Production (ORKEN_ENV=production) refuses to start without its secrets."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
INSTANCE = Path(os.environ.get("ORKEN_INSTANCE", ROOT / "instance"))
PRODUCTION = os.environ.get("ORKEN_ENV") == "production"

POSTS = {
    "head": {"kk": "Бағдарлама жетекшісі", "ru": "Руководитель программы", "en": "Head of the programme"},
    "chair": {"kk": "Комиссия төрағасы", "ru": "Председатель комиссии", "en": "Chair of the commission"},
}
OPERATOR = {
    "kk": "«Өркен» инновациялық гранттар порталының операторы",
    "ru": "Оператор портала инновационных грантов «Өркен»",
    "en": "Operator of the innovation grants portal Örken",
}


class Missing(RuntimeError):
    """A setting that production cannot do without."""


def _secret(name: str) -> str:
    if value := os.environ.get(name):
        return value
    if PRODUCTION:
        raise Missing(f"Set {name} in the environment before starting in production.")
    return f"{name.lower()}-for-development-only-not-a-secret"


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


def settings() -> dict[str, Any]:
    """Everything create_app() needs; tests pass their own values over these."""
    host = os.environ.get("TRUSTED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1")
    if PRODUCTION and not host:
        raise Missing("Set TRUSTED_HOSTS (comma-separated names of this portal) before starting in production.")
    if PRODUCTION and not os.environ.get("SIGNING_KEY"):
        raise Missing("Set SIGNING_KEY (a PKCS#12 file or a pkcs11: address) before starting in production.")
    if (roots := os.environ.get("SIGNATURE_ROOTS")) and not Path(roots).is_file():
        raise Missing(f"SIGNATURE_ROOTS names {roots}, and there is no such file.")
    return {
        "PRODUCT": os.environ.get("PRODUCT", "Örken"),
        "PRODUCTION": PRODUCTION,
        "DEMO": os.environ.get("ORKEN_DEMO") == "1",
        "SECRET_KEY": _secret("SECRET_KEY"),
        "SECURITY_PASSWORD_SALT": _secret("PASSWORD_SALT"),
        "SECURITY_TOTP_SECRETS": {"1": _secret("TOTP_SECRET")},
        "SQLALCHEMY_ENGINES": {"default": os.environ.get("DATABASE_URL", f"sqlite:///{INSTANCE / 'orken.db'}")},
        "FILES": os.environ.get("FILES_URL", str(INSTANCE / "files")),
        "MAIL": os.environ.get("MAIL_URL", f"folder:{INSTANCE / 'mail'}"),
        "MAIL_FROM": os.environ.get("MAIL_FROM", "Örken <no-reply@orken.example>"),
        "SIGNATORY": os.environ.get("SIGNATORY", "Қасымов Дәурен Ерланұлы"),
        "POSTS": POSTS,
        "OPERATOR": OPERATOR,
        "OPERATOR_BIN": os.environ.get("OPERATOR_BIN", ""),
        "SIGNING_KEY": os.environ.get("SIGNING_KEY", ""),
        "SIGNING_PASSPHRASE": os.environ.get("SIGNING_PASSPHRASE", ""),
        "TSA_URL": os.environ.get("TSA_URL", ""),
        "SIGNATURE_ROOTS": os.environ.get("SIGNATURE_ROOTS", ""),
        "SIGNATURE_OCSP": os.environ.get("SIGNATURE_OCSP", ""),
        "SIGNATURE_CRLS": os.environ.get("SIGNATURE_CRLS", ""),
        "NCALAYER_URL": os.environ.get("NCALAYER_URL", ""),
        "SIGEX_URL": os.environ.get("SIGEX_URL", ""),
        "NCANODE_URL": os.environ.get("NCANODE_URL", ""),
        "HELP_EMAIL": os.environ.get("HELP_EMAIL", "help@orken.example"),
        "HELP_PHONE": os.environ.get("HELP_PHONE", ""),
        "REDIS_URL": os.environ.get("REDIS_URL", ""),
        "QUEUE_FILE": str(INSTANCE / "queue.db"),
        "QUEUE_WAKES": True,
        "TRUSTED_HOSTS": host.split(","),
        "PUBLIC_URL": os.environ.get("PUBLIC_URL", "http://localhost:5000"),
        "PROXY_HOPS": _number("PROXY_HOPS", 0),
        "SECOND_FACTOR": os.environ.get("SECOND_FACTOR", "required"),  # "optional" only in the demo
        "RATELIMIT_STORAGE_URI": os.environ.get("REDIS_URL") or "memory://",
        "RATELIMIT_ENABLED": True,
        # a wrong choice is seen within minutes, mostly on the page that follows; an applicant does not notice the delay
        "BULK_UNDO_MINUTES": _number("BULK_UNDO_MINUTES", 10),
        "MAX_CONTENT_LENGTH": 512 * 1024,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "MAX_UPLOAD": 20 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as its session: whoever writes for hours can still save
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "SESSION_COOKIE_NAME": "__Host-orken" if PRODUCTION else "orken",
        "SESSION_COOKIE_SECURE": PRODUCTION,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }
