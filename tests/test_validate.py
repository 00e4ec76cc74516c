"""The reader of shapes refuses what an engine would pass over; what is validated is pySHACL's answer, told without values."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import Quad
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node
from test_shapes import FIXTURES, HRS, ROOT, Fixture, folder, local
from test_shapes import read as fixture
from test_shapes import shapes as plain_shapes

from publish import shapes, validate
from publish.errors import Mark, Problems, UsageError
from publish.shapes import FILES, Shapes
from publish.terms import HRE, XSD
from publish.validate import LEXICAL_FORM, Result, report_text, report_turtle

BASE = "https://example.org/"
ACCOUNT_RULES = ("AccountDocument", "AccountEvidence", "AccountNodes", "AccountPerpetrator", "AccountSubject", "AccountTime")
Key = tuple[str, str | None, str | None, str, str, str]


@cache
def real() -> Shapes:
    """The shapes of the archive."""
    return shapes.read(ROOT / "shapes")


def lines(data: Graph) -> list[str]:
    """A graph as N-Quads lines; every triple in a named graph, for names are dropped."""
    return [f"{line[:-1]}<{BASE}graph> ." for line in data.serialize(format="nt").splitlines()]


def found(path: str) -> list[Result]:
    """What the shapes of the archive say of a fixture."""
    return validate.validate(lines(fixture(FIXTURES / path).data), real())


def expected_of(path: str) -> Result:
    """The one result that the fixture announces."""
    ((shape, component),) = fixture(FIXTURES / path).expected
    (result,) = {each for each in found(path) if (local(URIRef(each.shape)), local(URIRef(each.component))) == (shape, component)}
    return result


def keys(results: Iterable[Result]) -> set[Key]:
    """What pySHACL's report can be compared by; of contact data, without the value."""
    return {(each.focus, each.path, each.value, each.shape, each.component, each.severity) for each in results}


