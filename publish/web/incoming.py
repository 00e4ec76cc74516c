"""Incoming links: all that points at an entity by one property, page by page, as HTML and in every RDF format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request
from pyoxigraph import NamedNode, Quad

from publish.formats import DOCUMENTS, PAGE
from publish.web import mentions
from publish.web.addresses import Address, read
from publish.web.descriptions import Description, expand
from publish.web.documents import Document, write
from publish.web.headers import cached, vary, vary_language
from publish.web.languages import spoken
from publish.web.links import WebLink, add_links
from publish.web.mentions import KEYS
from publish.web.models import Link, MentionGroup
from publish.web.negotiation import Choice, chosen, fixed
from publish.web.paging import Pages, Paging, number_asked
from publish.web.rendering import rendered
from publish.web.site import current_site
from publish.web.tombstones import moved
from publish.web.triples import said

incoming = Blueprint("incoming", __name__)
PER_PAGE = 100


@dataclass(frozen=True)
class IncomingPage:
    """One page of what points at `subject` by one property; `alternatives` are its addresses by suffix of the format."""

    subject: Link
    kind: str
    group: MentionGroup
    paging: Paging
    alternatives: dict[str, str]


@dataclass(frozen=True)
class _Part:
    """The members of one page: those between `start` and `end` of the links by the property `name` at the entity of `address`."""

    address: Address
    name: str
    number: int
    total: int

    @property
    def path(self) -> str:
        """The address of the list, below the base and without a suffix."""
        return mentions.address(self.address.document, self.name)

    def pages(self, suffix: str = "") -> Pages:
        """The pages of the list, with the addresses of one format."""
        return Pages(f"{request.script_root}/{self.path}{suffix}", self.total, PER_PAGE)


@incoming.get("/doc/<path:rest>/incoming/<name>")
def listed(rest: str, name: str) -> Response:
    """One page of the links by a property, in the format of its suffix, else in the one negotiated; 404 if there is none."""
    key, dot, suffix = name.partition(".")
    address = read(f"{rest}.{suffix}" if dot else rest)
    if not address or address.is_document or key not in KEYS or "." in rest:
        abort(404)
    if gone := current_site().ledger.get(address.path):
        return moved(gone, f"/incoming/{name}") or abort(410)
    part = _part(address, KEYS[key])
    if address.form and address.form not in DOCUMENTS:
        abort(404)
    choice = fixed(address.form) if address.form else chosen("incoming", _alternatives(part))
    language = spoken().key if choice.form is PAGE else ""
    response = cached((part.path, str(part.number), choice.media_type, language), lambda: _render(part, choice))
    add_links(response, _links(part, choice, f".{suffix}" if dot else ""))
    if not address.form:
        response.headers["Content-Location"] = _alternatives(part)[choice.form.suffix]
        vary(response)
    elif choice.form is PAGE:
        vary_language(response)
    return response


def _part(address: Address, name: str) -> _Part:
    site = current_site()
    total = site.incoming(NamedNode(address.iri(site.base))).get(expand(name), 0)
    part = _Part(address, name, number_asked(), total)
    if not total or part.number > part.pages().last:
        abort(404)
    return part


def _alternatives(part: _Part) -> dict[str, str]:
    return {form.suffix: part.pages(f".{form.suffix}").address(part.number) for form in DOCUMENTS}


def _links(part: _Part, choice: Choice, suffix: str) -> Iterator[WebLink]:
    """Canonical, the neighbours in the same format, the other formats, and the entity's document."""
    site = current_site()
    yield WebLink(Pages(f"{site.base}{part.path}", part.total, PER_PAGE).address(part.number), "canonical")
    yield from part.pages(suffix).links(part.number)
    for form in DOCUMENTS:
        if form is not choice.form:
            yield WebLink(_alternatives(part)[form.suffix], "alternate", form.media_type)
    yield WebLink(f"{request.script_root}/{part.address.document}", "up")
    if site.license:
        yield WebLink(site.license, "license")


def _render(part: _Part, choice: Choice) -> Response:
    site, entity = current_site(), part.address.iri(current_site().base)
    data = Description(site, request.script_root, ())
    pages, document = part.pages(), f"{request.script_root}/{part.address.document}"
    if choice.form is not PAGE:
        content = Document(entity, tuple(dict.fromkeys(_quads(data, part, entity))))
        return Response(write(site, content, choice.form), content_type=choice.content_type)
    group = mentions.group(data, entity, part.name, pages.slice(part.number), document)
    view = IncomingPage(data.link(entity), part.address.kind, group, pages.view(part.number), _alternatives(part))
    return rendered("incoming.html", page=view)


def _quads(data: Description, part: _Part, entity: str) -> Iterator[Quad]:
    """The links themselves, what their subjects speak of, what all these are called, and which part of which whole this is."""
    archive = data.site.archive
    shown = mentions.pointing(data, entity, part.name, part.pages().slice(part.number))
    yield from shown
    nodes = {NamedNode(entity)}
    for quad in shown:
        if isinstance(quad.subject, NamedNode):
            about = archive.quads(quad.subject, NamedNode(expand("subject")))
            yield from about
            nodes |= {node for node in (quad.subject, *(each.object for each in about)) if isinstance(node, NamedNode)}
    yield from (quad for node in nodes for quad in data.site.naming(node))
    base = data.site.base
    pages = Pages(f"{base}{part.path}", part.total, PER_PAGE)
    whole, here = pages.address(1), pages.address(part.number)
    yield from said(whole, rdf_type="void:Dataset", dcterms_isPartOf=f"{base}{part.address.document}", void_triples=part.total)
    if here != whole:
        yield from said(here, rdf_type="void:Dataset", dcterms_isPartOf=whole, void_triples=len(shown))
