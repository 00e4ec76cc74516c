"""Outlines of countries, from the npm package world-atlas (Natural Earth, public domain), if it is installed.

Source: the TopoJSON Format Specification (2.1.1 transforms, 2.1.4 arcs; an index below zero is an arc backwards). Rings go round
the globe there: one that crosses 180 degrees is drawn unbroken, at either edge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_COARSE, _FINE = (_HERE / "node_modules" / "world-atlas" / f"countries-{scale}.json" for scale in ("110m", "50m"))
"""The fine one has the small countries that the coarse one leaves out."""
_CODES = _HERE / "static" / "editor" / "countries.js"
_CODE = re.compile(r"\b([A-Z]{2})[A-Z]{3}(\d{3})\b")
_ANTARCTICA = "010"
Point = tuple[float, float]
Ring = tuple[Point, ...]
Box = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True)
class Outline:
    """A country: its number in ISO 3166-1 ("" if it has none), what Natural Earth calls it, its rings in degrees."""

    number: str
    name: str
    rings: tuple[Ring, ...]

    @property
    def box(self) -> Box:
        """The box of its largest part, so that islands far off do not widen a map to the whole world."""
        return max(map(box, self.rings), key=lambda each: (each[2] - each[0]) * (each[3] - each[1]))


@cache
def numbers() -> dict[str, str]:
    """Country code of two letters -> number (ISO 3166-1), from the one table that the query editor reads too."""
    return dict(_CODE.findall(_CODES.read_text(encoding="utf-8")))


@cache
def world() -> tuple[Outline, ...]:
    """Every country that is large enough for a small map, without Antarctica; nothing if the package is not installed."""
    return tuple(each for each in _read(_COARSE) if each.number != _ANTARCTICA)


def country(code: str) -> Outline | None:
    """The outline of the country with this code, as fine as it has to be; `None` if there is none."""
    number = numbers().get(code)
    found = (each for path in (_COARSE, _FINE) for each in _read(path) if number and each.number == number)
    return next(found, None)


def box(ring: Ring) -> Box:
    """The smallest box around a ring."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


@cache
def _read(path: Path) -> tuple[Outline, ...]:
    return decode(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else ()


def decode(topology: dict[str, Any]) -> tuple[Outline, ...]:
    """The countries of a TopoJSON topology."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [_arc(arc, scale, shift) for arc in topology["arcs"]]
    return tuple(
        Outline(each.get("id", ""), each["properties"]["name"], tuple(copy for ring in _rings(each) for copy in _copies(_ring(ring, arcs))))
        for each in topology["objects"]["countries"]["geometries"]
    )


def _arc(arc: list[list[int]], scale: list[float], shift: list[float]) -> list[Point]:
    xs, ys = (accumulate(steps) for steps in zip(*arc, strict=True))
    return [(x * scale[0] + shift[0], y * scale[1] + shift[1]) for x, y in zip(xs, ys, strict=True)]


def _rings(geometry: dict[str, Any]) -> Iterable[list[int]]:
    if geometry["type"] == "Polygon":
        return list(geometry["arcs"])
    return [ring for polygon in geometry.get("arcs", ()) for ring in polygon]


def _ring(indices: list[int], arcs: list[list[Point]]) -> Ring:
    """The points of the arcs one after the other; the last of one is the first of the next."""
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return tuple(points)


def _copies(ring: Ring) -> list[Ring]:
    steps = [x - before for (before, _), (x, _) in pairwise(ring)]
    turns = accumulate([0, *(-1 if step > 180 else 1 if step < -180 else 0 for step in steps)])
    unbroken = tuple((x + turn * 360, y) for turn, (x, y) in zip(turns, ring, strict=True))
    west, _, east, _ = box(unbroken)
    move = -360 if east > 180 else 360 if west < -180 else 0
    return [unbroken, *([tuple((x + move, y) for x, y in unbroken)] if move else [])]
