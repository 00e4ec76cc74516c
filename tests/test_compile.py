"""Staged rows become the quads that the mapping says, each with its row, or a problem at the row's place."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from archive_copy import ROOT, TODAY, schemes
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from publish import mappings, seeds
from publish.compile.facts import Compiler, Quad
from publish.errors import Mark, Problem
from publish.mappings.model import (
    Constant,
    LogicalSource,
    Mappings,
    PredicateObjectMap,
    Reference,
    Template,
    TermMap,
    TermType,
    TriplesMap,
)
from publish.seeds.columns import columns, stage
from publish.seeds.rows import Row, Tables
from publish.terms import iri

EX = "https://example.org/"
TEXT = """\
prefixes:
  ex: https://example.org/
  xsd: http://www.w3.org/2001/XMLSchema#
mappings:
  dog:
    sources: [[dog.csv~csv], [hound.csv~csv]]
    s: $(address)
    po:
      - [a, ex:Dog]
      - [ex:name, $(name), en~lang]
      - [ex:born, $(born), xsd:date]
      - [ex:home, ex:home/$(place)/$(kennel)~iri]
      - [ex:note, $(name) of $(kennel)]
      - [ex:page, $(page)~iri]
  owner:
    sources: [[owner.csv~csv]]
    s: ex:person/$(id)
    graphs: $(graph)~iri
    po:
      - [ex:owns, ex:dog/1]
