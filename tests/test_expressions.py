"""Expressions: the values that references, templates and calls have in a record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from publish.expressions import NestedError, evaluator, listed
from publish.functions import GREL, IDLAB
from publish.mappings.model import Constant, Execution, Expression, Reference, Template, references
from publish.sources.records import NESTED, Typed, Value
from publish.terms import XSD, iri_safe

RECORD: dict[str, Value] = {
    "id": "a/b", "name": "Ann", "no": None, "blank": "", "tags": ["x", "y"], "more": ["1", ["2"]], "none": [],
    "age": Typed("5", f"{XSD}integer"), "home": NESTED, "homes": ["x", NESTED],
}
VALUE = f"{GREL}valueParam"


def call(name: str, **given: Expression) -> Execution:
    """A call; inputs by the local name of their parameter."""
    space = IDLAB if next(iter(given), "").startswith("_") else GREL
    return Execution(name, tuple((f"{space}{parameter}", expression) for parameter, expression in given.items()), "")


@pytest.mark.parametrize(("expression", "values"), [
    (Constant("c", '"c"'), ["c"]),
    (Reference("name"), ["Ann"]), (Reference("no"), []), (Reference("blank"), [""]), (Reference("tags"), ["x", "y"]),
    (Reference("more"), ["1", "2"]), (Reference("none"), []),
    (Template(("p/", "id", "/q")), ["p/a%2Fb/q"]), (Template(("", "age", "")), ["5"]), (Template(("p", "no", "")), []),
    (Template(("", "tags", "-", "more", "")), ["x-1", "x-2", "y-1", "y-2"]), (Template(("no references",)), ["no references"]),
    (Template(("", "tags", "=", "tags", "")), ["x=x", "y=y"]),
    (call(f"{GREL}toUpperCase", valueParam=Reference("tags")), ["X", "Y"]), (call(f"{GREL}toUpperCase", valueParam=Reference("no")), []),
    (call(f"{GREL}toUpperCase", valueParam=Template(("", "id", "!"))), ["A/B!"]),
    (call(f"{GREL}toUpperCase", valueParam=call(f"{GREL}string_trim", valueParam=Reference("name"))), ["ANN"]),
    (call(f"{GREL}string_substring", valueParam=Reference("name"), p_int_i_from=Constant("9", '"9"')), []),
    (call(f"{IDLAB}isNull", _str=Reference("no")), ["true"]), (call(f"{IDLAB}isNull", _str=Reference("name")), ["false"]),
    (call(f"{IDLAB}concat", _str=Reference("tags"), _otherStr=Reference("more"), _delimiter=Reference("no")), ["x1", "x2", "y1", "y2"]),
    (call(f"{IDLAB}alwaysReturnsABC"), ["ABC"]),
])
def test_the_values_of_an_expression(expression: Expression, values: list[str]) -> None:
    """Several values give their product; a template encodes values, and neither its own text nor the inputs of calls."""
    assert evaluator(expression, iri_safe)(RECORD.get) == values


def test_a_reference_keeps_the_datatype_and_a_template_loses_it() -> None:
    """The natural datatype is that of the value alone."""
    [number] = evaluator(Reference("age"))(RECORD.get)
    [text] = evaluator(Template(("", "age", "")))(RECORD.get)
    assert isinstance(number, Typed)
    assert number.datatype == f"{XSD}integer"
    assert type(text) is str


@pytest.mark.parametrize("name", ["home", "homes"])
@pytest.mark.parametrize("expression", [
    Reference, lambda name: Template(("", name, "")), lambda name: call(f"{GREL}toUpperCase", valueParam=Reference(name)),
])
def test_an_object_is_no_value(name: str, expression: Callable[[str], Expression]) -> None:
    """Nor is an array; the message says what to do."""
    with pytest.raises(NestedError, match="points to an object or an array: "):
        evaluator(expression(name))(RECORD.get)


def test_names_are_those_of_all_parts() -> None:
    """In templates and in the inputs of calls, in order."""
    inner = call(f"{GREL}toUpperCase", valueParam=Template(("", "a", "", "b", "")))
    assert list(references(call(f"{IDLAB}equal", valueParam=inner, valueParam2=Reference("a")))) == ["a", "b", "a"]
    assert list(references(Constant("a", '"a"'))) == list(references(None)) == []


def test_values_in_lists() -> None:
    """Laid flat."""
    assert listed(["a", None, ["b", ["c"]]]) == ["a", "b", "c"]
