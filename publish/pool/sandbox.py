"""The sandbox of a worker: no new connection, bounded memory, bounded files, and an end when its parent ends.

Source: seccomp(2), prctl(2), setrlimit(2) of Linux; numbers of system calls from its tables for x86-64 and AArch64.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 1, 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_KILL = 0x80000000
_LOAD, _IS_EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_X32 = 0x40000000
_NETWORK = "network"
_MACHINES = {
    # machine -> (audit architecture, socket, io_uring_setup, ptrace, process_vm_writev)
    "x86_64": (0xC000003E, 41, 425, 101, 311),
    "aarch64": (0xC00000B7, 198, 425, 117, 271),
}


@dataclass(frozen=True)
class Bounds:
    """What a worker is started with: its store, the folder for large results, and megabytes of memory and of one result."""

    store: Path
    spool: Path
    memory: int
    result: int
    network: bool

    @classmethod
    def read(cls, arguments: list[str]) -> Bounds:
        """The bounds that `arguments` gave."""
        store, spool, memory, result, network = arguments
        return cls(Path(store), Path(spool), int(memory), int(result), network == _NETWORK)

    def arguments(self) -> list[str]:
        """The bounds as arguments of a command."""
        return [str(self.store), str(self.spool), str(self.memory), str(self.result), _NETWORK if self.network else "none"]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def die_with_parent(parent: int) -> None:
    """The kernel ends this process when its parent, whose id is `parent`, ends. Ends it now if that has happened already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def without_network() -> bool:
    """From now on this process can open no socket, of any family; whether this machine is one where that can be done.

    Sockets that it has stay open. Holds for all threads made later; it cannot be undone.
    """
    numbers = _MACHINES.get(platform.machine())
    if platform.system() != "Linux" or numbers is None:
        return False
    instructions = _filter(*numbers)
    program = _Program(len(instructions) // 8, instructions)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program))
    return True


def _filter(architecture: int, *refused: int) -> bytes:
    """A filter for `refused` system calls; a call of another architecture kills, so that numbers mean what they should."""
    steps = [(_LOAD, 0, 0, 4), (_IS_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    if architecture == _MACHINES["x86_64"][0]:
        steps += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for number in refused:
        steps += [(_IS_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def limit(memory: int, file: int) -> None:
    """From now on this process may take up to `memory` bytes, with those it has, and write files of at most `file` bytes; no core dumps.

    What is limited is address space: what the process has reserved without using it does not count.
    """
    reserved, resident = (int(pages) * resource.getpagesize() for pages in Path("/proc/self/statm").read_text("ascii").split()[:2])
    _lower(resource.RLIMIT_AS, reserved + max(0, memory - resident))
    _lower(resource.RLIMIT_FSIZE, file)
    _lower(resource.RLIMIT_CORE, 0)
    Path("/proc/self/oom_score_adj").write_text("1000", "ascii")  # if the machine is short of memory, a worker goes first


def _lower(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (value, value))


def _prctl(option: int, *values: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(value) for value in (*values, *(0,) * (4 - len(values)))]
    if library.prctl(ctypes.c_int(option), *arguments):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
