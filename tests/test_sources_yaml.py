"""YAML in the JSON data model: its core schema, its lines, what it refuses, and the folder that keeps it as JSON."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sourcing import opened, places, refused, rows, source

from publish.sources import yamltext
from publish.sources.yamltext import DEPTH, to_json

YAML = source("a.yaml", "jsonpath", "$[*]")


def write(folder: Path, content: str | bytes, name: str = "a.yaml") -> Path:
    """A file in `folder`, which is given back."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.mark.parametrize(("written", "value"), [
    ("no", "no"), ("on", "on"), ("Yes", "Yes"), ("2019-06-05", "2019-06-05"), ("10:30", "10:30"), ("1_000", "1_000"), ("1.2.3", "1.2.3"),
    ("'1'", "1"), ('"true"', "true"), ("|-\n    null", "null"), ("''", ""), (".", "."), ("+", "+"), ("1e", "1e"), ("e5", "e5"),
    ("null", None), ("~", None), ("", None), ("NULL", None), ("nUll", "nUll"),
    ("true", "true^^boolean"), ("FALSE", "false^^boolean"), ("tRue", "tRue"),
    ("0", "0^^integer"), ("-0", "0^^integer"), ("+17", "17^^integer"), ("007", "7^^integer"), ("-00", "0^^integer"),
    ("1" * 5000, "1" * 5000 + "^^integer"),
    ("0o17", "15^^integer"), ("0xFf", "255^^integer"), ("0x", "0x"), ("0o8", "0o8"), ("0b1", "0b1"),
    ("1.5", "1.5E0^^double"), ("-.5", "-5.0E-1^^double"), ("5.", "5.0E0^^double"), ("1e3", "1.0E3^^double"),
    ("+012.50E-1", "1.25E0^^double"),
])
def test_scalars(tmp_path: Path, written: str, value: object) -> None:
    """YAML 1.2.2, section 10.3.2: what looks like nothing else is a text."""
    assert rows(opened(YAML, "v", write(tmp_path, f"- v: {written}\n"))) == [[value]]


@pytest.mark.parametrize("text", ["0" * 1_000_000 + "x", "0" * 1_000_000 + "." + "0" * 1_000_000 + "x", "1e" + "0" * 1_000_000 + "x"])
def test_what_is_nearly_a_number_takes_no_time(tmp_path: Path, text: str) -> None:
    """A million zeros are looked through once (a step for each pair of them would take days)."""
    assert rows(opened(YAML, "v", write(tmp_path, f"- v: {text}\n"))) == [[text]]


json_texts = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=5)
"""What YAML reads as JSON does: other controls and line separators must be escaped."""
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), json_texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(json_texts, inner, max_size=3)),
    max_leaves=12,
)
yaml_texts = st.text("aé \n\"'#:-[]{}~,&*!|>%@`?.", max_size=5)
yaml_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), yaml_texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(yaml_texts, inner, max_size=3)),
    max_leaves=12,
)


@given(json_values)
def test_json_is_yaml(value: object) -> None:
    """What is written as JSON is read as that (YAML 1.2.2, section 1.2)."""
    assert json.loads(to_json(json.dumps(value, ensure_ascii=False), "a")) == value


@given(yaml_values, st.booleans())
def test_what_a_writer_writes_is_read(value: object, flow: bool) -> None:  # noqa: FBT001  # Hypothesis draws it
    """In any style."""
    assert json.loads(to_json(yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True), "a")) == value


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    """With comments, blank lines, texts of several lines and aliases in between."""
    content = "# people\n\npeople:\n  - &a\n    v: |\n      one\n      two\n\n  - v: [1,\n      2]\n  # more\n  - *a\n  - {v: x}\n"
    records = opened(source("a.yaml", "jsonpath", "$.people[*]"), "v", write(tmp_path, content))
    assert places(records) == ["a.yaml:4", "a.yaml:9", "a.yaml:12", "a.yaml:13"]


