"""Transfers: results that wait to be read are counted as long as somebody reads them, for each client and in all."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.web import transfers
from publish.web.transfers import SHARE, Transfers

ROOM = 1000


def file(folder: Path, name: str) -> Path:
    """A result."""
    path = folder / name
    path.write_bytes(b"x")
    return path


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was handed over counts as opened, or never to be opened, at once."""
    monkeypatch.setattr(transfers, "OPENED", 0.0)


def test_one_client_has_a_quarter_of_the_room() -> None:
    """Others still have theirs."""
    kept = Transfers(ROOM)
    assert kept.begin("a", "/x/1", ROOM // SHARE - 1)
    assert kept.begin("a", "/x/2", 1)
    assert not kept.begin("a", "/x/3", 1)
    assert kept.begin("b", "/x/4", ROOM // SHARE)


def test_all_together_have_the_room() -> None:
    """However many clients there are; what was refused does not count."""
    kept = Transfers(ROOM)
    begun = [kept.begin(f"client {number}", f"/x/{number}", 240) for number in range(6)]
    assert begun == [True] * 4 + [False] * 2
    assert kept.begin("last", "/x/last", 40)
    assert not kept.begin("another", "/x/another", 1)


def test_one_result_is_never_too_large() -> None:
    """Settings may leave less room than the largest result: who reads nothing else is not told to read first."""
    kept = Transfers(ROOM)
    assert kept.begin("a", "/x/1", 2 * ROOM)
    assert not kept.begin("a", "/x/2", 1)
    assert not kept.begin("b", "/x/3", 1)


@pytest.mark.usefixtures("at_once")
def test_what_is_being_read_counts_until_it_is_closed(tmp_path: Path) -> None:
    """A real open file, also when it has been deleted, as it is when it is sent."""
    kept = Transfers(ROOM)
    path = file(tmp_path, "result")
    with path.open("rb"):
        assert kept.begin("a", str(path), 200)
        path.unlink()
        assert not kept.begin("a", "/x/other", 200)
        assert kept.begin("b", "/x/another", 200)
    assert kept.begin("a", "/x/other", 200)


@pytest.mark.usefixtures("at_once")
def test_what_was_never_opened_is_forgotten(tmp_path: Path) -> None:
    """The client left before the first byte."""
    kept = Transfers(ROOM)
    for number in range(10):
        assert kept.begin("a", str(file(tmp_path, str(number))), 200)


def test_what_was_just_handed_over_counts_before_it_is_open(tmp_path: Path) -> None:
    """The server opens it a moment later."""
    kept = Transfers(ROOM)
    assert kept.begin("a", str(file(tmp_path, "one")), 200)
    assert not kept.begin("a", str(file(tmp_path, "two")), 200)


@pytest.mark.usefixtures("at_once")
def test_one_that_is_read_twice_counts_until_both_are_done(tmp_path: Path) -> None:
    """Whoever still has it open."""
    kept = Transfers(ROOM)
    path = file(tmp_path, "result")
    with path.open("rb"):
        with path.open("rb"):
            assert kept.begin("a", str(path), 200)
        assert not kept.begin("a", "/x/other", 200)
    assert kept.begin("a", "/x/other", 200)
