"""wrk, which makes the requests: how it is called, and what it tells."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median

from oracle import Unavailable

SCRIPT = Path(__file__).with_name("endpoint.lua")
_PATIENCE = 10
"""Seconds after which wrk is ended, beyond those that it was to run."""
_ERRORS = ("connect", "read", "write", "status", "timeout")
_starts = count(0, 1_000_000)
"""The number of the first request of each run: no two runs ask the same texts."""


class WrkFailed(Exception):
    """wrk said something that is no report."""


@dataclass(frozen=True)
class Load:
    """One run: how many requests were answered in how many seconds, with how many bytes, headers included, and how many were not.

    `p50` and `p99` are seconds; half, and 99 in 100, of the answers took no longer. What has status 400 or more counts as an error.
    """

    requests: int
    seconds: float
    bytes: float
    p50: float
    p99: float
    errors: int = 0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def size(self) -> float:
        """Bytes of an answer."""
        return self.bytes / self.requests if self.requests else 0.0


def middle(loads: list[Load]) -> Load:
    """The medians of several runs; the errors of all."""
    columns = zip(*((load.requests, load.seconds, load.bytes, load.p50, load.p99) for load in loads), strict=True)
    requests, seconds, size, p50, p99 = (median(column) for column in columns)
    return Load(round(requests), seconds, size, p50, p99, sum(load.errors for load in loads))


def read(printed: str, *, refused: bool = False) -> Load:
    """The report in what wrk `printed`; where every request is to be `refused`, those that were not are errors.

    Raises `WrkFailed` if there is no report.
    """
    line = next((line for line in printed.splitlines() if line.startswith("REPORT ")), "")
    if not line:
        raise WrkFailed(f"wrk gave no report: {printed.strip()[-500:] or 'nothing'}")
    told = json.loads(line.removeprefix("REPORT "))
    errors = sum(told[name] for name in _ERRORS)
    if refused:
        errors += told["requests"] - 2 * told["status"]
    return Load(told["requests"], told["seconds"], told["bytes"], told["p50"], told["p99"], errors)


def program() -> str:
    """The path of wrk. Raises `Unavailable`."""
    found = shutil.which("wrk")
    if not found:
        raise Unavailable("wrk is not here: install Debian's package wrk")
    return found


def run(
    address: str, accept: str, connections: int, seconds: float, queries: Path | None = None, headers: Mapping[str, str] | None = None,
    *, refused: bool = False,
) -> Load:
    """Asks `address`, in its query the lines of `queries` in turn, from so many `connections` at once, each as fast as it is answered.

    A line that begins with a slash is asked in place of the address's path. wrk has one thread, and counts whole seconds. `refused`
    is as for `read`. Raises `Unavailable` and `WrkFailed`.
    """
    host, slash, path = address.removeprefix("http://").partition("/")
    whole = max(1, round(seconds))
    listed = [str(queries)] if queries else []
    sent = [part for name, value in (headers or {}).items() for part in ("--header", f"{name}: {value}")]
    command = [program(), "--threads", "1", "--connections", str(connections), "--duration", f"{whole}s", "--timeout", "60s",
               "--script", str(SCRIPT), *sent, f"http://{host}", "--", slash + path, accept, str(next(_starts)), *listed]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=whole + _PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise WrkFailed(f"wrk did not end {_PATIENCE} seconds after its time.") from error
    return read(done.stdout + done.stderr, refused=refused)
