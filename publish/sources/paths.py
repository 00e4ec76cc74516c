"""JSONPath: what a reference or an iterator finds in a JSON value.

Source: RFC 9535. Names, indexes and wildcards, in a row, are looked up directly; python-jsonpath does the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from publish.sources.natural import several

_NAME = r"[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff-]*"  # with hyphens, which are common, and no trouble behind a dot
_STEP = re.compile(
    rf"\.({_NAME})"
    r"|\['([^'\\\x00-\x1f]*)'\]"
    r'|\["([^"\\\x00-\x1f]*)"\]'
    r"|\[(0|[1-9][0-9]{0,14})\]"
    r"|\[\*\]|\.\*"
)
_RELATIVE = re.compile(r"@(?:[.\[]|$)")
"""Where an ``@`` is the record; in ``@id`` it belongs to a key (of JSON-LD)."""
_SIGNS = frozenset("[]*?'\"")

Step = str | int | None
"""A name, an index, or, `None`, every child."""


class PathError(ValueError):
    """This is no JSONPath, or it cannot be followed in a value; the message is part of a sentence, and repeats nothing."""


@dataclass(frozen=True)
class Path:
    """A JSONPath: `steps` from the value that it starts at, then whatever `query` finds."""

    steps: tuple[Step, ...]
    query: Callable[[object], list[object]] | None = None
    single: bool = True

    def all(self, value: object) -> list[object]:
        """Everything that it finds in `value`, in order. Raises `PathError` if `value` is too deep for it."""
        nodes = [value]
        for step in self.steps:
            nodes = _children(nodes, step)
        return nodes if self.query is None else [found for node in nodes for found in self.query(node)]

    def one(self, value: object) -> object:
        """What it finds in `value`: `None` for nothing, the one value, or, if there are more, `Several`. Raises as `all` does."""
        if not self.single or self.query:
            return several(self.all(value))
        for step in self.steps:  # the same as `all`, without lists
            if isinstance(step, str):
                value = value.get(step) if isinstance(value, dict) else None
            else:
                value = value[step] if isinstance(value, list) and step is not None and step < len(value) else None
        return value


def parse(text: str) -> Path:
    """`text` as a path. Raises `PathError` if it is no JSONPath."""
    if not text.startswith("$"):
        raise PathError("it does not begin with $")
    steps, end = _steps(text)
    if end == len(text):
        return Path(steps, single=None not in steps)
    return _query(text)


def reference(text: str) -> Path:
    """`text` as a path from a record: also ``@.a`` for ``$.a``, ``a.b`` for ``$.a.b``, and the plain name of a key, ``@id`` too.

    Raises `PathError` if it is neither JSONPath nor without brackets, stars and quotes.
    """
    if text.startswith("$") or _RELATIVE.match(text):
        return parse(f"${text[1:]}")
    try:
        return parse(f"$.{text}")
    except PathError:
        if _SIGNS.isdisjoint(text):
            return Path((text,))
        raise


def split(text: str) -> tuple[tuple[str, ...], Path] | None:
    """An iterator in two: the keys of the array that it goes through first, and the path from its items.

    `None` if it cannot be told by an item alone what is found in it; ``$.a[*].b`` is ``a``, and ``$.b`` in each.
    """
    keys: list[str] = []
    at = 1
    while (match := _STEP.match(text, at)) and isinstance(step := _step(match), str):
        keys.append(step)
        at = match.end()
    if not match or _step(match) is not None or "$" in text[match.end() :]:
        return None
    return tuple(keys), parse(f"${text[match.end() :]}")


def _steps(text: str) -> tuple[tuple[Step, ...], int]:
    """The steps that `text` begins with, behind its ``$``, and where they end."""
    steps: list[Step] = []
    at = 1
    while match := _STEP.match(text, at):
        steps.append(_step(match))
        at = match.end()
    return tuple(steps), at


def _step(match: re.Match[str]) -> Step:
    name, single, double, index = match.groups()
    if index is not None:
        return int(index)
    return next((text for text in (name, single, double) if text is not None), None)


def _children(nodes: list[object], step: Step) -> list[object]:
    if isinstance(step, str):
        return [node[step] for node in nodes if isinstance(node, dict) and step in node]
    if step is not None:
        return [node[step] for node in nodes if isinstance(node, list) and step < len(node)]
    return [child for node in nodes if isinstance(node, dict | list) for child in (node.values() if isinstance(node, dict) else node)]


def _query(text: str) -> Path:
    import jsonpath  # noqa: PLC0415  # few mappings need it, and it takes as long to import as the rest of the program

    class Environment(jsonpath.JSONPathEnvironment):
        def getitem(self, obj: Any, key: Any) -> Any:  # noqa: ANN401  # as the library types it
            """A slice of an array only (RFC 9535, 2.3.4.2.2): version 2.2.2 of the library takes texts apart, too."""
            return super().getitem(obj, key) if isinstance(obj, list) or not isinstance(key, slice) else []

    try:
        path = Environment(strict=True).compile(text)
    except (jsonpath.JSONPathError, ValueError) as error:
        raise PathError("this is not JSONPath (RFC 9535)") from error

    def find(value: object) -> list[object]:
        if not isinstance(value, dict | list):  # a text would be read as JSON
            return []
        try:
            return list(path.findall(value))
        except (jsonpath.JSONPathError, RecursionError) as error:
            raise PathError("it is nested too deeply for this JSONPath") from error

    return Path((), find, single=isinstance(path, jsonpath.JSONPath) and path.singular_query())
