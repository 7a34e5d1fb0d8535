"""Calls to services of the configuration: HTTP, a short wait, a bounded answer, and no redirects to elsewhere."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import structlog

from portal.signatures import configured
from portal.signatures.unsound import Unsound

AT_MOST = 4 * 1024 * 1024
log = structlog.get_logger(__name__)


class Straight(urllib.request.HTTPRedirectHandler):
    """Whoever is asked answers for himself."""

    def redirect_request(self, *_about: Any) -> None:
        """Follow nothing."""


_opener = urllib.request.build_opener(Straight)


def fetch(url: str, service: str, body: bytes | None = None, *, kind: str = "", seconds: float | None = None) -> bytes:
    """What an address answers to a GET, or to a POST of the body. Raises TimeoutError, or Unsound."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Unsound("no_answer", service=service)
    asked = urllib.request.Request(url, data=body, headers={"Content-Type": kind} if kind else {})  # noqa: S310
    try:
        with _opener.open(asked, timeout=seconds or configured.SECONDS) as answer:
            said: bytes = answer.read(AT_MOST)
            return said
    except TimeoutError:
        log.warning("service_is_silent", service=service)
        raise
    except urllib.error.HTTPError as failed:
        return _error(failed, service)
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as failed:
        if isinstance(getattr(failed, "reason", None), TimeoutError):
            raise TimeoutError(service) from failed
        log.warning("service_is_away", service=service, problem=str(failed))
        raise Unsound("no_answer", service=service) from failed


def ask(
    url: str, service: str, question: Mapping[str, Any] | None = None, *, seconds: float | None = None
) -> dict[str, Any]:
    """The same in JSON. Raises TimeoutError, or Unsound."""
    body = None if question is None else json.dumps(question, ensure_ascii=False).encode()
    said = fetch(url, service, body, kind="application/json", seconds=seconds)
    try:
        answer = json.loads(said)
    except ValueError as failed:
        raise Unsound("garbled", service=service) from failed
    if not isinstance(answer, dict):
        raise Unsound("garbled", service=service)
    return answer


def _error(failed: urllib.error.HTTPError, service: str) -> bytes:
    """A refusal that comes with words is an answer; a service that is broken is not."""
    with failed:
        said = failed.read(AT_MOST)
    if failed.code < 500 and said.lstrip()[:1] == b"{":
        return said
    log.warning("service_refuses", service=service, status=failed.code)
    raise Unsound("no_answer", service=service)
