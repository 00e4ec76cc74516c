"""The functions that a mapping may call: one table of their IRIs, parameters, outputs and what they do.

Source: RML-FNML and the Function Ontology (https://w3id.org/function/ontology); names and parameters as described in
``grel.ttl`` and ``functions_idlab.ttl`` of IDLab (Ghent University), meaning as in the General Refine Expression
Language. Only functions that give the same for the same inputs are here: none that reads files, the network or a clock.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR

from publish import protection
from publish.errors import Mark, Problem
from publish.functions import grel
from publish.mappings.model import Constant, Execution, Expression

GREL = "http://users.ugent.be/~bjdmeest/function/grel.ttl#"
IDLAB = "https://w3id.org/imec/idlab/function#"

_PREFIXES = {GREL: "grel", IDLAB: "idlab-fn"}
_CLOSE = 0.75
"""How alike two names of functions are if one is a slip of the pen for the other, and not another word."""


@dataclass(frozen=True)
class Function:
    """One function: `parameters` are IRIs, each with whether it is required; `outputs` are IRIs, the usual one first.

    `call` takes texts in the order of `parameters` and gives a text, or `None` for nothing. It gets `None` for what is
    absent and not required, and for all that is absent if the function is about absence (`absence`). It raises
    `ValueError`, whose message repeats no value, for a text that it cannot use.
    """

    name: str
    parameters: tuple[tuple[str, bool], ...]
    outputs: tuple[str, ...]
    call: Callable[..., str | None]
    absence: bool = False


_VALUE, _VALUE_2 = (f"{GREL}valueParam", True), (f"{GREL}valueParam2", True)
_PART = (f"{GREL}param_string_sub", True)
_STR, _OTHER_STR = (f"{IDLAB}_str", True), (f"{IDLAB}_otherStr", True)
_FIND, _REPLACE, _END = (f"{GREL}param_find", True), (f"{GREL}param_replace", True), (f"{GREL}param_string_sep", True)
_DECIMAL, _DECIMAL_2 = (f"{GREL}param_dec_n", True), (f"{GREL}param_dec_n2", True)
_TEXT, _TRUTH = (f"{GREL}stringOut",), (f"{GREL}output_bool",)
_WHOLE_OUT, _DECIMAL_OUT = (f"{GREL}output_number",), (f"{GREL}output_decimal",)
_STRING_OUT, _BOOL_OUT = (f"{IDLAB}_stringOut",), (f"{IDLAB}_boolOut",)

_TABLE = (
    Function(f"{GREL}toUpperCase", (_VALUE,), _TEXT, lambda text: text.upper()),
    Function(f"{GREL}toLowerCase", (_VALUE,), _TEXT, lambda text: text.lower()),
    Function(f"{GREL}string_toTitlecase", (_VALUE,), _TEXT, grel.title),
    Function(f"{GREL}string_trim", (_VALUE,), _TEXT, lambda text: text.strip()),
    Function(f"{GREL}string_length", (_VALUE,), _WHOLE_OUT, lambda text: grel.count(len(text))),
    Function(
        f"{GREL}string_substring", (_VALUE, (f"{GREL}p_int_i_from", True), (f"{GREL}p_int_i_opt_to", False)), _TEXT, grel.substring,
    ),
    Function(f"{GREL}string_replace", (_VALUE, _FIND, _REPLACE), _TEXT, grel.replace),
    Function(f"{GREL}string_replaceChars", (_VALUE, _FIND, _REPLACE), _TEXT, grel.replace_characters),
    Function(f"{GREL}string_chomp", (_VALUE, _END), _TEXT, lambda text, end: text.removesuffix(end)),
    Function(f"{GREL}string_indexOf", (_VALUE, _PART), _WHOLE_OUT, lambda text, part: grel.count(text.find(part))),
    Function(f"{GREL}string_lastIndexOf", (_VALUE, _PART), _WHOLE_OUT, lambda text, part: grel.count(text.rfind(part))),
    Function(f"{GREL}string_md5", (_VALUE,), _TEXT, lambda text: grel.digest("md5", text)),
    Function(f"{GREL}string_sha1", (_VALUE,), _TEXT, lambda text: grel.digest("sha1", text)),
    Function(f"{GREL}escape", (_VALUE, (f"{GREL}modeParam", True)), _TEXT, grel.escape),
    Function(f"{GREL}string_contains", (_VALUE, _PART), _TRUTH, lambda text, part: grel.boolean(part in text)),
    Function(f"{GREL}string_startsWith", (_VALUE, _PART), _TRUTH, lambda text, part: grel.boolean(text.startswith(part))),
    Function(f"{GREL}string_endsWith", (_VALUE, _PART), _TRUTH, lambda text, part: grel.boolean(text.endswith(part))),
    Function(f"{GREL}math_floor", (_DECIMAL,), _WHOLE_OUT, lambda text: grel.whole(grel.number(text), ROUND_FLOOR)),
    Function(f"{GREL}math_ceil", (_DECIMAL,), _WHOLE_OUT, lambda text: grel.whole(grel.number(text), ROUND_CEILING)),
    Function(f"{GREL}math_round", (_DECIMAL,), _WHOLE_OUT, grel.rounded),
    Function(f"{GREL}math_abs", (_DECIMAL,), _DECIMAL_OUT, lambda text: grel.decimal(grel.number(text).copy_abs())),
    Function(f"{GREL}math_min", (_DECIMAL, _DECIMAL_2), _DECIMAL_OUT, lambda *texts: grel.decimal(min(map(grel.number, texts)))),
    Function(f"{GREL}math_max", (_DECIMAL, _DECIMAL_2), _DECIMAL_OUT, lambda *texts: grel.decimal(max(map(grel.number, texts)))),
    Function(f"{GREL}boolean_not", ((f"{GREL}param_b", True),), _TRUTH, lambda truth: grel.boolean(not grel.is_true(truth))),
    Function(
        f"{GREL}controls_if", ((f"{GREL}param_b", True), (f"{GREL}param_true", True), (f"{GREL}param_false", False)),
        (f"{GREL}output_any",), grel.choose, absence=True,
    ),
    Function(f"{IDLAB}equal", (_VALUE, _VALUE_2), _BOOL_OUT, lambda one, other: grel.boolean(one == other)),
    Function(f"{IDLAB}notEqual", (_VALUE, _VALUE_2), _BOOL_OUT, lambda one, other: grel.boolean(one != other)),
    Function(f"{IDLAB}isNull", (_STR,), _BOOL_OUT, lambda text: grel.boolean(text is None), absence=True),
    Function(f"{IDLAB}trueCondition", ((f"{IDLAB}_strBoolean", True), _STR), _STRING_OUT, grel.choose),
    Function(
        f"{IDLAB}decide", (_STR, (f"{IDLAB}_expectedStr", True), (f"{IDLAB}_result", True)), _STRING_OUT,
        lambda text, expected, result: result if text == expected else None,
    ),
    Function(
        f"{IDLAB}concat", (_STR, _OTHER_STR, (f"{IDLAB}_delimiter", False)), _STRING_OUT,
        lambda one, other, delimiter=None: f"{one}{delimiter or ''}{other}",
    ),
    Function(f"{IDLAB}toUpperCaseURL", (_STR,), _STRING_OUT, grel.upper_url),
    Function(f"{IDLAB}alwaysReturnsABC", (), _STRING_OUT, lambda: "ABC"),
)

FUNCTIONS: Mapping[str, Function] = {function.name: function for function in _TABLE}
"""Every function by its IRI."""

_PREDICATES = {
    f"{GREL}{predicate}": f"{GREL}{name}"
    for predicate, name in (
        ("valueParameter", "valueParam"), ("valueParameter2", "valueParam2"), ("modeParameter", "modeParam"),
        ("string_sub", "param_string_sub"), ("p_string_find", "param_find"), ("p_string_replace", "param_replace"),
        ("param_int_i_from", "p_int_i_from"), ("param_int_i_opt_to", "p_int_i_opt_to"), ("bool_b", "param_b"),
        ("any_true", "param_true"), ("any_false", "param_false"), ("stringOutput", "stringOut"), ("o_number", "output_number"),
        ("o_bool", "output_bool"), ("o_any", "output_any"), ("o_decimal", "output_decimal"), ("p_dec_n", "param_dec_n"),
        ("param_n2", "param_dec_n2"), ("p_string_sep", "param_string_sep"),
    )
} | {
    f"{IDLAB}{name.removeprefix('_')}": f"{IDLAB}{name}"
    for name in ("_str", "_otherStr", "_strBoolean", "_expectedStr", "_result", "_delimiter", "_stringOut")
} | {f"{IDLAB}o_boolOut": f"{IDLAB}_boolOut"}
"""Parameters and outputs by their ``fno:predicate``: a mapping may name them by either."""

_READERS: dict[str, Callable[[str], object]] = {
    f"{GREL}p_int_i_from": grel.position, f"{GREL}p_int_i_opt_to": grel.position, f"{GREL}param_find": grel.sought,
    f"{GREL}modeParam": grel.mode, f"{GREL}param_dec_n": grel.number, f"{GREL}param_dec_n2": grel.number,
}
"""Parameters that do not take every text: a constant in the mapping can be checked before any data is read."""


def find(execution: Execution, mark: Mark, found: list[Problem]) -> Function | None:
    """The function that `execution` calls; `None`, and each thing that is wrong as a `Problem` at `mark`, if it cannot be called.

    All calls within its inputs are checked, too (RML-FNML, “Function execution”).
    """
    before = len(found)
    for _, given in execution.inputs:
        if isinstance(given, Execution):
            find(given, mark, found)
    function = FUNCTIONS.get(execution.function)
    if function is None:
        message = f"there is no function {_shown(execution.function)}: {_hint(execution.function)}"
        found.append(Problem(mark, "function", message))
        return None
    _check_parameters(function, execution, mark, found)
    if execution.output and _canonical(execution.output) not in function.outputs:
        message = f"{_short(function.name)} has no output {_shown(execution.output)}: {_near(execution.output, function.outputs)}"
        found.append(Problem(mark, "function", message))
    return function if len(found) == before else None


def inputs(function: Function, execution: Execution) -> tuple[Expression | None, ...]:
    """The inputs of `execution` in the order of the parameters of `function`; `None` for one that is not given."""
    given = {_canonical(parameter): expression for parameter, expression in execution.inputs}
    return tuple(given.get(parameter) for parameter, _ in function.parameters)


def _check_parameters(function: Function, execution: Execution, mark: Mark, found: list[Problem]) -> None:
    name, known = _short(function.name), [parameter for parameter, _ in function.parameters]
    given = Counter(_canonical(parameter) for parameter, _ in execution.inputs)
    messages = [
        f"{name} has no parameter {_shown(parameter)}: {_near(parameter, known) if known else 'it takes none.'}"
        for parameter in given if parameter not in known
    ]
    messages += [
        f"{name} gets the parameter {_shown(parameter)} {count} times: keep one." for parameter, count in given.items() if count > 1
    ]
    messages += [
        f"{name} needs the parameter {_short(parameter)}: add it."
        for parameter, needed in function.parameters if needed and parameter not in given
    ]
    messages += [f"{name}, {_short(parameter)}: {reason}." for parameter, reason in _bad_constants(execution)]
    found += [Problem(mark, "function", message) for message in messages]


def _bad_constants(execution: Execution) -> list[tuple[str, str]]:
    """The parameters whose constant cannot be used, each with the reason."""
    bad = []
    for parameter, given in execution.inputs:
        read = _READERS.get(_canonical(parameter))
        if read and isinstance(given, Constant):
            try:
                read(given.text)
            except ValueError as error:
                bad.append((_canonical(parameter), str(error)))
    return bad


def _canonical(name: str) -> str:
    return _PREDICATES.get(name, name)


def _short(name: str) -> str:
    """An IRI with the prefix that everyone uses for it."""
    vocabulary = next((each for each in _PREFIXES if name.startswith(each)), "")
    return f"{_PREFIXES[vocabulary]}:{name.removeprefix(vocabulary)}" if vocabulary else name


def _shown(name: str) -> str:
    return protection.shown(_short(name))


def _hint(name: str) -> str:
    """What may be meant by a function that there is not: the same name in another vocabulary, or one near it in its own."""
    local = _local(name)
    for vocabulary, prefix in _PREFIXES.items():
        if f"{vocabulary}{local}" in FUNCTIONS:
            return f"if {prefix}:{local} is meant, write <{vocabulary}> for its vocabulary."
    own = name.removesuffix(local)
    return _close(name, [each for each in FUNCTIONS if each.startswith(own)]) or "no function that can be called has a name near it."


def _near(name: str, options: Iterable[str]) -> str:
    return _close(name, options) or f"expected one of {', '.join(sorted(map(_short, options)))}."


def _close(name: str, options: Iterable[str]) -> str:
    """A hint if one of `options` is near `name`; vocabularies do not count, because they make all names of one alike."""
    by_local = {_local(option).lower(): option for option in options}
    close = difflib.get_close_matches(_local(name).lower(), by_local, n=1, cutoff=_CLOSE)
    return f"did you mean {_short(by_local[close[0]])}?" if close else ""


def _local(name: str) -> str:
    return re.split("[/#:]", name)[-1]
