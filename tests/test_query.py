"""`hre query` as it is called in a shell: what it prints, in which form, and how it ends."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import QueryResultsFormat, parse_query_results
from serving import HRE
from test_web_data import BASE, write_release

from publish.cli import main
from publish.formats import FORMATS, RDF, parse

TURTLE = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix hre: <https://w3id.org/hrevents/ontology#> .
<http://e/a> a hre:Event ; rdfs:label "First\\nof all"@en ; <http://e/n> 7 .
<http://e/b> a hre:Event ; rdfs:label "Second" ; <http://e/b> [] .
"""
LABELS = "SELECT ?e ?l ?none { ?e rdfs:label ?l } ORDER BY ?e"
CONSTRUCT = "CONSTRUCT { ?e a <http://e/Thing> } WHERE { ?e a hre:Event }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of Turtle, the same packed, a release, and a query."""
    made = tmp_path_factory.mktemp("query")
    (made / "data.ttl").write_text(TURTLE)
    (made / "packed").mkdir()
    (made / "packed/data.ttl.gz").write_bytes(gzip.compress(TURTLE.encode()))
    (made / "labels.rq").write_text(LABELS)
    write_release(made / "release")
    return made


def hre(folder: Path, *arguments: object, stdin: bytes = b"") -> tuple[int, str, str]:
    """Exit code, output and messages of `hre query` with these arguments, in the folder."""
    done = subprocess.run([HRE, "query", *map(str, arguments)], cwd=folder, input=stdin, capture_output=True, check=False, timeout=30)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def answered(folder: Path, *arguments: object, stdin: bytes = b"") -> str:
    """The output; nothing else is said."""
    code, output, messages = hre(folder, *arguments, stdin=stdin)
    assert (code, messages) == (0, "")
    return output


def test_rows_are_a_table(folder: Path) -> None:
    """Names, a rule, rows, how many; prefixes that are known are used, in the query and in the answer; a cell is one line."""
    assert answered(folder, "--data", "data.ttl", LABELS) == (
        "e           l                none\n"
        "----------  ---------------  ----\n"
        "http://e/a  First of all@en\n"
        "http://e/b  Second\n"
        "2 rows\n")
    assert answered(folder, "--data", "data.ttl", "SELECT ?t { <http://e/a> a ?t }") == "t\n---------\nhre:Event\n1 row\n"
    assert answered(folder, "--data", "data.ttl", "SELECT ?t { ?t a <http://e/none> }") == "t\n-\n0 rows\n"


@pytest.mark.parametrize(("query", "word"), [("ASK { ?e a hre:Event }", "yes"), ("ASK { ?e a hre:None }", "no")])
def test_a_question_is_answered_with_a_word(folder: Path, query: str, word: str) -> None:
    """For people; true and false stand in the formats for machines."""
    assert answered(folder, "--data", "data.ttl", query) == f"{word}\n"
    assert json.loads(answered(folder, "--data", "data.ttl", "--format", "json", query))["boolean"] == (word == "yes")


@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
def test_rows_in_each_format_are_read_back(folder: Path, form: str) -> None:
    """Values as they are, not shortened as in the table."""
    engine = FORMATS[form].engine
    assert isinstance(engine, QueryResultsFormat)
    rows = list(parse_query_results(answered(folder, "--data", "data.ttl", "--format", form, LABELS).encode(), format=engine))  # type: ignore[arg-type]  # a SELECT
    assert [(row["e"].value, row["l"].value, row["none"]) for row in rows] == [
        ("http://e/a", "First\nof all", None), ("http://e/b", "Second", None)]


def test_csv_is_csv(folder: Path) -> None:
    """For a spreadsheet."""
    rows = list(csv.reader(io.StringIO(answered(folder, "--data", "data.ttl", "--format", "csv", LABELS), newline="")))
    assert rows == [["e", "l", "none"], ["http://e/a", "First\nof all", ""], ["http://e/b", "Second", ""]]


@pytest.mark.parametrize("form", ["", "table", *(each.name for each in RDF)])
def test_a_graph_in_each_format_is_read_back(folder: Path, form: str) -> None:
    """Turtle if none is named."""
    output = answered(folder, "--data", "data.ttl", *(["--format", form] if form else []), CONSTRUCT)
    found = {quad.subject for quad in parse(output.encode(), FORMATS["ttl" if form in ("", "table") else form])}
    assert {str(node) for node in found} == {"<http://e/a>", "<http://e/b>"}


def test_the_query_comes_from_the_line_from_a_file_or_from_standard_input(folder: Path) -> None:
    """The same answer; letters beyond ASCII stay what they are."""
    data = ("--data", "data.ttl", "--format", "csv")
    expected = answered(folder, *data, LABELS)
    assert expected == answered(folder, *data, "--file", "labels.rq") == answered(folder, *data, stdin=LABELS.encode())
    query = 'SELECT ("é" AS ?x) {}'
    assert answered(folder, *data, query).split() == answered(folder, *data, stdin=query.encode()).split() == ["x", "é"]


