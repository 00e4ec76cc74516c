"""The front, asked as granian asks it: bodies, files, clients that leave, budgets, results that wait."""

from __future__ import annotations

import asyncio
import hashlib
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fronting import ROOMY, Fronted, Scope, Sender, fronted
from test_web_data import write_release
from werkzeug.test import Client, EnvironBuilder

from publish.web import front as module

ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'x') }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 3000"
KEY = "a-key-of-a-partner"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic release."""
    return write_release(tmp_path_factory.mktemp("front") / "release")


@pytest.fixture(scope="module")
def ready(release: Path) -> Iterator[Fronted]:
    """A front with a pool."""
    with fronted(release) as front:
        yield front


def send(front: Fronted, path: str, body: bytes = b"", **options: Any) -> Sender:  # noqa: ANN401  # what EnvironBuilder takes
    """What the front answers to one request. The body is sent in pieces, whatever its headers say."""
    slow = options.pop("slow", False)
    environment = EnvironBuilder(path, **options).get_environ()
    sender = Sender(body, slow=slow)
    front.run(Scope(environment), sender)
    return sender


def asking(query: str) -> str:
    """The address that asks a query."""
    return f"/sparql?query={quote(query)}"


def header(sender: Sender, name: str) -> str:
    """One header of the answer."""
    return next((value for key, value in sender.headers if key.lower() == name), "")


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large_is_not_read_to_its_end(ready: Fronted, announced: bool) -> None:  # noqa: FBT001  # a case
    """Whether its length is announced or not: 413, as a problem."""
    body = b"x" * (module.LARGEST_BODY + 2)
    options: dict[str, Any] = {"headers": {"Content-Length": str(len(body))}} if announced else {}
    sender = send(ready, "/sparql", body, method="POST", content_type="application/sparql-query", **options)
    assert (sender.status, header(sender, "content-type")) == (413, "application/problem+json")


def test_a_body_that_does_not_come_is_given_up(ready: Fronted, monkeypatch: pytest.MonkeyPatch) -> None:
    """408, soon, and others are answered meanwhile."""
    monkeypatch.setattr(module, "BODY_TIME", 0.2)
    start = time.monotonic()
    assert send(ready, "/sparql", b"ASK {}", method="POST", content_type="application/sparql-query", slow=True).status == 408
    assert time.monotonic() - start < 1


def test_a_client_that_leaves_frees_its_worker(ready: Fronted) -> None:
    """The query ends; the pool is idle again before the time limit."""
    sender = Sender(b"")
    scope = Scope(EnvironBuilder(asking(ENDLESS)).get_environ())
    running = asyncio.run_coroutine_threadsafe(ready.front.__rsgi__(scope, sender), ready.loop)  # type: ignore[arg-type]  # as granian does
    wait_for(ready, lambda state: state["running"] + state["long"] == 1)
    ready.loop.call_soon_threadsafe(sender.leaves.set)
    running.result(5)
    wait_for(ready, lambda state: state["running"] + state["long"] == 0)


def wait_for(front: Fronted, fits: Any) -> None:  # noqa: ANN401  # a question about the state
    """Waits until the state of the pool is as wanted."""
    end = time.monotonic() + 5
    while not fits(Client(front).get("/health").json["pool"]):  # type: ignore[index]  # it is a document
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/data?default", "/", "/health", "/metrics", "/event/", "/static/style.css",
                                  "/dumps/manifest.json", asking(LARGE), "/event/none", asking("SELECT"), "/.well-known/void"])
def test_head_is_get_without_its_body(ready: Fronted, path: str) -> None:
    """The same status and headers, but for what changes with the moment."""
    moving = {"date", "content-length"} if path in ("/health", "/metrics") else {"date"}
    get, head = send(ready, path), send(ready, path, method="HEAD")
    assert (get.status, head.content) == (head.status, b"")
    assert {name: value for name, value in get.headers if name.lower() not in moving} == {
        name: value for name, value in head.headers if name.lower() not in moving}
    assert get.content


def test_a_file_is_sent_whole_or_in_part(ready: Fronted, release: Path) -> None:
    """Range, so that a dump that broke off can be continued (RFC 9110, 14)."""
    whole = send(ready, "/dumps/data.nq.gz")
    assert whole.content == (release / "data.nq.gz").read_bytes()
    part = send(ready, "/dumps/data.nq.gz", headers={"Range": "bytes=10-19"})
    assert (part.status, part.content) == (206, whole.content[10:20])
    assert header(part, "content-range") == f"bytes 10-19/{len(whole.content)}"
    assert send(ready, "/dumps/data.nq.gz", headers={"Range": f"bytes={len(whole.content)}-"}).status == 416


def test_a_large_result_goes_through_a_file_that_is_deleted(ready: Fronted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bytes are those of the result; packed, if that is wanted."""
    monkeypatch.setattr(module, "OPENED", 0.1)
    before = set(ready.pool_folder.iterdir())
    plain = send(ready, asking(LARGE), headers={"Accept": "text/csv"})
    packed = send(ready, asking(LARGE), headers={"Accept": "text/csv", "Accept-Encoding": "gzip"})
    assert plain.content.count(b"\r\n") == 3001
    assert len(plain.content) == int(header(plain, "content-length")) > 300_000
    assert header(packed, "content-encoding") == "gzip"
    assert zlib.decompress(packed.content, 31) == plain.content
    send(ready, asking(LARGE), method="HEAD")
    time.sleep(0.3)
    assert set(ready.pool_folder.iterdir()) == before


