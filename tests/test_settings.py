"""Settings: each has its default, its variable, and a range that is kept."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest

from publish.errors import UsageError
from publish.settings import Settings

NUMBERS = [entry for entry in fields(Settings) if entry.metadata.get("range")]
TEXTS = [entry for entry in fields(Settings) if not entry.metadata.get("range")]


@pytest.mark.parametrize("name", [entry.name for entry in NUMBERS])
def test_a_number_is_read_from_its_variable_within_its_range(name: str) -> None:
    """Both ends are in it; what lies beyond them is refused with both."""
    low, high = next(entry.metadata["range"] for entry in NUMBERS if entry.name == name)
    variable = f"HRE_{name.upper()}"
    for value in (low, high):
        assert getattr(Settings.read({variable: str(value)}), name) == value
    for value in (low - 1, high + 1):
        with pytest.raises(UsageError, match=rf"{variable} .* {low} to {high}\."):
            Settings.read({variable: str(value)})


@pytest.mark.parametrize("text", ["", " ", "1.5", "1e3", "+1", " 30", "0x10", "ten", "١٢", "²", "9" * 5000, "-1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """Plain digits alone; the message does not repeat what was given."""
    with pytest.raises(UsageError, match="HRE_TIME_LIMIT") as caught:
        Settings.read({"HRE_TIME_LIMIT": text})
    assert not text.strip() or text not in str(caught.value)


@pytest.mark.parametrize("entry", fields(Settings), ids=lambda entry: entry.name)
def test_every_setting_has_a_default_that_is_allowed_and_a_help_text(entry: Any) -> None:  # noqa: ANN401  # of any type
    """What is set to its default is what is there without it."""
    assert entry.metadata["help"]
    assert getattr(Settings.read({f"HRE_{entry.name.upper()}": str(entry.default)}), entry.name) == entry.default


def test_texts_are_taken_as_they_are() -> None:
    """Where there is no list of words."""
    assert Settings.read({"HRE_KEYS": "/a folder/keys"}).keys == "/a folder/keys"
    assert {entry.name for entry in TEXTS} == {"root", "out", "host", "keys", "services", "log"}


@pytest.mark.parametrize("word", ["events", "requests"])
def test_a_word_is_one_of_those_that_there_are(word: str) -> None:
    """A misspelt one must not mean the default in silence."""
    assert Settings.read({"HRE_LOG": word}).log == word
    with pytest.raises(UsageError, match="give events or requests"):
        Settings.read({"HRE_LOG": f"{word}s"})


def test_nothing_is_read_but_what_is_a_setting() -> None:
    """Other variables do no harm."""
    assert Settings.read({"HRE_UNKNOWN": "x", "TIME_LIMIT": "x"}) == Settings()


def test_settings_cannot_be_changed() -> None:
    """One frozen object."""
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]  # that is the test


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With what to do about it."""
    (tmp_path / "seeds").mkdir()
    assert Settings(root=str(tmp_path)).folder("seeds") == tmp_path / "seeds"
    with pytest.raises(UsageError, match="HRE_ROOT"):
        Settings(root=str(tmp_path)).folder("shapes")
