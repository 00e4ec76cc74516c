"""Lexical forms: which texts a datatype allows, and the canonical forms of numbers.

Source: XML Schema Definition Language 1.1, part 2 (W3C Recommendation, 5 April 2012), section 3, for the datatypes that
RDF uses (RDF 1.1 Concepts, section 5.1); `publish.dates` for EDTF. No white space is trimmed: RDF does not. A text is
read once from left to right, and never becomes a number, so that no input makes a check slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from publish import dates
from publish.errors import nearest
from publish.terms import EDTF, RDF, XSD

Check = Callable[[str], bool]

_SIGNED = r"[+-]?+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_YEAR = r"-?+(?P<year>[1-9][0-9]{3,}+|0[0-9]{3})"
_MONTH, _DAY = "(?P<month>0[1-9]|1[0-2])", "(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]++)?+|24:00:00(?:\.0++)?+)"
_YEARS_AND_MONTHS = "(?:[0-9]++Y)?+(?:[0-9]++M)?+"
_DAYS_AND_TIMES = r"(?:[0-9]++D)?+(?:T(?=[0-9])(?:[0-9]++H)?+(?:[0-9]++M)?+(?:[0-9]++(?:\.[0-9]++)?+S)?+)?+"
_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = f"{_NAME_START}.0-9\u00b7\u0300-\u036f\u203f\u2040-"
_CHARACTERS = "\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff"  # those of XML 1.0

_PATTERNS = {
    "boolean": "true|false|1|0",
    "decimal": _SIGNED,
    "double": rf"{_SIGNED}(?:[eE][+-]?+[0-9]++)?+|[+-]?+INF|NaN",
    "time": f"{_TIME}{_ZONE}?+",
    "gYear": f"{_YEAR}{_ZONE}?+",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?+",
    "gMonth": f"--{_MONTH}{_ZONE}?+",
    "gDay": f"---{_DAY}{_ZONE}?+",
    "duration": f"-?+P(?=[0-9T]){_YEARS_AND_MONTHS}{_DAYS_AND_TIMES}",
    "yearMonthDuration": f"-?+P(?=[0-9]){_YEARS_AND_MONTHS}",
    "dayTimeDuration": f"-?+P(?=[0-9T]){_DAYS_AND_TIMES}",
    "hexBinary": "(?:[0-9A-Fa-f]{2})*+",
    "anyURI": f"[{_CHARACTERS}]*+",
    "normalizedString": f"(?:(?![\t\n\r])[{_CHARACTERS}])*+",
    "token": f"(?! )(?:(?![\t\n\r ])[{_CHARACTERS}]| (?! ))*+(?<! )",
    "language": "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*+",
    "Name": f"[:{_NAME_START}][:{_NAME}]*+",
    "NCName": f"[{_NAME_START}][{_NAME}]*+",
    "NMTOKEN": f"[:{_NAME}]++",
}
_DATES = {
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}?+",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}?+",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "gMonthDay": f"--(?P<year>){_MONTH}-{_DAY}{_ZONE}?+",  # without a year, February may have 29 days
}
_BOUNDS: dict[str, tuple[str | None, str | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": ("0", None),
    "positiveInteger": ("1", None),
    "nonPositiveInteger": (None, "0"),
    "negativeInteger": (None, "-1"),
    **{name: (f"-{2**bits}", f"{2**bits - 1}") for name, bits in (("long", 63), ("int", 31), ("short", 15), ("byte", 7))},
    **{f"unsigned{name}": ("0", f"{2**bits - 1}") for name, bits in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8))},
}
_INTEGER = re.compile("[+-]?+[0-9]++")
_TURNED = str.maketrans("0123456789", "9876543210")
_BASE64 = re.compile("[A-Za-z0-9+/]*(?:[AEIMQUYcgkosw048]=|[AQgw]==)?")
_SPACES = re.compile("^ | $|  ")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(text) is not None


def _is_date(pattern: re.Pattern[str], text: str) -> bool:
    """Whether it is a day of the Gregorian calendar, which begins again after 400 years: four digits of a year are enough."""
    match = pattern.fullmatch(text)
    if not match:
        return False
    month, day = int(match["month"]), int(match["day"])
    year = int(match["year"][-4:] or "0")
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= _LONGEST[month - 1] and (leap or (month, day) != (2, 29))


def _is_bounded(low: str | None, high: str | None, text: str) -> bool:
    if not _INTEGER.fullmatch(text):
        return False
    number = _order(integer(text))
    return (low is None or _order(low) <= number) and (high is None or number <= _order(high))


def _order(text: str) -> tuple[int, str]:
    """What canonical integers are compared by: their length with their sign, then their digits (turned, if negative)."""
    if text.startswith("-"):
        return 1 - len(text), text[1:].translate(_TURNED)
    return len(text), text


def _is_base64(text: str) -> bool:
    digits = text.replace(" ", "")
    return len(digits) % 4 == 0 and _matches(_BASE64, digits) and not _SPACES.search(text)


def _is_edtf(text: str) -> bool:
    try:
        dates.parse(text)
    except ValueError:
        return False
    return True


def _never(_: str) -> bool:
    """No text: a language-tagged string has its language beside the text."""
    return False


_OTHERS: dict[str, Check] = {f"{XSD}base64Binary": _is_base64, f"{RDF}langString": _never, EDTF: _is_edtf}


INTEGERS = frozenset(_BOUNDS)
"""``xsd:integer`` and what is derived from it, without the namespace."""
NAMES = frozenset({*_PATTERNS, *_DATES, *_BOUNDS, "float", "base64Binary", "string", "QName", "NOTATION", "anySimpleType", "anyAtomicType"})
"""The datatypes of XML Schema, without those that are lists (XML Schema 1.1, part 2, section 3)."""


def unknown(datatype: str) -> str:
    """What to say of a `datatype` (an IRI) of XML Schema that does not exist; "" for any other."""
    name = datatype.removeprefix(XSD)
    if not datatype.startswith(XSD) or name in NAMES:
        return ""
    return f"there is no such datatype as xsd:{name}: {nearest(name, NAMES)}"


@cache
def check(datatype: str) -> Check | None:
    """Whether a text is a lexical form of `datatype` (an IRI); `None` if that is not checked, as for ``xsd:string``.

    A pattern is compiled when it is first wanted: all of them would take as long as mapping a thousand records.
    """
    name = datatype.removeprefix(XSD)
    if not datatype.startswith(XSD) or datatype in _OTHERS:
        return _OTHERS.get(datatype)
    if name in _BOUNDS:
        return partial(_is_bounded, *_BOUNDS[name])
    if name in _DATES:
        return partial(_is_date, re.compile(_DATES[name]))
    pattern = _PATTERNS.get("double" if name == "float" else name)
    return partial(_matches, re.compile(pattern)) if pattern else None


def integer(text: str) -> str:
    """The canonical form of an ``xsd:integer``, however long: no plus sign, no leading zeros (XML Schema 1.1, 3.4.13)."""
    digits = text.lstrip("+-").lstrip("0") or "0"
    return f"-{digits}" if text.startswith("-") and digits != "0" else digits


def decimal(text: str) -> str:
    """The canonical form of an ``xsd:decimal``: no needless zeros, and no point if it is whole (XML Schema 1.1, 3.3.3.2)."""
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    if not fraction:
        return integer(whole)
    sign = "-" if text.startswith("-") else ""
    return f"{sign}{whole.lstrip('+-').lstrip('0') or '0'}.{fraction}"


def double(number: str | float) -> str:
    """The canonical form of an ``xsd:double``, such as ``1.5E3`` (XML Schema 1.1, 3.3.5.2).

    Raises `ValueError` if `number` is a text that no number can be made of.
    """
    value = float(number)
    if value != value:  # noqa: PLR0124  # so is NaN told, and no other number
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "INF" if value > 0 else "-INF"
    sign, digits, exponent = _shortest(value)
    return f"{sign}{digits[0]}.{digits[1:].rstrip('0') or '0'}E{exponent}"


def _shortest(value: float) -> tuple[str, str, int]:
    """The fewest digits that tell `value` from every other double, after its sign, and the exponent of the first digit."""
    mantissa, _, exponent = repr(value).partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return sign, "0", 0
    shift = len(whole) - 1 if whole != "0" else len(digits) - len(fraction) - 1
    return sign, digits, int(exponent or "0") + shift
