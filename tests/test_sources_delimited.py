"""CSV and TSV: every cell is the text that was written, and every row knows its line."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sourcing import opened, places, refused, rows, source

from publish.mappings.model import LogicalSource
from publish.sources.delimited import LONGEST

CSV = source("a.csv", "csv")


def write(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    """A file in `folder`, which is given back."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_rows_are_texts(tmp_path: Path) -> None:
    """What looks like a number, like nothing or like no number is the text that it is."""
    records = opened(CSV, "b a", write(tmp_path, "a,b\n1,nan\nNULL,None\n, x \n"))
    assert records.texts
    assert records.width == 2
    assert [records.index(name) for name in "ab"] == [0, 1]
    assert rows(records) == [["1", "nan"], ["NULL", "None"], ["", " x "]]
    assert rows(records) == rows(records), "the rows can be gone through again"


@pytest.mark.parametrize(("encoding", "content"), [
    ("", "é,€\nщ,葉\n".encode()),
    ("", "é,€\nщ,葉\n".encode("utf-8-sig")),
    ("utf-8", "é,€\nщ,葉\n".encode("utf-8-sig")),
    ("", "é,€\nщ,葉\n".encode("utf-16")),
    ("", b"\xfe\xff" + "é,€\nщ,葉\n".encode("utf-16-be")),
    ("", "é,€\nщ,葉\n".encode("utf-32")),
    ("UTF-16LE", "é,€\nщ,葉\n".encode("utf-16-le")),
    ("gb18030", "é,€\nщ,葉\n".encode("gb18030")),
])
def test_encodings(tmp_path: Path, encoding: str, content: bytes) -> None:
    """UTF-8 without being told; others by their byte order mark, or by name."""
    wanted = source("a.csv", encoding=encoding)
    assert rows(opened(wanted, ["é", "€"], write(tmp_path, content))) == [["щ", "葉"]]


def test_foreign_bytes_stay_in_their_row(tmp_path: Path) -> None:
    """As lone surrogates: whoever makes terms of them finds them, and rows before and after are read."""
    records = opened(CSV, "a", write(tmp_path, "a,b\nx,y\né,z\nx,ø\n".encode("latin-1")))
    assert rows(records) == [["x", "y"], ["\udce9", "z"], ["x", "\udcf8"]]


def test_the_hint_for_utf_16_without_a_mark(tmp_path: Path) -> None:
    """Its header is full of zero bytes."""
    [problem] = refused(CSV, "name", write(tmp_path, "name,b\n1,2\n".encode("utf-16-le")))
    assert "UTF-16; name its encoding in the mapping (RML: rml:encoding or csvw:encoding; YARRRML: encoding)" in problem


def test_bytes_that_no_surrogate_can_stand_for(tmp_path: Path) -> None:
    """Half a character at the end of UTF-16: an error, not a traceback."""
    [problem] = refused(CSV, "a", write(tmp_path, "a,b\n1,2\n".encode("utf-16") + b"x"))
    assert problem.startswith("a.csv: error: behind line 2, the bytes are not utf-16: name the right encoding in the mapping (RML: rml:enc")


@pytest.mark.parametrize(("name", "delimiter", "quote", "content"), [
    ("a.csv", "", "", 'a,b\n"1,1",2\n'), ("a.tsv", "", "", "a\tb\n1,1\t2\n"), ("a.tab", "", "", "a\tb\n1,1\t2\n"),
    ("a.csv", ";", "", "a;b\n1,1;2\n"), ("a.txt", "|", "", "a|b\n1,1|2\n"), ("a.csv", "", "'", "a,b\n'1,1',2\n"),
    ("a.tsv", ",", "", 'a,b\n"1,1",2\n'),
])
def test_delimiters(tmp_path: Path, name: str, delimiter: str, quote: str, content: str) -> None:
    """A comma, or what the ending or the mapping says."""
    wanted = source(name, "csv", delimiter=delimiter, quote=quote)
    assert rows(opened(wanted, "a b", write(tmp_path, content, name))) == [["1,1", "2"]]


@pytest.mark.parametrize(("delimiter", "quote"), [("ab", ""), ("", "''"), ("\n", ""), ('"', ""), (",", ",")])
def test_impossible_delimiters(tmp_path: Path, delimiter: str, quote: str) -> None:
    """An error in the mapping, before any row."""
    [problem] = refused(source("a.csv", delimiter=delimiter, quote=quote), "a", write(tmp_path, "a\n1\n"))
    assert problem.startswith("mapping.yaml:3:5: error: the delimiter and the quote")


@pytest.mark.parametrize(("content", "hint"), [
    ("name;b\n1;2\n", "one cell with a semicolon"), ("name\tb\n", "one cell with a tab"), ("name|b\n", "one cell with a bar"),
    ("NAME,b\n", "did you mean “NAME”?"), ("  NAME  ,b\n", "did you mean “  NAME  ”?"),
    ("Name,b\n1,2\n", "did you mean “Name”?"), ("x,y\n1,2\n", "none of the 2 columns"), (" name ,b\n", "did you mean “ name ”?"),
])
def test_a_missing_column(tmp_path: Path, content: str, hint: str) -> None:
    """Told at each place where the mapping refers to it, with what may be meant; other names may be data, and are not told."""
    problems = refused(CSV, "name name", write(tmp_path, content))
    assert [problem.partition(" error: ")[0] for problem in problems] == ["mapping.yaml:10:", "mapping.yaml:11:"]
    assert all("a.csv has no column “name”: " in problem and hint in problem for problem in problems)
    assert not any(other in problem for problem in problems for other in ("“x”", "“y”", "“b”"))
    assert all(("(RML: csvw:dialect with csvw:delimiter; YARRRML: delimiter)" in problem) == ("one cell" in hint) for problem in problems)


