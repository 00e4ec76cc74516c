"""The benchmark of validation, in its short form: its data and shapes are what they are said to be, and engines agree."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from archive_copy import ROOT
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse

BENCH = ROOT / "tests" / "bench"
SH = "http://www.w3.org/ns/shacl#"
TRIPLES = 2000
SHORT = ("--sizes", str(TRIPLES), "--faults", "0.05", "--runs", "1")
"""So many faults that each kind is planted at least once."""

REPORT = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
[] a sh:ValidationReport ; sh:conforms false ; sh:result [
    sh:focusNode <https://example.org/a> ; sh:sourceConstraintComponent sh:NodeConstraintComponent ; sh:detail [
        sh:focusNode <https://example.org/b> ; sh:sourceConstraintComponent sh:MinCountConstraintComponent ] ] , [
    sh:focusNode [] ; sh:sourceConstraintComponent sh:ClassConstraintComponent ] .
"""


def bench(*options: str) -> subprocess.CompletedProcess[str]:
    """What the command of the benchmark says, of one run on two thousand triples."""
    command = [sys.executable, str(BENCH / "validation.py"), *SHORT, *options]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401  # a function that gives modules, which stand outside of the tests' path
    """The modules of the benchmark, by name."""
    monkeypatch.syspath_prepend(str(BENCH))
    return import_module


def test_the_same_seed_gives_the_same_triples_with_faults_of_every_kind(parts: Any, tmp_path: Path) -> None:  # noqa: ANN401  # as above
    """As many faults as are asked for, planted in turn; another seed plants them elsewhere."""
    data = parts("validation_data")
    first, again, other = (data.write(tmp_path / name / "data.nt", TRIPLES, 0.05, seed) for name, seed in (("1", 1), ("2", 1), ("3", 2)))
    assert first == again
    assert set(first) == {fault.name for fault in data.FAULTS} == set(other)
    assert 0.045 < first.total() / TRIPLES < 0.055
    texts = [(tmp_path / name / "data.nt").read_bytes() for name in "123"]
    assert texts[0] == texts[1] != texts[2]
    assert len(texts[0].splitlines()) == len({str(quad) for quad in parse(texts[0], RdfFormat.N_TRIPLES)})
    assert [path.name for path in (tmp_path / "1").iterdir()] == ["data.nt"]


def test_the_shapes_are_as_many_as_the_table_is_said_to_measure() -> None:
    """Twelve node shapes, sixty property shapes, and two constraints in SPARQL, in a file of their own."""
    core = list(parse(path=str(BENCH / "validation_shapes.ttl"), format=RdfFormat.TURTLE))
    sparql = list(parse(path=str(BENCH / "validation_sparql.ttl"), format=RdfFormat.TURTLE))
    counts = Counter(quad.predicate.value.removeprefix(SH) for quad in core)
    assert sum(str(quad.object) == f"<{SH}NodeShape>" for quad in core) == 12
    assert counts["path"] == 60
    assert counts["sparql"] == 0
    assert sum(quad.predicate.value == f"{SH}sparql" for quad in sparql) == 2


def test_a_report_counts_by_its_results_alone(parts: Any, tmp_path: Path) -> None:  # noqa: ANN401  # as above
    """Not by their details, and not by results on blank nodes."""
    path = tmp_path / "report.ttl"
    path.write_text(REPORT, "utf-8")
    assert parts("validation_results").results(path) == {("<https://example.org/a>", "Node"): 1}


def test_what_is_missing_and_what_is_too_much_is_counted_and_shown(parts: Any) -> None:  # noqa: ANN401  # as above
    """Against our results, each as often as it is reported."""
    told, cost = parts("validation_results"), parts("report").Cost(1.0, 1.0, 1.0)
    ours, other = (told.Entry(name, 9, "core", costs=[cost], results=Counter(found)) for name, found in (
        ("hre", [("<a>", "Node"), ("<a>", "Node"), ("<b>", "In")]), ("jena", [("<a>", "Node"), ("<c>", "In")])))
    said = "\n".join(told.compare([ours, other]))
    assert (ours.missing, ours.extra, other.missing, other.extra) == (0, 0, 2, 1)
    assert "misses, of hre, 2 results:\n  Node at <a>\n  In at <b>" in said
    assert "has, beyond hre, 1 results:\n  In at <c>" in said


@pytest.mark.parametrize(("engine", "code"), [("jena", 1), ("rudof", 0)])
def test_a_difference_is_a_failure(parts: Any, monkeypatch: pytest.MonkeyPatch, engine: str, code: int) -> None:  # noqa: ANN401  # as above
    """Exit code 1, and the name of the engine, if it is one that is trusted to be right."""
    validation, told, cost = parts("validation"), parts("validation_results"), parts("report").Cost(1.0, 1.0, 1.0)
    entries = [told.Entry("hre", 9, "core", costs=[cost], results=Counter([("<a>", "Node")])), told.Entry(engine, 9, "core", costs=[cost])]
    for name, instead in (("prepare", {}), ("data", Path()), ("bench", entries)):
        monkeypatch.setattr(validation, name, lambda *_, instead=instead: instead)
    done = CliRunner().invoke(validation.main, ["--sizes", "9", "--shapes", "core"])
    assert done.exit_code == code
    assert f"{engine}, with the core shapes on 9 triples, misses, of hre, 1 results:\n  Node at <a>" in done.output
    assert (f"results differ: ['{engine}']" in done.output) == bool(code)


def test_our_engine_and_pyshacl_find_the_same() -> None:
    """In planted faults of every kind, with the core shapes and with the SPARQL constraints."""
    done = bench("--engines", "hre,pyshacl")
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split() for line in done.stdout.splitlines()[1:5]]
    assert [row[1:3] for row in rows] == [["core", "hre"], ["core", "pyshacl"], ["all", "hre"], ["all", "pyshacl"]]
    found = [int(row[8]) for row in rows]
    assert found[0] == found[1] > 100
    assert found[2] == found[3] > found[0]
    assert {(row[9], row[10]) for row in rows} == {("0", "0")}


def test_an_engine_that_takes_longer_than_it_may_is_stopped() -> None:
    """Its limit stands in the table for what it took, and the benchmark ends as if all were well."""
    done = bench("--engines", "pyshacl", "--shapes", "core", "--limit", "0.1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].split() == ["2,230", "core", "pyshacl", ">0.1"]


@pytest.mark.parametrize("options", [("--sizes", "many"), ("--sizes", "0"), ("--engines", "jana"), ("--shapes", "some")])
def test_a_wrong_call_says_what_is_expected(options: tuple[str, str]) -> None:
    """Exit code 2, as for every command."""
    done = bench(*options)
    assert done.returncode == 2
    assert "expected" in done.stderr
