"""The attack: sends the hostile queries and requests, several at a time, and says how each ended.

``python tests/siege.py PORT CANARY_PORT SECONDS THREADS ROUNDS`` writes JSON: a list of outcomes. SECONDS is how long it waits
for an answer.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from urllib.parse import quote_plus

from hostile import Attack, attacks
from hostile_http import BEHAVIOURS, CLOSED, DIRECT, FORM, Request, Wire, requests
from hostile_reach import reaching

ACCEPT = "application/sparql-results+json, application/n-triples"
_ADDRESS = 8_000
"""Bytes of a query that are sent in an address at most."""


@dataclass(frozen=True)
class Outcome:
    """How an attack ended: its status, after how many seconds, and what is wrong with it ("" if nothing)."""

    kind: str
    name: str
    status: int
    seconds: float
    wrong: str = ""


def ask(port: int, wait: float, attack: Attack) -> Outcome:
    """Sends a query, and reads its answer to the end."""
    start = time.monotonic()
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=wait)) as connection:
            with suppress(ConnectionError):  # what is too large is answered before it is sent
                connection.request(*_request(attack))
            response = connection.getresponse()
            seconds = time.monotonic() - start
            body = response.read()
    except (OSError, http.client.HTTPException) as error:
        return Outcome(attack.kind, attack.name, CLOSED, time.monotonic() - start, f"no answer: {type(error).__name__}")
    wrong = "" if response.status in attack.right else f"status {response.status}: {body[:200]!r}"
    wrong = wrong or (_cut(attack, body) if response.status == 200 else _unexplained(response, body))
    return Outcome(attack.kind, attack.name, response.status, seconds, wrong)


def _request(attack: Attack) -> tuple[str, str, bytes | None, dict[str, str]]:
    """By GET, by form or directly, as its length and its name will have it."""
    query, headers = quote_plus(attack.text), {"Accept": ACCEPT}
    if len(query) < _ADDRESS and len(attack.name) % 2:
        return "GET", f"/sparql?query={query}", None, headers
    if len(attack.name) % 3:
        return "POST", "/sparql", attack.text.encode(), headers | {"Content-Type": DIRECT}
    return "POST", "/sparql", f"query={query}".encode(), headers | {"Content-Type": FORM}


def _cut(attack: Attack, body: bytes) -> str:
    """Whether a result is not complete, as far as its text shows."""
    if not body.startswith(b"{"):
        return "" if not body or body.endswith(b".\n") else "the graph is cut"
    try:
        found = json.loads(body)
    except ValueError:
        return "the JSON is cut"
    rows = len(found["results"]["bindings"]) if "results" in found else None
    return "" if attack.rows in {None, rows} else f"{rows} rows instead of {attack.rows}"


def _unexplained(response: http.client.HTTPResponse, body: bytes) -> str:
    """Whether an error is no problem document (RFC 9457), or says what is inside the server."""
    if b"Traceback" in body or b"/publish/" in body or b"panicked" in body:
        return "it shows what is inside"
    if response.headers.get_content_type() != "application/problem+json":
        return f"an error of type {response.headers.get_content_type()}"
    return "" if json.loads(body)["status"] == response.status else "another status within"


def send(port: int, wait: float, request: Request) -> Outcome:
    """Sends bytes, and waits for a status or a close."""
    def act(port: int, wait: float) -> int:
        with closing(Wire(port, wait)) as wire:
            wire.send(request.content)
            return wire.status()
    return behave(port, wait, request.kind, request.name, act, request.right)


def behave(port: int, wait: float, kind: str, name: str, act: Callable[[int, float], int], right: frozenset[int]) -> Outcome:
    """Does what a hostile client does, and says how the server took it."""
    start = time.monotonic()
    try:
        status = act(port, wait)
    except OSError as error:
        return Outcome(kind, name, CLOSED, time.monotonic() - start, f"no answer: {type(error).__name__}")
    return Outcome(kind, name, status, time.monotonic() - start, "" if status in right else f"status {status}")


def planned(port: int, canary: int, wait: float, rounds: int) -> list[Callable[[], Outcome]]:
    """All attacks, so many times, in an order that chance has chosen once."""
    reach = [replace(each, text=each.text.replace("CANARY", f"127.0.0.1:{canary}").replace("PORT", str(canary))) for each in reaching()]
    plan: list[Callable[[], Outcome]] = [partial(ask, port, wait, attack) for attack in [*attacks(), *reach]]
    plan += [partial(send, port, wait, request) for request in requests()]
    chance, order = random.Random(5), []  # noqa: S311  # the same order each time
    for _ in range(rounds):
        order += chance.sample(plan, len(plan))
    return order


def patient(port: int, rounds: int) -> Sequence[Callable[[], Outcome]]:
    """The clients who leave something half done; they wait for longer than the server should."""
    return [partial(behave, port, 60, "behaviour", name, act, right) for name, (act, right) in BEHAVIOURS.items()] * rounds


def main(port: int, canary: int, wait: float, threads: int, rounds: int) -> list[Outcome]:
    """Attacks with so many at a time; those who are patient come on top."""
    half = patient(port, rounds)
    with ThreadPoolExecutor(threads) as pool, ThreadPoolExecutor(len(BEHAVIOURS)) as more:
        waiting = [more.submit(each) for each in half]
        done = [pool.submit(each) for each in planned(port, canary, wait, rounds)]
        return [future.result() for future in [*done, *waiting]]


if __name__ == "__main__":
    _port, _canary, _wait, _threads, _rounds = sys.argv[1:]
    outcomes = main(int(_port), int(_canary), float(_wait), int(_threads), int(_rounds))
    json.dump([asdict(outcome) for outcome in outcomes], sys.stdout)
