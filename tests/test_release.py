"""A release: complete, the same bytes from the same inputs, and fit to be published."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad
from pyshacl import validate
from serving import HRE, LANGUAGE_TAG
from test_answers import term

from publish import protection
from publish import release as making
from publish.formats import FORMATS, parse, serialize
from publish.release import directory, guard
from publish.settings import Settings
from publish.store import canonical_hash, open_readonly
from publish.terms import HRE as HRE_TERMS
from publish.terms import RDF

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT.parent / "shared" / "sources"
INPUTS = ("seeds", "mappings", "ontology", "shapes")
FILES = {"data.nq.gz", "store", "index.sqlite", "report.ttl", "void.ttl", "changes.nq", "manifest.json", "ledger.json",
         "questions.json", "w3id.htaccess", "shapes.ttl"}


def _bytes(folder: Path) -> dict[str, bytes]:
    """The content of every file of a release, except the store's."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def _build_elsewhere(folder: Path, zone: str) -> dict[str, bytes]:
    """A release built by the command from a copy of the inputs in `folder`, with the clock set to the time zone `zone`."""
    for name in INPUTS:
        shutil.copytree(ROOT / name, folder / name)
    environment = {**os.environ, "TZ": zone, "LC_ALL": "C", "PYTHONHASHSEED": str(len(zone))}
    subprocess.run([HRE, "build"], cwd=folder, env=environment, check=True, capture_output=True)
    return _bytes(folder / ".hre" / "current")


def test_same_inputs_same_bytes(release: Path, tmp_path: Path) -> None:
    """Built in two other directories, in time zones a day apart, every file is the same to the byte."""
    here = _bytes(release)
    assert set(here) == FILES - {"store"}
    assert _build_elsewhere(tmp_path / "a", "Pacific/Kiritimati") == here
    assert _build_elsewhere(tmp_path / "some" / "other place", "Pacific/Pago_Pago") == here


def test_the_store_holds_the_dump(release: Path, archive_quads: list[Quad]) -> None:
    """The store has as many quads as the dump, and the same but for the spelling of numbers, which Oxigraph normalises."""
    stored = set(open_readonly(release / "store").quads_for_pattern(None, None, None, None))
    assert len(stored) == len(archive_quads) == len(set(archive_quads))
    assert {_spelling_aside(quad) for quad in stored} == {_spelling_aside(quad) for quad in archive_quads}


def _spelling_aside(quad: Quad) -> tuple[object, ...]:
    value = quad.object
    if isinstance(value, Literal) and value.datatype.value.endswith("#decimal"):
        return quad.subject, quad.predicate, float(value.value), quad.graph_name
    return quad.subject, quad.predicate, value, quad.graph_name


def test_a_triple_stands_in_one_graph_only(archive_quads: list[Quad]) -> None:
    """The union of all graphs, which queries see, has no triple twice."""
    assert [triple for triple, times in Counter(quad.triple for quad in archive_quads).items() if times > 1] == []


def test_nothing_is_anonymous(archive_quads: list[Quad]) -> None:
    """There is no blank node: everything can be linked to."""
    assert all(isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal) for quad in archive_quads)


def test_the_manifest_tells_the_truth(release: Path, archive_quads: list[Quad], tmp_path: Path) -> None:
    """Hashes, sizes, counts and the name are those of the files beside it."""
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    assert set(manifest["files"]) == FILES - {"store", "manifest.json"}
    for name, entry in manifest["files"].items():
        content = (release / name).read_bytes()
        assert entry == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    plain = tmp_path / "data.nq"
    plain.write_bytes(gzip.decompress((release / "data.nq.gz").read_bytes()))
    assert manifest["rdfc10"] == canonical_hash(plain)
    assert manifest["counts"]["quads"] == len(archive_quads)
    assert manifest["release"] == release.name


def test_the_archive_is_as_large_as_it_must_be(release: Path, archive_quads: list[Quad]) -> None:
    """At least 40 entities, at least 60 accounts, every account with evidence."""
    counts = json.loads((release / "manifest.json").read_text("utf-8"))["counts"]
    assert sum(counts[kind] for kind in ("events", "people", "organisations", "places", "instruments")) >= 40
    assert counts["accounts"] >= 60
    kind, account = NamedNode(f"{RDF}type"), NamedNode(f"{HRE_TERMS}Account")
    accounts = {quad.subject for quad in archive_quads if (quad.predicate, quad.object) == (kind, account)}
    resting = {quad.subject for quad in archive_quads if quad.predicate == NamedNode(f"{HRE_TERMS}evidence")}
    assert len(accounts & resting) == counts["accounts"] == len(accounts)


