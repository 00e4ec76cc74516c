"""``hre check``, as people and CI call it: exit codes, every format, only what changed since a revision, and no private word."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import click
import jsonschema
import pytest
import yaml
from archive_copy import ROOT, edit
from diffing import CHAIR, LEDGER, STRIKE, VAN, hre, repository, withdraw_person
from finding import commands
from pyoxigraph import Literal, NamedNode
from sarif_schema import sarif_schema
from test_revisions import commit, git

from publish import findings
from publish.cli import main
from publish.formats import FORMATS, parse
from publish.shapes.model import SH

PORT, LEAGUE = "seeds/places/port.yaml", "seeds/organisations/league.yaml"
FORMS = ("turtle", *findings.FORMS)
PRIVATE = ("ada@private.example", "+7 701 555 01 00", "tel:5550100200")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented archive in a repository."""
    return repository(tmp_path_factory.mktemp("made"))


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A clone of it, to spoil."""
    git(tmp_path, "clone", "--quiet", str(made), "archive")
    return tmp_path / "archive"


BEFORE = ("it has no answer", "the list genre", "The standing of the document", "none of its accounts names a perpetrator")
"""Of what the invented archive has warnings, spoilt or not."""


def found(root: Path, *arguments: str) -> list[dict[str, Any]]:
    """What is found, without what stood in the archive before it was spoilt."""
    result = hre(root, "check", "--format", "json", *arguments)
    listed: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    assert result.exit_code == any(each["level"] == "error" for each in listed)
    return [each for each in listed if not any(text in each["message"] for text in BEFORE)]


def test_zero_if_nothing_stops_a_release(root: Path) -> None:
    """Warnings do not, unless they are to; what was checked is counted."""
    result = hre(root, "check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.search(r"\n0 errors, \d+ warnings in \d+ files; [\d,]+ quads checked\.\nNothing stops a release: [\d,]+ quads\.\Z",
                     result.stdout.strip())
    assert hre(root, "check", "--fail-on", "warning").exit_code == 1


def test_one_if_something_does(root: Path) -> None:
    """What the reader finds, and what only the shapes find."""
    edit(root, VAN, "kind: act", "kind: action")
    assert [each["rule"] for each in found(root)] == ["concept"]
    git(root, "checkout", "--quiet", ".")
    edit(root, VAN, "kind: act", "kind: context")
    assert {each["rule"] for each in found(root)} == {"must.ttl ContextNotViolation"}


@pytest.mark.parametrize(("arguments", "says"), [
    (["--since", "nowhere"], "The revision “nowhere” is not here"), (["--since", "-x"], "not the name of a revision"),
    (["--format", "yaml"], "'yaml' is not one of"), (["--fail-on", "info"], "'info' is not one of"),
    (["seeds"], "unexpected extra argument"),
])
def test_two_if_it_could_not_run(root: Path, arguments: list[str], says: str) -> None:
    """And nothing on standard output, where a program would look for findings."""
    result = hre(root, "check", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_two_where_there_is_no_archive(tmp_path: Path) -> None:
    """Not one, as if there were an archive with faults."""
    result = hre(tmp_path, "check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no folder ontology/" in result.stderr


def read(form: str, text: str) -> list[tuple[str, int]]:
    """File and line of each error in an output, read by a reader of its format."""
    match form:
        case "json":
            return [(each["file"], each["line"]) for each in json.loads(text)["findings"] if each["level"] == "error"]
        case "sarif":
            jsonschema.Draft7Validator(sarif_schema()).validate(json.loads(text))
            results = [each for each in json.loads(text)["runs"][0]["results"] if each["level"] == "error"]
            places = [each["locations"][0]["physicalLocation"] for each in results]
            return [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places]
        case "junit":
            cases = ET.fromstring(text).iterfind("*/testcase[failure]")  # noqa: S314  # our own output
            return [(case.attrib["file"], int(case.attrib["line"])) for case in cases]
        case "github":
            return [(told["file"], int(told["line"])) for name, told, _ in commands(text) if name == "error"]
    return [(match[1], int(match[2])) for match in re.finditer(r"^(\S+?):(\d+)(?::\d+)?: error: ", text, re.MULTILINE)]


@pytest.mark.parametrize("form", findings.FORMS)
def test_every_format_tells_the_same(root: Path, form: str) -> None:
    """Read back, each has both errors, in order."""
    edit(root, VAN, "kind: act", "kind: context")
    edit(root, "ontology/examples/who-says-what.rq", "WHERE {", "WHERE [")
    result = hre(root, "check", "--format", form)
    assert result.exit_code == 1
    assert read(form, result.stdout) == [("ontology/examples/who-says-what.rq", 5), (VAN, 1)]


def test_turtle_is_the_report_of_the_shapes(root: Path) -> None:
    """It conforms or not; what other checks found is told on standard error, and so is what kept the shapes from being asked."""
    edit(root, VAN, "kind: act", "kind: context")
    result = hre(root, "check", "--format", "turtle")
    quads = list(parse(result.stdout.encode(), FORMATS["ttl"]))
    assert [quad.object for quad in quads if quad.predicate.value == f"{SH}conforms"] == [Literal(False)]  # noqa: FBT003  # a literal
    assert NamedNode("https://w3id.org/hrevents/shapes#ContextNotViolation") in {quad.object for quad in quads}
    assert f"{VAN}:1:1: error: " in result.stderr
    edit(root, VAN, "kind: context", "kind: contxt")
    result = hre(root, "check", "--format", "turtle")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{VAN}:2:7: error: " in result.stderr


CHANGES = {
    "a misspelt code": [(VAN, "types: [vehicle-tampering", "types: [vehicle-tampring")],
    "a fault that only the shapes see": [(VAN, "kind: act", "kind: context")],
    "a fault elsewhere, of what did not change": [(PORT, "level: settlement", "level: region"), (PORT, ": exampleland", ": port")],
    "a prediction that lost its status": [(STRIKE, "    status: scheduled\n", "")],
    "a warning": [(VAN, "        note: {en: From the puddles, fr: D'après les flaques}\n", "")],
    "other shapes": [("shapes/must.ttl", "sh:path hre:eventType ;\n    sh:minCount 1", "sh:path hre:eventType ;\n    sh:minCount 3")],
    "another mapping": [("mappings/event.yaml", "hre:eventKind,", "hre:eventSort,")],
    "another list of codes": [("ontology/vocab/status.ttl", '    skos:notation "alleged" ;\n', "")],
    "another query": [("ontology/examples/who-says-what.rq", "WHERE {", "WHERE [")],
    "contact data": [("ontology/vocab/status.ttl", '"alleged"@en', f'"{PRIVATE[0]}"@en')],
    "nothing": [(VAN, "A van, ", "A van: ")],
}


@pytest.mark.parametrize("change", CHANGES)
def test_since_a_revision_finds_what_a_full_run_finds(root: Path, change: str) -> None:
    """In whichever folder the change is: the same findings, and the same exit code."""
    for file, find, replacement in CHANGES[change]:
        edit(root, file, find, replacement)
    full = found(root)
    assert bool(full) == (change != "nothing")
    assert found(root, "--since", "HEAD") == full


def test_an_id_that_was_published_may_not_be_gone(root: Path) -> None:
    """Also where its line was taken out of the ledger, which a look at the archive alone cannot see; withdrawn is not gone."""
    (root / STRIKE).unlink()
    edit(root, VAN, "    relations: [{type: before, event: strike}]\n", "")
    edit(root, VAN, ", event: strike}", "}")
    lines = (root / LEDGER).read_text("utf-8").splitlines(keepends=True)
    (root / LEDGER).write_text("".join(line for line in lines if "gmmx7r6h" not in line and "grn0phbx" not in line), "utf-8")
    assert found(root) == []
    gone = found(root, "--since", "HEAD")
    assert len(gone) == 2
    assert all("gmmx7r6h" in each["message"] or "grn0phbx" in each["message"] for each in gone)
    git(root, "checkout", "--quiet", ".")
    withdraw_person(root)
    assert found(root, "--since", "HEAD") == found(root) == []


def test_a_revision_that_could_not_be_read_is_no_measure(root: Path) -> None:
    """Then everything is asked, what was wrong before, and still is, is told, and that ids could not be compared."""
    edit(root, VAN, "kind: act", "kind: action")
    edit(root, STRIKE, "types: [election]", "types: [intimidation]")
    commit(root)
    edit(root, VAN, "kind: action", "kind: act")
    told = [(each["file"], each["level"]) for each in found(root, "--since", "HEAD")]
    assert told == [(STRIKE, "error"), ("seeds/ledger.yaml", "warning")]


@pytest.mark.parametrize("file", ["ontology/examples/who-says-what.rq", "ontology/vocab/status.ttl"])
def test_every_folder_that_can_be_read_is_told_in_one_run(root: Path, file: str) -> None:
    """A fault of one keeps no other from being read, but for seeds, whose codes are those of the ontology's lists."""
    spoilt = {"mappings/event.yaml", "shapes/must.ttl", VAN, file} - ({VAN} if "vocab" in file else set())
    for name in spoilt:
        (root / name).write_text(f"{(root / name).read_text('utf-8').removeprefix('# ')}\n]", "utf-8")
    assert {each["file"] for each in found(root)} == spoilt


