"""The fields of a view: what each makes of a record, as columns of flat rows.

Source: RML-LV, “Fields”. A field makes one row for each of its values or items, with its index; siblings are combined,
each row of one with each of the other. A field that finds nothing has one row, in which it and all below it is absent.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, product

from publish import functions, protection
from publish.errors import Mark, Problem
from publish.expressions import Get, NestedError, evaluator
from publish.mappings.model import Execution, Expression, Field, Reference, references
from publish.sources import paths
from publish.sources.delimited import LONGEST
from publish.sources.jsontext import Broken, decode
from publish.sources.natural import integer, natural
from publish.sources.records import NESTED, Records, Value

INDEX = "#"
"""The name of an index, whose natural datatype is ``xsd:integer`` (RML-LV, “Logical view expressions”)."""
_SPACE = " \t\r\n"

Row = tuple[Value, ...]


@dataclass(frozen=True)
class Item:
    """A record that fields look at: `get` finds the values of references, `raw` is the object or the text to iterate over."""

    get: Get
    raw: object = None


@dataclass(frozen=True)
class Plan:
    """What fields add: `columns` by name, and the rows of their values for an item."""

    columns: tuple[str, ...]
    rows: Callable[[Item], Sequence[Row]]


class RowError(ValueError):
    """A record of the data cannot be read as the view says; whoever catches it knows the place of the record."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


def field_error(rule: str, name: str, reason: str) -> RowError:
    """What to raise where the field `name` cannot be read in a record."""
    return RowError(rule, f"the field {protection.shown(name)}: {reason}")


class Planner:
    """Makes the plans of a view's fields; what is wrong with them becomes problems in `found`."""

    def __init__(self, nulls: Iterable[str], found: list[Problem]) -> None:
        self._nulls = frozenset(nulls) | {""}
        self._found = found

    def siblings(self, fields: Sequence[Field], above: str, formulation: str) -> Plan:
        """The plan of `fields`, which lie below the field `above`, whose records are of `formulation`."""
        plans = [self._iterable(field, above, formulation) if _is_iterable(field) else self._expression(field, above) for field in fields]
        return combined(plans)

    def _expression(self, field: Field, above: str) -> Plan:
        name = f"{above}{field.name}"
        for below in field.fields:
            if not _is_iterable(below):
                self._problem(below.mark, f"{protection.shown(below.name)} lies below a field with a value: give it an iterator.")
            elif not below.formulation:
                self._problem(below.mark, "what the text of the field above is, is not said: name its reference formulation.")
        inner = self.siblings(tuple(below for below in field.fields if _is_iterable(below) and below.formulation), f"{name}.", "")
        evaluate = values(field.expression, name, field.mark, self._found)
        if not inner.columns:
            return _padded(Plan((f"{name}.{INDEX}", name), lambda item: [(integer(at), it) for at, it in enumerate(evaluate(item.get))]))

        def rows(item: Item) -> list[Row]:
            return [
                (integer(position), value, *below)
                for position, value in enumerate(evaluate(item.get))
                for below in inner.rows(Item(item.get, value))
            ]

        return _padded(Plan((f"{name}.{INDEX}", name, *inner.columns), rows))

    def _iterable(self, field: Field, above: str, formulation: str) -> Plan:
        name = f"{above}{field.name}"
        if formulation and field.formulation not in ("", formulation):
            message = "its reference formulation is not that of the field above: put it below a field with a value, whose text it reads."
            self._problem(field.mark, message)
        inner = self.siblings(field.fields, f"{name}.", formulation or field.formulation)
        items = self._items(field, name, formulation)

        def rows(item: Item) -> list[Row]:
            return [(integer(position), *below) for position, each in enumerate(items(item.raw)) for below in inner.rows(each)]

        return _padded(Plan((f"{name}.{INDEX}", *inner.columns), rows))

    def _items(self, field: Field, name: str, formulation: str) -> Callable[[object], Iterable[Item]]:
        """How the items of `field` are found: in an object, if the field above is of a `formulation`, otherwise in a text."""
        wanted = {reference: below.mark for below in field.fields for reference in references(below.expression)}
        if formulation == "csv":
            self._problem(field.mark, "a row has nothing to iterate over: put it below a field with a value, whose text it reads.")
        elif (formulation or field.formulation) == "csv":
            return lambda text: _table(text, name, tuple(wanted), self._nulls)
        iterate = self._path(field.iterator or "$", field.mark, paths.parse)
        found = {reference: self._path(reference, mark, paths.reference) for reference, mark in wanted.items()}
        read = (lambda value: value) if formulation else (lambda text: _document(text, name))

        def items(value: object) -> Iterable[Item]:
            try:
                return [Item(getter(each, found), each) for each in iterate.all(read(value))]
            except paths.PathError as error:
                raise field_error("jsonpath", name, str(error)) from error

        return items

    def _path(self, text: str, mark: Mark, parse: Callable[[str], paths.Path]) -> paths.Path:
        try:
            return parse(text)
        except paths.PathError as error:
            self._found.append(Problem(mark, "jsonpath", f"{protection.shown(text)}: {error}."))
            return paths.Path(())

    def _problem(self, mark: Mark, message: str) -> None:
        self._found.append(Problem(mark, "view", message))


