"""Small invented archives, and the quads that they become: a change of reader or mappings shows which facts move.

Each ``cases/<name>/seeds`` is read as of its own day of issue and mapped by the real mappings. The snapshot, sorted
N-Quads without the ontology, is written anew only with ``HRE_REGENERATE=1``.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from archive_copy import ROOT, schemes

from publish import mappings, seeds
from publish.compile.facts import Compiler, Quad
from publish.errors import Problem
from publish.formats import FORMATS, parse
from publish.release import guard
from publish.seeds.columns import columns

CASES = sorted(path for path in (ROOT / "tests" / "cases").iterdir() if path.is_dir())
REGENERATE = os.environ.get("HRE_REGENERATE") == "1"

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@cache
def mapped(case: Path) -> tuple[Quad, ...]:
    """The quads of a case."""
    found: list[Problem] = []
    tables = seeds.read(case / "seeds", schemes(), "2031-06-01").tables
    quads = tuple(Compiler(mappings.read(ROOT / "mappings")).quads(tables, found))
    assert not found
    return quads


@each_case
def test_a_case_becomes_the_quads_of_its_snapshot(case: Path) -> None:
    """Line by line; a difference is a fact that moved."""
    lines = sorted({str(quad) for quad in mapped(case)})
    expected = case / "expected.nq"
    if REGENERATE:
        expected.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    assert expected.is_file(), f"{case.name} has no snapshot: check its quads by hand, then run with HRE_REGENERATE=1"
    assert lines == expected.read_text("utf-8").split("\n")[:-1]


@each_case
def test_a_snapshot_is_fit_to_be_published(case: Path) -> None:
    """It is N-Quads, holds nothing that the protection rules cover, and no triple stands in two graphs."""
    quads = list(parse(case / "expected.nq", FORMATS["nq"]))
    assert quads
    assert list(guard.unsafe(quads)) == []
    assert len({quad.triple for quad in quads}) == len(quads)


def test_the_cases_exercise_every_mapping() -> None:
    """Each line of each mapping makes a quad in some snapshot: none can be lost unnoticed."""
    used = {quad.statement.mark for case in CASES for quad in mapped(case)}
    lines = {line.mark for item in mappings.read(ROOT / "mappings").maps for line in item.predicate_objects}
    assert sorted(lines - used) == []


def test_the_cases_exercise_every_column() -> None:
    """Each column that seeds can fill is filled in some case; those that all statements share, in some statement."""
    filled = {(row.table, column) for case in CASES
              for row in seeds.read(case / "seeds", schemes(), "2031-06-01").tables.all() for column in row.values}
    empty = {(table, column) for table, names in columns().items() for column in names} - filled
    shared = {"hedge_en", "hedge_fr", "note_en", "note_fr", "reason", "embargo_until"}
    assert {(table, column) for table, column in empty if column not in shared} == set()
    assert shared <= {column for _, column in filled}


@pytest.mark.parametrize("word", ["Hidden with", "Caché", "Not to be", "ne pas", "k5pfz4bv", "k6bb9gr5", "jdd18prk", "kd77gs1h"])
def test_what_may_not_be_shown_is_in_no_quad(word: str) -> None:
    """Whatever a snapshot was made to say: no quad has anything of records under embargo or without consent."""
    lines = [str(quad) for quad in mapped(ROOT / "tests" / "cases" / "embargo")]
    assert [line for line in lines if word in line] == []
    assert word in "".join(path.read_text("utf-8") for path in (ROOT / "tests/cases/embargo/seeds").rglob("*.yaml"))
