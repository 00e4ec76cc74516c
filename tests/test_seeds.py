"""The reader of seeds: what is hidden, what follows from the rows, and what is filled in. All seeds here are invented."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from archive_copy import ROOT, TODAY, edit, problems, schemes

from publish import ids, seeds
from publish.errors import Problem, UsageError
from publish.seeds import Seeds
from publish.seeds.fields import FOLDERS
from publish.seeds.rows import Row

BASE = "https://quay.example/"
ARCHIVE, SHOWN, HIDDEN, PERSON = "seeds/archive.yaml", "seeds/events/shown.yaml", "seeds/events/hidden.yaml", "seeds/people/refuses.yaml"
ISSUED = "2031-06-01"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The case of embargo and consent, to change; nothing refers to a hidden record but what is hidden itself."""
    shutil.copytree(ROOT / "tests/cases/embargo/seeds", tmp_path / "seeds")
    return tmp_path


def read(root: Path, today: str = ISSUED) -> Seeds:
    """The seeds in `root`."""
    return seeds.read(root / "seeds", schemes(), today)


def stopping(root: Path, today: str = ISSUED) -> list[Problem]:
    """What stops a release of them."""
    return [problem for problem in problems(root, today) if problem.stops]


def labels(archive: Seeds, table: str) -> set[str]:
    """The English labels of a table of what is published."""
    return {row.values["label_en"] for row in archive.tables[table]}


# What is hidden: DESIGN 9, rules 4 and 6


@pytest.mark.parametrize("hidden", ["k5pfz4bv", "k6bb9gr5", "jdd18prk", "kd77gs1h", "kqcd70nm"])
def test_what_is_hidden_is_in_no_table(root: Path, hidden: str) -> None:
    """Neither the record nor its accounts, their statements, passages and comparisons; what curators wrote is kept aside."""
    archive = read(root)
    assert [row for row in archive.tables.all() if any(hidden in value for value in row.values.values())] == []
    assert [row for row in archive.written.all() if any(hidden in value for value in row.values.values())]


def test_a_comparison_goes_with_an_account_that_it_cites(root: Path) -> None:
    """One account under embargo takes its comparison along, and leaves the other."""
    archive = read(root)
    assert [row.values["note_en"] for row in archive.tables["comparison"]] == ["Shown"]
    assert {row.values["address"].rpartition("#")[2] for row in archive.tables["comparison_accounts"]} == {"comparison-2"}
    assert {row.values["id"] for row in archive.tables["account"]} == {"j5qsv4gr", "k57f7c2d"}


@pytest.mark.parametrize(("issued", "today", "shown"), [
    ("2031-12-31", "2032-06-01", False),
    ("2032-06-01", "2031-12-31", False),
    ("2031-12-31", "2031-12-31", False),
    ("2032-01-01", "2032-01-01", True),
    ("2032-01-01", "2033-01-01", True),
    ("2033-01-01", "2032-01-01", True),
])
def test_an_embargo_is_over_when_it_is_over_both_today_and_on_the_day_of_issue(root: Path, issued: str, today: str, *, shown: bool) -> None:
    """The day itself is over; a version of before holds the same whenever it is built."""
    edit(root, HIDDEN, "    involvements: [{agent: refuses, role: victim}]\n", "")
    edit(root, SHOWN, "    involvements: [{agent: refuses, role: affected}]\n", "")
    edit(root, ARCHIVE, f"issued: {ISSUED}", f"issued: {issued}")
    archive = read(root, today)
    assert ("Not to be seen" in labels(archive, "event")) == shown
    assert ({row.values["id"] for row in archive.tables["account"]} >= {"k6bb9gr5"}) == shown


@pytest.mark.parametrize(("consent", "shown"), [
    ("none", False), ("withdrawn", False), ("explicit", True), ("public-by-own-act", True), ("public-interest-reviewed", True)])
def test_only_who_consents_is_published(root: Path, consent: str, *, shown: bool) -> None:
    """Consent that was not given or was withdrawn hides the person and the accounts of them."""
    edit(root, PERSON, "consent: withdrawn", f"consent: {consent}")
    archive = read(root)
    assert (labels(archive, "person") == {"Not to be named"}) == shown
    assert ("kqcd70nm" in {row.values["id"] for row in archive.tables["account"]}) == shown


@pytest.mark.parametrize(("find", "replacement"), [
    ("times: [{edtf: 2031-05-01/2031-05-03}]", "involvements: [{agent: «refuses, role: victim}]"),
    ("times: [{edtf: 2031-05-01/2031-05-03}]", "relations: [{type: before, event: «hidden}]"),
    ("times: [{edtf: 2031-05-01/2031-05-03}]", "speakers: [«refuses]"),
    ("times: [{edtf: 2031-05-01/2031-05-03}]", "explanations: [{kind: motive, content: {en: a, fr: b}, event: «hidden}]"),
])
def test_a_reference_to_the_hidden_is_an_error_where_it_stands(root: Path, find: str, replacement: str) -> None:
    """The address of a hidden record is published nowhere; the curator decides what becomes of the reference."""
    place = edit(root, SHOWN, find, replacement)
    assert [(problem.mark, problem.rule) for problem in stopping(root)] == [(place, "hidden")]


