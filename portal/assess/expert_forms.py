"""What may be typed about experts, and into the import of reviews."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from portal import db, i18n, regions
from portal.announce.models import Call
from portal.assess import competences
from portal.assess.assignment import SCALE
from portal.assess.models import Expert, Plan
from portal.assess.queries.material import Asked
from portal.phases import DATED

NEEDED = DataRequired(_("Please fill this in."))
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
SHORT = Length(max=250, message=_("At most %(max)d characters."))
LONG = Length(max=2000, message=_("At most %(max)d characters."))
BIN = Regexp(r"^(\d{12})?$", message=_("A BIN has 12 digits."))
HEADINGS = {
    "industry": _("Subsoil and heavy industry"),
    "power": _("Energy, water, construction, ecology"),
    "farming": _("Farming and food"),
    "society": _("Health, education, public services"),
    "services": _("Trade, transport, finance"),
    "digital": _("Software and data"),
    "devices": _("Devices and robots"),
    "business": _("Law, estimates, market"),
}
MOST_CASES = 500
CASES = [InputRequired(_("Write a number.")), NumberRange(0, MOST_CASES, _("From %(min)s to %(max)s."))]


class Ticks(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProfileForm(FlaskForm):
    """What experts tell of themselves."""

    employer = StringField(_("Where you work"), [SHORT])
    employer_bin = StringField(_("BIN of the employer"), [BIN], description=_("Keeps you from cases of your employer"))
    competences = Ticks(_("What you know well"))
    languages = Ticks(_("Languages you read applications in"), choices=LANGUAGES)
    region = SelectField(_("Region"))
    capacity = IntegerField(
        _("How many applications of one call you can take"),
        CASES,
    )
    about = TextAreaField(_("About you"), [LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, lang = i18n.local(db.now()).date(), i18n.current()
        self.region.choices = [("", "—"), *((kato, i18n.say(name)) for kato, name in regions.options(today))]
        self.competences.choices = {
            HEADINGS.get(code, code): under for code, under in competences.options(lang).items()
        }

    def facts(self) -> dict[str, Any]:
        """The profile as the act takes it."""
        names = ("employer", "employer_bin", "competences", "languages", "capacity", "about")
        return {name: self[name].data for name in names} | {"region": self.region.data or None}


class EngageForm(ProfileForm):
    """A new expert: the person's address and name come first."""

    email = StringField(_("E-mail"), [NEEDED, Email(_("Check the e-mail address."))])
    name = StringField(_("Full name"), [SHORT], description=_("Needed when this person has no account yet"))
    lang = RadioField(_("Language of letters"), choices=LANGUAGES, default="ru")
    employer = StringField(_("Employer"), [SHORT])
    employer_bin = StringField(_("BIN of the employer"), [BIN])
    competences = Ticks(_("Competences"))
    languages = Ticks(_("Languages"), choices=LANGUAGES)
    capacity = IntegerField(_("Applications of one call"), CASES, default=10)
    about = TextAreaField(_("About the expert"), [LONG])


class ReasonForm(FlaskForm):
    """Why: a conflict, a refusal, a release."""

    reason = TextAreaField(_("Reason"), [NEEDED, LONG])


class AssignForm(FlaskForm):
    """Which expert."""

    expert = IntegerField(_("Expert"), [InputRequired(_("Choose an expert."))])


class PinForm(FlaskForm):
    """Whether an expert or one of the staff ("staff-7") has a conflict in a case, and why."""

    expert = StringField(_("Expert"), [NEEDED, Regexp(r"^(staff-)?\d{1,9}$", message=_("Choose an expert."))])
    verdict = RadioField(
        _("Conflict of interest"), choices=[("conflict", _("There is a conflict")), ("none", _("There is no conflict"))]
    )
    reason = TextAreaField(_("Reason"), [NEEDED, LONG])


