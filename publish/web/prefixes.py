"""Prefixes of a document: those that its terms use, so that Turtle and TriG read as a person would write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from publish.terms import CONCEPT
from publish.web.addresses import ENTITIES
from publish.web.triples import VOCABULARIES


def used(quads: Iterable[Quad], base: str) -> dict[str, str]:
    """The prefixes of `quads`: known vocabularies, one a kind of entity, one a concept scheme; none that is idle."""
    found = {_namespace(iri) for iri in {iri for quad in quads for iri in _iris(quad)}}
    known = {**VOCABULARIES} | {kind: f"{base}{kind}/" for kind in ENTITIES}
    schemes = {iri[len(CONCEPT):-1]: iri for iri in found if iri.startswith(CONCEPT) and iri.endswith("/")}
    return {name: iri for name, iri in (known | dict(sorted(schemes.items()))).items() if name and iri in found}


def _iris(quad: Quad) -> Iterator[str]:
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal):
            yield term.datatype.value


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
