"""How each term is made from a record: functions of a record that give the N-Quads forms of its terms.

They are the meaning of a mapping, term by term: what is generated for speed has to agree with them, and a record in
which something is wrong is made again by them, so that the error names the value. Source: RML-Core, “Term maps” and
“Term generation”; N-Quads (W3C Recommendation, 25 February 2014), section 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from publish import lexical
from publish.compile.plan import ParentMap
from publish.expressions import evaluator
from publish.mappings.model import DEFAULT_GRAPHS, Constant, Expression, TermMap, TermType
from publish.sources.index import Index, key
from publish.sources.records import Typed, Value
from publish.terms import NOT_TEXT, XSD, iri, iri_safe, literal, uri_safe

_T = TypeVar("_T")
Get = Callable[[str], Value]


@dataclass(frozen=True)
class Record:
    """A record as terms see it: `get` gives the value of a reference, `serial` tells the records of all sources apart."""

    get: Get
    serial: str


Make = Callable[[Record], Sequence[str]]
"""The N-Quads forms of the terms that a record makes: none, one or several. Raises `ValueError` where it is no term."""

_ENCODE = {TermType.IRI: iri_safe, TermType.URI: uri_safe}
_UNWRITABLE = re.compile(r'[\x00-\x20<>"{}|^`\\\ud800-\udfff]')
"""What N-Quads allows in an IRI only as an escape, or not at all (N-Quads, section 4, ``IRIREF``)."""
_TRUE = ("true", "1")


def maker(term: TermMap | ParentMap, index: Index | None = None) -> Make:
    """What makes a term; `index` has the subjects of a `ParentMap` that has joins."""
    if isinstance(term, ParentMap):
        return _joined(term, index)
    make = _unconditional(term)
    if term.condition is None:
        return make
    test = evaluator(term.condition)

    def conditional(record: Record) -> Sequence[str]:
        return make(record) if any(value in _TRUE for value in test(record.get)) else ()

    return conditional


def _unconditional(term: TermMap) -> Make:
    match term.expression:
        case None:
            return lambda record: (f"_:r{record.serial}x{term.base}",)
        case Constant():
            made = (term.expression.term,)
            return lambda _: made
    if term.type is TermType.LITERAL:
        return _literal(term)
    form = form_of(term.type, term.base)
    values = evaluator(term.expression, encoding(term))
    return lambda record: [form(value) for value in values(record.get)]


def encoding(term: TermMap) -> Callable[[str], str]:
    """What is done to values in a template: in that of an IRI they are percent-encoded (RML-Core, “IRI encoding”)."""
    return _ENCODE.get(term.type, str)


@lru_cache(maxsize=1024)
def form_of(kind: TermType, base: str) -> Callable[[str], str]:
    """What makes an IRI or a blank node of a text; it raises `ValueError` for a text that makes none."""
    if kind is TermType.BLANK_NODE:
        return blank_node
    if kind in (TermType.UNSAFE_IRI, TermType.UNSAFE_URI):
        return lambda text: f"<{_UNWRITABLE.sub(_escaped, text if ':' in text else base + text)}>"

    def form(text: str) -> str:
        made = _absolute(text, base)
        if kind is TermType.URI and not made.isascii():
            raise ValueError("not a URI: it holds characters beyond ASCII")
        return made

    return form


def _absolute(text: str, base: str) -> str:
    """`text` as an IRI; where it is none, `base` with `text` behind it (RML-Core, “IRIs”)."""
    try:
        return iri(text)
    except ValueError:
        if not base:
            raise
        return iri(base + text)


def _escaped(match: re.Match[str]) -> str:
    if match[0] >= "\ud800":
        raise ValueError(NOT_TEXT)
    return f"\\u{ord(match[0]):04X}"


def graph_of(term: str) -> str:
    """The graph that a graph map means by `term`: "" for the default graph, which has a name there (RML-Core, “Graph maps”)."""
    return "" if term[1:-1] in DEFAULT_GRAPHS else term


def may_be_default(start: str) -> bool:
    """Whether the name of the default graph may be an IRI that begins with `start`."""
    return any(name.startswith(start) for name in DEFAULT_GRAPHS)


def end_of_line(graph: str) -> str:
    """What stands behind the object in a line of N-Quads, in `graph`."""
    return f" {graph} .\n" if graph_of(graph) else " .\n"


def blank_node(text: str) -> str:
    """The blank node that `text` stands for: the same for the same text, and never that of another."""
    return "_:v" + re.sub("[^A-Za-z0-9]", lambda match: f"_{ord(match[0]):x}_", text)


def _literal(term: TermMap) -> Make:
    assert term.expression is not None  # noqa: S101  # for mypy: the caller has told it apart
    values = evaluator(term.expression)
    if term.language:
        tags = _of_part(term.language, tagged)
        return lambda record: [f"{literal(value)}{tag}" for value in values(record.get) for tag in tags(record)]
    if term.datatype:
        makes = _of_part(term.datatype, typed)
        return lambda record: [make(value) for value in values(record.get) for make in makes(record)]
    return lambda record: [natural(value) for value in values(record.get)]


class PartError(ValueError):
    """What is wrong is not the value of a literal, but its language or datatype: what `part` makes."""

    def __init__(self, error: ValueError, part: TermMap) -> None:
        super().__init__(str(error))
        self.part = part


def _of_part(term: TermMap, use: Callable[[str], _T]) -> Callable[[Record], list[_T]]:
    """What `use` makes of the texts of a language map or a datatype map. It raises `PartError` where they cannot be used."""
    texts = _texts(term)

    def used(record: Record) -> list[_T]:
        try:
            return [use(text) for text in texts(record)]
        except ValueError as error:
            raise PartError(error, term) from error

    return used


def tagged(language: str) -> str:
    """What stands behind the closing quote of a text in `language`. Raises `ValueError` if it is not a language tag."""
    return literal("", language=language)[2:]


def _texts(term: TermMap) -> Make:
    """The texts of a language map or a datatype map: those of a constant, or of the terms that are made."""
    if term.condition:
        test, texts = maker(replace(term, expression=Constant("", "."))), _texts(replace(term, condition=None))
        return lambda record: texts(record) if test(record) else ()
    if isinstance(term.expression, Constant):
        text = (term.expression.text,)
        return lambda _: text
    if term.type is TermType.LITERAL and term.expression:
        values = evaluator(term.expression)
        return lambda record: values(record.get)
    make = _unconditional(term)
    return lambda record: [made[1:-1] for made in make(record)]


def natural(value: str) -> str:
    """A literal with the natural datatype of its value (RML-Core, “Natural mapping of source values”)."""
    return literal(value, value.datatype) if isinstance(value, Typed) else literal(value)


@lru_cache(maxsize=1024)
def typed(datatype: str) -> Callable[[str], str]:
    """What makes literals of `datatype`; it raises `ValueError` for a text that is not in the lexical space of that.

    Raises `ValueError` itself for a name that XML Schema does not have.
    """
    check = lexical.check(datatype)
    name = datatype.removeprefix(XSD)
    if lexical.unknown(datatype):
        raise ValueError("no datatype of XML Schema")

    def make(value: str) -> str:
        if check is not None and not check(value):
            raise ValueError(f"not a valid {name}")
        return literal(value, datatype)

    return make


def _joined(term: ParentMap, index: Index | None) -> Make:
    assert index is not None  # noqa: S101  # for mypy: a ParentMap always comes with its index
    keys = join_keys([join.child for join in term.joins])
    return lambda record: list(dict.fromkeys(subject for found in keys(record.get) for subject in index.get(found)))


def join_keys(parts: Sequence[Expression]) -> Callable[[Get], list[str]]:
    """The keys of a record in a join of several conditions: one for each combination of their values."""
    values = [evaluator(part) for part in parts]

    def keys(get: Get) -> list[str]:
        made: list[tuple[str, ...]] = [()]
        for value in values:
            made = [(*before, text) for before in made for text in value(get)]
        return [key(found) for found in made]

    return keys
