"""What is not compiled is asked of pySHACL, and named: a shape that silently does nothing is the worst fault here.

Of SHACL Advanced Features (W3C Working Group Note, 8 June 2017), rules and functions change what any shape may say, so with
them pySHACL is asked everything; with the others, only the shapes that use them. What pySHACL itself would pass over is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from time import perf_counter

from pyoxigraph import Literal, NamedNode, Quad

from publish.errors import Mark, Problem, Problems
from publish.shapes import sparql_text
from publish.shapes.graph import TYPE, sh
from publish.shapes.model import Shape, ShapesGraph
from publish.terms import PREFIXES
from publish.validate.graph import Graph
from publish.validate.results import Report, Result, Step

_OF_ALL = re.compile("sh:(?:rule|SPARQLFunction)")
"""What can change what any shape says."""
_QUERIES = {sh(name) for name in ("ask", "construct", "select")}
_LEADS_OUT = {"service", "from", "load"}
_NOWHERE = Mark("shapes")
_IMPORTS = NamedNode(f"{PREFIXES['owl']}imports")
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def compiled(shapes: ShapesGraph) -> list[Shape]:
    """The shapes with targets that pySHACL is not asked for."""
    return [] if _all(shapes) else [shape for shape in shapes.targeted if shape.node not in shapes.uncompiled]


def ask(graph: Graph, shapes: ShapesGraph) -> Report:
    """What the other shapes say of the graph; nothing, where all is compiled. Raises `Problems` as `validate`."""
    if not shapes.uncompiled:
        return Report(())
    if _all(shapes):
        return validate((Quad(*triple) for triple in graph.triples()), shapes)
    from publish.validate import reference  # noqa: PLC0415  # loads pySHACL, which takes long, and which few shapes need

    return _asked(shapes, lambda said: tuple(reference.of_uncompiled(graph.triples(), said)))


def validate(data: Iterable[Quad], shapes: ShapesGraph) -> Report:
    """What pySHACL says, in one step. Raises `Problems` if it cannot say it, or would pass over what a shape says."""
    from publish.validate import reference  # noqa: PLC0415  # as above

    return _asked(shapes, lambda said: reference.validate(data, said).results)


def _asked(shapes: ShapesGraph, run: Callable[[ShapesGraph], tuple[Result, ...]]) -> Report:
    check(shapes)
    before = perf_counter()
    marks = [shape.mark for node, shape in shapes.shapes.items() if node in shapes.uncompiled] or [
        shape.mark for shape in shapes.shapes.values()]
    first = min(marks, default=_NOWHERE)
    try:
        with redirect_stdout(StringIO()):  # pySHACL prints at times, and a report is to be there alone
            results = run(replace(shapes, quads=(*shapes.quads, *_types(shapes))))
    except Problems as error:  # of which pySHACL does not tell the place
        raise Problems(replace(problem, mark=problem.mark if problem.mark.line else first) for problem in error.found) from error
    except RuntimeError as error:  # so pySHACL tells that a rule or an expression is ill-formed; its text may hold values
        message = "pySHACL cannot use this shape, or one after it: see SHACL Advanced Features."
        raise Problems([Problem(first, "shapes", message)]) from error
    names = ", ".join(sorted(map(str, shapes.uncompiled))) or "all shapes"
    why = "; ".join(sorted(set(shapes.uncompiled.values()))) or "all constraints"
    focus = len({result.focus for result in results})
    return Report(results, (Step(names, why, "pySHACL", focus, len(results), perf_counter() - before),))


def _types(shapes: ShapesGraph) -> Iterator[Quad]:
    """What pySHACL has to be told of shapes: it passes over some that have no type."""
    for node in shapes.uncompiled.keys() & shapes.shapes.keys():
        yield Quad(node, TYPE, sh("PropertyShape" if shapes.shapes[node].path_node else "NodeShape"))


def check(shapes: ShapesGraph) -> None:
    """Raises `Problems` where pySHACL would ask another machine, or would not see what a shape says."""
    found = [Problem(_mark(quad.subject, shapes), "shapes", reason) for quad in shapes.quads if (reason := _wrong(quad, shapes))]
    if found:
        raise Problems(found)


def _wrong(quad: Quad, shapes: ShapesGraph) -> str:
    if quad.predicate in _QUERIES and isinstance(quad.object, Literal) and sparql_text.undeclared(
            quad.object.value, _prefixes(quad.subject, shapes)):
        return "a query of this shape uses a prefix that nothing declares: add sh:prefixes with an sh:declare of it."
    if quad.predicate in _QUERIES and isinstance(quad.object, Literal) and leads_out(quad.object.value):
        return "a query here may not use SERVICE, FROM or LOAD: a shape asks only of the data at hand."
    if quad.predicate == sh("values") and quad.subject in shapes.shapes:
        return "no engine here evaluates sh:values: write the values into the data, or an sh:sparql constraint."
    if quad.predicate == sh("target") and not any(_selects(each) for each in _said(quad.object, shapes)):
        return "a target (sh:target) has an sh:select that returns ?this, or is of a declared sh:SPARQLTargetType."
    return ""


def _prefixes(node: object, shapes: ShapesGraph) -> set[str]:
    """The prefixes that a query has from `node`, where it stands (SHACL, 5.2.1)."""
    owners = _from({node}, sh("prefixes"), shapes)
    while not (more := _from(owners, _IMPORTS, shapes)) <= owners:
        owners |= more
    declared = _from(_from(owners, sh("declare"), shapes), sh("prefix"), shapes)
    return {each.value for each in declared if isinstance(each, Literal)}


def _from(nodes: set[object], predicate: NamedNode, shapes: ShapesGraph) -> set[object]:
    return {quad.object for quad in shapes.quads if quad.subject in nodes and quad.predicate == predicate}


def _said(node: object, shapes: ShapesGraph) -> Iterator[Quad]:
    """What is said of a target, and of its types."""
    nodes = {node, *_from({node}, TYPE, shapes)}
    return (quad for quad in shapes.quads if quad.subject in nodes)


def _selects(quad: Quad) -> bool:
    return quad.predicate == sh("select") and isinstance(quad.object, Literal) and sparql_text.projects(quad.object.value, "this")


def leads_out(query: str) -> bool:
    """Whether a query asks of more than the data at hand, also where letters of it are written by their numbers."""
    undone = _CODE_POINT.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
    return any(token.kind == "word" and token.text in _LEADS_OUT for text in (query, undone) for token in sparql_text.tokens(text))


def _all(shapes: ShapesGraph) -> bool:
    return any(_OF_ALL.search(why) for why in shapes.uncompiled.values())


def _mark(node: object, shapes: ShapesGraph) -> Mark:
    """Where the shape begins that leads to `node`; the first shape, if none does."""
    marks: dict[object, Mark] = {shape.node: shape.mark for shape in shapes.shapes.values()}
    above: dict[object, object] = {quad.object: quad.subject for quad in shapes.quads}
    while node in above and node not in marks:
        node = above.pop(node)
    return marks.get(node) or next(iter(marks.values()), _NOWHERE)
