"""The terms of RML that are understood: one table of kinds of nodes and their properties, and one of older names.

Source: RML-Core, RML-IO, RML-LV and RML-FNML (W3C Knowledge Graph Construction Community Group), the vocabularies
that they replace (R2RML, RML 1.1.1), and CSVW (Metadata Vocabulary for Tabular Data, W3C Recommendation, 2015).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from publish.errors import nearest
from publish.terms import PREFIXES

RML = "http://w3id.org/rml/"
CSVW = "http://www.w3.org/ns/csvw#"
R2RML = "http://www.w3.org/ns/r2rml#"
OLD_RML = "http://semweb.mmlab.be/ns/rml#"
OLD_QL = "http://semweb.mmlab.be/ns/ql#"
OLD_FNML = "http://semweb.mmlab.be/ns/fnml#"

NAMESPACES: Mapping[str, str] = {RML: "rml", CSVW: "csvw", R2RML: "rr", OLD_RML: "rml", OLD_QL: "ql", OLD_FNML: "fnml"}
"""The namespaces in which every term must be known, with their usual prefixes."""

_OWN_PREFIX = {CSVW: "csvw:", OLD_FNML: "fnml:"}
"""The vocabularies whose terms have a prefix in this table, because RML may have others of the same name."""

FUNCTION_VALUE = "fnml:functionValue"
"""How a function was called before there was RML-FNML."""

EXECUTES = ("https://w3id.org/function/ontology#executes", "http://w3id.org/function/ontology#executes")
"""The predicate of the function in that older form."""

Value = Literal["node", "iri", "text", "term", "name", "source"]
"""What a property leads to: a part of the mapping, an IRI, a text, any term, one of a list of IRIs, a file or its description."""


@dataclass(frozen=True)
class Property:
    """A property of a node: what it leads to, and whether it may stand there more than once."""

    value: Value
    many: bool = False


_NODE, _NODES = Property("node"), Property("node", many=True)
_IRI, _IRIS, _TEXT, _NAME = Property("iri"), Property("iri", many=True), Property("text"), Property("name")
_TERM, _TERMS = Property("term"), Property("term", many=True)

_EXPRESSION = {"constant": _TERM, "reference": _TEXT, "template": _TEXT, "functionExecution": _NODE, "return": _IRI, "returnMap": _NODE,
               FUNCTION_VALUE: _NODE}
_CONSTANT = {"constant": _TERM}
_TERM_MAP = {**_EXPRESSION, "termType": _NAME, "condition": _NODE}
_GRAPHS = {"graph": _IRIS, "graphMap": _NODES}
_FIELD = {"fieldName": _TEXT, "field": _NODES, **_EXPRESSION, "iterator": _TEXT, "referenceFormulation": _NAME}
_ACCESS = {"encoding": Property("term"), "null": Property("text", many=True), "compression": _NAME}

KINDS: Mapping[str, Mapping[str, Property]] = {
    "triples map": {"logicalSource": _NODE, "subjectMap": _NODE, "subject": _IRI, "predicateObjectMap": _NODES, "baseIRI": _IRI},
    "logical source": {"source": Property("source"), "referenceFormulation": _NAME, "iterator": _TEXT},
    "source": {"path": _TEXT, "root": _TERM, **_ACCESS},
    "CSVW table": {"csvw:url": _TEXT, "csvw:dialect": _NODE, **_ACCESS},
    "CSVW dialect": {"csvw:delimiter": _TEXT, "csvw:quoteChar": _TEXT, "csvw:encoding": _TEXT, "csvw:header": _TEXT},
    "logical view": {"viewOn": _NODE, "field": _NODES, "leftJoin": _NODES, "innerJoin": _NODES, "structuralAnnotation": _NODES},
    "field": _FIELD,
    "join of views": {"parentLogicalView": _NODE, "joinCondition": _NODES, "field": _NODES},
    "subject map": {**_TERM_MAP, **_GRAPHS, "class": _IRIS},
    "predicate map": _TERM_MAP,
    "graph map": _TERM_MAP,
    "object map": {**_TERM_MAP, "datatype": _IRI, "datatypeMap": _NODE, "language": _TEXT, "languageMap": _NODE},
    "datatype map": _TERM_MAP,
    "language map": _EXPRESSION,
    "predicate-object map": {"predicate": _IRIS, "predicateMap": _NODES, "object": _TERMS, "objectMap": _NODES, **_GRAPHS},
    "referencing object map": {"parentTriplesMap": _NODE, "joinCondition": _NODES},
    "join condition": {"child": _TEXT, "childMap": _NODE, "parent": _TEXT, "parentMap": _NODE, FUNCTION_VALUE: _NODE},
    "parent of a join": {"parentTermMap": _NODE, "termType": _NAME},
    "child map": _EXPRESSION,
    "parent map": _EXPRESSION,
    "condition": {"functionExecution": _NODE, FUNCTION_VALUE: _NODE, "return": _IRI, "returnMap": _NODE},
    "function value": {"predicateObjectMap": _NODES, "logicalSource": _NODE, "subjectMap": _NODE, "subject": _TERM},
    "part of a function value": {"predicate": _IRI, "predicateMap": _NODE, "object": _TERM, "objectMap": _NODE},
    "function execution": {"function": _IRI, "functionMap": _NODE, "input": _NODES},
    "input": {"parameter": _IRI, "parameterMap": _NODE, "inputValue": _TERM, "inputValueMap": _NODE},
    "input value map": _EXPRESSION,
    "function map": _CONSTANT,
    "return map": _CONSTANT,
    "parameter map": _CONSTANT,
}
"""The properties that each kind of node may have."""

SHORTCUTS: Mapping[str, str] = {
    "subject": "subjectMap", "predicate": "predicateMap", "object": "objectMap", "graph": "graphMap", "datatype": "datatypeMap",
    "language": "languageMap", "child": "childMap", "parent": "parentMap", "function": "functionMap", "return": "returnMap",
    "parameter": "parameterMap", "inputValue": "inputValueMap",
}
"""The short form of a property that leads to a map, and the long one: one of both stands, where only one value may be."""

CLASSES = frozenset({
    "TriplesMap", "LogicalSource", "AbstractLogicalSource", "Iterable", "ReferenceFormulation", "ExpressionMap", "TermMap", "SubjectMap",
    "PredicateMap", "ObjectMap", "GraphMap", "DatatypeMap", "LanguageMap", "PredicateObjectMap", "RefObjectMap", "Join", "ChildMap",
    "ParentMap", "Source", "RelativePath", "RelativePathSource", "FilePath", "LogicalView", "LogicalViewJoin", "Field", "ExpressionField",
    "IterableField", "FunctionExecution", "FunctionMap", "Input", "ParameterMap", "ReturnMap", "StructuralAnnotation",
    "IRISafeAnnotation", "IriSafeAnnotation", "PrimaryKeyAnnotation", "UniqueAnnotation", "NotNullAnnotation", "NonNullableAnnotation",
    "ForeignKeyAnnotation", "InclusionAnnotation", "InclusionDependencyAnnotation", "csvw:Table", "csvw:Dialect",
    "fnml:FunctionTermMap", "fnml:FunctionMap",
})
"""The classes that a node may have; they change nothing, as RML-Core has it: properties tell what a node is."""

SPELLINGS: Mapping[str, str] = {"expressionField": "ExpressionField", "Execution": "FunctionExecution"}
"""Misspelt classes that the official test cases have, and what is meant: accepted with a warning."""

TERM_TYPES = ("IRI", "URI", "UnsafeIRI", "UnsafeURI", "BlankNode", "Literal")
FORMULATIONS: Mapping[str, str] = {"CSV": "csv", "JSONPath": "jsonpath"}
ENCODINGS: Mapping[str, str] = {"UTF-8": "utf-8", "UTF-16": "utf-16"}
COMPRESSIONS = ("none", "gzip")
ROOTS: Mapping[str, str] = {"MappingDirectory": "", "CurrentWorkingDirectory": "."}
DEFAULT_GRAPH = "defaultGraph"

NAMES: Mapping[str, tuple[str, ...]] = {
    "termType": TERM_TYPES, "referenceFormulation": tuple(FORMULATIONS), "encoding": tuple(ENCODINGS),
    "compression": COMPRESSIONS, "root": tuple(ROOTS),
}
"""The properties whose values are terms of RML, and those terms."""

_SQL = "no reader for databases here: export the table as CSV, and map that"
_XML = "no reader for XML here: convert the file to JSON, and map that"
_PACKED = "no reader for packed files here: unpack the file first"
_TARGET = "no writer for logical targets here: all quads go to one output; remove it"
_COLLECTION = "collections and containers (RML-CC) are not made here; remove it"
_STAR = "quoted triples (RML-star) are not made here; remove it"
_FNML = ("of this older vocabulary only fnml:functionValue with fno:executes is read: write rml:functionExecution [ rml:function …; "
         "rml:input [ rml:parameter …; rml:inputValueMap [ … ] ] ]")
_DIALECT = "this part of a CSVW dialect is not read here: a table has one row of headers, and a record in each row after it"

UNREAD: Mapping[str, str] = {
    **dict.fromkeys(("logicalTable", "tableName", "sqlQuery", "sqlVersion", "query", "inverseExpression", "LogicalTable", "BaseTableOrView",
                     "R2RMLView", "SQL2008", "SQL2008Query", "SQL2008Table", "SQLQuery"), _SQL),
    **dict.fromkeys(("XPath", "XPathReferenceFormulation", "namespace", "Namespace", "namespacePrefix", "namespaceURL", "CSS3"), _XML),
    **dict.fromkeys(("zip", "tarxz", "targz", "targzip"), _PACKED),
    **dict.fromkeys(("logicalTarget", "target", "serialization", "LogicalTarget", "Target"), _TARGET),
    **dict.fromkeys(("gather", "gatherAs", "allowEmptyListAndContainer", "strategy", "Strategy"), _COLLECTION),
    **dict.fromkeys(("quotedTriplesMap", "AssertedTriplesMap", "NonAssertedTriplesMap", "StarMap"), _STAR),
    **{f"fnml:{name}": _FNML for name in ("execution", "function", "functionMap", "functionExecution", "input", "inputParameter",
                                          "inputValue", "inputValueMap", "output", "parameter", "parameterMap", "return", "returnMap",
                                          "value", "valueMap", "Execution", "ExecutionTermMap", "ParameterMap")},
    **{f"csvw:{name}": _DIALECT for name in ("commentPrefix", "doubleQuote", "headerRowCount", "lineTerminators", "skipBlankRows",
                                            "skipColumns", "skipInitialSpace", "skipRows", "trim", "null", "tableSchema")},
}
"""Terms that are known and not read here, and what to do."""

ANNOTATIONS = ("onFields", "targetView", "targetFields")
_OLDER: Mapping[str, frozenset[str]] = {
    R2RML: frozenset({
        "TriplesMap", "LogicalTable", "BaseTableOrView", "R2RMLView", "TermMap", "SubjectMap", "PredicateMap", "ObjectMap", "GraphMap",
        "PredicateObjectMap", "RefObjectMap", "Join", "child", "class", "column", "datatype", "constant", "graph", "graphMap",
        "inverseExpression", "joinCondition", "language", "logicalTable", "object", "objectMap", "parent", "parentTriplesMap", "predicate",
        "predicateMap", "predicateObjectMap", "sqlQuery", "sqlVersion", "subject", "subjectMap", "tableName", "template", "termType",
        "IRI", "BlankNode", "Literal", "defaultGraph", "SQL2008",
    }),
    OLD_RML: frozenset({
        "LogicalSource", "logicalSource", "source", "reference", "iterator", "referenceFormulation", "languageMap", "query",
        "joinCondition", "parentTermMap", "logicalTarget", "LogicalTarget",
    }),
    OLD_QL: frozenset({"CSV", "JSONPath", "XPath", "CSS3", "SQL2008"}),
}
"""The terms of each older namespace; they are called the same today, but for `_RENAMED`."""
_RENAMED = {"column": "reference"}

DESCRIPTIONS = (f"{PREFIXES['rdfs']}label", f"{PREFIXES['rdfs']}comment", PREFIXES["dcterms"])
"""How the properties begin that may describe any part of a mapping, and change nothing."""

_VALUES = frozenset({*TERM_TYPES, *FORMULATIONS, *ENCODINGS, *COMPRESSIONS, *ROOTS, DEFAULT_GRAPH})
PROPERTIES = frozenset({name for properties in KINDS.values() for name in properties} | set(ANNOTATIONS))
"""Every property that is understood."""
TERMS = PROPERTIES | CLASSES | _VALUES
"""Every term that is understood."""


def is_ours(iri: str) -> bool:
    """Whether `iri` is of a vocabulary of mappings, so that it must be known."""
    return iri.startswith(tuple(NAMESPACES))


def local(iri: str) -> str:
    """The name of `iri` in this table (``subjectMap``, ``csvw:url``); empty if it is not in it, understood or `UNREAD`."""
    for namespace in NAMESPACES:
        if iri.startswith(namespace):
            name = iri[len(namespace) :]
            if namespace in _OLDER:
                return _RENAMED.get(name, name) if name in _OLDER[namespace] else ""
            name = _OWN_PREFIX.get(namespace, "") + name
            return name if name in TERMS or name in UNREAD or name in SPELLINGS else ""
    return ""


def prefixed(name: str) -> str:
    """A `name` of this table with its prefix."""
    return name if ":" in name else f"rml:{name}"


def written(iri: str) -> str:
    """`iri` with the usual prefix of its vocabulary, for a message."""
    return next((f"{prefix}:{iri[len(namespace) :]}" for namespace, prefix in NAMESPACES.items() if iri.startswith(namespace)), iri)


def hint(iri: str, names: Iterable[str]) -> str:
    """What may be meant by `iri` of all `names` of this table, each as it is written in the vocabulary of `iri`, if it has it."""
    name = next((iri[len(namespace) :] for namespace in NAMESPACES if iri.startswith(namespace)), "")
    if name in names:
        return f"did you mean rml:{name}?"
    older = next((namespace for namespace in _OLDER if iri.startswith(namespace)), RML)
    terms = {_RENAMED.get(term, term): term for term in _OLDER.get(older, ())}
    listed = (one if ":" in one else f"{NAMESPACES[older]}:{terms[one]}" if one in terms else f"rml:{one}" for one in names)
    return nearest(written(iri), listed)
