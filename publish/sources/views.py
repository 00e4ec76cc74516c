"""Logical views: flat records made of nested or joined ones.

Source: RML-LV (W3C Knowledge Graph Construction Community Group). A view reads what it is on record by record, and makes
rows of each; only the parents of its joins are kept, in memory or in a temporary file. Rows come in the order of the
records, and within one in that of its values and matches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, product
from typing import Any

from publish import protection
from publish.errors import Mark, Problem, nearest
from publish.mappings.model import Expression, Field, LogicalSource, LogicalView, Reference, references
from publish.sources import joins
from publish.sources.documents import DocumentRecords, Missed
from publish.sources.fields import INDEX, Item, Plan, Planner, Row, RowError, cells, getter
from publish.sources.joins import Joined
from publish.sources.natural import integer
from publish.sources.paths import PathError
from publish.sources.paths import reference as path_of
from publish.sources.records import Nested, Odd, Records, Unread

LIMIT = 16 * 2**20
"""Bytes that the parents of a join may take in memory."""

OpenRecords = Callable[[LogicalSource | LogicalView, Sequence[tuple[str, Mark]]], Records | None]


def open_view(
    view: LogicalView, names: Sequence[tuple[str, Mark]], open_records: OpenRecords, found: list[Problem], limit_bytes: int = LIMIT,
) -> ViewRecords | None:
    """The records of `view`, with `names` in their rows; `open_records` opens what it is on, and the parents of its joins.

    Returns `None`, and adds problems to `found`, each at its place in the mapping, if it cannot be read as the mapping says.
    """
    if _is_cyclic(view, ()):
        found.append(Problem(view.mark, "view", "this view is made of itself: leave out the part that leads back to it."))
        return None
    before = len(found)
    own = list(columns(view.fields))
    _check(names, [*own, *(column for join in view.joins for column in columns(join.fields))], found)
    _check([pair for join in view.joins for condition in join.joins for pair in _marked(condition.child, condition.mark)], own, found)
    base = open_records(view.on, [pair for field in view.fields for pair in _marked(field.expression, field.mark)])
    parents = [open_records(join.parent, joins.wanted(join)) for join in view.joins]
    if base is None or None in parents:
        return None
    plan = Planner(_nulls(view), found).siblings(view.fields, "", "jsonpath" if isinstance(base, DocumentRecords) else "csv")
    joined = [Joined(join, parent, limit_bytes, found) for join, parent in zip(view.joins, parents, strict=True) if parent]
    return None if len(found) > before else ViewRecords(view, base, plan, joined, [name for name, _ in names])


class ViewRecords:
    """The records of a view (`Records`): a row for each combination of the values of its fields.

    `records` is how many that could be read it is made of so far, `count` how many rows it has given for them.
    """

    texts = False

    def __init__(self, view: LogicalView, base: Records, plan: Plan, joined: Sequence[Joined], names: Sequence[str]) -> None:
        self._base = base
        self._plan = plan
        self._joined = [join.plan for join in joined]
        self._own = {column: position for position, column in enumerate((INDEX, *plan.columns))}
        self._origins = {field.name: field.expression.name for field in view.fields if isinstance(field.expression, Reference)}
        self._records, self._item = _reading(view, base)
        every = (INDEX, *plan.columns, *chain.from_iterable(join.columns for join in self._joined))
        self._order = {name: position for position, name in enumerate(dict.fromkeys(names))}
        self._places = [every.index(name) for name in self._order]
        self.width = len(self._order)
        self._missed = Missed(self._order)
        self.records = self.count = 0

    def index(self, name: str) -> int:
        """The place of `name` in a row, in the order in which names were first given."""
        return self._order[name]

    def rows(self) -> Iterator[Row]:
        """The rows; a record that cannot be read as a field says is one that is `Unread`.

        Raises `Problems` where the file, or the parent of a join, cannot be read on.
        """
        self.records, self.count, self._missed = 0, 0, Missed(self._order)
        for position, record in enumerate(self._records()):
            if isinstance(record, Unread):
                yield record
                continue
            try:
                made = list(self._made(position, record))
                self._tally(made)
            except RowError as error:
                made = [Unread(Problem(self._base.mark(), error.rule, str(error)))]
            except PathError as error:
                made = [Unread(Problem(self._base.mark(), "jsonpath", f"this record cannot be read: {error}."))]
            yield from made

    def mark(self, name: str = "") -> Mark:
        """Where the record that the last row is made of stands; its column, where the value of `name` comes from one."""
        return self._base.mark(self._origins.get(name.partition(".")[0], ""))

    def done(self) -> float:
        """How much was read of what the view is on."""
        return self._base.done()

    def unseen(self) -> list[str]:
        """The names that had no value in any row that `rows` has given, in the order in which they were first given."""
        return self._missed.names()

    def _tally(self, made: Sequence[Row]) -> None:
        self.records += 1
        self.count += len(made)
        if self._missed.places:
            for row in made:
                self._missed.without(row)

    def _made(self, position: int, record: object) -> Iterator[Row]:
        """The rows of one record."""
        for own in self._plan.rows(self._item(record)):
            row = (integer(position), *own)
            for full in self._extended(row) if self._joined else (row,):
                picked = [full[place] for place in self._places]
                yield Odd(picked) if any(isinstance(value, Nested) for value in picked) else tuple(picked)

    def _extended(self, row: Row) -> Iterator[Row]:
        """`row` with what the joins add to it: each match of one with each of the others."""
        child = Item(lambda name: row[self._own[name]])
        for taken in product(*[join.rows(child) for join in self._joined]):
            yield (*row, *chain.from_iterable(taken))


def _reading(view: LogicalView, base: Records) -> tuple[Callable[[], Iterator[object]], Callable[[Any], Item]]:
    """How to get the records of `base`, and an item of each: as an object, if a field of `view` iterates over a part of it."""
    if isinstance(base, DocumentRecords) and any(field.expression is None for field in view.fields):
        found = {name: path_of(name) for field in view.fields for name in references(field.expression)}
        return base.raw, lambda value: Item(getter(value, found), value)
    return base.rows, lambda row: Item(cells(base, row))


def columns(fields: Sequence[Field], above: str = "") -> Iterator[str]:
    """The names that `fields` can be referred to by, below the field `above`: those of values, and those of indexes."""
    for field in fields:
        name = f"{above}{field.name}"
        yield f"{name}.{INDEX}"
        if field.expression is not None:
            yield name
        yield from columns(field.fields, f"{name}.")


def _check(names: Sequence[tuple[str, Mark]], known: Sequence[str], found: list[Problem]) -> None:
    for name, mark in names:
        if name in known or name == INDEX:
            continue
        if name == "<it>" or f"{name}.{INDEX}" in known:
            reason = f"{protection.shown(name)} is a whole record, of which no term can be made: refer to one of its fields."
        else:
            reason = f"the view has no field {protection.shown(name)}: {nearest(name, {INDEX, *known})}"
        found.append(Problem(mark, "reference", reason))


def _marked(expression: Expression | None, mark: Mark) -> list[tuple[str, Mark]]:
    return [(name, mark) for name in references(expression)]


def _nulls(view: LogicalView) -> tuple[str, ...]:
    """What stands for an absent value: it is said where the data is (RML-LV, “Field reference formulations”, note)."""
    on: LogicalSource | LogicalView = view
    while isinstance(on, LogicalView):
        on = on.on
    return on.nulls


def _is_cyclic(part: LogicalSource | LogicalView | Field, above: tuple[int, ...]) -> bool:
    """Whether `part` lies within itself; `above` are the identities of what it lies in."""
    if isinstance(part, LogicalSource):
        return False
    if id(part) in above:
        return True
    below: tuple[LogicalSource | LogicalView | Field, ...] = part.fields
    if isinstance(part, LogicalView):
        below = (part.on, *part.fields, *(join.parent for join in part.joins))
    return any(_is_cyclic(each, (*above, id(part))) for each in below)
