"""Three languages: which one a page speaks, and how it writes money, dates and the texts of a programme."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names
from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request
from flask.globals import app_ctx
from flask_babel import Babel, Domain, get_locale, ngettext
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from portal import db, kazakh

Language = Literal["kk", "ru", "en"]
LANGUAGES: tuple[str, ...] = ("kk", "ru", "en")
SHORT = {"kk": "Қаз", "ru": "Рус", "en": "Eng"}  # what the switch of languages calls them
DEFAULT: Language = "ru"
ZONE = ZoneInfo("Asia/Almaty")
DOMAINS = ("tools", "accounts", "announce", "apply", "assess", "award", "certify", "publish", "work")
NBSP = "\u00a0"
Text = Mapping[str, str]

_MONTHS = {lang: get_month_names("wide", locale=lang) for lang in LANGUAGES}
_DAYS = {lang: get_day_names("wide", locale=lang) for lang in LANGUAGES}
_DAY_FORMATS = {
    "kk": "{y}\u00a0жылғы {d}\u00a0{m}",
    "ru": "{d}\u00a0{m} {y}",
    "en": "{d}\u00a0{m} {y}",
}


def init_app(app: Flask) -> None:
    """Flask-Babel with one catalogue per room, and the filters of the templates."""
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Almaty"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(["translations"] * len(DOMAINS))
    app.config["BABEL_DOMAIN"] = ";".join(DOMAINS)
    Babel(app, locale_selector=language).domain_instance = _words
    app.jinja_env.globals.update(_=_written, gettext=_written, ngettext=_counted)
    app.config["WTF_I18N_ENABLED"] = False  # it would read its catalogue anew for every request; WTForms keeps it
    FlaskForm.Meta.locales = property(lambda _meta: [current()])
    app.jinja_env.filters.update(
        tenge=tenge, mtenge=mtenge, number=number, day=day, short_day=short_day, moment=moment, clock=clock,
        weekday=weekday, say=say, iso=iso, days_left=days_left, cut=cut,
    )  # fmt: skip


def language() -> str:
    """The language of the page: from its URL, else the person's, the cookie's, the browser's."""
    if not has_request_context():
        return DEFAULT
    if lang := g.get("lang"):
        return str(lang)
    return preferred()


def preferred() -> str:
    """The remembered or asked-for language of a visitor who has not chosen by URL."""
    remembered = request.cookies.get("lang")
    if remembered in LANGUAGES:
        return remembered
    asked = (value[:2].lower() for value in request.accept_languages.values())
    return next((lang for lang in asked if lang in LANGUAGES), DEFAULT)


def current() -> Language:
    """The language that texts are being written in right now (a letter's reader's, or the page's)."""
    try:
        return cast(Language, app_ctx.g._flask_babel.babel_locale.language)  # noqa: SLF001 - what get_locale() keeps
    except (AttributeError, RuntimeError):
        locale = get_locale()
        return cast(Language, locale.language) if locale else DEFAULT


class Words(Domain):
    """The catalogues, found by the language alone: a page asks for its words some hundred times."""

    def get_translations(self) -> NullTranslations:
        """All words of the current language."""
        lang = current()
        if lang not in self.cache:
            self.cache[lang] = super().get_translations()
        return self.cache[lang]

    def gettext(self, string: str, **facts: Any) -> str:
        """A sentence, its facts in the case that it wants."""
        return _in_case(super().gettext(string, **facts), facts)

    def ngettext(self, singular: str, plural: str, num: int, **facts: Any) -> str:
        """The same of a sentence with a number."""
        return _in_case(super().ngettext(singular, plural, num, **facts), facts)


_words = Words(domain=";".join(DOMAINS))


@pass_eval_context
def _written(context: EvalContext, text: str, /, **facts: Any) -> str:
    """_("…") in a template."""
    return _formatted(context, _words.get_translations().gettext(text), facts)


@pass_eval_context
def _counted(context: EvalContext, one: str, many: str, num: int, /, **facts: Any) -> str:
    """ngettext("…", "…", n) in a template."""
    return _formatted(context, _words.get_translations().ngettext(one, many, num), {"num": num, **facts})


