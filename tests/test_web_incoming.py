"""Incoming links: counted, shown in part, and listed page by page, as fast as a page has to be."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from pyoxigraph import NamedNode, Quad
from serving import Client, served, serving

from publish.formats import FORMATS, RDF, parse
from publish.terms import HRE, PREFIXES

BASE = "https://w3id.org/hrevents/"
MANY, SOME = 10_000, 60
HUB, ROLE = f"{BASE}person/hub", f"{BASE}concept/role/victim"
LINK = re.compile(r'<([^>]*)>; rel="(\w+)"')


def _links(who: str, count: int, prefix: str) -> Iterator[str]:
    for number in range(count):
        account, event = f"{BASE}account/{prefix}{number}", f"{BASE}event/{prefix}{number}"
        node = f"{account}#involvement-1"
        yield from (f"<{account}> <{HRE}about> <{event}> .", f"<{account}> <{HRE}accordingTo> <{BASE}document/doc1> .")
        yield from (f"<{event}> <{PREFIXES['rdf']}type> <{HRE}Event> .", f'<{event}> <{PREFIXES["rdfs"]}label> "Event {number}"@en .')
        yield f'<{event}> <{HRE}latest> "{1900 + (number * 7) % 100}-01-01"^^<{PREFIXES["xsd"]}date> .'
        for name, value in (("agent", who), ("subject", event), ("role", ROLE)):
            yield f"<{node}> <{HRE}{name}> <{value}> <{account}> ."


def data() -> bytes:
    """Two people, of whom one stands in ten thousand events, the other in sixty."""
    people = [f'<{BASE}person/{name}> <{PREFIXES["rdfs"]}label> "The {name}"@en .' for name in ("hub", "other")]
    own = [f"<{BASE}person/{name}> <{PREFIXES['rdf']}type> <{HRE}Person> ." for name in ("hub", "other")]
    own.append(f'<{BASE}document/doc1> <{PREFIXES["rdfs"]}label> "The document"@en .')
    role = [f'<{ROLE}> <{PREFIXES["skos"]}prefLabel> "victim"@en .']
    return "\n".join([*people, *own, *role, *_links(HUB, MANY, "ev"), *_links(f"{BASE}person/other", SOME, "ot"), ""]).encode()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server of these."""
    folder = tmp_path_factory.mktemp("incoming")
    with serving(served(folder / "in", data()), folder / "log", workers=1) as ready:
        yield ready


def links(client: Client, path: str) -> dict[str, str]:
    """The links in the headers of a document, relation -> address; of alternates the last."""
    with urlopen(client.host + path, timeout=30) as response:  # noqa: S310  # always http to our own server
        return {rel: target for target, rel in LINK.findall(", ".join(response.headers.get_all("Link")))}


def test_the_page_counts_all_and_shows_some(client: Client) -> None:
    """25 of 10,000, with the way to the rest."""
    html = client.get("/doc/person/hub.html").body.decode().partition('<section class="mentions">')[2]
    assert len(re.findall(r'<a href="/event/ev\d+">', html)) == 25
    assert ">10,000</span>" in html
    assert 'href="/doc/person/hub/incoming/agent"' in html


