"""Timelines: a bar begins and ends where its date does, an open side fades, and only a day that is given is a point."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from test_web_data import account, web_client, write_release

from publish.dates import parse
from publish.web import create_app
from publish.web.addresses import Address
from publish.web.descriptions import Description
from publish.web.mentions import SHOWN
from publish.web.models import Detail, Fact, Link, Row, Text
from publish.web.pages import page
from publish.web.site import current_site
from publish.web.timelines import MOST, Chart, Dated, Mark, chart, of_page, of_statement

STYLE = Path(__file__).parent.parent / "publish" / "web" / "static" / "style.css"
FROM, TO = "1990-01-01", "2010-12-31"
SHAPES = [
    ("2001", "", False), ("2001-06", "", False), ("2001-06-05", "point", False), ("2001-22", "", False), ("200X", "", False),
    ("2001-XX", "", False), ("2001-06-XX", "", False), ("2001-XX-XX", "", False), ("2001~", "", True), ("2001-06?", "", True),
    ("2001-06-05~", "", True), ("2001-06-05?", "", True), ("2001-06-05%", "", True), ("2001-06-04/2001-06-05", "", False),
    ("2001/2003-04", "", False), ("../2001-06-06", "start", False), ("/2001-06", "start", False), ("2001-06/..", "end", False),
    ("2001-06-05/", "end", False), ("../2001~", "start", True),
]
"""EDTF, the side that is open (or that it is a point), whether it is doubtful."""


def row(edtf: str, *, throughout: bool = False) -> Dated:
    """A time statement with this date."""
    extent = Detail("extent", (Link(Text(""), f"urn:extent/{'throughout' if throughout else 'within'}"),))
    return of_statement(Row(Fact("TimeStatement", Text("a"), Text(edtf), (extent, Detail("edtf", (Text(edtf),))))))


def drawn(*texts: str, throughout: bool = False) -> Chart:
    """The chart of these dates."""
    found = chart([row(text, throughout=throughout) for text in texts])
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
    assert chart([row(edtf)]) is None
    assert [line.mark is None for line in drawn("2001", edtf).lines] == [False, True]


@pytest.mark.parametrize("far", ["0001", "1800"])
def test_a_range_is_no_dot_however_long_the_axis(far: str) -> None:
    """Nor is it nothing: what has no width is not drawn."""
    day, days = (mark(drawn(far, "9999", text)) for text in ("2001-06-05", "2001-06-04/2001-06-05"))
    assert (day.is_point, days.is_point) == (True, False)
    assert days.width > 0


def test_the_kinds_of_marks_are_explained() -> None:
    """Those that there are, and no more."""
    assert drawn("../2001-06-06", "2001-06-06%", "2001-06-06").kinds == {"open", "within", "doubtful", "point"}
    assert drawn("2001-06-06").kinds == {"point"}


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


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of an archive with more events in a place, and more related to an event, than a page reads."""
    number = SHOWN + 5
    events = "".join(
        f'<event/m{each}> a hre:Event ; rdfs:label "M{each}" ; hre:earliest "19{each + 10}-01-01"^^xsd:date .\n'
        + account(f"m{each}", f"event/m{each}", "doc1", 1, "A summary.", "narrated", "plain", [
            ("location-1", "PlaceStatement", "hre:place <place/pl2> ; hre:placeRole c:place-role\\/at"),
            ("relation-1", "Relation", "hre:relationType c:relation-type\\/before ; hre:relatedEvent <event/ev2>")])
        for each in range(number)
    )
    return create_app(write_release(tmp_path_factory.mktemp("many") / "release", more=events)).test_client()


@pytest.mark.parametrize(("path", "list_of_all"), [("place/pl2", "place"), ("event/ev2", "relatedEvent")])
def test_a_drawing_of_part_of_the_links_says_so(many: FlaskClient, client: FlaskClient, path: str, list_of_all: str) -> None:
    """With a link to all of them; a drawing of everything says nothing of the sort."""
    before, _, after = many.get(f"/doc/{path}.html").text.partition("Not everything is drawn")
    assert before.endswith('<p class="small">')
    assert f'<a href="/doc/{path}/incoming/{list_of_all}"' in after.partition("</p>")[0]
    assert "Not everything is drawn" not in client.get(f"/doc/{path}.html").text


def test_one_order_of_time_holds_for_lists_and_drawings(tmp_path: Path) -> None:
    """What is open at the end comes last in the year in which it starts, not after everything."""
    text = '<event/open> a hre:Event ; rdfs:label "Open" ; hre:earliest "1990-01-01"^^xsd:date .\n' + account(
        "open", "event/open", "doc1", 1, "A summary.", "narrated", "plain",
        [("involvement-1", "Involvement", "hre:agent <person/pe1> ; hre:role c:role\\/victim")])
    client = create_app(write_release(tmp_path / "release", more=text)).test_client()
    order = ["/event/open", "/event/ev1", "/event/ev2"]
    assert [link for row in rows(client.get("/doc/person/pe1.html").text) for link in re.findall(r'href="(/event/\w+)"', row)] == order
    assert [link for link in re.findall(r'href="(/event/\w+)"', client.get("/event/").text) if link in order] == order


def test_a_page_that_shows_no_timeline_makes_none(client: FlaskClient) -> None:
    """A concept is used by events; its page draws nothing of them."""
    path = "concept/act-type/intimidation"
    with client.application.test_request_context():
        site = current_site()
        assert of_page(Description(site, "", ()), page(site, Address(path), "")) is None


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
    found = chart([row("2001")] * MOST, 1000)
    assert found
    assert (len(found.lines), found.total) == (MOST, 1000)


def test_the_style_knows_every_mark() -> None:
    """A class without a rule would be a black box in either scheme."""
    style = STYLE.read_text()
    assert all(f".{name} " in style for name in ("point", "within", "throughout", "doubtful", "edge", "grid"))


def test_what_is_pressed_in_a_row_is_high_enough() -> None:
    """The name, the document and the caveat stand close to each other (WCAG 2.5.8; `make pages` measures it on the real archive)."""
    assert re.search(r"^[^{}]*\.told a,[^{}]*\{[^}]*line-height: 24px", STYLE.read_text(), re.MULTILINE)
