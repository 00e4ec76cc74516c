"""Planted contact data: wherever it stands and however it is disguised, it stops the release, and no message repeats it.

All values are invented: a reserved domain, a country code that nobody has.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from archive_copy import ROOT, copy, edit, problems
from click.testing import CliRunner
from test_mutations import ARCHIVE, ATAJURT, COUNTRY, DOG, INTERNMENT, NOTICE, RESIGNATION, SENTENCE, SOMEBODY, STATEMENT, TOWN

from publish import mappings, ontology
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
    "glued to labels": lambda value: f"AdvisorCentral AsiaEmail{value}Phone:none",
    "with no-break spaces": lambda value: f"Asia\u00a0Contact:\u00a0{value.replace(' ', chr(0xA0))}\u00a0end",
    "in full-width characters": lambda value: "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in value),
    "in Arabic-Indic digits": lambda value: "".join(chr(0x660 + int(each)) if each.isdigit() else each for each in value),
    "with zero-width characters": "\u200b".join,
    "percent-encoded": lambda value: quote(value, safe="").replace("_", "%5F").replace(".", "%2E"),
    "as entities": lambda value: "".join(f"&#{ord(each)};" for each in value),
}
FORMS = [(f"{kind}, {name}", disguise(value)) for kind, value in VALUES.items() for name, disguise in DISGUISES.items()]

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
    """A copy of the seeds with a mark at every place of the table; and the lines of those marks."""
    root = copy(tmp_path_factory.mktemp("planted"), "seeds")
    for _, file, find, replacement in PLACES:
        edit(root, file, find, replacement)
    lines = [(path, number, line) for path in (root / "seeds").rglob("*.yaml")
             for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)]
    return root, {Mark(path.relative_to(root).as_posix(), number) for path, number, line in lines if HERE in line or BARE in line}


def fill(root: Path, value: str, folder: Path) -> Path:
    """A copy of the seeds in `root` in `folder`, with `value` where the marks are."""
    copied = copy_of(root, folder)
    for path in copied.rglob("*.yaml"):
        text = path.read_text("utf-8")
        if HERE in text or BARE in text:
            path.write_text(text.replace(HERE, json.dumps(value, ensure_ascii=False)).replace(BARE, value), "utf-8")
    return copied


def copy_of(root: Path, folder: Path) -> Path:
    """The seeds in `root`, copied into `folder`."""
    shutil.copytree(root / "seeds", folder / "seeds")
    return folder


def pieces(value: str) -> set[str]:
    """Every five characters of a planted value that follow each other, as written and as a reader would see them."""
    forms = (value, *VALUES.values()) if value not in VALUES.values() else (value,)
    return {form[start : start + 5] for form in forms for start in range(len(form) - 4)}


def assert_silent(text: str, value: str) -> None:
    """No piece of the value stands in `text`; the piece is not shown if it does."""
    leaks = [number for number, line in enumerate(text.splitlines()) if any(piece in line for piece in pieces(value))]
    assert leaks == [], "lines of the output that repeat a piece of the planted value"