@pytest.mark.parametrize(("person", "total"), [("hub", MANY), ("other", SOME)])
def test_all_links_stand_on_the_pages_each_once(client: Client, person: str, total: int) -> None:
    """Following `next` from the first page: every link, as triples, once; the pages say how many there are."""
    found: list[Quad] = []
    path, pages = f"/doc/person/{person}/incoming/agent.nq", 0
    while path:
        answer = client.get(path)
        assert answer.status == 200
        quads = list(parse(answer.body, FORMATS["nq"]))
        found += [quad for quad in quads if quad.predicate == NamedNode(f"{HRE}agent")]
        assert f'"{total}"' in answer.body.decode()
        path, pages = links(client, path).get("next", ""), pages + 1
    assert (len(found), len(set(found)), pages) == (total, total, -(-total // 100))
    assert {quad.object for quad in found} == {NamedNode(f"{BASE}person/{person}")}


def test_a_list_that_is_not_long_is_in_the_order_of_time(client: Client) -> None:
    """From the first year to the last, on the entity's page too."""
    for path in ("/doc/person/other/incoming/agent", "/doc/person/other"):
        html = client.get(path, "text/html").body.decode().rpartition("</svg>")[2]  # the drawing has the years as well
        years = [int(year) for year in re.findall(r"up to 1 January (\d{4})", html)]
        assert len(years) in (25, SOME)
        assert years == sorted(years)
        assert years[0] == 1900


def test_html_and_data_have_the_same_members(client: Client) -> None:
    """Page by page, in every format, with what the subjects are called."""
    html = client.get("/doc/person/hub/incoming/agent.html?page=7").body.decode()
    shown = set(re.findall(r'<a href="/(event/ev\d+)">', html))
    assert len(shown) == 100
    for form in RDF:
        quads = list(parse(client.get(f"/doc/person/hub/incoming/agent.{form.suffix}?page=7").body, form))
        about = {quad.object.value for quad in quads if quad.predicate == NamedNode(f"{HRE}subject")}  # type: ignore[union-attr]  # nodes all
        labelled = {str(getattr(quad.subject, "value", "")) for quad in quads if quad.predicate.value.endswith("label")}
        assert about == {BASE + path for path in shown}
        assert about < labelled
        assert HUB in labelled


def test_neighbours_keep_the_format_and_the_first_page_has_one_address(client: Client) -> None:
    """RFC 8288: first, prev, next, last; canonical names the list at its permanent address."""
    seen = links(client, "/doc/person/hub/incoming/agent.ttl?page=2")
    start = "/doc/person/hub/incoming/agent"
    assert (seen["first"], seen["prev"]) == (f"{start}.ttl", f"{start}.ttl")
    assert (seen["next"], seen["last"]) == (f"{start}.ttl?page=3", f"{start}.ttl?page=100")
    assert (seen["canonical"], seen["up"]) == (f"{BASE[:-1]}{start}?page=2", "/doc/person/hub")
    ends = links(client, f"{start}?page=100")
    assert "next" not in ends
    assert ends["prev"] == f"{start}?page=99"


def test_it_negotiates_and_is_cached(client: Client) -> None:
    """As a document does: Content-Location, Vary, ETag for each page and format, 406 with alternatives."""
    path = "/doc/person/hub/incoming/agent?page=2"
    answer = client.get(path, "text/turtle")
    assert answer.headers["content-location"] == "/doc/person/hub/incoming/agent.ttl?page=2"
    assert "Accept" in answer.headers["vary"]
    tags = {client.get(path, kind).headers["etag"] for kind in ("text/turtle", "text/html")}
    assert len(tags | {client.get("/doc/person/hub/incoming/agent", "text/html").headers["etag"]}) == 3
    again = client.send("GET", path, {"Accept": "text/turtle", "If-None-Match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    refused = client.get(path, "image/png")
    assert (refused.status, b"agent.ttl?page=2" in refused.body) == (406, True)


def test_a_document_with_very_many_accounts_shows_some_and_links_to_all(client: Client) -> None:
    """Each with what it is about, also in the list."""
    html = client.get("/doc/document/doc1.html").body.decode()
    assert 'href="/doc/document/doc1/incoming/accordingTo"' in html
    assert html.count("<h3><a href=") == 25
    listed = client.get("/doc/document/doc1/incoming/accordingTo?page=3", "text/html").body.decode()
    assert len(set(re.findall(r'<a href="/event/(\w+)">Event \d+</a>', listed))) == 100


@pytest.mark.parametrize("path", [
    "person/hub/incoming/none", "person/hub/incoming/speaker", "person/none/incoming/agent", "person/hub/incoming/agent.txt",
    "person/hub/incoming/agent?page=0", "person/hub/incoming/agent?page=101", "person/hub/incoming/agent?page=x",
    "person/hub/incoming/agent?page=²", "person/hub.ttl/incoming/agent", "../x/incoming/agent", "person/hub/incoming/agent.ttl.ttl",
    "person/hub/incoming/", "ontology/incoming/agent", "person/hub/incoming/agent.",
])
def test_what_there_is_not_is_404(client: Client, path: str) -> None:
    """Unknown properties, entities, formats and pages; a property by which nothing points there."""
    assert client.send("GET", "/doc/" + path.replace("²", "%C2%B2")).status == 404


@pytest.mark.alone
def test_a_page_with_ten_thousand_links_is_small_and_fast(tmp_path: Path) -> None:
    """Under 200 kB and 100 ms, the first time under 500 ms (issue 6, must show); as is every page of its list."""
    with serving(served(tmp_path / "in", data()), tmp_path / "log", workers=1) as client:
        times: dict[str, list[float]] = {}
        for path in ("/doc/person/hub.html", "/doc/person/hub/incoming/agent.html?page=100", "/doc/document/doc1.html") * 9:
            begin = time.perf_counter()
            answer = client.get(path)
            times.setdefault(path, []).append(time.perf_counter() - begin)
            assert answer.status == 200
            assert len(answer.body) < 200_000
    assert all(each[0] < 0.5 for each in times.values()), times
    assert all(statistics.median(each) < 0.1 for each in times.values()), times
