"""What tests of views share: builders of views, and a folder with the files that they are on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from publish.errors import Mark, Problem
from publish.mappings.model import Expression, Field, Join, LogicalSource, LogicalView, Reference, ViewJoin
from publish.sources import open_source
from publish.sources.records import Records, Value
from publish.sources.views import LIMIT, open_view

MARK = Mark("mapping.ttl", 3, 1)
NAME = Mark("mapping.ttl", 9, 5)


def value(name: str, expression: Expression | str, *fields: Field) -> Field:
    """A field with a value; a text is a reference."""
    return Field(name, Mark("mapping.ttl", 5), Reference(expression) if isinstance(expression, str) else expression, fields=fields)


def items(name: str, iterator: str, *fields: Field, formulation: str = "") -> Field:
    """A field that iterates."""
    return Field(name, Mark("mapping.ttl", 6), None, iterator, formulation, fields)


def view(on: LogicalSource | LogicalView, *fields: Field, joins: tuple[ViewJoin, ...] = ()) -> LogicalView:
    """A view."""
    return LogicalView(on, fields, joins, MARK)


def join(parent: LogicalView, child: str, parent_side: str, *fields: Field, inner: bool = False) -> ViewJoin:
    """A join on one condition, of references or of templates written as texts."""
    return ViewJoin(parent, inner, (Join(Reference(child), Reference(parent_side), MARK),), fields, MARK)


class Archive:
    """A folder with files, and what opens sources and views in it."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder = folder
        self.limit = limit
        self.found: list[Problem] = []

    def json(self, data: object, iterator: str = "$.people[*]") -> LogicalSource:
        """A source with `data`."""
        (self.folder / "data.json").write_text(json.dumps(data))
        return LogicalSource("data.json", "jsonpath", MARK, iterator)

    def csv(self, text: str, name: str = "data.csv", nulls: tuple[str, ...] = ()) -> LogicalSource:
        """A source with the rows of `text`."""
        (self.folder / name).write_text(text)
        return LogicalSource(name, "csv", MARK, nulls=nulls)

    def open(self, source: LogicalSource | LogicalView, names: Sequence[tuple[str, Mark]]) -> Records | None:
        """The records of `source`."""
        if isinstance(source, LogicalView):
            return open_view(source, names, self.open, self.found, self.limit)
        return open_source(source, names, self.folder, self.found)

    def rows(self, source: LogicalView, names: str) -> list[Sequence[Value]]:
        """The rows of a view, opened without a problem; `names` are parted by spaces."""
        records = self.open(source, [(name, NAME) for name in names.split()])
        assert self.found == []
        assert records
        assert not records.texts
        assert [records.index(name) for name in names.split()] == list(range(records.width))
        return list(records.rows())

    def problems(self, source: LogicalView, names: str = "") -> list[str]:
        """What is wrong with a view that cannot be opened."""
        assert self.open(source, [(name, NAME) for name in names.split()]) is None
        return [str(problem) for problem in self.found]
