"""Files as text, and how they are spoken of: what the protection rules cover is a problem, and is not repeated."""

from __future__ import annotations

from pathlib import Path, PurePath

from publish import protection
from publish.errors import Mark, Problem, a


def decoded(path: Path, name: str, found: list[Problem]) -> str | None:
    """The text of the file at `path`, called `name` in messages; `None`, and a `Problem` in `found`, if it is not UTF-8."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        start = content.rfind(b"\n", 0, error.start) + 1
        place = Mark(name, content.count(b"\n", 0, error.start) + 1, len(content[start : error.start].decode("utf-8")) + 1)
        found.append(Problem(place, "encoding", "the file is not UTF-8: save it as UTF-8."))
        return None


def protected(mark: Mark, rule: str) -> Problem:
    """The problem that protected data stands at `mark`."""
    return Problem(mark, "protect", f"this looks like {a(rule)}: remove it; nothing that identifies or reaches a person may stand here.")


def shown(name: PurePath, found: list[Problem]) -> str:
    """The file's name for messages; a name that the protection rules cover is a problem in `found`, and is not repeated."""
    rules = [protection.find(part) for part in name.parts]
    if not any(rules):
        return name.as_posix()
    safe = PurePath(*("(name not shown)" if rule else part for part, rule in zip(name.parts, rules, strict=True))).as_posix()
    found.append(protected(Mark(safe), next(filter(None, rules))))
    return safe
