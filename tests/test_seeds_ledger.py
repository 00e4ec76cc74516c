"""The ledger: an id that was given out answers for ever, and is never given to something else (DESIGN 4)."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from archive_copy import ROOT, copy, edit, place, problems, schemes
from test_web_data import LEDGER as AS_THE_WEB_READS_IT

from publish import seeds
from publish.errors import Mark, Problem
from publish.seeds import ledger

NAME, FLIGHT = "seeds/ledger.yaml", "seeds/events/flight.yaml"
LAST = "- {id: n2b6r8d0, path: person, date: 2031-05-04, status: withdrawn, reason: consent-withdrawn}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The case of retired ids, to change: one event and its account published, one merged, one split, one withdrawn."""
    shutil.copytree(ROOT / "tests/cases/retired/seeds", tmp_path / "seeds")
    return tmp_path


def stopping(root: Path) -> list[tuple[Mark, str]]:
    """What stops a release of the seeds in `root`: where, and the rule."""
    return [(problem.mark, problem.rule) for problem in problems(root) if problem.stops]


def warnings(root: Path) -> list[Problem]:
    """What is only told."""
    return [problem for problem in problems(root) if not problem.stops]


def test_a_ledger_that_agrees_is_silent(root: Path) -> None:
    """Every id is there, and in its place."""
    assert problems(root) == []


def test_the_ledger_is_given_as_the_server_reads_it(root: Path) -> None:
    """Addresses after the base, a value for every key; in the order of the file, and in the shape that tests of the web use."""
    entries = ledger.as_json(seeds.read(root / "seeds", schemes(), "2031-06-01").ledger)
    assert entries[0] == {"id": "kr1nv238", "path": "document/kr1nv238", "status": "published", "date": "2031-05-01",
                          "reason": "", "successors": []}
    assert [(entry["path"], entry["status"], entry["reason"], entry["successors"]) for entry in entries[3:]] == [
        ("event/mpx52vk3", "merged", "", ["event/kzmntnzt"]),
        ("event/n276mkps", "split", "", ["event/kzmntnzt", "event/mpx52vk3"]),
        ("person/n2b6r8d0", "withdrawn", "consent-withdrawn", []),
    ]
    shapes = {(key, type(value)) for entry in AS_THE_WEB_READS_IT for key, value in entry.items()}
    assert {(key, type(value)) for entry in entries for key, value in entry.items()} == shapes


def test_what_was_merged_or_split_leads_on(root: Path) -> None:
    """A row for each successor; a withdrawn id has none, and nothing else is said of it."""
    rows = seeds.read(root / "seeds", schemes(), "2031-06-01").tables["retired"]
    base = "https://quay.example/event/"
    assert [(row.values["address"], row.values["value"]) for row in rows] == [
        (f"{base}mpx52vk3", f"{base}kzmntnzt"), (f"{base}n276mkps", f"{base}kzmntnzt"), (f"{base}n276mkps", f"{base}mpx52vk3")]
    assert rows[0].mark == Mark(NAME, 4, 3)


@pytest.mark.parametrize(("find", "replacement"), [
    ("- {id: mpx52vk3,", "- {id: kr1nv238,"),  # twice
    ("status: merged, successors: [kzmntnzt]", "status: merged"),
    ("successors: [kzmntnzt]}", "successors: [kzmntnzt, kr1nv238]}"),
    ("successors: [kzmntnzt, mpx52vk3]", "successors: [kzmntnzt]"),
    ("successors: [kzmntnzt]}", "successors: [hknstz5z]}"),  # of no ledger
    ("successors: [kzmntnzt]}", "successors: [mpx52vk3]}"),  # itself
    ("reason: consent-withdrawn", "successors: [kzmntnzt]"),
    (", reason: consent-withdrawn", ""),
    ("{id: kzmntnzt, path: event, date: 2031-05-01}", "{id: kzmntnzt, path: event, date: 2031-05-01, successors: [kr1nv238]}"),
], ids=range(9))
def test_an_entry_that_leads_nowhere_is_an_error_at_its_line(root: Path, find: str, replacement: str) -> None:
    """Merged into one, split into two or more, withdrawn for a reason; nobody's successor is an id of no entry."""
    line = edit(root, NAME, find, replacement).line
    assert (NAME, line, "ledger") in [(mark.file, mark.line, rule) for mark, rule in stopping(root)]


