"""What the panel types."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal import i18n, reasons


class DecisionForm(FlaskForm):
    """A proposal: outcome, sum, reasons. `note` goes to the applicant as it stands."""

    outcome = RadioField(
        _("What is decided"),
        choices=[("approve", _("Approve")), ("reserve", _("Reserve list")), ("refuse", _("Refuse"))],
        validators=[InputRequired(_("Choose one of the outcomes."))],
    )
    amount_kzt = IntegerField(_("Sum of the grant, ₸"), [Optional(), NumberRange(min=1, max=10**12)])
    reasons = SelectMultipleField(
        _("Reasons"), choices=[], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    note = TextAreaField(
        _("In your own words, for the applicant"), [Length(max=3000, message=_("At most %(max)d characters."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ("approve", "reserve", "refuse")
        self.reasons.choices = [
            (reason.code, i18n.say(reason.text)) for kind in kinds for reason in reasons.reasons(kind)
        ]


class ConfirmForm(FlaskForm):
    """A confirmation is bound to the digest of what was on the screen."""

    seen = HiddenField(validators=[InputRequired()])


class SignForm(FlaskForm):
    """The day on which both sides signed."""

    on = DateField(_("Signed on"), [InputRequired(_("Give the date."))], default=date.today)
