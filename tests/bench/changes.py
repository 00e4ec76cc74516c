"""How long one change takes to validate after a full run, and whether the verdict is that of a full run.

``python tests/bench/changes.py [--triples 2000000] [--timed 50] [--compared 500] [--on 100000]`` loads so many triples of the
benchmark of validation, replaces the triples of one event by those of another, or takes some away, or gives them back, and
times each of `timed` such changes. On `on` triples it compares the report after each of `compared` random changes with that of
a full run. Exit codes: 0 all the same, 1 a verdict differs, 2 usage.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import click
import validation_data
from pyoxigraph import NamedNode, Quad

from publish.errors import Problem, stop_if_any
from publish.shapes import files
from publish.shapes.model import ShapesGraph
from publish.validate import Validation, load, run
from publish.validate.data import quads

HERE = Path(__file__).resolve().parent
Change = tuple[list[Quad], list[Quad]]


def shapes() -> ShapesGraph:
    """The shapes of the benchmark, with the SPARQL constraints."""
    found: list[Problem] = []
    read = files.read([HERE / "validation_shapes.ttl", HERE / "validation_sparql.ttl"], found)
    stop_if_any(found)
    assert read
    return read


def events(path: Path, chance: random.Random, count: int) -> list[list[Quad]]:
    """The triples of `count` events, each with its time and involvement, chosen by `chance`."""
    own: dict[str, list[Quad]] = {}
    for quad in quads([path]):
        if isinstance(quad.subject, NamedNode) and "/event/" in quad.subject.value:
            own.setdefault("/".join(quad.subject.value.split("/")[:5]), []).append(quad)
    return [own[name] for name in chance.sample(sorted(own), count)]


def changes(chosen: list[list[Quad]], chance: random.Random) -> Iterator[Change]:
    """Changes of one event each: added and removed triples. What was removed comes back with the change after it."""
    for event in chosen:
        some = [quad for quad in event if chance.random() < 0.5] or event
        other = chance.choice(chosen)
        borrowed = [Quad(quad.subject, quad.predicate, chance.choice(other).object) for quad in some if chance.random() < 0.3]
        yield borrowed, some
        yield some, borrowed


def timed(path: Path, count: int) -> None:
    """Prints the times of changes to the triples in `path`."""
    before = perf_counter()
    graph = load(quads([path]))
    loaded = perf_counter()
    validation = Validation.of(graph, shapes())
    click.echo(f"{len(graph):,} triples: loaded in {loaded - before:.2f} s, validated in {perf_counter() - loaded:.2f} s, "
               f"{len(validation.report.results):,} results.")
    chance, seconds = random.Random(1), []  # noqa: S311  # the same changes each time
    for added, removed in changes(events(path, chance, (count + 1) // 2), chance):
        before = perf_counter()
        validation = validation.changed(added, removed)
        validation.report  # noqa: B018  # is put in order when it is first asked for
        seconds.append(perf_counter() - before)
    click.echo(f"{len(seconds)} changes of one event: median {statistics.median(seconds) * 1000:.1f} ms, "
               f"slowest {max(seconds) * 1000:.1f} ms, {len(validation.report.results):,} results at the end.")


def compared(path: Path, count: int) -> int:
    """How many of `count` changes to the triples in `path` end in another verdict than a full run."""
    validation, wrong, moved = Validation.of(load(quads([path])), shapes()), 0, 0
    chance = random.Random(2)  # noqa: S311  # the same changes each time
    for added, removed in changes(events(path, chance, (count + 1) // 2), chance):
        before = validation.report.results
        validation = validation.changed(added, removed)
        wrong += validation.report.results != run(validation.graph, validation.shapes).results
        moved += validation.report.results != before
    click.echo(f"{len(validation.graph):,} triples, {count} changes: {moved} changed the report, {wrong} otherwise than a full run.")
    return wrong


@click.command()
@click.option("--triples", type=int, default=2_000_000, help="So many triples for the times (default: 2 million).")
@click.option("--timed", "times", type=int, default=50, help="So many changes are timed (default: 50).")
@click.option("--compared", "compare", type=int, default=500, help="So many changes are compared (default: 500).")
@click.option("--on", type=int, default=100_000, help="So many triples for these (default: 100 thousand).")
def main(triples: int, times: int, compare: int, on: int) -> None:
    """Measure changes of one event, and compare their verdicts with full runs."""
    with tempfile.TemporaryDirectory(prefix="hre-bench-") as folder:
        wrong = 0
        for size, work in ((on, compare), (triples, times)):
            path = Path(folder) / f"{size}.nt"
            validation_data.write(path, size)
            if size == on:
                wrong = compared(path, work)
            else:
                timed(path, work)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
