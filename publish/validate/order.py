"""How literals are ordered: what ``<`` says of two of them in SPARQL, by their values.

Source: SPARQL 1.1 Query Language, section 17.3 (operator mapping); XML Schema 1.1, part 2, 3.3.7 and D.2 for what has a time
zone and what has none, which are compared only where every zone gives the same answer.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from struct import pack, unpack

from pyoxigraph import Literal

from publish import lexical
from publish.terms import XSD

_DATE = re.compile(
    r"(?P<year>-?[0-9]+)(?:-(?P<month>[0-9]{2}))?(?:-(?P<day>[0-9]{2}))?"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9.]+))?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)
_WITH_DATE = {name: name for name in ("date", "dateTime", "gYear", "gYearMonth", "time")} | {"dateTimeStamp": "dateTime"}
_NUMBERS = lexical.INTEGERS | {"decimal"}
_LONGEST = 1000
"""No date is longer: Python makes no number of so many digits, in defence of its time."""
_DURATIONS = ("yearMonthDuration", "dayTimeDuration")
_PART = re.compile("([0-9.]+)([YMDHS])")
_MONTHS, _SECONDS = {"Y": 12, "M": 1}, {"D": 86_400, "H": 3600, "M": 60, "S": 1}
_MOST_ZONE = 14 * 3600
_CYCLE = 146_097 * 86_400
"""Seconds in 400 years of the Gregorian calendar."""


@dataclass(frozen=True)
class Value:
    """What a literal is compared by: only values of one `kind` are.

    Those of one `basis`, too, are ordered by their numbers: doubles, floats and other numbers are apart, days with and without a zone.
    """

    kind: str
    number: Decimal | float | Fraction | str
    basis: str = ""


@lru_cache(maxsize=65536)
def value(literal: Literal) -> Value | None:
    """The value of a literal; `None` for one that has no order, or is in no form of its datatype."""
    datatype, text = literal.datatype.value, literal.value
    name = datatype.removeprefix(XSD)
    if not datatype.startswith(XSD) or (name in {*_WITH_DATE, *_DURATIONS} and len(text) > _LONGEST):
        return None
    if name == "string":
        return Value("string", text)
    if not (check := lexical.check(datatype)) or not check(text):
        return None
    if name in _DURATIONS:
        return _of_duration(name, text)
    return _of_date(_WITH_DATE[name], text) if name in _WITH_DATE else _of_number(name, text)


def _of_number(name: str, text: str) -> Value | None:
    if name in ("double", "float"):
        number = float(text) if name == "double" else _single(text)
        return None if math.isnan(number) else Value("number", number, name)
    if name == "boolean":
        return Value("boolean", Decimal(text in ("true", "1")))
    return Value("number", Decimal(text)) if name in _NUMBERS else None


def _of_duration(name: str, text: str) -> Value:
    """Months, or seconds: of one kind they have an order (XPath Functions 3.1, 8.2)."""
    parts = {unit: Fraction(number) for number, unit in _PART.findall(text.replace("T", "")) if name == "dayTimeDuration" or unit in "YM"}
    units = _MONTHS if name == "yearMonthDuration" else _SECONDS
    total = sum((number * units[unit] for unit, number in parts.items()), Fraction(0))
    return Value(name, -total if text.startswith("-") else total)


def _of_date(kind: str, text: str) -> Value:
    found = _DATE.fullmatch(f"2000-01-01T{text}" if kind == "time" else text)
    assert found  # noqa: S101  # for mypy: its lexical form was checked
    cycles, year = divmod(int(found["year"]), 400)
    days = date(year + 400, int(found["month"] or 1), int(found["day"] or 1)).toordinal()
    text_of = found["second"] or "0"
    second = (Fraction(text_of) if "." in text_of else int(text_of)) + 60 * int(found["minute"] or 0) + 3600 * int(found["hour"] or 0)
    return Value(kind, cycles * _CYCLE + days * 86_400 + second - _offset(found["zone"]), "zoned" if found["zone"] else "")


def _single(number: object) -> float:
    """The number in 32 bits, as ``xsd:float`` has it."""
    try:
        return float(unpack("f", pack("f", float(str(number))))[0])
    except OverflowError:
        return math.copysign(math.inf, float(str(number)))


def _offset(zone: str | None) -> int:
    """The seconds that a time zone is ahead of UTC."""
    if not zone or zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -seconds if zone[0] == "-" else seconds


def compare(first: Value | None, second: Value | None) -> int | None:
    """-1, 0 or 1 as the first is less, equal or greater; `None` where they cannot be compared."""
    if first is None or second is None or first.kind != second.kind:
        return None
    one, other = first.number, second.number
    if first.basis != second.basis:
        if first.kind != "number":
            difference = Fraction(one) - Fraction(other)
            return None if abs(difference) <= _MOST_ZONE else (1 if difference > 0 else -1)
        promoted = float if "double" in (first.basis, second.basis) else _single  # XPath 3.1, B.1
        one, other = (number if basis else promoted(number) for number, basis in ((one, first.basis), (other, second.basis)))
    return (one > other) - (one < other)  # type: ignore[operator]  # numbers of one kind are ordered
