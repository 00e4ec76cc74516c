"""The ledger: every id ever published, and what became of it. An address that was given out answers for ever (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from publish import nodes
from publish.errors import Mark, Problem
from publish.nodes import List
from publish.seeds.fields import FOLDERS, PATHS, Field, Record
from publish.seeds.rows import Row, Staging, Tables
from publish.seeds.values import Known

NAME = "seeds/ledger.yaml"
HEADER = "# Every id ever published, and what became of it. `hre ledger` adds new ones; no line is ever removed.\n"
_SCHEMES = {"ledger path": (*PATHS.values(), "account"), "ledger status": ("published", "merged", "split", "withdrawn")}
_ENTRY = Record("ledger entry", (
    Field("id", "id", "the id", required=True),
    Field("path", "concept", "the first part of its address", of="ledger path", required=True),
    Field("date", "date", "the day since which it has this status", required=True),
    Field("status", "concept", "what became of it", of="ledger status", default="published"),
    Field("reason", "concept", "why it was withdrawn", of="withholding-reason"),
    Field("successors", "ids", "the ids that it was merged into or split into"),
))


class Place(TypedDict):
    """One address that was given out: `path` and `successors` are what follows the base."""

    id: str
    path: str
    status: str
    date: str
    reason: str
    successors: list[str]


def read(folder: Path, schemes: Mapping[str, Sequence[str]], found: list[Problem]) -> list[Row]:
    """The entries of ``ledger.yaml`` in `folder`, in its order; none if there is no such file."""
    path = folder / "ledger.yaml"
    node = nodes.read(path, NAME, found) if path.is_file() else None
    if node is None:
        return []
    if not isinstance(node, List):
        found.append(Problem(node.mark, "shape", "the ledger must be a list of entries: restore it from git."))
        return []
    staging = Staging(Known({**schemes, **_SCHEMES}), "", found)
    for number, item in enumerate(node.items, start=1):
        staging.record(_ENTRY, item, f"#{number}", {})
    return staging.rows


def published(tables: Tables) -> dict[str, tuple[str, Row]]:
    """Id -> path and row of every record and account in `tables` that has an address."""
    kinds = [(PATHS[folder], record.name) for folder, record in FOLDERS.items()] + [("account", "account")]
    return {row.values["id"]: (path, row) for path, name in kinds for row in tables[name] if "id" in row.values}


def check(entries: Iterable[Row], tables: Tables, kept: Tables) -> Iterator[Problem]:
    """Where the ledger and what would be published (`tables`) disagree; an id that is new is only a warning.

    `kept` also holds what is under an embargo: its id is not gone, and answers again when the embargo is over.
    """
    now = published(tables)
    there = published(kept).keys()
    known: dict[str, Row] = {}
    for entry in entries:
        identifier = entry.values.get("id", "")
        if identifier in known:
            yield Problem(
                entry.place("id"), "ledger",
                f"the id stands here twice, first at {known[identifier].place('id')}: keep one line.",
            )
        known[identifier] = entry
    for entry in known.values():
        yield from _entry(entry, now, there, known)
    for identifier, (path, row) in now.items():
        recorded = known.get(identifier)
        if recorded is None:
            yield Problem(
                row.place("id"), "ledger",
                "this id is not in the ledger yet: record it with `hre ledger` before it is published.", stops=False,
            )
        elif recorded.values.get("path") != path:
            yield Problem(
                row.place("id"), "ledger",
                f"this id was published under {recorded.values.get('path')}/: ids are not reused; make one with `hre mint`.",
            )


def _entry(entry: Row, now: Mapping[str, tuple[str, Row]], there: Container[str], known: Mapping[str, Row]) -> Iterator[Problem]:
    status, identifier = entry.values.get("status"), entry.values.get("id", "")
    if status == "published" and identifier not in there:
        yield Problem(
            entry.mark, "ledger",
            "this id was published and is gone: restore the record, or say here that it was merged, split or withdrawn.",
        )
    if status != "published" and identifier in now:
        yield Problem(
            now[identifier][1].place("id"), "ledger",
            f"this id is recorded as {status}: ids are not reused; make one with `hre mint`.",
        )
    if status == "withdrawn" and "reason" not in entry.values:
        yield Problem(entry.mark, "ledger", "a withdrawal needs a reason: a code of withholding-reason.")
    successors = entry.values.get("successors", "").split()
    if (status == "merged" and len(successors) != 1) or (status == "split" and len(successors) < 2):
        wanted = "the id that stayed" if status == "merged" else "the two ids or more"
        yield Problem(entry.mark, "ledger", f"{status} into what? Write successors: and a list of {wanted}.")
    if status in ("published", "withdrawn") and successors:
        yield Problem(entry.place("successors"), "ledger", f"what was {status} has no successors: remove them, or write merged or split.")
    for successor in successors:
        if successor not in known or successor == identifier:
            yield Problem(entry.place("successors"), "ledger", "a successor is no other id of this ledger: correct it.")
        elif _circles(successor, known, {identifier}):
            yield Problem(entry.place("successors"), "ledger", "this leads back here in a circle: name the record that stayed.")


def _circles(identifier: str, known: Mapping[str, Row], passed: set[str]) -> bool:
    """Whether the way along successors comes to an id twice: the server would redirect for ever."""
    ways = known[identifier].values.get("successors", "").split() if identifier in known else []
    return identifier in passed or any(_circles(way, known, passed | {identifier}) for way in ways)


def without(entries: Iterable[Row], hidden: Container[str]) -> list[Row]:
    """The entries as they may be published: an id that is `hidden` (embargo, consent) is neither listed nor led to."""
    return [replace(entry, values={**entry.values, "successors": " ".join(_others(entry, hidden))})
            for entry in entries if entry.values["status"] != "published" or entry.values["id"] not in hidden]


def _others(entry: Row, hidden: Container[str]) -> Iterator[str]:
    return (each for each in entry.values.get("successors", "").split() if each not in hidden)


def retired(entries: Sequence[Row], base: str) -> Iterator[Row]:
    """A row for each address that was merged or split, and each of its successors."""
    for entry, place in zip(entries, as_json(entries), strict=True):
        for successor in place["successors"]:
            yield Row("retired", {"address": f"{base}{place['path']}", "value": f"{base}{successor}"}, {}, entry.mark)


def lost(before: Iterable[Mapping[str, object]], entries: Iterable[Row]) -> Iterator[Problem]:
    """A problem for each address that stands in the ledger of the release `before`, and in no line now."""
    known = {entry.values["id"] for entry in entries}
    for place in before:
        if place["id"] not in known:
            yield Problem(Mark(NAME), "ledger", f"{place['path']} was published, and its line is gone: restore it from git.")


def lines(new: Mapping[str, str], today: str) -> str:
    """The lines that record the ids of `new` (id -> path) as published on `today`."""
    in_order = sorted((path, identifier) for identifier, path in new.items())
    return "".join(f"- {{id: {identifier}, path: {path}, date: {today}}}\n" for path, identifier in in_order)


def as_json(entries: Sequence[Row]) -> list[Place]:
    """The entries as the server reads them: each address after the base, and what became of it."""
    paths = {entry.values["id"]: f"{entry.values['path']}/{entry.values['id']}" for entry in entries}
    return [
        Place(
            id=entry.values["id"],
            path=paths[entry.values["id"]],
            status=entry.values["status"],
            date=entry.values["date"],
            reason=entry.values.get("reason", ""),
            successors=[paths[successor] for successor in entry.values.get("successors", "").split()],
        )
        for entry in entries
    ]
