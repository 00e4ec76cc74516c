"""Data for tests with generated inputs: some that are right, strategies for more, and ways to damage texts and bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import yaml
from hypothesis import strategies as st
from mapping_fuzz import EX

SECRET = "ZQXSECRET7"
"""Stands in the data only: no message may repeat it."""
COLUMNS = ("id", "name", "n", "born", "page", "tag")
ROWS = (
    ("7", f"Rex {SECRET}", "3", "2019-02-28", f"{EX}rex", "en"),
    ("a b/é", f'{SECRET} "Fido", the\nsecond \\', "-12", "2020-02-29", f"{EX}fido#1", "kk-Cyrl"),
    ("9", "nan", "", "", "", "fr"),
)


def fill(folder: Path) -> None:
    """Writes the data that all of these mappings are about."""
    (folder / "dogs.csv").write_text(table(ROWS), "utf-8", newline="")
    (folder / "dogs.tsv").write_text(table(ROWS, delimiter="\t", quotechar="'"), "utf-8", newline="")
    records = [{**dict(zip(COLUMNS, row, strict=True)), "n": len(row[1]), "items": [{"kind": "a"}, {"kind": SECRET}]} for row in ROWS]
    (folder / "dogs.json").write_text(json.dumps({"dogs": records}), "utf-8")
    (folder / "dogs.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")
    (folder / "dogs.yaml").write_text(yaml.safe_dump({"dogs": records}), "utf-8")
    (folder / "dogs.parquet").write_bytes(parquet_file(ROWS))


def table(rows: Sequence[Sequence[str]], **dialect: str) -> str:
    """`rows` below the header, as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", **dialect).writerows([COLUMNS, *rows])  # type: ignore[arg-type]  # all of them are texts
    return text.getvalue()


def parquet_file(rows: Sequence[Sequence[str]]) -> bytes:
    """`rows` as Parquet: all are texts, and what is empty is absent."""
    columns: dict[str, list[object]] = {name: [row[place] or None for row in rows] for place, name in enumerate(COLUMNS)}
    file = io.BytesIO()
    pa, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")  # they have no types
    parquet.write_table(pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}), file)
    return file.getvalue()



# --- damage --------------------------------------------------------------------------------------------------------------

Edit = tuple[str, int, int, str]
"""What is done, two places, and a text."""
_WORD, _SIGN = re.compile(r"[A-Za-z]{3,}"), re.compile(r"""[]"',:{}\[]""")


def _split(text: str, at: int) -> tuple[str, str]:
    place = at % (len(text) + 1)
    return text[:place], text[place:]


def _lines(change: Callable[[list[str], int, int], object]) -> Callable[[str, int, int, str], str]:
    def changed(text: str, at: int, other: int, _: str) -> str:
        lines = text.split("\n")
        change(lines, at % len(lines), other % len(lines))
        return "\n".join(lines)

    return changed


def _swap(lines: list[str], at: int, other: int) -> None:
    lines[at], lines[other] = lines[other], lines[at]


def _indent(lines: list[str], at: int, other: int) -> None:
    lines[at] = " " * (other % 7) + lines[at].lstrip(" ")


def _misspell(text: str, at: int, other: int, _: str) -> str:
    if not (words := list(_WORD.finditer(text))):
        return text
    word = words[at % len(words)]
    place = word.start() + other % (len(word[0]) - 1)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _exchange(text: str, at: int, other: int, _: str) -> str:
    """One word stands where another stood."""
    if not (words := list(_WORD.finditer(text))):
        return text
    word, by = words[at % len(words)], words[other % len(words)]
    return text[: word.start()] + by[0] + text[word.end() :]


def _behind_sign(text: str, at: int, _: int, new: str) -> str:
    """A text stands behind a quote, a bracket, a comma or a colon, where it matters most."""
    places = [sign.end() for sign in _SIGN.finditer(text)] or [0]
    return text[: places[at % len(places)]] + new + text[places[at % len(places)] :]


