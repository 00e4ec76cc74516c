"""The parts of generated code: how each term is written in it, and the names that it uses there.

A term is written out where that is short: an IRI or a blank node from a template or a reference, a text with a constant
language or datatype. Any other is a call of its maker of `terms.py`, which gives the list of its forms. All is bytes, of
which the greater part, the text of the mapping, is encoded once and for all.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product, zip_longest

from publish import lexical
from publish.compile.memo import Lists, Memo
from publish.compile.plan import ParentMap, names
from publish.compile.terms import Make, Record, encoding, end_of_line, form_of, maker, may_be_default, natural, tagged, typed
from publish.mappings.model import Constant, Expression, Reference, Template, TermMap, TermType
from publish.sources.index import Index, key
from publish.sources.records import Value
from publish.terms import XSD, escaped, iri, literal

_TRIED = 4
"""A template of more references is not tried with all values: what it makes is checked."""
_ENCODED = {TermType.IRI: "iri_safe", TermType.URI: "uri_safe"}


@dataclass(frozen=True)
class Part:
    """A term in generated code: `pieces` alternate, constant text first, then code that gives bytes.

    It needs the values of the variables `needs`. `many` is the variable of a list of terms, each of which is one.
    """

    pieces: tuple[str, ...]
    needs: tuple[str, ...] = ()
    many: str = ""


class Parts:
    """Writes the terms of one function; `bound` is what the function's text refers to, by name."""

    def __init__(self, indexes: Mapping[TermMap | ParentMap, Index], serial: str, *, texts: bool) -> None:
        self.bound: dict[str, object] = {}
        self.variables: dict[str, str] = {}
        """Reference -> the variable of its value."""
        self.escaped: dict[str, str] = {}
        """Reference -> the variable of its escaped text, where all values are texts."""
        self.calls: dict[str, str] = {}
        """Variable of a list -> the call that gives it."""
        self.numbered = False
        """Whether the function has to count records: blank nodes without an expression are told apart by it."""
        self._indexes, self._serial, self._texts = indexes, serial, texts
        self._taken = {*keyword.kwlist, "row", "rows", "n", "again", "text", "piece", "tuple", "type", "enumerate", "ValueError"}
        self._parts: dict[TermMap | ParentMap, Part] = {}
        self._ends: dict[TermMap, Part] = {}
        self._memos: dict[tuple[Callable[[str], str], str], str] = {}

    def part(self, term: TermMap | ParentMap) -> Part:
        """How `term` is written."""
        if term not in self._parts:
            self._parts[term] = self._written_out(term) or self._called(term)
        return self._parts[term]

    def end(self, graph: TermMap | None) -> Part:
        """How a line ends: with the graph, unless it is the default graph, which a value may name, too."""
        if graph is None:
            return Part((end_of_line(""),))
        if graph not in self._ends:
            self._ends[graph] = self._end(graph)
        return self._ends[graph]

    def _end(self, graph: TermMap) -> Part:
        names_default = isinstance(graph.expression, Template) and may_be_default(graph.expression.parts[0])
        part = None if names_default else self._written_out(graph)
        if part is None:
            return self._called(graph, end_of_line)
        if isinstance(graph.expression, Reference):
            made = self._memo("graph", _ending(form_of(graph.type, graph.base)), part.needs[0])
            return Part(("", made, ""), part.needs)
        first, *others = part.pieces
        pieces = (f" {first}", *others)
        return Part((*pieces[:-1], f"{pieces[-1]} .\n"), part.needs)

    def variable(self, name: str) -> str:
        """The variable of the value of the reference `name`."""
        if name not in self.variables:
            self.variables[name] = self.name(name)
        return self.variables[name]

    def is_there(self, variable: str) -> str:
        """The condition that a variable has a value: a text that is empty is an absent one."""
        return variable if self._texts else f"{variable} is not None"

    def absent(self, variable: str) -> str:
        """A variable's value, where an absent one has to be `None`."""
        return f"{variable} or None" if self._texts else variable

    def name(self, wish: str) -> str:
        """An identifier that nothing has yet, made from `wish`; it does not end in “_”, as what stands for one term of a list does."""
        stem = re.sub(r"\W+", "_", wish, flags=re.ASCII).strip("_") or "value"
        stem = f"v_{stem}" if stem[0].isdigit() else stem
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name

    def _bind(self, wish: str, thing: object) -> str:
        """The name that `thing` goes by in the function; the same thing goes by one name."""
        for name, known in self.bound.items():
            if known is thing:
                return name
        name = self.name(wish)
        self.bound[name] = thing
        return name

    def _memo(self, wish: str, make: Callable[[str], str], variable: str) -> str:
        """The code that looks up what `make` makes of the value of a variable, encoded: in a table for just that."""
        if (make, variable) not in self._memos:
            self._memos[make, variable] = self._bind(f"{wish}_{variable}", Memo(lambda text: make(text).encode()))
        return f"{self._memos[make, variable]}[{variable}]"

    def _written_out(self, term: TermMap | ParentMap) -> Part | None:
        if isinstance(term, ParentMap) or term.condition:
            return None
        match term.expression:
            case None:
                self.numbered = True
                return Part((f"_:r{self._serial}x", 'b"%d" % n', f"x{term.base}"))
            case Constant():
                return Part((term.expression.term,))
            case Reference() | Template():
                return self._literal(term) if term.type is TermType.LITERAL else self._address(term)
        return None

    def _address(self, term: TermMap) -> Part | None:
        """An IRI or a blank node from a reference or a template."""
        needs = tuple(self.variable(name) for name, _ in names(term))
        if isinstance(term.expression, Template):
            if is_safe(term):
                values = [self._memo(_ENCODED[term.type], encoding(term), need) for need in needs]
                return Part(_woven(term.expression, values, "<", ">"), needs)
            if term.type in _ENCODED or len(term.expression.parts) != 3 or any(term.expression.parts[::2]):
                return None
        wish = "blank_node" if term.type is TermType.BLANK_NODE else term.type.lower()
        return Part(("", self._memo(wish, form_of(term.type, term.base), needs[0]), ""), needs)

    def _literal(self, term: TermMap) -> Part | None:
        """A text from a reference or a template; its datatype is a constant, its language one or a reference."""
        needs = tuple(self.variable(name) for name, _ in names(term))
        datatype, language = _text_of(term.datatype), _text_of(term.language)
        if any(part and part.condition for part in (term.datatype, term.language)):
            return None
        if datatype is None or (language is None and not isinstance(_expression(term.language), Reference)):
            return None
        if lexical.check(datatype):
            name = f"xsd_{datatype.removeprefix(XSD)}" if datatype.startswith(XSD) else "typed"
            simple = isinstance(term.expression, Reference)
            return Part(("", self._memo(name, typed(datatype), needs[0]), ""), needs) if simple else None
        if isinstance(term.expression, Reference) and not (self._texts or term.datatype or term.language):
            return Part(("", f"{self._bind('natural', _natural)}({needs[0]})", ""), needs)
        template = term.expression if isinstance(term.expression, Template) else Template(("", *_references(term.expression), ""))
        values = [self._quoted(name) for name in template.names]
        if language is not None:
            return Part(_woven(template, values, '"', literal("", datatype, language)[1:], escaped), needs)
        pieces = _woven(template, values, '"', '"', escaped)
        return Part((*pieces, self._memo("language", tagged, needs[-1]), ""), needs)

    def _quoted(self, name: str) -> str:
        """The value of a reference between the quotes of a literal."""
        variable = self.variable(name)
        if not self._texts:
            return f"{self._bind('escaped', _escaped)}({variable})"
        if name not in self.escaped:
            self.escaped[name] = self.name(f"{variable}_text")
        return self.escaped[name]

    def _called(self, term: TermMap | ParentMap, change: Callable[[str], str] = str) -> Part:
        """A list of terms, from a call of what makes them; it is given the number of the record only if it needs that."""
        wanted = list(dict.fromkeys(name for name, _ in names(term)))
        given = [self.absent(self.variable(name)) for name in wanted]
        variable = self.name("found")
        index = self._indexes.get(term)
        if index and isinstance(term, ParentMap) and len(term.joins) == 1 and isinstance(term.joins[0].child, Reference):
            only = self.variable(wanted[0])
            parents = self._bind("parents", Lists(lambda text: [subject.encode() for subject in dict.fromkeys(index.get(key([text])))]))
            self.calls[variable] = f"{parents}[{only}] if {self.is_there(only)} else ()"
            return Part(("", f"{variable}_", ""), (), variable)
        if isinstance(term, TermMap) and term.expression is None:
            self.numbered = True
            given.insert(0, "n")
        call = self._bind("terms", _caller(maker(term, index), wanted, self._serial, change))
        self.calls[variable] = f"{call}({', '.join(given)})"
        return Part(("", f"{variable}_", ""), (), variable)


