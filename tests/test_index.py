"""Indexes: the same in memory and in a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.errors import UsageError
from publish.sources.index import Index, key

texts = st.text(st.characters(), max_size=3)
"""Zero characters and halves of characters, too: that is what data may hold."""


@given(st.lists(st.tuples(st.sampled_from("ab\x00\ud800"), texts)), st.integers(0, 2000), st.integers(0, 20))
def test_values_come_back_in_order(entries: list[tuple[str, str]], limit: int, between: int) -> None:
    """Whether it spills at once, in the middle, or never; and when keys are looked up between additions."""
    index = Index(limit)
    for position, (name, value) in enumerate(entries):
        index.add(name, value)
        if position == between:
            index.get("a")
    for name in "ab\x00\ud800c":
        assert index.get(name) == [value for each, value in entries if each == name]


def test_many_values_spill() -> None:
    """Past the limit; more come in than one batch, after looking up as well."""
    index = Index(10_000)
    for number in range(5000):
        index.add(f"k{number % 1000}", str(number))
        assert index.spilled is (number > 30) or number < 60
    assert index.get("k7") == ["7", "1007", "2007", "3007", "4007"]
    index.add("k7", "last")
    assert index.get("k7")[-1] == "last"


@pytest.mark.parametrize("way", [Index.close, Index.__del__])
def test_the_file_goes_with_the_index(way: Callable[[Index], None]) -> None:
    """Closed or forgotten: nothing can be read from it again."""
    index = Index(0)
    index.add("a", "b")
    assert index.get("a") == ["b"]
    way(index)
    with pytest.raises(UsageError, match="temporary file"):
        index.get("a")


def test_no_room_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an error that says what to do."""
    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")
    monkeypatch.setattr(sqlite3, "connect", full)
    with pytest.raises(UsageError, match="make room"):
        Index(0).add("a", "b")


@given(st.lists(texts, min_size=2, max_size=2), st.lists(texts, min_size=2, max_size=2))
def test_keys_of_several_parts_are_not_mixed_up(one: list[str], other: list[str]) -> None:
    """``a`` and ``bc`` is not ``ab`` and ``c``."""
    assert (key(one) == key(other)) is (one == other)
    assert key(one[:1]) == one[0]
