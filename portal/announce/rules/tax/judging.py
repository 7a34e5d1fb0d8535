"""Every relief of a company-year judged by the law of its day: verdict, code, article, and the chain behind them.

Precedence: nothing to relieve; no version of the norm; any failed norm; any that is unknown; granted. Inside a rank the
gate comes before the conditions of the norm. With `as_of` the law of that day is taken instead of each norm's own day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from portal.announce.rules.tax import gate, parameters, proposals, savings
from portal.announce.rules.tax.catalogue import RELIEFS
from portal.announce.rules.tax.citations import AFTER_SUNSET, SUNSET_ARTICLE
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.denials import EXPIRED, Denial
from portal.announce.rules.tax.facts import CompanyYear
from portal.announce.rules.tax.norm import NOT_REACHED, OK, Case, Condition, Norm, Step, not_met
from portal.announce.rules.tax.proposals import Proposal
from portal.announce.rules.tax.relief import Relief, Version
from portal.announce.rules.verdicts import Value, written
from portal.announce.rules.verdicts import sentence as _

Outcome = Literal["granted", "refused", "not_applicable", "needs_evidence"]
LAW = "norm-in-force"
NO_VERSION = Denial("NO_RULE_VERSION", _("The catalogue of norms has no confirmed version for this day."))


ALL_MET = _("All conditions of the cited norm are met.")
NO_LAW = _("Nothing that the company does changes this: on that day the law itself gives no such relief.")
NO_WAY = _("Nothing that the company can still change in its figures changes this.")
A_PERSON = _("No change of figures settles this: a person decides.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one relief, with all that it rests on."""

    relief: str
    outcome: Outcome
    code: str
    article: str | None
    law_on: date
    steps: tuple[Step, ...]
    decided_by: Step | None
    proposals: tuple[Proposal, ...] = ()
    saved_kzt: int | None = None

    @property
    def reason(self) -> tuple[str, Mapping[str, Value]]:
        """The English sentence that decides, and its values."""
        return (self.decided_by.answer.reason, self.decided_by.answer.values) if self.decided_by else (ALL_MET, {})

    def text(self) -> str:
        """The sentence that decides, in the language of the reader."""
        return written(*self.reason)

    @property
    def no_way(self) -> str | None:
        """Why nothing is proposed, as an English sentence to be translated; None where something is or need not be."""
        if self.proposals or self.outcome in ("granted", "not_applicable"):
            return None
        if self.decided_by is not None and self.decided_by.norm.condition.name == LAW:
            return NO_LAW
        return A_PERSON if self.outcome == "needs_evidence" else NO_WAY

    @property
    def failed(self) -> tuple[Step, ...]:
        """The norms that are not met."""
        return tuple(step for step in self.steps if step.result == "not_met")

    @property
    def open(self) -> tuple[Step, ...]:
        """The norms that are not proved either way."""
        return tuple(step for step in self.steps if step.result == "unknown")


def judge(facts: CompanyYear, as_of: date | None = None) -> Mapping[str, Verdict]:
    """All reliefs by code, with what would change each refusal and what each granted relief saves."""
    return {relief.code: judge_one(relief, facts, as_of) for relief in RELIEFS}


def judge_one(relief: Relief, facts: CompanyYear, as_of: date | None = None) -> Verdict:
    """One relief, with what would change a refusal and what a granted relief saves."""
    verdict = weigh(relief, facts, as_of)
    if verdict.outcome == "granted":
        return replace(verdict, saved_kzt=savings.saved(relief.code, facts, verdict.law_on))
    if verdict.outcome == "not_applicable":
        return verdict
    decisive = verdict.failed if verdict.outcome == "refused" else verdict.open
    found = proposals.proved([step.answer for step in decisive], facts, verdict.outcome,
                             lambda changed: weigh(relief, changed, as_of).outcome)  # fmt: skip
    return replace(verdict, proposals=found)


def weigh(relief: Relief, facts: CompanyYear, as_of: date | None = None) -> Verdict:
    """One relief, without proposals and savings."""
    day = _day_of(relief, facts)
    law_on = as_of or day or facts.last_day
    case = Case(facts, law_on, relief.operation, day)
    version = relief.version(law_on)
    applies = tuple(_bare(condition, version, relief).step(case) for condition in relief.applies)
    nothing = next((step for step in applies if step.result == "not_met"), None)
    if nothing is not None:
        skipped = tuple(_skipped(norm) for norm in _chain(version, law_on))
        return Verdict(relief.code, "not_applicable", nothing.answer.code, nothing.article or None, law_on,
                       (*applies, *skipped), nothing)  # fmt: skip
    if version is None or version.denies:
        return _denied(relief, version, law_on, applies)
    return _ranked(relief, law_on, version, (*applies, *(norm.step(case) for norm in _chain(version, law_on))))


