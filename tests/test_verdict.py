"""What the shapes say of an archive is what pySHACL says, told without values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from pyoxigraph import NamedNode, Quad
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node
from test_shapes import FIXTURES, HRS, ROOT, Fixture, folder, local, parse
from test_shapes import read as fixture
from test_shapes import shapes as plain_shapes
from test_shapes_read import spoilt

from publish import shapes
from publish.errors import Problems
from publish.formats import FORMATS
from publish.formats import parse as quads_of
from publish.release.verdict import LEXICAL_FORM, Finding, findings, report_turtle
from publish.shapes.model import ShapesGraph
from publish.terms import HRE, XSD

BASE = "https://example.org/"
ACCOUNT_RULES = ("AccountDocument", "AccountEvidence", "AccountNodes", "AccountPerpetrator", "AccountSubject", "AccountTime")
XSD_BOOLEAN = URIRef(f"{XSD}boolean")
Key = tuple[str, str | None, str | None, str, str, str]


@cache
def real() -> ShapesGraph:
    """The shapes of the archive."""
    return shapes.read(ROOT / "shapes")


def lines(data: Graph) -> list[str]:
    """A graph as N-Quads lines; every triple in a named graph, for names are dropped."""
    return [f"{line[:-1]}<{BASE}graph> ." for line in data.serialize(format="nt").splitlines()]


def asked(told: Iterable[str], by: ShapesGraph | None = None) -> list[Finding]:
    """What the shapes, of the archive if none are given, say of N-Quads lines."""
    return findings(quads_of("\n".join(told).encode(), FORMATS["nq"]), by or real())


def found(path: str) -> list[Finding]:
    """What the shapes of the archive say of a fixture."""
    return asked(lines(fixture(FIXTURES / path).data))


def expected_of(path: str) -> Finding:
    """The one result that the fixture announces."""
    (result,) = (each for each in found(path) if names(each) in fixture(FIXTURES / path).expected)
    return result


def names(result: Finding) -> tuple[str, str]:
    """The names of shape and component, as a fixture announces them."""
    return local(URIRef(result.shape)), local(URIRef(result.component))


def keys(results: Iterable[Finding]) -> set[Key]:
    """What pySHACL's report can be compared by; of contact data, without the value."""
    return {(each.focus, each.path, each.value, each.shape, each.component, each.severity) for each in results}


def plain(data: Graph) -> set[Key]:
    """The same of a plain run of pySHACL with the shapes as they stand in the files."""
    _, report, _ = pyshacl.validate(data, shacl_graph=plain_shapes(), inference="none", advanced=False)
    assert isinstance(report, Graph)
    return {_key(report, node) for node in report.objects(None, SH.result)}


def _key(report: Graph, node: Node) -> Key:
    def one(name: str) -> Node | None:
        return report.value(node, SH[name])

    value, path, shape = one("value"), one("resultPath"), str(one("sourceShape"))
    silent = "ContactData" in shape or value is None
    shown = None if silent else value.n3() if isinstance(value, URIRef | Literal | BNode) else ""
    return (str(one("focusNode")), None if path is None else str(path), shown, shape, str(one("sourceConstraintComponent")),
            local(URIRef(str(one("resultSeverity")))).lower())


def one_of_each_component() -> list[Fixture]:
    """For every constraint component that a fixture announces, the first such fixture; and one of each account rule."""
    chosen: dict[str, Fixture] = {}
    for path in sorted(FIXTURES.iterdir()):
        for each in folder(path.name):
            for shape, component in each.expected:
                chosen.setdefault(shape if shape in ACCOUNT_RULES else component, each)
    return list(chosen.values())


@pytest.mark.parametrize("each", one_of_each_component(), ids=lambda each: each.name)
def test_results_are_those_of_a_plain_run(each: Fixture) -> None:
    """Value for value, for data that break each kind of constraint; and the announced result is among them."""
    results = asked(lines(each.data))
    assert keys(results) == plain(each.data)
    assert each.expected <= set(map(names, results))


SPOILT = (
    (f"{HRE}modality", f"{HRE}modaliti"),
    (f"{HRE}comparisonNote", f"{HRE}comparisonText"),
    (f"{HRE}about", f"{HRE}abouts"),
    ('"1"^^', '"-1"^^'),
    ("/concept/status/", "/concept/statuss/"),
    ("@fr", "@en"),
)


def test_results_are_those_of_a_plain_run_on_the_spoilt_archive(archive_quads: list[Quad]) -> None:
    """The whole archive with many lines wrong in many ways: shapes that meet each other give the same, too."""
    dump = [f"{quad.triple} ." for quad in archive_quads]
    for number, (old, new) in enumerate(SPOILT):
        at = [place for place, line in enumerate(dump) if old in line][number::41]
        for place in at:
            dump[place] = dump[place].replace(old, new)
    results = asked(dump)
    assert keys(results) == plain(parse("\n".join(dump)))
    assert len(results) > 100
    assert {result.file for result in results} >= {"must", "protect", "vocab"}


