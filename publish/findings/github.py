"""Findings as GitHub annotations: workflow commands on standard output of a step.

Source: GitHub Docs, “Workflow commands for GitHub Actions”; the escapes are those that its runner undoes
(actions/runner, ActionCommand.cs): CR, LF and % everywhere, colon and comma in properties too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from publish.errors import Problem, number
from publish.findings.about import About
from publish.findings.wording import level, printable, summary

_SHOWN = 10
"""So many errors, and so many warnings, of a step become annotations; the rest stand in its log only."""
_FILES = 10
"""So many files are named in the notice of what is in the log only."""
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def github(problems: Sequence[Problem], about: About) -> str:
    """A command for each of `problems`, a notice if there are more than GitHub shows, and a last line for the log."""
    beyond = [problem for stops in (True, False) for problem in [each for each in problems if each.stops is stops][_SHOWN:]]
    notice = [f"::notice title={about.name.translate(_PROPERTY)}::{_more(beyond).translate(_DATA)}"] if beyond else []
    return "".join(f"{line}\n" for line in [*map(_command, problems), *notice, summary(problems, about)])


def _command(problem: Problem) -> str:
    mark = problem.mark
    places = {"file": printable(mark.file), "line": mark.line, "col": mark.column if mark.line else 0, "title": printable(problem.rule)}
    properties = ",".join(f"{name}={str(value).translate(_PROPERTY)}" for name, value in places.items() if value)
    return f"::{level(problem)} {properties}::{printable(problem.message).translate(_DATA)}"


def _more(beyond: Sequence[Problem]) -> str:
    counts = Counter(printable(problem.mark.file) for problem in beyond)
    named = ", ".join(f"{file} ({count})" for file, count in sorted(counts.items())[:_FILES])
    others = f" and {number(len(counts) - _FILES, 'other file')}" if len(counts) > _FILES else ""
    return f"{number(len(beyond), 'finding')} more than GitHub shows here, all in the log of this step: in {named}{others}."
