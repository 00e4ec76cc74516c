"""Where a source lies, what kind of file it is, and how its bytes become text.

A file must lie below the folder of the mapping (or what ``--base`` names), or below the current one, so that a mapping from
elsewhere cannot read what it likes. One that ends in ``.gz`` is unpacked as it is read.
"""

from __future__ import annotations

import codecs
import difflib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import BufferedReader, TextIOBase, TextIOWrapper, UnsupportedOperation
from pathlib import Path, PurePath

from publish import protection, texts
from publish.errors import Mark, Problem, Problems
from publish.mappings.model import LogicalSource
from publish.sources.packed import BadGzipFile, Unpacked

KINDS = {
    "csv": {".csv": "delimited", ".tsv": "delimited", ".tab": "delimited", ".txt": "delimited", ".parquet": "parquet"},
    "jsonpath": {".json": "json", ".jsonl": "lines", ".ndjson": "lines", ".yaml": "yaml", ".yml": "yaml", ".parquet": "parquet"},
}
"""By formulation, the endings of the files that it can read, and what is in them; all but Parquet may have ``.gz`` behind."""
ENCODING_TERMS = "RML: rml:encoding or csvw:encoding; YARRRML: encoding"
DELIMITER_TERMS = "RML: csvw:dialect with csvw:delimiter; YARRRML: delimiter"
LONGEST = 1 << 30
"""Bytes, or characters, of what can only be read as a whole."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (codecs.BOM_UTF8, "utf-8-sig"),
)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True)
class File:
    """A file that exists: `name` is for messages, `kind` one of `KINDS`, `encoding` that of its text, `ending` without ``.gz``."""

    path: Path
    name: str
    kind: str
    formulation: str
    ending: str
    is_packed: bool
    encoding: str = ""
    is_empty: bool = False

    def bytes(self) -> BufferedReader | Unpacked:
        """The file, opened and unpacked. Raises `OSError`."""
        return Unpacked(self.path) if self.is_packed else self.path.open("rb")

    def text(self, newline: str = "") -> TextIOWrapper:
        """The file, opened; bytes that are not of the encoding become lone surrogates. Raises `Problems` if it cannot be opened."""
        try:
            return TextIOWrapper(self.bytes(), self.encoding, "surrogateescape", newline)
        except OSError as error:
            raise self.unreadable(error, 0) from error

    def unreadable(self, error: OSError | UnicodeError, line: int) -> Problems:
        """What to raise where the file cannot be read (on)."""
        where = f"behind line {line}, " if line else ""
        if isinstance(error, UnicodeError):
            remedy = f"name the right encoding in the mapping ({ENCODING_TERMS}), or save the file anew."
            message = f"{where}the bytes are not {self.encoding}: {remedy}"
            return Problems([Problem(Mark(self.name), "encoding", message)])
        if isinstance(error, BadGzipFile):
            message = f"{where}this is not gzip, or it is damaged or cut off: pack the file anew."
            return Problems([Problem(Mark(self.name), "gzip", message)])
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
    if _ADDRESS.match(source.path):
        message = f"{protection.shown(source.path)} is an address, and nothing is fetched: save the file, and give its path."
        found.append(Problem(source.mark, "source", message))
        return None
    path = _inside(source, base, found)
    file = _kind(source, path, found)
    if not path or not file:
        return None
    try:
        with file.bytes() as opened:
            start = opened.read(4)
    except BadGzipFile as error:
        found += file.unreadable(error, 0).found
        return None
    except OSError as error:
        message = f"{protection.shown(source.path)} cannot be read ({error.strerror}): check its permissions."
        found.append(Problem(source.mark, "source", message))
        return None
    encoding = _encoding(source, start, found)
    return replace(file, encoding=encoding, is_empty=not start) if encoding else None


def _inside(source: LogicalSource, base: Path, found: list[Problem]) -> Path | None:
    shown = protection.shown(source.path)
    try:
        path = Path(os.path.realpath(Path(source.root or base) / source.path))
        inside = any(path.is_relative_to(os.path.realpath(folder)) for folder in (base, "."))
        if inside and path.is_file():
            return path
        folder = path.exists()
    except (OSError, ValueError):  # a name too long, or with a zero byte
        inside, path, folder = True, base, False
    if not inside:
        message = (
            f"{shown} leads out of the folders that files may lie in: that of the mapping, or what --base names instead, and the current "
            "one. Start from a folder above the file, or put it below one of these."
        )
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
    listed = list(options)
    same = [option for option in listed if option.casefold().strip() == text.casefold().strip()]
    close = same or difflib.get_close_matches(text, listed, n=1)
    return f"did you mean {protection.shown(close[0])}?" if close else ""


def _kind(source: LogicalSource, path: Path | None, found: list[Problem]) -> File | None:
    """What kind of file is at `path`, by its ending."""
    named = PurePath(source.path)
    is_packed = named.suffix.lower() == ".gz"
    ending = PurePath(named.stem if is_packed else named).suffix.lower()
    for formulation in (source.formulation,) if source.formulation else KINDS:
        kind = KINDS.get(formulation, {}).get(ending)
        if kind and not (is_packed and kind == "parquet"):
            return File(path or Path(), texts.shown(named, []), kind, formulation, ending, is_packed)
    known = " ".join(KINDS.get(source.formulation) or dict.fromkeys(ending for endings in KINDS.values() for ending in endings))
    reading = f" as {source.formulation}" if source.formulation else ""
    shown = protection.shown(f"{ending}.gz" if is_packed else ending)
    message = f"files with the ending {shown} are not read{reading}: expected one of {known} (all but .parquet also with .gz behind)."
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
