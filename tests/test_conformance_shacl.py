"""The official SHACL test suite, Core and SPARQL, read in place through one manifest runner; reports are compared as graphs.

Result nodes and paths are compared up to the names of their blank nodes. A blank node of the data or of the shapes has to be
that very node: where one file is the data, the shapes and the expected report, it is read once. Messages are compared only
if the expected report has them, as a comment in the suite (core/misc/message-001) asks.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from archive_copy import ROOT
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, Triple

from publish.errors import Problem, Problems, stop_if_any
from publish.formats import FORMATS, parse
from publish.shapes import files
from publish.shapes.model import SH, ShapesGraph, Term
from publish.terms import RDF
from publish.validate import report, validate
from publish.validate.results import Report

SUITE = Path(os.environ.get("HRE_CONFORMANCE", ROOT.parent / "shared" / "conformance")) / "shacl"
COUNTS = {"core": 98, "sparql": 23}
MANIFESTS = ("manifest.ttl", "sparql/component/nodeValidator-001.ttl")
"""Where the cases are listed: the second has a case that is proposed, and that the first does not reach."""
ABSENT = f"the {sum(COUNTS.values())} cases of SHACL are not there: put the suites at ../shared/conformance, or set HRE_CONFORMANCE"

MANIFEST, TESTS = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#", "http://www.w3.org/ns/shacl-test#"
INCLUDE, ENTRIES, ACTION, RESULT = (NamedNode(MANIFEST + name) for name in ("include", "entries", "action", "result"))
DATA, SHAPES, FAILURE, CASE = (NamedNode(TESTS + name) for name in ("dataGraph", "shapesGraph", "Failure", "Validate"))
TYPE, FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))
MESSAGE = NamedNode(f"{SH}resultMessage")
REFERRING = {NamedNode(SH + name) for name in ("focusNode", "value", "sourceShape", "sourceConstraint")}
"""What leads from a report to a node of the data or of the shapes."""
COMPARED = REFERRING | {TYPE, FIRST, REST, MESSAGE} | {NamedNode(SH + name) for name in (
    "conforms", "result", "resultPath", "resultSeverity", "sourceConstraintComponent",
    "inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")}


@dataclass(frozen=True)
class Case:
    """One entry of a manifest: its IRI, its file, the files of its graphs, and whether validation `fails`."""

    iri: NamedNode
    file: Path
    data: Path
    shapes: Path
    fails: bool


@cache
def read(file: Path) -> tuple[Quad, ...]:
    """The triples of a file, with its place as its base."""
    return tuple(parse(file, FORMATS["ttl"], file.as_uri()))


def place(node: object) -> Path:
    """The file that an IRI of a manifest means."""
    assert isinstance(node, NamedNode)
    return Path(url2pathname(urlsplit(node.value).path))


def entries(file: Path) -> Iterator[Case]:
    """The cases of a manifest, and of those that it includes."""
    values: dict[tuple[object, NamedNode], object] = {(quad.subject, quad.predicate): quad.object for quad in read(file)}
    for quad in read(file):
        if quad.predicate == INCLUDE:
            yield from entries(place(quad.object))
        cell: object = quad.object if quad.predicate == ENTRIES else NIL
        while cell != NIL:
            iri = values[cell, FIRST]
            action = values[iri, ACTION]
            assert isinstance(iri, NamedNode)
            yield Case(iri, file, place(values[action, DATA]), place(values[action, SHAPES]), values[iri, RESULT] == FAILURE)
            cell = values[cell, REST]


@cache
def cases() -> dict[str, Case]:
    """The cases of the suite, by where they stand in it: ``core/node/and-001``."""
    listed = [case for manifest in MANIFESTS for case in entries(SUITE / manifest)]
    named = {place(case.iri).relative_to(SUITE).as_posix(): case for case in listed}
    assert len(named) == len(listed)
    return named


def every_case() -> Iterator[object]:
    """All cases, as parameters; where the suite is absent, one that says so."""
    if (SUITE / "manifest.ttl").is_file():
        yield from (pytest.param(name, id=name) for name in cases())
    else:
        yield pytest.param("", id="shacl", marks=pytest.mark.skip(reason=ABSENT))


def validated(case: Case) -> tuple[ShapesGraph, Report]:
    """The shapes of a case, and what they say of its data. Raises `Problems` for a failure (SHACL, 3.4.1)."""
    found: list[Problem] = []
    shapes = files.read([case.shapes], found)
    stop_if_any(found)
    assert shapes
    return shapes, validate(shapes.quads if case.data == case.shapes else read(case.data), shapes)


def said(quads: Iterable[Quad], root: object) -> list[Triple]:
    """What is said of the report `root`, of its results and of their paths, in that order."""
    about: dict[object, list[Triple]] = {}
    for quad in quads:
        about.setdefault(quad.subject, []).append(quad.triple)
    found, waiting = [], [root]
    for node in waiting:
        for triple in about.pop(node, ()):
            found.append(triple)
            if triple.predicate in COMPARED - REFERRING and isinstance(triple.object, BlankNode):
                waiting.append(triple.object)
    return found


def graph(triples: Iterable[Triple], messages: set[object]) -> set[str]:
    """Those of the triples that are compared, with the `messages` only; blank nodes of the report are named by RDFC-1.0."""
    dataset = Dataset()
    for subject, predicate, value in triples:
        if predicate in COMPARED and (predicate != MESSAGE or value in messages):
            steady = predicate in REFERRING and isinstance(value, BlankNode)
            dataset.add(Quad(subject, predicate, NamedNode(f"node:{value.value}") if steady else value))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def assert_same(made: Iterable[Quad], quads: Iterable[Quad], root: object) -> None:
    """That the one report in `made` is the report `root` that stands among the `quads`."""
    triples = list(made)
    roots = {quad.subject for quad in triples if (quad.predicate, quad.object) == (TYPE, NamedNode(f"{SH}ValidationReport"))}
    assert len(roots) == 1
    expected = said(quads, root)
    assert {triple.predicate for triple in expected} <= COMPARED
    messages: set[object] = {triple.object for triple in expected if triple.predicate == MESSAGE}
    assert graph(said(triples, *roots), messages) == graph(expected, messages)


def reported(quads: Iterable[Quad], case: NamedNode) -> Term:
    """The node of the report that a case expects."""
    (root,) = [quad.object for quad in quads if (quad.subject, quad.predicate) == (case, RESULT)]
    assert isinstance(root, BlankNode)
    return root


@pytest.mark.parametrize("name", list(every_case()))
def test_an_official_case_ends_as_it_says(name: str) -> None:
    """The same report, or a failure that names the file of the shapes."""
    case = cases()[name]
    if case.fails:
        with pytest.raises(Problems) as raised:
            validated(case)
        assert {Path(problem.mark.file).name for problem in raised.value.found} == {case.shapes.name}
        return
    shapes, made = validated(case)
    quads = shapes.quads if case.file == case.shapes else read(case.file)
    assert_same(report.quads(made), quads, reported(quads, case.iri))


@pytest.mark.parametrize("part", COUNTS)
def test_no_case_of_the_suite_is_left_out(part: str) -> None:
    """As many cases are run as there should be, and as stand in the files of the suite."""
    if not (SUITE / part).is_dir():
        pytest.skip(ABSENT)
    standing = {quad.subject for file in (SUITE / part).rglob("*.ttl") for quad in read(file) if quad.object == CASE}
    assert {case.iri for name, case in cases().items() if name.startswith(f"{part}/")} == standing
    assert len(standing) == COUNTS[part]


EXPECTED = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
_:report a sh:ValidationReport ; sh:conforms false ; sh:result _:one , _:two .
_:one a sh:ValidationResult ; sh:focusNode ex:a ; sh:resultPath ( ex:p [ sh:inversePath ex:q ] ) ; sh:value "1.50"@en ;
  sh:sourceShape _:shape ; sh:sourceConstraintComponent sh:ClassConstraintComponent ; sh:resultSeverity sh:Violation .
_:two a sh:ValidationResult ; sh:focusNode _:node ; sh:resultPath ( ex:p [ sh:inversePath ex:q ] ) ; sh:value 1.50 ;
  sh:sourceShape _:shape ; sh:sourceConstraintComponent sh:SPARQLConstraintComponent ; sh:sourceConstraint _:query ;
  sh:resultSeverity sh:Warning ; sh:resultMessage "as asked"@en .
_:shape sh:name "not of the report" .
"""