@pytest.mark.parametrize("data", ["data.ttl", "packed", "packed/data.ttl.gz"])
def test_it_asks_a_file_a_folder_or_what_is_packed(folder: Path, data: str) -> None:
    """The format follows from the name."""
    assert answered(folder, "--data", data, "--format", "csv", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").split() == ["n", "6"]


def test_it_asks_a_release_as_the_endpoint_does(folder: Path) -> None:
    """All graphs are one, an entity comes with its accounts, FROM limits it."""
    release = ("--data", "release", "--format")
    described = answered(folder, *release, "nt", f"DESCRIBE <{BASE}event/ev1>")
    assert f"<{BASE}account/ac1#involvement-1>" in described
    evidence = "{ ?s a hre:Evidence }"
    assert answered(folder, *release, "csv", f"SELECT (COUNT(*) AS ?n) {evidence}").split() == ["n", "4"]
    assert answered(folder, *release, "csv", f"SELECT (COUNT(*) AS ?n) FROM <{BASE}account/ac1> {evidence}").split() == ["n", "1"]


@pytest.mark.parametrize(("arguments", "stdin", "words"), [
    (["SELECT *\n{ ?s ?p }"], b"", "Line 2, column 10: it cannot be read on from there."),
    (["SELECT * { ?s foo:x ?o }"], b"", "Line 1, column 20: a prefix is used that is not declared."),
    (["DROP ALL"], b"", "takes no updates"), (["ASK { SERVICE <http://127.0.0.1:9/> {} }"], b"", "SERVICE is not available"),
    (["--format", "ttl", LABELS], b"", "cannot be written as Turtle: choose one of json, xml, csv, tsv."),
    (["--format", "csv", CONSTRUCT], b"", "cannot be written as CSV: choose one of ttl, jsonld"),
    (["--format", "html", "ASK {}"], b"", "is not one of 'table', 'json'"), (["--file", "none.rq"], b"", "does not exist"),
    (["--file", "labels.rq", "ASK {}"], b"", "two queries"), ([], b"ASK { ?s ?p '\xff' }", "not UTF-8"),
    ([b"ASK { ?s ?p '\xff' }".decode("utf-8", "surrogateescape")], b"", "not UTF-8"),
    (["--data", "labels.rq", "ASK {}"], b"", "There is no RDF in labels.rq"), (["--data", "none", "ASK {}"], b"", "does not exist"),
    (["--out", "data.ttl", "ASK {}"], b"", "is read by this run"),
    (["--out", "none/x.csv", "ASK {}"], b"", "name one in a folder that is there"),
])
def test_what_cannot_be_asked_is_said_and_ends_with_2(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], stdin: bytes, words: str,
) -> None:
    """With the place and what to do; nothing is printed, and the data are as they were."""
    monkeypatch.chdir(folder)
    data = [] if "--data" in arguments else ["--data", "data.ttl"]
    result = CliRunner().invoke(main, ["query", *data, *arguments], input=stdin)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert (folder / "data.ttl").read_text() == TURTLE


def test_data_that_are_no_rdf_end_with_1(tmp_path: Path) -> None:
    """Something is wrong with the data; each file is named with its place."""
    (tmp_path / "a.nt").write_text("<x:a> <x:b> .\n")
    (tmp_path / "b.ttl").write_text("<x:a> <x:b> 1 .\n<x:a> <x:b> ]")
    code, output, messages = hre(tmp_path, "--data", tmp_path, "ASK {}")
    assert (code, output) == (1, "")
    assert f"{tmp_path}/a.nt:1:" in messages
    assert f"{tmp_path}/b.ttl:2:" in messages


def test_a_result_is_written_to_a_file_whole_or_not_at_all(folder: Path, tmp_path: Path) -> None:
    """One that is there stays as it is if the query is wrong."""
    out = tmp_path / "out.csv"
    assert answered(folder, "--data", "data.ttl", "--format", "csv", "--out", out, LABELS) == ""
    whole = out.read_bytes()
    assert whole.startswith(b"e,l,none\r\n")
    assert hre(folder, "--data", "data.ttl", "--out", out, "SELECT")[0] == 2
    assert out.read_bytes() == whole


def test_a_reader_that_has_had_enough_is_no_error(folder: Path) -> None:
    """`hre query … | head -1`: quiet."""
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    with subprocess.Popen([HRE, "query", "--data", "data.ttl", "--format", "csv", query], cwd=folder,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o\r\n"
        process.stdout.close()
        assert process.stderr.read() == b""
