"""The functions that a mapping may call: one table of their IRIs, parameters, outputs and what they do.

Source: RML-FNML and the Function Ontology (https://w3id.org/function/ontology); names and parameters as described in
``grel.ttl`` and ``functions_idlab.ttl`` of IDLab (Ghent University), meaning as in the General Refine Expression
Language. Only functions that give the same for the same inputs are here: none that reads files, the network or a clock.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html.entities import codepoint2name
from urllib.parse import quote

from publish import protection
from publish.errors import Mark, Problem, nearest
from publish.lexical import integer
from publish.mappings.model import Constant, Execution, Expression
from publish.sources.records import Typed
from publish.terms import XSD

GREL = "http://users.ugent.be/~bjdmeest/function/grel.ttl#"
IDLAB = "https://w3id.org/imec/idlab/function#"


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


def _boolean(value: bool) -> Typed:  # noqa: FBT001  # it is what the function makes a value of
    return Typed("true" if value else "false", f"{XSD}boolean")


def _is_true(text: str | None) -> bool:
    return text in ("true", "1")


def _position(text: str) -> int:
    """A position in a text; what is longer than any text is shortened, so that it never becomes a huge number."""
    if not re.fullmatch("-?[0-9]+", text):
        raise ValueError("a position in a text must be a whole number, such as 0, or -1 for the last character")
    return int(integer(text)[:12])


def _substring(text: str, start: str, end: str | None = None) -> str | None:
    """The part from `start` up to `end` (GREL: negative ones count from the end); nothing, if it starts beyond the end."""
    first, last = _position(start), len(text) if end is None else _position(end)
    return None if first > len(text) else text[first:last]


def _sought(find: str) -> str:
    if len(find) > 1 and find.startswith("/") and find.endswith("/"):
        raise ValueError("a pattern between slashes cannot be sought here, only a text: replace texts one by one")
    return find


def _replace(text: str, find: str, replacement: str) -> str:
    return text.replace(_sought(find), replacement)


_XML_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})
_HTML_ESCAPES = {code: f"&{name};" for code, name in codepoint2name.items()}
_SCRIPT_ESCAPES = str.maketrans({
    **{chr(code): f"\\u{code:04X}" for code in range(32)},
    "\\": "\\\\", '"': '\\"', "'": "\\'", "/": "\\/", "\b": "\\b", "\n": "\\n", "\t": "\\t", "\f": "\\f", "\r": "\\r",
})


def _escape_csv(text: str) -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if re.search('[,"\r\n]', text) else text


def _escape_script(text: str) -> str:
    """In the way of ECMAScript: what is beyond ASCII as UTF-16."""
    return "".join(character if character.isascii() else _utf_16(character) for character in text.translate(_SCRIPT_ESCAPES))


def _utf_16(character: str) -> str:
    digits = character.encode("utf-16-be").hex().upper()
    return "".join(f"\\u{digits[start : start + 4]}" for start in range(0, len(digits), 4))


_MODES: dict[str, Callable[[str], str]] = {
    "html": lambda text: text.translate(_HTML_ESCAPES),
    "xml": lambda text: text.translate(_XML_ESCAPES),
    "csv": _escape_csv,
    "url": lambda text: quote(text, safe="!'()*"),
    "javascript": _escape_script,
}


def _mode(text: str) -> Callable[[str], str]:
    mode = _MODES.get(text.lower())
    if mode is None:
        raise ValueError(f"there is no such way to escape a text: expected one of {', '.join(sorted(_MODES))}")
    return mode


def _escape(text: str, mode: str) -> str:
    escape = _mode(mode)
    try:
        return escape(text)
    except UnicodeEncodeError as error:
        raise ValueError("the text is not Unicode (it holds half a character): correct it") from error


def _upper_url(text: str) -> str:
    """In capitals, with ``http://`` before it unless it is there."""
    upper = text.upper()
    return upper if upper.startswith("HTTP://") else f"http://{upper}"


def _title(text: str) -> str:
    """Each word with one capital letter, at its beginning; an apostrophe begins no word."""
    return re.sub(r"\S+", lambda word: word[0].capitalize(), text)


def _choose(condition: str | None, chosen: str | None, other: str | None = None) -> str | None:
    if condition is None:
        return None
    return chosen if _is_true(condition) else other


