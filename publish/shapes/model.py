"""What a shapes graph says, in the terms of SHACL: shapes, targets, paths and constraints.

Source: Shapes Constraint Language (W3C Recommendation, 20 July 2017); section numbers are of that. A constraint holds its
parameters as they were written (`Literal` with its lexical form), shapes it refers to by their node: `ShapesGraph.shapes`
has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publish.errors import Mark

SH = "http://www.w3.org/ns/shacl#"
Term: TypeAlias = NamedNode | BlankNode | Literal
Node: TypeAlias = NamedNode | BlankNode


@dataclass(frozen=True)
class Predicate:
    """A predicate path (2.3.1.1)."""

    iri: NamedNode


@dataclass(frozen=True)
class Inverse:
    """An inverse path (2.3.1.4)."""

    path: Path


@dataclass(frozen=True)
class Sequence:
    """A sequence path (2.3.1.2)."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Alternative:
    """An alternative path (2.3.1.3)."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Repeated:
    """A zero-or-more, one-or-more or zero-or-one path (2.3.1.5 to 2.3.1.7): `least` is 0 or 1, without end if `many`."""

    path: Path
    least: int
    many: bool


Path: TypeAlias = Predicate | Inverse | Sequence | Alternative | Repeated


@dataclass(frozen=True)
class Target:
    """What a shape is asked of (2.1.3).

    `kind` is targetNode, targetClass (of an implicit class target, too), targetSubjectsOf or targetObjectsOf.
    """

    kind: str
    term: Term


@dataclass(frozen=True)
class Class:
    """sh:class (4.1.1)."""

    iri: Node


@dataclass(frozen=True)
class Datatype:
    """sh:datatype (4.1.2)."""

    iri: NamedNode


@dataclass(frozen=True)
class NodeKind:
    """sh:nodeKind (4.1.3): `kind` is the local name, such as BlankNodeOrIRI."""

    kind: str


@dataclass(frozen=True)
class Count:
    """sh:minCount and sh:maxCount (4.2), by their local names."""

    parameter: str
    number: int


@dataclass(frozen=True)
class Range:
    """sh:minExclusive, sh:minInclusive, sh:maxExclusive, sh:maxInclusive (4.3), by their local names."""

    parameter: str
    bound: Literal


@dataclass(frozen=True)
class Length:
    """sh:minLength and sh:maxLength (4.4.1, 4.4.2), by their local names."""

    parameter: str
    number: int


@dataclass(frozen=True)
class Pattern:
    """sh:pattern with sh:flags (4.4.3)."""

    pattern: str
    flags: str


@dataclass(frozen=True)
class LanguageIn:
    """sh:languageIn (4.4.4)."""

    ranges: tuple[str, ...]


@dataclass(frozen=True)
class UniqueLang:
    """sh:uniqueLang true (4.4.5)."""


@dataclass(frozen=True)
class Pair:
    """sh:equals, sh:disjoint, sh:lessThan, sh:lessThanOrEquals (4.5), by their local names."""

    parameter: str
    predicate: NamedNode


@dataclass(frozen=True)
class Logical:
    """sh:not, sh:and, sh:or, sh:xone (4.6), by their local names; sh:not has one shape."""

    parameter: str
    shapes: tuple[Node, ...]


@dataclass(frozen=True)
class NodeOf:
    """sh:node (4.7.1)."""

    shape: Node


@dataclass(frozen=True)
class PropertyOf:
    """sh:property (4.7.2)."""

    shape: Node


@dataclass(frozen=True)
class Qualified:
    """sh:qualifiedValueShape with one of its counts (4.7.3).

    `parameter` is qualifiedMinCount or qualifiedMaxCount; `siblings` are the sibling shapes, if those are to be disjoint.
    """

    parameter: str
    number: int
    shape: Node
    siblings: tuple[Node, ...]


@dataclass(frozen=True)
class Closed:
    """sh:closed true with sh:ignoredProperties (4.8.1): `allowed` has those, and the paths of the shape's property shapes."""

    allowed: frozenset[NamedNode]


@dataclass(frozen=True)
class HasValue:
    """sh:hasValue (4.8.2)."""

    value: Term


@dataclass(frozen=True)
class In:
    """sh:in (4.8.3)."""

    values: tuple[Term, ...]


@dataclass(frozen=True)
class Query:
    """A SPARQL query of a constraint or a validator (5.2, 6.2.3), with its declared prefixes put before `text`.

    `form` is select or ask. `parameters` are the pre-bound parameters of a component, by name (6.2.1). `messages` are
    those of the constraint or the validator. `source` is the node of a SPARQL-based constraint (sh:sourceConstraint), and
    nothing for a validator. `component` is the full IRI of the constraint component.
    """

    text: str
    form: str
    component: str
    source: Node | None = None
    parameters: Mapping[str, Term] = field(default_factory=dict, hash=False)
    messages: tuple[Literal, ...] = ()
    mark: Mark = field(default=Mark(""), compare=False)


Constraint: TypeAlias = (
    Class | Datatype | NodeKind | Count | Range | Length | Pattern | LanguageIn | UniqueLang | Pair | Logical | NodeOf | PropertyOf
    | Qualified | Closed | HasValue | In | Query
)


@dataclass(frozen=True)
class Shape:
    """A shape (2.1): a property shape if it has a `path`, else a node shape.

    `path_node` is what stands behind sh:path, `severity` an IRI. What a result says is `messages`, if there are any.
    `mark` is where the shape begins in its file.
    """

    node: Node
    path: Path | None
    path_node: Node | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: NamedNode
    messages: tuple[Literal, ...]
    deactivated: bool
    mark: Mark = field(compare=False)


@dataclass(frozen=True)
class ShapesGraph:
    """A shapes graph, read: every shape by its node, the triples it was read from, and its IRI, if it has one.

    `uncompiled` says why, for what has to be asked of another engine: node of the shape -> the name of what it uses.
    """

    shapes: Mapping[Node, Shape]
    quads: tuple[Quad, ...]
    uncompiled: Mapping[Node, str]
    iri: NamedNode | None = None

    @property
    def targeted(self) -> list[Shape]:
        """The shapes that are asked of the data by themselves, in the order of the graph."""
        return [shape for shape in self.shapes.values() if shape.targets and not shape.deactivated]


def component(constraint: Constraint) -> str:
    """The IRI of the constraint component (4.1 to 4.8, 5.2)."""
    match constraint:
        case Query():
            return constraint.component
        case NodeOf():
            name = "Node"
        case PropertyOf():
            name = "Property"
        case Count() | Range() | Length() | Pair() | Logical() | Qualified():
            name = constraint.parameter[0].upper() + constraint.parameter[1:]
        case _:
            name = type(constraint).__name__
    return f"{SH}{name}ConstraintComponent"
