"""The shapes hold, and every constraint in them is noticed by a fixture when it is taken away.

A folder ``tests/shapes/<shape>/`` holds ``valid.ttl`` and changes to it: ``invalid-<why>.ttl`` adds its
triples, and a line that begins with ``#- `` is a triple that it takes away. Its first line,
``# expects: <shape> <constraint component>``, names the one result that must come of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyshacl import validate
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from publish import shapes as known
from publish.shapes import FILES

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "shapes"
HRS = "https://w3id.org/hrevents/shapes#"
SEVERITY = {"must": SH.Violation, "should": SH.Warning, "protect": SH.Violation, "vocab": SH.Violation}

Triple = tuple[Node, Node, Node]
Outcome = frozenset[tuple[str, str]]


def _terms(names: Iterable[str]) -> set[URIRef]:
    return {URIRef(str(SH) + name) for name in names}


TARGETS = _terms(known.TARGETS)
PARAMETERS = _terms(known.PARAMETERS)
"""What constrains. Taking one away must be noticed."""
LISTS = _terms(["in", "ignoredProperties", "languageIn"])
LINKS = _terms(["property", "not", "node", "qualifiedValueShape", "sparql", "prefixes", "declare"])
REPORTING = PARAMETERS - {SH.property}
UNREADABLE = (ConstraintLoadError, ReportableRuntimeError, ShapeLoadError)
"""What pySHACL raises for half a constraint (a qualified shape without its count)."""


def parse(text: str) -> Graph:
    """Turtle with its literals as written: rdflib lower-cases a digest unless told not to."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        return Graph().parse(data=text, format="turtle")
    finally:
        rdflib.NORMALIZE_LITERALS = before


@cache
def shapes(name: str = "") -> Graph:
    """One file of shapes, or all of them as one graph."""
    graph = Graph()
    for file in (name,) if name else FILES:
        graph.parse(ROOT / "shapes" / f"{file}.ttl")
    return graph


def local(node: Node | None) -> str:
    """The last part of an address: `Account` of hrs:Account."""
    return re.split(r"[#/]", str(node))[-1]


def node_shapes(graph: Graph) -> list[str]:
    """The shapes that have a target; those without are parts of other shapes."""
    return sorted({local(shape) for target in TARGETS for shape in graph.subjects(target)})


def excerpt(name: str) -> Graph:
    """The shape `name` with all that it is made of, and nothing else."""
    graph, whole = Graph(), shapes()
    waiting: list[Node] = [URIRef(HRS + name)]
    while waiting:
        node = waiting.pop()
        for triple in whole.triples((node, None, None)):
            if triple in graph:
                continue
            graph.add(triple)
            if triple[1] in LINKS or isinstance(triple[2], BNode):
                waiting.append(triple[2])
    return graph


@dataclass(frozen=True)
class Fixture:
    """Data, and the one result that they must have (none when they are valid)."""

    path: Path
    data: Graph
    expected: Outcome

    @property
    def name(self) -> str:
        """The folder and the file, without its suffix."""
        return f"{self.path.parent.name}/{self.path.stem}"


def read(path: Path) -> Fixture:
    """The fixture at `path`: a change is applied to the valid.ttl beside it."""
    text = path.read_text(encoding="utf-8")
    if path.name == "valid.ttl":
        return Fixture(path, parse(text), frozenset())
    header = "\n".join(line for line in text.splitlines() if line.startswith(("@prefix", "@base")))
    taken = "\n".join(line[3:] for line in text.splitlines() if line.startswith("#- "))
    data, removed = read(path.with_name("valid.ttl")).data, parse(f"{header}\n{taken}")
    for triple in removed:
        assert triple in data, f"{path}: valid.ttl does not hold a triple that is taken away"
    added = parse(text)
    for triple in added:
        assert triple not in data, f"{path}: valid.ttl already holds a triple that is added"
    match = re.match(r"# expects: (\S+) (\S+)\n", text)
    assert match, f"{path}: the first line must be '# expects: <shape> <constraint component>'"
    return Fixture(path, data - removed + added, frozenset({(match[1], match[2])}))


@cache
def folder(name: str) -> tuple[Fixture, ...]:
    """The fixtures of the shape `name`."""
    return tuple(read(path) for path in sorted((FIXTURES / name).glob("*.ttl")))


def run(data: Graph, graph: Graph) -> tuple[Outcome, Graph]:
    """Which shape reports which constraint component, and the report itself."""
    _, report, _ = validate(data, shacl_graph=graph, inference="none", advanced=False, inplace=True)
    assert isinstance(report, Graph)
    results = report.objects(None, SH.result)
    return frozenset(
        (local(report.value(result, SH.sourceShape)), local(report.value(result, SH.sourceConstraintComponent)))
        for result in results
    ), report


def outcome(data: Graph, graph: Graph) -> Outcome | None:
    """As `run`; nothing when the shapes can no longer be read."""
    try:
        return run(data, graph)[0]
    except UNREADABLE:
        return None


NAMES = node_shapes(shapes())


