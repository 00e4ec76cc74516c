"""Functions of mappings: each does what GREL says, and a wrong call is told at its place in the mapping."""

from __future__ import annotations

import pytest

from publish.errors import Mark, Problem
from publish.functions import FUNCTIONS, GREL, IDLAB, find, inputs
from publish.mappings.model import Constant, Execution, Reference
from publish.sources.records import Typed
from publish.terms import XSD

MARK = Mark("mapping.ttl", 7, 3)
VALUE = (f"{GREL}valueParam", Reference("name"))
G, IDL = GREL, IDLAB


def constant(text: str) -> Constant:
    """A constant of a mapping."""
    return Constant(text, f'"{text}"')


def messages(execution: Execution) -> list[str]:
    """What is wrong with a call; the mark must be that of the call."""
    found: list[Problem] = []
    function = find(execution, MARK, found)
    assert (function is None) == bool(found)
    assert all(problem.mark == MARK and problem.rule == "function" for problem in found)
    return [problem.message for problem in found]


@pytest.mark.parametrize(("name", "values", "result"), [
    (f"{G}toUpperCase", ["Straße"], "STRASSE"), (f"{G}toLowerCase", ["ÉCOLE"], "école"), (f"{G}string_trim", [" a b\n"], "a b"),
    (f"{G}string_toTitlecase", ["it's a BIG day"], "It's A Big Day"),
    (f"{G}string_substring", ["profound", "3"], "found"), (f"{G}string_substring", ["profound", "2", "4"], "of"),
    (f"{G}string_substring", ["profound", "1", "-1"], "rofoun"), (f"{G}string_substring", ["abc", "3"], ""),
    (f"{G}string_substring", ["abc", "1000"], None), (f"{G}string_substring", ["abc", "2", "1"], ""),
    (f"{G}string_substring", ["abc", "0", None], "abc"), (f"{G}string_substring", ["abc", "0", "9" * 5000], "abc"),
    (f"{G}string_replace", ["a.b.c", ".", "-"], "a-b-c"), (f"{G}string_replace", ["a/b", "/", "-"], "a-b"),
    (f"{G}string_replaceChars", ["été", "é", "e"], "ete"), (f"{G}string_replaceChars", ["ab", "ab", "bc"], "cc"),
    (f"{G}string_chomp", ["hardly", "ly"], "hard"), (f"{G}string_chomp", ["hard", "ly"], "hard"), (f"{G}string_chomp", ["a", ""], "a"),
    (f"{G}string_md5", ["é"], "66ddcd97cfdeabb2f6fb8a999b4bc76f"), (f"{G}string_sha1", ["abc"], "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (f"{G}escape", ["A&B", "html"], "A&amp;B"), (f"{G}escape", ["<é>'\"", "HTML"], "&lt;&eacute;&gt;'&quot;"),
    (f"{G}escape", ["<é>'\"", "xml"], "&lt;é&gt;&apos;&quot;"), (f"{G}escape", ["a b/é~'", "url"], "a%20b%2F%C3%A9~'"),
    (f"{G}escape", ['a"b', "csv"], '"a""b"'), (f"{G}escape", ['a",b', "csv"], '"a"",b"'), (f"{G}escape", ["a b", "csv"], "a b"),
    (f"{G}escape", ["'\n\x01é\U0001f600/", "javascript"], "\\'\\n\\u0001\\u00E9\\uD83D\\uDE00\\/"),
    (f"{G}controls_if", ["true", "a", "b"], "a"), (f"{G}controls_if", ["false", "a", "b"], "b"),
    (f"{G}controls_if", ["false", "a", None], None), (f"{G}controls_if", [None, "a", "b"], None),
    (f"{G}controls_if", ["false", None, "b"], "b"),
    (f"{IDL}trueCondition", ["true", "a"], "a"), (f"{IDL}trueCondition", ["false", "a"], None), (f"{IDL}trueCondition", ["yes", "a"], None),
    (f"{IDL}decide", ["a", "a", "x"], "x"), (f"{IDL}decide", ["a", "b", "x"], None),
    (f"{IDL}concat", ["a", "b", "-"], "a-b"), (f"{IDL}concat", ["a", "b", None], "ab"),
    (f"{IDL}toUpperCaseURL", ["http://example.com/venus"], "HTTP://EXAMPLE.COM/VENUS"), (f"{IDL}toUpperCaseURL", ["Venus"], "http://VENUS"),
    (f"{IDL}alwaysReturnsABC", [], "ABC"),
])
def test_what_a_function_gives(name: str, values: list[str | None], result: str | None) -> None:
    """Plain texts, or nothing."""
    given = FUNCTIONS[name].call(*values)
    assert given == result
    assert not isinstance(given, Typed)


@pytest.mark.parametrize(("name", "values", "result", "datatype"), [
    (f"{G}string_length", ["Venus"], "5", "integer"), (f"{G}string_length", ["\U0001f600"], "1", "integer"),
    (f"{G}string_contains", ["food", "oo"], "true", "boolean"), (f"{G}string_startsWith", ["food", "d"], "false", "boolean"),
    (f"{G}string_endsWith", ["food", "d"], "true", "boolean"), (f"{G}boolean_not", ["true"], "false", "boolean"),
    (f"{G}boolean_not", ["0"], "true", "boolean"),
    (f"{G}string_indexOf", ["internationalization", "nation"], "5", "integer"), (f"{G}string_indexOf", ["abc", "d"], "-1", "integer"),
    (f"{G}string_lastIndexOf", ["parallel", "a"], "3", "integer"), (f"{G}string_lastIndexOf", ["parallel", "x"], "-1", "integer"),
    (f"{G}math_floor", ["-0.5"], "-1", "integer"), (f"{G}math_floor", ["+3.99"], "3", "integer"),
    (f"{G}math_ceil", ["-0.5"], "0", "integer"),
    (f"{G}math_floor", ["9" * 40 + ".5"], "9" * 40, "integer"), (f"{G}math_ceil", ["3.01"], "4", "integer"),
    (f"{G}math_round", ["2.5"], "3", "integer"), (f"{G}math_round", ["-2.5"], "-2", "integer"),
    (f"{G}math_round", ["-2.6"], "-3", "integer"),
    (f"{G}math_abs", ["-" + "1" * 40 + ".50"], "1" * 40 + ".5", "decimal"), (f"{G}math_min", ["10", "9.0"], "9", "decimal"),
    (f"{G}math_max", ["-0.1", "-.2"], "-0.1", "decimal"),
    (f"{IDL}equal", ["a", "a"], "true", "boolean"), (f"{IDL}equal", ["a", "A"], "false", "boolean"),
    (f"{IDL}notEqual", ["a", "A"], "true", "boolean"), (f"{IDL}isNull", [None], "true", "boolean"),
    (f"{IDL}isNull", [""], "false", "boolean"),
])
def test_numbers_and_booleans_have_their_datatype(name: str, values: list[str | None], result: str, datatype: str) -> None:
    """A literal made of it is typed, unless the mapping says otherwise."""
    given = FUNCTIONS[name].call(*values)
    assert given == result
    assert isinstance(given, Typed)
    assert given.datatype == f"{XSD}{datatype}"


@pytest.mark.parametrize(("name", "values", "reason"), [
    (f"{G}string_substring", ["abc", "three"], "whole number"), (f"{G}string_substring", ["abc", "\u0661"], "whole number"),
    (f"{G}escape", ["abc", "sql"], "expected one of csv, html"),
    (f"{G}string_replace", ["abc", "/b+/", "zz"], "pattern between slashes"),
    (f"{G}string_replaceChars", ["abc", "ab", "x"], "as many characters"), (f"{G}string_md5", ["\ud800"], "not Unicode"),
    (f"{G}math_floor", ["1e999999999"], "in digits"), (f"{G}math_max", ["7", "NaN"], "in digits"),
    (f"{G}math_abs", ["\u0661"], "in digits"),
    (f"{G}escape", ["\ud800", "url"], "not Unicode"), (f"{G}escape", ["\ud800", "javascript"], "not Unicode"),
])
def test_a_text_that_a_function_cannot_use_is_an_error(name: str, values: list[str], reason: str) -> None:
    """The message does not repeat it."""
    with pytest.raises(ValueError, match=reason) as raised:
        FUNCTIONS[name].call(*values)
    assert not any(value in str(raised.value) for value in values)


def test_a_right_call_has_no_problem() -> None:
    """Parameters and outputs go by their own IRI or by that of their predicate; an output need not be named."""
    for parameter in ("valueParam", "valueParameter"):
        for output in (f"{G}stringOut", f"{G}stringOutput", ""):
            assert messages(Execution(f"{G}toUpperCase", ((f"{G}{parameter}", Reference("name")),), output)) == []
    assert messages(Execution(f"{IDL}toUpperCaseURL", ((f"{IDL}str", Reference("url")),), f"{IDL}_stringOut")) == []


@pytest.mark.parametrize(("execution", "expected"), [
    (Execution(f"{G}toUpperCas", (VALUE,), ""), ["there is no function “grel:toUpperCas”: did you mean grel:toUpperCase?"]),
    (Execution(f"{IDL}slugify", (VALUE,), ""), [
        "there is no function “idlab-fn:slugify”: no function that can be called has a name near it.",
    ]),
    (Execution(f"{G}touppercase", (VALUE,), ""), ["there is no function “grel:touppercase”: did you mean grel:toUpperCase?"]),
    (Execution("http://example.com/idlab/function/equal", (), ""), [
        "there is no function “http://example.com/idlab/function/equal”: if idlab-fn:equal is meant, "
        "write <https://w3id.org/imec/idlab/function#> for its vocabulary.",
    ]),
    (Execution("idlab-fn:equal", (), ""), [
        "there is no function “idlab-fn:equal”: if idlab-fn:equal is meant, "
        "write <https://w3id.org/imec/idlab/function#> for its vocabulary.",
    ]),
    (Execution(f"{IDL}toUpperCase", (), ""), [
        "there is no function “idlab-fn:toUpperCase”: if grel:toUpperCase is meant, "
        "write <http://users.ugent.be/~bjdmeest/function/grel.ttl#> for its vocabulary.",
    ]),
    (Execution(f"{IDL}isNull", ((f"{IDL}str", Reference("a")), (f"{IDL}foo", Reference("a"))), ""), [
        "idlab-fn:isNull has no parameter “idlab-fn:foo”: expected one of idlab-fn:_str.",
    ]),
    (Execution(f"{G}math_abs", ((f"{G}p_dec_n", constant("1e5")),), ""), [
        "grel:math_abs, grel:param_dec_n: a number must be written in digits, such as 12 or -0.5.",
    ]),
    (Execution(f"{G}toUpperCase", (VALUE,), f"{G}unknownOut"), [
        "grel:toUpperCase has no output “grel:unknownOut”: expected one of grel:stringOut.",
    ]),
    (Execution(f"{G}toUpperCase", (), ""), ["grel:toUpperCase needs the parameter grel:valueParam: add it."]),
    (Execution(f"{G}toUpperCase", ((f"{G}valueParm", Reference("a")),), ""), [
        "grel:toUpperCase has no parameter “grel:valueParm”: did you mean grel:valueParam?",
        "grel:toUpperCase needs the parameter grel:valueParam: add it.",
    ]),
    (Execution(f"{IDL}alwaysReturnsABC", (VALUE,), ""), ["idlab-fn:alwaysReturnsABC has no parameter “grel:valueParam”: it takes none."]),
    (Execution(f"{G}toUpperCase", (VALUE, (f"{G}valueParameter", Reference("b"))), ""), [
        "grel:toUpperCase gets the parameter “grel:valueParam” 2 times: keep one.",
    ]),
    (Execution(f"{G}escape", (VALUE, (f"{G}modeParam", constant("sql"))), ""), [
        "grel:escape, grel:modeParam: there is no such way to escape a text: expected one of csv, html, javascript, url, xml.",
    ]),
    (Execution(f"{G}toLowerCase", ((f"{G}valueParam", Execution(f"{G}toUpperCase", (), "")),), ""), [
        "grel:toUpperCase needs the parameter grel:valueParam: add it.",
    ]),
])
def test_a_wrong_call_is_told(execution: Execution, expected: list[str]) -> None:
    """With the nearest right name; calls within a call, too."""
    assert messages(execution) == expected


def test_inputs_come_in_the_order_of_the_parameters() -> None:
    """Whatever the order in the mapping; what is not given is `None`."""
    start = constant("2")
    execution = Execution(f"{G}string_substring", ((f"{G}param_int_i_from", start), VALUE), "")
    assert inputs(FUNCTIONS[execution.function], execution) == (VALUE[1], start, None)
