"""`hre diff`: what a change does to the published graph, in words and quads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from archive_copy import edit
from diffing import LEDGER, SECOND, STRIKE, VAN, hre, repository, told, withdraw, withdraw_person, words
from test_revisions import commit, git

from publish import protection
from publish.release import content
from publish.release.difference import difference
from publish.settings import Settings

COMPARISON = """comparisons:
  - topic: time
    result: finer
    accounts: [hd3f1msw, hd8xzv6b]
    note: {en: Only the first gives the night, fr: Seul le premier donne la nuit}
"""
TITLE = "event h4pp1m0h “Tyres of a van cut”"


@pytest.fixture(scope="module", autouse=True)
def _find_once() -> Iterator[None]:
    """The same texts are read in test after test: what was found in them is remembered."""
    with patch.object(protection, "find", cache(protection.find)):
        yield


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with an archive."""
    return repository(tmp_path_factory.mktemp("template"))


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    return shutil.copytree(template, tmp_path / "archive")


def test_no_change_is_said_in_one_line(root: Path) -> None:
    """In each form; comments and the order of files are no change, and it is no error."""
    edit(root, VAN, "kind: act", "kind: act  # on purpose")
    assert told(root) == "From “HEAD” to the working tree: no quad changes.\n"
    assert told(root, "nquads").strip() == ""
    assert told(root, "markdown").splitlines()[2:] == ["From `HEAD` to this version: no quad changes.", ""]


def test_the_default_is_text(root: Path) -> None:
    """For who reads it on a terminal."""
    assert hre(root, "diff", "HEAD").stdout == told(root)


Edit = tuple[str, str, str]
ONE_EDIT: list[tuple[str, Edit, list[str]]] = [
    ("a date", (VAN, "{edtf: ../2031-03-04}", "{edtf: ../2031-03-03}"), [
        TITLE,
        "  ~ latest possible day changed from “2031-03-04” to “2031-03-03”",
        "  ~ time statement in account hd8xzv6b: date (EDTF) changed from “../2031-03-04” to “../2031-03-03”",
    ]),
    ("a label", (STRIKE, "Election on the quay (planned)", "Vote on the quay"), [
        "event gmmx7r6h “Vote on the quay”", "  ~ label (en) changed to “Vote on the quay”",
    ]),
    ("a code of an account", (STRIKE, "modality: predicted", "modality: narrated"), [
        "event gmmx7r6h “Election on the quay (planned)”",
        "  ~ account grn0phbx: modality changed from “predicted” to “narrated”",
        "  ~ time statement in account grn0phbx: modality changed from “predicted” to “narrated”",
    ]),
    ("a type", (STRIKE, "[election]", "[election, resignation]"), [
        "event gmmx7r6h “Election on the quay (planned)”", "  + event type “resignation” added",
    ]),
    ("a silence at the front", (VAN, "[{on: method},", "[{on: cause}, {on: method},"), [
        TITLE, "  + silence in account hd3f1msw: silent on “cause”",
        "  ~ account hd3f1msw: 2 parts numbered anew, the same otherwise",
    ]),
    ("a passage at the front", (VAN, "evidence: [{paragraph: 5,", "evidence: [{paragraph: 9, start: 0, end: 3, digest: " + "a" * 64
                                + "}, {paragraph: 5,"), [
        TITLE, "  + evidence in account hd8xzv6b: paragraph “9”",
        "  ~ account hd8xzv6b: 1 part numbered anew, the same otherwise",
        "  + time statement in account hd8xzv6b: rests on passage added",
    ]),
    ("a property's label", ("ontology/core.ttl", 'rdfs:label "event type"@en', 'rdfs:label "filed as"@en'), [
        "vocabulary", "  ~ property hre:eventType “filed as”: label (en) changed from “event type” to “filed as”",
    ]),
]


@pytest.mark.parametrize(("change", "lines"), [case[1:] for case in ONE_EDIT], ids=[case[0] for case in ONE_EDIT])
def test_an_edit_is_said_in_words(root: Path, change: Edit, lines: list[str]) -> None:
    """By record, with the vocabulary's own labels; what follows from the edit is said too."""
    edit(root, *change)
    assert sorted(words(root)) == sorted(lines)


def test_a_new_account_is_said_with_its_document(root: Path) -> None:
    """And how much it states."""
    edit(root, VAN, COMPARISON, SECOND.replace("hd8xzv6b", "wb42b557") + COMPARISON)
    title, line = words(root)
    assert title == TITLE
    assert re.fullmatch("  \\+ account wb42b557 of [a-z0-9]{8} “.+”, 1 statement", line)


