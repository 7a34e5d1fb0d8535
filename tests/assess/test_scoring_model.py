"""The model of marks: known values, dense algebra that knows no short cut, and what must not change it."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.assess import scoring

AIBS = Path(__file__).parents[3] / "shared" / "data" / "aibs_grant_reviews.csv"
# Davies (1947), six batches of dyestuff, five yields each
DYESTUFF = (
    (1545, 1440, 1440, 1520, 1580), (1540, 1555, 1490, 1560, 1495), (1595, 1550, 1605, 1510, 1560),
    (1445, 1440, 1595, 1465, 1545), (1595, 1630, 1515, 1635, 1625), (1520, 1455, 1450, 1480, 1445),
)  # fmt: skip
# Shrout and Fleiss (1979), table 2: six targets, four judges
JUDGES = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))


def aibs(column="overall"):
    """The reviews of AIBS; 1 is their best mark, so they are turned round."""
    if not AIBS.exists():
        pytest.skip("the data of others lie outside the project")
    with AIBS.open(encoding="utf-8", newline="") as lines:
        return [(row["proposal"], row["reviewer"], -float(row[column])) for row in csv.DictReader(lines) if row[column]]


def crossed(table):
    """Every expert marks every case."""
    return scoring.gather((case, expert, mark) for case, row in enumerate(table) for expert, mark in enumerate(row))


def a_call(seed, cases=14, experts=6, severity=1.0):
    """An uneven call: one to five marks of each case."""
    chance = np.random.default_rng(seed)
    worth, severe = chance.normal(0, 1, cases), chance.normal(0, severity, experts)
    return [
        (case, int(expert), float(50 + 10 * (worth[case] + severe[expert] + chance.normal())))
        for case in range(cases)
        for expert in chance.permutation(experts)[: chance.integers(1, 6)]
    ]


class Dense:
    """The same model with every matrix laid out."""

    def __init__(self, reviews, variances):
        count = len(reviews.given)
        self.y, self.ones = reviews.given, np.ones(count)
        self.case = np.eye(len(reviews.cases))[reviews.case]
        self.expert = np.eye(reviews.experts)[reviews.expert]
        self.variances = variances
        case, expert, rest = variances
        self.v = case * self.case @ self.case.T + expert * self.expert @ self.expert.T + rest * np.eye(count)

    def likelihood(self):
        """The restricted likelihood of Patterson and Thompson, as they wrote it."""
        inverse = np.linalg.inv(self.v)
        precision = self.ones @ inverse @ self.ones
        rest = self.y - self.ones @ inverse @ self.y / precision
        return -(np.linalg.slogdet(self.v)[1] + np.log(precision) + rest @ inverse @ rest) / 2

    def worths(self):
        """Mean plus case, with the standard deviations of their errors: Henderson's equations solved whole."""
        case, expert, rest = self.variances
        cases, experts = self.case.shape[1], self.expert.shape[1] if expert else 0
        design = np.column_stack([self.ones, self.case, self.expert[:, :experts]])
        prior = np.concatenate([[0.0], np.full(cases, 1 / case), np.full(experts, 1 / expert if expert else 0)])
        inverse = np.linalg.inv(design.T @ design / rest + np.diag(prior))
        found = inverse @ design.T @ self.y / rest
        sums = np.column_stack([np.ones(cases), np.eye(cases), np.zeros((cases, experts))])
        return sums @ found, np.sqrt(np.diag(sums @ inverse @ sums.T))


# --- known values ----------------------------------------------------------------------------------------------------
def test_the_yields_of_dyestuff():
    rows = [(batch, (batch, n), mark) for batch, marks in enumerate(DYESTUFF) for n, mark in enumerate(marks)]
    model = scoring.fit(scoring.gather(rows))
    assert model.variances == pytest.approx((1764.05, 0, 2451.25), rel=1e-8)
    assert model.means[0] - 1527.5 == pytest.approx((1505 - 1527.5) * 5 * 1764.05 / (5 * 1764.05 + 2451.25), rel=1e-8)
    assert model.severity == "apart"


