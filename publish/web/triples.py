"""Triples that the web says of itself: names by prefix, values as plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from publish.terms import PREFIXES, XSD

VOCABULARIES: Mapping[str, str] = {
    **PREFIXES,
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "ent": "http://www.w3.org/ns/entailment/",
    "formats": "http://www.w3.org/ns/formats/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "spex": "https://purl.expasy.org/sparql-examples/ontology#",
    "void-ext": "http://ldf.fi/void-ext#",
}
"""Prefixes of the documents in which this server describes itself."""
Value = NamedNode | Literal | str | int


def said(subject: str, **properties: Value | list[Value]) -> Iterator[Quad]:
    """What is said of `subject`: properties as ``prefix_name``; a text is a prefixed name, or an IRI if it has no known prefix."""
    for name, values in properties.items():
        predicate = named(name.replace("_", ":", 1))
        for value in values if isinstance(values, list) else [values]:
            yield Quad(NamedNode(subject), predicate, _term(value))


def _term(value: Value) -> NamedNode | Literal:
    if isinstance(value, int):
        return Literal(str(value), datatype=NamedNode(f"{XSD}integer"))
    return named(value) if isinstance(value, str) else value


def named(text: str) -> NamedNode:
    """The IRI of a prefixed name; an IRI stays what it is."""
    prefix, _, local = text.partition(":")
    return NamedNode(VOCABULARIES[prefix] + local if prefix in VOCABULARIES else text)