def test_a_document_under_embargo_is_an_error_once_for_each_account(root: Path) -> None:
    """At the key that names it, not again at each statement and passage of the account."""
    edit(root, "seeds/documents/bulletin.yaml", "date_basis:", "embargo_until: 2032-01-01\ndate_basis:")
    found = stopping(root)
    assert {problem.rule for problem in found} == {"hidden"}
    lines = (root / SHOWN).read_text("utf-8").split("\n")
    assert [lines[problem.mark.line - 1].strip() for problem in found] == ["document: bulletin"] * 2


def test_what_is_hidden_is_still_checked(root: Path) -> None:
    """A mistake under embargo is found now, not on the day on which the embargo ends."""
    place = edit(root, HIDDEN, "on: date", "on: «dates")
    assert [problem.mark for problem in stopping(root)] == [place]


def test_hidden_references_are_reported_with_all_other_errors(root: Path) -> None:
    """One run names both."""
    first = edit(root, SHOWN, "times: [{edtf: 2031-05-01/2031-05-03}]", "involvements: [{agent: «refuses, role: victim}]")
    second = edit(root, SHOWN, "types: [vehicle-fire]", "types: [«vehicle-fires]")
    assert [problem.mark for problem in stopping(root)] == sorted([first, second])


# What follows from the rows


def identifier(number: int) -> str:
    """A valid id; `number` has three digits."""
    body = f"b{number}zxw"
    return body + ids.check_character(body)


def event(number: int, kind: str, *accounts: str) -> str:
    """An event with an account of each text, which are its statements and may begin with a status."""
    lines = [f"id: {identifier(number)}", f"kind: {kind}", "types: [flight]", "label: {en: a, fr: b}"]
    for index, statements in enumerate(accounts, start=1):
        lines += ["accounts:"] * (index == 1)
        lines += [f"  - id: {identifier(number + index)}", "    document: bulletin", "    modality: narrated"]
        lines += ["    summary: {en: a, fr: b}", "    evidence:"]
        lines += [f"      - {{paragraph: {start + 1}, start: {start}, end: 9, digest: {'0' * 64}}}" for start in range(2)]
        lines.append(f"    {statements}")
    return "\n".join(lines) + "\n"


def staged(root: Path, *texts: str) -> Row:
    """The row of an event of the accounts `texts`."""
    (root / "seeds/events/new.yaml").write_text(event(100, "act", *texts), "utf-8")
    (row,) = [row for row in read(root).tables["event"] if row.values["id"] == identifier(100)]
    return row


@pytest.mark.parametrize(("accounts", "earliest", "latest"), [
    (["times: [{edtf: 2031-03}]"], "2031-03-01", "2031-03-31"),
    (["times: [{edtf: 2031-03}]", "times: [{edtf: 2031-03-05}]"], "2031-03-05", "2031-03-05"),
    (["times: [{edtf: 2031-03-01/2031-03-09}]", "times: [{edtf: 2031-03-05/2031-03-20}]"], "2031-03-05", "2031-03-09"),
    (["times: [{edtf: ../2031-03-09}]", "times: [{edtf: 2031-03-05/..}]"], "2031-03-05", "2031-03-09"),
    (["times: [{edtf: ../2031-03-09}]"], "", "2031-03-09"),
    (["times: [{edtf: 2031-03-09/..}]"], "2031-03-09", ""),
    (["times: [{edtf: 2031-03-01}]", "times: [{edtf: 2031-03-09}]"], "2031-03-01", "2031-03-09"),  # they contradict each other
    (["times: [{edtf: ../2031-03-01}]", "times: [{edtf: 2031-03-09}]"], "", "2031-03-09"),
    (["times: [{edtf: 2031-03-01}, {kind: discovery, edtf: 2031-03-05}]"], "2031-03-01", "2031-03-01"),
    (["times: [{kind: discovery, edtf: 2031-03-05}]"], "", ""),
    (["times: [{kind: announcement, edtf: 2031-03-05}, {kind: effect, edtf: 2031-04}]"], "2031-03-05", "2031-03-05"),
    (["times: [{kind: announcement, edtf: 2031-03-05}]", "times: [{edtf: 2031-03}]"], "2031-03-01", "2031-03-31"),
    (["times: [{edtf: 2031-03-01/2031-03-09, extent: throughout}]", "times: [{edtf: 2031-03-05}]"], "2031-03-05", "2031-03-09"),
    (["times: [{edtf: 2031-03-01/.., extent: throughout}]", "times: [{edtf: 2031-03-05}]"], "2031-03-05", ""),
    (["status: scheduled\n    times: [{edtf: 2031-03-05}]"], "", ""),
    (["status: predicted\n    times: [{edtf: 2031-03-05}]", "times: [{edtf: 2031}]"], "2031-01-01", "2031-12-31"),
    (["embargo_until: 2032-01-01\n    times: [{edtf: 2031-03-05}]", "times: [{edtf: 2031-03}]"], "2031-03-01", "2031-03-31"),
    (["silences: [{on: date}]"], "", ""),
    ([], "", ""),
])
def test_bounds_of_an_event_follow_from_its_accounts(root: Path, accounts: list[str], earliest: str, latest: str) -> None:
    """Times of occurrence, else of announcement; the narrowest that all allow, the widest where they contradict (DECISIONS 6)."""
    row = staged(root, *accounts)
    assert (row.values.get("earliest", ""), row.values.get("latest", "")) == (earliest, latest)


