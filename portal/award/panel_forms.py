"""What is typed about a sitting of the panel."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from portal.award.residency_forms import VoteForm

ADDRESS = Email(_("Check the e-mail address."))
FILL_IN = DataRequired(_("Please fill this in."))
WORDS = Length(max=3000, message=_("At most %(max)d characters."))
APART = re.compile(r"[\s,;]+")


class MeetingForm(FlaskForm):
    """When and where the panel meets, and who sits in it."""

    held_on = DateField(_("Day"), [InputRequired(_("Write the day."))])
    begins = StringField(
        _("Begins at"), [FILL_IN, Regexp(r"^([01]?\d|2[0-3]):[0-5]\d$", message=_("Write the time like 10:00."))]
    )
    place = StringField(_("Place"), [Length(max=200, message=_("At most %(max)d characters."))])
    chair = StringField(_("E-mail of the one who presides"), [FILL_IN, ADDRESS])
    deputy = StringField(_("E-mail of the deputy"), [Optional(), ADDRESS])
    seats = SelectMultipleField(
        _("Members of the commission"), choices=[], coerce=int, option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )  # fmt: skip
    members = TextAreaField(_("E-mails of other members"), [WORDS])

    def addresses(self) -> list[tuple[str, str]]:
        """Each address that was typed, with the part of its owner."""
        typed = [part for part in APART.split(self.members.data or "") if part]
        heads = [("chair", self.chair.data), ("deputy", self.deputy.data)]
        return [(data.strip(), part) for part, data in heads if data] + [(one, "member") for one in typed]


class PutForm(FlaskForm):
    """Which prepared decisions go on the agenda."""

    which = RadioField(
        _("Which cases"),
        choices=[
            ("all", _("All prepared decisions")),
            ("near", _("Those that the scores cannot tell from the line")),
            ("picked", _("Only the numbers below")),
        ],
        default="all",
        validators=[InputRequired(_("Choose one of the three."))],
    )
    numbers = TextAreaField(_("Numbers of applications"), [WORDS])

    def picked(self) -> list[str]:
        """The numbers that were typed."""
        return [part for part in APART.split(self.numbers.data or "") if part]


class BallotForm(VoteForm):
    """A vote; the reason stands in the protocol of an open ballot, a secret one has none."""


class AsideForm(FlaskForm):
    """Why a member leaves for a case."""

    why = TextAreaField(_("What is your interest in this case?"), [FILL_IN, WORDS])


class NoteForm(FlaskForm):
    """What the secretary writes down of a case."""

    note = TextAreaField(_("Note for the protocol"), [WORDS])


class CallOffForm(FlaskForm):
    """Why a sitting will not take place."""

    note = StringField(_("Why it will not take place"), [FILL_IN, WORDS])


def blame(form: FlaskForm, field: str | None, otherwise: str, words: Any) -> None:
    """Put a refusal beside the field that it is about."""
    form[field if field and field in form else otherwise].errors = [words]
