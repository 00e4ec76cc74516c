"""Term maps of RML: what kind of term becomes of an expression, its datatype, language and condition.

Source: RML-Core, “Term Maps”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from publish.errors import Mark, a
from publish.mappings.model import Constant, Execution, Expression, Reference, Template, TermMap, TermType
from publish.mappings.rml_expressions import EXPRESSIONS
from publish.mappings.rml_fnml import FunctionValues
from publish.mappings.rml_graph import Node
from publish.terms import RDF, literal
from publish.turtle import Term

_IRIS = (TermType.IRI, TermType.URI, TermType.UNSAFE_IRI, TermType.UNSAFE_URI)
_ALLOWED = {
    "subject map": (*_IRIS, TermType.BLANK_NODE), "predicate map": _IRIS, "graph map": (*_IRIS, TermType.BLANK_NODE),
    "object map": tuple(TermType), "datatype map": _IRIS,
}
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


@dataclass
class Terms(FunctionValues):
    """Makes term maps from the nodes of `graph`; what is wrong is found there."""

    def term_map(self, term: Term, kind: str, base: str) -> TermMap | None:
        """The term map that `term` leads to, as a `kind` of map."""
        node = self.graph.node(term, kind)
        expression, mark = self.expression(node), self.place(node)
        stated = self.graph.name(value, "termType") if (value := node.one("termType")) else ""
        made = self._type(node, expression, stated, mark)
        if made is None:
            return None
        condition = self.condition(value) if (value := node.one("condition")) else None
        if made in _IRIS and not condition and (guarded := self.guarded(node)):
            expression, condition = guarded
        if isinstance(expression, Template) and made in _IRIS:
            self._check_iri(expression, mark)
        datatype, language = self._datatype(node, base), self._language(node)
        self._check_literal(node, made, expression)
        return TermMap(expression, made, mark, datatype, language, base, condition)

    def constant_map(self, term: Term, kind: str, base: str) -> TermMap | None:
        """The term map that always makes `term`: what a shortcut such as ``rml:object`` stands for."""
        constant = self.constant(term, kind)
        if constant is None or (kind != "object map" and self._is_literal(constant, term.mark, kind)):
            return None
        return TermMap(constant, TermType.LITERAL if term.kind == "literal" else TermType.IRI, term.mark, base=base)

    def _type(self, node: Node, expression: Expression | None, stated: str, mark: Mark) -> TermType | None:
        """What the map makes (RML-Core, “Default Term Types”); a constant is what it is."""
        if isinstance(expression, Constant):
            return self._constant_type(node, expression, stated, mark)
        allowed = _ALLOWED[node.kind]
        if stated and TermType(stated) not in allowed:
            listed = ", ".join(f"rml:{name}" for name in allowed)
            message = f"{a(node.kind)} cannot make a term of the type rml:{stated}: expected {listed}."
            self.graph.problem(node.all("termType")[0].mark, message)
            return None
        if expression is None and not self.graph.has(node.term, *EXPRESSIONS) and stated != TermType.BLANK_NODE:
            self.no_expression(node)
            return None
        if stated:
            return TermType(stated)
        names = ("datatype", "datatypeMap", "language", "languageMap")
        is_literal = isinstance(expression, Reference | Execution) or any(name in node for name in names)
        return TermType.LITERAL if node.kind == "object map" and is_literal else TermType.IRI

    def _constant_type(self, node: Node, constant: Constant, stated: str, mark: Mark) -> TermType | None:
        if node.kind != "object map" and self._is_literal(constant, mark, node.kind):
            return None
        made = TermType.LITERAL if constant.term.startswith('"') else TermType.IRI
        if stated and (stated in (TermType.LITERAL, TermType.BLANK_NODE) or made is TermType.LITERAL) and stated != made:
            remedy = "write the IRI in angle brackets" if made is TermType.LITERAL else "remove it"
            self.graph.warn(node.all("termType")[0].mark, "rml:termType changes nothing here, because rml:constant is the term, "
                            f"{'a text' if made is TermType.LITERAL else 'an IRI'}: {remedy}.")
        return made

    def _is_literal(self, constant: Constant, mark: Mark, kind: str) -> bool:
        if constant.term.startswith('"'):
            self.graph.problem(mark, f"{a(kind)} makes IRIs, and this is a text: write an IRI in angle brackets, or with a prefix.")
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
