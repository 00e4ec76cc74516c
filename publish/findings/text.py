"""Findings for people, at a terminal: by file, each with the line it is about where that may be shown (see `quoting`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from publish.errors import Mark, Problem
from publish.findings.about import About
from publish.findings.quoting import Quotes
from publish.findings.wording import inert, level, printable, summary

_WIDTH = 100
"""So many characters of a line are quoted."""
_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_COLOURS = {"error": "\x1b[31m", "warning": "\x1b[33m"}
_NOT_SHOWN = "(line not shown: it may hold personal data)"


def text(problems: Sequence[Problem], about: About) -> str:
    """The findings of each file, a blank line between files, and how many there are."""
    quotes = Quotes(about.root, problems)
    files = groupby(problems, key=lambda problem: problem.mark.file)
    blocks = ["\n".join(line for problem in found for line in _lines(problem, quotes, about)) for _, found in files]
    return "\n\n".join([*blocks, summary(problems, about)]) + "\n"


def _lines(problem: Problem, quotes: Quotes, about: About) -> Iterator[str]:
    said = _inert(str(problem))
    yield _coloured(said, problem) if about.colour else said
    line = quotes.line(problem.mark)
    if line:
        yield from map(_inert, _quoted(line, problem.mark))
    elif line is not None:
        yield f"      | {_NOT_SHOWN}"


def _inert(line: str) -> str:
    """`line` as no command to a CI server; GitHub's runner also reads `::` where a line begins."""
    line = inert(line, "\ufffd")
    return f"./{line}" if line.lstrip().startswith("::") else line


def _coloured(line: str, problem: Problem) -> str:
    place, colon, rest = line.partition(f": {level(problem)}: ")
    return f"{_BOLD}{place}{_RESET}: {_COLOURS[level(problem)]}{level(problem)}{_RESET}: {rest}" if colon else line


def _quoted(line: str, mark: Mark) -> Iterator[str]:
    """The line, cut around the column if it is long, and a caret under the column."""
    start = max(0, min(mark.column - 1 - _WIDTH // 2, len(line) - _WIDTH))
    piece = printable(line[start : start + _WIDTH])
    before, after = "…" if start else "", "…" if start + _WIDTH < len(line) else ""
    yield f"{mark.line:>5} | {before}{piece}{after}".rstrip()
    if 0 < mark.column <= len(line) + 1:
        yield f"      | {' ' * sum(map(_cells, before + piece[: mark.column - 1 - start]))}^"


def _cells(character: str) -> int:
    """How many cells of a terminal `character` takes (Unicode Standard Annex 11)."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