def gate_of(facts: CompanyYear, as_of: date | None = None) -> Verdict:
    """The gate alone at the end of the year: whether the company is a participant for tax."""
    law_on = as_of or facts.last_day
    article = gate.article(law_on)
    if article is None:
        denial, cited = (EXPIRED, SUNSET_ARTICLE) if law_on >= AFTER_SUNSET else (NO_VERSION, "")
        step = _says_no(denial, cited, law_on, law_on)
        return Verdict("gate", "refused", denial.code, cited or None, law_on, (step,), step)
    case = Case(facts, law_on)
    steps = tuple(norm.step(case) for norm in gate.in_force(gate.NORMS, law_on))
    version = Version(article=article, since=law_on, until=law_on)
    return _ranked(None, law_on, version, steps)


def breach_from(facts: CompanyYear, gate_verdict: Verdict) -> date | None:
    """From when ordinary taxation applies after a breach; None when the gate holds or there was no participant."""
    if gate_verdict.outcome != "refused" or gate_verdict.code not in BREACHES:
        return None
    on = min(gate_verdict.law_on, facts.last_day)
    back = parameters.reading("breach_reaches_back_to", on, ("tax_period", "registration"))
    return facts.hub.registered_from if back == "registration" else facts.first_day


BREACHES = frozenset({"SHARE_BELOW", "EXCLUDED_IN_PERIOD", "OWN_PRODUCTION_FAILED"})
WITHHELD = "WHT_"


def _day_of(relief: Relief, facts: CompanyYear) -> date | None:
    """The day of the operation; what is paid to non-residents is tested on the day of payment (A10)."""
    if relief.code.startswith(WITHHELD):
        parameters.reading("withholding_test_date", facts.last_day, ("payment",))
    found: date | None = facts.fact(f"ops.{relief.operation}.date") if relief.operation else None
    return found


def _chain(version: Version | None, on: date) -> tuple[Norm, ...]:
    if version is None:
        return ()
    own = (one.at(version.article, version.since, version.until, version.cites) for one in version.conditions)
    return (*gate.in_force(version.gate, on), *own)


def _ranked(relief: Relief | None, law_on: date, version: Version, steps: tuple[Step, ...]) -> Verdict:
    code = relief.code if relief else "gate"
    for result, outcome in RANKS:
        found = next((step for step in steps if step.result == result), None)
        if found is not None:
            return Verdict(code, outcome, found.answer.code, found.article or version.article, law_on, steps, found)
    noted = next((step for step in steps if step.answer.code != OK), None)
    return Verdict(code, "granted", noted.answer.code if noted else OK, version.article, law_on, steps, noted)


RANKS: tuple[tuple[Literal["not_met", "unknown"], Outcome], ...] = (
    ("not_met", "refused"), ("unknown", "needs_evidence"),
)  # fmt: skip


def _denied(relief: Relief, version: Version | None, on: date, applies: tuple[Step, ...]) -> Verdict:
    denial = version.denies if version and version.denies else NO_VERSION
    since, until = (version.since, version.until) if version else (on, on)
    article = version.article if version else ""
    step = _says_no(denial, article, since, until)
    outcome: Outcome = "refused" if version else "not_applicable"
    return Verdict(relief.code, outcome, denial.code, article or None, on, (*applies, step), step)


def _says_no(denial: Denial, article: str, since: date, until: date | None) -> Step:
    condition = Condition(name=LAW, title=IN_FORCE, uses=(), holds=lambda _case: not_met(*denial))
    return Step(condition.at(article, since, until), not_met(*denial), article)


IN_FORCE = named("Норма сол күні қолданыста", "Норма в силе на эту дату", "The norm is in force on that day")


def _bare(condition: Condition, version: Version | None, relief: Relief) -> Norm:
    """What must be there for a relief to apply; only "no tax" is told with the article of the relief."""
    if version is None:
        return condition.at("", relief.versions[0].since, relief.versions[-1].until)
    article = version.article if version.denies is None else relief.versions[-2].article
    return condition.at("", version.since, version.until, {"NO_TAX": article})


def _skipped(norm: Norm) -> Step:
    return Step(norm, NOT_REACHED, norm.article)
