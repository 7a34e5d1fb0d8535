"""The check: by number and code, by file, offline; ten attacks on a paper of ours, each with the right answer."""

import subprocess
from datetime import UTC, date, datetime
from io import BytesIO
from types import SimpleNamespace

import pikepdf
import pytest

from portal import examiner, i18n
from portal.certify import acts, checking, signing, status_list, verify
from portal.certify.kinds import KINDS
from tests import forging, makers, makers_certify
from tests.makers_certify import keys_of


@pytest.fixture
def paper(db):
    """A certificate of ours as plain facts (and the row itself), and the bytes of its paper."""
    made = makers_certify.issued()
    db.session.commit()
    return told(made), makers_certify.paper(made)


def told(made):
    """What a test compares, before a request makes the session forget the row."""
    names = ("id", "number", "code", "statement", "paper_sha256")
    facts = {name: getattr(made, name) for name in names}
    return SimpleNamespace(
        **facts,
        bin=made.organisation.bin,
        name_ru=made.organisation.name_ru,
        row=made,
        holder=made.statement["holder"]["name"]["en"],
    )


def uploaded(visitor, pdf, **more):
    """What the public page answers to a file."""
    sent = {"pdf": (BytesIO(pdf), "certificate.pdf", "application/pdf"), **more}
    return visitor.post("certify.examine", sent)


# --- by number and code ----------------------------------------------------------------------------------------------
def test_number_and_code_show_everything(paper, visit):
    made, _pdf = paper
    page = visit(lang="en").get("/verify?number=" + made.number.lower() + "&code=" + made.code.lower())
    for said in ("The document is genuine and valid", made.number, made.bin, made.holder, "Legal basis",
                 "207-V", "History", made.paper_sha256):  # fmt: skip
        assert said in page.text, said


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_shown_in_every_language(db, visit, kind):
    owner, officer = makers.a_person(), makers.an_officer()
    made = makers_certify.issued(kind, makers.an_organisation(owner))
    number, code, key = made.number, made.code, made.key
    for lang in i18n.LANGUAGES:
        for page in (visit(lang=lang).get(f"/verify?number={number}&code={code}"),
                     visit(owner, lang).get(f"/certificates/mine/{key}"),
                     visit(officer, lang).get(f"/certificates/{key}")):  # fmt: skip
            assert page.status_code == 200
            assert KINDS[kind].title[lang] in page.text


def test_without_the_code_only_the_state_is_shown(paper, visit):
    made, _pdf = paper
    for code in ("", "0" * 26, made.code[:-1], "☃"):
        page = visit(lang="en").get(f"/verify?number={made.number}&code={code}")
        assert "The document is genuine and valid" in page.text
        for secret in (made.bin, made.name_ru, "207-V", made.paper_sha256):
            assert secret not in page.text


def test_a_look_alike_number_is_read_as_it_was_meant(paper, visit):
    made, _pdf = paper
    cyrillic = made.number.replace("A", "А").replace("H", "Н")
    assert "genuine and valid" in visit(lang="en").get(f"/verify?number=№ {cyrillic} ").text


def test_the_picture_leads_to_the_check(paper, visit):
    made, _pdf = paper
    answer = visit()._ask("GET", f"/v/{made.number}/{made.code}", headers={"Accept-Language": "kk"})
    assert answer.status_code == 302
    assert answer.location.startswith("/kk/verify?")
    assert made.code in answer.location


@pytest.mark.parametrize("number", ["AH-2026-99999", "<script>alert(1)</script>", "'; DROP TABLE", "AH-" + "9" * 500])
def test_what_is_not_there_is_unknown(paper, visit, number):
    page = visit(lang="en").get("certify.verify", number=number)
    assert page.status_code == 200
    assert "There is no such document" in page.text
    assert "<script>alert" not in page.text


def test_a_proposal_is_nothing_to_the_public(db, visit):
    made = makers_certify.approved()
    assert checking.by_number(made.number, made.code).status == "unknown"
    told = visit().get(f"/api/v1/verify/{made.number}?code={made.code}")
    assert (told.status_code, told.json["status"]) == (404, "unknown")


