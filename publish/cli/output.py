"""Where an output goes: whole or not at all, and never over what it is made of."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedWriter, FileIO
from pathlib import Path
from tempfile import TemporaryFile, mkstemp
from types import FrameType
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from publish.errors import UsageError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_STEP = 512 << 20
"""So many bytes are handed on at a time."""


@contextmanager
def written(out: str, inputs: Iterable[Path]) -> Iterator[BinaryIO]:
    """A file whose content becomes that of `out` when all is well; ``-`` is standard output.

    A file appears, or is replaced, in one step, and keeps its permissions; a link stays one. What is no file (a pipe, a
    device) is written to at the end. Raises `UsageError` if `out` cannot be written, or is one of `inputs`.
    """
    try:
        path = Path(out).resolve()
    except RuntimeError as error:
        raise UsageError(f"--out {out} is a link that leads to itself.") from error
    if out == "-" or (path.exists() and not path.is_file() and not path.is_dir()):
        with stoppable(), TemporaryFile() as file:
            yield file
            file.seek(0)
            with _named("standard output" if out == "-" else out), ExitStack() as stack:
                shutil.copyfileobj(file, sys.stdout.buffer if out == "-" else stack.enter_context(path.open("wb")))
        return
    if path.is_dir() or out.endswith("/") or not path.parent.is_dir():
        raise UsageError(f"--out {out} cannot be a file: name one in a folder that is there.")
    if path.exists() and any(each.exists() and path.samefile(each) for each in inputs):
        raise UsageError(f"--out {out} is read by this run: name another file.")
    with stoppable():
        yield from _replaced(path, out)


def _replaced(path: Path, out: str) -> Iterator[BinaryIO]:
    with _named(out):
        handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
        part = Path(name)
        try:
            with BufferedWriter(_Handed(handle, "wb")) as file:
                yield file
            part.chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


class _Handed(FileIO):
    """A file that is handed to the disk as it is written: gigabytes that wait in memory slow down all else, and their own writing."""

    _waiting = 0

    def write(self, data: Buffer, /) -> int:
        """Writes as any file does."""
        count = super().write(data)
        self._waiting += count
        if self._waiting > _STEP and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(self.fileno(), 0, self.tell(), os.POSIX_FADV_DONTNEED)
            self._waiting = 0
        return count


@contextmanager
def _named(out: str) -> Iterator[None]:
    """Names `out` in errors that name no file."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            raise OSError(error.errno, error.strerror, out) from error
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def stoppable() -> Iterator[None]:
    """Lets a request to end (SIGTERM, SIGHUP) end the run as Ctrl-C does, so that nothing is left lying about."""
    heard = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_DFL]  # not under nohup
    for number in heard:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, signal.SIG_DFL)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
