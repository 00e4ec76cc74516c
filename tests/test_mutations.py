"""Wrong edits of the real seeds, of all kinds: each is reported at its file, line and column, with what was expected."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from archive_copy import copy, edit, problems

from publish.errors import Mark, Problem

ARCHIVE = "seeds/archive.yaml"
NOTICE = "seeds/documents/notice-2020.yaml"
DOG = "seeds/events/dog-killing.yaml"
ELECTION = "seeds/events/election.yaml"
FIRE = "seeds/events/car-fire.yaml"
INTERNMENT = "seeds/events/mass-internment.yaml"
RESIGNATION = "seeds/events/resignation.yaml"
RENAMING = "seeds/events/renaming-call.yaml"
SENTENCE = "seeds/events/sentence.yaml"
STATEMENT = "seeds/events/joint-statement.yaml"
ATAJURT = "seeds/organisations/atajurt.yaml"
COUNTRY = "seeds/places/kazakhstan.yaml"
TOWN = "seeds/places/zharkent.yaml"
PRINCIPLES = "seeds/instruments/basic-principles-on-lawyers.yaml"
SOMEBODY = "seeds/people/*.yaml"
SOME_EVENT = "seeds/events/*.yaml"


@dataclass(frozen=True)
class Wrong:
    """A wrong edit: in `file`, `find` becomes `wrong`; the error of `rule` stands at «…» and `says` this."""

    name: str
    file: str
    find: str
    wrong: str
    rule: str
    says: str
    at: str = ""


TABLE = [
    # keys
    Wrong("a misspelt key", DOG, "    summary:", "    «sumary»:", "unknown-key", "did you mean summary?"),
    Wrong("a misspelt key of a statement", DOG, "clock_approximate", "«clock_aproximate»", "unknown-key", "mean clock_approximate?"),
    Wrong("a misspelt key of the archive", ARCHIVE, "license:", "«licence»:", "unknown-key", "did you mean license?"),
    Wrong("a key of another kind of record", COUNTRY, "level:", "«kind»: act\nlevel:", "unknown-key", "expected one of"),
    Wrong("a key twice", RESIGNATION, "kind: context", "kind: context\n«kind»: act", "duplicate-key", "“kind” stands here twice"),
    Wrong("a key with nothing after it", RESIGNATION, "types: [resignation]", "types:«»", "shape", "must be a list"),
    Wrong("an account without evidence", TOWN, "    evidence:\n", "    locations:\n", "missing-key", "no “evidence” (the passages",
          at="  - «id: m2hdnp2v"),
    Wrong("an account without a summary", FIRE, "facts: [F077]\n    summary:", "facts: [F077]\n    hedge:", "missing-key", "no “summary”",
          at="  - «id: cdvfbzk6"),
    Wrong("a record without a label", COUNTRY, "label:\n  en: Kazakhstan\n  fr: Kazakhstan\n", "", "missing-key", "no “label” (what",
          at="«id: gpgvt1px"),
    Wrong("an account without an id", RESIGNATION, "- id: d0h948s3\n    document", "- «document", "missing-key", "no “id” (opaque"),
    Wrong("an archive without a date", ARCHIVE, "issued: 2026-11-22\n", "", "missing-key", "no “issued”", at="«base:"),
    Wrong("a person without consent", SOMEBODY, "exposure: public-by-own-act\nconsent: public-by-own-act", "exposure: public-by-own-act",
          "missing-key", "no “consent”", at="«id:"),
    # codes
    Wrong("an unknown act type", DOG, "[killing-of-animal,", "[«killing-of-anmial,", "concepts", "did you mean killing-of-animal?"),
    Wrong("an unknown role", DOG, "role: discoverer", "role: «discovrer", "concept", "not a code of role: did you mean discoverer?"),
    Wrong("an unknown modality", DOG, "modality: testimony", "modality: «testimoney", "concept", "of modality: did you mean testimony?"),
    Wrong("an unknown certainty", FIRE, "certainty: hedged", "certainty: «hegded", "concept", "of certainty: did you mean hedged?"),
    Wrong("an unknown kind of event", DOG, "kind: act", "kind: «action", "concept", "not a code of event-kind"),
    Wrong("an unknown status", ELECTION, "status: scheduled", "status: «sheduled", "concept", "did you mean scheduled?"),
    Wrong("an unknown consent", SOMEBODY, "consent: public-by-own-act", "consent: «public-own-act", "concept", "mean public-by-own-act?"),
    Wrong("an unknown kind of organisation", ATAJURT, "type: coalition", "type: «coallition", "concept", "did you mean coalition?"),
    Wrong("an unknown level", COUNTRY, "level: country", "level: «county", "concept", "of place-level: did you mean country?"),
    Wrong("an unknown result", DOG, "result: finer", "result: «finner", "concept", "of comparison: did you mean finer?"),
    Wrong("an unknown reason", ARCHIVE, "reason: private-contact-data", "reason: «private-contacts", "concept", "private-contact-data?"),
    Wrong("a code in another case", DOG, "kind: discovery", "kind: «Discovery", "concept", "did you mean discovery?"),
    Wrong("the code kept for exchange", DOG, "role: perpetrator", "role: «unknown-perpetrator", "concept", "write “unknown: …”"),
    Wrong("a type twice", DOG, "killing-of-animal, ", "killing-of-animal, «killing-of-animal, ", "duplicate", "stands here twice"),
    # dates
    Wrong("a date in local form", DOG, "edtf: 2019-06-04/2019-06-05", "edtf: «4.6.2019", "edtf", "“4.6.2019”: not an EDTF date"),
    Wrong("a thirteenth month", NOTICE, "edtf: 2020-05-18\ndate", "edtf: «2019-13\ndate", "edtf", "no such month"),
    Wrong("the thirtieth of February", DOG, "2019-06-04/2019-06-05", "«2019-02-30", "edtf", "no such day in the calendar"),
    Wrong("a range backwards", DOG, "2019-06-04/2019-06-05", "«2019-06-05/2019-06-04", "edtf", "swap its ends"),
    Wrong("a range without ends", FIRE, "edtf: ../2020-05-18", "edtf: «../..", "edtf", "open at both ends"),
    Wrong("a date in other digits", FIRE, "edtf: ../2020-05-18", "edtf: «\u0662\u0660\u0662\u0660", "edtf", "not an EDTF date"),
    Wrong("no day of embargo", RESIGNATION, "kind: context", "kind: context\nembargo_until: «2027-01", "date", "expected year-month-day"),
    Wrong("a day by its week", RESIGNATION, "kind: context", "kind: context\nembargo_until: «2027-W01-1", "date", "year-month-day"),
    Wrong("an hour of one digit", DOG, 'clock: "09:00"', 'clock: «"9:00"', "clock", "not a time of day"),
    # references
    Wrong("nobody's handle", SENTENCE, "agent: zharkent-city-court", "agent: «zarkent-city-court", "ref", "mean zharkent-city-court?"),
    Wrong("a document that is not there", DOG, "document: release-2019", "document: «release-2018", "ref", "did you mean release-2019?"),
    Wrong("a place that is not there", SENTENCE, "place: zharkent", "place: «zharkant", "ref", "in places/: did you mean zharkent?"),
    Wrong("an instrument that is not there", SOME_EVENT, "instrument: basic-principles-on-lawyers", "instrument: «principles-on-lawyers",
          "ref", "did you mean basic-principles-on-lawyers?"),
    Wrong("an event that is not there", ELECTION, "event: election-call", "event: «election-cal", "ref", "mean election-call?"),
    Wrong("an organisation that is not there", STATEMENT, "demanded_by: [iphr,", "demanded_by: [«ipfr,", "refs", "did you mean iphr?"),
    Wrong("an agent that is a place", SENTENCE, "agent: zharkent-city-court", "agent: «zharkent", "ref", "in people/ or organisations/"),
    Wrong("a document derived from none", NOTICE, "derives_from: [release-2019]", "derives_from: [«release]", "refs", "mean release-2019?"),
    # identifiers
    Wrong("an id of another event", RESIGNATION, "id: rb281fdh", "id: «hgt52vwf", "duplicate-id", "at seeds/events/dog-killing.yaml:2:5"),
    Wrong("an id of an account elsewhere", RESIGNATION, "id: d0h948s3", "id: «ddv0wpbv", "duplicate-id", "taken at seeds/events/dog-kill"),
    Wrong("an id with a typing error", RESIGNATION, "id: rb281fdh", "id: «rb281fdg", "id", "a character of it is mistyped"),
    Wrong("an id by hand", RESIGNATION, "id: d0h948s3", "id: «resignation-1", "id", "expected one made by `hre mint`"),
    # evidence
    Wrong("a passage that is not there", DOG, "evidence: [2, 6]", "evidence: [2, «7]", "evidence", "no passage 7: the account has 6"),
    Wrong("passage nought", DOG, "evidence: [2, 6]", "evidence: [«0, 6]", "evidence", "there is no passage 0"),
    Wrong("a passage twice", DOG, "evidence: [2, 6]", "evidence: [2, «2]", "duplicate", "stands here twice"),
    Wrong("a document derived from itself", NOTICE, "derives_from: [release-2019]", "derives_from: [«notice-2020]", "document", "itself"),
    Wrong("a silence on what is told", DOG, "- on: method\n", "- on: «perpetrator\n      - on: method\n", "silence", "tells of one at"),
    Wrong("a version that is a path", ARCHIVE, "version: 1.0.0", "version: «../../elsewhere", "version", "such as 1.0.0"),
    Wrong("a passage by name", DOG, "evidence: [2, 6]", "evidence: [2, «six]", "integer", "“six” is not a whole number"),
    Wrong("a passage backwards", DOG, "start: 64, end: 160", "start: 164, end: «160", "evidence", "ends before it starts"),
    Wrong("a passage of nothing", DOG, "start: 64, end: 160", "start: 160, end: «160", "evidence", "ends before it starts"),
    Wrong("paragraph nought", DOG, "paragraph: 2, start: 75", "paragraph: «0, start: 75", "evidence", "counted from 1"),
    Wrong("a digest of 63 digits", DOG, "a67c13604c82c", "«67c13604c82c", "digest", "not a SHA-256 digest"),
    Wrong("a digest in capitals", DOG, "a67c13604c82c", "«A67C13604C82C", "digest", "64 digits and small letters"),
    # texts and values
    Wrong("one language of two", COUNTRY, "  fr: Kazakhstan\n", "", "texts", "in each of two languages", at="  «en: Kazakhstan"),
    Wrong("a third language", COUNTRY, "  en: Kazakhstan\n", "  «en: Kazakhstan\n  de: Kasachstan\n", "texts", "nothing else"),
    Wrong("an empty text", RESIGNATION, "en: Announcement of a President's resignation", "en: «''", "texts", "“label” is empty"),
    Wrong("a text for two", COUNTRY, "label:\n  en: Kazakhstan\n  fr: Kazakhstan\n", "label: «Kazakhstan\n", "texts", "write en: and fr:"),
    Wrong("a line break in a text", COUNTRY, "en: Kazakhstan", 'en: «"Kazakh\\nstan"', "texts", "holds a line break"),
    Wrong("a list for a value", DOG, "kind: act", "kind: «[act]", "shape", "must be a single value"),
    Wrong("a value for a list", RESIGNATION, "types: [resignation]", "types: «resignation", "shape", "a list with at least one entry"),
    Wrong("a mapping for a list", RESIGNATION, "types: [resignation]", "types: «{a: resignation}", "shape", "a list with at least one"),
    Wrong("a value for a statement", RENAMING, "- on: date\n        evidence: [1]\n        note:\n",
          "- «date\n      - on: date\n        evidence: [1]\n        note:\n", "shape", "expected a silence with keys and values"),
    Wrong("a number with letters", INTERNMENT, "paragraph: 11, start: 171", "paragraph: «11a, start: 171", "integer", "expected digits"),
    Wrong("a number with separators", INTERNMENT, "value: 1000000", "value: «1'000'000", "decimal", "without separators"),
    Wrong("yes for true", INTERNMENT, "approximate: true", "approximate: «yes", "boolean", "not true or false"),
    Wrong("a language by name", NOTICE, "language: fr", "language: «French", "language", "not a language tag"),
    Wrong("a script by name", ATAJURT, "script: Latn", "script: «Latin", "script", "expected one such as Latn"),
    Wrong("a country by name", COUNTRY, "country: KZ", "country: «Kazakhstan", "country", "two capital letters"),
    Wrong("no web address", ARCHIVE, "license: https", "license: «ftp", "iri", "begins with https://"),
    Wrong("a base without its slash", ARCHIVE, "base: https://w3id.org/hrevents/", "base: «https://w3id.org/hrevents", "iri", "end with a"),
    # how records hold together
    Wrong("an account of another file", DOG, "accounts: [ddv0wpbv, s4rhkfk4]", "accounts: [ddv0wpbv, «krk75pb7]", "comparison", "s4rhkfk4"),
    Wrong("a comparison with itself alone", INTERNMENT, "  - topic: figure\n    result: equivalent\n    accounts: [krk75pb7, kt9w4nrp]",
          "  - «topic: figure\n    result: equivalent\n    accounts: [krk75pb7]", "comparison", "needs two accounts or more"),
    Wrong("nobody involved", STATEMENT, "{agent: iphr, role: issuer,", "«{role: issuer,", "agent", "write agent: and a handle, or"),
    Wrong("somebody and an unknown", DOG, "      - unknown:\n", "      - agent: «atajurt\n        unknown:\n", "agent", "both an agent"),
    Wrong("confirmed by nobody", RESIGNATION, "modality: narrated", "modality: narrated\n    status: «confirmed", "status", "assessor:"),
    Wrong("a range of figures backwards", INTERNMENT, "value: 1000000", "low: 2\n        high: «1\n        value: 1", "quantity", "swap"),
    Wrong("nothing withheld", ARCHIVE, "count: 3", "count: «0", "withholding", "count what was, or remove"),
    Wrong("the name of a private person", SOMEBODY, "exposure: public-by-own-act", "exposure: private", "protect", "private person's name",
          at="      - «{text:"),
    # files
    Wrong("a tab", DOG, "    document: release-2019", "«\tdocument: release-2019", "yaml", "check indentation"),
    Wrong("a lost indentation", DOG, "    modality: narrated", " «modality: narrated", "yaml", "this is not YAML"),
    Wrong("an unquoted colon", COUNTRY, "en: Kazakhstan", "en: Kazakhstan«: a country", "yaml", "check indentation, colons and quotes"),
    Wrong("an alias", RESIGNATION, "types: [resignation]", "types: &a [resignation]\nembargo_until: «*a", "yaml", "aliases"),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the seeds to spoil."""
    return copy(tmp_path, "seeds")


