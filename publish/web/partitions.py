"""How often each class and property is used, as the description of a release says it (VoID, section 4.5, partitions)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publish.terms import PREFIXES

_VOID = PREFIXES["void"]
_Node = Mapping[str, list[str]]
"""What is said of a node in VoID: the property's local name -> its values."""


@dataclass
class Counted:
    """Numbers by IRI. What a description does not say is absent."""

    entities: dict[str, int] = field(default_factory=dict)
    triples: dict[str, int] = field(default_factory=dict)
    properties: dict[str, list[str]] = field(default_factory=dict)
    """Class -> the properties that its members have, most used first."""

    def used(self) -> set[str]:
        """The properties that are said to be used."""
        return set(self.triples).union(*self.properties.values())

    def of_class(self, iri: str) -> dict[str, object]:
        """`count` and `properties` of the class, as far as they are known."""
        known = {"count": self.entities.get(iri), "properties": self.properties.get(iri)}
        return {name: value for name, value in known.items() if value}

    def of_property(self, iri: str) -> dict[str, object]:
        """`count` of the property, if it is known."""
        return {"count": self.triples[iri]} if iri in self.triples else {}


def read(quads: Iterable[Quad]) -> Counted:
    """The numbers in a description."""
    nodes = _nodes(quads)
    counted = Counted()
    for node in nodes.values():
        _add_classes(counted, nodes, node)
        if "class" not in node:  # a part of a class counts that class's triples, not all of them
            counted.triples |= _numbers(nodes, node, "property", "triples")
    return counted


def _nodes(quads: Iterable[Quad]) -> dict[str, _Node]:
    nodes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if quad.predicate.value.startswith(_VOID) and isinstance(quad.object, NamedNode | BlankNode | Literal):
            nodes[_key(quad.subject)][quad.predicate.value.removeprefix(_VOID)].append(_key(quad.object))
    return {name: dict(node) for name, node in nodes.items()}


def _key(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _add_classes(counted: Counted, nodes: Mapping[str, _Node], node: _Node) -> None:
    """Of two parts of one class, the larger counts: a property's part names the classes of its objects too."""
    for name in node.get("classPartition", ()):
        for iri, number in _numbers(nodes, {"classPartition": [name]}, "class", "entities").items():
            if number >= counted.entities.get(iri, 0):
                used = _numbers(nodes, nodes[name], "property", "triples")
                counted.entities[iri] = number
                counted.properties[iri] = sorted(used, key=lambda each: (-used[each], each))


def _numbers(nodes: Mapping[str, _Node], node: _Node, named: str, counted: str) -> dict[str, int]:
    """Of each part of `node`: what it is a part for -> how many it has."""
    parts = [nodes.get(name, {}) for name in node.get(f"{named}Partition", ())]
    return {iri: int(number) for part in parts for iri, number in zip(part.get(named, ()), part.get(counted, ()), strict=False)}
