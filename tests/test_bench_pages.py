"""The benchmark of the pages, in its short form: its data are what they are said to be, and ours and Trifid say the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from archive_copy import ROOT
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

BENCH = ROOT / "tests" / "bench"
BASE = "https://w3id.org/hrevents/"
QUADS = 3000
REPORT = ('REPORT {"requests": 200, "seconds": 2.0, "bytes": 5000, "p50": 0.001, "p99": 0.02, '
          '"connect": 0, "read": 1, "write": 0, "status": %d, "timeout": 0}\n')

needs_wrk = pytest.mark.skipif(not shutil.which("wrk"), reason="wrk, a package of Debian, is not installed")
needs_npm = pytest.mark.skipif(not shutil.which("npm"), reason="npm, which installs Trifid, is not here")


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401  # a function that gives modules, which stand outside of the tests' path
    """The modules of the benchmark, by name."""
    monkeypatch.syspath_prepend(str(BENCH))
    return import_module


def written(parts: Any, folder: Path) -> tuple[Any, list[Quad]]:  # noqa: ANN401  # as above
    """The size of an archive, and its quads."""
    size = parts("pages_data").write(folder / "data.nq", QUADS)
    return size, list(parse(path=str(folder / "data.nq"), format=RdfFormat.N_QUADS))


def test_the_hub_has_150_triples_and_all_of_its_sources_a_label(parts: Any, tmp_path: Path) -> None:  # noqa: ANN401  # as above
    """In one graph, each once; the numbers told are those written."""
    size, quads = written(parts, tmp_path)
    assert len({quad.triple for quad in quads}) == len(quads) == size.quads
    hub = [quad for quad in quads if quad.subject == NamedNode(BASE + parts("pages_data").HUB)]
    assert len(hub) == 150
    labelled = {quad.subject for quad in quads if quad.predicate.value.endswith("#label")}
    sources = [quad.object for quad in hub if quad.predicate.value.endswith("derivesFrom")]
    assert len(sources) == 145
    assert set(sources) <= labelled


def test_each_workload_asks_for_every_entity_in_turn(parts: Any, tmp_path: Path) -> None:  # noqa: ANN401  # as above
    """All events once; all kinds; and of what there is not, nothing that there is."""
    size, quads = written(parts, tmp_path)
    subjects = {str(quad.subject)[1:-1] for quad in quads}
    asked = {name: [BASE + path for path in workload.paths(size)] for name, workload in parts("pages_data").WORKLOADS.items()}
    assert set(asked["html"]) == {subject for subject in subjects if "/event/" in subject}
    assert max(Counter(asked["html"]).values()) == 1
    assert {path.split("/")[-2] for path in asked["mixed"]} == {"event", "account", "person", "document"}
    assert all(set(asked[name]) <= subjects for name in asked if name != "missing")
    assert not set(asked["missing"]) & subjects


def test_where_all_is_to_be_refused_an_answer_is_an_error(parts: Any) -> None:  # noqa: ANN401  # as above
    """Statuses from 400 on are what is wanted then, and all else is not; what could not be read is wrong either way."""
    read = parts("endpoint_wrk").read
    assert read(REPORT % 200, refused=True).errors == 1
    assert read(REPORT % 150, refused=True).errors == 51
    assert read(REPORT % 150).errors == 151


def test_a_triple_that_is_missing_is_told_before_anything_is_timed(parts: Any, tmp_path: Path) -> None:  # noqa: ANN401  # as above
    """Ours says what was loaded; then the expectation is spoilt."""
    rounds = parts("pages_rounds")
    bench = rounds.Bench(tmp_path, parts("endpoint_rounds").Choice(["hre"], [], [1], 1, 1))
    wrong = r"hre, document/.*: text/turtle: 1 triples are missing and 0 are too much"
    try:
        bench.prepare(QUADS)
        bench.compare()
        with bench.files.data.open("a", encoding="utf-8") as file:
            file.write(f'<{BASE}{parts("pages_data").HUB}> <http://www.w3.org/2000/01/rdf-schema#label> "unsaid"@de .\n')
        with pytest.raises(parts("endpoint_answers").Wrong, match=wrong):
            bench.compare()
    finally:
        bench.close()


@needs_wrk
def test_the_short_form_measures_ours(tmp_path: Path) -> None:
    """Pages, 304, 404 and the empty answer, without an error; the share of the 304 is told."""
    lines, entries = run(tmp_path, "hre", "html,unchanged,missing,empty")
    assert [line.split()[0] for line in lines[1:5]] == ["html", "unchanged", "missing", "empty"]
    assert "of what the same server makes of an empty response" in lines[5]
    loads = {entry["workload"]: entry["loads"][0] for entry in entries}
    assert all(load["requests"] > 10 and not load["errors"] for load in loads.values())
    assert loads["unchanged"]["bytes"] / loads["unchanged"]["requests"] < loads["html"]["bytes"] / loads["html"]["requests"] / 4


@needs_wrk
@needs_npm
def test_trifid_says_the_same_and_takes_its_turn(tmp_path: Path) -> None:
    """It has no entity tags, so the time of its 304 is not told."""
    lines, entries = run(tmp_path, "hre,trifid", "turtle,unchanged")
    reasons = [entry["reason"] for entry in entries if entry["engine"] == "trifid"]
    if reasons[0]:
        pytest.skip(f"Trifid is not here: {reasons[0]}")
    assert reasons == ["", "it sends no entity tag"]
    assert float(lines[2].split()[-1]) > 0
    assert all(load["requests"] > 10 and not load["errors"] for entry in entries for load in entry["loads"])


def run(folder: Path, engines: str, workloads: str) -> tuple[list[str], list[dict[str, Any]]]:
    """What one second of each prints, and the entries of its JSON."""
    told = folder / "told.json"
    command = [sys.executable, str(BENCH / "pages.py"), "--quads", str(QUADS), "--engines", engines, "--workloads", workloads,
               "--connections", "2", "--seconds", "1", "--runs", "1", "--json", str(told)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines(), json.loads(told.read_text("utf-8"))["entries"]


@pytest.mark.parametrize("options", [("--engines", "jena"), ("--connections", "0"), ("--workloads", "some")])
def test_a_wrong_call_says_what_is_expected(parts: Any, options: tuple[str, str]) -> None:  # noqa: ANN401  # as above
    """Exit code 2, as for every command."""
    done = CliRunner().invoke(parts("pages").main, [*options])
    assert done.exit_code == 2
    assert "expected" in done.output
