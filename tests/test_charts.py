"""Charts: drawn without anything a strict content policy refuses, in the colours of the theme, with numbers beside."""

import re
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from flask import render_template_string
from flask_babel import force_locale
from markupsafe import Markup

from portal import charts, easel, i18n

SVG = "{http://www.w3.org/2000/svg}"
REGIONS = [(f"Өңір {n}", 100 - n) for n in range(12)]
DAYS = [(date(2021, 3, 29) + timedelta(days=n), n * n) for n in range(14)]
SCORES = {"1-кезең": [Decimal("59.99"), Decimal(60), Decimal("64.5"), Decimal(100)], "Салалар": [Decimal(41)]}
STAGES = [
    charts.StageTime("Сараптама", Decimal("8.5"), Decimal(12), 8),
    charts.StageTime("Комиссия", Decimal(2), Decimal(4)),
]
PAINTED = {"fill", "stroke"}


@pytest.fixture(scope="module", autouse=True)
def _easel_is_put_away():
    yield
    charts.EASEL.close()


@pytest.fixture
def drawn(app):
    with force_locale("ru"):
        yield [
            charts.by_region("Заявки <по> регионам", REGIONS),
            charts.per_day("По дням", DAYS),
            charts.score_spread("Баллы", SCORES, threshold=Decimal(60)),
            charts.time_in_stage("Сроки", STAGES),
        ]


def words(chart):
    return ["".join(text.itertext()) for text in ET.fromstring(chart.svg).iter(f"{SVG}text")]


@pytest.mark.once
def test_a_drawing_keeps_to_the_content_policy(drawn):
    for chart in drawn:
        root = ET.fromstring(chart.svg)
        assert {shape.tag.removeprefix(SVG) for shape in root.iter()} <= easel.SHAPES
        names = {name for shape in root.iter() for name in shape.attrib}
        assert names <= easel.KEPT | {"class", "viewBox", "role", "aria-label"}
        assert not re.search(r"style|href|url\(|javascript|<!", chart.svg)


@pytest.mark.once
def test_the_theme_paints_every_shape(drawn):
    for chart in drawn:
        assert float(ET.fromstring(chart.svg).get("viewBox").split()[2]) <= 400
        for shape in ET.fromstring(chart.svg).iter():
            colours = {shape.get(name) for name in PAINTED} - {None, "none"}
            if shape.tag != f"{SVG}text" and colours:
                assert shape.get("class") in {"f0", "f1", "f2", "f4", "s1", "s2", "s4"}
            if shape.tag == f"{SVG}text":
                assert shape.get("font-size") == "13px"  # 11 px and more at 390 px of screen
                assert shape.get("font-family") == "Onest"


@pytest.mark.once
def test_a_reader_who_cannot_see_hears_the_title_and_gets_the_numbers(app, drawn):
    assert isinstance(drawn[0].svg, Markup)
    assert '<svg role="img" aria-label="Заявки &lt;по&gt; регионам"' in drawn[0].svg
    assert drawn[0].rows == tuple(REGIONS)
    assert drawn[1].rows[-1] == (f"11{i18n.NBSP}апреля 2021", 169)
    with app.test_request_context(), force_locale("ru"):
        page = render_template_string('{% from "_chart.html" import chart %}{{ chart(c) }}', c=drawn[0])
    assert page.count("<tr>") == 12
    assert '<th scope="row">Өңір 0</th><td class="num">100</td>' in page
    assert "<h3>Заявки &lt;по&gt; регионам</h3>" in page


@pytest.mark.once
def test_regions_after_the_first_become_one_bar(drawn):
    said = words(drawn[0])
    assert "Өңір 7" in said
    assert "Өңір 8" not in said
    assert "ещё 4 региона" in said
    assert str(sum(count for _name, count in REGIONS[8:])) in said


@pytest.mark.once
def test_days_carry_their_number_and_the_month_once(drawn):
    said = words(drawn[1])
    assert [word for word in said if word.isalpha()] == ["марта", "апреля"]
    assert said.count("169") == 1


@pytest.mark.once
def test_many_days_are_named_here_and_there(app):
    many = charts.per_day("x", [(date(2021, 1, 1) + timedelta(days=n), n) for n in range(90)])
    assert len(many.rows) == 90
    assert len(words(many)) < 25


@pytest.mark.once
def test_scores_fall_into_the_right_step_and_the_line_divides_them(drawn):
    rows = dict(drawn[2].rows)
    assert rows["1-кезең, 55–60"] == 1
    assert rows["1-кезең, 60–65"] == 2
    assert rows["1-кезең, 95–100"] == 1
    assert rows["Салалар, 40–45"] == 1
    assert sum(count for label, count in drawn[2].rows) == 5
    assert len(re.findall('class="s4"', drawn[2].svg)) == 2
    assert "Пунктир — проходной балл" in drawn[2].note


@pytest.mark.once
def test_stages_show_the_usual_and_the_slow_case(drawn):
    assert drawn[3].rows[0] == ("Сараптама: половина дел, дней", Decimal("8.5"))
    assert {"8,5 дня", "2 дня", "Сараптама"} <= set(words(drawn[3]))
    assert drawn[3].svg.count('class="f4"') == 1


@pytest.mark.once
@pytest.mark.parametrize("make", ["regions", "days", "scores", "stages"])
def test_a_chart_of_nothing_is_drawn_too(app, make):
    empty = {
        "regions": lambda: charts.by_region("x", []), "days": lambda: charts.per_day("x", []),
        "scores": lambda: charts.score_spread("x", {"y": []}, threshold=Decimal(60)),
        "stages": lambda: charts.time_in_stage("x", []),
    }  # fmt: skip
    assert empty[make]().svg.startswith("<svg ")


@pytest.mark.once
def test_names_from_people_are_words_and_long_ones_go_on_two_lines(app):
    name = "<script>alert(1)</script> Жұмыс істеп тұрған кәсіпорындарды технологиялық дамыту"
    chart = charts.by_region("x", [(name, 1), ("y", 2)])
    assert "<script" not in chart.svg
    assert sum("script" in word for word in words(chart)) == 1
    assert chart.svg.count("<tspan") >= 2


@pytest.mark.once
def test_the_same_numbers_are_drawn_once(app):
    charts._draw.cache_clear()
    first = charts.by_region("Бір", REGIONS)
    assert charts.by_region("Екі", REGIONS).svg.removeprefix(
        '<svg role="img" aria-label="Екі"'
    ) == first.svg.removeprefix('<svg role="img" aria-label="Бір"')
    assert charts._draw.cache_info().misses == 1
