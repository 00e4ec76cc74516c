"""Where a source lies, what kind of file it is, and how its bytes become text.

A file is looked for below its root only, so that a mapping from elsewhere cannot read what it likes.
"""

from __future__ import annotations

import codecs
import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from io import TextIOBase, TextIOWrapper, UnsupportedOperation
from pathlib import Path, PurePath

from publish import protection, texts
from publish.errors import Mark, Problem, Problems
from publish.mappings.model import LogicalSource

KINDS = {
    "csv": {".csv": "delimited", ".tsv": "delimited", ".tab": "delimited", ".txt": "delimited", ".parquet": "parquet"},
    "jsonpath": {".json": "json", ".jsonl": "lines", ".ndjson": "lines", ".yaml": "yaml", ".yml": "yaml", ".parquet": "parquet"},
}
"""By formulation, the endings of the files that it can read, and what is in them."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (codecs.BOM_UTF8, "utf-8-sig"),
)


@dataclass(frozen=True)
class File:
    """A file that exists: `name` is for messages, `kind` one of `KINDS`, `encoding` that of its text."""

    path: Path
    name: str
    kind: str
    formulation: str
    encoding: str
    size: int

    def text(self, newline: str = "") -> TextIOWrapper:
        """The file, opened; bytes that are not of the encoding become lone surrogates. Raises `Problems` if it cannot be opened."""
        try:
            return self.path.open(encoding=self.encoding, errors="surrogateescape", newline=newline)
        except OSError as error:
            raise self.unreadable(error, 0) from error

    def unreadable(self, error: OSError | UnicodeError, line: int) -> Problems:
        """What to raise where the file cannot be read (on)."""
        if isinstance(error, UnicodeError):
            where = f"behind line {line}, " if line else ""
            message = f"{where}the bytes are not {self.encoding}: name the right encoding in the mapping, or save the file anew."
            return Problems([Problem(Mark(self.name), "encoding", message)])
        return Problems([Problem(Mark(self.name), "source", f"the file cannot be read ({error.strerror}): check its permissions.")])


def share(text: TextIOBase | None) -> float:
    """How much of an open file was read, from 0 to 1; nothing if it was not opened, all if it is closed."""
    if text is None or text.closed:
        return float(text is not None)
    try:
        return min(1.0, os.lseek(text.fileno(), 0, os.SEEK_CUR) / max(1, os.fstat(text.fileno()).st_size))
    except UnsupportedOperation:  # text in memory
        return 0.0


def locate(source: LogicalSource, base: Path, found: list[Problem]) -> File | None:
    """The file of `source`, whose relative paths start at `base`; `None`, and problems in `found`, if it cannot be used."""
    path = _inside(source, Path(source.root or base), found)
    kind = _kind(source, found)
    if not path or not kind:
        return None
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        message = f"{protection.shown(source.path)} cannot be read ({error.strerror}): check its permissions."
        found.append(Problem(source.mark, "source", message))
        return None
    encoding = _encoding(source, start, found)
    name = texts.shown(PurePath(source.path), [])
    return File(path, name, *kind, encoding, path.stat().st_size) if encoding else None


def _inside(source: LogicalSource, root: Path, found: list[Problem]) -> Path | None:
    shown = protection.shown(source.path)
    try:
        path = Path(os.path.realpath(root / source.path))
        inside = path.is_relative_to(os.path.realpath(root))
        if inside and path.is_file():
            return path
        folder = path.exists()
    except (OSError, ValueError):  # a name too long, or with a zero byte
        inside, path, folder = True, root, False
    if not inside:
        message = f"{shown} leaves the folder that sources are read from: put the file there, or name another folder (--base)."
    elif folder:
        message = f"{shown} is not a file: name one."
    else:
        message = f"the file {shown} does not exist: {near(PurePath(source.path).name, _names(path.parent)) or 'check the path'}"
    found.append(Problem(source.mark, "source", message))
    return None


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()] if folder.is_dir() else []


def near(text: str, options: Iterable[str]) -> str:
    """A hint for a message: the option nearest to `text`, or nothing; options come from data, so they are never listed."""
    close = difflib.get_close_matches(text, list(options), n=1)
    return f"did you mean {protection.shown(close[0])}?" if close else ""


def _kind(source: LogicalSource, found: list[Problem]) -> tuple[str, str] | None:
    ending = PurePath(source.path).suffix.lower()
    for formulation in (source.formulation,) if source.formulation else KINDS:
        if kind := KINDS.get(formulation, {}).get(ending):
            return kind, formulation
    known = " ".join(KINDS.get(source.formulation) or dict.fromkeys(ending for endings in KINDS.values() for ending in endings))
    reading = f" as {source.formulation}" if source.formulation else ""
    message = f"files with the ending {protection.shown(ending)} are not read{reading}: expected one of {known}"
    found.append(Problem(source.mark, "source", message))
    return None


def _encoding(source: LogicalSource, start: bytes, found: list[Problem]) -> str:
    """The encoding: what the byte order mark says, or the mapping, or UTF-8; empty if there is no such encoding."""
    for bom, name in _BOMS:
        if start.startswith(bom):
            return name
    name = source.encoding or "utf-8"
    try:
        b" ".decode(name, "replace")
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        message = f"there is no encoding {protection.shown(name)}: expected one such as UTF-8, UTF-16, ISO-8859-1, windows-1252."
        found.append(Problem(source.mark, "encoding", message))
        return ""
