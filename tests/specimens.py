"""`python -m tests.specimens FOLDER`: each kind of certificate, printed for people to look at (PDF and PNG).

Usual and very long names, ten activities, an annex, and the preview of a proposal; Kazakh and Russian, then English.
"""

import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portal import alembic, create_app, papers
from portal.certify import printing
from portal.certify.kinds import KINDS
from tests import makers
from tests.makers_certify import ACTIVITIES, CONDITIONS, FACTS, LONG, issued, paper, proposed

DOTS = "100"  # per inch
USUAL = {"name_kk": "«Жетісу Роботикс» жауапкершілігі шектеулі серіктестігі", "name_ru": "ТОО «Жетісу Роботикс»",
         "name_en": "Zhetisu Robotics LLP", "address": "г. Алматы, пр. Абая, 120, офис 14"}  # fmt: skip
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "ten-activities": ("participant", {"activities": ACTIVITIES}),
    "two-pages": ("tax_preference", {"activities": ACTIVITIES}),
    "long-annex": ("tax_preference", {"conditions": CONDITIONS * 2, "activities": ACTIVITIES}),
}


def specimens() -> dict[str, Callable[[], bytes]]:
    """Each paper by its name, printed when it is called."""
    made: dict[str, Callable[[], bytes]] = {}
    for name, (kind, facts) in ({kind: (kind, {}) for kind in KINDS} | CASES).items():
        for holder, names in (("usual", USUAL), ("long", LONG)):
            made[f"{name}-{holder}"] = lambda kind=kind, facts=facts, names=names: _printed(kind, facts, names)
    made["preview"] = lambda: printing.preview(proposed("participant", makers.an_organisation(**USUAL)))
    return made


def _printed(kind: str, facts: dict[str, Any], names: dict[str, str]) -> bytes:
    return paper(issued(kind, makers.an_organisation(**names), facts={**FACTS[kind], **facts}, english=True))


def main(folder: Path) -> None:
    """Print them all into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as home:
        app = create_app({
            "SQLALCHEMY_ENGINES": {"default": f"sqlite:///{home}/orken.db"}, "FILES": f"{home}/files",
            "QUEUE_FILE": f"{home}/queue.db", "QUEUE_WAKES": False, "PUBLIC_URL": "https://orken.example",
        })  # fmt: skip
        with app.app_context():
            alembic.upgrade()
            for name, printed in specimens().items():
                (folder / f"{name}.pdf").write_bytes(printed())
                if shutil.which("pdftoppm"):
                    subprocess.run(["pdftoppm", "-r", DOTS, "-png", folder / f"{name}.pdf", folder / name], check=True)
        papers.PRESS.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
