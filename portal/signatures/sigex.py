"""Signing on a phone: eGov Mobile by QR, through SIGEX's documented calls, made by the server.

Both waiting calls (until the code is scanned, until the person has signed) are asked again and again with a short wait,
as SIGEX's own client does: a browser's poll never holds a worker for long.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from portal.signatures import calling
from portal.signatures.unsound import Unsound

SERVICE = "SIGEX"
WAIT = 1.0  # seconds of one poll
PICTURE_AT_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Procedure:
    """A signing that was registered: the picture, the links for a phone, and where data go and signatures come from."""

    picture: str
    data_url: str
    sign_url: str
    links: dict[str, str]


def register(base: str, description: str) -> Procedure:
    """Begin; the picture is shown to the person. Raises Unsound."""
    try:
        told = calling.ask(f"{base}/api/egovQr", SERVICE, {"description": description})
    except TimeoutError as failed:
        raise Unsound("no_answer", service=SERVICE) from failed
    _must_not_refuse(told)
    links = {app: str(told.get(name, "")) for app, name in
             (("mobile", "eGovMobileLaunchLink"), ("business", "eGovBusinessLaunchLink"))}  # fmt: skip
    return Procedure(
        picture=_picture(told.get("qrCode")), data_url=_within(base, told.get("dataURL")),
        sign_url=_within(base, told.get("signURL")),
        links={app: link for app, link in links.items() if urlsplit(link).scheme == "https"},
    )  # fmt: skip


def send(data_url: str, names: Mapping[str, str], content: bytes) -> bool:
    """Give the document to whoever scans the code; False while nobody has. Raises Unsound."""
    document = {
        "id": 1, "nameRu": names["ru"], "nameKz": names["kk"], "nameEn": names["en"], "meta": [],
        "document": {"file": {"mime": "", "data": base64.b64encode(content).decode()}},
    }  # fmt: skip
    try:
        told = calling.ask(
            data_url, SERVICE, {"signMethod": "CMS_SIGN_ONLY", "documentsToSign": [document]}, seconds=WAIT
        )
    except TimeoutError:
        return False
    _must_not_refuse(told)
    return True


def collect(sign_url: str) -> str | None:
    """The signature in Base64, or None while the person has not signed. Raises Unsound."""
    try:
        told = calling.ask(sign_url, SERVICE, seconds=WAIT)
    except TimeoutError:
        return None
    _must_not_refuse(told)
    try:
        signature = told["documentsToSign"][0]["document"]["file"]["data"]
    except (KeyError, IndexError, TypeError) as failed:
        raise Unsound("garbled", service=SERVICE) from failed
    if not isinstance(signature, str):
        raise Unsound("garbled", service=SERVICE)
    return signature


def _must_not_refuse(told: Mapping[str, Any]) -> None:
    if message := told.get("message"):
        raise Unsound("qr_refused", said=str(message)[:200].rstrip("."))


def _picture(said: Any) -> str:
    try:
        content = base64.b64decode(str(said), validate=True)
    except binascii.Error as failed:
        raise Unsound("garbled", service=SERVICE) from failed
    if not content.startswith(b"\x89PNG\r\n") or len(content) > PICTURE_AT_MOST:
        raise Unsound("garbled", service=SERVICE)
    return str(said)


def _within(base: str, said: Any) -> str:
    """An address of SIGEX itself: whatever else it names is not called."""
    url = urljoin(base + "/", str(said or ""))
    if not said or urlsplit(url)[:2] != urlsplit(base)[:2]:
        raise Unsound("garbled", service=SERVICE)
    return url
