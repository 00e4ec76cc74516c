"""Where ``hre map`` could be silent or wrong: joins whose parents fail, maps without predicates, blank nodes, conditions."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from partners import EX, HEADER, MAPPING, RIGHT, Partner

from publish.cli import main

RML = """\
@prefix rml: <http://w3id.org/rml/> .
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CHILD = """\
<#c> rml:logicalSource [ rml:source "c.csv" ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "https://example.org/c/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate ex:of ; rml:objectMap [
    rml:parentTriplesMap <#p> ; rml:joinCondition [ rml:child "p" ; rml:parent "$.k" ] ] ] .
"""
PARENT = '<#p> rml:logicalSource [ rml:source "p.json" ; rml:iterator "$[*]" ; rml:referenceFormulation rml:JSONPath ] ;\n'


def run(folder: Path, mapping: str, **files: str) -> Result:
    """Runs a mapping in RML over `files`, whose names have their dots left out."""
    (folder / "m.ttl").write_text(RML + mapping, "utf-8")
    for name, content in files.items():
        stem, _, ending = name.partition("_")
        (folder / f"{stem}.{ending}").write_text(content, "utf-8")
    return CliRunner().invoke(main, ["map", str(folder / "m.ttl")])


@pytest.mark.parametrize(("subject", "parents", "message"), [
    ('rml:template "https://example.org/p/{$.id}"', '[{"id": 1, "k": "a"}, {"id": 2, "k": {"v": "b"}}]', "p.json:1:23: error: "),
    ('rml:reference "$.id"', '[{"id": "no iri", "k": "a"}]', "p.json:1:2: error: "),
])
def test_a_parent_that_fails_is_told(tmp_path: Path, subject: str, parents: str, message: str) -> None:
    """Its key, and its subject, which nothing but the join makes: a link is not lost in silence."""
    result = run(tmp_path, f"{CHILD}{PARENT} rml:subjectMap [ {subject} ] .", c_csv="id,p\n1,a\n2,b\n", p_json=parents)
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr


def test_a_parent_without_predicates_is_checked(tmp_path: Path) -> None:
    """A function that does not exist is an error of the mapping, wherever it stands."""
    call = "rml:functionExecution [ rml:function ex:nothing ] ; rml:return ex:nothing"
    result = run(tmp_path, f"{CHILD}{PARENT} rml:subjectMap [ {call} ] .", c_csv="id,p\n1,a\n", p_json='[{"k": "a"}]')
    assert result.exit_code == 2
    assert "ex:nothing" in result.stderr or "nothing" in result.stderr


def test_a_map_without_predicates_is_checked(tmp_path: Path) -> None:
    """A column that does not exist is an error, though no quad would come of it."""
    mapping = '<#m> rml:logicalSource [ rml:source "c.csv" ; rml:referenceFormulation rml:CSV ] ; rml:subjectMap [ rml:reference "nope" ] .'
    result = run(tmp_path, mapping, c_csv="id\n1\n")
    assert result.exit_code == 2
    assert "no column “nope”" in result.stderr


def test_a_broken_parent_is_wrong_data(tmp_path: Path) -> None:
    """As in any other source: exit code 1."""
    mapping = CHILD.replace("$.k", "k") + PARENT.replace("p.json", "p.csv").replace('rml:iterator "$[*]" ; ', "").replace("JSONPath", "CSV")
    mapping += ' rml:subjectMap [ rml:template "https://example.org/p/{k}" ] .'
    result = run(tmp_path, mapping, c_csv="id,p\n1,a\n", p_csv='k\n"a\n')
    assert (result.exit_code, result.stdout) == (1, "")
    assert "p.csv:2" in result.stderr