def stopping(root: Path) -> list[Problem]:
    """What stops a release of `root`."""
    return [problem for problem in problems(root) if problem.stops]


@pytest.mark.parametrize("wrong", TABLE, ids=lambda wrong: wrong.name)
def test_a_wrong_edit_is_reported_where_it_stands(root: Path, wrong: Wrong) -> None:
    """The error names file, line, column, rule and what was expected; it causes no others, unless a key or a name goes missing."""
    place = edit(root, wrong.file, wrong.find, wrong.wrong, wrong.at)
    found = stopping(root)
    there = [problem.message for problem in found if problem.mark == place and problem.rule == wrong.rule]
    assert [message for message in there if wrong.says in message], "\n".join(map(str, found))
    assert {problem.mark.file for problem in found} == {place.file}
    assert len(found) == 1 or wrong.rule in ("unknown-key", "missing-key", "duplicate-id", "protect") or wrong.name == "an alias"


def test_the_unspoilt_seeds_pass(root: Path) -> None:
    """The edits are what is wrong."""
    assert stopping(root) == []


def test_there_are_enough_kinds_of_edit() -> None:
    """At least thirty are asked for; no row stands twice, and every reader of values refuses something."""
    assert len({wrong.name for wrong in TABLE}) == len({(wrong.file, wrong.find, wrong.wrong) for wrong in TABLE}) == len(TABLE) >= 36
    assert len({wrong.rule for wrong in TABLE}) >= 25