@pytest.mark.parametrize(("find", "replacement", "rule"), [
    ("{id: mpx52vk3", "{id: «mpx52vk4", "id"),
    ("path: person", "path: «people", "concept"),
    ("status: split", "status: «spilt", "concept"),
    ("date: 2031-05-03", "date: «yesterday", "date"),
    ("reason: consent-withdrawn", "reason: «consent", "concept"),
    ("successors: [kzmntnzt]}", "successors: «kzmntnzt}", "shape"),
    ("- {id: mpx52vk3, path: event", "- «{id: mpx52vk3", "missing-key"),
    ("successors: [kzmntnzt]}", "successor: [kzmntnzt]}", "unknown-key"),
    ("- {id: kr1nv238", "a:\n- «{id: kr1nv238", "shape"),
])
def test_a_mistyped_entry_is_an_error_where_it_stands(root: Path, find: str, replacement: str, rule: str) -> None:
    """The ledger is read as strictly as the records."""
    line = edit(root, NAME, find, replacement).line
    found = [(mark.line, broken) for mark, broken in stopping(root) if mark.file == NAME]
    assert (1 if replacement.startswith("a:") else line, rule) in found


def test_a_published_id_that_vanishes_is_an_error(root: Path) -> None:
    """Of the record and of each account, at their lines of the ledger."""
    (root / FLIGHT).unlink()
    assert stopping(root) == [(Mark(NAME, 2, 3), "ledger"), (Mark(NAME, 3, 3), "ledger")]


def test_a_record_that_was_taken_down_is_gone_with_the_lines_that_say_so(root: Path) -> None:
    """As the guide tells: the file deleted, the lines of record and accounts withdrawn."""
    (root / FLIGHT).unlink()
    for identifier in ("kzmntnzt, path: event", "m7kj9mqd, path: account"):
        edit(root, NAME, f"{identifier}, date: 2031-05-01", f"{identifier}, date: 2031-05-09, status: withdrawn, reason: safety-risk")
    assert problems(root) == []


def test_a_published_record_may_be_put_under_an_embargo(root: Path) -> None:
    """It is not gone, only hidden for a while: that is the first thing to do when somebody is in danger."""
    edit(root, FLIGHT, "kind: act", "kind: act\nembargo_until: 2032-01-01")
    assert problems(root) == []
    assert not seeds.read(root / "seeds", schemes(), "2031-06-01").tables["event"]


@pytest.mark.parametrize("consent", ["none", "withdrawn"])
def test_who_was_published_and_no_longer_consents_is_withdrawn_in_the_ledger(root: Path, consent: str) -> None:
    """The address of a person must say that it was withdrawn; hiding the record is not enough."""
    (root / "seeds/people").mkdir()
    text = f"id: n2b6r8d0\nlabel: {{en: a, fr: b}}\nrole: activist\nexposure: public-by-own-act\nconsent: {consent}\n"
    (root / "seeds/people/somebody.yaml").write_text(text, "utf-8")
    assert problems(root) == []
    line = edit(root, NAME, ", status: withdrawn, reason: consent-withdrawn", "").line
    assert [(mark.file, mark.line, rule) for mark, rule in stopping(root)] == [(NAME, line, "ledger")]


@pytest.mark.parametrize("status", [
    "merged, successors: [kr1nv238]", "split, successors: [kr1nv238, mpx52vk3]", "withdrawn, reason: safety-risk"])
def test_a_retired_id_is_not_used_again(root: Path, status: str) -> None:
    """The error stands at the id in the record that uses it."""
    edit(root, NAME, "{id: kzmntnzt, path: event, date: 2031-05-01}", f"{{id: kzmntnzt, path: event, date: 2031-05-01, status: {status}}}")
    assert (Mark(FLIGHT, 1, 5), "ledger") in stopping(root)


def test_an_id_is_not_moved_to_another_kind_of_record(root: Path) -> None:
    """Its address would be another, and the old one lost."""
    edit(root, NAME, "kzmntnzt, path: event", "kzmntnzt, path: place")
    found = [problem for problem in problems(root) if problem.stops]
    assert [(problem.mark, problem.rule) for problem in found] == [(Mark(FLIGHT, 1, 5), "ledger")]
    assert "published under place/" in found[0].message


