"""The finished archive over real HTTP: what a data partner, an archivist and a reader get."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from rdflib import Graph
from serving import LANGUAGE_TAG, Client, links, serving

from publish import protection
from publish.formats import FORMATS, serialize
from publish.store import Archive, open_readonly

BASE = "https://w3id.org/hrevents/"
KINDS = ("event", "person", "organisation", "place", "instrument", "document", "account")
_STRANGER = re.compile(
    r"""(?:src|action)="(?:https?:)?//|<link[^>]+rel="(?:stylesheet|preload|icon)"[^>]+href="(?:https?:)?//|url\((?:https?:)?//"""
)
_THESAURUS_CODE = re.compile(r"(?<!\d)\d{12}(?!\d)")
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]+>", re.DOTALL)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server of this module writes what it prints."""
    return tmp_path_factory.mktemp("log") / "server.log"


@pytest.fixture(scope="module")
def client(release: Path, log: Path) -> Iterator[Client]:
    """A client of a server of the finished release."""
    with serving(release, log) as ready:
        yield ready


BESIDES = {"22-rdf-syntax-ns#type", "rdf-schema#label", "core#prefLabel", "title", "primaryTopic", "void#inDataset", "issued", "license",
           "owl#versionInfo"}
"""The properties of a document that are not said of its entity: by the ends of their addresses."""


@pytest.fixture(scope="module")
def entities(release: Path) -> list[str]:
    """The addresses of all entities and accounts, after the base."""
    archive = Archive(open_readonly(release / "store"))
    rows = archive.query("SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(!CONTAINS(STR(?s), '#')) }")
    found = (row["s"].value.removeprefix(BASE) for row in rows)  # type: ignore[union-attr]  # a SELECT gives solutions
    return sorted(path for path in found if path.partition("/")[0] in KINDS)


def test_turtle_of_every_entity_is_what_the_store_holds(client: Client, release: Path, entities: list[str]) -> None:
    """`curl -L -H 'Accept: text/turtle'` gives the store's triples, as rdflib reads them; besides, labels and what the document is."""
    archive = Archive(open_readonly(release / "store"))
    assert len(entities) > 150
    for path in entities:
        answer = client.get(f"/{path}", "text/turtle")
        assert (answer.status, answer.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
        served = Graph().parse(data=answer.body, format="turtle")
        stored = Graph().parse(data=serialize(archive.describe(NamedNode(BASE + path)), FORMATS["nt"]), format="nt")
        assert set(served) >= set(stored), path
        assert {str(term).rpartition("/")[2] for _, term, _ in set(served) - set(stored)} <= BESIDES, path


def test_every_page_that_can_be_reached_answers_and_asks_no_stranger(client: Client, entities: list[str], log: Path) -> None:
    """A crawl from the home page meets no broken link, no contact data, and no address of a third party to load from."""
    pages = _crawl(client)
    assert {f"/doc/{path}.html" for path in entities} <= pages.keys() | _renamed(pages)
    for path, page in pages.items():
        assert not _STRANGER.search(page), path
        seen = LANGUAGE_TAG.sub("", html.unescape(_TAG.sub(" ", page)))
        seen = _THESAURUS_CODE.sub("", seen) if "/concept/" in path else seen
        assert not [rule for rule in map(protection.find, seen.split()) if rule], path
    printed = log.read_text(encoding="utf-8")
    assert not protection.find(_without_host(printed, client))


def _crawl(client: Client) -> dict[str, str]:
    """Every HTML page that can be reached from the home page, by its path; each link must answer."""
    pages: dict[str, str] = {}
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop()
        answer = client.get(path, "text/html")
        assert answer.status == 200, path
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        pages[path] = answer.body.decode("utf-8")
        fresh = {html.unescape(link) for link in links(pages[path])} - seen
        fresh = {link for link in fresh if "lang=" not in link}  # the same pages in other words, three times as many
        fresh = {link for link in fresh if "/version/" not in path + link or "/doc/document/" in link}  # or at another place, twice as many
        fresh = {link for link in fresh if not ("/event/?" in link and "&" in link)}  # two choices at once: see test_web_facets
        seen |= fresh
        waiting += sorted(fresh)
    return pages


def _renamed(pages: dict[str, str]) -> set[str]:
    """The addresses of the pages of entities, which are reached by the entity's own."""
    return {f"/doc{path}.html" for path in pages}


def _without_host(text: str, client: Client) -> str:
    return text.replace(client.host, "")


def test_health_says_which_release_answers(client: Client, release: Path) -> None:
    """`/health` is for machines: the state, the release, its size."""
    body = client.get("/health").body.decode()
    assert '"ok"' in body
    assert release.name in body


def test_a_sentence_of_an_error_repeats_nothing(client: Client) -> None:
    """What a stranger sends does not come back in an error."""
    planted = "nobody%40mail.example"
    for path in (f"/event/{planted}", f"/sparql?query={planted}", f"/concept/{planted}"):
        answer = client.get(path, "text/html")
        assert 400 <= answer.status < 500
        assert b"nobody" not in answer.body
