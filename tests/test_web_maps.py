"""Maps: a place is its country and never a point; without the outlines of npm, the words alone stand there."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from test_web_data import web_client

from publish.web import maps, outlines
from publish.web.maps import HEIGHT, WIDTH, View

INSTALLED = pytest.mark.skipif(not outlines.world(), reason="world-atlas is not installed: make setup does it, with npm")
TOPOLOGY = {
    "transform": {"scale": [10, 10], "translate": [-180, -90]},
    "arcs": [[[18, 9], [1, 0], [0, 1]], [[19, 10], [-1, 0], [0, -1]], [[18, 9], [1, 1]], [[35, 9], [-34, 0], [34, 1], [0, -1]]],
    "objects": {"countries": {"geometries": [
        {"id": "752", "type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "Squareland"}},
        {"id": "156", "type": "MultiPolygon", "arcs": [[[0, -3]], [[3]]], "properties": {"name": "Triangles"}},
        {"type": "Polygon", "arcs": [[3]], "properties": {"name": "Nobody's"}},
    ]}},
}
"""A square of two arcs; a triangle with an arc backwards and one across 180 degrees."""
SQUARE: outlines.Ring = ((0, 0), (10, 0), (10, 10), (0, 10), (0, 0))
TRIANGLE: outlines.Ring = ((0, 0), (10, 0), (10, 10), (0, 0))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive: Sampletown lies within Exampleland, which has a country code; ev1 is there."""
    return web_client(tmp_path_factory.mktemp("maps") / "release")


def html(client: FlaskClient, path: str) -> str:
    """The map of a page, with its words."""
    page = client.get(path, headers={"Accept": "text/html"}).text
    return page.partition('<div class="map">')[2].partition("</div>")[0]


def test_arcs_are_put_together_and_read_backwards() -> None:
    """TopoJSON: quantised steps, shared arcs, an index below zero."""
    square, triangles, nobody = outlines.decode(TOPOLOGY)
    assert square.rings == (SQUARE,)
    assert triangles.rings[0] == TRIANGLE
    assert (square.number, square.box, nobody.number) == ("752", (0, 0, 10, 10), "")


def test_a_ring_across_180_degrees_is_unbroken_at_both_edges() -> None:
    """Steps across the edge go on, and the whole is there a second time; nothing spans the map."""
    east, west = outlines.decode(TOPOLOGY)[2].rings
    assert outlines.box(east) == (170, 0, 190, 10)
    assert outlines.box(west) == (-190, 0, -170, 10)


def test_a_view_shows_all_of_its_boxes_and_is_no_closer_than_the_outlines_allow() -> None:
    """In the middle, true to scale, with what is around it."""
    view = View.around([(10, 40, 12, 41)])
    assert HEIGHT / view.down == pytest.approx(24, rel=0.3)
    assert (view.west + WIDTH / view.across / 2, view.north - HEIGHT / view.down / 2) == pytest.approx((11, 40.5))
    wide = View.around([(-100, -20, -90, 0), (100, 10, 120, 50)])
    assert wide.west < -100
    assert wide.west + WIDTH / wide.across > 120
    assert wide.north - HEIGHT / wide.down < -20
    assert wide.across <= wide.down


def test_a_path_has_what_can_be_seen() -> None:
    """Whole pixels, by steps; what is outside is left out."""
    view = View(0, 10, 10, 10)
    assert view.path([((0, 0), (10, 0), (10, 10), (10, 10.01), (0, 0))]) == "M0 100l100 0 0-100-100 100z"
    assert view.path([((-20, 0), (-10, 0), (-10, 10), (-20, 0))]) == ""


@INSTALLED
def test_every_country_with_a_code_is_drawn_whatever_its_size() -> None:
    """The coarse outlines leave out small countries; the finer ones have them."""
    small = {"SG", "MT", "BH", "MV", "NR"}
    coarse = {each.number for each in outlines.world()}
    assert not {outlines.numbers()[code] for code in small} & coarse
    assert all(outlines.country(code) for code in small | {"SE", "KZ", "CN", "RU"})
    assert outlines.country("XX") is None
    assert len(outlines.numbers()) == 249


@INSTALLED
@pytest.mark.parametrize("path", ["/", "/doc/event/ev1.html", "/doc/place/pl1.html", "/doc/place/pl2.html"])
def test_a_place_is_its_country_shaded_whole(client: FlaskClient, path: str) -> None:
    """Never a point; the same is there in words, with a link."""
    found = html(client, path)
    assert found.count('class="shaded"') == 1
    assert re.search(r'class="land" d="M[\d-]', found)
    assert "<circle" not in found
    assert '<a href="/place/pl1">Exampleland</a>' in found
    assert "the archive publishes no position inside it" in found


def test_the_words_say_what_lies_where_and_how_often(client: FlaskClient) -> None:
    """A town is named with its country; the home page counts events."""
    assert re.search(r'Exampleland</a>: <a href="/place/pl2">Sampletown', html(client, "/doc/place/pl2.html"))
    assert 'Exampleland</a> <a href="/event/?at=pl1">1 event</a>' in html(client, "/")


def test_what_has_no_place_has_no_map(client: FlaskClient) -> None:
    """An event without a place, a person."""
    assert not html(client, "/doc/event/ev2.html")
    assert not html(client, "/doc/person/pe1.html")


def test_without_outlines_the_words_stand_alone(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page needs no npm: it says the place, and claims no map."""
    monkeypatch.setattr(outlines, "world", tuple)
    monkeypatch.setattr(outlines, "country", lambda _: None)
    monkeypatch.setattr(maps, "drawing", maps.drawing.__wrapped__)
    found = html(client, "/doc/place/pl2.html")
    assert "<svg" not in found
    assert "shaded" not in found
    assert "Sampletown" in found
