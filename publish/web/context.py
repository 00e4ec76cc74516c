"""The context of JSON-LD documents: English names for the terms of the ontology and of the vocabularies used with it.

Source: JSON-LD 1.1 (W3C Recommendation, 16 July 2020), section 3.1. Names and coercions come from the ontology of the release; those
of other vocabularies from one table. A document holds the part of the context that it uses, so that it can be read offline; the whole
is served at ``/context.jsonld`` for those who write such documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from publish.terms import HRE, PREFIXES, RDF, RDFS, XSD
from publish.web.triples import VOCABULARIES, named

KEYWORDS = {"id": "@id", "type": "@type", "graph": "@graph", "included": "@included"}
"""Keywords under names that need no quotes in JavaScript."""
_REFERENCE, _LANGUAGE = "@id", "@language"
_OTHERS = {
    _LANGUAGE: "rdfs:label rdfs:comment skos:prefLabel skos:altLabel skos:definition skos:scopeNote dcterms:title dcterms:description "
               "dcterms:publisher dcterms:rights",
    _REFERENCE: "rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range rdfs:isDefinedBy owl:disjointWith owl:versionIRI skos:broader "
                "skos:narrower skos:related skos:inScheme skos:topConceptOf skos:hasTopConcept skos:exactMatch skos:closeMatch "
                "skos:broadMatch skos:narrowMatch skos:relatedMatch dcterms:license dcterms:isReplacedBy foaf:primaryTopic void:inDataset",
    "": "dcterms:identifier dcterms:language dcterms:creator owl:versionInfo skos:notation skos:changeNote",
    f"{XSD}date": "dcterms:issued dcterms:modified dcterms:created",
    f"{XSD}boolean": "owl:deprecated",
}
"""How the values of a property are written -> the properties of other vocabularies: each is called by its local name."""
_CLASSES = ("skos:Concept", "skos:ConceptScheme", "owl:Ontology", "owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty",
            "owl:AnnotationProperty", "rdfs:Datatype", "dcat:Catalog")
_REVERSE = {"accounts": "hre:about", "comparisons": "hre:comparisonOf", "statements": "hre:statedIn", "withholdings": "hre:withheldFrom",
            "page": "foaf:primaryTopic", "replaces": "dcterms:isReplacedBy"}
"""Name -> the property that it reverses: what points at a node stands inside it."""
Definition = str | Mapping[str, str]
_PROPERTIES = frozenset(f"{PREFIXES['owl']}{name}Property" for name in ("Object", "Datatype", "Annotation"))


@dataclass(frozen=True)
class Term:
    """A property by its name, and the `coercion` of its values: ``@id``, ``@language``, a datatype, or "" for plain text."""

    name: str
    iri: str
    coercion: str

    def fits(self, value: NamedNode | Literal) -> bool:
        """Whether `value` can be written under this name."""
        if isinstance(value, NamedNode):
            return self.coercion == _REFERENCE
        if value.language:
            return self.coercion == _LANGUAGE
        return value.datatype.value == (self.coercion or f"{XSD}string")


class Context:
    """Names of properties, classes and reversed properties; a name that is taken is not given again, the ontology's own first."""

    def __init__(self, ontology: Iterable[Quad]) -> None:
        self.properties: dict[str, Term] = {}
        self.classes: dict[str, str] = {}
        self.reversed: dict[str, str] = {}
        self._definitions: dict[str, Definition] = dict(KEYWORDS)
        types, ranges = _own(ontology)
        for iri, kind in types.items():
            if kind == f"{PREFIXES['owl']}Class":
                self._add_class(iri)
            elif kind in _PROPERTIES:
                self._add_property(Term(_local(iri), iri, _coercion(kind, ranges.get(iri, ""))))
        for term in _others():
            self._add_property(term)
        for name in _CLASSES:
            self._add_class(named(name).value)
        for name, reverse in _REVERSE.items():
            if name not in self._definitions:
                self.reversed[named(reverse).value] = name
                self._definitions[name] = {"@reverse": named(reverse).value}
        self.prefixes = {name: iri for name, iri in VOCABULARIES.items() if name not in self._definitions}
        self._definitions = {name: self._shortened(value) for name, value in self._definitions.items()}

    def _add_property(self, term: Term) -> None:
        if term.name not in self._definitions:
            self.properties[term.iri] = term
            self._definitions[term.name] = _definition(term)

    def _add_class(self, iri: str) -> None:
        name = _local(iri)
        if name not in self._definitions:
            self.classes[iri] = name
            self._definitions[name] = iri

    def compact(self, iri: str) -> str:
        """`iri` as a prefixed name, if a prefix is known; else as it is."""
        for name, start in self.prefixes.items():
            if iri.startswith(start) and iri != start:
                return f"{name}:{iri[len(start):]}"
        return iri

    def _shortened(self, value: Definition) -> Definition:
        return self.compact(value) if isinstance(value, str) else {key: self.compact(iri) for key, iri in value.items()}

    def part(self, used: Iterable[str]) -> dict[str, object]:
        """The context with the names in `used`, and the prefixes that they need."""
        wanted = {*KEYWORDS, *used}
        definitions = {name: value for name, value in self._definitions.items() if name in wanted}
        iris = (iri for value in definitions.values() for iri in ([value] if isinstance(value, str) else value.values()))
        wanted |= {iri.partition(":")[0] for iri in iris}
        return {**{name: iri for name, iri in self.prefixes.items() if name in wanted}, **definitions}

    def whole(self) -> dict[str, object]:
        """The context with every name."""
        return self.part([*self.prefixes, *self._definitions])


def _definition(term: Term) -> Definition:
    if term.coercion == _LANGUAGE:
        return {"@id": term.iri, "@container": _LANGUAGE}
    return {"@id": term.iri, "@type": term.coercion} if term.coercion else term.iri


def _own(ontology: Iterable[Quad]) -> tuple[dict[str, str], dict[str, str]]:
    """The type of each term of the ontology, in the order of the alphabet, and the range of each property that has one."""
    types: dict[str, str] = {}
    ranges: dict[str, str] = {}
    for quad in ontology:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode) and quad.subject.value.startswith(HRE):
            if quad.predicate.value == f"{RDF}type":
                types[quad.subject.value] = quad.object.value
            elif quad.predicate.value == f"{RDFS}range":
                ranges[quad.subject.value] = quad.object.value
    return dict(sorted(types.items())), ranges


def _coercion(kind: str, reach: str) -> str:
    if kind == f"{PREFIXES['owl']}ObjectProperty":
        return _REFERENCE
    return _LANGUAGE if reach == f"{RDF}langString" else reach.replace(f"{XSD}string", "")


def _others() -> Iterator[Term]:
    for coercion, names in _OTHERS.items():
        yield from (Term(name.partition(":")[2], named(name).value, coercion) for name in names.split())


def _local(iri: str) -> str:
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1:]
