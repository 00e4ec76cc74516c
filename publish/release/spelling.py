"""Spelling: words in any script as plain Latin letters, and how they sound, so that a name is found however it is written.

Our own small table of letters, since no library fits: Unidecode and text-unidecode are under the GPL, and these as well as AnyAscii
read Uyghur in Arabic letters as if it were Arabic, whose letters for ``e``, ``o`` and ``ü`` are other sounds. What is not in the table
stays as it is: Greek, Georgian or Chinese words are found as they are written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = {
    **dict(zip("абвгдезиклмнопрстуфыэ", "abvgdeziklmnoprstufye", strict=True)),
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",  # noqa: RUF001  # letters of other scripts, meant as such
    "ә": "a", "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "җ": "j", "є": "ye", "ґ": "g",
    "ү": "u", "һ": "h", "і": "i",  # noqa: RUF001  # letters of other scripts, meant as such
}
_ARABIC = {
    **dict(zip("ابتجحدرزسصضطظعفقكکلمنهھىیيةەېۇۋپگ", "abtjhdrzssdtzafqkklmnhhiyyaeeuwpg", strict=True)),
    "ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "و": "o", "ۆ": "o", "ۈ": "u", "ڭ": "ng", "چ": "ch", "ژ": "zh", "ء": "", "ئ": "",
}
"""The Arabic alphabet of Uyghur, and what Arabic and Persian have beside it."""
_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ə": "a",
          "ı": "i"}  # noqa: RUF001  # letters of other scripts, meant as such
_APOSTROPHES = dict.fromkeys("'\u2019\u02bb\u02bc", "")
_LETTERS = str.maketrans(_CYRILLIC | _ARABIC | _LATIN | _APOSTROPHES)
_BEFORE = str.maketrans({"ئ": "", "ـ": ""})
"""A letter that only carries the vowel after it, which decomposition would make another; and the stroke that widens words."""
_ALONE = re.compile("([\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff])")
"""Characters of scripts that are written without spaces: each is a word."""
_WORD = re.compile(r"[^\W_]+")

_SOUNDS = (
    ("shch", "S"), ("tsch", "C"), ("tch", "C"), ("sch", "S"), ("dzh", "J"), ("zh", "J"), ("dj", "J"), ("sh", "S"), ("ch", "C"),
    ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ts", "s"), ("tz", "s"), ("ck", "k"), ("j", "J"),
)
"""Letters that stand for one sound, longest first."""
_ALIKE = str.maketrans("qcwz", "kkvs")
_SHORTEST = 3
"""Sounds without which a word is like too many others."""


def words(text: str) -> list[str]:
    """The words of `text` in small Latin letters without marks, as far as letters are known; digits are words, too."""
    known = unicodedata.normalize("NFKC", text).translate(_BEFORE)
    folded = unicodedata.normalize("NFKD", known.casefold())
    bare = "".join(character for character in folded if not unicodedata.category(character).startswith("M"))
    return _WORD.findall(_ALONE.sub(r" \1 ", bare.translate(_LETTERS)))


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """How a `word` (of `words`) sounds, roughly: its consonants, those alike as one, and whether a vowel begins it. "": too short.

    ``umarova`` and ``omarova``, ``serikzhan`` and ``serikjan`` sound alike. Words that hold other letters have no sound.
    """
    if not (word.isascii() and word.isalpha()):
        return ""
    text = re.sub("^x", "h", word)
    for letters, one in _SOUNDS:
        text = text.replace(letters, one)
    text = re.sub("c(?=[eiy])", "s", text).replace("x", "ks").translate(_ALIKE)
    heard = ("a" if text[0] in "aeiouy" else "") + re.sub("[aeiouy]", "", text)
    key = re.sub(r"(.)\1+", r"\1", heard)
    return key.replace("S", "x").replace("C", "c").replace("J", "j") if len(key) >= _SHORTEST else ""
