"""Maps: the countries of places, shaded whole, because a country is the finest position that the archive publishes (DESIGN 9.7).

Places carry a country code or lie within one that does; nothing has coordinates, so nothing is drawn as a point.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, radians

from pyoxigraph import NamedNode

from publish.web import outlines
from publish.web.descriptions import Description, expand
from publish.web.models import Brief, EntityPage, Link, Text

WIDTH, HEIGHT = 1000, 480
_LEAST = 24.0
"""Degrees from south to north: the outlines say nothing closer than that."""
_SPARE = 0.15
_LIES = "located-in"
_THERE = ("", "at", _LIES)
"""Roles of places in which what a page is about is or was there; "" is the place of the page itself."""
_EVERYTHING = (-180.0, -58.0, 180.0, 84.0)
_DEEPEST = 6
"""Steps from a place to its country."""


@dataclass(frozen=True)
class Country:
    """A country on a map: the places of what is shown that are it or lie in it, and its outline as an SVG path ("": it has none).

    `events` of the archive were there, as documents say; on the map of one page they are not counted (0).
    """

    link: Link
    code: str
    places: tuple[Brief, ...]
    events: int = 0
    path: str = ""
    shade: float = 0.6

    @property
    def is_shaded(self) -> bool:
        """Whether something is plainly said to be or to have been there; a place in another role, or an inferred one, does not say so."""
        return any(_role(place) in _THERE and not place.caveats for place in self.places)

    @property
    def told(self) -> list[Brief]:
        """The places to be told with it: all but itself, unless it has a role."""
        return [place for place in self.places if place.term or place.value != self.link]

    @property
    def is_named(self) -> bool:
        """Whether it has to be named besides them."""
        return all(place.value != self.link for place in self.told)


@dataclass(frozen=True)
class WorldMap:
    """A map; `land` is everything else around ("" without outlines, when only the words are shown)."""

    countries: list[Country]
    unplaced: tuple[Link | Text, ...]
    land: str

    @property
    def undrawn(self) -> list[Country]:
        """The countries that have no outline, though others have."""
        return [country for country in self.countries if self.land and not country.path]

    @property
    def outlined(self) -> list[Country]:
        """The countries that are drawn and not shaded."""
        return [country for country in self.countries if country.path and not country.is_shaded]


def of_page(data: Description, page: EntityPage) -> WorldMap | None:
    """The map of a place, or of the places of an event; `None` of anything else, and where no place is known."""
    if page.kind == "event":
        places = page.where
    elif page.kind == "place":
        here = Brief(data.link(page.iri))
        places = [here] if country_of(data, page.iri) else [place for place in page.where if _role(place) == _LIES]
    else:
        return None
    shown = [place for place in places if isinstance(place.value, Link) and _is_place(data, place.value.iri)]
    return _map(data, shown, {}) if shown else None


def _role(place: Brief) -> str:
    return place.term.code if isinstance(place.term, Link) else ""


def of_archive(data: Description) -> WorldMap | None:
    """The map of the archive: in each country, the events that a document says were there; `None` if there are none, or no index."""
    coded = {getattr(quad.subject, "value", "") for quad in data.site.archive.quads(None, NamedNode(expand("countryCode")))}
    counted = data.site.events.counts("at") if data.site.events else []
    counts = {iri: count for iri, count in counted if iri in coded}
    return _map(data, [Brief(data.link(iri)) for iri in counts], counts) if counts else None


def country_of(data: Description, place: str) -> str | None:
    """The IRI of the place that has a country code: `place` itself, or the first that it lies within; `None` if none does."""
    at: str | None = place
    for _ in range(_DEEPEST):
        if not at:
            return None
        data.require(at)
        if data.plain(at, "countryCode"):
            return at
        at = data.node(at, "within")
    return None


def _is_place(data: Description, iri: str) -> bool:
    data.require(iri)
    return "Place" in data.types(iri)


def _map(data: Description, places: list[Brief], counts: Mapping[str, int]) -> WorldMap:
    found: dict[str | None, list[Brief]] = defaultdict(list)
    for place in places:
        found[country_of(data, place.value.iri) if isinstance(place.value, Link) else None].append(place)
    known = {iri: data.plain(iri, "countryCode") for iri in found if iri}
    land, paths = drawing(tuple(sorted(set(known.values()))))
    most = max(counts.values(), default=1)
    countries = [
        Country(
            link=data.link(iri), code=code, places=tuple(found[iri]), events=counts.get(iri, 0), path=paths.get(code, ""),
            shade=round(0.35 + 0.5 * counts.get(iri, most) / most, 2),
        )
        for iri, code in known.items()
    ]
    return WorldMap(countries, tuple(dict.fromkeys(place.value for place in found[None])), land)


@lru_cache(maxsize=256)
def drawing(codes: tuple[str, ...]) -> tuple[str, Mapping[str, str]]:
    """The map that shows the countries with these `codes`: the land around as an SVG path, and code -> path of those with an outline.

    It takes some milliseconds and up to 40 kB; an archive has few maps, as most pages are of one country.
    """
    shapes = {code: shape for code in codes if (shape := outlines.country(code))}
    view = View.around([shape.box for shape in shapes.values()])
    land = (ring for shape in outlines.world() for ring in shape.rings)
    return view.path(land) if shapes else "", {code: view.path(shape.rings) for code, shape in shapes.items()}


@dataclass(frozen=True)
class View:
    """A part of the world, in degrees, on `WIDTH` times `HEIGHT`: equirectangular, true to scale at its middle."""

    west: float
    north: float
    across: float
    down: float
    """How wide and high a degree is."""

    @classmethod
    def around(cls, boxes: list[outlines.Box]) -> View:
        """The part that shows all `boxes`, with what is around them."""
        sides = zip(*boxes or [_EVERYTHING], strict=True)
        west, south, east, north = (pick(side) for pick, side in zip((min, min, max, max), sides, strict=True))
        low, high = _widened(south, north, _LEAST)
        left, right = _widened(west, east, _LEAST * WIDTH / HEIGHT)
        stretch = cos(radians((low + high) / 2))
        down = min(WIDTH / ((right - left) * stretch), HEIGHT / (high - low))
        across = down * stretch
        return cls((left + right) / 2 - WIDTH / across / 2, (low + high) / 2 + HEIGHT / down / 2, across, down)

    def path(self, rings: Iterable[outlines.Ring]) -> str:
        """What can be seen of `rings`, as the data of an SVG path in whole pixels."""
        return "".join(self._ring(ring) for ring in rings if self._shows(outlines.box(ring)))

    def _shows(self, box: outlines.Box) -> bool:
        (left, bottom), (right, top) = self._at((box[0], box[1])), self._at((box[2], box[3]))
        return right >= 0 and left <= WIDTH and bottom >= 0 and top <= HEIGHT

    def _at(self, point: outlines.Point) -> tuple[int, int]:
        return round((point[0] - self.west) * self.across), round((self.north - point[1]) * self.down)

    def _ring(self, ring: outlines.Ring) -> str:
        """The ring by steps, which are shorter to write; points that fall into one pixel are one."""
        points = [self._at(point) for point in ring]
        steps = [(x - left, y - top) for (left, top), (x, y) in pairwise(points) if (x, y) != (left, top)]
        return f"M{points[0][0]} {points[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps or [(0, 0)]).replace(" -", "-") + "z"


def _widened(low: float, high: float, least: float) -> tuple[float, float]:
    spare = max((high - low) * _SPARE, (least - (high - low)) / 2)
    return low - spare, high + spare
