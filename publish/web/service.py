"""The service description of the endpoint (SPARQL 1.1 Service Description; W3C Recommendation, 21 March 2013).

The service is named by the address asked, since clients look there: Comunica (4.5) reads ``sd:endpoint`` of no other IRI.
For the same reason named graphs have no counts: it would add them to those of the dataset. Editors find what they complete
from in it: the prefixes, the partitions of the dataset (VoID) and the example queries.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from flask import Response, request
from pyoxigraph import Literal, Quad

from publish.formats import RDF, RESULTS, serialize
from publish.web import examples
from publish.web.headers import cached
from publish.web.limits import Limit, Limits
from publish.web.negotiation import Choice
from publish.web.requests import root_of
from publish.web.site import Site, current_site
from publish.web.triples import VOCABULARIES, Value, named, said

_FORMATS = {
    "ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "nq": "N-Quads", "trig": "TriG", "rdf": "RDF_XML",
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV", "tsv": "SPARQL_Results_TSV",
}
"""Format -> its name at http://www.w3.org/ns/formats/."""
_FEW = 1000
"""So many named graphs are listed; if there are more, none is."""


def service_description(choice: Choice) -> Response:
    """The description of this endpoint at the address by which it was asked."""
    site, root = current_site(), root_of(request)
    key = ("sd", root, choice.form.name, str(site.limits))
    prefixes = {**VOCABULARIES, "part": f"{site.base}.well-known/void#"}

    def make() -> Response:
        body = site.document(key, lambda: serialize(described(site, root), choice.form, prefixes))
        return Response(body, content_type=choice.content_type)

    return cached((*key, choice.media_type), make)


def described(site: Site, root: str) -> Iterator[Quad]:
    """All that the description says of the endpoint at ``sparql`` below `root`. It has no blank nodes."""
    endpoint = f"{root}sparql"
    yield from _service(endpoint, site.limits)
    yield from _dataset(endpoint, site)
    yield from _limits(endpoint, site.limits)
    yield from examples.declarations(root, examples.prefixes(site))
    yield from _void(endpoint, site)
    yield from examples.examples(site.examples, root)


def _service(endpoint: str, limits: Limits) -> Iterator[Quad]:
    features: list[Value] = ["sd:UnionDefaultGraph", *(["sd:BasicFederatedQuery"] if limits.services else [])]
    yield from said(
        endpoint,
        rdf_type="sd:Service",
        sd_endpoint=endpoint,
        sd_supportedLanguage="sd:SPARQL11Query",
        sd_feature=features,
        sd_resultFormat=[f"formats:{_FORMATS[form.name]}" for form in (*RESULTS, *RDF)],
        sd_defaultEntailmentRegime="ent:Simple",
        sd_defaultDataset=f"{endpoint}#dataset",
        schema_additionalProperty=[_address(endpoint, limit) for limit in limits],
    )


def _dataset(endpoint: str, site: Site) -> Iterator[Quad]:
    names = list(islice(site.archive.names(), _FEW + 1))
    graphs: list[Value] = sorted(name.value for name in names) if len(names) <= _FEW else []
    yield from said(f"{endpoint}#dataset", rdf_type="sd:Dataset", sd_defaultGraph=f"{endpoint}#union", sd_namedGraph=graphs)
    yield from said(f"{endpoint}#union", rdf_type="sd:Graph", void_triples=site.size)
    for graph in graphs:
        yield from said(str(graph), rdf_type="sd:NamedGraph", sd_name=graph)


def _limits(endpoint: str, limits: Limits) -> Iterator[Quad]:
    for limit in limits:
        yield from said(
            _address(endpoint, limit),
            rdf_type="schema:PropertyValue",
            schema_propertyID=Literal(limit.identifier),
            schema_name=Literal(limit.name, language="en"),
            schema_value=list(limit.value) if isinstance(limit.value, tuple) else limit.value,
            schema_unitCode=[Literal(limit.unit)] if limit.unit else [],
        )


def _address(endpoint: str, limit: Limit) -> str:
    return f"{endpoint}#limit-{limit.identifier}"


def _void(endpoint: str, site: Site) -> Iterator[Quad]:
    """The dataset, with its partitions, as the release describes it; it is queried here, too."""
    yield from site.void
    for dataset in {quad.subject for quad in site.void if quad.object == named("void:Dataset")}:
        yield Quad(dataset, named("void:sparqlEndpoint"), named(endpoint))
