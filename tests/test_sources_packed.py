"""Files packed with gzip: read as what is in them, as they are unpacked."""

from __future__ import annotations

import gzip
import random
import tracemalloc
from pathlib import Path

import pytest
from sourcing import opened, places, refused, rows, source

CONTENTS = {
    "a.csv": "id,v\n1,é\n\n2,b\n", "a.tsv": "id\tv\n1\té\n\n2\tb\n", "a.jsonl": '{"id": "1", "v": "é"}\n\n\n{"id": "2", "v": "b"}\n',
    "a.json": '[{"id": "1", "v": "é"},\n\n{"id": "2", "v": "b"}]', "a.yaml": "- id: '1'\n  v: é\n- id: '2'\n  v: b\n",
}


def write(folder: Path, content: str | bytes, name: str) -> Path:
    """A packed file in `folder`, which is given back."""
    (folder / name).write_bytes(gzip.compress(content.encode() if isinstance(content, str) else content))
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", CONTENTS)
def test_the_ending_before_the_last_says_what_is_in_it(tmp_path: Path, name: str, encoding: str) -> None:
    """In any case of letters, with lines, progress, and a byte order mark in the packed text."""
    write(tmp_path, CONTENTS[name].encode(encoding), f"{name}.GZ")
    records = opened(source(f"{name}.GZ", iterator="$" if name == "a.jsonl" else "$[*]"), "id v", tmp_path)
    assert rows(records) == [["1", "é"], ["2", "b"]] == rows(records)
    assert records.done() == 1
    (tmp_path / name).write_bytes(CONTENTS[name].encode(encoding))
    plain = opened(source(name, iterator="$" if name == "a.jsonl" else "$[*]"), "id v", tmp_path)
    assert places(records) == [place.replace(name, f"{name}.GZ") for place in places(plain)]


def test_done_is_of_the_packed_file(tmp_path: Path) -> None:
    """It grows from nothing to everything."""
    numbers = random.Random(1)  # noqa: S311  # data of a test
    write(tmp_path, "a\n" + "".join(f"{numbers.random()}\n" for _ in range(50_000)), "a.csv.gz")
    records = opened(source("a.csv.gz"), "a", tmp_path)
    shares = [records.done() for _ in records.rows()]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5 < shares[-1] <= 1


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("damage", ["cut", "changed", "no gzip", "head", "block", "sum"])
def test_damage(tmp_path: Path, name: str, damage: str) -> None:
    """Wherever it is come upon, it is told as one error of the file, never as a traceback."""
    row = random.Random(1).randbytes(200_000).hex()  # noqa: S311  # data of a test, that cannot be packed well
    content = gzip.compress(CONTENTS[name].replace("b", row).encode())
    damaged = {
        "cut": content[:100_000], "changed": content[:50_000] + bytes(1000) + content[51_000:], "no gzip": CONTENTS[name].encode(),
        "head": content[:5], "block": content[:10] + b"\xff" * 10 + content[20:], "sum": content[:-8] + bytes(8),
    }[damage]
    (tmp_path / f"{name}.gz").write_bytes(damaged)
    [problem] = refused(source(f"{name}.gz", iterator="$" if name == "a.jsonl" else "$[*]"), "id v", tmp_path)
    assert problem.startswith(f"{name}.gz: error: ")
    assert problem.endswith("this is not gzip, or it is damaged or cut off: pack the file anew. [gzip]")


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.yaml"])
def test_nothing_in_it(tmp_path: Path, name: str) -> None:
    """Is told as of a file that is not packed."""
    [problem] = refused(source(f"{name}.gz"), "id", write(tmp_path, "", f"{name}.gz"))
    assert "the file is empty" in problem


@pytest.mark.parametrize(("name", "head", "line"), [("a.csv.gz", "id\n", "1" * 999), ("a.jsonl.gz", "", '{"id": "' + "1" * 989 + '"}')])
def test_memory_does_not_grow(tmp_path: Path, name: str, head: str, line: str) -> None:
    """What is small when it is packed may be long: here, 20 MB."""
    write(tmp_path, head + f"{line}\n" * 20_000, name)
    records = opened(source(name), "id", tmp_path)
    tracemalloc.start()
    try:
        assert sum(1 for _ in records.rows()) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize(("name", "iterator", "part"), [
    ("a.yaml", "$[*]", "more than 1,000 bytes, and YAML is read as a whole: write it as JSON Lines"),
    ("a.json", "$", "more than 1,000 characters: let the iterator go through its items"),
])
def test_what_is_read_as_a_whole_has_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, iterator: str, part: str, packed: str,
) -> None:
    """However small it is when it is packed; what goes item by item may be longer."""
    for module in ("nested", "jsontext"):
        monkeypatch.setattr(f"publish.sources.{module}.LONGEST", 1000)
    monkeypatch.setattr("publish.sources.jsontext._CHUNK", 100)
    content = f'[{",".join(["""{"id": "1"}"""] * 200)}]'
    (tmp_path / f"{name}{packed}").write_bytes(gzip.compress(content.encode()) if packed else content.encode())
    [problem] = refused(source(f"{name}{packed}", iterator=iterator), "id", tmp_path)
    assert part in problem
    write(tmp_path, content, "b.json.gz")
    assert len(rows(opened(source("b.json.gz", iterator="$[*]"), "id", tmp_path))) == 200
