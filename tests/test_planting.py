"""Planted contact data: wherever it stands and however it is disguised, it stops the release, and no message repeats it.

All values are invented: a reserved domain, a country code that nobody has.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from archive_copy import ROOT, copy, edit, problems
from click.testing import CliRunner
from test_mutations import ARCHIVE, ATAJURT, COUNTRY, DOG, INTERNMENT, NOTICE, RESIGNATION, SENTENCE, SOMEBODY, STATEMENT, TOWN

from publish import mappings, nodes, ontology
from publish import release as making
from publish.cli import main
from publish.errors import Mark, Problem, Problems
from publish.settings import Settings

VALUES = {
    "e-mail address": "zqvwk.jxqpt@bvqzk.test",
    "phone number": "+00 49 817 263 54",
    "handle": "@zqvwk_jxqpt",
    "postal address": "17 Zqvwk Street",
    "document number": "ZQ 81726354",
}

Disguise = Callable[[str], str]
DISGUISES: dict[str, Disguise] = {
    "as it is": str,
    "glued to labels": lambda value: f"ClerkNorthern OfficeEmail{value}Phone:none",
    "with no-break spaces": lambda value: f"Desk\u00a0Contact:\u00a0{value.replace(' ', chr(0xA0))}\u00a0end",
    "in full-width characters": lambda value: "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in value),
    "in Arabic-Indic digits": lambda value: "".join(chr(0x660 + int(each)) if each.isdigit() else each for each in value),
    "with zero-width characters": "\u200b".join,
    "percent-encoded": lambda value: quote(value, safe="").replace("_", "%5F").replace(".", "%2E"),
    "as entities": lambda value: "".join(f"&#{ord(each)};" for each in value),
}
FORMS = {f"{kind}, {name}": disguise(value) for kind, value in VALUES.items() for name, disguise in DISGUISES.items()}
_LABELS = {text[start : start + 5] for text in ("ClerkNorthern OfficeEmail", "Phone:none", "Contact:") for start in range(len(text) - 4)}

HERE, BARE = "\u2039planted\u203a", "\u2039bare\u203a"
"""Where the value goes: as a YAML text in quotation marks, or within other text."""
LEDGER = "seeds/ledger.yaml"

PLACES = [
    # one for each type of field
    ("text", ATAJURT, "{text: Atajurt,", f"{{text: {HERE},"),
    ("text of the archive", ARCHIVE, "version: 1.0.0", f"version: {HERE}"),
    ("texts", COUNTRY, "  en: Kazakhstan", f"  en: {HERE}"),
    ("texts of a note", DOG, "en: The night that ended on 5 June 2019.", f"en: {HERE}"),
    ("texts of a person", SOMEBODY, "label:\n  en: ", f"label:\n  en: {HERE} #"),
    ("id", RESIGNATION, "id: rb281fdh", f"id: {HERE}"),
    ("id of an account", DOG, "id: jhs518kk", f"id: {HERE}"),
    ("ids", LEDGER, "- {id: b6ppm3d6,", f"- {{successors: [{HERE}], id: b6ppm3d6,"),
    ("concept", DOG, "kind: act", f"kind: {HERE}"),
    ("concepts", RESIGNATION, "[resignation]", f"[{HERE}]"),
    ("ref", SENTENCE, "agent: zharkent-city-court", f"agent: {HERE}"),
    ("refs", STATEMENT, "speakers: [iphr,", f"speakers: [{HERE},"),
    ("edtf", DOG, "edtf: 2019-06-04/2019-06-05", f"edtf: {HERE}"),
    ("date", ARCHIVE, "issued: 2026-11-22", f"issued: {HERE}"),
    ("clock", DOG, 'clock: "09:00"', f"clock: {HERE}"),
    ("integer", DOG, "paragraph: 2, start: 75", f"paragraph: {HERE}, start: 75"),
    ("decimal", INTERNMENT, "value: 1000000", f"value: {HERE}"),
    ("boolean", INTERNMENT, "approximate: true", f"approximate: {HERE}"),
    ("digest", NOTICE, "digest: a58ce1fa5a5a5e9abf3c9fdf90db2e001399b577aa08500980e5b7cbe0c5b1c8", f"digest: {HERE}"),
    ("language", NOTICE, "language: fr", f"language: {HERE}"),
    ("script", ATAJURT, "language: fr, script: Latn", f"language: fr, script: {HERE}"),
    ("country", COUNTRY, "country: KZ", f"country: {HERE}"),
    ("iri", ARCHIVE, "license: https://creativecommons.org/licenses/by/4.0/", f'license: "https://bvqzk.test/{BARE}/"'),
    ("iri of the site", ARCHIVE, "issued:", f'site: "https://bvqzk.test/?q={BARE}/"\nissued:'),
    ("codes", RESIGNATION, "facts: [F124]", f"facts: [{HERE}]"),
    ("evidence", DOG, "evidence: [2, 6]", f"evidence: [2, {HERE}]"),
    ("accounts", DOG, "accounts: [ddv0wpbv, s4rhkfk4]", f"accounts: [ddv0wpbv, {HERE}]"),
    ("record", DOG, "          number: several", f"          number: {HERE}"),
    ("records", TOWN, "    locations:\n", f"    locations:\n      - {HERE}\n"),
    # and where no field is
    ("a key", RESIGNATION, "kind: context", f"kind: context\n{HERE}: context"),
    ("a key twice", COUNTRY, "level:", f"{HERE}: a\n{HERE}: b\nlevel:"),
    ("under an unknown key", TOWN, "level:", f"colour:\n  - {{a: [b, {HERE}]}}\nlevel:"),
    ("a comment", SENTENCE, "kind: act", f"kind: act # call {BARE}"),
    ("a line of comment", TOWN, "level:", f"# {BARE}\nlevel:"),
]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[Mark]]:
    """The seeds that the table names, with a mark at every place; and the lines of those marks."""
    root, places = copy(tmp_path_factory.mktemp("planted"), "seeds"), set()
    for _, file, find, replacement in PLACES:
        edit(root, file, find, replacement)
    for path in (root / "seeds").rglob("*.yaml"):
        lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
        if marked := [number for number, line in lines if HERE in line or BARE in line]:
            places |= {Mark(path.relative_to(root).as_posix(), number) for number in marked}
        else:
            path.unlink()  # what refers to it is an error now, and no matter here; reading is ten times faster
    return root, places


def fill(root: Path, value: str, folder: Path) -> Path:
    """A copy of the seeds in `root` in `folder`, with `value` where the marks are."""
    shutil.copytree(root / "seeds", folder / "seeds")
    for path in folder.rglob("*.yaml"):
        text = path.read_text("utf-8")
        path.write_text(text.replace(HERE, json.dumps(value, ensure_ascii=False)).replace(BARE, value), "utf-8")
    return folder


def pieces(value: str) -> set[str]:
    """Every five characters of an invented value, or of a disguise of it, that follow each other."""
    return {form[start : start + 5] for form in (*VALUES.values(), value) for start in range(len(form) - 4)} - _LABELS


def assert_silent(text: str, value: str) -> None:
    """No piece of the value stands in `text`; a failure does not show the piece either."""
    leaks = [number for number, line in enumerate(text.splitlines()) if any(piece in line for piece in pieces(value))]
    assert leaks == [], "these lines of the messages repeat a piece of the planted value"


@pytest.mark.parametrize("value", FORMS.values(), ids=FORMS.keys())
def test_planted_in_seeds_it_stops_and_is_not_repeated(
    planted: tuple[Path, set[Mark]], tmp_path: Path, capfd: pytest.CaptureFixture[str], value: str,
) -> None:
    """In every type of field, in keys and in comments: the line is told, and nothing of the value."""
    root, places = planted
    assert len(places) >= len(PLACES)
    found = problems(fill(root, value, tmp_path))
    assert {Mark(problem.mark.file, problem.mark.line) for problem in found if problem.rule == "protect"} == places
    assert_silent(f"{Problems(found)}\n{found!r}\n{''.join(capfd.readouterr())}", value)


@pytest.mark.parametrize("value", [value for value in FORMS.values() if "/" not in value], ids=[
    name for name, value in FORMS.items() if "/" not in value])
@pytest.mark.parametrize("name", [
    "events/{}.yaml", "places/{}.yaml", "places/a-{}-b.yaml", "events/dog.{}", "{}/dog.yaml", "events/{}/dog.yaml", "{}"])
def test_planted_in_a_file_name_it_stops_and_is_not_repeated(tmp_path: Path, name: str, value: str) -> None:
    """A file or folder called so is told without its name, also where another file refers to something like it."""
    root = tmp_path
    (root / "seeds").mkdir()
    shutil.copy(ROOT / ARCHIVE, root / ARCHIVE)
    path = root / "seeds" / name.format(value)
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text("id: rb281fdh\nkind: act\ntypes: [intimidation]\nlabel: {en: a, fr: b}\nwithin: c\n", "utf-8")
    (root / "seeds" / "places").mkdir(exist_ok=True)
    (root / "seeds" / "places" / "town.yaml").write_text(f"within: {json.dumps(value + '2')}\n", "utf-8")
    found = problems(root)
    assert "(name not shown)" in " ".join(problem.mark.file for problem in found if problem.rule == "protect")
    assert_silent(str(Problems(found)), value)


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("text", [
    "label:\n  en: {}: a\n", "id: [{}\n", "id: &{0} a\nkind: *{0}\n", "id: !{} a\n", "id: a\n\tkind: {}\n", "*{}\n"])
def test_planted_in_what_is_not_yaml_it_is_not_repeated(tmp_path: Path, text: str, kind: str) -> None:
    """A file that cannot be read, a name of an anchor or a tag: an error at its line, which quotes nothing."""
    name, found = VALUES[kind].replace(" ", "-").replace(".", "-").lstrip("@+"), list[Problem]()
    (tmp_path / "a.yaml").write_text(text.format(name), "utf-8")
    nodes.read(tmp_path / "a.yaml", "seeds/a.yaml", found)
    assert found
    assert all(problem.mark.line and problem.mark.column for problem in found)
    assert_silent(str(Problems(found)), name)


@pytest.mark.parametrize("value", FORMS.values(), ids=FORMS.keys())
def test_planted_in_a_mapping_it_stops_and_is_not_repeated(tmp_path: Path, value: str) -> None:
    """As a constant, in a prefix, as a name or a key: the line is told."""
    (tmp_path / "mappings").mkdir()
    text = json.dumps(value, ensure_ascii=False)
    lines = ["prefixes:", f"  {text}: http://bvqzk.test/", f"  ex: {text}", "mappings:", f"  {text}:", "    sources: [[a.csv~csv]]",
             f"    s: {text}", f"    po: [[a, {text}]]", f"    {text}: a # b"]
    (tmp_path / "mappings" / "a.yaml").write_text("\n".join(lines), "utf-8")
    with pytest.raises(Problems) as raised:
        mappings.read(tmp_path / "mappings")
    told = {problem.mark.line for problem in raised.value.found if problem.rule == "protect"}
    assert told == {number for number, line in enumerate(lines, start=1) if text in line}
    assert_silent(str(raised.value), value)


@pytest.mark.parametrize("value", FORMS.values(), ids=FORMS.keys())
def test_planted_in_a_question_it_stops_and_is_not_repeated(tmp_path: Path, value: str) -> None:
    """Questions are published as they stand: the question in words, comments, texts and addresses are all searched."""
    folder = copy(tmp_path, "ontology") / "ontology"
    lines = [f"# Who is {value}?", f"# comment {value}", "PREFIX hre: <https://w3id.org/hrevents/ontology#>", "SELECT * {",
             f'  ?a hre:text "{value}" ; hre:note "right"@en .', f"  ?a hre:agent <https://bvqzk.test/{value}>", "}"]
    (folder / "examples" / "q.rq").write_text("\n".join(lines), "utf-8")
    with pytest.raises(Problems) as raised:
        ontology.read(folder)
    assert {(problem.mark, problem.rule) for problem in raised.value.found} == {
        (Mark("ontology/examples/q.rq", number), "protect") for number, line in enumerate(lines, start=1) if value in line}
    assert_silent(str(raised.value), value)


@pytest.mark.parametrize("name", ["examples/{}.rq", "vocab/{}.ttl", "align/{}.ttl", "{}.ttl"])
@pytest.mark.parametrize("kind", VALUES)
def test_planted_in_the_name_of_a_file_of_the_ontology(tmp_path: Path, kind: str, name: str) -> None:
    """Names of files become addresses of graphs and of questions."""
    folder = copy(tmp_path, "ontology") / "ontology"
    (folder / name.format(VALUES[kind])).write_text("# Which events?\n", "utf-8")
    with pytest.raises(Problems) as raised:
        ontology.read(folder)
    assert {problem.rule for problem in raised.value.found} == {"protect"}
    assert_silent(str(raised.value), VALUES[kind])


@pytest.mark.parametrize("words", ["<{}>", "<https://bvqzk.test/{} x>", "{}", "{}:a", '"{}"^^zqvwk:a', 'a "a', "[] a {} ."])
@pytest.mark.parametrize("kind", VALUES)
def test_what_is_not_turtle_is_told_without_its_content(tmp_path: Path, kind: str, words: str) -> None:
    """A parser quotes what it cannot read: that is left out where the line holds what is protected."""
    root = copy(tmp_path, "ontology")
    place = edit(root, "ontology/core.ttl", "hre:Event a owl:Class ;", f"«{words.format(VALUES[kind])} a owl:Class ; # {VALUES[kind]}\n")
    with pytest.raises(Problems) as raised:
        ontology.read(root / "ontology")
    assert [(problem.mark.file, problem.rule) for problem in raised.value.found] == [(place.file, "turtle")]
    assert raised.value.found[0].mark.line >= place.line
    assert_silent(str(raised.value), VALUES[kind])


def stopped(root: Path, capfd: pytest.CaptureFixture[str]) -> tuple[list[Problem], str]:
    """What stops a release of `root`, and all that `hre check` prints of it."""
    with pytest.raises(Problems) as raised:
        making.check(Settings(root=str(root)))
    result = CliRunner().invoke(main, ["check"], env={"HRE_ROOT": str(root)})
    assert result.exit_code == 1
    return raised.value.found, result.output + result.stderr + str(raised.value) + "".join(capfd.readouterr())


def test_planted_in_the_vocabulary_it_stops_at_the_guard(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A literal or an address of a Turtle file is published, too: each file is named, and nothing of the value."""
    root, files = copy(tmp_path), {"ontology/core.ttl"}
    values = [disguise(VALUES["phone number"]) for disguise in DISGUISES.values()]
    edit(root, "ontology/core.ttl", '"event"@en', f'"{values[0]}"@en')  # of a term that other files speak of, too
    for path, value in zip(sorted((root / "ontology" / "vocab").glob("*.ttl")), values, strict=False):
        files.add(path.relative_to(root).as_posix())
        with path.open("a", encoding="utf-8") as file:
            file.write(f'\n<https://bvqzk.test/1> <https://bvqzk.test/{len(files)}> "{value}"@fr, <https://bvqzk.test/{quote(value)}> .\n')
    found, printed = stopped(root, capfd)
    assert {(problem.mark.file, problem.rule) for problem in found if problem.stops} == {(file, "protect") for file in files}
    assert len(files) == len(values) + 1
    for value in values:
        assert_silent(printed, value)


def test_the_command_prints_nothing_of_it(planted: tuple[Path, set[Mark]], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What `hre check` prints names each place once a problem, and repeats nothing."""
    root = copy(tmp_path, "mappings", "ontology", "shapes")
    value = DISGUISES["glued to labels"](VALUES["e-mail address"])
    found, printed = stopped(fill(planted[0], value, root), capfd)
    assert {Mark(problem.mark.file, problem.mark.line) for problem in found if problem.rule == "protect"} == planted[1]
    assert all(f"{place}:" in printed for place in planted[1])
    assert_silent(printed, value)
