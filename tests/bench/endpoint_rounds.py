"""The course of the benchmark of the endpoint: load and start all, compare their answers, let them take turns, disturb them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import click
import endpoint_data
import endpoint_disturb
import endpoint_queries
import endpoint_wrk
from endpoint_answers import Wrong, ask, bindings, compare, etag
from endpoint_engines import ENGINES, Files, release
from endpoint_inside import Inside
from endpoint_queries import WORKLOADS, Workload, parameter
from endpoint_report import INSIDE, Disturbed, Entry
from endpoint_servers import Ended, Server
from endpoint_wrk import Load, WrkFailed
from oracle import Unavailable

EMPTY = "empty"
DISTURBANCES = {
    "slow": f"the point workload at 8 connections, alone and while {endpoint_disturb.SLOW_READERS} clients read the rows of the stream, "
            "one byte a second each",
    "hostile": f"the same, alone and while {endpoint_disturb.HOSTILE_CLIENTS} clients ask {len(endpoint_queries.HOSTILE)} hostile queries "
               "in a loop",
}
_CONNECTIONS = 8
"""While a server is disturbed."""
_SAMPLE = 3
"""Queries of each workload whose answers are compared."""
_LIMIT = 20
"""Seconds for which a server is disturbed, at most: some never come back."""
_BEGIN = 2.0
"""Seconds that disturbance has to begin."""


@dataclass(frozen=True)
class Choice:
    """What is asked for: names of engines and workloads, numbers of connections, and the runs."""

    engines: list[str]
    workloads: list[str]
    connections: list[int]
    seconds: int
    runs: int


class Bench:
    """One benchmark, with its files in a folder. `entries` and `disturbed` are what was measured so far; `loaded`, what loading took."""

    def __init__(self, folder: Path, choice: Choice) -> None:
        self.folder, self.choice = folder, choice
        self.files = Files(folder / "data.nq", folder / "release", folder)
        self.size = endpoint_data.Size(0, 0)
        self.entries: list[Entry] = []
        self.disturbed: list[Disturbed] = []
        self.loaded: dict[str, str] = {}
        self.servers: dict[str, Server] = {}
        self.reasons: dict[str, str] = {}

    def prepare(self, quads: int) -> None:
        """Makes about so many quads, loads them into each engine, and starts it; those that cannot be had keep the reason."""
        self.size = endpoint_data.write(self.files.data, quads)
        click.echo(f"{self.size.quads:,} quads: {self.size.events:,} events, {self.size.accounts:,} accounts.", err=True)
        begun = time.monotonic()
        release(self.files.data, self.files.release, self.size.quads)
        made = time.monotonic() - begun
        self.inside = Inside(self.files.release / "store")
        for name in self._engines():
            try:
                self._start(name, made if name == "hre" else 0.0)
            except (Unavailable, Ended) as error:
                self.reasons[name] = str(error) or "it ended as soon as it was started"
                click.echo(f"{name} is left out: {self.reasons[name]}", err=True)
        for name in self.choice.workloads:
            if name in WORKLOADS:
                endpoint_queries.write(self._list(name), WORKLOADS[name], self.size)

    def _engines(self) -> list[str]:
        return [name for name in self.choice.engines if name != INSIDE]

    def _start(self, name: str, made: float) -> None:
        engine, begun = ENGINES[name], time.monotonic()
        engine.load(self.files)
        loaded = time.monotonic() - begun + made
        server = engine.server(self.files, name)
        started = server.start()
        self.servers[name] = server
        self.loaded[name] = f" (loaded in {loaded:.1f} s, started in {started:.1f} s, {server.resident() / 1e6:,.0f} MB then)"
        click.echo(f"{name}:{self.loaded[name]}", err=True)

    def close(self) -> None:
        """Ends all servers."""
        for server in self.servers.values():
            server.stop()

    def run(self) -> None:
        """Measures and disturbs. Raises `Unavailable` without wrk."""
        endpoint_wrk.program()
        for name in (each for each in self.choice.workloads if each in WORKLOADS):
            for number, connections in enumerate(self.choice.connections):
                self._round(name, connections, with_inside=not number)
        if EMPTY in self.choice.workloads and "hre" in self.servers:
            self.entries += empty(self.servers["hre"].host, self.choice)
        for what in (name for name in DISTURBANCES if name in self.choice.workloads):
            self._disturb_all(what)

    def compare(self) -> None:
        """Asks a few queries of each workload. Raises `Wrong` where an answer is not that of Oxigraph in this process."""
        for name in (each for each in self.choice.workloads if each in WORKLOADS):
            self._compare(name, WORKLOADS[name])

    def _compare(self, name: str, workload: Workload) -> None:
        for query in workload.queries(self.size, _SAMPLE):
            expected = bindings(self.inside.answer(query)) if workload.compared else None
            for engine, server in self.servers.items():
                try:
                    body = ask(f"{server.address}?{parameter(query)}", workload.accept, strict=workload.compared)
                    if expected is not None:
                        compare(expected, bindings(body))
                except Wrong as error:
                    raise Wrong(f"{engine}, {name}: {error}") from error

    def _list(self, name: str) -> Path:
        return self.folder / f"{name}.txt"

    def _round(self, name: str, connections: int, *, with_inside: bool) -> None:
        """All engines with one workload at so many connections; and once, without any, the engine alone."""
        click.echo(f"{name} at {connections} …", err=True)
        workload = WORKLOADS[name]
        entries = [Entry(name, connections, engine, reason=self.reasons.get(engine, "")) for engine in self._engines()]
        self.entries += entries
        for number in range(self.choice.runs):
            for entry in entries:
                if not entry.reason:
                    self._measure(entry, workload, warm=not number)
        if with_inside and INSIDE in self.choice.engines:
            loads = [self.inside.measure(workload.queries(self.size), self.choice.seconds) for _ in range(self.choice.runs)]
            self.entries.append(Entry(name, 0, INSIDE, loads))

    def _measure(self, entry: Entry, workload: Workload, *, warm: bool) -> None:
        server, queries = self.servers[entry.engine], self._list(entry.workload)
        seconds = self.choice.seconds * workload.patience
        try:
            self._ready(entry.engine)
            if warm and workload.patience == 1:
                endpoint_wrk.run(server.address, workload.accept, entry.connections, 1, queries)
            entry.loads.append(endpoint_wrk.run(server.address, workload.accept, entry.connections, seconds, queries))
        except (WrkFailed, Ended) as error:
            entry.loads, entry.reason = [], "failed"
            click.echo(f"{entry.engine} failed: {error}", err=True)

    def _ready(self, engine: str) -> None:
        """Waits until a server has nothing left to do; one that goes on, or has ended, is started again. Raises `Ended`."""
        server = self.servers[engine]
        if not server.settle() or not server.processes():
            click.echo(f"{engine} is started again.", err=True)
            server.restart()

    def _disturb_all(self, what: str) -> None:
        for engine in self._engines():
            entry = Disturbed(what, engine, reason=self.reasons.get(engine, ""))
            self.disturbed.append(entry)
            if entry.reason:
                continue
            click.echo(f"{engine}, disturbed by {what} …", err=True)
            try:
                self._disturb(entry)
            except (WrkFailed, Ended, OSError) as error:
                entry.during, entry.reason = [], "failed"
                click.echo(f"{engine} failed: {error}", err=True)

    def _disturb(self, entry: Disturbed) -> None:
        """Measures it alone, then disturbed; after hostile queries it is ended."""
        self._ready(entry.engine)
        server = self.servers[entry.engine]
        endpoint_queries.write(self._list("point"), WORKLOADS["point"], self.size)
        entry.before = [self._point(server) for _ in range(self.choice.runs)]
        self._ready(entry.engine)
        with self._disturbance(entry.what)(server.address) as told:
            time.sleep(_BEGIN)
            entry.during = [self._point(server) for _ in range(max(1, min(self.choice.runs, _LIMIT // self.choice.seconds)))]
            entry.told = dict(told)
        if entry.what == "hostile":
            server.stop()

    def _point(self, server: Server) -> Load:
        seconds = min(self.choice.seconds, _LIMIT)
        return endpoint_wrk.run(server.address, WORKLOADS["point"].accept, _CONNECTIONS, seconds, self._list("point"))

    def _disturbance(self, what: str) -> Callable[[str], AbstractContextManager[Mapping[str, int]]]:
        if what == "hostile":
            return endpoint_disturb.hostile
        queries = list(WORKLOADS["stream"].queries(self.size, endpoint_disturb.SLOW_READERS))
        return lambda address: endpoint_disturb.slow(address, queries)


def empty(host: str, choice: Choice, ready: Callable[[], None] = lambda: None) -> list[Entry]:
    """What our server makes of the smallest of its responses; each run begins when it is `ready`."""
    path, headers = smallest(host)
    entries = [Entry(EMPTY, connections, "hre") for connections in choice.connections]
    for entry in entries:
        for _ in range(choice.runs):
            ready()
            entry.loads.append(endpoint_wrk.run(host + path, "*/*", entry.connections, choice.seconds, headers=headers))
    return entries


def smallest(host: str) -> tuple[str, dict[str, str]]:
    """The path of ours, and headers, that are answered with the least: whether it lives, or that a page has not changed."""
    try:
        ask(f"{host}/health/live", "*/*", strict=False)
    except Wrong:
        return "/", {"If-None-Match": etag(f"{host}/")}
    return "/health/live", {}
