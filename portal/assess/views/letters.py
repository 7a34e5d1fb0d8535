"""Letters before they are sent: composed of the same template and the same facts as the letter that will go out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal import db, history, letters
from portal.apply.models import Application


@dataclass(frozen=True)
class Preview:
    """A letter as it will be read, and by whom."""

    lang: str
    words: letters.Words
    readers: tuple[str, ...] = ()


def preview(
    application: Application, act: str, *, lang: str, note: str = "", data: Mapping[str, Any] | None = None
) -> Preview:  # fmt: skip
    """The letter about an act that has not happened yet, in one language."""
    event = history.Event(at=db.now(), act=act, note=note, data=dict(data or {}))
    return Preview(lang, letters.compose(act, lang, event=event, reader=None, **application.facts(event)))


def previews(application: Application, act: str, *, note: str, data: Mapping[str, Any]) -> list[Preview]:
    """The letter in each language that somebody will get it in."""
    readers: dict[str, list[str]] = {}
    for reader in application.readers(act):
        readers.setdefault(reader.lang, []).append(reader.name or reader.email)
    composed = [(preview(application, act, lang=lang, note=note, data=data), names) for lang, names in readers.items()]
    return [Preview(one.lang, one.words, tuple(names)) for one, names in composed]