PLANTED = {
    "what is read": [
        (CHAIR, "fr: La présidente de la ligue", f"fr: {PRIVATE[0]}"), (LEAGUE, "fr: La ligue", f"fr: '{PRIVATE[1]}' #"),
        (PORT, "level:", f"{PRIVATE[0]}:"), (VAN, "kind: act", f"kind: {PRIVATE[0]}\n'{PRIVATE[1]}': x"),
        (STRIKE, "edtf: 2031-07", f"edtf: '{PRIVATE[1]}'"), ("mappings/event.yaml", "hre:eventKind", f"{PRIVATE[2]}:x"),
        ("shapes/must.ttl", "sh:minCount 1", f"sh:minCount '{PRIVATE[0]}'"), (LEDGER, "path: ", f"{PRIVATE[0]}: "),
    ],
    "what cannot be read": [
        (CHAIR, "summary: {", f"summary: {{ {PRIVATE[0]} {PRIVATE[1]}: ["),
        ("shapes/must.ttl", "sh:minCount 1", f"sh:minCount {PRIVATE[0]}"),
        ("mappings/event.yaml", "hre:eventKind", f"{{ {PRIVATE[0]}: {PRIVATE[1]}"),
    ],
    "the ontology": [
        ("ontology/vocab/status.ttl", '"alleged"@en', f'"alleged"@en {PRIVATE[0]}'),
        ("ontology/examples/who-says-what.rq", "WHERE {", f"WHERE [ # {PRIVATE[1]}"),
    ],
    "what is made": [("ontology/vocab/status.ttl", '"alleged"@en', f'"{PRIVATE[0]}"@en')],
}


