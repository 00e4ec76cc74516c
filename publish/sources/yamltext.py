"""YAML as JSON text, on the same lines: what reads JSON then reads YAML, and knows its lines.

Source: YAML 1.2.2, section 10.3, the core schema: ``no``, ``on`` and dates are texts. Anchors are allowed. Tags, merge keys,
keys that are no text, keys that stand twice, infinity and NaN are errors: JSON has none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from json import dumps

import yaml

from publish import nodes
from publish.errors import Mark, Problem, Problems

DEPTH = 50
EXPANDED = 50_000_000
"""So many characters of JSON may be written for aliases, which stand for what bears an anchor."""

_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), "null"),
    **dict.fromkeys(("true", "True", "TRUE"), "true"),
    **dict.fromkeys(("false", "False", "FALSE"), "false"),
}
_INTEGER = re.compile(r"([-+]?)(?=[0-9])0*+([0-9]*+)")
_BASED = re.compile(r"0o([0-7]+)|0x([0-9a-fA-F]+)")
_FLOAT = re.compile(r"([-+]?)(?=\.?[0-9])0*+([0-9]*+)(?:\.([0-9]*+))?(?:[eE]([-+]?[0-9]++))?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DIGITS = 1000
"""Longer octal and hexadecimal numbers are texts: to make them decimal takes a time that grows with the square."""


def to_json(text: str, name: str) -> str:
    """The YAML in `text` as JSON, each value on its line; several documents are an array. Raises `Problems` that name `name`."""
    if line_end := nodes.odd_line_end(text, name):
        raise Problems([line_end])
    writer = _Writer(name)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            writer.write(event)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise Problems([nodes.syntax(error, text, name)]) from error
    return writer.finish()


@dataclass
class _Frame:
    """An array or, with `keys`, an object in the making: it begins at `start` among the parts."""

    start: int
    anchor: str | None
    keys: set[str] | None
    is_key_next: bool
    is_empty: bool = True
    height: int = 1


@dataclass
class _Writer:
    name: str
    parts: list[str] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    anchors: dict[str, tuple[str, int]] = field(default_factory=dict)
    line: int = 0
    documents: int = 0
    expanded: int = 0

    def write(self, event: yaml.Event) -> None:
        """Writes what `event` says. Raises `Problems` where JSON cannot say it."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.parts += [","] if self.documents else []
            self.documents += 1
            self.anchors.clear()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)

    def finish(self) -> str:
        """All of the JSON text."""
        if not self.documents:
            raise Problems([Problem(Mark(self.name), "yaml", "the file is empty: expected a value.")])
        text = "".join(self.parts)
        return f"[{text}]" if self.documents > 1 else text

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        self._check(event, event.tag)
        is_map = isinstance(event, yaml.MappingStartEvent)
        if len(self.frames) == DEPTH:
            raise self._problem(event, f"nested more than {DEPTH} levels deep: check brackets and indentation.")
        self._place(event)
        self.frames.append(_Frame(len(self.parts), event.anchor, set() if is_map else None, is_key_next=is_map))
        self.parts.append("{" if is_map else "[")

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        frame = self.frames.pop()
        self._align(event)
        self.parts.append("]" if frame.keys is None else "}")
        if frame.anchor:
            text = "".join(self.parts[frame.start :]).replace("\n", "")  # in JSON, line ends only stand between values
            self.anchors[frame.anchor] = (text, frame.height)
        self._rise(frame.height)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._check(event, event.tag)
        text = dumps(event.value) if event.style else self._plain(event)
        frame = self.frames[-1] if self.frames else None
        if frame and frame.is_key_next and frame.keys is not None:
            self._key(event, text, frame, frame.keys)
            return
        self._place(event)
        self.parts.append(text)
        if event.anchor:
            self.anchors[event.anchor] = (text, 0)

    def _key(self, event: yaml.ScalarEvent, text: str, frame: _Frame, keys: set[str]) -> None:
        if not text.startswith('"'):
            raise self._problem(event, "this key is no text: put it in quotes.")
        if event.value == "<<" and not event.style:
            raise self._problem(event, "merge keys (<<) are not of YAML 1.2: write the entries out.")
        if text in keys:
            raise self._problem(event, "this key stands in the mapping for the second time: keep one.")
        keys.add(text)
        self._align(event)
        self.parts += [text if frame.is_empty else f",{text}", ":"]
        frame.is_empty = frame.is_key_next = False
        if event.anchor:
            self.anchors[event.anchor] = (text, 0)

    def _alias(self, event: yaml.AliasEvent) -> None:
        known = self.anchors.get(event.anchor or "")
        if not known:
            raise self._problem(event, "no anchor of this name stands before it, or it lies within what it names: write the value out.")
        text, height = known
        self._place(event)
        self.expanded += len(text)
        if self.expanded > EXPANDED:
            raise self._problem(event, f"the aliases up to here stand for over {EXPANDED:,} characters: write less as aliases.")
        if len(self.frames) + height > DEPTH:
            raise self._problem(event, f"what it names is, here, nested more than {DEPTH} levels deep: write less as aliases.")
        self.parts.append(text)
        self._rise(height)

    def _place(self, event: yaml.Event) -> None:
        """Goes to where the value of `event` is to stand."""
        self._align(event)
        if not self.frames:
            return
        frame = self.frames[-1]
        if frame.is_key_next:
            raise self._problem(event, "this key is no text: put it in quotes.")
        if frame.keys is None and not frame.is_empty:
            self.parts.append(",")
        frame.is_empty, frame.is_key_next = False, frame.keys is not None

    def _align(self, event: yaml.Event) -> None:
        line = event.start_mark.line if event.start_mark else 0
        if line > self.line:
            self.parts.append("\n" * (line - self.line))
            self.line = line

    def _rise(self, height: int) -> None:
        if self.frames:
            self.frames[-1].height = max(self.frames[-1].height, height + 1)

    def _check(self, event: yaml.Event, tag: str | None) -> None:
        if tag is not None:
            raise self._problem(event, "tags (!name) are not used here: put a text in quotes, and leave the tag out.")

    def _plain(self, event: yaml.ScalarEvent) -> str:
        """What a scalar without quotes means (core schema, 10.3.2), as JSON."""
        text: str = event.value
        if constant := _CONSTANTS.get(text):
            return constant
        if match := _INTEGER.fullmatch(text):
            return f"{'-' if match[1] == '-' and match[2] else ''}{match[2] or '0'}"
        if match := _FLOAT.fullmatch(text):
            sign, whole, fraction, exponent = match.groups()
            return f"{'-' if sign == '-' else ''}{whole or '0'}.{fraction or '0'}{f'E{exponent}' if exponent else ''}"
        if _NO_NUMBER.fullmatch(text):
            raise self._problem(event, "JSON has no such number: leave the value out, or put it in quotes.")
        if (match := _BASED.fullmatch(text)) and len(text) <= _DIGITS:
            return str(int(match[1], 8) if match[1] else int(match[2], 16))
        return dumps(text)

    def _problem(self, event: yaml.Event, message: str) -> Problems:
        return Problems([Problem(nodes.place(self.name, event.start_mark), "yaml", message)])