@pytest.mark.parametrize(("evidence", "expected"), [("", ["1", "2"]), (", evidence: [2]", ["2"]), (", evidence: [2, 1]", ["2", "1"])])
def test_a_statement_without_evidence_rests_on_all_of_its_account(root: Path, evidence: str, expected: list[str]) -> None:
    """And on that of no other account; one that names its evidence rests on that alone."""
    staged(root, f"silences: [{{on: date{evidence}}}]", "silences: [{on: place}]")
    account = f"{BASE}account/{identifier(101)}"
    found = [row.values["value"] for row in read(root).tables["statement_evidence"] if row.values["address"] == f"{account}#silence-1"]
    assert found == [f"{account}#evidence-{number}" for number in expected]


@pytest.mark.parametrize(("kind", "name"), [("act", "Act"), ("context", "ContextEvent"), ("incident", None)])
def test_the_kind_of_an_event_gives_its_class(root: Path, kind: str, name: str | None) -> None:
    """An incident is an event and no more: its cause is open (DESIGN 3)."""
    (root / "seeds/events/new.yaml").write_text(event(100, kind), "utf-8")
    assert [row.values.get("class") for row in read(root).tables["event"] if row.values["id"] == identifier(100)] == [name]


@pytest.mark.parametrize(("kind", "name"), [("organisation", "Organisation"), ("group", "Group")])
def test_the_kind_of_an_organisation_gives_its_class(root: Path, kind: str, name: str) -> None:
    """People spoken of together are no body."""
    (root / "seeds/organisations").mkdir()
    text = f"id: {identifier(100)}\nkind: {kind}\ntype: movement\nlabel: {{en: a, fr: b}}\n"
    (root / "seeds/organisations/new.yaml").write_text(text, "utf-8")
    assert [row.values["class"] for row in read(root).tables["organisation"]] == [name]


def test_each_unknown_is_somebody_of_its_own(root: Path) -> None:
    """Two unknowns of one account have two addresses, made from those of their involvements, and the account's graph."""
    staged(root, "involvements:" + "".join(
        f"\n      - {{unknown: {{number: {number}, label: {{en: a, fr: b}}}}, role: perpetrator}}" for number in ("one", "several")))
    archive, account = read(root), f"{BASE}account/{identifier(101)}"
    unknown = archive.tables["unknown_agent"]
    assert [row.values["address"] for row in unknown] == [f"{account}#involvement-{number}-agent" for number in (1, 2)]
    assert [row.values["agent"] for row in archive.tables["involvement"]] == [row.values["address"] for row in unknown]
    assert {row.values["account"] for row in unknown} == {account}


def test_modality_and_certainty_are_filled_down(root: Path) -> None:
    """A statement has its account's, unless it says otherwise; an account is plain and alleged, unless it says otherwise."""
    silences = "silences: [{on: date}, {on: place, modality: inferred, certainty: ambiguous}]"
    staged(root, f"certainty: hedged\n    {silences}", "silences: [{on: name}]")
    archive = read(root)
    manner = [(row.values["on"], row.values["modality"], row.values["certainty"]) for row in archive.tables["silence"]]
    assert manner == [("date", "narrated", "hedged"), ("place", "inferred", "ambiguous"), ("name", "narrated", "plain")]
    assert {row.values["status"] for row in archive.tables["account"]} == {"alleged"}


def test_no_handle_stands_in_a_row() -> None:
    """Of the real archive: names of files, which may be names of people, never leave the repository (DECISIONS 17)."""
    archive = read(ROOT, TODAY)
    for folder in FOLDERS:
        handles = {path.stem for path in (ROOT / "seeds" / folder).glob("*.yaml")}
        held = {part for row in archive.tables.all() for value in row.values.values() if "/" in value for part in value.split("/")}
        assert not handles & held


def test_an_archive_without_its_file_cannot_be_read(tmp_path: Path) -> None:
    """It is the command that was called wrongly, not the data that are wrong."""
    (tmp_path / "seeds").mkdir()
    with pytest.raises(UsageError, match=r"There is no archive\.yaml"):
        read(tmp_path)
