"""The reader of mappings: what is wrong is told with file and line, and nothing that is staged is lost in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archive_copy import ROOT, edit
from hypothesis import given, settings
from hypothesis import strategies as st

from publish import mappings
from publish.errors import Mark, Problem, Problems
from publish.mappings import Constant, LogicalSource, Mappings, Reference, Template, TermMap, TermType
from publish.seeds.columns import columns
from publish.terms import RDF, XSD

AT = Mark("")
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


def iri(text: str) -> TermMap:
    """A constant IRI."""
    return TermMap(Constant(text, f"<{text}>"), TermType.IRI, AT)


def test_every_staged_column_is_mapped_or_ignored() -> None:
    """Of the real archive: no column that seeds can fill is forgotten, and none is named that does not exist."""
    read = mappings.read(ROOT / "mappings")
    mappings.check_columns(read, columns())
    assert {mappings.table(item) for item in read.maps} == set(columns())


def test_a_mapping_is_read_as_it_says(root: Path) -> None:
    """Prefixes are written out, references split off, and each form of an object is the term that YARRRML makes of it."""
    (dog,) = mappings.read(root / "mappings").maps
    assert (dog.name, dog.mark, dog.source) == ("dog", Mark(DOG, 7, 3), LogicalSource("dog.csv", "csv", AT))
    assert (dog.subject, dog.classes) == (TermMap(Reference("address"), TermType.IRI, AT), ())
    assert dog.graphs == (TermMap(Reference("graph"), TermType.IRI, AT),)
    assert [line.predicates for line in dog.predicate_objects] == [
        (iri(name),) for name in (f"{RDF}type", *(f"https://example.org/{name}" for name in ("name", "born", "kennel", "note")))]
    english = TermMap(Constant("en", '"en"'), TermType.LITERAL, AT)
    assert [line.objects for line in dog.predicate_objects] == [(term,) for term in (
        iri("https://example.org/Dog"),
        TermMap(Reference("name"), TermType.LITERAL, AT, language=english),
        TermMap(Reference("born"), TermType.LITERAL, AT, datatype=iri(f"{XSD}date")),
        TermMap(Template(("https://example.org/kennel/", "kennel", "")), TermType.IRI, AT),
        TermMap(Template(("", "name", " of ", "kennel", "")), TermType.LITERAL, AT),
    )]
    assert [line.mark for line in dog.predicate_objects] == [Mark(DOG, number, 9) for number in range(12, 17)]
    assert [line.objects[0].mark.column for line in dog.predicate_objects] == [13, 19, 19, 21, 19]


@pytest.mark.parametrize(("find", "replacement", "rule", "says"), [
    ("mappings:", "«mapings:", "mapping", "“mapings” is not a key of a mapping file here: did you mean mappings?"),
    ("sources:", "«sorces:", "mapping", "“sorces” is not a key of a mapping here: did you mean sources?"),
    ("    s: $(address)\n", "    «subjct: $(address)\n", "mapping", "“subjct” is not a key of a mapping here: did you mean subjects?"),
    ("    s: $(address)\n", "    s: $(address)\n    «subject: $(address)\n", "mapping", "subject says subjects, which stands here already"),
    ("    s: $(address)\n", "    s: $(address)\n    «targets: dump.nq\n", "mapping", "targets is a key of YARRRML that is not supported"),
    ("  dog:\n    sources: [[dog.csv~csv]]\n", "  «dog:\n", "mapping", "the mapping “dog” has no sources"),
    ("  dog:\n    sources: [[dog.csv~csv]]\n    s: $(address)\n", "  «dog:\n    sources: [[dog.csv~csv]]\n", "mapping",
     "the mapping “dog” has no subjects: write them. A new blank node for each record is subjects: {type: blank}."),
    ("[[dog.csv~csv]]", "«[]", "mapping", "nothing stands here: write the sources"),
    ("    s: $(address)\n", "    s: «[]\n", "mapping", "nothing stands here: write the subjects"),
    ("graphs: $(graph)~iri", "graphs: «[]", "mapping", "nothing stands here: write the graphs"),
    (TEXT[TEXT.index("  dog:\n") :], "  «dog:\n    sources: [[dog.csv~csv]]\n    s: $(address)", "mapping",
     "the mapping “dog” has no predicateobjects, and no object of this file names it"),
    (TEXT[TEXT.index("mappings:") :], "mappings: «{}", "mapping", "this list of mappings is empty"),
    (TEXT[TEXT.index("    po:") :], "    po: «[]", "mapping", "nothing stands here: write the predicates and objects"),
    (TEXT, "«base: https://example.org/\n", "mapping", "the file has no mappings"),
    ("prefixes:", "base: «dogs\nprefixes:", "mapping", "example.org/a): the base is what relative IRIs are appended to"),
    ("- [ex:name, $(name)", "- [«exx:name, $(name)", "mapping", "the prefix “exx” is not declared in this file: did you mean ex?"),
    ("- [ex:kennel, ex:", "- [ex:kennel, «exx:", "mapping", "the prefix “exx” is not declared"),
    ("- [ex:born, $(born), xsd:", "- [ex:born, $(born), «xs:", "mapping", "“xs” is not declared in this file: did you mean xsd?"),
    ("- [a, ex:Dog]", "- [a, «qqq:Dog]", "mapping", "the prefix “qqq” is not declared in this file: declare it under prefixes"),
    ("s: $(address)", "s: «exx:$(address)", "mapping", "the prefix “exx” is not declared"),
    ("graphs: $(graph)", "graphs: «exx:$(graph)", "mapping", "the prefix “exx” is not declared"),
    ("s: $(address)", "s: «address", "mapping", "not an absolute IRI"),
    ("s: $(address)", "s: {value: «$(address), type: literal}", "mapping", "an IRI or a blank node must stand here"),
    ("ex: https://example.org/", "ex: «{a: b}", "mapping", "expected a list of texts"),
    ("ex: https://example.org/", "ex: «[]", "mapping", "expected one text here"),
    ("- [a, ex:Dog]", "- [a, «ex:<Dog>]", "mapping", "not an IRI (its character 21 may not stand there"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, $(name), «e~lang]", "mapping", "not a language tag"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, $(name), «~lang]", "mapping", "the language is missing"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, [$(name), $(name), «en~lang]]", "mapping", "a language stands behind its text"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, «$(name)~iri, en~lang]", "mapping", "only a text has a datatype or a language"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, «ex:$(name)]", "mapping", "this begins with a prefix and would be a text: write ~iri"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, «$(name]", "mapping", "a reference is not closed, or is empty"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, $(name)]\n      - [ex:legs, «four, xsd:integer]", "mapping", "not of its datatype"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, {value: «$(name), datatype: xsd:date, language: en}]", "mapping", "not both"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, {value: $(name), type: «litteral}]", "mapping", "type of a term: did you mean literal?"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, «{type: literal}]", "mapping", "the term has no value and no function"),
    ("- [ex:name, $(name), en~lang]", "- «[ex:name]", "mapping", "expected [predicate, object]"),
    ("- [ex:name, $(name), en~lang]", "- «[ex:name, $(name), en~lang, fr~lang]", "mapping", "expected [predicate, object]"),
    ("- [ex:name, $(name), en~lang]", "- «{p: ex:name}", "mapping", "there are no objects here"),
    ("- [a, ex:Dog]", "- [a, {«b: ex:Dog}]", "mapping", "“b” is not a key of a term here"),
    ("[[dog.csv~csv]]", "[[«dog.csv]]", "mapping", "“dog.csv” is no source: expected [path~csv] or [path~jsonpath, iterator]"),
    ("  dog:\n    sources: [[dog.csv", "  «dog:\n    sources: [[dgo.csv", "table", "no such table as dgo.csv is staged: did you mean dog?"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, «$(nmae), en~lang]", "column", "dog.csv has no column nmae: did you mean name?"),
    ("- [ex:name, $(name), en~lang]", "- [ex:name, $(name), «$(lnag)~lang]", "column", "dog.csv has no column lnag"),
    ("s: $(address)", "s: «$(adress)", "column", "dog.csv has no column adress: did you mean address?"),
    ("dog.csv: [age]", "dog.csv: [age, «aged]", "column", "dog.csv has no column aged to ignore: did you mean age?"),
    ("dog.csv: [age]", "dog.csv: [age]\n  dgo.csv: [«age]", "table", "no such table as dgo.csv is staged: did you mean dog?"),
    ("dog.csv: [age]", "«dog: [age]", "mapping", "“dog” is not a table: expected its name and .csv"),
    ("$(born), xsd:date", "«$(age), xsd:date", "column", "the column age of dog.csv is mapped here, and named under x-ignored at"),
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
    edit(root, DOG, "dog.csv: [age]", "dog.csv: []")
    (problem,) = wrong(root)
    assert (problem.mark, problem.rule) == (Mark(DOG, TEXT[: TEXT.index("  dog:\n")].count("\n") + 1, 3), "unmapped")
    assert "the column age of dog.csv is not mapped: map it, or name it under x-ignored" in problem.message


def test_a_table_that_nothing_maps_is_an_error(root: Path) -> None:
    """A new kind of record without a mapping would vanish from the release; each of its columns is named."""
    with pytest.raises(Problems) as raised:
        mappings.check_columns(mappings.read(root / "mappings"), COLUMNS)
    assert [problem.message.split(" is ")[0] for problem in raised.value.found] == [
        "the column address of retired.csv", "the column value of retired.csv"]


def test_a_column_that_only_a_join_a_function_or_a_condition_uses_is_mapped(root: Path) -> None:
    """Each is a use, of the table whose record it reads; a source that is no staged table is not looked at."""
    joined = "{mapping: cat, condition: {function: equal, parameters: [[str1, $(age)], [str2, $(value)]]}}"
    edit(root, DOG, "dog.csv: [age]", "dog.csv: []")
    edit(root, DOG, "      - [a, ex:Dog]", f"      - [ex:friend, {joined}]")
    cat = '  cat: {sources: [[retired.csv~csv]], s: $(address)}\n  far: {sources: [[f.json~jsonpath, "$"]], s: ex:f, po: [[a, $(no)]]}\n'
    (root / DOG).write_text((root / DOG).read_text("utf-8") + cat, "utf-8")
    read = mappings.read(root / "mappings")
    mappings.check_columns(read, COLUMNS)
    assert "age" in {name for _, name in mappings.names(read.maps[0])}
    assert [(parent, name) for parent, _, name in mappings.parent_names(read.maps[0])] == [("cat", "value")]
    (root / DOG).write_text((root / DOG).read_text("utf-8").replace("$(value)", "$(valu)"), "utf-8")
    with pytest.raises(Problems, match=r"retired\.csv has no column valu: did you mean value\?"):
        mappings.check_columns(mappings.read(root / "mappings"), COLUMNS)


def test_all_errors_of_all_mappings_are_reported_in_one_run(root: Path) -> None:
    """Two files, three errors: three problems, in order."""
    (root / "mappings" / "cat.yaml").write_text(TEXT.replace("sources", "sorces").replace("  dog:", "  cat:"), "utf-8")
    first, second = edit(root, DOG, "- [a, ex:Dog]", "- [a, exx:Dog]"), edit(root, DOG, "- [ex:born", "- [ey:born")
    with pytest.raises(Problems) as raised:
        mappings.read(root / "mappings")
    lines = [(problem.mark.file, problem.mark.line) for problem in raised.value.found if problem.rule == "mapping"]
    assert [line for line in lines if line[0] == DOG] == [(DOG, first.line), (DOG, second.line)]
    assert ("mappings/cat.yaml", 8) in lines


@pytest.mark.parametrize("name", ["notes.txt", "dog.json", "README"])
def test_a_file_that_no_reader_takes_is_an_error(root: Path, name: str) -> None:
    """A mapping that is passed over would leave its triples out without a word."""
    (root / "mappings" / name).write_text(TEXT, "utf-8")
    (root / "mappings" / "more.yaml").mkdir()
    assert {Mark(f"mappings/{name}"), Mark("mappings/more.yaml")} <= {problem.mark for problem in wrong(root)}


def test_the_guide_and_the_examples_are_left_alone(root: Path) -> None:
    """README.md is for people, and what lies in examples maps other data."""
    (root / "mappings" / "examples").mkdir()
    (root / "mappings" / "examples" / "a.txt").write_text("a", "utf-8")
    (root / "mappings" / "README.md").write_text("a", "utf-8")
    assert [item.name for item in mappings.read(root / "mappings").maps] == ["dog"]


def test_a_name_stands_in_one_file_only(root: Path) -> None:
    """Else a message, or a join, could mean either; the second place is told, with the first."""
    (root / "mappings" / "cat.yml").write_text(TEXT, "utf-8")
    found = [(problem.mark, problem.message) for problem in wrong(root)]
    assert (Mark(DOG, 7, 3), "the name “dog” stands at mappings/cat.yml:7:3 already: choose another.") in found


def test_a_mapping_may_be_written_in_rml(root: Path) -> None:
    """A file of Turtle in the folder is read with the others, and what looks like a person's data in it is an error."""
    turtle = """@prefix rml: <http://w3id.org/rml/> .
<#cat> a rml:TriplesMap ; rml:logicalSource [ rml:source [ a rml:RelativePathSource ; rml:path "cat.csv" ] ;
  rml:referenceFormulation rml:CSV ] ; rml:subjectMap [ rml:template "https://example.org/{address}" ] ;
  rml:predicateObjectMap [ rml:predicate <https://example.org/a> ; rml:object "b"@en ] .
"""
    (root / "mappings" / "cat.ttl").write_text(turtle, "utf-8")
    assert [mappings.table(item) for item in mappings.read(root / "mappings").maps] == ["cat", "dog"]
    (root / "mappings" / "cat.ttl").write_text(turtle.replace('"b"', '"a@b.org"'), "utf-8")
    assert (Mark("mappings/cat.ttl", 4), "protect") in [(problem.mark, problem.rule) for problem in wrong(root)]


