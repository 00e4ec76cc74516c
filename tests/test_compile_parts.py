"""The parts of generated code: which templates are IRIs whatever the values are, and names that do not get in each other's way."""

from __future__ import annotations

import pytest
from test_compile_code import AT, COLUMNS, EX, Rows, constant, generated

from publish.compile.memo import Lists, Memo
from publish.compile.parts import is_safe
from publish.compile.plan import passes
from publish.functions import GREL
from publish.mappings.model import Execution, LogicalSource, PredicateObjectMap, Reference, Template, TermMap, TermType, TriplesMap
from publish.terms import iri, iri_safe


@pytest.mark.parametrize(("parts", "kind", "safe"), [
    (("https://example.org/", "a", ""), TermType.IRI, True),
    (("https://example.org/собака/", "a", "?b=", "c", "#d"), TermType.IRI, True),
    (("https://example.org/собака/", "a", ""), TermType.URI, False),
    (("https://example.org/", "a", ""), TermType.URI, True),
    (("https://", "a", "/b"), TermType.IRI, True),
    (("https://example.org:", "a", "/b"), TermType.IRI, False),
    (("", "a", ":b"), TermType.IRI, False),
    (("", "a", ""), TermType.IRI, False),
    (("https://example.org/a b/", "a", ""), TermType.IRI, False),
    (("https://example.org/", "a", "%"), TermType.IRI, False),
    (("https://example.org/%A", "a", "0"), TermType.IRI, False),  # a digit would be right, another character not
    (("x:/", "a", "/", "b", ":", "c", ""), TermType.IRI, False),  # of two empty values, the third would be a port
    (("urn:x:", "a", ""), TermType.IRI, True),
    (("x:/", "a", "/:b"), TermType.IRI, False),  # of an empty value, b would be a port
    (("https://example.org/", "a", ""), TermType.UNSAFE_IRI, False),
])
def test_a_template_is_safe_if_no_value_can_spoil_it(parts: tuple[str, ...], kind: TermType, safe: bool) -> None:  # noqa: FBT001  # a table of the two
    """Then its values are percent-encoded and not checked: one in a port or a scheme would spoil others."""
    assert is_safe(TermMap(Template(parts), kind, AT)) == safe


@pytest.mark.parametrize("value", ["", "a", "%", "/", "..", ":", "@", "\u202e", "é", "🐕", " ", '"', "a" * 300])
@pytest.mark.parametrize("parts", [("https://example.org", "a", "/b"), ("https://example.org/", "a", ""), ("urn:x:", "a", "")])
def test_what_is_safe_needs_no_check(parts: tuple[str, ...], value: str) -> None:
    """Whatever the value."""
    assert is_safe(TermMap(Template(parts), TermType.IRI, AT))
    iri(f"{parts[0]}{iri_safe(value)}{parts[2]}")


def test_a_table_of_lists_keeps_the_short_ones() -> None:
    """Long ones are made again each time: eight thousand of them would fill memory."""
    asked: list[str] = []

    def make(text: str) -> list[bytes]:
        asked.append(text)
        return [b"x"] * int(text)

    lists = Lists(make)
    assert [len(lists[text]) for text in ("2", "2", "100", "100")] == [2, 2, 100, 100]
    assert asked == ["2", "100", "100"]


def test_a_table_of_what_never_comes_again_stays_small() -> None:
    """And gives the right text, before and after it begins anew."""
    memo = Memo(str.upper)
    assert [memo[f"a{number}"] for number in range(50_000)] == [f"A{number}" for number in range(50_000)]
    assert len(memo) <= 64


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("column", COLUMNS)
def test_no_name_of_a_column_gets_in_the_way(column: str, alone: bool) -> None:  # noqa: FBT001  # both ways in which a subject is written
    """Beside a list of terms, which needs names of its own."""
    upper = Execution(f"{GREL}toUpperCase", ((f"{GREL}valueParam", Reference(column)),), f"{GREL}stringOut")
    subject = TermMap(Template((f"{EX}", column, "")), TermType.IRI, AT)
    things = (upper,) if alone else (upper, Reference(column))
    lines = [PredicateObjectMap((constant(f"{EX}p"),), (TermMap(thing, TermType.LITERAL, AT),), (), AT) for thing in things]
    item = TriplesMap("t", LogicalSource("table.csv", "csv", AT), subject, (), (), tuple(lines), AT)
    values = ["x"] * len(COLUMNS)
    values[COLUMNS.index(column)] = "a"
    _, text = generated(passes([item], [])[0], Rows([values], texts=True), [])
    assert text == f'<{EX}a> <{EX}p> "A" .\n' + ("" if alone else f'<{EX}a> <{EX}p> "a" .\n')
