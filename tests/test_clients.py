"""Software that others ask endpoints with: each client as it comes, against a real server of the finished release."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.dom.minidom import Document

import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import ResultRow
from serving import Client, serving
from SPARQLWrapper import CSV, GET, JSON, JSONLD, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed
from test_style import ROOT, text

HRE = "https://w3id.org/hrevents/ontology#"
EVENT = URIRef(f"{HRE}Event")
SELECT = f"SELECT DISTINCT ?event ?label WHERE {{ ?event a <{HRE}Event> ; <{RDFS.label}> ?label }} ORDER BY ?event ?label LIMIT 20"
COUNT = f"SELECT (COUNT(DISTINCT ?event) AS ?count) WHERE {{ ?event a <{HRE}Event> }}"
CONSTRUCT = f"CONSTRUCT {{ ?event a <{HRE}Event> }} WHERE {{ ?event a <{HRE}Event> }}"
ACCOUNT = f"SELECT ?account WHERE {{ ?account a <{HRE}Account> }} ORDER BY ?account LIMIT 1"
CLIENTS = ROOT / "tests" / "clients"
ADDRESS = "http://127.0.0.1:8000"

deprecated = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper 2.0.0 makes one of each graph


@pytest.fixture(scope="module")
def client(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server of the finished release, which knows us for a partner: many tests, one address."""
    log = tmp_path_factory.mktemp("clients") / "server.log"
    with serving(release, log, budget=1_000_000, failures=1_000_000) as ready:
        yield ready


@pytest.fixture(scope="module")
def events(client: Client) -> set[str]:
    """The addresses of all events, as `curl` gets them."""
    answer = client.send("POST", "/sparql", {"content-type": "application/sparql-query"}, CONSTRUCT.encode())
    return {str(event) for event in Graph().parse(data=answer.body, format="turtle").subjects(RDF.type, EVENT)}


def wrapper(client: Client, query: str, form: str, method: str = GET, request: str = URLENCODED) -> SPARQLWrapper:
    """A SPARQLWrapper that is ready to ask."""
    asking = SPARQLWrapper(f"{client.host}/sparql")
    asking.setQuery(query)
    asking.setReturnFormat(form)
    asking.setMethod(method)
    asking.setRequestMethod(request)
    return asking


def found(asking: SPARQLWrapper) -> list[str]:
    """The events of a result, in its order, whatever its format."""
    result = asking.queryAndConvert()
    if isinstance(result, dict):
        return [row["event"]["value"] for row in result["results"]["bindings"]]
    if isinstance(result, Document):
        return re.findall("<uri>(.*?)</uri>", result.toxml())
    assert isinstance(result, bytes)
    rows = csv.reader(io.StringIO(result.decode()), delimiter="," if asking.returnFormat == CSV else "\t")
    return [row[0].strip("<>") for row in rows][1:]


