"""What is typed about eligibility, beside the answers of a statement."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length


class RulingForm(FlaskForm):
    """A person's decision: the finding that was seen, and why."""

    seen = HiddenField()
    outcome = SelectField(
        _("Decision"), choices=[("granted", _("Granted")), ("refused", _("Refused"))], validate_choice=False
    )
    reason = TextAreaField(_("Reason"), [DataRequired(_("Write the reason.")), Length(max=3000)])
