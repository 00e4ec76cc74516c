"""A server of the benchmark while it runs: started in a session of its own, watched until it is idle, ended with all its processes."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from endpoint_answers import Wrong, ask
from endpoint_queries import JSON, parameter

_READY = parameter("ASK { ?s a <https://example.org/nothing> }")
_IDLE = 0.05
"""The share of a core below which a server is idle."""
_LOOK = 0.25
"""Seconds between two looks at it."""
_TICKS = os.sysconf("SC_CLK_TCK")


class Ended(Exception):
    """The server ended by itself, or does not answer; the message ends with what it printed."""


def free_port() -> int:
    """A port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One server process, and those that it starts. `make` gives its command for a port; `path` is where it takes queries.

    Each of its processes gets no more than so many bytes of `memory`, if that is not 0. `alive` is what is asked of it to see whether
    it answers: what follows its path, and the type of the answer; a query, unless said otherwise.
    """

    def __init__(
        self, make: Callable[[int], list[str]], path: str, environment: Mapping[str, str], log: Path, memory: int = 0,
        alive: tuple[str, str] = (f"?{_READY}", JSON),
    ) -> None:
        self.make, self.path, self.environment, self.log = make, path, environment, log
        self._alive, self._accept = alive
        self._limited = ["sh", "-c", 'ulimit -v "$0" && exec "$@"', str(memory // 1024)] if memory else []
        self.host = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it takes queries."""
        return self.host + self.path

    def start(self, patience: float = 300) -> float:
        """Starts it and waits until it answers; gives the seconds that this took. Raises `Ended`."""
        port, begun = free_port(), time.monotonic()
        self.host = f"http://127.0.0.1:{port}"
        with self.log.open("ab") as said:
            self._process = subprocess.Popen(
                [*self._limited, *self.make(port)], stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=self.log.parent,
                env={**os.environ, **self.environment}, start_new_session=True,
            )
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() - begun > patience:
                self.stop()
                raise Ended(self.log.read_text("utf-8", "replace").strip()[-1000:])
            time.sleep(0.1)
        return time.monotonic() - begun

    def _answers(self) -> bool:
        try:
            ask(self.address + self._alive, self._accept, limit=5)
        except Wrong:
            return False
        return True

    def stop(self) -> None:
        """Ends it with all its processes, asked first, then by force: one that is busy for ever is left no more than three seconds."""
        if not self._process:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=3)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # its session, which may outlive it
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)  # what made a process group of its own
        self._process.wait()
        self._process = None

    def restart(self) -> float:
        """Stops it, and starts it again."""
        self.stop()
        return self.start()

    def settle(self, patience: float = 60) -> bool:
        """Waits until it is idle: what clients have gone away from may still be worked at. False if it is busy all the time."""
        end, before = time.monotonic() + patience, self._busy()
        while time.monotonic() < end:
            time.sleep(_LOOK)
            now = self._busy()
            if now - before <= _IDLE * _LOOK:
                return True
            before = now
        return False

    def resident(self) -> int:
        """Bytes in memory of all its processes; what they share is counted once for each (proc(5), statm)."""
        total = 0
        for process in self.processes():
            with suppress(ProcessLookupError, FileNotFoundError):
                total += int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * resource.getpagesize()
        return total

    def processes(self) -> list[int]:
        """The numbers of all processes of its session that live; none, if it has ended."""
        own = self._process.pid if self._process else 0
        return [number for number, fields in _statuses() if int(fields[3]) == own and fields[0] != "Z"]

    def _busy(self) -> float:
        """Seconds of the processor that its processes have used (proc(5), stat: fields 14 and 15)."""
        own = self._process.pid if self._process else 0
        return sum(int(fields[11]) + int(fields[12]) for _, fields in _statuses() if int(fields[3]) == own) / _TICKS


def _statuses() -> Iterator[tuple[int, list[str]]]:
    """Number and status of each process, from its third field, the state: the name before it may hold anything."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                yield int(folder.name), (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
