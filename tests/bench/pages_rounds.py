"""The course of the benchmark of the pages: load and start both, compare what they answer, let them take turns."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import click
import endpoint_wrk
import pages_data
import pages_engines
from endpoint_answers import Wrong, ask, etag
from endpoint_data import BASE, Size
from endpoint_engines import Files, release
from endpoint_report import Entry
from endpoint_rounds import EMPTY, Choice, empty
from endpoint_servers import Ended
from endpoint_wrk import WrkFailed
from oracle import Unavailable
from pages_data import HTML, HUB, JSONLD, TURTLE, WORKLOADS, Workload
from pages_engines import Pages
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from publish.terms import RDFS

_SAMPLE = 5
"""Events whose answers are compared."""
_KNOWN = 500
"""Entity tags that a client has, at most."""


class Bench:
    """One benchmark, with its files in a folder. `entries` are what was measured so far."""

    def __init__(self, folder: Path, choice: Choice) -> None:
        self.folder, self.choice = folder, choice
        self.files = Files(folder / "data.nq", folder / "release", folder)
        self.size = Size(0, 0)
        self.entries: list[Entry] = []
        self.servers: dict[str, Pages] = {}
        self.reasons: dict[str, str] = {}

    def prepare(self, quads: int) -> None:
        """Makes about so many quads, loads them into each engine, and starts it; those that cannot be had keep the reason."""
        self.size = pages_data.write(self.files.data, quads)
        click.echo(f"{self.size.quads:,} quads: {self.size.events:,} events, {self.size.accounts:,} accounts, a hub.", err=True)
        release(self.files.data, self.files.release, self.size.quads)
        for name in self.choice.engines:
            try:
                self.servers[name] = pages_engines.start(name, self.files, self.size)
            except (Unavailable, Ended) as error:
                self.reasons[name] = str(error) or "it ended as soon as it was started"
                click.echo(f"{name} is left out: {self.reasons[name]}", err=True)

    def close(self) -> None:
        """Ends all servers."""
        for server in self.servers.values():
            server.stop()

    def compare(self) -> None:
        """Asks for a few events and the hub. Raises `Wrong` where RDF is not what was loaded, a page has no label, or nothing is found."""
        own: dict[str, set[Triple]] = {}
        for quad in parse(path=str(self.files.data), format=RdfFormat.N_QUADS):
            own.setdefault(str(quad.subject)[1:-1], set()).add(quad.triple)
        for name, server in self.servers.items():
            for path in (*islice(pages_data.events(self.size), _SAMPLE), HUB):
                try:
                    _compare(server, path, own[BASE + path])
                except Wrong as error:
                    raise Wrong(f"{name}, {path}: {error}") from error
            _missing(name, server, self.size)

    def run(self) -> None:
        """Measures. Raises `Unavailable` without wrk."""
        endpoint_wrk.program()
        for name in (each for each in self.choice.workloads if each in WORKLOADS):
            for connections in self.choice.connections:
                self._round(name, connections)
        if EMPTY in self.choice.workloads and "hre" in self.servers:
            server = self.servers["hre"]
            self.entries += empty(server.host, self.choice, lambda: server.ready(fresh=False))

    def _round(self, name: str, connections: int) -> None:
        click.echo(f"{name} at {connections} …", err=True)
        entries = [Entry(name, connections, engine, reason=self.reasons.get(engine, "")) for engine in self.choice.engines]
        self.entries += entries
        for number in range(self.choice.runs):
            for entry in entries:
                if not entry.reason:
                    self._measure(entry, WORKLOADS[name], warm=not number)

    def _measure(self, entry: Entry, workload: Workload, *, warm: bool) -> None:
        server, connections = self.servers[entry.engine], entry.connections
        try:
            server.ready(fresh=workload.cold)
            paths = self._list(entry.engine, entry.workload)
            if warm and not workload.cold:
                endpoint_wrk.run(server.host, workload.accept, connections, 1, paths, refused=workload.missing)
            entry.loads.append(endpoint_wrk.run(server.host, workload.accept, connections, self.choice.seconds, paths,
                                                refused=workload.missing))
        except (WrkFailed, Ended) as error:
            entry.loads, entry.reason = [], "failed"
            click.echo(f"{entry.engine} failed: {error}", err=True)
        except Wrong:
            entry.reason = "it sends no entity tag"

    def _list(self, engine: str, name: str) -> Path:
        """The file of the paths that wrk asks an engine for, with the tags of those that are known. Raises `Wrong` if there is none."""
        server, workload, path = self.servers[engine], WORKLOADS[name], self.folder / f"{engine}-{name}.txt"
        if not path.exists():
            paths: Iterable[str] = (f"/{server.prefix}{each}" for each in workload.paths(self.size))
            if workload.known:
                paths = [f"{each}\t{etag(server.host + each)}" for each in islice(paths, _KNOWN)]
            path.write_text("".join(f"{each}\n" for each in paths), "utf-8")
        return path


def _compare(server: Pages, path: str, expected: set[Triple]) -> None:
    address = f"{server.host}/{server.prefix}{path}"
    for accept, form in ((TURTLE, RdfFormat.TURTLE), (JSONLD, RdfFormat.JSON_LD)):
        body = ask(address, accept).replace(server.base.encode(), BASE.encode())
        found = {quad.triple for quad in parse(body, form) if quad.subject == NamedNode(BASE + path)}
        if found != expected:
            missing, extra = expected - found, found - expected
            example = next(iter(missing or extra))
            raise Wrong(f"{accept}: {len(missing)} triples are missing and {len(extra)} are too much, such as {example}")
    labels = [triple.object for triple in expected if triple.predicate.value == f"{RDFS}label"]
    label = next(label.value for label in labels if isinstance(label, Literal) and label.language == "en")
    if label not in ask(address, HTML).decode():
        raise Wrong("the page does not hold the label")


def _missing(name: str, server: Pages, size: Size) -> None:
    address = f"{server.host}/{server.prefix}{next(WORKLOADS['missing'].paths(size))}"
    try:
        with urlopen(Request(address, headers={"Accept": HTML}), timeout=30) as response:  # noqa: S310  # always http to a server of ours
            raise Wrong(f"{name} answers {response.status} where there is nothing")
    except HTTPError as error:
        with error:
            if error.code != 404:
                raise Wrong(f"{name} answers {error.code} where there is nothing") from error
