"""Papers: what they say in three languages, that hostile facts stay words, that nothing is fetched from anywhere."""

import base64
import dataclasses
import re
import subprocess
import zlib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask_babel import force_locale

from portal import i18n, paper_facts, papers, press, quicker, sandbox

KAZAKH = "ӘҒҚҢӨҰҮҺІәғқңөұүһі"
SUM = "0123456789abcdef" * 4
AT = datetime(2021, 5, 13, 6, 20, 30, tzinfo=UTC)
URL = "https://orken.example/v/3XRC-K8VN"
LETTER = {
    "number": "ИГ-2021/1-0471-Р", "issued_at": AT, "check_url": URL, "check_code": "3XRC-K8VN",
    "to": paper_facts.Addressee(organisation="«Жетісу Роботикс» ЖШС", bin="180340012344", person="Айгерім Сәрсенова"),
    "case_number": "IG-2021-00471", "project": f"Алманы сұрыптау {KAZAKH}", "call": "Конкурс – 2021", "kind": "1-кезең",
    "signatory": paper_facts.Signatory(name="Қасымов Дәурен Ерланұлы", post="Бағдарлама жетекшісі"),
}  # fmt: skip
APPEAL = paper_facts.Appeal(until=date(2021, 6, 3), working_days=15, where="Жеке кабинет")
REASONS = (paper_facts.Reason(text="Шек", fact="4,5 < 5", citation="Қағидалар, 27-т.", remedy="Маман қосыңыз"),)
a_criterion = paper_facts.CriterionResult
REVIEW = {
    "decided_on": date(2021, 5, 11), "score": Decimal("57.429"), "threshold": Decimal(60), "place": 207, "places": 523,
    "appeal": APPEAL, "comments": (paper_facts.Comment(label="1", text="Бір жол.\n\nЕкінші жол."),),
    "criteria": (
        a_criterion(name="Команда", weight=15, mean=Decimal("4.5"), minimum=Decimal(5), points=Decimal("6.75")),
        a_criterion(name="Үлес", weight=5, mean=Decimal(6), minimum=None, points=Decimal(3)),
    ),
}  # fmt: skip


def a_row(place: int, outcome: str = "refused") -> paper_facts.RankedProject:
    return paper_facts.RankedProject(
        place=place, number=f"IG-2021-{place:05d}", organisation=f"ЖШС {place}", project="Жоба", outcome=outcome,
        score=Decimal("99.99") - Decimal(place) / 100, asked_kzt=20_000_000,
        approved_kzt=20_000_000 * (outcome == "approved"),
    )  # fmt: skip


def a_protocol(rows: int) -> paper_facts.Protocol:
    ranked = tuple(a_row(n, "approved" if n <= 2 else "reserve" if n == 3 else "refused") for n in range(1, rows + 1))
    return paper_facts.Protocol(
        number="2021/1-3", issued_at=AT, call="Конкурс", held_on=date(2021, 5, 11), budget_kzt=50_000_000, quorum=2,
        chair=LETTER["signatory"], kinds=(paper_facts.KindRanking(name="1-кезең", threshold=Decimal(60), rows=ranked),),
        members=tuple(paper_facts.PanelMember(name=f"Мүше {n}", is_recused=n == 3) for n in (1, 2, 3)),
        prepared=paper_facts.Act(name="Нұрланова Әсел", at=AT), confirmed=paper_facts.Act(name="Қасымов Дәурен", at=AT),
    )  # fmt: skip


def a_receipt(**more: object) -> paper_facts.Receipt:
    told = {
        "number": "IG-2021-00471", "issued_at": AT, "project": KAZAKH, "organisation": "ЖШС", "bin": "180340012344",
        "call": "Конкурс", "submitted_at": datetime(2021, 4, 11, 11, 59, 58, tzinfo=UTC), "form_revision": "3",
        "form_sha256": SUM, "declared_by": "Айгерім Сәрсенова",
        "pages": (paper_facts.Part(title="Жоба", sha256=SUM[::-1]),),
        "files": (paper_facts.Part(title="Смета", filename="смета.pdf", size_bytes=3_250_000, sha256=SUM),),
    }  # fmt: skip
    return paper_facts.Receipt(**(told | more))


