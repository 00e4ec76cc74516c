"""Makes releases: reads the four folders, checks what comes of them, and writes a directory that never changes.

Until a release is complete and has passed every check, the current one stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from publish.errors import Problem, stop_if_any
from publish.release import content, description, directory, index
from publish.release.content import Content
from publish.seeds import Files, ledger
from publish.settings import Settings

Say = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What came of a build: the directory of the release, whether it is `new`, and what should be looked at."""

    release: Path
    new: bool
    warnings: list[Problem]


@dataclass(frozen=True)
class Checked:
    """Content that may be published: `warnings` and the `report` of the shapes say what should be looked at."""

    content: Content
    warnings: list[Problem]
    report: bytes


def today() -> str:
    """This day in UTC, as YYYY-MM-DD: the same in every time zone."""
    return datetime.now(UTC).date().isoformat()


def check(settings: Settings, more: Files | None = None) -> Checked:
    """Reads and checks everything, and `more` seeds, and writes nothing. Raises `Problems` with all that stops a release."""
    from publish.release import guard  # noqa: PLC0415  # loads pySHACL, which serving, and finding all up to date, need not wait for

    read = content.read(settings, today(), more)
    found = guard.check(read, settings.folder("shapes"))
    problems = [*read.seeds.warnings, *found.problems]
    stop_if_any(problems)
    return Checked(read, sorted(set(problems)), found.report)


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
            name = _write(folder, checked, previous)
            return Built(directory.publish(folder, out, name, inputs), new=True, warnings=checked.warnings)


def _write(folder: Path, checked: Checked, previous: Path | None) -> str:
    read, seeds = checked.content, checked.content.seeds
    counts = description.count(seeds, read.lines)
    directory.write_dump(folder, read.lines)
    index.write(folder / "index.sqlite", seeds.tables)
    before = directory.read_dump(previous) if previous else None
    (folder / "changes.nq").write_text("".join(f"{line}\n" for line in description.changes(before, read.lines)), "utf-8")
    (folder / "void.ttl").write_bytes(description.void(seeds, counts, read.lines))
    (folder / "report.ttl").write_bytes(checked.report)
    (folder / "w3id.htaccess").write_text(description.redirects(seeds.archive.values.get("site", "")), "utf-8")
    directory.write_json(folder / "ledger.json", ledger.as_json(seeds.ledger))
    questions = [{"slug": each.slug, "title": each.title, "text": each.text} for each in read.ontology.questions]
    directory.write_json(folder / "questions.json", questions)
    facts: dict[str, object] = {
        "issued": seeds.archive.values["issued"],
        "base": seeds.base,
        "previous": previous.name if previous else None,
        "counts": counts,
    }
    return directory.finish(folder, seeds.archive.values["version"], facts)
