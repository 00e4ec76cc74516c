"""The words of SHACL's namespace: those that are read here, and why the others are not.

An engine passes over a word that it does not know, and reports that all is well; so a word that is on no list is an error.
Source: Shapes Constraint Language (W3C Recommendation, 20 July 2017), SHACL Advanced Features and SHACL JavaScript
Extensions (W3C Working Group Notes, 8 June 2017), and the SHACL vocabulary.
"""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

from publish import protection
from publish.errors import nearest
from publish.shapes.model import SH


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TARGETS = _names("targetClass targetNode targetObjectsOf targetSubjectsOf")
"""2.1.3: what a shape is asked of."""
REFERS = _names("node property not qualifiedValueShape")
"""The parameters whose value is a shape."""
REFERS_BY_LIST = _names("and or xone")
"""The parameters whose value is a list of shapes."""
PARAMETERS = REFERS | REFERS_BY_LIST | _names("""
    class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive
    minLength maxLength pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals
    qualifiedValueShapesDisjoint qualifiedMinCount qualifiedMaxCount closed ignoredProperties hasValue in sparql""")
"""4 and 5: what constrains."""
ADVANCED = _names("target rule expression values")
"""SHACL Advanced Features: what they say of a shape."""
NOT_OF_SHAPES = _names("""
    inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath prefix namespace
    conforms result detail focusNode resultMessage resultPath resultSeverity shapesGraphWellFormed
    sourceConstraint sourceConstraintComponent sourceShape value
    condition construct update filterShape intersection nodes union object predicate subject returnType""")
"""What is said of paths, prefixes, reports and rules, and means nothing in a shape."""
DRAFT = _names("nodeShape")
"""What earlier drafts let data say of shapes."""
_PROPERTIES = TARGETS | PARAMETERS | ADVANCED | NOT_OF_SHAPES | _names("""
    path severity message deactivated name description order group defaultValue
    shapesGraph suggestedShapesGraph entailment prefixes declare select ask
    parameter optional labelTemplate nodeValidator propertyValidator validator""")
_CLASSES = _names("""
    NodeShape PropertyShape PropertyGroup NodeKind Severity Parameterizable Parameter ConstraintComponent
    SPARQLConstraint SPARQLExecutable SPARQLAskExecutable SPARQLSelectExecutable SPARQLConstructExecutable SPARQLUpdateExecutable
    Validator SPARQLAskValidator SPARQLSelectValidator PrefixDeclaration AbstractResult ValidationReport ValidationResult
    Target TargetType SPARQLTarget SPARQLTargetType Function SPARQLFunction Rule TripleRule SPARQLRule""")
_NEWER = _names("""
    reifierShape reificationRequired singleLine memberShape minListLength maxListLength uniqueMembers someValue subsetOf
    rootClass nodeByExpression targetWhere shape uniqueValuesFor conformanceDisallows codeIdentifier agentInstruction intent
    ShapeClass ShapesGraph OutputShape NodeExpression NamedParameterExpressionFunction ListParameterExpressionFunction""")
_ANNOTATIONS = _names("resultAnnotation annotationProperty annotationValue annotationVarName ResultAnnotation")
_MISNAMED = re.compile(r"https?://(?:www\.)?w3\.org/ns/shacl(?!-)", re.IGNORECASE)

SEVERITIES = _names("Violation Warning Info")
"""2.1.4: those that SHACL defines."""
NODE_KINDS = _names("BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral")
"""4.1.3."""


def local(iri: NamedNode) -> str:
    """The local name of a word of SHACL; empty if `iri` is none."""
    return iri.value.removeprefix(SH) if iri.value.startswith(SH) else ""


def wrong_property(iri: NamedNode) -> str:
    """Why the predicate `iri` is refused, and what to do; empty if it is a property of SHACL, or no word of it at all."""
    return _wrong(iri, _PROPERTIES, "property")


def wrong_class(iri: NamedNode) -> str:
    """The same of a class."""
    return _wrong(iri, _CLASSES, "class")


def _wrong(iri: NamedNode, known: frozenset[str], kind: str) -> str:
    if not iri.value.startswith(SH):
        return f"this is not the namespace of SHACL: write <{SH}>." if _MISNAMED.match(iri.value) else ""
    name = local(iri)
    if name in known:
        return ""
    shown = protection.shown(f"sh:{name}")
    if name in _NEWER:
        return f"{shown} is of SHACL 1.2, and is not checked here: say it with the terms of SHACL 1.0."
    if name.startswith(("js", "JS")):
        return f"{shown} is of SHACL-JS, which no engine here runs: write a query instead (sh:sparql)."
    if name in _ANNOTATIONS:
        return f"{shown} adds to results what no engine here adds: write an sh:message instead."
    return f"{shown} is no {kind} of SHACL, and would be passed over: {nearest(name, known)}"
