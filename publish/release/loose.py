"""Loose data: any files of RDF, made into a folder that is served as a release is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from publish import store
from publish.errors import Mark, Problem, Problems, UsageError
from publish.formats import RDF, Format, unlike
from publish.release import index, void
from publish.release.directory import LETTERS, write_json
from publish.terms import VOCABULARY

_File = tuple[Path, Format, str]
_COUNTED = 2_000_000
"""Quads up to which they are counted (VoID) and names can be looked up; beyond, one would wait for that longer than for the rest."""
_FORMATS = {form.suffix: form for form in RDF}


def is_release(folder: Path) -> bool:
    """Whether `folder` is a release."""
    return (folder / "manifest.json").is_file() and (folder / "store").is_dir()


def read(source: Path) -> store.Archive:
    """The file `source`, or all files of RDF in and below it, in memory.

    Raises `UsageError` if there is no RDF, and `Problems` with every file that is not what its suffix says.
    """
    return _loaded(_files(source), None)


def make(source: Path, folder: Path) -> Path:
    """Makes a folder to serve of the same, as the new folder `folder`; gives that. Raises what `read` raises."""
    files = _files(source)
    folder.mkdir()
    archive = _loaded(files, folder / "store")
    if len(archive) <= _COUNTED:
        (folder / "void.ttl").write_bytes(void.counted(archive, VOCABULARY))
        index.write(folder / "index.sqlite", archive, VOCABULARY)
    digest = _digest(path for path, _, _ in files)
    issued = datetime.fromtimestamp(max(path.stat().st_mtime for path, _, _ in files), UTC).date().isoformat()
    name = f"loose-{digest[:12].translate(LETTERS)}"
    write_json(folder / "manifest.json", {"release": name, "base": VOCABULARY, "issued": issued, "title": source.name})
    write_json(folder / "ledger.json", [])
    write_json(folder / "questions.json", [])
    return folder


def _digest(paths: Iterable[Path]) -> str:
    """SHA-256, in hex, of the SHA-256 of each file, none of which need fit into memory."""
    whole = hashlib.sha256()
    for path in paths:
        with path.open("rb") as content:
            whole.update(hashlib.file_digest(content, "sha256").digest())
    return whole.hexdigest()


def _loaded(files: list[_File], directory: Path | None) -> store.Archive:
    archive, wrong = store.load_files(files, directory)
    if wrong:
        raise Problems(_problem(*each) for each in wrong)
    return archive


def _files(source: Path) -> list[_File]:
    paths = sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]
    top = source if source.is_dir() else source.parent
    found = [(path, form, f"file:///{quote(path.relative_to(top).as_posix())}") for path in paths if (form := _form(path))]
    if not found:
        raise UsageError(f"There is no RDF in {source}: names of files have to end in {_suffixes()}, or in one of these and .gz.")
    return found


def _form(path: Path) -> Format | None:
    _, dot, suffix = path.name.removesuffix(".gz").rpartition(".")
    return _FORMATS.get(suffix.lower()) if dot else None


def _suffixes() -> str:
    return ", ".join(f".{suffix}" for suffix in _FORMATS)


def _problem(path: Path, form: Format, error: Exception) -> Problem:
    if isinstance(error, SyntaxError):
        return Problem(Mark(str(path), error.lineno or 0, error.offset or 0), "syntax", unlike(form))
    return Problem(Mark(str(path)), "syntax", "this is not packed with gzip, or a part of it is missing: pack it again.")
