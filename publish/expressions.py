"""What the expressions of a mapping make of a record: constants, references, templates and calls of functions.

Source: RML-Core, “Generating values with expressions”: several values of references give their Cartesian product, in
the order of the values; where a reference finds nothing, a template has no value. RML-FNML for calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product

from publish import functions
from publish.functions import FUNCTIONS, Function
from publish.mappings.model import Constant, Execution, Expression, Reference, Template
from publish.sources.records import Nested, Value


class NestedError(ValueError):
    """A reference finds an object or an array where a value is needed."""


Get = Callable[[str], Value]
"""Looks a reference up in a record; ``None`` is an absent value, ``""`` a text as any other."""
Evaluator = Callable[[Get], list[str]]


def evaluator(expression: Expression, encode: Callable[[str], str] = str) -> Evaluator:
    """The values of `expression` for a record: a function of its look-up, that gives none if something is absent.

    References keep the datatype of their values; `encode` is applied to each value in a template, and to nothing else
    (RML-Core, “reference value transforming function”). Calls must have been checked by `publish.functions.find`. What
    comes back raises `NestedError` where a reference finds an object or an array, `ValueError` where a function cannot use
    a text.
    """
    if isinstance(expression, Constant):
        return lambda _: [expression.text]
    if isinstance(expression, Reference):
        return lambda get: listed(get(expression.name))
    if isinstance(expression, Template):
        return _template(expression, encode)
    return _call(expression)


def listed(value: Value) -> list[str]:
    """The values in `value`, in order; lists within lists are laid flat. Raises `NestedError` if one is an object or an array."""
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, Nested):
        raise NestedError(
            "points to an object or an array: for all values of an array, write the same reference with [*] behind it; "
            "otherwise refer to a value in it, or iterate over it"
        )
    return [text for item in value for text in listed(item)]


def _template(template: Template, encode: Callable[[str], str]) -> Evaluator:
    """A name that stands in the template twice has the same value in both places (the product is one of a set of names)."""
    once = tuple(dict.fromkeys(template.names))
    places = [once.index(name) for name in template.names]
    begin, after = template.parts[0], template.parts[2::2]

    def fill(values: tuple[str, ...]) -> str:
        return begin + "".join([values[place] + text for place, text in zip(places, after, strict=True)])

    def values(get: Get) -> list[str]:
        return [fill(chosen) for chosen in product(*([encode(value) for value in listed(get(name))] for name in once))]

    return values


def _call(execution: Execution) -> Evaluator:
    function = FUNCTIONS[execution.function]
    given = functions.inputs(function, execution)
    evaluators = [None if expression is None else evaluator(expression) for expression in given]

    def values(get: Get) -> list[str]:
        arguments = [[] if evaluate is None else evaluate(get) for evaluate in evaluators]
        return _results(function, arguments)

    return values


def _results(function: Function, arguments: Iterable[list[str]]) -> list[str]:
    """What the function gives for each combination; an absent input stops it, unless it may be absent."""
    choices: list[list[str] | list[None]] = [
        given if given or (required and not function.absence) else [None]
        for given, (_, required) in zip(arguments, function.parameters, strict=True)
    ]
    results = (function.call(*chosen) for chosen in product(*choices))
    return [result for result in results if result is not None]
