"""Every page of everybody, as the crawler of the demo finds it: it fits a phone and a desk, anybody can use it in both
themes and three languages, nothing is left untranslated, nothing breaks behind it, and it comes quickly."""

import os
from collections import defaultdict
from types import SimpleNamespace

import brotli
import pytest
from sqlalchemy import select

from portal import db, i18n
from portal.accounts.models import Membership, Organisation, User
from portal.apply.models import Application
from portal.award.models import Participant, Statement
from portal.certify.models import Certificate
from tests import mixing, played
from tests.browser.conftest import AXE, serving
from tests.crawling import PAPERS, Walk, fewest
from tests.pages import faults
from tests.visitor import Visitor

DESK, PHONE, ZOOMED = 1280, 390, 320  # 320 px are a desk's 1280 at 400 % (WCAG 1.4.10)
FIRST_VISIT, LATER, HEADERS = 120 * 1024, 25 * 1024, 1024
EVERYTHING = os.environ.get("CRAWL") == "everything"  # every page that was found, with every check in every language
WIDTHS = (DESK, PHONE, 360, ZOOMED) if EVERYTHING else (DESK, PHONE, ZOOMED)
AGENT = "crawler"
OPEN, PAST = "/calls/innovation-grants-2026", "/calls/grant-2021-1"
CAST = {
    "visitor": "", "applicant": "applicant@jetisu.example", "expert": "expert@ktu.example",
    "officer": "officer@orken.example", "chair": "chair@orken.example", "second": "deputy@orken.example",
    "member": "member@orken.example", "admin": "admin@orken.example",
}  # fmt: skip
#              where links do not lead: the pages of a machine, of a script, of a mistake
UNLINKED = {
    "visitor":   ("/nowhere", "/statistics?call=grant-2021-1", "/verify?number=AH-2024-00001", "/wan-signin"),
    "applicant": ("/cases", f"{OPEN}/apply"),
    "officer":   ("/undelivered", f"{PAST}/ranking?show=all", "/import", "/cases?q=nothing-like-this", "/grants"),
    "admin":     ("/style", "/people?q=nothing-like-this"),
}  # fmt: skip
REFUSED = {("visitor", "/nowhere"): 404, ("applicant", "/cases"): 403}
ELSEWHERE = {  # pages that need a moment of their own; the story beside it looks at them
    "accounts.letter_choice": "tests/test_mails.py: opens by the link of a letter",
    "accounts.invitation": "tests/accounts/test_organisation.py: opens by the link of a letter",
    "apply.clash": "tests/browser/test_two_tabs.py: two people write at once",
    "apply.phone": "tests/browser/test_signing.py: while a phone signs",
    "apply.submitted": "tests/browser/test_whole_way.py: right after the submission",
    "award.statement_clash": "tests/browser/test_statements.py: two people write at once",
    "award.invoice": "tests/browser/test_statements.py: when a contribution is to be paid",
    "security.confirm_email": "only sends on",
    "security.mf_recovery": "tests/accounts/test_second_factor.py: in the middle of signing in",
    "security.reset_password": "tests/accounts/test_password.py: opens by the link of a letter",
    "security.tf_select": "tests/accounts/test_second_factor.py: in the middle of signing in",
    "security.two_factor_rescue": "tests/accounts/test_second_factor.py: in the middle of signing in",
    "security.two_factor_token_validation": "tests/accounts/test_second_factor.py: in the middle of signing in",
    "security.verify": "tests/accounts/test_second_factor.py: before an act of weight",
    "security.wan_delete": "answers a form",
    "security.wan_verify": "tests/browser/test_passkey.py: before an act of weight",
    "work.job": "tests/work/test_job.py: while something is being made",
    "publish.offline": "tests/browser/test_two_tabs.py: what the device shows while there is no line",
    "certify.scan": "sends on to the check of the number",
    "front_door": "sends on to the language of the visitor",
    "favicon": "sends on to a picture",
}
THEMES = ("light", "dark")
LOOK = """async themes => {
    const said = [];
    const contrast = {runOnly: {type: "rule", values: ["color-contrast"]}};
    const others = {rules: {"target-size": {enabled: true}, "color-contrast": {enabled: false}}};
    for (const theme of ["any", ...themes]) {
        document.documentElement.dataset.bsTheme = theme;
        const asked = theme === "any" ? others : contrast;
        const {violations} = await axe.run({resultTypes: ["violations"], preload: false, ...asked});
        for (const {id, impact, help, nodes} of violations) {
            if (["serious", "critical"].includes(impact)) {
                said.push([`${document.documentElement.lang} ${theme} ${id} (${impact}): ${help}`,
                    ...nodes.slice(0, 3).map(({html}) => "    " + html.slice(0, 200))].join("\\n"));
            }
        }
    }
    document.documentElement.dataset.bsTheme = "light";
    return said;
}"""
HOLD = """async paths => {
    const parse = text => new DOMParser().parseFromString(text, "text/html");
    const fetched = await Promise.all(paths.map(path => fetch(path).then(answer => answer.text()).then(parse)));
    window.held = [document, ...fetched].map(one => [one.documentElement.lang, one.body]);
}"""
FIT = """() => window.held.flatMap(([lang, body]) => {
    document.body = body;
    const root = document.documentElement, wide = root.scrollWidth - root.clientWidth;
    return wide > 0 ? [`${lang}, ${root.clientWidth} px: ${wide} px wider than the window`] : [];
})"""
NO_PAGES = {
    "apply.upload",
    "publish.manifest",
    "worker",
    "assess.export",
    "asset",
    "static",
    "security.static",
    "healthz",
    "award.live",
}

