"""What is typed about statements and the contribution, beside the answers themselves."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput, TextInput

from portal.questions import Question
from portal.reading import Wrong, parse

MONEY = Question(code="sum", type="money", label={})
WORDS = Length(max=3000, message=_("At most %(max)d characters."))


class TengeField(IntegerField):
    """A sum in whole tenge, written as people write sums."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read 1 234 567 ₸ as it is meant."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse(MONEY, valuelist[0])
            except Wrong as wrong:
                raise ValueError(wrong.message) from wrong


DECLARATION = _("The figures are true and agree with our accounts and tax returns.")


class FileStatementForm(FlaskForm):
    """The declaration, and the draft that it is made of."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    declared = BooleanField(
        DECLARATION,
        validators=[InputRequired(_("Tick the box: without it the statement cannot be submitted."))],
    )


class SignStatementForm(FileStatementForm):
    """The same with a signature, as the person's program has made it."""

    cms = StringField(widget=HiddenInput())


class NoteForm(FlaskForm):
    """Words for the company."""

    note = TextAreaField(_("What must be corrected"), [DataRequired(_("Please fill this in.")), WORDS])


class PaymentForm(FlaskForm):
    """Money that came in."""

    sum_kzt = TengeField(_("Sum, ₸"), [InputRequired(_("Write the sum in whole tenge."))])
    paid_on = DateField(_("Paid on"), [InputRequired(_("Write the day."))])
    document = StringField(
        _("Payment document"), [DataRequired(_("Please fill this in.")), Length(max=200)],
        description=_("Number and day of the payment order."),
    )  # fmt: skip


class WhyForm(FlaskForm):
    """Why a payment is cancelled."""

    why = StringField(_("Why"), [DataRequired(_("Please fill this in.")), Length(max=500)])
