"""Shapes that are not compiled are asked of pySHACL, and named; none is skipped, and no query leaves the machine."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from pyoxigraph import Quad
from test_validate_command import EX, HEAD, HERE, PEOPLE, places, run, said

from publish.errors import Problem
from publish.formats import FORMATS, parse
from publish.shapes import files
from publish.shapes.model import ShapesGraph
from publish.validate import Validation, fallback, load, since, validate

DECLARED = f"ex: sh:declare [ sh:prefix 'ex' ; sh:namespace '{EX}'^^xsd:anyURI ] . "
ASKED = "sh:target [ a sh:SPARQLTarget ; sh:prefixes ex: ; sh:select 'SELECT ?this WHERE { ?this ex:age ?age }' ]"
BY_QUERY = f"ex:S a sh:NodeShape ; {ASKED}"
AGES = "sh:property [ sh:path ex:age ; sh:minInclusive 0 ; sh:message 'an age' ]"
KINDS = """
ex:ByClass sh:parameter [ sh:path ex:kind ] ; a sh:SPARQLTargetType ; rdfs:subClassOf sh:Target ; sh:labelTemplate "of {$kind}" ;
  sh:prefixes ex: ; sh:select "SELECT ?this WHERE { ?this a $kind }" .
"""
RULE = "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:checked ; sh:object ex:yes ]"
FUNCTION = """
ex:negative a sh:SPARQLFunction ; sh:parameter [ sh:path ex:number ; sh:datatype xsd:integer ] ; sh:returnType xsd:boolean ;
  sh:ask "ASK { FILTER ($number < 0) }" .
