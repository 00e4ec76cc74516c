"""Findings at a terminal, and what all forms share: none breaks, and no line is shown that may hold personal data.

All strings are made up.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from finding import ROOT, about, clean, commands, each_form, error, hostile, put, warning
from hypothesis import given
from hypothesis import strategies as st

from publish.errors import Problem, UsageError
from publish.findings import FORMS, written


def shown(root: Path, *problems: Problem) -> list[str]:
    """The lines for a terminal, less the summary."""
    return written("text", problems, about(root)).splitlines()[:-2]


@each_form
@hostile
def test_no_form_is_broken_out_of(form: str, text: str, tmp_path: Path) -> None:
    """Whatever stands in names, rules, messages and files: no controls, nothing that turns text, no command but ours."""
    put(tmp_path, "seeds/events/a.yaml", text.encode("utf-8", "replace").decode())
    problems = [error(text, 1, 2, text, text), warning(text, 0, 0, text, text), error(column=3)]
    out = written(form, problems, about(tmp_path))
    assert [each for each in out if each != "\n" and not each.isprintable()] == []
    assert not re.search(r"##\w*\[", out) or form == "github"  # there the whole line is read as a command of ours
    assert sorted(name for name, _, _ in commands(out)) == (["error", "error", "warning"] if form == "github" else [])
    assert out.encode().endswith(b"\n")


@given(st.text(), st.text(), st.text())
def test_any_text_can_be_told(file: str, rule: str, message: str) -> None:
    """All forms, for any characters at all."""
    for form in FORMS:
        out = written(form, [error(file, 1, 1, rule, message)], about())
        assert all(each == "\n" or each.isprintable() for each in out)
    assert ET.fromstring(written("junit", [error(file, 1, 1, rule, message)], about())).get("tests") == "1"  # noqa: S314  # our own document


@each_form
def test_findings_are_told_once_in_order_and_the_same_each_time(form: str) -> None:
    """By file, line and column, whatever their order; no clock and no path of the machine comes in."""
    problems = [error("b", 1), error("a", 10), error("a", 9), warning("a", 9, 3), error("a", 9)]
    out = written(form, problems, about())
    assert out == written(form, reversed(problems), about(ROOT / "elsewhere"))
    assert out.count("wrong.") == (3 * (2 if form == "junit" else 1))
    assert str(ROOT) not in out


def test_an_unknown_form_is_refused() -> None:
    """The message says which there are."""
    with pytest.raises(UsageError, match="text, json, sarif, junit, github"):
        written("xml", [], about())


def test_the_terminal_has_a_block_for_each_file(tmp_path: Path) -> None:
    """Findings as elsewhere, the line below each, a caret below the column, and a sum."""
    put(tmp_path, "seeds/events/a.yaml", "id: x\r\ncolour: blue\r\n")
    found = [error(line=2, column=9), error("seeds/events/b.yaml", 0), warning()]
    assert written("text", found, about(tmp_path)).split("\n") == [
        "seeds/events/a.yaml:1: warning: odd. [odd]",
        "    1 | id: x",
        "seeds/events/a.yaml:2:9: error: wrong. [date]",
        "    2 | colour: blue",
        "      |         ^",
        "",
        "seeds/events/b.yaml: error: wrong. [date]",
        "",
        "2 errors, 1 warning in 2 files; 1,200 quads checked.",
        "",
    ]


def test_nothing_found_is_said() -> None:
    """One line."""
    assert written("text", [], about()) == "0 errors, 0 warnings; 1,200 quads checked.\n"


def test_colours_are_there_only_when_asked_for(tmp_path: Path) -> None:
    """Without them, the text is the same."""
    problems = [error(), warning(line=0)]
    coloured = written("text", problems, about(tmp_path, colour=True))
    assert coloured.count("\x1b[31merror\x1b[0m") == coloured.count("\x1b[33mwarning\x1b[0m") == 1
    assert re.sub(r"\x1b\[[0-9]+m", "", coloured) == written("text", problems, about(tmp_path))


@pytest.mark.parametrize(("line", "column", "caret"), [
    ("abc", 1, 0), ("abc", 3, 2), ("abc", 4, 3), ("abc", 5, None), ("abc", 0, None),
    ("葉篤x", 3, 4), ("e\u0301x", 3, 1), ("a\tb\u00a0c", 5, 4),
])
def test_the_caret_stands_below_its_character(line: str, column: int, caret: int | None, tmp_path: Path) -> None:
    """Wide characters take two cells, combining ones none; beyond the end of the line there is none."""
    put(tmp_path, "seeds/events/a.yaml", line)
    lines = shown(tmp_path, error(column=column))
    assert lines[1] == f"    1 | {clean(line)}"
    assert lines[2:] == ([] if caret is None else [f"      | {' ' * caret}^"])


@pytest.mark.parametrize("column", [1, 2, 50, 51, 52, 200, 349, 350, 351, 399, 400, 401])
def test_a_long_line_is_cut_around_the_column(column: int, tmp_path: Path) -> None:
    """At most 100 characters, and the one that is meant among them."""
    line = "".join(chr(0x4E00 + number) if number % 7 == 0 else "abcdefghij"[number % 10] for number in range(400))
    put(tmp_path, "seeds/events/a.yaml", line)
    _, quoted, caret = shown(tmp_path, error(column=column))
    quoted = quoted.removeprefix("    1 | ")
    assert len(quoted.strip("…")) == 100
    cells = "".join(each + "\0" * (unicodedata.east_asian_width(each) == "W") for each in quoted)
    at = caret.removeprefix("      | ").index("^")
    assert cells[at : at + 1] == line[column - 1 : column]


SECRET = "ZEBRA"
"""What no output may hold: a stand-in for a name."""
NOT_SHOWN = "      | (line not shown: it may hold personal data)"


@pytest.mark.parametrize("text", [
    f"a: {SECRET} x@example.org", f"mail: x@\nb: {SECRET}\n", f"tel: 555 01\n  234 {SECRET}\n", f"x@example.org\nb: {SECRET}\n",
    f"b: {SECRET}\nx@example.org", f"{SECRET}: \\x40example", f"{SECRET}{'x' * 2000}", f"label: {SECRET}\nembargo_until: 2999-01-01\n",
    f"a: {SECRET}\n'Consent' : none", f"a: {SECRET}\n{{exposure: x}}", f"a: {SECRET}\n-----BEGIN PRIVATE KEY-----",
    f"a: {SECRET}\nembago_until: x", f"a: {SECRET}\nembargo-untill: x",
    f"{SECRET}: {{agent: made-up}}", f"{SECRET}: Made-Up", f"{SECRET}: people/made-up.yaml",
])
@pytest.mark.parametrize("line", [1, 2])
def test_a_line_that_may_hold_personal_data_is_not_shown(text: str, line: int, tmp_path: Path) -> None:
    """By itself or with its neighbours, in a file that is held back, or by the handle of a person; the place is said."""
    put(tmp_path, "seeds/people/made-up.yaml", "id: x")
    put(tmp_path, "seeds/events/a.yaml", text)
    number = next(at for at, each in enumerate(text.splitlines(), start=1) if SECRET in each)
    lines = shown(tmp_path, error(line=number), error(line=line))
    assert lines[:2] == [f"seeds/events/a.yaml:{number}: error: wrong. [date]", NOT_SHOWN] or number != 1
    assert NOT_SHOWN in lines
    assert SECRET not in "".join(lines)


@pytest.mark.parametrize("rule", ["protect", "protect.ttl LabelContactData-en", "label", "personName", "CONSENT", "hidden", "private"])
def test_a_file_with_a_finding_on_people_is_not_shown(rule: str, tmp_path: Path) -> None:
    """Neither that line nor any other of the file; other files are."""
    put(tmp_path, "seeds/events/a.yaml", f"a: {SECRET}\nb: {SECRET}\n")
    put(tmp_path, "seeds/events/b.yaml", "a: b")
    lines = shown(tmp_path, error(rule=rule), error(line=2), error("seeds/events/b.yaml"))
    assert lines.count(NOT_SHOWN) == 2
    assert SECRET not in "".join(lines)
    assert lines[-1] == "    1 | a: b"


def test_a_person_s_file_is_not_shown(tmp_path: Path) -> None:
    """Whatever is wrong there."""
    put(tmp_path, "seeds/people/x.yaml", f"a: {SECRET}")
    assert shown(tmp_path, error("seeds/people/x.yaml")) == ["seeds/people/x.yaml:1: error: wrong. [date]", NOT_SHOWN]


@pytest.mark.parametrize("name", [
    "seeds/events/link.yaml", "seeds/linked/x.yaml", "seeds/loop.yaml", "seeds/folder.yaml", "seeds/pipe.yaml", "seeds/none.yaml",
    "seeds/large.yaml", "seeds/binary.yaml", "seeds/ends.yaml", "seeds/old.yaml", "seeds/events/../../outside.yaml", "../outside.yaml",
    "seeds//events/b.yaml", "./seeds/events/b.yaml", "seeds/\0.yaml", f"seeds/{'x' * 5000}.yaml", "outside.yaml", "data/x.yaml",
    "seeds/x.csv", ".git/config", "", "/", ".",
])
def test_only_files_of_the_archive_are_read(name: str, tmp_path: Path) -> None:
    """No link, in the folder or out of it, nothing but YAML and Turtle that is to be published, nothing large or odd."""
    root = tmp_path / "root"
    for file in ("seeds/events/b.yaml", "outside.yaml", "data/x.yaml", "seeds/x.csv", ".git/config", "../outside.yaml", "other/x.yaml"):
        put(root, file, f"a: {SECRET}")
    (root / "seeds/events/link.yaml").symlink_to("b.yaml")
    (root / "seeds/linked").symlink_to("../other")
    (root / "seeds/loop.yaml").symlink_to("loop.yaml")
    (root / "seeds/folder.yaml").mkdir()
    os.mkfifo(root / "seeds/pipe.yaml")
    (root / "seeds/large.yaml").write_bytes(f"a: {SECRET}\n".encode() + b"\n" * (4 << 20))
    (root / "seeds/binary.yaml").write_bytes(f"a: {SECRET}\n".encode() + b"\xff")
    put(root, "seeds/ends.yaml", f"a: {SECRET}\u2028b")
    put(root, "seeds/old.yaml", f"a: {SECRET}\rb\r")
    for each in (name, str(root / "seeds/events/b.yaml")):
        assert shown(root, error(each)) == [f"{clean_name(each)}:1: error: wrong. [date]"]


def clean_name(name: str) -> str:
    """A name as `Problem` says it."""
    return "".join(each if each.isprintable() else "\ufffd" for each in name)


@pytest.mark.parametrize(("name", "line"), [
    ("seeds/events/a.yaml", f"digest: {'12345678' * 8}, on: 2019-02-10"), ("ontology/vocab/a.ttl", "@prefix a: <https://example.org/> ."),
    ("ontology/vocab/a.ttl", 'a:b rdfs:label "x"@en, "y"@fr ;'), ("mappings/person.yaml", "consent: $(consent)"),
    ("shapes/must.ttl", "a:b a sh:NodeShape ."), ("ontology/examples/a.rq", "# What?"), ("seeds/archive.yaml", "\ufefftitle: x"),
])
def test_what_harms_nobody_is_shown(name: str, line: str, tmp_path: Path) -> None:
    """Digests, dates, prefixes and languages look like numbers and addresses, and are none. A root may be a link."""
    (tmp_path / "root").mkdir()
    (tmp_path / "link").symlink_to("root")
    put(tmp_path / "root", name, line)
    assert shown(tmp_path / "link", error(name))[1] == f"    1 | {line.removeprefix(chr(0xFEFF))}"


@pytest.mark.parametrize("line", [0, 3, 4, 10**9])
def test_a_line_that_is_not_there_is_not_missed(line: int, tmp_path: Path) -> None:
    """The whole file, an empty line, and lines beyond the end."""
    put(tmp_path, "seeds/events/a.yaml", "a: b\n\n   \n")
    assert len(shown(tmp_path, error(line=line, column=1))) == 1


@each_form
def test_only_the_terminal_quotes(form: str, tmp_path: Path) -> None:
    """The other forms hold no word of a file."""
    put(tmp_path, "seeds/events/a.yaml", f"a: {SECRET}")
    assert (SECRET in written(form, [error()], about(tmp_path))) == (form == "text")


@pytest.mark.parametrize("line", ["1 " * 900, "a" * 1990, "x@" * 900, "rue a " * 330, "+" * 1990, "_" * 1990, "%25" * 600])
def test_lines_made_to_take_long_do_not(line: str, tmp_path: Path) -> None:
    """The longest lines that are searched at all are searched in a moment; the test would not end otherwise."""
    put(tmp_path, "seeds/events/a.yaml", f"{line}\n" * 3)
    assert len(shown(tmp_path, error(line=2))) == 2
