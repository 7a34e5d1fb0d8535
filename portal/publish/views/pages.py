"""Pages for everybody: home, calls, the register of awards, statistics, open data, help. No account is needed."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for

from portal import assets, charts, db, i18n, keyset, reasons, sheets, web
from portal.accounts.models import Organisation
from portal.announce.models import Call
from portal.announce.queries import tells_outcome
from portal.announce.wording import state_pill
from portal.publish import wording
from portal.publish.queries import awards as register
from portal.publish.queries import calls as shelf
from portal.publish.queries import funnels
from portal.publish.views import bp

RECENT, OF_A_CALL = 5, 10
ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-whole", 512, "maskable"))
BRIEFLY = 60  # seconds that open data may be kept on the way
COLUMNS = (
    "Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date", "Planned Dates:Start Date",
    "Planned Dates:End Date", "Recipient Org:Identifier", "Recipient Org:Name", "Recipient Org:Name (kk)",
    "Recipient Org:Name (en)", "Beneficiary Location:Name", "Beneficiary Location:Geographic Code",
    "Grant Programme:Code", "Grant Programme:Title", "Call", "Agreement Date", "Presented Date", "From An Open Call?",
)  # fmt: skip
PARTICIPANTS = (
    "Number", "Organisation Identifier", "Name (ru)", "Name (kk)", "Name (en)", "Country", "Project", "Activities",
    "Region", "Hub", "State", "Since", "Until", "Ended", "Agreement", "Agreement Date",
)  # fmt: skip


@bp.get("/")
def home() -> Any:
    web.permit()
    announced = shelf.announced()
    grants, sorted_calls = shelf.grants(announced), shelf.sorted_out(announced, db.now())
    told, last = funnels.of_calls(grants), next(iter(sorted_calls.released), None)
    return render_template(
        "publish/home.html", calls=sorted_calls, last=last, steps=wording.steps(told[last.id]) if last else (),
        numbers=_numbers(grants, told), awards=register.featured(limit=RECENT), region=wording.region,
        programme=(shelf.grants(sorted_calls.open) or grants)[0].programme if grants else None,
    )  # fmt: skip


@bp.get("/calls")
def calls() -> Any:
    web.permit()
    announced = shelf.announced()
    return render_template(
        "publish/calls.html", calls=shelf.sorted_out(announced, db.now()),
        told=funnels.of_calls(shelf.grants(announced)),
        state_pill=state_pill,
    )  # fmt: skip


@bp.post("/theme")
def theme() -> Any:
    web.permit()
    answer = redirect(web.safe_next(web.asked("next")) or url_for("publish.home"))
    chosen = "dark" if web.asked("theme") == "dark" else "light"
    secure = web.setting("PRODUCTION")
    answer.set_cookie("theme", chosen, max_age=web.YEAR, samesite="Lax", secure=secure, httponly=True)
    return answer


# --- on the home screen, and without a line ---------------------------------------------------------------------------
@bp.get("/app.webmanifest")
def manifest() -> Any:
    web.permit()
    product = web.setting("PRODUCT")
    answer = jsonify(
        name=wording.full_name(product), short_name=product, lang=i18n.current(), id="/", scope="/",
        start_url=url_for("publish.home"), display="standalone", background_color="#faf8f4", theme_color="#0b5b69",
        icons=[{"src": assets.asset(f"img/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
               for name, size, use in ICONS],
    )  # fmt: skip
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/offline")
def offline() -> Any:
    web.permit()
    return render_template("publish/offline.html")


# --- the register ----------------------------------------------------------------------------------------------------
@bp.get("/awards")
def awards() -> Any:
    web.permit()
    filters, place = register.Filters.read(request.args), keyset.Place.read(request.args)
    count, total = register.sums(filters)
    page, facets, today = register.page(filters, place), register.facets(), _today()
    kinds = wording.kind_names(shelf.announced())
    named = [(wording.region(code, today), number) for code, number in facets.regions.most_common()]
    return render_template(
        "publish/awards.html", filters=filters, page=_pager(page, filters, count), rows=page.rows, count=count,
        total=total, kinds=kinds, choices=_choices(facets, kinds, today), years=_years(facets),
        by_region=wording.shares(named), region=wording.short_region, project_pill=wording.project_pill, today=today,
        presented=() if filters.narrowed or page.first_n > 1 else register.presented(),
    )  # fmt: skip


@bp.get("/awards/<path:number>")
def award(number: str) -> Any:
    web.permit()
    found = register.award(number) or abort(404)
    return render_template(
        "publish/award.html", award=found, region=wording.region, project_pill=wording.project_pill, today=_today()
    )


@bp.get("/awards.csv")
def awards_csv() -> Any:
    web.permit()
    return sheets.csv_answer("awards", COLUMNS, _award_rows(register.Filters.read(request.args)))


# --- statistics ------------------------------------------------------------------------------------------------------
@bp.get("/statistics")
def statistics() -> Any:
    web.permit()
    announced = [call for call in shelf.grants(shelf.announced()) if call.opens_at <= db.now()]
    chosen = _chosen(announced, request.args.get("call"))
    if chosen is None:
        return render_template("publish/statistics.html", calls=announced, call=None)
    found, today = funnels.statistics(chosen, db.now()), _today()
    told, together = funnels.enough(found.regions)
    return render_template(
        "publish/statistics.html", calls=announced, call=chosen, found=found, steps=wording.steps(found.whole),
        days=charts.per_day(i18n.say(chosen.title), found.days) if any(n for _on, n in found.days) else None,
        regions=[(wording.region(code, i18n.local(chosen.closes_at).date()), count) for code, count in told],
        together=(len(together), sum(found.regions[code] for code in together)), few=funnels.FEW, today=today,
        reasons=[(reasons.sentence(code), count) for code, count in found.reasons], state_pill=state_pill,
    )  # fmt: skip


def statistics_json() -> Any:
    """The funnel of every call for grants, as data; participants have a register of their own."""
    web.permit()
    announced = shelf.grants(shelf.announced())
    told = funnels.with_appeals(announced)
    answer = jsonify({"calls": list(funnels.rows((call, *told[call.id]) for call in announced))})
    answer.cache_control.public, answer.cache_control.max_age = True, BRIEFLY
    return answer


# --- words -----------------------------------------------------------------------------------------------------------
@bp.get("/help")
def help() -> Any:  # noqa: A001 - the page is called so
    web.permit()
    return render_template("publish/help.html", email=web.setting("HELP_EMAIL"), phone=web.setting("HELP_PHONE"))


@bp.get("/accessibility")
def accessibility() -> Any:
    web.permit()
    return render_template("publish/accessibility.html", email=web.setting("HELP_EMAIL"))


@bp.get("/personal-data")
def personal_data() -> Any:
    web.permit()
    return render_template(
        "publish/personal_data.html", email=web.setting("HELP_EMAIL"), operator=web.setting("OPERATOR"),
        operator_bin=web.setting("OPERATOR_BIN"),
    )  # fmt: skip


@bp.get("/open-data")
def open_data() -> Any:
    web.permit()
    return render_template("publish/open_data.html", columns=COLUMNS, participants=PARTICIPANTS)


# --- what came of a call, for its own page ---------------------------------------------------------------------------
@tells_outcome
def outcome(call: Call) -> dict[str, Any]:
    """The funnel and the first awards of a released call."""
    given = [
        {
            "url": url_for("publish.award", number=row.number), "organisation": row.organisation, "title": row.title,
            "region": wording.region(row.region, row.awarded_on), "amount_kzt": row.amount_kzt,
        }
        for row in register.featured(limit=OF_A_CALL, call=call)
    ]  # fmt: skip
    everything = url_for("publish.awards", call=call.slug)
    return {"funnel": wording.steps(funnels.of_call(call)), "awards": given, "url": everything}


# --- what the pages are made of --------------------------------------------------------------------------------------
def _today() -> date:
    return i18n.local(db.now()).date()


def _numbers(announced: list[Call], told: Mapping[int, funnels.Funnel]) -> dict[str, int]:
    """The programme in numbers."""
    return {
        "submitted": sum(funnel.submitted for funnel in told.values()),
        "since": min((i18n.local(call.opens_at).year for call in announced), default=_today().year),
        "awards": sum(funnel.approved or 0 for funnel in told.values()),
        "granted_kzt": sum(funnel.granted_kzt or 0 for funnel in told.values()),
        "presented": sum(funnel.presented or 0 for funnel in told.values()),
    }


def _pager(page: keyset.Page, filters: register.Filters, count: int) -> dict[str, Any]:
    """The page as the macros shown() and pager() take it."""
    urls = [url_for("publish.awards", **filters.args(**args)) if args else None for args in (page.previous, page.next)]
    return {
        "first_n": page.first_n, "last_n": page.last_n, "total": count, "prev_url": urls[0], "next_url": urls[1],
    }  # fmt: skip


def _choices(facets: register.Facets, kinds: Mapping[str, str], today: date) -> dict[str, list[tuple[str, str]]]:
    """What the register can be narrowed to: only what it has."""
    return {
        "year": [(str(year), str(year)) for year in sorted(facets.years, reverse=True)],
        "kind": [(code, kinds.get(code, code)) for code in sorted(facets.kinds)],
        "region": [(code, wording.region(code, today)) for code in sorted(facets.regions)],
    }


def _years(facets: register.Facets) -> list[tuple[str, str, float, bool]]:
    """The years for the macro bars(), the newest last and loud."""
    most, last = max(facets.years.values(), default=1), max(facets.years, default=0)
    return [(str(year), i18n.number(n), 100 * n / most, year == last) for year, n in sorted(facets.years.items())]


def _award_rows(filters: register.Filters) -> Iterator[sheets.Row]:
    for one in register.exported(filters):
        yield (
            one.number, one.title, one.summary, "KZT", one.amount_kzt, one.awarded_on, one.starts_on, one.ends_on,
            _org_id(one.organisation), one.organisation.name_ru, one.organisation.name_kk,
            one.organisation.name_en, wording.region(one.region, one.awarded_on), one.region, one.kind,
            one.kind_name(), one.call.slug, one.signed_on, one.presented_on, "Yes",
        )  # fmt: skip


def _org_id(organisation: Organisation) -> str:
    """The identifier of a recipient by the convention of 360Giving."""
    return f"KZ-BIN-{organisation.bin}" if organisation.bin else organisation.number


def _chosen(announced: list[Call], slug: str | None) -> Call | None:
    """The call that the statistics are of: the one asked for, else the newest with results, else the newest."""
    if slug:
        return next((call for call in announced if call.slug == slug), None) or abort(404)
    now = db.now()
    released = (call for call in announced if call.state == "released" and call.closes_at <= now)
    return next(released, None) or next(iter(announced), None)
