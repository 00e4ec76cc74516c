"""Reports: how to tell the publisher that something is wrong. Nothing is sent from here, and nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, request
from pyoxigraph import NamedNode

from publish.web.addresses import ENTITIES, read
from publish.web.citations import Citation, of_entity
from publish.web.descriptions import best_text, of_archive
from publish.web.headers import cached, vary
from publish.web.languages import spoken
from publish.web.models import Text
from publish.web.rendering import rendered
from publish.web.site import Site, current_site

reports = Blueprint("reports", __name__)
_LONGEST = 100
"""Characters of an address that is asked for; none of ours is longer."""


@dataclass(frozen=True)
class Publisher:
    """Who answers for the archive: a name, and a page if the archive's own record states one."""

    name: Text | None
    page: str


@reports.get("/report")
def report() -> Response:
    """How to report a problem; ``?about=/event/…`` names what it is about. 404 if there is no such entity."""
    site, about = current_site(), request.args.get("about", "")
    subject = _subject(site, about) if about else None
    if about and not subject:
        abort(404)
    return vary(cached(("report", about, spoken().key), lambda: rendered("report.html", subject=subject, publisher=_publisher(site))))


def _subject(site: Site, about: str) -> Citation | None:
    address = read(about.removeprefix("/")) if len(about) <= _LONGEST else None
    if not address or address.form or address.kind not in ENTITIES or address.path in site.ledger:
        return None
    return of_entity(site, address) if site.archive.exists(NamedNode(address.iri(site.base))) else None


def _publisher(site: Site) -> Publisher:
    archive = of_archive(site, request.script_root)
    pages = [iri for iri in archive.nodes(site.base, "dcterms:publisher") if iri.startswith(("https://", "http://"))]
    called = best_text(label for page in pages for label in site.labels(NamedNode(page)))
    return Publisher(archive.text(site.base, "dcterms:publisher") or called, next(iter(pages), ""))
