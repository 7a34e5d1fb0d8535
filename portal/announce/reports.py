"""What a participant reports: forms kept as data like a programme, one for a year and a shorter one for a quarter.

A statement keeps the form it was filled in with, so that it can be read for ever; TOML is the shipped template.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from portal.announce.programme import Programme, as_of

FOLDER = Path(__file__).parent / "reports"
CODE = "participant_statement"


@cache
def form(kind: str, on: date) -> Programme:
    """The shipped form for a kind of period ("year" or "quarter"), its lists as they stood on a day."""
    data = tomllib.loads((FOLDER / f"{CODE}.toml").read_text("utf-8"))
    pages = [page for page in data["pages"] if kind in page.pop("periods")]
    for page in pages:
        page["questions"] = [as_of(one, on) for one in page["questions"]]
    return Programme({**data, "intro": {}, "pages": pages})
