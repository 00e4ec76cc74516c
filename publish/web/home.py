"""The archive itself: home page, dumps, description of the dataset, health."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, abort, request, send_from_directory
from pyoxigraph import NamedNode

from publish.formats import FORMATS, PAGE, serialize
from publish.web import examples, maps, structured
from publish.web.descriptions import expand, of_archive
from publish.web.documents import Document, write
from publish.web.headers import cached, stamp, tag, vary
from publish.web.languages import decimal, gettext, spoken
from publish.web.links import add_links, home_links
from publish.web.lists import first
from publish.web.models import Text
from publish.web.negotiation import OFFERS, Choice, chosen, fixed, negotiate
from publish.web.rendering import rendered
from publish.web.site import current_site
from publish.web.timelines import chart, dated
from publish.web.triples import VOCABULARIES

home = Blueprint("home", __name__)
SHOWN = 100
"""Events on the home page; the rest is in the list of events."""
DOCUMENTS = 20
"""Documents on it."""
DUMPS = {"data.nq.gz": "application/gzip", "manifest.json": "application/json", "void.ttl": "text/turtle"}
"""File of a release that is served -> its media type."""


@home.get("/")
def index() -> Response:
    """The archive's own address: a page, or its catalogue record in any RDF format."""
    choice = chosen("home")
    make = _page if choice.form is PAGE else partial(_catalogue, choice)
    response = cached(("home", choice.media_type, spoken().key), make)
    return vary(add_links(response, home_links(current_site(), request.script_root)))


def _catalogue(choice: Choice) -> Response:
    """What the archive says of itself and of what it withholds: the triples of the default graph, exactly."""
    site = current_site()
    quads = site.archive.own(NamedNode(site.base))
    for quad in site.archive.quads(None, NamedNode(expand("rdf:type")), NamedNode(expand("Withholding"))):
        if isinstance(quad.subject, NamedNode):
            quads += site.archive.own(quad.subject)
    return Response(write(site, Document(site.base, tuple(quads)), choice.form), content_type=choice.content_type)


@home.get("/context.jsonld")
def context() -> Response:
    """The context of JSON-LD documents, with every name that it gives."""
    def make() -> Response:
        body = json.dumps({"@context": current_site().context.whole()}, ensure_ascii=False, indent=1) + "\n"
        return Response(body, content_type="application/ld+json")

    return cached(("context",), make)


def _page() -> Response:
    """What the archive holds: its description, its events in the order of time, its documents, the ways in."""
    site, root = current_site(), request.script_root
    data = of_archive(site, root)
    listing = first(site, "event", root, SHOWN)
    dates = [dated(data, item.link) for item in listing.items]
    return rendered(
        "home.html",
        title=data.text(site.base, "dcterms:title") or Text(str(site.manifest.get("title", "hrevents"))),
        size=site.size,
        description=data.text(site.base, "dcterms:description"),
        publisher=data.text(site.base, "dcterms:publisher"),
        counts=cast("dict[str, int]", site.manifest.get("counts", {})),
        listing=listing,
        chart=chart(dates, listing.total),
        map=maps.of_archive(data),
        structured=structured.of_archive(data, _files()),
        documents=first(site, "document", root, DOCUMENTS),
        links=home_links(site, root),
    )


@home.get("/dumps/")
def dumps() -> Response:
    """The files of the release, with their sizes and what the manifest says of them."""
    chosen("dumps")
    site = current_site()
    sizes = {name: _size(path) for name, (path, _) in _files().items()}
    return vary(cached(("dumps", spoken().key), lambda: rendered("dumps.html", sizes=sizes, manifest=site.manifest)))


def _files() -> dict[str, tuple[Path, str]]:
    """The files that can be downloaded of this release, each with its media type."""
    release = current_site().release
    return {name: (release / name, media_type) for name, media_type in DUMPS.items() if (release / name).is_file()}


def _size(path: Path) -> str:
    size = float(path.stat().st_size)
    if size < 1000:
        return gettext("%(size)s bytes", {"size": format(size, ".0f")})
    for words in (gettext("%(size)s kB"), gettext("%(size)s MB")):
        size /= 1000
        if size < 1000:
            return words % {"size": decimal(format(size, ".1f"))}
    return gettext("%(size)s GB", {"size": decimal(format(size / 1000, ".1f"))})


@home.get("/dumps/<name>")
def dump(name: str) -> Response:
    """One file of the release."""
    site = current_site()
    if name not in DUMPS or not (site.release / name).is_file():
        abort(404)
    parts = ("dump", name)
    made = send_from_directory(site.release.resolve(), name, mimetype=DUMPS[name], etag=tag(*parts), last_modified=site.issued)
    if made.status_code == 412:
        made.close()
        abort(412)
    return stamp(made, *parts)


@home.get("/.well-known/void")
def void() -> Response:
    """The description of the dataset (VoID, section 7), in every RDF format; Turtle to those who want none."""
    site = current_site()
    if not site.void:
        abort(404)
    choice = negotiate(OFFERS["void"]) or fixed(FORMATS["ttl"])
    prefixes = {**VOCABULARIES, "part": f"{site.base}.well-known/void#"}

    def make() -> Response:
        body = site.document(("void", choice.form.name), lambda: serialize(site.void, choice.form, prefixes))
        return Response(body, content_type=choice.content_type)

    return vary(cached(("void", choice.media_type), make))


home.add_url_rule(f"/{examples.PATH}", view_func=examples.listed)
