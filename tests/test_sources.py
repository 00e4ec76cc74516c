"""Sources: which files may be opened, as what, and what is said of those that may not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sourcing import opened, refused, rows, source

TABLE = "id,name\n1,a\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a table, beside another one that is none of the mapping's business."""
    (tmp_path / "secret.csv").write_text(TABLE, encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "people.csv").write_text(TABLE, encoding="utf-8")
    return inside


def test_paths_start_at_the_base(folder: Path) -> None:
    """A path may go down and up again, as long as it stays below."""
    for path in ("people.csv", "./people.csv", "../inside/people.csv", str(folder / "people.csv")):
        assert rows(opened(source(path, "csv"), "id", folder)) == [["1", "a"]]


def test_a_root_says_where_paths_start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another root than the mapping's folder is one of the mapping's choosing; "." is the current directory."""
    monkeypatch.chdir(folder)
    for root in (".", str(folder), str(folder / "..")):
        path = "people.csv" if root != str(folder / "..") else "inside/people.csv"
        assert rows(opened(source(path, "csv", root=root), "id", Path("elsewhere"))) == [["1", "a"]]


def test_a_path_may_lead_to_what_lies_below_the_current_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As from a folder of mappings to one of data beside it, when the program is started above both."""
    (folder / "maps").mkdir()
    (folder / "link.csv").symlink_to("people.csv")
    for path in ("../people.csv", "../link.csv", str(folder / "people.csv")):
        monkeypatch.chdir(folder)
        assert rows(opened(source(path, "csv"), "id", Path("maps"))) == [["1", "a"]]
        monkeypatch.chdir(folder / "maps")
        assert refused(source(path, "csv"), "id", folder / "maps")


@pytest.mark.parametrize("root", ["", "root"])
@pytest.mark.parametrize("path", ["../secret.csv", "link.csv", "folder/secret.csv", "absolute"])
def test_a_path_does_not_lead_elsewhere(folder: Path, path: str, root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by dots, nor by a symbolic link, nor by being absolute, nor by another root."""
    monkeypatch.chdir(folder)
    (folder / "link.csv").symlink_to("../secret.csv")
    (folder / "folder").symlink_to("..")
    wanted = path.replace("absolute", str(folder.parent / "secret.csv"))
    wanted, root = ("secret.csv", str(folder.parent)) if root else (wanted, "")
    [problem] = refused(source(wanted, "csv", root=root), "id", folder)
    assert problem.startswith("mapping.yaml:3:5: error: ")
    assert "leads out of the folders that files may lie in: " in problem
    assert "--base" in problem


@pytest.mark.parametrize("path", ["https://example.org/people.csv", "file:///people.csv", "s3://bucket/people"])
def test_nothing_is_fetched(folder: Path, path: str) -> None:
    """An address is no path, and it is said what to do."""
    [problem] = refused(source(path, "csv"), "id", folder)
    assert problem.startswith("mapping.yaml:3:5: error: ")
    assert "is an address, and nothing is fetched: save the file, and give its path." in problem


@pytest.mark.parametrize(("path", "remedy"), [
    ("poeple.csv", "did you mean “people.csv”?"), ("zzzzz.csv", "check the path"), ("no/people.csv", "check the path"),
    ("sub.csv", "is not a file"), ("pipe.csv", "is not a file"), ("loop.csv", "does not exist"), ("a\0.csv", "does not exist"),
    ("a" * 5000 + ".csv", "does not exist"),
])
def test_a_missing_file_is_named_with_the_nearest(folder: Path, path: str, remedy: str) -> None:
    """What is not a file (a folder, a pipe that would be waited for) is none either."""
    (folder / "sub.csv").mkdir()
    os.mkfifo(folder / "pipe.csv")
    (folder / "loop.csv").symlink_to("loop.csv")
    [problem] = refused(source(path, "csv"), "id", folder)
    assert problem.startswith("mapping.yaml:3:5: error: ")
    assert remedy in problem


def test_protected_data_in_a_file_name_are_not_repeated(folder: Path) -> None:
    """Neither in a message nor as the place of a problem."""
    (folder / "jane@example.org.csv").write_text('id\n"', encoding="utf-8")
    [problem] = refused(source("jane@example.org.csv", "csv"), "id", folder)
    assert problem.startswith("(name not shown):2: error: ")
    assert "jane" not in "".join(refused(source("jane@example.com.csv", "csv"), "id", folder))


@pytest.mark.parametrize(("path", "formulation", "part"), [
    ("a.json", "csv", "not read as csv: expected one of .csv .tsv"), ("a.csv", "jsonpath", "not read as jsonpath: expected one of .json"),
    ("a.xml", "csv", "“.xml”"), ("a", "csv", "not read"), ("a.xml", "", "expected one of .csv"), ("a.xml", "xpath", "not read as xpath"),
    ("a.xml.gz", "csv", "“.xml.gz”"), ("a.parquet.gz", "csv", "“.parquet.gz”"), ("a.gz", "", "“.gz” are not read"),
    ("a.csv.gz.gz", "csv", "“.gz.gz”"), ("a.csv.bz2", "csv", "“.bz2”"),
])
def test_the_ending_and_the_formulation_must_fit(folder: Path, path: str, formulation: str, part: str) -> None:
    """What is not read says so; nothing is guessed."""
    (folder / path).touch()
    [problem] = refused(source(path, formulation), "id", folder)
    assert problem.startswith("mapping.yaml:3:5: error: ")
    assert part in problem


@pytest.mark.parametrize(("name", "content"), [
    ("a.csv", "id\nx\n"), ("a.TSV", "id\nx\n"), ("a.json", '{"id": "x"}'), ("a.jsonl", '{"id": "x"}\n'), ("a.yml", "id: x\n"),
])
def test_without_a_formulation_the_ending_decides(tmp_path: Path, name: str, content: str) -> None:
    """In any case of letters."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert rows(opened(source(name), "id", tmp_path)) == [["x"]]


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.yaml"])
@pytest.mark.parametrize("encoding", ["no-such", "hex", "undefined", "a\0"])
def test_an_unknown_encoding_is_refused(tmp_path: Path, name: str, encoding: str) -> None:
    """As is one of Python's that makes no text."""
    (tmp_path / name).write_text("id", encoding="utf-8")
    [problem] = refused(source(name, encoding=encoding), "id", tmp_path)
    assert problem.startswith("mapping.yaml:3:5: error: there is no encoding ")


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what the system says, and what to check."""
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")

    def deny(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    [problem] = refused(source("a.csv"), "id", tmp_path)
    assert "cannot be read (Permission denied): check its permissions." in problem
