"""What the functions of a mapping do with texts and numbers.

Source: General Refine Expression Language, as in the functions of IDLab (Ghent University). All raise `ValueError`, whose message
repeats no value, for a text that they cannot use.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from html.entities import codepoint2name
from urllib.parse import quote

from publish import lexical
from publish.sources.records import Typed
from publish.terms import XSD

_NOT_UNICODE = "the text is not Unicode (it holds half a character): correct it"


def boolean(value: bool) -> Typed:  # noqa: FBT001  # it is what the function makes a value of
    """A truth value as an ``xsd:boolean``."""
    return Typed("true" if value else "false", f"{XSD}boolean")


def is_true(text: str | None) -> bool:
    """Whether a text is a true ``xsd:boolean``."""
    return text in ("true", "1")


def position(text: str) -> int:
    """A position in a text; what is longer than any text is shortened, so that it never becomes a huge number."""
    if not re.fullmatch("-?[0-9]+", text):
        raise ValueError("a position in a text must be a whole number, such as 0, or -1 for the last character")
    return int(lexical.integer(text)[:12])


def substring(text: str, start: str, end: str | None = None) -> str | None:
    """The part from `start` up to `end` (GREL: negative ones count from the end); nothing, if it starts beyond the end."""
    first, last = position(start), len(text) if end is None else position(end)
    return None if first > len(text) else text[first:last]


def sought(find: str) -> str:
    """A text to look for, if it is no pattern."""
    if len(find) > 1 and find.startswith("/") and find.endswith("/"):
        raise ValueError("a pattern between slashes cannot be sought here, only a text: replace texts one by one")
    return find


def replace(text: str, find: str, replacement: str) -> str:
    """`text` with each `find` replaced."""
    return text.replace(sought(find), replacement)


def replace_characters(text: str, find: str, replacement: str) -> str:
    """`text` with each character of `find` replaced by the one at its place in `replacement`, one after the other."""
    if len(find) != len(replacement):
        raise ValueError("there must be as many characters to replace with as there are to replace")
    for old, new in zip(find, replacement, strict=True):
        text = text.replace(old, new)
    return text


def digest(algorithm: str, text: str) -> str:
    """The hash of the UTF-8 bytes of `text`, in hexadecimal digits."""
    try:
        return hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()
    except UnicodeEncodeError as error:
        raise ValueError(_NOT_UNICODE) from error


def count(number: int) -> Typed:
    """A length or a position as an ``xsd:integer``."""
    return Typed(str(number), f"{XSD}integer")


def number(text: str) -> Decimal:
    """The number that an ``xsd:decimal`` is, exactly."""
    is_decimal = lexical.check(f"{XSD}decimal")
    if is_decimal is None or not is_decimal(text):
        raise ValueError("a number must be written in digits, such as 12 or -0.5")
    return Decimal(text)


def whole(value: Decimal, rounding: str) -> Typed:
    """A number without its fraction as an ``xsd:integer``."""
    return Typed(lexical.integer(format(value.to_integral_value(rounding), "f")), f"{XSD}integer")


def rounded(text: str) -> Typed:
    """The nearest whole number; of two, the greater one, as Java has it."""
    value = number(text)
    return whole(value, ROUND_HALF_DOWN if value < 0 else ROUND_HALF_UP)


def decimal(value: Decimal) -> Typed:
    """A number as an ``xsd:decimal``."""
    return Typed(lexical.decimal(format(value, "f")), f"{XSD}decimal")


_XML_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})
_HTML_ESCAPES = {code: f"&{name};" for code, name in codepoint2name.items()}
_SCRIPT_ESCAPES = str.maketrans({
    **{chr(code): f"\\u{code:04X}" for code in range(32)},
    "\\": "\\\\", '"': '\\"', "'": "\\'", "/": "\\/", "\b": "\\b", "\n": "\\n", "\t": "\\t", "\f": "\\f", "\r": "\\r",
})


def _escape_csv(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if re.search('[,"\r\n]', text) else text


def _escape_script(text: str) -> str:
    """In the way of ECMAScript: what is beyond ASCII as UTF-16."""
    return "".join(character if character.isascii() else _utf_16(character) for character in text.translate(_SCRIPT_ESCAPES))


def _utf_16(character: str) -> str:
    digits = character.encode("utf-16-be").hex().upper()
    return "".join(f"\\u{digits[start : start + 4]}" for start in range(0, len(digits), 4))


_MODES: dict[str, Callable[[str], str]] = {
    "html": lambda text: text.translate(_HTML_ESCAPES),
    "xml": lambda text: text.translate(_XML_ESCAPES),
    "csv": _escape_csv,
    "url": lambda text: quote(text, safe="!'()*"),
    "javascript": _escape_script,
}


def mode(text: str) -> Callable[[str], str]:
    """The way to escape that has the name `text`."""
    way = _MODES.get(text.lower())
    if way is None:
        raise ValueError(f"there is no such way to escape a text: expected one of {', '.join(sorted(_MODES))}")
    return way


def escape(text: str, name: str) -> str:
    """`text`, escaped in the way called `name`."""
    way = mode(name)
    try:
        return way(text)
    except UnicodeEncodeError as error:
        raise ValueError(_NOT_UNICODE) from error


def upper_url(text: str) -> str:
    """In capitals, with ``http://`` before it unless it is there."""
    upper = text.upper()
    return upper if upper.startswith("HTTP://") else f"http://{upper}"


def title(text: str) -> str:
    """Each word with one capital letter, at its beginning; an apostrophe begins no word."""
    return re.sub(r"\S+", lambda word: word[0].capitalize(), text)


def choose(condition: str | None, chosen: str | None, other: str | None = None) -> str | None:
    """`chosen` if the condition is true, else `other`; nothing if there is no condition."""
    if condition is None:
        return None
    return chosen if is_true(condition) else other
