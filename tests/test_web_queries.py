"""Lists as queries: the endpoint tells what the pages of a list show, whatever was chosen, in every format."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from importlib import import_module
from itertools import combinations
from pathlib import Path

import pytest
from accepting import ACCEPTS, wins
from flask import Flask
from pyoxigraph import NamedNode, QuerySolutions, QueryTriples, RdfFormat, Store, parse
from serving import Client, serving
from test_web_data import web_client
from test_web_places import MORE

from publish.release.facets import FACETS
from publish.release.selection import Chosen, code
from publish.web import create_app, queries
from publish.web.descriptions import Description
from publish.web.languages import NAMES
from publish.web.site import EXTENSION, Site

lists = import_module("publish.web.lists")
RESULTS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
OFFERS = ("text/html", *RESULTS, "text/turtle", "application/ld+json", "application/n-triples", "application/n-quads", "application/trig",
          "application/rdf+xml")
ALIASES = {"application/json": RESULTS[0], "application/xml": RESULTS[1], "text/xml": RESULTS[1], "application/x-turtle": "text/turtle"}
PAIRS = 60
"""Pairs of values of two facets that are chosen together, of each archive."""


@pytest.fixture(scope="module", params=["real", "synthetic"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The real archive; and one whose places are inferred, and whose events are undated, or lie in open or long spans."""
    if request.param == "real":
        return create_app(request.getfixturevalue("release"))
    return web_client(tmp_path_factory.mktemp("queries") / "release", MORE).application


@pytest.fixture(scope="module")
def site(app: Flask) -> Site:
    """Its site."""
    found: Site = app.extensions[EXTENSION]
    return found


@pytest.fixture(scope="module")
def store(site: Site) -> Store:
    """Its store, read by the engine alone."""
    return Store.read_only(str(site.release / "store"))


def chosen_rows(store: Store, query: str) -> list[dict[str, str]]:
    """The rows of a query as text."""
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: getattr(row[name], "value", "") for name in names} for row in found]


def choices(site: Site) -> Iterator[Chosen]:
    """Every value of every facet alone, and some pairs."""
    assert site.events
    single = [(name, code(value)) for name, facet in site.events.facets.items() for value in facet.values]
    assert {name for name, _ in single} == set(FACETS)
    yield from ((each,) for each in single)
    yield from random.Random(1).sample(list(combinations(single, 2)), PAIRS)  # noqa: S311  # a choice of tests


def test_whatever_is_chosen_the_query_finds_the_same_events(app: Flask, site: Site, store: Store) -> None:
    """Each value of each facet, and pairs of them: as rows, one an event, and as a graph."""
    compared = 0
    with app.test_request_context("/event/"):
        for chosen in ((), *choices(site)):
            listed = lists.select(site, "event", chosen).iris
            assert sorted(row["event"] for row in chosen_rows(store, queries.rows(site, "event", chosen))) == sorted(listed), chosen
            graph = store.query(queries.graph(site, "event", chosen), use_default_graph_as_union=True)
            assert isinstance(graph, QueryTriples)
            assert {triple.subject for triple in graph} == {NamedNode(iri) for iri in listed}, chosen
            compared += bool(listed)
    assert compared > PAIRS // 2


@pytest.mark.parametrize("kind", queries.CLASSES)
@pytest.mark.parametrize("language", NAMES)
def test_the_rows_of_each_list_have_its_names_and_bounds(app: Flask, site: Site, store: Store, kind: str, language: str) -> None:
    """In the language of the page, or the one that stands in for it."""
    with app.test_request_context(f"/{kind}/?lang={language}"):
        rows = chosen_rows(store, queries.rows(site, kind))
        listed = lists.select(site, kind).iris
        data = Description(site, "", ())
        shown = {iri: lists._item(site, iri, kind, "") for iri in listed}  # noqa: SLF001  # what a line of the page is made of
        assert {row[kind]: row["label"] for row in rows} == {iri: item.link.text.value for iri, item in shown.items()}
        assert len(rows) == len(listed)
        for row in rows if kind in ("event", "document") else ():
            data.require(row[kind])
            assert (row["earliest"], row["latest"]) == (data.plain(row[kind], "earliest"), data.plain(row[kind], "latest"))


