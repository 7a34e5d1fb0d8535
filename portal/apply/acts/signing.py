"""Handing in with the national electronic signature: what is signed, and what is kept of it.

What is signed says which company asks for what with which answers and files (their SHA-256), and under which
declaration. It has neither number nor moment: those are given when it arrives.
"""

from datetime import datetime

from portal import db
from portal.accounts.models import User
from portal.apply.acts.locking import lock
from portal.apply.acts.submitting import CHANGED, answer, content_of, submissions_of, submit
from portal.apply.forms import DECLARATION
from portal.apply.models import Application, Submission
from portal.signatures import Sound
from portal.signatures.keeping import kept, of_subject, told
from portal.signatures.signable import in_every_language, readable
from portal.workflow import Refused

FORMAT = "orken-application-1"
OF_PERSON_OR_ARRIVAL = ("by", "number", "lang")


def signable(application: Application) -> bytes:
    """The bytes that are signed for the draft as it is now: JSON that a person can read."""
    whole = content_of(application, by=None)
    content = {name: value for name, value in whole.items() if name not in OF_PERSON_OR_ARRIVAL}
    for page in content["pages"]:
        del page["data"]
    content |= {
        "format": FORMAT, "form_sha256": application.call.programme_digest, "draft": application.version,
        "declaration": in_every_language(lambda: str(DECLARATION)),
    }  # fmt: skip
    return readable(content)


def sign(
    application: Application, sound: Sound, content: bytes, *, by: User, arrived: datetime, version: int
) -> Submission:  # fmt: skip
    """Hand in what was signed, and keep the signature with it. Raises Refused when the draft is another by now."""
    lock(application)
    if made := submissions_of(application).get(version):
        return made
    if signable(application) != content:
        raise Refused(CHANGED)
    act = answer if application.state == "returned" else submit
    signature = kept(sound, content, by=by, at=arrived)
    submission = act(application, by=by, arrived=arrived, version=version, confirmed=told(signature))
    db.session.add(of_subject(signature, submission))
    return submission