WORDS = st.sampled_from([
    "mappings", "sources", "s", "po", "p", "o", "graphs", "condition", "function", "parameters", "mapping", "value", "type", "datatype",
    "language", "prefixes", "base", "external", "x-ignored", "access", "iterator", "a", "ex:a", "ex:$(b)~iri", "$(a)", "$(", "~lang",
    "en~lang", "dog.csv~csv", "dog.json~jsonpath", "equal", "str1", "str2", "o", "blank", "iri", 'g:f(x = $(a), y = "b")', "", "\\)", "://"])
TREES = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5), max_leaves=8)
LINES = st.lists(st.fixed_dictionaries({"p": st.just("ex:a"), "o": TREES}, optional={"condition": TREES, "g": TREES}) | TREES, max_size=3)
FILES = st.fixed_dictionaries({"prefixes": st.just({"ex": "https://example.org/"}), "mappings": st.fixed_dictionaries({"m": (
    st.fixed_dictionaries({"sources": st.just("dog.csv~csv") | TREES, "s": st.just("ex:$(a)") | TREES}, optional={"po": LINES}) | TREES)})},
    optional={"sources": TREES, "external": TREES, "x-ignored": TREES})


@settings(max_examples=400, deadline=None)
@given(tree=FILES)
def test_whatever_is_written_it_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, tree: dict[str, Any]) -> None:
    """Any arrangement of keys and texts gives all of its lines, or problems that name their place, and never a traceback."""
    path, found = tmp_path_factory.mktemp("odd") / "odd.yaml", list[Problem]()
    path.write_text(json.dumps(tree), "utf-8")
    mapping = tree["mappings"]["m"]
    lines = mapping.get("po", []) if isinstance(mapping, dict) else []
    written = len(lines) if isinstance(lines, list) else 1
    read = mappings.read_any(path, "", found)
    assert isinstance(read, Mappings)
    assert found or (read.maps and all(len(item.predicate_objects) == written for item in read.maps))
    assert all(problem.mark.line and problem.mark.column for problem in found)
