"""The query editor in a real browser: headless Chromium against `hre serve`, with no request to any other host."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import CHROMIUM, FLAGS, VIOLATIONS, copied, pick, ready, requests_of_pages, run, text, views, write
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from serving import Client, serving

from publish.web.editor import version

QUESTIONS = Path(__file__).parent / "questions"
EXPECTED_ERROR = "Failed to load resource: the server responded with a status of 400"
"""What the browser itself notes of a query that is none."""
HRE = "PREFIX hre: <https://w3id.org/hrevents/ontology#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
KINDS = HRE + 'SELECT ?kind (COUNT(?s) AS ?n) WHERE { ?s hre:statedIn ?a ; a/rdfs:label ?kind FILTER(LANG(?kind) = "en") } GROUP BY ?kind'
DATED = HRE + "SELECT ?event ?earliest ?latest WHERE { ?event a hre:Event ; hre:latest ?latest OPTIONAL { ?event hre:earliest ?earliest } }"
PLACES = HRE + "SELECT ?place ?code WHERE { ?place hre:countryCode ?code }"
POINTS = 'SELECT ?name ?lat ?long WHERE { VALUES (?name ?lat ?long) { ("coarse" 48 67) ("fine" 43.2512 76.9512) } }'
BROKEN = "SELECT * WHERE {\n  ?s ?p ?o .\n  FILTER(?o ==\n}"

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here"),
    pytest.mark.skipif(not version(), reason="the query editor is not installed: make setup does it, with npm"),
]


@pytest.fixture(scope="module")
def client(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server of the real archive."""
    with serving(release, tmp_path_factory.mktemp("editor") / "log") as found:
        yield found


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """What drives the browser."""
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def net_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the browser writes down every request that it makes."""
    return tmp_path_factory.mktemp("net") / "log.json"


@pytest.fixture(scope="module")
def browser(playwright: Playwright, client: Client, net_log: Path) -> Iterator[Browser]:
    """One browser for all tests here; when it has ended, its own log tells that no page has asked another host."""
    found = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, f"--log-net-log={net_log}"])
    yield found
    found.close()
    asked = requests_of_pages(net_log)
    assert any("editor.json" in url for url in asked)
    assert [url for url in asked if not url.startswith((f"{client.host}/", "data:", "blob:"))] == []


@pytest.fixture(scope="module")
def context(browser: Browser) -> BrowserContext:
    """One visitor, whose browser keeps what it has fetched."""
    return browser.new_context(viewport={"width": 1100, "height": 900})


@pytest.fixture
def page(context: BrowserContext, client: Client) -> Iterator[Page]:
    """The editor, ready; nothing may be reported by the console or by the content policy while it is used."""
    found, noted = context.new_page(), list[str]()
    found.add_init_script(VIOLATIONS)
    found.on("console", lambda message: noted.append(message.text) if message.type in ("error", "warning") else None)
    found.on("pageerror", lambda error: noted.append(str(error)))
    found.on("request", lambda request: noted.append(request.url) if not request.url.startswith(f"{client.host}/") else None)
    ready(found, f"{client.host}/sparql")
    yield found
    found.close()
    assert [text for text in noted if not text.startswith(EXPECTED_ERROR)] == []


def test_the_editor_stands_in_place_of_the_form(page: Page, client: Client) -> None:
    """It holds the first example, and is told of no endpoint but ours."""
    expect(page.locator("textarea#query")).to_be_hidden()
    expect(page.locator(".CodeMirror")).to_be_visible()
    assert text(page).startswith("# ")
    assert page.evaluate("new URL(document.querySelector('form.query').action).href") == f"{client.host}/sparql"
    assert page.locator("select, [class*=endpoint]").count() == 0


def test_a_class_and_a_property_of_ours_are_completed_and_the_prefix_is_filled_in(page: Page) -> None:
    """By what is typed of the name, or of the label; with the meaning beside it."""
    write(page, "SELECT * WHERE {\n  ?x a ")
    page.keyboard.type("hre:Involv")
    pick(page, "has a role in the event")
    page.keyboard.type(" ; accord")
    pick(page, "hre:accordingTo")
    assert text(page).splitlines() == [HRE.splitlines()[0], "SELECT * WHERE {", "  ?x a hre:Involvement ; hre:accordingTo"]


def test_a_concept_is_completed_and_a_pasted_prefix_is_declared(page: Page) -> None:
    """Below the declarations that are there; a comment at the head stays at the head."""
    write(page, "# mine\nSELECT * WHERE {\n  ?x hre:role ")
    page.keyboard.type("role:vic")
    pick(page, "role:victim")
    head = text(page).splitlines()
    assert head[0] == "# mine"
    assert set(head[1:3]) == {HRE.splitlines()[0], "PREFIX role: <https://w3id.org/hrevents/concept/role/>"}
    assert text(page).endswith("role:victim")


def test_an_example_is_loaded_and_gives_the_rows_that_it_is_known_to_give(page: Page) -> None:
    """Chosen from the list by a click; its own address is then the page's."""
    page.locator(".picker > summary").click()
    page.get_by_label("Questions with").fill("between two days")
    page.locator(".picker li a:visible").click()
    assert page.url.endswith("?example=between-two-days")
    expect(page.get_by_role("region", name="The question")).to_contain_text("A bound that is missing is open")
    page.get_by_role("button", name="Run", exact=True).click()
    rows = len((QUESTIONS / "between-two-days.tsv").read_text(encoding="utf-8").splitlines()) - 1
    expect(page.locator(".status-line")).to_contain_text(f"{rows} rows")
    assert page.locator(".results tbody tr").count() == rows