def plain(data: Graph) -> set[Key]:
    """The same of a plain run of pySHACL with the shapes as they stand in the files."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=plain_shapes(), inference="none", advanced=False)
    finally:
        rdflib.NORMALIZE_LITERALS = before
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
    results = validate.validate(lines(each.data), real())
    assert keys(results) == plain(each.data)
    assert each.expected <= {(local(URIRef(result.shape)), local(URIRef(result.component))) for result in results}


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
    data = Graph()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        data.parse(data="\n".join(dump), format="nt")
    results = validate.validate(dump, real())
    assert keys(results) == plain(data)
    assert len(results) > 100
    assert {result.file for result in results} >= {"must", "protect", "vocab"}
    assert validate.validate(reversed(dump), real()) == results


def test_a_result_says_all_that_is_needed() -> None:
    """Focus, path, value, shape, component, severity, message and file, each mapped."""
    result = expected_of("Account/invalid-status-maxCount.ttl")
    message = real().message(f"{HRS}Account-status")
    assert result == Result(f"{BASE}account/h7k2m9q4", f"{HRE}status", None, f"{HRS}Account-status", str(SH.MaxCountConstraintComponent),
                            "violation", message, "must")
    assert (result.place, result.rule, result.message) == (result.focus, "Account-status", message)
    assert message.startswith("How certain") or "'status'" in message
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
        results = [result for result in validate.validate(lines(each.data), real()) if name in result.shape]
        planted = [str(value) for value in each.data.objects() if isinstance(value, Literal)] if each.expected else []
        told = repr(results) + report_text(results, BASE) + report_turtle(results, BASE).decode()
        assert all(result.value is None for result in results)
        assert bool(results) == bool(each.expected)
        assert [text for text in planted if any(mark in text for mark in "@\uff20\ufe6b0\uff10") and text in told] == []


WELL_FORMED = (
    "date 2019-06-05", "date 2020-02-29Z", "dateTime 2019-06-05T09:00:00", "dateTime 2019-06-05T09:00:00.5+06:00",
    "integer 007", "integer -1", "decimal 1.50", "decimal .5", "double 1e5", "double INF", "boolean 0", "hexBinary ABcd",
    "gYear 2019", "gYearMonth 2019-06", "byte -128", "unsignedByte 255", "positiveInteger +1", "string x", "token x", "anyURI x", "duration P1Y",
)
ILL_FORMED = (
    "date 2019-02-30", "date 2019-6-5", "date 20190605", "date 0000-01-01", "dateTime 2019-06-05", "dateTime 2019-06-05T25:00:00",
    "integer 1_000", "integer  1", "integer 1.0", "integer \u0661", "decimal 1e5", "decimal NaN", "double x", "double NaN", "boolean TRUE",
    "boolean yes", "hexBinary ABC", "hexBinary xy", "gYear 19", "gYearMonth 2019-13", "byte 128", "unsignedByte -1",
    "nonPositiveInteger 1_0", "positiveInteger 0", "duration 1Y",
)


def start_of_a_passage(form: str, path: str = "Evidence/valid.ttl") -> list[str]:
    """A fixture whose hre:start, which sh:lessThan compares, is another literal: "date 2019-06-05"."""
    datatype, _, text = form.partition(" ")
    data, start = fixture(FIXTURES / path).data, URIRef(f"{HRE}start")
    kept = [line for line in lines(data) if f"<{start}>" not in line]
    return [*kept, *(f'{subject.n3()} {start.n3()} "{text}"^^<{XSD}{datatype}> .' for subject in data.subjects(start))]


@pytest.mark.parametrize("form", ILL_FORMED)
def test_a_literal_in_no_form_of_its_datatype_is_reported(form: str, caplog: pytest.LogCaptureFixture) -> None:
    """Once, at its place, and not as missing as well; pySHACL would abort, rdflib would print it to the log."""
    results = [each for each in validate.validate(start_of_a_passage(form), real()) if each.path == f"{HRE}start"]
    assert results
    assert {(each.component, each.severity, each.file, each.rule) for each in results} == {
        (LEXICAL_FORM, "violation", "must", "LexicalFormConstraintComponent")}
    assert f'"{form.partition(" ")[2]}"' in str(results[0].value)
    assert "xsd:" in results[0].message_en or form.startswith("duration")
    assert caplog.text == ""


@pytest.mark.parametrize("form", WELL_FORMED)
def test_a_literal_of_the_wrong_type_is_left_to_the_shapes(form: str) -> None:
    """It is no matter of form, and aborts nothing."""
    results = validate.validate(start_of_a_passage(form), real())
    assert LEXICAL_FORM not in {each.component for each in results}
    assert bool(results) == (not form.startswith("integer") or form == "integer -1")


def test_literals_are_taken_as_they_are_written() -> None:
    """A digest in capitals is what the shape refuses; rdflib would have made it small."""
    digest = "AB" * 32
    data = fixture(FIXTURES / "Evidence/valid.ttl").data
    for subject in list(data.subjects(URIRef(f"{HRE}passageDigest"))):
        data.set((subject, URIRef(f"{HRE}passageDigest"), Literal(digest, datatype=URIRef(f"{XSD}hexBinary"), normalize=False)))
    results = validate.validate(lines(data), real())
    assert {(each.shape, each.value) for each in results} == {(f"{HRS}Evidence-passageDigest", f'"{digest}"^^<{XSD}hexBinary>')}


@pytest.mark.parametrize("before", [True, False])
def test_the_switches_of_libraries_are_as_they_were(before: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001  # a table of two
    """Also after a failure: pySHACL alone leaves normalisation on."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", before)
    validate.validate([], real())
    with pytest.raises(Problems):
        validate.validate(["what is this"], real())
    assert rdflib.NORMALIZE_LITERALS is before
    assert logging.root.manager.disable == logging.NOTSET


def test_what_cannot_be_read_is_told_without_its_words(tmp_path: Path) -> None:
    """The line and column, and nothing of the text; a file of no known format is a wrong call."""
    good, bad = f"<{BASE}a> <{BASE}b> <{BASE}c> .", f'<{BASE}a> <{BASE}b> "nobody at example"@toolongatag .'
    with pytest.raises(Problems) as caught:
        validate.validate([good, bad], real())
    (problem,) = caught.value.found
    assert (problem.mark.file, problem.mark.line) == ("data", 2)
    assert "nobody" not in str(problem)
    (tmp_path / "data.xls").write_text(good, "utf-8")
    with pytest.raises(UsageError, match="suffix"):
        validate.validate(tmp_path / "data.xls", real())
    with pytest.raises(FileNotFoundError):
        validate.validate(tmp_path / "data.nt", real())


def test_a_file_gives_the_same_as_its_lines() -> None:
    """Turtle here; the suffix tells."""
    path = FIXTURES / "Account" / "valid.ttl"
    assert validate.validate(path, real()) == found("Account/valid.ttl")


def spoilt(root: Path, old: str, new: str, file: str = "should") -> Path:
    """A copy of shapes/ in which the first `old` of a file is `new`."""
    shutil.copytree(ROOT / "shapes", root / "shapes")
    path = root / "shapes" / f"{file}.ttl"
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), "utf-8")
    return root / "shapes"


LINES = (ROOT / "shapes" / "should.ttl").read_text("utf-8").splitlines()


