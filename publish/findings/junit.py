"""Findings as JUnit XML: a suite for each file, a case for each finding.

There is no standard; this is what CI servers do with it. GitLab keeps the first of two cases of one class and name, reads
the text of `failure` and of `skipped`, and drops `system-out` of what passed; so a warning is a skipped case: shown with
its text, failing nothing. Rails, in which GitLab reads it, takes an attribute `type` for the type of the content, and refuses
the whole report for ``type="yaml"``; so the rule does not stand there. Jenkins shows the attribute `message`.
Names hold no line numbers: a case that only moved is the same one in the next run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from publish.errors import Problem
from publish.findings.about import About
from publish.findings.wording import inert, printable


def junit(problems: Sequence[Problem], about: About) -> str:
    """The document; where nothing was found, it has one case that passed, so that no server says that nothing ran."""
    root = ET.Element("testsuites", _counts(printable(about.name), problems))
    for file, found in groupby(problems, key=lambda problem: printable(problem.mark.file)):
        _suite(root, file, list(found))
    if not problems:
        suite = ET.SubElement(root, "testsuite", _counts(printable(about.name), problems))
        ET.SubElement(suite, "testcase", classname=printable(about.name), name="nothing found")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{inert(ET.tostring(root, encoding="unicode"), "&#91;")}\n'


def _counts(name: str, problems: Sequence[Problem]) -> dict[str, str]:
    failures = sum(problem.stops for problem in problems)
    counts = {"tests": len(problems) or 1, "failures": failures, "errors": 0, "skipped": len(problems) - failures}
    return {"name": name} | {key: str(count) for key, count in counts.items()}


def _suite(root: ET.Element, file: str, problems: Sequence[Problem]) -> None:
    suite = ET.SubElement(root, "testsuite", _counts(file, problems))
    seen: Counter[str] = Counter()
    for problem in problems:
        rule = printable(problem.rule)
        seen[rule] += 1
        line = {"line": str(problem.mark.line)} if problem.mark.line else {}
        case = ET.SubElement(suite, "testcase", {"classname": file, "name": f"{rule} {seen[rule]}", "file": file} | line)
        said = ET.SubElement(case, "failure", type="error") if problem.stops else ET.SubElement(case, "skipped")
        said.set("message", printable(problem.message))
        said.text = printable(str(problem))
