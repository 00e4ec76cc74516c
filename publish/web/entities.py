"""Entities: addresses that redirect to documents, and documents in every format (DESIGN 4; Cool URIs, 4.1)."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, abort, request
from pyoxigraph import Literal, NamedNode, Quad

from publish.formats import DOCUMENTS, FORMATS, LINKSETS, PAGE, Format
from publish.terms import PREFIXES, XSD
from publish.web import shapes as rules
from publish.web.addresses import ENTITIES, Address, read
from publish.web.documents import Document, write
from publish.web.documents import document as document_of
from publish.web.headers import cached, vary
from publish.web.languages import carried, rendered, spoken
from publish.web.links import add_links, document_links, linkset
from publish.web.margins import margins
from publish.web.negotiation import OFFERS, Choice, NotAcceptable, chosen, fixed, negotiate
from publish.web.pages import page
from publish.web.requests import root_of
from publish.web.site import Tombstone, current_site

entities = Blueprint("entities", __name__)


@entities.route(f"/<any({','.join((*ENTITIES, 'concept'))}):kind>/<path:rest>")
def entity(kind: str, rest: str) -> Response:
    """An entity's own address: 303 to the document about it, in the format of its suffix if it has one."""
    address = _address(f"{kind}/{rest}")
    gone = _gone(address)
    if gone:
        return gone
    _require(address)
    suffix = f".{address.form.suffix}" if address.form else ""
    return vary(_redirect(f"{address.document}{suffix}", 303))


@entities.route("/doc/<path:rest>")
def document(rest: str) -> Response:
    """The document about an entity, in the format of its suffix, else in the one negotiated."""
    address = _address(rest)
    if address.is_document:
        abort(404)
    return _gone(address) or _document(address)


@entities.route("/ontology")
@entities.route("/ontology.<suffix>")
def ontology(suffix: str = "") -> Response:
    """The ontology: a document itself, so its own address answers (Cool URIs, 4.1: hash addresses)."""
    return _document(_address(f"ontology.{suffix}" if suffix else "ontology"))


@entities.route("/shapes")
@entities.route("/shapes.<suffix>")
def shapes(suffix: str = "") -> Response:
    """What a release is held to: a document as well."""
    return _document(_address(f"shapes.{suffix}" if suffix else "shapes"))


@entities.route("/align/<path:rest>")
def alignment(rest: str) -> Response:
    """An alignment with another vocabulary: a document as well."""
    return _document(_address(f"align/{rest}"))


def _address(path: str) -> Address:
    found = read(path)
    if not found:
        abort(404)
    return found


def _require(address: Address) -> None:
    site = current_site()
    iri = NamedNode(address.iri(site.base))
    if address.kind == rules.PATH:
        if not site.shapes:
            abort(404)
    elif not site.archive.exists(iri) and not (address.is_document and site.archive.graph(iri)):
        abort(404)


def _redirect(path: str, status: int) -> Response:
    response = Response(status=status)
    response.headers["Location"] = carried(f"{request.script_root}/{path}")
    response.autocorrect_location_header = False
    return response


def _document(address: Address) -> Response:
    _require(address)
    choice = fixed(address.form) if address.form else chosen("document", _alternatives(address, OFFERS["document"]))
    links = choice.form in LINKSETS
    parts = (address.path, choice.media_type, root_of(request) if links else spoken().key)
    response = cached(parts, partial(_linkset if links else _render, address, choice))
    if not links and response.status_code != 304:  # which needs no more than the cache does not have (RFC 9110, 15.4.5)
        add_links(response, document_links(current_site(), address, request.script_root, choice.form))
    if not address.form:
        response.headers["Content-Location"] = f"{request.script_root}/{address.document}.{choice.form.suffix}"
        vary(response)
    return response


def _alternatives(address: Address, offers: tuple[Format, ...] = DOCUMENTS) -> dict[str, str]:
    start = f"{request.script_root}/{address.document}"
    return {form.suffix: f"{start}.{form.suffix}" for form in offers}


def _linkset(address: Address, choice: Choice) -> Response:
    body = linkset(current_site(), address, root_of(request).rstrip("/"), choice.form)
    return Response(body, content_type=choice.content_type)


def _render(address: Address, choice: Choice) -> Response:
    site = current_site()
    if address.kind == rules.PATH:
        links = document_links(site, address, request.script_root, PAGE)
        return rules.render(site, choice, request.script_root, alternatives=_alternatives(address), links=links)
    if choice.form is PAGE:
        view = page(site, address, request.script_root)
        template = _TEMPLATES.get(address.kind, "entity.html")
        links = document_links(site, address, request.script_root, PAGE)
        beside = margins(site, address, view, request.script_root)
        return rendered(template, page=view, alternatives=_alternatives(address), links=links, **beside)
    return _rdf(document_of(site, address), choice)


_TEMPLATES = {
    "account": "account.html", "concept": "term.html", "scheme": "term.html",
    "align": "term.html", "ontology": "term.html",
}


def _rdf(content: Document, choice: Choice) -> Response:
    return Response(write(current_site(), content, choice.form), content_type=choice.content_type)


def _gone(address: Address) -> Response | None:
    """What the ledger says in place of the entity: 301 merged, 200 split, 410 withdrawn (DESIGN 4)."""
    site = current_site()
    tombstone = site.ledger.get(address.path)
    if not tombstone:
        return None
    if tombstone.status == "merged" and tombstone.successors:
        suffix = f".{address.form.suffix}" if address.form else ""
        start = "doc/" if request.path.startswith("/doc/") else ""
        return _redirect(f"{start}{tombstone.successors[0]}{suffix}", 301)
    return _tombstone(address, tombstone, 200 if tombstone.status == "split" else 410)


def _tombstone(address: Address, tombstone: Tombstone, status: int) -> Response:
    """A small negotiated body: id, date, reason code and, if split, the successors. Nothing else.

    That an entity is gone is said to every client, in JSON-LD to one that takes nothing that there is.
    """
    asked = address.form if address.form in DOCUMENTS else None
    choice = fixed(asked) if asked else negotiate(OFFERS["tombstone"])
    if not choice and status == 200:
        raise NotAcceptable(OFFERS["tombstone"], _alternatives(address))
    choice = choice or fixed(FORMATS["jsonld"])
    if choice.form is PAGE:
        response = rendered("tombstone.html", status, tombstone=tombstone)
    else:
        quads = _tombstone_quads(address, tombstone)
        response = _rdf(Document(address.iri(current_site().base), tuple(quads)), choice)
        response.status_code = status
    response.headers["Cache-Control"] = "public, max-age=60"
    return vary(response)


def _tombstone_quads(address: Address, tombstone: Tombstone) -> list[Quad]:
    site = current_site()
    node = NamedNode(address.iri(site.base))
    said: list[tuple[str, NamedNode | Literal]] = [
        (f"{PREFIXES['owl']}deprecated", Literal("true", datatype=NamedNode(f"{XSD}boolean"))),
        (f"{PREFIXES['dcterms']}identifier", Literal(tombstone.identifier)),
        (f"{PREFIXES['dcterms']}modified", Literal(tombstone.date, datatype=NamedNode(f"{XSD}date"))),
        (f"{PREFIXES['skos']}changeNote", Literal(tombstone.reason)),
        *((f"{PREFIXES['dcterms']}isReplacedBy", NamedNode(site.base + path)) for path in tombstone.successors),
    ]
    return [Quad(node, NamedNode(predicate), value) for predicate, value in said]