@pytest.mark.parametrize(("old", "new", "says"), [
    ("sh:targetClass", "sh:targetclass", "did you mean sh:targetClass?"),
    ("sh:sparql ", "sh:sparkle ", "sh:sparkle is no term"),
    ("sh:severity sh:Warning", "sh:severity sh:Info", "sh:Info is no term"),
    ("sh:message", "sh:reifierShape", "sh:reifierShape is no term"),
    ("sh:path ", "<http://www.w3.org/ns/shacl#paths> ", "did you mean sh:path?"),
    ("sh:path ", "<http://www.w3.org/ns/shacl/path> ", "namespace of SHACL"),
    ("?event a hre:Event", "?event a hra:Event", "the prefix hra:"),
    ("sh:sparql ", "sh:sparql ; ; . ", "not Turtle"),
])
def test_a_word_that_is_not_checked_stops_the_run(old: str, new: str, says: str, tmp_path: Path) -> None:
    """With its file and line, and the nearest term."""
    with pytest.raises(Problems) as caught:
        shapes.read(spoilt(tmp_path, old, new))
    line = next(number for number, text in enumerate(LINES, start=1) if old in text)
    assert [(each.mark.file, each.mark.line) for each in caught.value.found] == [("shapes/should.ttl", line)]
    assert says in str(caught.value)


def test_all_that_is_wrong_with_the_shapes_is_told_at_once(tmp_path: Path) -> None:
    """A file too many, one too few, one that asks nothing, a shape in two files, a misspelt term."""
    folder_ = spoilt(tmp_path, "sh:datatype", "sh:dataType", "must")
    (folder_ / "should.ttl").rename(folder_ / "shuold.ttl")
    (folder_ / "vocab.ttl").write_text(f"<{HRS}Account> a <{SH}NodeShape> .", "utf-8")
    with pytest.raises(Problems) as caught:
        shapes.read(folder_, "rules")
    told = [str(each) for each in caught.value.found]
    assert [text.split(":")[0] for text in told] == [f"rules/{name}.ttl" for name in ("must", "should", "shuold", "vocab", "vocab")]
    for text, says in zip(told, ("sh:datatype", "missing", "should.ttl?", "target", "must.ttl as well"), strict=True):
        assert says in text


@pytest.mark.parametrize(("old", "new"), [
    ("sh:select \"\"\"SELECT $this ?value WHERE {", "sh:select \"\"\"SELECT $this ?value WHERE {{"),
    ("sh:sparql hrs:AccountTime-query", "sh:node hrs:NoSuchShape"),
    ("FILTER NOT EXISTS {", "MINUS {"),
])
def test_shapes_that_pyshacl_cannot_use_are_a_problem(old: str, new: str, tmp_path: Path) -> None:
    """A query that is none, a shape that is not there, what SHACL forbids in a query (5.1): no traceback, no silence."""
    with pytest.raises(Problems, match="shapes: error"):
        validate.validate(lines(fixture(FIXTURES / "AccountTime/valid.ttl").data), shapes.read(spoilt(tmp_path, old, new)))


def test_the_report_is_read_back_as_the_results() -> None:
    """W3C's terms, one node a result, no blank node and no literal of the data; the same bytes each time."""
    results = [*found(f"AccountEvidence/{first('AccountEvidence')}"), *found(f"AccountTime/{first('AccountTime')}"),
               *validate.validate(start_of_a_passage("date 2019-02-30"), real())]
    text = report_turtle(results, BASE)
    assert text == report_turtle(results, BASE)
    graph = Graph().parse(data=text, format="turtle")
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)
    assert graph.value(URIRef(f"{BASE}report"), SH.conforms) == Literal(value=False)
    back = {_key(graph, node) for node in graph.objects(None, SH.result)}
    told = {replace(each, shape=each.shape or "None", value=each.value if str(each.value).startswith("<") else None) for each in results}
    assert back == keys(told)
    assert {str(text) for text in graph.objects(None, SH.resultMessage)} == {each.message_en for each in results}
    assert {term.language for term in graph.objects() if isinstance(term, Literal)} == {None, "en"}


def test_a_report_of_nothing_conforms() -> None:
    """SHACL, 3.6.1.2: no result of any severity."""
    graph = Graph().parse(data=report_turtle([], BASE), format="turtle")
    assert set(graph) == {(URIRef(f"{BASE}report"), RDF.type, SH.ValidationReport), (URIRef(f"{BASE}report"), SH.conforms, Literal(value=True))}
    assert report_text([], BASE) == "0 violations, 0 warnings.\n"


def test_a_report_shows_no_address_that_may_not_be_published() -> None:
    """A planted one gives way, in the focus, the path and the value."""
    planted = f"{BASE}person/nobody@example.org"
    result = Result(planted, planted, f"<{planted}>", f"{HRS}Account", str(SH.InConstraintComponent), "violation", "A message.", "must")
    told = report_turtle([result, replace(result, focus='"nobody"')], BASE).decode() + report_text([result], BASE)
    assert "nobody" not in told
    assert told.count(f"{BASE}report#not-shown") >= 4
    assert "sh:value" not in told
