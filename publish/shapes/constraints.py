"""Constraints of SHACL Core: from the parameters of a shape to the model, and what is ill-formed in them. Source: SHACL, section 4."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from publish.errors import Mark, nearest
from publish.shapes import words
from publish.shapes.graph import TRUE, Graph, sh
from publish.shapes.model import (
    Class,
    Closed,
    Constraint,
    Count,
    Datatype,
    HasValue,
    In,
    LanguageIn,
    Length,
    Logical,
    Node,
    NodeKind,
    NodeOf,
    Pair,
    Pattern,
    PropertyOf,
    Qualified,
    Range,
    Term,
    UniqueLang,
)
from publish.shapes.patterns import FLAGS, compiled
from publish.terms import XSD

_STRING, _INTEGER, _BOOLEAN = (NamedNode(XSD + name) for name in ("string", "integer", "boolean"))


@dataclass(frozen=True)
class _Rule:
    """What the values of a parameter are, whether a shape has at most one, and whether only a property shape may have it."""

    values: str
    once: bool = False
    scoped: bool = False


_RULES: dict[str, _Rule] = {
    "class": _Rule("iri"), "datatype": _Rule("iri", once=True), "nodeKind": _Rule("kind", once=True),
    **{name: _Rule("integer", once=True, scoped=True) for name in ("minCount", "maxCount")},
    **{name: _Rule("literal", once=True) for name in ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")},
    **{name: _Rule("integer", once=True) for name in ("minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")},
    "pattern": _Rule("string", once=True), "flags": _Rule("flags", once=True),
    "languageIn": _Rule("list", once=True), "uniqueLang": _Rule("boolean", once=True, scoped=True),
    "equals": _Rule("iri"), "disjoint": _Rule("iri"), "lessThan": _Rule("iri", scoped=True), "lessThanOrEquals": _Rule("iri", scoped=True),
    **{name: _Rule("node") for name in ("not", "node", "property")}, **{name: _Rule("list") for name in ("and", "or", "xone")},
    "qualifiedValueShape": _Rule("node", once=True, scoped=True), "qualifiedValueShapesDisjoint": _Rule("boolean", once=True),
    "closed": _Rule("boolean", once=True), "ignoredProperties": _Rule("list", once=True),
    "hasValue": _Rule("term"), "in": _Rule("list", once=True),
}
_NEEDS = {
    "flags": ("pattern",), "ignoredProperties": ("closed",), "qualifiedValueShapesDisjoint": ("qualifiedValueShape",),
    "qualifiedMinCount": ("qualifiedValueShape",), "qualifiedMaxCount": ("qualifiedValueShape",),
    "qualifiedValueShape": ("qualifiedMinCount", "qualifiedMaxCount"),
}
"""What checks nothing without (one of) others."""


def _is(datatype: NamedNode, pattern: str) -> Callable[[Term], bool]:
    form = re.compile(pattern, re.DOTALL)
    return lambda term: isinstance(term, Literal) and term.datatype == datatype and bool(form.fullmatch(term.value))


_FITS: dict[str, tuple[Callable[[Term], bool], str]] = {
    "iri": (lambda term: isinstance(term, NamedNode), "an IRI"),
    "node": (lambda term: not isinstance(term, Literal), "a shape: write it in square brackets, or name it"),
    "list": (lambda term: not isinstance(term, Literal), "a list: write its members in round brackets"),
    "literal": (lambda term: isinstance(term, Literal), "a literal"),
    "integer": (_is(_INTEGER, "[+-]?[0-9]{1,18}"), "a whole number (xsd:integer) of 18 digits at most"),
    "string": (_is(_STRING, ".*"), "a text without language or datatype"),
    "flags": (_is(_STRING, f"[{FLAGS}]*"), f"a text of the letters {', '.join(FLAGS)}"),
    "boolean": (_is(_BOOLEAN, "true|false|1|0"), "true or false"),
    "kind": (lambda term: isinstance(term, NamedNode) and words.local(term) in words.NODE_KINDS,
             f"one of {', '.join(f'sh:{name}' for name in sorted(words.NODE_KINDS))}"),
    "term": (bool, "a term"),
}
"""Kind of value -> what tells it, and what it is called."""


@dataclass
class Parameters:
    """The parameters of one shape: `values` by local name, those that are well-formed, and the places of those."""

    graph: Graph
    node: Node
    values: dict[str, list[Term]]
    marks: dict[str, Mark]

    def one(self, name: str) -> Term | None:
        """The only value of `name`."""
        return next(iter(self.values.get(name, ())), None)

    def texts(self, name: str) -> Iterator[Literal]:
        """The values of `name` that are literals."""
        return (value for value in self.values.get(name, ()) if isinstance(value, Literal))

    def nodes(self, name: str) -> Iterator[Node]:
        """The values of `name` that are no literals."""
        return (value for value in self.values.get(name, ()) if not isinstance(value, Literal))

    def iris(self, name: str) -> Iterator[NamedNode]:
        """The values of `name` that are IRIs."""
        return (value for value in self.values.get(name, ()) if isinstance(value, NamedNode))

    def lists(self, name: str) -> Iterator[tuple[Term, ...]]:
        """The members of the lists that `name` has."""
        for value in self.values.get(name, ()):
            members = self.graph.members(value, self.marks[name])
            if members is not None:
                yield members


def read(graph: Graph, node: Node, *, has_path: bool) -> list[Constraint]:
    """The constraints of SHACL Core that the shape `node` declares; what is ill-formed is a problem, and left out."""
    given = Parameters(graph, node, {}, {})
    for name, rule in _RULES.items():
        if values := graph.values(node, sh(name)):
            given.marks[name] = next(iter(values.values()))
            given.values[name] = [value for value, mark in values.items() if _fits(graph, name, rule, value, mark)]
            if rule.once and len(values) > 1:
                graph.problem(list(values.values())[1], f"a shape has one sh:{name}, and here is another: keep one of them.")
            if rule.scoped and not has_path:
                graph.problem(given.marks[name], f"sh:{name} says something of the values of a path, and this shape has no sh:path.")
    _warn(given)
    parts = (_of_values, _of_texts, _of_properties, _of_shapes, _qualified, _closed, _listed)
    return [constraint for part in parts for constraint in part(given)]


def _fits(graph: Graph, name: str, rule: _Rule, value: Term, mark: Mark) -> bool:
    fits, meaning = _FITS[rule.values]
    if not fits(value):
        hint = f" ({nearest(words.local(value), words.NODE_KINDS)})" if rule.values == "kind" and isinstance(value, NamedNode) else ""
        graph.problem(mark, f"the value of sh:{name} is {meaning}{hint}.")
        return False
    if rule.values == "boolean" and isinstance(value, Literal) and value.value == "1":
        graph.warn(mark, f'"1" is not the term true, so this sh:{name} does nothing: write true, or delete it.')
    return True


def _warn(given: Parameters) -> None:
    for name, needed in _NEEDS.items():
        if name in given.marks and not any(other in given.marks for other in needed):
            others = " or ".join(f"sh:{other}" for other in needed)
            given.graph.warn(given.marks[name], f"sh:{name} checks nothing without {others}: add it.")


def _number(value: Literal) -> int:
    return int(value.value)


def _of_values(given: Parameters) -> Iterator[Constraint]:
    yield from (Class(iri) for iri in given.iris("class"))
    yield from (Datatype(iri) for iri in given.iris("datatype"))
    yield from (NodeKind(words.local(iri)) for iri in given.iris("nodeKind"))
    for name in ("minCount", "maxCount"):
        yield from (Count(name, _number(value)) for value in given.texts(name))
    for name in ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"):
        yield from (Range(name, value) for value in given.texts(name))


def _of_texts(given: Parameters) -> Iterator[Constraint]:
    for name in ("minLength", "maxLength"):
        yield from (Length(name, _number(value)) for value in given.texts(name))
    flags = "".join(value.value for value in given.texts("flags"))
    for value in given.texts("pattern"):
        try:
            compiled(value.value, flags)
        except ValueError as error:
            given.graph.problem(given.marks["pattern"], f"sh:pattern is no regular expression that is read here ({error}).")
        yield Pattern(value.value, flags)
    for members in given.lists("languageIn"):
        if all(isinstance(member, Literal) and member.datatype == _STRING for member in members):
            yield LanguageIn(tuple(member.value for member in members))
        else:
            given.graph.problem(given.marks["languageIn"], 'sh:languageIn has a list of texts, such as ("en" "fr").')
    if given.one("uniqueLang") == TRUE:
        yield UniqueLang()


def _of_properties(given: Parameters) -> Iterator[Constraint]:
    for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals"):
        yield from (Pair(name, iri) for iri in given.iris(name))


def _of_shapes(given: Parameters) -> Iterator[Constraint]:
    yield from (Logical("not", (node,)) for node in given.nodes("not"))
    for name in ("and", "or", "xone"):
        for members in given.lists(name):
            shapes = tuple(member for member in members if not isinstance(member, Literal))
            if len(shapes) < len(members):
                given.graph.problem(given.marks[name], f"sh:{name} has a list of shapes, and one of its members is a literal.")
            yield Logical(name, shapes)
    yield from (NodeOf(node) for node in given.nodes("node"))
    yield from (PropertyOf(node) for node in given.nodes("property"))


def _qualified(given: Parameters) -> Iterator[Constraint]:
    siblings = tuple(_siblings(given)) if given.one("qualifiedValueShapesDisjoint") == TRUE else ()
    for shape in given.nodes("qualifiedValueShape"):
        for name in ("qualifiedMinCount", "qualifiedMaxCount"):
            for value in given.texts(name):
                yield Qualified(name, _number(value), shape, tuple(node for node in siblings if node != shape))


def _siblings(given: Parameters) -> dict[Node, None]:
    """The qualified value shapes of all property shapes of the shapes that have this one as sh:property (4.7.3)."""
    found: dict[Node, None] = {}
    for parent in given.graph.subjects(sh("property"), given.node):
        for shape in given.graph.values(parent, sh("property")):
            if not isinstance(shape, Literal):
                values = given.graph.values(shape, sh("qualifiedValueShape"))
                found |= {value: None for value in values if not isinstance(value, Literal)}
    return found


def _closed(given: Parameters) -> Iterator[Constraint]:
    allowed: set[NamedNode] = set()
    for members in given.lists("ignoredProperties"):
        iris = {member for member in members if isinstance(member, NamedNode)}
        if len(iris) < len(set(members)):
            given.graph.problem(given.marks["ignoredProperties"], "sh:ignoredProperties has a list of IRIs: one of its members is none.")
        allowed |= iris
    for shape in given.nodes("property"):
        allowed |= {path for path in given.graph.values(shape, sh("path")) if isinstance(path, NamedNode)}
    if given.one("closed") == TRUE:
        yield Closed(frozenset(allowed))


def _listed(given: Parameters) -> Iterator[Constraint]:
    yield from (HasValue(value) for value in given.values.get("hasValue", ()))
    yield from (In(members) for members in given.lists("in"))

