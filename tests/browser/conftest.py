"""The portal as people meet it: a real server on its own database, and headless Chromium in front of it.

`site` serves, `with site.data():` prepares and looks, `someone(user, width=390)` opens a browser, `page` is a
stranger's.
"""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import db, jobs
from tests import databases, makers

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE, DESK = 390, 1280
AXE = "/axe.js"  # asked for like any other script, so that the browser compiles it once and not for every page
SCREENS = Path(__file__).parent / "screens"
TOUCHED: WeakSet[BrowserContext] = WeakSet()  # where hands tap instead of clicking
FAILED = pytest.StashKey[bool]()
LOOK = """contrast => axe.run({
    resultTypes: ["violations"], preload: false, rules: {"color-contrast": {enabled: contrast}},
}).then(({violations}) => violations
    .filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, impact, help, nodes}) => [`${id} (${impact}): ${help}`,
        ...nodes.slice(0, 3).map(({html}) => "    " + html.slice(0, 200))].join("\\n")))"""
PARTS = """() => [...new Set([...document.body.querySelectorAll("*")].filter(one => one.checkVisibility()).map(one =>
    [one.localName, ...["class", "data-tone", "type", "role"].map(name => one.getAttribute(name) || "")].join(" ")))]"""
KEYS = re.compile(r"[\w-]{20,}|\d+")  # what tells one page of a kind from another in its address
EXPECTED = re.compile(
    r"the server responded with a status of (400|401|403|404|409|413|422|429)\b|INTERNET_DISCONNECTED"
)


class Quiet(WSGIRequestHandler):
    """Keeps the log of requests out of the output of the tests."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class Site:
    """The served portal of one test."""

    def __init__(self, portal: databases.Portal, url: str) -> None:
        self.portal, self.app, self.url = portal, portal.app, url
        self.mail = portal.home / "mail"

    @contextmanager
    def data(self) -> Iterator[Any]:
        """A moment in which the test uses db.session, makers and acts; it commits at the end."""
        with self.app.app_context():
            yield db.session
            db.session.commit()

    def drain(self) -> int:
        """Run the jobs that are due."""
        with self.app.app_context():
            return jobs.drain()


class Watch:
    """What went wrong in a browser that nobody would see: errors of scripts, refused content, broken files."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Listen to every page of a browser."""
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and "/assets/" in response.url):
            self.faults.append(f"{response.status} {response.url}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the session; each person gets a profile of their own in it."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        databases.missing("Chromium is not installed (on Debian or Ubuntu: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served() -> Iterator[Site]:
    """The server, started once; `site` empties its database before each test."""
    with serving(databases.OnSqlite()) as site:
        yield site


@contextmanager
def serving(portal: databases.Portal) -> Iterator[Site]:
    """A server in front of a portal; both are gone at the end."""
    server = make_server("127.0.0.1", 0, _with_axe(portal.app), threaded=True, request_handler=Quiet)
    portal.app.config["PUBLIC_URL"] = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(portal, f"http://localhost:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    portal.close()


def _with_axe(app: WSGIApplication) -> WSGIApplication:
    """The portal, and beside it the script that looks for what people cannot use."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != AXE:
            return app(environ, start_response)
        start_response("200 OK", [("Content-Type", "text/javascript"), ("Cache-Control", "max-age=86400")])
        return [AXE_SCRIPT.encode()]

    return answer


@pytest.fixture
def site(served: Site) -> Site:
    """The served portal with an empty database."""
    served.portal.reset()
    return served


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test when something went wrong behind the pages."""
    watching = Watch()
    yield watching
    assert not watching.faults, "\n".join(watching.faults)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember that a test has failed, so that its last pages can be kept as pictures."""
    outcome: Any = yield
    if outcome.get_result().failed:
        item.stash[FAILED] = True


@pytest.fixture
def someone(
    chromium: Browser, site: Site, watch: Watch, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """someone(user, lang="ru", width=1280) opens a browser of their own, signed in by the real form."""
    opened: list[BrowserContext] = []

    def arrive(user: Any = None, *, lang: str = "ru", width: int = 1280, height: int = 900, **options: Any) -> Page:
        window = {"width": width, "height": height}
        context = chromium.new_context(
            base_url=site.url, viewport=window, locale=lang, reduced_motion="reduce", **options
        )  # fmt: skip
        context.set_default_timeout(10_000)
        opened.append(context)
        if options.get("has_touch"):
            TOUCHED.add(context)
        watch.over(context)
        page = context.new_page()
        if user is not None:
            sign_in(page, user.email, lang=lang)
        return page

    yield arrive
    for n, context in enumerate(opened):
        for page in context.pages if FAILED in request.node.stash else ():
            page.screenshot(path=SCREENS / f"failed-{request.node.name}-{n}.png", full_page=True)
        context.close()


@pytest.fixture
def page(someone: Callable[..., Page]) -> Page:
    """A stranger's browser, 1280 wide, in Russian."""
    return someone()


@pytest.fixture(scope="session")
def looked_at() -> dict[bool, set[str]]:
    """The parts of pages on which axe-core has found nothing, with the contrast of their colours and without it."""
    return {True: set(), False: set()}


@pytest.fixture
def axe(looked_at: dict[bool, set[str]]) -> Callable[..., None]:
    """axe(page) asserts that axe-core finds nothing serious on the page as it stands, where it is the first of its
    kind or a part shows on it that was not looked at before; contrast=False leaves out the slowest of its rules,
    where the same colours have been looked at before."""

    def look(page: Page, *, contrast: bool = True) -> None:
        page.wait_for_load_state()
        parts = {"at " + KEYS.sub("", page.url.partition("?")[0]), *page.evaluate(PARTS)}
        if parts <= looked_at[contrast]:
            return
        if page.evaluate("typeof axe") == "undefined":
            if page.evaluate("navigator.onLine"):
                page.add_script_tag(url=AXE)
            else:
                page.evaluate(AXE_SCRIPT)
        found = page.evaluate(LOOK, contrast)
        assert not found, f"{page.url}\n  " + "\n  ".join(found)
        looked_at[False] |= parts
        looked_at[contrast] |= parts

    return look


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """fits(page) asserts that the page does not scroll sideways."""

    def look(page: Page) -> None:
        page.wait_for_load_state()  # a click returns when the next page has begun, not when it is there
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than the window"

    return look


@pytest.fixture
def screen() -> Callable[[Page, str], None]:
    """screen(page, "home-ru-390") keeps a picture of the whole page in tests/browser/screens, when SCREENS=1 asks for
    pictures: they take a third of a browser story's time."""

    def take(page: Page, name: str) -> None:
        if os.environ.get("SCREENS") != "1":
            return
        SCREENS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)

    return take


@pytest.fixture
def both_widths(
    fits: Callable[[Page], None], axe: Callable[..., None], screen: Callable[[Page, str], None]
) -> Callable[[Page, str], None]:
    """both_widths(page, "review-room"): the page fits a phone and a desk and can be used by anybody; pictures of both
    are kept. The window is left as it was."""

    def look(page: Page, name: str) -> None:
        before = page.viewport_size or {"width": DESK, "height": 900}
        for width in (DESK, PHONE) if before["width"] == PHONE else (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": before["height"]})
            fits(page)
            screen(page, f"{name}-{width}")
        axe(page, contrast=False)  # the same colours are looked at in test_pages.py

    return look


def sign_in(page: Page, email: str, password: str = makers.PASSWORD, lang: str = "ru") -> None:
    """Sign in as a person does, where the page asks for it or else at the front."""
    if "/login" not in page.url:
        page.goto(f"/{lang}/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
