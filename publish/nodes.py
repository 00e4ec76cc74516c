"""YAML with places: every key and value knows its file, line and column.

Scalars stay the text that was written (no YAML 1.1 surprises: ``no`` is not false, a date stays text).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import yaml

from publish import protection, texts
from publish.errors import Mark, Problem

_DEPTH = 50
_ODD_LINE_END = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True)
class Cell:
    """A text and where it was written."""

    text: str
    mark: Mark


@dataclass(frozen=True)
class Map:
    """A YAML mapping: `entries` by key, with the place of each key."""

    mark: Mark
    entries: dict[str, tuple[Mark, Node]] = field(default_factory=dict)


@dataclass(frozen=True)
class List:
    """A YAML sequence."""

    mark: Mark
    items: list[Node] = field(default_factory=list)


Node = Cell | Map | List


def text(node: Node | None, key: str) -> str:
    """The text under `key` of a mapping; empty if there is none."""
    entry = node.entries.get(key) if isinstance(node, Map) else None
    return entry[1].text if entry and isinstance(entry[1], Cell) else ""


class Place(Protocol):
    """A place as PyYAML gives it, in C or in Python: counted from 0."""

    line: int
    column: int


def read(path: Path, name: str, found: list[Problem]) -> Node | None:
    """The content of the YAML file at `path`, called `name` in messages; `None` if it cannot be read.

    Adds a `Problem` to `found` for what is not UTF-8 or YAML, for duplicate keys, aliases and protected data.
    """
    text = texts.decoded(path, name, found)
    if text is None:
        return None
    if line_end := odd_line_end(text, name):
        found.append(line_end)
        return None
    try:
        if deep := _too_deep(yaml.parse(text, Loader=yaml.CSafeLoader)):
            message = f"nested more than {_DEPTH} levels deep: check brackets and indentation."
            found.append(Problem(place(name, deep.start_mark), "yaml", message))
            return None
        shorthand = [place(name, event.start_mark) for event in yaml.parse(text, Loader=yaml.CSafeLoader) if _is_shorthand(event)]
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        found.append(syntax(error, text, name))
        return None
    _read_comments(text, name, found)
    found += [Problem(mark, "yaml", "anchors, aliases and tags (&name, *name, !name) are not used here: write the value out.")
              for mark in shorthand]
    if root is None:
        found.append(Problem(Mark(name), "yaml", "the file is empty: write a record, or delete the file."))
    return None if root is None or shorthand else _Tree(name, found).build(root)


def place(name: str, where: Place | None) -> Mark:
    """A place of PyYAML's as one of ours; the whole file if it is unknown."""
    return Mark(name, where.line + 1, where.column + 1) if where else Mark(name)


def syntax(error: yaml.YAMLError | UnicodeEncodeError, text: str, name: str) -> Problem:
    """What is wrong with `text`, called `name` in messages, of which PyYAML says `error`."""
    if isinstance(error, yaml.MarkedYAMLError):
        reason = str(error.problem or error.context or "unreadable")
        said = "unreadable" if protection.find(reason) else reason
        mark = place(name, error.problem_mark or error.context_mark)
        return Problem(mark, "yaml", f"this is not YAML ({said}): check indentation, colons and quotes.")
    bad = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return Problem(_at(bad, text, name), "yaml", "a character stands here that YAML does not allow: remove it.")


def odd_line_end(text: str, name: str) -> Problem | None:
    """The problem of a character that ends a line in YAML 1.1, as PyYAML has it, and is one like any other in YAML 1.2 (5.4)."""
    if text.isascii() or not (odd := _ODD_LINE_END.search(text)):
        return None
    message = "a character stands here that some read as the end of a line (NEL, LS or PS): write \\N, \\L or \\P, in double quotes."
    return Problem(_at(odd, text, name), "yaml", message)


def _at(match: re.Match[str] | None, text: str, name: str) -> Mark:
    """Where `match` begins in `text`."""
    if match is None:
        return Mark(name)
    return Mark(name, text.count("\n", 0, match.start()) + 1, match.start() - text.rfind("\n", 0, match.start()))


def _too_deep(events: Iterable[yaml.Event]) -> yaml.Event | None:
    """The first event below `_DEPTH`: PyYAML's composer is recursive in C, and ends the process (100,000 brackets)."""
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            return event
    return None


def _is_shorthand(event: yaml.Event) -> bool:
    """Whether it is an alias, or bears an anchor or a tag: names that no field covers, and values that stand elsewhere."""
    return isinstance(event, yaml.NodeEvent) and bool(event.anchor or getattr(event, "tag", None))


def _read_comments(text: str, name: str, found: list[Problem]) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        _, hash_sign, comment = line.partition("#")
        if hash_sign and (rule := protection.find(comment)):
            found.append(texts.protected(Mark(name, number, len(line) - len(comment)), rule))


class _Tree:
    def __init__(self, name: str, found: list[Problem]) -> None:
        self.name = name
        self.found = found

    def build(self, node: yaml.Node) -> Node:
        mark = place(self.name, node.start_mark)
        if isinstance(node, yaml.MappingNode):
            return self._map(node, mark)
        if isinstance(node, yaml.SequenceNode):
            return List(mark, [self.build(item) for item in node.value])
        return self._cell(node, mark)

    def _cell(self, node: yaml.Node, mark: Mark) -> Cell:
        if rule := protection.find(node.value):
            self.found.append(texts.protected(mark, rule))
        return Cell(node.value, mark)

    def _map(self, node: yaml.MappingNode, mark: Mark) -> Map:
        entries: dict[str, tuple[Mark, Node]] = {}
        for key_node, value_node in node.value:
            key = self.build(key_node)
            if not isinstance(key, Cell):
                self.found.append(Problem(key.mark, "yaml", "a key must be a word: check the indentation."))
            elif key.text in entries:
                self.found.append(Problem(key.mark, "duplicate-key", f"the key {protection.shown(key.text)} stands here twice: keep one."))
            else:
                entries[key.text] = (key.mark, self.build(value_node))
        return Map(mark, entries)
