"""A real server as its operator sees it: settings, processes, what it writes, what it leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from serving import HRE, Answer, Client, _wait, free_port
from watching import free_share

from publish.pool.nursery import NAME

_PROCESSES = {b"publish.pool.service": "dispatcher", b"publish.pool.nursery": "nursery"}
_STOP = 60
"""Seconds; longer than any server here may take."""
SOON = 2.0
"""Seconds in which what has died is there again."""
_QUIET = 0.8
"""The part of the processor's time that has to be free if times are to mean something."""


class Asking(Client):
    """A client that sends what headers it likes."""

    def ask(self, text: str, accept: str = "text/csv", **headers: str) -> Answer:
        """The answer to a query."""
        return self.send("GET", f"/sparql?query={quote(text)}", {"Accept": accept, **headers})

    def health(self) -> dict[str, Any]:
        """What /health says, whatever its status."""
        return dict(json.loads(self.get("/health").body))


def is_worker(process: int) -> bool:
    """Whether it evaluates queries; its command is that of the nursery, which it is a fork of."""
    return Path(f"/proc/{process}/comm").read_text("ascii").strip() == NAME


@dataclass(frozen=True)
class Running:
    """A server with settings of its own. What it writes, and its temporary files, are in `folder`."""

    client: Asking
    process: subprocess.Popen[bytes]
    folder: Path

    def processes(self) -> dict[str, set[int]]:
        """The ids of its processes: web, dispatcher, nursery, worker."""
        found: dict[str, set[int]] = {"web": set(), "dispatcher": set(), "nursery": set(), "worker": set()}
        for process in _below(self.process.pid):
            command = Path(f"/proc/{process}/cmdline").read_bytes()
            name = next((name for word, name in _PROCESSES.items() if word in command), "web")
            found["worker" if is_worker(process) else name].add(process)
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Its exit status, when it has been told to end."""
        self.process.send_signal(number)
        return self.process.wait(timeout=_STOP)

    def left(self) -> list[str]:
        """What lies in its temporary folder."""
        return [path.name for path in (self.folder / "tmp").iterdir()]

    def said(self) -> str:
        """What it wrote on standard output."""
        return (self.folder / "out").read_text("utf-8")

    def logged(self) -> list[dict[str, Any]]:
        """The events that it wrote on standard error, but for what `hre` says to people before the start."""
        lines = (self.folder / "err").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if not line.startswith("Loading ")]


@contextmanager
def started(source: Path, folder: Path, **settings: str) -> Iterator[Running]:
    """`hre serve` of `source` with these settings; it is ended with the block, if it has not ended."""
    (folder / "tmp").mkdir()
    port = free_port()
    environment = os.environ | {f"HRE_{name.upper()}": value for name, value in settings.items()}
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = subprocess.Popen([HRE, "serve", str(source), "--port", str(port)], stdout=out, stderr=err,
                                   env=environment | {"TMPDIR": str(folder / "tmp")})
        running = Running(Asking(f"http://127.0.0.1:{port}", process.pid), process, folder)
        try:
            _wait(running.client, process)
            yield running
        finally:
            process.terminate()
            process.wait(timeout=_STOP)


def until(wanted: Callable[[], bool], seconds: float = 30) -> float:
    """The seconds after which it came true. Fails if it does not in time."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if wanted():
            return time.monotonic() - start
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def in_time(seconds: float) -> bool:
    """Whether so many seconds are soon; a machine on which other programs run may take longer."""
    return seconds < SOON or free_share() < _QUIET


def write_nodes(folder: Path, number: int = 3000) -> Path:
    """A file of so many nodes, each with a number."""
    path = folder / "nodes.nt"
    path.write_text("".join(f'<http://e/{each}> <http://e/n> "{each}" .\n' for each in range(number)))
    return path


def _below(process: int) -> Iterator[int]:
    """The ids of all processes that `process` has started, and of theirs. A process may end while we look."""
    try:
        tasks = [(task / "children").read_text("ascii").split() for task in Path(f"/proc/{process}/task").iterdir()]
    except (FileNotFoundError, ProcessLookupError):
        return
    for child in (int(each) for children in tasks for each in children):
        yield child
        yield from _below(child)
