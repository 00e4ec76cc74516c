"""The benchmark of validation: our engine and others, on the same invented events with planted faults.

``python tests/bench/validation.py [--sizes 100000,1000000] [--shapes core,all] [--engines hre,pyshacl,jena] [--runs 3]`` prints
a table. Every run is a process of its own; engines take turns, and the table tells medians. The results of an engine are
compared with ours by focus node and constraint component, each as often as it is reported; blank nodes are left aside. Exit
codes: 0 done, 1 our engine or one that is trusted failed, or their results differ from ours, 2 usage.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click
import validation_data
from options import names
from oracle import Unavailable
from report import Cost
from validation_engines import ENGINES, Files
from validation_results import Entry, Failed, compare, growth, results, table

HERE = Path(__file__).resolve().parent
SHAPES = {"core": ("validation_shapes.ttl",), "all": ("validation_shapes.ttl", "validation_sparql.ttl")}


class Stopped(Exception):
    """An engine took longer than it may."""


def run(command: list[str], said: Path, limit: float) -> Cost:
    """What `command` cost, in a process of its own; `said` gets what it printed. Raises `Failed` and `Stopped`."""
    measured = [sys.executable, "-S", "-E", str(HERE / "measure.py"), *command]
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # modules compiled, for all
    with said.open("wb") as printed, subprocess.Popen(
        measured, stdout=subprocess.PIPE, stderr=printed, text=True, env=installed, start_new_session=True
    ) as process:
        try:
            told, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)  # its session holds the engine too
            raise Stopped from error
    if process.returncode or json.loads(told)["status"]:
        raise Failed(said.read_text("utf-8", "replace").strip()[-2000:])
    cost = json.loads(told)
    return Cost(cost["wall"], cost["cpu"], cost["peak"])


def measure(entry: Entry, start: list[str], files: Files, limit: float) -> None:
    """Runs the engine of `entry` once more. Raises `Failed`."""
    engine, said = ENGINES[entry.engine], files.report.with_suffix(".said")
    try:
        cost = run(engine.command(start, files), said, limit)
    except Stopped:
        entry.costs, entry.limit = [Cost(limit, 0, 0)], limit
        return
    entry.costs.append(cost)
    if engine.prints:
        said.replace(files.report)
        nothing = Files(files.data, files.shapes.with_name("nothing.ttl"), files.report, files.times)
        load = run(engine.command(start, nothing), said, limit).wall
        entry.times.append({"load": load, "validate": max(0.0, cost.wall - load)})
    else:
        entry.times.append(json.loads(files.times.read_text("utf-8")))
    entry.results = results(files.report)


def prepare(engines: Iterable[str]) -> dict[str, list[str] | str]:
    """The start of each engine's command; where it cannot be had, the reason."""
    starts: dict[str, list[str] | str] = {}
    for name in engines:
        try:
            starts[name] = ENGINES[name].prepare()
        except Unavailable as error:
            starts[name] = str(error)
    return starts


def measure_all(entries: list[Entry], starts: dict[str, list[str] | str], runs: int, limit: float, files: Files) -> None:
    """Runs the engines of `entries` in turn, `runs` times; what fails or is stopped is not run again."""
    for entry in entries * runs:
        start = starts[entry.engine]
        if isinstance(start, str) or entry.limit or entry.reason:
            continue
        click.echo(f"{entry.engine}, {entry.shapes}, {entry.triples:,} triples …", err=True)
        try:
            measure(entry, start, files, limit)
        except Failed as error:
            entry.costs, entry.reason = [], "failed"
            click.echo(f"{entry.engine} failed: {error}", err=True)


def data(folder: Path, triples: int, rate: float) -> Path:
    """The file of so many `triples`: written, unless it stands there; its name changes with all that it is made from."""
    made_from = b"".join((HERE / name).read_bytes() for name in ("generator.py", "events.ttl", "validation_data.py"))
    path = folder / f"{triples}-{rate}-{hashlib.sha256(made_from).hexdigest()[:8]}.nt"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        planted = validation_data.write(path, triples, rate)
        click.echo(f"{path.name}: {planted.total():,} faults of {len(planted)} kinds are planted.", err=True)
    return path


