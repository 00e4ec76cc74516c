"""Parquet: typed values, by column or by JSONPath, a batch at a time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # it has no stubs
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above
import pytest
from sourcing import opened, places, refused, rows, source

from publish.sources.records import Nested, Odd

TABLE = source("a.parquet", "csv")


def write(folder: Path, columns: dict[str, Any], **more: Any) -> Path:  # noqa: ANN401  # as pyarrow takes them
    """A table in `folder`, which is given back."""
    pq.write_table(pa.table(columns), folder / "a.parquet", **more)
    return folder


PARIS = timezone(timedelta(hours=2))


@pytest.mark.parametrize(("array", "value"), [
    (pa.array(["a"]), "a"), (pa.array(["nan"]), "nan"), (pa.array([""]), ""), (pa.array(["x"]).dictionary_encode(), "x"),
    (pa.array(["a"], pa.large_string()), "a"), (pa.array([None], pa.string()), None), (pa.array([None]), None),
    (pa.array([-5]), "-5^^integer"), (pa.array([2**64 - 1], pa.uint64()), "18446744073709551615^^integer"),
    (pa.array([1], pa.int8()), "1^^integer"),
    (pa.array([30.5]), "3.05E1^^double"), (pa.array([float("nan")]), "NaN^^double"), (pa.array([float("-inf")]), "-INF^^double"),
    (pa.array([0.5], pa.float32()), "5.0E-1^^double"), (pa.array([True]), "true^^boolean"), (pa.array([False]), "false^^boolean"),
    (pa.array([date(2020, 2, 29)]), "2020-02-29^^date"), (pa.array([date(2020, 2, 29)], pa.date64()), "2020-02-29^^date"),
    (pa.array([time(1, 2, 3)]), "01:02:03^^time"), (pa.array([time(1, 2, 3, 500_000)]), "01:02:03.5^^time"),
    (pa.array([Decimal("42.00")]), "42^^decimal"), (pa.array([Decimal("-5.90")]), "-5.9^^decimal"),
    (pa.array([Decimal("0.00")]), "0^^decimal"),
    (pa.array([Decimal(100)]), "100^^decimal"), (pa.array([b"RML\xff"]), "524D4CFF^^hexBinary"),
    (pa.array([b"ab"], pa.binary(2)), "6162^^hexBinary"),
    (pa.array([datetime(2020, 1, 2, 3, 4, 5)], pa.timestamp("s")), "2020-01-02T03:04:05^^dateTime"),  # noqa: DTZ001  # without a zone
    (pa.array([datetime(2020, 1, 2, 3, 4, 5, 120_000)], pa.timestamp("us")), "2020-01-02T03:04:05.12^^dateTime"),  # noqa: DTZ001  # as above
    (pa.array([datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)], pa.timestamp("ms", "UTC")), "2020-01-02T03:04:05Z^^dateTime"),
    (pa.array([datetime(2020, 7, 2, 3, 4, 5, tzinfo=UTC)], pa.timestamp("us", "Europe/Paris")), "2020-07-02T05:04:05+02:00^^dateTime"),
    (pa.array([0], pa.timestamp("s", "+05:30")), "1970-01-01T05:30:00+05:30^^dateTime"),
    (pa.array([-(10**10)], pa.timestamp("s", "Europe/Paris")), "1653-02-10T06:13:20Z^^dateTime"),
    (pa.array([1_500], pa.timestamp("ns")), "1970-01-01T00:00:00.0000015^^dateTime"),
    (pa.array([-1], pa.timestamp("ns", "UTC")), "1969-12-31T23:59:59.999999999Z^^dateTime"),
    (pa.array([10**9], pa.timestamp("ns")), "1970-01-01T00:00:01^^dateTime"), (pa.array([None], pa.timestamp("ns")), None),
    (pa.array([1], pa.timestamp("ns", "Europe/Paris")), "1970-01-01T01:00:00.000000001+01:00^^dateTime"),
    (pa.array([["a", "b"]]), ["a", "b"]), (pa.array([["a"]]), "a"), (pa.array([[]], pa.list_(pa.string())), None),
    (pa.array([None], pa.list_(pa.string())), None), (pa.array([[1, None]]), ["1^^integer", None]),
    (pa.array([["a"]], pa.large_list(pa.string())), "a"),
    (pa.array([{"b": 1}]), Nested), (pa.array([[{"b": 1}, {"b": 2}]]), [Nested, Nested]), (pa.array([[["a"], ["b"]]]), [Nested, Nested]),
    (pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), Nested), (pa.array([timedelta(1)]), Nested),
])
def test_values(tmp_path: Path, array: Any, value: object) -> None:  # noqa: ANN401  # pyarrow has no stubs
    """Each type as the datatype that can hold it; a list is several values."""
    records = opened(TABLE, "v", write(tmp_path, {"v": array}))
    assert not records.texts
    assert rows(records) == [[value]]
    assert isinstance(next(records.rows()), Odd) == (value is Nested or isinstance(value, list))


def test_columns(tmp_path: Path) -> None:
    """Those that are referred to, in the order in which they are first named, and no others."""
    write(tmp_path, {"a": ["1", "2"], "b": ["x", None], "c.d": ["y", "z"], "e": [1, 2]})
    records = opened(TABLE, ["c.d", "a", "c.d"], tmp_path)
    assert records.width == 2
    assert [records.index(name) for name in ("c.d", "a")] == [0, 1]
    assert rows(records) == [["y", "1"], ["z", "2"]] == rows(records)
    assert places(records) == ["a.parquet, row 1", "a.parquet, row 2"]
    assert places(records, "c.d") == ["a.parquet, row 1, column 3", "a.parquet, row 2, column 3"]
    assert rows(opened(TABLE, "", tmp_path)) == [[], []]


def test_missing_and_doubled_columns(tmp_path: Path) -> None:
    """As in CSV."""
    table = pa.table([pa.array([1]), pa.array([2]), pa.array([3])], names=["name", "b", "b"])
    pq.write_table(table, tmp_path / "a.parquet")
    problems = refused(TABLE, "nane b", tmp_path)
    assert problems[0].startswith("mapping.yaml:10: error: a.parquet has no column “nane”: did you mean “name”?")
    assert problems[1].startswith("mapping.yaml:11: error: a.parquet has the column “b” twice, as columns 2 and 3")
    assert rows(opened(TABLE, "name", tmp_path)) == [["1^^integer"]]


def test_json_paths_go_into_nested_values(tmp_path: Path) -> None:
    """A row is an object; the iterator is followed in each."""
    write(tmp_path, {"p": [{"n": "1", "l": [{"d": date(2020, 1, 1)}, {"d": None}]}, None], "t": ["x", "y"], "l": [["a", "b"], []]})
    records = opened(source("a.parquet", "jsonpath"), ["t", "$.p.n", "$.p.l[*].d", "$.l", "$.l[*]", "$.p"], tmp_path)
    assert rows(records) == [["x", "1", ["2020-01-01^^date", None], Nested, ["a", "b"], Nested], ["y", None, None, Nested, None, None]]
    assert places(records) == ["a.parquet, row 1", "a.parquet, row 2"]
    records = opened(source("a.parquet", "jsonpath", "$.p.l[*]"), "d", tmp_path)
    assert rows(records) == [["2020-01-01^^date"], [None]]
    assert places(records) == ["a.parquet, row 1", "a.parquet, row 1"]


@pytest.mark.parametrize("array", [
    pa.array([2**31 - 1], pa.date32()), pa.array([10**17], pa.timestamp("ms")),
    pa.array([{"t": 1}], pa.struct([("t", pa.timestamp("ns"))])),
])
def test_times_that_cannot_be_written(tmp_path: Path, array: Any) -> None:  # noqa: ANN401  # pyarrow has no stubs
    """Are errors, which name row and column."""
    [problem] = refused(TABLE, "v", write(tmp_path, {"v": pa.concat_arrays([pa.nulls(5000, array.type), array])}))
    assert problem.startswith("a.parquet, row 5001: error: the column “v” has a time here that is no date")


@pytest.mark.parametrize("formulation", ["csv", "jsonpath"])
@pytest.mark.parametrize("wrap", [
    lambda array: array, lambda array: array.dictionary_encode(), lambda array: pa.StructArray.from_arrays([array], ["t"]),
])
def test_texts_that_are_not_utf_8(tmp_path: Path, wrap: Callable[[Any], Any], formulation: str) -> None:
    """Are errors, which name row and column, and not the text."""
    texts = _texts([b"a", None, b"secret\xe9"])
    [problem] = refused(source("a.parquet", formulation), "v", write(tmp_path, {"v": wrap(texts)}))
    assert problem == "a.parquet, row 3: error: the column “v” has a text here that is not UTF-8: write the file anew. [parquet]"


def _texts(values: list[bytes | None]) -> Any:  # noqa: ANN401  # pyarrow has no stubs
    """An array of texts that no one checked."""
    array = pa.array(values, pa.binary())
    return pa.Array.from_buffers(pa.string(), len(array), array.buffers())


@pytest.mark.parametrize("formulation", ["csv", "jsonpath"])
def test_names_that_are_not_utf_8(tmp_path: Path, formulation: str) -> None:
    """Are damage, wherever in the file they stand."""
    write(tmp_path, {"column": ["a"]})
    path = tmp_path / "a.parquet"
    content = path.read_bytes()
    assert b"column" in content
    for number in range(content.count(b"column")):
        *before, last = content.split(b"column", number + 1)
        path.write_bytes(b"column".join(before) + b"colu\xedn" + last)
        for problem in refused(source("a.parquet", formulation), "column", tmp_path):
            assert problem.startswith(("a.parquet: error: this is not Parquet", "mapping.yaml:10: error: a.parquet has no column"))


@pytest.mark.parametrize("content", [b"", b"id,name\n", b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1"])
@pytest.mark.parametrize("formulation", ["csv", "jsonpath"])
def test_what_is_not_parquet(tmp_path: Path, content: bytes, formulation: str) -> None:
    """Is told when the source is opened."""
    (tmp_path / "a.parquet").write_bytes(content)
    [problem] = refused(source("a.parquet", formulation), "id", tmp_path)
    assert problem.startswith("a.parquet: error: this is not Parquet, or it is damaged")


def test_damage_in_the_middle(tmp_path: Path) -> None:
    """Is told when it is come upon."""
    write(tmp_path, {"v": [str(number) * 10 for number in range(50_000)]}, compression="snappy")
    path = tmp_path / "a.parquet"
    content = bytearray(path.read_bytes())
    content[5000:300_000] = b"\xff" * 295_000
    path.write_bytes(content)
    [problem] = refused(TABLE, "v", tmp_path)
    assert problem.startswith("a.parquet: error: this is not Parquet, or it is damaged")


def test_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said how to install it."""
    write(tmp_path, {"v": ["a"]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    [problem] = refused(TABLE, "v", tmp_path)
    assert problem.startswith("mapping.yaml:3:5: error: Parquet files need pyarrow: pip install 'hrevents[parquet]'")


def test_what_is_not_needed_is_not_imported() -> None:
    """Start-up counts: the libraries for Parquet and for JSONPath wait until a mapping needs them."""
    program = "import sys, publish.sources; print(sorted({'pyarrow', 'jsonpath', 'ijson'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_batches_are_joined(tmp_path: Path) -> None:
    """Rows go on over batches and row groups, and are counted."""
    write(tmp_path, {"v": list(range(10_000))}, row_group_size=3_000)
    records = opened(TABLE, "v", tmp_path)
    shares = [records.done() for _ in records.rows()]
    assert rows(records) == [[f"{number}^^integer"] for number in range(10_000)]
    assert places(records)[-1] == "a.parquet, row 10000"
    assert shares == sorted(shares)
    assert shares[-1] == 1
