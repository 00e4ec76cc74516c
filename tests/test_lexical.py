"""Lexical forms: every datatype takes the texts that XML Schema 1.1 gives it, and no others, however long they are."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.lexical import check, decimal, double, integer
from publish.terms import EDTF, RDF, XSD

TEXTS = {
    "boolean": ("true false 1 0", "True yes 01 TRUE tru"),
    "decimal": ("0 1. .5 -0.50 +12 007", ". + - 1e3 1,5 INF 1.2.3 \u0661 --1"),
    "integer": ("0 -0 +5 007 -123456789012345678901234567890", "1.0 + - 1e3 ٣ 1_000 0x1 three"),
    "double": ("1 1.5E3 -.5e-10 INF +INF -INF NaN 1.e1", "inf nan Infinity 1e 1E+ e5 1e1.5 +NaN"),
    "float": ("0.1 1E9 NaN", "1f"),
    "byte": ("-128 127 +0127", "-129 128"),
    "short": ("-32768 32767", "-32769 32768"),
    "int": ("-2147483648 2147483647", "-2147483649 2147483648"),
    "long": ("-9223372036854775808 9223372036854775807", "-9223372036854775809 9223372036854775808"),
    "unsignedByte": ("0 -0 255", "-1 256"),
    "unsignedShort": ("65535", "65536"),
    "unsignedInt": ("4294967295", "4294967296"),
    "unsignedLong": ("18446744073709551615", "18446744073709551616"),
    "nonNegativeInteger": ("0 -0 +0 5", "-1"),
    "positiveInteger": ("1 +1 001", "0 -1"),
    "nonPositiveInteger": ("0 +0 -7", "1"),
    "negativeInteger": ("-1 -007", "0 -0 1"),
    "date": (
        "2020-02-29 2000-02-29 0000-01-01 -0004-02-29 12020-02-29 2019-12-31Z 2019-12-31+14:00 2019-12-31-00:30",
        "2019-02-29 1900-02-29 2019-04-31 2019-13-01 2019-00-01 2019-01-00 19-01-01 02019-01-01 +2019-01-01 2019-1-1 2019-12-31+14:01 "
        "2019-12-31+15:00 2019-12-31z ٢٠١٩-01-01 2019-01-01T00:00:00",
    ),
    "time": ("00:00:00 23:59:59.999Z 24:00:00 24:00:00.00 12:00:00-05:00", "24:00:01 24:00:00.1 23:60:00 23:59:60 1:00:00 12:00 12:00:00."),
    "dateTime": (
        "2019-06-05T24:00:00 2019-06-05T12:30:15.5+02:00 -12019-06-05T00:00:00", "2019-02-29T00:00:00 2019-06-05 2019-06-05T25:00:00",
    ),
    "dateTimeStamp": ("2019-06-05T12:30:15Z", "2019-06-05T12:30:15"),
    "gYear": ("2019 0000 -0001 12019Z", "19 02019 2019-06 2019+15:00"),
    "gYearMonth": ("2019-06 2019-06Z -0001-12", "2019-13 2019 2019-00"),
    "gMonth": ("--06 --12Z", "--13 -06 --6 06 --06--"),
    "gMonthDay": ("--02-29 --12-31+01:00", "--02-30 --04-31 --1-1 -02-01"),
    "gDay": ("---31 ---01Z", "---32 ---00 --31"),
    "duration": ("P1Y P1M P1Y2M3DT4H5M6.7S -P1D PT0S P0Y PT1M", "P PT P1YT P1S PT1Y 1Y P-1Y P1.5D PT.5S PT5.S P1M1Y +P1D P1D2M"),
    "yearMonthDuration": ("P1Y2M -P3M", "P1D P P1YT1H"),
    "dayTimeDuration": ("P1DT2H PT1M -PT0.5S", "P1M P P1Y PT P1DT"),
    "hexBinary": ("0FB7 0fb7", "0FB 0G"),
    "base64Binary": ("AAAA AAA= AA== Zm9vYmFy", "AAA A AAB= AB== ==== AA=A AAAA= A==="),
    "language": ("en kk-Cyrl i-klingon a-b-c", "en_GB abcdefghi -en en- é"),
    "Name": ("a :a a:b _1 é.b·", "1a -a .a a/b"),
    "NCName": ("a _1 élan a.b-c", "a:b :a 1a"),
    "NMTOKEN": ("1a -a a:b .", "a/b a,b"),
}
"""Words that are, and words that are not, of each datatype."""

CASES = [
    (name, word, valid)
    for name, words in TEXTS.items()
    for valid, listed in zip((True, False), words, strict=True)
    for word in listed.split()
]


@pytest.mark.parametrize(("name", "word", "valid"), CASES)
def test_a_word_is_of_a_datatype(name: str, word: str, valid: bool) -> None:  # noqa: FBT001  # a column of the table
    """XML Schema 1.1, part 2."""
    is_valid = check(f"{XSD}{name}")
    assert is_valid is not None
    assert is_valid(word) is valid


@pytest.mark.parametrize("name", sorted(set(TEXTS) - {"Name", "NCName", "NMTOKEN"}))
@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize("space", [" ", "\n", "\u00a0"])
def test_white_space_is_not_trimmed(name: str, position: int, space: str) -> None:
    """RDF takes the text as it is, and a line break at the end is part of it."""
    word = TEXTS[name][0].split()[0]
    is_valid = check(f"{XSD}{name}")
    assert is_valid is not None
    assert not is_valid(space + word if position == 0 else word + space)


@pytest.mark.parametrize(("name", "text", "valid"), [
    ("anyURI", "", True), ("anyURI", "a b/é", True), ("anyURI", "a\x00", False),
    ("normalizedString", "", True), ("normalizedString", "  a  b ", True),
    ("normalizedString", "a\tb", False), ("normalizedString", "a\n", False),
    ("token", "", True), ("token", "a b é", True),
    ("token", "a  b", False), ("token", " a", False), ("token", "a ", False), ("token", "a\rb", False), ("token", " ", False),
    ("hexBinary", "", True), ("base64Binary", "", True), ("base64Binary", "A A A A", True), ("base64Binary", "Zm 9v", True),
    ("base64Binary", "AAA =", True), ("base64Binary", "AA  AA", False), ("base64Binary", "AAAA ", False), ("NMTOKEN", "", False),
])
def test_spaces_inside(name: str, text: str, valid: bool) -> None:  # noqa: FBT001  # a column of the table
    """Types that derive from strings differ in the spaces that they allow."""
    is_valid = check(f"{XSD}{name}")
    assert is_valid is not None
    assert is_valid(text) is valid


@pytest.mark.parametrize(("text", "valid"), [
    ("2019", True), ("2019-06~/..", True), ("2019-02-29", False), ("", False), ("June 2019", False),
])
def test_edtf_is_that_of_the_archive(text: str, valid: bool) -> None:  # noqa: FBT001  # a column of the table
    """The same levels as in seeds (publish.dates)."""
    is_valid = check(EDTF)
    assert is_valid is not None
    assert is_valid(text) is valid


def test_a_language_tagged_string_has_no_lexical_form_of_its_own() -> None:
    """``"x"^^rdf:langString`` is never right: its language is missing."""
    is_valid = check(f"{RDF}langString")
    assert is_valid is not None
    assert not is_valid("x")


@pytest.mark.parametrize("datatype", [f"{XSD}string", f"{RDF}HTML", "https://example.org/own", ""])
def test_other_datatypes_are_not_checked(datatype: str) -> None:
    """Nothing is known of them."""
    assert check(datatype) is None


LONG = 300_000


@pytest.mark.parametrize("name", [*TEXTS, "anyURI", "normalizedString", "token"])
@pytest.mark.parametrize("part", ["1", "0", "-", "-a", "a ", "A", "1Y", ".", "+1", " ", ":"])
def test_long_texts_take_no_time(name: str, part: str) -> None:
    """Nor do they fail; one character more at the end must not make a check try all over again."""
    is_valid = check(f"{XSD}{name}")
    assert is_valid is not None
    begin = time.perf_counter()
    for beginning in ("", "P", "--0", "2019-", "."):
        is_valid(beginning + part * LONG)
        assert is_valid(beginning + part * LONG + "\x00") is False
    assert time.perf_counter() - begin < 1


@given(st.integers())
def test_canonical_integers(number: int) -> None:
    """As Python writes them, whatever zeros and signs they had."""
    assert integer(f"{number:+020d}") == str(number)
    assert integer("-0") == integer("+00") == "0"
    assert integer("7" * LONG) == "7" * LONG


@given(st.integers(), st.sampled_from([
    ("byte", -128, 127), ("unsignedLong", 0, 2**64 - 1), ("nonPositiveInteger", None, 0), ("negativeInteger", None, -1),
]))
def test_bounds_are_those_of_numbers(number: int, bounds: tuple[str, int | None, int]) -> None:
    """Texts are compared, and compare as numbers do."""
    name, low, high = bounds
    is_valid = check(f"{XSD}{name}")
    assert is_valid is not None
    assert is_valid(f"{number:+06d}") is ((low is None or low <= number) and number <= high)


@pytest.mark.parametrize(("text", "canonical"), [
    ("1.50", "1.5"), ("-0.0", "0"), ("+.5", "0.5"), ("3.", "3"), ("-007.10", "-7.1"), ("100", "100"), ("-.5", "-0.5"), ("0.10", "0.1"),
])
def test_canonical_decimals(text: str, canonical: str) -> None:
    """XML Schema 1.1, 3.3.3.2; the value stays."""
    assert decimal(text) == canonical
    assert Decimal(text) == Decimal(canonical)


@pytest.mark.parametrize(("number", "canonical"), [
    (1500, "1.5E3"), (0.0, "0.0E0"), (-0.0, "-0.0E0"), (1, "1.0E0"), ("0.001", "1.0E-3"), (1e300, "1.0E300"), ("1e-7", "1.0E-7"),
    (0.1, "1.0E-1"), (123456.789, "1.23456789E5"), (1e16, "1.0E16"), (5e-324, "5.0E-324"), (-10.0, "-1.0E1"),
    ("1e400", "INF"), ("-INF", "-INF"), ("NaN", "NaN"),
])
def test_canonical_doubles(number: str | float, canonical: str) -> None:
    """One digit before the point, at least one after it (XML Schema 1.1, 3.3.5.2)."""
    assert double(number) == canonical


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_is_read_back(number: float) -> None:
    """No digit is lost, and the form is one of the datatype."""
    is_valid = check(f"{XSD}double")
    assert is_valid is not None
    assert is_valid(double(number))
    assert float(double(number)) == number
