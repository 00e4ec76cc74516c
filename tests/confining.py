"""Runs a command as confined as systemd would by `SystemCallFilter=`, `MemoryDenyWriteExecute=` and `NoNewPrivileges=`.

``python confining.py GROUP COMMAND…``; GROUP is one of `systemd-analyze syscall-filter`. Source: prctl(2), seccomp_rule_add(3).
"""

from __future__ import annotations

import ctypes
import errno
import os
import subprocess
import sys

LIBRARY = "libseccomp.so.2"
_PR_SET_NO_NEW_PRIVS, _PR_SET_MDWE, _REFUSE_EXEC_GAIN = 38, 65, 1
_REFUSE, _ALLOW = 0x00050000 | errno.EPERM, 0x7FFF0000


def names(group: str) -> set[str]:
    """The system calls of a group, and of the groups in it."""
    listed = subprocess.run(["systemd-analyze", "syscall-filter", group], check=True, capture_output=True, text=True).stdout
    found = {line.strip() for line in listed.splitlines()[1:] if line.strip() and "#" not in line}
    return {name for entry in found for name in (names(entry) if entry.startswith("@") else {entry})}


def confine(allowed: set[str]) -> None:
    """From now on this process and its children may only do what is allowed, and may not make memory executable."""
    library, system = ctypes.CDLL(LIBRARY), ctypes.CDLL(None)
    library.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_REFUSE)))
    for name in allowed:
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # this machine has it
            library.seccomp_rule_add(rules, ctypes.c_uint32(_ALLOW), number, 0)
    for option, value in ((_PR_SET_NO_NEW_PRIVS, 1), (_PR_SET_MDWE, _REFUSE_EXEC_GAIN)):
        system.prctl(option, *(ctypes.c_ulong(each) for each in (value, 0, 0, 0)))  # a kernel that is older refuses the second
    if library.seccomp_load(rules):
        raise OSError("the filter was not taken")


if __name__ == "__main__":
    confine(names(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606  # it is what this program is for
