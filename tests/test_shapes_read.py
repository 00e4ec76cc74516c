"""The reader of the folder of shapes: what an engine would pass over in silence, or stumble on, stops the run with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from publish import shapes as known
from publish.errors import Problems

ROOT = Path(__file__).resolve().parent.parent


def spoilt(root: Path, old: str, new: str, file: str = "should") -> Path:
    """A copy of shapes/ in which the first `old` of a file is `new`."""
    shutil.copytree(ROOT / "shapes", root / "shapes")
    path = root / "shapes" / f"{file}.ttl"
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), "utf-8")
    return root / "shapes"


LINES = (ROOT / "shapes" / "should.ttl").read_text("utf-8").splitlines()


@pytest.mark.parametrize(("old", "new", "says"), [
    ("sh:targetClass", "sh:targetclass", "did you mean targetClass?"),
    ("sh:sparql ", "sh:sparkle ", "“sh:sparkle” is no property of SHACL"),
    ("sh:severity sh:Warning", "sh:severity sh:Info", "sh:Info is not used here"),
    ("sh:message", "sh:reifierShape", "“sh:reifierShape” is of SHACL 1.2"),
    ("sh:sparql hrs:AccountTime-query", "sh:sparql hrs:AccountTime-quary", "exactly one query"),
    ("sh:path ", "<http://www.w3.org/ns/shacl#paths> ", "did you mean path?"),
    ("sh:path ", "<http://www.w3.org/ns/shacl/path> ", "namespace of SHACL"),
    ("?event a hre:Event", "?event a hra:Event", "the prefix hra:"),
    ("sh:sparql ", "sh:sparql ; ; . ", "not Turtle"),
])
def test_a_word_that_is_not_checked_stops_the_run(old: str, new: str, says: str, tmp_path: Path) -> None:
    """With its file and line, and the nearest term."""
    with pytest.raises(Problems) as caught:
        known.read(spoilt(tmp_path, old, new))
    line = next(number for number, text in enumerate(LINES, start=1) if old in text)
    assert {each.mark.file for each in caught.value.found} == {"shapes/should.ttl"}
    assert [each for each in caught.value.found if says in each.message and line - 2 <= each.mark.line <= line]


def test_all_that_is_wrong_with_the_shapes_is_told_at_once(tmp_path: Path) -> None:
    """A file too many, one too few, one that asks nothing, a shape in two files, a misspelt term."""
    copied = spoilt(tmp_path, "sh:datatype", "sh:dataType", "must")
    (copied / "should.ttl").rename(copied / "shuold.ttl")
    (copied / "vocab.ttl").write_text("<https://w3id.org/hrevents/shapes#Account> a <http://www.w3.org/ns/shacl#NodeShape> .", "utf-8")
    with pytest.raises(Problems) as caught:
        known.read(copied, "rules")
    told = [str(each) for each in caught.value.found]
    assert [text.split(":")[0] for text in told] == [f"rules/{name}.ttl" for name in ("must", "should", "shuold", "vocab", "vocab")]
    for text, says in zip(told, ("datatype?", "missing", "should?", "target", "must.ttl as well"), strict=True):
        assert says in text


@pytest.mark.parametrize(("file", "old", "new", "says"), [
    ("must", 'sh:pattern "^[A-Z]{2}$"', 'sh:pattern "^([A-Z]{2}$"', "no regular expression"),
    ("must", 'sh:pattern "^[A-Z]{2}$" ;', 'sh:pattern "^[A-Z]{2}$" ; sh:flags "k" ;', "sh:flags is a text of the letters"),
    ("should", 'sh:message "', 'sh:message "write to ada@example.org: ', "looks like an e-mail address"),
    ("must", "SELECT $this WHERE { $this hre:within+ $this }", "SELECT ?a WHERE { ?a hre:within+ ?a }", "does not return $this"),
])
def test_a_text_that_makes_no_sense_stops_the_run(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    """At the line that it stands on; harm is not repeated."""
    folder = spoilt(tmp_path, old, new, file)
    with pytest.raises(Problems) as caught:
        known.read(folder)
    (problem,) = caught.value.found
    lines = (ROOT / "shapes" / f"{file}.ttl").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if old in text)
    assert (problem.mark.file, problem.mark.line) == (f"shapes/{file}.ttl", line)
    assert says in problem.message
    assert "ada" not in str(problem)
