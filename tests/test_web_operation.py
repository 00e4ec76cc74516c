"""Operation of a real server: health, figures and logs, over several web processes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from operating import Running, in_time, started, until, write_nodes
from prometheus_client.parser import text_string_to_metric_families

_TOLD = 0.5
"""Seconds after which figures of a web process are told to the pool."""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of RDF."""
    return write_nodes(tmp_path_factory.mktemp("data"), 500)


@pytest.fixture(scope="module")
def server(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of three web processes that logs requests, and answers no query for longer than two seconds."""
    with started(data, tmp_path_factory.mktemp("server"), workers="3", time_limit="2", log="requests") as running:
        yield running


def figures(server: Running) -> dict[tuple[str, ...], float]:
    """The figures at /metrics, by name and labels, when all have been told."""
    time.sleep(2 * _TOLD)
    answer = server.client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = list(text_string_to_metric_families(answer.body.decode()))
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def grown(server: Running, act: Callable[[], object]) -> dict[tuple[str, ...], float]:
    """By how much each figure has grown when `act` was done, but for that of /metrics itself."""
    before = figures(server)
    act()
    after = figures(server)
    return {name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name, 0) and "metrics" not in name}


def test_health_says_what_is_served_and_how_the_pool_is(server: Running) -> None:
    """At /health and at /health/ready, and no cache keeps it."""
    for path in ("/health", "/health/ready"):
        answer = server.client.get(path)
        said = json.loads(answer.body)
        assert (answer.status, said["status"], said["quads"]) == (200, "ok", 500)
        assert said["release"].startswith("loose-")
        assert said["pool"]["workers"] >= 1
        assert answer.headers["cache-control"] == "no-store"
    assert json.loads(server.client.get("/health/live").body) == {"status": "ok"}


def test_every_response_is_counted_once_whichever_process_gives_it(server: Running) -> None:
    """By kind of address and status; bytes of bodies; the path is not a label."""
    def act() -> None:
        for _ in range(30):
            server.client.ask("ASK {}")
        server.client.get("/doc/event/secret")
        server.client.get("/secret/secret")

    found = grown(server, act)
    assert found["hre_requests_total", "sparql", "200"] == 30
    assert found["hre_requests_total", "doc", "404"] == 1
    assert found["hre_requests_total", "other", "404"] == 1
    assert found["hre_response_bytes_total",] > 30 * len("true")
    assert "secret" not in str(found)


def test_queries_are_counted_by_their_outcome(server: Running) -> None:
    """Answered, not SPARQL, ended by the time limit; what the gate refuses never gets to the pool."""
    def act() -> None:
        assert [server.client.ask("ASK {}").status for _ in range(5)] == [200] * 5
        assert [server.client.ask("nonsense").status for _ in range(3)] == [400] * 3
        assert server.client.ask("SELECT * { SERVICE <http://e/> { ?a ?b ?c } }").status == 501
        assert server.client.ask(ENDLESS).status == 504

    found = grown(server, act)
    assert [found.get(("hre_queries_total", outcome)) for outcome in ("", "syntax", "time")] == [5, 3, 1]
    assert found["hre_query_seconds_count",] == 9
    assert 2 <= found["hre_query_seconds_sum",] < 4
    assert found["hre_worker_ends_total", "time"] == 1
    assert found["hre_requests_total", "sparql", "501"] == 1


def test_connections_are_shared_among_the_web_processes(server: Running) -> None:
    """Each of them answers some of twenty-four, so that the figures above are of all."""
    before = {process: _sockets(process) for process in server.processes()["web"]}
    with ExitStack() as stack:
        for _ in range(24):
            connection = stack.enter_context(closing(http.client.HTTPConnection(urlsplit(server.client.host).netloc, timeout=10)))
            connection.request("GET", "/health/live")
            assert connection.getresponse().read()
        more = {process: _sockets(process) - number for process, number in before.items()}
    assert len(more) == 3
    assert sum(more.values()) >= 24
    assert min(more.values()) > 0, more


def _sockets(process: int) -> int:
    return sum(str(entry.readlink()).startswith("socket:") for entry in Path(f"/proc/{process}/fd").iterdir())


def test_a_pool_that_hangs_is_noticed(server: Running) -> None:
    """503 within seconds although no query has reached its time limit; the web processes live."""
    (dispatcher,) = server.processes()["dispatcher"]
    os.kill(dispatcher, signal.SIGSTOP)
    try:
        start = time.monotonic()
        answer = server.client.get("/health/ready")
        assert (answer.status, json.loads(answer.body)["status"]) == (503, "no query can be answered")
        assert time.monotonic() - start < 10, "the time limit of queries and more"
        assert server.client.get("/metrics").status == 503
        assert server.client.get("/health/live").status == 200
    finally:
        os.kill(dispatcher, signal.SIGCONT)
    assert until(lambda: server.client.get("/health").status == 200) < 10


def test_health_and_queries_without_a_dispatcher(server: Running) -> None:
    """503 at once, with when to come again; a new one is there soon, with workers of its own."""
    before = server.processes()
    os.kill(min(before["dispatcher"]), signal.SIGKILL)
    assert server.client.get("/health/ready").status == 503
    answer = server.client.ask("ASK {}")
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert server.client.get("/health/live").status == 200
    assert in_time(until(lambda: server.client.ask("ASK {}").status == 200))
    after = server.processes()
    assert not (before["dispatcher"] | before["worker"]) & (after["dispatcher"] | after["worker"])
    assert before["web"] == after["web"]


def test_the_log_has_a_line_of_json_for_each_event_and_nothing_of_strangers(data: Path, tmp_path: Path) -> None:
    """A response, a query that was ended, a process that died; no query, address, path, method or header of anybody."""
    with started(data, tmp_path, time_limit="1", log="requests", failures="1000") as server:
        base = len(server.logged())
        server.client.ask("ASK { <http://secret/> ?secret 'secret' }", **{"User-Agent": "secret", "Authorization": "Basic secret"})
        server.client.ask("nonsense secret")
        server.client.ask("SELECT (COUNT(*) AS ?secret) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
        server.client.get("/secret?secret=secret")
        _send(server, "SECRET", "/sparql")
        until(lambda: [event["event"] for event in server.logged()[base:] if event.get("kind") != "health"].count("response") == 5)
        events = [event for event in server.logged()[base:] if event.get("kind") != "health"]  # the last question at the start
        assert [event["event"] for event in events].count("response") == 5
        assert {tuple(event) for event in events if event["event"] == "response"} == {("event", "method", "kind", "status", "bytes", "ms")}
        assert next(event for event in events if event["event"] == "query ended")["cause"] == "time"
        os.kill(min(server.processes()["web"]), signal.SIGKILL)
        until(lambda: any("Unexpected exit" in event.get("text", "") for event in server.logged()))
        assert server.stop() == 0
    written = (tmp_path / "err").read_text() + server.said()
    assert "secret" not in written.lower()
    assert "127.0.0.1" not in (tmp_path / "err").read_text()
    assert server.said().splitlines() == [server.said().strip()], "one line, of where it serves"


def test_requests_are_not_logged_unless_they_are_wanted(data: Path, tmp_path: Path) -> None:
    """A server that only answers logs nothing."""
    with started(data, tmp_path) as server:
        server.client.ask("ASK {}")
        server.client.ask("nonsense")
        assert server.stop() == 0
    assert server.logged() == []


def _send(server: Running, method: str, path: str) -> None:
    with closing(http.client.HTTPConnection(urlsplit(server.client.host).netloc, timeout=10)) as connection:
        connection.request(method, path)
        connection.getresponse().read()
