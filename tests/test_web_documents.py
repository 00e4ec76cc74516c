"""RDF documents: what they hold, how they read, and that every format of every entity says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode
from rdflib import Graph
from reading import by_pyoxigraph, by_rdflib, said, without_graphs
from test_web_data import BASE, web_client

from publish.formats import FORMATS, RDF, Format, parse
from publish.web import create_app
from publish.web.context import Context
from publish.web.site import EXTENSION, Site

PATHS = ["event/ev1", "event/ev2", "person/pe1", "organisation/or1", "place/pl1", "place/pl2", "instrument/in1", "document/doc1",
         "account/ac1", "account/ac2", "concept/role", "concept/role/victim"]
HRE = f"{BASE}ontology#"
ONTOLOGY = Path(__file__).parents[1] / "ontology" / "core.ttl"

rdflib_reads = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # rdflib's own parsers use what it deprecates


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("web") / "release")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive that knows the whole ontology, and so has a name for everything."""
    client = web_client(tmp_path_factory.mktemp("spoken") / "release")
    site_of(client).context = Context(parse(ONTOLOGY, FORMATS["ttl"]))
    return client


@pytest.fixture(scope="module")
def real(release: Path) -> FlaskClient:
    """A client of the archive itself."""
    return create_app(release).test_client()


def site_of(client: FlaskClient) -> Site:
    """The site behind the client."""
    site = client.application.extensions[EXTENSION]
    assert isinstance(site, Site)
    return site


def jsonld(client: FlaskClient, path: str) -> dict[str, Any]:
    """The JSON-LD document of an entity, as plain JSON."""
    content: dict[str, Any] = json.loads(client.get(f"/doc/{path}.jsonld").data)
    return content


@rdflib_reads
@pytest.mark.parametrize("path", [f"doc/{path}" for path in PATHS] + ["ontology", "align/example"])
def test_every_format_of_a_document_says_the_same(client: FlaskClient, path: str) -> None:
    """Read by two readers: the same quads, and in formats without graphs the same triples."""
    assert_same(client, f"/{path}.{{}}")


def assert_same(client: FlaskClient, address: str) -> None:
    """Every format at `address` (``{}`` for the suffix) is read to the quads of the N-Quads."""
    expected = by_pyoxigraph(client.get(address.format("nq")).data, FORMATS["nq"])
    assert expected
    for form in RDF:
        body = client.get(address.format(form.suffix)).data
        wanted = expected if form.kind == "dataset" else without_graphs(expected)
        assert by_pyoxigraph(body, form) == wanted, (address, form.name, "pyoxigraph")
        assert by_rdflib(body, form) == wanted, (address, form.name, "rdflib")


@rdflib_reads
def test_every_format_of_every_entity_of_the_archive_says_the_same(real: FlaskClient) -> None:
    """The real archive, all of it: entities, accounts, schemes, concepts, the ontology, the alignments."""
    addresses = sorted(every_document(site_of(real)))
    assert len(addresses) > 500
    for address in addresses:
        assert_same(real, address)


def every_document(site: Site) -> set[str]:
    """The address of every document of a site, with ``{}`` for the suffix."""
    subjects = {quad.subject.value.partition("#")[0] for quad in site.archive if isinstance(quad.subject, NamedNode)}
    names = {name.value for name in site.archive.names()}
    paths = {iri.removeprefix(BASE) for iri in subjects | names if iri.startswith(BASE) and iri != BASE}
    return {f"/{path}.{{}}" if path.startswith(("ontology", "align/")) else f"/doc/{path}.{{}}" for path in paths}


@pytest.mark.parametrize("path", PATHS)
def test_a_document_holds_what_the_archive_says_and_what_nodes_are_called(client: FlaskClient, path: str) -> None:
    """All that the store says of the entity, with its graphs; beyond that, labels and the record of the document only."""
    archive = site_of(client).archive
    stored = archive.describe(NamedNode(BASE + path))
    served = by_pyoxigraph(client.get(f"/doc/{path}.nq").data, FORMATS["nq"])
    assert said(stored) <= served
    extra = {quad for quad in served - said(stored) if quad[0] != f"<{BASE}doc/{path}>"}
    labels = {quad for node in {quad.object for quad in stored if isinstance(quad.object, NamedNode)}
              for quad in without_graphs(said(archive.naming(node)))} - without_graphs(said(stored))
    ledger = {quad for quad in extra if quad[0] == f"<{BASE}event/old1>"}
    assert extra - ledger == labels


def test_a_document_says_what_it_is(client: FlaskClient) -> None:
    """Whose topic, of which dataset and release, under which licence."""
    text = client.get("/doc/event/ev1.ttl").text
    record = text.partition(f"<{BASE}doc/event/ev1> a foaf:Document ;")[2].partition("\n\n")[0]
    for part in ("foaf:primaryTopic event:ev1", f"void:inDataset <{BASE}>", 'dcterms:issued "2026-01-02"^^xsd:date',
                 "dcterms:license <https://creativecommons.org/licenses/by/4.0/>", 'owl:versionInfo "2001-a"'):
        assert part in record


