"""Words that several forms share, and what keeps the characters of others from driving a terminal, a log or a viewer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publish.errors import Problem, number
from publish.findings.about import About

_COMMAND = re.compile(r"(##\w*)\[")
"""What begins a command to GitHub's runner, Azure Pipelines or TeamCity, wherever it stands in a line of a log."""


def inert(text: str, bracket: str) -> str:
    """`text` without commands to a CI server, which reads all that is printed; `bracket` stands for the `[` of one."""
    return _COMMAND.sub(lambda match: match[1] + bracket, text)


def printable(text: str) -> str:
    """`text` on one line, character for character: a space for what is space, U+FFFD for controls and what turns text round.

    What is left can stand in XML 1.0 (production 2, Char), too.
    """
    return text if text.isprintable() else "".join(map(_printable, text))


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "\ufffd"


def level(problem: Problem) -> str:
    """`error` or `warning`, which SARIF and GitHub call so too."""
    return "error" if problem.stops else "warning"


def summary(problems: Sequence[Problem], about: About) -> str:
    """How many there are: “3 errors, 1 warning in 2 files; 1,200 quads checked.”."""
    errors = sum(problem.stops for problem in problems)
    files = len({problem.mark.file for problem in problems})
    where = f" in {number(files, 'file')}" if files else ""
    checked = ", ".join(number(count, noun) for noun, count in about.counts.items())
    return f"{number(errors, 'error')}, {number(len(problems) - errors, 'warning')}{where}{f'; {checked} checked' if checked else ''}."
