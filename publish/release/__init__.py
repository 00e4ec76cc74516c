"""Makes releases: reads the four folders, checks what comes of them, and writes a directory that never changes.

Until a release is complete and has passed every check, the current one stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from publish import shapes
from publish.errors import Mark, Problem, Problems, stop_if_any, tried
from publish.release import content, description, directory, index
from publish.release.content import Content
from publish.seeds import Files, ledger
from publish.settings import Settings

_UNREAD = "the archive cannot be read as it stood then, so all was asked, and whether an id is gone was not looked for."
Say = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What came of a build: the directory of the release, whether it is `new`, and what should be looked at."""

    release: Path
    new: bool
    warnings: list[Problem]


@dataclass(frozen=True)
class Checked:
    """Content with what is wrong with it: all `problems`, sorted, and the `report` of the shapes (Turtle; SHACL, 3.6)."""

    content: Content
    problems: list[Problem]
    report: bytes


def today() -> str:
    """This day in UTC, as YYYY-MM-DD: the same in every time zone."""
    return datetime.now(UTC).date().isoformat()


def check(settings: Settings, more: Files | None = None) -> Checked:
    """Reads and checks everything, and `more` seeds, and writes nothing. Raises `Problems` with all that stops a release."""
    checked = examine(settings, more)
    stop_if_any(checked.problems)
    return checked


def examine(settings: Settings, more: Files | None = None, before: Settings | None = None) -> Checked:
    """The same, but what is wrong is only told. Raises `Problems` where the archive cannot be read.

    If the archive stood otherwise `before`, no id that was published then may be gone, and the shapes, unless they are others
    themselves, are asked only of what differs. An archive that could not be read then is no measure: all is asked.
    """
    from publish.release import guard  # noqa: PLC0415  # loads NumPy, which serving, and finding all up to date, need not wait for

    found: list[Problem] = []
    read = tried(found, lambda: content.read(settings, today(), more))
    rules = tried(found, lambda: shapes.read(settings.folder("shapes")))
    if read is None or rules is None:
        raise Problems(found)
    then = tried([], lambda: content.read(before, today())) if before else None
    old = tried([], lambda: shapes.read(before.folder("shapes"))) if before else None
    guarded = guard.check(read, rules, then if old and set(old.quads) == set(rules.quads) else None)
    lost = ledger.lost(ledger.as_json(then.seeds.ledger), read.seeds.recorded) if then else ()
    unread = [Problem(Mark(ledger.NAME), "since", _UNREAD, stops=False)] if before and not then else []
    return Checked(read, sorted({*read.seeds.warnings, *guarded.problems, *lost, *unread}), guarded.report)


def build(settings: Settings, say: Say, more: Files | None = None) -> Built:
    """Makes a release of the inputs, and of `more` seeds, and makes it current; if it is current already, does nothing.

    Raises `Problems` with all that stops it, and `ReleaseError` if another build is at work; in both
    cases the current release is untouched.
    """
    out = Path(settings.out)
    with directory.locked(out):
        inputs = content.digest(settings, today(), more)
        previous = directory.current(out)
        if previous and directory.built_from(out) == inputs:
            return Built(previous, new=False, warnings=[])
        say("Reading and checking the archive …")
        checked = check(settings, more)
        if previous:
            stop_if_any(ledger.lost(directory.ledger(previous), checked.content.seeds.recorded))
        say(f"Writing {len(checked.content.lines):,} quads …")
        with directory.draft(out) as folder:
            (folder / "shapes.ttl").write_bytes(shapes.text(settings.folder("shapes")))
            name = _write(folder, checked, previous)
            return Built(directory.publish(folder, out, name, inputs), new=True, warnings=checked.problems)


def _write(folder: Path, checked: Checked, previous: Path | None) -> str:
    from publish.release import answers, void  # noqa: PLC0415  # as for the guard

    read, seeds = checked.content, checked.content.seeds
    counts = description.count(seeds, read.lines)
    directory.write_dump(folder, read.lines)
    index.write(folder / "index.sqlite", directory.opened(folder), seeds.base)
    before = directory.read_dump(previous) if previous else None
    (folder / "changes.nq").write_text("".join(f"{line}\n" for line in description.changes(before, read.lines)), "utf-8")
    (folder / "void.ttl").write_bytes(void.written(seeds, read.lines))
    (folder / "report.ttl").write_bytes(checked.report)
    (folder / "w3id.htaccess").write_text(description.redirects(seeds.archive.values.get("site", "")), "utf-8")
    directory.write_json(folder / "ledger.json", ledger.as_json(seeds.ledger))
    directory.write_questions(folder, answers.answered(read.ontology.questions, directory.opened(folder)))
    facts: dict[str, object] = {
        "issued": seeds.archive.values["issued"],
        "base": seeds.base,
        "previous": previous.name if previous else None,
        "counts": counts,
    }
    return directory.finish(folder, seeds.archive.values["version"], facts)
