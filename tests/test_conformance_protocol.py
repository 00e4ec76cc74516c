"""The official suites of the SPARQL 1.1 Protocol, its service description and the Graph Store Protocol, over HTTP.

One runner asks a real server, which serves the data of the manifests. The endpoint takes no updates: what writes is sent
all the same, has to be refused with 4xx, and to change nothing; `REFUSED` lists these entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from protocol_manifests import COUNTS, SUITES, Exchange, data, exchanges, names
from pyoxigraph import CanonicalizationAlgorithm, Dataset, QueryBoolean, QueryResultsFormat, parse_query_results
from pyshacl import validate
from rdflib import RDF, Graph, Namespace, URIRef
from serving import Answer, Client, served, serving

from publish.formats import FORMATS, parse

ABSENT = f"the {sum(COUNTS.values())} cases are not there: put the suites at ../shared/conformance, or set HRE_CONFORMANCE"
REFUSED = {
    "sparql-protocol": {
        "update_dataset_default_graph", "update_dataset_default_graphs", "update_dataset_named_graphs", "update_dataset_full",
        "update_post_form", "update_post_direct", "update_base_uri",
    },
    "sparql-service-description": set(),
    "graph-store-protocol": {
        "put__initial_state", "put__graph_already_in_store", "put__default_graph", "delete__existing_graph",
        "delete__nonexistent_graph", "post__existing_graph", "post__multipart_formdata", "post__create__new_graph",
    },
}
"""The entries that are refused by design, because they write: a release never changes."""
FORMS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"},
    "RDF": {"application/rdf+xml", "text/turtle", "application/n-triples"},
}
"""The media types that the manifest allows for each form of result."""
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SCHEMA = Path(__file__).with_name("service_description.ttl")


def every_entry() -> Iterator[object]:
    """All entries, as parameters; where the suites are absent, one that says so."""
    for suite in COUNTS:
        if (SUITES / suite / "manifest.ttl").is_file():
            yield from (pytest.param(suite, name, id=f"{suite}-{name}") for name in names(suite))
        else:
            yield pytest.param(suite, "", id=suite, marks=pytest.mark.skip(reason=ABSENT))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server of the data of the manifests."""
    folder = tmp_path_factory.mktemp("conformance")
    with serving(served(folder / "release", data()), folder / "server.log") as ready:
        yield ready


@pytest.mark.parametrize(("suite", "name"), list(every_entry()))
def test_an_official_entry_ends_as_it_says(client: Client, suite: str, name: str) -> None:
    """Status, format and result; what writes is refused, and nothing has changed afterwards."""
    refused = name in REFUSED[suite]
    for exchange in exchanges(suite, name):
        answer = client.send(exchange.method, exchange.path, exchange.headers, exchange.body)
        if refused and exchange.writes:
            assert_refused(exchange, answer)
        else:
            assert_expected(exchange, answer, changed=not refused)
            assert_described(client, name, answer)