def test_marks_of_every_expert_on_every_case_give_the_analysis_of_variance():
    table = np.array(JUDGES, dtype=float)
    cases, experts = table.shape
    of_cases, of_experts = table.mean(axis=1, keepdims=True), table.mean(axis=0, keepdims=True)
    rest = np.sum((table - of_cases - of_experts + table.mean()) ** 2) / (cases - 1) / (experts - 1)
    case = (experts * np.var(of_cases, ddof=1) - rest) / experts
    expert = (cases * np.var(of_experts, ddof=1) - rest) / cases
    model = scoring.fit(crossed(JUDGES))
    assert model.variances == pytest.approx((case, expert, rest), rel=1e-8)
    assert model.reliability() == pytest.approx(0.29, abs=0.005)  # ICC(2,1) of the paper
    assert model.severity == "corrected"
    assert model.means.mean() == pytest.approx(table.mean())


def test_the_reviews_of_aibs():
    model = scoring.fit(scoring.gather(aibs()))
    assert [100 * share for share in model.shares] == pytest.approx([37, 0, 63], abs=1)
    assert (model.severity, model.variances[1]) == ("none", 0)
    assert model.reliability() == pytest.approx(0.37, abs=0.005)
    assert model.reliability(3) == pytest.approx(0.64, abs=0.005)
    chosen = np.argsort(-model.reviews.means, kind="stable")[:14]
    told = scoring.places(model, 14)
    assert told.expected(chosen) == pytest.approx(8, abs=0.5)
    assert int(np.sum(np.delete(told.first, chosen) > 0.25)) >= 5, "others could well belong there"
    assert scoring.agreement(model.reviews).icc == pytest.approx(0.37, abs=0.005)


# --- against dense algebra -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(12))
def test_no_other_variances_are_more_likely(seed):
    reviews = scoring.gather(a_call(seed, severity=seed % 3 / 2))
    model = scoring.fit(reviews)
    best = Dense(reviews, model.variances).likelihood()
    total = sum(model.variances)
    chance = np.random.default_rng(seed)
    for scale in (1e-3, 0.1, 1):
        for _n in range(60):
            other = np.maximum(np.array(model.variances) + chance.normal(0, scale * total, 3), (0, 0, 1e-6 * total))
            assert Dense(reviews, tuple(other)).likelihood() <= best + 1e-9


@pytest.mark.parametrize("seed", range(6))
def test_worths_and_errors_are_those_of_henderson_s_equations(seed):
    reviews = scoring.gather(a_call(seed, severity=seed % 2))
    model = scoring.fit(reviews)
    means, errors = Dense(reviews, model.variances).worths()
    assert model.means == pytest.approx(means, rel=1e-8)
    assert model.errors == pytest.approx(errors, rel=1e-8)


def test_what_is_drawn_has_those_means_and_errors():
    model = scoring.fit(scoring.gather(a_call(2)))
    assert model.severity == "corrected"
    drawn = np.concatenate(list(scoring.draws(model)))
    assert drawn.mean(axis=0) == pytest.approx(model.means, abs=5 * model.errors.max() / len(drawn) ** 0.5)
    assert drawn.std(axis=0) == pytest.approx(model.errors, rel=0.08)


# --- what must not matter --------------------------------------------------------------------------------------------
@given(some.integers(0, 500), some.floats(-1e3, 1e3), some.floats(0.01, 100), some.randoms())
def test_order_shift_and_scale_change_nothing_else(seed, shift, scale, shuffler):
    rows = a_call(seed)
    model = scoring.fit(scoring.gather(rows))
    moved = [(case, expert, shift + scale * mark) for case, expert, mark in rows]
    shuffler.shuffle(moved)
    other = scoring.fit(scoring.gather(moved))
    assert other.reviews.cases == model.reviews.cases
    assert other.severity == model.severity
    assert other.shares == pytest.approx(model.shares, abs=1e-6)
    assert other.means == pytest.approx(shift + scale * model.means, rel=1e-5, abs=1e-5 * scale)
    assert other.errors == pytest.approx(scale * model.errors, rel=1e-4, abs=1e-5 * scale)


