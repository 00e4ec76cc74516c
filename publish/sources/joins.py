"""Joins of views: the fields that a record takes from the records of another view.

Source: RML-LV, “Logical view joins”. The parent's records are read once, into an index by what its side of the conditions
gives. A key of which a part is absent equals none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from publish import functions, protection
from publish.errors import Mark, Problem, Problems
from publish.expressions import Evaluator, Get, evaluator
from publish.mappings.model import Execution, Expression, ViewJoin, references
from publish.sources.fields import INDEX, Item, Plan, Row, RowError, cells, values
from publish.sources.index import Index, key
from publish.sources.natural import integer
from publish.sources.records import NESTED, Nested, Records, Typed, Unread, Value


def wanted(join: ViewJoin) -> list[tuple[str, Mark]]:
    """What a join refers to in its parent, each with its place in the mapping."""
    conditions = [(name, condition.mark) for condition in join.joins for name in references(condition.parent)]
    return conditions + [(name, field.mark) for field in join.fields for name in references(field.expression)]


class Joined:
    """A join whose `parent` is open: for a record of the child, the rows of the fields that it takes."""

    def __init__(self, join: ViewJoin, parent: Records, limit_bytes: int, found: list[Problem]) -> None:
        self._join = join
        self._parent = parent
        self._limit = limit_bytes
        self._index: Index | None = None
        self._child_sides = [_side(condition.child, condition.mark, found) for condition in join.joins]
        self._parent_sides = [_side(condition.parent, condition.mark, found) for condition in join.joins]
        self._fields = [values(field.expression, field.name, field.mark, found) for field in join.fields]
        columns = tuple(column for field in join.fields for column in (f"{field.name}.{INDEX}", field.name))
        self.plan = Plan(columns, self._rows)
        found += [
            Problem(field.mark, "view", f"{protection.shown(field.name)} is a field of a join: give it an expression, and no fields.")
            for field in join.fields if field.expression is None or field.fields
        ]

    def _rows(self, item: Item) -> list[Row]:
        """A row for each match; if there is none, a left join has one in which all is absent, and an inner join none."""
        if self._index is None:
            self._index = self._read()
        wanted = _key(self._child_sides, item.get)
        matches = [] if wanted is None else self._index.get(wanted)
        if not matches and not self._join.inner:
            return [(None,) * len(self.plan.columns)]
        return [_row(position, _decoded(match)) for position, match in enumerate(matches)]

    def _read(self) -> Index:
        index = Index(self._limit)
        for row in self._parent.rows():
            if type(row) is Unread:
                raise Problems([row.problem])
            try:
                get = cells(self._parent, row)
                own = _key(self._parent_sides, get)
                if own is not None:
                    index.add(own, _encoded([_first(evaluate(get)) for evaluate in self._fields]))
            except RowError as error:
                raise Problems([Problem(self._parent.mark(), error.rule, str(error))]) from error
        return index


def _side(expression: Expression, mark: Mark, found: list[Problem]) -> Evaluator:
    if isinstance(expression, Execution) and functions.find(expression, mark, found) is None:
        return lambda _: []
    return evaluator(expression)


def _key(sides: Sequence[Evaluator], get: Get) -> str | None:
    """What the sides of all conditions give, as one text; `None` if one gives nothing."""
    parts = []
    for side in sides:
        try:
            part = side(get)
        except ValueError as error:
            raise RowError("join", f"a join condition: {error}.") from error
        if not part:
            return None
        parts.append(part[0])
    return key(parts)


def _row(position: int, match: Sequence[Value]) -> Row:
    return tuple(part for value in match for part in (None if value is None else integer(position), value))


def _first(found: Sequence[Value]) -> Value:
    return found[0] if found else None


def _encoded(row: Sequence[Value]) -> str:
    """`row` as a text: a text stands as it is, a `Typed` in a list with its datatype, an object or an array as 0."""
    return json.dumps([
        [value, value.datatype] if isinstance(value, Typed) else 0 if isinstance(value, Nested) else value for value in row
    ])


def _decoded(text: str) -> list[Value]:
    return [Typed(*value) if isinstance(value, list) else NESTED if value == 0 else value for value in json.loads(text)]
