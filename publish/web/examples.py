"""Example queries in RDF, as editors and other clients of SPARQL endpoints look for them.

Sources: SHACL (W3C Recommendation, 20 July 2017), sections 5.2.1 and 8; https://purl.expasy.org/sparql-examples/ontology# for
DESCRIBE, and for where the examples stand. They are no part of the data: they stand at an address of the server, and in the
description of the endpoint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from urllib.parse import quote

from flask import Response, request
from pyoxigraph import Literal, NamedNode, Quad

from publish.formats import FORMATS, serialize
from publish.release.examples import Example
from publish.terms import PREFIXES, XSD
from publish.web.addresses import ENTITIES
from publish.web.headers import cached, vary
from publish.web.negotiation import OFFERS, fixed, negotiate
from publish.web.requests import root_of
from publish.web.site import Site, current_site
from publish.web.triples import VOCABULARIES, said

PATH = ".well-known/sparql-examples"
"""Where the examples stand, below the root of the server."""
_FORMS = {
    "select": ("sh:SPARQLSelectExecutable", "sh_select"),
    "ask": ("sh:SPARQLAskExecutable", "sh_ask"),
    "construct": ("sh:SPARQLConstructExecutable", "sh_construct"),
    "describe": ("spex:SPARQLDescribeExecutable", "spex_describe"),
}
"""Form of a query -> its class, and the property that holds the text."""


def listed() -> Response:
    """The example queries, in every RDF format; Turtle to those who want none."""
    choice = negotiate(OFFERS["examples"]) or fixed(FORMATS["ttl"])
    site, root = current_site(), root_of(request)
    key = ("examples", root, choice.form.name)

    def make() -> Response:
        quads = chain(examples(site.examples, root), declarations(root, prefixes(site)))
        body = site.document(key, lambda: serialize(quads, choice.form, VOCABULARIES))
        return Response(body, content_type=choice.content_type)

    return vary(cached((*key, choice.media_type), make))


def examples(queries: Iterable[Example], root: str) -> Iterator[Quad]:
    """Each of `queries`, with an address of its own; the endpoint is at ``sparql`` below `root`."""
    for query in queries:
        kind, holds = _FORMS[query.form]
        comment = f"{query.question} {query.description}".strip()
        yield from said(
            f"{root}{PATH}#{quote(query.slug)}",
            rdf_type=["sh:SPARQLExecutable", kind],
            rdfs_comment=Literal(comment, language="en"),
            sh_prefixes=f"{root}sparql#prefixes",
            schema_target=f"{root}sparql",
            schema_keywords=[Literal(keyword) for keyword in query.keywords],
            **{holds: Literal(query.text)},
        )


def prefixes(site: Site) -> dict[str, str]:
    """What queries may want to abbreviate: vocabularies, kinds of entity, and what the examples declare."""
    declared = {name: iri for example in reversed(site.examples) for name, iri in example.prefixes.items() if name}
    return declared | {kind: f"{site.base}{kind}/" for kind in ENTITIES} | PREFIXES


def declarations(root: str, names: Mapping[str, str]) -> Iterator[Quad]:
    """The prefixes as SHACL declares them."""
    group = f"{root}sparql#prefixes"
    yield from said(group, rdf_type="owl:Ontology", sh_declare=[f"{root}sparql#prefix-{name}" for name in sorted(names)])
    for name, iri in sorted(names.items()):
        namespace = Literal(iri, datatype=NamedNode(f"{XSD}anyURI"))
        yield from said(f"{root}sparql#prefix-{name}", rdf_type="sh:PrefixDeclaration", sh_prefix=Literal(name), sh_namespace=namespace)
