"""What is typed about the commission and about participants."""

from datetime import date
from typing import Any, Self

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal import activities, i18n, reasons

DAY = [InputRequired(_("Write the day."))]
WORDS = Length(max=3000, message=_("At most %(max)d characters."))


class Ticks(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SeatForm(FlaskForm):
    """Who sits in the commission and for how long."""

    email = StringField(
        _("E-mail of the person"), [DataRequired(_("Please fill this in.")), Email(_("Check the e-mail address."))]
    )
    since = DateField(_("From"), DAY)
    until = DateField(_("Until"), DAY)
    presides = BooleanField(_("Presides over the commission"))


class VoteForm(FlaskForm):
    """A member's open vote."""

    choice = RadioField(
        _("Your vote"),
        choices=[("for", _("For")), ("against", _("Against")), ("abstain", _("Abstain"))],
        validators=[InputRequired(_("Choose one of the three."))],
    )
    reason = TextAreaField(
        _("Reason for the vote"), [WORDS], description=_("Needed for a vote against. It stands in the minutes.")
    )


class SignVoteForm(VoteForm):
    """The same with a signature, as the person's program has made it."""

    cms = StringField(widget=HiddenInput())


class RecuseForm(FlaskForm):
    """Why a member takes no part."""

    why = TextAreaField(_("What is your interest in this matter?"), [DataRequired(_("Please fill this in.")), WORDS])


class ResolveForm(FlaskForm):
    """The votes that the chair has seen."""

    seen = HiddenField()


class DayForm(FlaskForm):
    """A day of an act."""

    on = DateField(_("Day"), DAY)


class ReasonsForm(FlaskForm):
    """Reasons out of the list of an act, and own words."""

    reasons = Ticks(_("Reasons"), choices=[])
    note = TextAreaField(_("In your own words, for the company"), [WORDS])

    def offer(self, kind: str) -> Self:
        """Put the reasons of an act on the form."""
        self.reasons.choices = [(one.code, i18n.say(one.text)) for one in reasons.reasons(kind, "residency")]
        return self


class ExclusionForm(ReasonsForm):
    """The same with the day from which the company would be no participant."""

    from_on = DateField(_("From which day"), DAY)


class ResumeForm(FlaskForm):
    """How the breach was cured."""

    cured = TextAreaField(_("How was the breach cured?"), [DataRequired(_("Please fill this in.")), WORDS])


class ActivitiesForm(FlaskForm):
    """More activities by a corrected plan; the plan itself is a file beside the form."""

    activities = Ticks(_("Activities to add"), choices=[])
    why = TextAreaField(_("What will you do, and for whom?"), [DataRequired(_("Please fill this in.")), WORDS])

    def offer(self, have: list[Any], on: date) -> Self:
        """Put the activities on the form that the participant does not have yet."""
        self.activities.choices = [
            (code, f"{code}. {i18n.say(text)}") for code, text in activities.options(on) if code not in have
        ]
        return self
