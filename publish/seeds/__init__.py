"""Reads ``seeds/``: the curated facts, as rows that know their file and line.

Everything that is wrong is found in one run, and raised together as `Problems`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish import ids, nodes, texts
from publish.errors import Mark, Problem, UsageError, stop_if_any
from publish.nodes import Node
from publish.seeds import derive, hiding, ledger, rules
from publish.seeds.fields import FOLDERS, PATHS, RECORDS
from publish.seeds.rows import Row, Staging, Tables
from publish.seeds.values import Known

Files = Mapping[tuple[str, str], Node | None]
"""Folder and handle -> what stands in the file."""
_OTHER_FILES = {"archive.yaml", "ledger.yaml", "schema.json", "README.md", "TABLES.md"}


@dataclass(frozen=True)
class Seeds:
    """The folder, read: `tables` is what may be published, `written` all that curators wrote.

    `archive` is the row of ``archive.yaml``; `ledger` has the entries that may be published, `recorded` all of them;
    `warnings` are the problems that stop nothing.
    """

    archive: Row
    tables: Tables
    written: Tables
    ledger: list[Row]
    recorded: list[Row]
    warnings: list[Problem]

    @property
    def base(self) -> str:
        """What every address of the archive begins with."""
        return self.archive.values["address"]


def read(folder: Path, schemes: Mapping[str, Sequence[str]], today: str, more: Files | None = None) -> Seeds:
    """Reads `folder`, with the codes of `schemes`, as of the day `today` (YYYY-MM-DD, in UTC).

    An embargo is over when it is over both today and on the day of this version, so what a version
    holds does not depend on when it is built. `more` is read as if it stood in `folder`. Raises `Problems`
    with all that stops a release.
    """
    found: list[Problem] = []
    files = {**dict(_files(folder, found)), **(more or {})}
    if ("", "archive") not in files and not (folder / "archive.yaml").is_file():
        raise UsageError(f"There is no archive.yaml in {folder}: it says what the archive is called and where its addresses begin.")
    base = _base(files)
    staging = Staging(Known(schemes, _addresses(files, base)), base, found)
    for (place, handle), node in ((key, node) for key, node in files.items() if node is not None):
        record = FOLDERS.get(place, RECORDS["archive"])
        staging.record(record, node, staging.known.addresses[place][handle] if place else base, {})
    entries = ledger.read(folder, schemes, found)
    written = Tables(staging.rows)
    hidden = hiding.hidden(written, min([today, *(row.values.get("issued", today) for row in written["archive"])]))
    tables = hiding.without(written, hidden)
    stop_if_any([*found, *rules.check(written), *rules.no_link_to_the_hidden(tables, hidden)])
    found += ledger.check(entries, tables, hiding.without(written, hiding.refused(written)))  # only where all else is right
    stop_if_any(found)
    shown = ledger.without(entries, ledger.published(written).keys() - ledger.published(tables).keys())
    complete = Tables([*derive.complete(tables).all(), *ledger.retired(shown, base)])
    return Seeds(written["archive"][0], complete, written, shown, entries, found)


def _files(folder: Path, found: list[Problem]) -> Iterator[tuple[tuple[str, str], Node | None]]:
    """The nodes of all files by folder and handle, `None` for what cannot be read; ``archive.yaml`` has no folder."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if (path.is_dir() and not path.is_symlink()) or name.as_posix() in _OTHER_FILES - {"archive.yaml"}:
            continue
        place = "" if name.parent == Path() else name.parent.as_posix()
        shown = texts.shown("seeds" / name, found)
        if path.is_symlink() or not path.is_file():
            found.append(Problem(Mark(shown), "file", "this is a link, or no regular file: put the record itself here."))
        elif name.suffix != ".yaml" or (place not in FOLDERS and name != Path("archive.yaml")):
            found.append(Problem(Mark(shown), "file", f"no reader for this file: records are .yaml files in {', '.join(FOLDERS)}."))
        else:
            yield (place, name.stem), nodes.read(path, shown, found)


def _base(files: Files) -> str:
    return nodes.text(files.get(("", "archive")), "base") or "https://base.invalid/"


def _addresses(files: Files, base: str) -> dict[str, dict[str, str]]:
    """Folder -> handle -> address. A record whose id is wrong, or cannot be read, gets a stand-in, so that reading can go on."""
    addresses: dict[str, dict[str, str]] = {place: {} for place in ("", *FOLDERS)}
    for (place, handle), node in files.items():
        identifier = nodes.text(node, "id")
        addresses[place][handle] = f"{base}{PATHS.get(place, '')}/{identifier if ids.is_valid(identifier) else handle}"
    return addresses
