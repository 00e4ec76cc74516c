"""Term maps of RML: expressions, templates, functions, and what kind of term becomes of them.

Source: RML-Core, “Term Maps” and “Generating values with expressions”; RML-FNML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publish.errors import Mark
from publish.mappings import vocabulary
from publish.mappings.model import Constant, Execution, Expression, Reference, Template, TermMap, TermType
from publish.mappings.rml_graph import Graph, Node, shown
from publish.terms import RDF, iri, literal
from publish.turtle import NO_BASE, Term

DEPTH = 50
"""So many parts of a mapping may lead from one to the next."""

_EXPRESSIONS = ("constant", "reference", "template", "functionExecution")
_IRIS = (TermType.IRI, TermType.URI, TermType.UNSAFE_IRI, TermType.UNSAFE_URI)
_ALLOWED = {
    "subject map": (*_IRIS, TermType.BLANK_NODE), "predicate map": _IRIS, "graph map": (*_IRIS, TermType.BLANK_NODE),
    "object map": tuple(TermType), "datatype map": _IRIS,
}
_PIECE = re.compile(r"\\(.)|([{}\\])|[^{}\\]+", re.DOTALL)
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


@dataclass
class Terms:
    """Makes term maps from the nodes of `graph`; what is wrong is found there."""

    graph: Graph
    executions: dict[tuple[Term, str], Execution | None] = field(default_factory=dict)
    path: list[Term] = field(default_factory=list)

    def term_map(self, term: Term, kind: str, base: str) -> TermMap | None:
        """The term map that `term` leads to, as a `kind` of map."""
        node = self.graph.node(term, kind)
        expression, mark = self.expression(node), self.place(node)
        stated = self.graph.name(value, "termType") if (value := node.one("termType")) else ""
        made = self._type(node, expression, stated, mark)
        if made is None:
            return None
        if isinstance(expression, Template) and made in _IRIS:
            self._check_iri(expression, mark)
        datatype, language = self._datatype(node, base), self._language(node)
        self._check_literal(node, made, expression)
        condition = self.condition(value) if (value := node.one("condition")) else None
        return TermMap(expression, made, mark, datatype, language, base, condition)

    def constant_map(self, term: Term, kind: str, base: str) -> TermMap | None:
        """The term map that always makes `term`: what a shortcut such as ``rml:object`` stands for."""
        constant = self.constant(term, kind)
        if constant is None or (kind != "object map" and self._is_literal(constant, term.mark, kind)):
            return None
        return TermMap(constant, TermType.LITERAL if term.kind == "literal" else TermType.IRI, term.mark, base=base)

    def place(self, node: Node) -> Mark:
        """Where the expression of `node` stands; where it begins, if it has none."""
        return next((term.mark for name in _EXPRESSIONS if (term := node.one(name))), node.mark)

    def expression(self, node: Node) -> Expression | None:
        """The expression of `node`; `None` if there is none."""
        given = [name for name in _EXPRESSIONS if name in node]
        if len(given) > 1:
            second = max((node.all(name)[0].mark, name) for name in given)
            self.graph.problem(second[0], f"a {node.kind} has one expression, and here is a second one, rml:{second[1]}: keep one of them.")
            return None
        if "functionExecution" not in node and (output := node.one("return") or node.one("returnMap")):
            self.graph.problem(output.mark, "rml:return is the output of a function, and none is called here: add rml:functionExecution.")
        return self._expression(node, given[0]) if given else None

    def _expression(self, node: Node, name: str) -> Expression | None:
        term = node.all(name)[0]
        if name == "constant":
            return self.constant(term, node.kind)
        if name == "functionExecution":
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
        if term.datatype.startswith(NO_BASE):
            self.graph.problem(term.mark, "the datatype of this text is a relative IRI: write it out, or add @base to this file.")
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
        if "functionExecution" not in node:
            self.graph.missing(node, "a condition calls a function, and here is none: add rml:functionExecution.")
            return None
        return self.execution(node)

    def execution(self, node: Node) -> Execution | None:
        """The call of a function that `node` leads to, with the output that it takes of it."""
        output = self.named(node, "return", "output of a function", needed=False)
        term = node.all("functionExecution")[0]
        if term in self.path or len(self.path) >= DEPTH:
            why = "calls itself" if term in self.path else f"is nested more than {DEPTH} levels deep"
            self.graph.problem(term.mark, f"this function {why}: give it an input that can be known.")
            return None
        if (term, output) not in self.executions:
            self.path.append(term)
            self.executions[term, output] = self._execution(self.graph.node(term, "function execution"), output)
            self.path.pop()
        return self.executions[term, output]

    def _execution(self, node: Node, output: str) -> Execution | None:
        function = self.named(node, "function", "function")
        inputs: dict[str, Expression] = {}
        for term in node.all("input"):
            entry = self.graph.node(term, "input")
            parameter, value = self.named(entry, "parameter", "parameter"), self._input(entry)
            if parameter in inputs:
                self.graph.problem(term.mark, "the function has an input for this parameter already: keep one of them.")
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
        if not any(name in node for name in _EXPRESSIONS):
            self._no_expression(node)
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

    def _type(self, node: Node, expression: Expression | None, stated: str, mark: Mark) -> TermType | None:
        """What the map makes (RML-Core, “Default Term Types”); a constant is what it is."""
        if isinstance(expression, Constant):
            return self._constant_type(node, expression, stated, mark)
        allowed = _ALLOWED[node.kind]
        if stated and TermType(stated) not in allowed:
            listed = ", ".join(f"rml:{name}" for name in allowed)
            message = f"a {node.kind} cannot make a term of the type rml:{stated}: expected {listed}."
            self.graph.problem(node.all("termType")[0].mark, message)
            return None
        if expression is None and not self.graph.has(node.term, *_EXPRESSIONS) and stated != TermType.BLANK_NODE:
            self._no_expression(node)
            return None
        if stated:
            return TermType(stated)
        names = ("datatype", "datatypeMap", "language", "languageMap")
        is_literal = isinstance(expression, Reference | Execution) or any(name in node for name in names)
        return TermType.LITERAL if node.kind == "object map" and is_literal else TermType.IRI

    def _no_expression(self, node: Node) -> None:
        kind = f"{'an' if node.kind[0] in 'aeiou' else 'a'} {node.kind}"
        self.graph.missing(node, f"{kind} has an expression, and here is none: "
                           "add rml:template, rml:reference, rml:constant or rml:functionExecution.")

    def _constant_type(self, node: Node, constant: Constant, stated: str, mark: Mark) -> TermType | None:
        if node.kind != "object map" and self._is_literal(constant, mark, node.kind):
            return None
        made = TermType.LITERAL if constant.term.startswith('"') else TermType.IRI
        if stated and (stated in (TermType.LITERAL, TermType.BLANK_NODE) or made is TermType.LITERAL) and stated != made:
            self.graph.warn(node.all("termType")[0].mark, "rml:termType changes nothing here, because rml:constant is the term: remove it.")
        return made

    def _is_literal(self, constant: Constant, mark: Mark, kind: str) -> bool:
        if constant.term.startswith('"'):
            self.graph.problem(mark, f"a {kind} makes IRIs, and this is a text: write an IRI in angle brackets, or with a prefix.")
            return True
        return False

    def _check_iri(self, template: Template, mark: Mark) -> None:
        if any(_NO_IRI.search(part) for part in template.parts[::2]):
            self.graph.problem(mark, 'this template makes IRIs, and has a character that no IRI can have (a space, < > " { } | ^ ` or a '
                               "backslash): percent-encode it, or say rml:termType rml:Literal.")

    def _check_literal(self, node: Node, made: TermType, expression: Expression | None) -> None:
        """Finds a datatype or a language on what cannot have it (RML-Core, “Language tags” and “Datatypes of Literals”)."""
        datatype, language = (node.one(name) or node.one(f"{name}Map") for name in ("datatype", "language"))
        if datatype and language:
            second = max(datatype.mark, language.mark)
            self.graph.problem(second, "a literal has a datatype or a language, not both: keep one of them.")
        elif (extra := datatype or language) and isinstance(expression, Constant):
            self.graph.problem(extra.mark, 'a constant has its own datatype or language: write it behind the text, as in "x"@en.')
        elif extra and made is not TermType.LITERAL:
            self.graph.problem(extra.mark, f"only literals have a datatype or a language, and this makes {made}: remove one of them.")

    def _datatype(self, node: Node, base: str) -> TermMap | None:
        if term := node.one("datatypeMap"):
            return self.term_map(term, "datatype map", base)
        if term := node.one("datatype"):
            if term.text == f"{RDF}langString":
                self.graph.problem(term.mark, "a text of this datatype has a language: write rml:language instead.")
            return self.constant_map(term, "datatype map", base)
        return None

    def _language(self, node: Node) -> TermMap | None:
        if term := node.one("languageMap"):
            expression = self.needed(term, "language map")
            place = self.place(self.graph.node(term, "language map"))
        elif term := node.one("language"):
            expression, place = self.constant(term, "language map"), term.mark
        else:
            return None
        if isinstance(expression, Constant):
            self._check_language(expression, place)
        return TermMap(expression, TermType.LITERAL, place) if expression else None

    def _check_language(self, constant: Constant, mark: Mark) -> None:
        """Finds what is no tag; well-formed ones whose language has more than three letters are not registered (RFC 5646, 2.2.1)."""
        try:
            literal("", language=constant.text)
        except ValueError:
            known = False
        else:
            known = constant.term.startswith('"') and 2 <= len(constant.text.partition("-")[0]) <= 3
        if not known:
            self.graph.problem(mark, "this is not a language tag (BCP 47): write one such as en, kk or zh-Hant.")
