"""Dates: the days that EDTF text can mean, held against the calendar and against the `edtf` package."""

from __future__ import annotations

import calendar
import re
import warnings
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.dates import Bounds, narrowest, parse

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the package's grammar, not ours, is not what pyparsing now advises
    from edtf import is_valid_edtf, parse_edtf

DAY = timedelta(days=1)
days = st.dates(date(1000, 1, 1), date(9799, 12, 31))
doubts = st.sampled_from(["", "?"])


@st.composite
def imprecise(draw: st.DrawFn) -> str:
    """A date of any precision, without doubt. Winters stay out: see `test_a_winter_ends_in_the_next_year`."""
    day = draw(days).isoformat()
    season = draw(st.sampled_from(["21", "22", "23"]))
    year, month = day[:4], day[:7]
    unspecified = [f"{month}-XX", f"{year}-XX", f"{year}-XX-XX", f"{day[:3]}X", f"{day[:2]}XX"]
    return draw(st.sampled_from([day, month, year, f"{year}-{season}", *unspecified]))


def for_the_package(text: str) -> str:
    """The same days in words that the package takes: it knows no doubtful season, and stumbles over 2031-XX in a range."""
    return re.sub(r"(-2[1-4])[?~%]", r"\1", re.sub(r"([0-9X]{4})(-XX){1,2}", r"\1", text))


def strict(text: str) -> Bounds:
    """The first and the last day according to the package, which gives no width to doubt here."""
    parsed = parse_edtf(for_the_package(text))
    return Bounds(date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3]))


def either(claim: Bounds) -> tuple[date, date]:
    """Both ends of a date that is open at neither."""
    assert claim.earliest is not None
    assert claim.latest is not None
    return claim.earliest, claim.latest


@given(days)
def test_a_day_is_itself(day: date) -> None:
    """A day means no other day."""
    assert parse(day.isoformat()) == Bounds(day, day)


@given(days)
def test_months_and_years_are_those_of_the_calendar(day: date) -> None:
    """A month and a year go from their first to their last day."""
    last = calendar.monthrange(day.year, day.month)[1]
    assert parse(f"{day:%Y-%m}") == Bounds(day.replace(day=1), day.replace(day=last))
    assert parse(f"{day:%Y}") == Bounds(date(day.year, 1, 1), date(day.year, 12, 31))


@given(imprecise(), doubts)
def test_bounds_are_those_of_the_edtf_package(text: str, doubt: str) -> None:
    """An outside implementation gives the same days; "perhaps" (?) is about the claim and moves no bound."""
    assert parse(text + doubt) == strict(text + doubt)


@given(imprecise(), imprecise())
def test_ranges_are_those_of_the_edtf_package(one: str, other: str) -> None:
    """A range goes from the first day of its start to the last day of its end."""
    if either(parse(one))[0] > either(parse(other))[1]:
        with pytest.raises(ValueError, match="before it starts"):
            parse(f"{one}/{other}")
    else:
        assert parse(f"{one}/{other}") == strict(f"{one}/{other}")


@given(imprecise(), st.sampled_from("~%"))
def test_about_is_one_unit_either_way(text: str, doubt: str) -> None:
    """Here we differ from the package, whose widths are years; the standard gives none."""
    first, last = either(parse(text))
    unit = last - first + DAY
    assert parse(text + doubt) == Bounds(first - unit, last + unit)


def test_a_winter_ends_in_the_next_year() -> None:
    """Here we differ from the package, whose winter is December alone: a northern winter ends in February."""
    assert parse("2019-24") == Bounds(date(2019, 12, 1), date(2020, 2, 29))
    assert parse("2018-24") == Bounds(date(2018, 12, 1), date(2019, 2, 28))


@given(imprecise(), st.sampled_from(["", ".."]))
def test_an_open_end_has_no_bound(text: str, unknown: str) -> None:
    """Nothing is made up for an unknown start or end."""
    closed = parse(text)
    assert parse(f"{unknown}/{text}") == Bounds(None, closed.latest)
    assert parse(f"{text}/{unknown}") == Bounds(closed.earliest, None)


