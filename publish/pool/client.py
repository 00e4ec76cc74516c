"""The client of the pool, in a web process: asks, waits, and tells when nobody wants the answer any more."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from publish.pool.messages import ASK, CANCEL, COUNT, STATE, Answer, Job, frame, received

_SLACK = 0.75
"""Seconds over the time limit after which the pool itself must be at fault."""
_STATE = 2.0
"""Seconds in which the pool says how it is, or else does not answer."""
_SWEEP = 0.05
"""Seconds between two looks at what has no answer yet: most queries are answered before the first."""


class _LeftError(Exception):
    """The client has left before there was an answer."""


@dataclass(frozen=True)
class Client:
    """Who asks: a text that tells clients apart, and how many times the usual budget is theirs."""

    name: str
    share: int = 1


@dataclass(eq=False)
class _Asked:
    """What waits for an answer; `watch` gives something that is done when the client leaves."""

    answer: asyncio.Future[bytes]
    since: float
    watch: Callable[[], Awaitable[object]] | None
    watching: asyncio.Future[object] | None = None


class Pool(asyncio.Protocol):
    """One connection to the pool at the socket `path`, made when it is needed, and made again when it is lost."""

    def __init__(self, path: Path, time_limit: float) -> None:
        self._path = path
        self._limit = time_limit + _SLACK
        self._numbers = itertools.count(1)
        self._asked: dict[int, _Asked] = {}
        self._sweeping = False
        self._buffer = bytearray()
        self._transport: asyncio.WriteTransport | None = None
        self._connecting = asyncio.Lock()
        self._ended = False

    async def ask(self, job: Job, client: Client, watch: Callable[[], Awaitable[object]] | None = None) -> Answer:
        """What came of `job`. When what `watch` gives is done first, the query is killed, and the cause of the answer is ``gone``."""
        content = f"{client.name} {client.share} ".encode() + job.encode()
        try:
            return Answer.decode(await self._send(ASK, content, watch))
        except TimeoutError:
            return Answer(cause="time")
        except _LeftError:
            return Answer(cause="gone")
        except OSError:
            return Answer(cause="busy", wait=2)

    async def state(self) -> dict[str, object]:
        """How the pool is: ``state`` with its figures, ``metrics`` as text for Prometheus. Raises `OSError` if it does not answer."""
        async with asyncio.timeout(_STATE):
            found: dict[str, object] = json.loads(await self._send(STATE, b""))
        return found

    async def count(self, counts: list[tuple[str, int, int, int]]) -> None:
        """Tells of responses: kind, status, how many, their bytes. Raises `OSError` if the pool does not answer."""
        transport = self._transport or await self._connect()
        transport.write(frame(COUNT, 0, json.dumps(counts).encode()))

    def close(self) -> None:
        """Ends the connection; none is made again."""
        self._ended = True
        if self._transport:
            self._transport.close()

    async def _send(self, kind: int, content: bytes, watch: Callable[[], Awaitable[object]] | None = None) -> bytes:
        transport = self._transport or await self._connect()
        loop = asyncio.get_running_loop()
        number = next(self._numbers)
        asked = self._asked[number] = _Asked(loop.create_future(), loop.time(), watch)
        transport.write(frame(kind, number, content))
        if not self._sweeping:
            self._sweeping = True
            loop.call_later(_SWEEP, self._sweep)
        try:
            return await asked.answer
        finally:
            del self._asked[number]
            if asked.watching:
                asked.watching.cancel()
                asked.watching = None  # what granian gives takes part in no garbage collection: a cycle through it would stay
            if not asked.answer.done() or asked.answer.cancelled() or asked.answer.exception():
                transport.write(frame(CANCEL, number))

    def _sweep(self) -> None:
        """Gives up what has waited for too long, and watches whether the clients of the rest are still there."""
        loop = asyncio.get_running_loop()
        for asked in list(self._asked.values()):
            if asked.answer.done():
                continue
            if loop.time() - asked.since > self._limit:
                asked.answer.set_exception(TimeoutError())
            elif asked.watch and not asked.watching:
                asked.watching = asyncio.ensure_future(asked.watch())
                asked.watching.add_done_callback(partial(self._left, asked))
        self._sweeping = bool(self._asked)
        if self._sweeping:
            loop.call_later(_SWEEP, self._sweep)

    def _left(self, asked: _Asked, watching: asyncio.Future[object]) -> None:
        if not watching.cancelled() and not asked.answer.done():
            asked.answer.set_exception(_LeftError())

    async def _connect(self) -> asyncio.WriteTransport:
        async with self._connecting:
            if self._ended:
                raise ConnectionAbortedError("this side has ended the connection")
            if not self._transport:
                await asyncio.get_running_loop().create_unix_connection(lambda: self, str(self._path))
        assert self._transport  # noqa: S101  # connection_made has run, for the type checker
        return self._transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The pool is there."""
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101  # what a stream socket has, for the type checker
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Takes answers."""
        self._buffer += data
        for _, number, content in received(self._buffer):
            asked = self._asked.get(number)
            if asked is None or asked.answer.done():
                _discard(content)
            else:
                asked.answer.set_result(content)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002  # asyncio gives it
        """The pool has ended: what was asked has no answer."""
        self._transport = None
        self._buffer.clear()
        for asked in self._asked.values():
            if not asked.answer.done():
                asked.answer.set_exception(ConnectionResetError("the pool has ended"))


def _discard(content: bytes) -> None:
    """An answer came too late: the file that it may have is of no use."""
    path = json.loads(content.partition(b"\n")[0]).get("path")
    if path:
        with contextlib.suppress(OSError):
            Path(path).unlink()
