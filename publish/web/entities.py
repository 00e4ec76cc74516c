"""Entities: addresses that redirect to documents, and documents in every format (DESIGN 4; Cool URIs, 4.1)."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, abort, request
from pyoxigraph import NamedNode

from publish.formats import LINKSETS, PAGE
from publish.web import shapes as rules
from publish.web.addresses import ENTITIES, Address, read
from publish.web.documents import document as document_of
from publish.web.documents import write
from publish.web.headers import cached, vary, vary_language
from publish.web.languages import spoken
from publish.web.links import add_links, alternatives, document_links, linkset
from publish.web.margins import margins
from publish.web.negotiation import OFFERS, Choice, chosen, fixed
from publish.web.pages import page
from publish.web.rendering import rendered
from publish.web.requests import root_of
from publish.web.site import current_site
from publish.web.tombstones import gone, redirection

entities = Blueprint("entities", __name__)


@entities.route(f"/<any({','.join((*ENTITIES, 'concept'))}):kind>/<path:rest>")
def entity(kind: str, rest: str) -> Response:
    """An entity's own address: 303 to the document about it, in the format of its suffix if it has one."""
    address = _address(f"{kind}/{rest}")
    if instead := gone(address):
        return instead
    _require(address)
    suffix = f".{address.form.suffix}" if address.form else ""
    return vary(redirection(f"{address.document}{suffix}", 303))


@entities.route("/doc/<path:rest>")
def document(rest: str) -> Response:
    """The document about an entity, in the format of its suffix, else in the one negotiated."""
    address = _address(rest)
    if address.is_document:
        abort(404)
    return gone(address) or _document(address)


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


def _document(address: Address) -> Response:
    _require(address)
    choice = fixed(address.form) if address.form else chosen("document", alternatives(address, request.script_root, OFFERS["document"]))
    links = choice.form in LINKSETS
    parts = (address.path, choice.media_type, root_of(request) if links else spoken().key if choice.form is PAGE else "")
    response = cached(parts, partial(_linkset if links else _render, address, choice))
    if not links and response.status_code != 304:  # which needs no more than the cache does not have (RFC 9110, 15.4.5)
        add_links(response, document_links(current_site(), address, request.script_root, choice.form))
    if not address.form:
        response.headers["Content-Location"] = f"{request.script_root}/{address.document}.{choice.form.suffix}"
        vary(response)
    elif choice.form is PAGE:
        vary_language(response)
    return response


def _linkset(address: Address, choice: Choice) -> Response:
    body = linkset(current_site(), address, root_of(request).rstrip("/"), choice.form)
    return Response(body, content_type=choice.content_type)


def _render(address: Address, choice: Choice) -> Response:
    site, root, is_rules = current_site(), request.script_root, address.kind == rules.PATH
    if choice.form is not PAGE:
        body = rules.rdf(site, choice.form) if is_rules else write(site, document_of(site, address), choice.form)
        return Response(body, content_type=choice.content_type)
    links, others = document_links(site, address, root, PAGE), alternatives(address, root)
    if is_rules:
        return rendered("shapes.html", page=rules.page(site, root), alternatives=others, links=links)
    view = page(site, address, root)
    beside = margins(site, address, view, root)
    return rendered(_TEMPLATES.get(address.kind, "entity.html"), page=view, alternatives=others, links=links, **beside)


_TEMPLATES = {
    "account": "account.html", "concept": "term.html", "scheme": "term.html",
    "align": "term.html", "ontology": "term.html",
}
