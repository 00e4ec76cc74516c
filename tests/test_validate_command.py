"""``hre validate``, as its users call it: files in, a report out, an exit code that says which it was, and nothing skipped."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from click.testing import CliRunner, Result
from finding import commands
from pyoxigraph import Literal, NamedNode
from sarif_schema import sarif_schema

from publish import findings
from publish.cli import main
from publish.formats import FORMATS, RDF, parse, serialize
from publish.shapes.model import SH
from publish.terms import RDF as RDF_NS
from publish.terms import RDFS, XSD

EX = "http://example.org/"
HEAD = f"@prefix sh: <{SH}> . @prefix ex: <{EX}> . @prefix xsd: <{XSD}> . @prefix rdfs: <{RDFS}> . @prefix rdf: <{RDF_NS}> .\n"
HERE = "¦"
"""Stands in a text where a result is expected."""
AGES = "ex:Ages a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Age . ex:Age sh:path ex:age ; sh:minInclusive 0 .\n"
PEOPLE = "ex:a a ex:Person ; ex:age 3 .\nex:b a ex:Person ; ex:age ¦-3 .\nex:c a ex:Dog ; ex:age -4 .\n"
SECRET = "ada@private.example +7 701 555 01 00"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are named as they were given: short, in the folder of the test."""
    monkeypatch.chdir(tmp_path)


def put(name: str, text: str) -> str:
    """Writes a file, in Turtle behind the prefixes of these tests, and without the places; its name."""
    head = HEAD if name.endswith("ttl") and not text.startswith("@prefix") else ""
    Path(name).write_bytes((head + text).replace(HERE, "").encode())
    return name


