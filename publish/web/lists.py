"""Lists: all entities of a kind, in the order of time or of the alphabet, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from flask import Blueprint, Response, abort, request
from pyoxigraph import NamedNode, Quad

from publish.formats import FORMATS, PAGE, RDF
from publish.release.selection import Chosen
from publish.store import Archive
from publish.web import negotiation, queries
from publish.web.accounts import when
from publish.web.addresses import ENTITIES, local
from publish.web.dates import Days, bounds, chronological
from publish.web.descriptions import Description, expand
from publish.web.faceting import FacetValue, FacetView, asked, views
from publish.web.headers import cached, vary
from publish.web.languages import spoken
from publish.web.links import WebLink, add_links
from publish.web.models import Link, ListItem
from publish.web.paging import Pages, Paging, number_asked
from publish.web.rendering import rendered
from publish.web.site import Site, current_site, latest
from publish.web.sparql import answered

lists = Blueprint("lists", __name__)
PER_PAGE = 200
_TYPES = {"event": "eventType", "person": "personRole", "organisation": "organisationType", "place": "placeLevel",
          "instrument": "instrumentType", "document": "genre", "account": "accordingTo"}
_OFFERED = tuple(FORMATS[name] for name in ("csv", "json", "ttl", "jsonld"))
"""The formats of a list that its page leads to; whoever asks for another one of the endpoint's gets that."""
_DATED = ("event", "document")
_ORDERS: WeakKeyDictionary[Archive, dict[tuple[str, str], list[str]]] = WeakKeyDictionary()
"""Store -> (kind, language) -> the addresses in the order of the list: kept as long as the release is served."""


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

    In any format but a page (``&format=csv``) all of it, as the endpoint answers the query that finds the same. 404 if there is no such
    page, and if a value is chosen that no event has: then that address names nothing.
    """
    site, number = current_site(), number_asked()
    chosen = asked(request.args, site.events) if kind == "event" else ()
    if chosen is None:
        abort(404)
    choice = negotiation.asked(request.args.get("format", ""), "list of a version" if latest() else "list")
    if choice.form is not PAGE:
        query = queries.graph if choice.form in RDF else queries.rows
        return answered(query(site, kind, chosen), choice)
    return vary(cached(("list", kind, str(number), str(chosen), spoken().key), lambda: _page(site, kind, number, chosen)))


def _page(site: Site, kind: str, number: int, chosen: Chosen) -> Response:
    root, selected = request.script_root, select(site, kind, chosen)
    pages = Pages(f"{root}/{kind}/", len(selected), PER_PAGE, chosen)
    if number > pages.last:
        abort(404)
    shown = [_item(site, iri, kind, root) for iri in selected.iris[slice(*pages.slice(number))]]
    facets = views(site, root, selected.counts, chosen)
    forms = () if latest() else _OFFERED
    data = {form.title: f"{root}/{kind}/?{urlencode((*chosen, ('format', form.name)))}" for form in forms}
    query = "" if latest() else f"{root}/sparql?{urlencode({'query': queries.rows(site, kind, chosen)})}"
    page = rendered("list.html", listing=Listing(kind, shown, len(selected), pages.view(number), *facets), data=data, query=query)
    others = (WebLink(address, "alternate", form.media_type) for form, address in zip(forms, data.values(), strict=True))
    return add_links(page, (*pages.links(number), *others))


@dataclass(frozen=True)
class Selected:
    """The addresses of a list in its order, and of events the values that they have in each facet, with counts."""

    iris: list[str]
    counts: dict[str, list[tuple[str, int]]]

    def __len__(self) -> int:
        return len(self.iris)


def select(site: Site, kind: str, chosen: Chosen = ()) -> Selected:
    """All entities of a kind, or the events that are `chosen`."""
    if kind == "event" and site.events:
        return Selected(*site.events.chosen(chosen))
    known, key = _ORDERS.setdefault(site.archive, {}), (kind, spoken().code)
    if key not in known:
        known[key] = _ordered(site, kind)
    return Selected(known[key], {})


def first(site: Site, kind: str, root: str, count: int) -> Listing:
    """The beginning of the list of a kind, without facets."""
    selected = select(site, kind)
    return Listing(kind, [_item(site, iri, kind, root) for iri in selected.iris[:count]], len(selected), Paging(1, 1))


def _ordered(site: Site, kind: str) -> list[str]:
    """The addresses of all entities of a kind: events and documents in the order of time, others by what they are called.

    Read property by property: to read thousands of entities one by one takes a second.
    """
    read = (site.archive.quads(None, NamedNode(expand(name))) for name in ("earliest", "latest", "about"))
    data = Description(site, "", (quad for quads in read for quad in quads))
    typed = (site.archive.quads(None, NamedNode(expand("rdf:type")), NamedNode(expand(name))) for name in queries.CLASSES[kind])
    called = {node: _called(data, node, kind) for quads in typed for quad in quads if (node := _page_of(site, quad, kind))}

    def order(node: str) -> tuple[object, ...]:
        days = chronological(bounds(data, node)) if kind in _DATED else ()
        return (*days, data.link(called[node]).text.value.casefold(), node)

    return sorted(called, key=order)


def _called(data: Description, node: str, kind: str) -> str:
    """The node whose name stands for `node` in a list: an account is called what it is about."""
    return (kind == "account" and data.node(node, "about")) or node


def _page_of(site: Site, quad: Quad, kind: str) -> str:
    """The node that `quad` speaks of, if it is an entity with a page of its own under `kind`, not a fragment inside another; else ""."""
    node = str(getattr(quad.subject, "value", ""))
    path = local(node, site.base) or ""
    return node if path.startswith(f"/{kind}/") and "#" not in path else ""


def _item(site: Site, iri: str, kind: str, root: str) -> ListItem:
    data = Description(site, root, site.archive.quads(NamedNode(iri)))
    types = data.links(iri, _TYPES[kind]) if kind in _TYPES else ()
    link = Link(data.link(_called(data, iri, kind)).text, iri, data.link(iri).href)
    days = when(data, iri) if kind in _DATED else Days(None, None)
    year = str(chronological(days)[0]) if not days.term and (days.earliest or days.latest) else ""
    return ListItem(link, days.brief, types, year)
