"""The official RML test cases, read in place through one runner: RML-Core, Logical Views, FNML and the earlier CSV suite.

A case is a folder: a mapping, its sources, and the quads that come of it, or none if the mapping or the data is wrong.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from archive_copy import ROOT
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from publish import mappings
from publish.compile.run import OnError, Run
from publish.errors import Problem, Problems, stop_if_any

SUITES = Path(os.environ.get("HRE_CONFORMANCE", ROOT.parent / "shared" / "conformance")) / "rml"
COUNTS = {"core": 76, "lv": 41, "fnml": 20, "v1-csv": 39}
PECULIAR = {
    "RMLTC0007h-CSV": "not marked as an error, and expects nothing: a graph that is a literal is an error here, and writes nothing",
    "RMLTC0019b-CSV": "not marked as an error, and expects the other rows: the value that is no IRI is told, the others are written",
    "RMLTC0020b-CSV": "not marked as an error, and expects the other rows: the value that is no IRI is told, the others are written",
}
"""Cases that call something no error that is one here; what they expect to be written is written."""


@dataclass(frozen=True)
class Case:
    """One case: its folder, the base IRI that it is run with, and whether it `fails`."""

    folder: Path
    base: str
    fails: bool


@cache
def cases(suite: str) -> dict[str, Case]:
    """The cases of a suite by id, as its ``metadata.csv`` lists them, those only that have a folder."""
    with (SUITES / suite / "metadata.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = {}
    for row in rows:
        name = row.get("ID") or row["RML id"]
        fails = (row.get("error") or row.get("error expected?") or "").lower() == "true"
        if (SUITES / suite / name).is_dir():
            listed[name] = Case(SUITES / suite / name, row.get("base_iri") or "", fails)
    return listed


def every_case() -> Iterator[object]:
    """All cases, as parameters; where a suite is absent, one that says so."""
    for suite, count in COUNTS.items():
        if (SUITES / suite / "metadata.csv").is_file():
            yield from (pytest.param(suite, name, id=name) for name in sorted(cases(suite)))
        else:
            reason = f"the {count} cases of {suite} are not there: put the suites at ../shared/conformance, or set HRE_CONFORMANCE"
            yield pytest.param(suite, "", id=suite, marks=pytest.mark.skip(reason=reason))


def mapped(case: Case, on_error: OnError) -> tuple[bytes, list[Problem]]:
    """What a case makes: N-Quads, and what was told."""
    found: list[Problem] = []
    out = io.BytesIO()
    try:
        read = mappings.read_any(case.folder / "mapping.ttl", case.base, found)
        stop_if_any(found)
        counts = Run(read, case.folder).write(out, found.append, on_error, lambda _: None)
    except Problems as error:
        return b"", error.found
    return (b"" if counts.problems and on_error is OnError.FAIL else out.getvalue()), found


def canonical(content: bytes) -> set[str]:
    """The quads, with blank nodes named by RDFC-1.0. Cases have IRIs that are none on purpose, so none is checked."""
    dataset = Dataset(parse(content, format=RdfFormat.N_QUADS, lenient=True))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.mark.parametrize(("suite", "name"), list(every_case()))
def test_an_official_case_ends_as_it_says(suite: str, name: str) -> None:
    """The same quads, or an error that names its place and writes nothing."""
    case = cases(suite)[name]
    if case.fails:
        written, told = mapped(case, OnError.FAIL)
        assert written == b""
        assert any(problem.stops and problem.mark.file for problem in told)
        return
    written, told = mapped(case, OnError.REPORT)
    assert canonical(written) == canonical((case.folder / "output.nq").read_bytes())
    assert bool([problem for problem in told if problem.stops]) == (name in PECULIAR), [str(problem) for problem in told]


@pytest.mark.parametrize("suite", COUNTS)
def test_no_case_of_a_suite_is_left_out(suite: str) -> None:
    """As many cases are run as the suite has folders."""
    if not (SUITES / suite).is_dir():
        pytest.skip("the suites are not there: put them at ../shared/conformance, or set HRE_CONFORMANCE")
    assert len(cases(suite)) == COUNTS[suite] == len([path for path in (SUITES / suite).iterdir() if path.is_dir()])
