"""Expressions of RML: references, templates, constants and calls of functions.

Source: RML-Core, “Generating values with expressions”; RML-FNML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publish import lexical
from publish.errors import Mark, a
from publish.mappings import vocabulary
from publish.mappings.model import Constant, Execution, Expression, Reference, Template
from publish.mappings.rml_graph import Graph, Node, shown
from publish.terms import iri, literal
from publish.turtle import NO_BASE, Term

DEPTH = 50
"""So many parts of a mapping may lead from one to the next."""

EXPRESSIONS = ("constant", "reference", "template", "functionExecution", vocabulary.FUNCTION_VALUE)
"""The properties of which an expression has one."""

_CALLS = ("functionExecution", vocabulary.FUNCTION_VALUE)
_PIECE = re.compile(r"\\(.)|([{}\\])|[^{}\\]+", re.DOTALL)


@dataclass
class Expressions:
    """Makes expressions from the nodes of `graph`; what is wrong is found there."""

    graph: Graph
    executions: dict[tuple[Term, str], Execution | None] = field(default_factory=dict)
    path: list[Term] = field(default_factory=list)

    def place(self, node: Node) -> Mark:
        """Where the expression of `node` stands; where it begins, if it has none."""
        return next((term.mark for name in EXPRESSIONS if (term := node.one(name))), node.mark)

    def expression(self, node: Node) -> Expression | None:
        """The expression of `node`; `None` if there is none."""
        given = [name for name in EXPRESSIONS if name in node]
        if len(given) > 1:
            second = max((node.all(name)[0].mark, name) for name in given)
            self.graph.problem(second[0], f"{a(node.kind)} has one expression, and here is a second one, "
                               f"{vocabulary.prefixed(second[1])}: keep one of them.")
            return None
        if not any(name in node for name in _CALLS) and (output := node.one("return") or node.one("returnMap")):
            self.graph.problem(output.mark, "rml:return is the output of a function, and none is called here: add rml:functionExecution.")
        return self._expression(node, given[0]) if given else None

    def _expression(self, node: Node, name: str) -> Expression | None:
        term = node.all(name)[0]
        if name == "constant":
            return self.constant(term, node.kind)
        if name in _CALLS:
            return self.execution(node)
        return self.reference(term, name) if name == "reference" else self.template(term)

    def reference(self, term: Term, name: str) -> Reference | None:
        """The reference that the text under the property `name` is."""
        if not term.text:
            self.graph.problem(term.mark, f"rml:{name} is empty: name a column, a JSONPath or a field.")
            return None
        return Reference(term.text)

    def constant(self, term: Term, kind: str) -> Constant | None:
        """`term` as the same term for every record; ``rml:defaultGraph`` is that of no name."""
        if kind == "graph map" and vocabulary.local(term.text) == vocabulary.DEFAULT_GRAPH:
            return Constant("", "")
        if term.kind == "iri":
            return Constant(text, iri(text)) if (text := self.iri(term)) else None
        return self._literal(term)

    def _literal(self, term: Term) -> Constant | None:
        """The literal `term`, whose text is of its datatype."""
        if term.datatype.startswith(NO_BASE):
            self.graph.problem(term.mark, "the datatype of this text is a relative IRI: write it out, or add @base to this file.")
            return None
        check, wrong = lexical.check(term.datatype), lexical.unknown(term.datatype)
        if wrong or (check and not check(term.text)):
            self.graph.problem(term.mark, wrong or "the text is not of its datatype: correct one of them.")
            return None
        try:
            return Constant(term.text, literal(term.text, term.datatype, term.language))
        except ValueError as error:
            self.graph.problem(term.mark, f"the text has a datatype or a language that cannot be ({error}): correct it.")
            return None

    def iri(self, term: Term) -> str:
        """The IRI that `term` is; empty, and a problem, if it is none that means something outside of the mapping."""
        if term.text.startswith(NO_BASE):
            self.graph.problem(term.mark, f"{shown(term)} is a relative IRI: write it out, or add @base to this file.")
            return ""
        try:
            iri(term.text)
        except ValueError:
            self.graph.problem(term.mark, f"{shown(term)} is not a valid IRI (RFC 3987): correct it.")
            return ""
        return term.text

    def template(self, term: Term) -> Template | None:
        """The template in a text (RML-Core, “Template”); `None`, and a problem, if it is not well formed."""
        parts, problem = [""], ""
        for match in _PIECE.finditer(term.text):
            inside = len(parts) % 2 == 0
            if match[2] == "\\" or (match[1] and match[1] not in "{}\\"):
                problem = "a backslash stands before another character than { } or \\"
            elif match[2] == ("}" if inside else "{"):
                problem = problem or ("a pair of braces is empty" if inside and not parts[-1] else "")
                parts.append("")
            elif match[2]:
                problem = problem or f"a brace {match[2]} stands where none can be"
            else:
                parts[-1] += match[1] or match[0]
        if len(parts) % 2 == 0:
            problem = problem or "a brace is not closed"
        if problem:
            self.graph.problem(term.mark, f"this is not a template, because {problem}: references stand in braces, {{name}}, and other "
                               "braces and backslashes are written \\\\{, \\\\} and \\\\\\\\.")
            return None
        return Template(tuple(parts))

    def condition(self, term: Term) -> Execution | None:
        """The function that must be true."""
        node = self.graph.node(term, "condition")
        if not any(name in node for name in _CALLS):
            self.graph.missing(node, "a condition calls a function, and here is none: add rml:functionExecution.")
            return None
        return self.execution(node)

    def execution(self, node: Node) -> Execution | None:
        """The call of a function that `node` leads to, with the output that it takes of it."""
        output = self.named(node, "return", "output of a function", needed=False)
        name = next(name for name in _CALLS if name in node)
        term = node.all(name)[0]
        if term in self.path or len(self.path) >= DEPTH:
            why = "calls itself" if term in self.path else f"is nested more than {DEPTH} levels deep"
            self.graph.problem(term.mark, f"this function {why}: give it an input that can be known.")
            return None
        if (term, output) not in self.executions:
            self.path.append(term)
            older = name == vocabulary.FUNCTION_VALUE
            self.executions[term, output] = self.function_value(term, output) if older else self._execution(term, output)
            self.path.pop()
        return self.executions[term, output]

    def function_value(self, term: Term, output: str) -> Execution | None:
        """The call that `term` describes in the older form."""
        raise NotImplementedError

    def _execution(self, term: Term, output: str) -> Execution | None:
        node = self.graph.node(term, "function execution")
        function = self.named(node, "function", "function")
        inputs: dict[str, Expression] = {}
        for given in node.all("input"):
            entry = self.graph.node(given, "input")
            parameter, value = self.named(entry, "parameter", "parameter"), self._input(entry)
            if parameter in inputs:
                self.graph.problem(given.mark, "the function has an input for this parameter already: keep one of them.")
            elif parameter and value:
                inputs[parameter] = value
        return Execution(function, tuple(inputs.items()), output) if function else None

    def _input(self, node: Node) -> Expression | None:
        if term := node.one("inputValue"):
            return self.constant(term, node.kind)
        if term := node.one("inputValueMap"):
            return self.needed(term, "input value map")
        self.graph.missing(node, "an input has a value, and here is none: add rml:inputValueMap or rml:inputValue.")
        return None

    def needed(self, term: Term, kind: str) -> Expression | None:
        """The expression of the node that `term` leads to; a problem if it has none."""
        node = self.graph.node(term, kind)
        if not any(name in node for name in EXPRESSIONS):
            self.no_expression(node)
        return self.expression(node)

    def named(self, node: Node, short: str, what: str, *, needed: bool = True) -> str:
        """The IRI under a property of FNML or under its long form; a function, parameter or output is a constant here."""
        if term := node.one(short):
            return self.iri(term)
        if term := node.one(f"{short}Map"):
            inner = self.graph.node(term, f"{short} map")
            if (value := inner.one("constant")) is None:
                self.graph.missing(inner, f"the {what} is named with rml:constant, and here is none: add it.")
            elif value.kind != "iri":
                self.graph.problem(value.mark, f"the {what} is named by an IRI: write it in angle brackets, or with a prefix.")
            return self.iri(value) if value and value.kind == "iri" else ""
        if needed:
            self.graph.missing(node, f"the {what} is not named: add rml:{short}.")
        return ""

    def no_expression(self, node: Node) -> None:
        """Adds the problem that `node` has no expression."""
        self.graph.missing(node, f"{a(node.kind)} has an expression, and here is none: "
                           "add rml:template, rml:reference, rml:constant or rml:functionExecution.")
