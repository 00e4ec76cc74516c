"""Faceting: what the list of events can be narrowed by, as links that each add a value to its address or take one away."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from publish.release.facets import FACETS
from publish.release.selection import Chosen, Events, code
from publish.web.descriptions import Description
from publish.web.languages import spoken
from publish.web.models import Text
from publish.web.site import Site
from publish.web.wording import edtf_words

MOST = 200
"""Values of a facet that a page lists; after one more choice there are fewer."""


@dataclass(frozen=True)
class FacetValue:
    """A value, how many of the events listed have it, and the address of the list with it, or, if it is chosen, without it."""

    facet: str
    text: Text
    count: int
    href: str


@dataclass(frozen=True)
class FacetView:
    """A facet: its commonest values, at most `most`, and how many there are in all."""

    name: str
    values: list[FacetValue]
    total: int
    most: int = MOST


def asked(arguments: MultiDict[str, str], events: Events | None) -> Chosen | None:
    """The values that a request chooses, each once, in the order of facets; `None` if one is the value of no event."""
    chosen = tuple((name, value) for name in FACETS for value in sorted(set(arguments.getlist(name))))
    if not chosen:
        return ()
    return chosen if events and events.are_known(chosen) else None


def views(
    site: Site, root: str, counts: dict[str, list[tuple[str, int]]], chosen: Chosen
) -> tuple[tuple[FacetView, ...], tuple[FacetValue, ...]]:
    """The facets with values that may be added, and the values `chosen`, which may be taken away."""
    data = Description(site, root, ())
    shown = {name: found[:MOST] for name, found in counts.items()}
    facets = []
    for name, found in shown.items():
        open_ = [each for each in found if (name, code(each[0])) not in chosen]
        values = [_value(data, name, value, count, (*chosen, (name, code(value)))) for value, count in open_]
        if values:
            facets.append(FacetView(name, values, len(counts[name])))
    return tuple(facets), tuple(_chosen(data, counts, pair, chosen) for pair in chosen)


def _chosen(data: Description, counts: dict[str, list[tuple[str, int]]], pair: tuple[str, str], chosen: Chosen) -> FacetValue:
    name, wanted = pair
    value = data.site.events.value(name, wanted) if data.site.events else wanted
    return _value(data, name, value, dict(counts[name]).get(value, 0), tuple(each for each in chosen if each != pair))


def _value(data: Description, name: str, value: str, count: int, then: Chosen) -> FacetValue:
    """A value whose link leads to the list of what is chosen `then`."""
    text = Text(edtf_words(value.replace("..", "/")), spoken().code) if name == "year" else data.link(value).text
    ordered = sorted(then, key=lambda pair: (FACETS.index(pair[0]), pair[1]))
    return FacetValue(name, text, count, f"{data.root}/event/{'?' if then else ''}{urlencode(ordered)}")