"""
CALL = "sh:sparql [ sh:prefixes ex: ; sh:select 'SELECT $this ?value WHERE { $this ex:age ?value FILTER (ex:negative(?value)) }' ]"

ADVANCED = {
    "a target by a query": (f"{BY_QUERY} ; {AGES} .", "bc"),
    "without a type": (f"ex:S {ASKED} ; {AGES} .", "bc"),
    "of a property shape without a type": (f"ex:S {ASKED} ; sh:path ex:age ; sh:minInclusive 0 .", "bc"),
    "with another target": (f"{BY_QUERY} ; sh:targetNode ex:d ; sh:property [ sh:path ex:age ; sh:minCount 2 ] .", "abcd"),
    "beside what is compiled": (f"{BY_QUERY} ; {AGES} . ex:T a sh:NodeShape ; sh:targetClass ex:Dog ; {AGES} .", "bcc"),
    "in a shape that another uses": (f"{BY_QUERY} ; {AGES} . ex:T a sh:NodeShape ; sh:targetClass ex:Person ; sh:not ex:S .", "abc"),
    "deactivated": (f"{BY_QUERY} ; {AGES} ; sh:deactivated true .", ""),
    "a target of a declared type": (f"{KINDS} ex:S a sh:NodeShape ; sh:target [ a ex:ByClass ; ex:kind ex:Dog ] ; {AGES} .", "c"),
    "a rule that another shape sees": (f"ex:R a sh:NodeShape ; sh:targetClass ex:Person ; {RULE} . ex:S a sh:NodeShape ; "
                                       "sh:targetClass ex:Person ; sh:property [ sh:path ex:checked ; sh:maxCount 0 ] .", "ab"),
    "a function": (f"{FUNCTION} ex:S a sh:NodeShape ; sh:targetClass ex:Person , ex:Dog ; {CALL} .", "bc"),
    "an expression": ("ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:expression [ sh:path ex:ok ] .", "ab"),
}


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the files of each test lie."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("feature", ADVANCED)
def test_advanced_features_give_the_results_of_pyshacl(feature: str) -> None:
    """With either engine: what pySHACL finds with its advanced features on, not the silence of an engine that passes over them."""
    shapes, focus = ADVANCED[feature]
    ours, theirs = (run("--engine", engine, "--format", "json", shapes=DECLARED + shapes) for engine in ("hre", "pyshacl"))
    assert ours.exit_code == theirs.exit_code == bool(focus)
    found = [sorted((each["focusNode"], each["sourceConstraintComponent"], each["resultPath"], each["value"])
                    for each in json.loads(result.stdout)["results"]) for result in (ours, theirs)]
    assert found[0] == found[1]
    assert "".join(each[0].removesuffix(">")[-1] for each in found[0]) == focus


@pytest.mark.parametrize(("feature", "name"), [
    ("a target by a query", "sh:target"), ("a rule that another shape sees", "sh:rule"), ("a function", "sh:SPARQLFunction"),
    ("an expression", "sh:expression"),
])
def test_a_step_names_the_feature_and_pyshacl(feature: str, name: str) -> None:
    """So that nobody wonders why it takes long."""
    result = run("--explain", "--format", "text", shapes=DECLARED + ADVANCED[feature][0])
    assert re.search(rf"  pySHACL; {name} \(SHACL Advanced Features\); <{EX}", result.stderr)


def test_what_is_compiled_is_not_asked_again() -> None:
    """Neither of pySHACL, which has no results of it, nor by the engine where pySHACL is asked."""
    result = run("--explain", "--format", "json", shapes=DECLARED + ADVANCED["beside what is compiled"][0])
    assert [line.split("  ")[-1] for line in result.stderr.splitlines() if "pySHACL" in line] == [
        f"pySHACL; sh:target (SHACL Advanced Features); <{EX}S>"]
    assert len([line for line in result.stderr.splitlines() if "columns; MinInclusive" in line]) == 1


def test_messages_of_pyshacl_are_not_shown() -> None:
    """They repeat values of the data; those that shapes write are shown."""
    text = run("--format", "text", shapes=DECLARED + ADVANCED["a rule that another shape sees"][0]).stdout
    assert "there are more values than 0" in text
    lines = said(run("--format", "text", shapes=f"{DECLARED} {BY_QUERY} ; {AGES} ."))
    assert [line for line in lines if not line.endswith("an age [MinInclusive]")] == []


def graph(text: str) -> ShapesGraph:
    """The shapes of a text."""
    Path("s.ttl").write_text(HEAD + DECLARED + text, "utf-8")
    found: list[Problem] = []
    read = files.read([Path("s.ttl")], found)
    assert read
    assert found == []
    return read


def quads(text: str) -> list[Quad]:
    """The triples of a text."""
    return list(parse((HEAD + text.replace(HERE, "")).encode(), FORMATS["ttl"]))


@pytest.mark.parametrize("feature", ADVANCED)
def test_after_a_change_it_is_the_same_as_a_full_run(feature: str) -> None:
    """Of a graph that is kept, and of two that are compared."""
    shapes, before = graph(ADVANCED[feature][0]), quads(PEOPLE.replace("-3", "3").replace("-4", "4"))
    after = quads(f"{PEOPLE} ex:e a ex:Person .")
    full = [result.focus for result in validate(after, shapes).results]
    kept = Validation.of(load(before), shapes).changed([each for each in after if each not in before],
                                                       [each for each in before if each not in after])
    assert [result.focus for result in kept.report.results] == full
    assert {result.focus for result in since(before, after, shapes).results} <= set(full)
    assert set(full) - {result.focus for result in since(before, after, shapes).results} <= {
        result.focus for result in validate(before, shapes).results}


OF_DOGS = "ex:S a sh:NodeShape ; sh:targetClass ex:Dog ;"
WRONG = {
    "no query": ("ex:S sh:target [ a sh:SPARQLTarget ] .", "has an sh:select that returns ?this"),
    "a query without ?this": ("ex:S sh:target [ sh:select 'SELECT ?x WHERE { ?x ?y ?z }' ] .", "that returns ?this"),
    "no SPARQL": ("ex:S sh:target [ sh:select 'SELECT ?this WHERE { ?x ' ] .", "pySHACL cannot read a query"),
    "an unknown prefix": ("ex:S sh:target [ sh:select 'SELECT ?this WHERE { ?this ex:age 1 }' ] .", "a prefix that nothing"),
    "a target of no type": ("ex:S sh:target [ a ex:Whatever ; ex:kind ex:Dog ] .", "has an sh:select"),
    "a rule of no type": (f"{OF_DOGS} sh:rule [ sh:subject sh:this ] .", "pySHACL cannot use these shapes"),
    "a rule without its subject": (f"{OF_DOGS} sh:rule [ a sh:TripleRule ] .", "pySHACL cannot use this shape"),
    "an unknown expression": (f"{OF_DOGS} sh:expression [ ex:foo 1 ] .", "pySHACL cannot use this shape"),
    "values by an expression": ("ex:S sh:path ex:p ; sh:values ex:o .", "no engine here evaluates sh:values"),
}


@pytest.mark.parametrize("engine", ["hre", "pyshacl"])
@pytest.mark.parametrize("name", WRONG)
def test_what_pyshacl_cannot_do_or_would_pass_over_is_refused(name: str, engine: str) -> None:
    """Exit code 2, at the shape; not a report that says less than it seems to."""
    text, says = WRONG[name]
    text = text.replace("ex:S", f"ex:T a sh:NodeShape .\n{HERE}ex:S", 1)
    result = run("--engine", engine, shapes=text)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    line = places("shapes.ttl", text)[0].rpartition(":")[0]
    assert re.match(rf"{line}:\d+: error: .*{re.escape(says)}", result.stderr), result.stderr


@pytest.fixture
def server() -> Iterator[tuple[int, list[int]]]:
    """The port of a server on this machine, and how often somebody called."""
    calls: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        thread = Thread(target=_serve, args=(listening, calls), daemon=True)
        thread.start()
        yield listening.getsockname()[1], calls
        calls.append(-1)
        thread.join()


def _serve(listening: socket.socket, calls: list[int]) -> None:
    while -1 not in calls:
        try:
            listening.accept()[0].close()
        except TimeoutError:
            continue
        calls.append(1)


OUT = "<http://127.0.0.1:{}/x>"
QUERIES = {
    "SERVICE in a constraint": "sh:targetClass ex:Dog ; sh:sparql [ sh:select 'SELECT $this WHERE {{ SERVICE {} {{ $this ?p ?o }} }}' ]",
    "FROM in a constraint": "sh:targetClass ex:Dog ; sh:sparql [ sh:select 'SELECT $this FROM {} WHERE {{ $this ?p ?o }}' ]",
    "FROM NAMED in a constraint": "sh:targetClass ex:Dog ; sh:sparql [ sh:select 'SELECT $this FROM NAMED {} WHERE {{ $this ?p ?o }}' ]",
    "SERVICE in a target": "sh:target [ sh:select 'SELECT ?this WHERE {{ SERVICE {} {{ ?this ?p ?o }} }}' ]",
    "FROM in a target": "sh:target [ sh:select 'SELECT ?this FROM {} WHERE {{ ?this ?p ?o }}' ]",
    "written by numbers": "sh:target [ sh:select 'SELECT ?this WHERE {{ \\\\u0053ERVICE {} {{ ?this ?p ?o }} }}' ]",
    "behind a text that ends by numbers":
        "sh:target [ sh:select 'SELECT ?this WHERE {{ ?this ?p \"\\\\u0022 . SERVICE {} {{ ?this ?p ?o }} # \" }}' ]",
    "SERVICE in a rule": "sh:targetClass ex:Dog ; sh:rule [ a sh:SPARQLRule ; "
                         "sh:construct 'CONSTRUCT {{ $this ?p 1 }} WHERE {{ SERVICE {} {{ $this ?p ?o }} }}' ]",
    "SERVICE in a function": "sh:targetClass ex:Dog . ex:f a sh:SPARQLFunction ; sh:parameter [ sh:path ex:n ] ; "
                             "sh:ask 'ASK {{ SERVICE {} {{ ?s ?p $n }} }}'",
}


@pytest.mark.parametrize("engine", ["hre", "pyshacl"])
@pytest.mark.parametrize("query", QUERIES)
def test_no_query_leaves_the_machine(server: tuple[int, list[int]], query: str, engine: str) -> None:
    """SERVICE and FROM are refused in every query of shapes, however they are written: data of people must not leak by a shape."""
    port, calls = server
    result = run("--engine", engine, shapes=f"ex:S a sh:NodeShape ; {QUERIES[query].format(OUT.format(port))} .")
    assert (result.exit_code, calls) == (2, [])
    assert re.match(r"shapes\.ttl:\d+:\d+: error: ", result.stderr)


def test_nothing_is_fetched_that_is_named(server: tuple[int, list[int]]) -> None:
    """owl:imports of shapes, and a context of JSON-LD, are not followed."""
    port, calls = server
    imports = f"ex:S a sh:NodeShape ; sh:targetClass ex:Dog . ex: <http://www.w3.org/2002/07/owl#imports> {OUT.format(port)} ."
    assert run(shapes=imports).exit_code == run("--engine", "pyshacl", shapes=imports).exit_code == 0
    Path("data.jsonld").write_text(json.dumps({"@context": f"http://127.0.0.1:{port}/x", "@id": f"{EX}a"}), "utf-8")
    assert run("--data", "data.jsonld").exit_code == 2
    assert calls == []


def test_where_all_is_compiled_pyshacl_is_not_asked() -> None:
    """Nor loaded."""
    shapes = graph(f"ex:S a sh:NodeShape ; sh:targetClass ex:Person ; {AGES} .")
    assert fallback.ask(load(quads(PEOPLE)), shapes).steps == ()
    assert fallback.compiled(shapes) == shapes.targeted
