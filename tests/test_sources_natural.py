"""The natural mapping: canonical lexical forms, which mean the same number."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publish.lexical import double
from publish.sources.natural import natural
from publish.sources.records import Typed


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_doubles_are_canonical_and_exact(value: float) -> None:
    """XML Schema 1.1, part 2, E.1: one digit that is not 0 before the point, at least one behind, no plus sign."""
    text = double(value)
    assert repr(float(text)) == repr(value)
    assert re.fullmatch(r"-?([1-9]\.([0-9]*[1-9]|0)E(0|-?[1-9][0-9]*)|0\.0E0)", text)


@pytest.mark.parametrize(("value", "text"), [
    (float("nan"), "NaN"), (float("inf"), "INF"), (float("-inf"), "-INF"), (0.0, "0.0E0"), (-0.0, "-0.0E0"), (100.0, "1.0E2"),
    (-5.9, "-5.9E0"),
    (1e-05, "1.0E-5"), (1.7976931348623157e308, "1.7976931348623157E308"),
])
def test_doubles(value: float, text: str) -> None:
    """Among them the examples of RML-Core."""
    assert double(value) == text


@example(Decimal("-0.00"))
@given(st.decimals(allow_nan=False, allow_infinity=False, places=5))
def test_decimals_are_canonical_and_exact(value: Decimal) -> None:
    """XML Schema 1.1, part 2, 3.3.3: no zeros that say nothing, no point behind an integer, no -0."""
    text = natural(value)
    assert isinstance(text, Typed)
    assert Decimal(text) == value
    assert re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", text)
    assert text != "-0"
