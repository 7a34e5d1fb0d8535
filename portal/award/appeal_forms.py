"""What is typed about an appeal: the company's grounds and words, and the answer of the person who handles it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal import i18n
from portal.award.appealing import Rule

MOST = 5000


FOLLOWS = {
    "review": _("A fresh expert reviews the application, then it is ranked and decided anew"),
    "decision": _("The panel decides anew by the reviews that are there"),
    "check": _("An officer checks the application anew; then it goes its usual way"),
}


class AppealForm(FlaskForm):
    """What the company says; the grounds are those of the programme."""

    grounds = SelectMultipleField(
        _("What is wrong with the decision"), choices=[], option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )  # fmt: skip
    text = TextAreaField(
        _("In your own words"),
        [InputRequired(_("Write what is wrong with the decision.")),
         Length(max=MOST, message=_("At most %(max)d characters."))],
    )  # fmt: skip

    files = MultipleFileField(
        _("Files"), description=_("Up to 3 files, PDF, JPG or PNG, 20 MB each: what shows that you are right.")
    )

    def __init__(self, rule: Rule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grounds.choices = [(one["code"], i18n.say(one)) for one in rule.grounds]

    def validate_grounds(self, field: Any) -> None:
        """At least one, where the programme names any."""
        if field.choices and not field.data:
            raise ValidationError(_("Choose at least one ground."))

    def blame(self, field: str | None, words: Any) -> None:
        """Put a refusal beside the field that it is about, or above the page."""
        if field in ("grounds", "text", "files"):
            self[field].errors = [words]
        else:
            self.form_errors.append(words)


class GrantForm(FlaskForm):
    """The appeal is right: what follows, and why."""

    remedy = RadioField(
        _("What follows"),
        choices=list(FOLLOWS.items()),
        validators=[InputRequired(_("Choose what follows."))],
    )
    grant_answer = TextAreaField(
        _("Reasons, for the applicant"),
        [InputRequired(_("Write the reasons: the applicant will read them.")),
         Length(max=MOST, message=_("At most %(max)d characters."))],
    )  # fmt: skip

    def __init__(self, remedies: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remedy.choices = [(code, FOLLOWS[code]) for code in remedies]
        if len(remedies) == 1 and self.remedy.data is None:
            self.remedy.data = remedies[0]


class DismissForm(FlaskForm):
    """The appeal is not right, and why."""

    dismiss_answer = TextAreaField(
        _("Reasons, for the applicant"),
        [InputRequired(_("Write the reasons: the applicant will read them.")),
         Length(max=MOST, message=_("At most %(max)d characters."))],
    )  # fmt: skip