class PlanForm(FlaskForm):
    """What an officer asks of a plan."""

    mode = RadioField(
        _("What the plan may change"),
        choices=[
            ("fill", _("Nothing: it fills the empty places")),
            ("repair", _("As little as possible: somebody moves only where a place stays empty otherwise")),
            ("whole", _("Everything that nobody has begun to read: the best plan there is")),
        ],
        default="fill",
    )
    least = IntegerField(
        _("Applications per expert, at least"), [Optional(), NumberRange(0, MOST_CASES, _("From %(min)s to %(max)s."))],
        default=0,
    )  # fmt: skip
    floor = StringField(
        _("Fit per expert, at least"),
        [Regexp(r"^\s*(|1|0|1[.,]0+|0[.,]\d{1,2})\s*$", message=_("Write a number from 0 to 1, such as 0.35."))],
        description=_("For each application, on average over its experts; empty: as much as there is"),
    )
    strangers = BooleanField(_("Experts do not assess applications of their own region"))

    def asked(self) -> Asked:
        """The same, as the act takes it."""
        floor = Decimal((self.floor.data or "0").strip().replace(",", ".") or "0")
        least, strangers = self.least.data or 0, bool(self.strangers.data)
        return Asked(self.mode.data or "fill", least, strangers, int(floor * SCALE))


class PlanTableForm(FlaskForm):
    """A plan made elsewhere."""

    file = FileField(_("CSV file"))


class PhasesForm(FlaskForm):
    """The first day of each phase of a call; all of them, or none."""

    version = HiddenField()
    clearing = DateField(_("Clearing of conflicts from"), [Optional()])
    scoring = DateField(_("Scoring from"), [Optional()])
    discussion = DateField(_("Discussion from"), [Optional()])
    panel = DateField(_("Commission from"), [Optional()])
    release = DateField(_("Release from"), [Optional()])

    @classmethod
    def of(cls, call: Call, proposed: Mapping[str, date]) -> "PhasesForm":
        """The form with the days of the call, or with those that its dates suggest."""
        known = {name: date.fromisoformat(day) for name, day in call.phases.items()}
        return cls(data={**(known or proposed), "version": str(call.version)})

    def dates(self) -> dict[str, date | None]:
        """The days, as the act takes them."""
        return {phase: self[phase].data for phase in DATED}

    def seen(self) -> int | None:
        """Which version of the call the page has seen."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() else None


class ImportForm(FlaskForm):
    """A table of reviews from another system."""

    file = FileField(_("CSV file"))
    call = StringField(
        _("Call"),
        [NEEDED, Regexp(r"^[a-z0-9][a-z0-9-]{1,60}$", message=_("Small Latin letters, digits and hyphens."))],
        description=_("The name in its address; a call that does not exist yet is created"),
    )
    columns = TextAreaField(
        _("Columns"), [LONG], description=_("One per line, where names differ: our name = name in the file")
    )
    best = StringField(_("Best mark"), [Length(max=6)], description=_("For a new call; empty: found in the file"))
    worst = StringField(_("Worst mark"), [Length(max=6)])

    def mapping(self) -> Mapping[str, str]:
        """our name → name in the file."""
        pairs = (line.partition("=") for line in (self.columns.data or "").splitlines())
        return {ours.strip(): theirs.strip() for ours, equals, theirs in pairs if equals and ours.strip()}


def profile_of(expert: Expert) -> ProfileForm:
    """The form with what is known of the expert."""
    return ProfileForm(
        data={name: getattr(expert, name) for name in ("employer", "employer_bin", "competences", "languages",
              "capacity", "about")} | {"region": expert.region or ""}
    )  # fmt: skip


def plan_form(plan: Plan | None) -> PlanForm:
    """The form with what was asked of the last plan."""
    asked = (plan.result or {}).get("asked") if plan else None
    if asked is None:
        return PlanForm()
    floor = i18n.cut(asked["floor_e5"] // (SCALE // 100), 2) if asked["floor_e5"] else ""
    return PlanForm(data={"least": asked["least"], "strangers": asked["strangers"], "floor": floor})
