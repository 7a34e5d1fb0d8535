"""What may be typed in the room: one's own address, to show that the deletion of an account is meant."""

from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import DataRequired, ValidationError


class ErasureForm(FlaskForm):
    """The address of the account that is to be deleted."""

    email = StringField(_("Your e-mail address"), [DataRequired(_("Please fill this in."))])

    def validate_email(self, field: Field) -> None:
        """Only the address of this very account will do, whatever its case."""
        if (field.data or "").strip().lower() != current_user.email.lower():
            raise ValidationError(_("This is not the address of this account. It stands at the top of your profile."))
