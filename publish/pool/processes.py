"""The worker processes, as the dispatcher sees them: started, given a job, slowed down, killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from publish.pool import spool
from publish.pool.messages import ANSWER, ASK, READY, frame, received
from publish.pool.waiting import Ask

_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "PYTHONSAFEPATH": "1"}
"""One arena: what a worker may allocate is then what its limit says, and not what many arenas have reserved before it."""
_REAP = 0.01
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Start:
    """How a worker is started: see `publish.pool.worker.main`."""

    store: Path
    spool: Path
    memory: int
    result: int
    network: bool

    def arguments(self) -> list[str]:
        """The arguments after the number of the socket and the parent's id."""
        network = "network" if self.network else "none"
        return [str(self.store), str(self.spool), str(self.memory), str(self.result), network]


class Process(asyncio.Protocol):
    """One worker. It is idle while `ask` is `None`; `on_answer` and `on_end` are called with it."""

    def __init__(self, on_ready: Callable[[Process], None], on_answer: Callable[[Process, bytes], None],
                 on_end: Callable[[Process], None]) -> None:
        self.ask: Ask | None = None
        self.since = 0.0
        self.slowed = self.lost = False
        self._spent: int | None = None
        self.cause = ""
        """Why it was killed by us, if it was."""
        self.begun = asyncio.Event()
        """Whether it has been ready once, or has ended."""
        self._calls = (on_ready, on_answer, on_end)
        self._buffer = bytearray()
        self._thread = 0

    async def start(self, start: Start) -> None:
        """Starts the process. It calls `on_ready` when it can take a job."""
        self._spool = start.spool
        ours, theirs = socket.socketpair()
        with theirs, ExitStack() as unused:
            unused.callback(ours.close)
            command = [sys.executable, "-m", "publish.pool.worker", str(theirs.fileno()), str(os.getpid()), *start.arguments()]
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603  # it returns at once; the command is our own
                command, pass_fds=[theirs.fileno()], env=os.environ | _ENVIRONMENT, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # what the engine prints as it dies may repeat a query
            unused.pop_all()
        await asyncio.get_running_loop().create_connection(lambda: self, sock=ours)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way to the process."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Takes what the process says."""
        self._buffer += data
        on_ready, on_answer, _ = self._calls
        for kind, number, content in received(self._buffer):
            if kind == READY:
                self._thread, self.slowed = number, False
                self.begun.set()
                on_ready(self)
            elif kind == ANSWER:
                on_answer(self, content)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002  # asyncio gives it
        """The process has ended, or is about to."""
        self.lost = True
        self.begun.set()
        self._reap()

    def _reap(self) -> None:
        if self._process.poll() is None:
            asyncio.get_running_loop().call_later(_REAP, self._reap)
        else:
            spool.forget(self._spool, self._process.pid)
            self._calls[2](self)

    @property
    def died_of(self) -> str:
        """Why there is no answer: what we killed it for, else ``memory`` (an allocation failed: it aborts) or ``crash``."""
        return self.cause or ("memory" if self._process.returncode in (-signal.SIGABRT, -signal.SIGKILL) else "crash")

    def give(self, ask: Ask, now: float) -> None:
        """Gives it the job of `ask`."""
        self.ask, self.since, self._spent = ask, now, None
        self._write(frame(ASK, ask.number, ask.content))

    def slow_down(self) -> None:
        """From now on its query gets only the processor time that nobody else wants (SCHED_IDLE of sched(7))."""
        self.slowed = True
        try:
            os.sched_setscheduler(self._thread, os.SCHED_IDLE, os.sched_param(0))
        except (ProcessLookupError, PermissionError):
            return  # it has just ended; or the machine does not let us, and it goes on as it is

    def kill(self, cause: str = "") -> None:
        """Ends it at once, whatever it does."""
        self.cause = self.cause or cause
        self._process.kill()

    def spent(self) -> float:
        """Seconds of processor time that its query has taken since this was asked for the first time (proc(5), schedstat)."""
        try:
            total = int(Path(f"/proc/{self._process.pid}/task/{self._thread}/schedstat").read_text("ascii").split()[0])
        except (OSError, IndexError):
            return 0.0  # it has just ended
        if self._spent is None:
            self._spent = total
        return (total - self._spent) / 1e9

    def resident(self) -> int:
        """Bytes of memory that it takes; 0 if it has just ended."""
        try:
            return int(Path(f"/proc/{self._process.pid}/statm").read_text("ascii").split()[1]) * _PAGE
        except (OSError, IndexError):
            return 0

    def _write(self, content: bytes) -> None:
        assert isinstance(self._transport, asyncio.WriteTransport)  # noqa: S101  # what a stream socket has, for the type checker
        self._transport.write(content)
