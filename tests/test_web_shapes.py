"""The page of the shapes: all that a release is held to, for people, and in every format for machines."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from archive_copy import ROOT
from flask.testing import FlaskClient
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad
from test_web_data import web_client

from publish import protection, shapes
from publish.formats import FORMATS, RDF, parse
from publish.web.shapes import _LIMITS, _TARGETS

SH = "http://www.w3.org/ns/shacl#"
STRUCTURE = {"path", "property", "severity", "message", "sparql", "select", "prefixes", "prefix", "namespace", "declare", "flags"}
"""What the page tells otherwise than as a limit, or need not tell."""


@pytest.fixture(scope="module")
def written() -> list[Quad]:
    """The shapes of the archive."""
    return list(parse(shapes.text(ROOT / "shapes"), FORMATS["ttl"]))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a release that was held to the shapes of the archive."""
    folder = tmp_path_factory.mktemp("shapes") / "release"
    folder.mkdir()
    (folder / "shapes.ttl").write_bytes(shapes.text(ROOT / "shapes"))
    return web_client(folder)


def page(client: FlaskClient) -> str:
    """The page, as HTML."""
    return client.get("/shapes", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("form", RDF, ids=[form.name for form in RDF])
def test_every_format_says_the_same(client: FlaskClient, written: list[Quad], form: object) -> None:
    """By suffix and by negotiation, as graphs; Turtle as it was written, with its comments."""
    named = next(each for each in RDF if each is form)
    answers = [client.get(f"/shapes.{named.suffix}"), client.get("/shapes", headers={"Accept": named.media_type})]
    for answer in answers:
        assert (answer.status_code, answer.mimetype) == (200, named.media_type)
        assert canonical(list(parse(answer.data, named))) == canonical(written)
    assert answers[1].headers["Content-Location"] == f"/shapes.{named.suffix}"
    assert "Accept" in answers[1].headers["Vary"]
    assert named is not FORMATS["ttl"] or answers[0].data == shapes.text(ROOT / "shapes")


def canonical(quads: list[Quad]) -> set[str]:
    """The quads with names for their blank nodes that depend on nothing but the graph."""
    dataset = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def test_every_shape_stands_on_the_page_with_what_it_is_for(client: FlaskClient, written: list[Quad]) -> None:
    """An anchor of its own, as its address ends; its comment; the message in English of each rule."""
    html = page(client)
    text = unescape(re.sub(r"<[^>]+>", "", html))
    typed = {quad.subject.value for quad in written if quad.object in {NamedNode(f"{SH}NodeShape"), NamedNode(f"{SH}PropertyShape")}
             and isinstance(quad.subject, NamedNode)}
    anchors = re.findall(r' id="([^"]+)"', html)
    assert len(set(anchors)) == len(anchors)
    assert {iri.rpartition("#")[2] for iri in typed} <= set(anchors)
    said = [quad.object.value for quad in written if quad.predicate == NamedNode(f"{SH}message")
            and isinstance(quad.object, Literal) and quad.object.language == "en"]
    assert len(said) > 250
    assert [message for message in said if message not in text] == []


def test_what_stops_a_release_is_told_from_what_is_reported(client: FlaskClient) -> None:
    """Each shape stands in one of three groups; a warning is among what should hold."""
    html = page(client)
    must, _, rest = html.partition("What should hold")
    should, _, parts = rest.partition("Parts of other shapes")
    assert 'id="Entity"' in must
    assert 'id="AccountTime"' in should
    assert 'id="ActKindWithoutClass"' in parts
    label = must.partition('id="Entity-label"')[2].partition("</dd>")[0]
    assert re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", label)).endswith(
        "at least 2 · in a language of en, fr · one text a language")


def test_no_limit_is_left_out(written: list[Quad]) -> None:
    """What SHACL says in the files is on the page: a word of it that the page does not know is a failure here."""
    used = {quad.predicate.value for quad in written if quad.predicate.value.startswith(SH)}
    assert used - {*_LIMITS, *_TARGETS} <= {SH + name for name in STRUCTURE}


def test_the_page_of_the_vocabulary_leads_to_the_shapes_and_back(client: FlaskClient) -> None:
    """Properties are links to their own explanation; the link header tells the formats; an unchanged page is 304."""
    assert 'href="/shapes"' in client.get("/ontology", headers={"Accept": "text/html"}).text
    answer = client.get("/shapes", headers={"Accept": "text/html"})
    assert 'href="/ontology#role"' in answer.text
    assert '</shapes.jsonld>; rel="alternate"; type="application/ld+json"' in answer.headers.getlist("Link")
    again = client.get("/shapes", headers={"Accept": "text/html", "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_page_holds_nothing_that_looks_like_contact_data(client: FlaskClient) -> None:
    """The patterns that look for it are no such thing themselves."""
    html = re.sub(r"<code>.*?</code>|<pre>.*?</pre>", "", page(client), flags=re.DOTALL)
    assert not protection.find(unescape(re.sub(r"<[^>]+>", " ", html)).partition("Cite this address")[0])


def test_a_release_that_tells_no_shapes_has_no_such_page(tmp_path: Path) -> None:
    """404, and no link to it; nor for a suffix that is none, or a document about the document."""
    client = web_client(tmp_path / "release")
    assert client.get("/shapes").status_code == 404
    assert 'href="/shapes"' not in client.get("/ontology", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("path", ["/shapes.exe", "/shapes/x", "/doc/shapes"])
def test_other_addresses_are_not_found(client: FlaskClient, path: str) -> None:
    """One document, one address."""
    assert client.get(path).status_code == 404