@pytest.mark.parametrize(("method", "request_method"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_gets_the_same_rows_in_every_format(client: Client, form: str, method: str, request_method: str) -> None:
    """By GET, by form and directly."""
    expected = found(wrapper(client, SELECT, JSON))
    assert len(expected) == 20
    assert found(wrapper(client, SELECT, form, method, request_method)) == expected


@deprecated
@pytest.mark.parametrize("form", [RDFXML, TURTLE, JSONLD])
def test_sparqlwrapper_gets_graphs(client: Client, events: set[str], form: str) -> None:
    """RDF/XML, Turtle and JSON-LD of a CONSTRUCT, read by rdflib."""
    result = wrapper(client, CONSTRUCT, form).queryAndConvert()
    graph = result if isinstance(result, Graph) else Graph().parse(data=str(result, "utf-8"), format="turtle")  # type: ignore[arg-type]  # it is bytes
    assert {str(subject) for subject in graph.subjects(RDF.type, EVENT)} == events


@deprecated
def test_sparqlwrapper_describes_and_asks(client: Client, events: set[str]) -> None:
    """A DESCRIBE comes as a graph of its event, an ASK as a boolean."""
    event = min(events)
    graph = wrapper(client, f"DESCRIBE <{event}>", RDFXML).queryAndConvert()
    assert isinstance(graph, Graph)
    assert (URIRef(event), RDF.type, EVENT) in graph
    answer = wrapper(client, f"ASK {{ <{event}> a <{HRE}Event> }}", JSON).queryAndConvert()
    assert isinstance(answer, dict)
    assert answer["boolean"] is True


@pytest.mark.parametrize("method", [GET, POST])
def test_sparqlwrapper_is_told_of_a_wrong_query(client: Client, method: str) -> None:
    """As QueryBadFormed, with the place of the error and without the query."""
    with pytest.raises(QueryBadFormed, match="Line 1, column") as raised:
        wrapper(client, "SELECT * WHERE { ?secret ", JSON, method).query()
    assert "secret" not in str(raised.value)


@pytest.fixture
def remote(client: Client) -> Graph:
    """The endpoint as a graph of rdflib."""
    return Graph(SPARQLStore(f"{client.host}/sparql"))


def test_rdflib_asks_in_every_form(remote: Graph, events: set[str]) -> None:
    """SELECT with bound variables, ASK and CONSTRUCT through a SPARQLStore."""
    event = URIRef(min(events))
    rows = list(remote.query("SELECT ?label WHERE { ?event rdfs:label ?label }", initNs={"rdfs": RDFS}, initBindings={"event": event}))
    assert rows
    assert all(isinstance(row, ResultRow) and isinstance(row.label, Literal) for row in rows)
    assert remote.query(f"ASK {{ <{event}> a <{HRE}Event> }}").askAnswer is True
    constructed = remote.query(CONSTRUCT).graph
    assert constructed is not None
    assert {str(subject) for subject in constructed.subjects()} == events


def test_rdflib_looks_up_triples(remote: Graph, events: set[str]) -> None:
    """By pattern, by membership and by count of what matches."""
    assert {str(subject) for subject, _, _ in remote.triples((None, RDF.type, EVENT))} == events
    assert (URIRef(min(events)), RDF.type, EVENT) in remote
    assert remote.value(URIRef(min(events)), RDF.type) is not None


def test_rdflib_reads_one_named_graph(client: Client, remote: Graph) -> None:
    """A graph with an identifier is the graph of that account, and no more."""
    (row,) = remote.query(ACCOUNT)
    assert isinstance(row, ResultRow)
    account = Graph(SPARQLStore(f"{client.host}/sparql", context_aware=True), identifier=row.account)
    answer = client.send("GET", "/data?graph=" + str(row.account), {"accept": "application/n-triples"})
    assert answer.status == 200
    assert set(account.triples((None, None, None))) == set(Graph().parse(data=answer.body, format="nt"))


@pytest.fixture(scope="module")
def comunica() -> list[str]:
    """The command that asks with Comunica, which is installed if it is not there."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        pytest.skip("Comunica needs Node.js with npm: install them")
    if not (CLIENTS / "node_modules" / ".package-lock.json").is_file():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=CLIENTS, check=True, capture_output=True)
    return [node, str(CLIENTS / "ask.cjs")]


@pytest.mark.parametrize("source", [["sparql"], []], ids=["typed", "untyped"])
def test_comunica_selects(client: Client, comunica: list[str], source: list[str]) -> None:
    """The same rows as ours, also where Comunica finds out by the service description that this is an endpoint."""
    command = [*comunica, f"{client.host}/sparql", "application/sparql-results+json", *source]
    result = subprocess.run(command, input=SELECT, text=True, capture_output=True, check=False, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")
    events = [row["event"]["value"] for row in json.loads(result.stdout)["results"]["bindings"]]
    assert events == found(wrapper(client, SELECT, JSON))


@pytest.mark.parametrize("source", [["sparql"], []], ids=["typed", "untyped"])
def test_comunica_counts_and_constructs(client: Client, comunica: list[str], events: set[str], source: list[str]) -> None:
    """An aggregate and a graph."""
    address = f"{client.host}/sparql"
    command = [*comunica, address, "application/sparql-results+json", *source]
    counted = subprocess.run(command, input=COUNT, text=True, capture_output=True, check=True, timeout=60).stdout
    assert json.loads(counted)["results"]["bindings"][0]["count"]["value"] == str(len(events))
    command = [*comunica, address, "application/n-triples", *source]
    constructed = subprocess.run(command, input=CONSTRUCT, text=True, capture_output=True, check=True, timeout=60).stdout
    assert {str(subject) for subject in Graph().parse(data=constructed, format="nt").subjects()} == events


def curls() -> list[str]:
    """The commands of README.md that call curl, each as it stands there."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text("README.md"), re.MULTILINE | re.DOTALL)
    return [block for block in blocks if block.startswith("curl ")]


def test_the_readme_shows_curl() -> None:
    """An entity and a query at least, at the address that the tests replace."""
    assert len(curls()) >= 2
    assert all(ADDRESS in command for command in curls())


@pytest.mark.parametrize("command", curls())
def test_curl_works_as_the_readme_shows_it(client: Client, command: str) -> None:
    """The format that the command asks for, with something in it."""
    result = subprocess.run(["sh", "-ec", command.replace(ADDRESS, client.host)], capture_output=True, check=True, timeout=60)
    accept = re.search(r"Accept: ([\w/+-]+)", command)
    assert result.stdout
    if accept and accept[1] == "text/turtle":
        assert len(Graph().parse(data=result.stdout, format="turtle")) > 4
    elif accept and accept[1] == "text/csv":
        header, first, *_ = csv.reader(io.StringIO(result.stdout.decode()))
        assert len(header) == len(first) > 1
    else:
        assert b"about:blank" not in result.stdout
