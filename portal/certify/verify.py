"""Verifies a paper offline: `python -m portal.certify.verify FILE.pdf --trust KEYS.pem [--list STATES.p7m]`.

Needs no portal, no database and no network, only the public keys (and the signed list of states, to know of
revocations). Exit: 0 genuine and not ended, 1 not genuine, 2 ended or suspended, 3 the arguments are no good.
"""

import argparse
import hashlib
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from portal import examiner
from portal.certify import status_list

GENUINE, FORGED, ENDED, UNUSABLE = 0, 1, 2, 3
BEGIN = "-----BEGIN CERTIFICATE-----"
SENTENCES = {
    "genuine": "The signature is ours and covers the whole file; nothing was changed since.",
    "appended": "NOT GENUINE: something was added to the file after it was signed.",
    "altered": "NOT GENUINE: the file was changed after it was signed.",
    "foreign": "NOT GENUINE: the file is signed with a key that is not among those you trust.",
    "several": "NOT GENUINE: the file carries several signatures; ours carry exactly one.",
    "unsigned": "NOT GENUINE: the file carries no signature.",
    "unreadable": "NOT GENUINE: the file cannot be read as a PDF document.",
}


def main(arguments: list[str] | None = None) -> int:
    """Read the arguments, say in clear sentences what was found, and give the exit code."""
    words = argparse.ArgumentParser(prog="python -m portal.certify.verify", description=__doc__)
    words.add_argument("file", type=Path, metavar="FILE.pdf")
    words.add_argument("--trust", type=Path, required=True, metavar="KEYS.pem", help="the public keys of the portal")
    words.add_argument("--list", type=Path, metavar="STATES.p7m", help="the signed list of states")
    try:
        asked = words.parse_args(arguments)
    except SystemExit as stop:
        return UNUSABLE if stop.code else GENUINE
    try:
        pdf, trust = asked.file.read_bytes(), keys_in(asked.trust.read_text("ascii"))
        signed_list = asked.list.read_bytes() if asked.list else None
    except (OSError, ValueError) as failed:
        return _say(UNUSABLE, f"Cannot read: {failed}")
    found = examiner.examine(pdf, trust)
    if found["verdict"] != "genuine":
        return _say(FORGED, SENTENCES[found["verdict"]], *_signed(found))
    _say(GENUINE, SENTENCES["genuine"], *_signed(found), *_stated(found.get("statement")))
    return _standing(hashlib.sha256(pdf).hexdigest(), found, signed_list, trust)


def keys_in(text: str) -> list[str]:
    """The certificates of a PEM file, one by one. Raises ValueError when there is none."""
    found = [BEGIN + part for part in text.split(BEGIN)[1:]]
    if not found:
        raise ValueError("there is no certificate in the file of keys")
    return found


def _signed(found: dict[str, Any]) -> list[str]:
    if "signer" not in found:
        return []
    stamped = f"; time stamp {found['stamped_at']}" if found.get("stamped_at") else ""
    return [f"Signed: {found['signed_at']} by {found['signer']}{stamped}", f"Key (SHA-256): {found['fingerprint']}"]


def _stated(statement: Any) -> list[str]:
    if not isinstance(statement, dict):
        return []
    holder = statement["holder"]
    until = statement["valid_until"] or "without term"
    number = f"No. {holder['bin']}" if "-" in holder["bin"] else f"BIN {holder['bin']}"
    return [
        f"Number: {statement['number']}", f"Document: {statement['title']['en']}",
        f"Holder: {holder['name']['en']}, {number}", f"Valid: {statement['valid_from']} to {until}",
    ]  # fmt: skip


def _standing(sha256: str, found: dict[str, Any], signed_list: bytes | None, trust: list[str]) -> int:
    today = datetime.now(UTC).date()
    until = (found.get("statement") or {}).get("valid_until")
    over = until is not None and date.fromisoformat(str(until)) < today
    if signed_list is None:
        said = "Its term is over." if over else "Whether it was revoked since can only be seen online or in the list."
        return _say(ENDED if over else GENUINE, said)
    try:
        states = status_list.opened(signed_list, trust)
    except status_list.Unsound as failed:
        return _say(UNUSABLE, f"The list of states cannot be trusted: {failed}")
    entry = states["papers"].get(sha256)
    if entry is None:
        return _say(FORGED, f"NOT GENUINE: the list of {states['made_at']} does not know this file.")
    state = status_list.status(entry, today)
    return _say(GENUINE if state == "valid" else ENDED, f"State by the list of {states['made_at']}: {state}")


def _say(code: int, *sentences: str) -> int:
    sys.stdout.write("".join(f"{sentence}\n" for sentence in sentences))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
