"""YAML with places: every key and value knows its file, line and column.

Scalars stay the text that was written (no YAML 1.1 surprises: ``no`` is not false, a date stays text).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from publish import protection
from publish.errors import Mark, Problem


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


def read(path: Path, name: str, found: list[Problem]) -> Node | None:
    """The content of the YAML file at `path`, called `name` in messages; `None` if it cannot be read.

    Adds a `Problem` to `found` for what is not UTF-8 or YAML, for duplicate keys, aliases and protected data.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        found.append(Problem(Mark(name, line), "encoding", "the file is not UTF-8: save it as UTF-8."))
        return None
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        mark = Mark(name, place.line + 1, place.column + 1) if place else Mark(name)
        found.append(Problem(mark, "yaml", f"this is not YAML ({_reason(error)}): check indentation, colons and quotes."))
        return None
    except yaml.YAMLError:
        found.append(Problem(Mark(name), "yaml", "the file holds a character that YAML does not allow: remove it."))
        return None
    _read_comments(text, name, found)
    if root is None:
        found.append(Problem(Mark(name), "yaml", "the file is empty: write a record, or delete the file."))
        return None
    return _Tree(name, found).build(root)


def _reason(error: yaml.MarkedYAMLError) -> str:
    reason = str(error.problem or error.context or "unreadable")
    return "unreadable" if protection.find(reason) else reason


def _read_comments(text: str, name: str, found: list[Problem]) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        _, hash_sign, comment = line.partition("#")
        if hash_sign and (rule := protection.find(comment)):
            found.append(protected(Mark(name, number, len(line) - len(comment)), rule))


def protected(mark: Mark, rule: str) -> Problem:
    """The problem that protected data stands at `mark`."""
    return Problem(mark, "protect", f"this looks like a {rule}: remove it; nothing that identifies or reaches a person may stand here.")


class _Tree:
    def __init__(self, name: str, found: list[Problem]) -> None:
        self.name = name
        self.found = found
        self.seen: set[int] = set()

    def build(self, node: yaml.Node) -> Node:
        mark = Mark(self.name, node.start_mark.line + 1, node.start_mark.column + 1)
        if id(node) in self.seen:
            self.found.append(Problem(mark, "yaml", "aliases (*name) are not used in seeds: write the value out."))
            return Cell("", mark)
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._map(node, mark)
        if isinstance(node, yaml.SequenceNode):
            return List(mark, [self.build(item) for item in node.value])
        return self._cell(node, mark)

    def _cell(self, node: yaml.Node, mark: Mark) -> Cell:
        if rule := protection.find(node.value):
            self.found.append(protected(mark, rule))
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
