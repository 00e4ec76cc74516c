"""JSON: records, values and places, strictly, in memory that does not grow with the file."""

from __future__ import annotations

import json
import tracemalloc
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sourcing import opened, places, refused, rows, source

from publish.errors import Problem, Problems
from publish.mappings.model import LogicalSource
from publish.sources import open_source
from publish.sources.documents import DocumentRecords
from publish.sources.jsontext import Scanner
from publish.sources.records import Nested, Odd

PEOPLE = source("a.json", "jsonpath", "$.people[*]")
LINES = source("a.jsonl", "jsonpath")


def write(folder: Path, content: str | bytes, name: str = "a.json") -> Path:
    """A file in `folder`, which is given back."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.mark.parametrize(("written", "value"), [
    ('"a"', "a"), ('""', ""), ('"nan"', "nan"), ("null", None), ("true", "true^^boolean"), ("false", "false^^boolean"),
    ("0", "0^^integer"), ("-0", "0^^integer"), ("-17", "-17^^integer"), ("9" * 30, "9" * 30 + "^^integer"),
    ("1" + "0" * 5000, "1" + "0" * 5000 + "^^integer"), ("-" + "1" * 5000, "-" + "1" * 5000 + "^^integer"),
    ("30.5", "3.05E1^^double"), ("1.0", "1.0E0^^double"), ("1e3", "1.0E3^^double"), ("-0.0", "-0.0E0^^double"),
    ("0.00014770215", "1.4770215E-4^^double"), ("1e400", "INF^^double"), ("5e-324", "5.0E-324^^double"),
    ("123456789012345680000.0", "1.2345678901234568E20^^double"),
    ("{}", Nested), ("[]", Nested), ('["a"]', Nested), (r'"\ud800"', "\ud800"), (r'"\ud83d\ude00"', "\U0001f600"),
])
def test_values(tmp_path: Path, written: str, value: object) -> None:
    """Each with the datatype that is natural to it, in its canonical form; an object or array is no value."""
    write(tmp_path, f'{{"people": [{{"v": {written}}}]}}')
    records = opened(PEOPLE, "v w", tmp_path)
    assert not records.texts
    assert rows(records) == [[value, None]]
    assert isinstance(next(records.rows()), Odd) == (value is Nested)


@pytest.mark.parametrize(("name", "found"), [
    ("a", "1"), ("$.a", "1"), ("@.a", "1"), ("$['a']", "1"), ('$["a"]', "1"), ("a.b", None), ("o.p", "2"), ("$.o.p", "2"),
    ("$.o['p q']", "3"),
    ("o p", "4"), ("$['o p']", "4"), ("é", "5"), ("first-name", "6"), ("#", "7"), ("$.l[*]", ["x", "y"]), ("l[*]", ["x", "y"]),
    ("$.l[0]", "x"), ("$.l[1]", "y"), ("$.l[2]", None), ("$.l[-1]", "y"), ("$.l[0,1]", ["x", "y"]), ("$.l[0:1]", "x"), ("$.l", Nested),
    ("$.m[*].n", ["8", "9"]), ("$.m[?@.k > 1].n", "9"), ("$.m[?@.k > 5].n", None), ("$..k", ["1^^integer", "2^^integer"]),
    ("$.m[*]", [Nested, Nested]),
    ("$.e[*]", None), ("$.a[0:]", None),
    ("$.o.p[::-1]", None), ("$.o[?@[0:1]]", None), ("$.s[*]", "z"), ("$.o.*", ["2", "3"]), ("$", Nested), ("@", Nested), ("$.a[0]", None),
    ("$.a[?@.b]", None),
    ("@id", "11"), ("$['@id']", "11"), ("@a.b", "12"), ("@['a']", "1"),
    ("$.n[*]", ["1^^integer", None, "true^^boolean"]), ("$['a\\u0020b']", "10"), ("$.l[?@ == 'y']", "y"),
])
def test_references(tmp_path: Path, name: str, found: object) -> None:
    """JSONPath from the record, or the name of a key; several values are a list, one stands by itself."""
    record = {"a": "1", "o": {"p": "2", "p q": "3"}, "o p": "4", "é": "5", "first-name": "6", "#": "7", "l": ["x", "y"], "a b": "10",
              "m": [{"n": "8", "k": 1}, {"n": "9", "k": 2}], "e": [], "s": ["z"], "n": [1, None, True], "@id": "11", "@a.b": "12"}
    write(tmp_path, json.dumps({"people": [record]}))
    records = opened(PEOPLE, [name, "a"], tmp_path)
    assert rows(records) == [[found, "1"] if name != "a" else ["1"]]
    assert isinstance(next(records.rows()), Odd) == (found is Nested or isinstance(found, list))


def test_rows_have_each_reference_once(tmp_path: Path) -> None:
    """In the order in which they are first named; without references a row is empty, but there."""
    write(tmp_path, '{"people": [{"a": "1", "b": "2"}, 3]}')
    records = opened(PEOPLE, "b a b", tmp_path)
    assert records.width == 2
    assert [records.index(name) for name in "ba"] == [0, 1]
    assert rows(records) == [["2", "1"], [None, None]]
    assert rows(opened(PEOPLE, "", tmp_path)) == [[], []]


@pytest.mark.parametrize("name", ["$.a[", "$.", "$a", "items[", "a[?@.b", "$['a'", "$.a b", "@a[", "@.", "@a['b']", "$[?@.a == 'x'",
                                  "$" + "[?@" * 2000, f"$[{'1' * 5000}]"])
def test_what_is_no_reference(tmp_path: Path, name: str) -> None:
    """Is told where the mapping makes it."""
    problems = refused(PEOPLE, ["a", name], write(tmp_path, "{}"))
    assert [problem.partition("reference ")[0] for problem in problems] == ["mapping.yaml:11: error: the "]
    assert "cannot be read: this is not JSONPath" in problems[0]


@pytest.mark.parametrize("iterator", ["people[*]", "$.people[*]]", "@", "$people", "$.people[", " $"])
def test_what_is_no_iterator(tmp_path: Path, iterator: str) -> None:
    """Is told at the source."""
    [problem] = refused(source("a.json", "jsonpath", iterator), "a", write(tmp_path, "{}"))
    assert problem.startswith("mapping.yaml:3:5: error: the iterator ")


DOCUMENT = """{
  "x": {"b": [1]},
  "a": {"b": [{"n": "1", "c": ["p", "q"]},
    {"n": "2", "c": ["r"]}], "o": {"k": {"n": "3"}}}
}
"""


@pytest.mark.parametrize(("iterator", "reference", "found", "marks"), [
    ("", "$.a.o.k.n", ["3"], ["a.json, record 1"]),
    ("$", "$.a.o.k.n", ["3"], ["a.json, record 1"]),
    ("$.a.o.k", "n", ["3"], ["a.json, record 1"]),
    ("$.a.b[*]", "n", ["1", "2"], ["a.json:3:15", "a.json:4:5"]),
    ("$['a'].b.*", "n", ["1", "2"], ["a.json:3:15", "a.json:4:5"]),
    ("$.a.b[*].c[*]", "$", ["p", "q", "r"], ["a.json:3:15", "a.json:3:15", "a.json:4:5"]),
    ("$.a.b[*].c[?@ > 'p']", "$", ["q", "r"], ["a.json:3:15", "a.json:4:5"]),
    ("$.a.b[?@.n == $.a.o.k.n]", "n", [], []),
    ("$.a.b[*].c[?@ == $.a.b[0].c[0]]", "$", ["p"], ["a.json, record 1"]),
    ("$.a.b[?@.n == '2']", "n", ["2"], ["a.json, record 1"]),
    ("$.a.o[*]", "n", ["3"], ["a.json:4:41"]),
    ("$[*]", "o.k.n", [None, "3"], ["a.json:2:8", "a.json:3:8"]),
    ("$.a.b[1]", "n", ["2"], ["a.json, record 1"]),
    ("$..k", "n", ["3"], ["a.json, record 1"]),
    ("$.no[*]", "n", [], []), ("$.a.b.c[*]", "n", [], []), ("$.no", "n", [], []), ("$.a.o.k.n[*]", "n", [], []),
])
def test_iterators(tmp_path: Path, iterator: str, reference: str, found: list[object], marks: list[str]) -> None:
    """Items of an array or object know their line and column; other records are numbered."""
    records = opened(source("a.json", "jsonpath", iterator), [reference], write(tmp_path, DOCUMENT))
    assert rows(records) == [[value] for value in found]
    assert places(records) == marks
    assert rows(records) == [[value] for value in found], "the rows can be gone through again"


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "é"]), inner, max_size=3)),
    max_leaves=20,
)
iterators = st.sampled_from(["$[*]", "$.a[*]", "$.a.b[*]", "$[*].b"])


@given(json_values, iterators, st.sampled_from([None, 2]), st.integers(1, 40), st.booleans())
def test_streaming_finds_what_loading_finds(
    tmp_path_factory: pytest.TempPathFactory, value: object, iterator: str, indent: int | None, chunk: int,
    ascii_only: bool,  # noqa: FBT001  # Hypothesis draws it
) -> None:
    """Wherever the text is cut into chunks."""
    folder = tmp_path_factory.mktemp("json")
    write(folder, json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass"))
    found: list[Problem] = []
    whole = open_source(source("a.json", "jsonpath", iterator.replace("[*]", "[0:]")), [], folder, found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("publish.sources.jsontext._CHUNK", chunk)
        streamed = open_source(source("a.json", "jsonpath", iterator), [], folder, found)
        assert isinstance(streamed, DocumentRecords)
        assert isinstance(whole, DocumentRecords)
        given_values = list(streamed.raw())
    if not _has_object_on_the_way(value, iterator):
        assert given_values == list(whole.raw())
    assert found == []


def _has_object_on_the_way(value: object, iterator: str) -> bool:
    """Whether the star means the values of an object, which a slice does not find."""
    for key in iterator.partition("[")[0].split(".")[1:]:
        value = value.get(key) if isinstance(value, dict) else None
    return isinstance(value, dict)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize(("encoding", "content"), [
    ("", '{"é": "葉"}'.encode("utf-8-sig")), ("", '{"é": "葉"}'.encode("utf-16")), ("utf-16-le", '{"é": "葉"}'.encode("utf-16-le")),
])
def test_encodings(tmp_path: Path, name: str, encoding: str, content: bytes) -> None:
    """UTF-8, or as the byte order mark or the mapping say."""
    assert rows(opened(source(name, "jsonpath", encoding=encoding), "é", write(tmp_path, content, name))) == [["葉"]]


def test_foreign_bytes_stay_in_their_row(tmp_path: Path) -> None:
    """As lone surrogates, as in CSV."""
    assert rows(opened(PEOPLE, "v", write(tmp_path, b'{"people": [{"v": "\xe9"}, {"v": "x"}]}'))) == [["\udce9"], ["x"]]


@pytest.mark.parametrize("iterator", ["$.people[*]", "$"])
@pytest.mark.parametrize(("content", "place", "part"), [
    ('{"people": [\n  {"v": 1},\n  {"v": 1,}\n]}', "3:11", "expecting property name"),
    ('{"people": [\n  {"v": 1}\n', "3:1", "this is not JSON"),
    ('{"people": [\n  {"v": 1} {"v": 2}]}', "2:12", "this is not JSON"),
    ('{"people": [\n  {"v": "x\n"}]}', "2:11", "invalid control character"),
    ('{"people": [\n  {"v": "x]}', "2:9", "unterminated string"),
    ('{"people": [\n  tru]}', "2:3", "expecting value"),
    ('{"people": []}\n\n {}', "3:2", "this is not JSON|stands behind the end"),
    ('{"people": [], }', "1:16", "this is not JSON"),
    ('{"people" []}', "1:11", "this is not JSON"),
    (" \n ", "2:2", "expecting value"),
    ("{'people': []}", "1:2", "this is not JSON"),
])
def test_what_is_not_json(tmp_path: Path, content: str, place: str, part: str, iterator: str) -> None:
    """Is named with its line and column, however the file is read."""
    [problem] = refused(source("a.json", "jsonpath", iterator), "v", write(tmp_path, content))
    assert problem.startswith(f"a.json:{place}: error: ")
    assert any(each in problem for each in part.split("|"))


@pytest.mark.parametrize(("content", "iterator", "place", "part"), [
    ('{"people": [\n {"v": NaN}]}', "$.people[*]", "2:2", "NaN"), ('{"people": [\n {"v": -Infinity}]}', "$", "1:1", "Infinity"),
    ('{"people": [\n {"v": 1, "v": 1}]}', "$.people[*]", "2:2", "stands twice"),
    ('{"people": [\n {"o": {"v": 1, "v": 2}}]}', "$", "1:1", "stands twice"),
    ('{"people": [],\n "people": [{}]}', "$.people[*]", "2:2", "second time"),
    ('{"x": {"a": 1,\n "a": 1}, "people": []}', "$.people[*]", "2:2", "second time"),
])
def test_json_of_uncertain_meaning(tmp_path: Path, content: str, iterator: str, place: str, part: str) -> None:
    """Is refused: which of two values counts is anyone's guess (RFC 8259, section 4)."""
    [problem] = refused(source("a.json", "jsonpath", iterator), "v", write(tmp_path, content))
    assert problem.startswith(f"a.json:{place}: error: ")
    assert part in problem


