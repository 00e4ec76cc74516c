"""Releases that were damaged, and terms that hide something: each is told or mended, and nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from archive_copy import ROOT, copy, edit
from pyoxigraph import Literal, NamedNode, Quad

from publish import release as making
from publish.errors import Problems, ReleaseError
from publish.release import directory, guard
from publish.settings import Settings
from publish.terms import EDTF, HRE, XSD

_SUBJECT, _PREDICATE = NamedNode("https://archive.example/event/1"), NamedNode(f"{HRE}note")


@pytest.fixture
def out(release: Path, tmp_path: Path) -> Path:
    """A copy of the releases of the checkout, to damage."""
    shutil.copytree(release.parents[1], tmp_path / "out", symlinks=True)
    return tmp_path / "out"


def _again(out: Path) -> making.Built:
    return making.build(Settings(root=str(ROOT), out=str(out)), lambda _: None)


def test_a_release_without_its_store_or_manifest_is_made_again(out: Path) -> None:
    """What is missing of the current release is not taken for being up to date."""
    store = (out / "current").resolve() / "store"
    shutil.rmtree(store)
    assert directory.current(out) is None
    assert _again(out).new
    assert (store / "CURRENT").is_file()
    assert _again(out).new is False


def test_what_a_killed_build_left_is_no_hindrance(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link and a draft of a process with the same number, as it happens in a container."""
    monkeypatch.setattr("os.getpid", lambda: 1)
    (out / ".current-1").symlink_to("nowhere")
    (out / "releases" / ".draft-old").mkdir()
    (out / "built.json").write_text("{", "utf-8")
    assert _again(out).new
    assert {path.name for path in out.iterdir()} == {"releases", "current", "built.json", "lock"}
    assert len(list((out / "releases").iterdir())) == 1


@pytest.mark.parametrize(("name", "read"), [("data.nq.gz", directory.read_dump), ("ledger.json", directory.ledger),
                                            ("questions.json", directory.questions)])
@pytest.mark.parametrize("content", [b"", b"not what it was"])
def test_a_damaged_file_of_a_release_is_told(tmp_path: Path, name: str, read: object, content: bytes) -> None:
    """The message names the release and says what to do."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReleaseError, match="damaged"):
        read(tmp_path)  # type: ignore[operator]  # each takes the folder of a release


def test_a_line_separator_in_a_literal_is_no_end_of_line(tmp_path: Path) -> None:
    """The dump is read by lines of N-Quads, which end with a line feed and nothing else."""
    lines = ['<x:a> <x:b> "one\u2028two\u0085three" .', "<x:a> <x:b> <x:c> ."]
    directory.write_dump(tmp_path, lines)
    assert directory.read_dump(tmp_path) == set(lines)


def test_an_id_that_was_published_cannot_be_dropped_with_its_line(out: Path, tmp_path: Path) -> None:
    """The last release remembers it; the current one stays."""
    root = copy(tmp_path / "copy")
    before = (out / "current").resolve()
    edit(root, "seeds/events/resignation.yaml", "id: rb281fdh\n", "id: p4mwv282\n")
    edit(root, "seeds/ledger.yaml", "- {id: rb281fdh, path: event, date: 2026-11-22}\n", "")
    with pytest.raises(Problems, match="event/rb281fdh was published, and its line is gone"):
        making.build(Settings(root=str(root), out=str(out)), lambda _: None)
    assert (out / "current").resolve() == before


@pytest.mark.parametrize("literal", [
    Literal("ada@example.org", datatype=NamedNode(EDTF)),
    Literal("+7 701 000 00 00", datatype=NamedNode(f"{HRE}huridocsMT99")),
    Literal("+7 701 000 00 00", datatype=NamedNode(f"{XSD}date")),
    Literal("ada@example.org", datatype=NamedNode(f"{XSD}hexBinary")),
    Literal("x", datatype=NamedNode("mailto:ada@example.org")),
], ids=str)
def test_no_datatype_hides_what_may_not_be_published(literal: Literal) -> None:
    """Dates, digests and codes are passed over only if they look like it, and a datatype is read like any IRI."""
    assert [rule for _, rule in guard.unsafe([Quad(_SUBJECT, _PREDICATE, literal)])] != []


@pytest.mark.parametrize("literal", [
    Literal("2019-06-04/2019-06-05", datatype=NamedNode(EDTF)),
    Literal("../2020-05-18", datatype=NamedNode(EDTF)),
    Literal("2019-06-05", datatype=NamedNode(f"{XSD}date")),
    Literal("1234567890" * 6 + "abcd", datatype=NamedNode(f"{XSD}hexBinary")),
    Literal("010203040506", datatype=NamedNode(f"{HRE}huridocsMT4")),
    Literal("Kazakhstan", language="en"),
], ids=str)
def test_what_is_harmless_passes(literal: Literal) -> None:
    """Dates, digests and codes of thesauri are numbers of nobody."""
    assert list(guard.unsafe([Quad(_SUBJECT, _PREDICATE, literal)])) == []
