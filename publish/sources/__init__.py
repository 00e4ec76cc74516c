"""Sources: files of any kind that a mapping can be about, opened as records.

Kinds: CSV and TSV, JSON, JSON Lines, YAML in the JSON data model, Parquet. The ending of the file decides (`files.KINDS`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import TextIOBase
from pathlib import Path

from publish import protection
from publish.errors import Mark, Problem, Problems
from publish.mappings.model import LogicalSource
from publish.sources import paths
from publish.sources.cache import entry
from publish.sources.delimited import open_delimited
from publish.sources.documents import DocumentRecords, Documents, JsonFile, JsonLines
from publish.sources.files import File, locate
from publish.sources.parquet import ParquetDocuments, open_parquet, open_table
from publish.sources.records import Records
from publish.sources.yamltext import to_json

__all__ = ["open_documents", "open_source"]


def open_source(
    source: LogicalSource, names: Sequence[tuple[str, Mark]], base: Path, found: list[Problem], cache: Path | None = None,
) -> Records | None:
    """The records of `source`, of which the references `names` are needed; each comes with its place in the mapping.

    Relative paths start at the folder `base`. What is made of YAML is kept in the folder `cache`. `None`, and problems in
    `found`, if the file cannot be used, or does not have what is referred to.
    """
    file = locate(source, base, found)
    if not file:
        return None
    if file.formulation == "jsonpath":
        wanted = _references(names, found)
        documents = _documents(source, file, found, cache)
        return None if documents is None or wanted is None else DocumentRecords(documents, wanted)
    if file.kind == "delimited":
        return open_delimited(source, file, names, found)
    table = open_table(source, file, found)
    return open_parquet(table, file, names, found) if table else None


def open_documents(source: LogicalSource, base: Path, found: list[Problem], cache: Path | None = None) -> Documents | None:
    """As `open_source`, for records of the formulation ``jsonpath`` as they are, whatever may be referred to in them."""
    file = locate(source, base, found)
    return _documents(source, file, found, cache) if file else None


def _references(names: Sequence[tuple[str, Mark]], found: list[Problem]) -> dict[str, paths.Path] | None:
    known: dict[str, paths.Path] = {}
    bad = []
    for name, mark in names:
        try:
            known[name] = known.get(name) or paths.reference(name)
        except paths.PathError as error:
            bad.append(Problem(mark, "jsonpath", f"the reference {protection.shown(name)} cannot be read: {error}."))
    found += bad
    return None if bad else known


def _documents(source: LogicalSource, file: File, found: list[Problem], cache: Path | None) -> Documents | None:
    iterator = source.iterator or "$"
    try:
        path = paths.parse(iterator)
    except paths.PathError as error:
        found.append(Problem(source.mark, "jsonpath", f"the iterator {protection.shown(iterator)} cannot be read: {error}."))
        return None
    if file.kind == "parquet":
        table = open_table(source, file, found)
        return ParquetDocuments(table, path) if table else None
    if file.kind == "lines":
        return JsonLines(file, path)
    opened = _json_text(file, found, cache)
    return JsonFile(file, opened, iterator, path) if opened else None


def _json_text(file: File, found: list[Problem], cache: Path | None) -> Callable[[], TextIOBase] | None:
    if file.kind == "json":
        if not file.size:
            found.append(Problem(Mark(file.name), "json", "the file is empty: expected a JSON value."))
        return file.text if file.size else None
    try:
        return _yaml(file, cache)
    except Problems as problems:
        found += problems.found
        return None


def _yaml(file: File, cache: Path | None) -> Callable[[], TextIOBase]:
    """What opens the YAML `file` as JSON text. Raises `Problems`."""
    try:
        content = file.path.read_bytes()
    except OSError as error:
        raise file.unreadable(error, 0) from error
    return entry(cache, file.encoding.encode() + content, lambda: to_json(_decoded(content, file), file.name))


def _decoded(content: bytes, file: File) -> str:
    try:
        return content.decode(file.encoding)
    except UnicodeError as error:
        line = content.count(b"\n", 0, error.start) + 1 if isinstance(error, UnicodeDecodeError) else 0
        message = f"what stands here is not {file.encoding}: save the file in that encoding, or name the right one in the mapping."
        raise Problems([Problem(Mark(file.name, line), "encoding", message)]) from error
