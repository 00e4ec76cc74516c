"""Mixed traffic for as long as is wanted: does the endpoint's memory stay flat, and is every cheap question answered?

``python tests/soak_endpoint.py [--minutes 30] [--clients 6] [--every 20] [--growth 5] [--release DIR]`` serves a release (by
default one that it builds), asks cheap queries, joins, streams, pages, dumps and what a client has already, among hostile queries
and clients that leave. Every so many seconds all of them rest, until no query runs, and the memory of all processes of the server is
taken: what queries hold that are at work says nothing of a leak. Exit codes: 0 fine; 1 the median memory of the last quarter is so
many per cent above that of the second, or a cheap question failed; 2 usage.
"""

from __future__ import annotations

import http.client
import random
import re
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote_plus

import click
from hostile_http import HEAVY, Wire, asking
from serving import Client, serving
from watching import megabytes_by_kind

from publish import release as making
from publish.settings import Settings

HRE, LABEL = "https://w3id.org/hrevents/ontology#", "http://www.w3.org/2000/01/rdf-schema#label"
EVENTS = f"SELECT DISTINCT ?e WHERE {{ ?e a <{HRE}Event> }} ORDER BY ?e"
JOIN = (f"SELECT ?v ?e ?d WHERE {{ ?i <{HRE}agent>/<{LABEL}> ?v ; <{HRE}subject>/<{LABEL}> ?e ; "
        f"<{HRE}statedIn>/<{HRE}accordingTo> ?d }} LIMIT 100")
STREAM = "SELECT * WHERE { ?s ?p ?o }"
HOSTILE = [HEAVY, "SELECT * { ?a ?b ?c . ?d ?e ?f }", "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>)* ?b . ?c (!<x:z>)* ?d }",
           "ASK { SERVICE <http://127.0.0.1:9/> {} }", "SELECT (GROUP_CONCAT(STR(?f)) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
           "ASK {" + "{" * 9_000]
LIMIT = 3
"""Seconds that a query may take."""
CHEAP = frozenset(("entity", "formats", "page", "again", "description"))
"""Kinds of traffic that may never fail."""
_PAUSE = 0.02
"""Seconds between two questions of a client, on the average."""
_REST = 10.0
"""Seconds in which the server comes to rest, over the time limit of a query."""
_STATE = re.compile(r'^hre_pool\{state="(\w+)"\} ([\d.]+)', re.MULTILINE)
_COUNTER = re.compile(r"^(hre_(?:queries|worker_ends)_total\{[^}]*\}) ([\d.]+)", re.MULTILINE)


