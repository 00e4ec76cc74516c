"""Calls of functions as they were written before RML-FNML: ``fnml:functionValue`` with ``fno:executes``.

Source: what RMLMapper, CARML and Morph-KGC read, and yarrrml-parser writes. The function and its inputs are predicate-object
maps of a node that looks like a triples map; its logical source and its subject change nothing in any of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from publish.mappings import vocabulary
from publish.mappings.model import Execution, Expression, Template
from publish.mappings.rml_expressions import DEPTH, Expressions
from publish.mappings.rml_graph import Node
from publish.turtle import Term

_NEWER = "in the newer form it is rml:functionExecution [ rml:function …; rml:input [ rml:parameter …; rml:inputValueMap [ … ] ] ]"
_IDLAB = "https://w3id.org/imec/idlab/function#"
_EQUAL, _AND = f"{_IDLAB}equal", "http://users.ugent.be/~bjdmeest/function/grel.ttl#boolean_and"
_TRUE = f"{_IDLAB}trueCondition"
_TEST, _GUARDED = (f"{_IDLAB}strBoolean", f"{_IDLAB}_strBoolean"), (f"{_IDLAB}str", f"{_IDLAB}_str")
_IRIS = ("IRI", "URI", "UnsafeIRI", "UnsafeURI")
_OF_LITERALS = ("language", "languageMap", "datatype", "datatypeMap")

Pair = tuple[Expression, Expression]


@dataclass
class FunctionValues(Expressions):
    """Makes expressions, also of calls in the older form."""

    guards: dict[Term, tuple[Template, Execution]] = field(default_factory=dict)

    def function_value(self, term: Term, output: str) -> Execution | None:
        """The call that the node `term` describes."""
        function, parts = self._parts(term)
        inputs = [(parameter, value, part) for parameter, part in parts if (value := self._value(part))]
        if not function:
            return None
        made = Execution(function, tuple((parameter, value) for parameter, value, _ in inputs), output)
        tests = [value for parameter, value, _ in inputs if parameter in _TEST and isinstance(value, Execution)]
        for parameter, value, part in inputs:
            if not isinstance(value, Template) or not self._makes_iris(part):
                continue
            if function == _TRUE and parameter in _GUARDED and tests:
                self.guards[term] = (value, tests[0])
            else:
                self._warn(part)
        return made

    def guarded(self, node: Node) -> tuple[Template, Execution] | None:
        """The template of IRIs that `node` makes if a function is true: then its values are encoded, and the rest is a condition."""
        term = node.one(vocabulary.FUNCTION_VALUE)
        return self.guards.get(term) if term else None

    def equalities(self, term: Term) -> list[Pair]:
        """What of a child and of its parent must be equal, where a join is by functions: by one ``equal``, or several with ``and``."""
        if term in self.path or len(self.path) >= DEPTH:
            self.graph.problem(term.mark, f"this function calls itself, or is nested more than {DEPTH} levels deep: {_NEWER}.")
            return []
        function, parts = self._parts(term)
        if function == _EQUAL:
            return self._sides(term, [part for _, part in parts])
        inner = [value for _, part in parts if (value := self._called(part))]
        if function == _AND and len(inner) == len(parts):
            self.path.append(term)
            pairs = [pair for value in inner for pair in self.equalities(value)]
            self.path.pop()
            return pairs
        if function:
            self._not_a_join(term)
        return []

    def _called(self, part: Node) -> Term | None:
        """The function that the object of `part` calls, if it calls one."""
        value = part.one("objectMap")
        if value is None or not self.graph.has(value, vocabulary.FUNCTION_VALUE):
            return None
        return self.graph.node(value, "object map").one(vocabulary.FUNCTION_VALUE)

    def _sides(self, term: Term, parts: list[Node]) -> list[Pair]:
        parents, children = [], []
        for part in parts:
            value = part.one("objectMap")
            if value and self.graph.has(value, "parentTermMap"):
                inner = self.graph.node(value, "parent of a join").one("parentTermMap")
                parents.append(self.needed(inner, "parent map") if inner else None)
            else:
                children.append(self._value(part))
        if len(parents) != 1 or len(children) != 1:
            self._not_a_join(term)
            return []
        return [(children[0], parents[0])] if children[0] and parents[0] else []

    def _not_a_join(self, term: Term) -> None:
        self.graph.problem(term.mark, "a join is read here if something of the child must equal something of the parent "
                           "(rml:parentTermMap), and this function says something else: "
                           "write rml:joinCondition with rml:child and rml:parent.")

    def _parts(self, term: Term) -> tuple[str, list[tuple[str, Node]]]:
        """The function that is executed (an IRI), and each parameter (an IRI) with the node that has its value."""
        node, before = self.graph.node(term, "function value"), len(self.graph.found)
        for subject in node.all("subjectMap"):
            self.graph.node(subject, "subject map")
        functions, parts = [], []
        for each in node.all("predicateObjectMap"):
            part = self.graph.node(each, "part of a function value")
            name = self._name(part, "predicate")
            if name in vocabulary.EXECUTES:
                functions.append(self._name(part, "object"))
            elif name:
                parts.append((name, part))
        if len(functions) != 1 and len(self.graph.found) == before:
            self.graph.missing(node, f"one part of this function value has the predicate fno:executes and names the function; here are "
                               f"{len(functions)}: {_NEWER}.")
        return (functions[0] if len(functions) == 1 else ""), parts

    def _name(self, part: Node, short: str) -> str:
        """The IRI that is always the `short` of `part`; some write it as a text."""
        term = part.one(short)
        if term is None and (outer := part.one(f"{short}Map")):
            term = self.graph.node(outer, f"{short} map").one("constant")
        if term is None:
            self.graph.missing(part, f"this part of a function names no {short} that is the same for all records: {_NEWER}.")
            return ""
        return self.iri(replace(term, kind="iri", datatype="", language=""))

    def _value(self, part: Node) -> Expression | None:
        if term := part.one("object"):
            return self.constant(term, "object map")
        if (term := part.one("objectMap")) is None:
            self.graph.missing(part, f"this part of a function gives its parameter no value: add rr:objectMap; {_NEWER}.")
            return None
        if self.graph.has(term, "parentTermMap", "condition"):
            self.graph.used.add(term)
            self.graph.problem(term.mark, "an input has rml:parentTermMap in the condition of a join only, "
                               f"and rml:condition never: {_NEWER}.")
            return None
        return self.needed(term, "object map")

    def _makes_iris(self, part: Node) -> bool:
        """Whether the template in `part` makes IRIs, in which values are percent-encoded."""
        value = part.one("objectMap")
        node = self.graph.node(value, "object map") if value else part
        if stated := node.one("termType"):
            return self.graph.name(stated, "termType") in _IRIS
        return not any(name in node for name in _OF_LITERALS)

    def _warn(self, part: Node) -> None:
        self.graph.warn(part.mark, "the values in the template of this input are not percent-encoded as in an IRI, because a function gets "
                        "texts: say rr:termType rr:Literal beside the template.")