def test_several_documents_are_an_array(tmp_path: Path) -> None:
    """One is itself; an anchor is known in its own document only."""
    assert rows(opened(YAML, "v", write(tmp_path, "v: 'a'\n---\n- 1\n---\n---\nv: 'b'\n"))) == [["a"], [None], [None], ["b"]]
    assert rows(opened(source("a.yaml", "jsonpath"), "v", write(tmp_path, "---\nv: a\n...\n"))) == [["a"]]
    [problem] = refused(YAML, "v", write(tmp_path, "- &a 1\n---\n- *a\n"))
    assert problem.startswith("a.yaml:3:3: error: no anchor of this name")


def test_anchors(tmp_path: Path) -> None:
    """Stand for the value, scalars and what is nested alike; an anchor can be given again."""
    write(tmp_path, "- &a {v: &b x, &k w: y}\n- *a\n- v: *b\n- v: *k\n- &a {v: z}\n- *a\n")
    assert rows(opened(YAML, "v w", tmp_path)) == [["x", "y"], ["x", "y"], ["x", None], ["w", None], ["z", None], ["z", None]]


@pytest.mark.parametrize(("content", "place", "part"), [
    ("- v: 1\n  v: 2\n", "2:3", "second time"), ("- 1: x\n", "1:3", "no text"), ("- true: x\n", "1:3", "no text"),
    ("- ? [a]\n  : x\n", "1:5", "no text"),
    ("- ? {a: b}\n  : x\n", "1:5", "no text"), ("- &a x\n- *a : y\n", "2:3", "no text"), ("- ~: x\n", "1:3", "no text"),
    ("- v: !!str 1\n", "1:6", "tags"), ("- !x {v: 1}\n", "1:3", "tags"), ("- ! v\n", "1:3", "tags"),
    ("- !!python/object:a.b {}\n", "1:3", "tags"),
    ("- &a {v: 1}\n- <<: *a\n", "2:3", "merge keys"), ("- *b\n", "1:3", "no anchor"), ("- &a [*a]\n", "1:7", "lies within"),
    ("- v: .inf\n", "1:6", "no such number"), ("- v: .NaN\n", "1:6", "no such number"), ("a: b: c\n", "1:5", "this is not YAML"),
    ("- [\n", "2:1", "this is not YAML"), ("\t- a\n", "1:1", "this is not YAML"), ("- a\n- \x00\n", "2:3", "a character"),
    ("- \x07\n", "1:3", "a character"),
    ("- " + "[" * DEPTH + "]" * DEPTH, f"1:{DEPTH + 2}", f"more than {DEPTH} levels"),
    ("[" * 100_000, f"1:{DEPTH + 1}", f"more than {DEPTH} levels"),
    ("{a: " * 100_000, f"1:{4 * DEPTH + 1}", f"more than {DEPTH} levels"),
])
def test_what_is_refused(tmp_path: Path, content: str, place: str, part: str) -> None:
    """With line and column, when the source is opened."""
    [problem] = refused(YAML, "v", write(tmp_path, content))
    assert problem.startswith(f"a.yaml:{place}: error: ")
    assert part in problem


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing\n"])
def test_an_empty_file(tmp_path: Path, content: str) -> None:
    """Has no value."""
    assert refused(YAML, "v", write(tmp_path, content)) == ["a.yaml: error: the file is empty: expected a value. [yaml]"]


@pytest.mark.parametrize(("levels", "part"), [(12, "characters"), (DEPTH + 10, "levels deep")])
def test_expansion_bombs(tmp_path: Path, levels: int, part: str) -> None:
    """Ten aliases of ten aliases of ten aliases; or one of one of one."""
    each = 10 if levels == 12 else 1
    lines = [f"- &a0 [{'x, ' * 10}]", *(f"- &a{level} [{f'*a{level - 1}, ' * each}]" for level in range(1, levels))]
    [problem] = refused(YAML, "v", write(tmp_path, "\n".join(lines)))
    assert part in problem
    assert "write less as aliases" in problem


@pytest.mark.parametrize(("encoding", "content"), [
    ("", "- é: 葉".encode()), ("", "- é: 葉".encode("utf-8-sig")), ("", "- é: 葉".encode("utf-16")),
    ("gb18030", "- é: 葉".encode("gb18030")),
])
def test_encodings(tmp_path: Path, encoding: str, content: bytes) -> None:
    """As everywhere."""
    wanted = source("a.yaml", "jsonpath", "$[*]", encoding=encoding)
    assert rows(opened(wanted, "é", write(tmp_path, content), tmp_path / "cache")) == [["葉"]]


