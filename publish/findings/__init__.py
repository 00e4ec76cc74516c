"""The forms in which findings are shown: one table, from the name of a form to the function that writes it.

======  =============================================================================
form    who reads it
======  =============================================================================
text    people, at a terminal: the lines of the files are quoted where that harms nobody
json    programs: one object (see `jsontext`)
sarif   code scanning: SARIF 2.1.0 (OASIS Standard with Errata 01, 28 August 2023)
junit   CI servers: JUnit XML, as GitLab and Jenkins read it
github  GitHub Actions: workflow commands, which become annotations
======  =============================================================================

Only `text` quotes lines of files; none holds a time or a path of the machine, so the same findings give the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from publish.errors import Mark, Problem, UsageError
from publish.findings.about import About, Rule
from publish.findings.github import github
from publish.findings.jsontext import json_text
from publish.findings.junit import junit
from publish.findings.sarif import sarif
from publish.findings.text import text

__all__ = ["FORMS", "About", "Rule", "written"]

Form = Callable[[Sequence[Problem], About], str]
"""Findings, sorted and each once, and what they are of, as a text that ends its last line."""

FORMS: dict[str, Form] = {"text": text, "json": json_text, "sarif": sarif, "junit": junit, "github": github}

_NO_TEXT = re.compile("[\ud800-\udfff]")
"""What stands for bytes of a file's name that are no UTF-8: it cannot be written."""


def written(form: str, problems: Iterable[Problem], about: About) -> str:
    """All of `problems`, each once, by file, line and column, in the form of that name. Raises `UsageError` if there is none."""
    if form not in FORMS:
        raise UsageError(f"There is no such form of findings: choose one of {', '.join(FORMS)}.")
    return FORMS[form](sorted({_writable(problem) for problem in problems}), about)


def _writable(problem: Problem) -> Problem:
    mark = Mark(_text(problem.mark.file), problem.mark.line, problem.mark.column)
    return Problem(mark, _text(problem.rule), _text(problem.message), problem.stops)


def _text(text_: str) -> str:
    return _NO_TEXT.sub("\ufffd", text_)
