"""The endpoint: SPARQL 1.1 Protocol, formats, refusals, the page for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from fronting import fronted
from pyoxigraph import NamedNode, QueryResultsFormat, parse_query_results
from test_web_data import BASE, EXAMPLES, write_release
from werkzeug.test import Client, TestResponse

from publish.formats import FORMATS, parse

HRE = f"{BASE}ontology#"
SELECT = f"SELECT ?e WHERE {{ ?e a <{HRE}Event> }} ORDER BY ?e"
ASK = f"ASK {{ ?e a <{HRE}Event> }}"
CONSTRUCT = f"CONSTRUCT {{ ?e <x:is> 1 }} WHERE {{ ?e a <{HRE}Event> }}"
DESCRIBE = f"DESCRIBE <{BASE}event/ev1>"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the synthetic archive."""
    with fronted(write_release(tmp_path_factory.mktemp("web") / "release"), examples=EXAMPLES) as front:
        yield Client(front)


def ask(client: Client, query: str, accept: str = "", **parameters: str) -> TestResponse:
    """A GET with the query."""
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", query_string={"query": query, **parameters}, headers=headers)


def problem(response: TestResponse) -> dict[str, Any]:
    """The problem document."""
    content = response.json
    assert isinstance(content, dict)
    return content


@pytest.mark.parametrize(("query", "accept", "expected"), [
    (SELECT, "", "application/sparql-results+json"), (ASK, "*/*", "application/sparql-results+json"),
    (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"), (SELECT, "text/csv", "text/csv"),
    (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
    (SELECT, "text/tab-separated-values", "text/tab-separated-values"), (SELECT, "application/json", "application/json"),
    (CONSTRUCT, "", "text/turtle"), (DESCRIBE, "*/*", "text/turtle"), (CONSTRUCT, "application/n-triples", "application/n-triples"),
    (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"), (DESCRIBE, "application/ld+json", "application/ld+json"),
    (CONSTRUCT, "application/n-quads", "application/n-quads"), (CONSTRUCT, "application/trig", "application/trig"),
    (SELECT, "text/html", "text/html"), (ASK, "text/html", "text/html"), (CONSTRUCT, "text/html", "text/html"),
])
def test_every_form_answers_in_the_format_asked_for(client: Client, query: str, accept: str, expected: str) -> None:
    """By GET, by form and directly: the same media type and the same bytes."""
    headers = {"Accept": accept} if accept else {}
    get = ask(client, query, accept)
    form = client.post("/sparql", data={"query": query}, headers=headers)
    direct = client.post("/sparql", data=query, content_type="application/sparql-query", headers=headers)
    assert [response.status_code for response in (get, form, direct)] == [200, 200, 200]
    assert {response.mimetype for response in (get, form, direct)} == {expected}
    assert get.data == form.data == direct.data
    assert "Accept" in get.headers["Vary"]


@pytest.mark.parametrize("accept", ["text/turtle", "image/png"])
def test_a_result_that_nobody_wants_is_406(client: Client, accept: str) -> None:
    """Rows are no graph."""
    response = ask(client, SELECT, accept)
    assert response.status_code == 406
    assert problem(response)["alternatives"]


@pytest.mark.parametrize("name", ["JSON", "XML", "TSV"])
def test_results_are_read_back(client: Client, name: str) -> None:
    """By an independent reader of the format."""
    form: QueryResultsFormat = getattr(QueryResultsFormat, name)
    data = ask(client, SELECT, form.media_type).data
    rows = [row["e"] for row in parse_query_results(data, format=form)]  # type: ignore[union-attr]  # a SELECT
    assert rows == [NamedNode(f"{BASE}event/ev{number}") for number in (1, 2)]


def test_csv_is_csv(client: Client) -> None:
    """Header and rows, CRLF."""
    rows = list(csv.reader(io.StringIO(ask(client, SELECT, "text/csv").text, newline="")))
    assert rows == [["e"], [f"{BASE}event/ev1"], [f"{BASE}event/ev2"]]


def test_describe_of_an_event_is_a_graph_of_it(client: Client) -> None:
    """Triples with the event as subject."""
    found = list(parse(ask(client, DESCRIBE, "application/n-triples").data, FORMATS["nt"]))
    assert {quad.subject for quad in found} >= {NamedNode(f"{BASE}event/ev1")}


def test_the_union_is_the_default_graph_and_accounts_are_named(client: Client) -> None:
    """Who says it is one GRAPH away."""
    query = f"SELECT ?g {{ ?g <{HRE}status> ?x . GRAPH ?g {{ ?i <{HRE}role> ?r ; <{HRE}agent> <{BASE}person/pe1> }} }} ORDER BY ?g"
    rows = ask(client, query, "text/csv").text.split()
    assert rows == ["g", f"{BASE}account/ac1", f"{BASE}account/ac2"]


@pytest.mark.parametrize("place", ["address", "form", "direct"])
def test_the_dataset_of_the_request_is_honoured(client: Client, place: str) -> None:
    """default-graph-uri, several times, overrides FROM; parameters of a direct POST stand in the address."""
    query = f"SELECT ?s FROM <{BASE}account/ac4> {{ ?s a <{HRE}Evidence> }} ORDER BY ?s"
    graphs = [("default-graph-uri", f"{BASE}account/ac1"), ("default-graph-uri", f"{BASE}account/ac2"), ("ac", "1")]
    headers = {"Accept": "text/csv"}
    if place == "address":
        response = client.get("/sparql?" + urlencode([*graphs, ("query", query)]), headers=headers)
    elif place == "form":
        response = client.post("/sparql", data=urlencode([*graphs, ("query", query)]), headers=headers,
                               content_type="application/x-www-form-urlencoded")
    else:
        response = client.post("/sparql?" + urlencode(graphs), data=query, content_type="application/sparql-query", headers=headers)
    assert response.text.split()[1:] == [f"{BASE}account/ac{number}#evidence-1" for number in (1, 2)]


def test_from_and_named_graphs(client: Client) -> None:
    """FROM replaces the union; named-graph-uri limits GRAPH and leaves the default graph empty."""
    own = ask(client, f"SELECT ?s FROM <{BASE}account/ac4> {{ ?s a <{HRE}Evidence> }}", "text/csv").text.split()
    assert own == ["s", f"{BASE}account/ac4#evidence-1"]
    query = "SELECT DISTINCT ?g { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o BIND(<x:default> AS ?g) } }"
    named = ask(client, query, "text/csv", **{"named-graph-uri": f"{BASE}account/ac1"}).text.split()
    assert named == ["g", f"{BASE}account/ac1"]


def test_a_form_is_decoded_once(client: Client) -> None:
    """A plus, a percent sign and a non-ASCII letter stay what they are."""
    query = 'SELECT ("a+b %20 é &=" AS ?x) {}'
    for response in (client.get(f"/sparql?query={quote_plus(query)}", headers={"Accept": "text/csv"}),
                     client.post("/sparql", data={"query": query}, headers={"Accept": "text/csv"})):
        assert response.text.splitlines()[1] == "a+b %20 é &="


@pytest.mark.parametrize(("arguments", "status"), [
    ({"query_string": "query=ASK%7B%7D&query=ASK%7B%7D"}, 400),
    ({"method": "POST", "data": "query=ASK%7B%7D&query=ASK%7B%7D", "content_type": "application/x-www-form-urlencoded"}, 400),
    ({"method": "POST", "data": "update=DROP+ALL", "content_type": "application/x-www-form-urlencoded"}, 400),
    ({"query_string": "update=DROP+ALL"}, 400),
    ({"query_string": "query=DROP+ALL"}, 400),
    ({"method": "POST", "data": "x=1", "content_type": "application/x-www-form-urlencoded"}, 400),
    ({"method": "POST", "data": "DROP ALL", "content_type": "application/sparql-update"}, 415),
    ({"method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 415),
    ({"method": "POST", "data": "ASK {}", "content_type": ""}, 415),
    ({"method": "POST", "data": b"ASK { ?s ?p '\xff' }", "content_type": "application/sparql-query"}, 400),
    ({"method": "POST", "data": b"query=%FF", "content_type": "application/x-www-form-urlencoded"}, 400),
    ({"method": "POST", "data": "ASK {}".encode("utf-16"), "content_type": "application/sparql-query; charset=utf-16"}, 415),
    ({"query_string": "query=%FF"}, 400),
    ({"query_string": "query=ASK%7B%7D&default-graph-uri=not+an+iri"}, 400),
    ({"query_string": "query="}, 400),
    ({"method": "PUT", "data": "ASK {}"}, 405),
    ({"method": "POST", "data": "ASK {} #" + "x" * 70_000, "content_type": "application/sparql-query"}, 413),
    ({"method": "POST", "data": "x" * 400_000, "content_type": "application/sparql-query"}, 413),
])
def test_what_the_protocol_forbids_is_refused(client: Client, arguments: dict[str, object], status: int) -> None:
    """With a problem document."""
    response = client.open("/sparql", **arguments)  # type: ignore[arg-type]  # a row of the table above
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def test_a_syntax_error_names_its_line_and_column_and_no_noise(client: Client) -> None:
    """No list of all that the parser would have taken, no text of the query."""
    response = ask(client, "SELECT *\nWHERE { ?secret ?p }")
    content = problem(response)
    assert (response.status_code, content["line"]) == (400, 2)
    assert content["column"] > 10
    assert "expected" not in response.text
    assert "secret" not in response.text


def test_relative_iris_are_resolved_against_the_endpoint(client: Client) -> None:
    """RFC 3986, 5.1.3: the base is the address asked, unless the query has one."""
    assert ask(client, "SELECT (<x> AS ?x) {}", "text/csv").text.split()[1] == "http://localhost/x"
    assert ask(client, "BASE <http://e.org/> SELECT (<x> AS ?x) {}", "text/csv").text.split()[1] == "http://e.org/x"


def test_an_undeclared_prefix_is_called_that(client: Client) -> None:
    """The most frequent mistake has words of its own."""
    assert "not declared" in ask(client, "SELECT * { ?s foo:bar ?o }").text


def test_federation_is_refused(client: Client) -> None:
    """Nothing is fetched for a stranger."""
    response = ask(client, "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert response.status_code == 501
    assert "contacts no other address" in response.text


def test_machines_get_a_service_description_with_this_endpoint(client: Client) -> None:
    """In every RDF format; sd:endpoint is the address asked."""
    for accept in ("", "*/*", "text/turtle", "application/rdf+xml", "application/n-quads"):
        response = client.get("/sparql", headers={"Accept": accept} if accept else {}, base_url="http://archive.example/")
        assert response.status_code == 200
        form = next(form for form in FORMATS.values() if form.media_type == response.mimetype)
        endpoints = [quad.object for quad in parse(response.data, form) if quad.predicate.value.endswith("#endpoint")]
        assert endpoints == [NamedNode("http://archive.example/sparql")]


def test_people_get_a_form_with_the_example_questions(client: Client) -> None:
    """The first example is filled in; another by its link; an unknown one changes nothing."""
    page = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"}).text
    assert all(question in page for _, question, _ in EXAMPLES)
    assert "ORDER BY ?label" in page
    assert "UnknownAgent" in client.get("/sparql?example=unknown", headers={"Accept": "text/html"}).text
    assert client.get("/sparql?example=<x>", headers={"Accept": "text/html"}).status_code == 200


def test_results_for_people_are_a_table_with_links(client: Client) -> None:
    """Entities link to their pages; text of the query and of literals is escaped."""
    page = ask(client, f'SELECT ?e ("<b>" AS ?x) {{ ?e a <{HRE}Event> }}', "text/html").text
    assert '<a href="/event/ev1">' in page
    assert "<b>&" not in page
    assert "&lt;b&gt;" in page
    assert "Yes" in ask(client, ASK, "text/html").text
    assert "No row" in ask(client, "SELECT * { ?s <x:none> ?o }", "text/html").text


def test_a_long_result_says_on_the_page_that_there_is_more(client: Client) -> None:
    """Nothing is cut silently, and other formats are whole."""
    query = "SELECT * { ?s ?p ?o . ?t ?q ?r } LIMIT 1500"
    assert "There is more than this page shows" in ask(client, query, "text/html").text
    assert len(ask(client, query, "text/csv").text.splitlines()) == 1501


def test_a_format_can_be_named_in_the_address(client: Client) -> None:
    """For links and buttons; one that does not fit the result is ignored."""
    assert ask(client, SELECT, "text/html", format="csv").mimetype == "text/csv"
    assert ask(client, SELECT, "", format="ttl").mimetype == "application/sparql-results+json"


@pytest.mark.parametrize("slug", [slug for slug, _, _ in EXAMPLES])
def test_the_examples_run(client: Client, slug: str) -> None:
    """Each of them answers."""
    text = next(text for name, _, text in EXAMPLES if name == slug)
    assert ask(client, text).status_code == 200


def test_a_query_may_be_asked_from_other_sites(client: Client) -> None:
    """The preflight of a POST with a SPARQL content type is answered."""
    response = client.options("/sparql", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST",
                                                  "Access-Control-Request-Headers": "content-type"})
    assert response.status_code == 200
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


def test_describe_of_an_entity_comes_with_its_accounts(client: Client) -> None:
    """An entity without who says so would be a bare claim: DESCRIBE gives the triples of its document, but for labels and the record."""
    described = client.get("/sparql", query_string={"query": f"DESCRIBE <{BASE}event/ev1>"}, headers={"Accept": "application/n-triples"})
    document = client.get("/doc/event/ev1.nt")
    more = set(document.data.splitlines()) - set(described.data.splitlines())
    assert set(described.data.splitlines()) < set(document.data.splitlines())
    assert not [line for line in more if line.startswith(f"<{BASE}event/ev1>".encode()) and b"isReplacedBy" not in line]
    assert len(described.data.splitlines()) == len(set(described.data.splitlines()))


def test_describe_of_a_chosen_dataset_keeps_to_it(client: Client) -> None:
    """Who names a graph gets what is in that graph."""
    query = f"DESCRIBE <{BASE}event/ev1> FROM <{BASE}account/none>"
    described = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/n-triples"})
    assert described.data == b""
