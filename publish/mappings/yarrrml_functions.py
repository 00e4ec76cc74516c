"""Functions of a YARRRML file: as terms, as conditions, and ``equal`` as the condition of a join.

Source: YARRRML (https://rml.io/yarrrml/spec/), sections “Functions”, “Conditions” and “Referring to other mappings”.
``equal`` with ``str1`` and ``str2`` is the function of that name of IDLab, as in the reference implementation. Whether
there is a function of a name is not asked here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from publish import protection
from publish.errors import Mark
from publish.mappings.model import Execution, Expression, Join, Template, TermType
from publish.mappings.yarrrml_keys import Entries, Findings
from publish.mappings.yarrrml_texts import Texts
from publish.nodes import Cell, List, Map, Node
from publish.terms import iri

_GREL = "http://users.ugent.be/~bjdmeest/function/grel.ttl#"
_SHORT = {"equal": "https://w3id.org/imec/idlab/function#equal", "str1": f"{_GREL}valueParam", "str2": f"{_GREL}valueParam2"}
_SIDES = {"s": "s", "subject": "s", "o": "o", "object": "o"}
_EQUAL = re.compile(r"(?:.*[/#])?equal")
_INLINE = re.compile(r"([^()]+)\((.*)\)", re.DOTALL)
_QUOTED, _PLAIN = r'"(?P<quoted>(?:\\.|[^"\\])*+)"', r'(?P<plain>(?:\$\((?:\\.|[^)\\])*+\)|[^,"])*+)'
_GIVEN = re.compile(rf"\s*+(?P<name>[^=,\s]++)\s*+=\s*+(?:{_QUOTED}|{_PLAIN})\s*+(?:,|$)")


@dataclass(frozen=True)
class _Given:
    """What a parameter is given; `side` says whose record it is of: of the subject (``s``) or of the object (``o``) of a join."""

    parameter: str
    value: Expression
    side: str


@dataclass
class Functions:
    """Reads functions; each method gives `None` for what is none, and then says why in the findings."""

    findings: Findings
    texts: Texts

    def execution(self, entries: Entries, mark: Mark, sides: str = "s") -> Execution | None:
        """The call in `entries`: its first output. `sides` are those of a join that it may refer to."""
        call = self._call(entries, mark, sides)
        return Execution(call[0], tuple((given.parameter, given.value) for given in call[1]), "") if call else None

    def condition(self, node: Node) -> Execution | None:
        """The one function that must be true."""
        items = self.findings.items(node, "condition")
        if len(items) > 1:
            self.findings.problem(node.mark, "several conditions: only a join has them. Write a function that says all of it.")
        entries = self.findings.section(items[0], "function") if len(items) == 1 else {}
        return self.execution(entries, node.mark) if entries else None

    def join(self, node: Node) -> Join | None:
        """A condition of a join: ``equal``, of a value of the subject's record and one of the object's."""
        call = self._call(self.findings.section(node, "function"), node.mark, "so")
        if call is None:
            return None
        function, inputs = call
        by_side = {given.side: given.value for given in inputs}
        if not _EQUAL.fullmatch(function):
            self.findings.problem(node.mark, "a join compares by the function equal: write equal, or a condition beside the predicate.")
        elif len(inputs) != 2 or len(by_side) != 2:
            self.findings.problem(node.mark, "a join compares two values: expected [str1, value, s] and [str2, value, o].")
        else:
            return Join(by_side["s"], by_side["o"], node.mark)
        return None

    def _call(self, entries: Entries, mark: Mark, sides: str) -> tuple[str, list[_Given]] | None:
        if "function" not in entries:
            self.findings.problem(mark, "the function is missing: expected function: name and parameters: [[name, value]].")
            return None
        cell = self.findings.text(entries["function"][1])
        inline = _INLINE.fullmatch(cell.text)
        name = self._name(Cell(inline[1] if inline else cell.text, cell.mark))
        if inline and "parameters" in entries:
            self.findings.problem(entries["parameters"][0], "the parameters stand in the brackets of the function already: keep one.")
        if inline:
            given = self._inline(inline[1], Cell(inline[2], cell.mark), sides)
        else:
            listed = entries["parameters"][1] if "parameters" in entries else List(mark)
            given = [self._given(item, sides) for item in (listed.items if isinstance(listed, List) else [listed])]
        if name is None or None in given:
            return None
        return name, [item for item in given if item]

    def _name(self, cell: Cell) -> str | None:
        try:
            name = _SHORT.get(cell.text) or self.texts.expanded(cell.text)
            iri(name)
        except ValueError as error:
            self.findings.problem(cell.mark, f"{error}. Functions and parameters are named by IRIs, such as grel:toUpperCase.")
            return None
        return name

    def _inline(self, function: str, cell: Cell, sides: str) -> list[_Given | None]:
        """The parameters in the brackets of a function; one without a prefix has that of the function."""
        given, position = list[_Given | None](), 0
        while cell.text[position:].strip():
            match = _GIVEN.match(cell.text, position)
            if not match:
                self.findings.problem(cell.mark, "expected function(name = value, name = value): check commas, quotes and brackets.")
                return [None]
            position, name = match.end(), match["name"]
            full = name if ":" in name or name in _SHORT else f"{function.partition(':')[0]}:{name}"
            quoted = match["quoted"]
            value = Cell(quoted.replace('\\"', '"') if quoted is not None else match["plain"].strip(), cell.mark)
            given.append(self._made(Cell(full, cell.mark), value, sides, None))
        return given

    def _given(self, node: Node, sides: str) -> _Given | None:
        if isinstance(node, Map):
            entries = self.findings.section(node, "parameter")
            if {"parameter", "value"} <= set(entries):
                value = self._marked(entries["value"][1], entries)
                return self._made(self.findings.text(entries["parameter"][1]), value, sides, None)
        elif isinstance(node, List) and 2 <= len(node.items) <= 3:
            side = self.findings.text(node.items[2]) if len(node.items) == 3 else None
            return self._made(self.findings.text(node.items[0]), node.items[1], sides, side)
        self.findings.problem(node.mark, "expected [parameter, value], and in a join s or o behind them.")
        return None

    def _made(self, parameter: Cell, value: Node, sides: str, side: Cell | None) -> _Given | None:
        usual = "o" if parameter.text == "str2" else "s"
        chosen = _SIDES.get(side.text, "") if side else usual if usual in sides else sides
        if chosen not in sides or not chosen:
            place = side.mark if side else parameter.mark
            self.findings.problem(place, "expected s or o here, and o in joins only: whose record the value is of.")
            return None
        name, expression = self._name(parameter), self._value(value, chosen)
        return _Given(name, expression, chosen) if name and expression else None

    def _marked(self, node: Node, entries: Entries) -> Node:
        """The value of a long form, with ``~iri`` behind it where the type says so."""
        kind = self.findings.text(entries["type"][1]) if "type" in entries else None
        if kind and kind.text not in ("iri", "literal"):
            self.findings.problem(kind.mark, f"{protection.shown(kind.text)} is no type of a parameter: write iri or literal.")
        return Cell(f"{node.text}~iri", node.mark) if kind and kind.text == "iri" and isinstance(node, Cell) else node

    def _value(self, node: Node, sides: str) -> Expression | None:
        """A text, or a function of which the first output is the value."""
        if isinstance(node, Map):
            entries = self.findings.section(node, "value of a parameter")
            if "value" not in entries or "function" in entries:
                return self.execution(entries, node.mark, sides)
            return self._value(self._marked(entries["value"][1], entries), sides)
        cell = self.findings.text(node)
        try:
            return self._expression(cell.text)
        except ValueError as error:
            self.findings.problem(cell.mark, f"{error}.")
            return None

    def _expression(self, written: str) -> Expression:
        text = written.removesuffix("~iri")
        is_iri = text != written or self.texts.begins_with_prefix(text)
        made = self.texts.expression(text, TermType.IRI if is_iri else TermType.LITERAL)
        if text != written and isinstance(made, Template):
            raise ValueError("a parameter gets a text: what is made of references and more cannot be ~iri here")
        return made