def test_results_that_are_not_read_are_bounded(release: Path) -> None:
    """One there always is; then 429 for the client that has it, with the time to wait; nothing stays behind of what is refused."""
    with fronted(release, replace(ROOMY, unread=1)) as front:
        assert send(front, asking(LARGE)).status == 200
        before = set(front.pool_folder.iterdir())
        sender = send(front, asking(LARGE))
        assert (sender.status, header(sender, "retry-after"), header(sender, "cache-control")) == (429, "10", "no-store")
        assert set(front.pool_folder.iterdir()) == before


def test_a_budget_is_told_with_the_time_to_wait_and_a_key_has_its_own(release: Path) -> None:
    """429 with Retry-After; a partner goes on; a key that nobody has is 401."""
    keys = {hashlib.sha256(KEY.encode()).hexdigest(): 100}
    with fronted(release, replace(ROOMY, failures=1), keys=keys) as front:
        assert [send(front, asking("SELECT")).status for _ in range(3)] == [400, 429, 429]
        refused = send(front, asking("ASK {}"))
        assert refused.status == 429
        assert 0 < int(header(refused, "retry-after")) <= 60
        partner = {"Authorization": f"Bearer {KEY}"}
        assert [send(front, asking("SELECT"), headers=partner).status for _ in range(3)] == [400, 400, 400]
        assert send(front, asking("ASK {}"), headers={"Authorization": "Bearer nothing"}).status == 401
        assert send(front, "/event/").status == 200


def test_behind_a_proxy_its_clients_are_told_apart(release: Path) -> None:
    """By what the proxy adds, not by what the client sends before."""
    with fronted(release, replace(ROOMY, failures=1, proxies=1)) as front:
        def status(forwarded: str) -> int:
            return send(front, asking("SELECT"), headers={"X-Forwarded-For": forwarded}).status
        assert [status("192.0.2.1"), status("192.0.2.1"), status("192.0.2.2")] == [400, 429, 400]
        assert status("198.51.100.7, 192.0.2.1") == 429


def test_services_can_be_allowed_by_their_addresses(release: Path) -> None:
    """Written in full; any other is refused before anything is asked. Here nobody listens, so that the query fails."""
    with fronted(release, replace(ROOMY, services="http://127.0.0.1:9/sparql http://127.0.0.1:8/")) as front:
        assert send(front, asking("ASK { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }")).status == 500
        for other in ("<http://127.0.0.1:9/sparql2>", "?x", "x:sparql", "<http://127.0.0.1:7/>"):
            assert send(front, asking(f"PREFIX x: <http://127.0.0.1:9/> ASK {{ SERVICE {other} {{ ?s ?p ?o }} }}")).status == 501


@pytest.mark.parametrize("host", ["a b", 'x"y', "[::1", "<>", "a/../b"])
def test_a_host_that_is_none_is_refused(ready: Fronted, host: str) -> None:
    """It would become the base of addresses."""
    assert send(ready, asking("SELECT (<x> AS ?x) {}"), headers={"Host": host}).status == 400
