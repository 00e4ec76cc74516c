"""``hre check --format sarif``: each of many planted faults opens at its file, line and column, those too that only the shapes see."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from archive_copy import CLOSE, OPEN, ROOT, copy, edit, place
from sarif_schema import sarif_schema
from test_mutations import INTERNMENT, RESIGNATION, Wrong
from test_mutations import TABLE as READ
from test_mutations_guard import TABLE as SHAPED

from publish.errors import Mark

CORE = "ontology/core.ttl"
FIRST = 0xE000
_PLACES = re.compile("[\ue000-\uf8ff]")
"""Characters from here on stand in files for the places of faults, until all are planted."""

_CHOSEN = """
a misspelt key; a key of another kind of record; a key twice; an account without evidence; an unknown act type; an unknown role
an unknown modality; an unknown status; an unknown kind of organisation; an unknown result; a code in another case
the code kept for exchange; a date in local form; a range without ends; an hour of one digit; nobody's handle
an instrument that is not there; an id by hand; a passage that is not there; a document derived from itself; an id of another event
a digest of 63 digits; a third language; a number with letters; a number with separators; yes for true; a script by name; no web address
nobody involved; nothing withheld; the name of a private person
"""
AT_READING = [wrong for wrong in READ if wrong.name in re.split("; |\n", _CHOSEN)] + [
    Wrong("a telephone number in a note", "seeds/places/astana.yaml", "en: The month", "en: «+7 701 555 01 00", "protect", "number"),
    Wrong("an address of mail in a label", "seeds/places/china.yaml", "  en: ", "  en: «ada@private.example ", "protect", "e-mail address"),
    Wrong("an unknown key in the ledger", "seeds/ledger.yaml", "{id: d42hv9sp, path", "{id: d42hv9sp, «paht", "unknown-key", "path"),
    Wrong("a mistyped id", "seeds/organisations/critics.yaml", "id: gzdh8hrh", "id: «gzdh8hrk", "id", "mistyped"),
    Wrong("no YAML", "seeds/organisations/nhc.yaml", "label:\n", "«\tlabel:\n", "yaml", "not YAML"),
    Wrong("a prefix that nothing declares", "mappings/event.yaml", "hre:eventKind", "«hree:eventKind", "mapping", "hree"),
    Wrong("contact data in a mapping", "mappings/place.yaml", "po:\n", "po:\n      - [rdfs:seeAlso, «tel:5550100200~iri]\n", "protect",
          "number"),
    Wrong("a word that SHACL has not", "shapes/should.ttl", "sh:severity sh:Warning", "«sh:severitty sh:Warning", "shapes", "severity"),
    Wrong("a shape that is nowhere", "shapes/must.ttl", "sh:property hrs:Entity-label", "«sh:property hrs:Entity-lable", "shapes",
          "nowhere"),
    Wrong("shapes that are no Turtle", "shapes/vocab.ttl", "a sh:NodeShape ;", "a sh:NodeShape «rdfs:label ;", "turtle", "not Turtle"),
]
IN_THE_ONTOLOGY = [
    Wrong("a vocabulary that is no Turtle", CORE, "a owl:Class ;", "a owl:Class «skos:note ;", "turtle", "not Turtle"),
    Wrong("a query without its question", "ontology/examples/who-says-what.rq", "# ", "«", "question", "must be the question"),
    Wrong("a number in a query", "ontology/examples/joint-statement.rq", "SELECT", "«# +7 701 555 01 00\nSELECT", "protect", "number"),
    Wrong("a column that no table has", "mappings/quantity.yaml", "$(value)", "«$(valeu)", "column", "did you mean value?"),
]
IN_WHAT_IS_MADE = [
    Wrong("contact data in the vocabulary", CORE, '"event"@en', '«"event, ada@private.example"@en', "protect", "e-mail address"),
    Wrong("contact data in a list of codes", "ontology/vocab/topic.ttl", '"How a name is written."@en',
          '«"Ask at +7 701 555 01 00."@en', "protect",
          "number"),
    Wrong("one triple in two graphs", "mappings/quantity.yaml", "graphs: $(account)~iri", "graphs: [$(account)~iri, hre:two]", "graph",
          "in two graphs", "«[a, hre:Quantity]"),
]
BY_THE_SHAPES = [
    *SHAPED,
    Wrong("a query that is no SPARQL", "ontology/examples/who-says-what.rq", "?class rdfs:subClassOf", "?class }« rdfs:subClassOf",
          "question",
          "not SPARQL"),
    Wrong("a query without an answer", "ontology/examples/joint-statement.rq", "act-type:joint-statement .", "act-type:none .", "question",
          "it has no answer", at="«# Who"),
    Wrong("a concept without a notation", "ontology/vocab/status.ttl", '    skos:notation "alleged" ;\n', "", "vocab.ttl Concept-notation",
          "has its code as notation", at="«:alleged a"),
    Wrong("a definition in one language", "ontology/vocab/topic.ttl", '"How a name is written."@en', '"How a name is written."@de',
          "vocab.ttl",
          "definition, in English", at="«:name-form a"),
]
MAPPED = [
    ("mappings/time.yaml", "$(kind)~iri]", "$(kind)~iri]\n      - [hre:timeKind, concept:time-kind/never~iri]",
     "mappings/time.yaml", "«[hre:timeKind, concept:time-kind/never", "TimeStatement-timeKind"),
    ("mappings/proceeding.yaml", "hre:Proceeding", "hre:Procedure",
     "mappings/proceeding.yaml", "«[a, hre:Procedure]", "StatementClass-type"),
    ("mappings/quantity.yaml", "$(value), xsd:decimal", "$(value), xsd:string", INTERNMENT, "value: «1000000", "Quantity-value"),
    ("mappings/event.yaml", "hre:eventKind,", "hre:eventSort,", RESIGNATION, "«id: rb281fdh", "Event-eventKind"),
    ("mappings/event.yaml", "en~lang", "de~lang", RESIGNATION, "en: «Announcement", "Entity-label"),
]
"""An edit of a mapping; then where in what file its effect opens, and the shape that sees it."""


def plant(root: Path, wrongs: Sequence[Wrong]) -> dict[str, Mark]:
    """Makes all these edits, and gives the place of each, by its name."""
    files: dict[str, str] = {}
    for number, wrong in enumerate(wrongs):
        name = next(path.relative_to(root).as_posix() for path in sorted(root.glob(wrong.file)) if wrong.find in path.read_text("utf-8"))
        text, here = files.get(name) or (root / name).read_text("utf-8"), chr(FIRST + number)
        assert wrong.find in text, f"{name} no longer holds the text of “{wrong.name}”, or another edit of this run has taken it"
        replacement, at = (each.replace(OPEN, here).replace(CLOSE, "") for each in (wrong.wrong, wrong.at))
        text = text.replace(wrong.find, replacement if at or here in replacement else here + replacement, 1)
        files[name] = text.replace(at.replace(here, ""), at if here in at else here + at, 1) if at else text
    marks: dict[str, Mark] = {}
    for name, text in files.items():
        (root / name).write_text(_PLACES.sub("", text), "utf-8")
        for match in _PLACES.finditer(text):
            marks[wrongs[ord(match[0]) - FIRST].name] = place(name, _PLACES.sub("", text), len(_PLACES.sub("", text[: match.start()])))
    return marks


Told = list[tuple[Mark, str, str]]
"""Place, rule and message of each result."""


def told(root: Path) -> Told:
    """What the command tells of `root`, in a log that the schema of SARIF allows."""
    command = [sys.executable, "-m", "publish.cli", "check", "--format", "sarif"]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "HRE_ROOT": str(root)})
    assert (done.returncode, done.stderr) == (1, b"")
    log = json.loads(done.stdout)
    jsonschema.Draft7Validator(sarif_schema()).validate(log)
    return [_read(result) for result in log["runs"][0]["results"]]


def _read(result: dict[str, Any]) -> tuple[Mark, str, str]:
    where = result["locations"][0]["physicalLocation"]
    mark = Mark(where["artifactLocation"]["uri"], where["region"]["startLine"], where["region"].get("startColumn", 0))
    return mark, result["ruleId"], result["message"]["text"]


RUNS = {"reading": AT_READING, "the ontology": IN_THE_ONTOLOGY, "what is made": IN_WHAT_IS_MADE, "the shapes": BY_THE_SHAPES}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Mark], Told]]:
    """Each list of faults, planted in a copy of its own: their places, and what was told of it."""
    found = {}
    for number, (name, wrongs) in enumerate(RUNS.items()):
        root = copy(tmp_path_factory.mktemp(f"run{number}"))
        marks = plant(root, wrongs)
        found[name] = marks, told(root)
    return found


@pytest.mark.parametrize(("run", "wrong"), [(run, wrong) for run, wrongs in RUNS.items() for wrong in wrongs],
                         ids=lambda value: value.name if isinstance(value, Wrong) else None)
def test_a_fault_opens_where_it_was_planted(runs: dict[str, tuple[dict[str, Mark], Told]], run: str, wrong: Wrong) -> None:
    """File, line and column are those of the planted text; the rule and the message are those of this fault."""
    marks, results = runs[run]
    file, _, shape = wrong.rule.partition(" ")
    mark = marks[wrong.name]
    there = [(rule, message) for at, rule, message in results if at in (mark, Mark(mark.file, mark.line)) and wrong.says in message]
    assert [rule for rule, _ in there if rule.startswith(file) and rule.endswith(shape)], "\n".join(
        f"{mark} {rule}: {message}" for mark, rule, message in results if mark.file == marks[wrong.name].file)


def test_the_runs_hold_many_kinds_of_fault(runs: dict[str, tuple[dict[str, Mark], Told]]) -> None:
    """More than thirty, of which the shapes alone see a dozen, in all four folders; no result is without a line of a file that is there."""
    rules = {wrong.rule for wrongs in RUNS.values() for wrong in wrongs}
    assert len(rules) >= 40
    assert len([wrong for wrong in BY_THE_SHAPES if ".ttl " in wrong.rule]) >= 16
    marks = [mark for marks, _ in runs.values() for mark in marks.values()]
    assert {mark.file.partition("/")[0] for mark in marks} == {"seeds", "mappings", "ontology", "shapes"}
    assert [mark for _, results in runs.values() for mark, _, _ in results if not mark.line or not (ROOT / mark.file).is_file()] == []


def test_no_planted_contact_data_are_repeated(runs: dict[str, tuple[dict[str, Mark], Told]]) -> None:
    """Neither the address nor the numbers, in whatever message."""
    messages = [message for _, results in runs.values() for _, _, message in results]
    assert [message for message in messages if re.search(r"private\.example|555 ?01|5550100200", message)] == []


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Told]:
    """The edits of mappings in one copy, and what was told of it."""
    root = copy(tmp_path_factory.mktemp("mapped"))
    for file, find, replacement, *_ in MAPPED:
        edit(root, file, find, replacement)
    return root, told(root)


@pytest.mark.parametrize(("file", "at", "shape"), [row[3:] for row in MAPPED])
def test_what_a_mapping_made_wrong_opens_at_its_origin(mapped: tuple[Path, Told], file: str, at: str, shape: str) -> None:
    """At the mapping where it says the value itself, at the seed where the value stands, at the record where there is none."""
    root, results = mapped
    text = (root / file).read_text("utf-8")
    mark = place(file, text, text.index(at.replace(OPEN, "")) + at.index(OPEN))
    assert f"must.ttl {shape}" in {rule for where, rule, _ in results if where == mark}
