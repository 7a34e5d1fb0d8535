"""What may be typed about people and companies."""

from collections.abc import Collection
from typing import Any, Self

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, Regexp

from portal import alphabet, countries, db, hubs, i18n, regions, rights, saved, wishes

NEEDED = DataRequired(_("Please fill this in."))
ADDRESS = [NEEDED, Email(_("Check the e-mail address.")), Length(max=250)]
NAME = [NEEDED, Length(max=250, message=_("At most %(max)d characters."))]
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
PARTS = [
    ("owner", _("Owner: edits, submits and invites")),
    ("editor", _("Editor: writes the application")),
    ("reader", _("Reader: sees it, changes nothing")),
]
LEGAL_FORMS = [
    ("llp", _("Limited liability partnership (LLP)")),
    ("jsc", _("Joint-stock company (JSC)")),
    ("sole_trader", _("Sole trader")),
    ("other", _("Other")),
]
CATEGORIES = [
    ("small", _("Small business")),
    ("medium", _("Medium business")),
    ("large", _("Large business")),
    ("natural_person", _("Natural person")),
]


ROLES = {
    rights.OFFICER: _("Officer: checks applications, assigns experts, prepares decisions"),
    rights.CHAIR: _("Chair of the commission: confirms and releases decisions"),
    rights.AUDITOR: _("Auditor: reads everything, changes nothing"),
    rights.ADMIN: _("Administrator: opens calls, gives roles"),
}


def _trimmed(text: str | None) -> str | None:
    return text.strip() if text else text


class ProfileForm(FlaskForm):
    """How a person is called and written to."""

    name = StringField(_("Full name"), NAME)
    lang = RadioField(_("Language of letters"), choices=LANGUAGES)


COLLEAGUES = {
    rights.OFFICER: _("All officers"),
    rights.CHAIR: _("All who chair"),
    rights.AUDITOR: _("All auditors"),
    rights.ADMIN: _("All administrators"),
}


class SavedViewForm(FlaskForm):
    """How a saved view is called, who sees it, and whether it opens first."""

    name = StringField(
        _("Name of the view"),
        [NEEDED, Length(max=saved.LONGEST_NAME, message=_("At most %(max)d characters."))],
        filters=[_trimmed],
    )
    role = RadioField(_("Who sees it"), default="")
    opens_first = BooleanField(_("Open this view first when I go to the list"))

    def offer(self, roles: Collection[str]) -> Self:
        """Oneself, or the colleagues of each of one's roles."""
        shared = [(role, words) for role, words in COLLEAGUES.items() if role in roles]
        self.role.choices = [("", _("Only me")), *shared]
        return self


WAYS = [
    (wishes.AT_ONCE, _("By e-mail, at once")),
    (wishes.DAILY, _("By e-mail, all of a day in one letter")),
    (wishes.IN_PORTAL, _("Only in the portal")),
]
HOURS = [("", _("none")), *((str(hour), f"{hour:02d}:00") for hour in wishes.HOURS)]


def letter_wishes_form() -> type[FlaskForm]:
    """How letters of each kind come, and the hours in which none leaves."""
    fields: dict[str, Any] = {
        kind.code: RadioField(
            i18n.say(kind.name), choices=WAYS, default=wishes.AT_ONCE, description=i18n.say(kind.about)
        )
        for kind in wishes.kinds().values()
    }
    fields["quiet_from"] = SelectField(_("No letters from"), [Optional()], choices=HOURS)
    fields["quiet_until"] = SelectField(_("until"), [Optional()], choices=HOURS)
    return type("LetterWishesForm", (FlaskForm,), fields)


class CompanyForm(FlaskForm):
    """What the portal keeps of a company."""

    name_ru = StringField(_("Name in Russian"), NAME)
    name_kk = StringField(_("Name in Kazakh"), NAME)
    name_en = StringField(_("Name in English"), [Length(max=250)])
    legal_form = SelectField(_("Legal form"), choices=LEGAL_FORMS)
    category = SelectField(_("Category of business"), choices=CATEGORIES)
    region = SelectField(_("Region"))
    address = StringField(_("Legal address"), [Length(max=300)])
    head = StringField(_("Head of the company, full name"), [Length(max=200)])
    phone = StringField(
        _("Phone"), [Regexp(r"^(\+?[0-9 ()\-]{10,20})?$", message=_("Write the number like +7 701 123 45 67."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = i18n.local(db.now()).date()
        self.region.choices = [(kato, i18n.say(name)) for kato, name in regions.options(today)]


class NewCompanyForm(CompanyForm):
    """A company that is new here: its BIN comes first."""

    bin = StringField(_("BIN of the company"), [NEEDED], description=_("12 digits, as in the registration certificate"))


class ForeignCompanyForm(FlaskForm):
    """A company that is registered abroad: country and number come first, and there is no region of ours."""

    country = SelectField(_("Country of registration"), [InputRequired(_("Choose the country."))])
    foreign_number = StringField(
        _("Number in the register of that country"), [NEEDED, Length(max=60, message=_("At most %(max)d characters."))]
    )
    name_en = StringField(_("Name in English"), NAME)
    name_ru = StringField(_("Name in Russian"), [Length(max=250)])
    name_kk = StringField(_("Name in Kazakh"), [Length(max=250)])
    address = StringField(_("Legal address"), [NEEDED, Length(max=300)])
    head = StringField(_("Head of the company, full name"), [NEEDED, Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, i18n.say(name)) for code, name in countries.options()]
        self.country.choices = [("", _("Choose from the list")), *sorted(known, key=lambda one: alphabet.order(one[1]))]

    @property
    def facts(self) -> dict[str, Any]:
        """What the act that founds it needs; a name that was left open is the English one."""
        typed: dict[str, Any] = self.data
        names = {name: typed[name] or typed["name_en"] for name in ("name_kk", "name_ru", "name_en")}
        return {**typed, **names, "legal_form": "other_entity"}


class InviteForm(FlaskForm):
    """A colleague to invite."""

    email = StringField(_("E-mail of the colleague"), ADDRESS, filters=[_trimmed])
    part = RadioField(_("What they may do"), choices=PARTS, default="editor")


class OwnerForm(FlaskForm):
    """An owner for a company whose people have all left."""

    number = StringField(_("BIN of the company"), NAME, filters=[_trimmed])
    owner = StringField(_("E-mail of the new owner"), ADDRESS, filters=[_trimmed])


class PartForm(FlaskForm):
    """Another part for a colleague."""

    part = SelectField(_("What they may do"), choices=PARTS)


class RoleForm(FlaskForm):
    """A role for a person who has an account. Experts are taken on where their competences are kept."""

    email = StringField(_("E-mail of the person"), ADDRESS, filters=[_trimmed])
    role = RadioField(_("Role"), choices=list(ROLES.items()), validators=[InputRequired(_("Choose a role."))])
    hub = SelectField(_("Hub"), [Optional()], description=_("Staff of a hub see only what belongs to it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub.choices = [("", _("All hubs")), *hubs.choices()]


class PlaceForm(FlaskForm):
    """Another hub for a person of staff."""

    hub = SelectField(_("Hub"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub.choices = [("", _("All hubs")), *hubs.choices()]
