"""Every important page on a phone and on a desk, in three languages: it fits, anybody can use it, nothing breaks behind
it, and it comes quickly over a slow line."""

from functools import partial

import pytest

from portal import i18n, letters
from portal.award.models import Award
from tests.browser import scene as scenes

PHONE, DESK = 390, 1280
FIRST_VISIT, LATER = 120 * 1024, 25 * 1024
OPEN, PAST = f"/calls/{scenes.OPEN}", f"/calls/{scenes.PAST}"

#        who         which pages
PAGES = {
    "visitor":      ("/", "/calls", OPEN, PAST, f"{OPEN}/check", "/awards", "/awards/{award}", "/statistics",
                     f"/statistics?call={scenes.PAST}", "/help", "/accessibility", "/personal-data", "/open-data",
                     "/login", "/register", "/reset", "/nowhere"),
    "applicant":    ("/desk", "/applications", f"{OPEN}/apply", "/applications/{draft}",
                     "/applications/{draft}/pages/company", "/applications/{draft}/pages/novelty",
                     "/applications/{draft}/pages/team", "/applications/{draft}/pages/money",
                     "/applications/{draft}/pages/documents", "/applications/{draft}/check",
                     "/applications/{draft}/preview", "/applications/{returned}", "/applications/{submitted}",
                     "/applications/{submitted}/submitted", "/applications/{told}", "/applications/{told}/result",
                     "/letters", "/letters/{letter}", "/profile", "/organisations", "/organisations/new",
                     "/organisations/{company}"),
    "expert":       ("/desk", "/reviews", "/reviews/{seat_offered}", "/reviews/{seat_cleared}/sheet",
                     "/reviews/{seat_half}/sheet", "/reviews/profile", "/reviews/wishes"),
    "officer":      ("/desk", "/cases", f"/cases?call={scenes.PAST}", "/cases/{new}", "/cases/{new}/application",
                     "/cases/{next}/experts", "/cases/{returned}/history", "/cases/{new}/screening/send_back",
                     "/cases/{new}/screening/turn_away", "/cases/{admitted}/experts/choose", f"{OPEN}/plan",
                     f"{OPEN}/progress", f"{PAST}/phases", "/experts", "/experts/{expert_id}", "/experts/new",
                     "/import", "/staff/calls", "/staff/calls/new", "/staff/calls/draft-2027", OPEN),
    "chair":        ("/desk", f"{OPEN}/ranking", f"{PAST}/ranking?show=all", "/cases/{told}/decision",
                     "/cases/{waiting}/decision", "/cases/{waiting}/decision/letter", f"{OPEN}/release", "/grants"),
    "admin":        ("/desk", "/people", "/style"),
}  # fmt: skip


pytestmark = pytest.mark.xdist_group("pages")  # one worker lays the world once


@pytest.fixture(scope="module")
def laid(served):
    """The portal in full swing, laid once for all pages."""
    served.portal.reset()
    with served.data() as session:
        scene = scenes.lay(served.portal)
    served.drain()
    with served.data() as session:
        theirs = letters.Letter.user_id == scene.people["applicant"].id
        scene.letter = session.query(letters.Letter.id).where(theirs).order_by(letters.Letter.id.desc()).first()[0]
        scene.award = session.query(Award.number).where(Award.presented_on.is_not(None)).first()[0]
    return scene


@pytest.fixture
def site(laid, served):
    """The same portal for every test of this file: nobody writes."""
    return served


@pytest.fixture
def where(laid):
    """where("/cases/{new}"): the path with the keys of the scene in it."""
    seats = {f"seat_{name}": key for name, key in laid.seats.items()}
    facts = {"letter": laid.letter, "award": laid.award, "company": laid.company, "expert_id": laid.expert_id}
    return lambda path: path.format(**laid.cases, **seats, **facts)


class Scales:
    """Weighs what comes over the wire, with headers, as the browser itself counts it."""

    def __init__(self, page):
        self.weight = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._came)

    def _came(self, told):
        self.weight += told["encodedDataLength"]

    def read(self):
        """How many bytes have come since the last reading."""
        weight, self.weight = self.weight, 0
        return weight


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_page_fits_is_usable_and_light(laid, where, someone, fits, axe, who, lang):
    page, wrong = someone(laid.people.get(who), lang=lang, width=DESK), []
    page.goto(f"/{lang}/")
    scales = Scales(page)
    looks = {width: [fits] for width in (DESK, PHONE)}
    if lang == "ru":  # colours and parts are the same in every language, colours on every screen
        looks = {DESK: [fits, axe], PHONE: [fits, partial(axe, contrast=False)]}
    for path in map(where, PAGES[who]):
        status = page.goto(f"/{lang}{path}").status
        wrong += [] if status == (404 if path == "/nowhere" else 200) else [f"{page.url} answers {status}"]
        for width, theirs in looks.items():
            page.set_viewport_size({"width": width, "height": 850})
            wrong += [f"{width} px: {fault}" for look in theirs for fault in faults(look, page)]
        weight = scales.read()
        wrong += [f"{page.url} weighs {weight} bytes"] if weight > LATER else []
    assert not wrong, "\n".join(wrong)


def faults(look, page):
    """What a look at the page finds wrong."""
    try:
        look(page)
    except AssertionError as found:
        return [str(found)]
    return []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_first_visit_is_light(laid, someone, width):
    page = someone(lang="ru", width=width)
    scales = Scales(page)
    page.goto("/", wait_until="networkidle")
    assert 20_000 < scales.read() <= FIRST_VISIT