def test_each_state_has_its_word(db, clock, visit):
    clock.set("2026-06-01 12:00")
    chair = makers.a_chair()

    def status(made):
        db.session.flush()
        return checking.by_number(made.number, made.code).status

    valid = makers_certify.issued(chair=chair)
    early = makers_certify.issued(valid_from=date(2026, 7, 1))
    held, ended, later = makers_certify.issued(), makers_certify.issued(), makers_certify.issued()
    acts.suspend(held, by=chair, reason="arrears")
    acts.revoke(ended, by=chair, reason="excluded", on=date(2026, 5, 20))
    acts.revoke(later, by=chair, reason="own_wish", on=date(2026, 7, 1))
    assert [status(one) for one in (valid, early, held, ended, later)] == [
        "valid", "early", "suspended", "revoked", "valid",
    ]  # fmt: skip
    acts.resume(held, by=chair)
    assert status(held) == "valid"
    clock.set("2026-07-01 00:01")
    assert [status(early), status(later)] == ["valid", "revoked"]
    clock.set("2029-01-01 00:01")
    assert [status(valid), status(later)] == ["expired", "revoked"]


def test_machines_get_the_same(paper, visit):
    made, _pdf = paper
    whole = visit().get(f"/api/v1/verify/{made.number}?code={made.code}").json
    assert (whole["status"], whole["statement"], whole["paper_sha256"]) == ("valid", made.statement, made.paper_sha256)
    assert [one["act"] for one in whole["history"]] == ["issue"]
    bare = visit().get(f"/api/v1/verify/{made.number}").json
    assert {name: bare[name] for name in bare if name != "checked_at"} == {"number": made.number, "status": "valid"}
    wrong = visit().get(f"/api/v1/verify/{made.number}?code=XXXX").json
    assert (wrong["status"], wrong["code"], "statement" in wrong) == ("valid", "wrong", False)


