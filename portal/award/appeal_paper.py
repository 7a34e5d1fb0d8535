"""The answer to an appeal on paper: granted with what follows, or dismissed; nobody who handled it is named."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from portal import i18n, paper_facts, papers, storage
from portal.award import appealing
from portal.award.appeal_models import Appeal
from portal.award.appeal_wording import grounds
from portal.award.feedback import Told
from portal.award.printing import letterhead

EDITION = 1  # another look is another edition


@dataclass(frozen=True, kw_only=True)
class AppealLetter(paper_facts.Letter):
    """The answer to an appeal; `text` is the reasons, `remedy` what follows when it is granted."""

    template: ClassVar[str] = "appeal_letter"
    filed_on: date
    contested_on: date
    decided_on: date
    remedy: str | None
    grounds: tuple[str, ...]
    text: str


def printed(told: Told, appeal: Appeal) -> bytes:
    """The answer in the language of the page; printed once."""
    lang = i18n.current()
    name = f"appeal-{EDITION}-{appeal.id}-{lang}"
    return storage.remembered(name, lambda: papers.render(letter(told, appeal), lang))


def letter(told: Told, appeal: Appeal) -> AppealLetter:
    """The facts of the letter in the reader's language."""
    answered_at = appeal.decided_at or told.at
    rule = appealing.rule_of(told.application.call.programme)
    return AppealLetter(
        **letterhead(told.application), number=appeal.number, issued_at=answered_at,
        filed_on=i18n.local(appeal.filed_at).date(), contested_on=i18n.local(told.at).date(),
        decided_on=i18n.local(answered_at).date(), remedy=appeal.remedy,
        grounds=tuple(grounds(rule, appeal.grounds)), text=appeal.answer,
    )  # fmt: skip
