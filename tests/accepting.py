"""Which media type should win: RFC 9110, 12.5.1, read anew for tests, with the Accept strings that they send."""

from __future__ import annotations

import re
from collections.abc import Mapping

ALIASES = {"application/json": "application/ld+json", "application/xml": "application/rdf+xml", "text/xml": "application/rdf+xml",
           "application/x-turtle": "text/turtle"}
"""Media types that are answered only to clients that name them -> the type whose bytes they get."""
WILD = [
    "text/html, */*", "application/linkset+json, application/linkset", "application/xml, text/xml;q=0.5", "application/ld+json",
    "application/n-quads, application/trig;q=0.95, application/ld+json;q=0.9, text/turtle;q=0.6",
    "application/sparql-results+json, application/sparql-results+xml", "application/vnd.datacite.datacite+json",
    "text/turtle;q=0, application/rdf+xml", "application/json",
]
"""INTEROP, negotiation: seen in the wild."""
BROWSERS = [
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "text/html, application/xhtml+xml, image/jxr, */*",
]
TRAPS = [
    None, "", "*/*", "text/*", "application/*", "image/*", "image/png", "text/html", "text/turtle", "application/n-triples",
    "application/n-quads", "application/trig", "application/rdf+xml", "application/x-turtle", "text/xml", "text/csv",
    "application/linkset", "application/linkset+json;q=0.9, application/*;q=0.1",
    "TEXT/Turtle", "text/turtle ; q=1.000 , text/html;q=0.999", "text/turtle;q=0.2, text/html;q=0.1", "text/html;q=0.1, text/turtle;q=0.2",
    "text/turtle;q=0", "*/*;q=0", "text/html;q=0, */*", "text/*;q=0, */*", "application/*;q=0, */*;q=0.001",
    "text/*;q=0.3, text/turtle;q=0.1, */*;q=0.2", "text/*;q=0.3, text/html;q=0, */*;q=0.5", "text/turtle, */*", "*/*, text/turtle;q=0",
    "application/ld+json;q=0, application/json", "application/json;q=0.5, text/html;q=0.4", "application/xml;q=0.9, text/html;q=0.9",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened http://www.w3.org/ns/json-ld#expanded";q=0.8, text/html;q=0.1',
    'application/linkset+json;profile="https://www.rfc-editor.org/info/rfc9264"', "text/html;charset=utf-8;q=0.4, text/turtle;q=0.3",
    "text/turtle;q=2, text/html", "text/turtle;q=banana, text/html", "text/turtle;q=-1, application/trig", "nonsense, text/turtle",
    "*/html, text/turtle;q=0.1", "text/html;q=0.0000001, text/turtle;q=0.5", "image/png, application/pdf;q=0.9, text/turtle;q=0.001",
]
ACCEPTS: list[str | None] = [*WILD, *BROWSERS, *TRAPS]
_RANGE = re.compile(r'\s*([^\s;,]+)((?:\s*;\s*[\w-]+=(?:"[^"]*"|[^\s;,]*))*)\s*(?:,|$)')
_QUALITY = re.compile(r";\s*q=([^\s;]*)", re.IGNORECASE)


def wins(accept: str | None, offered: tuple[str, ...], aliases: Mapping[str, str] = ALIASES) -> str | None:
    """The type to answer in, of those `offered` in the order of the server's preference; `None` for 406."""
    ranges = dict(_ranges(accept or ""))
    if not ranges:
        return offered[0]
    names = [*offered, *(alias for alias, plain in aliases.items() if plain in offered and alias in ranges)]
    scored = [(*_quality(name, ranges), -place, name) for place, name in enumerate(names)]
    best = max(scored)
    return best[-1] if best[0] > 0 else None


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Each range with its quality, the highest last if it is there twice; one with a wrong quality says nothing."""
    found = []
    for name, parameters in _RANGE.findall(accept):
        quality = _QUALITY.search(parameters)
        text = quality[1] if quality else "1"
        if re.fullmatch(r"0(\.\d*)?|1(\.0*)?", text):
            found.append((name.lower(), float(text)))
    return sorted(found, key=lambda each: each[1])


def _quality(name: str, ranges: dict[str, float]) -> tuple[float, int]:
    """How much `name` is wanted, by the range that names it most exactly, and how exact that is."""
    for exactness, each in ((2, name), (1, f"{name.partition('/')[0]}/*"), (0, "*/*")):
        if each in ranges:
            return ranges[each], exactness
    return 0.0, 0
