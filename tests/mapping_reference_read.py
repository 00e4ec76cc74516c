"""Reads simple mappings for the small mapper of `mapping_reference`; of any other, `OutsideError` says that it is more."""

from __future__ import annotations

import re

import yaml
from mapping_reference import EX, RDF_TYPE, XSD, Line, OutsideError, Shape, UnreadableError
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, parse

RML = "http://w3id.org/rml/"
_BASE = "https://example.com/none"
"""How IRIs begin that are relative in a document without a base."""
_SUBJECT = re.compile(r"(https://example\.org/[\w/.-]*)\{(\w+)\}([\w/.-]*)", re.ASCII)
_SOURCE = [["dogs.csv~csv"]]
_LANGUAGES = {"en", "fr", "nb"}


def _inside(condition: object) -> None:
    if not condition:
        raise OutsideError


def yarrrml(text: str) -> list[Shape]:
    """The triples maps of a YARRRML file that says nothing but sources, subjects, predicates and objects, in the short form."""
    if re.search("[\x85\u2028\u2029]", text):  # for some they end lines
        raise UnreadableError
    try:
        tree = _tree(yaml.compose(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise OutsideError from error
    _inside(isinstance(tree, dict) and set(tree) == {"prefixes", "mappings"})
    assert isinstance(tree, dict)
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
    _inside(not re.search(r"~|<<|\{\||version", text, re.IGNORECASE))  # Turtle 1.2
    graph: Graph = {}
    try:
        for quad in parse(text.encode(), format=RdfFormat.TURTLE, base_iri=_BASE):
            _inside(_BASE not in str(quad) and isinstance(quad.subject, NamedNode | BlankNode) and quad.graph_name == DefaultGraph())
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
    _inside((language in _LANGUAGES or "language" not in thing) and ("language" in thing) + ("datatype" in thing) < 2)
    _inside(re.fullmatch(r"\w+", _texts(thing, "reference")))
    _inside(datatype in ("", f"{XSD}integer") or datatype.startswith(EX))
    return Line(_texts(said, "predicate"), _texts(thing, "reference"), language=language, datatype=datatype)