def test_an_empty_file(tmp_path: Path) -> None:
    """Is no JSON; a file of JSON Lines may have no lines."""
    assert refused(PEOPLE, "v", write(tmp_path, "")) == ["a.json: error: the file is empty: expected a JSON value. [json]"]
    assert rows(opened(LINES, "v", write(tmp_path, "", "a.jsonl"))) == []


@pytest.mark.parametrize("iterator", ["$", "$[*]", "$.a[*]", "$..a"])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_deep_nesting(tmp_path: Path, iterator: str, opening: str, closing: str) -> None:
    """A hundred thousand levels are an error like any other."""
    deep = opening * 100_000 + "1" + closing * 100_000
    [problem] = refused(source("a.json", "jsonpath", iterator), "v", write(tmp_path, deep))
    assert "nested too deeply" in problem
    [problem] = refused(LINES, "v", write(tmp_path, f'{{"v": 1}}\n{deep}', "a.jsonl"))
    assert problem.startswith("a.jsonl:2:")


def test_a_record_too_deep_for_a_path(tmp_path: Path) -> None:
    """What can be read cannot always be searched."""
    write(tmp_path, f'{{"people": [\n{{"v": {"[" * 500}{"]" * 500}}}]}}')
    [problem] = refused(PEOPLE, "$..x", tmp_path)
    assert problem.startswith("a.json:2:1: error: ")
    assert rows(opened(PEOPLE, "v", tmp_path)) == [[Nested]]
    for iterator, place in (("$.people[*]..x", "a.json:2:1"), ("$..x", "a.json")):
        [problem] = refused(source("a.json", "jsonpath", iterator), "v", tmp_path)
        assert problem.startswith(f"{place}: error: ")


