"""How a letter travels: as a mail in text and HTML through one relay, or in the letter of the day.

The text is the truth, the HTML its picture. Headers are only ours; From, Date and Message-ID are the same each time, so
that a relay may sign them (DKIM), and what may be switched off says how (RFC 8058).
"""

import email.policy
import hashlib
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_babel import force_locale
from sqlalchemy import select, update

from portal import db, jobs, letters, wishes
from portal.letters import DIGEST, Letter, one_line

SCHEMES = ("folder", "smtp", "smtp+tls", "smtps")
ADDRESS = re.compile(r"https?://\S+")
FOR_GOOD = 500  # from this answer of a relay on, asking again does not help
SEVERAL = 100


class Unfolded(EmailPolicy):
    """SMTP's rules, but an address in a header stays in one piece: folded, no provider would find it."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """A header as it is sent."""
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


AS_SENT = Unfolded(linesep="\r\n")


def init_app(app: Flask) -> None:
    """Refuse to start with a MAIL that is no relay and no folder."""
    scheme = app.config["MAIL"].partition(":")[0]
    if scheme not in SCHEMES:
        raise ValueError(f"MAIL_URL begins with {scheme}:, which is none of {', '.join(SCHEMES)}.")


@jobs.job("letters.send")
def send(job: jobs.Job) -> None:
    """Hand one letter to the relay; a repeat after a crash carries the same Message-ID.

    A failure stays with the letter, for the staff to see; it has failed when the relay says so or all tries are used.
    """
    letter = db.session.get(Letter, job.payload["letter"])
    if letter is None or letter.state != "queued":  # letters of a deleted person are gone before they left
        return
    if not letters.is_wanted(letter):
        letter.state = "kept"
        return
    letter.tried_at = db.now()
    try:
        deliver(letter)
    except (OSError, smtplib.SMTPException, ValueError) as failure:
        final = _for_good(failure)
        letter.error = one_line(f"{type(failure).__name__}: {failure}")
        letter.state = "failed" if final or job.tries >= jobs.TRIES else "queued"
        db.session.commit()  # the job is rolled back; what is known of the letter is not
        if final:
            return
        raise
    letter.state, letter.error = "sent", None
    letter.sent_at = letter.sent_at or db.now()  # the first time is what a term rests on
    if letter.act == DIGEST:
        brought = update(Letter).where(Letter.digest_id == letter.id)
        db.session.execute(brought.values(state="sent", sent_at=letter.sent_at))


@jobs.daily(DIGEST)
def gather(_job: jobs.Job) -> dict[str, int]:
    """Once a day: a letter for everybody for whom some wait."""
    waiting = select(Letter.user_id).distinct().where(Letter.state == "waiting", Letter.digest_id.is_(None))
    readers = db.session.scalars(waiting.order_by(Letter.user_id)).all()
    for user_id in readers:
        jobs.later("letters.gather", user=user_id)
    return {"letters": len(readers)}


@jobs.job("letters.gather")
def gather_for(job: jobs.Job) -> None:
    """Write the letter of the day of one person, of what still concerns them; repeating it finds nothing left."""
    mine = select(Letter).where(
        Letter.user_id == job.payload["user"], Letter.state == "waiting", Letter.digest_id.is_(None)
    )
    found = db.session.scalars(mine.order_by(Letter.id).limit(SEVERAL).with_for_update()).all()
    for letter in found:
        if not letters.is_wanted(letter):
            letter.state = "kept"
    brought = [letter for letter in found if letter.state == "waiting"]
    if not brought:
        return
    last = brought[-1]
    words = letters.compose(DIGEST, last.lang, letters=brought, address=current_app.config["PUBLIC_URL"])
    leaves_at = wishes.kept_for(job.payload["user"], last.to).leaves_at(db.now())
    digest = letters.post(
        last.to, last.lang, DIGEST, words, user_id=last.user_id, link=f"/{last.lang}/letters", leaves_at=leaves_at
    )
    for letter in brought:
        letter.digest_id = digest.id


def deliver(letter: Letter) -> None:
    """Send by MAIL: smtp://user:password@host:port (smtps:// for TLS from the start) or folder:/path."""
    message = as_mail(letter)
    where = current_app.config["MAIL"]
    if where.startswith("folder:"):
        folder = Path(where.removeprefix("folder:"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{letter.id:07d}.eml").write_bytes(message.as_bytes())
        return
    url = urlsplit(where)
    secure = url.scheme == "smtps"
    opened = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with opened(url.hostname or "localhost", url.port or (465 if secure else 25), timeout=20) as relay:
        if url.scheme == "smtp+tls":
            relay.starttls(context=ssl.create_default_context())
        if url.username:
            relay.login(url.username, url.password or "")
        relay.send_message(message)


def _for_good(failure: Exception) -> bool:
    """Whether a relay has said that it will never take this letter."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return all(code >= FOR_GOOD for code, _said in failure.recipients.values())
    if isinstance(failure, smtplib.SMTPAuthenticationError):
        return False  # ours to put right
    return isinstance(failure, smtplib.SMTPResponseException) and failure.smtp_code >= FOR_GOOD


def as_mail(letter: Letter) -> EmailMessage:
    """The letter as a message whose headers are only ours; raises ValueError when a header was smuggled in."""
    message = EmailMessage(policy=AS_SENT)
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
    here, identity, choice = current_app.config["PUBLIC_URL"], _identity(letter), _choice(letter)
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = one_line(letter.to)
    message["Subject"] = one_line(letter.subject)
    message["Message-ID"] = f"<{identity}@{host}>"
    message["Date"] = letter.created_at
    message["Auto-Submitted"] = "auto-generated"
    if choice:
        message["List-Unsubscribe"] = f"<{choice}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    facts = {"choice": choice, "link": here + letter.link if letter.link else "", "here": here}
    facts["always"] = letters.is_told(letter)
    message.set_content(_shown("mail.txt", letter, **facts))
    message.add_alternative(_shown("mail.html", letter, parts=_parts(letter.body), **facts), subtype="html")
    message.set_boundary(f"={identity[:24]}")
    message["Content-Language"] = letter.lang
    again = email.message_from_bytes(message.as_bytes(), policy=email.policy.SMTP)
    if sorted(again.keys()) != sorted(message.keys()):
        raise ValueError("The letter would carry a header that is not ours.")
    return message


def _identity(letter: Letter) -> str:
    """The same each time the letter is sent; a number would tell a reader how many letters others were sent between."""
    told = (letter.to, letter.act, letter.created_at.isoformat(), letter.subject, letter.body, letter.link or "")
    return hashlib.sha256("\x00".join(told).encode()).hexdigest()[:40]


def _choice(letter: Letter) -> str:
    """Where letters of this kind are switched off without signing in; nothing for what always comes."""
    kind = wishes.ALL if letter.act == DIGEST else wishes.kind_of(letter.act)
    wanted = wishes.of(letter.user_id) if kind and letter.user_id else None
    if wanted is None:
        return ""
    return f"{current_app.config['PUBLIC_URL']}/{letter.lang}/letters/choice/{wanted.key}/{kind}"


def _shown(template: str, letter: Letter, **facts: Any) -> str:
    with force_locale(letter.lang):
        product = current_app.config["PRODUCT"]
        found = current_app.jinja_env.get_template(f"letters/mail/{template}")
        return found.render(letter=letter, lang=letter.lang, product=product, **facts).strip() + "\n"


def _parts(body: str) -> list[tuple[bool, list[str]]]:
    """The paragraphs of a text, each with its lines; the first that is an address alone becomes the button."""
    blocks = [[line.strip() for line in block.splitlines()] for block in re.split(r"\n\s*\n", body.strip())]
    alone = next((block for block in blocks if len(block) == 1 and ADDRESS.fullmatch(block[0])), None)
    return [(block is alone, block) for block in blocks]