def bench(path: Path, shapes: str, starts: dict[str, list[str] | str], runs: int, limit: float) -> list[Entry]:
    """Every engine on one file with one set of shapes; one that is stopped is not to be run on a larger file, says `starts`."""
    with path.open("rb") as lines:
        count = sum(1 for _ in lines)
    entries = [Entry(name, count, shapes, reason=start if isinstance(start, str) else "") for name, start in starts.items()]
    with tempfile.TemporaryDirectory(prefix="hre-bench-") as name:
        folder = Path(name)
        text = "".join((HERE / part).read_text("utf-8") for part in SHAPES[shapes])
        (folder / "shapes.ttl").write_text(text, "utf-8")
        (folder / "nothing.ttl").touch()
        measure_all(entries, starts, runs, limit, Files(path, folder / "shapes.ttl", folder / "report.ttl", folder / "times.json"))
    for entry in (each for each in entries if each.limit):
        starts[entry.engine] = f"not run: stopped at {count:,} triples"
    return entries


def _sizes(_: click.Context, __: click.Parameter, value: str) -> list[int]:
    if not all(part.isdecimal() and int(part) for part in value.split(",")):
        raise click.BadParameter("expected numbers of triples with commas between, such as 100000,1000000.")
    return [int(part) for part in value.split(",")]


@click.command()
@click.option("--sizes", default="100000,1000000", callback=_sizes, help="Numbers of triples (default: 100000,1000000; 5000000 is more).")
@click.option("--shapes", default="core,all", callback=names(SHAPES), help="core, all (with SPARQL constraints), or both (default).")
@click.option("--engines", default=",".join(ENGINES), callback=names(ENGINES), help=f"Of {', '.join(ENGINES)} (default: all).")
@click.option("--runs", type=click.IntRange(1), default=3, help="Runs of each, of which the median counts (default: 3).")
@click.option("--limit", type=click.FloatRange(min=0, min_open=True), default=300, help="Seconds a run may take (default: 300).")
@click.option("--faults", type=click.FloatRange(0, 1), default=validation_data.RATE, help="Share of triples made wrong (default: 0.001).")
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), help="Where data stay for the next call (default: nowhere).")
def main(sizes: list[int], shapes: list[str], engines: list[str], runs: int, limit: float, faults: float, cache: Path | None) -> None:
    """Measure engines that validate invented events, and compare their results with ours."""
    entries: list[Entry] = []
    starts = prepare(engines)
    try:
        with tempfile.TemporaryDirectory(prefix="hre-bench-") as folder:
            files = [data(cache or Path(folder), triples, faults) for triples in sorted(sizes)]
            for kind in shapes:
                able = dict(starts)
                for path in files:
                    entries += bench(path, kind, able, runs, limit)
    finally:  # what was measured before an interruption is told too
        differ = _tell(entries)
    failed = sorted({entry.engine for entry in entries if entry.reason == "failed" and ENGINES[entry.engine].trusted})
    if differ or failed:
        raise click.ClickException(f"results differ: {differ or 'none'}; failed: {failed or 'none'}.")


def _tell(entries: list[Entry]) -> list[str]:
    """Prints the table, and what differs; gives the trusted engines whose results do."""
    for line in compare(entries):
        click.echo(line)
    click.echo(table(sorted(entries, key=lambda entry: entry.triples)))
    for engine in dict.fromkeys(entry.engine for entry in entries):
        click.echo(f"{engine}: {ENGINES[engine].title}")
    for line in growth(entries):
        click.echo(line)
    return sorted({entry.engine for entry in entries if (entry.missing or entry.extra) and ENGINES[entry.engine].trusted})


if __name__ == "__main__":
    main()
