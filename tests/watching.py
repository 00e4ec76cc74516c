"""Watches a server from outside while it is asked: its processes and their memory, and who connects to a canary."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Self

from publish.pool.nursery import NAME

_STEP = 0.1
"""Seconds between two looks at the memory."""
_CHEAP = Path(__file__).with_name("cheap.py")


def children(pid: int) -> list[int]:
    """The processes that `pid` has started, in order."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return sorted(found)


def tree(pid: int) -> list[int]:
    """The process, and all below it."""
    return [pid, *(below for child in children(pid) for below in tree(child))]


def megabytes(pid: int) -> float:
    """What a process and all below it hold in memory; pages that several share are counted once (PSS), where the system tells."""
    return sum(map(_own, tree(pid))) / 1024


def megabytes_by_kind(pid: int) -> dict[str, float]:
    """The same of a server, by what its processes are: workers, the module that was started, or else web processes."""
    found: dict[str, float] = {}
    for each in tree(pid):
        kind = "parent" if each == pid else _kind(each)
        found[kind] = found.get(kind, 0.0) + _own(each) / 1024
    return found


def _kind(pid: int) -> str:
    with suppress(OSError):
        if Path(f"/proc/{pid}/comm").read_text().strip() == NAME:
            return NAME
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        return next((word for word in words if word.startswith("publish.pool.")), "web")
    return "gone"


def _own(pid: int) -> int:
    """Kilobytes of one process, 0 if it is gone."""
    for name, key in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/{name}").read_text().splitlines():
                if line.startswith(key):
                    return int(line.split()[1])
    return 0


_SPIN = "import time; end = time.monotonic() + 1\nwhile time.monotonic() < end: pass\nprint(time.process_time())"


def free_share() -> float:
    """The part of the processor's time that this machine gives to work on all its cores, now: 1 if nothing else runs."""
    processes = [subprocess.Popen([sys.executable, "-c", _SPIN], stdout=subprocess.PIPE) for _ in range(os.cpu_count() or 1)]
    return sum(float(process.communicate()[0]) for process in processes) / len(processes)


@dataclass
class Watch:
    """What was seen of a process tree: `samples` of its memory, each with its time."""

    pid: int
    step: float = _STEP
    samples: list[tuple[float, float]] = field(default_factory=list)

    @property
    def peak(self) -> float:
        """The most that was seen, in megabytes."""
        return max(size for _, size in self.samples)

    def __enter__(self) -> Self:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.is_set():
            self.samples.append((time.monotonic(), megabytes(self.pid)))
            self._stop.wait(self.step)


@dataclass
class Canary:
    """A port that nobody should connect to, at every address of this machine; `visits` are those who did."""

    port: int
    visits: list[str] = field(default_factory=list)


@contextmanager
def canary() -> Iterator[Canary]:
    """A canary that listens until the end of the block."""
    dual = socket.has_dualstack_ipv6()
    with socket.create_server(("", 0), family=socket.AF_INET6 if dual else socket.AF_INET, dualstack_ipv6=dual) as listening:
        bird = Canary(int(listening.getsockname()[1]))
        thread = threading.Thread(target=_perch, args=(listening, bird))
        thread.start()
        try:
            yield bird
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _perch(listening: socket.socket, bird: Canary) -> None:
    with suppress(OSError):
        while True:
            visitor, address = listening.accept()
            bird.visits.append(str(address))
            visitor.close()


@dataclass(frozen=True)
class Cheap:
    """What a client got who asked something cheap again and again: when, in how many seconds, what was wrong with it."""

    answers: list[tuple[float, float, str]]

    @property
    def failed(self) -> list[tuple[float, str]]:
        """What was wrong, with how many seconds after the first question it was asked."""
        return [(when - self.answers[0][0], wrong) for when, _, wrong in self.answers if wrong]

    def p99(self, start: float, end: float, window: float = 2.0) -> float:
        """Seconds in which 99 of 100 were answered: the median over windows of the time from `start` to `end`."""
        count = max(1, int((end - start) // window))
        windows: list[list[float]] = [[] for _ in range(count)]
        for when, seconds, _ in self.answers:
            if start <= when < start + count * window:
                windows[int((when - start) // window)].append(seconds)
        return median(quantiles(each, n=100, method="inclusive")[98] if len(each) > 1 else sum(each) for each in windows)


@contextmanager
def cheap(port: int) -> Iterator[list[Cheap]]:
    """Asks cheap queries, one after the other, in a process of its own; after the block, the list holds what came."""
    process = subprocess.Popen([sys.executable, str(_CHEAP), str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    found: list[Cheap] = []
    try:
        yield found
    finally:
        output, _ = process.communicate(timeout=60)
        found.append(Cheap([(when, seconds, wrong) for when, seconds, wrong in json.loads(output)]))
