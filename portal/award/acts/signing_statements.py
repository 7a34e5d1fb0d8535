"""A statement that is handed in with the company's electronic signature: what is signed, and what is kept of it."""

from datetime import datetime
from operator import attrgetter

from portal import db
from portal.accounts.models import User
from portal.apply.models import sum_of
from portal.award.acts.statements import CHANGED, answer_statement, handed_in, submit_statement
from portal.award.statement_forms import DECLARATION
from portal.award.statement_models import Filing, Statement
from portal.signatures import Sound
from portal.signatures.keeping import kept, of_subject
from portal.signatures.signable import company, in_every_language, readable
from portal.workflow import Refused

FORMAT = "orken-statement-1"


def signable(statement: Statement, version: int) -> bytes:
    """The bytes that are signed for a version of the draft: whose statement, of what, with which answers and files."""
    pages = sorted(statement.pages, key=attrgetter("page"))
    told = {
        "format": FORMAT, "participant": statement.participant.number, "period": statement.period.code,
        "version": statement.no, "draft": version, "form_sha256": statement.form_digest,
        "organisation": company(statement.organisation),
        "pages": [{"page": row.page, "sha256": sum_of(row.data)} for row in pages],
        "files": [{"question": one.question, "name": one.name, "size": one.size, "sha256": one.sha256}
                  for one in statement.attachments],
        "declaration": in_every_language(lambda: str(DECLARATION)),
    }  # fmt: skip
    return readable(told)


def sign_statement(
    statement: Statement, sound: Sound, content: bytes, *, by: User, arrived: datetime, version: int
) -> Filing:  # fmt: skip
    """Hand in what was signed, and keep the signature with it. Raises Refused when the draft is another by now."""
    if done := handed_in(statement, version):
        return done
    if signable(statement, version) != content:
        raise Refused(CHANGED)
    act = answer_statement if statement.state == "returned" else submit_statement
    filing = act(statement, by=by, arrived=arrived, version=version)
    db.session.add(of_subject(kept(sound, content, by=by, at=arrived), filing))
    return filing