def test_results_lead_to_pages_of_this_host(page: Page, client: Client) -> None:
    """The base of the data is mapped onto the server; names are short."""
    run(page, DATED + " ORDER BY ?event LIMIT 1")
    link = page.locator(".results td a").first
    assert (link.text_content() or "").startswith("event:")
    path = link.get_attribute("href") or ""
    assert path.startswith("/event/")
    assert client.get(path, "text/html").status == 200


def test_a_chart_is_drawn_of_names_and_numbers(page: Page) -> None:
    """One bar a row, and no map or timeline where there is no place or date."""
    run(page, KINDS)
    assert views(page) == ["Table", "Chart", "Response"]
    page.get_by_role("button", name="Chart").click()
    page.wait_for_selector("svg.chart")
    page.locator("svg.chart").scroll_into_view_if_needed()
    assert page.locator("svg.chart .bar").count() == int((page.locator(".status-line").text_content() or "").split()[0])
    assert "n by kind" in (page.locator("svg.chart").get_attribute("aria-label") or "")


def test_a_timeline_leaves_open_what_nobody_states(page: Page) -> None:
    """A bar with two bounds, and one without a beginning."""
    run(page, DATED)
    assert views(page) == ["Table", "Timeline", "Response"]
    page.get_by_role("button", name="Timeline").click()
    page.wait_for_selector("svg.timeline .span")
    missing = sum(1 for row in page.locator("svg.timeline .figure").all_text_contents() if row.endswith("or earlier"))
    assert missing == page.locator("svg.timeline .open").count() > 0
    expect(page.locator(".drawing p")).to_contain_text("no document states that bound")


def test_a_map_shades_countries_and_draws_points_as_exact_as_they_are(page: Page) -> None:
    """A country by its code, whole; a point with few decimals is wider than one with many."""
    run(page, PLACES)
    assert "Map" in views(page)
    page.get_by_role("button", name="Map").click()
    page.wait_for_selector("svg.map .named")
    assert page.locator("svg.map .named").count() == page.locator(".results .placed li").count() == 3
    run(page, POINTS)
    page.wait_for_selector("svg.map .point")
    coarse, fine = (float(point.get_attribute("r") or 0) for point in page.locator("svg.map .point").all())
    assert coarse > fine


