"""The worked examples of mappings and imports: each gives the quads of its snapshot, and keeps the rules as far as its page says.

A snapshot is written anew only with ``HRE_REGENERATE=1``.
"""

from __future__ import annotations

import csv
import hashlib
import os
from functools import cache
from pathlib import Path

import pytest
from archive_copy import ROOT
from click.testing import CliRunner

from publish import ontology, shapes
from publish.cli import main
from publish.formats import FORMATS, parse
from publish.release import guard, verdict

EXAMPLES = ROOT / "mappings/examples"
MAPPINGS = {"acled": "mapping.yaml", "uwazi": "mapping.ttl"}
GAPS = {
    "acled": {
        "protect": {"EventAddress", "AccountAddress", "StatementAddress", "UnknownAgentAddress"},
        "must": {"Entity-identifier", "Account-evidence", "Statement-evidence"},
    },
    "uwazi": {},
}
"""What the data cannot give: ids of the archive's kind, and passages. Each page says so."""

each_example = pytest.mark.parametrize("name", sorted(MAPPINGS))


def expected(name: str) -> list[str]:
    """The lines of a snapshot."""
    return (EXAMPLES / name / "expected.nq").read_text("utf-8").split("\n")[:-1]


@cache
def vocabulary() -> tuple[str, ...]:
    """The quads of the ontology, which shapes need."""
    return tuple(f"{quad.subject} {quad.predicate} {quad.object} <{file.graph}> ."
                 for file in ontology.read(ROOT / "ontology").files for quad in file.quads)


@each_example
def test_an_example_becomes_the_quads_of_its_snapshot(name: str, tmp_path: Path) -> None:
    """By the command that its page shows, without a problem; no quad comes twice."""
    made = CliRunner().invoke(main, ["map", str(EXAMPLES / name / MAPPINGS[name]), "--out", str(tmp_path / "out.nq")])
    assert (made.exit_code, made.exception) == (0, None), made.output
    lines = sorted((tmp_path / "out.nq").read_text("utf-8").split("\n")[:-1])
    if os.environ.get("HRE_REGENERATE") == "1":
        (EXAMPLES / name / "expected.nq").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    assert lines == expected(name)
    assert len(set(lines)) == len(lines)


@each_example
def test_an_example_keeps_the_rules(name: str) -> None:
    """The shapes that must hold and those that protect, but for what its page says that the data cannot give."""
    lines = sorted({*expected(name), *vocabulary()})
    results = verdict.findings(parse("\n".join(lines).encode(), FORMATS["nq"]), shapes.read(ROOT / "shapes"))
    broken: dict[str, set[str]] = {}
    for result in results:
        if result.severity == "violation":
            broken.setdefault(result.file, set()).add(result.rule)
    assert broken == GAPS[name]
    page = (EXAMPLES / name / "README.md").read_text("utf-8")
    assert [rule for rules in broken.values() for rule in rules if f"`{rule}`" not in page] == []


@each_example
def test_an_example_does_no_harm(name: str) -> None:
    """Nothing in it is covered by the protection rules, no triple stands in two graphs, and no coordinate is in it."""
    quads = list(parse("\n".join(expected(name)).encode(), FORMATS["nq"]))
    assert list(guard.unsafe(quads)) == []
    assert len({quad.triple for quad in quads}) == len(quads)
    with (EXAMPLES / "acled/export.csv").open(encoding="utf-8", newline="") as file:
        coordinates = {row[column] for row in csv.DictReader(file) for column in ("latitude", "longitude")}
    assert [line for line in expected(name) if any(f'"{each}"' in line for each in coordinates)] == []


@pytest.mark.parametrize(("table", "text"), [
    ("tables/evidence.csv", "tables/texts/letter.txt"), ("uwazi/passages.csv", "uwazi/bulletin.txt")])
def test_the_passages_of_an_example_are_those_of_its_text(table: str, text: str) -> None:
    """Paragraph, start, end and digest are proven against the invented text beside it."""
    paragraphs = [line for line in (EXAMPLES / text).read_text("utf-8").splitlines() if line.strip()]
    with (EXAMPLES / table).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    passages = [paragraphs[int(row["paragraph"]) - 1][int(row["start"]):int(row["end"])] for row in rows]
    assert [hashlib.sha256(passage.encode()).hexdigest() for passage in passages] == [row["digest"] for row in rows]


@pytest.mark.parametrize(("table", "column", "text"), [
    ("tables/document.csv", "digest", "tables/texts/letter.txt"), ("acled/document.csv", "digest", "acled/export.csv")])
def test_the_document_of_an_example_is_the_file_beside_it(table: str, column: str, text: str) -> None:
    """Its digest is that of the file."""
    with (EXAMPLES / table).open(encoding="utf-8", newline="") as file:
        assert [row[column] for row in csv.DictReader(file)] == [hashlib.sha256((EXAMPLES / text).read_bytes()).hexdigest()]
