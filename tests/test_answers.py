"""The answers that stand with the example queries of a release: true on that release, and fit to be published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from publish.formats import FORMATS, parse
from publish.ontology import Question
from publish.release import directory
from publish.release.answers import SHOWN, answered
from publish.release.examples import Answer, Example, from_json
from publish.store import Archive, in_memory, open_readonly

DATA = b"""
<http://example.org/a> <http://example.org/p> "x"@en .
<http://example.org/b> <http://example.org/p> "2001-02-03"^^<http://www.w3.org/2001/XMLSchema#date> .
<http://example.org/c> <http://example.org/p> "3" .
<http://example.org/d> <http://example.org/p> "3" .
<http://example.org/e> <http://example.org/p> "4" .
<http://example.org/f> <http://example.org/p> "5" .
"""


def term(cell: str) -> object:
    """The term that a cell holds."""
    return next(parse(f"<x:s> <x:p> {cell} .".encode(), FORMATS["nt"])).object


def members(value: object) -> object:
    """A term; of a joined list, its members in any order."""
    return set(value.value.split(" | ")) if isinstance(value, Literal) and " | " in value.value else value


def asked(text: str, data: bytes = DATA) -> Answer:
    """What `text` answers on `data`."""
    found = next(answered([Question("slug", "Which?", text)], in_memory(data))).answer
    assert found
    return found


def test_every_question_of_a_release_has_its_answer(release: Path) -> None:
    """Columns, number of rows and the first rows are what the query gives on the finished store."""
    archive = Archive(open_readonly(release / "store"))
    examples = directory.questions(release)
    assert len(examples) >= 45
    for example in examples:
        results = archive.query(example.text)
        assert isinstance(results, QuerySolutions)
        rows = [list(row) for row in results]
        assert example.answer
        assert example.answer.count == len(rows)
        assert example.answer.columns == tuple(variable.value for variable in results.variables)
        assert len(example.answer.first) == min(len(rows), SHOWN)
        for cells, row in zip(example.answer.first, rows, strict=False):
            assert [members(term(cell)) if cell else None for cell in cells] == [members(value) if value else None for value in row]


def test_a_question_has_its_description(release: Path) -> None:
    """The comments below the question say how to read the answer."""
    examples = {example.slug: example for example in directory.questions(release)}
    assert examples["birth-date-of-a-person"].question == "On which day was Aiman Umarova born?"
    assert examples["birth-date-of-a-person"].description.startswith("No document gives it, so there is no row")
    assert examples["birth-date-of-a-person"].answer == Answer(0, (
        "person", "stated", "document", "paragraphs", "modality", "certainty", "status", "statement"))
    assert examples["who-says-what"].description == ""
    assert {example.form for example in examples.values()} == {"select"}


def test_the_first_rows_of_a_select() -> None:
    """At most five, each cell a term as N-Triples has it, or empty."""
    found = asked("SELECT ?s ?o ?none { ?s ?p ?o } ORDER BY ?s")
    assert (found.count, found.columns, len(found.first)) == (6, ("s", "o", "none"), 5)
    assert found.first[0] == ("<http://example.org/a>", '"x"@en', "")
    assert term(found.first[1][1]) == Literal("2001-02-03", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))


def test_yes_and_no() -> None:
    """ASK has no rows."""
    assert asked("ASK { ?s ?p 'x'@en }") == Answer(1)
    assert asked("ASK { ?s ?p 'y' }") == Answer(0)


@pytest.mark.parametrize("text", ["CONSTRUCT { ?s <x:is> ?o } WHERE { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p ?o }"])
def test_triples_have_an_order_although_a_graph_has_none(text: str) -> None:
    """The first in the order of code points, whatever order they come in."""
    found = asked(text)
    assert (found.count, found.columns) == (6, ("subject", "predicate", "object"))
    lines = DATA.strip().splitlines()
    assert found.first == asked(text, b"\n".join(reversed(lines))).first == tuple(sorted(found.first))


def test_the_members_of_a_joined_list_are_sorted() -> None:
    """SPARQL leaves their order open; numbers are sorted as numbers."""
    values = "VALUES ?x { '10' '9' '2' }"
    assert asked(f"SELECT (GROUP_CONCAT(?x; SEPARATOR=' | ') AS ?all) {{ {values} }}").first == (('"2 | 9 | 10"',),)
    assert asked("SELECT ('b | a'@en AS ?all) {}").first == (('"a | b"@en',),)


def test_what_comes_about_by_joining_is_guarded_too() -> None:
    """Numbers that are harmless one by one may look like that of a person; the rest of the row stays."""
    found = asked("SELECT ('b' AS ?x) (GROUP_CONCAT(?n; SEPARATOR=' ') AS ?all) { VALUES ?n { '701' '555' '0102' } }")
    assert found.first == (('"b"', '"(not shown: it looks like a phone or document number)"'),)
    codes = "https://w3id.org/hrevents/ontology#huridocsMT4"
    assert asked(f"SELECT ('010203040506'^^<{codes}> AS ?x) {{}}").first == ((f'"010203040506"^^<{codes}>',),)


@pytest.mark.parametrize(("text", "form"), [
    ("SELECT * {}", "select"), ("ask {}", "ask"), ("# select\nCONSTRUCT WHERE {}", "construct"), ("DESCRIBE <x:a>", "describe"),
    ("PREFIX select: <http://example.org/ask#> # ask\nBASE <x:b>\nprefix : <x:c>\n  DESCRIBE select:a", "describe"),
    ("PREFIX a:<x:a>ASK{}", "ask"), ("", "select"),
])
def test_the_form_of_a_query(text: str, form: str) -> None:
    """The first word after prefixes, bases and comments."""
    assert Example("slug", "Which?", text).form == form


def test_an_example_comes_back_from_its_json(release: Path) -> None:
    """Written and read, it is the same; a release made before there were answers is read, too."""
    for example in directory.questions(release):
        assert from_json(json.loads(json.dumps(example.as_json()))) == example
    assert from_json({"slug": "a", "title": "Which?", "text": "ASK {}"}) == Example("a", "Which?", "ASK {}")


@pytest.mark.parametrize("entry", [{}, {"slug": "a"}, {"slug": "a", "title": "b", "text": "c", "answer": {"count": "x"}},
                                   {"slug": "a", "title": "b", "text": "c", "answer": {"count": 1, "columns": "x", "first": []}}])
def test_what_is_no_example_is_told(entry: dict[str, object]) -> None:
    """As an error that the reader of a release expects."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(entry)


def test_prefixes_and_keywords_of_a_query() -> None:
    """What it declares, and the classes it asks for."""
    text = "PREFIX a: <x:a>\nprefix b-c: <x:b#>\nSELECT * { ?s a a:Event ; a b-c:Other, a:Third ; a:is a:Nothing }"
    example = Example("a", "Which?", text)
    assert example.prefixes == {"a": "x:a", "b-c": "x:b#"}
    assert example.keywords == ["Event", "Other"]


def test_a_cell_is_a_term() -> None:
    """It can be put back into a triple."""
    for line in DATA.strip().splitlines():
        quad: Quad = next(parse(line, FORMATS["nt"]))
        assert term(str(quad.object)) == quad.object
