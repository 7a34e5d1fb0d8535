"""The receipt of a submission as PDF, made of what was kept with it and of nothing else.

The same submission gives the same bytes, so a receipt is printed once per language and kept in the store.
"""

from collections.abc import Mapping
from typing import Any, cast

from flask_babel import force_locale, gettext

from portal import papers, storage
from portal.apply.forms import DECLARATION
from portal.apply.models import Submission
from portal.i18n import say
from portal.paper_facts import Language, Part, Receipt

EDITION = 2  # of the paper: another look of the receipt is another edition


def printed(submission: Submission, lang: str) -> bytes:
    """The receipt in a language."""
    name = f"receipt-{EDITION}-{submission.digest}-{lang}"
    return storage.remembered(name, lambda: papers.render(facts(submission, lang), cast(Language, lang)))


def facts(submission: Submission, lang: str) -> Receipt:
    """What the paper says."""
    content: dict[str, Any] = submission.content
    with force_locale(lang):
        declaration = str(gettext(str(DECLARATION)))
    return Receipt(
        number=content["number"], issued_at=submission.at, project=content["title"],
        organisation=content["organisation"][lang] or content["organisation"]["ru"], bin=content["organisation"]["bin"],
        call=say(content["call"], lang), kind=say(content["kind"], lang), submitted_at=submission.arrived_at,
        form_revision=str(content["revision"]), form_sha256=submission.programme_digest, declared_by=content["by"],
        declaration=declaration, confirmed=confirmed(content.get("confirmed"), lang),
        named=tuple(content.get("named", ())),
        pages=tuple(Part(title=say(page["title"], lang), sha256=page["sha256"]) for page in content["pages"]),
        files=tuple(
            Part(title=say(file["title"], lang), filename=file["name"], size_bytes=file["size"], sha256=file["sha256"])
            for file in content["files"]
        ),
    )  # fmt: skip


def confirmed(told: Mapping[str, Any] | None, lang: str) -> str:
    """How the sender was known to be who it is; submissions of older days say nothing of it."""
    if told is None:
        return ""
    with force_locale(lang):
        if told["how"] == "step_up":
            return gettext("Confirmed by step-up authentication: the sender proved shortly before who it is.")
        return gettext(
            "Signed with the electronic signature of %(name)s, certificate %(serial)s, issued by %(issuer)s",
            name=told["name"], serial=told["serial"], issuer=told["issuer"],
        )  # fmt: skip