def test_foreign_bytes(tmp_path: Path) -> None:
    """Are an error of the whole file: YAML is not read line by line."""
    [problem] = refused(YAML, "v", write(tmp_path, b"- v: 1\n- v: \xe9\n"))
    assert problem.startswith("a.yaml:2: error: what stands here is not utf-8")


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What YAML was read, so far."""
    texts: list[str] = []
    read = yamltext.to_json

    def count(text: str, name: str) -> str:
        texts.append(text)
        return read(text, name)

    monkeypatch.setattr("publish.sources.nested.to_json", count)
    return texts


def test_yaml_is_read_once(tmp_path: Path, parsed: list[str]) -> None:
    """The second time it is JSON that is read, on the same lines; other content or another encoding is another file."""
    cache = tmp_path / "made" / "cache"
    write(tmp_path, "- v: é\n\n- v: y\n")
    for _ in range(2):
        records = opened(YAML, "v", tmp_path, cache)
        assert rows(records) == [["é"], ["y"]]
        assert places(records) == ["a.yaml:1", "a.yaml:3"]
        assert records.done() == 1
    assert len(parsed) == 1
    assert rows(opened(source("a.yaml", "jsonpath", "$[*]", encoding="latin-1"), "v", tmp_path, cache)) == [["Ã©"], ["y"]]
    write(tmp_path, "- v: z\n")
    assert rows(opened(YAML, "v", tmp_path, cache)) == [["z"]]
    assert len(parsed) == 3
    opened(YAML, "v", tmp_path)
    assert len(list(cache.iterdir())) == 3


def test_only_the_owner_reads_what_is_kept(tmp_path: Path) -> None:
    """The folder and the file, which is whole or not there."""
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o755)
    opened(YAML, "v", write(tmp_path, "- v: x\n"), cache)
    [kept] = cache.iterdir()
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", [b"", b"[]", b"\xff" * 100, b"0" * 64 + b'\n[{"v":"forged"}]'])
def test_a_damaged_file_is_made_anew(tmp_path: Path, parsed: list[str], damage: bytes) -> None:
    """Whatever is in it is not believed."""
    cache = tmp_path / "cache"
    opened(YAML, "v", write(tmp_path, "- v: x\n"), cache)
    [kept] = cache.iterdir()
    whole = kept.read_bytes()
    for content in (damage, whole[:-1], whole.replace(b'"x"', b'"y"')):
        kept.write_bytes(content)
        assert rows(opened(YAML, "v", tmp_path, cache)) == [["x"]]
        assert kept.read_bytes() == whole
    assert len(parsed) == 4


def test_without_room_nothing_is_kept(tmp_path: Path) -> None:
    """Where a folder cannot be made or written, the YAML is read anew each time."""
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    assert rows(opened(YAML, "v", write(tmp_path, "- v: x\n"), tmp_path / "cache")) == [["x"]]


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half file, under any name."""
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    assert rows(opened(YAML, "v", write(tmp_path, "- v: x\n"), tmp_path / "cache")) == [["x"]]
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize(("character", "escape"), [("\x85", "\\N"), ("\u2028", "\\L"), ("\u2029", "\\P")])
def test_a_character_that_is_half_a_line_end_is_not_folded(tmp_path: Path, character: str, escape: str) -> None:
    """YAML 1.2, 5.4, keeps it, and what reads YAML 1.1 makes a space of it: raw it is an error, escaped it is kept."""
    write(tmp_path, f"- {{v: x}}\n- {{v: 'a{character}b'}}\n")
    assert refused(YAML, "v", tmp_path)[0].startswith("a.yaml:2:9: error: a character stands here that some read as the end of a line")
    write(tmp_path, f'- {{v: "a{escape}b"}}\n')
    assert rows(opened(YAML, "v", tmp_path)) == [[f"a{character}b"]]
