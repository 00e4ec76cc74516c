"""The pool as a service: the process of the dispatcher, listening at a socket of the file system, and how it is started and ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from publish.errors import UsageError
from publish.pool import journal, sandbox, spool
from publish.pool.budgets import Budgets
from publish.pool.dispatcher import Dispatcher, Lanes
from publish.pool.messages import ANSWER, ASK, CANCEL, COUNT, STATE, frame, received
from publish.pool.sandbox import Bounds
from publish.pool.waiting import Ask
from publish.settings import Settings

SOCKET = "pool.sock"
_LEAST = 128
"""Megabytes that a worker needs to do anything at all."""
_AGAIN = 1.0
"""Seconds between two starts of the dispatcher; one that has run for longer is started again at once."""
_LOOK = 0.1
_OLD = 60.0
"""Seconds after which nobody comes for a result any more: a web process opens it at once."""


class Connection(asyncio.Protocol):
    """A web process."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._buffer = bytearray()
        self._asked: dict[int, Ask] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way back."""
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101  # what a stream socket has, for the type checker
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Takes what the web process says."""
        self._buffer += data
        for kind, number, content in received(self._buffer):
            if kind == ASK:
                client, share, job = content.split(b" ", 2)
                self._asked[number] = ask = Ask(number, job, client.decode(), int(share), self._reply, time.monotonic())
                self._dispatcher.ask(ask)
            elif kind == CANCEL and number in self._asked:
                self._dispatcher.cancel(self._asked[number])
            elif kind == STATE:
                state = self._dispatcher.state()
                text = self._dispatcher.counters.text(state).decode()
                self._transport.write(frame(ANSWER, number, json.dumps({"state": state, "metrics": text}).encode()))
            elif kind == COUNT:
                self._dispatcher.counters.responses(json.loads(content))

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002  # asyncio gives it
        """The web process has ended: nobody waits for its answers."""
        for ask in list(self._asked.values()):
            self._dispatcher.cancel(ask)

    def _reply(self, number: int, content: bytes) -> None:
        ask = self._asked.pop(number)
        if not ask.gone and not self._transport.is_closing():
            self._transport.write(frame(ANSWER, number, content))
        elif path := json.loads(content.partition(b"\n")[0]).get("path"):
            Path(path).unlink(missing_ok=True)  # nobody else will


@dataclass(frozen=True)
class Plan:
    """What the process of the dispatcher is told: the store, its folder, and the settings as far as they concern it."""

    store: str
    folder: str
    queries: int
    long_queries: int
    queue: int
    time_limit: int
    memory: int
    result_limit: int
    budget: int
    failures: int
    network: bool

    @property
    def lanes(self) -> Lanes:
        """The limits of the lanes."""
        return Lanes(self.queries, self.long_queries, self.queue, self.time_limit)

    @property
    def bounds(self) -> Bounds:
        """What each worker is started with: it has its part of the memory."""
        return Bounds(Path(self.store), Path(self.folder), self.memory // self.lanes.processes, self.result_limit, self.network)


def plan(store: Path, folder: Path, settings: Settings) -> Plan:
    """What to tell the dispatcher. Raises `UsageError` if the memory is too little for so many queries."""
    made = Plan(
        str(store.resolve()), str(folder), settings.queries, settings.long_queries, settings.queue, settings.time_limit,
        settings.memory, settings.result_limit, settings.budget, settings.failures, bool(settings.services))
    if made.bounds.memory < _LEAST:
        raise UsageError(f"HRE_MEMORY is too little for {made.lanes.processes} queries at once: give at least "
                         f"{_LEAST * made.lanes.processes}, or lower HRE_QUERIES and HRE_LONG_QUERIES.")
    return made


@contextmanager
def running(store: Path, settings: Settings) -> Iterator[Path]:
    """Runs a pool over `store`; gives the path of its socket. It is started again if it ends, and ends with the block.

    The folder of the socket is for this user alone; large results wait in it, and are gone with it.
    Raises `UsageError` if the settings do not fit each other.
    """
    with tempfile.TemporaryDirectory(prefix="hre-", ignore_cleanup_errors=True) as made_here:
        folder = Path(made_here).resolve()  # as the kernel calls the files in it: see `publish.web.transfers`
        keeper = _Keeper(plan(store, folder, settings))
        keeper.start()
        try:
            yield folder / SOCKET
        finally:
            keeper.end()


class _Keeper(threading.Thread):
    """Keeps one dispatcher running."""

    def __init__(self, made: Plan) -> None:
        super().__init__(daemon=True)
        self._command = [sys.executable, "-m", "publish.pool.service", json.dumps(made.__dict__), str(os.getpid())]
        self._environment = dict(os.environ)  # as it is now: later it has what the web processes alone may know
        self._ending = threading.Event()
        self._process = self._begin()

    def _begin(self) -> subprocess.Popen[bytes]:
        # In a process group of its own: a Ctrl-C is for the server, which then ends it. Not in a session of its own: the system may
        # share out the processor among sessions (sched(7), autogroup), and what long queries leave would be left to this one alone.
        return subprocess.Popen(  # noqa: S603  # the command is our own
            self._command, env=self._environment, stdin=subprocess.DEVNULL, process_group=0)

    def run(self) -> None:
        while True:
            begun = time.monotonic()
            self._process.wait()
            if self._ending.wait(max(0.0, begun + _AGAIN - time.monotonic())):
                return
            self._process = self._begin()

    def end(self) -> None:
        self._ending.set()
        while self.is_alive():  # more than once: it may just have started another
            self._process.terminate()
            self.join(_LOOK)


def main(arguments: list[str]) -> None:
    """The process of the dispatcher: the plan as JSON, and the id of its parent."""
    text, parent = arguments
    journal.configure()
    sandbox.die_with_parent(int(parent))
    asyncio.run(_serve(Plan(**json.loads(text))))


async def _serve(made: Plan) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    dispatcher = Dispatcher(made.bounds, made.lanes, Budgets(made.budget, made.failures), journal.tell)
    path = Path(made.folder) / SOCKET
    path.unlink(missing_ok=True)  # of one that was killed
    spool.forget(path.parent)  # as before: its workers have ended with it
    server = await loop.create_unix_server(lambda: Connection(dispatcher), path)
    await dispatcher.run()
    sweeping = asyncio.create_task(_sweep(path.parent))
    async with server:
        await ended.wait()
    sweeping.cancel()
    dispatcher.end()


async def _sweep(folder: Path) -> None:
    """Deletes what a web process that has died should have deleted."""
    while True:
        await asyncio.sleep(_OLD)
        spool.forget_old(folder, time.time() - _OLD)


if __name__ == "__main__":
    main(sys.argv[1:])
