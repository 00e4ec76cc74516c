"""JSON text, read strictly, and one item at a time where that is enough.

Source: RFC 8259; of what it leaves open, keys that stand twice are refused, and numbers keep all their digits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from io import TextIOBase
from json import JSONDecodeError

from publish.errors import Mark, Problem, Problems
from publish.sources.files import LONGEST
from publish.sources.natural import INTEGER
from publish.sources.records import Typed

_CHUNK = 1 << 16
_NEAR = 16
"""So near to the end of a chunk, an error or the end of a number may be the chunk's and not the file's."""

_SPACE = re.compile(r"[ \t\n\r]*")


class Broken(ValueError):
    """What stands at `at` is not JSON that is read here; `cut` says that more text may help."""

    def __init__(self, message: str, at: int, *, cut: bool = False) -> None:
        super().__init__(message)
        self.at = at
        self.cut = cut


class _Refused(ValueError):
    """JSON that Python reads, and that means nothing for certain."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Refused("in what begins here, a key stands twice in an object: keep one.")
    return value


def _no_number(_: str) -> object:
    raise _Refused("in what begins here, NaN or Infinity stands: JSON has no such numbers; leave the value out, or write null.")


def _long(digits: str) -> int | Typed:
    return int(digits) if len(digits) < 1000 else Typed(digits, INTEGER)


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_number)
_PATIENT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_number, parse_int=_long)

scan: Callable[[str, int], tuple[object, int]] = _DECODER.scan_once  # type: ignore[attr-defined]  # typeshed does not have it
"""What `decode` does, where nothing is wrong and no space stands before the value: several times as fast, and any error raises another."""


def decode(text: str, at: int) -> tuple[object, int]:
    """The JSON value that begins at `at`, and where it ends. Raises `Broken`."""
    try:
        try:
            return _DECODER.raw_decode(text, at)
        except (JSONDecodeError, _Refused):
            raise
        except ValueError:  # an integer of more digits than Python turns into one: no error of the file
            return _PATIENT.raw_decode(text, at)
    except JSONDecodeError as error:
        cut = error.pos > len(text) - _NEAR or error.msg.startswith("Unterminated string")
        raise Broken(_not_json(error.msg.partition(":")[0].lower()), error.pos, cut=cut) from error
    except _Refused as error:
        raise Broken(str(error), at) from error
    except RecursionError as error:
        raise Broken("what begins here is nested too deeply to be read: flatten it.", at) from error


def _not_json(reason: str) -> str:
    return f"this is not JSON ({reason}): correct it, or write the file anew."


class Scanner:
    """Goes through the JSON text in `file`, and keeps no more of it than the value that it is at."""

    def __init__(self, file: TextIOBase, name: str) -> None:
        self._file = file
        self._name = name
        self._text = ""
        self._at = 0
        self._start = 0
        self._line = 1
        self._column = 1

    def items(self, keys: Sequence[str]) -> Iterator[object]:
        """Each child of the array or object that is found under `keys`, one below the other. Raises `Problems`."""
        yield from self._below(keys)
        self._end()

    def whole(self) -> object:
        """The one value in the file. Raises `Problems`."""
        value = self._value()
        self._end()
        return value

    def mark(self) -> Mark:
        """Where the value that was given last begins."""
        return self._place(self._start)

    def _below(self, keys: Sequence[str]) -> Iterator[object]:
        sign = self._peek()
        if not keys:
            if sign == "[":
                for _ in self._elements():
                    yield self._value()
            elif sign == "{":
                for _ in self._members():
                    yield self._value()
            else:
                self._value()
        elif sign == "{":
            for key in self._members():
                if key == keys[0]:
                    yield from self._below(keys[1:])
                else:
                    self._skip()
        else:
            self._skip()

    def _skip(self) -> None:
        """Checks the value here, child by child, so that a big one takes no room."""
        for _ in self._below(()):
            pass

    def _elements(self) -> Iterator[None]:
        """Stops at each element of the array here; the caller reads it."""
        self._at += 1
        if self._peek() == "]":
            self._at += 1
            return
        yield
        while self._next("]"):
            yield

    def _members(self) -> Iterator[str]:
        """Stops at the value of each member of the object here, and gives its key; the caller reads the value."""
        self._at += 1
        keys: set[str] = set()
        more = self._peek() != "}"
        self._at += not more
        while more:
            if self._peek() != '"':
                raise self._broken(Broken(_not_json("a key in quotes is missing"), self._at))
            key = str(self._value())
            if key in keys:
                raise self._broken(Broken("this key stands in the object for the second time: keep one.", self._start))
            keys.add(key)
            self._expect(":")
            yield key
            more = self._next("}")

    def _next(self, end: str) -> bool:
        """Whether a comma stands here, and not the `end`."""
        if self._peek() == end:
            self._at += 1
            return False
        self._expect(",")
        return True

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._broken(Broken(_not_json(f"{sign} is missing"), self._at))
        self._at += 1

    def _end(self) -> None:
        if self._peek():
            message = "something stands behind the end of the JSON value: a file holds one; a file of several is named .jsonl."
            raise self._broken(Broken(message, self._at))

    def _value(self) -> object:
        self._peek()
        while True:
            try:
                value, end = decode(self._text, self._at)
            except Broken as error:
                if error.cut and self._more():
                    continue
                raise self._broken(error) from error
            if end + _NEAR <= len(self._text) or not self._more():
                self._start, self._at = self._at, end
                return value

    def _peek(self) -> str:
        """The next sign that is no space, or nothing at the end; the place moves to it."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Reads on, as much as is there already, so that a long value is not read over and over; `False` at the end."""
        if len(self._text) - self._at > LONGEST:
            message = f"what begins here has more than {LONGEST:,} characters: let the iterator go through its items (such as $.a[*])."
            raise self._broken(Broken(message, self._at))
        read = self._file.read(max(_CHUNK, len(self._text) - self._at))
        if not read:
            return False
        place = self._place(self._at)
        self._line, self._column = place.line, place.column
        self._text = self._text[self._at :] + read
        self._at = self._start = 0
        return True

    def _place(self, at: int) -> Mark:
        newline = self._text.rfind("\n", 0, at)
        column = self._column + at if newline < 0 else at - newline
        return Mark(self._name, self._line + self._text.count("\n", 0, at), column)

    def _broken(self, error: Broken) -> Problems:
        return Problems([Problem(self._place(error.at), "json", str(error))])
