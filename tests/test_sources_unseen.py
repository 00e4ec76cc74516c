"""References that find nothing in any record: known once the records were read."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]  # it has no stubs
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above
import pytest
from sourcing import opened, rows, source

from publish.mappings.model import LogicalSource
from publish.sources.documents import DocumentRecords


def unseen(wanted: LogicalSource, names: str, folder: Path) -> tuple[list[str], int]:
    """What none of the records had, and how many there were; whoever reads them twice learns the same."""
    records = opened(wanted, names, folder)
    assert isinstance(records, DocumentRecords)
    assert (records.unseen(), records.count) == (names.split(), 0)
    rows(records)
    found = records.unseen(), records.count
    rows(records)
    assert (records.unseen(), records.count) == found
    return found


@pytest.mark.parametrize(("people", "missing"), [
    ([], "a o.p $.l[*]"), ([{"a": None}, {"a": "", "b": "x"}], "o.p $.l[*]"), ([{"l": []}, {"o": {"p": 1}}, {"l": [None, 1]}], "a"),
    ([{"a": "x", "o": {"p": {}}, "l": ["y"]}, {}], ""), ([3, "x"], "a o.p $.l[*]"),
])
def test_json(tmp_path: Path, people: list[object], missing: str) -> None:
    """Nothing and null are the same; an empty text, an object and a list that is not empty are something."""
    (tmp_path / "a.json").write_text(json.dumps({"people": people}), encoding="utf-8")
    assert unseen(source("a.json", "jsonpath", "$.people[*]"), "a o.p $.l[*]", tmp_path) == (missing.split(), len(people))
    assert unseen(source("a.json", "jsonpath", "$.poeple[*]"), "a", tmp_path) == (["a"], 0)


def test_plain_keys(tmp_path: Path) -> None:
    """Lines that cannot be read are not counted."""
    (tmp_path / "a.jsonl").write_text('{"v": "1"}\n{\n\n{"v": 2}\n', encoding="utf-8")
    assert unseen(source("a.jsonl"), "v w", tmp_path) == (["w"], 2)


def test_parquet_as_documents(tmp_path: Path) -> None:
    """A row is a record."""
    pq.write_table(pa.table({"p": [{"n": "1"}, None]}), tmp_path / "a.parquet")
    assert unseen(source("a.parquet", "jsonpath"), "$.p.n $.p.m", tmp_path) == (["$.p.m"], 2)
