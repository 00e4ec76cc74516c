"""A query of a shapes graph, made ready: parameters put in, once for all nodes and once for each. Source: SHACL, 5.3, 6.3, appendix A."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from publish.shapes.model import Predicate, Query, Shape, ShapesGraph, Term
from publish.validate.algebra import read, translated
from publish.validate.exactness import columns, kept, loops, results, unanchored
from publish.validate.patterns import TRUE, Filter, Group, InGraph, Match, NotAsked, Select, Table, mapped, mentioned, substituted, walk
from publish.validate.rewriting import nested, spelled_out
from publish.validate.scope import shared
from publish.validate.stored import IS
from publish.validate.wording import ROWS, written

THIS, VALUE = Variable("this"), Variable("value")
ASKED = NamedNode("urn:x-hre:asked")
"""The graph with the nodes that are asked, where they cannot be written: the rows of a table."""
_read = lru_cache(maxsize=1000)(read)


@dataclass(frozen=True)
class Prepared:
    """A query, and the constants that are bound beforehand. `variables` are those that are bound to nodes."""

    query: Query
    tree: Select
    variables: tuple[Variable, ...]
    bound: Mapping[str, Term]

    @classmethod
    def of(cls, query: Query, shape: Shape, shapes: ShapesGraph) -> Prepared:
        """The query, as it is asked for a shape. Raises `NotAsked` if it cannot be read, or reads a graph that there is not."""
        tree = _read(query.text)
        bound = {**query.parameters, "currentShape": shape.node, **({"shapesGraph": shapes.iri} if shapes.iri else {})}
        terms: dict[Variable, Any] = {Variable(name): term for name, term in bound.items()}
        if query.form == "ask" and shape.path is None:
            terms[VALUE] = THIS  # the value node of a node shape is the focus node
        used = mentioned(tree)
        constants = {name: term for name, term in bound.items() if Variable(name) in used}
        tree = nested(spelled_out(substituted(tree, terms)))
        if any(isinstance(node, InGraph) and node.name != shapes.iri for node in walk(tree)):
            raise NotAsked("the data are one graph here, so GRAPH can name $shapesGraph only" if shapes.iri else
                           "it has GRAPH: the data are one graph here, and the shapes have no IRI that $shapesGraph could be")
        variables = (THIS,) if query.form == "select" else tuple(each for each in (THIS, VALUE) if each in mentioned(tree))
        return cls(query, tree, variables, constants)

    @cached_property
    def columns(self) -> set[NamedNode] | None:
        """The predicates that it reads; `None`: any."""
        return columns(self.tree)

    @cached_property
    def loops(self) -> bool:
        """Whether a path of it may stay at its node."""
        return loops(self.tree)

    @cached_property
    def reads_shapes(self) -> bool:
        """Whether it reads a named graph."""
        return any(isinstance(node, InGraph) for node in walk(self.tree))

    @cached_property
    def unwritable(self) -> str:
        """Why Oxigraph cannot be asked at all; nothing, if it can."""
        if any(isinstance(term, BlankNode) for term in self.bound.values()):
            return "it is given a blank node, which cannot be named"
        if unanchored(self.tree, frozenset(self.variables)) or (self.loops and self.columns is None):
            return "a path of it may begin at any node"
        return ""

    @cached_property
    def constants(self) -> list[Term]:
        """The terms that it names in patterns and expressions."""
        return [node for node in walk(self.tree) if isinstance(node, NamedNode | BlankNode | Literal)]

    @cached_property
    def literals(self) -> list[Literal]:
        """Those of them that are literals."""
        return [term for term in self.constants if isinstance(term, Literal)]

    @cached_property
    def kept(self) -> list[Literal]:
        """Those of them that a solution may have."""
        return kept(self.tree)

    @cached_property
    def results(self) -> set[str]:
        """The names of what it makes itself."""
        return {variable.value for variable in results(self.tree)}

    @cached_property
    def translated(self) -> Any:  # noqa: ANN401  # what rdflib gives has no types
        """The query as rdflib evaluates it. Raises `NotAsked` where it is known to do so wrongly."""
        tests = [node.expression for node in walk(_read(self.query.text)) if isinstance(node, Filter)]
        if any(isinstance(each, Literal) and each != TRUE for each in tests):
            raise NotAsked("it has a FILTER of a constant, which rdflib leaves out")
        return translated(self.query.text)

    @cached_property
    def _all(self) -> Select | str:
        try:
            tree = shared(self.tree, self.variables)
        except ValueError as error:
            return str(error)
        return replace(tree, distinct="DISTINCT") if self.query.form == "ask" else tree

    @property
    def all_at_once(self) -> Select | None:
        """The query for all nodes, if it can be asked of all."""
        return self._all if isinstance(self._all, Select) else None

    @property
    def why_not(self) -> str:
        """Why not."""
        return self._all if isinstance(self._all, str) else ""

    @cached_property
    def text_of_each(self) -> str:
        """Its text, with the IRIs `placeholder` makes where the node is to stand."""
        tree = substituted(self.tree, {each: placeholder(each) for each in self.variables})
        return written(tree) if self.query.form == "select" else f"ASK {written(tree.where)}"

    def text_of_all(self, rows: str = "", *, by_graph: bool = False) -> str:
        """Its text for all nodes: they stand as rows of a table, or in a graph of their own."""
        return written(_by_graph(self.all_at_once) if by_graph else self.all_at_once).replace(ROWS, rows)

    @cached_property
    def has_table(self) -> bool:
        """Whether its text for all nodes lists them."""
        return any(isinstance(node, Table) for node in walk(self.all_at_once))


def placeholder(variable: Variable) -> NamedNode:
    """What stands in a text for the value of `variable`."""
    return NamedNode(f"urn:x-hre:in-place-of:{variable.value}")


def column_of(variable: Variable) -> NamedNode:
    """The predicate of a column of a table that is a graph."""
    return NamedNode(f"{IS.value}:{variable.value}")


def _by_graph(node: Any) -> Any:  # noqa: ANN401  # trees of all kinds
    if isinstance(node, Table):
        row = Variable("__row")
        return InGraph(ASKED, Group(tuple(Match(row, Predicate(column_of(each)), each) for each in node.variables)))
    return mapped(node, _by_graph)
