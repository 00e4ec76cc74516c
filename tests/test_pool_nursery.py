"""The nursery, in a process of its own: it makes workers that work, and tells how they end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from operating import is_worker
from pooling import QUICK, write_store

from publish.pool.messages import ANSWER, ASK, BEGUN, ENDED, READY, Answer, Job, frame, received
from publish.pool.nursery import Nursery
from publish.pool.sandbox import Bounds


@dataclass
class Line:
    """A socket that frames come from."""

    socket: socket.socket

    def __post_init__(self) -> None:
        self.socket.settimeout(30)
        self._buffer = bytearray()

    def next(self) -> tuple[int, int, bytes]:
        """The next frame: kind, number, content."""
        while not (found := next(received(self._buffer), None)):
            data = self.socket.recv(4096)
            assert data, "it was closed"
            self._buffer += data
        return found


@pytest.fixture
def bounds(tmp_path: Path) -> Bounds:
    """What workers get."""
    return Bounds(write_store(tmp_path, 10), tmp_path, 256, 4, network=False)


@pytest.fixture
def line(bounds: Bounds) -> Iterator[Line]:
    """The way to a nursery, which has to end by itself when that is closed."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "publish.pool.nursery", str(theirs.fileno()), str(os.getpid()), *bounds.arguments()]
    with ours, subprocess.Popen(command, pass_fds=[theirs.fileno()]) as process:
        theirs.close()
        yield Line(ours)
        ours.close()
        assert process.wait(10) == 0


def begun(line: Line) -> tuple[int, Line]:
    """A new worker: its process, and the way to it."""
    here, there = socket.socketpair()
    with there:
        socket.send_fds(line.socket, [b"+"], [there.fileno()])
    kind, process, _ = line.next()
    assert (kind, process > 0) == (BEGUN, True)
    return process, Line(here)


def test_workers_work_and_their_ends_are_told(line: Line) -> None:
    """One is killed, one is told that there is no more to do; the second still answers when the first has ended."""
    (first, to_first), (second, to_second) = begun(line), begun(line)
    with to_first.socket, to_second.socket:
        assert (to_first.next()[0], to_second.next()[0]) == (READY, READY)
        assert is_worker(first)
        os.kill(first, signal.SIGKILL)
        assert line.next() == (ENDED, first, b"-9")
        to_second.socket.sendall(frame(ASK, 1, Job(QUICK, "csv").encode()))
        kind, _, content = to_second.next()
        assert (kind, Answer.decode(content).body) == (ANSWER, b"s\r\nhttp://e/7\r\n")
    assert line.next() == (ENDED, second, b"0")


def test_a_worker_whose_store_is_gone_ends_with_a_code(line: Line, bounds: Bounds) -> None:
    """It cannot begin; the nursery goes on."""
    bounds.store.rename(bounds.store.with_name("elsewhere"))
    process, to_it = begun(line)
    with to_it.socket:
        assert line.next() == (ENDED, process, b"1")
    bounds.store.with_name("elsewhere").rename(bounds.store)
    _, to_another = begun(line)
    with to_another.socket:
        assert to_another.next()[0] == READY


def test_a_worker_holds_nothing_of_the_nursery(line: Line) -> None:
    """Not the way to the dispatcher, nor to other workers: a query that took one over could not speak for them."""
    first, to_first = begun(line)
    second, to_second = begun(line)
    with to_first.socket, to_second.socket:
        to_first.next(), to_second.next()
        for process in (first, second):
            links = [str(entry.readlink()) for entry in Path(f"/proc/{process}/fd").iterdir()]
            assert sum(link.startswith("socket:") for link in links) == 1
            assert not any("pidfd" in link for link in links)


def test_it_says_if_there_is_no_process_to_be_had(bounds: Bounds, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the number 0; the socket for the worker is closed, which its user notices."""
    def fork() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
    ours, theirs = socket.socketpair()
    here, there = socket.socketpair()
    with ours, theirs, here:
        socket.send_fds(ours, [b"+"], [there.fileno()])
        there.close()
        ours.shutdown(socket.SHUT_WR)
        Nursery(theirs, bounds).run()
        assert Line(ours).next() == (BEGUN, 0, b"")
        assert here.recv(1) == b""
