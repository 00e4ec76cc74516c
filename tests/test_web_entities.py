"""Entities: redirects, documents in every format, tombstones, validators, links."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode
from rdflib import Graph
from test_web_data import BASE, quads, web_client

from publish.formats import FORMATS, parse
from publish.store import Archive
from publish.web.site import EXTENSION, Site

PATHS = ["event/ev1", "event/ev2", "person/pe1", "organisation/or1", "place/pl1", "instrument/in1", "document/doc1",
         "account/ac1", "account/ac2", "concept/role", "concept/role/victim"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("web") / "release")


def archive(client: FlaskClient) -> Archive:
    """The store behind the client."""
    site = client.application.extensions[EXTENSION]
    assert isinstance(site, Site)
    return site.archive


@pytest.mark.parametrize("path", PATHS)
def test_an_entity_redirects_to_its_document(client: FlaskClient, path: str) -> None:
    """303, Location on this host, varying by Accept."""
    response = client.get(f"/{path}")
    assert (response.status_code, response.headers["Location"]) == (303, f"/doc/{path}")
    assert "Accept" in response.headers["Vary"]
    assert client.get(f"/{path}.ttl").headers["Location"] == f"/doc/{path}.ttl"


def test_turtle_read_by_rdflib_is_the_same_graph(client: FlaskClient) -> None:
    """Not only as many triples: the same terms."""
    def plain(graph: Graph) -> set[tuple[str, str, str]]:
        return {tuple(term.n3() for term in triple) for triple in graph}  # type: ignore[misc]  # three terms each

    served = Graph().parse(data=client.get("/event/ev1", headers={"Accept": "text/turtle"}, follow_redirects=True).data,
                           format="turtle")
    assert plain(served) == plain(Graph().parse(data=client.get("/doc/event/ev1.nt").data, format="nt"))


def test_turtle_has_the_prefixes_that_it_uses_and_no_other(client: FlaskClient) -> None:
    """Concepts by their scheme, entities by their kind."""
    text = client.get("/doc/event/ev1.ttl").text
    assert "hre:role role:victim" in text
    assert "hre:accordingTo document:doc1" in text
    declared = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    assert len(set(declared)) == len(declared)
    body = text.rpartition("@prefix")[2]
    assert not [prefix for prefix in declared if prefix != "rdf:" and prefix not in body]


def test_the_documents_cover_the_archive(client: FlaskClient) -> None:
    """Every quad of the data is in some document: nothing is published that cannot be reached."""
    paths = {*PATHS, "document/doc2", "place/pl2", "account/ac3", "account/ac4"}
    schemes = {quad.graph_name.value.removeprefix(BASE) for quad in quads() if isinstance(quad.graph_name, NamedNode)
               and "/concept/" in quad.graph_name.value}
    reached = {quad for path in paths | schemes for quad in parse(client.get(f"/doc/{path}.nq").data, FORMATS["nq"])}
    for path in ("ontology", "align/example"):
        reached |= set(parse(client.get(f"/{path}.nq").data, FORMATS["nq"]))
    reached |= set(parse(client.get("/", headers={"Accept": "application/n-quads"}).data, FORMATS["nq"]))
    left = {quad.subject for quad in archive(client).quads(None) if quad not in reached}
    assert left == set()


@pytest.mark.parametrize("path", ["/ontology", "/align/example"])
def test_a_vocabulary_document_answers_at_its_own_address(client: FlaskClient, path: str) -> None:
    """200 and negotiated: its terms are fragments of it."""
    assert client.get(path).mimetype == "text/html"
    assert client.get(path, headers={"Accept": "text/turtle"}).mimetype == "text/turtle"
    assert client.get(f"/doc{path}").status_code == 404


def test_a_merged_entity_moves_to_its_survivor(client: FlaskClient) -> None:
    """301, at the address of the entity and at that of each document."""
    for path, target in (("/event/old1", "/event/ev1"), ("/doc/event/old1", "/doc/event/ev1"),
                         ("/doc/event/old1.ttl", "/doc/event/ev1.ttl")):
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, target)


@pytest.mark.parametrize(("path", "status", "target"), [
    ("/doc/event/old1/incoming/explainingEvent", 301, "/doc/event/ev1/incoming/explainingEvent"),
    ("/doc/event/old1/incoming/explainingEvent.ttl", 301, "/doc/event/ev1/incoming/explainingEvent.ttl"),
    ("/doc/person/old3/incoming/agent", 410, None),
])
def test_a_list_of_links_goes_with_its_entity(client: FlaskClient, path: str, status: int, target: str | None) -> None:
    """Its address stands in data of others, too."""
    response = client.get(path)
    assert (response.status_code, response.headers.get("Location")) == (status, target)


def test_a_failure_is_secured_once(client: FlaskClient) -> None:
    """Two headers that allow all origins allow none (Fetch standard, CORS check)."""
    app = client.application
    with patch.dict(app.view_functions, {"home.index": lambda: 1 / 0}):
        response = client.get("/")
    assert response.status_code == 500
    for name in ("Access-Control-Allow-Origin", "Content-Security-Policy"):
        assert len(response.headers.getlist(name)) == 1


def test_a_split_entity_names_its_successors(client: FlaskClient) -> None:
    """200, as a page and as data."""
    page = client.get("/event/old2", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert f"{BASE}event/ev2" in page.text
    data = client.get("/doc/event/old2.nt")
    assert data.status_code == 200
    assert data.text.count("isReplacedBy") == 2


@pytest.mark.parametrize("path", ["/person/old3", "/doc/person/old3", "/doc/person/old3.ttl"])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/ld+json", "*/*"])
def test_a_withdrawn_entity_is_gone(client: FlaskClient, path: str, accept: str) -> None:
    """410 with id, date and reason code in the format asked for, and nothing else of it."""
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 410
    for part in ("old3", "2026-01-03", "consent-withdrawn"):
        assert part in response.text


@pytest.mark.parametrize("path", ["/event/none", "/doc/event/none", "/doc/event/none.ttl", "/event/ev1.pdf", "/doc/event/ev1.csv",
                                  "/doc/event", "/unknown/ev1", "/concept/none", "/align/none", "/doc/", "/event/ev1/"])
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    """A problem document for machines, a page for browsers."""
    machine = client.get(path, headers={"Accept": "application/ld+json"})
    assert (machine.status_code, machine.mimetype) == (404, "application/problem+json")
    assert machine.get_json(force=True)["status"] == 404
    browser = client.get(path, headers={"Accept": "text/html"})
    assert (browser.status_code, browser.mimetype) == (404, "text/html")


def test_the_same_release_entity_and_format_have_the_same_strong_tag(client: FlaskClient) -> None:
    """And another format, or another entity, has another."""
    tags = [client.get(f"/doc/event/{name}").headers["ETag"] for name in ("ev1.ttl", "ev1.ttl", "ev1.nt", "ev2.ttl", "ev1.html")]
    assert tags[0] == tags[1]
    assert len(set(tags)) == 4
    assert not tags[0].startswith("W/")


@pytest.mark.parametrize("path", ["/doc/event/ev1.ttl", "/doc/event/ev1", "/", "/event/", "/ontology", "/sparql"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_client_that_has_it_gets_304(client: FlaskClient, path: str, method: str) -> None:
    """With the validators and what caches need, without a body."""
    first = client.get(path)
    again = client.open(path, method=method, headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers.get("Vary") == first.headers.get("Vary")


def test_head_is_get_without_a_body(client: FlaskClient) -> None:
    """The same headers, on redirects, documents, errors and the endpoint."""
    for path in ("/event/ev1", "/doc/event/ev1.ttl", "/", "/health/live", "/nope", "/dumps/data.nq.gz", "/sparql?query=ASK{}"):
        get, head = client.get(path), client.head(path)
        assert head.status_code == get.status_code
        assert head.data == b""
        assert dict(head.headers) == dict(get.headers)


def test_a_document_links_to_its_entity_and_its_other_formats(client: FlaskClient) -> None:
    """One cite-as, which is the entity's IRI; an alternate with type for each other format."""
    links = client.get("/doc/event/ev1.ttl").headers.getlist("Link")
    assert [link for link in links if 'rel="cite-as"' in link] == [f'<{BASE}event/ev1>; rel="cite-as"']
    assert len([link for link in links if 'rel="alternate"' in link]) == 6
    for rel in ("canonical", "describedby", "license", "type", "describes"):
        assert any(f'rel="{rel}"' in link for link in links)


