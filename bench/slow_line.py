"""The portal on a slow line and a slow phone: headless Chromium, 390 px wide, which itself emulates the network (1
Mbit/s both ways, 150 ms for each request) and a processor four times slower. Each repetition is a fresh browser; the
median is told. What each figure is exactly stands at the function that measures it.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.figures import Figure, wanted
from bench.works import Scene
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.postgres import Missing

TIMES = 7
LATENCY_MS, BYTES_PER_S, SLOWER = 150, 125_000, 4
KIB = 1024
PHONE: Any = {"width": 390, "height": 844}
PAGE = "novelty"
READABLE_MS, USABLE_MS, CONFIRMED_MS, FIRST_KB, LATER_KB = 1500, 2000, 600, 120, 25
BUDGETS = {
    "slow_line.home.readable": READABLE_MS, "slow_line.call.readable": READABLE_MS,
    "slow_line.form.usable": USABLE_MS, "slow_line.answer.confirmed": CONFIRMED_MS,
    "slow_line.first_visit.wire": FIRST_KB, "slow_line.later_page.wire": LATER_KB,
}  # fmt: skip
NAMES = tuple(BUDGETS)

WATCH = """(() => {
    const seen = window.seen = {};
    new PerformanceObserver(list => { for (const one of list.getEntries()) seen.largest = one.startTime; })
        .observe({type: "largest-contentful-paint", buffered: true});
    new MutationObserver(changes => {
        for (const {target, attributeName: name} of changes) {
            if (name === "data-attached") seen.attached = performance.now();
            if (name === "data-tone" && target.matches("[data-save-state]"))
                seen[target.dataset.tone] = performance.now();
        }
    }).observe(document, {subtree: true, attributes: true, attributeFilter: ["data-attached", "data-tone"]});
})()"""
PAINTED = """() => {
    const box = document.querySelector("h1").getBoundingClientRect();
    if (box.bottom > innerHeight || box.top < 0) throw new Error("The title is not in the window.");
    const [first] = performance.getEntriesByName("first-contentful-paint");
    return Math.max(first.startTime, window.seen.largest);
}"""
ATTACHED = "() => Math.max(performance.getEntriesByType('navigation')[0].domInteractive, window.seen.attached)"
SAVED = """() => {
    const sent = performance.getEntriesByType("resource").filter(one => one.name.endsWith("/autosave")).pop();
    return sent && window.seen.good > sent.startTime ? window.seen.good - sent.startTime : 0;
}"""


def figures(scene: Scene, pattern: str) -> Iterator[Figure]:
    """What is asked for, each with its budget, in a browser of this machine."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        raise Missing("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield from measured(browser, scene, pattern)
        browser.close()


def measured(browser: Browser, scene: Scene, pattern: str, times: int = TIMES) -> Iterator[Figure]:
    """The same in a browser that is there."""
    measures: dict[str, Callable[[Browser], float]] = {
        "slow_line.home.readable": lambda browser: readable(browser, scene, "/ru/"),
        "slow_line.call.readable": lambda browser: readable(browser, scene, f"/ru/calls/{scene.world.open}"),
        "slow_line.form.usable": lambda browser: usable(browser, scene),
        "slow_line.answer.confirmed": lambda browser: confirmed(browser, scene),
    }
    for name, measure in measures.items():
        if wanted(name, pattern):
            measure(browser)  # the portal has read its templates
            yield Figure(name, median(measure(browser) for _n in range(times)), "ms", BUDGETS[name])
    if any(wanted(name, pattern) for name in NAMES[-2:]):
        for name, weight in zip(NAMES[-2:], travelled(browser, scene), strict=True):
            yield Figure(name, weight / KIB, "KB", BUDGETS[name])


def readable(browser: Browser, scene: Scene, path: str) -> float:
    """Milliseconds from the beginning of the navigation until a stranger, in whose browser nothing is kept, can read:
    the first and the largest paint of content are done, and the h1 stands in the window. Letters may still change to
    our own."""
    with _phone(browser, scene) as page:
        _slow(page)
        page.goto(path, wait_until="networkidle")
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length && window.seen.largest")
        return float(page.evaluate(PAINTED))


def usable(browser: Browser, scene: Scene) -> float:
    """Milliseconds from the beginning of the navigation until an applicant, who is signed in and has opened another
    page before, can write: the document is interactive, and the script that keeps every word has taken hold of it."""
    with _phone(browser, scene, applicant=True) as page:
        _open_form(page, scene)
        return float(page.evaluate(ATTACHED))


def confirmed(browser: Browser, scene: Scene) -> float:
    """Milliseconds from when the browser begins to send a changed answer (by its own resource timing) until the page
    says that it is saved; the pause after the last key, before anything is sent, is not in it."""
    with _phone(browser, scene, applicant=True) as page:
        _open_form(page, scene)
        area = page.locator("main textarea").first
        area.fill(f"{area.input_value().rpartition(' ')[0]} {page.evaluate('performance.now()'):.3f}")
        return float(page.wait_for_function(SAVED).json_value())


def travelled(browser: Browser, scene: Scene) -> tuple[float, float]:
    """Bytes over the line, headers and redirections too, as the browser counts them: of the first visit of / until
    nothing more is asked for, and of the largest page after it, with what no page before it has fetched."""
    world, case = scene.world, f"/ru/applications/{scene.world.draft}"
    visited = (
        f"/ru/calls/{world.open}",
        "/ru/calls",
        "/ru/awards",
        f"/ru/statistics?call={world.finished}",
        "/ru/help",
    )
    own = ("/ru/desk", case, f"{case}/check", *(f"{case}/pages/{page}" for page in scene.filled))
    with _phone(browser, scene) as page:
        weigh = _scales(page)
        first, later = weigh("/"), [weigh(path) for path in visited]
        _signed_in(page, scene)
        return first, max(later + [weigh(path) for path in own])


@contextmanager
def _phone(browser: Browser, scene: Scene, *, applicant: bool = False) -> Iterator[Page]:
    """A browser of its own. Without the worker that answers when the line is dead: its requests would not be slowed."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{scene.port}", viewport=PHONE, has_touch=True, locale="ru", service_workers="block"
    )
    context.add_init_script(WATCH)
    page = context.new_page()
    if applicant:
        _signed_in(page, scene)
        page.goto("/ru/profile", wait_until="networkidle")
    try:
        yield page
    finally:
        context.close()


def _signed_in(page: Page, scene: Scene) -> None:
    cookies: Any = [{"name": name, "value": value, "url": f"http://127.0.0.1:{scene.port}"}
                    for name, value in scene.applicant.cookies.items()]  # fmt: skip
    page.context.add_cookies(cookies)


def _slow(page: Page) -> None:
    """From here on the line and the processor are slow."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S}
    session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _open_form(page: Page, scene: Scene) -> None:
    _slow(page)
    page.goto(f"/ru/applications/{scene.world.draft}/pages/{PAGE}")
    page.wait_for_function("window.seen.attached")


def _scales(page: Page) -> Callable[[str], float]:
    """weigh(path) → the bytes that came, redirections too."""
    came = [0.0]
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda told: came.append(told["encodedDataLength"]))
    session.on(
        "Network.requestWillBeSent",
        lambda told: came.append(told.get("redirectResponse", {}).get("encodedDataLength", 0)),
    )

    def weigh(path: str) -> float:
        came.clear()
        page.goto(path, wait_until="networkidle")
        return sum(came)

    return weigh
