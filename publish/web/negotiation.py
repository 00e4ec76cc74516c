"""Negotiation: which format to answer in (RFC 9110, section 12; INTEROP, negotiation)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from publish.encodings import CODINGS
from publish.formats import DOCUMENTS, FORMATS, LINKSETS, NAMES, PAGE, RDF, RESULTS, Format

_LONGEST = 4096
"""Characters of a header that are read: no client sends more for a reason, and what is read is remembered."""
OFFERS: Mapping[str, tuple[Format, ...]] = {
    "document": (*DOCUMENTS, *LINKSETS),
    "tombstone": DOCUMENTS,
    "home": DOCUMENTS,
    "list": (PAGE, *RESULTS, *RDF),
    "list of a version": (PAGE,),
    "incoming": DOCUMENTS,
    "search": (PAGE, NAMES),
    "dumps": (PAGE,),
    "void": RDF,
    "examples": RDF,
    "graph": RDF,
    "service": (*RDF, PAGE),
    "triples": (*RDF, PAGE),
    "rows": (*RESULTS, PAGE),
}
"""Kind of resource -> the formats that it is offered in, best first for a client that does not care.

A ``list`` is a page; in every other format it is told by the endpoint, which answers for the current release alone. A ``document`` is
about one entity or term, or is the ontology or an alignment itself; a ``tombstone`` stands for an entity that was split or withdrawn;
``service`` is what ``/sparql`` says without a query, ``triples`` and ``rows`` what it answers with.
What is not here has one form, whatever is asked for: the files of a release, health, metrics, the context of JSON-LD.
"""


class NotAcceptable(Exception):
    """None of the `offers` is acceptable to the client; `addresses` are those of some of them, by suffix."""

    def __init__(self, offers: tuple[Format, ...], addresses: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.offers = offers
        self.addresses = addresses or {}


@dataclass(frozen=True)
class Choice:
    """The format chosen, and the media type by which the client knows it (an alias only if it asked for that)."""

    form: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """What to send as Content-Type: text types say that they are UTF-8."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


def fixed(form: Format) -> Choice:
    """`form` itself, where an address leaves no choice."""
    return Choice(form, form.media_type)


def chosen(kind: str, addresses: Mapping[str, str] | None = None) -> Choice:
    """The best of `OFFERS` of this kind for the request at hand; `addresses` give each by suffix. Raises `NotAcceptable` (406)."""
    choice = negotiate(OFFERS[kind])
    if not choice:
        raise NotAcceptable(OFFERS[kind], addresses)
    return choice


def asked(name: str, kind: str) -> Choice:
    """The format called `name`, as the parameter ``format`` has it, if it is one of `OFFERS` of this kind; else the one negotiated."""
    forced = FORMATS.get(name)
    return fixed(forced) if forced and forced in OFFERS[kind] else chosen(kind)


def negotiate(offers: tuple[Format, ...]) -> Choice | None:
    """The best of `offers` for the request at hand: see `choose`."""
    return choose(request.environ.get("HTTP_ACCEPT", "")[:_LONGEST], offers)


def coding_wanted() -> str:
    """The coding to answer in, one of `CODINGS`, or "" if the client takes none."""
    return _coding(request.environ.get("HTTP_ACCEPT_ENCODING", "")[:_LONGEST])


@lru_cache(maxsize=1024)
def _coding(accept: str) -> str:
    accepted = parse_accept_header(accept)
    return max(CODINGS, key=lambda coding: accepted[coding]) if any(accepted[coding] > 0 for coding in CODINGS) else ""


@lru_cache(maxsize=1024)
def choose(accept: str, offers: tuple[Format, ...]) -> Choice | None:
    """The best of `offers`, which stand in the server's order of preference, or `None` if none is acceptable.

    `accept` is the header; none means anything. ``q=0`` refuses; the most specific range decides; of two equally wanted
    formats the one named more exactly wins. Parameters of a media range (``profile``, ``charset``) are no
    reason to refuse. An alias is offered only to a client that names it.
    """
    ranges = parse_accept_header(accept, MIMEAccept)
    if not ranges:
        return fixed(offers[0])
    plain = MIMEAccept([(value.partition(";")[0].strip().lower(), quality) for value, quality in ranges])
    named = {value for value, _ in plain}
    types = {offer.media_type: offer for offer in offers}
    for offer in offers:
        types |= {alias: offer for alias in offer.aliases if alias in named and alias not in types}
    best = plain.best_match(types)
    return Choice(types[best], best) if best else None
