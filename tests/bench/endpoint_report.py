"""What the benchmark of the endpoint tells: a row for each engine, workload and number of connections, and what disturbed them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import report
from endpoint_wrk import Load, middle

INSIDE = "inside"
_HEAD = ("workload", "connections", "engine", "requests/s", "p50 ms", "p99 ms", "bytes", "errors", "ours / it")
_DISTURBED = ("disturbed by", "engine", "requests/s", "then", "p50 ms", "then", "p99 ms", "then", "p99 ratio", "errors", "it told them")


@dataclass
class Entry:
    """An engine with a workload at a number of connections, 0 without HTTP: its runs, or the `reason` why there are none."""

    workload: str
    connections: int
    engine: str
    loads: list[Load] = field(default_factory=list)
    reason: str = ""

    @property
    def load(self) -> Load:
        """The medians."""
        return middle(self.loads)


@dataclass
class Disturbed:
    """The point workload of an engine alone, and while `what` disturbs it; what the server told those who did."""

    what: str
    engine: str
    before: list[Load] = field(default_factory=list)
    during: list[Load] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)
    reason: str = ""


def table(entries: Iterable[Entry]) -> str:
    """All `entries` in columns; the last is how many times as many requests ours answered."""
    listed = list(entries)
    ours = {(entry.workload, entry.connections): entry.load.rate for entry in listed if entry.engine == "hre" and entry.loads}
    return report.columns([_HEAD, *(_row(entry, ours.get((entry.workload, entry.connections), 0.0)) for entry in listed)], words=(0, 2))


def _row(entry: Entry, ours: float) -> tuple[str, ...]:
    first = (entry.workload, str(entry.connections or ""), entry.engine)
    if not entry.loads:
        return (*first, f"({entry.reason})")
    load = entry.load
    ratio = f"{ours / load.rate:.2f}" if ours and load.requests else ""
    if not load.requests:
        return (*first, "0", f">{load.seconds * 1000:.0f}", "", "", str(load.errors), "")
    return (*first, _rate(load.rate), _milliseconds(load.p50), _milliseconds(load.p99), f"{load.size:,.0f}", str(load.errors), ratio)


def disturbances(entries: Iterable[Disturbed]) -> str:
    """The same of what was disturbed: requests, p50 and p99 before, and then."""
    return report.columns([_DISTURBED, *(_disturbed(entry) for entry in entries)], words=(0, 1, 10))


def _disturbed(entry: Disturbed) -> tuple[str, ...]:
    first = (entry.what, entry.engine)
    if not entry.before or not entry.during:
        return (*first, f"({entry.reason})")
    before, during = middle(entry.before), middle(entry.during)
    told = ", ".join(f"{name}: {number}" for name, number in sorted(entry.told.items())) or "nothing"
    pairs = (_rate(before.rate), _rate(during.rate)), *((_milliseconds(one), _then(during, other)) for one, other in (
        (before.p50, during.p50), (before.p99, during.p99)))
    ratio = f"{during.p99 / before.p99:.2f}" if before.p99 and during.requests else ""
    return (*first, *(cell for pair in pairs for cell in pair), ratio, str(during.errors), told)


def _then(load: Load, seconds: float) -> str:
    return _milliseconds(seconds) if load.requests else f">{load.seconds * 1000:.0f}"


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.1f}"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}" if seconds >= 0.1 else f"{seconds * 1000:.2f}"


def write(path: Path, facts: dict[str, object], entries: Sequence[Entry], disturbed: Sequence[Disturbed]) -> None:
    """Writes all of it as JSON: `facts` of the whole, and each run of each entry, in seconds and bytes."""
    told = {**facts, "entries": [asdict(entry) for entry in entries], "disturbed": [asdict(entry) for entry in disturbed]}
    path.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def failures(entries: Iterable[Entry], disturbed: Iterable[Disturbed], safe: Iterable[str]) -> list[str]:
    """What makes the benchmark fail: runs with errors; and, while they are disturbed, errors or no answer from those that are `safe`."""
    named = set(safe)
    found = [f"{entry.engine}, {entry.workload} at {entry.connections} connections: {entry.load.errors} errors"
             for entry in entries if entry.loads and entry.load.errors]
    found += [f"{entry.engine}, {entry.workload}: {entry.reason}" for entry in entries if entry.engine in named and entry.reason]
    for entry in (each for each in disturbed if each.engine in named):
        if entry.reason or any(load.errors or not load.requests for load in (*entry.before, *entry.during)):
            found.append(f"{entry.engine}, disturbed by {entry.what}: {entry.reason or 'errors, or no answers'}")
    return found
