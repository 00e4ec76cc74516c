"""Term pages: concepts, schemes, the ontology and the alignments, shown as what is said of them."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from publish.terms import PREFIXES, VOCABULARY
from publish.web.addresses import Address
from publish.web.descriptions import Description, best_text
from publish.web.mentions import mentions
from publish.web.models import EntityPage, Link, Member, Property, Text

_HIDDEN = {"rdfs:label", "skos:prefLabel", "rdf:type", "dcterms:title", "skos:inScheme", "skos:topConceptOf",
           "skos:hasTopConcept", "rdfs:isDefinedBy"}
"""Properties that a term page shows otherwise: as its title, its kind, its place."""
_FIRST = ("dcterms:description", "skos:definition", "hre:boundary", "skos:scopeNote", "rdfs:comment", "rdfs:subClassOf",
          "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range", "skos:broader", "skos:inScheme", "hre:origin")
_GROUPS = {"Class": "classes", "ObjectProperty": "properties", "DatatypeProperty": "properties",
           "AnnotationProperty": "properties"}
"""Local name of a type -> the group of terms, in the order of the page; other terms come last."""


def term_page(data: Description, address: Address, iri: str) -> EntityPage:
    """The page of a concept, a scheme, the ontology or an alignment: its properties, and the terms in it."""
    header = _header(data, iri)
    labels = data.site.labels(NamedNode(header))
    best = best_text(labels) or Text(address.path.rpartition("/")[2])
    concepts = address.kind == "concept"
    return EntityPage(
        kind=address.kind,
        iri=iri,
        identifier=address.path.rpartition("/")[2],
        label=best,
        other_labels=tuple(
            Text(label.value, label.language or "") for label in labels if label.value != best.value
        ),
        properties=_properties(data, header, frozenset(_HIDDEN - {"skos:inScheme"})),
        members=[] if concepts else _members(data, header),
        mentions=mentions(data, iri, f"{data.root}/{address.document}") if concepts else [],
    )


def _header(data: Description, iri: str) -> str:
    """The node that stands for the whole: the IRI itself, or an ontology named inside its graph."""
    if data.predicates(iri):
        return iri
    ontologies = (node for node in data.subjects() if f"{PREFIXES['owl']}Ontology" in data.nodes(node, "rdf:type"))
    return next(ontologies, iri)


def _members(data: Description, header: str) -> list[Member]:
    nodes = [node for node in data.subjects() if node != header]
    members = [_member(data, node) for node in nodes]
    order = {name: place for place, name in enumerate(dict.fromkeys(_GROUPS.values()))}
    return sorted(members, key=lambda member: (order.get(member.group, 9), _path(data, member.link.iri)))


def _member(data: Description, node: str) -> Member:
    anchor = node.rpartition("#")[2] if "#" in node else node.removeprefix(VOCABULARY).rpartition("/")[2]
    types = (iri.rpartition("#")[2] for iri in data.nodes(node, "rdf:type"))
    group = next((_GROUPS[name] for name in types if name in _GROUPS), "")
    return Member(anchor, data.link(node), _properties(data, node), len(_ancestors(data, node)), group)


def _path(data: Description, node: str) -> list[str]:
    """The labels from the broadest concept down to `node`: a sorting key that keeps branches together."""
    return [data.link(each).text.value.casefold() for each in (*reversed(_ancestors(data, node)), node)]


def _ancestors(data: Description, node: str) -> list[str]:
    """The broader concepts of `node`, nearest first; a loop ends the walk."""
    found: list[str] = []
    broader = data.node(node, "skos:broader")
    while broader and broader not in found and broader != node:
        found.append(broader)
        broader = data.node(broader, "skos:broader")
    return found


def _properties(data: Description, node: str, hidden: frozenset[str] = frozenset(_HIDDEN)) -> list[Property]:
    names = {shorten(predicate): predicate for predicate in data.predicates(node)}
    order = sorted(names.keys() - hidden, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    return [Property(name, _name(data, names[name]), _values(data, node, names[name])) for name in order]


def _name(data: Description, predicate: str) -> Text:
    """What the property is called: by its own label if this archive has one, else by its prefixed name."""
    return best_text(data.site.labels(NamedNode(predicate))) or Text(shorten(predicate))


def _values(data: Description, node: str, predicate: str) -> tuple[Link | Text, ...]:
    values = data.raw(node, predicate)
    nodes = [data.link(value.value) for value in values if isinstance(value, NamedNode)]
    links: list[Link | Text] = [link if link.href else _outward(link.iri) for link in nodes]
    texts = [Text(value.value, value.language or "") for value in values if isinstance(value, Literal)]
    return (*sorted(links, key=str), *sorted(texts, key=lambda text: (text.language, text.value)))


def _outward(iri: str) -> Link:
    """A link to another site; addresses of this vocabulary that have no page here stay plain."""
    is_web = iri.startswith(("https://", "http://")) and not iri.startswith(VOCABULARY)
    return Link(Text(shorten(iri)), iri, iri if is_web else "")


def shorten(iri: str) -> str:
    """`iri` as a prefixed name, where a prefix is known."""
    for prefix, start in PREFIXES.items():
        if iri.startswith(start) and iri != start:
            return f"{prefix}:{iri[len(start):]}"
    return iri
