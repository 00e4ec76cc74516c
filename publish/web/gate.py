"""The gate before the engine: refuses SPARQL that must not be evaluated, by reading tokens, not by parsing.

Two things cannot be caught once the engine has the text (measured on pyoxigraph 0.5.13, threads of 2 MB):
deep nesting and long chains of operators or clauses overflow its stack and kill the process, and SERVICE
fetches any address. The engine reads keywords without looking at word boundaries (``1SERVICE<x>``), and
``<`` may start an IRI or compare; where a text could be read either way and speaks of a service, it is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LENGTH = 65_536
"""Bytes of UTF-8."""
MAX_DEPTH = 64
MAX_CHAIN = 256
"""Of operators, of groups, of expressions with a name, of filters: each alone."""
MAX_PATTERNS = 128

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
    |(?P<string>\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<iri><[A-Za-z][A-Za-z0-9+.-]*://[^\s<>"{}|^`\\']*>)
    |(?P<variable>[?$]\w+)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<name>(?P<prefix>(?:[^\W\d](?:[\w.-]*[\w-])?|_)?):(?:[\w.:%-]|\\.)*)
    |(?P<word>[^\W\d]\w*)
    |(?P<open><<|[({[])
    |(?P<close>>>|[)}\]])
    |(?P<operator>[-+*/|!&^])
    |(?P<pattern>[.;,])
    |(?P<other>\\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_AMBIGUOUS = re.compile(r"""<(?![A-Za-z][A-Za-z0-9+.-]*://)[^\s<>"{}|^`\\]*[\#'][^\s<>"{}|^`\\]*>""")
_UPDATES = frozenset(
    ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
)


class Refused(Exception):
    """The query is not evaluated; the message says why, in words for its author."""


@dataclass
class _Count:
    """What has been read so far."""

    depth: int = 0
    groups: int = 0
    operators: int = 0
    patterns: int = 0
    named: int = 0
    filters: int = 0
    brackets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passed:
    """What the gate saw in a query that it lets through."""

    names_dataset: bool
    """Whether the query has a FROM clause."""
    describes: bool
    """Whether it is a DESCRIBE query."""


def inspect(text: str) -> Passed:
    """Lets `text` through, or raises `Refused`. Says nothing of whether it is correct SPARQL."""
    if len(text.encode()) > MAX_LENGTH:
        raise Refused(f"The query is longer than {MAX_LENGTH} bytes.")
    words = []
    count = _Count()
    speaks_of_service = False
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        word = match["word"] or match["prefix"] or ""
        if "service" in word.lower():
            raise Refused("SERVICE is not available here: this endpoint contacts no other address.")
        speaks_of_service = speaks_of_service or "service" in match[0].lower()
        if kind == "word":
            words.append(word.lower())
        _add(count, kind, match[0])
        _check(count)
    if speaks_of_service and _AMBIGUOUS.search(text):
        raise Refused("The query names a service and has a relative IRI with # or ': write the IRI in full.")
    form = next((word for word in words if word not in ("prefix", "base")), "")
    if form in _UPDATES:
        raise Refused("This endpoint answers queries; it takes no updates.")
    return Passed(names_dataset=any(word.endswith("from") for word in words), describes=form == "describe")


def _add(count: _Count, kind: str, token: str) -> None:
    if kind == "open":
        count.depth += 1
        count.groups += token == "{"
        count.brackets = (*count.brackets, token)
    elif kind == "close":
        count.depth = max(0, count.depth - 1)
        count.brackets = count.brackets[:-1]
    elif kind == "operator":
        count.operators += 1
    elif kind == "pattern":
        count.patterns += token != "," or "(" not in count.brackets[-1:]
    elif kind == "word":
        count.named += token.lower().endswith("as")
        count.filters += token.lower().endswith("filter")


def _check(count: _Count) -> None:
    if count.depth > MAX_DEPTH:
        raise Refused(f"The query nests brackets more than {MAX_DEPTH} deep.")
    if max(count.groups, count.operators, count.named, count.filters) > MAX_CHAIN:
        raise Refused(f"The query has more than {MAX_CHAIN} operators, groups, filters or named expressions.")
    if count.patterns > MAX_PATTERNS:
        raise Refused(f"The query has more than {MAX_PATTERNS} triple patterns.")
