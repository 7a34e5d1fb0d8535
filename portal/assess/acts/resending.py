"""Letters of a case that did not arrive are sent again, word for word."""

from flask_babel import lazy_gettext as _

from portal import db, history, letters
from portal.accounts.models import User
from portal.apply.models import Application
from portal.letters import Letter
from portal.workflow import Refused


def resend(application: Application, letter: Letter, *, by: User) -> None:
    """Send a letter about the case again, also one that its reader has once a day or in the portal only. Raises
    Refused."""
    db.session.refresh(letter, ["state"], with_for_update=True)
    if letter.state == "queued":
        raise Refused(_("This letter is on its way already. Look again in a few minutes."))
    was, letter.error = letter.state, None
    letters.queue(letter)
    history.record(application, "assess.resend", by=by, data={"letter": letter.id, "was": was})
