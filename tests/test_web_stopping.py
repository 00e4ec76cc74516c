"""How a real server ends, and what of it may die: graceful stop, sudden death, replacement; nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from operating import Asking, Running, in_time, started, until, write_nodes
from serving import HRE, Answer, free_port

pytestmark = pytest.mark.alone

_LONG = 2.0
"""Seconds that a query is to take."""
_NODES = 4000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of RDF."""
    return write_nodes(tmp_path_factory.mktemp("data"), _NODES)


@pytest.fixture
def server(data: Path, tmp_path: Path) -> Iterator[Running]:
    """A server, for one test."""
    with started(data, tmp_path, budget="100000") as running:
        until(lambda: running.client.health()["pool"]["idle"] == running.client.health()["pool"]["workers"])
        yield running


def pairs(side: int) -> str:
    """A query that looks at `side` times `side` pairs."""
    return (f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT ?a {{ ?s <http://e/n> ?a }} LIMIT {side} }}"
            f" {{ SELECT ?b {{ ?t <http://e/n> ?b }} LIMIT {side} }} FILTER(?a != ?b) }}")


def long_query(client: Asking) -> int:
    """How many nodes a side make a query that takes about two seconds on this machine as it is now."""
    start = time.monotonic()
    assert client.ask(pairs(1000)).status == 200
    return min(_NODES, int(1000 * (_LONG / (time.monotonic() - start)) ** 0.5))


def works(server: Running) -> bool:
    """Whether a query is answered."""
    with suppress(OSError):  # the process that the kernel chose for the connection has just ended
        return server.client.ask("ASK {}").status == 200
    return False


def alive(processes: set[int]) -> set[int]:
    """Those of `processes` that have not ended."""
    return {process for process in processes if _state(process) not in ("", "Z", "X")}


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def everything(server: Running) -> set[int]:
    """All processes of the server but the first."""
    return set().union(*server.processes().values())


def asked(server: Running, text: str, pool: ThreadPoolExecutor) -> Callable[[], Answer]:
    """A query that is at work; gives its answer."""
    future = pool.submit(server.client.ask, text)
    until(lambda: server.client.health()["pool"]["long"] == 1)
    return lambda: future.result(60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_query_that_runs_when_the_server_is_told_to_stop_is_answered(server: Running, number: int) -> None:
    """With its whole result; meanwhile nobody else gets in, then it exits 0 and nothing of it is left."""
    side = long_query(server.client)
    processes = everything(server)
    with ThreadPoolExecutor() as pool:
        answer = asked(server, pairs(side), pool)
        server.process.send_signal(number)
        until(lambda: not works(server))
        assert server.process.poll() is None, "it did not wait for the query"
        assert (answer().status, answer().body) == (200, f"n\r\n{side * (side - 1)}\r\n".encode())
    assert server.process.wait(timeout=10) == 0
    assert alive(processes) == set()
    assert server.left() == []


def test_an_idle_connection_does_not_hold_up_the_stop(server: Running) -> None:
    """Clients and proxies keep connections open."""
    with closing(HTTPConnection(server.client.host.removeprefix("http://"), timeout=10)) as connection:
        connection.request("GET", "/health/live")
        assert connection.getresponse().read()
        start = time.monotonic()
        assert server.stop() == 0
        assert in_time(time.monotonic() - start)


def test_large_results_are_gone_with_the_server(server: Running) -> None:
    """What was asked for, handed over and not yet removed."""
    answer = server.client.ask("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000")
    assert len(answer.body) > 1_000_000
    assert server.stop() == 0
    assert server.left() == []


def test_nothing_outlives_a_server_that_is_killed(server: Running) -> None:
    """Not even a query at work: the kernel ends every process when its parent has ended."""
    with ThreadPoolExecutor() as pool:
        future = pool.submit(server.client.ask, pairs(_NODES))
        until(lambda: server.client.health()["pool"]["long"] == 1)
        processes = everything(server)
        assert len(processes) >= 5
        server.process.kill()
        assert in_time(until(lambda: not alive(processes)))
        assert isinstance(future.exception(10), OSError)


@pytest.mark.parametrize("kind", ["web", "dispatcher", "worker"])
def test_a_process_that_is_killed_is_replaced(server: Running, kind: str) -> None:
    """Queries work again soon, with as many processes as before; the server still stops as it should."""
    before = server.processes()
    victim = min(before[kind])
    os.kill(victim, signal.SIGKILL)
    assert in_time(until(lambda: works(server) and {name: len(ids) for name, ids in server.processes().items()}
                 == {name: len(ids) for name, ids in before.items()} and not alive({victim})))
    assert all(works(server) for _ in range(10))
    assert server.stop() == 0
    assert server.left() == []


@pytest.mark.parametrize("later", [0.0, 0.1, 0.2, 0.3, 0.5])
def test_a_start_that_is_broken_off_leaves_nothing(data: Path, tmp_path: Path, later: float) -> None:
    """Whatever it was just doing: 130 while it loads and makes ready, 0 as soon as it serves."""
    (tmp_path / "tmp").mkdir()
    process = subprocess.Popen([HRE, "serve", str(data), "--port", str(free_port())], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=os.environ | {"TMPDIR": str(tmp_path / "tmp")})
    until(lambda: any((tmp_path / "tmp").iterdir()))
    time.sleep(later)
    process.terminate()
    assert process.wait(timeout=20) in (0, 130)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_stop_that_comes_with_the_fork_of_a_web_process_is_not_lost() -> None:
    """It waits until the process listens. Python itself forgets what comes before the first hook in the child."""
    program = """
import os, signal, time
from publish.web import serve
os.register_at_fork(before=serve._hold_stops, after_in_parent=serve._take_stops)
signal.signal(signal.SIGTERM, lambda *_: None)
for _ in range(50):
    process = os.fork()
    if process == 0:
        heard = []
        signal.signal(signal.SIGTERM, lambda *_: heard.append(1))
        serve._take_stops()
        time.sleep(0.001)
        os._exit(not heard)
    os.kill(process, signal.SIGTERM)
    print(os.waitpid(process, 0)[1], end=" ")
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, preexec_fn=_on_one_core)
    assert done.stdout == "0 " * 50


def _on_one_core() -> None:
    """The child then runs only after its parent has sent the signal."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
