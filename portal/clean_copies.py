"""What experts are handed of an uploaded file: a copy without the traces of whoever made it (cleaner.py).

The original stays byte for byte under its sum, for the receipt names that. A copy is made once, in a sandbox child, and
kept; a file that cannot be cleaned is not handed out.
"""

import base64
import io
from pathlib import Path

from flask import Response
from flask_babel import lazy_gettext as _

from portal import sandbox, storage
from portal.workflow import Refused

EDITION = 1  # of the cleaner: copies that an earlier one made are made anew
CLEANER = sandbox.Sandbox(Path(__file__).with_name("cleaner.py"), cpu_seconds=30, memory_mb=1024, wall_seconds=60)
CANNOT = _("The portal cannot take the traces of its author out of this file, so experts do not get it. "
           "Tell the operator, who has the original.")  # fmt: skip


def clean(sha256: str, media_type: str) -> bytes:
    """The clean copy of a kept file. Raises sandbox.Failed when it cannot be made."""

    def made() -> bytes:
        with storage.open(sha256) as original:
            body = base64.b64encode(original.read()).decode()
        return CLEANER.ask({"body": body, "media_type": media_type})

    return storage.remembered(f"clean:{EDITION}:{media_type}:{sha256}", made)


def serve(sha256: str, name: str, media_type: str) -> Response:
    """The clean copy as a download. Raises Refused when it cannot be made."""
    try:
        body = clean(sha256, media_type)
    except sandbox.Failed as failed:
        raise Refused(CANNOT) from failed
    return storage.handed_out(io.BytesIO(body), name, media_type)
