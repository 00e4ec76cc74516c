"""Spelling: one name in several scripts and typings is one word, or sounds as one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.release.spelling import sound, words


@pytest.mark.parametrize(("text", "found"), [
    ("Умарова", ["umarova"]), ("УМАрова Айман", ["umarova", "aiman"]), ("Щёкин", ["shchekin"]),
    ("Қазақстан", ["qazaqstan"]), ("Серікжан", ["serikzhan"]), ("Өмірұлы", ["omiruly"]), ("Җамал", ["jamal"]),
    ("ئۇيغۇر", ["uyghur"]), ("ئۈرۈمچى", ["urumchi"]), ("قەشقەر", ["qeshqer"]), ("مُحَمَّد", ["mhmd"]), ("أحمد", ["ahmd"]),
    ("Évêque d\u2019Œuvre", ["eveque", "doeuvre"]), ("O'zbek O\u02bbzbek", ["ozbek", "ozbek"]), ("Straße", ["strasse"]),
    ("ﷺ", words("صلى الله عليه وسلم")),
    ("中国人", ["中", "国", "人"]), ("5⼀ｶﾞ", ["5", "一", "カ"]), ("\u064a\u0654\ufe8b", []),
    ("a_b-c.d", ["a", "b", "c", "d"]), ("№ 5 ⅷ", ["no", "5", "viii"]), ("", []), ('"*(): \x00\ud800', []),
])
def test_words_are_plain_latin_letters(text: str, found: list[str]) -> None:
    """Without marks, apostrophes and signs; what the table does not know stays."""
    assert words(text) == found


@pytest.mark.parametrize("names", [
    ("Umarova", "Omarova", "Умарова", "Омарова", "ئۇمەروۋا", "Oumarova"), ("Serikzhan", "Serikjan", "Серікжан", "Serikdjan"),
    ("Bilash", "Bylash", "Біләш", "Bilasch", "Bilaş".replace("ş", "sh")), ("Mukhtar", "Muhtar", "Мухтар", "Moukhtar"),
    ("Tohti", "Tokhti", "Тохти", "توختى"), ("Qurban", "Kurban", "Курбан", "قۇربان"),
])
def test_typings_of_a_name_sound_alike(names: tuple[str, ...]) -> None:
    """In whichever script."""
    assert len({sound(word) for name in names for word in words(name)}) == 1, [sound(word) for name in names for word in words(name)]


def test_other_names_sound_otherwise_and_short_ones_not_at_all() -> None:
    """A word of two sounds is like too many others; a word in other letters has none."""
    assert len({sound(word) for word in words("Umarova Bilash Tohti Ahmed Karimov")}) == 5
    assert {sound(word) for word in (*words("Ali Ana 中 12345"), "x1y2z3")} == {""}


@given(st.text())
def test_every_text_has_words_of_letters_and_digits_alone(text: str) -> None:
    """So that no word can be syntax of a query; words of words are the same words."""
    found = words(text)
    assert all(character.isalnum() for word in found for character in word)
    assert words(" ".join(found)) == found
    assert words(unicodedata.normalize("NFC", text)) == found
    assert all(len(sound(word)) != 1 for word in found)
