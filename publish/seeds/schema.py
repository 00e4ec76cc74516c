"""The JSON Schema of seed files, for editors: completion, help and checking while a curator types.

Source: JSON Schema, draft 2020-12. One schema serves every file, so its root tells the kinds of
record apart by their keys. Values are those of YAML 1.2, as editors read them: a year is a number,
a day is text. The reader (`values.py`) has the last word; the schema refuses nothing that a curator
following the guide writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from publish import dates, ids
from publish.seeds.fields import FOLDERS, RECORDS, Field, Record
from publish.seeds.rows import LANGUAGES
from publish.seeds.values import PATTERNS

Schema = dict[str, object]

_DAY = "(0[1-9]|[12][0-9]|3[01])"
_MONTH = "(0[1-9]|1[0-2])"
_EDTF = f"([0-9]{{4}}(-{_MONTH}(-({_DAY}|XX))?|-2[1-4]|-XX(-XX)?)?|[0-9]{{2}}[0-9X]X(-XX(-XX)?)?)[?~%]?"
_OPEN = r"(\.\.)?"


def _pattern(kind: str) -> Schema:
    return {"type": "string", "pattern": f"^{PATTERNS[kind]}$"}


_VALUES: dict[str, Schema] = {
    "text": {"type": ["string", "number"], "pattern": r"^\S(.*\S)?$"},
    "id": {
        "type": "string",
        "pattern": f"^[{ids.ALPHABET}]{{{ids.LENGTH + 1}}}$",
        "patternErrorMessage": "not an id: `hre mint` makes one",
    },
    "edtf": {
        "type": ["string", "integer"],
        "minimum": 1000,
        "maximum": 9999,
        "pattern": f"^({_EDTF}(/({_EDTF}|{_OPEN}))?|{_OPEN}/{_EDTF})$",
        "patternErrorMessage": f"not an EDTF date: {dates.HELP}",
    },
    "date": {
        "type": "string",
        "pattern": f"^[0-9]{{4}}-{_MONTH}-{_DAY}$",
        "patternErrorMessage": "not a day: write year-month-day, such as 2031-03-04",
    },
    "clock": {
        **_pattern("clock"),
        "patternErrorMessage": 'not a time of day: write hours and minutes, such as "09:00"',
    },
    "integer": {"type": "integer", "minimum": 0},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "digest": _pattern("digest"),
    "language": _pattern("language"),
    "version": _pattern("version"),
    "script": _pattern("script"),
    "country": _pattern("country"),
    "iri": {"type": "string", "pattern": r'^https?://[^\x00-\x20<>"{}|^`\\]+$'},
    "code": _pattern("codes"),
    "passage": {"type": "integer", "minimum": 1},
}
"""What one value may be, by the type of its field. `patternErrorMessage` is what editors show; validators ignore it."""

_HANDLE: Schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}

_LISTS = {"ids": "id", "concepts": "concept", "refs": "ref", "codes": "code", "evidence": "passage", "accounts": "id"}
"""Type of a list of values -> the type of each."""


def text(schemes: Mapping[str, Sequence[str]], handles: Mapping[str, Sequence[str]] | None = None) -> str:
    """`schema` as it stands in ``seeds/schema.json``: the same bytes for the same table and codes."""
    return json.dumps(schema(schemes, handles), ensure_ascii=False, indent=2) + "\n"


def schema(schemes: Mapping[str, Sequence[str]], handles: Mapping[str, Sequence[str]] | None = None) -> Schema:
    """The schema of every seed file, with the codes of `schemes`.

    `handles` gives the handles in each folder: with them, a reference must be one that exists.
    Raises `KeyError` if the table names a scheme or a folder that is not there.
    """
    definitions: Schema = {f"record-{record.name}": _record(record) for record in RECORDS.values()}
    definitions |= {f"type-{name}": value for name, value in _VALUES.items()}
    definitions["type-texts"] = _object({language: _to("type-text") for language in LANGUAGES}, list(LANGUAGES))
    for field in _fields():
        if field.type in ("concept", "concepts"):
            definitions[_target(field)] = {"type": "string", "enum": sorted(schemes[field.of])}
        elif field.type in ("ref", "refs"):
            definitions[_target(field)] = _reference(field.of.split(), handles)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of seeds/",
        "description": "One record of the archive, as seeds/README.md explains. Made by `hre schema`; do not edit.",
        "type": "object",
        **_root(),
        "$defs": dict(sorted(definitions.items())),
    }


def _fields() -> Iterator[Field]:
    return (field for record in RECORDS.values() for field in record.fields)


def _root() -> Schema:
    """The kind of record that has a key of its own; as long as there is none, any of those in folders.

    Choosing by a key, not by trying all kinds, makes an editor name the one mistake, and offer the
    keys of the one kind. Kinds with few such keys come first, so that a stray key does not change the kind.
    """
    chosen: Schema = {"anyOf": [_to(f"record-{record.name}") for record in FOLDERS.values()]}
    for record in sorted((RECORDS["archive"], *FOLDERS.values()), key=lambda record: -len(_own_keys(record))):
        if keys := _own_keys(record):
            condition = {"anyOf": [{"required": [key]} for key in keys]}
            chosen = {"if": condition, "then": _to(f"record-{record.name}"), "else": chosen}
    return chosen


def _own_keys(record: Record) -> list[str]:
    """The keys that every file of this kind has, and no file of another kind."""
    others = {field.name for other in (RECORDS["archive"], *FOLDERS.values()) if other != record for field in other.fields}
    return [field.name for field in record.fields if field.required and field.name not in others]


def _record(record: Record) -> Schema:
    properties = {field.name: _property(field) for field in record.fields}
    return {"title": record.name.replace("_", " "), **_object(properties, [field.name for field in record.fields if field.required])}


def _object(properties: Mapping[str, Schema], required: list[str]) -> Schema:
    always: Schema = {"required": required} if required else {}
    return {"type": "object", "properties": dict(properties), **always, "additionalProperties": False}


def _property(field: Field) -> Schema:
    value = _to(_target(field))
    if field.type == "records":
        value = {"type": "array", "items": value, "minItems": 1}
    elif field.type in _LISTS:
        # an account is compared with another, never with itself
        value = {"type": "array", "items": value, "minItems": 2 if field.type == "accounts" else 1, "uniqueItems": True}
    return {"description": _help(field), **value, **({"default": field.default} if field.default else {})}


def _help(field: Field) -> str:
    if field.type in ("ref", "refs"):
        return f"{field.help} (a file in {' or '.join(f'{folder}/' for folder in field.of.split())}, without .yaml)"
    if field.type in ("concept", "concepts"):
        return f"{field.help} (defined in ontology/vocab/{field.of}.ttl)"
    return field.help


def _target(field: Field) -> str:
    """The name of the definition of one value of `field`."""
    kind = _LISTS.get(field.type, field.type)
    if kind in ("record", "records"):
        return f"record-{field.of}"
    return f"{kind}-{field.of.replace(' ', '-')}" if kind in ("concept", "ref") else f"type-{kind}"


def _reference(folders: list[str], handles: Mapping[str, Sequence[str]] | None) -> Schema:
    if handles is None:
        return _HANDLE
    return {"type": "string", "enum": sorted({handle for folder in folders for handle in handles[folder]})}


def _to(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