def test_many_columns(tmp_path: Path) -> None:
    """Are looked up at once, not one after the other: this would take seconds."""
    names = [f"column {number}" for number in range(10_000)]
    write(tmp_path, f"{','.join(names)}\n{','.join(names)}\n")
    before = time.process_time()
    records = opened(CSV, names, tmp_path)
    assert [records.index(name) for name in names] == list(range(10_000))
    assert len([records.mark(name) for _ in records.rows() for name in names]) == 10_000
    assert time.process_time() - before < 2


def test_a_column_that_stands_twice(tmp_path: Path) -> None:
    """Is an error only where it is referred to; both places are named."""
    write(tmp_path, "a,b,c,b\n1,2,3,4\n")
    assert rows(opened(CSV, "a c", tmp_path)) == [["1", "2", "3", "4"]]
    [problem] = refused(CSV, "a b", tmp_path)
    assert problem.startswith("mapping.yaml:11: error: a.csv has the column “b” twice, as columns 2 and 4")


@pytest.mark.parametrize("content", [b"", b"\n\r\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    """Has no header, which is an error even if no column is referred to."""
    assert refused(CSV, "", write(tmp_path, content)) == ["a.csv: error: the file is empty: expected a header line. [csv]"]


@pytest.mark.parametrize("content", ["a,b", "a,b\n", "\n\na,b\r\n\r\n"])
def test_a_header_only(tmp_path: Path, content: str) -> None:
    """Is a table without rows."""
    assert rows(opened(CSV, "a", write(tmp_path, content))) == []


def test_ragged_rows_are_given_as_they_are(tmp_path: Path) -> None:
    """Whoever makes terms of them knows how long they should be; blank lines are left out."""
    records = opened(CSV, "a", write(tmp_path, "a,b\n1\n\n1,2,3\n,\n"))
    assert rows(records) == [["1"], ["1", "2", "3"], ["", ""]]
    assert places(records) == ["a.csv:2", "a.csv:4", "a.csv:5"]


def test_marks_are_where_a_record_begins(tmp_path: Path) -> None:
    """Whatever line ends stand in its cells, and in between; a column is the number of the cell."""
    content = '\n"a\n1",b\n1,2\r\n\r\n"x\n\ny\r\nz",2\r1,"\r"\n1,2\n'
    records = opened(CSV, ["b"], write(tmp_path, content))
    assert places(records, "b") == ["a.csv:4:2", "a.csv:6:2", "a.csv:10:2", "a.csv:12:2"]
    assert places(records) == ["a.csv:4", "a.csv:6", "a.csv:10", "a.csv:12"]
    iterator = records.rows()
    next(iterator)
    next(iterator)
    next(iterator)
    assert [str(records.mark()) for _ in range(2)] == ["a.csv:10", "a.csv:10"]
    next(records.rows())
    assert str(records.mark()) == "a.csv:4", "the rows were begun again"


cells = st.text('a,"\n\r é', max_size=4)


@given(st.lists(st.lists(cells, min_size=2, max_size=3), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], end: str) -> None:
    """Cell by cell, each row with the line on which it begins."""
    folder = tmp_path_factory.mktemp("csv")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    begins = []
    for row in table:
        begins.append(f"a.csv:{len(f'{text.getvalue()}x'.splitlines())}")
        writer.writerow(row)
    records = opened(CSV, "a", write(folder, text.getvalue()))
    assert rows(records) == table
    assert places(records) == begins


@pytest.mark.parametrize(("content", "line", "part"), [
    ('a,b\n1,2\n"x\n\n1,2\n', 3, "never closed"), ('a,b\n1,2\n"x\ny"z,2\n1,2\n', 3, "behind a closing quote"),
    ('a,b\n\n\n1,"x', 4, "never closed"),
    ('"a\n', 1, "never closed"), ('a\n1\n"' + "x\n" * (LONGEST // 2 + 1) + '"\n', 3, "more than 16 MiB"),
])
def test_broken_quotes(tmp_path: Path, content: str, line: int, part: str) -> None:
    """Named with the line on which the record begins, not where the file ends."""
    [problem] = refused(CSV, "a", write(tmp_path, content))
    assert problem.startswith(f"a.csv:{line}: error: ")
    assert part in problem


def test_a_long_cell_is_read(tmp_path: Path) -> None:
    """As long as it has no more than 16 MiB."""
    write(tmp_path, "a\n" + "x" * LONGEST + "\n")
    [[cell]] = rows(opened(CSV, "a", tmp_path))
    assert isinstance(cell, str)
    assert len(cell) == LONGEST


def test_nulls_become_empty(tmp_path: Path) -> None:
    """Only cells that are equal to one of them."""
    wanted = source("a.csv", nulls="NULL -")
    assert rows(opened(wanted, "a", write(tmp_path, "a,b\nNULL,x\n-,-\nnull,--\n"))) == [["", "x"], ["", ""], ["null", "--"]]


def test_an_empty_null_changes_nothing(tmp_path: Path) -> None:
    """An empty cell is absent anyway."""
    wanted = LogicalSource("a.csv", "csv", CSV.mark, nulls=("",))
    assert rows(opened(wanted, "a", write(tmp_path, "a,b\n,x\n"))) == [["", "x"]]


def test_done_grows(tmp_path: Path) -> None:
    """From nothing to everything."""
    records = opened(CSV, "a", write(tmp_path, "a\n" + "1\n" * 100_000))
    assert records.done() == 0
    shares = [records.done() for _ in records.rows()]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5 < shares[-1] <= 1
    assert records.done() == 1