def run(*arguments: str, data: str | None = PEOPLE, shapes: str | None = AGES) -> Result:
    """Calls the command on data.ttl and shapes.ttl, with these texts, and with other arguments."""
    named = [*(["--data", put("data.ttl", data)] if data else []), *(["--shapes", put("shapes.ttl", shapes)] if shapes else [])]
    result = CliRunner().invoke(main, ["validate", *named, *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def said(result: Result) -> list[str]:
    """The lines of findings in the form of text."""
    return [line for line in result.stdout.splitlines() if ": error: " in line or ": warning: " in line]


def places(name: str, text: str) -> list[str]:
    """Where `HERE` stands in a file, as findings have it."""
    lines = ((HEAD if name.endswith("ttl") and not text.startswith("@prefix") else "") + text).split("\n")
    return [f"{name}:{number}:{line.index(HERE) + 1}" for number, line in enumerate(lines, start=1) if HERE in line]


@pytest.mark.parametrize(("severity", "level", "codes"), [
    ("sh:Violation", "error", (1, 1, 1)), ("sh:Warning", "warning", (1, 1, 0)), ("sh:Info", "warning", (1, 0, 0)),
    ("ex:Grave", "error", (1, 1, 1)),
])
def test_the_exit_code_is_one_from_the_severity_that_is_asked_for(severity: str, level: str, codes: tuple[int, ...]) -> None:
    """A severity that SHACL does not know counts as the gravest; by default any result is one too many (SHACL, 3.6.1.1)."""
    shapes = f"{AGES} ex:Age sh:severity {severity} ."
    results = [run("--format", "text", "--fail-on", each, shapes=shapes) for each in ("info", "warning", "violation")]
    assert tuple(result.exit_code for result in results) == codes
    assert all(f": {level}: " in said(result)[0] for result in results)
    assert run(shapes=shapes).exit_code == 1


def test_what_conforms_is_zero() -> None:
    """And the report says so, as a command in a shell too."""
    put("data.ttl", PEOPLE.replace("-3", "3"))
    put("shapes.ttl", AGES)
    command = [sys.executable, "-m", "publish.cli", "validate", "--data", "data.ttl", "--shapes", "shapes.ttl"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert NamedNode(f"{SH}conforms") in {quad.predicate for quad in parse(done.stdout, FORMATS["ttl"]) if quad.object == Literal(True)}  # noqa: FBT003  # a literal


@pytest.mark.parametrize("form", RDF, ids=lambda form: form.name)
def test_every_format_of_rdf_is_read(form: object) -> None:
    """As data and as shapes, told by the suffix, in capitals too: the same results."""
    turtle = next(each for each in RDF if each == form)
    wanted = json.loads(run("--format", "json").stdout)["results"]
    for suffix in (turtle.suffix, turtle.suffix.upper()):
        for name, text in (("d", PEOPLE), ("s", AGES)):
            quads = list(parse((HEAD + text.replace(HERE, "")).encode(), FORMATS["ttl"]))
            Path(f"{name}.{suffix}").write_bytes(serialize(quads, turtle))
        result = run("--data", f"d.{suffix}", "--shapes", f"s.{suffix}", "--format", "json", data=None, shapes=None)
        assert (result.exit_code, json.loads(result.stdout)["results"]) == (1, wanted), result.stderr


def test_several_files_are_one_graph() -> None:
    """A class in one, its instance in another; a shape that uses one elsewhere; a blank node in each is a node of its own."""
    more, shapes = put("more.ttl", "ex:b a ex:Child ; ex:age -3 . _:n a ex:Person ."), put("more-shapes.ttl", "ex:Age sh:minCount 1 .")
    result = run("--data", more, "--shapes", shapes, "--format", "json", data="ex:Child rdfs:subClassOf ex:Person . _:n ex:age 1 .")
    found = {(each["focusNode"][:4], each["sourceConstraintComponent"].rpartition("#")[2]) for each in json.loads(result.stdout)["results"]}
    assert found == {("<htt", "MinInclusiveConstraintComponent>"), ("_:d2", "MinCountConstraintComponent>")}


TYPE, AGE, THREE = f"<{RDF_NS}type>", f"<{EX}age>", f'"-3"^^<{XSD}integer>'
PLACED = [
    ("data.ttl", PEOPLE),
    ("data.ttl", "# b\r\nex:b a ex:Person ;\r\n\tex:age\t3 ,\r\n\t\t# -3\r\n\t\t¦-3 .\r\n"),
    ("data.ttl", "ex:b\n  a ex:Person ;\n  ex:note '''a\n\"\nb''' ;\n  ex:age ¦-3 .\n"),
    ("data.ttl", "ex:x ex:age -3 .\n@prefix e: <http://example.org/> .\n\ne:b e:age ¦-3 ; a e:Person ."),
    ("data.ttl", f"@prefix ex: <{EX}> .\n@base <{EX}> .\n<b> a ex:Person ;\n ex:age ¦'-3.50'^^<{XSD}decimal> ."),
    ("data.ttl", "<> a ex:Person ;\n\n  ex:age ¦-3 ."),
    ("data.ttl", "ex:é\\.b a ex:Person ; ex:näme '\U0001d4b3' ;ex:age ¦-3 ."),
    ("data.nt", f"# a comment\n<{EX}b> {TYPE} <{EX}Person> .\n\n¦<{EX}b>\t{AGE}\t{THREE}\t.\n"),
    ("data.nt", f"<{EX}b>{TYPE}<{EX}Person>.\r\n¦<{EX}b>{AGE}{THREE}.\r\n"),
    ("data.nt", f"<{EX}\\u00e9> {TYPE} <{EX}Person> .\n¦<{EX}é> {AGE} {THREE} . # -4\n"),
    ("data.nt", f"_:b {TYPE} <{EX}Person> .\n¦_:b {AGE} {THREE} .\n"),
    ("data.nq", f"<{EX}b> {TYPE} <{EX}Person> <{EX}g> .\n¦<{EX}b> {AGE} {THREE} <{EX}h> .\n"),
]


@pytest.mark.parametrize(("name", "text"), PLACED)
def test_a_result_is_placed_at_its_value(name: str, text: str) -> None:
    """Line and column in text, SARIF and annotations, whatever stands around: line ends, tabs, comments, prefixes, other scripts."""
    arguments = ["--data", put(name, text)]
    line, = said(run(*arguments, "--format", "text", data=None))
    place, = places(name, text)
    assert line.startswith(f"{place}: error: ")
    annotation = commands(run(*arguments, "--format", "github", data=None).stdout)[0][1]
    assert f"{annotation['file']}:{annotation['line']}:{annotation['col']}" == place
    result, = json.loads(run(*arguments, "--format", "sarif", data=None).stdout)["runs"][0]["results"]
    where = result["locations"][0]["physicalLocation"]
    assert f"{where['artifactLocation']['uri']}:{where['region']['startLine']}:{where['region']['startColumn']}" == place


@pytest.mark.parametrize(("shape", "data"), [
    ("sh:targetClass ex:Person ; sh:property [ sh:path ex:age ; sh:minCount 1 ]", "ex:a ex:age 1 .\n\n¦ex:b a ex:Person ."),
    ("sh:targetClass ex:Person ; sh:property [ sh:path ex:age ; sh:maxCount 1 ]", "ex:b a ex:Person ;\n ¦ex:age 1 ,\n 2 ."),
    ("sh:targetClass ex:Person ; sh:class ex:Animal", "ex:a a ex:Animal .\n¦ex:b a ex:Person ."),
    ("sh:targetObjectsOf ex:knows ; sh:nodeKind sh:IRI", "ex:a ex:age 1 ;\n ex:knows ¦'b' ."),
    ("sh:targetObjectsOf ex:knows ; sh:class ex:Person", "ex:a ex:age 1 ;\n ex:knows\n ¦ex:b ."),
    ("sh:targetClass ex:Person ; sh:property [ sh:path [ sh:inversePath ex:knows ] ; sh:class ex:Dog ]",
     "ex:b a ex:Person .\nex:a ex:age 1 ;\n ex:knows ¦ex:b ."),
    ("sh:targetClass ex:Person ; sh:property [ sh:path ( ex:knows ex:age ) ; sh:maxInclusive 0 ]",
     "ex:b a ex:Person ;\n ¦ex:knows ex:a .\nex:a ex:age 1 ."),
    ("sh:targetClass ex:Person ; sh:closed true ; sh:ignoredProperties ( rdf:type )",
     "ex:b a ex:Person ;\n ex:age ¦1 ."),
    ("sh:targetClass ex:Person ; sh:property [ sh:path ex:name ; sh:uniqueLang true ]",
     "ex:b a ex:Person ; ¦ex:name 'a'@en-US ,\n 'b'@en-us ."),
    ("sh:targetClass ex:Person ; sh:property [ sh:path ex:name ; sh:languageIn ( 'fr' ) ]", "ex:b a ex:Person ;\n ex:name ¦'a'@EN-us ."),
])
def test_without_a_value_it_is_placed_at_the_property_or_the_node(shape: str, data: str) -> None:
    """Or where the node stands as an object: what is missing has no line."""
    line, = said(run("--format", "text", data=data, shapes=f"ex:S a sh:NodeShape ; {shape} ."))
    assert line.startswith(f"{places('data.ttl', data)[0]}: error: ")


@pytest.mark.parametrize("form", ["jsonld", "trig", "rdf"])
def test_without_lines_it_is_placed_at_the_file_that_has_it(form: str) -> None:
    """The right one of several, though the format of it has no lines."""
    quads = list(parse((HEAD + PEOPLE.replace(HERE, "")).encode(), FORMATS["ttl"]))
    Path(f"more.{form}").write_bytes(serialize(quads, FORMATS[form]))
    line, = said(run("--data", f"more.{form}", "--format", "text", data="ex:x ex:y ex:z ."))
    assert line.startswith(f"more.{form}: error: ")


def test_a_node_without_a_name_is_placed_at_no_wrong_line() -> None:
    """Two files may use one label of a blank node for two nodes."""
    nodes, kind = f"_:n {AGE} {THREE} .\n", f"_:n {TYPE} <{EX}Person> .\n"
    Path("a.nt").write_text(nodes, "utf-8")
    Path("b.nt").write_text(f"\n{kind}{nodes}", "utf-8")
    line, = said(run("--data", "a.nt", "--data", "b.nt", "--format", "text", data=None))
    assert line.startswith("b.nt:3:1: error: a node without a name")


def test_each_format_of_the_report_is_read_by_its_reader() -> None:
    """Turtle, JSON, SARIF, JUnit, annotations and text all tell of the one result."""
    told = {form: run("--format", form).stdout for form in ("turtle", *findings.FORMS)}
    assert run().stdout == told["turtle"]
    kinds = [quad.object for quad in parse(told["turtle"].encode(), FORMATS["ttl"]) if quad.predicate.value.endswith("#type")]
    assert kinds == [NamedNode(f"{SH}ValidationReport"), NamedNode(f"{SH}ValidationResult")]
    assert [each["focusNode"] for each in json.loads(told["json"])["results"]] == [f"<{EX}b>"]
    jsonschema.Draft7Validator(sarif_schema()).validate(json.loads(told["sarif"]))
    suites = ET.fromstring(told["junit"])  # noqa: S314  # our own output
    assert (suites.get("tests"), suites.get("failures")) == ("1", "1")
    assert [name for name, _, _ in commands(told["github"])] == ["error"]
    assert len(said(run("--format", "text"))) == 1


ALIKE = """
ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:nodeKind sh:BlankNode ; sh:property
  [ sh:path ex:age ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:minInclusive 0 ; sh:message "an age", "un âge"@fr ;
    sh:severity sh:Warning ] ,
  [ sh:path ex:name ; sh:minCount 1 ; sh:pattern "^B" ; sh:maxLength 2 ; sh:languageIn ( "en" ) ] ,
  [ sh:path ( ex:knows ex:knows ) ; sh:class ex:Person ] , [ sh:path [ sh:inversePath ex:knows ] ; sh:maxCount 0 ] ;
  sh:not [ sh:path ex:age ; sh:hasValue 3 ] ; sh:closed true ; sh:ignoredProperties ( ex:age ) ;
  sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <http://example.org/age> ?value FILTER (?value < 0) }" ] .
"""


def test_both_engines_say_the_same() -> None:
    """In JSON, but for the messages that pySHACL makes up; in text to the letter, for those repeat values and are not shown."""
    data = f"ex:b ex:knows ex:a ; ex:name '{SECRET}'@de , 'B' . ex:a ex:knows ex:b . {PEOPLE}"
    ours, theirs = ({form: run("--engine", engine, "--format", form, data=data, shapes=ALIKE) for form in ("json", "text", "sarif")}
                    for engine in ("hre", "pyshacl"))
    plain = [sorted(json.dumps({**each, "resultMessage": None, "sourceShape": None, "sourceConstraint": None})
                    for each in json.loads(run_["json"].stdout)["results"]) for run_ in (ours, theirs)]
    assert plain[0] == plain[1]
    assert len(plain[0]) > 15
    assert sorted(said(ours["text"])) == sorted(said(theirs["text"]))
    assert not [form for form in ("text", "sarif") if "private.example" in theirs[form].stdout + ours[form].stdout]


@pytest.mark.parametrize("engine", ["hre", "pyshacl"])
def test_every_step_is_explained_with_its_means(engine: str) -> None:
    """On standard error, so that the report can be read by a program: a line for each constraint, how it was done, and the sum."""
    result = run("--engine", engine, "--explain", "--format", "json", shapes=ALIKE)
    json.loads(result.stdout)
    steps = [re.split(r"; |\s{2,}", line.strip()) for line in result.stderr.splitlines()[1:-1]]
    if engine == "pyshacl":
        assert [step[3] for step in steps] == ["pySHACL"]
        return
    names = ["Class", "Closed", "Count", "Count", "Count", "Datatype", "Inclusive", "LanguageIn", "MaxLength", "NodeKind", "Not", "Pattern"]
    assert sorted(re.sub("^(Min|Max)(Count|Inclusive)", r"\2", step[4]) for step in steps if step[3] == "columns") == names
    assert [step[4] for step in steps if step[3] != "columns"] == ["SPARQL"]
    assert re.fullmatch(r" +[0-9.]+  in 13 steps\.", result.stderr.splitlines()[-1])


WRONG_DATA = [
    ("data.ttl", f"ex:a ex:age 1 .\nex:b ex:note ¦'{SECRET}\n."), ("data.ttl", f"ex:a\n  ex:mail <mailto:{SECRET}> ."),
    ("data.ttl", f"ex:a ex:age 1 .\n¦private:ada ex:note '{SECRET}' ."),
    ("data.nt", f"<{EX}a> <{EX}b> <{EX}c> .\n<{EX}a> <{EX}b> '{SECRET}' ."),
    ("data.nq", f"<{EX}a> <{EX}b> {SECRET} ."), ("data.trig", f"<{EX}g> {{\n<{EX}a> <{EX}b> {SECRET}"),
    ("data.rdf", f"<a>\n{SECRET}</b>"), ("data.jsonld", f'{{"@id": "{EX}a",\n "{EX}b": "{SECRET}'),
    ("data.jsonld", f'{{"@context": "http://127.0.0.1:9/{SECRET}", "@id": "{EX}a"}}'),
]


@pytest.mark.parametrize(("name", "text"), WRONG_DATA)
def test_data_that_cannot_be_read_are_told_without_their_words(name: str, text: str) -> None:
    """Exit code 2, file and line, and what to look for; nothing goes to standard output, which is for the report."""
    result = run("--data", put(name, text), data=None)
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.match(rf"{name}(:\d+)*: error: this is not ", result.stderr)
    assert [place for place in places(name, text) if not result.stderr.startswith(f"{place}:")] == []
    assert [word for word in ("ada", "private", "701") if word in result.stderr] == []


WRONG_SHAPES = [
    ("ex:S a sh:NodeShape\n ex:é . ", "shapes.ttl:3:", "this is not Turtle"),
    ("ex:S a sh:NodeShape ;\n ¦sh:targetClas ex:Person .", "", "did you mean targetClass?"),
    ("ex:S a sh:NodeShape ;\n sh:sparql [ sh:select 'SELECT $this { ' ] .", "shapes.ttl:", "quer"),
    ("ex:S a sh:NodeShape ; sh:targetClass ex:Person ;\n ¦sh:node ex:S .", "", "a shape refers to itself"),
    ("ex:S a sh:NodeShape ; sh:targetClass ex:Person ;\n ¦sh:memberShape ex:T .", "", "SHACL 1.2"),
    ("ex:S sh:path ex:age ;\n ¦sh:pattern '(' .", "", "pattern"),
]


@pytest.mark.parametrize("engine", ["hre", "pyshacl"])
@pytest.mark.parametrize(("text", "place", "says"), WRONG_SHAPES)
def test_shapes_that_cannot_be_used_are_told_at_their_place(text: str, place: str, says: str, engine: str) -> None:
    """Exit code 2 with each engine: no report is better than one that left a shape out."""
    result = run("--engine", engine, shapes=f"{text} ex:S sh:targetClass ex:Person .")
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    line = next(line for line in result.stderr.splitlines() if says in line)
    assert line.startswith(place or f"{places('shapes.ttl', text)[0]}:")


@pytest.mark.parametrize(("arguments", "says"), [
    (["--data", "nowhere.ttl"], "'nowhere.ttl' does not exist"), (["--shapes", "nowhere.ttl"], "'nowhere.ttl' does not exist"),
    (["--data", "."], "is a directory"), (["--data", "data.txt"], "data.txt ends in no suffix of an RDF format: .ttl"),
    (["--shapes", "data.txt"], "data.txt: error: the suffix of this file does not tell its format"),
    (["--engine", "jena"], "'jena' is not one of"), (["--fail-on", "error"], "'error' is not one of"),
    (["--format", "yaml"], "'yaml' is not one of"), (["more.ttl"], "unexpected extra argument"),
])
def test_a_wrong_call_is_two(arguments: list[str], says: str) -> None:
    """And says what is wrong with it."""
    Path("data.txt").write_text("", "utf-8")
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


@pytest.mark.parametrize(("data", "shapes", "missing"), [(None, AGES, "--data"), (PEOPLE, None, "--shapes")])
def test_both_are_needed(data: str | None, shapes: str | None, missing: str) -> None:
    """Data without shapes would always conform."""
    result = run(data=data, shapes=shapes)
    assert (result.exit_code, f"Missing option '{missing}'" in result.stderr) == (2, True)
