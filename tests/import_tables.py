"""An archive that tables are imported into, and tables to import: those of the worked example, which a test may spoil."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

from archive_copy import ROOT, copy

from publish import imports, ontology, protection
from publish.errors import Problem, Problems
from publish.imports import Imported
from publish.settings import Settings

EXAMPLE = ROOT / "mappings/examples/tables"
TODAY = "2033-01-01"
_FIND, _ONTOLOGY = cache(protection.find), cache(ontology.read)


@contextmanager
def reading_once() -> Iterator[None]:
    """The same texts and the same ontology are read in test after test: what came of it is remembered."""
    with patch.object(protection, "find", _FIND), patch.object(ontology, "read", lambda _: _ONTOLOGY(ROOT / "ontology")):
        yield


def archive(folder: Path, *inputs: str) -> Settings:
    """An archive of invented seeds in `folder`, with the real ontology and `inputs`, and the example's tables in ``tables/``."""
    copy(folder, "ontology", *inputs)
    shutil.copytree(ROOT / "tests/cases/quay/seeds", folder / "seeds")
    shutil.copytree(EXAMPLE, folder / "tables")
    return Settings(root=str(folder), out=str(folder / "out"))


def read(settings: Settings) -> Imported:
    """What an import of ``tables/`` brings."""
    return imports.read(Path(settings.root) / "tables", settings, TODAY)


def problems(settings: Settings) -> list[Problem]:
    """What is wrong with ``tables/``."""
    try:
        return read(settings).warnings
    except Problems as error:
        return error.found


def write(settings: Settings) -> list[Path]:
    """Imports ``tables/`` into seeds; the new files."""
    return imports.write(read(settings), Path(settings.root) / "tables", settings)


def change(settings: Settings, file: str, find: str, replacement: str) -> None:
    """Replaces the first `find` in a table by `replacement`; without `find`, adds a line."""
    path = Path(settings.root) / "tables" / file
    before = path.read_text("utf-8") if path.exists() else ""
    assert find in before, f"{file} no longer holds the text that this test changes"
    path.write_text(before.replace(find, replacement, 1) if find else before + replacement, "utf-8")


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything below `folder`."""
    return ((path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file())


def to_parquet(folder: Path) -> None:
    """Makes each CSV table in `folder` a Parquet table of texts, without a value where a cell is empty."""
    pa, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")  # has no types, and takes long to load
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        columns = {name: pa.array([row[index] or None for row in rows], pa.string()) for index, name in enumerate(header)}
        parquet.write_table(pa.table(columns), path.with_suffix(".parquet"))
        path.unlink()
