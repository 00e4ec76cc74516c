"""Dates in words: never more precise than what they stand for."""

from __future__ import annotations

from datetime import date

import pytest

from publish.web.wording import bounds_words, edtf_words

CASES = {
    "2019": "2019",
    "2019-06": "June 2019",
    "2019-06-05": "5 June 2019",
    "2018-22": "summer 2018",
    "2019-03-10~": "about 10 March 2019",
    "2019?": "possibly 2019",
    "2019-06%": "possibly about June 2019",
    "201X": "the 2010s",
    "20XX": "some year from 2000 to 2099",
    "2019-XX": "some month of 2019",
    "2019-06-XX": "some day in June 2019",
    "2019-XX-XX": "some day in 2019",
    "../2019-06-06": "some time up to 6 June 2019",
    "/2019-06-06": "some time up to 6 June 2019",
    "2018-22/..": "summer 2018 or later",
    "2019-06-04/2019-06-05": "between 4 and 5 June 2019",
    "2018-04/2018-08": "between April and August 2018",
    "2019-03-20/2019-06-06": "between 20 March and 6 June 2019",
    "2018-12-30/2019-01-02": "between 30 December 2018 and 2 January 2019",
    "2018/2020": "between 2018 and 2020",
    "../..": "date not stated",
    "2019-13": "2019-13",
    "no date": "no date",
}


@pytest.mark.parametrize(("text", "words"), CASES.items())
def test_edtf_in_words(text: str, words: str) -> None:
    """Somewhere within."""
    assert edtf_words(text) == words


@pytest.mark.parametrize(("text", "words"), [
    ("2018/2020", "from 2018 to 2020"), ("../2019-06-06", "until 6 June 2019"), ("2019-03-20/..", "from 20 March 2019 on"),
    ("2019", "2019")])
def test_throughout_differs_from_somewhere_within(text: str, words: str) -> None:
    """DESIGN 3: "some time within" and "throughout" are different."""
    assert edtf_words(text, throughout=True) == words


@pytest.mark.parametrize(("earliest", "latest", "words"), [
    ("2019-06-05", "2019-06-05", "5 June 2019"), ("2019-06-01", "2019-06-30", "June 2019"), ("2018-01-01", "2018-12-31", "2018"),
    ("2018-06-01", "2018-08-31", "summer 2018"), ("2018-12-01", "2019-02-28", "winter 2018"),
    ("2018-05-01", "2018-07-31", "between 1 May and 31 July 2018"), (None, "2019-06-06", "some time up to 6 June 2019"),
    ("9999-01-01", "9999-12-31", "9999"), ("9000-01-01", "9999-12-31", "between 1 January 9000 and 31 December 9999"),
    ("9999-12-31", "9999-12-31", "31 December 9999"), ("0001-01-01", "0001-01-31", "January 0001"),
    ("2018-06-01", None, "1 June 2018 or later"), (None, None, "date not stated")])
def test_bounds_in_words(earliest: str | None, latest: str | None, words: str) -> None:
    """A whole month, season or year is called by its name."""
    days = [date.fromisoformat(text) if text else None for text in (earliest, latest)]
    assert bounds_words(*days) == words