def test_a_link_leads_to_the_same_query(page: Page, client: Client) -> None:
    """The server shows its answer at once; the editor holds the query, ready to be run again."""
    write(page, PLACES)
    link = copied(page, "Link")
    assert link.startswith(f"{client.host}/sparql?")
    assert parse_qs(urlsplit(link).query) == {"query": [PLACES]}
    ready(page, link)
    assert text(page) == PLACES
    expect(page.locator("section.result")).to_contain_text("3 rows")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".status-line")).to_contain_text("3 rows")
    expect(page.locator("section.result")).to_have_count(0)


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")
def test_the_curl_that_is_copied_runs(page: Page) -> None:
    """Whatever quotes the query holds."""
    query = PLACES.replace("}", "FILTER(?code != \"it's\" && ?code != '\\\\') }")
    write(page, query)
    answered = subprocess.run(["sh", "-c", copied(page, "curl")], check=True, capture_output=True, text=True, timeout=20)
    rows = list(csv.DictReader(answered.stdout.splitlines()))
    assert {row["code"] for row in rows} == {"KZ", "CN", "SE"}


def test_the_python_that_is_copied_holds_the_query_and_the_r_does_too(page: Page, client: Client) -> None:
    """Also one with three quotes, which a raw text of Python cannot hold."""
    for query in (PLACES, PLACES + ' # """', KINDS + " # \\"):
        write(page, query)
        program = copied(page, "Python")
        [given] = re.findall(r"setQuery\((.*)\)\nanswer", program, re.DOTALL)
        assert literal_eval(given) == query
        compile(program, "copied", "exec")
        assert query in copied(page, "R")
        assert client.host in program


def test_an_error_leads_to_its_place(page: Page) -> None:
    """Title and detail of the problem, and the line marked in the editor."""
    run(page, BROKEN)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The query is not SPARQL 1.1. Line ")
    [line] = re.findall(r"Line (\d+)", alert.text_content() or "")
    alert.get_by_role("button").click()
    assert page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getCursor().line") == int(line) - 1
    assert page.locator(".CodeMirror .wrong").count() > 0


def test_the_keyboard_is_not_held_by_the_editor(page: Page) -> None:
    """Esc closes what is open, then leads to Run; so does Ctrl-M; Ctrl-Enter runs."""
    write(page, "SELECT * WHERE {\n  ?x a ")
    page.keyboard.type("hre:Per")
    expect(page.locator(".CodeMirror-hints")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".CodeMirror-hints")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_focused()
    write(page, "ASK {}")
    page.keyboard.press("Control+m")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_focused()
    write(page, "ASK {}")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".results .big")
    assert page.locator(".results .big").text_content() == "Yes"


@pytest.mark.parametrize(("language", "run_it", "copy_as", "ways", "rows"), [
    ("fr", "Exécuter", "Copier comme", ["Tableau", "Chronologie", "Réponse brute"], r"^\d+ lignes en 0,\d+ s$"),
    ("ru", "Выполнить", "Скопировать как", ["Таблица", "Хронология", "Ответ сервера"], r"^\d+ строк[аи]? за 0,\d+ \w$"),
])
def test_the_editor_speaks_the_language_of_the_page(page: Page, client: Client, language: str, run_it: str, copy_as: str,
                                                    ways: list[str], rows: str) -> None:
    """Buttons, ways to see the result, and numbers with their plural."""
    ready(page, f"{client.host}/sparql?lang={language}")
    write(page, DATED)
    page.get_by_role("button", name=run_it, exact=True).click()
    page.wait_for_selector(".yasr table")
    expect(page.get_by_role("group", name=copy_as)).to_be_visible()
    assert views(page) == ways
    assert re.search(rows, page.locator(".status-line").inner_text())


def test_a_phone_shows_all_without_sideways_scrolling(page: Page) -> None:
    """At 390 pixels, with a result and a drawing."""
    page.set_viewport_size({"width": 390, "height": 800})
    run(page, DATED)
    page.get_by_role("button", name="Timeline").click()
    page.wait_for_selector("svg.timeline .span")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_scripts_the_plain_form_works(browser: Browser, client: Client) -> None:
    """A query can be written, sent, and read; the examples are links."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{client.host}/sparql")
    expect(page.locator(".CodeMirror")).to_have_count(0)
    page.locator("textarea#query").fill(PLACES)
    page.get_by_role("button", name="Run", exact=True).click()
    assert page.locator("section.result tbody tr").count() == 3
    page.locator("ol.examples a").nth(3).click()
    expect(page.locator("textarea#query")).to_have_value(re.compile("between which|between two days", re.IGNORECASE))
    context.close()
