"""How the mistakes of pySHACL 0.40 in `shacl_mistakes` are mended: what replaces a part of it, or of rdflib under it, meanwhile.

What `<` says is asked of Oxigraph, and which literals are ill-typed is known where they are made: not of `publish`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any, TypeGuard

import rdflib
import rdflib.paths
from pyoxigraph import QueryBoolean, Store
from pyshacl.constraints.sparql import sparql_based_constraints as sparql
from pyshacl.helper import expression_helper
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.term import Node
from shacl_fuzz import ILL_TYPED, PREFIXES
from shacl_reference import term, text

from publish.formats import FORMATS, parse

Values = dict[Node, set[Node]]
Made = tuple[bool, list[Any]]


def one_by_one(is_right: Callable[[Any, Any, Node], bool]) -> Callable[..., Made]:
    """A check of one parameter that reports each value that is not right."""

    def check(self: Any, parameter: Any, graph: Any, nodes: Values) -> Made:  # noqa: ANN401  # whatever pySHACL gives
        made = [self.make_v_result(graph, focus, value_node=value)
                for focus, values in nodes.items() for value in values if not is_right(self, parameter, value)]
        return bool(made), made

    return check


# --- 4.4: strings --------------------------------------------------------------------------------------------------------

def is_long_enough(_: object, least: rdflib.Literal, value: Node) -> bool:
    """Whether a value has the length; a blank node has none."""
    return not isinstance(value, rdflib.BNode) and len(str(value)) >= least.value


def matches(self: Any, pattern: rdflib.Literal, value: Node) -> bool:  # noqa: ANN401  # a class of pySHACL
    """Whether a value matches the pattern, with all flags."""
    letters = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
    flags = sum(letters[letter] for letter in str(self.flags or ""))
    return not isinstance(value, rdflib.BNode) and re.search(str(pattern), str(value), flags) is not None


def is_in_language(self: Any, listed: Node, value: Node) -> bool:  # noqa: ANN401  # a class of pySHACL
    """Whether the language of a value is in one of the ranges."""
    tag = (value.language or "").lower() if isinstance(value, rdflib.Literal) else ""
    wanted = [str(each).lower() for each in self.shape.sg.graph.items(listed)]
    return bool(tag) and any(each == "*" or f"{tag}-".startswith(f"{each}-") for each in wanted)


# --- 4.3 and 4.5: order --------------------------------------------------------------------------------------------------

_ASKED = Store()
_ORDERED = {rdflib.XSD[name] for name in (
    "integer", "int", "byte", "nonNegativeInteger", "decimal", "double", "float", "boolean", "date", "dateTime", "gYear")} | {None}
"""The datatypes in use that have an order (SPARQL 1.1, 17.3; 17.3.1 for dates and years); strings have no datatype in rdflib."""


def _is_ordered(node: Node) -> TypeGuard[rdflib.Literal]:
    return (isinstance(node, rdflib.Literal) and not node.language and node.datatype in _ORDERED
            and str(node) != "NaN" and node not in _ill_typed())


@lru_cache(maxsize=65536)
def _holds(first: Node, sign: str, second: Node) -> bool:
    """Whether `<` or `<=` of SPARQL gives true. Oxigraph says that any term is `<=` itself, NaN too, and has no order of booleans."""
    if not (_is_ordered(first) and _is_ordered(second)):
        return False
    if first.datatype == second.datatype == rdflib.XSD.boolean:
        first, second = (rdflib.Literal(int(str(each) in {"1", "true"})) for each in (first, second))
    answer = _ASKED.query(f"ASK {{ FILTER ({text(first)} {sign} {text(second)}) }}")
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


def ranged(sign: str, *, least: bool) -> Callable[..., Made]:
    """A check of a bound: `least` if the values must not be below it."""
    return one_by_one(lambda _, bound, value: _holds(bound, sign, value) if least else _holds(value, sign, bound))


def pairs_compared(sign: str) -> Callable[..., Made]:
    """A check of the values of one property against those of another."""
    def check(self: Any, values: set[Node], others: set[Node], graph: Any, focus: Node) -> Made:  # noqa: ANN401  # classes of pySHACL
        made = [self.make_v_result(graph, focus, value_node=value)
                for value in values for other in others if not _holds(value, sign, other)]
        return bool(made), made

    return check


# --- 4.1: types ----------------------------------------------------------------------------------------------------------

@cache
def _ill_typed() -> set[Node]:
    quads = parse((PREFIXES + "".join(f"[] ex:p {each} .\n" for each in ILL_TYPED)).encode(), FORMATS["ttl"])
    return {term(quad.object) for quad in quads}


def datatypes(self: Any, _: object, graph: Any, nodes: Values, __: object) -> Made:  # noqa: ANN401  # classes of pySHACL
    """The check of sh:datatype."""
    wrong, made = one_by_one(_is_of_datatype)(self, self.datatype_rule, graph, nodes)
    return not wrong, made


def _is_of_datatype(_: object, datatype: Node, value: Node) -> bool:
    return isinstance(value, rdflib.Literal) and value not in _ill_typed() and \
        datatype == (RDF.langString if value.language else value.datatype or rdflib.XSD.string)


# --- 2.1.3: targets ------------------------------------------------------------------------------------------------------

def classes_of_shape(self: Any) -> list[Node]:  # noqa: ANN401  # a class of pySHACL
    """The class that a shape is (pySHACL has added to the graph that owl:Class is a subclass of rdfs:Class)."""
    def above(kind: Node) -> set[Node]:
        return set().union(*({each, *above(each)} for each in self.sg.graph.objects(kind, RDFS.subClassOf) if kind != OWL.Class))

    kinds = {each for kind in self.objects(RDF.type) for each in (kind, *above(kind))}
    return [self.node] if RDFS.Class in kinds and kinds & {SH.NodeShape, SH.PropertyShape} else []


# --- 2.3.1: paths --------------------------------------------------------------------------------------------------------

_followed = expression_helper.value_nodes_from_path


def follow(sg: Any, focus: Node, path: Node, graph: Any, inverse: bool = False, recursion: int = 0) -> set[Node]:  # noqa: ANN401, FBT001, FBT002  # as pySHACL has it
    """The value nodes of a path."""
    if not inverse or (path, RDF.first, None) not in sg.graph:
        return set(_followed(sg, focus, path, graph, inverse=inverse, recursion=recursion))
    nodes = {focus}
    for part in reversed(list(sg.graph.items(path))):
        nodes = {value for node in nodes for value in follow(sg, node, part, graph, inverse=True, recursion=recursion + 1)}
    return nodes


_SIGNS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def path_written(sg: Any, path: Node, **_: object) -> str:  # noqa: ANN401  # a class of pySHACL
    """A path as SPARQL writes it."""
    if isinstance(path, rdflib.URIRef):
        return f"<{path}>"
    if parts := list(sg.graph.items(path)):
        return f"({'/'.join(path_written(sg, each) for each in parts)})"
    ((kind, value),) = sg.graph.predicate_objects(path)
    if kind == SH.alternativePath:
        return f"({'|'.join(path_written(sg, each) for each in sg.graph.items(value))})"
    inner = path_written(sg, value)
    return f"(^{inner})" if kind == SH.inversePath else f"({inner}{_SIGNS[kind]})"


# --- 5.3: SPARQL ---------------------------------------------------------------------------------------------------------

def solutions(_: object, query: str, bound: dict[str, Node], graph: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401  # classes of pySHACL
    """All solutions of a query, each as often as it is one."""
    found = [solution.asdict() for solution in graph.query(query, initBindings=bound)]
    return [(each.get("this"), each.get("path"), each.get("value"), {}) for each in found]


_result_made = sparql.SPARQLBasedConstraint.make_v_result


def with_messages(self: Any, graph: Any, focus: Any, **given: Any) -> tuple[str, Node, list[Any]]:  # noqa: ANN401  # classes of pySHACL
    """A result with the messages of its constraint, or else of its shape."""
    told, node, triples = _result_made(self, graph, focus, **given)
    others = [triple for triple in triples if triple[1] != SH.resultMessage]
    return told, node, [*others, *((node, SH.resultMessage, each) for each in given["extra_messages"] or self.shape.message)]


def is_there(_: object) -> bool:
    """Of a literal: where rdflib asks whether it has one, "0"^^xsd:boolean is one."""
    return True


_repeated = rdflib.paths.MulPath.eval


def once(*path_and_ends: Any, **more: Any) -> Iterator[Any]:  # noqa: ANN401  # as rdflib has it
    """The pairs of nodes that a repeated path joins, each once."""
    yield from dict.fromkeys(_repeated(*path_and_ends, **more))
