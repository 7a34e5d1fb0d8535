"""What is typed about a call: its facts and dates in the time of Almaty, a question about it, an answer."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from portal import i18n
from portal.announce import programme
from portal.announce.models import Call
from portal.announce.schedule import MILESTONES
from portal.questions import Question
from portal.reading import Wrong, parse

NEEDED = InputRequired(_("Please fill this in."))
TITLE = [NEEDED, Length(max=150, message=_("At most %(max)d characters."))]
SLUG = Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_("Small Latin letters, digits and hyphens."))
FOUR_WEEKS = timedelta(weeks=4)
MONEY = Question(code="budget_kzt", type="money", label={})


class MomentField(DateTimeLocalField):
    """A moment in the time of Almaty; `moment` is the same with its zone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["format"] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(*args, **kwargs)

    def process_data(self, value: datetime | None) -> None:
        """Show a stored moment as the clocks on the wall did."""
        super().process_data(i18n.local(value).replace(tzinfo=None) if value else None)

    def _value(self) -> str:
        if self.raw_data or not self.data:
            return " ".join(self.raw_data or ())
        return self.data.isoformat(timespec="seconds" if self.data.second else "minutes")

    @property
    def moment(self) -> datetime:
        """The moment that was typed; only of a form that is valid."""
        typed: Any = self.data
        moment: datetime = typed.replace(tzinfo=i18n.ZONE)
        return moment


class TengeField(StringField):
    """Whole tenge, written as people write them: 1 500 000 000."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the sum; what cannot be read stands in the box again, with the reason beside it."""
        super().process_formdata(valuelist)
        try:
            self.data = parse(MONEY, self.data or "")
        except Wrong as wrong:
            raise ValueError(wrong.message) from None

    def _value(self) -> str:
        return i18n.number(self.data) if isinstance(self.data, int) else self.data or ""


class DatesForm(FlaskForm):
    """The dates that an announced call can still move later. Milestones left empty stay as they are."""

    version = HiddenField()
    closes_at = MomentField(_("Closes"), [NEEDED])
    screening_until = DateField(_("Completeness check until"), [Optional()])
    review_from = DateField(_("Experts read from"), [Optional()])
    review_until = DateField(_("Experts read until"), [Optional()])
    panel_on = DateField(_("The commission sits on"), [Optional()])
    results_on = DateField(_("Results on"), [Optional()])

    def facts(self) -> dict[str, Any]:
        """What was typed, as the acts take it."""
        dates = {name: self[name].data for name in MILESTONES}
        seen = self.version.data or ""
        return {"closes_at": self.closes_at.moment, "version": int(seen) if seen.isdigit() else None, **dates}


class CallForm(DatesForm):
    """Everything that is said of a call while it is a draft. Milestones left empty are counted in working days."""

    title_kk = StringField(_("Title in Kazakh"), TITLE)
    title_ru = StringField(_("Title in Russian"), TITLE)
    title_en = StringField(_("Title in English"), TITLE)
    slug = StringField(_("Address of the call"), [NEEDED, SLUG, Length(max=60)])
    prefix = StringField(
        _("Beginning of application numbers"),
        [NEEDED, Regexp(r"^[A-Z]{2,5}-[0-9]{4}(-[0-9]{1,2})?$", message=_("Like IG-2026 or IG-2026-2."))],
    )
    opens_at = MomentField(_("Opens"), [NEEDED])
    budget_kzt = TengeField(_("Budget, ₸"), [NEEDED])
    rolling = BooleanField(_("Rolling: applications are checked and decided as they come"))
    correction_days = IntegerField(
        _("Working days for corrections"), [NEEDED, NumberRange(min=1, max=60, message=_("From 1 to 60."))]
    )

    @classmethod
    def of(cls, call: Call) -> "CallForm":
        """The form as a stored call fills it."""
        titles = {f"title_{lang}": call.title.get(lang, "") for lang in i18n.LANGUAGES}
        return cls(obj=call, data={**titles, "correction_days": call.programme.clock("correction")})

    def facts(self) -> dict[str, Any]:
        """What was typed, as the acts take it."""
        return {
            **super().facts(),
            "title": {lang: self[f"title_{lang}"].data.strip() for lang in i18n.LANGUAGES},
            "slug": self.slug.data,
            "prefix": self.prefix.data,
            "opens_at": self.opens_at.moment,
            "budget_kzt": self.budget_kzt.data,
            "rolling": self.rolling.data,
            "correction_days": self.correction_days.data,
        }


class NewCallForm(CallForm):
    """A new call: first of all, of which programme."""

    programme = SelectField(_("Programme"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme.choices = [(code, i18n.say(programme.load(code).title)) for code in shipped()]


class EnquiryForm(FlaskForm):
    """A question about a call."""

    question = TextAreaField(
        _("Your question"),
        [NEEDED, Length(min=10, max=1000, message=_("Between %(min)d and %(max)d characters."))],
        filters=[lambda text: text.strip() if text else text],
    )


class ReplyForm(FlaskForm):
    """The answer to a question, for everybody to read."""

    answer = TextAreaField(
        _("Answer"),
        [NEEDED, Length(min=2, max=3000, message=_("Between %(min)d and %(max)d characters."))],
        filters=[lambda text: text.strip() if text else text],
    )


def shipped() -> list[str]:
    """The codes of the programmes that come with the portal."""
    return sorted(path.stem for path in programme.FOLDER.glob("*.toml"))
