"""The keys of YARRRML, with their other spellings, and how the parts of a file are told apart by them.

Source: YARRRML (https://rml.io/yarrrml/spec/), sections “Shortcuts” and the section of each key. Of our own are
``x-ignored``, ``x-quote`` and ``x-null``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from publish import protection
from publish.errors import Mark, Problem, nearest
from publish.nodes import Cell, List, Map, Node

Entries = dict[str, tuple[Mark, Node]]

_FUNCTION = {"function": ("fn", "f"), "parameters": ("pms",)}
_CONDITION = {"condition": ("conditions", "c")}
_LITERAL: Mapping[str, tuple[str, ...]] = {"datatype": (), "language": ()}
_GRAPHS = {"graphs": ("graph", "g")}
_SOURCES = {"sources": ("source",)}

_KEYS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "mapping file": {"base": (), "prefixes": (), "external": (), **_SOURCES, "mappings": ("mapping", "m"), "authors": ("author", "a"),
                     "x-ignored": ()},
    "mapping": {**_SOURCES, "subjects": ("subject", "s"), **_GRAPHS, "predicateobjects": ("predicateobject", "po"), **_CONDITION},
    "predicate-object": {"predicates": ("predicate", "p"), "objects": ("object", "o"), **_LITERAL, **_GRAPHS, **_CONDITION},
    "term": {"value": ("v",), "type": (), **_LITERAL, **_FUNCTION, "mapping": ("m",), **_CONDITION},
    "function": _FUNCTION,
    "parameter": {"parameter": ("pm",), "value": ("v",), "type": ()},
    "value of a parameter": {**_FUNCTION, "value": ("v",), "type": ()},
    "source": {"access": (), "type": (), "referenceFormulation": (), "iterator": (), "delimiter": (), "encoding": (),
               "x-quote": (), "x-null": ()},
}
"""What may stand in each part of a file: keys by the name that they have here, and their other spellings."""

_TARGETS = ("targets", "target", "t")
_NOT_READ: Mapping[str, tuple[str, ...]] = {
    "mapping file": (*_TARGETS, "authentications"),
    "mapping": _TARGETS,
    "predicate-object": (*_TARGETS, "inversepredicates", "inversepredicate", "iv", "i"),
    "term": (*_TARGETS, "inversepredicates", "inversepredicate", "iv", "i"),
    "source": ("credentials", "security", "table", "query", "queryFormulation", "contentType", "operationType"),
}
"""Keys of YARRRML that nothing here does what they say for."""


@dataclass
class Findings:
    """Reads the parts of a file; what is wrong goes into `found`, each at its place."""

    found: list[Problem]

    def problem(self, mark: Mark, message: str) -> None:
        """Adds that the mapping is wrong at `mark`."""
        self.found.append(Problem(mark, "mapping", message))

    def named(self, node: Node, kind: str) -> Entries:
        """The entries of a YAML mapping whose keys are names; none, and a problem, if it is something else or empty."""
        if not isinstance(node, Map):
            self.problem(node.mark, f"expected a {kind} with keys and values: check the indentation.")
            return {}
        if not node.entries:
            self.problem(node.mark, f"this {kind} is empty: write what belongs here, or delete its key.")
        return node.entries

    def section(self, node: Node, kind: str) -> Entries:
        """The entries of a part of the `kind`, by the names that keys have here; any other key is a problem."""
        read: Entries = {}
        for written, (mark, value) in self.named(node, kind).items():
            if key := self._key(written, kind, mark):
                if key in read:
                    self.problem(mark, f"{written} says {key}, which stands here already: keep one.")
                read[key] = (mark, value)
        return read

    def _key(self, written: str, kind: str, mark: Mark) -> str:
        for key, others in _KEYS[kind].items():
            if written == key or written in others:
                return key
        if written in _NOT_READ.get(kind, ()):
            self.problem(mark, f"{written} is a key of YARRRML that is not supported here: take it out.")
        else:
            self.problem(mark, f"{protection.shown(written)} is not a key of a {kind} here: {nearest(written, _KEYS[kind])}")
        return ""

    def items(self, node: Node, kind: str) -> list[Node]:
        """The items of a list, or what stands there alone; nothing at all is a problem."""
        items: list[Node] = node.items if isinstance(node, List) else [node]
        if not items or node == Cell("", node.mark):
            self.problem(node.mark, f"nothing stands here: write the {kind}.")
            return []
        return items

    def texts(self, node: Node) -> list[Cell]:
        """The texts of a list; anything else in it is a problem."""
        items = node.items if isinstance(node, List) else [node]
        cells = [item for item in items if isinstance(item, Cell)]
        if len(cells) < len(items):
            self.problem(node.mark, "expected a list of texts.")
        return cells

    def text(self, node: Node) -> Cell:
        """The one text that stands there; anything else is a problem."""
        cells = self.texts(node)
        if len(cells) != 1:
            self.problem(node.mark, "expected one text here.")
        return (*cells, Cell("", node.mark))[0]
