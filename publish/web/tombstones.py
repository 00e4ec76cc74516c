"""Tombstones: what is answered at the address of what is no longer an entity of its own (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request
from pyoxigraph import Literal, NamedNode, Quad

from publish.formats import DOCUMENTS, FORMATS, PAGE
from publish.terms import XSD
from publish.web.addresses import Address
from publish.web.documents import Document, write
from publish.web.headers import vary
from publish.web.languages import carried
from publish.web.links import alternatives
from publish.web.negotiation import OFFERS, NotAcceptable, fixed, negotiate
from publish.web.rendering import rendered
from publish.web.site import Tombstone, current_site
from publish.web.triples import said


def redirection(path: str, status: int) -> Response:
    """To `path`, below the root, in the language that the reader chose."""
    response = Response(status=status)
    response.headers["Location"] = carried(f"{request.script_root}/{path}")
    response.headers["Cache-Control"] = "public, max-age=60"
    response.autocorrect_location_header = False
    return response


def gone(address: Address) -> Response | None:
    """What the ledger says in place of the entity: 301 merged, 200 split, 410 withdrawn; `None` if it is there."""
    tombstone = current_site().ledger.get(address.path)
    if not tombstone:
        return None
    suffix = f".{address.form.suffix}" if address.form else ""
    return moved(tombstone, suffix) or _tombstone(address, tombstone, 200 if tombstone.status == "split" else 410)


def moved(tombstone: Tombstone, suffix: str) -> Response | None:
    """The way to what the entity was merged into, with this suffix; `None` if it was not."""
    if tombstone.status != "merged" or not tombstone.successors:
        return None
    start = "doc/" if request.path.startswith("/doc/") else ""
    return redirection(f"{start}{tombstone.successors[0]}{suffix}", 301)


def _tombstone(address: Address, tombstone: Tombstone, status: int) -> Response:
    """A small negotiated body: id, date, reason code and, if split, the successors. Nothing else.

    That an entity is gone is said to every client, in JSON-LD to one that takes nothing that there is.
    """
    asked = address.form if address.form in DOCUMENTS else None
    choice = fixed(asked) if asked else negotiate(OFFERS["tombstone"])
    if not choice and status == 200:
        raise NotAcceptable(OFFERS["tombstone"], alternatives(address, request.script_root))
    choice = choice or fixed(FORMATS["jsonld"])
    if choice.form is PAGE:
        response = rendered("tombstone.html", status, tombstone=tombstone)
    else:
        iri = address.iri(current_site().base)
        body = write(current_site(), Document(iri, tuple(_said(iri, tombstone))), choice.form)
        response = Response(body, status, content_type=choice.content_type)
    response.headers["Cache-Control"] = "public, max-age=60"
    return vary(response)


def _said(iri: str, tombstone: Tombstone) -> Iterator[Quad]:
    return said(
        iri,
        owl_deprecated=Literal("true", datatype=NamedNode(f"{XSD}boolean")),
        dcterms_identifier=Literal(tombstone.identifier),
        dcterms_modified=Literal(tombstone.date, datatype=NamedNode(f"{XSD}date")),
        skos_changeNote=Literal(tombstone.reason),
        dcterms_isReplacedBy=[current_site().base + path for path in tombstone.successors],
    )
