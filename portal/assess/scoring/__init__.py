"""Scores: totals exactly as the programme says, and what a model of all marks makes of how sure they are.

Pure: no database, no request, no clock. `totals` decides; the rest only tells: what marks are made of (`model`), places
that cases could truly have (`places`), how far experts agree (`agreement`), where the next review helps (`advice`).
"""

from portal.assess.scoring.advice import Next, advise
from portal.assess.scoring.agreement import Agreement, agreement
from portal.assess.scoring.model import Model, fit
from portal.assess.scoring.places import Places, draws, places
from portal.assess.scoring.reviews import Reviews, gather
from portal.assess.scoring.totals import (
    E4,
    TEN,
    Criterion,
    Mark,
    Marks,
    Result,
    Scale,
    Standing,
    as_e4,
    exact,
    mean_mark,
    needs_third,
    order,
    result,
    root_e4,
    variance,
    weighted_total,
)

__all__ = (
    "Agreement",
    "Model",
    "Next",
    "Places",
    "Reviews",
    "advise",
    "agreement",
    "draws",
    "fit",
    "gather",
    "places",
    "E4",
    "TEN",
    "Criterion",
    "Mark",
    "Marks",
    "Result",
    "Scale",
    "Standing",
    "as_e4",
    "exact",
    "mean_mark",
    "needs_third",
    "order",
    "result",
    "root_e4",
    "variance",
    "weighted_total",
)