def _formatted(context: EvalContext, said: str, facts: Mapping[str, Any]) -> str:
    if facts:
        return _in_case((Markup(said) if context.autoescape else said) % facts, facts)  # noqa: S704 - words of ours
    plain = said % {} if "%" in said else said
    return Markup(plain) if context.autoescape else plain  # noqa: S704 - words of ours


def _in_case(said: str, facts: Mapping[str, Any]) -> str:
    if not facts or current() != "kk":
        return said
    return type(said)(kazakh.in_case(said))


def say(text: Text | str | None, lang: str | None = None) -> str:
    """The form of a three-language text for the reader; the writer's own words pass through."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    return text.get(lang or current()) or text.get("ru") or next(iter(text.values()), "")


def number(value: float | None) -> str:
    """12 345,6 in kk and ru, 12,345.6 in en; None is a dash."""
    if value is None:
        return "—"
    written = f"{value:,}"
    return written if current() == "en" else written.replace(",", NBSP).replace(".", ",")


def tenge(value: int | None) -> str:
    """Whole tenge: 48 000 000 ₸."""
    return "—" if value is None else f"{number(value)}{NBSP}₸"


def mtenge(value: int | None) -> str:
    """Millions of tenge with one decimal, cut and not rounded: 48,0 млн ₸."""
    if value is None:
        return "—"
    if abs(value) >= 1_000_000_000:
        return _("%(n)s bn ₸", n=cut(value * 100 // 1_000_000_000, 2)).replace(" ", NBSP)
    return _("%(n)s m ₸", n=cut(value * 10 // 1_000_000, 1)).replace(" ", NBSP)


def cut(scaled: int | None, places: int = 1) -> str:
    """A number kept as an integer in 10**-places, written with its decimals."""
    if scaled is None:
        return "—"
    whole, rest = divmod(abs(scaled), 10**places)
    sign = "−" if scaled < 0 else ""
    point = "." if current() == "en" else ","
    return f"{sign}{number(whole)}{point}{rest:0{places}d}" if places else f"{sign}{number(whole)}"


def local(value: datetime) -> datetime:
    """The moment in the time of Almaty and Astana."""
    return value.astimezone(ZONE)


def _date(value: date | datetime | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    return local(value).date() if isinstance(value, datetime) else value


def day(value: date | datetime | str | None) -> str:
    """24 мая 2026 · 2026 жылғы 24 мамыр · 24 May 2026; also of a date kept as JSON."""
    if value is None:
        return "—"
    on, lang = _date(value), current()
    return _DAY_FORMATS[lang].format(d=on.day, m=_MONTHS[lang][on.month], y=on.year)


def short_day(value: date | datetime | None) -> str:
    """24.05.2026, for tables."""
    return "—" if value is None else _date(value).strftime("%d.%m.%Y")


def clock(value: datetime | None) -> str:
    """18:00."""
    return "—" if value is None else local(value).strftime("%H:%M")


def moment(value: datetime | None) -> str:
    """24 мая 2026, 18:00."""
    return "—" if value is None else f"{day(value)}, {clock(value)}"


def weekday(value: date | datetime) -> str:
    """понедельник."""
    return str(_DAYS[current()][_date(value).weekday()])


def iso(value: datetime | date) -> str:
    """Machine form for <time datetime>: UTC with Z, or a date."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat()


def days_left(until: datetime) -> str:
    """How long a deadline is away, in the unit that matters: days, then hours, then minutes."""
    left = until - db.now()
    seconds = int(left.total_seconds())
    if seconds <= 0:
        return _("Closed")
    if seconds >= 86_400:
        days = seconds // 86_400
        return ngettext("%(num)s day left", "%(num)s days left", days)
    if seconds >= 3_600:
        hours = seconds // 3_600
        return ngettext("%(num)s hour left", "%(num)s hours left", hours)
    minutes = max(1, seconds // 60)
    return ngettext("%(num)s minute left", "%(num)s minutes left", minutes)


def paragraphs(text: str | None) -> Markup:
    """What a person wrote, escaped, with its line breaks as paragraphs."""
    blocks = [block.strip() for block in (text or "").split("\n") if block.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in blocks)
