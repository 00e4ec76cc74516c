"""The benchmark, in its short form: its data stay the same, its engines agree, and a difference does not pass."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from archive_copy import ROOT

BENCH = ROOT / "tests" / "bench"
EVENTS = 1000


def generate(folder: Path, events: int, hash_seed: str = "0") -> Path:
    """The tables of so many `events`, written into `folder` by a Python whose sets have an order of their own."""
    command = [sys.executable, str(BENCH / "generator.py"), str(folder), str(events)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})
    return folder


def bench(*options: str) -> subprocess.CompletedProcess[str]:
    """What the command of the benchmark says, of one run of our engine and of the floor on a thousand events."""
    command = [sys.executable, str(BENCH / "mapping.py"), "--sizes", str(EVENTS), "--engines", "hre,floor", "--runs", "1", *options]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_gives_the_same_tables(tmp_path: Path) -> None:
    """Byte for byte, in any process."""
    one, other = generate(tmp_path / "one", 300, "1"), generate(tmp_path / "other", 300, "2")
    for name in ("event.csv", "document.csv"):
        assert (one / name).read_bytes() == (other / name).read_bytes()


def test_the_tables_hold_what_breaks_a_careless_engine(tmp_path: Path) -> None:
    """Quotes, line ends, backslashes, commas and three scripts in texts; spaces and signs in ids; absent values; a join."""
    folder = generate(tmp_path, EVENTS)
    events, documents = rows(folder / "event.csv"), rows(folder / "document.csv")
    texts = "".join(row[name] for row in events for name in ("account_en", "title_ru", "title_kk", "note"))
    assert set('"\n\\,\tЖжқ') <= set(texts)
    assert len({row["id"] for row in events}) == EVENTS
    assert all(" " in row["id"] and "/" in row["id"] for row in events)
    assert {row["document"] for row in events} == {row["code"] for row in documents}
    assert len({row["earliest"] for row in events}) < EVENTS
    for name in ("title_kk", "account_en", "account_ru", "note", "reported", "target", "killed", "injured", "page"):
        assert 0 < sum(not row[name] for row in events) < EVENTS


@pytest.mark.parametrize("mapping", ["events.ttl", "events.yaml"])
def test_our_engine_writes_the_quads_that_were_written_out_by_hand(mapping: str) -> None:
    """From the mapping in RML and from the same in YARRRML, as a set; the table tells the cost of each."""
    done = bench("--mapping", str(BENCH / mapping))
    assert done.returncode == 0, done.stderr
    assert "the same from hre, floor." in done.stderr
    assert [line.split()[:2] for line in done.stdout.splitlines()[1:3]] == [["1,000", "hre"], ["1,000", "floor"]]


def test_a_difference_is_a_failure(tmp_path: Path) -> None:
    """One language tag that differs ends the benchmark with exit code 1, the numbers and an example."""
    mapping = tmp_path / "events.ttl"
    mapping.write_text((BENCH / "events.ttl").read_text("utf-8").replace('rr:language "kk"', 'rr:language "ky"'), "utf-8")
    done = bench("--mapping", str(mapping))
    assert done.returncode == 1
    assert "only in hre" in done.stderr
    assert "@ky" in done.stderr
    assert "@kk" in done.stderr


@pytest.mark.parametrize("options", [("--sizes", "many"), ("--sizes", "0"), ("--engines", "morf")])
def test_a_wrong_call_says_what_is_expected(options: tuple[str, str]) -> None:
    """Exit code 2, as for every command."""
    done = bench(*options)
    assert done.returncode == 2
    assert "expected" in done.stderr
