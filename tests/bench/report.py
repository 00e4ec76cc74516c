"""What the benchmark tells: a row for each engine at each size, and how time and memory grow."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

_HEAD = ("events", "engine", "wall s", "CPU s", "peak MB", "quads", "quads/s", "of floor's time", "times Morph-KGC")


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds by the clock, seconds of the processor, and bytes of memory at the peak."""

    wall: float
    cpu: float
    peak: float


@dataclass
class Entry:
    """An engine at a size: the `costs` of its runs, or the `reason` why there are none; how many `quads` it wrote to `out`."""

    engine: str
    events: int
    out: Path
    costs: list[Cost] = field(default_factory=list)
    reason: str = ""
    quads: int = 0

    @property
    def cost(self) -> Cost:
        """The medians."""
        columns = zip(*((cost.wall, cost.cpu, cost.peak) for cost in self.costs), strict=True)
        return Cost(*(median(column) for column in columns))


def table(entries: Iterable[Entry]) -> str:
    """All `entries` in columns."""
    listed = list(entries)
    return columns([_HEAD, *(_row(entry, listed) for entry in listed)])


def columns(rows: Sequence[tuple[str, ...]], words: Container[int] = (1,)) -> str:
    """`rows`, of which the first is the head, in columns: those numbered in `words` to the left, figures to the right.

    The last cell of a short row says why there is no more, and may be longer than its column.
    """
    last = len(rows[0]) - 1
    widths = [max(len(row[column]) for row in rows if len(row) > column + 1) for column in range(last)] + [len(rows[0][last])]
    return "\n".join(_line(row, widths, words) for row in rows)


def _line(row: tuple[str, ...], widths: list[int], words: Container[int]) -> str:
    cells = (cell.ljust(width) if number in words else cell.rjust(width)
             for number, (cell, width) in enumerate(zip(row, widths, strict=False)))
    return "  ".join(cells).rstrip()


def _row(entry: Entry, entries: list[Entry]) -> tuple[str, ...]:
    if not entry.costs:
        return (f"{entry.events:,}", entry.engine, f"({entry.reason})")
    cost = entry.cost
    return (f"{entry.events:,}", entry.engine, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak / 1e6:.1f}", f"{entry.quads:,}",
            f"{entry.quads / cost.wall:,.0f}", _ratio(cost.wall, "floor", entry, entries),
            _ratio(cost.wall, "morph", entry, entries, faster=True))


def _ratio(wall: float, other: str, entry: Entry, entries: list[Entry], *, faster: bool = False) -> str:
    """`wall` as a multiple of what `other` took at the same size, or, `faster`, the inverse: how many times its speed."""
    walls = [each.cost.wall for each in entries if each.engine == other and each.events == entry.events and each.costs]
    if not walls:
        return ""
    return f"{walls[0] / wall if faster else wall / walls[0]:.2f}"


def growth(entries: Iterable[Entry]) -> Iterator[str]:
    """How the time for an event and the memory of each engine grow between the two largest sizes that it ran."""
    return grown(((entry.engine, entry.events, entry.cost) for entry in entries if entry.costs), "events", "an event")


def grown(costs: Iterable[tuple[str, int, Cost]], units: str, one: str) -> Iterator[str]:
    """The same of any `costs`: who, how many `units`, and what it took."""
    by_name: dict[str, list[tuple[int, Cost]]] = {}
    for name, size, cost in sorted(costs, key=lambda each: each[1]):
        by_name.setdefault(name, []).append((size, cost))
    for name, (*_, (few, small), (many, large)) in ((name, listed) for name, listed in by_name.items() if len(listed) > 1):
        time, memory = large.wall / small.wall / (many / few), large.peak / small.peak
        yield (f"{name}, from {few:,} to {many:,} {units}: {time:.2f} times the time for {one}, "
               f"{memory:.2f} times the memory.")
