"""Findings as JSON, SARIF, JUnit XML and GitHub annotations: what their readers make of them. All strings are made up."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from finding import about, clean, commands, error, hostile, warning
from jsonschema import Draft4Validator
from sarif_schema import sarif_schema

from publish.errors import Problem
from publish.findings import Rule, written


def run_of(*problems: Problem, rules: dict[str, Rule] | None = None) -> dict[str, Any]:
    """The run in a SARIF log."""
    log = json.loads(written("sarif", problems, about(rules=rules)))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run: dict[str, Any] = log["runs"][0]
    return run


def suites(*problems: Problem) -> list[ET.Element]:
    """The suites in a JUnit document."""
    return list(ET.fromstring(written("junit", problems, about())))  # noqa: S314  # our own document


@hostile
def test_json_holds_what_was_found(text: str) -> None:
    """Letter for letter; but what is no text is replaced."""
    text_ = re.sub("[\ud800-\udfff]", "\ufffd", text)
    document = json.loads(written("json", [warning(text, 0, 0, text, text), error(line=3, column=4)], about()))
    assert document.keys() == {"tool", "summary", "findings"}
    assert document["tool"] == {"name": "hre", "version": "1.0"}
    assert document["summary"] == {"errors": 1, "warnings": 1, "files": 2, "checked": {"quad": 1200}}
    assert {"file": text_, "line": None, "column": None, "level": "warning", "rule": text_, "message": text_} in document["findings"]
    assert {"line": 3, "column": 4, "level": "error"}.items() <= next(each for each in document["findings"] if each["line"]).items()


@hostile
@pytest.mark.parametrize("count", [0, 1])
def test_sarif_follows_its_schema(text: str, count: int) -> None:
    """The JSON schema of SARIF 2.1.0."""
    problems = [error(text, 3, 4, text, text), error(text, 0, 0, text, text), warning()] * count
    rules = {"date": Rule("Dates are days.", "https://example.org/a"), "x": Rule("y", stops=False)}
    log = json.loads(written("sarif", problems, about(rules=rules)))
    assert [each.message for each in Draft4Validator(sarif_schema()).iter_errors(log)] == []
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")


def test_sarif_places_a_result() -> None:
    """Line and column in characters; GitHub needs a line, so one on the whole file stands at the first."""
    run = run_of(error("a", 3, 4), error("b", 3), error("c", 0, 4))
    assert run["columnKind"] == "unicodeCodePoints"
    regions = [result["locations"][0]["physicalLocation"]["region"] for result in run["results"]]
    assert regions == [{"startLine": 3, "startColumn": 4}, {"startLine": 3}, {"startLine": 1}]


@pytest.mark.parametrize(("file", "uri"), [
    ("seeds/a b.yaml", "seeds/a%20b.yaml"), ("é.yaml", "%C3%A9.yaml"), ("a:b/c", "a%3Ab/c"), ("a%20b?c#d", "a%2520b%3Fc%23d"),
    ("a\nb", "a%0Ab"), ("\udcff", "%EF%BF%BD"),
])
def test_sarif_names_a_file(file: str, uri: str) -> None:
    """Relative to the root of the checkout, percent-encoded; an absolute name is a file's address."""
    place = run_of(error(file))["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    place = run_of(error(f"//x/{file}"))["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": f"file:///x/{uri}"}


def test_sarif_describes_rules() -> None:
    """Those that are known, broken or not, and those that were broken, known or not; each result points at its own."""
    rules = {"date": Rule("Dates are days.", "https://example.org/date"), "soft": Rule("Better so.", stops=False)}
    found = [error(), warning(rule="new"), warning(line=2, rule="both"), error(line=3, rule="both"), error(line=4, rule="")]
    found.append(warning(line=5, rule="both"))
    run = run_of(*found, rules=rules)
    described = run["tool"]["driver"]["rules"]
    assert {rule["id"]: rule["defaultConfiguration"]["level"] for rule in described} == {
        "both": "error", "date": "error", "finding": "error", "new": "warning", "soft": "warning",
    }
    assert {rule["id"]: (rule["shortDescription"]["text"], rule.get("helpUri")) for rule in described} == {
        "both": ("both", None), "date": ("Dates are days.", "https://example.org/date"), "finding": ("finding", None), "new": ("new", None),
        "soft": ("Better so.", None),
    }
    assert all(described[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert [result["level"] for result in run["results"]] == ["error", "warning", "warning", "error", "error", "warning"]


def test_sarif_says_what_the_message_says() -> None:
    """Braces are doubled and make no placeholder (SARIF, 3.11.5); nothing is a link (3.11.6)."""
    message = run_of(error(message="{0} [a](b) [c] {d: e}"))["results"][0]["message"]
    assert message == {"text": "{{0}} [a] (b) [c] {{d: e}}"}
    assert run_of(error(message=""))["results"][0]["message"] == {"text": "date"}  # GitHub takes no empty one


def prints(*problems: Problem) -> list[str]:
    """The fingerprints of the results."""
    return [result["partialFingerprints"]["hreFinding/v1"] for result in run_of(*problems)["results"]]


def test_a_finding_is_known_again_when_its_line_moves() -> None:
    """Also where its message names a line; and what is not alike differs, however often it is found."""
    before = [
        error("a", 1, message="as at b.yaml:7."), error("a", 2), error("a", 3), warning("a", 4), error("a", 5, rule="new"), error("b", 1),
    ]
    after = [
        error("a", 31, message="as at b.yaml:37."), error("a", 32), error("a", 33), warning("a", 34), error("a", 35, rule="new"),
        error("b", 31),
    ]
    assert prints(*before) == prints(*after)
    assert len(set(prints(*before))) == len(before)
    assert prints(*before[1:]) == prints(*before)[1:]
    assert prints(error("a"), error("b"))[1:] == prints(error("b"))


@hostile
def test_junit_names_each_case_once(text: str) -> None:
    """GitLab drops a second case of one class and name; so they are numbered, and lines are not part of the name."""
    found = suites(error(text, 1, 1, text, text), error(text, 2, 1, text, text), error(text, 3, 1, f"{text} 1", text), warning("z"))
    cases = [case for suite in found for case in suite]
    assert sorted(suite.get("name") or "" for suite in found) == sorted([clean(text), "z"])
    assert {(case.get("classname"), case.get("name")) for case in cases} == {
        (clean(text), f"{clean(text)} 1"), (clean(text), f"{clean(text)} 2"), (clean(text), f"{clean(text)} 1 1"), ("z", "odd 1"),
    }
    assert [failure.get("message") for case in cases if (failure := case.find("failure")) is not None] == [clean(text)] * 3


def test_junit_counts_and_tells_warnings_without_failing() -> None:
    """An error is a failure, a warning a skipped case: both are shown with place and remedy."""
    found = suites(error("a", 3, 4), warning("a"), error("b", rule="yaml"))
    counts = [[each.get(name) for name in ("name", "tests", "failures", "errors", "skipped")] for each in found]
    assert counts == [["a", "2", "1", "0", "1"], ["b", "1", "1", "0", "0"]]
    cases = [case for suite in found for case in suite]
    assert [(case.get("line"), said.tag, said.text) for case in cases for said in case] == [
        ("1", "skipped", "a:1: warning: odd. [odd]"), ("3", "failure", "a:3:4: error: wrong. [date]"),
        ("1", "failure", "b:1: error: wrong. [yaml]"),
    ]
    assert {said.get("type") for case in cases for said in case} == {None, "error"}  # Rails would read “yaml” as the type of the content


def test_junit_has_a_case_when_nothing_was_found() -> None:
    """A report without cases is an error to most servers."""
    (suite,) = suites()
    assert [list(case) for case in suite] == [[]]
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


@hostile
def test_github_reads_what_was_written(text: str) -> None:
    """As its runner reads commands: one for each finding, its file, place, rule and message as they are for people."""
    problems = [error(f"a{text}", 3, 4, f"b{text}", text), warning("z", 0, 5)]
    first, second = commands(written("github", problems, about()))
    properties = {"file": clean(f"a{text}"), "line": "3", "col": "4", "title": clean(f"b{text}").strip()}  # it trims the last
    assert (first[0], {**first[1], "title": first[1]["title"].strip()}, first[2]) == ("error", properties, clean(text))
    assert second == ("warning", {"file": "z", "title": "odd"}, "odd.")


@pytest.mark.parametrize(("errors", "warnings", "beyond"), [(10, 10, 0), (11, 10, 1), (10, 12, 2), (0, 13, 3), (25, 25, 30)])
def test_github_is_told_of_what_it_does_not_show(errors: int, warnings: int, beyond: int) -> None:
    """It shows ten errors and ten warnings of a step: a notice says how many more there are, and in which files."""
    problems = [*(error(f"a{number:02}") for number in range(errors)), *(warning("w", number) for number in range(1, warnings + 1))]
    found = commands(written("github", problems, about()))
    assert len(found) == errors + warnings + bool(beyond)
    if beyond:
        name, _, message = found[-1]
        assert (name, message.partition(" more")[0]) == ("notice", f"{beyond} finding{'s' if beyond > 1 else ''}")
        assert ("w (" in message) == (10 < warnings < 20)
        assert ("6 other files" in message) == (errors == 25)
