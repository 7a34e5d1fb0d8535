"""Certificates in a browser: a proposal, its approval by another, the holder's download, a stranger's check by file."""

from types import SimpleNamespace

import pytest

from tests import makers, makers_certify


@pytest.fixture
def cast(site):
    """People, a certificate with the longest names, and a proposal."""

    with site.data():
        owner, officer, chair = makers.a_person(), makers.an_officer(), makers.a_chair()
        holder = makers.an_organisation(owner, **makers_certify.LONG)
        made = makers_certify.issued("tax_preference", holder, by=officer, chair=chair)
        waiting = makers_certify.proposed("participant", holder, by=officer)
        return SimpleNamespace(
            owner=owner.email, officer=officer.email, chair=chair.email, key=made.key, proposal=waiting.key,
            number=made.number, code=made.code, bin=holder.bin,
        )  # fmt: skip


@pytest.fixture
def look(axe, fits, request):
    """look(page): it can be used by anybody, and fits."""

    def at(page):
        axe(page)
        fits(page)

    return at


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_proposal_to_a_stranger_s_check(site, someone, cast, look, tmp_path, width):
    staff = someone(SimpleNamespace(email=cast.chair), width=width)
    for path in ("certificates", "certificates/new", "certificates/lists", f"certificates/{cast.key}",
                 f"certificates/new/tax_preference?bin={cast.bin}", f"certificates/{cast.proposal}"):  # fmt: skip
        staff.goto(f"/ru/{path}")
        look(staff)
    staff.get_by_role("button", name="Утвердить, присвоить номер и подписать").click()
    staff.wait_for_selector(".ok-flash")
    site.drain()
    staff.reload()
    assert staff.get_by_role("heading", level=1).inner_text().startswith("AH-")

    mine = someone(SimpleNamespace(email=cast.owner), lang="kk", width=width)
    mine.goto("/kk/certificates/mine")
    look(mine)
    mine.goto(f"/kk/certificates/mine/{cast.key}")
    look(mine)
    with mine.expect_download() as download:
        mine.get_by_role("link", name="PDF жүктеп алу").click()
    download.value.save_as(tmp_path / "paper.pdf")

    stranger = someone(width=width)
    stranger.goto("/ru/verify")
    look(stranger)
    assert checked(stranger, tmp_path / "paper.pdf") == "Документ подлинный и действует"
    look(stranger)
    (tmp_path / "forged.pdf").write_bytes((tmp_path / "paper.pdf").read_bytes() + b"\n% 9 000 000\n")
    assert checked(stranger, tmp_path / "forged.pdf") == "Это не тот файл, который мы выдали"
    look(stranger)
    stranger.locator("#number").fill(cast.number)
    stranger.locator("#code").fill(cast.code)
    stranger.locator("form[action$='/verify'] button").click()
    assert stranger.get_by_role("heading", level=1).inner_text() == "Документ подлинный и действует"


def checked(page, path):
    """What the check says of a file."""
    page.locator("#pdf").set_input_files(path)
    page.wait_for_selector(".ok-verdict")
    return page.get_by_role("heading", level=1).inner_text()