def test_the_label_of_an_event_names_nobody(root: Path) -> None:
    """A person's name, as the archive itself writes it, is refused in an event's label, at the label."""
    name = re.findall(r"^  en: (.+)$", next((root / "seeds/people").glob("*.yaml")).read_text("utf-8"), re.MULTILINE)[0]
    place = edit(root, RESIGNATION, "en: Announcement of", f"en: «{name} on")
    (problem,) = stopping(root)
    assert (problem.mark, problem.rule) == (place, "label")
    assert name not in problem.message


@pytest.mark.parametrize("name", ["events/van.yml", "events/van.json", "events/deep/van.yaml", "animals/dog.yaml", "dog.yaml",
                                  "animals/archive.yaml", "events/.van.yaml.swp"])
def test_a_file_that_no_reader_takes_is_an_error(root: Path, name: str) -> None:
    """A wrong suffix or folder is told, not skipped: what was written there would be lost."""
    path = root / "seeds" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("id: rb281fdh\n", "utf-8")
    (problem,) = stopping(root)
    assert (problem.mark, problem.rule) == (Mark(f"seeds/{name}"), "file")
    assert "documents, events, people" in problem.message


@pytest.mark.parametrize("kind", ["link", "dangling link", "pipe", "folder"])
def test_what_is_no_regular_file_is_an_error(root: Path, kind: str) -> None:
    """A link may lead out of the archive, and a pipe would hang the reader: neither is read."""
    path = root / "seeds/events/van.yaml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        (root / "elsewhere").mkdir()
        path.symlink_to(root / "elsewhere")
    else:
        path.symlink_to(root / (RESIGNATION if kind == "link" else "nowhere"))
    (problem,) = stopping(root)
    assert (problem.mark, problem.rule) == (Mark("seeds/events/van.yaml"), "file")


