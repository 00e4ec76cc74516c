"""What is not compiled is asked of pySHACL, and named: a shape that silently does nothing is the worst fault here.

Of SHACL Advanced Features (W3C Working Group Note, 8 June 2017), rules and functions change what any shape may say, so with
them pySHACL is asked everything; with the others, only the shapes that use them. What pySHACL itself would pass over is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from pyoxigraph import Literal, NamedNode, Quad

from publish.errors import Mark, Problem, Problems
from publish.shapes import sparql_text
from publish.shapes.graph import TYPE, sh
from publish.shapes.model import Node, Shape, ShapesGraph, Term
from publish.validate.graph import Graph
from publish.validate.results import Result, Step

_OF_ALL = re.compile("sh:(?:rule|SPARQLFunction)")
"""What can change what any shape says."""
_QUERIES = {sh(name) for name in ("ask", "construct", "select")}
_LEADS_OUT = {"service", "from", "load"}
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True)
class Fallen:
    """What pySHACL found, and the step that it took; nothing of either where all is compiled."""

    results: tuple[Result, ...] = ()
    steps: tuple[Step, ...] = ()


def compiled(shapes: ShapesGraph) -> list[Shape]:
    """The shapes with targets that pySHACL is not asked for."""
    return [] if _all(shapes) else [shape for shape in shapes.targeted if shape.node not in shapes.uncompiled]


def ask(graph: Graph, shapes: ShapesGraph) -> Fallen:
    """What the other shapes say of the graph. Raises `Problems` if pySHACL cannot be asked, or would pass over something."""
    if not shapes.uncompiled:
        return Fallen()
    from publish.validate import reference  # noqa: PLC0415  # loads pySHACL, which takes long, and which few shapes need

    check(shapes)
    before = perf_counter()
    if _all(shapes):
        results = reference.validate((Quad(*triple) for triple in graph.triples()), shapes).results
    else:
        results = tuple(reference.of_uncompiled(graph.triples(), shapes))
    names = ", ".join(sorted(str(node) for node in shapes.uncompiled))
    why = "; ".join(sorted(set(shapes.uncompiled.values())))
    focus = len({result.focus for result in results})
    return Fallen(results, (Step(names, why, "pySHACL", focus, len(results), perf_counter() - before),))


def check(shapes: ShapesGraph) -> None:
    """Raises `Problems` where pySHACL would ask another machine, or would not see what a shape says."""
    found = [Problem(_mark(quad.subject, shapes), "shapes", reason) for quad in shapes.quads if (reason := _wrong(quad, shapes))]
    if found:
        raise Problems(found)


def _wrong(quad: Quad, shapes: ShapesGraph) -> str:
    if quad.predicate in _QUERIES and isinstance(quad.object, Literal) and leads_out(quad.object.value):
        return "a query here may not use SERVICE, FROM or LOAD: a shape asks only of the data at hand."
    if quad.predicate == sh("values") and quad.subject in shapes.shapes:
        return "no engine here evaluates sh:values: write the values into the data, or an sh:sparql constraint."
    if quad.predicate == sh("target") and not any(_selects(each) for each in _said(quad.object, shapes)):
        return "a target (sh:target) has an sh:select that returns ?this, or is of a declared sh:SPARQLTargetType."
    return ""


def _said(node: Term, shapes: ShapesGraph) -> Iterator[Quad]:
    """What is said of a target, and of its types."""
    nodes = {node, *(quad.object for quad in shapes.quads if quad.subject == node and quad.predicate == TYPE)}
    return (quad for quad in shapes.quads if quad.subject in nodes)


def _selects(quad: Quad) -> bool:
    return quad.predicate == sh("select") and isinstance(quad.object, Literal) and sparql_text.projects(quad.object.value, "this")


def leads_out(query: str) -> bool:
    """Whether a query asks of more than the data at hand, also where letters of it are written by their numbers."""
    undone = _CODE_POINT.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
    return any(token.kind == "word" and token.text in _LEADS_OUT for text in (query, undone) for token in sparql_text.tokens(text))


def _all(shapes: ShapesGraph) -> bool:
    return any(_OF_ALL.search(why) for why in shapes.uncompiled.values())


def _mark(node: Node | NamedNode, shapes: ShapesGraph) -> Mark:
    """Where the shape begins that leads to `node`; the first shape, if none does."""
    above = {quad.object: quad.subject for quad in shapes.quads}
    seen: set[Term] = set()
    here: Term | None = node
    while here is not None and here not in shapes.shapes and here not in seen:
        seen.add(here)
        here = above.get(here)  # type: ignore[assignment]  # a subject is a term
    shape = shapes.shapes.get(here) if here is not None else None  # type: ignore[arg-type]  # a literal is no key
    return shape.mark if shape else next((each.mark for each in shapes.shapes.values()), Mark("shapes"))
