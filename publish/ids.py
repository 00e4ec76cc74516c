"""Opaque identifiers: betanumeric, with the NOID check character.

Source: J. Kunze, "NOID", section "Noid check digit algorithm"; the alphabet has no vowels, so no
identifier spells a word, and the check character finds any one mistyped character and any swap.
"""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
LENGTH = 7
_DIGIT_RUN = re.compile(r"\d{4}")
WORD = re.compile(rf"(?<!\w)[{ALPHABET}]{{{LENGTH + 1}}}(?!\w)")
"""Finds what may be an id in a text."""


def check_character(body: str) -> str:
    """The NOID check character for `body`: the sum of position (from 1) times ordinal, modulo 29."""
    total = sum(position * ALPHABET.index(character) for position, character in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def is_valid(identifier: str) -> bool:
    """Whether `identifier` has the form of an id of this archive and its check character is right."""
    if len(identifier) != LENGTH + 1 or not set(identifier) <= set(ALPHABET):
        return False
    return check_character(identifier[:-1]) == identifier[-1]


def mint(taken: set[str]) -> str:
    """A new random identifier that is not in `taken`: 7 characters and the check character.

    It begins with a letter, and has no run of four digits, so that it is never taken for a number
    (by the protection rules, or by a spreadsheet).
    """
    while True:
        body = secrets.choice(ALPHABET[10:]) + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
        identifier = body + check_character(body)
        if identifier not in taken and not _DIGIT_RUN.search(identifier):
            return identifier
