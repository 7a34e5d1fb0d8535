"""The register of participants for everybody: pages, CSV and JSON."""

from collections.abc import Iterator
from typing import Any

from flask import abort, render_template, request

from portal import activities, hubs, i18n, keyset, regions, sheets, web
from portal.award import residency_wording as words_of
from portal.award.participant_models import Participant
from portal.award.queries import participants as register
from portal.award.views.participants import pager
from portal.publish import wording
from portal.publish.queries import participants as queries
from portal.publish.views import bp
from portal.publish.views.pages import BRIEFLY, PARTICIPANTS


@bp.get("/participants")
def participants() -> Any:
    web.permit()
    filters, place = register.Filters.read(request.args), keyset.Place.read(request.args)
    page, facets, count = register.listed(filters, place), queries.facets(), register.count(filters)
    return render_template(
        "publish/participants.html", filters=filters, rows=page.rows, count=count, facets=facets,
        page=pager(page, filters, count, "publish.participants"), choices=_choices(facets), wording=words_of,
        region=wording.short_region, today=register.today(),
        by_hub=wording.shares([(hubs.words(code), number) for code, number in facets.hubs.most_common() if code]),
    )  # fmt: skip


@bp.get("/participants/<number>")
def participant(number: str) -> Any:
    web.permit()
    found = register.participant(number) or abort(404)
    return render_template(
        "publish/participant.html", participant=found, events=queries.happened(found), wording=words_of,
        region=wording.region, today=register.today(),
    )  # fmt: skip


@bp.get("/participants.csv")
def participants_csv() -> Any:
    web.permit()
    return sheets.csv_answer("participants", PARTICIPANTS, _rows(register.Filters.read(request.args)))


def participants_json() -> Any:
    """The whole register as data, written as it is read."""
    web.permit()
    answer = sheets.json_answer("participants", _facts(register.Filters.read(request.args)))
    answer.cache_control.public, answer.cache_control.max_age = True, BRIEFLY
    return answer


def _rows(filters: register.Filters) -> Iterator[sheets.Row]:
    for one in queries.exported(filters):
        company = one.organisation
        yield (
            one.number, _org_id(one), company.name_ru, company.name_kk, company.name_en, company.country, one.title,
            ", ".join(one.activities), one.region, hubs.words(one.hub), one.state, one.since, one.until, one.ended_on,
            one.agreement_number, one.agreed_on,
        )  # fmt: skip


def _facts(filters: register.Filters) -> Iterator[dict[str, Any]]:
    for one in queries.exported(filters):
        company = one.organisation
        names = {"kk": company.name_kk, "ru": company.name_ru, "en": company.name_en}
        yield {
            "number": one.number, "organisation": {"id": _org_id(one), "country": company.country, **names},
            "project": one.title, "activities": one.activities, "region": one.region, "hub": one.hub,
            "state": one.state, "since": one.since.isoformat(), "until": one.until.isoformat(),
            "ended_on": one.ended_on.isoformat() if one.ended_on else None,
        }  # fmt: skip


def _org_id(one: Participant) -> str:
    """The identifier of a company by the convention of 360Giving; a foreign one by country and number."""
    company = one.organisation
    return f"KZ-BIN-{company.bin}" if company.bin else company.number


def _choices(facets: queries.Facets) -> dict[str, list[tuple[str, str]]]:
    """What the register can be narrowed to: only what it has, and every activity."""
    today = register.today()
    return {
        "activity": [(code, f"{code}. {i18n.say(text)}") for code, text in activities.options(today)],
        "region": [(code, i18n.say(text)) for code, text in regions.options(today) if facets.regions[code]],
        "hub": [(code, words) for code, words in hubs.choices() if facets.hubs[code]],
        "state": [(state, str(one.words)) for state, one in words_of.STATES.items() if facets.states[state]],
    }