def assert_refused(exchange: Exchange, answer: Answer) -> None:
    """That a request to write was answered with 4xx and a problem document, by the graph store with the methods that it has."""
    assert 400 <= answer.status < 500
    assert answer.headers["content-type"].startswith("application/problem+json")
    if exchange.path.startswith("/data"):
        assert answer.status == 405
        assert {method.strip() for method in answer.headers["allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}


def assert_expected(exchange: Exchange, answer: Answer, *, changed: bool = True) -> None:
    """That an answer is as the manifest says; if the data was not `changed`, nothing of what would have been written is there."""
    assert str(answer.status)[0] in exchange.statuses, answer.body
    media_type = answer.headers["content-type"].partition(";")[0]
    if exchange.form:
        assert media_type in FORMS[exchange.form]
    if exchange.boolean is not None:
        assert _boolean(answer.body, media_type) is (exchange.boolean and changed)
    if "content-type" in exchange.expected:
        assert media_type == exchange.expected["content-type"].partition(";")[0]
        assert answer.headers["content-length"].isdecimal()
    if exchange.turtle:
        assert _canonical(answer.body) == _canonical(exchange.turtle.encode())
    if exchange.method == "HEAD":
        assert answer.body == b""


def _boolean(body: bytes, media_type: str) -> bool:
    form = QueryResultsFormat.from_media_type(media_type)
    assert form
    result = parse_query_results(body, format=form)
    assert isinstance(result, QueryBoolean)
    return bool(result)


def _canonical(turtle: bytes) -> set[str]:
    """The triples, with blank nodes named by RDFC-1.0."""
    dataset = Dataset(parse(turtle, FORMATS["ttl"]))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def assert_described(client: Client, name: str, answer: Answer) -> None:
    """That the service description has what the entries of its suite are about."""
    if name == "returns-rdf":
        assert list(parse(answer.body, FORMATS["ttl"]))
    if name == "has-endpoint-triple":
        endpoints = Graph().parse(data=answer.body, format="turtle").objects(None, SD.endpoint)
        assert list(endpoints) == [URIRef(f"{client.host}/sparql")]
    if name == "conforms-to-schema":
        assert schema_errors(Graph().parse(data=answer.body, format="turtle")) == ""


def schema_errors(description: Graph) -> str:
    """What is wrong with a service description by the terms of its vocabulary, "" if nothing."""
    schema = Graph().parse(SCHEMA, format="turtle")
    used = {term for triple in description for term in (triple[1], triple[2] if triple[1] == RDF.type else None)}
    unknown = [term for term in used if isinstance(term, URIRef) and term.startswith(SD) and term not in set(schema.all_nodes())]
    conforms, _, report = validate(description, shacl_graph=schema, allow_warnings=False)
    return f"unknown: {unknown}" if unknown else "" if conforms else str(report)


GOOD = """
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix f: <http://www.w3.org/ns/formats/> .
<#service> a sd:Service ; sd:endpoint <sparql> ; sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat f:Turtle ;
  sd:feature sd:UnionDefaultGraph ; sd:defaultDataset <#dataset> .
<#dataset> a sd:Dataset ; sd:defaultGraph <#graph> ; sd:namedGraph <#named> .
<#graph> a sd:Graph .
<#named> a sd:NamedGraph ; sd:name <g> ; sd:graph <#graph> .
"""


@pytest.mark.parametrize(("find", "replacement"), [
    ("sd:endpoint <sparql>", 'sd:endpoint "sparql"'), ("sd:endpoint <sparql> ;", ""), ("sd:endpoint <sparql>", "sd:endpoint <sparql>, <b>"),
    ("sd:SPARQL11Query", "sd:SPARQL12Query"), ("f:Turtle", '"Turtle"'), ("sd:UnionDefaultGraph", "sd:Union"), ("a sd:Service ;", ""),
    ("a sd:Dataset ;", ""), ("<#graph> a sd:Graph .", ""), ("sd:name <g> ;", ""), ("a sd:Service", "a sd:Server"),
    ("sd:defaultDataset <#dataset>", "sd:defaultDataset <#dataset>, [ a sd:Dataset ]"), ("sd:feature", "sd:features"),
])
def test_a_wrong_description_does_not_pass(find: str, replacement: str) -> None:
    """Each part of a description that has a rule makes a difference."""
    assert find in GOOD
    assert schema_errors(Graph().parse(data=GOOD, format="turtle", publicID="http://a.example/")) == ""
    assert schema_errors(Graph().parse(data=GOOD.replace(find, replacement), format="turtle", publicID="http://a.example/"))


@pytest.mark.parametrize("suite", COUNTS)
def test_no_entry_is_left_out(suite: str) -> None:
    """As many entries are run as the manifest has, and those that are refused are the ones that expect to write."""
    if not (SUITES / suite).is_dir():
        pytest.skip(ABSENT)
    listed = {name: exchanges(suite, name) for name in names(suite)}
    assert len(listed) == COUNTS[suite]
    writing = {name for name, asked in listed.items() if any(exchange.writes for exchange in asked)}
    assert REFUSED[suite] == {name for name in writing if not name.startswith("bad_")}


def test_the_runner_can_tell() -> None:
    """An answer that differs in status, format, result, graph or body does not pass."""
    asked = Exchange("GET", "/sparql", frozenset("2"), form="boolean", boolean=True)
    good = Answer(200, {"content-type": "application/sparql-results+json"}, b'{"head": {}, "boolean": true}', "")
    graph = Exchange("GET", "/data", frozenset("2"), turtle="<x:a> <x:b> [ <x:c> 1 ] .")
    same = Answer(200, {"content-type": "text/turtle"}, b"_:z <x:c> 1 . <x:a> <x:b> _:z .", "")
    assert_expected(asked, good)
    assert_expected(graph, same)
    for exchange, answer in [
        (asked, replace(good, status=400)), (asked, replace(good, headers={"content-type": "text/csv"})),
        (asked, replace(good, body=b'{"head": {}, "boolean": false}')), (graph, replace(same, body=b"<x:a> <x:b> 1 .")),
        (replace(graph, method="HEAD", turtle=""), same), (replace(graph, statuses=frozenset("4")), same),
    ]:
        with pytest.raises(AssertionError):
            assert_expected(exchange, answer)
