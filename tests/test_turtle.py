"""Turtle with places: what a document says is what Oxigraph reads, and each term knows where it stands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from publish import turtle
from publish.errors import Mark, Problem
from publish.terms import RDF, XSD
from publish.turtle import NO_BASE, Statements, Term, reader

ROOT = Path(__file__).resolve().parents[1]
SUITES = Path(os.environ.get("HRE_CONFORMANCE", ROOT / "../shared/conformance"))
EX = "http://example.org/"
PREFIX = f"@prefix ex: <{EX}> .\n"
IN_ITSELF_WRONG = {"RMLTC0023b-JSON", "RMLTC0023c-JSON", "RMLTC0023e-JSON"}
"""The cases whose mapping is not Turtle, on purpose."""


def read(text: str) -> Statements:
    """The statements of `text`, which is Turtle."""
    found: list[Problem] = []
    statements = turtle.read(text, "m.ttl", found)
    assert not found
    assert statements is not None
    return statements


def problem(text: str) -> Problem:
    """The one problem of `text`."""
    found: list[Problem] = []
    assert turtle.read(text, "m.ttl", found) is None
    assert len(found) == 1
    return found[0]


def places(statements: Statements) -> list[tuple[str, int, int]]:
    """Text, line and column of all objects."""
    return [(one.object.text, one.object.mark.line, one.object.mark.column) for one in statements]


def test_every_term_knows_its_place() -> None:
    """Lines and columns count from 1, and columns count characters."""
    one = read(f'{PREFIX}\n  ex:é   ex:p\t"Ω" . # a comment\n')[0]
    assert (one.subject.text, one.subject.mark) == (f"{EX}é", Mark("m.ttl", 3, 3))
    assert one.predicate.mark == Mark("m.ttl", 3, 10)
    assert (one.object.text, one.object.mark) == ("Ω", Mark("m.ttl", 3, 15))


def test_what_stands_in_brackets_knows_its_place() -> None:
    """A node without a name stands where its bracket does, and comes before what is said of it."""
    statements = read(f"{PREFIX}ex:s ex:p [\n  ex:q 1 ;\n  ex:r [ ex:t true ] , ex:u ;\n] .")
    assert places(statements) == [("[2:11]", 2, 11), ("1", 3, 8), ("[4:8]", 4, 8), ("true", 4, 15), (f"{EX}u", 4, 24)]
    assert statements[1].subject == statements[0].object


def test_a_collection_is_a_list_of_cells() -> None:
    """RDF 1.1 Turtle, section 2.8: first and rest, and nil at the end."""
    statements = read(f"{PREFIX}ex:s ex:p (1 [ ex:q 2 ] ()) .")
    texts = [(one.predicate.text.removeprefix(RDF), one.object.kind, one.object.text.removeprefix(RDF)) for one in statements]
    assert [(name, kind) for name, kind, _ in texts] == [
        (f"{EX}p", "blank"), ("first", "literal"), ("rest", "blank"), ("first", "blank"), (f"{EX}q", "literal"), ("rest", "blank"),
        ("first", "iri"), ("rest", "iri"),
    ]
    assert texts[-1][2] == texts[-2][2] == "nil"


@pytest.mark.parametrize(("written", "text", "datatype", "language"), [
    ('"a"', "a", "string", ""), ("'a\"b'", 'a"b', "string", ""), ('"""a"b""c\n"""', 'a"b""c\n', "string", ""),
    ("'''a'\nb'''", "a'\nb", "string", ""),
    ('"\\t\\b\\n\\r\\f\\"\\\'\\\\"', "\t\b\n\r\f\"'\\", "string", ""), ('"\\u00E9\\U0001F600"', "é\U0001f600", "string", ""),
    ('""', "", "string", ""),
    ('"a # b"', "a # b", "string", ""), ('"a"@en-GB', "a", "", "en-GB"), (f'"1"^^<{XSD}byte>', "1", "byte", ""),
    ('"1"^^xsd:byte', "1", "byte", ""),
    ("1", "1", "integer", ""), ("-01", "-01", "integer", ""), ("+.5", "+.5", "decimal", ""), ("1.50", "1.50", "decimal", ""),
    ("1.", "1", "integer", ""),
    ("1e5", "1e5", "double", ""), ("1.E-5", "1.E-5", "double", ""), (".1e+5", ".1e+5", "double", ""), ("true", "true", "boolean", ""),
    ("false", "false", "boolean", ""),
])
def test_literals(written: str, text: str, datatype: str, language: str) -> None:
    """All forms of texts, numbers and booleans keep their lexical form (RDF 1.1 Turtle, section 2.5)."""
    end = "" if written == "1." else " ."
    term = read(f"@prefix xsd: <{XSD}> .\n<{EX}s> <{EX}p> {written}{end}")[0].object
    assert term == Term("literal", text, term.mark, XSD + datatype if datatype else "", language)