def test_all_that_is_wrong_before_a_broken_row_is_told(tmp_path: Path) -> None:
    """Also in another source, which is read before."""
    two = "".join(f"""\
<#{name}> rml:logicalSource [ rml:source "{name}.csv" ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "https://example.org/{{id}}" ] ;
  rml:predicateObjectMap [ rml:predicate ex:n ; rml:objectMap [ rml:reference "id" ; rml:datatype xsd:integer ] ] .
""" for name in ("x", "y"))
    result = run(tmp_path, two, x_csv="id\nz\n", y_csv='id\n"1\n')
    assert "x.csv:2:1: error: " in result.stderr
    assert "y.csv:2" in result.stderr
    assert result.exit_code == 1


def test_every_map_without_an_expression_makes_its_own_blank_node(partner: Partner) -> None:
    """A subject, an object and another mapping's subject are three nodes of each record; each is one in all its quads."""
    partner.run(table=HEADER + RIGHT * 2, mapping="""\
prefixes: {ex: https://example.org/}
mappings:
  one: {sources: [[dogs.csv~csv]], s: {type: blank}, po: [{p: ex:p, o: {type: blank}}, [ex:n, $(name)]]}
  two: {sources: [[dogs.csv~csv]], s: {type: blank}, po: [[ex:n, $(name)]]}
""")
    lines = [line.split() for line in partner.written]
    nodes = {node for line in lines for node in line if node.startswith("_:")}
    assert (len(lines), len(nodes)) == (6, 6)
    assert len({line[0] for line in lines}) == 4


@pytest.mark.parametrize(("kind", "made"), [("a", f'<{EX}1> <{EX}p> "1"^^<{EX}t> .\n'), ("b", "")])
def test_a_datatype_may_have_a_condition(tmp_path: Path, kind: str, made: str) -> None:
    """Where it is not met, there is no datatype, and so no literal."""
    equal = """[ rml:functionExecution [ rml:function <https://w3id.org/imec/idlab/function#equal> ;
      rml:input [ rml:parameter <http://users.ugent.be/~bjdmeest/function/grel.ttl#valueParam> ;
          rml:inputValueMap [ rml:reference "kind" ] ] ,
        [ rml:parameter <http://users.ugent.be/~bjdmeest/function/grel.ttl#valueParam2> ; rml:inputValue "a" ] ] ;
      rml:return <https://w3id.org/imec/idlab/function#_boolOut> ]"""
    mapping = f"""\
<#m> rml:logicalSource [ rml:source "c.csv" ; rml:referenceFormulation rml:CSV ] ; rml:subjectMap [ rml:template "{EX}{{id}}" ] ;
  rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "id" ;
    rml:datatypeMap [ rml:constant ex:t ; rml:condition {equal} ] ] ] ."""
    result = run(tmp_path, mapping, c_csv=f"id,kind\n1,{kind}\n")
    assert (result.exit_code, result.stdout) == (0, made)


def test_a_mapping_in_a_folder_is_not_written_over(partner: Partner) -> None:
    """Nor any other that the run reads."""
    partner.run()
    result = CliRunner().invoke(main, ["map", str(partner.folder), "--out", str(partner.folder / "dogs.yaml")])
    assert result.exit_code == 2
    assert (partner.folder / "dogs.yaml").read_text("utf-8") == MAPPING


def test_a_link_that_leads_to_itself_is_a_wrong_call(partner: Partner) -> None:
    """Exit code 2, and no traceback."""
    (partner.folder / "loop").symlink_to("loop")
    result = partner.run("--out", str(partner.folder / "loop"))
    assert (result.exit_code, "leads to itself" in result.stderr) == (2, True)


def test_a_run_under_nohup_goes_on(partner: Partner) -> None:
    """A signal that the caller has us ignore is ignored."""
    partner.run(table=HEADER + RIGHT * 60_000)
    command = f"trap '' HUP; exec {sys.executable} -m publish.cli map dogs.yaml --out again.nq"
    with subprocess.Popen(["sh", "-c", command], cwd=partner.folder, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not list(partner.folder.glob(".again.nq.*")):
            time.sleep(0.01)
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert (partner.folder / "again.nq").read_bytes() == (partner.folder / "out.nq").read_bytes()
