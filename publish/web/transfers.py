"""Transfers: large results that wait in files until they are read, however slowly; bounded in bytes, in all and for each client.

granian sends files by itself and does not tell when it is done. A file is deleted a while after it was handed over, when it is
open for certain; whether it is still being read shows in the list of files that this process has open.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

SHARE = 4
"""One client may hold a quarter of the room."""
OPENED = 10.0
"""Seconds after which a file that was handed over is open, or will never be."""
_OPEN = Path("/proc/self/fd")
_DELETED = " (deleted)"


@dataclass(frozen=True)
class _Held:
    client: str
    size: int
    since: float


class Transfers:
    """Keeps account of the files that one web process is sending; `room` is in bytes."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._held: dict[str, _Held] = {}

    def begin(self, client: str, path: str, size: int) -> bool:
        """Whether there is room for the file at `path`, which `client` is to read; if so, it counts until it was read.

        For one file there always is, however large: otherwise asking again would never help.
        """
        self._forget()
        held = sum(each.size for each in self._held.values())
        own = sum(each.size for each in self._held.values() if each.client == client)
        if (held and held + size > self._room) or (own and (own + size) * SHARE > self._room):
            return False
        self._held[path] = _Held(client, size, time.monotonic())
        return True

    def _forget(self) -> None:
        """Lets go of the files that were read."""
        if self._held:
            reading = _open_files()
            before = time.monotonic() - OPENED
            self._held = {path: held for path, held in self._held.items() if held.since > before or path in reading}


def _open_files() -> set[str]:
    found = set()
    for entry in _OPEN.iterdir():
        try:
            found.add(str(entry.readlink()).removesuffix(_DELETED))
        except OSError:
            continue  # it was closed while we looked
    return found