def compare(made: str) -> None:
    """Compares a report with the one above."""
    assert_same(parse(made.encode(), FORMATS["ttl"]), parse(EXPECTED.encode(), FORMATS["ttl"]), BlankNode("report"))


@pytest.mark.parametrize(("find", "replacement"), [
    ("_:report", "_:other"), ("_:one", "_:other"), ('"as asked"@en', '"as asked"@en , "as well"'),
    ("sh:value", 'sh:resultMessage "another" ; sh:value'), ("sh:value", "sh:detail [ sh:value 7 ] ; sh:value"), ("of the report", ""),
])
def test_what_is_not_compared_makes_no_difference(find: str, replacement: str) -> None:
    """Names of blank nodes of the report, messages that are not expected, what is not of the report."""
    assert find in EXPECTED
    compare(EXPECTED.replace(find, replacement))


@pytest.mark.parametrize(("find", "replacement"), [
    ("sh:conforms false", "sh:conforms true"), ("sh:conforms false ;", ""), (", _:two", ""), ("_:one , _:two", "_:one , _:two , []"),
    ("ex:a ", "ex:b "), ("_:node", "_:shape"), ("_:shape ; sh:sourceConstraintComponent sh:C", "_:x ; sh:sourceConstraintComponent sh:C"),
    ("sh:sourceShape _:shape", "sh:sourceShape []"), ("_:query", "ex:query"), ("sh:sourceConstraint _:query ;", ""),
    ("ex:p [", "ex:q ["), ("sh:inversePath", "sh:zeroOrMorePath"), ("( ex:p [ sh:inversePath ex:q ] )", "ex:p"),
    ("sh:value 1.50", "sh:value 1.5"), ("sh:value 1.50", "sh:value 1.50 , 1.51"), ("sh:value 1.50 ;", ""), ('"1.50"@en', '"1.50"'),
    ("sh:ClassC", "sh:NodeC"), ("sh:Warning", "sh:Violation"), ("as asked", "as well"), (' ; sh:resultMessage "as asked"@en', ""),
    ("sh:focusNode ex:a", 'sh:resultMessage "as asked"@en ; sh:focusNode ex:a'), ("_:two a sh:ValidationResult ;", "_:two"),
    ("_:report a sh:ValidationReport ;", "_:report"),
])
def test_a_wrong_report_does_not_pass(find: str, replacement: str) -> None:
    """Each part of a report that is compared makes a difference."""
    assert find in EXPECTED
    compare(EXPECTED)
    with pytest.raises(AssertionError):
        compare(EXPECTED.replace(find, replacement))
