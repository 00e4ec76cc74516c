"""The service description: the W3C's three tests of it, and what clients and editors read there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store
from pyshacl import validate
from test_void import EDITOR, VOID
from test_web_data import EXAMPLES, web_client

from publish.formats import FORMATS, RDF, parse
from publish.store import Archive, open_readonly
from publish.terms import PREFIXES
from publish.web import create_app
from publish.web.limits import Limits
from publish.web.site import EXTENSION

SUITE = Path(os.environ.get("HRE_CONFORMANCE", Path(__file__).resolve().parents[2] / "shared" / "conformance"))
MANIFEST = SUITE / "sparql-service-description" / "manifest.ttl"
SD = "http://www.w3.org/ns/sparql-service-description#"
SCHEMA = "https://schema.org/"
HOST = "http://archive.example/"
ENDPOINT = f"{HOST}sparql"
TERMS = {
    "Service", "Feature", "Language", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile", "GraphCollection", "Dataset",
    "Graph", "NamedGraph", "endpoint", "feature", "defaultEntailmentRegime", "entailmentRegime", "defaultSupportedEntailmentProfile",
    "supportedEntailmentProfile", "extensionFunction", "extensionAggregate", "languageExtension", "supportedLanguage", "propertyFeature",
    "defaultDataset", "availableGraphs", "resultFormat", "inputFormat", "defaultGraph", "namedGraph", "name", "graph", "SPARQL10Query",
    "SPARQL11Query", "SPARQL11Update", "DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs", "BasicFederatedQuery",
}
"""The vocabulary (section 3): nothing else may be named by it."""


@pytest.fixture(scope="module")
def client(release: Path) -> FlaskClient:
    """A client of the archive."""
    return create_app(release).test_client()


def described(client: FlaskClient, accept: str = "application/n-triples") -> list[Quad]:
    """The description, in the format that `accept` names."""
    response = client.get("/sparql", headers={"Accept": accept}, base_url=HOST)
    assert (response.status_code, response.mimetype) == (200, accept)
    return list(parse(response.data, next(form for form in RDF if form.media_type == accept)))


def values(quads: list[Quad], subject: str, predicate: str) -> set[str]:
    """The values of a property, as texts."""
    wanted = (NamedNode(subject), NamedNode(predicate))
    found = (quad.object for quad in quads if (quad.subject, quad.predicate) == wanted)
    return {value.value for value in found if isinstance(value, NamedNode | Literal)}


def returns_rdf(client: FlaskClient) -> None:
    """GET on the endpoint, without a query, gives RDF, the same in every format."""
    whole = set(described(client))
    assert len(whole) > 4000
    for form in RDF:
        assert set(described(client, form.media_type)) == whole, form.name
    assert client.get("/sparql", base_url=HOST).mimetype == "text/turtle"


def has_endpoint(client: FlaskClient) -> None:
    """One triple names the endpoint: the address that was asked."""
    assert [quad.object for quad in described(client) if quad.predicate.value == f"{SD}endpoint"] == [NamedNode(ENDPOINT)]
    other = client.get("/sparql?x=1", headers={"Accept": "application/n-triples"}, base_url="https://other.example/")
    assert b"<https://other.example/sparql> <http://www.w3.org/ns/sparql-service-description#endpoint> <https://other.e" in other.data


def conforms(client: FlaskClient) -> None:
    """Domains, ranges and cardinalities hold, and no term is used that the vocabulary does not have."""
    schema = rdflib.Graph().parse(Path(__file__).with_name("service_description.ttl"))
    quads = described(client)
    data = rdflib.Graph().parse(data="".join(f"{quad.triple} .\n" for quad in quads), format="nt")
    whether, _, report = validate(data, shacl_graph=schema, inference="none")
    assert whether, report
    named = {term.value for quad in quads for term in (quad.predicate, quad.object) if isinstance(term, NamedNode)}
    assert {name.removeprefix(SD) for name in named if name.startswith(SD)} <= TERMS


CHECKS: dict[str, Callable[[FlaskClient], None]] = {
    "returns-rdf": returns_rdf, "has-endpoint-triple": has_endpoint, "conforms-to-schema": conforms}
"""Entry of the manifest -> what it asks for."""


@pytest.mark.parametrize("name", CHECKS)
def test_the_description_passes_the_official_tests(client: FlaskClient, name: str) -> None:
    """Each as its name in the manifest says."""
    CHECKS[name](client)
    assert name


@pytest.mark.skipif(not MANIFEST.is_file(), reason="the suites are not there: put them at ../shared/conformance, or set HRE_CONFORMANCE")
def test_these_are_all_the_official_tests() -> None:
    """The manifest has no other."""
    kind = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#ServiceDescriptionTest"
    found = {quad.subject for quad in parse(MANIFEST, FORMATS["ttl"], "http://example.org/") if quad.object == NamedNode(kind)}
    assert {str(node).rpartition("#")[2].rstrip(">") for node in found} == set(CHECKS)


BROKEN = {
    "two endpoints": f"<{ENDPOINT}> <{SD}endpoint> <x:other> .",
    "an endpoint of two services": f"<x:other> a <{SD}Service> ; <{SD}endpoint> <{ENDPOINT}> ; "
                                   f"<{SD}supportedLanguage> <{SD}SPARQL11Query> .",
    "an unknown feature": f"<{ENDPOINT}> <{SD}feature> <x:feature> .",
    "a dataset that is none": f"<x:graphs> <{SD}namedGraph> <x:graph> .",
    "a graph without a name": f"<x:graph> a <{SD}NamedGraph> .",
    "a second default graph": f"<{ENDPOINT}#dataset> <{SD}defaultGraph> <x:graph> . <x:graph> a <{SD}Graph> .",
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_schema_can_tell(client: FlaskClient, name: str) -> None:
    """A description that says something wrong does not conform."""
    schema = rdflib.Graph().parse(Path(__file__).with_name("service_description.ttl"))
    data = rdflib.Graph().parse(data="".join(f"{quad.triple} .\n" for quad in described(client)), format="nt")
    assert not validate(data.parse(data=BROKEN[name], format="ttl"), shacl_graph=schema, inference="none")[0]


def test_the_service_is_named_by_its_address(client: FlaskClient) -> None:
    """Comunica reads what is said of the address that it asked, and of no other node."""
    quads = described(client)
    assert values(quads, ENDPOINT, f"{PREFIXES['rdf']}type") == {f"{SD}Service"}
    assert values(quads, ENDPOINT, f"{SD}feature") == {f"{SD}UnionDefaultGraph"}
    assert values(quads, ENDPOINT, f"{SD}defaultDataset") == {f"{ENDPOINT}#dataset"}
    assert values(quads, ENDPOINT, f"{SD}defaultEntailmentRegime") == {"http://www.w3.org/ns/entailment/Simple"}
    assert len(values(quads, ENDPOINT, f"{SD}resultFormat")) == 10


def test_nothing_in_it_is_anonymous(client: FlaskClient) -> None:
    """There is no blank node."""
    assert [quad for quad in described(client) if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)] == []


def test_it_says_how_many_triples_and_which_graphs_there_are(client: FlaskClient, release: Path) -> None:
    """The default graph has all triples; the named graphs are those of the store."""
    quads, store = described(client), open_readonly(release / "store")
    assert values(quads, f"{ENDPOINT}#union", f"{PREFIXES['void']}triples") == {str(len(store))}
    graphs = {graph.value for graph in store.named_graphs()}
    assert values(quads, f"{ENDPOINT}#dataset", f"{SD}namedGraph") == graphs
    assert {name for graph in graphs for name in values(quads, graph, f"{SD}name")} == graphs


def test_many_graphs_are_not_listed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then a client asks for those it wants."""
    monkeypatch.setattr("publish.web.service._FEW", 3)
    monkeypatch.setattr(site_of(client), "_documents", {})
    quads = described(client)
    monkeypatch.setattr(site_of(client), "_documents", {})
    assert values(quads, f"{ENDPOINT}#dataset", f"{SD}namedGraph") == set()
    assert values(quads, f"{ENDPOINT}#dataset", f"{SD}defaultGraph") == {f"{ENDPOINT}#union"}