@pytest.mark.parametrize("path", ["/", "/event/ev1", "/doc/event/ev1", "/doc/event/ev1.ttl", "/nope", "/static/style.css", "/health/live"])
def test_every_response_is_secured_and_readable_from_anywhere(client: FlaskClient, path: str) -> None:
    """Content policy without scripts, no sniffing, no referrer, CORS, no cookie."""
    headers = client.get(path, headers={"Origin": "https://example.org"}).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", [
    "/event/%00", "/event/ev1%00", "/doc/event/..%2f..%2fmanifest.json", "/doc/../manifest.json", "/dumps/..%2fledger.json",
    "/dumps/ledger.json", "/dumps/store", "/static/../serve.py", "/static/%2e%2e/serve.py", "/event/" + "a" * 5000,
    "/event/%C3%A9v%C3%A9nement", "/event/%ff%fe", "/event/ev1%0d%0aSet-Cookie:x=1", "/doc/event/<script>", "/concept/a/b/c",
    "/event/ev1;x=1", "/event/ev1%20", "/doc//event/ev1", "/event/?page=0", "/event/?page=-1", "/event/?page=99999999999",
    "/event/?page=%D9%A1", "/doc/event/ev1.", "/.git/config", "/doc/ontology", "/ontology.exe", "/%F0%9F%98%80",
])
def test_odd_addresses_are_not_found_and_not_echoed(client: FlaskClient, path: str) -> None:
    """Never 500, and the answer does not repeat what was asked."""
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code in (400, 404, 308)
    assert "<script>" not in response.text
    assert "Set-Cookie" not in response.headers


def test_other_methods_are_refused(client: FlaskClient) -> None:
    """405 that says what is allowed."""
    for path in ("/event/ev1", "/doc/event/ev1", "/"):
        response = client.delete(path)
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]
