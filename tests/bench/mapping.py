"""The benchmark of mapping: our engine, hand-written f-strings as the floor, and Morph-KGC, on the same invented events.

``python tests/bench/mapping.py [--sizes 1000,10000] [--engines hre,floor,morph] [--runs 3]`` prints a table. Every run is a
process of its own; engines take turns, and the table tells medians. The outputs of a size are compared as sets of quads.
Exit codes: 0 done and all the same, 1 an engine failed or outputs differ, 2 usage.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click
import generator
import oracle
import report
from difference import QuadSet
from report import Cost, Entry

HERE = Path(__file__).resolve().parent
ENGINES = {
    "hre": "our engine: every term is checked",
    "floor": "f-strings written by hand: nothing is checked",
    "morph": f"Morph-KGC {oracle.VERSION} in one process, as the others",
    "morph-parallel": f"Morph-KGC {oracle.VERSION} as it comes: two processes a core (peak memory is that of the largest)",
}
MORPH_LIMIT = 100_000
"""So many events Morph-KGC maps within half a minute and half a gigabyte; more is left to the others."""


class Failed(Exception):
    """An engine ended with an error, or wrote other quads than the rest."""


def _command(engine: str, base: Path, out: Path, mapping: Path) -> list[str]:
    """The command that maps the tables in `base` to `out`. Raises `Unavailable` where there is no Morph-KGC."""
    if engine == "hre":
        program = str(Path(sys.executable).with_name("hre"))
        return [program, "map", str(mapping), "--base", str(base), "--out", str(out)]
    if engine == "floor":
        return [sys.executable, str(HERE / "floor.py"), str(base), str(out)]
    return oracle.command(oracle.environment(), [mapping], out, 1 if engine == "morph" else 0)


def _prepare(entry: Entry, base: Path, mapping: Path) -> list[str]:
    """The command of an engine; where it cannot run, nothing, and the reason is told in `entry`."""
    if entry.engine.startswith("morph") and entry.events > MORPH_LIMIT:
        entry.reason = f"not run beyond {MORPH_LIMIT:,} events"
        return []
    try:
        return _command(entry.engine, base, entry.out, mapping)
    except oracle.Unavailable as error:
        entry.reason = str(error)
        return []


def _run(entry: Entry, command: list[str], base: Path) -> Cost:
    """Runs it in `base`, in a process of its own. Raises `Failed` with the end of what it said, if it failed."""
    entry.out.unlink(missing_ok=True)
    measured = [sys.executable, "-S", "-E", str(HERE / "measure.py"), *command]
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # modules compiled, for all
    done = subprocess.run(measured, cwd=base, check=False, capture_output=True, text=True, env=installed)
    if done.returncode:
        raise Failed(f"{entry.engine} could not be started: {done.stderr.strip()[-2000:]}")
    told = json.loads(done.stdout)
    if told["status"]:
        raise Failed(f"{entry.engine} ended with exit code {told['status']}: {done.stderr.strip()[-2000:]}")
    return Cost(told["wall"], told["cpu"], told["peak"])


def _compare(entries: list[Entry]) -> str:
    """Counts the quads of every output, and compares it with the first; what it says. Raises `Failed` at one that differs."""
    first, *others = entries
    sets = [_quads(entry) for entry in entries]
    for entry, quads in zip(entries, sets, strict=True):
        entry.quads = quads.count
    for entry, quads in zip(others, sets[1:], strict=True):
        found = sets[0].compare(quads)
        if found.examples:
            counts = f"{found.first:,} quads are only in {first.engine}, {found.second:,} only in {entry.engine}"
            raise Failed("\n  ".join([f"{counts}, such as:", *found.examples]))
    names = ", ".join(entry.engine for entry in entries)
    return f"{first.events:,} events: {first.quads:,} quads, the same from {names}." if others else ""


def _quads(entry: Entry) -> QuadSet:
    try:
        return QuadSet(entry.out, entry.out.with_suffix(".hashes"))
    except SyntaxError as error:
        raise Failed(f"what {entry.engine} wrote is not N-Quads: {error}") from error


def measure(events: int, engines: Iterable[str], runs: int, folder: Path, mapping: Path) -> list[Entry]:
    """Runs the `engines` in turn, `runs` times, on so many `events`. Raises `Failed`."""
    base = folder / "tables"
    generator.write(base, events)
    entries = [Entry(engine, events, folder / f"{engine}.nq") for engine in engines]
    commands = {entry.engine: _prepare(entry, base, mapping) for entry in entries}
    able = [entry for entry in entries if commands[entry.engine]]
    for _ in range(runs):
        for entry in able:
            entry.costs.append(_run(entry, commands[entry.engine], base))
    if able and (said := _compare(able)):
        click.echo(said, err=True)
    return entries


def _sizes(_: click.Context, __: click.Parameter, value: str) -> list[int]:
    if not all(part.isdecimal() and int(part) for part in value.split(",")):
        raise click.BadParameter("expected numbers of events with commas between, such as 1000,10000.")
    return [int(part) for part in value.split(",")]


def _engines(_: click.Context, __: click.Parameter, value: str) -> list[str]:
    if unknown := set(value.split(",")) - set(ENGINES):
        raise click.BadParameter(f"no such engine as {', '.join(sorted(unknown))}: expected {', '.join(ENGINES)}.")
    return value.split(",")


@click.command()
@click.option("--sizes", default="1000,10000,100000", callback=_sizes, help="Numbers of events (default: 1000,10000,100000).")
@click.option("--engines", default="hre,floor,morph", callback=_engines, help=f"Of {', '.join(ENGINES)} (default: the first three).")
@click.option("--runs", type=click.IntRange(1), default=3, help="Runs of each, of which the median counts (default: 3).")
@click.option("--mapping", type=click.Path(path_type=Path, exists=True, resolve_path=True), default=HERE / "events.ttl",
              help="The mapping, for hre and Morph-KGC (default: events.ttl; events.yaml says the same).")
def main(sizes: list[int], engines: list[str], runs: int, mapping: Path) -> None:
    """Measure engines that map invented events to quads, and compare what they write."""
    entries: list[Entry] = []
    try:
        for events in sizes:
            with tempfile.TemporaryDirectory(prefix="hre-bench-") as folder:
                entries += measure(events, engines, runs, Path(folder), mapping)
    except Failed as error:
        raise click.ClickException(str(error)) from error
    finally:  # what was measured before a failure is told too
        _tell(entries)


def _tell(entries: list[Entry]) -> None:
    click.echo(report.table(entries))
    for engine in dict.fromkeys(entry.engine for entry in entries):
        click.echo(f"{engine}: {ENGINES[engine]}")
    for line in report.growth(entries):
        click.echo(line)


if __name__ == "__main__":
    main()