def test_a_survivor_says_which_address_it_replaces(client: FlaskClient) -> None:
    """The address that was merged redirects here, and is deprecated (DESIGN 4)."""
    served = by_pyoxigraph(client.get("/doc/event/ev1.nt").data, FORMATS["nt"])
    assert (f"<{BASE}event/old1>", "<http://purl.org/dc/terms/isReplacedBy>", f"<{BASE}event/ev1>", "") in served
    assert [quad for quad in served if quad[0] == f"<{BASE}event/old1>" and quad[1].endswith("deprecated>")]
    assert jsonld(client, "event/ev1")["replaces"] == {"id": f"{BASE}event/old1", "deprecated": True}


def test_turtle_begins_with_the_entity_and_ends_with_mere_labels(client: FlaskClient) -> None:
    """Known prefixes first, one node a paragraph, accounts with their statements, in the order of their numbers."""
    head, *nodes = client.get("/doc/event/ev1.ttl").text.strip().split("\n\n")
    prefixes = [line.split()[1] for line in head.splitlines()]
    assert prefixes[:3] == ["hre:", "rdf:", "rdfs:"]
    assert nodes[0].startswith("event:ev1 a hre:Act , hre:Event ;\n\trdfs:label ")
    starts = [node.split()[0] for node in nodes]
    assert len(set(starts)) == len(starts)
    assert starts.index("account:ac1") < starts.index("account:ac1\\#involvement-1") < starts.index("account:ac2")
    assert all("abel" in node.split()[1] for node in nodes[-5:])


def test_trig_keeps_each_account_in_a_graph_that_begins_with_it(client: FlaskClient) -> None:
    """The default graph first."""
    text = client.get("/doc/event/ev1.trig").text
    assert "\n\naccount:ac1 {\n\taccount:ac1 hre:evidence" in text
    assert text.index("foaf:Document") < text.index("account:ac1 {")


def test_json_ld_is_nested_as_a_person_would_write_it(spoken: FlaskClient) -> None:
    """The entity at the top, its accounts inside, statements inside the account's graph, labels where a node is first spoken of."""
    content = jsonld(spoken, "event/ev1")
    assert list(content)[:4] == ["@context", "id", "type", "label"]
    assert (content["id"], content["type"]) == (f"{BASE}event/ev1", ["Act", "Event"])
    assert content["label"] == {"en": "Tampering with a lawyer's bicycle", "fr": "Altération du vélo d'une avocate"}
    assert content["earliest"] == "2001-06-04"
    assert {each["prefLabel"]["en"] for each in content["eventType"]} == {"vehicle tampering", "intimidation"}
    assert content["page"]["id"] == f"{BASE}doc/event/ev1"
    first, second = content["accounts"]
    assert first["accordingTo"] == {"id": f"{BASE}document/doc1", "label": {"en": "Release of June 2001"}}
    assert second["id"] == f"{BASE}account/ac2"
    graph = first["graph"]
    assert (graph["id"], graph["evidence"]["paragraph"]) == (first["id"], 6)
    victim = next(each for each in graph["statements"] if each.get("role") == f"{BASE}concept/role/victim")
    assert (victim["agent"], victim["type"]) == (f"{BASE}person/pe1", ["Involvement", "Statement"])
    unknown = next(each for each in graph["statements"] if each.get("role") == f"{BASE}concept/role/perpetrator")
    assert unknown["agent"]["label"] == {"en": "unknown persons"}
    assert next(each for each in content["included"] if each["id"] == f"{BASE}person/pe1")["label"]["en"] == "Ada Testcase"


def test_json_ld_brings_the_part_of_the_context_that_it_uses(client: FlaskClient) -> None:
    """The same definitions as in the whole, which is served; no name that is idle, none that is missing."""
    whole = client.get("/context.jsonld")
    assert (whole.status_code, whole.mimetype, whole.headers["Cache-Control"]) == (200, "application/ld+json", "public, max-age=60")
    names = json.loads(whole.data)["@context"]
    part = jsonld(client, "event/ev1")["@context"]
    assert part.items() <= names.items()
    assert len(part) < len(names)
    text = client.get("/doc/event/ev1.jsonld").text
    assert [name for name in part if f'"{name}"' not in text.partition('"included": "@included"')[2] and f'"{name}:' not in text
            and name not in ("id", "type", "graph", "included")] == []


def test_the_context_gives_the_terms_of_the_ontology_english_names(real: FlaskClient) -> None:
    """Object properties are addresses, texts are by language, dates are dates; reversed properties lead downward."""
    names = json.loads(real.get("/context.jsonld").data)["@context"]
    assert names["accordingTo"] == {"@id": "hre:accordingTo", "@type": "@id"}
    assert names["summary"] == {"@id": "hre:summary", "@container": "@language"}
    assert names["earliest"] == {"@id": "hre:earliest", "@type": "xsd:date"}
    assert (names["Event"], names["accounts"]) == ("hre:Event", {"@reverse": "hre:about"})
    ontology = Graph().parse(data=real.get("/ontology.nt").data, format="nt")
    terms = {str(term).removeprefix(HRE) for term in ontology.subjects() if str(term).startswith(HRE)}
    assert {term for term in terms if term not in names and not term.startswith(("huridocs", "acled", "plover"))} == set()


@pytest.mark.parametrize("form", RDF, ids=lambda form: form.name)
def test_the_same_release_gives_the_same_bytes(client: FlaskClient, tmp_path: Path, form: Format) -> None:
    """In another process, with other hashes, too: order does not depend on them."""
    other = web_client(tmp_path / "release")
    for path in ("/doc/event/ev1", "/doc/concept/role"):
        assert client.get(f"{path}.{form.suffix}").data == other.get(f"{path}.{form.suffix}").data
