"""Right to left: words in Arabic and Uyghur run their own way on our pages, and the layout holds when the whole page turns round."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe import SCRIPT, violations
from browsing import CHROMIUM, FLAGS
from playwright.sync_api import Browser, Page, sync_playwright
from right_to_left import ARABIC, LATIN, PATHS, SUMMARY, UYGHUR, write
from serving import Client, serving

WIDTHS = (375, 1280)
SPILT = """() => {
    const root = document.documentElement, wide = root.clientWidth;
    const scrolls = (node) => node && (["auto", "scroll"].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
    const out = [...document.querySelectorAll("main *, header *, footer *")].filter((node) => {
        const box = node.getBoundingClientRect();
        return box.width > 1 && !node.closest("svg, .unseen, .skip, thead") && !scrolls(node) && (box.left < -1 || box.right > wide + 1);
    });
    return [root.scrollWidth - wide, ...out.map((node) => node.outerHTML.slice(0, 80))];
}"""

pytestmark = pytest.mark.skipif(not CHROMIUM or not SCRIPT.is_file(), reason="there is no Chromium or no axe-core here")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server of the archive with Arabic and Uyghur."""
    folder = tmp_path_factory.mktemp("rightward")
    with serving(write(folder / "release"), folder / "log") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests here."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of a new visitor, as wide as a phone or a desktop; axe may be put into it."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, locale="en", bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_no_page_is_wider_than_the_window(server: Client, page: Page, direction: str) -> None:
    """Either way round nothing stands outside, and axe finds nothing."""
    for path in PATHS:
        page.goto(server.host + path)
        page.evaluate("(direction) => { document.documentElement.dir = direction; }", direction)
        assert page.evaluate(SPILT) == [0], (path, direction)
        assert violations(page) == [], (path, direction)


def test_turned_round_the_page_begins_at_the_right(server: Client, page: Page) -> None:
    """Text, rules and tables, not only the letters: what stood at the left edge stands at the right one, as far from it."""
    for path in ("/doc/event/ev3", "/doc/person/pe2", "/event/"):
        page.goto(server.host + path)
        edges = "(selector) => { const box = document.querySelector(selector).getBoundingClientRect(); return [box.left, box.right]; }"
        before = page.evaluate(edges, ".brand")
        wide = page.evaluate("document.documentElement.clientWidth")
        page.evaluate("document.documentElement.dir = 'rtl'")
        after = page.evaluate(edges, ".brand")
        assert abs((wide - after[1]) - before[0]) <= 1


def test_words_run_the_way_of_their_script(server: Client, page: Page) -> None:
    """Computed by the browser: Arabic and Uyghur from right to left and kept apart, Uyghur in Latin letters from left to right."""
    style = "(node) => [getComputedStyle(node).direction, getComputedStyle(node).unicodeBidi]"
    for path, words, direction in (
        ("/doc/event/ev3", ARABIC, "rtl"), ("/doc/event/ev3", SUMMARY, "rtl"), ("/doc/event/ev3", UYGHUR, "rtl"),
        ("/doc/person/pe2", UYGHUR, "rtl"), ("/doc/person/pe2", LATIN, "ltr"), ("/event/", ARABIC, "rtl"), ("/person/", UYGHUR, "rtl"),
    ):
        page.goto(server.host + path)
        shown = page.locator("main [lang]:not(svg *)", has_text=words)
        styles = {tuple(shown.nth(place).evaluate(style)) for place in range(shown.count())}
        assert styles == {(direction, "isolate")}, (path, words)
