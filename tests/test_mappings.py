"""The reader of mappings: what is wrong is told with file and line, and nothing that is staged is lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_copy import ROOT, edit

from publish import mappings
from publish.errors import Mark, Problem, Problems
from publish.mappings import Template, Value
from publish.seeds.columns import columns
from publish.terms import RDF, XSD

DOG = "mappings/dog.yaml"
TEXT = """\
prefixes:
  ex: https://example.org/
  xsd: http://www.w3.org/2001/XMLSchema#
x-ignored:
  dog.csv: [age]
mappings:
  dog:
    sources: [[dog.csv~csv]]
    s: $(address)
    graphs: $(graph)~iri
    po:
      - [a, ex:Dog]
      - [ex:name, $(name), en~lang]
      - [ex:born, $(born), xsd:date]
      - [ex:kennel, ex:kennel/$(kennel)~iri]
      - [ex:note, $(name) of $(kennel)]
"""
COLUMNS = {"dog": ("address", "graph", "name", "born", "kennel", "age"), "retired": ("address", "value")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with one small mapping, which is right for the table dog of `COLUMNS`."""
    (tmp_path / "mappings").mkdir()
    (tmp_path / DOG).write_text(TEXT, "utf-8")
    return tmp_path


def wrong(root: Path) -> list[Problem]:
    """What is wrong with the mappings in `root`."""
    with pytest.raises(Problems) as raised:
        mappings.check_columns(mappings.read(root / "mappings"), {"dog": COLUMNS["dog"]})
    return raised.value.found


def test_every_staged_column_is_mapped_or_ignored() -> None:
    """Of the real archive: no column that seeds can fill is forgotten, and none is named that does not exist."""
    read = mappings.read(ROOT / "mappings")
    mappings.check_columns(read, columns())
    assert {table for item in read.maps for table in item.tables} == set(columns())


def test_a_mapping_is_read_as_it_says(root: Path) -> None:
    """Prefixes are written out, references split off, and each form of an object is the term that YARRRML makes of it."""
    (dog,) = mappings.read(root / "mappings").maps
    assert (dog.name, dog.tables, dog.subject, dog.graph) == ("dog", ("dog",), Template(("", "address", "")), Template(("", "graph", "")))
    assert [line.predicate.removeprefix("https://example.org/") for line in dog.lines] == [f"{RDF}type", "name", "born", "kennel", "note"]
    assert [line.value for line in dog.lines] == [
        Value(Template(("https://example.org/Dog",)), is_iri=True),
        Value(Template(("", "name", "")), is_iri=False, language="en"),
        Value(Template(("", "born", "")), is_iri=False, datatype=f"{XSD}date"),
        Value(Template(("https://example.org/kennel/", "kennel", "")), is_iri=True),
        Value(Template(("", "name", " of ", "kennel", "")), is_iri=False, datatype=f"{XSD}string"),
    ]
    assert [line.mark for line in dog.lines] == [Mark(DOG, number, 9) for number in range(12, 17)]


