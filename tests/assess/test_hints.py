"""Texts that may name their writer: what is found, in which alphabet and case, and what is left in peace."""

import pytest
from flask_babel import force_locale

from portal.assess import hints

ANNA = hints.Author("Айгүл Сейтова", "a.seitova@ktu.example", "Казахский технический университет")


@pytest.mark.parametrize(("text", "kind"), [
    ("Как показала Сейтова в прошлом году, метод работает.", "name"),
    ("Это обсуждали с Сейтовой на семинаре.", "name"),
    ("As Seitova has shown, it works.", "name"),
    ("В Казахском техническом университете это уже сделано.", "employer"),
    ("Пишите на expert@mail.example.", "email"),
    ("Звоните: +7 (701) 123-45-67.", "phone"),
    ("Хороший проект. С уважением, эксперт", "greeting"),
    ("Құрметпен, сарапшы", "greeting"),
    ("В моей лаборатории этот датчик испытан.", "own_work"),
    ("Менің зертханамда сыналған.", "own_work"),
    ("We measured this in my own laboratory.", "own_work"),
])  # fmt: skip
def test_what_may_tell_the_writer_is_found(text, kind):
    assert kind in [found for found, _words in hints._hints(text, ANNA)]


@pytest.mark.parametrize("text", [
    "", "Команда опытная: университет партнёра дал письмо, технический риск мал.", "Смета 1 234 567 890 ₸, рост 25 %.",
    "Сейчас и сейсмика: датчик ставят на трубу.", "The laboratory of the applicant is well equipped.",
    "Менеджер проекта и автор метода известны.",
])  # fmt: skip
def test_an_ordinary_text_is_left_in_peace(text):
    assert list(hints._hints(text, ANNA)) == []


@pytest.mark.once
@pytest.mark.parametrize(("lang", "words"), [("ru", "Здесь стоит адрес"), ("kk", "Мұнда пошта"), ("en", "An e-mail")])
def test_it_is_said_at_the_field_in_the_writers_language(app, lang, words):
    with app.test_request_context(f"/{lang}/"), force_locale(lang):
        told = hints.found({"comment": "x@y.example", "why-team": "Опытная команда."}, ANNA)
        assert list(told) == ["comment"]
        assert str(told["comment"][0]).startswith(words)
