"""The shape of what officers may ask of the list of cases and say at the screening."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.i18n import say
from portal.reasons import Reason

TABS = ("all", "mine", "overdue", "applicant", "experts")
SORTS = ("due", "number", "sum", "score", "submitted")
NOBODY = "none"  # in the filter of officers: cases that nobody has taken
LONGEST_NOTE = 4000
LONGEST_CORRECTION = 30  # working days
LONGEST_SEARCH = 100
TOO_LONG = _("Write at most %(max)d characters.")


@dataclass(frozen=True)
class CaseFilters:
    """What the list of cases is asked for; all of it stands in the URL."""

    call: str = ""
    tab: str = "all"
    state: str = ""
    kind: str = ""
    region: str = ""
    officer: str = ""
    q: str = ""
    sort: str = "due"

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """The filters of a URL; an unknown tab or order is the usual one."""
        given = {field.name: args.get(field.name, "").strip()[:LONGEST_SEARCH] for field in fields(cls)}
        if given["tab"] not in TABS:
            given["tab"] = "all"
        if given["sort"].removeprefix("-") not in SORTS:
            given["sort"] = "due"
        return cls(**given)

    def args(self, **changes: Any) -> dict[str, Any]:
        """The URL arguments of these filters with some changed; what is usual is left out."""
        given = {field.name: getattr(self, field.name) for field in fields(self)} | changes
        return {name: value for name, value in given.items() if value != USUAL.get(name)}

    def sorted_by(self, column: str) -> dict[str, Any]:
        """The URL arguments of the list sorted by a column: the other way round when it is sorted so already."""
        first = f"-{column}" if column in ("sum", "score", "submitted") else column
        other = column if first.startswith("-") else f"-{column}"
        return self.args(sort=other if self.sort == first else first)

    def without_scores(self) -> Self:
        """The same for whoever does not see scores yet: an order by them would tell them."""
        return replace(self, sort="due") if self.sort.endswith("score") else self

    @property
    def narrowed(self) -> bool:
        """Whether anything but the call and the order was asked for."""
        return self.in_force > 0

    @property
    def in_force(self) -> int:
        """How many conditions narrow the list, the call and the tab aside."""
        return sum(map(bool, (self.state, self.kind, self.region, self.officer, self.q)))


USUAL = {field.name: field.default for field in fields(CaseFilters)}


class Ticks(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TurnAwayForm(FlaskForm):
    """Why a case is turned away: reasons of the catalogue, and words of the officer's own."""

    reasons = Ticks(_("Reasons"))
    note = TextAreaField(_("What exactly, in your own words"), validators=[Length(max=LONGEST_NOTE, message=TOO_LONG)])

    def offer(self, catalogue: Iterable[Reason], suggested: Iterable[str] = ()) -> Self:
        """Put the reasons on the form, in the reader's language; what the rules found is ticked at first."""
        self.reasons.choices = [(one.code, say(one.text)) for one in catalogue]
        if not self.is_submitted():
            self.reasons.data = list(suggested)
        return self

    def said(self) -> tuple[list[str], str, int | None]:
        """Codes of the reasons, own words, and the days of a correction where there is one."""
        return list(self.reasons.data or ()), (self.note.data or "").strip(), None

    def validate_reasons(self, field: Ticks) -> None:
        """A letter must say why."""
        if not field.data:
            raise ValidationError(_("Choose at least one reason."))


class SendBackForm(TurnAwayForm):
    """What has to be corrected, and in how many working days."""

    days = IntegerField(
        _("Working days for the correction"),
        validators=[
            InputRequired(_("Write a number.")),
            NumberRange(1, LONGEST_CORRECTION, _("Write a number from 1 to 30.")),
        ],
    )

    def said(self) -> tuple[list[str], str, int | None]:
        """The same, with the days."""
        codes, note, _days = super().said()
        return codes, note, self.days.data


class RegisterNoteForm(FlaskForm):
    """What a state register says of the organisation on a day."""

    fact = SelectField(_("Fact"))
    value = RadioField(
        _("What the register says"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        validators=[InputRequired(_("Choose an answer."))],
    )
    source = StringField(
        _("Name of the register"),
        validators=[
            InputRequired(_("Say which register.")),
            Length(max=200, message=TOO_LONG),
        ],
    )
    as_of = DateField(_("As of"), validators=[InputRequired(_("Write the day."))])

    def said(self) -> tuple[str, bool, str, date]:
        """Fact, what the register says, which register, and of which day; of a form that is valid."""
        return self.fact.data, self.value.data == "yes", str(self.source.data).strip(), self.as_of.data or self.today

    def offer(self, facts: Iterable[tuple[str, str]], today: date) -> Self:
        """Put the facts on the form; a register cannot have been asked tomorrow."""
        self.fact.choices = list(facts)
        self.today = today
        if self.as_of.data is None and not self.is_submitted():
            self.as_of.data = today
        return self

    def validate_as_of(self, field: DateField) -> None:
        """Not in the future."""
        if field.data and field.data > self.today:
            raise ValidationError(_("The day is in the future."))
