"""Every kind of page in a real browser: WCAG 2.2 AA by axe-core, nothing asked of others, no cookie, the keyboard, paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import page_kinds
import pytest
from axe import ADVICE, SCRIPT, violations
from browsing import CHROMIUM, FLAGS, VIOLATIONS, requests_of_pages
from page_kinds import ARCHIVES, LANGUAGES, Kind, show
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from serving import Client, serving
from test_web_data import write_release

WIDTHS = (375, 1280)
SPILT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINKS = """[...document.querySelectorAll("head > link")].filter((link) => link.type || link.rel !== "alternate")
    .map((link) => [link.rel, link.href, link.type])"""
"""All but the same page in other languages."""
LINK = re.compile(r'<([^>]*)>; rel="([\w-]+)"(?:; type="([^"]*)")?')
FOCUS = """() => {
    const active = document.activeElement, style = getComputedStyle(active), box = active.getBoundingClientRect();
    return { name: active.className || active.tagName, seen: box.width > 1 && box.right > 0 && box.bottom > 0,
             marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
}"""

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here"),
    pytest.mark.skipif(not SCRIPT.is_file(), reason="axe-core is not installed: make setup does it, with npm"),
]


@dataclass(frozen=True)
class Served:
    """A server, and the pages that it has."""

    client: Client
    kinds: list[Kind]

    def kind(self, name: str) -> Kind:
        """The page of this name."""
        return next(kind for kind in self.kinds if kind.name == name)


@pytest.fixture(scope="module", params=ARCHIVES)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the synthetic archive, which has tombstones; and one of the real, whose pages are long."""
    folder = tmp_path_factory.mktemp("pages")
    synthetic = request.param == "synthetic"
    release: Path = write_release(folder / "release") if synthetic else request.getfixturevalue("release")
    with serving(release, folder / "log") as client:
        yield Served(client, page_kinds.synthetic(client) if synthetic else page_kinds.of_release(client, release))


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """What drives the browser."""
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests here."""
    found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield found
    found.close()


@contextmanager
def visiting(
    browser: Browser, width: int = WIDTHS[1], language: str = "en", *, dark: bool = False, open_policy: bool = False,
) -> Iterator[Page]:
    """A page of a new visitor; with an `open_policy`, a test may put a script into it."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=language, bypass_csp=open_policy,
                                  color_scheme="dark" if dark else "light", reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_breaks_a_rule_of_wcag(served: Served, browser: Browser, width: int, language: str, *, dark: bool) -> None:
    """Levels A and AA of versions 2.0 to 2.2; what else axe advises is printed."""
    found: list[str] = []
    with visiting(browser, width, language, dark=dark, open_policy=True) as page:
        for kind in served.kinds:
            show(page, served.client.host, kind)
            found += [f"{kind.name}: {each}" for each in violations(page)]
            for advice in violations(page, ADVICE):
                print(f"{kind.name}: {advice}")  # noqa: T201  # pytest shows it with -rP, and nothing fails
    assert found == []


def test_axe_finds_what_is_planted(served: Served, browser: Browser) -> None:
    """A picture without words, words as pale as paper, a link that is too small to press: so the rest is no mere silence."""
    with visiting(browser, open_policy=True) as page:
        show(page, served.client.host, served.kind("event"))
        page.evaluate("""() => document.querySelector("main").insertAdjacentHTML("afterbegin",
            '<img src="/static/icon.svg"><p style="color: #eee; background: #fff">pale</p>' +
            '<a href="/a" style="font-size: 6px; display: block">a</a><a href="/b" style="font-size: 6px; display: block">b</a>')""")
        found = {each.partition(" ")[0] for each in violations(page)}
    assert {"image-alt", "color-contrast", "target-size"} <= found


def test_the_browser_finds_every_link(served: Served, browser: Browser) -> None:
    """Those of the head are those of the headers (Signposting, level 1), and what they lead to on this host is of the type they say."""
    kinds = [kind for kind in served.kinds if kind.path.startswith(("/doc/", "/ontology", "/align/", "/version/")) and kind.status == 200]
    assert len(kinds) > len(page_kinds.ENTITIES)
    with visiting(browser) as page:
        for kind in kinds:
            answer = page.goto(served.client.host + kind.path)
            assert answer
            if "link" not in answer.headers:
                assert "tombstone" in kind.name
                continue
            said = {(rel, urljoin(page.url, target), media_type) for target, rel, media_type in LINK.findall(answer.headers["link"])}
            found = {(rel, target, media_type) for rel, target, media_type in page.evaluate(LINKS) if rel in {rel for rel, *_ in said}}
            assert found == said
            assert {"canonical", "cite-as", "alternate", "describedby", "type", "linkset"} <= {rel for rel, *_ in said}
            for _, target, media_type in said:
                if target.startswith(served.client.host) and media_type:
                    fetched = page.request.get(target)
                    assert (fetched.status, fetched.headers["content-type"].partition(";")[0]) == (200, media_type)


def test_no_page_asks_another_host_or_leaves_a_cookie(served: Served, playwright: Playwright, tmp_path: Path) -> None:
    """By the browser's own log; the console and the content policy have nothing to say, and no page is wider than the window."""
    noted: list[str] = []
    net_log = tmp_path / "net.json"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, f"--log-net-log={net_log}"])
    for width in WIDTHS:
        with visiting(browser, width) as page:
            page.add_init_script(VIOLATIONS)
            page.on("console", lambda message: noted.append(message.text) if message.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: noted.append(str(error)))
            for kind in served.kinds:
                noted.append(kind.name)
                show(page, served.client.host, kind)
                assert page.evaluate(SPILT) == 0, (kind.name, width)
                expected = [f"Failed to load resource: the server responded with a status of {kind.status}"] if kind.status >= 400 else []
                said = [text.partition(" (")[0] for text in noted[noted.index(kind.name) + 1:]]
                assert said == expected, kind.name
                noted.clear()
            assert page.context.cookies() == []
    browser.close()
    asked = requests_of_pages(net_log)
    assert len(asked) > len(served.kinds)
    assert [url for url in asked if not url.startswith((f"{served.client.host}/", "data:", "blob:"))] == []


