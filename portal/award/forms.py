"""What the panel types."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal import i18n, reasons
from portal.announce.forms import TengeField
from portal.award.models import OUTCOMES

WORDS = {"approve": _("Approve"), "reserve": _("Reserve list"), "refuse": _("Refuse")}


class DecisionForm(FlaskForm):
    """A proposal: outcome, sum, reasons out of those of the outcome. `note` goes to the applicant as it stands.

    `seen` is the digest of the proposal that was on the screen, if there was one.
    """

    seen = HiddenField()
    outcome = RadioField(
        _("What is decided"),
        choices=list(WORDS.items()),
        validators=[InputRequired(_("Choose one of the outcomes."))],
    )
    amount_kzt = TengeField(_("Sum of the grant, ₸"))
    approve = SelectMultipleField(
        _("Why it is approved"), choices=[], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    reserve = SelectMultipleField(
        _("Why it waits"), choices=[], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    refuse = SelectMultipleField(
        _("Why it is refused"), choices=[], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    note = TextAreaField(
        _("In your own words, for the applicant"), [Length(max=3000, message=_("At most %(max)d characters."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, outcome in zip((self.approve, self.reserve, self.refuse), OUTCOMES, strict=True):
            field.choices = [(one.code, i18n.say(one.text)) for one in reasons.reasons(outcome)]

    @property
    def sum_kzt(self) -> int | None:
        """The sum, once it has been read."""
        typed: Any = self.amount_kzt.data
        return typed if isinstance(typed, int) else None

    @property
    def reasons(self) -> list[dict[str, str]]:
        """The reasons chosen for the outcome; those ticked under another outcome do not count."""
        return [{"code": code} for code in self[self.outcome.data].data or []]

    def blame(self, field: str | None, words: Any) -> None:
        """Put a refusal beside the field that it is about."""
        self[self.outcome.data if field == "reasons" else field or "outcome"].errors = [words]


class SignForm(FlaskForm):
    """The day on which both sides signed."""

    on = DateField(_("Signed on"), [InputRequired(_("Give the date."))])