PAPERS = {
    "receipt": a_receipt(),
    "grant": paper_facts.GrantLetter(
        **LETTER, decided_on=date(2021, 5, 11), score=Decimal("78.40"), place=12, places=118, amount_kzt=48_000_000,
        own_kzt=20_600_000, total_cost_kzt=68_600_000, months=18, sign_until=date(2021, 5, 27), appeal=APPEAL,
        tranches=(paper_facts.Tranche(percent=50, amount_kzt=24_000_000, after="Шарттан кейін"),), conditions=("Есеп",),
    ),
    "refusal": paper_facts.RefusalLetter(**LETTER, **REVIEW, reasons=REASONS, changes=("Маман",)),
    "reserve": paper_facts.ReserveLetter(**LETTER, **REVIEW, reserve_place=2, reserve_until=date(2021, 12, 31)),
    "formal": paper_facts.FormalRefusal(**LETTER, decided_on=date(2021, 4, 16), reasons=REASONS, appeal=APPEAL),
    "return": paper_facts.ReturnLetter(
        **LETTER, returned_on=date(2021, 4, 16), reasons=REASONS, working_days=3,
        due_at=datetime(2021, 4, 21, 12, tzinfo=UTC),
    ),
    "protocol": a_protocol(4),
}  # fmt: skip
SAYS = {
    ("grant", "kk"): ("Сізге инновациялық грант мақұлданды", "100-ден 78,4", "118 жобаның ішінде 12-орын", "18 ай"),
    ("grant", "ru"): ("Вам одобрен инновационный грант", "48 000 000 ₸", "18 месяцев", "Последний день — 27 мая 2021"),
    ("grant", "en"): ("You have been awarded an innovation grant", "48,000,000 ₸", "27 May 2021", "15 working days"),
    ("refusal", "kk"): ("Жобаға грант берілмейді", "5 × жетпеді", "1-сарапшы", "Маман қосыңыз", "2021 жылғы 3 маусым"),
    ("refusal", "ru"): ("57,42 из 100", "Проходной балл", "4,50", "не задан", "Что изменило бы результат"),
    ("reserve", "ru"): ("Проект в резервном списке", "31 декабря 2021", "Ваше место в резервном списке — 2"),
    ("formal", "kk"): ("Өтінім формалды негіздер бойынша қабылданбады", "Не анықталды: 4,5 < 5", "Қағидалар, 27-т."),
    ("formal", "ru"): ("Заявка отклонена по формальным основаниям", "16 апреля 2021"),
    ("return", "ru"): ("21 апреля 2021, 18:00", "3 рабочих дня", "Заявку возвращают только один раз"),
    ("return", "en"): ("21 April 2021, 18:00", "3 working days", "What to do: Маман қосыңыз"),
    ("receipt", "ru"): ("11 апреля 2021, 17:59:58", "UTC+06:00", "3,0 МБ", SUM, SUM[::-1], "редакция 3"),
    ("receipt", "kk"): ("Өтінімнің берілгені туралы түбіртек", KAZAKH[:9], "БСН 180340012344"),
    ("protocol", "ru"): (
        "2 из 2 членов комиссии", "кворум есть", "Черта: одобрены 2 проекта на 40 000 000 ₸",
        "Остаток бюджета 10 000 000 ₸",
    ),
    ("protocol", "kk"): ("Комиссия хаттамасы", "99,98", "✓ мақұлданды", "резервте", "бас тартылды"),
}  # fmt: skip


def text_of(pdf: bytes) -> str:
    made = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return made.stdout.decode()