@pytest.mark.parametrize(("content", "rule", "line", "column"), [
    (b"id: rb281fdh\nlabel:\n  fr: d\xe9mission\n", "encoding", 3, 8),
    ("é: é\nid: é\x07\n".encode(), "yaml", 2, 6),
    (b"", "yaml", 0, 0),
    (b"# nothing but this\n", "yaml", 0, 0),
    (b"- a\n- b\n", "shape", 1, 1),
    (b"id: b\n---\nid: c\n", "yaml", 2, 1),
    (b"? [a]\n: b\n", "yaml", 1, 3),
    (b"id: !!binary aGk=\n", "yaml", 1, 5),
    (b"id: " + b"[" * 100_000, "yaml", 1, 54),
])
def test_a_file_that_cannot_be_read_is_an_error(root: Path, content: bytes, rule: str, line: int, column: int) -> None:
    """Other encodings, control characters, no or several records: the message says where, and references to it stay right."""
    (root / RESIGNATION).write_bytes(content)
    found = stopping(root)
    assert Mark(RESIGNATION, line, column) in [problem.mark for problem in found if problem.rule == rule]
    assert {problem.mark.file for problem in found} == {RESIGNATION}


def test_all_errors_are_reported_in_one_run(root: Path) -> None:
    """Every edit of the table that leaves its file readable, one a file, all at once: each is reported at its place, in order."""
    left_out = ("yaml", "unknown-key", "missing-key", "duplicate-id")
    chosen = {wrong.file: wrong for wrong in TABLE if wrong.rule not in left_out and not wrong.at}
    places = {edit(root, wrong.file, wrong.find, wrong.wrong): wrong.rule for wrong in chosen.values()}
    found = stopping(root)
    assert len(places) >= 12
    assert places.items() <= {problem.mark: problem.rule for problem in found}.items()
    assert found == sorted(found)


def test_a_warning_stops_nothing(root: Path) -> None:
    """An id that is not in the ledger yet is told, at its line, and the rows are read."""
    (root / "seeds/ledger.yaml").unlink()
    found = problems(root)
    assert len(found) > 100
    assert not any(problem.stops for problem in found)
    assert Mark(RESIGNATION, 2, 5) in [problem.mark for problem in found]