def site_of(client: FlaskClient) -> Any:  # noqa: ANN401  # Flask keeps extensions untyped
    """The site of the application behind a client."""
    return client.application.extensions[EXTENSION]


LIMITS = {
    "time-limit": ("7", "SEC"), "memory": ("3072", "4L"), "result-size": ("256", "4L"), "budget-per-minute": ("60", "SEC"),
    "failures-per-minute": ("30", "C62"), "queue": ("128", "C62"), "unread-results": ("4096", "4L"),
    "query-length": ("65536", "AD"), "nesting": ("64", "C62"),
    "chain": ("256", "C62"), "triple-patterns": ("128", "C62"),
}


def test_limits_are_announced_with_their_units(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a value of schema.org, and a setting that changes them changes what is announced, and its ETag."""
    before = client.get("/sparql", base_url=HOST).headers["ETag"]
    monkeypatch.setattr(site_of(client), "limits", replace(Limits(), time_limit=7, services=("https://other.example/sparql",)))
    assert client.get("/sparql", base_url=HOST).headers["ETag"] != before
    quads = described(client)
    found = dict(announced(quads))
    assert {name: found[name] for name in LIMITS} == LIMITS
    assert found.keys() - LIMITS.keys() == {"short-queries", "long-queries", "service"}
    assert found["service"] == ("https://other.example/sparql", "")
    assert f"{SD}BasicFederatedQuery" in values(quads, ENDPOINT, f"{SD}feature")


def announced(quads: list[Quad]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Identifier of each limit, with value and unit."""
    for node in values(quads, ENDPOINT, f"{SCHEMA}additionalProperty"):
        identifier, value, *unit = (values(quads, node, f"{SCHEMA}{name}") for name in ("propertyID", "value", "unitCode"))
        yield identifier.pop(), (value.pop(), "".join(unit[0]))


SHACL = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
EDITORS = {
    "partitions": VOID + EDITOR,
    "prefixes": f"{SHACL} SELECT DISTINCT ?prefix ?namespace {{ [] sh:namespace ?namespace ; sh:prefix ?prefix }}",
    "examples": f"{SHACL} SELECT DISTINCT ?sq ?comment ?query {{ "
                "?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query }",
}
"""What editors ask a description, if the endpoint itself has no answer (INTEROP, editor hints)."""


@pytest.mark.parametrize(("name", "least"), [("partitions", 400), ("prefixes", 25), ("examples", 45)])
def test_editors_find_what_they_need_in_it(client: FlaskClient, name: str, least: int) -> None:
    """Their queries give answers on the description alone."""
    store = Store()
    store.extend(described(client))
    rows: Any = Archive(store).query(EDITORS[name])
    assert len(list(rows)) >= least


def test_prefixes_are_those_of_the_archive_and_of_its_examples(client: FlaskClient) -> None:
    """Typed as SHACL wants them; a name stands for one namespace."""
    quads = described(client)
    declared = {node: (values(quads, node, "http://www.w3.org/ns/shacl#prefix"), values(quads, node, "http://www.w3.org/ns/shacl#namespace"))
                for node in values(quads, f"{ENDPOINT}#prefixes", "http://www.w3.org/ns/shacl#declare")}
    found = {prefix.pop(): namespace.pop() for prefix, namespace in declared.values()}
    assert found.items() >= PREFIXES.items()
    assert found["role"] == "https://w3id.org/hrevents/concept/role/"
    assert found["event"] == "https://w3id.org/hrevents/event/"
    texts = [quad.object for quad in quads if quad.predicate.value.endswith("#namespace")]
    assert {text.datatype.value for text in texts if isinstance(text, Literal)} == {f"{PREFIXES['xsd']}anyURI"}


def test_the_description_is_kept_by_clients(client: FlaskClient) -> None:
    """It has an ETag, and 304 answers those who have it; HEAD is answered."""
    first = client.get("/sparql", base_url=HOST)
    again = client.get("/sparql", base_url=HOST, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head("/sparql", base_url=HOST).headers["ETag"] == first.headers["ETag"]
    assert "Accept" in first.headers["Vary"]


def test_a_client_that_names_many_hosts_does_not_fill_the_memory(client: FlaskClient) -> None:
    """Of the documents that are made once, few are kept."""
    for number in range(60):
        assert client.get("/.well-known/sparql-examples", base_url=f"http://host{number}.example/").status_code == 200
    assert len(site_of(client)._documents) <= 24  # noqa: SLF001  # what is kept is nobody else's business


def test_a_release_without_description_and_examples_has_an_endpoint(tmp_path: Path) -> None:
    """The description then says what there is."""
    web_client(tmp_path / "release")
    (tmp_path / "release" / "void.ttl").unlink()
    client = create_app(tmp_path / "release").test_client()
    quads = described(client)
    assert values(quads, ENDPOINT, f"{SD}endpoint") == {ENDPOINT}
    assert not [quad for quad in quads if "SPARQLExecutable" in str(quad.object)]
    assert client.get("/.well-known/void").status_code == 404
    assert EXAMPLES
