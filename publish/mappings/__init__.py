"""Reads mappings, in YARRRML or in RML, into one model, and checks that they and the staged tables fit together.

What a mapping says is in `publish.mappings.model`; how it is written, in the reader of each language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from publish import protection, texts
from publish.errors import Mark, Problem, nearest, stop_if_any
from publish.mappings.model import (
    Constant,
    Execution,
    Expression,
    Join,
    LogicalSource,
    LogicalView,
    Mappings,
    PredicateObjectMap,
    Reference,
    ReferencingObjectMap,
    Template,
    TermMap,
    TermType,
    TriplesMap,
    references,
)

__all__ = [
    "SUFFIXES",
    "Constant",
    "Execution",
    "Expression",
    "Join",
    "LogicalSource",
    "LogicalView",
    "Mappings",
    "PredicateObjectMap",
    "Reference",
    "ReferencingObjectMap",
    "Template",
    "TermMap",
    "TermType",
    "TriplesMap",
    "check_columns",
    "files",
    "names",
    "parent_names",
    "read",
    "read_any",
    "table",
]

_EXAMPLES = "examples"
_TABLE = re.compile(r"([\w-]+)\.csv")
_AT = re.compile(r"""^\s*@(?:prefix|base)\b|(?<=["'])@[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*(?![\w.@-])""")
"""What Turtle writes with @, and is no handle of a person: directives and languages."""


def _read_rml(path: Path, name: str, base: str, found: list[Problem]) -> Mappings | None:
    from publish.mappings import rml  # noqa: PLC0415  # the reader of Turtle starts only where there is Turtle

    text = texts.decoded(path, name, found)
    if text is None:
        return None
    found += [texts.protected(Mark(name, number), rule)
              for number, line in enumerate(text.split("\n"), start=1) if (rule := protection.find(_AT.sub("", line)))]
    return rml.read(text, name, base, found)


def _read_yarrrml(path: Path, name: str, base: str, found: list[Problem]) -> Mappings | None:
    from publish.mappings import yarrrml  # noqa: PLC0415  # the reader of YAML starts only where there is YAML

    return yarrrml.read(path, name, base, found)


_READERS = {".yaml": _read_yarrrml, ".yml": _read_yarrrml, ".yarrrml": _read_yarrrml, ".ttl": _read_rml, ".rml": _read_rml}
SUFFIXES = tuple(_READERS)
"""How the names of mapping files end."""


def read(folder: Path) -> Mappings:
    """The mappings of an archive: of all files of `folder`, as one. Raises `Problems` with all that is wrong.

    Pages (``.md``) and the folder ``examples`` are left alone; any other file that is no mapping is a problem. The files
    are published with the archive, so the protection rules hold for them.
    """
    found: list[Problem] = []
    paths = sorted(path for path in folder.iterdir() if path.suffix != ".md" and path.name != _EXAMPLES)
    whole = _as_one([(path, texts.shown(Path(folder.name, path.name), found)) for path in paths], "", found)
    stop_if_any(found)
    return whole


def read_any(path: Path, base: str, found: list[Problem]) -> Mappings:
    """The mappings of a file, or of all files in a folder that end in `SUFFIXES`. Relative IRIs are appended to `base`.

    All that is wrong is added to `found`. What somebody's mapping says is not published by running it, so the protection
    rules do not hold for its text.
    """
    paths = files(path)
    if not paths:
        found.append(Problem(Mark(path.name), "file", f"no mapping is in this folder: mappings end in {', '.join(SUFFIXES)}."))
    wrong: list[Problem] = []
    whole = _as_one([(each, each.name) for each in paths], base, wrong)
    found += [problem for problem in wrong if problem.rule != "protect"]
    return whole


def files(path: Path) -> list[Path]:
    """The files that `read_any` reads."""
    return sorted(each for each in path.iterdir() if each.suffix in SUFFIXES and each.is_file()) if path.is_dir() else [path]


def _as_one(files: Iterable[tuple[Path, str]], base: str, found: list[Problem]) -> Mappings:
    whole = Mappings()
    for path, name in files:
        mappings = _read_one(path, name, base, found)
        if mappings is not None:
            found += _twice(whole, mappings)
            whole.maps += mappings.maps
            for table_name, columns in mappings.ignored.items():
                whole.ignored.setdefault(table_name, {}).update(columns)
    found += _parents(whole)
    return whole


def _read_one(path: Path, name: str, base: str, found: list[Problem]) -> Mappings | None:
    reader = _READERS.get(path.suffix)
    if reader is None or not path.is_file():
        found.append(Problem(Mark(name), "file", f"no reader for this file: mappings are files that end in {', '.join(SUFFIXES)}."))
        return None
    return reader(path, name, base, found)


def _twice(whole: Mappings, mappings: Mappings) -> Iterator[Problem]:
    first = {item.name: item.mark for item in whole.maps}
    for item in mappings.maps:
        if item.name in first:
            message = f"the name {protection.shown(item.name)} stands at {first[item.name]} already: choose another."
            yield Problem(item.mark, "mapping", message)


def _parents(mappings: Mappings) -> Iterator[Problem]:
    """What is wrong with the triples maps that objects refer to: each must be there, and be one."""
    listed = [item.name for item in mappings.maps]
    for item in mappings.maps:
        for thing in _referring(item):
            if thing.parent not in listed:
                hint = protection.near(thing.parent, set(listed))
                yield Problem(thing.mark, "mapping", f"no mapping is called {protection.shown(thing.parent)}: {hint}")
            elif listed.count(thing.parent) > 1:
                yield Problem(thing.mark, "mapping", f"the mapping {protection.shown(thing.parent)} has several sources or subjects, "
                              "so that its subject is not one: name a mapping that has one of each.")


def _referring(item: TriplesMap) -> Iterator[ReferencingObjectMap]:
    yield from (thing for line in item.predicate_objects for thing in line.objects if isinstance(thing, ReferencingObjectMap))


def names(part: TriplesMap | PredicateObjectMap | TermMap | ReferencingObjectMap) -> Iterator[tuple[Mark, str]]:
    """Every reference of `part` to its own record, with its place: in terms, datatypes, languages, conditions and functions.

    Of a join it is what the child gives; `parent_names` has the other side.
    """
    match part:
        case TriplesMap():
            for term in (part.subject, *part.graphs):
                yield from names(term)
            for line in part.predicate_objects:
                yield from names(line)
        case PredicateObjectMap():
            for made in (*part.predicates, *part.objects, *part.graphs):
                yield from names(made)
        case ReferencingObjectMap():
            yield from ((join.mark, name) for join in part.joins for name in references(join.child))
        case TermMap():
            yield from ((part.mark, name) for name in (*references(part.expression), *references(part.condition)))
            for qualifier in (part.datatype, part.language):
                yield from names(qualifier) if qualifier else ()


def parent_names(part: TriplesMap) -> Iterator[tuple[str, Mark, str]]:
    """Every reference of `part` to a record that it is joined with: the name of that triples map, the place, the reference."""
    for thing in _referring(part):
        yield from ((thing.parent, join.mark, name) for join in thing.joins for name in references(join.parent))


def table(item: TriplesMap) -> str:
    """The staged table that `item` reads, without ``.csv``; empty if its source is another."""
    match = _TABLE.fullmatch(item.source.path) if isinstance(item.source, LogicalSource) else None
    return match[1] if match else ""


def check_columns(mappings: Mappings, columns: Mapping[str, Iterable[str]]) -> None:
    """Raises `Problems` unless each of `columns` (by table) is either mapped or ignored, and nothing else is."""
    used = list(_used(mappings))
    stop_if_any([*_unmapped(mappings, used, columns), *_unknown(mappings, used, columns), *_mapped_and_ignored(mappings, used)])


def _used(mappings: Mappings) -> Iterator[tuple[str, Mark, str]]:
    """Every table and column that is referred to, with its place."""
    tables = {item.name: table(item) for item in mappings.maps}
    for item in mappings.maps:
        yield from ((table(item), mark, name) for mark, name in names(item) if table(item))
        yield from ((tables[parent], mark, name) for parent, mark, name in parent_names(item) if tables.get(parent))


def _unmapped(mappings: Mappings, used: Iterable[tuple[str, Mark, str]], columns: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    mapped = {(name, column) for name, _, column in used}
    for name, listed in columns.items():
        for column in listed:
            if (name, column) not in mapped and column not in mappings.ignored.get(name, {}):
                place = next((item.mark for item in mappings.maps if table(item) == name), Mark("mappings"))
                yield Problem(place, "unmapped", f"the column {column} of {name}.csv is not mapped: "
                              f"map it, or name it under x-ignored in the file that maps {name}.")


def _unknown(mappings: Mappings, used: Iterable[tuple[str, Mark, str]], columns: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    ignored = [(name, mark, column) for name, listed in mappings.ignored.items() for column, mark in listed.items()]
    tables = [(table(item), item.mark) for item in mappings.maps if table(item)] + [(name, mark) for name, mark, _ in ignored]
    for name, mark in tables:
        if name not in columns:
            yield Problem(mark, "table", f"no such table as {name}.csv is staged: {nearest(name, columns)}")
    for end, referring in (("", used), (" to ignore", ignored)):
        for name, mark, column in referring:
            if name in columns and column not in columns[name]:
                yield Problem(mark, "column", f"{name}.csv has no column {column}{end}: {nearest(column, columns[name])}")


def _mapped_and_ignored(mappings: Mappings, used: Iterable[tuple[str, Mark, str]]) -> Iterator[Problem]:
    for name, mark, column in used:
        if place := mappings.ignored.get(name, {}).get(column):
            message = f"the column {column} of {name}.csv is mapped here, and named under x-ignored at {place}: keep one."
            yield Problem(mark, "column", message)
