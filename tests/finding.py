"""What tests of findings share: findings, hostile texts, and how GitHub's runner reads an output. All strings are made up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publish.errors import Mark, Problem
from publish.findings import FORMS, About, Rule

ROOT = Path(__file__).resolve().parents[1]

HOSTILE = {
    "line ends": "a\nb\r\nc\x85d\u2028e",
    "a terminal": "a\x1b[31mred\x1b]0;title\x07\x9b2J",
    "turned round": "a\u202ecba\u2066x\u200f",
    "the end of CDATA": "]]><x/>",
    "a comment": "--><!-- <!DOCTYPE x>",
    "markup": "<a href=\"x\">&amp;&#0;'</a>",
    "a command": "::error::x",
    "a command further on": "a ##[set-output name=x]y ##vso[task.x]y ::stop-commands::t",
    "percent": "100%0A%0D%25::x%3A",
    "properties": "a,line=1:b=c;d",
    "quotes": "\"'`\\\"\\u0000\\",
    "placeholders": "{0} {{1}} {",
    "a link": "see [here](https://example.org/) and [](sarif:/runs/0)",
    "no text": "\ud800\udcff",
    "no characters": "\x00\x0b\ufffe\uffff\U0001fffe\ue000",
    "long": "x" * 70_000,
    "spaces": "  a  ",
    "nothing": "",
    "parents": "../../../etc/passwd",
    "absolute": "//example.org/x",
    "a scheme": "javascript:alert(1)",
    "a query": "a?b#c",
    "attachment": "[[ATTACHMENT|/x]]",
}
hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
each_form = pytest.mark.parametrize("form", FORMS)


def error(file: str = "seeds/events/a.yaml", line: int = 1, column: int = 0, rule: str = "date", message: str = "wrong.") -> Problem:
    """A finding that stops."""
    return Problem(Mark(file, line, column), rule, message)


def warning(file: str = "seeds/events/a.yaml", line: int = 1, column: int = 0, rule: str = "odd", message: str = "odd.") -> Problem:
    """A finding that does not."""
    return Problem(Mark(file, line, column), rule, message, stops=False)


def about(root: Path = ROOT / "nowhere", *, colour: bool = False, rules: dict[str, Rule] | None = None) -> About:
    """A run of the program."""
    return About("hre", "1.0", root, rules or {}, {"quad": 1200}, colour)


def put(root: Path, name: str, text: str) -> None:
    """Writes a file of a checkout."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(text.encode())


def clean(text: str) -> str:
    """What forms that are read by people make of a text."""
    return "".join(each if each.isprintable() else " " if each.isspace() else "\ufffd" for each in text)


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """What GitHub's runner reads in an output: name, properties, message (actions/runner, ActionCommand.cs, TryParseV2)."""
    found = []
    for line in re.split("\r\n|\r|\n", text):
        if match := re.match(r"\s*::(\w+) ?(.*?)::(.*)", line):
            pairs = (each.partition("=") for each in match[2].strip().split(",") if each)
            found.append((match[1], {name: undone(value, ":,") for name, _, value in pairs}, undone(match[3])))
    return found


def undone(text: str, also: str = "") -> str:
    """Escapes as the runner undoes them: one after the other, percent last."""
    for character in f"\r\n{also}%":
        text = text.replace(f"%{ord(character):02X}", character)
    return text