EDITS: Mapping[str, Callable[[str, int, int, str], str]] = {
    "drop": lambda text, at, other, _: _split(text, at)[0] + _split(text, at)[1][1 + other % 3 :],
    "behind a sign": _behind_sign,
    "insert": lambda text, at, _, new: _split(text, at)[0] + new + _split(text, at)[1],
    "overwrite": lambda text, at, _, new: _split(text, at)[0] + new + _split(text, at)[1][len(new) :],
    "cut": lambda text, at, *_: _split(text, at)[0], "misspell": _misspell, "exchange": _exchange,
    "line away": _lines(lambda lines, at, _: lines.pop(at)),
    "line twice": _lines(lambda lines, at, other: lines.insert(other, lines[at])), "lines swapped": _lines(_swap),
    "indent": _lines(_indent),
}
SIGNS = (
    *"{}[]()<>\"'\\,;:.#$%&*!|@^~?-= \t\n\r0aé", "\0", "\x1b", "\u2028", "\ufeff", "\x85", "🐕", "$(", "{id}", "~iri", "~lang", "a:", "- ",
)


def edits(texts: Sequence[str], most: int = 3) -> st.SearchStrategy[list[Edit]]:
    """Some edits that insert one of `texts`."""
    places = st.integers(0, 4000)
    return st.lists(st.tuples(st.sampled_from(sorted(EDITS)), places, places, st.sampled_from(texts)), max_size=most)


def damaged(text: str, done: Sequence[Edit]) -> str:
    """`text` after the edits `done`, each of what the one before has left."""
    for kind, at, other, new in done:
        text = EDITS[kind](text, at, other, new)
    return text


# --- data that may be wrong ---

CELLS = st.one_of(
    st.sampled_from([
        "", "", "7", "-12", "+0", "1_000", "٣", " 3", "three", "nan", "NULL", "%41", "a/b?c#d", '"', "\\", "\n", "\r\n", "é", "Ә", "🐕",
        "'", ",", "\t",
        "\0", "\u2028", "\ufeff", "\ufffe", "\u200b", "<a>", "{id}", SECRET, f"{EX}{SECRET} x", SECRET * 30,
    ]),
    st.text(max_size=4),
)
IDS, NUMBERS = st.one_of(st.sampled_from(["7", "a b/é"]), CELLS), st.one_of(st.sampled_from(["3", "-0", ""]), CELLS)
TABLES = st.lists(st.tuples(IDS, CELLS, NUMBERS, CELLS, CELLS, CELLS), min_size=1, max_size=4)
JUNK = (
    *SIGNS, "\xff", "\xfe\xff", "\xff\xfe", "\xef\xbb\xbf", "\xc3", "\xed\xa0\x80", '"\n"', '""', "\r\n", "\n\n", f",{SECRET}",
    f'"{SECRET}', "x" * 140_000,
    "[" * 3000, '{"a":' * 1200, "NaN", "Infinity", "-", "1e999", "9" * 5000, "-0", "0.10", "1E400", '"id": 1,', '"\\ud800"', "\\u0000",
    "null", "true",
    "&a ", "*a", "<<: *a", "!!python/object:os.system ", "!x ", "---\n", "...\n", "? ", "| \n", "%YAML 9.9\n", "0x1F", "2020-02-29", "no",
)
"""What is inserted into bytes: each character is a byte."""
FORMS = st.sampled_from(["utf-8"] * 6 + ["utf-8-sig", "utf-16", "utf-32", "latin-1"])
SCALARS = st.one_of(CELLS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.just("\ud800"),
                    st.just(10**400), st.lists(st.just(SECRET), max_size=2), st.dictionaries(CELLS, st.just(SECRET), max_size=2))
OBJECTS = st.fixed_dictionaries(
    {"id": IDS, "name": CELLS}, optional={"n": st.one_of(st.integers(), NUMBERS, SCALARS), "tag": SCALARS, "more": SCALARS})
DOCUMENTS = st.lists(st.one_of(OBJECTS, OBJECTS, OBJECTS, SCALARS), min_size=1, max_size=4)


def spoilt(text: str, encoding: str, done: Sequence[Edit]) -> bytes:
    """`text` as bytes of the encoding, with edits."""
    content = text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")
    return damaged(content.decode("latin-1"), done).encode("latin-1", "replace")