@pytest.mark.parametrize("name", NAMES)
def test_fixtures_have_the_outcome_they_announce(name: str) -> None:
    """valid.ttl conforms; each change violates one constraint of one shape, with a message in English."""
    graph = excerpt(name)
    english = {str(m) for m in graph.objects(None, SH.message) if isinstance(m, Literal) and m.language == "en"}
    for fixture in folder(name):
        found, report = run(fixture.data, graph)
        assert found == fixture.expected, fixture.name
        for result in report.objects(None, SH.result):
            messages = {str(message) for message in report.objects(result, SH.resultMessage)}
            assert messages & english, f"{fixture.name}: no message in English"


@pytest.mark.parametrize("name", NAMES)
def test_shape_has_valid_and_invalid_data(name: str) -> None:
    """Every shape has a folder with valid.ttl and at least one change."""
    kinds = [fixture.path.stem.partition("-")[0] for fixture in folder(name)]
    assert kinds.count("valid") == 1
    assert set(kinds) == {"valid", "invalid"}


def test_every_folder_is_of_a_shape() -> None:
    """No fixture is left behind when a shape goes."""
    assert sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()) == NAMES


def likely_first(name: str, triple: Triple) -> list[Fixture]:
    """The fixtures of a folder, those first that the loss of the triple should change."""
    shape, parameter, value = triple
    wanted = local(value) if parameter == SH.property else local(shape)
    return sorted(folder(name), key=lambda f: all(source != wanted for source, _ in f.expected) and bool(f.expected))


@pytest.mark.parametrize("name", NAMES)
def test_every_constraint_is_noticed_by_a_fixture(name: str) -> None:
    """A constraint or target that can be taken away without a change of outcome has no fixture."""
    graph, unnoticed = excerpt(name), []
    for triple in [t for t in graph if t[1] in PARAMETERS | TARGETS]:
        graph.remove(triple)
        if all(outcome(fixture.data, graph) == fixture.expected for fixture in likely_first(name, triple)):
            unnoticed.append(" ".join(local(term) for term in triple))
        graph.add(triple)
    assert not unnoticed, f"no fixture of {name} notices the loss of: {unnoticed}"


@pytest.mark.parametrize("name", NAMES)
def test_every_member_of_a_list_of_values_is_noticed_by_a_fixture(name: str) -> None:
    """A value struck from sh:in, a language from sh:languageIn, a property from sh:ignoredProperties."""
    graph, unnoticed = excerpt(name), []
    for shape, parameter, head in [t for t in graph if t[1] in LISTS]:
        for member in list(Collection(graph, head)):
            rest = BNode()
            Collection(graph, rest, [m for m in Collection(graph, head) if m != member])
            graph.set((shape, parameter, rest))
            if all(outcome(f.data, graph) == f.expected for f in likely_first(name, (shape, parameter, head))):
                unnoticed.append(f"{local(shape)} {local(parameter)} {local(member)}")
            graph.set((shape, parameter, head))
    assert not unnoticed, f"no fixture of {name} notices the loss of: {unnoticed}"


def reporting(graph: Graph) -> set[Node]:
    """The shapes that results come from: those with a target and their properties, where they constrain."""
    tops = {shape for target in TARGETS for shape in graph.subjects(target)}
    parts = {part for top in tops for part in graph.objects(top, SH.property)}
    return {shape for shape in tops | parts if any(p in REPORTING for p in graph.predicates(shape))}


@pytest.mark.parametrize("file", FILES)
def test_every_shape_says_what_is_wrong_how_bad_it_is_and_why(file: str) -> None:
    """Messages in English and French, the severity of the file, and a comment that names the rule's source."""
    graph = shapes(file)
    for shape in reporting(graph):
        languages = sorted(str(m.language) for m in graph.objects(shape, SH.message) if isinstance(m, Literal))
        assert languages == ["en", "fr"], shape
        assert set(graph.objects(shape, SH.severity)) == {SEVERITY[file]}, shape
    for shape in {*graph.subjects(RDF.type, SH.NodeShape), *graph.subjects(RDF.type, SH.PropertyShape)}:
        assert "Source: " in str(graph.value(shape, RDFS.comment)), shape


@pytest.mark.parametrize("file", FILES)
def test_only_lists_of_values_have_no_name(file: str) -> None:
    """Shapes and property shapes have addresses; blank nodes are the lists of sh:in and the like."""
    graph = shapes(file)
    for triple in graph:
        if isinstance(triple[2], BNode):
            assert triple[1] in LISTS | {RDF.rest}, triple
        if isinstance(triple[0], BNode):
            assert triple[1] in {RDF.first, RDF.rest}, triple


def test_a_shape_stands_in_one_file() -> None:
    """So that loading all four files adds nothing to any shape."""
    homes: dict[Node, set[str]] = {}
    for file in FILES:
        for shape in shapes(file).subjects(SH.severity):
            homes.setdefault(shape, set()).add(file)
    assert [shape for shape, files in homes.items() if len(files) > 1] == []
