"""The check that anybody may make: by number and code, or by the file itself. One answer for the page and the API.

A file counts only when its SHA-256 is the register's. Otherwise its signature is examined in a child process with
little time and memory, and the answer says what it says and why that is not enough.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal import history, sandbox
from portal.certify.models import Certificate
from portal.certify.queries import public
from portal.certify.standing import status_of

EXAMINER = sandbox.Sandbox(
    Path(__file__).parent.parent / "examiner.py", cpu_seconds=5, memory_mb=512, wall_seconds=8
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What the check found: a word of standing.STATUSES, and the certificate itself where it may be shown."""

    status: str
    number: str = ""
    shown: Certificate | None = None
    past: list[history.Event] = field(default_factory=list)
    successor: str | None = None
    by_file: bool = False
    signature: dict[str, Any] = field(default_factory=dict)
    expected: str = ""  # the number that was asked for, where the file is another document
    code_given: bool = False


def by_number(number: str, code: str = "") -> Answer:
    """The answer about a number; without its code only the status is told."""
    found = public.by_number(number)
    opened = public.opens(found, code)
    told = public.number_of(number)
    if found is None or not opened:
        return Answer(status_of(found), number=told, code_given=bool(code))
    return _whole(found, code_given=True)


def by_file(pdf: bytes, number: str = "") -> Answer:
    """The answer about a file; `number` is the one that its bearer named, if any."""
    found = public.by_paper(hashlib.sha256(pdf).hexdigest())
    expected = public.number_of(number)
    if found is not None:
        other = expected if expected not in ("", found.number) else ""
        return _whole(found, by_file=True, expected=other)
    said = examined(pdf, [key.certificate for key in public.signing_keys()])
    claimed = said.get("statement") if isinstance(said.get("statement"), dict) else {}
    number = str((claimed or {}).get("number") or number)[: public.LONGEST]
    return Answer("altered", number=public.number_of(number), by_file=True, signature=said)


def by_length() -> Answer:
    """The answer about a file that is longer than any of ours: whatever it is, it is not the one that we issued."""
    return Answer("altered", by_file=True, signature={"verdict": "larger"})


def examined(pdf: bytes, trust: list[str]) -> dict[str, Any]:
    """What the signature of a stranger's file says."""
    try:
        told = EXAMINER.ask({"pdf": base64.b64encode(pdf).decode(), "trust": trust})
    except sandbox.Failed:
        return {"verdict": "unexamined"}
    return dict(json.loads(told))


def _whole(certificate: Certificate, **more: Any) -> Answer:
    return Answer(
        status_of(certificate), number=certificate.number or "", shown=certificate, past=public.past(certificate),
        successor=public.successor(certificate), **more,
    )  # fmt: skip
