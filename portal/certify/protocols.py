"""The protocol of a sitting of the panel, signed by the key of the portal: made when the sitting is closed, in three
languages; for a member who left for some cases an extract without them, made when it is asked for."""

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from portal import db, history, i18n, jobs, papers, storage
from portal.award.models import Sitting
from portal.award.panel_protocol import facts
from portal.award.queries import panel as queries
from portal.lazily import Lazily
from portal.workflow import Refused

if TYPE_CHECKING:
    from portal.certify import signing
else:
    signing = Lazily("portal.certify.signing")

EDITION = 1


@history.follows("award.close_sitting")
def seal_protocol(closed: history.Draft) -> None:
    """The protocol is printed and signed by a job, so that nobody waits for it."""
    jobs.later("certify.seal_protocol", sitting=closed.subject.key)


@jobs.job("certify.seal_protocol")
def seal(job: jobs.Job) -> None:
    """Print and sign the protocol in every language; what is there already stays."""
    sitting = queries.sitting(job.payload["sitting"])
    if sitting is None:
        raise LookupError(job.payload["sitting"])
    for lang in i18n.LANGUAGES:
        with force_locale(lang):
            signed(sitting, i18n.current())


def signed(sitting: Sitting, lang: i18n.Language, hidden: Collection[str] = ()) -> bytes:
    """The signed protocol without the items that the reader may not see. Raises Refused when it cannot be signed."""
    left_out = hashlib.sha256(" ".join(sorted(hidden)).encode()).hexdigest()[:16] if hidden else "whole"
    name = f"sitting-{EDITION}-{sitting.id}-{lang}-{left_out}"
    try:
        return storage.remembered(name, lambda: _made(sitting, lang, hidden))
    except (papers.PaperFailed, signing.NoKey) as failed:
        raise Refused(_("The protocol cannot be signed now. Please try again later.")) from failed


def _made(sitting: Sitting, lang: i18n.Language, hidden: Collection[str]) -> bytes:
    return signing.sign(papers.render(facts(sitting, hidden), lang), db.now())
