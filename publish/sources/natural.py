"""The natural mapping: a value of the data becomes its lexical form and its datatype.

Source: RML-Core, “Natural mapping of source values”; the canonical forms of XML Schema 1.1, part 2.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from publish import lexical
from publish.sources.records import NESTED, Typed, Value
from publish.terms import XSD

INTEGER = f"{XSD}integer"
DATE_TIME = f"{XSD}dateTime"
_INTEGERS = [Typed(str(number), INTEGER) for number in range(1000)]
_BOOLEANS = {True: Typed("true", f"{XSD}boolean"), False: Typed("false", f"{XSD}boolean")}


class Several(list[object]):
    """The values that a path found, where it may find several; an array that is one value is a plain list."""


def several(values: list[object]) -> object:
    """What stands for `values` that were found: `None` for none, a single one by itself."""
    if len(values) > 1:
        return Several(values)
    return values[0] if values else None


def natural(value: object) -> Value:
    """`value` of JSON, YAML or Parquet as the value of a row: texts and `None` as they are, objects and arrays `NESTED`."""
    if type(value) is int:  # most values that are no text are
        return integer(value)
    if value is None or isinstance(value, str):
        return value
    convert = _CONVERSIONS.get(type(value)) or next((each for kind, each in _CONVERSIONS.items() if isinstance(value, kind)), None)
    return convert(value) if convert else NESTED


def integer(value: int) -> Typed:
    """An ``xsd:integer``."""
    return _INTEGERS[value] if 0 <= value < len(_INTEGERS) else Typed(str(value), INTEGER)


def date_time(value: datetime, fraction: str = "") -> Typed:
    """An ``xsd:dateTime``: without a zone, with ``Z``, or with an offset in whole minutes; `fraction` is digits after microseconds."""
    offset = value.utcoffset()
    if offset is not None and offset % timedelta(minutes=1):
        value, offset = value.astimezone(UTC), timedelta()
    clock = value.replace(tzinfo=None).isoformat()
    zone = "" if offset is None else value.isoformat()[len(clock) :] if offset else "Z"
    if fraction and "." not in clock:
        clock += ".000000"
    return Typed(_short(clock + fraction) + zone, DATE_TIME)


def _short(clock: str) -> str:
    """Without the zeros at the end of a fraction of seconds."""
    return clock.rstrip("0").rstrip(".") if "." in clock else clock


_CONVERSIONS: dict[type, Callable[[Any], Value]] = {
    bool: _BOOLEANS.__getitem__,
    int: integer,
    float: lambda value: Typed(lexical.double(value), f"{XSD}double"),
    Decimal: lambda value: Typed(lexical.decimal(f"{value:f}"), f"{XSD}decimal"),
    datetime: date_time,
    date: lambda value: Typed(value.isoformat(), f"{XSD}date"),
    time: lambda value: Typed(_short(value.isoformat()), f"{XSD}time"),
    bytes: lambda value: Typed(value.hex().upper(), f"{XSD}hexBinary"),
    Several: lambda values: [natural(value) for value in values],
}