@pytest.mark.parametrize(("written", "iri"), [
    ("ex:a", f"{EX}a"), ("ex:", EX), (":b", f"{EX}x#b"), ("ex:a.b", f"{EX}a.b"), ("ex:a\\-b\\/c", f"{EX}a-b/c"), ("ex:%20", f"{EX}%20"),
    ("ex:a:b", f"{EX}a:b"),
    ("ex:0", f"{EX}0"), ("e.x:a", "urn:a"), ("<\\u0061>", f"{EX}d/a"), ("<../b?q#f>", f"{EX}b?q#f"), ("<?q>", f"{EX}d/e?q"),
    ("<>", f"{EX}d/e"),
    ("<#f>", f"{EX}d/e#f"), ("<//h/./b>", "//h/./b"), ("</b/./../c>", f"{EX}c"), ("<urn:a/../b>", "urn:a/../b"), ("a", f"{RDF}type"),
])
def test_iris(written: str, iri: str) -> None:
    """Prefixes, escapes, and IRIs relative to the base (RFC 3986, 5.2)."""
    text = f"@prefix ex: <{EX}> . PREFIX : <x#> PREFIX e.x: <urn:> base <{EX}> @base <d/e> . "
    text = text.replace("PREFIX : <x#>", f"PREFIX : <{EX}x#>")
    if written == "<//h/./b>":
        assert "two readers" in problem(f"{text} <s:s> {written} 1 .").message
    else:
        assert read(f"{text} <s:s> {written} 1 .")[0].predicate.text == iri


@pytest.mark.parametrize(("text", "base"), [
    ("", ""), (f"@base <{EX}a> . @base <b/c> .", f"{EX}b/c"), (f"BASE <{EX}>", EX), ("@base <a> .", ""),
])
def test_the_last_base_is_told(text: str, base: str) -> None:
    """So that what records make can be appended to it; a base that is relative itself is none."""
    assert read(text).base == base


def test_without_a_base_relative_iris_are_told_apart() -> None:
    """They name nodes of the document, and nothing outside of it."""
    one = read(f"<#a> <{EX}p> <b> .")[0]
    assert one.subject.text.startswith(NO_BASE)
    assert one.object.text.startswith(NO_BASE)


def test_a_byte_order_mark_is_no_part_of_a_document() -> None:
    """Editors write it; the places are those that they show."""
    assert read(f"\ufeff<{EX}s> <{EX}p> 1 .")[0].subject.mark == Mark("m.ttl", 1, 1)


