"""What must always be true of letters: what has legal effect never waits, and what has left says when."""

from collections.abc import Iterator

from sqlalchemy import select

from portal import db, wishes
from portal.letters import Letter


def legal_letters_never_wait() -> Iterator[str]:
    """No letter with legal effect waits for the letter of the day, or is kept in the portal only."""
    held = select(Letter.id, Letter.act, Letter.state).where(Letter.state.in_(("waiting", "kept")))
    for row in db.session.execute(held):
        if wishes.kind_of(row.act) is None:
            yield f"letter {row.id} ({row.act}) is {row.state}"


def sent_letters_say_when() -> Iterator[str]:
    """Every letter that has left has its moment: terms rest on it."""
    for number in db.session.scalars(select(Letter.id).where(Letter.state == "sent", Letter.sent_at.is_(None))):
        yield f"letter {number} has left, and nobody knows when"


OF_LETTERS = (legal_letters_never_wait, sent_letters_say_when)
