"""What the benchmark of validation tells: the results of each engine, compared with ours, and a row for each run of runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import report
from pyoxigraph import BlankNode, RdfFormat, parse
from report import Cost

SH = "http://www.w3.org/ns/shacl#"
_HEAD = ("triples", "shapes", "engine", "load s", "validate s", "wall s", "CPU s", "peak MB", "results", "missing", "extra", "times ours")
_EXAMPLES = 3

Results = Counter[tuple[str, str]]


@dataclass
class Entry:
    """An engine with some shapes at a size: what each run cost and told, its results, or the `reason` why there are none.

    `limit` is the number of seconds after which it was stopped; nothing, if it was not.
    """

    engine: str
    triples: int
    shapes: str
    costs: list[Cost] = field(default_factory=list)
    times: list[dict[str, float]] = field(default_factory=list)
    results: Results = field(default_factory=Counter)
    missing: int = 0
    extra: int = 0
    reason: str = ""
    limit: float = 0.0

    @property
    def cost(self) -> Cost:
        """The medians; of one that was stopped, its limit."""
        return Cost(*(median(column) for column in zip(*((cost.wall, cost.cpu, cost.peak) for cost in self.costs), strict=True)))

    def told(self, name: str) -> str:
        """The median of a time that it told; empty if it told none."""
        seconds = [times[name] for times in self.times if name in times]
        return f"{median(seconds):.2f}" if seconds else ""


class Failed(Exception):
    """An engine ended with an error; the message ends with what it said."""


def results(path: Path) -> Results:
    """The results of a validation report (SHACL, 3.6): pairs of focus node and local name of the component, details left out.

    Raises `Failed` if it is not RDF.
    """
    top, focus, component = list[object](), dict[object, str](), dict[object, str]()
    try:
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            if quad.predicate.value == f"{SH}result":
                top.append(quad.object)
            elif quad.predicate.value == f"{SH}focusNode" and not isinstance(quad.object, BlankNode):
                focus[quad.subject] = str(quad.object)
            elif quad.predicate.value == f"{SH}sourceConstraintComponent":
                component[quad.subject] = str(quad.object).removesuffix("ConstraintComponent>").removeprefix(f"<{SH}")
    except SyntaxError as error:
        raise Failed(f"its report is not RDF: {error}") from error
    return Counter((focus[node], component[node]) for node in top if node in focus)


def compare(entries: Iterable[Entry]) -> Iterator[str]:
    """Counts what each misses and has too much against ours, or the first that has results; says so of those that differ."""
    groups: dict[tuple[int, str], list[Entry]] = {}
    for entry in entries:
        if entry.costs and not entry.limit:
            groups.setdefault((entry.triples, entry.shapes), []).append(entry)
    for group in groups.values():
        first = next((entry for entry in group if entry.engine == "hre"), group[0])
        for entry in group:
            missing, extra = first.results - entry.results, entry.results - first.results
            entry.missing, entry.extra = missing.total(), extra.total()
            yield from (_difference(entry, f"{word} {first.engine}", pairs)
                        for word, pairs in (("misses, of", missing), ("has, beyond", extra)) if pairs)


def _difference(entry: Entry, word: str, pairs: Results) -> str:
    examples = "".join(f"\n  {component} at {node}" for node, component in sorted(pairs)[:_EXAMPLES])
    return f"{entry.engine}, with the {entry.shapes} shapes on {entry.triples:,} triples, {word}, {pairs.total():,} results:{examples}"


def _row(entry: Entry, entries: Iterable[Entry]) -> tuple[str, ...]:
    """The cells of an entry; how many times as long as ours it took is of the whole, from start to end."""
    first = (f"{entry.triples:,}", entry.shapes, entry.engine)
    if not entry.costs:
        return (*first, f"({entry.reason})")
    ours = [each.cost.wall for each in entries
            if (each.engine, each.triples, each.shapes) == ("hre", entry.triples, entry.shapes) and each.costs]
    times = f"{entry.cost.wall / ours[0]:.1f}" if ours else ""
    if entry.limit:
        return (*first, "", "", f">{entry.limit:g}", "", "", "", "", "", times and f">{times}")
    found, cost = (f"{entry.results.total():,}", f"{entry.missing:,}", f"{entry.extra:,}"), entry.cost
    return (*first, entry.told("load"), entry.told("validate"), f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak / 1e6:.0f}",
            *found, times)


def table(entries: Iterable[Entry]) -> str:
    """All `entries` in columns."""
    listed = list(entries)
    return report.columns([_HEAD, *(_row(entry, listed) for entry in listed)], words=(1, 2))


def growth(entries: Iterable[Entry]) -> Iterator[str]:
    """How the time for a triple and the memory of each engine grow, for each set of shapes, between the two largest sizes."""
    costs = ((f"{entry.engine}, {entry.shapes}", entry.triples, entry.cost) for entry in entries if entry.costs and not entry.limit)
    return report.grown(costs, "triples", "a triple")
