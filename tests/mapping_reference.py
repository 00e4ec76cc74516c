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

import yaml
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

EX = "https://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RML = "http://w3id.org/rml/"


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
        header, *listed = [row for row in csv.reader(io.StringIO(decoded(content), newline=""), delimiter=delimiter, strict=True) if row] or [[]]
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


# --- mappings ------------------------------------------------------------------------------------------------------------

_SUBJECT = re.compile(r"(https://example\.org/[\w/.-]*)[${][({]?(\w+)[)}]([\w/.-]*)")
_SOURCE = [["dogs.csv~csv"]]
_LANGUAGES = {"en", "fr", "nb"}


def _inside(condition: object) -> None:
    if not condition:
        raise OutsideError


def yarrrml(text: str) -> list[Shape]:
    """The triples maps of a YARRRML file that says nothing but sources, subjects, predicates and objects, in the short form."""
    try:
        tree = _tree(yaml.compose(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise OutsideError from error
    _inside(isinstance(tree, dict) and set(tree) == {"prefixes", "mappings"} and isinstance(tree["prefixes"], dict))
    prefixes, listed = tree["prefixes"], tree["mappings"]
    _inside(prefixes == {"ex": EX, "xsd": XSD} and isinstance(listed, dict) and listed)
    return [_yarrrml(item) for item in listed.values()]


def _tree(node: yaml.Node | None) -> object:
    if isinstance(node, yaml.MappingNode):
        keys = [_tree(key) for key, _ in node.value]
        _inside(all(isinstance(key, str) for key in keys) and len(set(map(str, keys))) == len(keys))
        return dict(zip(map(str, keys), (_tree(each) for _, each in node.value), strict=True))
    if isinstance(node, yaml.SequenceNode):
        return [_tree(each) for each in node.value]
    _inside(isinstance(node, yaml.ScalarNode))
    return node.value if isinstance(node, yaml.ScalarNode) else None


def _yarrrml(item: object) -> Shape:
    _inside(isinstance(item, dict) and set(item) == {"sources", "s", "po"} and item["sources"] == _SOURCE)
    assert isinstance(item, dict)
    _inside(isinstance(item["s"], str) and isinstance(item["po"], list) and item["po"])
    match = re.fullmatch(r"ex:([\w/.-]*)\$\((\w+)\)([\w/.-]*)", item["s"], re.ASCII)
    _inside(match)
    assert match
    return Shape(EX + match[1], match[2], match[3], [_yarrrml_line(line) for line in item["po"]])


def _yarrrml_line(line: object) -> Line:
    _inside(isinstance(line, list) and len(line) in (2, 3) and all(isinstance(each, str) for each in line))
    assert isinstance(line, list)
    predicate, thing, qualifier = (*line, "")[:3]
    predicate = RDF_TYPE if predicate == "a" else _name(predicate)
    made = Line(predicate)
    if match := re.fullmatch(r"\$\((\w+)\)", thing, re.ASCII):
        _inside(predicate != RDF_TYPE)
        made.column = match[1]
    elif re.fullmatch(r"ex:\w+", thing, re.ASCII):
        _inside(not qualifier)
        made.constant = NamedNode(_name(thing))
    else:
        _inside(predicate != RDF_TYPE and re.fullmatch(r"\w+", thing, re.ASCII) and not qualifier)
        made.constant = Literal(thing)
    if qualifier.endswith("~lang"):
        made.language = qualifier.removesuffix("~lang")
        _inside(made.language in _LANGUAGES)
    elif qualifier:
        made.datatype = _name(qualifier)
        _inside(made.datatype.startswith(EX) or made.datatype == f"{XSD}integer")
    return made


def _name(text: str) -> str:
    match = re.fullmatch(r"(ex|xsd):(\w+)", text, re.ASCII)
    _inside(match)
    assert match
    return (EX if match[1] == "ex" else XSD) + match[2]


Graph = dict[NamedNode | BlankNode, list[tuple[str, object]]]


def rml(text: str) -> list[Shape]:
    """The triples maps of an RML document that says nothing but tables, templates and references."""
    graph: Graph = {}
    try:
        for quad in parse(text.encode(), format=RdfFormat.TURTLE):
            _inside(isinstance(quad.subject, NamedNode | BlankNode) and quad.graph_name == DefaultGraph())
            assert isinstance(quad.subject, NamedNode | BlankNode)
            graph.setdefault(quad.subject, []).append((quad.predicate.value.removeprefix(RML), quad.object))
    except SyntaxError as error:
        raise UnreadableError from error
    maps = [properties for subject, properties in graph.items() if isinstance(subject, NamedNode)]
    _inside(maps)
    return [_rml(properties, graph) for properties in maps]


def _only(properties: object, graph: Graph, *names: str) -> dict[str, list[object]]:
    """What is said of a node: each of `names` at least once, and nothing else but the names in brackets."""
    if isinstance(properties, BlankNode):
        properties = graph.get(properties, [])
    _inside(isinstance(properties, list))
    assert isinstance(properties, list)
    said: dict[str, list[object]] = {}
    for name, found in properties:
        said.setdefault(name, []).append(found)
    _inside({name for name in names if not name.startswith("(")} <= set(said) <= {name.strip("()") for name in names})
    return said


def _texts(said: dict[str, list[object]], name: str) -> str:
    """The one text or IRI under `name`, or nothing."""
    found = said.get(name, [Literal("")])
    _inside(len(found) == 1 and isinstance(found[0], Literal | NamedNode))
    return found[0].value if isinstance(found[0], Literal | NamedNode) else ""


def _rml(properties: list[tuple[str, object]], graph: Graph) -> Shape:
    said = _only(properties, graph, "logicalSource", "subjectMap", "(predicateObjectMap)")
    _inside(len(said["logicalSource"]) == len(said["subjectMap"]) == 1)
    source = _only(said["logicalSource"][0], graph, "source", "referenceFormulation")
    file = _only(source["source"][0], graph, RDF_TYPE, "path")
    where = (_texts(source, "referenceFormulation"), _texts(file, RDF_TYPE), _texts(file, "path"), len(source["source"]))
    _inside(where == (f"{RML}CSV", f"{RML}RelativePathSource", "dogs.csv", 1))
    said_of_subject = _only(said["subjectMap"][0], graph, "template", "(class)")
    match = _SUBJECT.fullmatch(_texts(said_of_subject, "template"))
    _inside(match and isinstance(said_of_subject["template"][0], Literal))
    assert match
    classes = [found for found in said_of_subject.get("class", []) if isinstance(found, NamedNode)]
    _inside(len(classes) == len(said_of_subject.get("class", [])))
    return Shape(match[1], match[2], match[3], [
        *(Line(RDF_TYPE, constant=found) for found in classes), *(_rml_line(each, graph) for each in said.get("predicateObjectMap", []))])


def _rml_line(node: object, graph: Graph) -> Line:
    said = _only(node, graph, "predicate", "objectMap")
    _inside(len(said["objectMap"]) == 1 and isinstance(said["predicate"][0], NamedNode))
    thing = _only(said["objectMap"][0], graph, "reference", "(language)", "(datatype)")
    language, datatype = _texts(thing, "language"), _texts(thing, "datatype")
    _inside(language in {"", *_LANGUAGES} and ("language" in thing) + ("datatype" in thing) < 2 and re.fullmatch(r"\w*", _texts(thing, "reference")))
    _inside(datatype in ("", f"{XSD}integer") or datatype.startswith(EX))
    return Line(_texts(said, "predicate"), _texts(thing, "reference"), language=language, datatype=datatype)