def test_a_result_says_all_that_is_needed() -> None:
    """Focus, path, value, shape, component, severity, message and file, each mapped."""
    result = expected_of("Account/invalid-status-twice.ttl")
    shape = f"{HRS}Account-status"
    message = next(text.value for text in real().shapes[NamedNode(shape)].messages if text.language == "en")
    component = str(SH.MaxCountConstraintComponent)
    assert result == Finding(f"{BASE}account/h7k2m9q4", f"{HRE}status", None, shape, component, "violation", message, "must")
    assert (result.place, result.rule, result.message) == (result.focus, "Account-status", message)
    assert "'status'" in message
    assert expected_of(f"AccountTime/{first('AccountTime')}").severity == "warning"


def first(name: str) -> str:
    """The first invalid fixture of a folder."""
    return min(path.name for path in (FIXTURES / name).glob("invalid-*.ttl"))


@pytest.mark.parametrize("name", ACCOUNT_RULES)
def test_the_place_of_an_account_rule_is_its_value(name: str) -> None:
    """These are asked of a document; the node to mend is another."""
    result = expected_of(f"{name}/{first(name)}")
    assert "/document/" in result.focus
    assert result.value == f"<{result.place}>"
    assert "/account/" in result.place


def test_the_account_rules_are_all_there_are() -> None:
    """Every query that is asked of documents, and no other: a new one must be added to the table."""
    whole = plain_shapes()
    asked = {local(shape) for shape in whole.subjects(SH.targetClass, URIRef(f"{HRE}Document")) if (shape, SH.sparql, None) in whole}
    assert asked == set(ACCOUNT_RULES)


@pytest.mark.parametrize("name", ["LabelContactData", "TextContactData"])
def test_what_looks_like_contact_data_is_never_held(name: str) -> None:
    """Neither in a result, nor in its repr, nor in a report."""
    for each in folder(name):
        results = [result for result in asked(lines(each.data)) if name in result.shape]
        planted = [str(value) for value in each.data.objects() if isinstance(value, Literal)] if each.expected else []
        told = repr(results) + report_turtle(results, BASE).decode()
        assert all(result.value is None for result in results)
        assert bool(results) == bool(each.expected)
        assert [text for text in planted if any(mark in text for mark in "@\uff20\ufe6b0\uff10") and text in told] == []


WELL_FORMED = (
    "date 2019-06-05", "date 2020-02-29Z", "dateTime 2019-06-05T09:00:00", "dateTime 2019-06-05T09:00:00.5+06:00",
    "integer 007", "integer -1", "decimal 1.50", "decimal .5", "double 1e5", "double INF", "boolean 0", "hexBinary ABcd",
    "gYear 2019", "gYearMonth 2019-06", "byte -128", "unsignedByte 255", "positiveInteger +1", "string x", "anyURI x", "duration P1Y",
)
ILL_FORMED = (
    "date 2019-02-30", "date 2019-6-5", "date 20190605", "dateTime 2019-06-05", "dateTime 2019-06-05T25:00:00",
    "integer 1_000", "integer  1", "integer 1.0", "integer \u0661", "decimal 1e5", "decimal NaN", "double x",
    "boolean TRUE", "boolean yes", "hexBinary ABC", "hexBinary xy", "gYear 19", "gYearMonth 2019-13", "byte 128",
    "unsignedByte -1", "nonPositiveInteger 1_0", "positiveInteger 0", "duration 1Y",
)


def passages(forms: Iterable[str]) -> list[str]:
    """For each form ("date 2019-06-05") a passage whose hre:start, which sh:lessThan compares, is such a literal."""
    made = []
    for number, form in enumerate(forms):
        node, (datatype, _, text) = f"<{BASE}account/h7k2m9q4#evidence-{number}>", form.partition(" ")
        made += [f"{node} <{RDF.type}> <{HRE}Evidence> .", f'{node} <{HRE}end> "9"^^<{XSD}integer> .',
                 f'{node} <{HRE}start> "{text}"^^<{XSD}{datatype}> .']
    return made


def of_start(results: Iterable[Finding]) -> dict[int, set[str]]:
    """The components that were broken by the hre:start of each passage, by its number."""
    broken: dict[int, set[str]] = {}
    for each in results:
        if each.path == f"{HRE}start":
            broken.setdefault(int(each.focus.rpartition("-")[2]), set()).add(each.component)
    return broken


