"""Every kind of certificate or letter, one file each; `KINDS` is their order in lists.

A kind says what it is called, which facts it needs (questions, so a form and a programme are held to the same) and how
those facts are told on paper, in each language. What a room gives is `facts`: question code → plain JSON.
"""

from portal.certify.kinds import (
    award_confirmation,
    grant_letter,
    open_selection_winner,
    participant,
    residency_letter,
    tax_preference,
)
from portal.certify.kinds.shape import Body, Condition, Kind

KINDS: dict[str, Kind] = {
    module.KIND.code: module.KIND
    for module in (
        participant, tax_preference, residency_letter, grant_letter, award_confirmation, open_selection_winner,
    )
}  # fmt: skip

__all__ = ("KINDS", "Body", "Condition", "Kind")
