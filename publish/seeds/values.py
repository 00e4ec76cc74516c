"""One reader for each type of value that a seed may hold: checks a text, and gives it as it is staged.

A reader raises `ValueError` with what is wrong and how to mend it; the value is repeated only as
`protection.shown` allows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from publish import dates, ids, protection, terms
from publish.errors import nearest
from publish.seeds.fields import Field

PATTERNS = {
    "clock": "([01][0-9]|2[0-3]):[0-5][0-9]",
    "digest": "[0-9a-f]{64}",
    "language": "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*",
    "version": "[0-9A-Za-z][0-9A-Za-z.+-]{0,39}",
    "script": "[A-Z][a-z]{3}",
    "country": "[A-Z]{2}",
    "codes": "[A-Z]+[0-9]+",
}
"""The types whose whole form is a regular expression, in the part of the language that JSON Schema has too."""
_EXCHANGE_ONLY = {("role", "unknown-perpetrator"): "write “unknown: …” with the role perpetrator; this code is for exchange with others"}


@dataclass(frozen=True)
class Known:
    """What values may refer to: codes by scheme, and addresses by folder and handle."""

    schemes: Mapping[str, Sequence[str]]
    addresses: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read(text: str, field_: Field, known: Known) -> str:
    """The staged form of `text`, the value of `field_`. Raises `ValueError` if it is not of the field's type."""
    if not text:
        raise ValueError(f"“{field_.name}” is empty: write {field_.help}, or leave the key out.")
    return _READERS[field_.type](text, field_, known)


def _text(text: str, field_: Field, _: Known) -> str:
    if text != text.strip() or not text.isprintable():
        raise ValueError(f"“{field_.name}” holds a line break, a control character, or a space at its start or end: remove it.")
    return text


def _concept(text: str, field_: Field, known: Known) -> str:
    codes = known.schemes.get(field_.of, ())
    if remedy := _EXCHANGE_ONLY.get((field_.of, text)):
        raise ValueError(f"{remedy}.")
    if text not in codes:
        raise ValueError(f"{protection.shown(text)} is not a code of {field_.of}: {nearest(text, codes)}")
    return text


def _ref(text: str, field_: Field, known: Known) -> str:
    folders = field_.of.split()
    for folder in folders:
        if address := known.addresses.get(folder, {}).get(text):
            return address
    handles = [handle for folder in folders for handle in known.addresses.get(folder, {}) if not protection.find(handle)]
    where = " or ".join(f"{folder}/" for folder in folders)
    raise ValueError(f"there is no record {protection.shown(text)} in {where}: {nearest(text, handles)}")


def _id(text: str, _: Field, __: Known) -> str:
    if not ids.is_valid(text):
        raise ValueError(f"{protection.shown(text)} is not an id, or a character of it is mistyped: expected one made by `hre mint`.")
    return text


def _edtf(text: str, _: Field, __: Known) -> str:
    try:
        dates.parse(text)
    except ValueError as error:
        raise ValueError(f"{protection.shown(text)}: {error}.") from error
    return text


def _date(text: str, _: Field, __: Known) -> str:
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        day = ""
    if text != day:  # other forms of ISO 8601 are no calendar dates
        raise ValueError(f"{protection.shown(text)} is not a day: expected year-month-day, such as 2031-03-04.")
    return day


def _matching(pattern: str, expected: str) -> Callable[[str, Field, Known], str]:
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str, _: Field, __: Known) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(f"{protection.shown(text)} is not {expected}.")
        return text

    return check


def _iri(text: str, field_: Field, _: Known) -> str:
    try:
        terms.iri(text)
    except ValueError as error:
        raise ValueError(f"{protection.shown(text)}: {error}: expected one that begins with https://.") from error
    if not text.startswith(("https://", "http://")):
        raise ValueError(f"{protection.shown(text)} is no web address: expected one that begins with https://.")
    if field_.name in ("base", "site") and not text.endswith("/"):
        raise ValueError(f"{protection.shown(text)} must end with a slash: the addresses of the archive begin with it.")
    return text


_READERS: dict[str, Callable[[str, Field, Known], str]] = {
    "text": _text,
    "texts": _text,
    "id": _id,
    "ids": _id,
    "concept": _concept,
    "concepts": _concept,
    "ref": _ref,
    "refs": _ref,
    "edtf": _edtf,
    "date": _date,
    "clock": _matching(PATTERNS["clock"], 'a time of day: expected hours and minutes, such as "09:00"'),
    "integer": _matching(r"0|[1-9]\d{0,17}", "a whole number: expected digits, such as 3"),
    "decimal": _matching(r"-?(0|[1-9]\d{0,17})(\.\d{1,18})?", "a number: expected digits without separators, such as 1000 or 2.5"),
    "iri": _iri,
    "boolean": _matching("true|false", "true or false"),
    "digest": _matching(PATTERNS["digest"], "a SHA-256 digest: expected 64 digits and small letters from a to f"),
    "language": _matching(PATTERNS["language"], "a language tag (BCP 47): expected one such as en or kk-Cyrl"),
    "version": _matching(PATTERNS["version"], "a version: expected letters, digits, dots, such as 1.0.0"),
    "script": _matching(PATTERNS["script"], "a code of a script (ISO 15924): expected one such as Latn, Cyrl or Arab"),
    "country": _matching(PATTERNS["country"], "a code of a country (ISO 3166-1): expected two capital letters"),
    "codes": _matching(PATTERNS["codes"], "a code of the worksheet: expected one such as F001"),
}
