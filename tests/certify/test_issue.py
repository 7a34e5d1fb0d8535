"""The paper: printed, signed and stored by a job that may be repeated; what stands on it, and inside it."""

import json
import subprocess
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from portal import examiner, jobs, papers, press, quicker, storage
from portal.certify import acts, printing
from portal.certify.kinds import KINDS
from portal.certify.models import SigningKey
from portal.certify.paper import paper_of
from portal.history import Event
from tests import makers, makers_certify
from tests.makers_certify import keys_of


def poppler(tool, pdf, tmp_path, *options):
    """What a tool of poppler, which we did not write, says of a file."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    ran = subprocess.run(
        [tool, *options, path.name], check=False, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    return ran.stdout


def text_of(pdf, tmp_path):
    poppler("pdftotext", pdf, tmp_path, "-layout")
    return (tmp_path / "paper.txt").read_text("utf-8")


def test_the_job_binds_the_row_to_its_paper(db, drain):
    made = makers_certify.approved()
    drain()
    assert made.state == "issued"
    kept = makers_certify.paper(made)
    assert (made.paper_size, made.paper_sha256) == (len(kept), storage.put(makers_certify.stream(kept)).sha256)
    assert examiner.examine(kept, keys_of(db))["verdict"] == "genuine"


def test_a_repeated_print_changes_nothing(db, drain):
    made = makers_certify.issued()
    first = made.paper_sha256
    jobs.later("certify.issue", certificate=made.id)
    drain()
    assert printing.print_one(made.id) is False
    assert made.paper_sha256 == first
    acts_done = db.session.scalars(select(Event.act).where(Event.subject_kind == "certificate")).all()
    assert acts_done.count("certify.issue") == 1


def test_a_print_that_comes_too_late_is_thrown_away(db):
    made = makers_certify.approved()
    acts.revoke(made, by=makers.a_chair(), reason="issued_in_error", on=date(2026, 5, 12))
    db.session.commit()
    assert printing.print_one(made.id) is False
    assert (made.state, made.paper_sha256) == ("revoked", None)


@pytest.mark.once
@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_on_the_paper(db, tmp_path, kind):
    made = makers_certify.issued(kind, makers.an_organisation(**makers_certify.LONG), english=True)
    pdf = makers_certify.paper(made)
    told = " ".join(text_of(pdf, tmp_path).split())
    code = made.code
    for said in (made.number, made.organisation.bin, "ӘҒҚҢӨҰҮҺІ", "животноводства", f"/v/{made.number}",
                 " ".join(code[at : at + 4] for at in range(0, len(code), 4)), "Қасымов Дәурен Ерланұлы",
                 "не имеет юридической силы", "заңдық күші жоқ", "no legal force"):  # fmt: skip
        assert said in told, said
    words = set(told.split())
    for lang in ("kk", "ru", "en"):
        assert set(KINDS[kind].title[lang].split()) <= words, lang


@pytest.mark.once
def test_the_paper_is_archival_tagged_and_carries_its_statement(db, tmp_path):
    made = makers_certify.issued("tax_preference")
    pdf = makers_certify.paper(made)
    about = poppler("pdfinfo", pdf, tmp_path)
    assert "Tagged:          yes" in about
    assert "PDF version:     1.7" in about
    meta = poppler("pdfinfo", pdf, tmp_path, "-meta")
    assert 'pdfaid:part="3"' in meta or "<pdfaid:part>3</pdfaid:part>" in meta
    assert 'pdfaid:conformance="A"' in meta or "<pdfaid:conformance>A</pdfaid:conformance>" in meta
    fonts = poppler("pdffonts", pdf, tmp_path).splitlines()[2:]
    assert {line.split()[-5] for line in fonts} == {"yes"}, "every font is embedded"
    assert b"/AFRelationship /Data" in pdf or b"AFRelationship" in makers_certify.unpacked(pdf)
    poppler("pdfdetach", pdf, tmp_path, "-saveall")
    attached = json.loads((tmp_path / "certificate.json").read_text("utf-8"))
    assert {name: attached[name] for name in made.statement} == made.statement
    assert (attached["number"], attached["statement_sha256"]) == (made.number, made.digest)
    structure = poppler("pdfinfo", pdf, tmp_path, "-struct-text")
    assert "H1" in structure
    assert all(word in structure for word in KINDS["tax_preference"].title["ru"].split())
    assert structure.count("Figure") == 1, "the picture of the address; the signs of conditions only adorn their words"


@pytest.mark.once
@pytest.mark.parametrize(
    "facts",
    [
        ("participant", {"activities": [{**one, "ru": one["ru"] * 3} for one in makers_certify.ACTIVITIES]}),
        ("participant", {"activities": makers_certify.ACTIVITIES[:6], "register_number": "7" * 40}),
        ("tax_preference", {"conditions": makers_certify.CONDITIONS + makers_certify.CONDITIONS}),
        ("tax_preference", {"activities": makers_certify.ACTIVITIES}),
        ("tax_preference", {"conditions": makers_certify.CONDITIONS[:2], "activities": makers_certify.ACTIVITIES[:3]}),
        ("award_confirmation", {"project": "Ә" * 300, "call_ru": "Щ ж" * 100, "addressee_kk": "Ө" * 200}),
        ("open_selection_winner", {"product_ru": "Щука " * 60, "selection_kk": "Қ" * 300}),
    ],
)
def test_nothing_runs_into_the_signature(db, tmp_path, facts):
    kind, changed = facts
    for holder in ({}, {**makers_certify.LONG, "name_ru": "Ж" * 250, "name_kk": "Щ " * 125}):
        made = makers_certify.issued(
            kind, makers.an_organisation(**holder), facts={**makers_certify.FACTS[kind], **changed}, english=True
        )
        poppler("pdftotext", makers_certify.paper(made), tmp_path, "-bbox-layout")
        for words in makers_certify.pages_of((tmp_path / "paper.html").read_text("utf-8")):
            foot = [top for top, _bottom, word in words if word == "Дәурен"]
            if foot:
                above = [bottom for top, bottom, _word in words if top < foot[0] - 2]
                assert max(above, default=0) < foot[0] - 4, [said for _top, low, said in words if low == max(above)]


@pytest.mark.once
@pytest.mark.parametrize(("facts", "pages"), [
    ({}, ["1/2", "2/2"]), ({"activities": makers_certify.ACTIVITIES}, ["1/3", "2/3", "3/3"]),
])  # fmt: skip
def test_every_page_says_of_how_many_it_is_one(db, tmp_path, facts, pages):
    asked = {**makers_certify.FACTS["participant"], **facts}
    made = makers_certify.issued("participant", facts=asked, english=True)
    printed = text_of(makers_certify.paper(made), tmp_path).split("\f")[:-1]
    feet = ["".join(page.strip().splitlines()[-1].split()) for page in printed]
    assert feet == [f"№{made.number}{page}" for page in pages]


@pytest.mark.once
def test_the_page_is_well_formed_and_so_read_the_quick_way(db):
    for kind in KINDS:
        made = makers_certify.approved(kind, english=True, facts=makers_certify.FACTS[kind])
        page = papers.write(paper_of(made, key="A" * 64, is_demonstration=True), "kk")
        assert ET.fromstring(page).tag == "html"


@pytest.mark.once
def test_what_the_press_does_quicker_prints_what_the_library_prints(db, monkeypatch):
    facts = {**makers_certify.FACTS["tax_preference"], "activities": makers_certify.ACTIVITIES}
    made = makers_certify.approved("tax_preference", english=True, facts=facts)
    page = papers.write(paper_of(made, key="A" * 64, is_demonstration=True), "kk")
    job = {"html": page, "note": "", "cap": 9, "pictures": {"qr.png": papers.qr("x")}, "identifier": "x" * 32}
    quick = press.answer(job)
    assert press.answer(job) == quick  # by the lines that it knows now
    for room, what, theirs in quicker.THEIRS:
        monkeypatch.setattr(room, what, theirs)
    assert press.answer(job) == quick


@pytest.mark.once
def test_the_yearly_confirmation_is_small(db):
    for names in ({}, makers_certify.LONG):
        made = makers_certify.issued("tax_preference", makers.an_organisation(**names))
        assert made.paper_size <= 40 * 1024, names


@pytest.mark.once
def test_poppler_agrees_that_the_signature_is_valid(db, tmp_path):
    told = poppler("pdfsig", makers_certify.paper(makers_certify.issued()), tmp_path)
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_a_key_is_written_down_once(db):
    makers_certify.issued()
    makers_certify.issued("grant_letter")
    key = db.session.scalars(select(SigningKey)).one()
    assert key.is_demonstration
    assert "DEMONSTRATION" in key.subject
