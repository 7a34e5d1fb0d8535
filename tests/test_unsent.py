"""The key to what waits in a browser: the same for one person in one browser, until that person signs out there."""

import re

import pytest

from tests import makers

NOTE = re.compile(r'data-unsent="(\w+)" data-key="([^"]+)"')


@pytest.mark.once
def test_the_key_is_one_persons_in_one_browser_until_they_sign_out(visit):
    person, other = makers.a_person(), makers.a_person()
    browser, elsewhere = visit(person), visit(person)
    first = note_of(browser)
    assert note_of(browser) == first
    assert note_of(elsewhere)[0] == first[0]
    assert note_of(elsewhere)[1] != first[1]
    as_another = shared(visit(other), browser)
    assert note_of(as_another)[0] != first[0]
    assert note_of(as_another)[1] != first[1]
    as_another.post("security.logout")  # another's signing out leaves mine alone
    again = shared(visit(person), as_another)
    assert note_of(again) == first
    left = again.post("security.logout")
    assert f"left={first[0]};" in str(left.headers)
    assert note_of(shared(visit(person), again))[1] != first[1]


@pytest.mark.once
def test_the_cookie_is_out_of_reach_of_scripts_and_tells_nobody_who(visit):
    person = makers.a_person()
    given = next(one for one in visit(person).get("work.desk").headers.getlist("Set-Cookie") if "-unsent-" in one)
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert re.match(r"orken-unsent-[0-9a-f]{16}=[\w-]{32}; ", given)


@pytest.mark.once
def test_the_worker_keeps_files_and_no_page(visit):
    stranger = visit()
    script = stranger.get("worker")
    assert script.mimetype == "text/javascript"
    files = re.findall(r'"(/assets/[^"]+)"', script.text)
    assert len(files) == 6
    assert all(stranger.get(path).status_code == 200 for path in files)
    manifest = stranger.get("publish.manifest").json
    assert [stranger.get(icon["src"]).status_code for icon in manifest["icons"]] == [200, 200, 200]
    assert manifest["display"] == "standalone"


def note_of(visitor):
    """Name and key, as the desk gives them to its script."""
    return NOTE.search(visitor.get("work.desk").text).groups()


def shared(visitor, other):
    """The browser of `other`, in which `visitor` has signed in meanwhile."""
    for cookie in other.client._cookies.values():
        if "-unsent-" in cookie.key:
            visitor.client.set_cookie(cookie.key, cookie.value, domain="localhost")
    return visitor
