"""Runs one command and says what it cost: ``python measure.py COMMAND …`` prints one line of JSON.

A process of its own, and a small one: Linux counts in a program's peak memory that of the process which started it, up to the
moment of the start (``ru_maxrss`` of getrusage(2) outlives exec), so the benchmark, which holds quads, does not start engines.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main(command: list[str]) -> None:
    """Prints exit status, seconds by the clock and of the processor, and peak memory in bytes, of `command`; its stdout goes to stderr."""
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024  # what getrusage counts in
    cost = {"status": os.waitstatus_to_exitcode(status), "wall": wall, "cpu": usage.ru_utime + usage.ru_stime,
            "peak": usage.ru_maxrss * unit}
    sys.stdout.write(json.dumps(cost) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