# --- by file: the ten attacks of security.md 2.6 --------------------------------------------------------------------
ATTACKS = {
    "a flipped byte": (forging.flipped, "altered"),
    "another key with the same name": (forging.resigned, "foreign"),
    "an incremental page swap": (forging.page_swapped, "appended"),
    "an annotation": (forging.annotated, "appended"),
    "appended junk": (forging.with_junk, "appended"),
    "re-saved": (forging.resaved, "altered"),
    "stripped": (forging.stripped, "unsigned"),
    "truncated": (forging.truncated, "unreadable"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_named(paper, visit, attack):
    made, pdf = paper
    forge, verdict = ATTACKS[attack]
    forged = forge(pdf)
    assert forged != pdf
    found = checking.by_file(forged)
    assert (found.status, found.signature["verdict"], found.shown) == ("altered", verdict, None)
    page = uploaded(visit(lang="en"), forged)
    assert page.status_code == 200
    assert "This is not the file that we issued" in page.text
    assert made.bin not in page.text
    assert "The document is genuine" not in page.text


def test_another_holder_s_paper_shows_whose_it_is(paper, visit):
    made, _pdf = paper
    other = told(makers_certify.issued())
    page = uploaded(visit(lang="en"), makers_certify.paper(other.row), number=made.number)
    assert other.bin in page.text
    assert f"It is not the document {made.number} that you asked for" in page.text


def test_a_revoked_paper_says_so_by_file_too(paper, visit):
    made, pdf = paper
    acts.revoke(made.row, by=makers.a_chair(), reason="excluded", on=date(2026, 5, 12))
    page = uploaded(visit(lang="en"), pdf)
    assert "The document is revoked" in page.text
    assert "The organisation was excluded from the register of participants." in page.text


def test_the_right_file_is_valid(paper, visit):
    made, pdf = paper
    page = uploaded(visit(lang="en"), pdf)
    assert "The document is genuine and valid" in page.text
    assert "to the last byte" in page.text
    assert made.holder in page.text


def test_a_second_genuine_print_that_was_never_handed_out_does_not_count(paper, db):
    _made, pdf = paper
    again = signing.sign(forging.stripped(pdf), db.now())
    found = checking.by_file(again)
    assert (found.status, found.signature["verdict"]) == ("altered", "genuine")


@pytest.mark.once
@pytest.mark.parametrize("junk", [b"", b"%PDF-", b"%PDF-1.7\n" + b"1 0 obj\n" * 5_000, b"\x00" * 100_000, b"GIF89a",
                                  b"%PDF-1.7\n" + b"[" * 100_000, b"<html><script>alert(1)</script>"])  # fmt: skip
def test_rubbish_is_an_answer_and_not_an_error(db, visit, junk):
    page = uploaded(visit(lang="en"), junk)
    assert page.status_code in (200, 422)
    assert "genuine and valid" not in page.text
    assert "<script>alert" not in page.text


@pytest.mark.once
@pytest.mark.parametrize(("lang", "title", "advice"), [
    ("kk", "Бұл біз берген файл емес", "қағаздағы нөмір мен кодты теріңіз"),
    ("ru", "Это не тот файл, который мы выдали", "введите номер и код, которые стоят на бумаге"),
    ("en", "This is not the file that we issued", "type the number and the code that stand on the paper"),
])  # fmt: skip
def test_a_scan_of_five_megabytes_is_told_what_it_is_not(db, visit, lang, title, advice):
    for reader in (None, makers.a_person(lang=lang)):
        scan = BytesIO(b"0" * 5_000_000)
        sent = {"input_stream": scan, "content_length": 5_000_000, "content_type": "multipart/form-data; boundary=x"}
        page = visit(reader, lang=lang)._ask("POST", f"/{lang}/verify/file", **sent)
        assert page.status_code == 413
        assert title in page.text
        assert advice in page.text
        assert 'id="number"' in page.text
        assert scan.read() == b"", "it was taken from the wire: otherwise no browser would show the answer"


@pytest.mark.once
def test_a_file_without_end_is_given_up(db):
    bomb = pikepdf.new()
    bomb.add_blank_page()
    kids = pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=1)
    node = bomb.make_indirect(kids)
    node.Kids = pikepdf.Array([node])
    bomb.Root.Pages = node
    out = BytesIO()
    bomb.save(out)
    assert checking.by_file(out.getvalue()).status == "altered"


@pytest.mark.once
def test_poppler_agrees_on_what_was_altered(paper, tmp_path):
    _made, pdf = paper
    for name, (forge, _verdict) in ATTACKS.items():
        path = tmp_path / "paper.pdf"
        path.write_bytes(forge(pdf))
        told = subprocess.run(["pdfsig", path], check=False, capture_output=True, text=True, timeout=60).stdout
        sound = "Signature is Valid." in told and "Total document signed" in told
        assert sound is (name == "another key with the same name"), name  # poppler does not know our key


# --- offline ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def files(paper, db, tmp_path):
    """The paper, the keys and the signed list as files on a computer without a network."""
    made, pdf = paper

    def write(**changed):
        (tmp_path / "paper.pdf").write_bytes(changed.get("pdf", pdf))
        (tmp_path / "keys.pem").write_text("".join(keys_of(db)), "ascii")
        signed = signing.sign_data(status_list.drawn_up(checking.public.states(), db.now()), db.now())
        (tmp_path / "states.p7m").write_bytes(changed.get("states", signed))
        return [str(tmp_path / "paper.pdf"), "--trust", str(tmp_path / "keys.pem")]

    return made, write, ["--list", str(tmp_path / "states.p7m")]


def test_offline_a_genuine_paper_is_told_from_a_forged_one(files, paper, capsys):
    made, write, with_list = files
    assert verify.main(write()) == verify.GENUINE
    said = capsys.readouterr().out
    assert made.number in said
    assert made.bin in said
    assert verify.main([*write(), *with_list]) == verify.GENUINE
    for forge, verdict in ATTACKS.values():
        assert verify.main(write(pdf=forge(paper[1]))) == verify.FORGED
        assert verify.SENTENCES[verdict] in capsys.readouterr().out


def test_offline_the_list_tells_of_a_revocation(files, db, capsys):
    made, write, with_list = files
    acts.revoke(made.row, by=makers.a_chair(), reason="excluded", on=date(2026, 5, 12))
    db.session.commit()
    assert verify.main([*write(), *with_list]) == verify.ENDED
    assert "revoked" in capsys.readouterr().out
    assert verify.main(write()) == verify.GENUINE, "without the list nobody can know"


def test_offline_a_forged_list_is_not_trusted(files, db, capsys):
    _made, write, with_list = files
    signed = signing.sign_data(status_list.drawn_up(checking.public.states(), db.now()), db.now())
    for changed in (signed.replace(b'"issued"', b'"ISSUED"'), signed[:-40], b"", b"{}"):
        assert verify.main([*write(states=changed), *with_list]) == verify.UNUSABLE


@pytest.mark.once
def test_offline_it_is_a_program_of_its_own(files):
    _made, write, _with_list = files
    arguments = write()
    ran = subprocess.run(
        [forging.PYTHON, "-m", "portal.certify.verify", *arguments], check=False, capture_output=True, text=True,
        timeout=60, cwd=forging.ROOT,
    )  # fmt: skip
    assert (ran.returncode, "The signature is ours" in ran.stdout) == (0, True), ran.stderr
    assert verify.main(["no-such-file.pdf", "--trust", arguments[-1]]) == verify.UNUSABLE


def test_the_lists_can_be_fetched_by_anybody(paper, db, visit):
    made, _pdf = paper
    keys = verify.keys_in(visit().get("/api/v1/certificates/keys.pem").text)
    told = status_list.opened(visit().get("/api/v1/certificates/states.p7m").data, keys)
    assert told["papers"][made.paper_sha256]["number"] == made.number
    with pytest.raises(status_list.Unsound):
        status_list.opened(visit().get("/api/v1/certificates/states.p7m").data, [forging.another_key()[1]])


# --- keys ------------------------------------------------------------------------------------------------------------
def test_old_papers_stay_verifiable_under_a_new_key(db, app, paper, tmp_path):
    _made, old = paper
    path = tmp_path / "second.p12"
    path.write_bytes(signing.demonstration_key("secret", name="Operator", unit="Registry"))
    app.config.update(SIGNING_KEY=str(path), SIGNING_PASSPHRASE="secret")
    try:
        new = makers_certify.issued()
        assert "DEMONSTRATION" not in new.signing_key.subject
        for pdf in (old, makers_certify.paper(new)):
            assert examiner.examine(pdf, keys_of(db))["verdict"] == "genuine"
            assert checking.by_file(pdf).status == "valid"
    finally:
        app.config.update(SIGNING_KEY="", SIGNING_PASSPHRASE="")


@pytest.mark.once
def test_a_key_that_has_run_out_still_speaks_for_its_time(db, app, tmp_path, clock):
    path = tmp_path / "short.p12"
    clock.set("2024-03-02 12:00")
    path.write_bytes(signing.demonstration_key("secret", days=30))
    app.config.update(SIGNING_KEY=str(path), SIGNING_PASSPHRASE="secret")
    try:
        found = examiner.examine(makers_certify.paper(makers_certify.issued()), keys_of(db))
    finally:
        app.config.update(SIGNING_KEY="", SIGNING_PASSPHRASE="")
    assert (found["verdict"], found["in_time"]) == ("genuine", True)
    assert datetime.fromisoformat(found["signed_at"]) == datetime(2024, 3, 2, 7, tzinfo=UTC)


@pytest.mark.once
def test_weak_keys_and_the_demonstration_in_production_are_refused(db, app, tmp_path):
    weak = tmp_path / "weak.p12"
    weak.write_bytes(forging.weak_key("secret"))
    strong = tmp_path / "rsa.p12"
    strong.write_bytes(forging.weak_key("secret", bits=3072))
    demonstration = tmp_path / "demonstration.p12"
    demonstration.write_bytes(signing.demonstration_key("secret"))
    for path, fits in ((weak, False), (demonstration, False), (strong, True), (tmp_path / "missing.p12", False)):
        config = {"PRODUCTION": True, "SIGNING_KEY": str(path), "SIGNING_PASSPHRASE": "secret"}
        if fits:
            signing.refuse_demonstration(config)
        else:
            with pytest.raises(signing.NoKey):
                signing.refuse_demonstration(config)
    app.config.update(SIGNING_KEY=str(strong), SIGNING_PASSPHRASE="secret")
    try:
        pdf = makers_certify.paper(makers_certify.issued())
    finally:
        app.config.update(SIGNING_KEY="", SIGNING_PASSPHRASE="")
    assert examiner.examine(pdf, keys_of(db))["verdict"] == "genuine"


@pytest.mark.once
def test_a_time_stamp_is_taken_where_an_authority_is_named(db, app):
    with forging.time_stamp_authority() as url:
        app.config["TSA_URL"] = url
        try:
            pdf = makers_certify.paper(makers_certify.issued())
        finally:
            app.config["TSA_URL"] = ""
    found = examiner.examine(pdf, keys_of(db))
    assert found["verdict"] == "genuine"
    assert found["has_stamp"]
