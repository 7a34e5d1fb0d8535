"""What may be typed about certificates."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal import i18n, reasons
from portal.certify.kinds import KINDS, tax_preference

NEEDED = DataRequired(_("Please fill this in."))
NOTE = [Length(max=1000, message=_("At most %(max)d characters."))]
PICK = ("", _("Choose from the list"))


class FileForm(FlaskForm):
    """A file to check, and the number that its bearer named."""

    pdf = FileField(_("The document as a PDF file"), [FileRequired(_("Choose the PDF file."))])
    number = StringField(_("Number, if you were told one"), [Optional(), Length(max=60)])


class ChooseForm(FlaskForm):
    """Which kind of certificate, and for whom."""

    kind = SelectField(_("Kind of document"), [InputRequired(_("Choose a kind from the list."))])
    bin = StringField(
        _("Number of the company"), [NEEDED, Length(max=60)],
        description=_("The BIN; for a company from abroad its country and number: DE-HRB123456"),
    )  # fmt: skip
    award = StringField(_("Number of the award, for a paper about a grant"), [Optional(), Length(max=60)])
    tax = SelectField(_("Tax"), [Optional()])
    year = StringField(_("Tax year"), [Optional(), Length(max=4)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [PICK, *((code, i18n.say(kind.title)) for code, kind in KINDS.items())]
        self.tax.choices = [(code, i18n.say(words)) for code, words in tax_preference.taxes()]


class TermForm(FlaskForm):
    """What every certificate needs beside its facts."""

    valid_from = DateField(_("Valid from"), [InputRequired(_("Give the date."))])
    valid_until = DateField(_("Valid until"), [Optional()])
    english = BooleanField(_("Add a sheet in English"))
    reason = SelectField(_("Why the former paper is replaced"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [PICK, *_reasons("supersede")]


class SuspendForm(FlaskForm):
    """Why nobody may rely on it for the time being."""

    reason = SelectField(_("Reason"), [InputRequired(_("Choose a reason from the list."))])
    note = TextAreaField(_("A note for the staff"), NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [PICK, *_reasons("suspend")]
        _apart(self, "suspend")


class RevokeForm(FlaskForm):
    """Why it ends for good, and from which day the law says so."""

    reason = SelectField(_("Reason"), [InputRequired(_("Choose a reason from the list."))])
    on = DateField(_("From which day"), [InputRequired(_("Give the date."))])
    note = TextAreaField(_("A note for the staff"), NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [PICK, *_reasons("revoke")]
        _apart(self, "revoke")


class DeclineForm(FlaskForm):
    """Why a proposal is turned down."""

    note = TextAreaField(_("Why it is turned down"), [NEEDED, *NOTE])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _apart(self, "decline")


class BatchForm(FlaskForm):
    """Many at once: a list of a provider, or a table that was uploaded."""

    kind = SelectField(_("Kind of document"), [InputRequired(_("Choose a kind from the list."))])
    title = StringField(_("What the list is called"), [NEEDED, Length(max=150)])
    table = FileField(_("Table as CSV"), [FileRequired(_("Choose the file."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [PICK, *((code, i18n.say(kind.title)) for code, kind in KINDS.items())]


class AnnualForm(FlaskForm):
    """The year of the annual confirmation."""

    year = IntegerField(
        _("Tax year"), [InputRequired(_("Write the year.")), NumberRange(2019, 2100, _("Write the year as 2026."))]
    )


class SeenForm(FlaskForm):
    """An approval of what was on the screen."""

    seen = HiddenField(validators=[InputRequired()])


class RulingForm(FlaskForm):
    """A person's decision: the finding that was seen, and why."""

    seen = HiddenField()
    outcome = SelectField(
        _("Decision"), choices=[("granted", _("Granted")), ("refused", _("Refused"))], validate_choice=False
    )
    reason = TextAreaField(_("Reason"), [DataRequired(_("Write the reason.")), Length(max=3000)])


def _apart(form: FlaskForm, name: str) -> None:
    """Several forms stand on one page, so that their boxes need ids of their own."""
    for field in form:
        field.id = f"{name}-{field.name}"


def _reasons(kind: str) -> list[tuple[str, str]]:
    return [(one.code, i18n.say(one.text)) for one in reasons.reasons(kind, "certificate")]
