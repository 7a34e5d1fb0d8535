"""The paper of a certificate: its statement told in Kazakh and Russian on one sheet, in English on a sheet of its own.

Everything that is printed comes out of the statement and the row; the template only places it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from portal import countries, i18n, paper_facts
from portal.certify import fitting
from portal.certify.kinds import KINDS, Body
from portal.certify.models import Certificate

DEMONSTRATION = {
    "kk": "Көрсетілім: бұл қағаздың заңдық күші жоқ",
    "ru": "Демонстрация: эта бумага не имеет юридической силы",
    "en": "Demonstration: this paper has no legal force",
}
PREVIEW = {
    "kk": "Алдын ала қарау: қол қойылмаған, құжат емес",
    "ru": "Предварительный просмотр: не подписано, не документ",
    "en": "Preview: not signed, not a document",
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One language of a sheet: its words, in the order in which they are read."""

    lang: str
    title: str
    holder: str
    body: Body
    terms: tuple[tuple[str, str], ...]
    labels: dict[str, str]
    post: str
    organisation: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet with one or two languages. What does not fit above the signature goes into the annex behind it."""

    columns: tuple[Column, ...]
    size: str  # one of fitting.SIZES, or "free"
    kept: str  # which tables: one of fitting.KEPT

    @property
    def annexed(self) -> bool:
        """Whether there is an annex."""
        return self.kept != "all"

    @property
    def lang(self) -> str:
        """The first language."""
        return self.columns[0].lang


@dataclass(frozen=True, kw_only=True)
class CertificatePaper(paper_facts.Paper):
    """What the template certificate.html places."""

    template: ClassVar[str] = "certificate"
    look: str
    sheets: tuple[Sheet, ...]
    day: str
    signatory: str
    key: str
    marks: tuple[str, ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether a language may take more than its one sheet."""
        return any(sheet.annexed or sheet.size == "free" for sheet in self.sheets)


def paper_of(certificate: Certificate, *, key: str, is_demonstration: bool) -> CertificatePaper:
    """The paper of an approved certificate, signed with a key."""
    if certificate.number is None or certificate.code is None or certificate.approved_at is None:
        raise ValueError("the certificate is not approved")
    return CertificatePaper(
        **_common(certificate, i18n.local(certificate.approved_at).date()), number=certificate.number,
        issued_at=certificate.approved_at, check_url=address_of(certificate), check_code=grouped(certificate.code),
        key=grouped(key[:24].upper()), marks=tuple(DEMONSTRATION.values()) if is_demonstration else (),
    )  # fmt: skip


def preview_of(certificate: Certificate) -> CertificatePaper:
    """The paper of a proposal, as it would be: without number, code and signature, and it says so."""
    return CertificatePaper(
        **_common(certificate, i18n.local(certificate.proposed_at).date()), number="—",
        issued_at=certificate.proposed_at, key="", marks=tuple(PREVIEW.values()),
    )  # fmt: skip


def address_of(certificate: Certificate) -> str:
    """What the picture on the paper leads to: the number, and the code that opens it."""
    return f"{current_app.config['PUBLIC_URL']}/v/{certificate.number}/{certificate.code}"


def grouped(code: str) -> str:
    """A long code in groups that an eye can keep: 7KQ4 M2XD 9HTA."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def _common(certificate: Certificate, day: date) -> dict[str, Any]:
    statement, kind = certificate.statement, KINDS[certificate.kind]
    columns = {lang: _column(statement, lang) for lang in statement["languages"]}
    sheets = [_sheet(columns["kk"], columns["ru"])]
    sheets += [_sheet(columns["en"])] if "en" in columns else []
    issuer = statement["issuer"]
    return {
        "look": kind.look, "sheets": tuple(sheets), "day": day.strftime("%d.%m.%Y"), "signatory": issuer["signatory"],
        "head": paper_facts.Letterhead(
            product=current_app.config["PRODUCT"], org_kk=issuer["name"]["kk"], org_ru=issuer["name"]["ru"]
        ),
    }  # fmt: skip


def _column(statement: dict[str, Any], lang: str) -> Column:
    with force_locale(lang):
        body = KINDS[statement["kind"]].tell(statement["facts"], lang)
        return Column(
            lang=lang, title=i18n.say(statement["title"], lang), holder=i18n.say(statement["holder"]["name"], lang),
            body=body, terms=(*_of_holder(statement), *body.terms, *_of_paper(statement, lang)),
            labels={
                "activities": _("Activities"), "condition": _("Condition"), "ground": _("Ground"),
                "result": _("Result"), "annex": _("Annex"), "in_annex": _("The details are in the annex."),
                "signed": _("Electronic digital signature"), "check": _("Check that it is genuine:"),
                "code": _("Code"), "key": _("Key"), "scan": _("Picture that leads to the check of this document"),
            },
            post=i18n.say(statement["issuer"]["post"], lang),
            organisation=i18n.say(statement["issuer"]["name"], lang),
        )  # fmt: skip


def _of_holder(statement: dict[str, Any]) -> list[tuple[str, str]]:
    holder = statement["holder"]
    abroad = countries.parted(holder["bin"])
    terms = [(_("Number"), f"{abroad[1]}, {countries.name(abroad[0])}") if abroad else (_("BIN"), holder["bin"])]
    return [*terms, (_("Address"), holder["address"])] if holder["address"] else terms


def _of_paper(statement: dict[str, Any], lang: str) -> list[tuple[str, str]]:
    begins, ends = statement["valid_from"], statement["valid_until"]
    term = f"{i18n.day(begins)} – {i18n.day(ends)}" if ends else _("from %(day)s", day=i18n.day(begins))
    terms = [(_("Valid"), term)]
    if statement["corrects"]:
        terms.append((_("Replaces"), f"№ {statement['corrects']}"))
    basis = "; ".join(i18n.say(one, lang) for one in statement["legal_basis"])
    return [*terms, (_("Legal basis"), basis)] if basis else terms


def _sheet(*columns: Column) -> Sheet:
    size, kept = fitting.fit(columns)
    return Sheet(columns=columns, size=size, kept=kept)