pytestmark = pytest.mark.xdist_group("demo")  # one worker plays the demo once


@pytest.fixture(scope="module")
def world(demo):
    """The demo, served; and everything that everybody finds in it."""
    with serving(played.copied(demo)) as site:
        yield SimpleNamespace(site=site, walk=Walk(site.app, 2 if EVERYTHING else 1), people={})


@pytest.fixture
def site(world):
    """The same portal for every test of this file: nobody writes."""
    return world.site


@pytest.fixture(scope="module")
def walk(world):
    """Everybody has followed every link; an owner of every kind of case has gone through it."""
    with world.site.app.app_context():
        people = {who: db.session.scalar(select(User).where(User.email == email)) for who, email in CAST.items()}
        start = {who: [*UNLINKED.get(who, ()), "/", *(["/desk"] if user else [])] for who, user in people.items()}
        owned = {f"owner of {path}": (path, user) for path, user in owners().items()}
        people |= {who: user for who, (_path, user) in owned.items()}
        sent = Application.state.not_in(("draft", "withdrawn"))
        cases = select(Application.key).where(sent).group_by(Application.call_id, Application.state)
        start["officer"] += [f"/cases/{key}" for key in db.session.scalars(cases)]
        seated = select(Application.key).where(Application.state == "in_review").limit(1)
        start["officer"] += [f"/cases/{db.session.scalar(seated)}/experts/choose"]
        held = select(Certificate.key).where(Certificate.state == "issued").limit(1)
        start["officer"] += [f"/certificates/{db.session.scalar(held)}/renew"]
        number, bin_number, people["resident"] = a_resident()
        start["resident"] = [f"/participations/{number}/statements"]
        start["officer"].append(f"/certificates/new/participant?bin={bin_number}")
        idents = {who: user and SimpleNamespace(fs_uniquifier=user.fs_uniquifier) for who, user in people.items()}
        world.people.update(idents)
    assert visitor(world, "resident", "ru").post(start["resident"][0], {"period": "2025"}).location  # a correction
    assert visitor(world, "officer", "ru").post("/views/new?page=assess.cases&q=2026", {"name": "2026"}).location
    many = {"call": OPEN.rpartition("/")[2], "state": "submitted", "all": "y", "act": "send_back"}
    start["officer"].append(visitor(world, "officer", "ru").post("/bulk", many).location.removeprefix("/ru"))
    for who, paths in start.items():
        world.walk.follow(who, visitor(world, who, "ru"), paths)
    for who, (path, _user) in owned.items():
        world.walk.follow(who, visitor(world, who, "ru"), [path], within=path)
    return world.walk


