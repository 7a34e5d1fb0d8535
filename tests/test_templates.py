"""Templates: each belongs to a page, compiles, and keeps to our content policy; each open page is valid HTML."""

import re
from pathlib import Path

import pytest
from jinja2 import meta

from portal import ROOMS, i18n, policy, rights
from tests import makers

TEMPLATES = Path(__file__).parent.parent / "templates"
FILES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
# papers and mails are never served, and tested on their own
PAGES = [name for name in FILES if not name.startswith(("papers/", "letters/"))]
FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*="),
    "an event handler": re.compile(r"""\son[a-z]+\s*=\s*["']"""),
    "an inline script": re.compile(r"<script(?![^>]*\b(src=|type=\"application/json\"))", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style", re.IGNORECASE),
    "a foreign address": re.compile(r"""(src|href|action)=["'](https?:)?//(?!\{)""", re.IGNORECASE),
    "|safe": re.compile(r"\|\s*safe\b"),
    "autoescape off": re.compile(r"autoescape\s+false", re.IGNORECASE),
    "javascript:": re.compile(r"javascript:", re.IGNORECASE),
}
SAMPLES = {"work.style"}  # parts without their surroundings
PERSONS = {
    "stranger": None, "applicant": makers.an_applicant, "expert": makers.an_expert, "officer": makers.an_officer,
    "chair": makers.a_chair, "auditor": makers.an_auditor, "admin": makers.an_admin,
}  # fmt: skip


def test_templates_keep_to_the_content_policy():
    texts = {name: re.sub(r"\{#.*?#\}", "", (TEMPLATES / name).read_text("utf-8"), flags=re.DOTALL) for name in PAGES}
    assert [(name, what) for name, t in texts.items() for what, found in FORBIDDEN.items() if found.search(t)] == []


@pytest.mark.once
def test_templates_compile_and_find_what_they_include(app):
    for name in PAGES:
        source = app.jinja_env.loader.get_source(app.jinja_env, name)[0]
        app.jinja_env.get_template(name)
        for other in meta.find_referenced_templates(app.jinja_env.parse(source)):
            if other:
                app.jinja_env.get_template(other)


def test_a_page_is_called_like_its_endpoint():
    pages = [name.removesuffix(".html").replace("/", ".") for name in PAGES if name.split("/")[0] in ROOMS]
    strangers = [page for page in pages if page not in policy.TABLE and not page.split(".")[1].startswith("_")]
    assert strangers == []


@pytest.mark.once
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("person", PERSONS)
def test_every_page_without_an_address_of_its_own_is_shown_or_refused(app, visit, person, lang):
    """Each page that needs no reference, fetched by each kind of person: valid, without failure, as the policy says."""
    make = PERSONS[person]
    user = make(lang=lang) if make else None
    visitor = visit(user, lang)
    allowed = rights.roles_of(user) if user else {rights.ANYONE}
    for rule in app.url_map.iter_rules():
        if (
            rule.endpoint in policy.TABLE
            and rule.endpoint not in SAMPLES
            and rule.arguments <= {"lang"}
            and "GET" in rule.methods
        ):
            open_to_them = bool(policy.TABLE[rule.endpoint][0] & allowed)
            if not open_to_them and lang != i18n.LANGUAGES[0]:
                continue  # a refusal is the same page wherever it comes from, and has a test of its own
            answer = visitor.get(rule.endpoint)
            assert answer.status_code < 500, rule.endpoint
            if not open_to_them:
                assert answer.status_code == (403 if user else 302), f"{person} must not see {rule.endpoint}"
                assert user or "/login" in answer.location
            else:
                assert answer.status_code not in {401, 403}, f"{person} may see {rule.endpoint}"


@pytest.mark.once
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_pages_of_errors_are_pages_too(visit, lang):
    assert visit(lang=lang).get(f"/{lang}/no-such-page").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("where", ["security.login", "security.register", "security.forgot_password"])
def test_the_pages_of_signing_in_are_valid(visit, lang, where):
    assert visit(lang=lang).get(where).status_code == 200
