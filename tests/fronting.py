"""Asks the front as granian does, with a real pool behind it, by the test client of Werkzeug."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import EnvironHeaders
from werkzeug.test import Client
from werkzeug.wrappers import Request

from publish.pool.client import Pool
from publish.pool.service import running
from publish.settings import Settings
from publish.web import create_app
from publish.web.clients import Clients
from publish.web.front import Front
from publish.web.rsgi import Headers
from publish.web.serve import announced
from publish.web.traffic import Traffic
from publish.web.transfers import Transfers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Examples = Sequence[tuple[str, str, str]]
ROOMY = Settings(budget=100_000, failures=100_000, time_limit=10)
"""Settings under which one client may ask all that the tests ask."""


class _Pairs(list[tuple[str, str]]):
    def items(self) -> list[tuple[str, str]]:
        return self


class Scope:
    """A request as granian describes it."""

    def __init__(self, environment: dict[str, Any]) -> None:
        request = Request(environment)
        self.http_version, self.scheme, self.method = "1.1", request.scheme, request.method
        self.client, self.server = f"{request.remote_addr}:1", request.host if ":" in request.host else f"{request.host}:80"
        self.path = environment["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        self.query_string = environment["QUERY_STRING"]
        self.authority = None
        self.headers = _Pairs((name.lower(), value) for name, value in EnvironHeaders(environment))


@dataclass
class Sender:
    """Keeps what the front answers. The body comes in two pieces; a `slow` one never ends."""

    body: bytes
    leaves: asyncio.Event = field(default_factory=asyncio.Event)
    slow: bool = False
    status: int = 0
    headers: Headers = field(default_factory=list)
    content: bytes = b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        half = len(self.body) // 2
        yield self.body[:half] or b"" if half else self.body
        if self.slow:
            await asyncio.Event().wait()
        if half:
            yield self.body[half:]

    async def client_disconnect(self) -> None:
        """Ends when the test says that the client left."""
        await self.leaves.wait()

    def response_empty(self, status: int, headers: Headers) -> None:
        """Keeps it."""
        self.response_bytes(status, headers, b"")

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Keeps it."""
        assert not self.status, "answered twice"
        self.status, self.headers, self.content = status, headers, body

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        """Keeps it."""
        self.response_bytes(status, headers, Path(file).read_bytes())

    def response_file_range(self, status: int, headers: Headers, file: str, start: int, end: int) -> None:
        """Keeps it."""
        self.response_bytes(status, headers, Path(file).read_bytes()[start:end])


class Fronted:
    """A front in a loop of its own."""

    def __init__(self, release: Path, settings: Settings, socket: Path, examples: Examples, keys: Mapping[str, int]) -> None:
        transfers = Transfers(settings.unread * 1024 * 1024)
        self.app = create_app(release, examples=examples, limits=announced(settings), clients=Clients(keys, b"salt"), transfers=transfers)
        self.pool_folder = socket.parent
        self.pool = Pool(socket, settings.time_limit)
        self.front = Front(self.app, self.pool, Traffic(), settings.proxies)
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()

    def run(self, scope: Scope, sender: Sender) -> None:
        """Has one request answered."""
        asyncio.run_coroutine_threadsafe(self.front.__rsgi__(scope, sender), self.loop).result(60)  # type: ignore[arg-type]  # as granian does

    def __call__(self, environment: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """The WSGI application that Werkzeug's client asks."""
        sender = Sender(Request(environment).get_data())
        self.run(Scope(environment), sender)
        start(f"{sender.status} {HTTPStatus(sender.status).phrase}", sender.headers)
        return [sender.content]

    def end(self) -> None:
        """Stops the loop."""
        self.loop.call_soon_threadsafe(self.pool.close)
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.05), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@contextmanager
def fronted(
    release: Path, settings: Settings = ROOMY, examples: Examples = (), keys: Mapping[str, int] = MappingProxyType({})
) -> Iterator[Fronted]:
    """A front over the release directory, with a pool of its own."""
    with running(release / "store", settings) as socket:
        ready = Fronted(release, settings, socket, examples, keys)
        try:
            _wait(ready)
            yield ready
        finally:
            ready.end()


def _wait(ready: Fronted) -> None:
    client = Client(ready)
    for _ in range(200):
        if client.get("/health").status_code == 200:
            return
        threading.Event().wait(0.05)
    raise AssertionError("the pool does not begin")
