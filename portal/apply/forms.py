"""What may be sent beside the answers themselves (those forms are made from the programme's data)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

DECLARATION = _("The information is true. No other state grant has been received for this project.")
MOST_FIELDS = 5_000


class StartForm(FlaskForm):
    """For which company to begin."""

    organisation = RadioField(_("Which company applies?"), coerce=int, validate_choice=True)


class HandInForm(FlaskForm):
    """The declaration, and the draft that it is made of."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    declared = BooleanField(
        DECLARATION, validators=[InputRequired(_("Tick the box: without it the application cannot be submitted."))]
    )


class SignForm(HandInForm):
    """The same with a signature, as the person's program has made it."""

    cms = StringField(widget=HiddenInput())


def sent_with(page: Mapping[str, Any]) -> tuple[int, str]:
    """What travels with a page of answers: the version that it was made from, and the open page that sends it."""
    version = str(page.get("version", ""))[:9]
    return int(version) if version.isascii() and version.isdigit() else 0, str(page.get("hand", ""))[:64]


def sent_changes(body: Any) -> tuple[MultiDict[str, str], int, str] | None:
    """What autosave sends, {"version", "hand", "changes": {name: [value, …]}}, or None for anything else."""
    if not isinstance(body, Mapping) or not isinstance(body.get("version"), int):
        return None
    changes, hand = body.get("changes"), body.get("hand", "")
    if not isinstance(changes, Mapping) or not isinstance(hand, str) or len(changes) > MOST_FIELDS:
        return None
    fields: MultiDict[str, str] = MultiDict()
    for name, values in changes.items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            return None
        fields.setlist(name, values)
    return fields, body["version"], hand[:64]