@pytest.mark.parametrize(("find", "replacement", "rule", "says"), [
    ("mappings:", "«mapings:", "mapping", "“mapings” is not a key of a mapping file here: did you mean mappings?"),
    ("sources:", "«source:", "mapping", "“source” is not a key of a mapping here: did you mean sources?"),
    ("    s: $(address)\n", "    «subject: $(address)\n", "mapping", "“subject” is not a key of a mapping"),
    ("  dog:\n    sources: [[dog.csv~csv]]\n", "  «dog:\n", "mapping", "the mapping “dog” has no sources"),
    ("- [ex:name, $(name)", "- «[exx:name, $(name)", "mapping", "the prefix “exx” is not declared in this file: did you mean ex?"),
    ("- [ex:kennel, ex:", "- «[ex:kennel, exx:", "mapping", "the prefix “exx” is not declared"),
    ("- [ex:born, $(born), xsd:", "- «[ex:born, $(born), xs:", "mapping", "the prefix “xs” is not declared"),
    ("s: $(address)", "s: «exx:$(address)", "mapping", "the prefix “exx” is not declared"),
    ("graphs: $(graph)", "graphs: «exx:$(graph)", "mapping", "the prefix “exx” is not declared"),
    ("s: $(address)", "s: «address", "mapping", "not an absolute IRI"),
    ("s: $(address)", "s: «[$(address), $(name)]", "mapping", "expected one text here"),
    ("ex: https://example.org/", "ex: «{a: b}", "mapping", "expected a list of texts"),
    ("ex: https://example.org/", "ex: «[]", "mapping", "expected one text here"),
    ("- [a, ex:Dog]", "- «[a, ex:<Dog>]", "mapping", "not an absolute IRI"),
    ("- [ex:name, $(name), en~lang]", "- «[ex:name, $(name), e~lang]", "mapping", "not a language tag"),
    ("- [ex:name, $(name), en~lang]", "- «[ex:name]", "mapping", "expected [predicate, object]"),
    ("- [ex:name, $(name), en~lang]", "- «[ex:name, $(name), en~lang, fr~lang]", "mapping", "expected [predicate, object]"),
    ("- [a, ex:Dog]", "- «[a, {b: ex:Dog}]", "mapping", "expected a list of texts"),
    ("[[dog.csv~csv]]", "[[«dog.csv]]", "mapping", "“dog.csv” is not a table: expected its name and .csv~csv"),
    ("  dog:\n    sources: [[dog.csv", "  «dog:\n    sources: [[dgo.csv", "table", "no such table as dgo.csv is staged: did you mean dog?"),
    ("- [ex:name, $(name), en~lang]", "- «[ex:name, $(nmae), en~lang]", "column", "dog.csv has no column nmae: did you mean name?"),
    ("  dog:\n    sources: [[dog.csv~csv]]\n    s: $(address)", "  «dog:\n    sources: [[dog.csv~csv]]\n    s: $(adress)", "column",
     "dog.csv has no column adress: did you mean address?"),
    ("dog.csv: [age]", "dog.csv: [age, «aged]", "column", "dog.csv has no column aged to ignore: did you mean age?"),
    ("dog.csv: [age]", "dog.csv: [age]\n  dgo.csv: [«age]", "table", "no such table as dgo.csv is staged: did you mean dog?"),
    ("po:", "«po", "yaml", "check indentation, colons and quotes"),
], ids=str)
def test_a_wrong_mapping_is_reported_where_it_stands(root: Path, find: str, replacement: str, rule: str, says: str) -> None:
    """Keys, prefixes, tables, columns and terms: each error has file, line, column, and the nearest that exists."""
    place = edit(root, DOG, find, replacement)
    found = wrong(root)
    if rule == "yaml":
        assert [problem.mark.file for problem in found if problem.rule == rule and says in problem.message] == [DOG]
    else:
        assert (place, rule) in [(problem.mark, problem.rule) for problem in found if says in problem.message], found


def test_a_column_that_is_not_mapped_is_an_error(root: Path) -> None:
    """It is told where its table is mapped; naming it under x-ignored is the way to leave it out."""
    edit(root, DOG, "dog.csv: [age]", "dog.csv: [born]")
    (problem,) = wrong(root)
    assert (problem.mark, problem.rule) == (Mark(DOG, TEXT[: TEXT.index("  dog:\n")].count("\n") + 1, 3), "unmapped")
    assert "the column age of dog.csv is not mapped: map it, or name it under x-ignored" in problem.message


def test_a_table_that_nothing_maps_is_an_error(root: Path) -> None:
    """A new kind of record without a mapping would vanish from the release; each of its columns is named."""
    with pytest.raises(Problems) as raised:
        mappings.check_columns(mappings.read(root / "mappings"), COLUMNS)
    assert [problem.message.split(" is ")[0] for problem in raised.value.found] == [
        "the column address of retired.csv", "the column value of retired.csv"]


def test_all_errors_of_all_mappings_are_reported_in_one_run(root: Path) -> None:
    """Two files, three errors: three problems, in order."""
    (root / "mappings" / "cat.yaml").write_text(TEXT.replace("sources", "source"), "utf-8")
    first, second = edit(root, DOG, "- [a, ex:Dog]", "- [a, exx:Dog]"), edit(root, DOG, "- [ex:born", "- [ey:born")
    with pytest.raises(Problems) as raised:
        mappings.read(root / "mappings")
    lines = [(problem.mark.file, problem.mark.line) for problem in raised.value.found if problem.rule == "mapping"]
    assert [line for line in lines if line[0] == DOG] == [(DOG, first.line), (DOG, second.line)]
    assert ("mappings/cat.yaml", 8) in lines


@pytest.mark.parametrize("name", ["cat.yml", "cat.ttl", "notes.txt"])
def test_a_file_that_no_reader_takes_is_an_error(root: Path, name: str) -> None:
    """A mapping that is passed over would leave its triples out without a word."""
    (root / "mappings" / name).write_text(TEXT, "utf-8")
    assert Mark(f"mappings/{name}") in [problem.mark for problem in wrong(root)]
