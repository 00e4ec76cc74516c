"""Shapes: what a release must say, and what it should say, for people to read, and in every RDF format (DESIGN 7; SHACL)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from publish.formats import FORMATS, Format, parse, serialize
from publish.terms import PREFIXES, RDF, VOCABULARY
from publish.web.descriptions import Description
from publish.web.models import Link, Property, Text
from publish.web.site import Site
from publish.web.triples import VOCABULARIES

PATH = "shapes"
_SH = VOCABULARIES["sh"]
_FIRST, _REST = NamedNode(f"{RDF}first"), NamedNode(f"{RDF}rest")
_TARGETS = tuple(f"{_SH}target{name}" for name in ("Class", "SubjectsOf", "ObjectsOf", "Node"))
_LIMITS = tuple(_SH + name for name in (
    "minCount", "maxCount", "datatype", "class", "nodeKind", "in", "hasValue", "languageIn", "uniqueLang", "pattern", "minInclusive",
    "lessThan", "lessThanOrEquals", "disjoint", "node", "not", "qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount",
    "closed", "ignoredProperties"))
"""What limits a value, in the order in which it is told."""
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|-")


@dataclass(frozen=True)
class Rule:
    """What a shape says of one property, or, without a `path`, of the whole: limits, and the message where they are not kept.

    A rule of several shapes has its `anchor` where it stands first, and "" after that.
    """

    anchor: str
    path: Link | None
    limits: list[Property]
    message: Text | None
    query: str = ""


@dataclass(frozen=True)
class Shape:
    """One shape: its name, what it is for, what it is asked of, and its rules."""

    anchor: str
    name: str
    comment: Text | None
    targets: list[Property]
    rules: list[Rule]


@dataclass(frozen=True)
class ShapesPage:
    """The page of the shapes. The groups: ``must`` stops a release, ``should`` is reported, ``part`` is used by others."""

    iri: str
    groups: list[tuple[str, list[Shape]]]
    kind: str = PATH
    label: Text = field(default_factory=lambda: Text("Shapes"))


def rdf(site: Site, form: Format) -> bytes:
    """The shapes in one of the formats of RDF. Turtle is as it was written, with its comments."""
    if form is FORMATS["ttl"]:
        return site.shapes
    prefixes = {**VOCABULARIES, "hrs": f"{VOCABULARY}{PATH}#"}
    return site.document((PATH, form.name), lambda: serialize(parse(site.shapes, FORMATS["ttl"]), form, prefixes))


def page(site: Site, root: str) -> ShapesPage:
    """The page of the shapes; links in it work below `root`."""
    data = Description(site, root, _flat(list(parse(site.shapes, FORMATS["ttl"]))))
    groups: dict[str, list[Shape]] = {"must": [], "should": [], "part": []}
    for node in data.subjects():
        if f"{_SH}NodeShape" in data.nodes(node, "rdf:type"):
            groups[_strength(data, node)].append(_shape(data, node))
    ordered = [(name, sorted(listed, key=lambda shape: shape.name.casefold())) for name, listed in groups.items() if listed]
    seen: set[str] = set()
    return ShapesPage(f"{VOCABULARY}{PATH}", [(name, [_placed(shape, seen) for shape in listed]) for name, listed in ordered])


def _placed(shape: Shape, seen: set[str]) -> Shape:
    """`shape` without the anchors that are `seen` already; adds its own to those."""
    rules = [replace(rule, anchor="" if rule.anchor in seen else rule.anchor) for rule in shape.rules]
    seen |= {rule.anchor for rule in shape.rules}
    return replace(shape, rules=rules)


def _flat(quads: Sequence[Quad]) -> Iterator[Quad]:
    """`quads` with the members of each list (RDF Schema, 5.2) in place of the list."""
    after: dict[tuple[object, NamedNode], NamedNode | BlankNode | Literal | Triple] = {
        (quad.subject, quad.predicate): quad.object for quad in quads}
    for quad in quads:
        cell = quad.object
        if isinstance(quad.subject, BlankNode) or not isinstance(cell, BlankNode):
            yield quad
            continue
        while first := after.get((cell, _FIRST)):
            yield Quad(quad.subject, quad.predicate, first)
            cell = after[cell, _REST]


def _strength(data: Description, node: str) -> str:
    if not any(data.raw(node, target) for target in _TARGETS):
        return "part"
    warnings = [NamedNode(f"{_SH}Warning") in data.raw(each, f"{_SH}severity") for each in (node, *_nodes(data, node, "property"))]
    return "should" if all(warnings) else "must"


def _shape(data: Description, node: str) -> Shape:
    own = [_rule(data, node)] if data.raw(node, f"{_SH}message") or _limits(data, node) else []
    rules = [_rule(data, each) for each in (*_nodes(data, node, "property"), *_nodes(data, node, "sparql"))]
    return Shape(_anchor(node), _WORD.sub(" ", _anchor(node)), data.text(node, "rdfs:comment"),
                 [_property(data, node, target) for target in _TARGETS if data.raw(node, target)], [*own, *rules])


def _nodes(data: Description, node: str, name: str) -> list[str]:
    return [value.value for value in data.raw(node, f"{_SH}{name}") if isinstance(value, NamedNode)]


def _rule(data: Description, node: str) -> Rule:
    paths = _nodes(data, node, "path")
    messages = {value.language: value.value for value in data.raw(node, f"{_SH}message") if isinstance(value, Literal)}
    message = Text(messages["en"], "en") if "en" in messages else None
    query = next((value.value for value in data.raw(node, f"{_SH}select")), "")
    return Rule(_anchor(node), data.link(paths[0]) if paths else None, _limits(data, node), message, query)


def _limits(data: Description, node: str) -> list[Property]:
    return [_property(data, node, limit) for limit in _LIMITS if data.raw(node, limit)]


def _property(data: Description, node: str, predicate: str) -> Property:
    """A property with its values; `key` is the last part of its name, for which templates know the words."""
    values = (data.link(value.value) if isinstance(value, NamedNode) else Text(value.value) for value in data.raw(node, predicate))
    return Property(predicate.removeprefix(_SH), Text(predicate.removeprefix(_SH)), tuple(_short(value) for value in values))


def _short(value: Link | Text) -> Link | Text:
    """A node of another vocabulary by its prefixed name."""
    if isinstance(value, Text) or value.href:
        return value
    for prefix, start in PREFIXES.items():
        if value.iri.startswith(start):
            return Link(Text(f"{prefix}:{value.iri[len(start):]}"), value.iri)
    return value


def _anchor(node: str) -> str:
    return node.rpartition("#")[2]
