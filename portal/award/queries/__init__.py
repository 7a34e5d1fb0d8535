"""What the panel's pages ask, one module per part of the work.

`but_not_of`: what the person who looks must not meet (interests.py): no case of theirs, not even in a count.
"""

from portal.award.queries.awards import award, award_of, awards, summaries_of
from portal.award.queries.decisions import (
    case,
    decided,
    decision_of,
    decisions,
    has_hidden,
    release,
    releases,
    reviews_of,
    summary,
    table,
    told,
)
from portal.award.queries.ranking import (
    as_ranked,
    call,
    details,
    keys_of,
    kinds_in,
    lines_of,
    newest_line,
    newest_line_id,
    place_of,
    ranking,
    scored,
    sheets,
)

__all__ = (
    "as_ranked",
    "award",
    "award_of",
    "awards",
    "call",
    "case",
    "decided",
    "decision_of",
    "decisions",
    "details",
    "has_hidden",
    "keys_of",
    "kinds_in",
    "lines_of",
    "newest_line",
    "newest_line_id",
    "place_of",
    "ranking",
    "release",
    "releases",
    "reviews_of",
    "scored",
    "sheets",
    "summaries_of",
    "summary",
    "table",
    "told",
)
