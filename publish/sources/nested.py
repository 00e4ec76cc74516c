"""Sources whose records hold other records: JSON, JSON Lines, YAML in the JSON data model, and Parquet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import TextIOBase
from pathlib import Path

from publish import protection
from publish.errors import Mark, Problem, Problems
from publish.mappings.model import LogicalSource
from publish.sources import paths
from publish.sources.cache import entry
from publish.sources.documents import DocumentRecords, Documents, JsonFile, JsonLines
from publish.sources.files import ENCODING_TERMS, LONGEST, File
from publish.sources.parquet import ParquetDocuments, open_parquet, open_table
from publish.sources.records import Records
from publish.sources.yamltext import to_json


def open_nested(
    source: LogicalSource, file: File, names: Sequence[tuple[str, Mark]], found: list[Problem], cache: Path | None,
) -> Records | None:
    """The records of `file`; as `publish.sources.open_source`."""
    if file.formulation == "jsonpath":
        wanted = _references(names, found)
        documents = _documents(source, file, found, cache)
        return None if documents is None or wanted is None else DocumentRecords(documents, wanted)
    table = open_table(source, file, found)
    return open_parquet(table, file, names, found) if table else None


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
        if file.is_empty:
            found.append(Problem(Mark(file.name), "json", "the file is empty: expected a JSON value."))
        return None if file.is_empty else file.text
    try:
        return _yaml(file, cache)
    except Problems as problems:
        found += problems.found
        return None


def _yaml(file: File, cache: Path | None) -> Callable[[], TextIOBase]:
    """What opens the YAML `file` as JSON text. Raises `Problems`."""
    try:
        with file.bytes() as opened:
            content = opened.read(LONGEST + 1)
    except OSError as error:
        raise file.unreadable(error, 0) from error
    if len(content) > LONGEST:
        message = f"the file has more than {LONGEST:,} bytes, and YAML is read as a whole: write it as JSON Lines, or as several files."
        raise Problems([Problem(Mark(file.name), "yaml", message)])
    return entry(cache, file.encoding.encode() + content, lambda: to_json(_decoded(content, file), file.name))


def _decoded(content: bytes, file: File) -> str:
    try:
        return content.decode(file.encoding)
    except UnicodeError as error:
        line = content.count(b"\n", 0, error.start) + 1 if isinstance(error, UnicodeDecodeError) else 0
        message = f"what stands here is not {file.encoding}: name the right encoding in the mapping ({ENCODING_TERMS}), or save it anew."
        raise Problems([Problem(Mark(file.name, line), "encoding", message)]) from error