@pytest.mark.parametrize("shape", ["$[*]", "$.a[*]", "$.a.b[*]", "$.a.b[*].x", "lines"])
def test_memory_does_not_grow(tmp_path: Path, shape: str) -> None:
    """20 MB take less than 2, whatever stands before and behind the records."""
    record = json.dumps({"id": "x" * 50, "n": 12345, "x": {"y": ["z" * 1000]}})
    records = ",\n".join([record] * 20_000)
    content = {
        "$[*]": f"[{records}]", "$.a[*]": f'{{"z": [{records}], "a": [{records}]}}',
        "$.a.b[*]": f'{{"a": {{"b": [{records}]}}, "z": [{records}]}}',
        "$.a.b[*].x": f'{{"a": {{"b": [{records}]}}}}', "lines": records.replace(",\n", "\n"),
    }[shape]
    name, iterator = ("a.jsonl", "$") if shape == "lines" else ("a.json", shape)
    write(tmp_path, content, name)
    assert (tmp_path / name).stat().st_size > 20_000_000
    del content, records
    records_read = opened(source(name, "jsonpath", iterator), "id n", tmp_path)
    tracemalloc.start()
    try:
        assert sum(1 for _ in records_read.rows()) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    assert records_read.done() == 1


class Counted(StringIO):
    """A text that counts how often it is read from."""

    reads = 0

    def read(self, size: int | None = -1) -> str:
        """As of any text."""
        self.reads += 1
        return super().read(size)


@pytest.mark.parametrize(("content", "reads"), [
    ('[\n{"v": "' + "x" * 30_000_000, 15),  # each time as much as is there already: 64 KiB, 128, 256, …
    ('[\n{"v": ?' + "x" * 30_000_000, 1),  # more text would not mend this
])
def test_a_long_value_is_not_read_over_and_over(content: str, reads: int) -> None:
    """Neither one that never ends, nor one that is wrong from the start."""
    text = Counted(content)
    with pytest.raises(Problems, match=r"^a\.json:2:7: error: this is not JSON"):
        list(Scanner(text, "a.json").items(()))
    assert text.reads <= reads


def test_documents_are_given_as_they_are(tmp_path: Path) -> None:
    """For whoever looks into them in another way."""
    found: list[Problem] = []
    write(tmp_path, '{"people": [{"v": [1]}]}')
    documents = open_source(PEOPLE, [], tmp_path, found)
    assert isinstance(documents, DocumentRecords)
    assert list(documents.raw()) == [{"v": [1]}]
    assert open_source(LogicalSource("no.json", "jsonpath", PEOPLE.mark), [], tmp_path, found) is None
    assert len(found) == 1
