"""Descriptions for search engines: schema.org as JSON-LD, a block of data inside pages (schema.org 29; JSON-LD 1.1, section 7).

It says nothing that the page does not show, and nothing that no document plainly says: schema.org has no word for "some time up to",
"possibly" or "inferred by the archive". A date stands here only if all accounts give the same day, month or year; a place only if
it is where the event was. Who is involved does not stand here at all, since there it would be said without its source.
"""

from __future__ import annotations

import re
from pathlib import Path

from publish.web.addresses import ENTITIES
from publish.web.dates import bounds, stated
from publish.web.descriptions import Description
from publish.web.links import TYPES
from publish.web.models import EntityPage, Link, Text
from publish.web.site import Site

Node = dict[str, object]
CONTEXT: Node = {"@vocab": "https://schema.org/"}
_EXACT = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?", re.ASCII)


def of_page(data: Description, page: EntityPage) -> Node | None:
    """The entity of a page, as schema.org has it; `None` of a term of the vocabulary."""
    if page.kind not in ENTITIES:
        return None
    site = data.site
    return {
        "@context": CONTEXT,
        "@id": page.iri,
        "@type": TYPES[page.kind],
        "name": [_text(text) for text in (page.label, *page.other_labels)],
        "identifier": page.identifier,
        "url": page.iri,
        **_special(data, page),
        "subjectOf": {
            "@type": "WebPage", "url": f"{site.base}doc/{page.kind}/{page.identifier}", "version": site.identifier,
            "dateModified": f"{site.issued:%Y-%m-%d}", **_licence(site), "isPartOf": {"@id": site.base},
        },
    }


def _special(data: Description, page: EntityPage) -> Node:
    """What one kind has and others do not."""
    if page.kind == "event":
        at = [each for each in page.where if isinstance(each.term, Link) and each.term.code == "at" and not each.caveats]
        places = [_place(data, each.value) for each in at if isinstance(each.value, Link)]
        return _given(startDate=_start(page), location=places)
    if page.kind == "document":
        data.require(page.iri)
        sources = [_named(link) for link in data.links(page.iri, "derivesFrom")]
        basis = data.one(page.iri, "dateBasis")
        published = exact(bounds(data, page.iri).edtf) if basis and basis.code == "stated" else ""
        return _given(datePublished=published, inLanguage=data.plain(page.iri, "dcterms:language"), isBasedOn=sources)
    if page.kind == "place":
        data.require(page.iri)
        return _given(containedInPlace=[_place(data, link) for link in data.links(page.iri, "within")])
    if page.kind == "account":
        account = page.accounts[0]
        about = [_named(account.subject)] if account.subject else []
        return _given(about=about, isBasedOn=[_named(account.source.document)], abstract=_text(account.summary) if account.summary else "")
    return {}


def _start(page: EntityPage) -> str:
    """When the event was, if all accounts that say so give the same, and one of them plainly."""
    rows = [row for row in page.section("TimeStatement") if isinstance(row.fact.term, Link) and row.fact.term.code == "occurrence"]
    given = {stated(row).edtf for row in rows}
    return exact(given.pop()) if len(given) == 1 and any(not row.caveats for row in rows) else ""


def exact(edtf: str) -> str:
    """The day, month or year that `edtf` is, as ISO 8601; else ""."""
    return edtf if _EXACT.fullmatch(edtf) else ""


def _given(**properties: object) -> Node:
    return {name: value for name, value in properties.items() if value}


def _text(text: Text) -> object:
    return {"@value": text.value, "@language": text.language} if text.language else text.value


def _named(link: Link) -> Node:
    return {"@id": link.iri, "@type": "CreativeWork" if "/document/" in link.iri else "Thing", "name": _text(link.text)}


def _place(data: Description, link: Link) -> Node:
    data.require(link.iri)
    return {"@id": link.iri, "@type": "Country" if data.plain(link.iri, "countryCode") else "Place", "name": _text(link.text)}


def _licence(site: Site) -> Node:
    return {"license": site.license} if site.license else {}


def of_archive(data: Description, files: dict[str, tuple[Path, str]]) -> Node:
    """The archive as a catalogue with one data set; `files` are what can be downloaded: name -> (file, media type)."""
    site = data.site
    names = [_text(text) for text in data.texts(site.base, "dcterms:title")] or [str(site.manifest.get("title", "hrevents"))]
    described = [_text(text) for text in data.texts(site.base, "dcterms:description")]
    publishers = [{"@type": "Organization", "name": _text(text)} for text in data.texts(site.base, "dcterms:publisher")[:1]]
    shared = _given(name=names, description=described, publisher=publishers, **_licence(site))
    dataset: Node = {
        "@id": f"{site.base}#dataset", "@type": "Dataset", **shared, "url": site.base, "identifier": site.identifier,
        "version": str(site.manifest.get("version", site.identifier)), "datePublished": f"{site.issued:%Y-%m-%d}",
        "isAccessibleForFree": True, "includedInDataCatalog": {"@id": site.base},
        "distribution": [_download(site, name, path, media_type) for name, (path, media_type) in files.items()],
    }
    return {"@context": CONTEXT, "@id": site.base, "@type": "DataCatalog", **shared, "url": site.base, "dataset": dataset}


def _download(site: Site, name: str, path: Path, media_type: str) -> Node:
    listed = site.manifest.get("files")
    entry = listed.get(name) if isinstance(listed, dict) else None
    digest = entry.get("sha256") if isinstance(entry, dict) else None
    return {
        "@type": "DataDownload", "name": name, "contentUrl": f"{site.base}dumps/{name}", "encodingFormat": media_type,
        "contentSize": f"{path.stat().st_size} B", **_given(sha256=digest),
    }
