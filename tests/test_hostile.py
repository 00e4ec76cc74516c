"""The endpoint under attack: nothing brings it down, reaches out, takes more than its share, or keeps others waiting.

One attack is made, and the tests look at what was seen of it. `HRE_HOSTILE=10` makes it ten times as long.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hostile import PEOPLE, STRINGS, attacks, data
from hostile_http import BEHAVIOURS, requests
from hostile_reach import reaching
from loitering import FINE, idling, reading_slowly
from serving import Client, served, serving
from siege import Outcome
from watching import Canary, Cheap, Watch, canary, cheap, children, free_share, megabytes

ROUNDS = int(os.environ.get("HRE_HOSTILE", "1"))
LIMIT = 2
"""Seconds that a query may take, in the short form."""
MEMORY = 1024
"""Megabytes for all queries together."""
WEB = 300
"""Megabytes that the processes which evaluate no query may take together, over what they hold when nobody asks."""
PATIENCE = 12
"""Seconds within which a server ends what a client does not."""
CALM, FLOOR = 4.0, 0.010
"""Seconds of measuring before the attack, and a p99 below which noise decides."""
READERS, IDLE, THREADS = 20, 200, 4
QUIET = 0.8
"""The part of the processor's time that has to be free before and after the attack, if times are to be compared."""
pytestmark = pytest.mark.alone
KINDS = sorted({attack.kind for attack in [*attacks(), *reaching()]} | {"http", "behaviour"})


@dataclass(frozen=True)
class Siege:
    """What was seen: outcomes, memory, cheap queries, the canary, processes before and after, and when the parts began and ended."""

    outcomes: list[Outcome]
    base: float
    watch: Watch
    cheap: Cheap
    canary: Canary
    readers: list[bytes]
    idle: list[int]
    before: list[int]
    after: list[int]
    health: int
    times: tuple[float, float, float, float]
    free: float

    def require_quiet(self) -> None:
        """Skips a test of times where other programs took the processor."""
        if self.free < QUIET:
            pytest.skip(f"other programs take the processor: {self.free:.0%} of it was free, times say nothing")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server with little time and memory for each query, and enough of a budget for an attack."""
    folder = tmp_path_factory.mktemp("hostile")
    release = served(folder / "release", "".join(data()).encode())
    unlimited = {"budget": 1_000_000, "failures": 1_000_000}
    with serving(release, folder / "server.log", time_limit=LIMIT, memory=MEMORY, result_limit=64, **unlimited) as ready:
        yield ready


@pytest.fixture(scope="module")
def siege(client: Client) -> Siege:
    """One attack, and what was seen of it."""
    port = int(client.host.rpartition(":")[2])
    free = free_share()
    before, base = children(client.pid), megabytes(client.pid)
    with canary() as bird, Watch(client.pid) as watch, cheap(port) as asked:
        time.sleep(1)
        start = time.monotonic()
        time.sleep(CALM)
        with reading_slowly(port, READERS) as readers:
            slow = time.monotonic()
            time.sleep(CALM)
            with idling(port, IDLE) as idle:
                attack = time.monotonic()
                outcomes = attacked(port, bird.port)
                end = time.monotonic()
                statuses = [wire.status() if wire.send(b"GET /health HTTP/1.1\r\nHost: h\r\n\r\n") else 0 for wire in idle[:20]]
        health = client.get("/health").status
    times = (start, slow, attack, end)
    after = children(client.pid)
    return Siege(outcomes, base, watch, asked[0], bird, readers, statuses, before, after, health, times, min(free, free_share()))


def attacked(port: int, bird: int) -> list[Outcome]:
    """The outcomes of the attack, which is made by a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("siege.py")), *map(str, (port, bird, LIMIT + 20, THREADS, ROUNDS))]
    found = subprocess.run(command, check=True, capture_output=True, timeout=300 * ROUNDS).stdout
    return [Outcome(**each) for each in json.loads(found)]


