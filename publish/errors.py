"""Every error of hrevents, in one tree.

::

    HreError
    ├── UsageError        the command was called wrongly, or a folder is missing
    ├── Problems          a list of findings in the inputs: each names file, line, column and remedy
    └── ReleaseError      a release could not be made, or is damaged

A `Problem` never repeats a value that the protection rules may cover: `shown` decides that.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")
_FEW = 12
"""So many codes are listed in a message when none is near."""
_LONG = 200
"""So many characters of names are repeated in a message."""


@dataclass(frozen=True, order=True)
class Mark:
    """A place in an input file: `line` and `column` count from 1; 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])


@dataclass(frozen=True, order=True)
class Problem:
    """One finding: where, what is wrong and what to do, and the rule that it breaks."""

    mark: Mark
    rule: str
    message: str
    stops: bool = True

    def __str__(self) -> str:
        """One line: names of files and keys come from others, and may hold line ends, or what drives a terminal."""
        level = "error" if self.stops else "warning"
        line = f"{self.mark}: {level}: {self.message} [{self.rule}]"
        return line if line.isprintable() else "".join(each if each.isprintable() else "\ufffd" for each in line)


class HreError(Exception):
    """The root of the tree."""


class UsageError(HreError):
    """The command cannot run as called; the message says how to call it."""


class ReleaseError(HreError):
    """A release is missing, damaged or could not be written; the current one is untouched."""


class Problems(HreError):
    """The inputs hold at least one finding that stops a release; `found` has all of them, sorted."""

    def __init__(self, found: Iterable[Problem]) -> None:
        self.found = sorted(set(found))
        super().__init__("\n".join(str(problem) for problem in self.found))


def stop_if_any(found: Iterable[Problem]) -> None:
    """Raises `Problems` with all of `found` if one of them stops a release."""
    listed = list(found)
    if any(problem.stops for problem in listed):
        raise Problems(listed)


def tried(found: list[Problem], read: Callable[[], _T]) -> _T | None:
    """What `read` gives; `None`, and its problems in `found`, if it raises `Problems`: so that what is next is read, too."""
    try:
        return read()
    except Problems as error:
        found += error.found
        return None


def a(noun: str) -> str:
    """`noun` with its article: an event, a person."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def number(count: int, noun: str) -> str:
    """`count` and its noun: “1 quad”, “1,200 quads”."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def nearest(text: str, options: Iterable[str]) -> str:
    """A hint for a message: the option nearest to `text`, or all options if they are few."""
    listed = sorted(options)
    if other_case := next((each for each in listed if each.casefold().strip() == text.casefold().strip()), None):
        return f"did you mean {_short(other_case)}?"
    if close := difflib.get_close_matches(text, listed, n=1, cutoff=0.6):
        return f"did you mean {_short(close[0])}?"
    if 0 < len(listed) <= _FEW and sum(map(len, listed)) <= _LONG:
        return f"expected one of {', '.join(listed)}."
    return f"none of the {len(listed)} possible values is near it."


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
