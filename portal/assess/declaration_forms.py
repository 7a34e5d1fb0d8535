"""What may be typed into a declaration of interests: rows of ties, or one tick that there are none."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, FieldList, Form, FormField, SelectField, StringField
from wtforms.validators import Length, Optional

from portal.assess.acts.declaring import MOST_TIES, Named
from portal.assess.models import Declaration

#            what ties          in the person's words
KINDS = {
    "work":   _("I work there"),
    "lead":   _("I am its head or in its management"),
    "own":    _("I own a part of it"),
    "paid":   _("It pays me: advice, lectures, a contract"),
    "joint":  _("We have a project together"),
    "family": _("A close relative works there or owns it"),
    "rival":  _("We compete or are in a dispute"),
    "other":  _("Another tie"),
}  # fmt: skip
BOTH = _("You named a tie and ticked that you have none.")
NEITHER = _("Name your ties, or tick that you have none.")
FREE_ROWS = 3
SHORT = Length(max=250, message=_("At most %(max)d characters."))


class TieForm(Form):
    """One row: an organisation or a person."""

    kind = SelectField(_("What ties you"), choices=[("", "—"), *KINDS.items()])
    name = StringField(_("Name of the organisation or person"), [SHORT])
    bin = StringField(_("BIN"), [SHORT])
    until = DateField(_("Until"), [Optional()])

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the row; a kind alone says nothing."""
        return not (self.name.data or "").strip() and not (self.bin.data or "").strip()


class DeclarationForm(FlaskForm):
    """The rows, and the tick of who has none."""

    none = BooleanField(_("I have no ties to organisations or people that may apply here"))
    ties = FieldList(FormField(TieForm), max_entries=MOST_TIES + FREE_ROWS)

    def named(self) -> list[Named]:
        """The rows in which something stands, as the act takes them."""
        return [
            Named(row.kind.data or "", row["name"].data or "", row.bin.data or "", row.until.data)
            for row in self.rows
            if not row.is_blank
        ]

    @property
    def rows(self) -> list[Any]:
        """The rows as forms."""
        return [entry.form for entry in self.ties]

    def settle(self) -> bool:
        """Whether it is said either what ties the person or that nothing does, and not both."""
        said = bool(self.named())
        if said is bool(self.none.data):
            self.none.errors = [BOTH if said else NEITHER]
            return False
        return True

    def blame(self, field: str, sentence: Any) -> None:
        """Put the sentence of a refusal to the field of the row that was meant."""
        filled = [row for row in self.rows if not row.is_blank]
        _ties, number, name = field.split("-")
        filled[int(number)][name].errors = [sentence]


def declaration_form(declaration: Declaration | None) -> DeclarationForm:
    """The form with what was declared last, and some free rows."""
    ties = declaration.ties if declaration else []
    rows = [{"kind": one.kind, "name": one.name, "bin": one.bin or "", "until": one.until} for one in ties]
    blank = {"kind": "", "name": "", "bin": "", "until": None}
    return DeclarationForm(formdata=None, data={"ties": [*rows, *(blank for _n in range(FREE_ROWS))]})