class Traffic:
    """What clients do; each way of asking gives the status that it got, and whether that is right."""

    def __init__(self, host: str) -> None:
        self._host = host.removeprefix("http://")
        rows = self._get("sparql?query=" + quote_plus(EVENTS), Accept="text/csv")[2].decode().split()[1:]
        self._events = [row.rpartition("/")[2] for row in rows]
        self.ways: dict[str, tuple[int, Callable[[random.Random], bool]]] = {
            "entity": (40, self._entity), "formats": (10, self._formats), "page": (15, self._page), "again": (10, self._again),
            "description": (2, self._description), "join": (8, self._join), "stream": (3, self._stream), "dump": (2, self._dump),
            "graph": (3, self._graph), "hostile": (4, self._hostile), "leaving": (3, self._leaving),
        }

    def _get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        with closing(http.client.HTTPConnection(self._host, timeout=LIMIT + 30)) as connection:
            connection.request("GET", f"/{path}", headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()

    def _ask(self, query: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        return self._get("sparql?query=" + quote_plus(query), **headers)

    def _one(self, chance: random.Random) -> str:
        return f"https://w3id.org/hrevents/event/{chance.choice(self._events)}"

    def _entity(self, chance: random.Random) -> bool:
        status, _, body = self._ask(f"SELECT ?p ?o WHERE {{ <{self._one(chance)}> ?p ?o }}")
        return status == 200 and b"Event" in body

    def _formats(self, chance: random.Random) -> bool:
        kind = chance.choice(["text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples"])
        coding = chance.choice(["gzip", "zstd", ""])
        status, headers, body = self._ask(f"DESCRIBE <{self._one(chance)}>", Accept=kind, Accept_Encoding=coding)
        return status == 200 and headers["content-type"].startswith(kind) and bool(body)

    def _page(self, chance: random.Random) -> bool:
        status, _, body = self._get(f"doc/event/{chance.choice(self._events)}.html", Accept_Encoding="gzip")
        return status == 200 and bool(body)

    def _again(self, chance: random.Random) -> bool:
        path = f"doc/event/{chance.choice(self._events)}.ttl"
        tag = self._get(path)[1]["etag"]
        return self._get(path, If_None_Match=tag)[0] == 304

    def _description(self, _: random.Random) -> bool:
        return self._get("sparql", Accept="text/turtle")[0] == 200

    def _join(self, _: random.Random) -> bool:
        status, headers, body = self._ask(JOIN, Accept="text/csv")
        return (status, headers["content-type"][:8]) == (200, "text/csv") and body.count(b"\n") == 101

    def _stream(self, chance: random.Random) -> bool:
        status, _, body = self._ask(STREAM, Accept=chance.choice(["text/csv", "application/sparql-results+json"]))
        return status in {200, 503, 504} and bool(body)

    def _dump(self, _: random.Random) -> bool:
        return self._get("dumps/data.nq.gz")[0] == 200

    def _graph(self, _: random.Random) -> bool:
        return self._get("data?default", Accept="application/n-triples", Accept_Encoding="zstd")[0] in {200, 503, 504}

    def _hostile(self, chance: random.Random) -> bool:
        return self._ask(chance.choice(HOSTILE))[0] in {400, 413, 501, 503, 504, 507}

    def _leaving(self, chance: random.Random) -> bool:
        with closing(Wire(int(self._host.rpartition(":")[2]), LIMIT)) as wire:
            wire.send(asking(chance.choice([HEAVY, STREAM])))
            time.sleep(chance.random() / 2)
        return True


class Record:
    """What became of the traffic, by kind: seconds of each question, and how many failed."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.failed: dict[str, int] = defaultdict(int)

    @property
    def failures(self) -> int:
        """How many cheap questions failed."""
        return sum(count for kind, count in self.failed.items() if kind in CHEAP)

    def run(self, traffic: Traffic, end: float, seed: str) -> None:
        """One client, until `end`."""
        chance = random.Random(seed)  # noqa: S311  # test data
        kinds, weights = list(traffic.ways), [weight for weight, _ in traffic.ways.values()]
        while time.monotonic() < end:
            (kind,) = chance.choices(kinds, weights)
            start = time.monotonic()
            try:
                right = traffic.ways[kind][1](chance)
            except (OSError, http.client.HTTPException):
                right = False
            self.seconds[kind].append(time.monotonic() - start)
            self.failed[kind] += not right
            time.sleep(chance.random() * 2 * _PAUSE)

    def table(self) -> str:
        """A line for each kind."""
        lines = [f"{'kind':12} {'asked':>8} {'failed':>7} {'median ms':>10} {'p99 ms':>8}"]
        for kind, seconds in sorted(self.seconds.items()):
            p99 = quantiles(seconds, n=100, method="inclusive")[98] if len(seconds) > 1 else seconds[0]
            lines.append(f"{kind:12} {len(seconds):8,} {self.failed[kind]:7,} {median(seconds) * 1000:10.1f} {p99 * 1000:8.1f}")
        return "\n".join(lines)


def grown(sizes: list[float]) -> tuple[float, float, float]:
    """Megabytes in the second quarter and in the last, as medians; by how many per cent it grew."""
    quarter = max(1, len(sizes) // 4)
    before, after = median(sizes[quarter:2 * quarter]), median(sizes[-quarter:])
    return before, after, (after / before - 1) * 100 if before else 0.0


def by_kind(sizes: list[dict[str, float]]) -> Iterator[str]:
    """A line for each kind of process: megabytes in the second quarter and in the last."""
    for kind in sorted({kind for each in sizes for kind in each}):
        before, after, _ = grown([each.get(kind, 0.0) for each in sizes])
        yield f"  {kind}: {before:.0f} MB, {after:.0f} MB"


def at_rest(client: Client) -> dict[str, float]:
    """Megabytes of the server, by kind of process, when no query runs and every worker is there."""
    end, rested, state = time.monotonic() + LIMIT + _REST, False, dict[str, int]()
    while time.monotonic() < end:
        state = {name: int(float(value)) for name, value in _STATE.findall(client.get("/metrics").body.decode())}
        resting = not any(state[name] for name in ("running", "long", "waiting", "later")) and state["idle"] == state["workers"]
        if resting and rested:
            return megabytes_by_kind(client.pid)
        rested = resting
        time.sleep(0.5)
    raise TimeoutError(f"the server does not come to rest: {state}")


def soak(client: Client, minutes: float, clients: int, every: float) -> tuple[Record, list[dict[str, float]]]:
    """The traffic of so many clients, and the memory at each rest."""
    record, traffic, end, sizes = Record(), Traffic(client.host), time.monotonic() + minutes * 60, list[dict[str, float]]()
    while time.monotonic() < end:
        until = time.monotonic() + every
        threads = [threading.Thread(target=record.run, args=(traffic, until, f"{number} {len(sizes)}")) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sizes.append(at_rest(client))
    return record, sizes


@click.command()
@click.option("--minutes", default=30.0, show_default=True, help="How long.")
@click.option("--clients", default=6, show_default=True, help="How many ask at once.")
@click.option("--every", default=20.0, show_default=True, help="Seconds between two rests.")
@click.option("--growth", default=5.0, show_default=True, help="Per cent that memory may grow.")
@click.option("--release", type=click.Path(path_type=Path, exists=True, file_okay=False), help="A release; by default one is built.")
def main(minutes: float, clients: int, every: float, growth: float, release: Path | None) -> None:
    """Soaks the endpoint in mixed traffic."""
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        root = str(Path(__file__).resolve().parents[1])
        served = release or making.build(Settings(root=root, out=str(folder / "out")), lambda _: None).release
        settings = {"time_limit": LIMIT, "budget": 1_000_000, "failures": 1_000_000}
        with serving(served, folder / "server.log", **settings) as client:
            record, sizes = soak(client, minutes, clients, every)
            counters = _COUNTER.findall(client.get("/metrics").body.decode())
    before, after, more = grown([sum(each.values()) for each in sizes])
    click.echo(record.table())
    click.echo("\n".join(f"{name} {value}" for name, value in counters))
    click.echo(f"memory: {before:.0f} MB in the second quarter, {after:.0f} MB in the last ({more:+.1f} %), {len(sizes)} times")
    click.echo("\n".join(by_kind(sizes)))
    click.echo(f"cheap questions that failed: {record.failures}")
    sys.exit(1 if record.failures or more > growth else 0)


if __name__ == "__main__":
    main()