@pytest.fixture(scope="module")
def client(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server of the real archive."""
    with serving(release, tmp_path_factory.mktemp("queries") / "log") as found:
        yield found


@pytest.mark.parametrize("accept", ACCEPTS, ids=lambda accept: "none" if accept is None else accept or "empty")
def test_each_list_negotiates_between_its_page_and_all_formats_of_the_endpoint(client: Client, accept: str | None) -> None:
    """A page to those who do not care; rows before graphs; 406 with the alternatives. HEAD is alike."""
    expected = wins(accept, OFFERS, ALIASES)
    for kind in queries.CLASSES:
        headers = {} if accept is None else {"Accept": accept}
        answer, head = (client.send(method, f"/{kind}/", headers) for method in ("GET", "HEAD"))
        assert (head.status, head.headers.get("content-type"), head.body) == (answer.status, answer.headers["content-type"], b"")
        assert answer.headers["vary"].startswith("Accept, Accept-Language")
        if expected:
            assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, expected)
            assert "etag" in answer.headers
        else:
            assert answer.status == 406
            if answer.headers["content-type"].endswith("json"):
                assert [each["type"] for each in json.loads(answer.body)["alternatives"]] == list(OFFERS)


@pytest.mark.parametrize("kind", queries.CLASSES)
def test_a_list_is_had_as_a_table_and_as_rdf(client: Client, kind: str) -> None:
    """All of the list, not a page of it."""
    table = client.get(f"/{kind}/", "text/csv")
    rows = list(csv.DictReader(io.StringIO(table.body.decode())))
    document = client.get(f"/{kind}/", "text/turtle")
    subjects = {triple.subject.value for triple in parse(document.body, format=RdfFormat.TURTLE) if isinstance(triple.subject, NamedNode)}
    assert rows
    assert {row[kind] for row in rows} == subjects
    assert (table.headers["content-type"], document.headers["content-type"]) == ("text/csv; charset=utf-8", "text/turtle; charset=utf-8")


def test_the_page_leads_to_its_data_and_its_query(release: Path, client: Client) -> None:
    """For programs in its headers, for people at its foot; each address answers, for what was chosen."""
    page = create_app(release).test_client().get("/event/?status=alleged", headers={"Accept": "text/html"})
    assert sum(len(f"{name}: {value}") for name, value in page.headers) < 4000  # what proxies have room for
    links = [link for link in page.headers.getlist("Link") if 'rel="alternate"' in link]
    assert [link.partition('type="')[2].rstrip('"') for link in links] == [
        "text/csv", "application/sparql-results+json", "text/turtle", "application/ld+json"]
    addresses = [link.partition(">")[0].lstrip("<") for link in links]
    assert addresses[0] == "/event/?status=alleged&format=csv"
    found = [client.get(address) for address in addresses]
    assert {answer.status for answer in found} == {200}
    rows = len(list(csv.DictReader(io.StringIO(found[0].body.decode()))))
    assert rows == len(json.loads(found[1].body)["results"]["bindings"]) > 0
    assert f'<span class="count">{rows}</span></h1>' in page.text
    for address in addresses:
        assert f'rel="nofollow" href="{address.replace("&", "&amp;")}"' in page.text
    assert "its query" in page.text


def test_a_version_has_its_pages_alone(client: Client) -> None:
    """The endpoint answers for the current release: what an older one held, it does not tell."""
    release = json.loads(client.get("/health").body)["release"]
    page = client.get(f"/version/{release}/event/", "text/html")
    assert page.status == 200
    assert "This list as data" not in page.body.decode()
    assert client.get(f"/version/{release}/event/", "text/csv").status == 406
    assert client.get(f"/version/{release}/event/?format=csv").headers["content-type"].startswith("text/html")
