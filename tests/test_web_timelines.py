"""Timelines: a bar begins and ends where its date does, an open side fades, and only a known day is a point."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from test_web_data import web_client

from publish.dates import parse
from publish.web.dates import Days
from publish.web.models import Text
from publish.web.timelines import MOST, Chart, Mark, chart, dated, stated

FROM, TO = "1990-01-01", "2010-12-31"
SHAPES = [
    ("2001", "", False), ("2001-06", "", False), ("2001-06-05", "point", False), ("2001-22", "", False), ("200X", "", False),
    ("2001-XX", "", False), ("2001-06-XX", "", False), ("2001-XX-XX", "", False), ("2001~", "", True), ("2001-06?", "", True),
    ("2001-06-05~", "", True), ("2001-06-05?", "", True), ("2001-06-05%", "", True), ("2001-06-04/2001-06-05", "", False),
    ("2001/2003-04", "", False), ("../2001-06-06", "start", False), ("/2001-06", "start", False), ("2001-06/..", "end", False),
    ("2001-06-05/", "end", False), ("../2001~", "start", True),
]
"""EDTF, the side that is open (or that it is a point), whether it is doubtful."""


def drawn(*texts: str, throughout: bool = False) -> Chart:
    """The chart of these dates."""
    found = chart([stated(Text("a"), text, text, throughout=throughout) for text in texts])
    assert found
    return found


def place(day: date, after: int = 0) -> float:
    """Where a day is, on an axis whose edges are known by two points of it: the first days of `FROM` and of `TO`."""
    low, high = (mark(drawn(FROM, TO), number).start for number in (0, 1))
    first, last = (date.fromisoformat(text).toordinal() + 0.5 for text in (FROM, TO))
    return low + (day.toordinal() + after - first) / (last - first) * (high - low)


def mark(found: Chart, number: int = -1) -> Mark:
    """The mark of a row, which has one."""
    mark = found.lines[number].mark
    assert mark
    return mark


@pytest.mark.parametrize(("edtf", "kind", "doubtful"), SHAPES)
def test_a_mark_is_where_its_days_are(edtf: str, kind: str, doubtful: bool) -> None:  # noqa: FBT001  # a column of the table
    """From the first moment of the first day to the last of the last; to the edge of the chart where nobody says."""
    found, days = mark(drawn(FROM, TO, edtf)), parse(edtf)
    start = place(days.earliest) if days.earliest else 0
    end = place(days.latest, 1) if days.latest else 100
    assert found.is_point == (kind == "point")
    assert found.open_side == (kind if kind in ("start", "end") else "")
    assert found.doubtful == doubtful
    if found.is_point:
        assert found.start == pytest.approx((start + end) / 2, abs=0.01)
    else:
        assert (found.start, found.start + found.width) == pytest.approx((start, end), abs=0.01)


def test_what_lasts_is_told_from_what_lies_within() -> None:
    """The same days, and another fill."""
    assert mark(drawn("2001-06")).fill == "within"
    assert mark(drawn("2001-06", throughout=True)).fill == "throughout"


@pytest.mark.parametrize("edtf", ["", "..", "../..", "about 2001", "2001-13"])
def test_no_date_is_no_mark(edtf: str) -> None:
    """The row stands there with its words; a chart without any date is none."""
    assert chart([stated(Text("a"), "words", edtf)]) is None
    assert [line.mark is None for line in drawn("2001", edtf).lines] == [False, True]


def test_bounds_of_a_record_are_drawn_as_a_date_is() -> None:
    """What has EDTF is drawn by it, with its doubt; else by the days that the archive derives."""
    rows = [dated(Text("a"), Days(None, date(2001, 6, 6))), dated(Text("b"), Days(date(2001, 6, 4), date(2001, 6, 8), "2001-06-06%")),
            dated(Text("c"), Days(date(2001, 6, 6), date(2001, 6, 6))), dated(Text("d"), Days(None, None))]
    found = chart(rows)
    assert found
    assert [line.mark and (line.mark.open_side, line.mark.doubtful, line.mark.is_point) for line in found.lines] == [
        ("start", False, False), ("", True, False), ("", False, True), None]
    assert found.kinds == {"open", "within", "doubtful", "point"}
    assert found.lines[-1].dated.words == "date not stated"


@pytest.mark.parametrize(("texts", "pattern"), [
    (("2001-06-05",), r"2001-0[56]-[012]1"), (("2001-03", "2001-09"), r"2001-\d\d"), (("1999", "2004"), r"\d{4}"),
    (("0001", "9999"), r"\d{4}"), (("../0001-01-01",), r"0001-01-[012]1"), (("9999-12-31/..",), r"9999-12-[012]1"),
])
def test_an_axis_has_a_few_round_dates(texts: tuple[str, ...], pattern: str) -> None:
    """As fine as the axis is long, in the order of time, within the chart."""
    ticks = drawn(*texts).ticks
    assert 1 <= len(ticks) <= 7
    assert all(re.fullmatch(pattern, tick.text) for tick in ticks)
    assert [tick.at for tick in ticks] == sorted(tick.at for tick in ticks)
    assert all(0 <= tick.at <= 100 for tick in ticks)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("timelines") / "release")


def rows(html: str) -> list[str]:
    """The rows of the timeline of a page."""
    return html.partition('<ol class="spans">')[2].partition("</ol>")[0].split("<li>")[1:]


def test_an_event_shows_its_dates_by_document(client: FlaskClient) -> None:
    """Differing dates are rows of their own, each with its document; none is a point that is not known to the day."""
    night, bound, found = rows(client.get("/doc/event/ev1.html").text)
    assert 'class="within"' in night
    assert "<circle" not in night + bound
    assert "<circle" in found
    assert "some time up to July 2001" in bound
    assert "url(#fade-start)" in bound
    assert 'href="/document/doc2"' in bound


def test_the_home_page_and_a_person_show_events_in_time(client: FlaskClient) -> None:
    """Each row is a link with its words; the bars are hidden from readers of screens, who have the words."""
    for path in ("/", "/doc/person/pe1.html"):
        html = client.get(path, headers={"Accept": "text/html"}).text
        assert [re.findall(r'href="(/event/\w+)"', row) for row in rows(html)] == [["/event/ev1"], ["/event/ev2"]]
        assert all('aria-hidden="true"' in row for row in rows(html))
        assert "between 4 and 5 June 2001" in rows(html)[0]


def test_a_long_timeline_says_what_it_leaves_out() -> None:
    """The rows of an entity are bounded; the total is known."""
    found = chart([stated(Text("a"), "", "2001")] * MOST, 1000)
    assert found
    assert (len(found.lines), found.total) == (MOST, 1000)


def test_the_style_knows_every_mark() -> None:
    """A class without a rule would be a black box in either scheme."""
    style = (Path(__file__).parent.parent / "publish" / "web" / "static" / "style.css").read_text()
    assert all(f".{name} " in style for name in ("point", "within", "throughout", "doubtful", "edge", "grid"))
