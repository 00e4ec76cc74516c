"""Findings as SARIF 2.1.0, within what GitHub's code scanning reads (GitHub Docs, “SARIF support for code scanning”).

A finding is known again by its rule, its file, its message without numbers (a line may move), and its place among those
that are alike. The line itself is not in the fingerprint: the digest of a telephone number can be undone by trying all.
All that is in it stands in the same result in plain text. It is not called `primaryLocationLineHash`, the one that GitHub
compares: GitHub's own upload makes that from the checkout, and complains of another.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import quote

from publish.errors import Mark, Problem
from publish.findings.about import About, Rule
from publish.findings.wording import inert, level, printable

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_BRACES = str.maketrans({"{": "{{", "}": "}}"})
_NUMBER = re.compile("[0-9]+")
_LONGEST = 1024
"""So many characters of a description are read by GitHub."""


def sarif(problems: Sequence[Problem], about: About) -> str:
    """A log of one run, indented and in ASCII."""
    rules = _rules(problems, about)
    names = list(rules)
    seen: Counter[str] = Counter()
    run = {
        "tool": {"driver": {"name": about.name, "version": about.version, "rules": [_rule(name, rules[name]) for name in names]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that the checkout is in."}}},
        "results": [_result(problem, names.index(_name(problem)), seen) for problem in problems],
    }
    return inert(json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2), "\\u005b") + "\n"


def _name(problem: Problem) -> str:
    return printable(problem.rule) or "finding"  # GitHub wants a name


def _rules(problems: Sequence[Problem], about: About) -> dict[str, Rule]:
    """The rules that are known, and those that were broken, by name."""
    broken: dict[str, Rule] = {}
    for problem in problems:
        name = _name(problem)
        broken[name] = Rule(name, stops=problem.stops or (name in broken and broken[name].stops))
    return dict(sorted((broken | dict(about.rules)).items()))


def _rule(name: str, rule: Rule) -> dict[str, object]:
    text = {"text": printable(rule.description)[:_LONGEST] or name}
    return {
        "id": name,
        "shortDescription": text,
        "fullDescription": text,
        "help": text,
        **({"helpUri": rule.help} if rule.help else {}),
        "defaultConfiguration": {"level": "error" if rule.stops else "warning"},
    }


def _result(problem: Problem, index: int, seen: Counter[str]) -> dict[str, object]:
    alike = json.dumps([_name(problem), problem.mark.file, _NUMBER.sub("0", problem.message)])
    seen[alike] += 1
    return {
        "ruleId": _name(problem),
        "ruleIndex": index,
        "level": level(problem),
        "message": {"text": _message(problem.message) or _name(problem)},
        "locations": [{"physicalLocation": _place(problem.mark)}],
        "partialFingerprints": {"hreFinding/v1": sha256(f"{alike}{seen[alike]}".encode()).hexdigest()},
    }


def _message(text: str) -> str:
    """`text` as it is to be read: braces would be placeholders (SARIF, 3.11.5), brackets links (3.11.6)."""
    return printable(text).translate(_BRACES).replace("](", "] (")


def _place(mark: Mark) -> dict[str, object]:
    """GitHub shows no result without a line: one on a whole file stands at the first."""
    column = {"startColumn": mark.column} if mark.line and mark.column else {}
    return {"artifactLocation": _artifact(mark.file), "region": {"startLine": mark.line or 1, **column}}


def _artifact(file: str) -> dict[str, str]:
    """Where `file` is; a colon is percent-encoded, so that no name begins with a scheme (RFC 3986, 4.2)."""
    if file.startswith("/"):
        return {"uri": f"file://{quote('/' + file.lstrip('/'))}"}
    return {"uri": quote(file), "uriBaseId": _ROOT}
