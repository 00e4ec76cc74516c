"""Takes the tables of partners into seeds, or straight into a release.

The rows become trees of the shape of seed files and go through the reader of seeds, so every rule of the archive holds
for them, and what breaks one is reported at the row and the column of the partner's table. Their values are never repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from publish import nodes, ontology, protection, seeds
from publish.errors import Mark, Problem, Problems, UsageError, stop_if_any
from publish.imports import files
from publish.imports.keys import Keys
from publish.imports.layout import IDS, LOCAL, derived
from publish.imports.tables import Line, Lines
from publish.imports.tables import read as read_tables
from publish.imports.trees import Planting, Trees
from publish.nodes import Cell, List, Map, Node
from publish.seeds import Seeds
from publish.seeds.rows import Row, Tables
from publish.settings import Settings


@dataclass(frozen=True)
class Imported:
    """What an import brings: the `trees` that are new, `same` records that were there already, ``ids.csv``, and warnings."""

    trees: Trees
    same: int
    ids: str
    warnings: list[Problem]


def write(brought: Imported, folder: Path, settings: Settings) -> list[Path]:
    """Puts what was read into ``seeds/``, one file a record, and ``ids.csv`` into `folder`; the files, all of them or none.

    Raises `OSError` where that cannot be done; no file of seeds that is there is changed. ``ids.csv`` comes first: its ids
    are those of the next try, too.
    """
    written = {f"{place}/{handle}.yaml".lstrip("/"): files.content(place, tree) for (place, handle), tree in brought.trees.items()}
    keep(brought, folder)
    files.place(settings.folder("seeds"), written)
    return [settings.folder("seeds") / name for name in written]


def keep(brought: Imported, folder: Path) -> None:
    """Writes ``ids.csv`` into `folder`, so that the next import gives the same keys the same ids."""
    if brought.ids:
        files.replace(folder / f"{IDS}.csv", brought.ids)


def read(folder: Path, settings: Settings, today: str) -> Imported:
    """The records of the tables in `folder`, checked as seeds beside those that are there; writes nothing.

    Raises `Problems` with all that is wrong, and `UsageError` if there is no table.
    """
    found: list[Problem] = []
    lines = read_tables(folder, found)
    stop_if_any(found)
    schemes = ontology.read(settings.folder("ontology")).schemes
    place = settings.folder("seeds")
    before = seeds.read(place, schemes, today) if (place / "archive.yaml").is_file() else None
    keys = Keys(before.base if before else _base(lines), found)
    if before:
        keys.know(before)
    keys.read(lines)
    planted = Planting(lines, keys, found).trees()
    new = _new(planted, place, found)
    after = _read(place, schemes, today, new, found)
    if after:
        found += [*_disagreeing(lines, keys, after.tables), *_retired(lines, after.tables)]
    stop_if_any(found)
    return Imported(new, len(planted) - len(new), keys.table(), [problem for problem in found if not problem.stops])


def _base(lines: Lines) -> str:
    """The base that the table of the archive gives, where seeds have none yet."""
    given = next((line.text("base") for line in lines.get("archive", ())), "")
    if not given:
        raise UsageError("There is no archive.yaml in seeds/, and no row in archive.csv: one of them says where addresses begin.")
    return given


def _new(planted: Trees, place: Path, found: list[Problem]) -> Trees:
    """Those of `planted` that are not in seeds. One that is there and would be written otherwise is a problem: no file is changed."""
    new: Trees = {}
    for (folder, handle), tree in planted.items():
        path = place / folder / f"{handle}.yaml"
        there = nodes.read(path, path.name, []) if path.is_file() else None
        if not there:
            new[folder, handle] = tree
        elif files.content(folder, there) != files.content(folder, tree):
            message = "this record is in seeds already and says something else: change it in its file, or leave this row out."
            found.append(Problem(tree.mark, "exists", message))
    return new


def _read(place: Path, schemes: Mapping[str, Sequence[str]], today: str, new: Trees, found: list[Problem]) -> Seeds | None:
    """The seeds with the trees that are `new`; `None`, and what is wrong in `found`, if they cannot be read."""
    try:
        after = seeds.read(place, schemes, today, new)
    except Problems as error:
        found += _without_values(error.found, new, {problem.mark for problem in found})
        return None
    return after


def _without_values(problems: Iterable[Problem], new: Trees, told: AbstractSet[Mark]) -> Iterator[Problem]:
    """The problems as they are told of tables: once each, and without the values of the cells."""
    nodes_ = [node for tree in new.values() for node in _nodes(tree)]
    texts = {node.mark: node.text for node in nodes_ if isinstance(node, Cell)}
    rows = {node.mark for node in nodes_ if isinstance(node, Map)}
    for problem in problems:
        known = problem.mark in texts and problem.mark in told
        missing = problem.mark in rows and problem.rule == "missing-key"  # said already, of the column
        if not (known or missing):
            shown = protection.shown(texts.get(problem.mark, ""))
            yield replace(problem, message=problem.message.replace(shown, "this value"))


def _nodes(node: Node) -> Iterator[Node]:
    """A node and all that stands in it."""
    yield node
    below = node.items if isinstance(node, List) else [each for _, each in node.entries.values()] if isinstance(node, Map) else []
    for each in below:
        yield from _nodes(each)


def _disagreeing(lines: Lines, keys: Keys, tables: Tables) -> Iterator[Problem]:
    """A problem for each value that follows from others, and was given otherwise."""
    rows = {(row.table, row.mark): row for row in tables.all()}
    for line in (line for listed in lines.values() for line in listed):
        row = rows.get((line.table, line.mark)) or rows.get((line.table, line.cells["value"].mark if "value" in line.cells else line.mark))
        if row:
            yield from _columns(line, row, keys)


def _columns(line: Line, row: Row, keys: Keys) -> Iterator[Problem]:
    for column in derived(line.table):
        cell = line.cells.get(column)
        if cell and row.values.get(column, "") not in {cell.text, *keys.addresses(cell.text)}:
            message = f"“{column}” follows from other values, and is something else there: correct it, or leave it empty."
            yield Problem(cell.mark, "derived", message)
    address = line.cells.get("address")
    if address and line.table in LOCAL and address.text.startswith(keys.base) and address.text != row.values["address"]:
        message = "this address is not kept: what stands in a record is numbered in the order of the rows."
        yield Problem(address.mark, "address", message, stops=False)


def _retired(lines: Lines, tables: Tables) -> Iterator[Problem]:
    """A problem for each address that the tables call merged or split, and the ledger does not."""
    known = {(row.values["address"], row.values["value"]) for row in tables["retired"]}
    for line in lines.get("retired", ()):
        if (line.text("address"), line.text("value")) not in known:
            message = "seeds/ledger.yaml does not say so: an import does not change the ledger; write it there first."
            yield Problem(line.mark, "ledger", message)
