"""A folder for what was made from a file, by the content of the file: YAML, which is slow to read, as JSON.

What is in it is as private as the files are: only their owner can read it. A damaged entry counts as none.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from io import StringIO, TextIOBase
from pathlib import Path

FORMAT = "hre-yaml-1"
"""Changes with what is written, so that entries of an earlier version are not read."""

_DIGEST = 64


def entry(folder: Path | None, content: bytes, make: Callable[[], str]) -> Callable[[], TextIOBase]:
    """What gives, each time, the text that `make` makes of `content`: from a file in `folder`, or from memory without one.

    The text is ASCII. Where the folder cannot be used, nothing is kept. Raises what `make` raises.
    """
    if folder is None:
        return _in_memory(make())
    path = folder / f"{hashlib.sha256(FORMAT.encode() + content).hexdigest()}.json"
    if _is_whole(path):
        return lambda: _opened(path)
    text = make()
    try:
        _write(path, text)
    except OSError:
        return _in_memory(text)
    return lambda: _opened(path)


def _in_memory(text: str) -> Callable[[], TextIOBase]:
    return lambda: StringIO(text, newline="")


def _opened(path: Path) -> TextIOBase:
    """The text, behind the line with its digest."""
    file = path.open(encoding="ascii", newline="")
    file.readline()
    return file


def _is_whole(path: Path) -> bool:
    """Whether the file holds what its first line says: a digest of the rest."""
    try:
        with path.open("rb") as file:
            said = file.read(_DIGEST + 1)
            return hashlib.file_digest(file, "sha256").hexdigest().encode() + b"\n" == said  # from where the file stands
    except OSError:
        return False


def _write(path: Path, text: str) -> None:
    """Writes the file, whole or not at all. Raises `OSError`."""
    content = text.encode("ascii")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mkstemp: readable for the owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
