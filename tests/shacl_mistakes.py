"""What pySHACL 0.40 gets wrong, each with what SHACL says, the smallest example, and how it is mended while reports are compared.

A mistake is mended only where the report as it comes differs: `test_validate_fuzz` proves by the example that it is still there.
What `<` says is asked of Oxigraph, and which literals are ill-typed is known where they are made: not of `publish`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeGuard
from unittest.mock import patch

import rdflib
from pyoxigraph import QueryBoolean, Store
from pyshacl import shape
from pyshacl.constraints.core import other_constraints, property_pair_constraints, string_based_constraints, value_constraints
from pyshacl.constraints.core import value_range_constraints as ranges
from pyshacl.constraints.sparql import sparql_based_constraints as sparql
from pyshacl.helper import expression_helper, path_helper, sparql_query_helper
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.term import Node
from shacl_fuzz import ILL_TYPED, PREFIXES
from shacl_reference import term, text

from publish.formats import FORMATS, parse

Values = dict[Node, set[Node]]
Made = tuple[bool, list[Any]]
Patch = tuple[Any, str, Any]
"""What to replace: the module or class, the name, and by what."""


@dataclass(frozen=True)
class Mistake:
    """A mistake of pySHACL: `says` quotes the `section` of SHACL that `name` sums up; `data` and `shapes` are the smallest example."""

    name: str
    section: str
    says: str
    data: str
    shapes: str
    mended: tuple[Patch, ...]


@contextmanager
def mended(mistakes: Iterable[Mistake]) -> Iterator[None]:
    """Calls pySHACL without these mistakes."""
    with ExitStack() as stack:
        for mistake in mistakes:
            for owner, name, replacement in mistake.mended:
                stack.enter_context(patch.object(owner, name, replacement))
        yield


def _each(is_right: Callable[[Any, Any, Node], bool]) -> Callable[..., Made]:
    """A check of one parameter that reports each value that is not right."""

    def check(self: Any, parameter: Any, graph: Any, nodes: Values) -> Made:  # noqa: ANN401  # whatever pySHACL gives
        made = [self.make_v_result(graph, focus, value_node=value)
                for focus, values in nodes.items() for value in values if not is_right(self, parameter, value)]
        return bool(made), made

    return check


# --- 4.4: strings --------------------------------------------------------------------------------------------------------

def _is_long_enough(_: object, least: rdflib.Literal, value: Node) -> bool:
    return not isinstance(value, rdflib.BNode) and len(str(value)) >= least.value


def _matches(self: Any, pattern: rdflib.Literal, value: Node) -> bool:  # noqa: ANN401  # a class of pySHACL
    letters = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
    flags = sum(letters[letter] for letter in str(self.flags or ""))
    return not isinstance(value, rdflib.BNode) and re.search(str(pattern), str(value), flags) is not None


def _is_in_language(self: Any, listed: Node, value: Node) -> bool:  # noqa: ANN401  # a class of pySHACL
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


def _ranged(sign: str, *, least: bool) -> Callable[..., Made]:
    return _each(lambda _, bound, value: _holds(bound, sign, value) if least else _holds(value, sign, bound))


def _pairs(sign: str) -> Callable[..., Made]:
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


def _datatypes(self: Any, _: object, graph: Any, nodes: Values, __: object) -> Made:  # noqa: ANN401  # classes of pySHACL
    wrong, made = _each(_is_of_datatype)(self, self.datatype_rule, graph, nodes)
    return not wrong, made


def _is_of_datatype(_: object, datatype: Node, value: Node) -> bool:
    return isinstance(value, rdflib.Literal) and value not in _ill_typed() and \
        datatype == (RDF.langString if value.language else value.datatype or rdflib.XSD.string)


# --- 2.1.3: targets ------------------------------------------------------------------------------------------------------

def _classes(self: Any) -> list[Node]:  # noqa: ANN401  # a class of pySHACL
    """The class that a shape is (pySHACL has added to the graph that owl:Class is a subclass of rdfs:Class)."""
    def above(kind: Node) -> set[Node]:
        return set().union(*({each, *above(each)} for each in self.sg.graph.objects(kind, RDFS.subClassOf) if kind != OWL.Class))

    kinds = {each for kind in self.objects(RDF.type) for each in (kind, *above(kind))}
    return [self.node] if RDFS.Class in kinds and kinds & {SH.NodeShape, SH.PropertyShape} else []


# --- 2.3.1: paths --------------------------------------------------------------------------------------------------------

_followed = expression_helper.value_nodes_from_path


def _follow(sg: Any, focus: Node, path: Node, graph: Any, inverse: bool = False, recursion: int = 0) -> set[Node]:  # noqa: ANN401, FBT001, FBT002  # as pySHACL has it
    if not inverse or (path, RDF.first, None) not in sg.graph:
        return set(_followed(sg, focus, path, graph, inverse=inverse, recursion=recursion))
    nodes = {focus}
    for part in reversed(list(sg.graph.items(path))):
        nodes = {value for node in nodes for value in _follow(sg, node, part, graph, inverse=True, recursion=recursion + 1)}
    return nodes


_SIGNS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def _written(sg: Any, path: Node, **_: object) -> str:  # noqa: ANN401  # a class of pySHACL
    if isinstance(path, rdflib.URIRef):
        return f"<{path}>"
    if parts := list(sg.graph.items(path)):
        return f"({'/'.join(_written(sg, each) for each in parts)})"
    ((kind, value),) = sg.graph.predicate_objects(path)
    if kind == SH.alternativePath:
        return f"({'|'.join(_written(sg, each) for each in sg.graph.items(value))})"
    inner = _written(sg, value)
    return f"(^{inner})" if kind == SH.inversePath else f"({inner}{_SIGNS[kind]})"


# --- 5.3: SPARQL ---------------------------------------------------------------------------------------------------------

def _solutions(_: object, query: str, bound: dict[str, Node], graph: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401  # classes of pySHACL
    found = [solution.asdict() for solution in graph.query(query, initBindings=bound)]
    return [(each.get("this"), each.get("path"), each.get("value"), {}) for each in found]


_result_made = sparql.SPARQLBasedConstraint.make_v_result


def _with_messages(self: Any, graph: Any, focus: Any, **given: Any) -> tuple[str, Node, list[Any]]:  # noqa: ANN401  # classes of pySHACL
    told, node, triples = _result_made(self, graph, focus, **given)
    others = [triple for triple in triples if triple[1] != SH.resultMessage]
    return told, node, [*others, *((node, SH.resultMessage, each) for each in given["extra_messages"] or self.shape.message)]


_OF_CLASSES = (
    "If s is a SHACL instance of sh:NodeShape or sh:PropertyShape in a shapes graph SG and s is also a SHACL instance of rdfs:Class in SG "
    "then the set of SHACL instances of s in a data graph DG is a target from DG for s in SG.")
MISTAKES = (
    Mistake(
        "a class of classes may be one through another", "2.1.3.3", _OF_CLASSES,
        "ex:a a ex:A .",
        "ex:L rdfs:subClassOf rdfs:Class . ex:M rdfs:subClassOf ex:L . ex:A a ex:M , sh:NodeShape ; sh:nodeKind sh:Literal .",
        ((shape.Shape, "implicit_class_targets", _classes),),
    ),
    Mistake(
        "only a shape by type is an implicit class target", "2.1.3.3", _OF_CLASSES,
        "ex:a a ex:A .", "ex:A a rdfs:Class ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
        ((shape.Shape, "implicit_class_targets", _classes),),
    ),
    Mistake(
        "a blank node has no length", "4.4.1",
        "if the value of sh:minLength is 0 then there is no restriction on the string length but the constraint is still violated if the "
        "value node is a blank node",
        "ex:a ex:p _:x .", "ex:N0 sh:targetObjectsOf ex:p ; sh:minLength 0 .",
        ((string_based_constraints.MinLengthConstraintComponent, "_evaluate_string_rule", _each(_is_long_enough)),),
    ),
    Mistake(
        "all flags of a pattern count", "4.4.3",
        "If $flags has a value then the matching MUST follow the definition of the 3-argument variant of the SPARQL REGEX function, using "
        "$flags as third argument.",
        'ex:a ex:p "a\\nw" .', 'ex:N0 sh:targetObjectsOf ex:p ; sh:pattern "a.w" ; sh:flags "s" .',
        ((string_based_constraints.PatternConstraintComponent, "_evaluate_string_rule", _each(_matches)),),
    ),
    Mistake(
        "a language range may have parts", "4.4.4",
        "that does not have a language tag matching any of the basic language ranges that are the members of $languageIn following the "
        "filtering schema defined by the SPARQL langMatches function",
        'ex:a ex:p "Katze"@de-CH-1996 .', 'ex:N0 sh:targetObjectsOf ex:p ; sh:languageIn ( "de-CH" ) .',
        ((string_based_constraints.LanguageInConstraintComponent, "_evaluate_string_rule", _each(_is_in_language)),),
    ),
    Mistake(
        "a range is of what < can compare", "4.3.1 to 4.3.4",
        "For each value node v where the SPARQL expression $minExclusive < v does not return true, there is a validation result with v as "
        "sh:value.",
        'ex:a ex:p "b"@en .', 'ex:N0 sh:targetObjectsOf ex:p ; sh:minExclusive "a" .',
        tuple((owner, rule, _ranged(sign, least=least)) for owner, rule, sign, least in (
            (ranges.MinExclusiveConstraintComponent, "_evaluate_min_rule", "<", True),
            (ranges.MinInclusiveConstraintComponent, "_evaluate_min_rule", "<=", True),
            (ranges.MaxExclusiveConstraintComponent, "_evaluate_max_rule", "<", False),
            (ranges.MaxInclusiveConstraintComponent, "_evaluate_max_rule", "<=", False))),
    ),
    Mistake(
        "what < cannot compare is a result", "4.5.3, 4.5.4",
        "where the first value is not less than the second value (based on SPARQL's < operator) or where the two values cannot be "
        "compared, there is a validation result with the value node as sh:value",
        "ex:a ex:p ex:b ; ex:q ex:c .", "ex:P0 sh:targetNode ex:a ; sh:path ex:p ; sh:lessThan ex:q .",
        ((property_pair_constraints.LessThanConstraintComponent, "_compare_lt", _pairs("<")),
         (property_pair_constraints.LessThanOrEqualsConstraintComponent, "_compare_ltoe", _pairs("<="))),
    ),
    Mistake(
        "a closed shape is closed to rdfs:Resource", "4.8.1",
        "there is a validation result for each triple that has a value node as its subject and a predicate that is not explicitly "
        "enumerated as a value of sh:path",
        "ex:a a rdfs:Resource .", "ex:N0 sh:targetNode ex:a ; sh:closed true .",
        ((other_constraints.ClosedConstraintComponent, "ALWAYS_IGNORE", frozenset()),),
    ),
    Mistake(
        "an ill-typed literal is of no datatype", "4.1.2",
        "A literal matches a datatype if the literal's datatype has the same IRI and, for the datatypes supported by SPARQL 1.1, is not an "
        "ill-typed literal.",
        'ex:a ex:p "1_0"^^xsd:integer .', "ex:N0 sh:targetObjectsOf ex:p ; sh:datatype xsd:integer .",
        ((value_constraints.DatatypeConstraintComponent, "evaluate", _datatypes),),
    ),
    Mistake(
        "the inverse of a sequence begins at its end", "2.3.1.4",
        "If p is an inverse path in G then path(p,G) is a SPARQL InversePath with path(v,G) as its elt.",
        "ex:a ex:p ex:b . ex:b ex:q ex:c .",
        "ex:P0 sh:targetNode ex:c ; sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:minCount 1 .",
        ((expression_helper, "value_nodes_from_path", _follow), (shape, "value_nodes_from_path", _follow)),
    ),
    Mistake(
        "a repeated path may be repeated in $PATH", "5.3",
        "substitute the variable PATH … with a valid SPARQL surface syntax string of the SHACL property path",
        "ex:a ex:p ex:b .",
        'ex:P0 sh:targetNode ex:a ; sh:path [ sh:zeroOrMorePath [ sh:oneOrMorePath ex:p ] ] ; '
        'sh:sparql [ sh:select "SELECT $this ?value WHERE { $this $PATH ?value }" ] .',
        ((sparql_query_helper, "shacl_path_to_sparql_path", _written), (path_helper, "shacl_path_to_sparql_path", _written)),
    ),
    Mistake(
        "each solution is a result", "5.3",
        "There is one validation result for each solution that does not have true as the binding for the variable failure.",
        "ex:a ex:p ex:b , ex:c .",
        'ex:N0 sh:targetNode ex:a ; sh:sparql [ sh:select "SELECT $this WHERE { $this <http://example.org/p> ?v }" ] .',
        ((sparql.SPARQLBasedConstraint, "_validate_sparql_query", _solutions),),
    ),
    Mistake(
        "the messages of a constraint are its own, with their languages", "5.3.2",
        "The rules are meant to be executed from top to bottom, so that the first bound value will be used. … For SPARQL-based "
        "constraints: The values of sh:message of the SPARQL-based constraint.",
        "ex:a ex:p ex:b .",
        'ex:N0 sh:targetNode ex:a ; sh:message "of the shape" ; '
        'sh:sparql [ sh:message "of the constraint"@en ; sh:select "SELECT $this WHERE { $this <http://example.org/p> ?v }" ] .',
        ((sparql.SPARQLBasedConstraint, "make_v_result", _with_messages),),
    ),
)
