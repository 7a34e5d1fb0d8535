"""No field that a user fills makes the press read a file or reach the network (security.md section 5, tries 31-39)."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from portal.certify import checking
from portal.certify.paper import grouped
from tests import makers, makers_certify

SECRET = "a secret of this machine 4f7a21c0"


@pytest.fixture
def trap(tmp_path):
    """A file that must not be read, and a server that must not be asked."""
    (tmp_path / "secret.txt").write_text(SECRET)
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", f"file://{tmp_path}/secret.txt")
            self.end_headers()

        def log_message(self, *_args):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"file://{tmp_path}/secret.txt", f"http://127.0.0.1:{server.server_address[1]}/x", asked
    server.shutdown()
    server.server_close()


TRIES = {
    "31 attachment": '<link rel=attachment href="{file}">', "32 picture of a file": '<img src="{file}">',
    "33 picture of the network": '<img src="{http}"><img src="http://169.254.169.254/"><img src="gopher://x/">',
    "34 style sheet": '<style>@import url({file});@font-face{{font-family:x;src:url({http})}}</style>',
    "35 redirect": '<img src="{http}"><link rel=stylesheet href="{http}">',
    "36 svg": '<svg><image href="{file}"/></svg><!DOCTYPE x [<!ENTITY e SYSTEM "{file}">]>&e;',
    "37 huge page": "<style>@page{{size:1e7px}}</style>", "38 nested tables": "<table><tr><td>" * 60,
    "39 device": '<img src="file:///dev/urandom"><img src="/dev/zero">',
    "41 overlay": '<div style="position:fixed;top:0">9 000 000</div>', "42 direction": "\u202e000 000 9\u202c",
    "16 towers": "З" + "\u0317" * 200, "6 templates": "{{{{7*7}}}} {{% raw %}} ${{7*7}}",
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("name", TRIES)
def test_a_try_is_printed_as_words_and_nothing_is_fetched(db, trap, tmp_path, name):
    file, http, asked = trap
    said = TRIES[name].format(file=file, http=http)
    short = said[:240]
    holder = makers.an_organisation(name_ru=short, name_kk=short, name_en=short, address=said[:290])
    facts = {
        "project": said[:290], "call_kk": short, "call_ru": short, "grant_kind_kk": short, "grant_kind_ru": short,
        "award_number": said[:40],
    }  # fmt: skip
    made = makers_certify.issued("grant_letter", holder, facts={**makers_certify.GRANT, **facts}, english=True)
    pdf = makers_certify.paper(made)
    assert asked == []
    assert SECRET.encode() not in pdf
    assert SECRET.encode() not in makers_certify.unpacked(pdf)
    (tmp_path / "paper.pdf").write_bytes(pdf)
    about = subprocess.run(["pdfinfo", tmp_path / "paper.pdf"], check=True, capture_output=True, text=True).stdout
    assert "Page size:       595.276 x 841.89 pts (A4)" in about
    listed = subprocess.run(["pdfdetach", "-list", tmp_path / "paper.pdf"], check=True, capture_output=True, text=True)
    assert listed.stdout.splitlines()[0] == "1 embedded files", "its own statement, and nothing else"
    told = subprocess.run(["pdftotext", tmp_path / "paper.pdf", "-"], check=True, capture_output=True, text=True).stdout
    assert "49" not in set(told.split()) - set(grouped(made.code).split())
    assert "\u202e" not in told
    assert checking.by_file(pdf).status == "valid"


@pytest.mark.once
def test_the_check_shows_hostile_words_as_words(db, visit):
    holder = makers.an_organisation(name_ru="<script>alert(1)</script>", name_en='"><img src=x onerror=alert(1)>')
    made = makers_certify.issued(holder=holder)
    for lang in ("ru", "en"):
        page = visit(lang=lang).get(f"/verify?number={made.number}&code={made.code}")
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
