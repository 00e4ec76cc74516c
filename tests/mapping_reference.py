"""A small mapper of its own, term by term, for what generated inputs leave simple: it says what `hre map` has to make of them.

It shares no code with what it is compared with, and understands little: `OutsideError` says that it has no opinion.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

EX = "https://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class OutsideError(Exception):
    """There is no expectation: this is more than is understood here."""


class UnreadableError(Exception):
    """This has to be refused."""


class WrongError(Exception):
    """A value that makes no term."""


@dataclass(frozen=True)
class Typed:
    """A number or a truth value of JSON."""

    text: str
    datatype: str


Record = dict[str, object]
"""Values by column; what is absent is left out."""


@dataclass
class Line:
    """A predicate, and what it leads to: the values of a `column`, or a constant term."""

    predicate: str
    column: str = ""
    constant: NamedNode | Literal | None = None
    language: str = ""
    datatype: str = ""


@dataclass
class Shape:
    """A triples map: its subjects are a column between two texts."""

    before: str
    column: str
    after: str
    lines: list[Line] = field(default_factory=list)


# --- data ----------------------------------------------------------------------------------------------------------------

_BOMS = {b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decoded(content: bytes) -> str:
    """The text of a file; bytes that are not UTF-8 become lone surrogates."""
    encoding = next((name for bom, name in _BOMS.items() if content.startswith(bom)), "utf-8-sig")
    try:
        return content.decode(encoding, "surrogateescape")
    except UnicodeError as error:
        raise UnreadableError from error


def rows(content: bytes, columns: Sequence[str], delimiter: str = ",") -> Iterator[Record | None]:
    """The records of a table, which has to have `columns`; `None` for a ragged row."""
    csv.field_size_limit(1 << 24)
    try:
        found = csv.reader(io.StringIO(decoded(content), newline=""), delimiter=delimiter, strict=True)
        header, *listed = [row for row in found if row] or [[]]
    except csv.Error as error:
        raise UnreadableError from error
    if [header.count(name) for name in columns] != [1] * len(columns):
        raise UnreadableError
    for row in listed:
        yield {name: cell for name, cell in zip(header, row, strict=True) if cell} if len(row) == len(header) else None


def _unique(pairs: list[tuple[str, object]]) -> Record:
    if len(dict(pairs)) < len(pairs):
        raise UnreadableError
    return dict(pairs)


def _refused(_: str) -> object:
    raise UnreadableError


def value(text: str) -> object:
    """The JSON value that `text` is."""
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refused,
                          parse_int=lambda digits: Typed("0" if digits == "-0" else digits, f"{XSD}integer"))
    except json.JSONDecodeError as error:
        raise UnreadableError from error
    except RecursionError as error:
        raise OutsideError from error


def record(found: object) -> Record:
    """What keys lead to in a value, as far as it is an object."""
    return {key: each for key, each in found.items() if each is not None} if isinstance(found, dict) else {}


def dogs(text: str) -> list[Record | None]:
    """The records of ``$.dogs[*]``."""
    found = value(text)
    listed = found.get("dogs") if isinstance(found, dict) else None
    return [record(each) for each in (listed.values() if isinstance(listed, dict) else listed if isinstance(listed, list) else ())]


def json_lines(text: str) -> list[Record | None]:
    """The records of JSON Lines."""
    return [record(value(line)) for line in text.split("\n") if line.strip(" \t\r")]


# --- terms ---------------------------------------------------------------------------------------------------------------


def _is_kept(character: str) -> bool:
    """Whether it is of ``iunreserved`` (RFC 3987, 2.2)."""
    code = ord(character)
    if code < 0xA0:
        return character.isascii() and (character.isalnum() or character in "-._~")
    if code < 0x10000:
        return code < 0xD800 or 0xF900 <= code <= 0xFDCF or 0xFDF0 <= code <= 0xFFEF
    return code & 0xFFFF <= 0xFFFD and (code < 0xE0000 or 0xE1000 <= code < 0xF0000)


def _text(found: object) -> str:
    if isinstance(found, float):
        raise OutsideError
    text = {True: "true", False: "false"}[found] if isinstance(found, bool) else found.text if isinstance(found, Typed) else found
    if not isinstance(text, str) or re.search("[\ud800-\udfff]", text):
        raise WrongError
    return text


def subject(shape: Shape, found: object) -> NamedNode:
    """The subject of a record."""
    made = "".join(each if _is_kept(each) else "".join(f"%{byte:02X}" for byte in each.encode()) for each in _text(found))
    return NamedNode(shape.before + made + shape.after)


def term(line: Line, found: object) -> NamedNode | Literal:
    """The object of a line."""
    if line.constant is not None:
        return line.constant
    if isinstance(found, float) and not line.language and not line.datatype:
        return Literal(repr(found), datatype=NamedNode(f"{XSD}double"))
    text = _text(found)
    if line.language:
        return Literal(text, language=line.language.lower())
    if line.datatype == f"{XSD}integer" and not re.fullmatch("[+-]?[0-9]+", text):
        raise WrongError
    natural = found.datatype if isinstance(found, Typed) else f"{XSD}boolean" if isinstance(found, bool) else f"{XSD}string"
    return Literal(text, datatype=NamedNode(line.datatype or natural))


def _of_record(shape: Shape, found: Record) -> Iterator[Quad | None]:
    """Its quads, and `None` for each that cannot be made."""
    for line in shape.lines:
        if shape.column in found and (line.constant is not None or line.column in found):
            try:
                yield Quad(subject(shape, found[shape.column]), NamedNode(line.predicate), term(line, found.get(line.column)))
            except WrongError:
                yield None


def expected(shapes: Sequence[Shape], records: Sequence[Record | None], mode: str) -> tuple[int, set[Quad] | None]:
    """The exit code, and the quads of the output, if there has to be one; doubles are those of `plain`."""
    by_record = [[made for shape in shapes for made in _of_record(shape, found)] if found is not None else [None] for found in records]
    wrong = any(None in made for made in by_record)
    if wrong and mode == "fail":
        return 1, None
    return int(wrong), {quad for made in by_record if mode != "skip" or None not in made for quad in made if quad}


def plain(content: bytes) -> set[Quad]:
    """The quads of an output, in which a double has the form of Python."""
    return {_plain(quad) for quad in parse(content, format=RdfFormat.N_QUADS)}


def _plain(quad: Quad) -> Quad:
    made = quad.object
    if not isinstance(made, Literal) or made.datatype.value != f"{XSD}double":
        return quad
    assert re.fullmatch(r"-?[0-9]\.[0-9]+E-?[0-9]+", made.value)
    return Quad(quad.subject, quad.predicate, Literal(repr(float(made.value)), datatype=made.datatype), quad.graph_name)