nearly = st.from_regex(r"[0-9X]{4}(-([0-9X]{2}|XX|2[1-4])){0,2}[~?%]?(/[0-9]{4}(-2[1-4])?)?", fullmatch=True)


@given(st.one_of(nearly, st.text("0123456789X-/.~?%", max_size=24), st.text(max_size=12)))
def test_what_is_read_is_edtf_in_order(text: str) -> None:
    """Whatever the text, it is refused with `ValueError`, or it is EDTF for the package too, and ends after it starts.

    The ends of a range are held against the package one by one: together, it takes no doubt beside an X.
    """
    try:
        bounds = parse(text)
    except ValueError:
        return
    assert all(is_valid_edtf(for_the_package(end)) for end in text.split("/") if end not in {"", ".."})
    assert bounds.earliest is None or bounds.latest is None or bounds.earliest <= bounds.latest


WRONG = {
    "not an EDTF date": ["4.3.2031", "2031-3-4", "March 2031", "", "2031-03-04T09:00", "\uff12\uff10\uff13\uff11-03", "2031-03\n"],
    "no such day": ["2031-02-29", "2031-04-31", "0000"],
    "no such month": ["2031-13", "2031-00"],
    "where the month is not": ["2031-XX-04", "2031-21-04", "2031-21-XX"],
    "where the year is not": ["203X-04", "203X-21"],
    "open at both ends": ["../..", "/"],
    "before it starts": ["2031-03-05/2031-03-04"],
    "0001 to 9999": ["9999-24", "9999~", "0001-01-01%"],
}


@pytest.mark.parametrize(("said", "text"), [(said, text) for said, texts in WRONG.items() for text in texts])
def test_what_is_wrong_is_said(said: str, text: str) -> None:
    """Each kind of mistake has a message of its own."""
    with pytest.raises(ValueError, match=said):
        parse(text)


@given(imprecise(), days)
def test_a_message_never_repeats_the_text(text: str, day: date) -> None:
    """The caller decides whether a value may be shown."""
    wrong = f"{text}/{day}/{day}"
    with pytest.raises(ValueError, match="not an EDTF date") as caught:
        parse(wrong)
    assert wrong not in str(caught.value)


FIRST, LAST = date(2031, 1, 1), date(2031, 1, 12)
ALL = [FIRST + number * DAY for number in range((LAST - FIRST).days + 1)]


@st.composite
def claims(draw: st.DrawFn) -> Bounds:
    """What one account says, within twelve days or open."""
    one, other = sorted((draw(st.sampled_from(ALL)), draw(st.sampled_from(ALL))))
    return Bounds(draw(st.sampled_from([one, None])), draw(st.sampled_from([other, None])))


def possible(claim: Bounds) -> set[date]:
    """The days that a claim allows; the days before `FIRST` and after `LAST` stand for an open end."""
    return {day for day in [FIRST - DAY, *ALL, LAST + DAY] if (claim.earliest or day) <= day <= (claim.latest or day)}


@given(st.lists(claims(), min_size=1, max_size=5))
def test_narrowest_is_what_all_claims_allow_or_what_any_allows(several: list[Bounds]) -> None:
    """Day by day: the days that every claim allows; the span of all of them, if no day is allowed by every one."""
    allowed = [possible(claim) for claim in several]
    wanted = set.intersection(*allowed) or set.union(*allowed)
    first, last = min(wanted), max(wanted)
    assert narrowest(several) == Bounds(None if first < FIRST else first, None if last > LAST else last)


@given(st.lists(claims(), max_size=4).flatmap(lambda several: st.tuples(st.just(several), st.permutations([*several, *several]))))
def test_narrowest_does_not_depend_on_the_order_or_on_repetition(both: tuple[list[Bounds], list[Bounds]]) -> None:
    """Accounts are a set."""
    several, shuffled = both
    assert narrowest(shuffled) == narrowest(several)


def test_no_claim_says_nothing() -> None:
    """Without a claim both ends are open."""
    assert narrowest([]) == Bounds(None, None)