def test_a_new_record_is_said_once(root: Path) -> None:
    """However much is in it."""
    shutil.copy(root / STRIKE, root / "seeds/events/other.yaml")
    edit(root, "seeds/events/other.yaml", "gmmx7r6h", "p4mwv282")
    edit(root, "seeds/events/other.yaml", "grn0phbx", "wb42b557")
    title, line = words(root)
    assert title == "event p4mwv282 “Election on the quay (planned)”"
    assert line.startswith("  + new, 1 statement, according to ")


def test_a_merged_record_leads_on(root: Path) -> None:
    """The record that stayed is named."""
    (root / STRIKE).unlink()
    edit(root, VAN, "    relations: [{type: before, event: strike}]\n", "")
    edit(root, VAN, ", event: strike}", "}")
    withdraw(root, "grn0phbx")
    edit(root, LEDGER, "{id: gmmx7r6h, path: event, date: 2031-06-01}",
         "{id: gmmx7r6h, path: event, date: 2031-06-01, status: merged, successors: [h4pp1m0h]}")
    lines = words(root)
    assert lines[lines.index("event gmmx7r6h") + 1] == "  - merged into h4pp1m0h “Tyres of a van cut”"


def test_the_same_change_of_many_records_is_said_once(root: Path) -> None:
    """A changed mapping reads as one."""
    minted = hre(root, "mint", "8").stdout.split()
    for number, identifier in enumerate(minted):
        level = "region" if number % 2 else "settlement"
        (root / f"seeds/places/p{number}.yaml").write_text(f"id: {identifier}\nlabel: {{en: A, fr: B}}\nlevel: {level}\n", "utf-8")
    commit(root)
    edit(root, "mappings/place.yaml", "hre:placeLevel", "dcterms:type")
    assert words(root) == [
        "on many records", "  + 10 places: type (dcterms:type) added", "  - 10 places: place level (hre:placeLevel) removed",
    ]


def test_vocabulary_terms_come_and_go(root: Path) -> None:
    """A concept that is new, and one that is gone."""
    path = root / "ontology/vocab/withholding-reason.ttl"
    scheme = "<https://w3id.org/hrevents/concept/withholding-reason>"
    path.write_text(f'{path.read_text("utf-8")}\n:other a skos:Concept ; skos:prefLabel "other"@en ; skos:inScheme {scheme} .\n', "utf-8")
    assert words(root) == ["vocabulary", "  + concept withholding-reason/other “other”: new"]
    commit(root)
    git(root, "checkout", "--quiet", "HEAD~1", "--", "ontology")
    assert words(root) == ["vocabulary", "  - concept withholding-reason/other “other” removed"]


# Quads


def test_the_quads_lead_from_one_version_to_the_other(root: Path) -> None:
    """Where nothing has to be left out: removed ones away, added ones there."""
    settings = Settings(root=str(root))
    before = content.read(settings, "2031-06-01")
    edit(root, VAN, "{edtf: ../2031-03-04}", "{edtf: ../2031-03-03}")
    after = content.read(settings, "2031-06-01")
    lines = told(root, "nquads").splitlines()
    removed, added = ({line[2:] for line in lines if line[0] == sign} for sign in "-+")
    assert (set(before.lines) - removed) | added == set(after.lines)
    found = difference(before, after)
    assert (set(found.removed), set(found.added)) == (removed, added)
    assert found.unsaid == 0


def test_removed_quads_of_what_is_withdrawn_are_counted(root: Path) -> None:
    """The last line says how many."""
    withdraw_person(root)
    last = told(root, "nquads").splitlines()[-1]
    assert re.fullmatch(r"# [1-9][0-9]+ removed quads of records and accounts that are no longer published: not repeated\.", last)


# What cannot be compared


def test_errors_of_the_working_tree_are_told_as_ever(root: Path) -> None:
    """By file and line; exit code 1."""
    mark = edit(root, STRIKE, "[election]", "[elections]", at="«elections")
    result = hre(root, "diff", "HEAD")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{mark}: error:" in result.stderr


def test_a_revision_that_breaks_the_rules_of_now_is_named(root: Path) -> None:
    """With how many errors there are, and where the first stood; exit code 1."""
    edit(root, STRIKE, "[election]", "[elections]")
    edit(root, VAN, "kind: act", "kind: acts")
    broken = commit(root)
    git(root, "checkout", "--quiet", "HEAD~1", "--", ".")
    result = hre(root, "diff", broken)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"The archive at “{broken}” ({broken[:12]}) has 2 errors by the rules of this version of hre" in result.stderr
    assert "seeds/events/strike.yaml:3:9: error:" in result.stderr


@pytest.mark.parametrize("arguments", [["nowhere"], ["--", "--output=x"], [], ["HEAD", "--format", "html"], ["--output=x"]])
def test_a_wrong_call_exits_with_2(root: Path, arguments: list[str]) -> None:
    """And writes nothing."""
    result = hre(root, "diff", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert not (root / "x").exists()
