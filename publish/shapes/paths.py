"""Property paths: from the graph to the model, and from the model to SPARQL. Source: SHACL, section 2.3.1."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from publish.errors import Mark
from publish.shapes.graph import FIRST, NIL, REST, Graph, sh
from publish.shapes.model import Alternative, Inverse, Path, Predicate, Repeated, Sequence, Term

_DEPTH = 50
"""So deep a path may be nested."""
_REPEATED = {"zeroOrMorePath": (0, True), "oneOrMorePath": (1, True), "zeroOrOnePath": (0, False)}
_SIGNS = {(0, True): "*", (1, True): "+", (0, False): "?"}
_BINDING = (Predicate, Repeated, Inverse, Sequence, Alternative)
"""The kinds of path, those first that bind closest in SPARQL."""
_KINDS = ("inversePath", "alternativePath", *_REPEATED)


def read(graph: Graph, node: Term, mark: Mark, above: tuple[Term, ...] = ()) -> Path | None:
    """The path that `node` is, inside of those `above`; `None`, and a problem at `mark`, if it is ill-formed."""
    if isinstance(node, NamedNode) and node != NIL:
        return Predicate(node)
    if not isinstance(node, BlankNode):
        graph.problem(mark, "this is no path: write an IRI, a list of at least two paths, or for example [ sh:inversePath ex:knows ].")
        return None
    if node in above or len(above) == _DEPTH:
        graph.problem(mark, f"this path leads back to itself, or is more than {_DEPTH} levels deep: write it without.")
        return None
    inner = (*above, node)
    if graph.said(node).keys() & {FIRST, REST}:  # what else is said of a list does not count (the test path-strange-001)
        paths = _paths(graph, node, mark, inner)
        return Sequence(paths) if paths else None
    return _of_one_triple(graph, node, mark, inner)


def _paths(graph: Graph, head: Term, mark: Mark, above: tuple[Term, ...]) -> tuple[Path, ...] | None:
    members = graph.members(head, mark)
    if members is None:
        return None
    if len(members) < 2:
        graph.problem(mark, "a sequence or an alternative of paths has at least two members: write the one path alone.")
        return None
    paths = [read(graph, member, mark, above) for member in members]
    return None if None in paths else tuple(path for path in paths if path)


def _of_one_triple(graph: Graph, node: BlankNode, mark: Mark, above: tuple[Term, ...]) -> Path | None:
    said = [(predicate, value, place) for predicate, values in graph.said(node).items() for value, place in values.items()]
    kind = next((name for name in _KINDS if len(said) == 1 and said[0][0] == sh(name)), "")
    if not kind:
        listed = ", ".join(f"sh:{name}" for name in _KINDS)
        graph.problem(said[0][2] if said else mark, f"a path says one thing only, and of these: {listed}.")
        return None
    _, value, place = said[0]
    if kind == "alternativePath":
        if isinstance(value, Literal):
            graph.problem(place, "sh:alternativePath has a list of paths: write them in round brackets.")
            return None
        paths = _paths(graph, value, place, above)
        return Alternative(paths) if paths else None
    path = read(graph, value, place, above)
    if not path:
        return None
    return Inverse(path) if kind == "inversePath" else Repeated(path, *_REPEATED[kind])


def written(path: Path) -> str:
    """`path` as a SPARQL property path (SHACL, 2.3.1; SPARQL 1.1 Query Language, 9.1): IRIs in full, brackets where it needs them."""
    match path:
        case Predicate(iri):
            return str(iri)
        case Inverse(inner):
            return f"^{_operand(inner, path)}"
        case Repeated(inner, least, many):
            return _operand(inner, path) + _SIGNS[least, many]
        case Sequence(paths):
            return "/".join(_operand(each, path) for each in paths)
        case Alternative(paths):
            return "|".join(_operand(each, path) for each in paths)


def _operand(inner: Path, outer: Path) -> str:
    binds = _BINDING.index(type(inner)) < _BINDING.index(type(outer))
    return written(inner) if binds else f"({written(inner)})"
