"""Lists: all entities of a kind, in the order of time or of the alphabet, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from flask import Blueprint, Response, abort, request
from pyoxigraph import NamedNode, Quad

from publish.release.selection import Chosen
from publish.web import negotiation
from publish.web.addresses import ENTITIES, local
from publish.web.dates import bounds, chronological
from publish.web.descriptions import Description, expand
from publish.web.faceting import FacetValue, FacetView, asked, views
from publish.web.headers import cached, vary
from publish.web.languages import rendered, spoken
from publish.web.links import add_links
from publish.web.models import ListItem
from publish.web.paging import Pages, Paging, number_asked
from publish.web.site import Site, current_site

lists = Blueprint("lists", __name__)
PER_PAGE = 200
_CLASSES = {
    "event": ("Event",), "person": ("Person",), "organisation": ("Organisation", "Group"), "place": ("Place",),
    "instrument": ("Instrument",), "document": ("Document",), "account": ("Account",), "concept": ("skos:ConceptScheme",),
}
_TYPES = {"event": "eventType", "person": "personRole", "organisation": "organisationType", "place": "placeLevel",
          "instrument": "instrumentType", "document": "genre", "account": "accordingTo"}


@dataclass(frozen=True)
class Listing:
    """One page of the list of a kind; `total` counts all pages. Events have facets, and values of them may be `chosen`."""

    kind: str
    items: list[ListItem]
    total: int
    paging: Paging
    facets: tuple[FacetView, ...] = ()
    chosen: tuple[FacetValue, ...] = ()

    @property
    def years(self) -> list[tuple[str, list[ListItem]]]:
        """The items by year, in the order in which they stand."""
        return [(year, list(items)) for year, items in groupby(self.items, key=lambda item: item.year)]


@lists.get(f"/<any({','.join((*ENTITIES, 'concept'))}):kind>/")
def listing(kind: str) -> Response:
    """The list of all entities of a kind, or of the events chosen (``?type=arrest&year=2019``); ``&page=2`` for the next two hundred.

    404 if there is no such page, and if a value is chosen that no event has: then that address names nothing.
    """
    site, root, number = current_site(), request.script_root, number_asked()
    chosen = asked(request.args, site.events) if kind == "event" else ()
    if chosen is None:
        abort(404)
    selected = select(site, kind, root, chosen)
    pages = Pages(f"{root}/{kind}/", len(selected), PER_PAGE, chosen)
    if number > pages.last:
        abort(404)
    negotiation.chosen("list")

    def make() -> Response:
        shown = [_item(site, iri, kind, root) for iri in selected.iris[slice(*pages.slice(number))]]
        return rendered("list.html", listing=Listing(
            kind, shown, len(selected), pages.view(number), *views(site, root, selected.counts, chosen)
        ))

    response = cached(("list", kind, str(number), str(chosen), spoken().key), make)
    return vary(add_links(response, pages.links(number)))


@dataclass(frozen=True)
class Selected:
    """The addresses of a list in its order, and of events the values that they have in each facet, with counts."""

    iris: list[str]
    counts: dict[str, list[tuple[str, int]]]

    def __len__(self) -> int:
        return len(self.iris)


def select(site: Site, kind: str, root: str, chosen: Chosen = ()) -> Selected:
    """All entities of a kind, or the events that are `chosen`."""
    if kind == "event" and site.events:
        return Selected(*site.events.chosen(chosen))
    return Selected([item.link.iri for item in items(site, kind, root)], {})


def first(site: Site, kind: str, root: str, count: int) -> Listing:
    """The beginning of the list of a kind, without facets."""
    selected = select(site, kind, root)
    return Listing(kind, [_item(site, iri, kind, root) for iri in selected.iris[:count]], len(selected), Paging(1, 1))


def items(site: Site, kind: str, root: str) -> list[ListItem]:
    """All entities of `kind`: events and documents in the order of time, others by what they are called."""
    return _items(_Key(site, spoken().code), kind, root)


class _Key:
    """A site in a language as a key of a cache: one release is one key."""

    def __init__(self, site: Site, language: str) -> None:
        self.site = site
        self.language = language

    def __hash__(self) -> int:
        return hash((str(self.site.release), self.site.identifier, self.language))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.site is self.site and other.language == self.language


@lru_cache(maxsize=32)
def _items(key: _Key, kind: str, root: str) -> list[ListItem]:
    site = key.site
    found = []
    for name in _CLASSES[kind]:
        quads = site.archive.quads(None, NamedNode(expand("rdf:type")), NamedNode(expand(name)))
        found += [_item(site, str(getattr(quad.subject, "value", "")), kind, root) for quad in quads if _is_page(site, quad, kind)]
    return sorted(found, key=lambda item: (*item.sort, item.link.text.value.casefold(), item.link.iri))


def _is_page(site: Site, quad: Quad, kind: str) -> bool:
    """Whether the node is an entity with a page of its own under `kind`, not a fragment inside another."""
    node = quad.subject
    path = local(node.value, site.base) if isinstance(node, NamedNode) else None
    return bool(path and path.startswith(f"/{kind}/") and "#" not in path)


def _item(site: Site, iri: str, kind: str, root: str) -> ListItem:
    data = Description(site, root, site.archive.quads(NamedNode(iri)))
    types = data.links(iri, _TYPES[kind]) if kind in _TYPES else ()
    about = data.node(iri, "about") if kind == "account" else None
    link = data.link(iri)
    if about:
        link = type(link)(data.link(about).text, iri, link.href)
    days = bounds(data, iri)
    dated = kind in ("event", "document")
    year = str(chronological(days)[0]).replace("9999", "") if dated else ""
    return ListItem(link, days.words if dated else "", types, chronological(days) if dated else (), year)
