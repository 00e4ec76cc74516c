"""Findings as one JSON object.

=========  =====================================================================================
key        value
=========  =====================================================================================
tool       ``{"name": …, "version": …}``
summary    ``{"errors": 3, "warnings": 1, "files": 2, "checked": {"quad": 1200}}``
findings   by file, line and column: ``{"file", "line", "column", "level", "rule", "message"}``;
           `line` and `column` count from 1 (characters, not bytes) and are null where they are
           not known; `level` is ``error`` or ``warning``
=========  =====================================================================================

All text is ASCII, with escapes (RFC 8259, section 7), so that nothing in it drives a terminal or a CI server.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from publish.errors import Problem
from publish.findings.about import About
from publish.findings.wording import inert, level


def json_text(problems: Sequence[Problem], about: About) -> str:
    """The object, indented."""
    errors = sum(problem.stops for problem in problems)
    counted = {"errors": errors, "warnings": len(problems) - errors, "files": len({problem.mark.file for problem in problems})}
    document = {
        "tool": {"name": about.name, "version": about.version},
        "summary": counted | {"checked": dict(about.counts)},
        "findings": [_finding(problem) for problem in problems],
    }
    return inert(json.dumps(document, indent=2), "\\u005b") + "\n"


def _finding(problem: Problem) -> dict[str, str | int | None]:
    mark = problem.mark
    where = {"file": mark.file, "line": mark.line or None, "column": mark.column or None}
    return where | {"level": level(problem), "rule": problem.rule, "message": problem.message}
