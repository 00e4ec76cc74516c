"""What search engines are told: schema.org in a block of data that no browser runs and no text can break out of."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, FLAGS, VIOLATIONS
from flask.testing import FlaskClient
from playwright.sync_api import sync_playwright
from pyoxigraph import Literal, NamedNode, Quad
from serving import serving
from test_web_data import BASE, quads, web_client, write_release

from publish.formats import FORMATS, parse, serialize
from publish.store import load
from publish.web import create_app
from publish.web.structured import exact

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
SCHEMA = "https://schema.org/"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("structured") / "release")


def told(client: FlaskClient, path: str) -> dict[str, Any]:
    """The one block of a page."""
    block, = BLOCK.findall(client.get(path, headers={"Accept": "text/html"}).text)
    found: dict[str, Any] = json.loads(block)
    return found


@pytest.mark.parametrize(("path", "kind"), [("event/ev1", "Event"), ("person/pe1", "Person"), ("organisation/or1", "Organization"),
                                            ("place/pl1", "Place"), ("document/doc1", "CreativeWork"), ("account/ac1", "Claim"),
                                            ("instrument/in1", "CreativeWork")])
def test_each_kind_of_entity_has_its_class_name_and_address(client: FlaskClient, path: str, kind: str) -> None:
    """As JSON-LD reads it (pyoxigraph as judge), with the release and the licence of the page."""
    found = told(client, f"/doc/{path}.html")
    assert (found["@id"], found["@type"], found["url"]) == (BASE + path, kind, BASE + path)
    assert found["subjectOf"]["version"] == "2001-a"
    assert found["subjectOf"]["license"] == "https://creativecommons.org/licenses/by/4.0/"
    predicates = {quad.predicate.value for quad in parse(json.dumps(found).encode(), FORMATS["jsonld"])}
    assert {f"{SCHEMA}name", f"{SCHEMA}identifier", f"{SCHEMA}subjectOf"} <= predicates
    assert all(predicate.startswith((SCHEMA, "http://www.w3.org/1999/02/22-rdf-syntax-ns#")) for predicate in predicates)


def test_an_event_says_no_date_that_is_not_known_and_names_nobody(client: FlaskClient) -> None:
    """Between two days is no date; who did what to whom is not said without its source."""
    for path in ("/doc/event/ev1.html", "/doc/event/ev2.html"):
        found = told(client, path)
        assert "startDate" not in found
        assert "Testcase" not in json.dumps(found)
    assert told(client, "/doc/event/ev1.html")["location"][0]["@type"] == "Country"
    assert told(client, "/doc/document/doc1.html")["datePublished"] == "2001-06-06"


@pytest.mark.parametrize(("edtf", "text"), [
    ("2001-06-05", "2001-06-05"), ("2001-06", "2001-06"), ("2001", "2001"), ("2001-06-04/2001-06-05", ""), ("2001-22", ""),
    ("2001-07~", ""), ("2001-06-05?", ""), ("../2001", ""), ("200X", ""), ("2001-XX", ""), ("", ""),
])
def test_a_date_is_as_exact_as_what_is_known(edtf: str, text: str) -> None:
    """A day, a month, a year; nothing else."""
    assert exact(edtf) == text


def test_the_home_page_describes_the_data_set_and_its_files(client: FlaskClient) -> None:
    """A catalogue with one data set, whose files are there, of the type that they are served as."""
    found = told(client, "/")
    dataset = found["dataset"]
    assert (found["@type"], dataset["@type"], dataset["version"], dataset["identifier"]) == ("DataCatalog", "Dataset", "1.0.0", "2001-a")
    assert dataset["license"].startswith("https://creativecommons.org/")
    assert len(dataset["distribution"]) == 3
    for file in dataset["distribution"]:
        response = client.get("/" + file["contentUrl"].removeprefix(BASE))
        assert response.mimetype == file["encodingFormat"]
        assert f"{len(response.data)} B" == file["contentSize"]
    catalogue = client.get("/", headers={"Accept": "text/turtle"}).text
    assert "dcat:Catalog" in catalogue


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose event is called by what would end the block, and run."""
    release = write_release(tmp_path_factory.mktemp("hostile") / "release")
    named = Literal("</script><script>document.title = 'broken'</script><!-- &amp; \u2028", language="en")
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    found = [*quads(), Quad(NamedNode(f"{BASE}event/ev3"), label, named),
             Quad(NamedNode(f"{BASE}event/ev3"), NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                  NamedNode("https://w3id.org/hrevents/ontology#Event"))]
    shutil.rmtree(release / "store")
    (release / "data.nq").write_bytes(serialize(found, FORMATS["nq"]))
    load(release / "store", release / "data.nq")
    return release


def test_no_name_ends_the_block(hostile: Path) -> None:
    """Signs of HTML are escaped in the JSON, and come back as they were."""
    client = create_app(hostile).test_client()
    found = told(client, "/doc/event/ev3.html")
    assert found["name"][0]["@value"].startswith("</script><script>")
    assert "</script><script>" not in client.get("/doc/event/ev3.html").text


@pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")
def test_the_browser_runs_nothing_and_sees_no_violation(hostile: Path, tmp_path: Path) -> None:
    """Blocks of data, drawings and the strict policy go together; nothing is asked of another host, nothing is wider than a phone."""
    with serving(hostile, tmp_path / "log") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 375, "height": 800})
        page.add_init_script(VIOLATIONS)
        said: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        for path in ("/", "/doc/event/ev1.html", "/doc/event/ev3.html", "/doc/place/pl2.html", "/doc/person/pe1.html", "/report"):
            page.goto(server.host + path)
            assert page.title() != "broken"
            assert page.evaluate("document.documentElement.scrollWidth") == 375, path
        browser.close()
    assert said == []
    assert asked
    assert all(url.startswith(server.host) for url in asked)