@pytest.mark.parametrize("where", PLANTED)
def test_no_private_word_is_repeated(root: Path, where: str) -> None:
    """Whatever the format: the log of a CI run outlives what was taken out of the archive."""
    for file, find, replacement in PLANTED[where]:
        edit(root, file, find, replacement)
    for form in FORMS:
        result = hre(root, "check", "--format", form)
        assert result.exit_code == 1
        assert form != "json" or {each["file"] for each in json.loads(result.stdout)["findings"]} >= {file for file, _, _ in PLANTED[where]}
        assert [word for word in ("private", "701 555", "5550100200", "%40", "0040") if word in result.output] == []


def test_the_workflow_and_the_hook_call_what_there_is() -> None:
    """Their options are known; actions are pinned to a commit; only the upload of findings may write, and the hook sees all files."""
    text = (ROOT / ".github/workflows/check-archive.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    job = workflow["jobs"]["check"]
    assert workflow["permissions"] == {"contents": "read"}
    assert job["permissions"] == {"contents": "read", "security-events": "write"}
    assert [step["uses"] for step in job["steps"] if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step.get("uses", f"x@{'0' * 40}"))] == []
    assert "${{" not in "".join(step.get("run", "") for step in job["steps"]), "what others wrote would be run by a shell"
    hook, = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert (hook["id"], hook["pass_filenames"]) == ("hre-check", False)
    assert re.search(hook["files"], VAN)
    lines = "\n".join([hook["entry"], *(step.get("run", "") for step in job["steps"])])
    called = re.findall(r"^hre (\w+)(.*?)(?: >.*)?$", lines, re.MULTILINE)
    assert len(called) == 4
    for command, rest in called:
        asked = main.get_command(click.Context(main), command)
        assert asked
        asked.make_context(command, shlex.split(rest.replace("$FAIL_ON", "warning")), obj=None)