def test_the_table_is_long_and_without_repetition() -> None:
    """More than the sixty of the issue, each with a name of its own; texts enough in the data."""
    queries = [(attack.kind, attack.name) for attack in [*attacks(), *reaching()]]
    named = [*queries, *(("http", request.name) for request in requests()), *(("behaviour", name) for name in BEHAVIOURS)]
    assert len(named) == len(set(named)) > 300
    assert len({line.split(" ", 2)[2] for line in data() if '"' in line}) == STRINGS >= 80_000
    assert len(list(data())) == 7 * PEOPLE


@pytest.mark.parametrize("kind", KINDS)
def test_every_attack_ends_as_it_should(siege: Siege, kind: str) -> None:
    """Refused, stopped with a problem document that shows nothing of the inside, or answered in full."""
    found = [outcome for outcome in siege.outcomes if outcome.kind == kind]
    assert found
    assert [f"{outcome.name[:200]!r}: {outcome.wrong}" for outcome in found if outcome.wrong] == []


def test_every_client_is_answered_in_time(siege: Siege) -> None:
    """In the time limit and a second more; who leaves a request half done, when the server has lost its patience."""
    late = {outcome.name[:60]: round(outcome.seconds, 2) for outcome in siege.outcomes
            if outcome.seconds > (PATIENCE if outcome.kind == "behaviour" else LIMIT + 1)}
    assert late == {}


def test_no_address_is_contacted(siege: Siege) -> None:
    """The canary, which listens at every address of this machine, was left alone."""
    assert siege.canary.visits == []


def test_the_canary_notices_a_visitor() -> None:
    """So that the test above can fail."""
    with canary() as bird:
        subprocess.run([sys.executable, "-c", f"import socket; socket.create_connection(('127.0.0.1', {bird.port})).recv(1)"], check=True)
        assert len(bird.visits) == 1


def test_the_server_lives_on(siege: Siege, client: Client) -> None:
    """The same processes of the web and of the dispatcher as before, and well."""
    assert siege.before
    assert siege.after == siege.before
    assert siege.health == 200
    assert client.get("/sparql?query=ASK%7B%7D").body.replace(b" ", b"") == b'{"head":{},"boolean":true}'


def test_memory_stays_under_its_setting(siege: Siege, capsys: pytest.CaptureFixture[str]) -> None:
    """All processes together, whatever the queries do."""
    tell(capsys, f"memory: {siege.base:.0f} MB before, {siege.watch.peak:.0f} MB at most, {MEMORY} MB are set for queries")
    assert len(siege.watch.samples) > 20
    assert siege.watch.peak < siege.base + MEMORY + WEB


def test_cheap_queries_stay_cheap(siege: Siege, capsys: pytest.CaptureFixture[str]) -> None:
    """None fails, and their p99 at most doubles; the figures are printed."""
    start, slow, attack, end = siege.times
    calm, under = siege.cheap.p99(start, slow), siege.cheap.p99(attack, end)
    tell(capsys, f"p99 of cheap queries: {calm * 1000:.1f} ms before, {under * 1000:.1f} ms in {end - attack:.0f} s of attack; "
                 f"{len(siege.cheap.answers)} asked")
    assert siege.cheap.failed == []
    siege.require_quiet()
    assert under <= 2 * max(calm, FLOOR)


def test_slow_readers_hold_up_nobody(siege: Siege, capsys: pytest.CaptureFixture[str]) -> None:
    """Twenty who take a byte a second: each has a result, and the p99 of others grows by less than half."""
    start, slow, attack, _ = siege.times
    calm, beside = siege.cheap.p99(start, slow), siege.cheap.p99(slow, attack)
    tell(capsys, f"p99 of cheap queries: {calm * 1000:.1f} ms, {beside * 1000:.1f} ms beside {READERS} slow readers")
    assert siege.readers == [FINE] * READERS
    siege.require_quiet()
    assert beside <= 1.5 * max(calm, FLOOR)


def test_idle_connections_are_served_or_closed(siege: Siege) -> None:
    """Those who say something at last get an answer, or find the door closed."""
    assert set(siege.idle) <= {200, 0}


def tell(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """Prints a figure, whether or not the test passes."""
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")
