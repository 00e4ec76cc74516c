"""The example queries in RDF: what clients of SPARQL endpoints look for, at an address of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, Store
from test_web_data import EXAMPLES, write_release

from publish.formats import FORMATS, RDF, parse
from publish.release import directory
from publish.web import create_app

HOST = "http://archive.example/"
AT = f"{HOST}.well-known/sparql-examples"
SH = "http://www.w3.org/ns/shacl#"
SPEX = "https://purl.expasy.org/sparql-examples/ontology#"
SCHEMA = "https://schema.org/"
QUERIES = [
    *EXAMPLES,
    ("graph", "What is what called?", "CONSTRUCT { ?s <x:called> ?o } WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o }"),
    ("all of it", "What is said of an event?", "DESCRIBE <https://w3id.org/hrevents/event/ev1>"),
]
"""One of each form; a slug may be any text."""
HOLDS = {
    "acts": (f"{SH}SPARQLSelectExecutable", f"{SH}select"), "unknown": (f"{SH}SPARQLAskExecutable", f"{SH}ask"),
    "graph": (f"{SH}SPARQLConstructExecutable", f"{SH}construct"), "all%20of%20it": (f"{SPEX}SPARQLDescribeExecutable", f"{SPEX}describe"),
}
"""Name of an example -> its class, and the property that holds its text."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive, with an example of each form."""
    return create_app(write_release(tmp_path_factory.mktemp("web") / "release"), examples=QUERIES).test_client()


def listed(client: FlaskClient, accept: str = "application/n-triples") -> set[Quad]:
    """The examples in the format that `accept` names."""
    response = client.get("/.well-known/sparql-examples", headers={"Accept": accept}, base_url=HOST)
    assert (response.status_code, response.mimetype) == (200, accept)
    return set(parse(response.data, next(form for form in RDF if form.media_type == accept)))


def said(quads: set[Quad], subject: str) -> set[tuple[str, str]]:
    """Property and value of all that is said of an example."""
    return {(quad.predicate.value, quad.object.value) for quad in quads
            if quad.subject == NamedNode(subject) and isinstance(quad.object, NamedNode | Literal)}


def test_every_form_has_its_class_and_property(client: FlaskClient) -> None:
    """With question, prefixes and endpoint; the text is the query, to the letter."""
    quads = listed(client)
    for (name, (kind, holds)), (_, question, text) in zip(HOLDS.items(), QUERIES, strict=True):
        a, comment = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2000/01/rdf-schema#comment"
        found = {pair for pair in said(quads, f"{AT}#{name}") if pair[0] != f"{SCHEMA}keywords"}
        assert found == {
            (a, f"{SH}SPARQLExecutable"), (a, kind), (comment, question), (holds, text),
            (f"{SH}prefixes", f"{HOST}sparql#prefixes"), (f"{SCHEMA}target", f"{HOST}sparql"),
        }


@pytest.mark.parametrize("form", RDF, ids=lambda form: form.name)
def test_every_format_holds_the_same(client: FlaskClient, form: object) -> None:
    """As graphs."""
    assert form in RDF
    assert listed(client, getattr(form, "media_type", "")) == listed(client)


@pytest.mark.parametrize("accept", ["", "*/*", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html"])
def test_who_asks_for_nothing_else_gets_turtle(client: FlaskClient, accept: str) -> None:
    """A browser, too: there is no page at this address."""
    response = client.get("/.well-known/sparql-examples", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.mimetype) == (200, "text/turtle")


def test_clients_keep_them(client: FlaskClient) -> None:
    """ETag, 304, Vary, HEAD."""
    first = client.get("/.well-known/sparql-examples")
    again = client.get("/.well-known/sparql-examples", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Accept" in first.headers["Vary"]
    assert client.head("/.well-known/sparql-examples").headers["ETag"] == first.headers["ETag"]
    assert first.headers["ETag"] != client.get("/.well-known/sparql-examples", base_url=HOST).headers["ETag"]


def test_the_examples_of_a_release_are_whole_and_parse(release: Path) -> None:
    """Each has its description in the comment, declares its prefixes, and every prefix that it uses is declared for it."""
    quads = listed(create_app(release).test_client())
    examples = directory.questions(release)
    declared = {quad.object.value for quad in quads if quad.predicate.value == f"{SH}prefix" and isinstance(quad.object, Literal)}
    for example in examples:
        pairs = dict(said(quads, f"{AT}#{example.slug}"))
        assert pairs[f"{SH}select"] == example.text
        assert pairs["http://www.w3.org/2000/01/rdf-schema#comment"] == f"{example.question} {example.description}".strip()
        assert set(example.prefixes) <= declared
        assert Store().query(pairs[f"{SH}select"]) is not None
    assert len({quad.subject for quad in quads if quad.object == NamedNode(f"{SH}SPARQLExecutable")}) == len(examples) >= 45


def test_an_example_runs_with_the_prefixes_that_are_declared_for_it(release: Path) -> None:
    """Its own declarations are not needed: a client may take the text without them (SHACL, 5.2.1)."""
    client = create_app(release).test_client()
    quads = listed(client)
    names, spaces = (
        {quad.subject: quad.object.value for quad in quads if quad.predicate.value == f"{SH}{name}" and isinstance(quad.object, Literal)}
        for name in ("prefix", "namespace")
    )
    head = "".join(f"PREFIX {name}: <{spaces[node]}>\n" for node, name in names.items())
    for example in directory.questions(release):
        bare = re.sub(r"^PREFIX .*$", "", example.text, flags=re.MULTILINE)
        assert Store().query(head + bare) is not None
        assert all(spaces[node] == example.prefixes.get(name, spaces[node]) for node, name in names.items())


def test_the_examples_are_not_in_the_data(release: Path, archive_quads: list[Quad]) -> None:
    """They are the server's word, not the archive's: who queries finds accounts, and no queries."""
    assert not [quad for quad in archive_quads if quad.object == NamedNode(f"{SH}SPARQLExecutable")]
    assert list(parse(release / "void.ttl", FORMATS["ttl"]))
