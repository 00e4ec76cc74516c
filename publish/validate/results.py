"""What validation gives: results, and the report that they make. Source: SHACL, section 3.6."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from publish.shapes.model import SH, Node, Path, Shape, Term

VIOLATION, WARNING, INFO = (NamedNode(f"{SH}{name}") for name in ("Violation", "Warning", "Info"))


@dataclass(frozen=True)
class Result:
    """A validation result (3.6.2).

    `shape` is its sh:sourceShape, `component` the IRI of the constraint component, `constraint` the node of a SPARQL-based
    constraint. `path` and `value` are `None` where it has none. `messages` may be empty.
    """

    focus: Term
    path: Path | None
    value: Term | None
    shape: Shape
    component: str
    severity: NamedNode
    messages: tuple[Literal, ...] = ()
    constraint: Node | None = None


@dataclass(frozen=True)
class Step:
    """A step of the plan, for ``--explain``: what was done, by which means, on how many focus nodes, in how many seconds."""

    shape: str
    constraint: str
    means: str
    focus: int
    found: int
    seconds: float


@dataclass(frozen=True)
class Report:
    """A validation report (3.6.1): the results in an order that depends on nothing but themselves, and the steps that were taken.

    `triples` is how many the data have, each once.
    """

    results: tuple[Result, ...]
    steps: tuple[Step, ...] = ()
    triples: int = 0

    @property
    def conforms(self) -> bool:
        """Whether there is no result, of whatever severity (3.6.1.1)."""
        return not self.results