def test_the_keyboard_comes_first_to_the_skip_link_and_is_always_seen(served: Served, browser: Browser) -> None:
    """What has the focus stands in the window with a line around it; the skip link leads past the menu."""
    with visiting(browser) as page:
        for name in ("home", "event", "account", "list of event", "scheme", "dumps", "not found"):
            show(page, served.client.host, served.kind(name))
            page.keyboard.press("Tab")
            assert page.evaluate(FOCUS) == {"name": "skip", "seen": True, "marked": True}, name
            for _ in range(15):
                page.keyboard.press("Tab")
                state = page.evaluate(FOCUS)
                assert state["name"] == "BODY" or (state["seen"] and state["marked"]), (name, state)
        show(page, served.client.host, served.kind("event"))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


def test_paper_has_the_content_and_no_menu(served: Served, browser: Browser) -> None:
    """Printed, a page is its text and its address; dark is printed as black on white."""
    with visiting(browser, dark=True) as page:
        page.emulate_media(media="print", color_scheme="dark")
        for name in ("home", "event", "account", "ontology"):
            show(page, served.client.host, served.kind(name))
            assert not page.locator("header.site nav").is_visible(), name
            assert page.locator("h1").is_visible(), name
            colours = page.evaluate("(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))")
            assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], name
            pale = page.evaluate("""() => [...document.querySelectorAll("main *")].filter((node) => node.textContent.trim()
                && getComputedStyle(node).backgroundColor === "rgb(27, 31, 35)").length""")
            assert pale == 0, name


@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not here")
def test_axe_is_not_part_of_what_is_served(served: Served) -> None:
    """It is a tool of the tests alone."""
    for path in ("/static/axe.min.js", "/editor/axe.min.js"):
        assert served.client.get(path).status == 404