@lru_cache(maxsize=256)
def _ending(form: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: end_of_line(form(text))


def _caller(make: Make, wanted: list[str], serial: str, change: Callable[[str], str]) -> Callable[..., list[bytes]]:
    """`make` as a function of the values of the references `wanted`, and of the record's number before them, if it is given."""

    def call(*values: Value) -> list[bytes]:
        numbered = len(values) > len(wanted)
        found = dict(zip(wanted, values[numbered:], strict=True))
        return [change(made).encode() for made in make(Record(found.get, f"{serial}x{values[0]}" if numbered else ""))]

    return call


def is_safe(term: TermMap) -> bool:
    """Whether a template gives an IRI whatever the values are, once they are percent-encoded: then none need be checked.

    Only its constant text can spoil it. Values are of unreserved characters and ``%XX``, which may stand anywhere but in
    a scheme, a port or behind a ``%``, and may be empty.
    """
    if not isinstance(term.expression, Template) or term.type not in _ENCODED or ":" not in term.expression.parts[0]:
        return False
    if len(term.expression.names) > _TRIED:
        return False
    try:
        made = [iri("".join(chain.from_iterable(zip_longest(term.expression.parts[::2], values, fillvalue=""))))
                for values in product(("a", "~", ""), repeat=len(term.expression.names))]
    except ValueError:
        return False
    return term.type is TermType.IRI or made[0].isascii()


def _expression(term: TermMap | None) -> object:
    return term.expression if term else None


def _text_of(term: TermMap | None) -> str | None:
    """The text of a constant datatype or language, "" if there is none, `None` if it comes from the data."""
    if term is None:
        return ""
    return term.expression.text if isinstance(term.expression, Constant) else None


def _natural(value: str) -> bytes:
    return natural(value).encode()


def _escaped(value: str) -> bytes:
    return escaped(value).encode()


def _references(expression: Expression | None) -> tuple[str, ...]:
    return (expression.name,) if isinstance(expression, Reference) else ()


def _woven(template: Template, values: list[str], before: str, after: str, change: Callable[[str], str] = str) -> tuple[str, ...]:
    """The pieces of a template, with code for `values` in the place of its references."""
    pieces = list(template.parts)
    pieces[::2] = [change(text) for text in pieces[::2]]
    pieces[1::2] = values
    pieces[0] = before + pieces[0]
    pieces[-1] += after  # which is the first piece, too, in a template without references
    return tuple(pieces)