@pytest.mark.parametrize(("text", "line", "column", "message"), [
    ('\n <s:s> <s:p> "a\\q" .', 2, 16, "not Turtle"),
    ("<s:s> <s:p> 1", 1, 0, "not Turtle"),
    ("<s:s> ex:p 1 .", 1, 7, "not Turtle"),
    ("<s:s> <s:p>\n  <<( <s:a> <s:b> <s:c> )>> .", 2, 3, "not of Turtle 1.1"),
    ("<s:s> <s:p> 1 {| <s:q> 2 |} .", 1, 15, "not of Turtle 1.1"),
    ('<s:s> <s:p> "a"@en--ltr .', 1, 19, "not of Turtle 1.1"),
    ('VERSION "1.2"\n<s:s> <s:p> 1 .', 1, 1, "not of Turtle 1.1"),
    ('<s:s> <s:p> "\ud800" .', 1, 14, "not Turtle"),
])
def test_what_is_not_turtle_is_a_problem_with_a_place(text: str, line: int, column: int, message: str) -> None:
    """Also what only RDF 1.2 knows."""
    told = problem(text)
    assert (told.mark.file, told.mark.line, told.rule) == ("m.ttl", line, "turtle")
    assert not column or told.mark.column == column
    assert message in told.message


def test_a_problem_repeats_no_protected_data() -> None:
    """A parser may quote what it could not read."""
    assert "Karl" not in problem("<s:s> <s:p> Karl@example.org .").message


def test_brackets_nest_to_a_limit() -> None:
    """Deeper ones are a clear error, however deep."""
    assert len(read(f"<s:s> <s:p> {'[ <s:p> ' * 50} 1 {']' * 50} .")) == 51
    for brackets in (51, 20_000):
        told = problem(f"<s:s> <s:p> {'(' * brackets}{')' * brackets} .")
        assert "50 levels" in told.message
        assert told.mark == Mark("m.ttl", 1, 63)


def test_a_difference_between_the_readers_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours can never change what a document says."""
    monkeypatch.setattr(reader, "resolve", lambda reference, _base: f"{reference}x")
    assert "two readers" in problem("<s:s> <s:p> <s:o> .").message


iris = st.from_regex(r"[a-z]{1,3}:[a-zA-Z0-9/._~!$&'()*+,;=:@%é-]{0,8}", fullmatch=True).filter(lambda text: "%" not in text).map(NamedNode)
blanks = st.from_regex(r"[a-z][a-z0-9.]{0,3}[a-z0-9]", fullmatch=True).map(BlankNode)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text("\\\"'\n\r\t#.;,[]()<>@^ aé\U0001f600", max_size=12)
literals = st.one_of(
    texts.map(Literal), st.builds(lambda text: Literal(text, language="en-gb"), texts),
    st.integers().map(Literal), st.booleans().map(Literal),
    st.builds(lambda text, datatype: Literal(text, datatype=datatype), texts, iris),
)
graphs = st.lists(st.builds(Triple, iris | blanks, iris, iris | blanks | literals), max_size=12)


@given(graphs, st.sampled_from([{}, {"": "a:", "b.c": "b:", "é": "urn:"}]))
def test_whatever_oxigraph_writes_is_read(graph: list[Triple], prefixes: dict[str, str]) -> None:
    """The reader agrees with Oxigraph on it, which is checked in reading; and none is lost."""
    text = (serialize(graph, format=RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()
    assert len(read(text)) == len(graph)


@given(st.text("<>[]()\"'.;,@^_:ab1e-+#\\ \n{}|~é", max_size=40) | st.text(max_size=20))
def test_any_text_is_read_or_is_a_problem(text: str) -> None:
    """Nothing but a `Problem` comes of what is no Turtle."""
    found: list[Problem] = []
    assert (turtle.read(text, "m.ttl", found) is None) == bool(found)


def suites() -> list[Path]:
    """The mappings of the official test cases, where they are at hand."""
    return sorted(SUITES.glob("rml/*/*/mapping.ttl"))


@pytest.mark.skipif(not suites(), reason="the official test cases are not at hand: name their folder in HRE_CONFORMANCE")
def test_all_official_mappings_are_read() -> None:
    """Except those that are no Turtle, on purpose."""
    for path in suites():
        found: list[Problem] = []
        statements = turtle.read(path.read_text("utf-8"), path.parent.name, found)
        assert (statements is None) == (path.parent.name in IN_ITSELF_WRONG), found