@given(some.integers(0, 200))
def test_a_case_is_drawn_towards_the_mean_and_never_beyond(seed):
    model = scoring.fit(scoring.gather((case, n, mark) for n, (case, _who, mark) in enumerate(a_call(seed))))
    mean = model.equations.mean(np.zeros(0)) * model.unit + model.centre
    plain = model.reviews.means
    assert (np.abs(model.means - mean) <= np.abs(plain - mean) + 1e-9).all()
    assert ((model.means - mean) * (plain - mean) >= -1e-9).all()


@pytest.mark.parametrize("k", [2, 3])
@given(table=some.lists(some.tuples(*[some.integers(0, 10)] * 3), min_size=8, max_size=20))
def test_as_many_marks_of_each_case_give_the_analysis_of_variance(k, table):
    marks = np.array(table, dtype=float)[:, :k]
    within = float(np.mean(np.var(marks, axis=1, ddof=1)))
    between = float(k * np.var(marks.mean(axis=1), ddof=1))
    model = scoring.fit(scoring.gather((n, (n, j), mark) for n, row in enumerate(marks) for j, mark in enumerate(row)))
    if len(table) * (k - 1) < 10 or not np.ptp(marks):
        assert model is None
    elif between > within > 0:
        assert model.variances == pytest.approx(((between - within) / k, 0, within), rel=1e-6)
    elif between < within:
        assert model.variances == pytest.approx((0, 0, np.var(marks, ddof=1)), rel=1e-6)


# --- what cannot be told ---------------------------------------------------------------------------------------------
def test_too_few_second_opinions_or_no_difference_tell_nothing():
    assert scoring.fit(scoring.gather([])) is None
    assert scoring.fit(scoring.gather((n, n, 10.0 * n) for n in range(50))) is None
    assert scoring.fit(scoring.gather((n, j, 70.0) for n in range(20) for j in range(3))) is None
    nine = [(n, j, float(n + j)) for n in range(9) for j in range(2)]
    assert scoring.fit(scoring.gather(nine)) is None
    assert scoring.fit(scoring.gather([*nine, (9, 0, 3.0), (9, 1, 5.0)])) is not None


def test_experts_who_agree_in_everything_leave_nothing_open():
    model = scoring.fit(scoring.gather((n, j, float(n)) for n in range(20) for j in range(2)))
    assert model.shares[0] == pytest.approx(1, abs=1e-6)
    assert model.means == pytest.approx(np.arange(20.0), abs=1e-4)
    told = scoring.places(model, 5)
    assert (told.best == told.worst).all()
    assert model.above(9.5).tolist() == [0.0] * 10 + [1.0] * 10


def test_severity_is_not_told_from_cases_that_share_no_expert():
    chance = np.random.default_rng(3)
    severe = {expert: 10.0 * expert for expert in range(8)}
    rows = [(n, 4 * (n % 2) + j, severe[4 * (n % 2) + j] + chance.normal()) for n in range(24) for j in range(4)]
    model = scoring.fit(scoring.gather(rows))
    assert (model.severity, model.parts, model.variances[1]) == ("apart", 2, 0)
    joined = scoring.fit(scoring.gather([*rows, (0, 4, severe[4])]))
    assert (joined.severity, joined.parts) == ("corrected", 1)


def test_severity_is_not_told_from_experts_who_marked_little():
    chance = np.random.default_rng(4)
    ring = [(n, expert, chance.normal()) for n in range(20) for expert in (n, (n + 1) % 20)]
    model = scoring.fit(scoring.gather(ring))
    assert (model.severity, model.parts) == ("thin", 1)


def test_a_severe_expert_costs_a_case_less_than_its_mean_says():
    chance = np.random.default_rng(5)
    rows = [
        (case, expert, 60 + 5 * chance.normal() + (-20 if expert == 0 else 0))
        for case in range(60)
        for expert in chance.permutation(8)[:3].tolist()
    ]
    model = scoring.fit(scoring.gather(rows))
    assert model.severity == "corrected"
    assert model.severities[0] == min(model.severities)
    hit = {case for case, expert, _mark in rows if expert == 0}
    raised = model.means - model.reviews.means
    assert np.mean(raised[sorted(hit)]) > np.mean(np.delete(raised, sorted(hit))) + 3