def said(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", text_of(pdf).replace(i18n.NBSP, " "))


def pages_of(pdf: bytes) -> list[str]:
    return text_of(pdf).split("\f")[:-1]


def print_raw(html: str, **more: object) -> bytes:
    job = {"html": html, "note": "<p>cut</p>", "cap": 5, "pictures": {}, "identifier": "x" * 32}
    return papers.PRESS.ask(job | more)


def unpacked(pdf: bytes) -> bytes:
    """The objects of the file, which are compressed."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompressobj().decompress(s) for s in streams if s[:1] == b"x")


@pytest.fixture(scope="module", autouse=True)
def _press_is_put_away():
    yield
    papers.PRESS.close()


@pytest.mark.once
@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_speaks_its_reader_s_language(app, name):
    for lang in i18n.LANGUAGES:
        pdf = papers.render(PAPERS[name], lang)
        words = said(pdf)
        for phrase in SAYS.get((name, lang), ()):
            assert phrase in words
        assert PAPERS[name].number in words
        assert "Инновациялық бағдарламалар операторы" in words
        assert "Оператор инновационных программ" in words
        assert re.search(rb"/Lang ?\(" + lang.encode() + rb"\)", unpacked(pdf))


@pytest.mark.once
def test_every_kazakh_letter_is_printed_in_both_weights(app):
    words = said(papers.render(a_receipt(organisation=KAZAKH, call=KAZAKH), "kk"))
    assert words.count(KAZAKH) == 3
    fonts = subprocess.run(
        ["pdffonts", "-"], input=papers.render(PAPERS["grant"], "kk"), capture_output=True, check=True
    ).stdout.decode()
    assert set(re.findall(r"\+([\w-]+)", fonts)) == {"Onest", "Onest-Semi-Bold"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "count"), [("grant", 1), ("formal", 1), ("return", 1), ("receipt", 1), ("refusal", 2), ("protocol", 2)]
)
def test_a_paper_takes_as_many_pages_as_it_should(app, name, count):
    assert len(pages_of(papers.render(PAPERS[name], "ru"))) == count


@pytest.mark.once
def test_a_signature_is_never_alone_on_a_page(app):
    for extra in range(0, 30, 3):
        grant = dataclasses.replace(PAPERS["grant"], conditions=tuple(f"Шарт {n}" for n in range(extra)))
        last = next(page for page in pages_of(papers.render(grant, "ru")) if "Қасымов Дәурен Ерланұлы" in page)
        assert "Если вы не согласны" in last


@pytest.mark.once
def test_a_long_ranking_repeats_its_head_on_every_page(app):
    pages = pages_of(papers.render(a_protocol(120), "ru"))
    assert len(pages) == 7
    assert [page for page in pages if "IG-2021-" in page and "Заявитель и проект" not in page] == []
    assert sum(page.count("IG-2021-") for page in pages) == 120


@pytest.mark.once
def test_the_same_facts_give_the_same_bytes(app):
    once = papers.render(PAPERS["receipt"], "ru")
    papers.render(PAPERS["grant"], "kk")
    again = papers.render(PAPERS["receipt"], "ru")
    papers.PRESS.close()
    assert once == again == papers.render(PAPERS["receipt"], "ru")


EVERY_TRICK = """<!DOCTYPE html><html lang="kk"><head><title>Б</title><style>
@page{size:A4;margin:10% 2cm;@top-left{content:string(docno);border-bottom-style:dotted}} @page b{margin:3cm}
div{border-style:solid;border-top-width:3pt;padding:1% 2mm;box-sizing:border-box}
div{min-width:10mm;max-width:calc(50% + 2cm)}
i{position:relative;left:3mm;text-decoration:underline red} i b{text-decoration:line-through;font-size:1.4em}
.f{float:right;width:30%;height:2cm} .a{position:absolute;right:5%;bottom:1cm;outline:solid}
.c{break-before:page;page:b} .c::before{content:"№ ";float:left;font-weight:600} li::marker{font-weight:600}
ul{margin-inline-start:4em} table{border-collapse:collapse;width:100%} td{border:1pt solid;height:5%}
td+td{border-left-width:4pt;vertical-align:middle}
</style></head><body><div class="head" title="№ 7"><p class="f">оң жақта</p>Ұзақ <i>сөйлем <b>ішіндегі</b> сөз</i>
және тағы бірнеше сөз<p class="a">түбінде</p></div><ul><li>бір</li><li style="direction:rtl">екі</li></ul>
<table><tr><td>1</td><td rowspan="2">2</td></tr><tr><td>3</td></tr></table>
<p style="letter-spacing:.2em;white-space:pre-line">а б\nв</p><div class="c">Үшінші бет</div></body></html>"""


@pytest.mark.once
@pytest.mark.parametrize("name", [*PAPERS, "every trick"])
def test_what_the_press_does_quicker_prints_what_the_library_prints(app, monkeypatch, name):
    with force_locale("ru"):
        page = papers.write(PAPERS[name], "ru") if name in PAPERS else EVERY_TRICK
    job = {"html": page, "note": "", "cap": 9, "pictures": {"qr.png": papers.qr(URL)}, "identifier": "x" * 32}
    quick = press.answer(job)
    assert press.answer(job) == quick  # by the lines that it knows now
    for room, what, theirs in quicker.THEIRS:
        monkeypatch.setattr(room, what, theirs)
    assert press.answer(job) == quick


@pytest.mark.once
def test_lines_are_known_by_all_that_the_library_asks_of_their_style(app, monkeypatch):
    asked = set()

    class Style:
        def __init__(self, style):
            self.style, self.font_config, self.cache = style, style.font_config, style.cache

        def __getitem__(self, name):
            asked.add(name)
            return self.style[name]

    split = quicker.librarys_split
    monkeypatch.setattr(quicker, "LINES", {})
    monkeypatch.setattr(quicker, "librarys_split", lambda text, style, *about: split(text, Style(style), *about))
    press.answer({"html": EVERY_TRICK, "note": "", "cap": 9, "pictures": {}, "identifier": "x" * 32})
    assert asked - set(quicker.LETTERS) == {"text_decoration_line"}
    assert len(asked) > 20


@pytest.mark.once
def test_a_paper_tells_what_it_is(app):
    told = subprocess.run(["pdfinfo", "-"], input=papers.render(PAPERS["grant"], "ru"), capture_output=True, check=True)
    lines = dict(re.findall(r"^([\w ]+?):\s+(.*)$", told.stdout.decode(), re.MULTILINE))
    assert lines["Title"] == "Письмо о предоставлении гранта · № ИГ-2021/1-0471-Р"
    assert (lines["Tagged"], lines["JavaScript"], lines["Page size"][-4:]) == ("yes", "no", "(A4)")
    assert lines["CreationDate"].startswith("Thu May 13 06:20:30 2021")


@pytest.mark.once
def test_a_paper_without_an_address_of_its_check_has_no_code(app):
    plain = dataclasses.replace(PAPERS["grant"], check_url="", check_code="")
    assert "Создано порталом Örken" in said(papers.render(plain, "ru"))
    assert URL in said(papers.render(PAPERS["grant"], "ru"))


HOSTILE = [
    "<script>alert(1)</script>", '"><img src=file:///etc/passwd>', "<link rel=attachment href=file:///etc/passwd>",
    "<style>@page{size:1e7px}</style>", "{{7*7}}", "{% raw %}", "${7*7}", "%(project)s %s", "<svg><image href='file:///etc/passwd'/></svg>",
    "<b style='position:fixed'>", "&lt;i&gt;", "</td></table><h1>",
]  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("name", PAPERS)
def test_hostile_facts_are_only_words(app, name):
    pdf = papers.render(dataclasses.replace(PAPERS[name], call=" ~ ".join(HOSTILE)), "ru")
    printed = re.sub(r"\s", "", text_of(pdf))
    assert [text for text in HOSTILE if re.sub(r"\s", "", text) not in printed] == []
    assert b"/EmbeddedFile" not in unpacked(pdf)
    assert "root:" not in printed


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\u202e000 84\u202c ₸", "000 84 ₸"), ("a\x00b\x07c", "abc"), ("\ud800x", "x"), ("x\ufeff\u200b\u2066y", "xy"),
        ("a" + "\u0301" * 50, "á" + "\u0301" * 3), ("й", "й"), ("a\r\nb\rc\u2028d", "a\nb\nc\nd"), ("1\u20112", "1-2"),
    ],
)  # fmt: skip
def test_letters_that_deceive_are_taken_out(text, clean):
    assert papers.scrub_text(text) == clean


def test_no_line_ends_between_a_number_and_its_sign(app):
    with force_locale("ru"):
        page = papers.write(a_receipt(project="90 % от 5 000 ₸ по закону № 207-V", number="7"), "ru")
    bound = i18n.NBSP.join(("90", "% от 5 000", "₸ по закону №", "207-V"))
    assert bound in page
    assert "№ 7</title>" in page


@pytest.mark.once
def test_a_text_without_end_is_cut_and_says_so(app):
    endless = "\n".join(f"жол {n}" for n in range(10_000))
    pages = pages_of(
        papers.render(dataclasses.replace(PAPERS["refusal"], reasons=(paper_facts.Reason(text=endless),)), "ru")
    )
    assert len(pages) <= 6
    assert "здесь сокращено; полный текст хранится в деле на портале" in re.sub(r"\s+", " ", " ".join(pages))


@pytest.mark.once
def test_a_paper_without_end_is_cut_and_says_so(app, monkeypatch):
    monkeypatch.setattr(papers, "PAGES_AT_MOST", 9)
    comments = tuple(paper_facts.Comment(label=str(n), text="\n".join(["жол"] * 140)) for n in range(6))
    pages = pages_of(papers.render(dataclasses.replace(PAPERS["refusal"], comments=comments), "ru"))
    assert len(pages) == 10
    assert "Документ сокращён" in pages[-1]
    assert "длиннее 9 страниц" in pages[-1]


@pytest.mark.parametrize(
    "html",
    [
        "<link rel=attachment href='{}'>", "<img src='{}'>", "<style>@import url({});</style>",
        "<object data='{}'></object>",
        "<style>@font-face{{font-family:x;src:url({})}}p{{font-family:x}}</style>", "<embed src='{}'>",
        "<a href='{}'>x</a>",
        "<p><svg><image href='{}' width='9' height='9'/><use href='{}'/></svg>",
        "<style>p{{background:url({})}}</style>",
        "<base href='{}'><link rel=stylesheet href=x.css>", "<body background='{}'>", "<iframe src='{}'></iframe>",
    ],
)  # fmt: skip
def test_the_press_takes_nothing_from_anywhere(tmp_path, html):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of the house")
    for address in (
        secret.as_uri(),
        "http://169.254.169.254/",
        "http://127.0.0.1:5432/",
        "file:///dev/zero",
        "ftp://x/",
    ):
        pdf = print_raw(html.format(address, address) + "<p>все</p>")
        assert b"/EmbeddedFile" not in unpacked(pdf)
        assert "secret of" not in text_of(pdf)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "http://127.0.0.1/", "https://example.org/", "data:text/plain,x", "gopher://x/", "ftp://x/x",
        "paper:../../config.py", "paper:OTHER.svg", "PAPER:seal.svg", "/etc/passwd", "", "jar:file:///x!/y",
    ],
)  # fmt: skip
def test_the_fetcher_gives_only_what_it_was_given(address):
    fetcher = press.OwnThings({"paper:seal.svg": b"<svg/>"})
    assert fetcher.fetch("paper:seal.svg").read() == b"<svg/>"
    for way in (fetcher, fetcher.fetch, fetcher.open):
        with pytest.raises(press.Refused):
            way(address)
    assert fetcher.refused == [address] * 3


def test_our_sheets_and_templates_ask_only_for_our_own_things():
    given = {*press.FONTS, *press.ORNAMENTS, "paper:qr.png"}
    for path in [*papers.TEMPLATES.glob("*.html"), *papers.TEMPLATES.glob("*.css")]:
        text = path.read_text("utf-8")
        asked = set(re.findall(r"url\(([^)]+)\)|(?:src|href)=\"([^\"{]+)\"", text))
        assert {one or other for one, other in asked} <= given, path.name
        assert not re.search(r"\|\s*safe|autoescape|Markup", text), path.name


@pytest.mark.once
def test_words_of_others_never_turn_the_direction_of_ours(app):
    with force_locale("ru"):
        page = papers.write(dataclasses.replace(PAPERS["grant"], project="<i>שלום</i> 84"), "ru")
    assert "«<span>&lt;i&gt;שלום&lt;/i&gt; 84</span>»" in page


def test_the_code_is_a_picture_of_the_address():
    picture = base64.b64decode(papers.qr(URL))
    assert picture.startswith(b"\x89PNG")
    assert picture[24] == 1  # one bit per dot


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("while True: pass", "EOFError"), ("return bytes(900_000_000)", "MemoryError"),
        ("return answer(job)", "RecursionError"), ("raise ValueError('no')", "ValueError: no"),
        ("import os; os._exit(0)", "EOFError"), ("import time; time.sleep(60)", "TimeoutError"),
        ("import os; return os.environ['SECRET']", "KeyError"),
        ("print('x' * 9999); raise KeyError('a')", "KeyError: 'a'"),
    ],
)  # fmt: skip
def test_a_child_that_fails_is_replaced(tmp_path, monkeypatch, body, why):
    monkeypatch.setenv("SECRET", "x")
    tool = tmp_path / "tool.py"
    tool.write_text(f"def answer(job):\n    if job['kind'] == 'good': return b'made'\n    {body}\n")
    box = sandbox.Sandbox(tool, cpu_seconds=1, memory_mb=300, wall_seconds=2 if "sleep" in body else 30)
    with pytest.raises(sandbox.Failed, match=why):
        box.ask({"kind": "bad"})
    assert box.ask({"kind": "good"}) == b"made"
    box.close()


def test_a_child_leaves_nothing_behind(tmp_path):
    tool = tmp_path / "tool.py"
    tool.write_text("import tempfile\ndef answer(job): return tempfile.mkdtemp().encode()\n")
    box = sandbox.Sandbox(tool, cpu_seconds=1, memory_mb=300, wall_seconds=30)
    written = Path(box.ask({}).decode())
    assert written.is_dir()
    box.close()
    assert not written.parent.exists()


@pytest.mark.once
def test_a_paper_that_cannot_be_made_says_so(app, tmp_path, monkeypatch):
    tool = tmp_path / "press.py"
    tool.write_text("def answer(job): raise RecursionError('too deep')")
    monkeypatch.setattr(papers, "PRESS", sandbox.Sandbox(tool, cpu_seconds=5, memory_mb=300, wall_seconds=10))
    with pytest.raises(papers.PaperFailed, match="too deep"):
        papers.render(PAPERS["grant"], "ru")
    papers.PRESS.close()
