"""People and companies for tests, made by the real acts; what is not said is filled in."""

from functools import cache
from itertools import count
from typing import Any

from flask_security import hash_password
from sqlalchemy import select

from portal import db, identifiers
from portal.accounts import acts, consent_text
from portal.accounts.consents import Consent
from portal.accounts.models import Organisation, User

PASSWORD = "a long enough password"
THE_OFFICER = "an.officer@example.kz"
_numbers = count(1)


def a_person(*roles: str, email: str = "", name: str = "", lang: str = "ru") -> User:
    """A confirmed account with PASSWORD and these roles."""
    n = next(_numbers)
    first = roles[0] if roles else "person"
    user = acts.open_account(email or f"{first}{n}@example.kz", name=name or f"{first.title()} {n}", lang=lang)
    user.password = _hashed(PASSWORD)
    for role in roles:
        acts.grant_role(user, role, by=None)
    if user.id is None:
        db.session.flush()
    version = consent_text.current()
    db.session.add(Consent(user_id=user.id, version=version.code, lang=lang, digest=version.digest(lang)))
    db.session.flush()
    return user


def an_officer(**facts: Any) -> User:
    """Screens and assigns."""
    return a_person("officer", **facts)


def the_officer() -> User:
    """One and the same for everything of which it does not matter who has done it."""
    return db.session.scalars(select(User).where(User.email == THE_OFFICER)).first() or an_officer(email=THE_OFFICER)


def a_chair(**facts: Any) -> User:
    """Decides."""
    return a_person("chair", **facts)


def an_expert(**facts: Any) -> User:
    """Scores."""
    return a_person("expert", **facts)


def an_auditor(**facts: Any) -> User:
    """Reads."""
    return a_person("auditor", **facts)


def an_admin(**facts: Any) -> User:
    """Gives roles."""
    return a_person("admin", **facts)


def an_organisation(owner: User | None = None, *, bin_number: str = "", **facts: Any) -> Organisation:
    """A company and its owner."""
    n = next(_numbers)
    told = {"name_kk": f"«Жебе {n}» ЖШС", "name_ru": f"ТОО «Жебе {n}»", "name_en": f"Zhebe {n} LLP", **facts}
    own = bin_number or a_bin(6_000 + n % 4_000)  # however many tests there are: apart from what they name themselves
    return acts.create(own, told, by=owner or a_person())


def an_applicant(**facts: Any) -> User:
    """A person who owns a company."""
    user = a_person(**facts)
    an_organisation(user)
    return user


def a_bin(n: int = 1) -> str:
    """A valid BIN of a company registered in June 2019 (from 10,000 on: in July, and so on); another for every n."""
    months, n = divmod(n, 10_000)  # the serial has five digits, and one in eleven of them no check digit
    for serial in range(n * 10, n * 10 + 10):
        first = f"19{6 + months:02d}40{serial:05d}"
        if last := identifiers.complete(first):
            return first + last
    raise ValueError(f"No BIN for {n}.")


@cache
def _hashed(password: str) -> str:
    return str(hash_password(password))
