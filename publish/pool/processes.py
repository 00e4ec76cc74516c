"""The worker processes, as the dispatcher sees them: started, given a job, slowed down, killed."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from publish.pool import spool
from publish.pool.messages import ANSWER, ASK, BEGUN, ENDED, READY, frame, received
from publish.pool.sandbox import Bounds
from publish.pool.waiting import Ask

_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "PYTHONSAFEPATH": "1"}
"""One arena: what a worker may allocate is then what its limit says, and not what many arenas have reserved before it."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Nursery(asyncio.Protocol):
    """The nursery (`publish.pool.nursery`): it is started when it is needed, and again if it has ended, which ends its workers."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._starting = asyncio.Lock()
        self._channel: socket.socket | None = None
        self._awaited: deque[tuple[asyncio.Future[int], Callable[[int, int], None]]] = deque()
        self._on_end: dict[int, Callable[[int, int], None]] = {}
        self._buffer = bytearray()

    async def begin(self, channel: socket.socket, on_end: Callable[[int, int], None]) -> int:
        """Has a worker made that has `channel`; its process id. `on_end` is called with that and its exit code, as `subprocess` has it.

        Raises `OSError` if the system has no more processes, memory or files.
        """
        async with self._starting:
            if not self._channel:
                await self._start()
        begun: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._awaited.append((begun, on_end))
        assert self._channel  # noqa: S101  # it has just been started, for the type checker
        socket.send_fds(self._channel, [b"+"], [channel.fileno()])
        return await begun

    async def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs, ExitStack() as unused:
            unused.callback(ours.close)
            command = [sys.executable, "-m", "publish.pool.nursery", str(theirs.fileno()), str(os.getpid()), *self.bounds.arguments()]
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603  # it returns at once; the command is our own
                command, pass_fds=[theirs.fileno()], env=os.environ | _ENVIRONMENT, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # what the engine prints as it dies may repeat a query
            unused.pop_all()
        self._channel = ours
        await asyncio.get_running_loop().create_connection(lambda: self, sock=ours)

    def end(self) -> None:
        """Ends it, and with it its workers."""
        if self._channel:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way to the nursery."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Takes what the nursery says."""
        self._buffer += data
        for kind, number, content in received(self._buffer):
            if kind == BEGUN:
                begun, on_end = self._awaited.popleft()
                if begun.done():
                    continue  # nobody waits for it any more: its channel is closed, and it ends
                if number:
                    self._on_end[number] = on_end
                    begun.set_result(number)
                else:
                    begun.set_exception(OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)))
            elif kind == ENDED:
                self._on_end.pop(number, _ignore)(number, int(content))

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002  # asyncio gives it
        """The nursery has ended, or we have closed the way to it: it ends, and the system ends its workers."""
        self._channel = None
        self._buffer.clear()
        self._process.kill()
        self._process.wait()
        while self._awaited:
            begun, _ = self._awaited.popleft()
            if not begun.done():
                begun.set_exception(OSError(errno.ECHILD, os.strerror(errno.ECHILD)))
        ended, self._on_end = self._on_end, {}
        for number, on_end in ended.items():
            on_end(number, -signal.SIGKILL)


class Process(asyncio.Protocol):
    """One worker. It is idle while `ask` is `None`; `on_answer` and `on_end` are called with it."""

    def __init__(self, on_ready: Callable[[Process], None], on_answer: Callable[[Process, bytes], None],
                 on_end: Callable[[Process], None]) -> None:
        self.ask: Ask | None = None
        self.since = 0.0
        self.slowed = self.lost = self._silent = False
        self._code: int | None = None
        self._spent: int | None = None
        self.cause = ""
        """Why it was killed by us, if it was."""
        self.begun = asyncio.Event()
        """Whether it has been ready once, or has ended."""
        self._calls = (on_ready, on_answer, on_end)
        self._buffer = bytearray()
        self._thread = 0
        self._handle: int | None = None
        """Of the process while it lives: unlike its number, it cannot come to mean another."""

    async def start(self, nursery: Nursery) -> None:
        """Starts the process. It calls `on_ready` when it can take a job. Raises `OSError` if that is not possible now."""
        self._spool = nursery.bounds.spool
        ours, theirs = socket.socketpair()
        with theirs, ExitStack() as unused:
            unused.callback(ours.close)
            self.pid = await nursery.begin(theirs, self._ended)
            if not self.lost:
                self._handle = os.pidfd_open(self.pid)
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
        """The process has ended, or is about to; what it said is read."""
        self.lost = self._silent = True
        self.begun.set()
        self._finish()

    def _ended(self, pid: int, code: int) -> None:
        self._code, self.lost = code, True
        self.begun.set()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        spool.forget(self._spool, pid)
        self._finish()

    def _finish(self) -> None:
        """Tells that it has ended, when it is known how, and its last answer is read: these come by different ways."""
        if self._silent and self._code is not None:
            self._calls[2](self)

    @property
    def died_of(self) -> str:
        """Why there is no answer: what we killed it for, else ``memory`` (an allocation failed: it aborts) or ``crash``."""
        return self.cause or ("memory" if self._code in (-signal.SIGABRT, -signal.SIGKILL) else "crash")

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
        if self._handle is not None:
            with suppress(ProcessLookupError):  # it has just ended
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def spent(self) -> float:
        """Seconds of processor time that its query has taken since this was asked for the first time (proc(5), schedstat)."""
        try:
            total = int(Path(f"/proc/{self.pid}/task/{self._thread}/schedstat").read_text("ascii").split()[0])
        except (OSError, IndexError):
            return 0.0  # it has just ended
        if self._spent is None:
            self._spent = total
        return (total - self._spent) / 1e9

    def resident(self) -> int:
        """Bytes of memory that it takes; 0 if it has just ended."""
        try:
            return int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1]) * _PAGE
        except (OSError, IndexError):
            return 0

    def _write(self, content: bytes) -> None:
        assert isinstance(self._transport, asyncio.WriteTransport)  # noqa: S101  # what a stream socket has, for the type checker
        self._transport.write(content)


def _ignore(_pid: int, _code: int) -> None:
    """The end of a worker that nobody waited for."""
