"""What HTTP clients rely on at the endpoint: formats, codings, conditional requests, HEAD, other sites; on the finished release."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results
from serving import Answer, Client, serving
from zstandard import ZstdDecompressor

from publish.formats import RDF, RESULTS, Format, parse

HRE = "https://w3id.org/hrevents/ontology#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
LONG = f"SELECT ?s ?o WHERE {{ ?s <{LABEL}> ?o }} ORDER BY ?s ?o LIMIT 500"
SHORT = "ASK {}"
GRAPH = f"CONSTRUCT {{ ?event ?p ?o }} WHERE {{ ?event a <{HRE}Event> ; ?p ?o }}"
ACCOUNT = f"SELECT ?account WHERE {{ ?account a <{HRE}Account> }} ORDER BY ?account LIMIT 1"


@pytest.fixture(scope="module")
def client(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server of the finished release that may ask as much as it likes."""
    log = tmp_path_factory.mktemp("clients") / "server.log"
    with serving(release, log, budget=1_000_000, failures=1_000_000) as ready:
        yield ready


def ask(client: Client, query: str, method: str = "GET", **headers: str) -> Answer:
    """The answer to a query by GET; an underscore in the name of a header is a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.send(method, "/sparql?" + urlencode({"query": query}), named)


@pytest.fixture(scope="module")
def paths(client: Client) -> dict[str, str]:
    """Addresses of every kind, by what they are."""
    account = ask(client, ACCOUNT, accept="text/csv").body.decode().split()[1]
    return {
        "home": "/", "description": "/sparql", "query": "/sparql?" + urlencode({"query": LONG}),
        "ask": "/sparql?" + urlencode({"query": SHORT}), "graph": "/sparql?" + urlencode({"query": GRAPH}),
        "wrong query": "/sparql?query=SELECT", "named graph": f"/data?graph={quote(account, safe='')}", "default graph": "/data?default",
        "no graph": "/data?graph=http%3A%2F%2Fwww.example%2F", "document": "/doc/" + account.partition("/hrevents/")[2] + ".ttl",
        "health": "/health", "void": "/.well-known/void", "nothing": "/nothing",
    }


KINDS = ["home", "description", "query", "ask", "graph", "wrong query", "named graph", "default graph", "no graph", "document", "health",
         "void", "nothing"]


@pytest.mark.parametrize("form", RDF, ids=lambda form: form.name)
def test_a_graph_is_the_same_in_every_format(client: Client, form: Format) -> None:
    """By its exact media type, read by Oxigraph's parsers."""
    answer = ask(client, GRAPH, accept=form.media_type)
    assert (answer.status, answer.headers["content-type"]) == (200, form.content_type)
    triples = {quad.triple for quad in parse(answer.body, form)}
    turtle = ask(client, GRAPH, accept="application/n-triples")
    assert len(triples) > 100
    assert triples == {quad.triple for quad in parse(turtle.body, RDF[2])}


@pytest.mark.parametrize("form", [form for form in RESULTS if form.name != "csv"], ids=lambda form: form.name)
def test_rows_are_the_same_in_every_format(client: Client, form: Format) -> None:
    """As for graphs; CSV, which has no kinds of terms, is read by others."""
    answer = ask(client, LONG, accept=form.media_type)
    assert (answer.status, answer.headers["content-type"]) == (200, form.content_type)
    assert _rows(answer, form) == _rows(ask(client, LONG), RESULTS[0])
    assert len(_rows(answer, form)) > 400


def _rows(answer: Answer, form: Format) -> list[str]:
    assert isinstance(form.engine, QueryResultsFormat)
    found = parse_query_results(answer.body, format=form.engine)
    assert isinstance(found, QuerySolutions)
    return [str(row) for row in found]


@pytest.mark.parametrize("form", [form for form in RESULTS if form.name in {"json", "xml"}], ids=lambda form: form.name)
@pytest.mark.parametrize(("query", "expected"), [(SHORT, True), ("ASK { <x:no> <x:no> <x:no> }", False)])
def test_a_boolean_is_the_same_in_every_format(client: Client, form: Format, query: str, *, expected: bool) -> None:
    """The formats that have booleans (SPARQL 1.1 Protocol, 2.1.6)."""
    answer = ask(client, query, accept=form.media_type)
    assert answer.headers["content-type"] == form.content_type
    assert isinstance(form.engine, QueryResultsFormat)
    found = parse_query_results(answer.body, format=form.engine)
    assert isinstance(found, QueryBoolean)
    assert bool(found) is expected


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@pytest.mark.parametrize("kind", ["query", "graph", "document", "home", "named graph"])
def test_a_long_answer_is_packed_if_the_client_can_unpack(client: Client, paths: dict[str, str], kind: str, coding: str) -> None:
    """RFC 9110, 8.4 and 12.5.3: the coding asked for, said in Vary, with the same content and an ETag of its own."""
    plain = client.send("GET", paths[kind])
    packed = client.send("GET", paths[kind], {"accept-encoding": coding})
    assert packed.headers["content-encoding"] == coding
    assert "content-encoding" not in plain.headers
    assert "accept-encoding" in plain.headers["vary"].lower()
    assert "accept-encoding" in packed.headers["vary"].lower()
    unpacked = gzip.decompress(packed.body) if coding == "gzip" else ZstdDecompressor().decompressobj().decompress(packed.body)
    assert unpacked == plain.body
    assert packed.headers.get("etag", "1") != plain.headers.get("etag", "2")