def values(expression: Expression | None, name: str, mark: Mark, found: list[Problem]) -> Callable[[Get], Sequence[Value]]:
    """The values of the field `name` in a record; an object or an array is `NESTED`, for it may not be needed.

    Adds problems to `found` for calls that are wrong. What comes back raises `RowError` where a function fails.
    """
    if isinstance(expression, Reference):
        reference = expression.name
        return lambda get: _flat(get(reference))
    if expression is None or (isinstance(expression, Execution) and functions.find(expression, mark, found) is None):
        return lambda _: ()
    evaluate = evaluator(expression)

    def evaluated(get: Get) -> Sequence[Value]:
        try:
            return evaluate(get)
        except NestedError:
            return (NESTED,)
        except ValueError as error:
            raise field_error("function", name, f"{error}.") from error

    return evaluated


def combined(plans: Sequence[Plan]) -> Plan:
    """Each row of one plan with each row of the others."""
    columns = tuple(chain.from_iterable(plan.columns for plan in plans))
    if len(plans) == 1:
        return plans[0]
    makers = [plan.rows for plan in plans]

    def rows(item: Item) -> list[Row]:
        made = [make(item) for make in makers]
        if all(len(each) == 1 for each in made):  # mostly so, and a product takes its time
            return [tuple([cell for each in made for cell in each[0]])]
        return [tuple(chain.from_iterable(parts)) for parts in product(*made)]

    return Plan(columns, rows)


def _padded(plan: Plan) -> Plan:
    absent: list[Row] = [(None,) * len(plan.columns)]
    return Plan(plan.columns, lambda item: plan.rows(item) or absent)


def _is_iterable(field: Field) -> bool:
    return field.expression is None


def _flat(value: Value) -> Sequence[Value]:
    if value is None:
        return ()
    return [each for item in value for each in _flat(item)] if isinstance(value, list) else (value,)


def getter(value: object, found: dict[str, paths.Path]) -> Get:
    """Looks references up in a JSON value, by their paths."""
    return lambda reference: natural(found[reference].one(value))


def cells(records: Records, row: Sequence[Value]) -> Get:
    """Looks columns up in a row of `records`; in one of texts, the empty one is absent. Raises `RowError` if it is ragged."""
    if not records.texts:
        return lambda name: row[records.index(name)]
    if len(row) != records.width:
        count = f"{len(row)} cell{'' if len(row) == 1 else 's'}"
        raise RowError("csv", f"this row has {count}, and the header has {records.width}: check delimiters and quotes.")
    return lambda name: row[records.index(name)] or None


def _document(text: object, name: str) -> object:
    """The JSON value that `text` is."""
    if not isinstance(text, str):
        raise field_error("json", name, "it is an object or an array, and no text: iterate over it, without a formulation.")
    try:
        value, end = decode(text, len(text) - len(text.lstrip(_SPACE)))
    except Broken as error:
        raise field_error("json", name, "its text is not JSON: correct it.") from error
    if text[end:].strip(_SPACE):
        raise field_error("json", name, "something stands behind the end of its JSON value: correct it.")
    return value


def _table(text: object, name: str, wanted: Sequence[str], nulls: frozenset[str]) -> Iterable[Item]:
    """The rows of the CSV that `text` is."""
    if not isinstance(text, str):
        raise field_error("csv", name, "it is an object or an array, and no text: iterate over it.")
    csv.field_size_limit(LONGEST)
    try:
        header, *rows = filter(None, csv.reader(io.StringIO(text, newline=""), strict=True)) if text.strip() else [[]]
    except csv.Error as error:
        raise field_error("csv", name, "its text is not CSV: check quotes and line ends.") from error
    if not header:
        return []
    if missing := next((column for column in wanted if header.count(column) != 1), None):
        raise field_error("csv", name, f"the header of its text must have the column {protection.shown(missing)} once.")
    if any(len(row) != len(header) for row in rows):
        raise field_error("csv", name, "a line of its text has not as many cells as the header: correct it.")
    return [Item(_cells(dict(zip(header, row, strict=True)), nulls)) for row in rows]


def _cells(row: dict[str, str], nulls: frozenset[str]) -> Get:
    return lambda column: None if row[column] in nulls else row[column]
