"""Sources: files of any kind that a mapping can be about, opened as records.

Kinds: CSV and TSV, JSON, JSON Lines, YAML in the JSON data model, Parquet. The ending of the file decides (`files.KINDS`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from publish.errors import Mark, Problem
from publish.mappings.model import LogicalSource
from publish.sources.delimited import open_delimited
from publish.sources.files import locate
from publish.sources.records import Records

__all__ = ["open_source"]


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
    if file.kind == "delimited":
        return open_delimited(source, file, names, found)
    from publish.sources.nested import open_nested  # noqa: PLC0415  # a mapping of tables need not wait for the readers of JSON and YAML

    return open_nested(source, file, names, found, cache)