@pytest.mark.parametrize("accept", ["identity", "br", "gzip;q=0", "gzip;q=0, zstd;q=0", ""])
def test_nothing_is_packed_unasked(client: Client, paths: dict[str, str], accept: str) -> None:
    """A coding that is refused, unknown or not named is not used."""
    answer = client.send("GET", paths["query"], {"accept-encoding": accept})
    assert answer.status == 200
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("accept", ["gzip", "zstd", "gzip, deflate, br, zstd"])
def test_curl_unpacks_what_it_gets(client: Client, paths: dict[str, str], accept: str) -> None:
    """`curl --compressed`, with what it offers by itself and with less."""
    command = ["curl", "-sS", "--fail", "--compressed", "-H", f"Accept-Encoding: {accept}", client.host + paths["query"]]
    result = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert result.stdout == client.send("GET", paths["query"]).body


@pytest.mark.parametrize("kind", ["query", "ask", "graph", "named graph", "default graph", "description", "document"])
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_what_a_client_has_already_is_not_sent_again(client: Client, paths: dict[str, str], kind: str, coding: str) -> None:
    """RFC 9110, 13.1.2: 304 to the ETag, alone, in a list, marked as weak, or as ``*``; by HEAD too; not to another's."""
    headers = {"accept-encoding": coding} if coding else {}
    first = client.send("GET", paths[kind], headers)
    etag = first.headers["etag"]
    assert etag.startswith('"')
    for known in (etag, f'"x", {etag}', f"W/{etag}"):
        for method in ("GET", "HEAD"):
            again = client.send(method, paths[kind], headers | {"if-none-match": known})
            assert (again.status, again.body) == (304, b""), (method, known)
            assert again.headers["etag"] == etag
            assert again.headers["vary"] == first.headers["vary"]
    assert client.send("GET", paths[kind], headers | {"if-none-match": '"x"'}).status == 200


def test_etags_tell_queries_and_formats_apart(client: Client) -> None:
    """Another query, another format, another dataset: another ETag; the same again: the same."""
    base = urlencode({"query": LONG})
    asked = [("", base), ("text/csv", base), ("", base + "+"), ("", f"{base}&default-graph-uri=http://www.example/")]
    etags = [client.send("GET", f"/sparql?{query}", {"accept": accept} if accept else {}).headers["etag"] for accept, query in asked]
    assert len(set(etags)) == len(etags)
    assert client.send("GET", f"/sparql?{base}").headers["etag"] == etags[0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("coding", ["", "gzip", "zstd"])
def test_head_is_get_without_its_body(client: Client, paths: dict[str, str], kind: str, coding: str) -> None:
    """RFC 9110, 9.3.2: the same status and headers, the length too, whatever the status."""
    headers = {"accept-encoding": coding} if coding else {}
    get, head = (client.send(method, paths[kind], headers) for method in ("GET", "HEAD"))
    assert head.body == b""
    assert head.status == get.status
    changing = {"date", "transfer-encoding"}
    assert {name: head.headers[name] for name in head.headers if name not in changing} == {
        name: get.headers[name] for name in get.headers if name not in changing}
    assert get.body


@pytest.mark.parametrize(("path", "method"), [("/sparql", "GET"), ("/sparql", "POST"), ("/data?default", "GET"), ("/health", "GET")])
def test_other_sites_may_ask(client: Client, path: str, method: str) -> None:
    """A preflight is answered: any origin, the method, the headers that queries need (Fetch, CORS protocol)."""
    answer = client.send("OPTIONS", path, {"origin": "https://www.example", "access-control-request-method": method,
                                           "access-control-request-headers": "content-type,accept"})
    assert answer.status in {200, 204}
    assert answer.headers["access-control-allow-origin"] == "*"
    assert method in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert "content-type" in allowed
    assert "accept" in allowed


@pytest.mark.parametrize("kind", KINDS)
def test_other_sites_may_read_every_answer(client: Client, paths: dict[str, str], kind: str) -> None:
    """Errors too: a page that asks has to be able to show them."""
    assert client.send("GET", paths[kind], {"origin": "https://www.example"}).headers["access-control-allow-origin"] == "*"
