"""JSON Lines: a record on each line, and every error with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from sourcing import opened, places, refused, rows, source

LINES = source("a.jsonl", "jsonpath")


def write(folder: Path, content: str, name: str = "a.jsonl") -> Path:
    """A file in `folder`, which is given back."""
    (folder / name).write_text(content, encoding="utf-8", newline="")
    return folder


def test_lines(tmp_path: Path) -> None:
    """A value on each; blank ones are left out, and a line separator within a text is none."""
    write(tmp_path, '{"v": "1"}\r\n\n  \t\n {"v": "2\u2028\x85"} \n[]\n{"v": 3}')
    records = opened(LINES, "v", tmp_path)
    assert rows(records) == [["1"], ["2\u2028\x85"], [None], ["3^^integer"]]
    assert places(records) == ["a.jsonl:1", "a.jsonl:4", "a.jsonl:5", "a.jsonl:6"]


def test_the_iterator_of_lines(tmp_path: Path) -> None:
    """Is followed in each line."""
    write(tmp_path, '{"p": [{"v": "1"}, {"v": "2"}]}\n{"p": [{"v": "3"}]}', "a.ndjson")
    records = opened(source("a.ndjson", "jsonpath", "$.p[*]"), "v", tmp_path)
    assert rows(records) == [["1"], ["2"], ["3"]]
    assert places(records) == ["a.ndjson:1", "a.ndjson:1", "a.ndjson:2"]


def test_a_blank_line_is_not_the_line_before(tmp_path: Path) -> None:
    """Nor is one that is broken; blank ends of lines are the same to all."""
    for end in ("\n", "\r\n", " \n", "\t\r\n"):
        write(tmp_path, end.join(['{"v": "1"}', "", " ", '{"v": "2"}', "]", "", '{"v": "3"}', ""]))
        assert rows(opened(LINES, "v", tmp_path)) == [["1"], ["2"], [], ["3"]]


@pytest.mark.parametrize(("line", "column"), [
    ("{", 3), ('{"v": 1} {"v": 2}', 9), ('  {"v": 1,}', 11), ('{"v": NaN}', 1), ("x", 1), ('{"v": 1, "v": 2}', 1), ("\x0b{}", 1),
])
def test_a_broken_line(tmp_path: Path, line: str, column: int) -> None:
    """Is named; what stands before it and behind it is given."""
    write(tmp_path, f'{{"v": "1"}}\n\n{line}\n{{"v": "2"}}\n')
    [problem] = refused(LINES, "v", tmp_path)
    assert problem.startswith(f"a.jsonl:3:{column}: error: ")
    assert rows(opened(LINES, "v", tmp_path)) == [["1"], [], ["2"]]
