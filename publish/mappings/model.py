"""What a mapping says, whatever it is written in: one model for RML in Turtle and for YARRRML.

Names are those of RML-Core, RML-LV and RML-FNML (W3C Knowledge Graph Construction Community Group). Every part
knows its file, line and column; places do not count when parts are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from publish.errors import Mark

DEFAULT_GRAPHS = ("http://w3id.org/rml/defaultGraph", "http://www.w3.org/ns/r2rml#defaultGraph")
"""The names that the default graph has in a mapping (RML-Core, “Graph maps”; R2RML before it)."""


class TermType(StrEnum):
    """What kind of term a term map makes (RML-Core, ``rml:termType``)."""

    IRI = "IRI"
    URI = "URI"
    UNSAFE_IRI = "UnsafeIRI"
    UNSAFE_URI = "UnsafeURI"
    BLANK_NODE = "BlankNode"
    LITERAL = "Literal"


@dataclass(frozen=True)
class Constant:
    """The same term for every record: `text` is its IRI or lexical form, `term` the term in the form of N-Quads."""

    text: str
    term: str


@dataclass(frozen=True)
class Reference:
    """The values under `name` in a record: a column, a JSONPath, or a field of a view."""

    name: str


@dataclass(frozen=True)
class Template:
    """Text with references in it: `parts` alternate, text first; ``("", "id", "")`` is a reference and no more."""

    parts: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What it refers to, in order."""
        return self.parts[1::2]


@dataclass(frozen=True)
class Execution:
    """A call of `function` (an IRI); `inputs` by parameter (an IRI), `output` the IRI of what is taken of it (RML-FNML)."""

    function: str
    inputs: tuple[tuple[str, Expression], ...]
    output: str


Expression = Constant | Reference | Template | Execution


def references(expression: Expression | None) -> Iterator[str]:
    """What `expression` refers to in a record, in order; a name that stands in it twice comes twice."""
    match expression:
        case Reference():
            yield expression.name
        case Template():
            yield from expression.names
        case Execution():
            for _, given in expression.inputs:
                yield from references(given)


@dataclass(frozen=True)
class TermMap:
    """How a term is made from a record; without an `expression`, a blank node of its own for each record.

    Relative IRIs are appended to `base`. `datatype` and `language` belong to literals. Where `condition` is not
    true, there is no term.
    """

    expression: Expression | None
    type: TermType
    mark: Mark = field(compare=False)
    datatype: TermMap | None = None
    language: TermMap | None = None
    base: str = ""
    condition: Execution | None = None


@dataclass(frozen=True)
class Join:
    """A condition of a join: what `child` and `parent` make must be equal."""

    child: Expression
    parent: Expression
    mark: Mark = field(compare=False)


@dataclass(frozen=True)
class ReferencingObjectMap:
    """Objects that are the subjects of the triples map called `parent`: of the records that meet all `joins`.

    Without `joins` both have the same logical source, and the record is its own parent.
    """

    parent: str
    joins: tuple[Join, ...]
    mark: Mark = field(compare=False)


@dataclass(frozen=True)
class PredicateObjectMap:
    """Every predicate with every object, in the graphs of the subject and in `graphs`."""

    predicates: tuple[TermMap, ...]
    objects: tuple[TermMap | ReferencingObjectMap, ...]
    graphs: tuple[TermMap, ...]
    mark: Mark = field(compare=False)


@dataclass(frozen=True)
class LogicalSource:
    """Records of a file: rows where `formulation` is ``csv``, what `iterator` finds where it is ``jsonpath``.

    `path` is relative to `root`: the folder of the mapping, unless another is named. What is empty is not said in the
    mapping: the ending of the file decides.
    """

    path: str
    formulation: str
    mark: Mark = field(compare=False)
    iterator: str = ""
    root: str = ""
    delimiter: str = ""
    quote: str = ""
    encoding: str = ""
    nulls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """A field of a view (RML-LV): the values of `expression`, or, for what lies below, each of what `iterator` finds.

    A field of another `formulation` than its parent's reads the text of the parent as such data.
    """

    name: str
    mark: Mark = field(compare=False)
    expression: Expression | None = None
    iterator: str = ""
    formulation: str = ""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class ViewJoin:
    """Fields that a view takes from the `parent` view; an `inner` join drops records without a match (RML-LV)."""

    parent: LogicalView
    inner: bool
    joins: tuple[Join, ...]
    fields: tuple[Field, ...]
    mark: Mark = field(compare=False)


@dataclass(frozen=True)
class LogicalView:
    """Flat records made from nested or joined ones: a column for each field, named by its path (``item.type``)."""

    on: LogicalSource | LogicalView
    fields: tuple[Field, ...]
    joins: tuple[ViewJoin, ...]
    mark: Mark = field(compare=False)


@dataclass(frozen=True)
class TriplesMap:
    """What every record of `source` becomes. `name` is for messages and for parents; `classes` are IRIs."""

    name: str
    source: LogicalSource | LogicalView
    subject: TermMap
    classes: tuple[str, ...]
    graphs: tuple[TermMap, ...]
    predicate_objects: tuple[PredicateObjectMap, ...]
    mark: Mark = field(compare=False)


@dataclass
class Mappings:
    """All triples maps, and by table the columns that are left out on purpose (``x-ignored``)."""

    maps: list[TriplesMap] = field(default_factory=list)
    ignored: dict[str, dict[str, Mark]] = field(default_factory=dict)