def test_a_new_id_is_a_warning(root: Path) -> None:
    """Until a version is released it may change; it is told at its line."""
    edit(root, NAME, "- {id: kzmntnzt, path: event, date: 2031-05-01}\n", "")
    edit(root, NAME, "- {id: mpx52vk3", "# {id: mpx52vk3")
    edit(root, NAME, "- {id: n276mkps", "# {id: n276mkps")
    assert stopping(root) == []
    assert [(problem.mark, problem.rule) for problem in warnings(root)] == [(Mark(FLIGHT, 1, 5), "ledger")]


def test_an_archive_may_have_no_ledger_yet(root: Path) -> None:
    """Then every id is new."""
    (root / NAME).unlink()
    assert stopping(root) == []
    assert len(warnings(root)) == 3


def test_the_lines_that_record_new_ids_agree(root: Path) -> None:
    """What `hre ledger` writes is read again without a complaint, sorted by kind of record and id."""
    archive = seeds.read(root / "seeds", schemes(), "2031-06-01")
    new = {identifier: path for identifier, (path, _) in ledger.published(archive.tables).items()}
    text = ledger.HEADER + ledger.lines(new, "2031-06-01")
    (root / NAME).write_text(text, "utf-8")
    assert problems(root) == []
    assert re.findall(r"path: (\w+)", text) == ["account", "document", "event"]


# The real archive


def test_what_leads_round_in_a_circle_is_an_error(root: Path) -> None:
    """The server would redirect for ever: both lines of the circle are told."""
    edit(root, NAME, "id: n276mkps, path: event, date: 2031-05-03, status: split, successors: [kzmntnzt, mpx52vk3]",
         "id: n276mkps, path: event, date: 2031-05-03, status: merged, successors: [mpx52vk3]")
    edit(root, NAME, "status: merged, successors: [kzmntnzt]", "status: merged, successors: [n276mkps]")
    found = [problem for problem in problems(root) if "in a circle" in problem.message]
    assert sorted(problem.mark.line for problem in found) == [4, 5]


def test_what_is_under_an_embargo_is_neither_listed_nor_led_to(root: Path) -> None:
    """The published ledger is silent on it, and a merged address does not give it away; the curator's still has its line."""
    edit(root, FLIGHT, "kind:", "embargo_until: 2031-12-01\nkind:")
    archive = seeds.read(root / "seeds", schemes(), "2031-06-01")
    places = ledger.as_json(archive.ledger)
    assert "event/kzmntnzt" not in str(places)
    assert {"kzmntnzt", "m7kj9mqd"} <= {entry.values["id"] for entry in archive.recorded}
    assert archive.tables["retired"] == [row for row in archive.tables["retired"] if "kzmntnzt" not in row.values["value"]]


def test_a_line_of_the_last_release_that_is_gone_is_told(root: Path) -> None:
    """A record deleted together with its line was published all the same: its address must go on answering."""
    archive = seeds.read(root / "seeds", schemes(), "2031-06-01")
    before = [*ledger.as_json(archive.ledger), {"id": "gone", "path": "event/gone"}]
    (problem,) = ledger.lost(before, archive.recorded)
    assert (problem.mark, problem.stops) == (Mark(NAME), True)
    assert "event/gone was published" in problem.message


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A copy of the real seeds."""
    return copy(tmp_path, "seeds")


def test_every_published_id_of_the_archive_is_recorded(real: Path) -> None:
    """The archive goes out with a complete ledger."""
    assert [problem for problem in problems(real) if problem.rule == "ledger"] == []


def test_a_real_record_whose_id_is_retired_is_an_error_at_its_id(real: Path) -> None:
    """Recorded as withdrawn, and still there."""
    edit(real, NAME, "- {id: rb281fdh, path: event, date: 2026-11-22}",
         "- {id: rb281fdh, path: event, date: 2026-11-22, status: withdrawn, reason: safety-risk}")
    text = (real / "seeds/events/resignation.yaml").read_text("utf-8")
    assert stopping(real) == [(place("seeds/events/resignation.yaml", text, text.index("rb281fdh")), "ledger")]


def test_a_real_record_that_vanishes_is_an_error_at_its_line(real: Path) -> None:
    """An account deleted from a file: its line of the ledger says what to do."""
    edit(real, "seeds/organisations/atajurt.yaml", "id: m5p81pdb", "id: kzmntnzt")
    edit(real, "seeds/organisations/atajurt.yaml", "accounts: [m5p81pdb,", "accounts: [kzmntnzt,")
    text = (real / NAME).read_text("utf-8")
    assert stopping(real) == [(place(NAME, text, text.index("{id: m5p81pdb")), "ledger")]
