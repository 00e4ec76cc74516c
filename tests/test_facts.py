"""The seeds against the documents and the facts found in them, where these are at hand beside the checkout."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from serving import HRE

from publish import ontology, passages, seeds
from publish.passages import Texts
from publish.seeds import Seeds

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
WITHHELD = {"F036"}
"""Facts of a private individual: counted in seeds/archive.yaml, and nothing more."""
_CODE = re.compile(r"\bF\d{3}\b")

needs_documents = pytest.mark.skipif(not (SHARED / "sources").is_dir(), reason="the source texts are not beside this checkout")


@pytest.fixture(scope="module")
def archive() -> Seeds:
    """The seeds of the checkout."""
    return seeds.read(ROOT / "seeds", ontology.read(ROOT / "ontology").schemes, "2026-11-22")


@needs_documents
def test_every_fact_is_curated_or_withheld(archive: Seeds) -> None:
    """Each code of the worksheet stands in an account, but for those that are withheld."""
    found = set(_CODE.findall((SHARED / "FACTS.md").read_text("utf-8")))
    curated = {code for row in archive.written["account"] for code in row.values.get("facts", "").split()}
    assert len(found) > 100
    assert found - curated == WITHHELD


@needs_documents
def test_every_passage_is_proven(archive: Seeds) -> None:
    """Both documents verify to 100 % of digests, and each statement is said to rest on a passage."""
    found = passages.verify(archive, Texts(SHARED / "sources"))
    assert found.problems == []
    assert (found.documents, found.passages) == (2, len(archive.written["evidence"]))
    statements = [line for line in found.facts if line.startswith("  ")]
    assert len(statements) > 500
    assert all("¶" in line and "not proven" not in line for line in statements)


@needs_documents
def test_the_command_proves_the_passages() -> None:
    """`hre verify --documents DIR` says how many of how many, and ends with 0."""
    ran = subprocess.run([HRE, "verify", "--documents", SHARED / "sources"], cwd=ROOT, capture_output=True, text=True, check=True)
    proven, cited = re.findall(r"(\d+) of (\d+) passages proven, in 2 of 2 documents", ran.stdout)[0]
    assert proven == cited


def _small_archive(folder: Path, text: str) -> Path:
    """An invented archive with one document, whose text is `text`, and one account that cites its second paragraph."""
    digest, passage = (hashlib.sha256(words.encode()).hexdigest() for words in (text, "Second"))
    for name in ("documents", "events"):
        (folder / "seeds" / name).mkdir(parents=True)
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    both = "{en: A text, fr: Un texte}"
    (folder / "seeds" / "archive.yaml").write_text(
        f"base: https://archive.example/\ntitle: {both}\ndescription: {both}\npublisher: {both}\n"
        "license: https://archive.example/licence\nversion: 0.1.0\nissued: 2031-01-01\n", "utf-8")
    (folder / "seeds" / "documents" / "bulletin.yaml").write_text(
        f"id: ffh29w6j\nlabel: {both}\nlanguage: en\nedtf: 2031\ndate_basis: stated\ndigest: {digest}\n", "utf-8")
    (folder / "seeds" / "events" / "tyres.yaml").write_text(
        f"id: p4mwv282\nkind: act\ntypes: [vehicle-tampering]\nlabel: {both}\naccounts:\n  - id: wb42b557\n    document: bulletin\n"
        f"    modality: narrated\n    summary: {both}\n    evidence:\n"
        f"      - {{paragraph: 2, start: 0, end: 6, digest: {passage}}}\n    silences:\n      - {{on: date}}\n", "utf-8")
    return folder


def _verify(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    (folder / "texts").mkdir(exist_ok=True)
    (folder / "texts" / "text.txt").write_text(text, "utf-8")
    return subprocess.run([HRE, "verify", "--documents", "texts"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("text", ["First line\n\nSecond line\n", "First line\r\n \t\r\nSecond line", "\n\nFirst\u2028line\nSecond"])
def test_paragraphs_are_lines_that_are_not_empty(tmp_path: Path, text: str) -> None:
    """Whatever the line ends, and whatever stands in a line; the command names the statement and its passage."""
    ran = _verify(_small_archive(tmp_path, text), text)
    assert ran.returncode == 0, ran.stderr
    assert "silence-1: ¶2 0 to 6" in ran.stdout


def test_a_text_that_differs_is_named(tmp_path: Path) -> None:
    """Another version of the text proves nothing: the line of the document's digest is named."""
    folder = _small_archive(tmp_path, "First\nSecond")
    ran = _verify(folder, "First\nSecond, and more")
    assert ran.returncode == 1
    assert "seeds/documents/bulletin.yaml:6:9: error" in ran.stderr
    assert "0 of 1 passage proven, in 0 of 1 document" in ran.stdout


@pytest.mark.parametrize(("wrong", "column"), [("start: 1", "digest"), ("end: 700", "end"), ("paragraph: 3", "paragraph")])
def test_a_locator_that_differs_is_named(tmp_path: Path, wrong: str, column: str) -> None:
    """A passage that is not the one cited is an error at its line, which does not repeat the passage."""
    folder = _small_archive(tmp_path, "First\nSecond line")
    path = folder / "seeds" / "events" / "tyres.yaml"
    line = path.read_text("utf-8")
    path.write_text(re.sub(rf"{wrong.split(':', maxsplit=1)[0]}: \d+", wrong, line), "utf-8")
    ran = _verify(folder, "First\nSecond line")
    place = next(text for text in path.read_text("utf-8").splitlines() if "paragraph" in text).index(f"{column}: ") + len(column) + 3
    assert ran.returncode == 1
    assert f"seeds/events/tyres.yaml:11:{place}: error" in ran.stderr
    assert "Second" not in ran.stderr
    assert "(not proven)" in ran.stdout


def test_words_are_located(tmp_path: Path) -> None:
    """`hre locate` prints the line to paste; words that stand nowhere are an error."""
    (tmp_path / "a.txt").write_text("First\n\nA second line, a second time\n", "utf-8")
    ran = subprocess.run([HRE, "locate", "--documents", tmp_path, "second"], capture_output=True, text=True, check=True)
    digest = hashlib.sha256(b"second").hexdigest()
    assert ran.stdout.splitlines() == ["# a.txt", f"- {{paragraph: 2, start: 2, end: 8, digest: {digest}}}",
                                       "# a.txt", f"- {{paragraph: 2, start: 17, end: 23, digest: {digest}}}"]
    missing = subprocess.run([HRE, "locate", "--documents", tmp_path, "third"], capture_output=True, text=True, check=False)
    assert missing.returncode == 2
