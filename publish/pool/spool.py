"""A spool: takes a result as fast as the engine writes it, in memory while it is small, then on the disk, up to a limit.

A reader who is slow then holds a file, and no worker.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from publish import encodings
from publish.pool.messages import Answer

INLINE = 256 * 1024
"""Bytes of a result that are answered directly; larger ones go through a file."""


PART = ".part"
"""How the name of a file ends that is being written, after the number of its process."""


def forget(folder: Path, process: int | None = None) -> None:
    """Deletes what `process`, which has ended, had begun to write in `folder`; `None`: what anybody had begun."""
    for path in folder.glob(f"{process or '*'}-*{PART}"):
        path.unlink(missing_ok=True)


def forget_old(folder: Path, before: float) -> None:
    """Deletes results in `folder` that were whole before the time `before`: nobody came for them, or who came has ended since."""
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # somebody came
            if path.is_file() and path.suffix != PART and path.stat().st_mtime < before:
                path.unlink()


class TooLarge(Exception):
    """The result is larger than a result may be."""


class Spool:
    """A file to write to, which packs what it takes with `coding`, unless that is "" or the result is small."""

    def __init__(self, folder: Path, limit: int, coding: str) -> None:
        self._folder = folder
        self._limit = limit
        self._coding = coding
        self._packer: encodings.Packer | None = None
        self._kept = bytearray()
        self._file: int | None = None
        self._path = ""
        self._taken = self._written = 0

    def write(self, data: bytes) -> int:
        """Takes `data`. Raises `TooLarge` beyond the limit, counted before packing, and `OSError` if the disk is full."""
        self._taken += len(data)
        if self._taken > self._limit:
            raise TooLarge
        if self._coding and self._packer is None and self._taken >= encodings.WORTH:
            self._packer = encodings.packer(self._coding)
            waiting, self._kept = bytes(self._kept), bytearray()
            self._keep(self._packer.compress(waiting))
        self._keep(self._packer.compress(data) if self._packer else data)
        return len(data)

    def flush(self) -> None:
        """Does nothing: what was taken is written when it is worth it."""

    def answer(self) -> Answer:
        """The whole result."""
        if self._packer:
            self._keep(self._packer.flush())
        coding = self._coding if self._packer else ""
        if self._file is None:
            return Answer(encoding=coding, size=len(self._kept), body=bytes(self._kept))
        self._store()
        os.close(self._file)
        whole = self._path.removesuffix(PART)
        Path(self._path).rename(whole)
        return Answer(encoding=coding, size=self._written, path=whole)

    def discard(self) -> None:
        """Forgets everything."""
        if self._file is not None:
            os.close(self._file)
            Path(self._path).unlink()

    def _keep(self, data: bytes) -> None:
        self._kept += data
        if len(self._kept) > INLINE:
            self._store()

    def _store(self) -> None:
        if self._file is None:
            self._file, self._path = tempfile.mkstemp(PART, f"{os.getpid()}-", self._folder)
        rest = memoryview(self._kept)
        while rest:
            rest = rest[os.write(self._file, rest):]
        self._written += len(self._kept)
        self._kept = bytearray()
