"""The sandbox, each time in a process of its own: what is forbidden fails, what is allowed works, and it ends with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MEGABYTE = 1024 * 1024
START = "import ctypes, os, socket, sys, threading, time\nfrom pathlib import Path\nfrom publish.pool import sandbox\n"
OPEN = """
def kinds():
    families = ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG"]
    for family in (getattr(socket, name, None) for name in families):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(family, kind).close()
                yield family, kind
            except PermissionError:
                pass
            except (OSError, TypeError):
                if sandboxed: yield "another error", family, kind
"""


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs a program that has the sandbox."""
    environment = {"PYTHONPATH": ":".join(entry for entry in sys.path if entry), "MALLOC_ARENA_MAX": "1"}
    return subprocess.run([sys.executable, "-c", START + program, *map(str, arguments)], capture_output=True, text=True, check=False,
                          timeout=30, env=environment)


def test_without_the_network_no_socket_can_be_opened() -> None:
    """Of any family and kind; before, some could be. Threads that begin later are held too."""
    program = OPEN + """
sandboxed = False
before = list(kinds())
sandboxed = sandbox.without_network()
found = list(kinds())
thread = threading.Thread(target=lambda: found.extend(kinds())); thread.start(); thread.join()
print(sandboxed, len(before) > 1, found)
"""
    done = run(program)
    assert done.stdout.split(None, 2) == ["True", "True", "[]\n"], done.stderr


def test_a_child_is_held_too() -> None:
    """What a sandboxed process starts cannot do what it cannot do itself."""
    program = """
import subprocess
sandbox.without_network()
child = "import socket\\ntry: socket.socket()\\nexcept PermissionError: print('refused')"
print(subprocess.run([sys.executable, "-c", child], capture_output=True, text=True).stdout.strip())
"""
    assert run(program).stdout.strip() == "refused"


def test_sockets_that_are_open_stay_so() -> None:
    """The way to the dispatcher, which a worker was started with."""
    program = """
here, there = socket.socketpair()
sandbox.without_network()
here.sendall(b"job"); print(there.recv(3).decode())
"""
    assert run(program).stdout.strip() == "job"


@pytest.mark.parametrize("name", ["io_uring_setup", "ptrace", "process_vm_writev"])
def test_ways_around_are_refused(name: str) -> None:
    """A ring that opens sockets by itself; another process that is made to."""
    program = """
names = ["socket", "io_uring_setup", "ptrace", "process_vm_writev"]
number = dict(zip(names, sandbox._MACHINES[os.uname().machine][1:]))[sys.argv[1]]
sandbox.without_network()
library = ctypes.CDLL(None, use_errno=True)
print(library.syscall(number, 0, 0, 0, 0, 0, 0), ctypes.get_errno())
"""
    assert run(program, name).stdout.split() == ["-1", "13"]


@pytest.mark.parametrize("budget", [192, 384])
def test_memory_is_given_up_to_the_limit_and_not_beyond(budget: int) -> None:
    """An allocation fails near the budget, which counts what the process has already; it does not fail before half of it."""
    program = """
sandbox.limit(int(sys.argv[1]) * 1024 * 1024, 1024 * 1024)
held = []
try:
    while len(held) < 4000: held.append(bytearray(os.urandom(1024) * 1024))
except MemoryError:
    taken = len(held); held.clear(); print(taken)
"""
    done = run(program, budget)
    if done.returncode == 0:
        assert budget / 2 < int(done.stdout) <= budget
    else:
        assert done.returncode == -signal.SIGABRT


def test_files_are_limited_and_there_is_no_core_dump(tmp_path: Path) -> None:
    """Writing on fails as on a full disk; the process goes on."""
    program = """
import resource
sandbox.limit(256 * 1024 * 1024, 1024 * 1024)
try:
    with Path(sys.argv[1]).open("wb", 0) as file:
        for _ in range(10): file.write(bytes(256 * 1024))
except OSError as error:
    print(error.errno, Path(sys.argv[1]).stat().st_size, *resource.getrlimit(resource.RLIMIT_CORE))
"""
    assert run(program, tmp_path / "file").stdout.split() == ["27", str(MEGABYTE), "0", "0"]


def test_a_short_machine_ends_a_worker_first() -> None:
    """The kernel is told that it is the one to end when memory is short (proc(5), oom_score_adj)."""
    program = 'sandbox.limit(256 * 1024 * 1024, 1024); print(Path("/proc/self/oom_score_adj").read_text())'
    assert run(program).stdout.strip() == "1000"


def alive(process: int) -> bool:
    """Whether it runs; one that waits to be collected does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_its_parent(how: int) -> None:
    """However that ends; a worker that works on for nobody would never be noticed."""
    child = f"{START}sandbox.die_with_parent(int(sys.argv[1])); print(os.getpid(), flush=True); time.sleep(60)"
    parent = f"import os, subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {child!r}, str(os.getpid())])\ntime.sleep(60)"
    environment = os.environ | {"PYTHONPATH": ":".join(entry for entry in sys.path if entry)}
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        worker = int(process.stdout.readline())
        assert alive(worker)
        process.send_signal(how)
        process.wait()
        end = time.monotonic() + 5
        while alive(worker) and time.monotonic() < end:
            time.sleep(0.02)
        assert not alive(worker)


def test_it_ends_at_once_if_its_parent_has_ended_before() -> None:
    """Between its start and its first step."""
    done = run("sandbox.die_with_parent(1 if os.getppid() != 1 else 2); print('works on')")
    assert (done.returncode, done.stdout) == (0, "")
