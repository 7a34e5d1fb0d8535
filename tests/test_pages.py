"""The check of pages finds what it promises to find."""

import pytest

from tests.pages import faults

GOOD = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><title>Заявки · Örken</title></head>
<body><main><h1>Ваши заявки</h1>
<form method="post"><input type="hidden" name="csrf_token" value="x">
<label for="name">Название</label><input id="name" name="name"></form>
<p>Текст</p></main></body></html>"""


def test_a_good_page_has_no_faults():
    assert faults(GOOD, "ru") == ()


@pytest.mark.parametrize(
    ("was", "became", "said"),
    [
        ("<p>Текст</p>", "<p>Текст", ""),
        ("<p>Текст</p>", "<p>Текст</div>", "end-tag-too-early"),
        ("<p>Текст</p>", '<p id="name">Текст</p>', "stands 2 times"),
        ("<p>Текст</p>", '<p aria-describedby="nowhere">Текст</p>', "#nowhere"),
        ("<p>Текст</p>", '<p style="color: red">Текст</p>', "style attribute"),
        ("<p>Текст</p>", '<p onclick="go()">Текст</p>', "onclick"),
        ("<p>Текст</p>", "<script>go()</script>", "inline"),
        ("<p>Текст</p>", '<script src="https://cdn.example/x.js"></script>', "leads out"),
        ("<p>Текст</p>", "<span><div>Текст</div></span>", "<div> stands in <span>"),
        ("<p>Текст</p>", "<ul><div>Текст</div></ul>", "<div> stands right in <ul>"),
        ("<p>Текст</p>", '<a href="/"><button>Текст</button></a>', "<button> stands inside <a>"),
        ("<p>Текст</p>", '<a href="/"></a>', "says nothing"),
        ("<p>Текст</p>", '<img src="/x.png">', "no alt"),
        ("<p>Текст</p>", "<h3>Текст</h3>", "follows <h1>"),
        ("<p>Текст</p>", "<p>{{ name }}</p>", "left over"),
        ("<p>Текст</p>", "<p>%(name)s</p>", "left over"),
        ('<label for="name">Название</label>', "", "no label"),
        ('<input type="hidden" name="csrf_token" value="x">', "", "csrf_token"),
        ("<title>Заявки", "<title>Вход", "says nothing of"),
        ("<title>Заявки · Örken</title>", "<title></title>", "no <title>"),
        ("<h1>Ваши заявки</h1>", "", "0 <h1>"),
        ('lang="ru"', 'lang="kk"', "lang='kk'"),
    ],
)
def test_a_fault_is_found(was, became, said):
    found = faults(GOOD.replace(was, became), "ru")
    assert any(said in fault for fault in found) if said else found == ()
