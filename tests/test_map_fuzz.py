"""Generated mappings and data that are damaged: `hre map` ends in a clear error or in the right quads, whatever it is given.

More, and other, examples than in every run: ``HRE_FUZZ=20 pytest tests/test_map_fuzz.py`` takes twenty times as many, at random.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import mapping_fuzz as made
import mapping_fuzz_data as data
import mapping_reference as reference
import mapping_reference_read as reading
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from mapping_fuzz import EX
from mapping_fuzz_data import COLUMNS, DOCUMENTS, FORMS, JUNK, SECRET, SIGNS, TABLES, spoilt
from pyoxigraph import Quad, RdfFormat, parse

from publish.cli import main
from publish.compile import run

TIMES = int(os.environ.get("HRE_FUZZ", "0"))
LONGEST = 400
_ERROR = re.compile(r"[^:]+(?::\d+(?::\d+)?)?: (?:error|warning): .+ \[[a-z-]+\]")
_TOTAL = re.compile(r"[\d,]+ (?:errors?|records?)[^:\[]*\.")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

@dataclass(frozen=True)
class How:
    """How `hre map` is called: what it does on errors, and whether it writes to standard output."""

    mode: str
    piped: bool


HOW = st.builds(How, st.sampled_from(["fail", "fail", "skip", "report"]), st.booleans())


def examples(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Settings of a test with `count` examples: always the same, unless HRE_FUZZ asks for more."""
    return settings(max_examples=count * max(1, TIMES), derandomize=not TIMES, deadline=timedelta(seconds=30), print_blob=bool(TIMES),
                    database=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Outcome:
    """What came of a run: the `output` is that of a file, or of standard output; `None` if there is none."""

    code: int
    output: bytes | None
    told: list[str]

    @property
    def quads(self) -> set[Quad] | None:
        """The quads of the output."""
        return None if self.output is None else reference.plain(self.output)


@dataclass(frozen=True)
class Workshop:
    """A folder with data, in which mappings are run."""

    folder: Path

    def run(self, name: str, mapping: bytes, how: How) -> Outcome:
        """Runs a mapping; whatever it is, what comes of it has to be in order."""
        path, out = self.folder / name, self.folder / "out.nq"
        path.write_bytes(mapping)
        before = {entry.name for entry in self.folder.iterdir()}
        result = self.invoke(path, how.mode, "-" if how.piped else str(out))
        stdout = result.stdout_bytes
        left = {entry.name for entry in self.folder.iterdir()} - before
        output = stdout if how.piped else out.read_bytes() if out.exists() else None
        out.unlink(missing_ok=True)
        told = result.stderr.removesuffix("\n").split("\n")
        text = mapping.decode("utf-8", "replace")
        check_told(told)
        assert left <= {"out.nq"}
        assert how.piped or stdout == b""
        assert result.exit_code in (0, 1, 2)
        if result.exit_code == 2 or (result.exit_code == 1 and how.mode == "fail"):
            assert not output
            assert left == set()
            assert "error:" in "".join(told)
            output = None
        check_lines(output or b"", text)
        if output and result.exit_code == 0:
            assert self.made_one_by_one(path) == sorted(output.split(b" .\n"))
        event(f"exit code {result.exit_code}")
        return Outcome(result.exit_code, output, told)

    def invoke(self, path: Path, mode: str, out: str) -> Result:
        """Calls `hre map`, which may not end in an exception."""
        environment = {"HRE_OUT": str(self.folder.parent / "hre")}
        result = CliRunner().invoke(main, ["map", str(path), "--on-error", mode, "--out", out], env=environment)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise AssertionError("a traceback") from result.exception
        return result

    def made_one_by_one(self, path: Path) -> list[bytes]:
        """The quads of a run that makes every record term by term, as one that is wrong; no generated function has a part in it."""
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(run, "function", lambda _: lambda rows, again: (again(row, serial) for serial, row in enumerate(rows, 1)))
            return sorted(self.invoke(path, "fail", "-").stdout_bytes.split(b" .\n"))


def check_told(told: Sequence[str]) -> None:
    """Every line has the form of an error or is a total, is short, and repeats nothing of the data."""
    for line in told:
        assert SECRET.lower() not in line.lower(), line
        assert len(line) <= LONGEST, line
        assert _ERROR.fullmatch(line) or _TOTAL.fullmatch(line), line
        assert not _CONTROL.search(line), line


def check_lines(output: bytes, mapping: str) -> None:
    """An output is N-Quads, to the letter; an unsafe IRI is one that it may not be."""
    assert not output or output.endswith(b" .\n")
    list(parse(output, format=RdfFormat.N_QUADS, lenient="Unsafe" in mapping))


def check_right(outcome: Outcome, shapes: Sequence[reference.Shape], records: Iterable[reference.Record | None], mode: str) -> None:
    """The outcome is what the small mapper makes of the same, where it has an opinion."""
    try:
        code, quads = reference.expected(shapes, list(records), mode)
    except reference.OutsideError:
        return
    except reference.UnreadableError:
        assert outcome.code != 0
        return
    event("quads compared" if quads else "no quads, as expected")
    assert outcome.code == code, outcome.told
    assert outcome.quads == quads


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A folder with the data that all mappings are about."""
    folder = tmp_path_factory.mktemp("fuzz") / "data"
    folder.mkdir()
    data.fill(folder)
    return Workshop(folder)


# --- mappings that are damaged -------------------------------------------------------------------------------------------

EDITS = data.edits(SIGNS, 2)
ENCODINGS = st.sampled_from(["utf-8"] * 12 + ["utf-8-sig", "utf-16", "latin-1"])


def run_damaged(workshop: Workshop, name: str, text: str, how: How, read: Callable[[str], list[reference.Shape]],
                encoding: str) -> None:
    """Runs a mapping; if it is simple, over the table `dogs.csv`, the quads are compared."""
    outcome = workshop.run(name, text.encode(encoding, "replace"), how)
    try:
        shapes = read(text) if encoding == "utf-8" else []
    except reference.OutsideError:
        return
    except reference.UnreadableError:
        assert outcome.code == 2
        return
    if shapes:
        columns = {column for shape in shapes for column in (shape.column, *(line.column for line in shape.lines)) if column}
        content = (workshop.folder / "dogs.csv").read_bytes()
        check_right(outcome, shapes, reference.rows(content, sorted(columns)), how.mode)


@examples(600)
@given(st.sampled_from(made.YARRRML), EDITS, HOW, ENCODINGS)
def test_damaged_yarrrml(workshop: Workshop, text: str, done: list[data.Edit], how: How, encoding: str) -> None:
    """A mapping in YARRRML with a few slips is refused, or does what it then says."""
    run_damaged(workshop, "m.yaml", data.damaged(text, done), how, read=reading.yarrrml, encoding=encoding)


@examples(600)
@given(st.sampled_from(made.TURTLE), EDITS, HOW, ENCODINGS)
def test_damaged_rml(workshop: Workshop, text: str, done: list[data.Edit], how: How, encoding: str) -> None:
    """A mapping in RML, of either namespace, with a few slips is refused, or does what it then says."""
    run_damaged(workshop, "m.ttl", data.damaged(text, done), how, read=reading.rml, encoding=encoding)


@examples(300)
@given(made.hostile(made.DEFAULTS_YARRRML), HOW)
def test_hostile_yarrrml(workshop: Workshop, texts: dict[str, str], how: How) -> None:
    """Prefixes, templates, functions, joins and descriptions of files that mean harm do none."""
    assert workshop.run("m.yaml", made.filled(made.HOLES_YARRRML, texts).encode(), how).code in (0, 1, 2)


@examples(300)
@given(made.hostile(made.DEFAULTS_TURTLE), HOW)
def test_hostile_rml(workshop: Workshop, texts: dict[str, str], how: How) -> None:
    """The same in Turtle, with views, paths, language maps and datatype maps."""
    assert workshop.run("m.ttl", made.filled(made.HOLES_TURTLE, texts).encode(), how).code in (0, 1, 2)


# --- data that is damaged ------------------------------------------------------------------------------------------------

SHAPE = [reference.Shape(f"{EX}dog/", "id", "", [
    reference.Line(f"{EX}name", "name", language="en"), reference.Line(f"{EX}says", "name"),
    reference.Line(f"{EX}puppies", "n", datatype=f"{reference.XSD}integer"), reference.Line(f"{EX}tag", "tag")])]
MAPPING = """\
prefixes: {ex: https://example.org/, xsd: http://www.w3.org/2001/XMLSchema#}
mappings:
  dog:
    sources: [[%s]]
    s: ex:dog/$(id)
    po: [[ex:name, $(name), en~lang], [ex:says, $(name)], [ex:puppies, $(n), xsd:integer], [ex:tag, $(tag)]]
"""
NAMES = ("id", "name", "n", "tag")


def run_over(workshop: Workshop, source: str, content: bytes, how: How) -> Outcome:
    """Runs the simple mapping over a file with `content`."""
    (workshop.folder / source.partition("~")[0]).write_bytes(content)
    return workshop.run("m.yaml", (MAPPING % source).encode(), how)


@examples(500)
@given(TABLES, st.sampled_from(["t.csv", "t.tsv"]), FORMS, data.edits(JUNK), HOW)
def test_damaged_tables(workshop: Workshop, rows: list[tuple[str, ...]], name: str, encoding: str, done: list[data.Edit], how: How) -> None:
    """Quotes, delimiters, encodings, ragged rows: what can be read gives its quads, to the letter; the rest is an error."""
    delimiter = "\t" if name.endswith("tsv") else ","
    content = spoilt(data.table(rows, delimiter=delimiter), encoding, done)
    outcome = run_over(workshop, f"{name}~csv", content, how)
    check_right(outcome, SHAPE, reference.rows(content, NAMES, delimiter), how.mode)


@examples(500)
@given(DOCUMENTS, st.sampled_from([f"{kind}{ending}" for kind in ("", "escaped ", "doubled ") for ending in ("json", "jsonl")]), FORMS,
       data.edits(JUNK, 2), HOW)
def test_damaged_json(workshop: Workshop, objects: list[object], form: str, encoding: str, done: list[data.Edit], how: How) -> None:
    """JSON and JSON Lines: what is JSON gives its quads, each value with its natural datatype; the rest is an error."""
    lines = form.endswith("l")
    texts = [json.dumps(each, ensure_ascii=form.startswith("escaped")) for each in objects]
    if form.startswith("doubled"):  # a key that stands twice
        texts[0] = texts[0].replace("{", '{"name": null, ', 1)
    text = "".join(f"{each}\n" for each in texts) if lines else f'{{"dogs": [{", ".join(texts)}]}}'
    content = spoilt(text, encoding, done)
    outcome = run_over(workshop, "t.jsonl~jsonpath" if lines else 't.json~jsonpath, "$.dogs[*]"', content, how)
    check_right(outcome, SHAPE, records_of(content, reference.json_lines if lines else reference.dogs), how.mode)


def records_of(content: bytes, read: Callable[[str], list[reference.Record | None]]) -> Iterator[reference.Record | None]:
    """The records that `read` finds in the text of `content`."""
    yield from read(reference.decoded(content))


@examples(250)
@given(DOCUMENTS, st.sampled_from(["block", "flow"]), FORMS, data.edits(JUNK, 2), HOW)
def test_damaged_yaml(workshop: Workshop, objects: list[object], style: str, encoding: str, done: list[data.Edit], how: How) -> None:
    """YAML: what is of the JSON data model gives what the same JSON does; tags, anchors out of place and the rest are errors."""
    text = json.dumps({"dogs": objects}, ensure_ascii=False)
    content = spoilt(text if style == "flow" else yaml.safe_dump(json.loads(text), allow_unicode=True), encoding, done)
    outcome = run_over(workshop, 't.yaml~jsonpath, "$.dogs[*]"', content, how)
    readable = outcome.code == 0 or outcome.told[0].endswith("[mapping]")
    if readable and not done and encoding.startswith("utf"):
        check_right(outcome, SHAPE, records_of(text.encode("utf-8", "surrogatepass"), reference.dogs), how.mode)


@examples(150)
@given(TABLES, st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 255)), max_size=2), HOW)
def test_damaged_parquet(workshop: Workshop, rows: list[tuple[str, ...]], flips: list[tuple[int, int]], how: How) -> None:
    """Parquet with bits that are not as they were: what pyarrow can read gives its quads; the rest is an error."""
    content = bytearray(data.parquet_file(rows))
    for place, bits in flips:
        content[place % len(content)] ^= bits
    outcome = run_over(workshop, "t.parquet~csv", bytes(content), how)
    if not flips:
        records: list[reference.Record | None] = [{name: value for name, value in zip(COLUMNS, row, strict=True) if value} for row in rows]
        check_right(outcome, SHAPE, records, how.mode)
