"""Identifiers: what a typist gets wrong is found, and what is minted is never taken for anything else."""

from __future__ import annotations

import re
import secrets
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish import protection
from publish.ids import ALPHABET, LENGTH, check_character, is_valid, mint

bodies = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


def with_check(body: str) -> str:
    """The identifier that begins with `body`."""
    return body + check_character(body)


def test_the_check_character_is_that_of_noid() -> None:
    """The example of the NOID documentation, 13030/xf93gt2q; a slash counts nothing there, as 0 does."""
    assert check_character("130300xf93gt2") == "q"


@given(bodies)
def test_any_single_mistyped_character_is_found(body: str) -> None:
    """Every other character, of the alphabet or not, at every position, the check character's too."""
    identifier = with_check(body)
    assert is_valid(identifier)
    for position, right in enumerate(identifier):
        for wrong in (ALPHABET + "aeioulyB Ⅷ８é").replace(right, ""):
            assert not is_valid(identifier[:position] + wrong + identifier[position + 1 :])


@given(bodies)
def test_any_swap_is_found(body: str) -> None:
    """Any two different characters, adjacent or not, the check character too."""
    identifier = with_check(body)
    for one, other in combinations(range(LENGTH + 1), 2):
        swapped = list(identifier)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        assert is_valid("".join(swapped)) == (identifier[one] == identifier[other])


@given(bodies, st.integers(0, LENGTH))
def test_a_character_too_many_or_too_few_is_found(body: str, position: int) -> None:
    """An identifier has one length."""
    identifier = with_check(body)
    assert not is_valid(identifier[:position] + identifier[position + 1 :])
    assert not is_valid(identifier[:position] + "0" + identifier[position:])


@given(st.text())
def test_other_text_is_refused_without_an_error(text: str) -> None:
    """Whatever is asked about, the answer is yes or no; yes only for eight characters of the alphabet."""
    assert not is_valid(text) or (len(text) == LENGTH + 1 and set(text) <= set(ALPHABET))


def test_what_is_minted_is_valid_and_is_no_number() -> None:
    """A letter first, no run of four digits, nothing that the protection rules could take for contact data."""
    minted = {mint(set()) for _ in range(5_000)}
    assert all(is_valid(identifier) and identifier[0].isalpha() for identifier in minted)
    assert not [identifier for identifier in minted if re.search(r"\d{4}", identifier)]
    assert not [identifier for identifier in minted if protection.find(f"https://example.org/account/{identifier}#time-12")]


@pytest.mark.parametrize("seed", range(20))
def test_a_taken_identifier_is_not_minted_again(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same draws, the second is passed over as taken."""
    monkeypatch.setattr(secrets, "choice", Random(seed).choice)  # noqa: S311  # the draws must repeat; nothing secret is made
    first = mint(set())
    monkeypatch.setattr(secrets, "choice", Random(seed).choice)  # noqa: S311  # as above
    assert mint({first}) != first


def test_a_run_of_digits_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws that make a number are drawn again."""
    draws = iter("b123456" + "bcdfghj")
    monkeypatch.setattr(secrets, "choice", lambda _: next(draws))
    assert mint(set()) == with_check("bcdfghj")
