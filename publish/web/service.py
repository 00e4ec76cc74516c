"""The service description of the endpoint (SPARQL 1.1 Service Description; W3C Recommendation, 21 March 2013)."""

from __future__ import annotations

from flask import Response, request
from pyoxigraph import Literal, NamedNode, Quad

from publish.formats import RDF, RESULTS, serialize
from publish.terms import PREFIXES, XSD
from publish.terms import RDF as RDF_NAMESPACE
from publish.web.headers import cached
from publish.web.negotiation import Choice
from publish.web.requests import address
from publish.web.site import current_site

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = {
    "ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "nq": "N-Quads", "trig": "TriG", "rdf": "RDF_XML",
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV", "tsv": "SPARQL_Results_TSV",
}
"""Format -> its name at http://www.w3.org/ns/formats/."""


def service_description(choice: Choice) -> Response:
    """The description of this endpoint at the address by which it was asked."""
    endpoint = address(request)
    prefixes = PREFIXES | {"sd": SD, "formats": "http://www.w3.org/ns/formats/"}

    def make() -> Response:
        return Response(serialize(_quads(endpoint), choice.form, prefixes), content_type=choice.content_type)

    return cached(("sd", endpoint, choice.media_type), make)


def _quads(endpoint: str) -> list[Quad]:
    site = current_site()
    service, dataset, graph = (NamedNode(endpoint + part) for part in ("#service", "#dataset", "#union"))
    triples = Literal(str(site.size), datatype=NamedNode(f"{XSD}integer"))
    a = f"{RDF_NAMESPACE}type"
    said: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (service, a, NamedNode(f"{SD}Service")),
        (service, f"{SD}endpoint", NamedNode(endpoint)),
        (service, f"{SD}supportedLanguage", NamedNode(f"{SD}SPARQL11Query")),
        (service, f"{SD}feature", NamedNode(f"{SD}UnionDefaultGraph")),
        *((service, f"{SD}resultFormat", NamedNode(f"http://www.w3.org/ns/formats/{_FORMATS[form.name]}"))
          for form in (*RESULTS, *RDF)),
        (service, f"{SD}defaultDataset", dataset),
        (dataset, a, NamedNode(f"{SD}Dataset")),
        (dataset, f"{SD}defaultGraph", graph),
        (graph, a, NamedNode(f"{SD}Graph")),
        (graph, f"{PREFIXES['void']}triples", triples),
    ]
    return [Quad(subject, NamedNode(predicate), value) for subject, predicate, value in said]