def test_pyshacl_finds_that_the_dump_conforms(archive_quads: list[Quad]) -> None:
    """The outside reference, on the finished dump: all `must` and `protect` shapes hold."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        merged = rdflib.Graph().parse(data=serialize(archive_quads, FORMATS["nt"]), format="nt")
        shapes = rdflib.Graph()
        for name in ("must", "protect"):
            shapes.parse(ROOT / "shapes" / f"{name}.ttl")
        conforms, _, text = validate(merged, shacl_graph=shapes, inference="none", allow_warnings=False)
    finally:
        rdflib.NORMALIZE_LITERALS = before
    assert len(merged) > 10_000
    assert conforms, re.sub(r"Value Node:.*", "", text)


def test_no_file_of_a_release_reaches_a_person(release: Path, archive_quads: list[Quad]) -> None:
    """No e-mail address, number or handle in any term, and none in any other file of the release."""
    described = [*parse(release / "void.ttl", FORMATS["ttl"]), *parse(release / "report.ttl", FORMATS["ttl"])]
    assert list(guard.unsafe([*archive_quads, *described])) == []
    answers = [cell for example in directory.questions(release) if example.answer for row in example.answer.first for cell in row if cell]
    assert [cell for cell in answers if guard.rule(term(cell))] == []
    questions = "\n".join(f"{each.slug} {each.question}\n{each.description}\n{each.text}" for each in directory.questions(release))
    texts = {name: (release / name).read_text("utf-8") for name in ("changes.nq", "ledger.json", "w3id.htaccess")}
    for name, text in {**texts, "questions.json": LANGUAGE_TAG.sub("", questions)}.items():
        assert [number for number, line in enumerate(text.splitlines(), start=1) if protection.find(line)] == [], name
    connection = sqlite3.connect(f"file:{release / 'index.sqlite'}?mode=ro", uri=True)
    found = [text for (text,) in connection.execute("SELECT text FROM name")]
    connection.close()
    assert len(found) > 100
    assert [text for text in found if protection.find(text)] == []


def _withheld_words() -> Iterator[str]:
    """The words of the paragraph that names a private person, read from the source where it is at hand."""
    for path in SOURCES.glob("000*"):
        paragraphs = [line for line in path.read_text("utf-8").split("\n") if line.strip()]
        yield from re.findall(r"[^\s@:,;()]{5,}", paragraphs[22])


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the source texts are not beside this checkout: nothing to compare with")
def test_nothing_of_the_private_paragraph_is_published(release: Path) -> None:
    """No word of source 000, paragraph 23, that the vocabulary does not use stands in a release or in the checkout."""
    everyday = "".join(path.read_text("utf-8") for path in (ROOT / "ontology" / "vocab").glob("*.ttl")).casefold()
    words = {word for word in _withheld_words() if word.casefold() not in everyday}
    assert len(words) >= 3
    published = gzip.decompress((release / "data.nq.gz").read_bytes()).decode() + "".join(
        path.read_text("utf-8") for path in release.iterdir() if path.suffix in (".ttl", ".json", ".nq", ".htaccess"))
    tracked = subprocess.run(["git", "grep", "-lFi", *(f"-e{word}" for word in words)], cwd=ROOT, capture_output=True, check=False)
    found = sum(word.casefold() in published.casefold() for word in words)
    assert (found, tracked.stdout.count(b"\n")) == (0, 0), "words of the private paragraph (not shown) stand there"


def test_what_is_up_to_date_is_not_built_again(release: Path) -> None:
    """A second build of the same inputs changes nothing."""
    out = release.parents[1]
    before = (release / "manifest.json").stat().st_mtime_ns
    again = making.build(Settings(root=str(ROOT), out=str(out)), lambda _: None)
    assert (again.new, again.release) == (False, release)
    assert (release / "manifest.json").stat().st_mtime_ns == before