def a_resident():
    """Somebody whose company has its last statement accepted: the number in the register, the BIN, the person."""
    filed = select(Statement.participant_id).where(Statement.state == "accepted")
    return db.session.execute(
        select(Participant.number, Organisation.bin, User)
        .join(Organisation, Organisation.id == Participant.organisation_id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(User, User.id == Membership.user_id)
        .where(Participant.id.in_(filed))
    ).first()


def owners():
    """One owner of a case, of a statement and of a certificate in every state, and where it lies."""
    found = {}
    places = {Application: "/applications", Statement: "/statements", Certificate: "/certificates/mine"}
    for kind, where in places.items():
        rows = db.session.execute(
            select(kind.key, User)
            .join(Membership, Membership.organisation_id == kind.organisation_id)
            .join(User, User.id == Membership.user_id)
            .where(kind.state != "proposed")  # a certificate that nobody holds yet
            .group_by(kind.state, *([Application.call_id] if kind is Application else []))
        )
        found |= {f"{where}/{key}": user for key, user in rows}
    return found


def visitor(world, who, lang):
    """A person of the walk, without a browser."""
    arrived = Visitor(world.site.portal, lang=lang, checked=False)
    arrived.client.environ_base["HTTP_USER_AGENT"] = AGENT
    arrived.who = world.people[who] and world.people[who].fs_uniquifier
    if arrived.who:
        arrived._sign_in()
    return arrived


def test_every_link_leads_somewhere_and_every_page_is_reached(walk):
    refused = {f"{who}: /ru{path} answers {status}" for (who, path), status in REFUSED.items()}
    assert sorted(set(walk.wrong) ^ refused) == []
    pages = {
        rule.endpoint
        for rule in walk.app.url_map.iter_rules()
        if "GET" in rule.methods and not PAPERS.search(rule.rule.replace("<int:n>", "1")) and rule.rule[:5] != "/api/"
    }
    unlike = sorted((pages - walk.routes - NO_PAGES) ^ set(ELSEWHERE))  # never seen, or seen in spite of what is said
    assert not unlike, "\n".join(unlike)


def test_every_page_is_sound_light_and_whole_in_three_languages(world, walk):
    with world.site.app.app_context():
        typed = mixing.Typed()
    wrong, people = defaultdict(set), {}
    for page in walk.pages if EVERYTHING else walk.telling():
        said = {}
        for lang in i18n.LANGUAGES:
            who = people.setdefault((page.who, lang), visitor(world, page.who, lang))
            answer = who.get(f"/{lang}{page.path}", headers={"Accept-Encoding": "br"})
            html = brotli.decompress(answer.data).decode() if answer.content_encoding == "br" else answer.text
            at = f"{page.who}: /{lang}{page.path}"
            wrong[at] |= {f"weighs {len(answer.data)} bytes"} if len(answer.data) + HEADERS > LATER else set()
            wrong[at] |= set(faults(html, lang))
            said[lang] = mixing.texts(html, lang)
        wrong[f"{page.who}: {page.path}"] |= typed.mixed(said)
    told = [f"{at}: {fault}" for at, found in wrong.items() for fault in sorted(found)]
    assert not told, "\n".join(told)


PARTS = 3  # one worker goes through them one by one; a failure tells of one of them


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_fits_and_anybody_can_use_it(world, walk, someone, part):
    wrong = []
    pages = sorted(walk.pages if EVERYTHING else walk.telling(), key=lambda page: page.who)
    coloured = set(pages if EVERYTHING else fewest(pages))  # the same parts have the same colours on every page
    for who in dict.fromkeys(page.who for page in pages):
        page, theirs = entered(world, someone, who), [one for one in pages if one.who == who]
        for turn, one in enumerate(theirs[part::PARTS]):
            wrong += seen(page, one, turn, THEMES if one in coloured else ())
    assert not wrong, "\n".join(wrong)


def entered(world, someone, who):
    """The browser of a person of the walk."""
    page = someone(width=DESK, user_agent=AGENT)
    name = world.site.app.config["SESSION_COOKIE_NAME"]
    if cookie := visitor(world, who, "ru").client.get_cookie(name):
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": world.site.url}])
    return page


def seen(page, found, turn, themes):
    """What is wrong with a page: all of it in one language, another one for each page, and the fit in the others."""
    first = turn % len(i18n.LANGUAGES)
    every = [*i18n.LANGUAGES[first:], *i18n.LANGUAGES[:first]]
    said = []
    for lang in every if EVERYTHING else every[:1]:
        page.set_viewport_size({"width": DESK, "height": 850})
        status = page.goto(f"/{lang}{found.path}").status
        if status != REFUSED.get((found.who, found.path), 200) or not page.url.endswith(f"/{lang}{found.path}"):
            said.append(f"answers {status} at {page.url}")
        # whole, as nobody stays where the bar at the foot of a window covers a box
        page.set_viewport_size({"width": DESK, "height": page.evaluate("document.documentElement.scrollHeight")})
        page.add_script_tag(url=AXE)
        said += page.evaluate(LOOK, list(themes))
        page.evaluate(HOLD, [] if EVERYTHING else [f"/{other}{found.path}" for other in every[1:]])
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 850})
            said += page.evaluate(FIT)
    return [f"{found.who} {found.path}: {fault}" for fault in said]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_first_visit_is_light(walk, someone, width):
    page = someone(lang="ru", width=width)
    weight = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda told: weight.append(told["encodedDataLength"]))
    page.goto("/", wait_until="networkidle")
    assert 20_000 < sum(weight) <= FIRST_VISIT