def test_a_literal_in_no_form_of_its_datatype_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    """By the shape that asks for the datatype, else by itself; pySHACL would abort, rdflib would print it to the log."""
    results = asked(passages(ILL_FORMED))
    datatype = str(SH.DatatypeConstraintComponent)
    assert all(datatype in of_start(results)[number] and LEXICAL_FORM not in of_start(results)[number] for number in range(len(ILL_FORMED)))
    results = asked(line.replace(f"{HRE}start", f"{BASE}other") for line in passages(ILL_FORMED))
    assert sum(each.component == LEXICAL_FORM for each in results) == len(ILL_FORMED)
    form = next(each for each in results if each.component == LEXICAL_FORM and each.value == f'"2019-02-30"^^<{XSD}date>')
    assert (form.severity, form.file, form.rule) == ("violation", "must", "LexicalFormConstraintComponent")
    assert "xsd:date" in form.message
    assert caplog.text == ""


def test_a_literal_of_the_wrong_type_is_left_to_the_shapes() -> None:
    """It is no matter of form, and aborts nothing."""
    broken = of_start(asked(passages(WELL_FORMED)))
    assert not any(LEXICAL_FORM in components for components in broken.values())
    assert {number for number, form in enumerate(WELL_FORMED) if number not in broken} == {WELL_FORMED.index("integer 007")}


def test_literals_are_taken_as_they_are_written() -> None:
    """A digest in capitals is what the shape refuses; rdflib would have made it small."""
    digest = f'"{"AB" * 32}"^^<{XSD}hexBinary>'
    results = asked([*passages(["integer 1"]), f"<{BASE}account/h7k2m9q4#evidence-0> <{HRE}passageDigest> {digest} ."])
    assert [(each.rule, each.value) for each in results if each.path == f"{HRE}passageDigest"] == [("Evidence-passageDigest", digest)]


def test_the_order_of_lines_tells_nothing() -> None:
    """The same findings, in the same order."""
    data = [*lines(fixture(FIXTURES / "Account" / first("Account")).data), *passages(ILL_FORMED)]
    assert asked(data) == asked(reversed(data)) != []


@pytest.mark.parametrize(("old", "new"), [
    ("SELECT $this ?value WHERE {", "SELECT $this ?value WHERE {{"),
    ("sh:targetClass hre:Document", 'sh:targetClass hre:Document ; sh:maxLength "x"'),
    ("FILTER NOT EXISTS {", "MINUS {"),
])
def test_shapes_that_no_engine_can_use_are_a_problem(old: str, new: str, tmp_path: Path) -> None:
    """A query that is none, a length that is no number, what SHACL forbids in a query (5.1): no traceback, no silence."""
    with pytest.raises(Problems, match=r"shapes/should\.ttl:.*: error"):
        asked(lines(fixture(FIXTURES / "AccountTime/valid.ttl").data), shapes.read(spoilt(tmp_path, old, new)))


def test_the_report_is_read_back_as_the_results() -> None:
    """W3C's terms, one node a result, no blank node and no literal of the data; the same bytes each time."""
    results = [*found(f"AccountEvidence/{first('AccountEvidence')}"), *found(f"AccountTime/{first('AccountTime')}"),
               *asked(passages(["date 2019-02-30"]))]
    text = report_turtle(results, BASE)
    assert text == report_turtle(results, BASE)
    graph = Graph().parse(data=text, format="turtle")
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)
    assert graph.value(URIRef(f"{BASE}report"), SH.conforms) == Literal("false", datatype=XSD_BOOLEAN)
    back = {_key(graph, node) for node in graph.objects(None, SH.result)}
    told = {replace(each, shape=each.shape or "None", value=each.value if str(each.value).startswith("<") else None) for each in results}
    assert back == keys(told)
    assert {str(text) for text in graph.objects(None, SH.resultMessage)} == {each.message for each in results}
    assert {term.language for term in graph.objects() if isinstance(term, Literal)} == {None, "en"}


def test_a_report_of_nothing_conforms() -> None:
    """SHACL, 3.6.1.2: no result of any severity."""
    graph = Graph().parse(data=report_turtle([], BASE), format="turtle")
    report = URIRef(f"{BASE}report")
    assert set(graph) == {(report, RDF.type, SH.ValidationReport), (report, SH.conforms, Literal("true", datatype=XSD_BOOLEAN))}


def test_a_report_shows_no_address_that_may_not_be_published() -> None:
    """A planted one gives way, in the focus, the path and the value."""
    planted = f"{BASE}person/nobody@example.org"
    result = Finding(planted, planted, f"<{planted}>", f"{HRS}Account", str(SH.InConstraintComponent), "violation", "A message.", "must")
    told = report_turtle([result, replace(result, focus='"nobody"')], BASE).decode()
    assert "nobody" not in told
    assert told.count(f"{BASE}report#not-shown") >= 4
    assert "sh:value" not in told
