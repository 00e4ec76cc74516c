"""Wrong edits that only the whole release shows: the shapes find them, and the build leaves the current release as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from archive_copy import copy, edit
from test_mutations import ATAJURT, COUNTRY, DOG, ELECTION, FIRE, INTERNMENT, RESIGNATION, SENTENCE, STATEMENT, Wrong

from publish import release as making
from publish.errors import Mark, Problem, Problems
from publish.settings import Settings

CAT = "seeds/events/dead-cat.yaml"
MINORITIES = "seeds/organisations/minorities-in-xinjiang.yaml"
PROSECUTION = "seeds/events/prosecution-for-entry.yaml"
SUCCESSION = "seeds/events/succession.yaml"

TABLE = [
    Wrong("a proceeding without a reason", SENTENCE, "outcome: suspended-sentence\n        reason: public-in-source-and-needed",
          "outcome: suspended-sentence", "protect.ttl ProceedingReason-reason", "set 'reason' of the proceeding",
          at="      - «offence: illegal-entry"),
    Wrong("an ethnicity without a reason", MINORITIES, "- aspect: ethnicity\n        reason: public-in-source-and-needed\n",
          "- «aspect: ethnicity\n", "protect.ttl SensitiveDescription", "needs an account and a reason"),
    Wrong("somebody prosecuted without a reason", PROSECUTION, "- {agent: kazakh-authorities, role: authority, reason: "
          "public-in-source-and-needed,", "- «{agent: kazakh-authorities, role: authority,", "protect.ttl SensitiveInvolvement", "reason"),
    Wrong("a violation as context", RESIGNATION, "types: [resignation]", "types: [intimidation]", "must.ttl ContextNotViolation",
          "choose another code in 'types'", at="«id:"),
    Wrong("an account attributed to nobody", STATEMENT, "    speakers: [iphr, kibhrrl, nhc]\n", "", "must.ttl SpokenAccount",
          "set 'speakers' of the account", at="  - «id: xm4nqw45"),
    Wrong("a statement attributed to nobody", ATAJURT, "- aspect: form\n", "- «aspect: form\n        modality: testimony\n",
          "must.ttl SpokenStatement", "its account names no speaker"),
    Wrong("the town of a victim's home", DOG, "- place: kazakhstan\n        type: victims-home",
          "- «place: zharkent\n        type: victims-home", "protect.ttl HomePlace", "must be a country"),
    Wrong("a victim's home too precisely", CAT, "- place: kazakhstan\n        type: victims-home\n        precision: country",
          "- «place: kazakhstan\n        type: victims-home\n        precision: settlement", "protect.ttl HomePlace", "must be country"),
    Wrong("an election confirmed before the vote", ELECTION, "status: scheduled", "assessor: nhc\n    status: confirmed",
          "protect.ttl PredictionStatus", "to scheduled or predicted", at="  - «id: zxvvb3sr"),
    Wrong("a fact that is scheduled", SUCCESSION, "    modality: narrated\n", "    modality: narrated\n    status: scheduled\n",
          "protect.ttl StatusPrediction", "a modality that is no prediction", at="  - «id:"),
    Wrong("a prediction among facts", FIRE, "- aspect: circumstances\n", "- «aspect: circumstances\n        modality: predicted\n",
          "protect.ttl PredictedStatement", "an account of its own"),
    Wrong("a place within itself", COUNTRY, "level: country", "level: country\nwithin: kazakhstan", "must.ttl PlaceNotWithinItself",
          "lies within itself", at="«id:"),
    Wrong("a relation of an event to itself", ELECTION, "event: election-call", "event: «election", "must.ttl Relation-relatedEvent",
          "must not be the subject itself"),
    Wrong("a figure above the highest", INTERNMENT, "value: 1000000", "high: 900000\n        value: «1000000",
          "must.ttl QuantityOrder-value", "no higher than"),
    Wrong("a proceeding that says nothing", PROSECUTION, "- {offence: illegal-entry, reason:", "- «{reason:", "must.ttl ProceedingNotEmpty",
          "neither the offence nor the outcome"),
    Wrong("a location that says nothing", FIRE, "- type: car\n", "- «role: at\n", "must.ttl PlaceStatementNotEmpty", "'place' or 'type'"),
]


def check(root: Path) -> list[Problem]:
    """What stops a release of `root`."""
    with pytest.raises(Problems) as raised:
        making.check(Settings(root=str(root)))
    return [problem for problem in raised.value.found if problem.stops]


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Mark], list[Problem]]:
    """All edits of the table in one copy: the place of each, and what stops the release."""
    root = copy(tmp_path_factory.mktemp("spoilt"))
    for wrong in TABLE:
        edit(root, wrong.file, wrong.find, wrong.wrong)
    places = {wrong.name: edit(root, wrong.file, plain(wrong), wrong.at or wrong.wrong) for wrong in TABLE}
    return places, check(root)


def plain(wrong: Wrong) -> str:
    """The text at which the error is expected, as it stands in the file."""
    return (wrong.at or wrong.wrong).replace("«", "")


@pytest.mark.parametrize("wrong", TABLE, ids=lambda wrong: wrong.name)
def test_what_the_shapes_find_is_reported_where_it_stands(spoilt: tuple[dict[str, Mark], list[Problem]], wrong: Wrong) -> None:
    """The error names the file and the line of the record or value, the shape, and the key that mends it."""
    places, found = spoilt
    file, _, shape = wrong.rule.partition(" ")
    there = [problem for problem in found if problem.mark == places[wrong.name] and wrong.says in problem.message]
    broken = [problem.rule for problem in there if problem.rule.startswith(file) and problem.rule.endswith(shape)]
    assert broken, "\n".join(str(problem) for problem in found if problem.mark.file == wrong.file)


def test_the_shapes_find_nothing_elsewhere(spoilt: tuple[dict[str, Mark], list[Problem]]) -> None:
    """What hangs on a spoilt record is reported with it (each statement of an account without speakers), and no other file."""
    places, found = spoilt
    assert {problem.mark.file for problem in found} == {mark.file for mark in places.values()}
    assert all(problem.mark.line and problem.mark.column for problem in found)


def everything(folder: Path) -> dict[str, bytes | str]:
    """What lies in `folder`, however deep: the bytes of each file, the target of each link."""
    paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return {str(path.relative_to(folder)): str(path.readlink()) if path.is_symlink() else path.read_bytes() for path in paths}


@pytest.mark.parametrize(("file", "find", "wrong", "rule"), [
    (RESIGNATION, "types: [resignation]", "types: [«resignatoin]", "concepts"),
    ("mappings/event.yaml", "hre:eventKind", "«hree:eventKind", "mapping"),
    ("ontology/core.ttl", '"event"@en', '"event, ada@example.org"@en', "protect"),
])
def test_a_build_that_fails_leaves_the_current_release(release: Path, tmp_path: Path, file: str, find: str, wrong: str, rule: str) -> None:
    """Whichever input is wrong: the release that was current stays so, to the byte, and no draft is left beside it."""
    root, out = copy(tmp_path), tmp_path / "out"
    shutil.copytree(release.parents[1], out, symlinks=True)
    settings = Settings(root=str(root), out=str(out))
    assert not making.build(settings, print).new, "the copy of the inputs is not what the release was made from"
    before = everything(out)
    place = edit(root, file, find, wrong)
    with pytest.raises(Problems) as raised:
        making.build(settings, print)
    assert [problem.rule for problem in raised.value.found if problem.mark.file == place.file and problem.stops] == [rule]
    assert everything(out) == before
    assert len(list((out / "releases").iterdir())) == 1
