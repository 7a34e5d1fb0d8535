"""Forms are read as the standard library reads them."""

from io import BytesIO
from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st

from portal import posted

ANY = st.text(st.sampled_from("aZ0 &=+%;әғЯ😀\n\"'\x00é") | st.characters(exclude_categories=["Cs"]), max_size=30)
RAW = st.text(st.sampled_from("ab=&%+;0189AFaf D1é"), max_size=60)


@given(st.lists(st.tuples(ANY, ANY), max_size=6))
def test_what_a_browser_sends_is_what_was_typed(typed):
    assert posted.pairs(urlencode(typed)) == typed


@given(RAW)
def test_what_no_browser_sends_is_read_as_the_library_reads_it(sent):
    assert posted.pairs(sent) == parse_qsl(sent, keep_blank_values=True, errors="werkzeug.url_quote")


def test_a_request_is_read_by_it():
    body = urlencode({"gr01": "Өркен & ко", "empty": ""}).encode()
    environ = {
        "REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded", "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)), "wsgi.url_scheme": "http", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
    }  # fmt: skip
    assert posted.Asked(environ).form.to_dict() == {"gr01": "Өркен & ко", "empty": ""}
