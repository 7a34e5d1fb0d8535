"""What surrounds every page: permission, transaction, headers, languages, errors."""

import pytest
from flask import g, url_for

from portal import i18n, policy, web
from portal.workflow import Refused
from tests import makers

PUBLIC = ("/ru/", "/kk/calls", "/en/awards", "/ru/statistics", "/ru/login", "/ru/register", "/ru/help", "/healthz")


@pytest.mark.parametrize("path", PUBLIC)
def test_every_answer_is_hardened(visit, path):
    headers = visit().get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Cookie" in headers["Vary"]


def test_what_a_signed_in_person_sees_is_never_stored(app, db, visit):
    assert visit(makers.a_person()).get("/desk").headers["Cache-Control"] == "no-store"


def test_the_front_door_leads_to_the_visitors_language(visit):
    visitor = visit()
    assert visitor.get("/", headers={"Accept-Language": "kk-KZ,ru;q=0.8"}).location == "/kk/"
    assert visitor.get("/", headers={"Accept-Language": "fr"}).location == "/ru/"


def test_the_language_is_remembered(visit):
    visitor = visit()
    visitor.get("/en/calls")
    assert visitor.get("/", headers={"Accept-Language": "ru"}).location == "/en/"


def test_an_address_without_a_language_leads_to_the_page(visit):
    answer = visit().client.get("/calls", headers={"Accept-Language": "kk"})
    assert (answer.status_code, answer.location) == (302, "/kk/calls")


def test_a_page_that_is_not_there_says_so_in_the_language_of_its_address(visit):
    answer = visit().get("/kk/no-such-page")
    assert answer.status_code == 404
    assert '<html lang="kk"' in answer.text


def test_a_visitor_is_asked_to_sign_in_and_led_back(visit):
    answer = visit().get("/ru/desk")
    assert answer.status_code == 302
    assert answer.location == "/ru/login?next=/ru/desk"


def test_a_person_without_the_right_is_told_why(app, db, visit):
    answer = visit(makers.a_person()).get("/ru/cases")
    assert answer.status_code == 403
    assert "нет прав" in answer.text


def test_a_foreign_host_is_refused(visit):
    assert visit(checked=False).get("/ru/", headers={"Host": "evil.example"}).status_code == 400


def test_a_post_without_a_token_is_refused(app, db, portal):
    client = portal.app.test_client()
    assert client.post("/ru/theme", data={"theme": "dark"}).status_code == 400


def test_a_body_that_is_too_large_is_refused(visit):
    answer = visit(checked=False).post("/ru/theme", {"theme": "d" * 600_000})
    assert answer.status_code == 413


def test_every_endpoint_serves_one_method_and_has_its_row(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint in policy.OPEN or rule.endpoint.startswith(f"{policy.LIBRARY}."):
            continue
        assert rule.endpoint in policy.TABLE, rule.endpoint
        assert len(rule.methods - {"HEAD", "OPTIONS"}) == 1, rule.endpoint


def test_every_row_has_its_page(app):
    assert set(policy.TABLE) <= set(app.view_functions)


@pytest.mark.parametrize(("target", "where"), [
    ("/ru/desk", "/ru/desk"), ("/ru/calls?x=1", "/ru/calls?x=1"), ("//evil.example", None), ("/\\evil.example", None),
    ("https://evil.example", None), ("https:evil", None), ("javascript:alert(1)", None), ("", None), (None, None),
    ("/ru\r\nSet-Cookie: x", None), ("/\t/evil", None),
])  # fmt: skip
def test_next_never_leads_outside(target, where):
    assert web.safe_next(target) == where


@pytest.fixture
def odd(portal):
    """An app of its own with views that misbehave."""
    from portal import create_app  # noqa: PLC0415

    app = create_app({**{k: v for k, v in portal.app.config.items() if k.isupper()}, "TESTING": True})
    bp = web.room("odd")

    @bp.get("/odd/forgot")
    def forgot():
        return "secret"

    @bp.get("/odd/refused")
    def refused():
        g.permitted = True
        raise Refused("Not today.")

    app.register_blueprint(bp)
    return app


@pytest.mark.once
def test_a_view_that_forgot_to_ask_for_permission_gets_no_answer_out(odd):
    answer = odd.test_client().get("/ru/odd/forgot")
    assert answer.status_code == 500
    assert b"secret" not in answer.data


@pytest.mark.once
def test_a_refusal_is_told_with_its_sentence(odd):
    answer = odd.test_client().get("/ru/odd/refused")
    assert answer.status_code == 409
    assert "Not today." in answer.text


def test_static_files_are_cached_for_ever_under_the_hash_of_their_content(app, visit):
    with app.test_request_context("/"):
        from portal.assets import asset  # noqa: PLC0415

        address = asset("css/orken.css")
        assert url_for("asset", digest="x", name="css/orken.css").startswith("/assets/x/")
    answer = visit(checked=False).get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_language_without_its_slash_leads_to_the_front_page(app, lang):
    answer = app.test_client().get(f"/{lang}")
    assert (answer.status_code, answer.location) == (308, f"http://localhost/{lang}/")
