"""The guide for operators says what the program does: settings, statuses, figures, events."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields

import pytest
from test_style import python, text

from publish.pool.counters import Counters
from publish.settings import Settings
from publish.web import asking, problems

GUIDE = text("publish/web/SERVING.md")
_MACHINE = {"queries": "the number of cores, 6 at most", "long_queries": "the same"}
"""Defaults that differ from machine to machine."""


def rows(heading: str) -> list[list[str]]:
    """The cells of the table that begins with this line."""
    _, found, rest = GUIDE.partition(f"{heading}\n")
    assert found, heading
    lines = rest.partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_table_of_settings_is_that_of_the_program() -> None:
    """All of them, with default, range and help, as `publish/settings.py` has them."""
    assert rows("| variable | default | range | meaning |") == [
        [f"`HRE_{entry.name.upper()}`", _default(entry.name, entry.default), _range(entry.metadata.get("range")), entry.metadata["help"]]
        for entry in fields(Settings)]


def _default(name: str, value: object) -> str:
    return _MACHINE.get(name) or (f"`{value}`" if value != "" else "none")


def _range(limits: tuple[int, int] | None) -> str:
    return f"{limits[0]} to {limits[1]}" if limits else "text"


def test_every_cause_is_in_the_table_with_its_status() -> None:
    """What ends a query, and what a client gets then."""
    listed = {(cells[1].strip("`"), int(cells[0])) for cells in rows("| status | cause | meaning |") if cells[1]}
    assert listed == {(cause, status) for cause, (status, _) in asking._REFUSALS.items()} | {("syntax", 400)}  # noqa: SLF001  # the table itself


def test_every_status_of_a_problem_is_in_the_table() -> None:
    """But for those of a wrong method, and of a part or a state of a file, which are no queries."""
    listed = {int(status) for cells in rows("| status | cause | meaning |") for status in cells[0].split(", ")}
    assert set(problems._DETAILS) - listed == {405, 412, 416}  # noqa: SLF001  # as above


def test_every_metric_is_in_the_table_with_its_labels() -> None:
    """As the exposition names them."""
    counters = Counters()
    counters.query("", 1)
    counters.ended("time")
    counters.responses([("sparql", 200, 1, 1)])
    found = re.findall(r"^(hre_\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? ", counters.text({"idle": 1}).decode(), re.MULTILINE)
    labels: dict[str, set[str]] = {}
    for name, pairs in found:
        if not name.endswith("_created"):
            labels.setdefault(name, set()).update(set(re.findall(r"(\w+)=", pairs)) - {"le"})
    assert {cells[0].strip("`"): set(re.findall(r"\w+", cells[1])) for cells in rows("| metric | labels | meaning |")} == labels


def test_every_event_is_in_the_table() -> None:
    """What the code tells the journal."""
    told = {name for file in python("publish") for name in re.findall(r"(?:journal\.tell|self\._log)\(\"([^\"]+)\"", text(file))}
    assert {cells[0].strip("`") for cells in rows("| event | fields | when |")} == told | {"message"}


@pytest.mark.parametrize("cores", [1, 2, 6, 7, 8, 16])
def test_a_server_starts_with_the_defaults_on_a_machine_of_any_size(cores: int) -> None:
    """Every query has the memory that it needs at least (`publish/pool/service.py`), also where many run at once."""
    program = ("import os; os.cpu_count = lambda: int(__import__('sys').argv[1])\n"
               "from pathlib import Path; from publish.pool.service import plan; from publish.settings import Settings\n"
               "made = plan(Path('.'), Path('.'), Settings()); print(made.queries, made.memory, made.bounds.memory)")
    done = subprocess.run([sys.executable, "-c", program, str(cores)], check=True, capture_output=True, text=True)
    queries, memory, each = map(int, done.stdout.split())
    assert (queries, memory) == (min(cores, 6), 3072)
    assert each >= 128


@pytest.mark.parametrize("needed", ["MAX_LENGTH = 65_536", "MAX_DEPTH = 64", "MAX_CHAIN = 256", "MAX_PATTERNS = 128"])
def test_the_limits_of_the_gate_are_those_that_the_guide_says(needed: str) -> None:
    """Whoever changes one has to change the other."""
    assert needed in text("publish/pool/gate.py")
    value = int(needed.rpartition(" ")[2])
    assert f" {value // 1024} KiB" in GUIDE if value > 1024 else f" {value} " in GUIDE
