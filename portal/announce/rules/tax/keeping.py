"""A verdict as it is kept with a case, free of any language, and as it is spoken to a reader years later.

Sentences are kept as their English form and their values, titles and citations in all three languages, so that what was
decided by the law of a day can be read after norms, parameters and code have changed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.announce.rules.tax.citations import citation
from portal.announce.rules.tax.judging import Verdict
from portal.announce.rules.tax.norm import Step
from portal.announce.rules.tax.proposals import Proposal
from portal.announce.rules.verdicts import Value, written
from portal.i18n import say

Kept = dict[str, Any]
PLAIN = ("norm", "article", "since", "until", "result", "code", "facts", "assumptions")


def kept(verdict: Verdict) -> Kept:
    """All that a verdict rests on, as JSON."""
    reason, values = verdict.reason
    return {
        "relief": verdict.relief,
        "verdict": verdict.outcome,
        "code": verdict.code,
        "article": verdict.article,
        "law_on": verdict.law_on.isoformat(),
        "saved_kzt": verdict.saved_kzt,
        "reason": _message(reason, values),
        "chain": [_step(step) for step in verdict.steps],
        "changes": [_proposal(proposal) for proposal in verdict.proposals],
        "no_change": _message(verdict.no_way, {}) if verdict.no_way else None,
    }


def spoken(found: Kept) -> Kept:
    """The same in the language of the reader."""
    return {
        "verdict": found["verdict"],
        "code": found["code"],
        "article": found["article"],
        "reason": _said(found["reason"]),
        "law_on": found["law_on"],
        "saved_kzt": found["saved_kzt"],
        "chain": [_spoken_step(step) for step in found["chain"]],
        "changes": [
            {
                "becomes": change["becomes"],
                "sentence": " ".join(_said(message) for message in change["messages"]),
                "changes": change["changes"],
            }
            for change in found["changes"]
        ],
        "no_change": _said(found["no_change"]) if found["no_change"] else None,
    }


def _step(step: Step) -> Kept:
    norm, condition = step.norm, step.norm.condition
    return {
        "norm": condition.name,
        "title": dict(condition.title),
        "article": step.article or None,
        "citation": dict(citation(step.article)) if step.article else None,
        "since": _day(norm.since),
        "until": _day(norm.until),
        "result": step.result,
        "code": step.answer.code,
        "message": _message(step.answer.reason, step.answer.values),
        "facts": list(condition.uses),
        "assumptions": list(condition.assumes),
        "parts": [_step(part) for part in step.answer.parts],
    }


def _spoken_step(step: Kept) -> Kept:
    return {name: step[name] for name in PLAIN} | {
        "title": say(step["title"]),
        "citation": say(step["citation"]) if step["citation"] else None,
        "sentence": _said(step["message"]),
        "values": step["message"]["values"],
        "parts": [_spoken_step(part) for part in step["parts"]],
    }


def _proposal(proposal: Proposal) -> Kept:
    return {
        "becomes": proposal.becomes,
        "messages": [_message(remedy.reason, remedy.values) for remedy in proposal.remedies],
        "changes": [change.as_dict() for change in proposal.changes],
    }


def _message(text: str, values: Mapping[str, Value]) -> Kept:
    return {"text": text, "values": dict(values)}


def _said(message: Kept) -> str:
    return written(message["text"], message["values"])


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
