"""What a corrected statement says otherwise than the version before it, for the officer who has read that one.

Each version is read with the form that it was filled in with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.apply.reading import Item, answered
from portal.award.statement_models import Statement


@dataclass(frozen=True, slots=True)
class Change:
    """A question with both answers; one of them is missing when it was not asked in that version."""

    before: Item | None
    now: Item | None

    @property
    def label(self) -> str:
        """What was asked."""
        item = self.now or self.before
        return item.asked.label if item else ""

    @property
    def is_short(self) -> bool:
        """Whether both answers fit into a line."""
        return not any(item.is_long and not _is_file(item) for item in (self.before, self.now) if item)


def former(statement: Statement, versions: Sequence[Statement]) -> Statement | None:
    """The version that was handed in before this one."""
    filed = [one for one in versions if one.submitted_at is not None and one.no < statement.no]
    return filed[-1] if filed else None


def changes(before: Statement, now: Statement) -> list[Change]:
    """Every answer that differs, in the order of the form; then what is not asked any more."""
    old, new = _items(before), _items(now)
    both = [Change(old.get(code), new.get(code)) for code in (*new, *(code for code in old if code not in new))]
    return [one for one in both if _said(one.before) != _said(one.now)]


def _items(statement: Statement) -> dict[str, Item]:
    sections = answered(statement.programme, statement.flat, statement.attachments)
    return {item.question.code: item for section in sections for item in section.items}


def _said(item: Item | None) -> Any:
    if item is None:
        return None
    return tuple((file.name, file.sha256) for file in item.files) if _is_file(item) else (item.value, item.raw)


def _is_file(item: Item) -> bool:
    return item.question.type == "file"
