"""Generated code: for any mapping and any rows it writes what the makers of terms make, one by one, and tells the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from publish.compile.code import Code, generate
from publish.compile.plan import Pass, passes
from publish.compile.run import Again, OnError, function
from publish.compile.terms import Record
from publish.compile.trace import Trace
from publish.errors import Mark, Problem
from publish.functions import GREL
from publish.mappings.model import (
    Constant,
    Execution,
    Expression,
    LogicalSource,
    PredicateObjectMap,
    Reference,
    Template,
    TermMap,
    TermType,
    TriplesMap,
)
from publish.sources.records import NESTED, Odd, Typed, Value
from publish.terms import EDTF, XSD, iri, literal

AT = Mark("mapping.yaml", 3, 5)
EX = "https://example.org/"
COLUMNS = ("id", "class", "é 1", "row", "piece", "found", "found_", "node", "ValueError")
"""Among them a word of Python, one that is no identifier, and names that the code uses itself."""


@dataclass
class Rows:
    """Rows in memory, as a source gives them."""

    listed: Sequence[Sequence[Value]]
    texts: bool
    width: int = len(COLUMNS)
    at: int = 0

    def index(self, name: str) -> int:
        """The place of a column."""
        return COLUMNS.index(name)

    def rows(self) -> Iterator[Sequence[Value]]:
        """The rows; the first is on line 2."""
        for at, row in enumerate(self.listed, 2):
            self.at = at
            yield row

    def mark(self, name: str = "") -> Mark:
        """The place of the row, or of a cell in it."""
        return Mark("table.csv", self.at, COLUMNS.index(name) + 1 if name else 0)

    def done(self) -> float:
        """Always all."""
        return 1.0


SPECIAL = ("", "nan", "NULL", "2020-02-29", "2019-02-29", "12", "-0", "true", f"{EX}a/b?c#d", "en", "kk-Cyrl", "a-b-", "Ә", "a b", "{x}",
           "'", '"', "\\", "\n", "\r", "\u2028", "\x00", "\udce9", "%41", "//x", "<it>", "2020-05/..", "\\u0041", "🐕", "http://w3id.org/rml/defaultGraph")
TEXTS = st.one_of(st.sampled_from(SPECIAL), st.lists(st.sampled_from(SPECIAL), max_size=4).map("".join))
SCALARS = st.one_of(st.none(), TEXTS, st.builds(Typed, TEXTS, st.sampled_from([f"{XSD}integer", f"{XSD}double"])))
VALUES = st.one_of(SCALARS, SCALARS, st.just(NESTED), st.lists(SCALARS.filter(bool), max_size=3))


def row_of(values: tuple[Value, ...]) -> Sequence[Value]:
    """The row as a source gives it: an `Odd` if one of its values is several or nested."""
    return values if all(value is None or isinstance(value, str) for value in values) else Odd(values)


TABLES = st.one_of(
    st.builds(Rows, st.lists(st.lists(TEXTS, min_size=len(COLUMNS) - 1, max_size=len(COLUMNS)), max_size=5), st.just(value=True)),
    st.builds(Rows, st.lists(st.tuples(*[VALUES] * len(COLUMNS)).map(row_of), max_size=5), st.just(value=False)),
)
NAMES = st.sampled_from(COLUMNS)
CONSTANTS = st.sampled_from([
    "", f"{EX}", "http://w3id.org/rml/", "defaultGraph", f"{EX}a'b/", "urn:x:", "http://", "a/", 'say "{', "\\", "\n", "\x00", "Қ",
])
TEMPLATES = st.lists(st.tuples(NAMES, CONSTANTS), max_size=3).flatmap(
    lambda pairs: CONSTANTS.map(lambda first: Template((first, *[part for pair in pairs for part in pair]))))
FUNCTIONS = NAMES.map(lambda name: Execution(f"{GREL}toUpperCase", ((f"{GREL}valueParam", Reference(name)),), f"{GREL}stringOut"))
EXPRESSIONS: st.SearchStrategy[Expression] = st.one_of(NAMES.map(Reference), NAMES.map(Reference), TEMPLATES, FUNCTIONS)
CONDITIONS = st.one_of(st.none(), st.none(), st.none(), NAMES.map(lambda name: Execution(
    "https://w3id.org/imec/idlab/function#equal", ((f"{GREL}valueParam", Reference(name)), (f"{GREL}valueParam2", Constant("12", '"12"'))),
    "https://w3id.org/imec/idlab/function#_boolOut")))


def constant(text: str) -> TermMap:
    """A term map of one IRI."""
    return TermMap(Constant(text, iri(text)), TermType.IRI, AT)


ADDRESSES = st.one_of(
    st.just(constant(f"{EX}o'x")),
    st.builds(lambda kind, base, expression, condition: TermMap(expression, kind, AT, base=base, condition=condition),
              st.sampled_from([TermType.IRI, TermType.URI, TermType.UNSAFE_IRI, TermType.BLANK_NODE]), st.sampled_from(["", EX]),
              EXPRESSIONS, CONDITIONS),
    st.builds(lambda condition: TermMap(None, TermType.BLANK_NODE, AT, condition=condition), CONDITIONS),
)
LANGUAGES = st.one_of(st.just(TermMap(Constant("kk", '"kk"'), TermType.LITERAL, AT)),
                      EXPRESSIONS.map(lambda expression: TermMap(expression, TermType.LITERAL, AT)))
DATATYPES = st.one_of(st.sampled_from([f"{XSD}date", f"{XSD}integer", f"{XSD}string", f"{EX}type", EDTF]).map(constant),
                      EXPRESSIONS.map(lambda expression: TermMap(expression, TermType.IRI, AT, base=EX)))
LITERALS = st.one_of(
    st.builds(lambda expression, condition: TermMap(expression, TermType.LITERAL, AT, condition=condition), EXPRESSIONS, CONDITIONS),
    st.builds(lambda expression, language: TermMap(expression, TermType.LITERAL, AT, language=language), EXPRESSIONS, LANGUAGES),
    st.builds(lambda expression, datatype: TermMap(expression, TermType.LITERAL, AT, datatype=datatype), EXPRESSIONS, DATATYPES),
    st.just(TermMap(Constant("x", literal('a "{b}" \\ \n')), TermType.LITERAL, AT)),
)
LINES = st.builds(lambda thing, graphs: PredicateObjectMap((constant(f"{EX}p"),), (thing,), tuple(graphs), AT),
                  st.one_of(ADDRESSES, LITERALS), st.lists(ADDRESSES, max_size=1))
MAPS = st.builds(lambda subject, graphs, lines: TriplesMap("t", LogicalSource("table.csv", "csv", AT), subject, (f"{EX}C",), tuple(graphs),
                                                           tuple(lines), AT),
                 ADDRESSES, st.lists(ADDRESSES, max_size=1), st.lists(LINES, min_size=1, max_size=4))


def expected(item: Pass, table: Rows, found: list[Problem]) -> list[str]:
    """The lines of all rows that are as long as the header, term by term."""
    trace = Trace(item, {})
    lines = []
    for number, row in enumerate(table.rows(), 1):
        if table.texts and len(row) != table.width:
            continue
        values = {name: row[place] or None if table.texts else row[place] for place, name in enumerate(COLUMNS)}
        lines += [f"{made}\n" for made in trace.quads(Record(values.get, f"1x{number}"), table.mark, found)]
    return lines


def generated(item: Pass, table: Rows, found: list[Problem]) -> tuple[Code, str]:
    """What the generated function gives, and what it tells but ragged rows."""
    code = generate(item, table, {}, 1)
    told: list[Problem] = []
    made = b"".join(function(code)(table.rows(), Again(item, 1, table, {}, told.append, OnError.REPORT)))
    found += [problem for problem in told if problem.rule == "mapping"]
    assert len([problem for problem in told if problem.rule != "mapping"]) == len(
        [row for row in table.listed if table.texts and len(row) != table.width])
    return code, made.decode()


@settings(max_examples=600, deadline=None)
@given(MAPS, TABLES)
def test_generated_code_agrees_with_the_makers(triples_map: TriplesMap, table: Rows) -> None:
    """The same lines and the same problems, and the lines are N-Quads."""
    wrong: list[Problem] = []
    (item,) = passes([triples_map], wrong)
    assert not wrong
    should: list[Problem] = []
    did: list[Problem] = []
    lines = expected(item, table, should)
    code, text = generated(item, table, did)
    assert sorted(text.splitlines(keepends=True) if "\n" in text else []) == sorted(lines) or sorted(text.split("\n")[:-1]) == sorted(
        line[:-1] for line in lines), code.text
    assert sorted(set(did)) == sorted(set(should)), code.text
    assert all(len(line.split("\n")) == 2 for line in lines)
    list(parse(text.encode(), format=RdfFormat.N_QUADS, lenient=True))


@pytest.mark.parametrize("expression", [Reference("id"), Template(("http://w3id.org/rml/", "id", "")), Template(("", "id", "Graph"))])
def test_a_value_may_name_the_default_graph(expression: Reference | Template) -> None:
    """RML-Core, “Graph maps”: a graph map that makes rml:defaultGraph puts its triples into the default graph."""
    graph = TermMap(expression, TermType.UNSAFE_IRI, AT)
    line = PredicateObjectMap((constant(f"{EX}p"),), (constant(f"{EX}o"),), (), AT)
    (item,) = passes([TriplesMap("t", LogicalSource("table.csv", "csv", AT), constant(f"{EX}s"), (), (graph,), (line,), AT)], [])
    name = "http://w3id.org/rml/defaultGraph"
    before, after = ("", "") if isinstance(expression, Reference) else (expression.parts[0], expression.parts[-1])
    _, text = generated(item, Rows([[name.removeprefix(before).removesuffix(after), *[""] * (len(COLUMNS) - 1)]], texts=True), [])
    assert text == f"<{EX}s> <{EX}p> <{EX}o> .\n"


@given(MAPS, TABLES)
def test_generated_code_is_python_that_says_where_it_is_from(triples_map: TriplesMap, table: Rows) -> None:
    """One function, with the place of its triples map, and of each statement beside it; ASCII, whatever is in the mapping."""
    (item,) = passes([triples_map], [])
    code = generate(item, table, {}, 7)
    assert code.text.startswith("def pass_7(rows, again):\n")
    assert code.text.count("# mapping.yaml:3:5") >= len(item.statements)
    assert code.text.isascii()
