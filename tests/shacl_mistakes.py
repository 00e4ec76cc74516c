"""What pySHACL 0.40 gets wrong, each with what SHACL says, the smallest example, and how it is mended while reports are compared.

A mistake is mended only where the report as it comes differs: `test_validate_fuzz` proves by the example that it is still there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import rdflib
import rdflib.paths
from pyshacl import shape
from pyshacl.constraints.core import other_constraints, property_pair_constraints, string_based_constraints, value_constraints
from pyshacl.constraints.core import value_range_constraints as ranges
from pyshacl.constraints.sparql import sparql_based_constraints as sparql
from pyshacl.helper import expression_helper, path_helper, sparql_query_helper
from shacl_mending import (
    classes_of_shape,
    datatypes,
    follow,
    is_in_language,
    is_long_enough,
    is_there,
    matches,
    once,
    one_by_one,
    pairs_compared,
    path_written,
    ranged,
    solutions,
    with_messages,
)

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


_OF_CLASSES = (
    "If s is a SHACL instance of sh:NodeShape or sh:PropertyShape in a shapes graph SG and s is also a SHACL instance of rdfs:Class in SG "
    "then the set of SHACL instances of s in a data graph DG is a target from DG for s in SG.")
MISTAKES = (
    Mistake(
        "a class of classes may be one through another", "2.1.3.3", _OF_CLASSES,
        "ex:a a ex:A .",
        "ex:L rdfs:subClassOf rdfs:Class . ex:M rdfs:subClassOf ex:L . ex:A a ex:M , sh:NodeShape ; sh:nodeKind sh:Literal .",
        ((shape.Shape, "implicit_class_targets", classes_of_shape),),
    ),
    Mistake(
        "only a shape by type is an implicit class target", "2.1.3.3", _OF_CLASSES,
        "ex:a a ex:A .", "ex:A a rdfs:Class ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
        ((shape.Shape, "implicit_class_targets", classes_of_shape),),
    ),
    Mistake(
        "a blank node has no length", "4.4.1",
        "if the value of sh:minLength is 0 then there is no restriction on the string length but the constraint is still violated if the "
        "value node is a blank node",
        "ex:a ex:p _:x .", "ex:N0 sh:targetObjectsOf ex:p ; sh:minLength 0 .",
        ((string_based_constraints.MinLengthConstraintComponent, "_evaluate_string_rule", one_by_one(is_long_enough)),),
    ),
    Mistake(
        "all flags of a pattern count", "4.4.3",
        "If $flags has a value then the matching MUST follow the definition of the 3-argument variant of the SPARQL REGEX function, using "
        "$flags as third argument.",
        'ex:a ex:p "a\\nw" .', 'ex:N0 sh:targetObjectsOf ex:p ; sh:pattern "a.w" ; sh:flags "s" .',
        ((string_based_constraints.PatternConstraintComponent, "_evaluate_string_rule", one_by_one(matches)),),
    ),
    Mistake(
        "a language range may have parts", "4.4.4",
        "that does not have a language tag matching any of the basic language ranges that are the members of $languageIn following the "
        "filtering schema defined by the SPARQL langMatches function",
        'ex:a ex:p "Katze"@de-CH-1996 .', 'ex:N0 sh:targetObjectsOf ex:p ; sh:languageIn ( "de-CH" ) .',
        ((string_based_constraints.LanguageInConstraintComponent, "_evaluate_string_rule", one_by_one(is_in_language)),),
    ),
    Mistake(
        "a range is of what < can compare", "4.3.1 to 4.3.4",
        "For each value node v where the SPARQL expression $minExclusive < v does not return true, there is a validation result with v as "
        "sh:value.",
        'ex:a ex:p "b"@en .', 'ex:N0 sh:targetObjectsOf ex:p ; sh:minExclusive "a" .',
        tuple((owner, rule, ranged(sign, least=least)) for owner, rule, sign, least in (
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
        ((property_pair_constraints.LessThanConstraintComponent, "_compare_lt", pairs_compared("<")),
         (property_pair_constraints.LessThanOrEqualsConstraintComponent, "_compare_ltoe", pairs_compared("<="))),
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
        ((value_constraints.DatatypeConstraintComponent, "evaluate", datatypes),),
    ),
    Mistake(
        "the inverse of a sequence begins at its end", "2.3.1.4",
        "If p is an inverse path in G then path(p,G) is a SPARQL InversePath with path(v,G) as its elt.",
        "ex:a ex:p ex:b . ex:b ex:q ex:c .",
        "ex:P0 sh:targetNode ex:c ; sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:minCount 1 .",
        ((expression_helper, "value_nodes_from_path", follow), (shape, "value_nodes_from_path", follow)),
    ),
    Mistake(
        "a repeated path may be repeated in $PATH", "5.3",
        "substitute the variable PATH … with a valid SPARQL surface syntax string of the SHACL property path",
        "ex:a ex:p ex:b .",
        'ex:P0 sh:targetNode ex:a ; sh:path [ sh:zeroOrMorePath [ sh:oneOrMorePath ex:p ] ] ; '
        'sh:sparql [ sh:select "SELECT $this ?value WHERE { $this $PATH ?value }" ] .',
        ((sparql_query_helper, "shacl_path_to_sparql_path", path_written), (path_helper, "shacl_path_to_sparql_path", path_written)),
    ),
    Mistake(
        "each solution is a result", "5.3",
        "There is one validation result for each solution that does not have true as the binding for the variable failure.",
        "ex:a ex:p ex:b , ex:c .",
        'ex:N0 sh:targetNode ex:a ; sh:sparql [ sh:select "SELECT $this WHERE { $this <http://example.org/p> ?v }" ] .',
        ((sparql.SPARQLBasedConstraint, "_validate_sparql_query", solutions),),
    ),
    Mistake(
        "the messages of a constraint are its own, with their languages", "5.3.2",
        "The rules are meant to be executed from top to bottom, so that the first bound value will be used. … For SPARQL-based "
        "constraints: The values of sh:message of the SPARQL-based constraint.",
        "ex:a ex:p ex:b .",
        'ex:N0 sh:targetNode ex:a ; sh:message "of the shape" ; '
        'sh:sparql [ sh:message "of the constraint"@en ; sh:select "SELECT $this WHERE { $this <http://example.org/p> ?v }" ] .',
        ((sparql.SPARQLBasedConstraint, "make_v_result", with_messages),),
    ),
    Mistake(
        "a literal that is false is pre-bound, too", "5.3.1",
        "When SPARQL constraints are executed, the validation engine MUST pre-bind values for these variables. … $this: The focus node.",
        'ex:a ex:p "x" .',
        'ex:P0 sh:targetNode false ; sh:path [ sh:zeroOrMorePath ex:p ] ; '
        'sh:sparql [ sh:select "SELECT $this ?value WHERE { $this $PATH ?value }" ] .',
        ((rdflib.Literal, "__bool__", is_there),),
    ),
    Mistake(
        "a repeated path joins two nodes once", "5.2, and SPARQL 1.1, 9.3",
        "Such connectivity matching does not introduce duplicates (it does not incorporate any count of the number of ways the connection "
        "can be made) even if the repeated path itself would otherwise result in duplicates.",
        "ex:a a ex:A . ex:A rdfs:subClassOf ex:A .",
        'ex:N0 sh:targetNode ex:a ; sh:sparql [ sh:select "SELECT $this (COUNT(*) AS ?value) WHERE { $this '
        'a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* ?class } GROUP BY $this" ] .',
        ((rdflib.paths.MulPath, "eval", once),),
    ),
)