_VALUE, _VALUE_2 = (f"{GREL}valueParam", True), (f"{GREL}valueParam2", True)
_PART = (f"{GREL}param_string_sub", True)
_STR, _OTHER_STR = (f"{IDLAB}_str", True), (f"{IDLAB}_otherStr", True)
_TEXT, _TRUTH = (f"{GREL}stringOut",), (f"{GREL}output_bool",)
_STRING_OUT, _BOOL_OUT = (f"{IDLAB}_stringOut",), (f"{IDLAB}_boolOut",)

_TABLE = (
    Function(f"{GREL}toUpperCase", (_VALUE,), _TEXT, lambda text: text.upper()),
    Function(f"{GREL}toLowerCase", (_VALUE,), _TEXT, lambda text: text.lower()),
    Function(f"{GREL}string_toTitlecase", (_VALUE,), _TEXT, _title),
    Function(f"{GREL}string_trim", (_VALUE,), _TEXT, lambda text: text.strip()),
    Function(f"{GREL}string_length", (_VALUE,), (f"{GREL}output_number",), lambda text: Typed(str(len(text)), f"{XSD}integer")),
    Function(
        f"{GREL}string_substring", (_VALUE, (f"{GREL}p_int_i_from", True), (f"{GREL}p_int_i_opt_to", False)), _TEXT, _substring,
    ),
    Function(f"{GREL}string_replace", (_VALUE, (f"{GREL}param_find", True), (f"{GREL}param_replace", True)), _TEXT, _replace),
    Function(f"{GREL}escape", (_VALUE, (f"{GREL}modeParam", True)), _TEXT, _escape),
    Function(f"{GREL}string_contains", (_VALUE, _PART), _TRUTH, lambda text, part: _boolean(part in text)),
    Function(f"{GREL}string_startsWith", (_VALUE, _PART), _TRUTH, lambda text, part: _boolean(text.startswith(part))),
    Function(f"{GREL}string_endsWith", (_VALUE, _PART), _TRUTH, lambda text, part: _boolean(text.endswith(part))),
    Function(f"{GREL}boolean_not", ((f"{GREL}param_b", True),), _TRUTH, lambda truth: _boolean(not _is_true(truth))),
    Function(
        f"{GREL}controls_if", ((f"{GREL}param_b", True), (f"{GREL}param_true", True), (f"{GREL}param_false", False)),
        (f"{GREL}output_any",), _choose, absence=True,
    ),
    Function(f"{IDLAB}equal", (_VALUE, _VALUE_2), _BOOL_OUT, lambda one, other: _boolean(one == other)),
    Function(f"{IDLAB}notEqual", (_VALUE, _VALUE_2), _BOOL_OUT, lambda one, other: _boolean(one != other)),
    Function(f"{IDLAB}isNull", (_STR,), _BOOL_OUT, lambda text: _boolean(text is None), absence=True),
    Function(f"{IDLAB}trueCondition", ((f"{IDLAB}_strBoolean", True), _STR), _STRING_OUT, _choose),
    Function(
        f"{IDLAB}decide", (_STR, (f"{IDLAB}_expectedStr", True), (f"{IDLAB}_result", True)), _STRING_OUT,
        lambda text, expected, result: result if text == expected else None,
    ),
    Function(
        f"{IDLAB}concat", (_STR, _OTHER_STR, (f"{IDLAB}_delimiter", False)), _STRING_OUT,
        lambda one, other, delimiter=None: f"{one}{delimiter or ''}{other}",
    ),
    Function(f"{IDLAB}toUpperCaseURL", (_STR,), _STRING_OUT, _upper_url),
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
        ("o_bool", "output_bool"), ("o_any", "output_any"),
    )
} | {
    f"{IDLAB}{name.removeprefix('_')}": f"{IDLAB}{name}"
    for name in ("_str", "_otherStr", "_strBoolean", "_expectedStr", "_result", "_delimiter", "_stringOut")
} | {f"{IDLAB}o_boolOut": f"{IDLAB}_boolOut"}
"""Parameters and outputs by their ``fno:predicate``: a mapping may name them by either."""

_READERS: dict[str, Callable[[str], object]] = {
    f"{GREL}p_int_i_from": _position, f"{GREL}p_int_i_opt_to": _position, f"{GREL}param_find": _sought, f"{GREL}modeParam": _mode,
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
        message = f"there is no function {_shown(execution.function)}: {_near(execution.function, FUNCTIONS)}"
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
    return name.replace(GREL, "grel:", 1).replace(IDLAB, "idlab-fn:", 1)


def _shown(name: str) -> str:
    return protection.shown(_short(name))


def _near(name: str, options: Iterable[str]) -> str:
    return nearest(_short(name), [_short(option) for option in options])