"""
AT = Mark("seeds/dogs/rex.yaml", 7, 3)


@pytest.fixture(scope="module")
def compiler(tmp_path_factory: pytest.TempPathFactory) -> Compiler:
    """The small mapping, compiled."""
    folder = tmp_path_factory.mktemp("small") / "mappings"
    folder.mkdir()
    (folder / "dog.yaml").write_text(TEXT, "utf-8")
    return Compiler(mappings.read(folder))


def quads(compiler: Compiler, table: str, **values: str) -> tuple[list[str], list[Problem]]:
    """What becomes of a row of `table`: lines of N-Quads, and problems. Each value was written on a line of its own."""
    marks = {column: Mark(AT.file, number) for number, column in enumerate(values, start=20)}
    found: list[Problem] = []
    return [str(quad) for quad in compiler.quads(Tables([Row(table, values, marks, AT)]), found)], found


def test_a_value_that_is_absent_makes_no_triple(compiler: Compiler) -> None:
    """Neither a literal, nor an IRI or a text of several columns of which one is absent; the others are made."""
    lines, found = quads(compiler, "dog", address=f"{EX}dog/1", name="Rex")
    assert lines == [
        f"<{EX}dog/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{EX}Dog> .",
        f'<{EX}dog/1> <{EX}name> "Rex"@en .',
    ]
    assert found == []


@pytest.mark.parametrize("values", [{}, {"name": "Rex", "kennel": "1"}])
def test_a_row_without_its_subject_makes_nothing(compiler: Compiler, values: dict[str, str]) -> None:
    """RML-Core, "Term generation": without a subject there is no triple."""
    assert quads(compiler, "dog", **values) == ([], [])


def test_a_row_without_its_graph_makes_nothing(compiler: Compiler) -> None:
    """What belongs into the graph of an account never falls into the default graph."""
    assert quads(compiler, "owner", id="7") == ([], [])
    assert quads(compiler, "owner", id="7", graph=f"{EX}g") == ([f"<{EX}person/7> <{EX}owns> <{EX}dog/1> <{EX}g> ."], [])


def test_each_table_of_a_mapping_is_mapped(compiler: Compiler) -> None:
    """A mapping with two sources gives the same of both; a table without a mapping gives nothing."""
    assert quads(compiler, "hound", address=f"{EX}d") == quads(compiler, "dog", address=f"{EX}d")
    assert quads(compiler, "cat", address=f"{EX}d") == ([], [])


def test_text_is_escaped(compiler: Compiler) -> None:
    """Quotes, backslashes and line ends as N-Quads has them; other characters stand as they are."""
    lines, _ = quads(compiler, "dog", address=f"{EX}d", name='a "b" \\ c\nd\re\tf é 你 \U0001f415')
    assert lines[1] == f'<{EX}d> <{EX}name> "a \\"b\\" \\\\ c\\nd\\re\tf é 你 \U0001f415"@en .'


def test_a_value_within_an_iri_is_percent_encoded(compiler: Compiler) -> None:
    """RFC 3987, iunreserved stays; all else is encoded, so that a value cannot change the path."""
    lines, _ = quads(compiler, "dog", address=f"{EX}d", place="a/b c?d#é%", kennel="../~x_y.z-1")
    assert lines[1] == f"<{EX}d> <{EX}home> <{EX}home/a%2Fb%20c%3Fd%23é%25/..%2F~x_y.z-1> ."


def test_a_value_that_is_an_iri_stands_as_it_is(compiler: Compiler) -> None:
    """A template of one reference and no more is the IRI itself."""
    lines, _ = quads(compiler, "dog", address=f"{EX}d", page=f"{EX}a/b?c=d#e%20f")
    assert lines[1] == f"<{EX}d> <{EX}page> <{EX}a/b?c=d#e%20f> ."


@pytest.mark.parametrize("page", ["no iri", "relative/path", f"{EX}a b", f"{EX}<a>", f'{EX}"', f"{EX}\n", f"{EX}{{x}}", f"{EX}%zz", "//x"])
def test_a_bad_iri_is_a_problem_at_the_value(compiler: Compiler, page: str) -> None:
    """The problem has the place of the value and of the line of the mapping; the rest of the row is made."""
    lines, (problem,) = quads(compiler, "dog", address=f"{EX}d", page=page)
    assert len(lines) == 1
    assert (problem.mark, problem.rule, problem.stops) == (Mark(AT.file, 21), "mapping", True)
    assert re.search(r"by mappings/dog.yaml:14:19: not an (absolute )?IRI", problem.message)
    assert page not in problem.message


@pytest.mark.parametrize(("table", "values", "place"), [
    ("dog", {"address": "no iri"}, "7:8"), ("owner", {"id": "7", "graph": "no iri"}, "18:13")])
def test_a_bad_subject_or_graph_is_a_problem_at_the_value(compiler: Compiler, table: str, values: dict[str, str], place: str) -> None:
    """One problem for the row, at the value, naming the mapping; no quad is made of it."""
    lines, (problem,) = quads(compiler, table, **values)
    assert lines == []
    assert (problem.mark, problem.rule) == (Mark(AT.file, 19 + len(values)), "mapping")
    assert f"by mappings/dog.yaml:{place}: not an absolute IRI" in problem.message


def test_a_quad_knows_its_row_and_its_line(compiler: Compiler) -> None:
    """So that a finding of the shapes leads back to the file that was written."""
    row = Row("dog", {"address": f"{EX}d", "name": "Rex"}, {}, AT)
    made = list(compiler.quads(Tables([row]), []))
    assert [(quad.row, quad.statement.mark.line) for quad in made] == [(row, 9), (row, 10)]
    assert isinstance(made[0], Quad)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(text=TEXTS)
def test_any_text_comes_back_from_its_line(text: str) -> None:
    """An N-Quads parser reads the same text, language and datatype as were mapped, whatever the characters."""
    compiler = _LITERALS
    found: list[Problem] = []
    lines = [str(quad) for quad in compiler.quads(Tables([Row("t", {"address": f"{EX}d", "x": text}, {}, AT)]), found)]
    assert not found
    assert all("\n" not in line and "\r" not in line for line in lines)
    objects = [quad.object for quad in parse("\n".join(lines).encode(), RdfFormat.N_QUADS)]
    assert objects == [Literal(text), Literal(text, language="fr"), Literal(text, datatype=NamedNode(f"{EX}word"))]


@given(text=TEXTS)
def test_any_text_makes_one_segment_of_an_iri(text: str) -> None:
    """A parser accepts the IRI, and the value adds no slash, query or fragment to it."""
    found: list[Problem] = []
    lines = [str(quad) for quad in _ADDRESSES.quads(Tables([Row("t", {"address": f"{EX}d", "x": text}, {}, AT)]), found)]
    assert not found
    (quad,) = parse("\n".join(lines).encode(), RdfFormat.N_QUADS)
    assert isinstance(quad.object, NamedNode)
    assert quad.object.value.startswith(f"{EX}a/")
    assert not set(quad.object.value.removeprefix(f"{EX}a/")) & set("/?#[]@!$&'()*+,;= \n")


def _small(*objects: TermMap) -> Compiler:
    lines = tuple(PredicateObjectMap((_constant(f"{EX}p"),), (thing,), (), AT) for thing in objects)
    subject = TermMap(Reference("address"), TermType.IRI, AT)
    return Compiler(Mappings([TriplesMap("t", LogicalSource("t.csv", "csv", AT), subject, (), (), lines, AT)]))


def _constant(text: str) -> TermMap:
    return TermMap(Constant(text, iri(text)), TermType.IRI, AT)


_X = Reference("x")
_FRENCH = TermMap(Constant("fr", '"fr"'), TermType.LITERAL, AT)
_LITERALS = _small(
    TermMap(_X, TermType.LITERAL, AT),
    TermMap(_X, TermType.LITERAL, AT, language=_FRENCH),
    TermMap(_X, TermType.LITERAL, AT, datatype=_constant(f"{EX}word")),
)
_ADDRESSES = _small(TermMap(Template((f"{EX}a/", "x", "")), TermType.IRI, AT))


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The rows of the real archive."""
    return seeds.read(ROOT / "seeds", schemes(), TODAY).tables


def test_staged_files_hold_the_rows(tables: Tables, tmp_path: Path) -> None:
    """One CSV a table, with the columns that mappings may name; read back, it gives the same rows, absent values empty."""
    count = stage(tables, tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(columns())
    for name, header in columns().items():
        content = (tmp_path / f"{name}.csv").read_bytes().decode("utf-8")
        first, *rows = csv.reader(content.splitlines(keepends=True))
        assert tuple(first) == header
        assert [{column: value for column, value in zip(first, row, strict=True) if value} for row in rows] == [
            row.values for row in tables[name]]
        assert content.count("\r\n") == len(rows) + 1
        count -= len(rows)
    assert count == 0


def test_every_row_is_staged_and_fits_its_table(tables: Tables) -> None:
    """No row has a table or a column that mappings cannot see."""
    known = columns()
    assert [row for row in tables.all() if not set(row.values) <= set(known.get(row.table, ()))] == []


def test_the_real_archive_maps_without_a_problem(tables: Tables) -> None:
    """Every row makes a quad, and no value fails."""
    found: list[Problem] = []
    compiler = Compiler(mappings.read(ROOT / "mappings"))
    made = list(compiler.quads(tables, found))
    assert found == []
    assert {id(quad.row) for quad in made} == {id(row) for row in tables.all()}
