"""Citations: how to cite an entity, in words (APA, 7th edition, 10.9), as BibTeX, and as CSL-JSON (Citation Style Language 1.0.2).

A citation names the address that never breaks, the release that was read, and the address of what that says.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort
from pyoxigraph import NamedNode

from publish.web.addresses import ENTITIES, Address, read
from publish.web.descriptions import best_text, expand, of_archive
from publish.web.headers import cached, vary_language
from publish.web.languages import marked, spoken
from publish.web.models import Text
from publish.web.site import Site, current_site
from publish.web.tombstones import moved

citing = Blueprint("citations", __name__)

GENRES = {
    "event": marked("Event record"), "person": marked("Person record"), "organisation": marked("Organisation record"),
    "place": marked("Place record"), "instrument": marked("Instrument record"), "document": marked("Document record"),
    "account": marked("Account by one document"),
}
"""Kind -> what is cited: the record, not the event. Files for reference managers have it in English, pages in their language."""
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}
_ESCAPED = str.maketrans(_SPECIAL | {"\n": " ", "\r": " "})
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", "%": r"\%", "#": r"\#"})


@dataclass(frozen=True)
class Citation:
    """What a citation says; `path` is the address of the document about the entity, to which a suffix is added.

    At `address` is what the archive says now, at `fixed` what it says in the release.
    """

    path: str
    key: str
    title: Text
    genre: str
    publisher: Text
    archive: Text
    issued: datetime
    release: str
    address: str
    fixed: str


def of_entity(site: Site, address: Address) -> Citation | None:
    """How to cite the entity at `address`; `None` if it is a term of the vocabulary."""
    if address.kind not in ENTITIES:
        return None
    iri, archive = address.iri(site.base), of_archive(site, "")
    return Citation(
        path=f"doc/{address.path}",
        key=address.path.replace("/", "-"),
        title=_title(site, address, iri),
        genre=GENRES[address.kind],
        publisher=archive.text(site.base, "dcterms:publisher") or Text("hrevents"),
        archive=archive.text(site.base, "dcterms:title") or Text(str(site.manifest.get("title", "hrevents"))),
        issued=site.issued,
        release=site.identifier,
        address=iri,
        fixed=f"{site.base}version/{site.identifier}/{address.path}",
    )


def _title(site: Site, address: Address, iri: str) -> Text:
    """What the entity is called; an account is called what it is about."""
    about = [quad.object for quad in site.archive.quads(NamedNode(iri), NamedNode(expand("about")))]
    called = [about[0]] if address.kind == "account" and about else [NamedNode(iri)]
    labels = [label for node in called if isinstance(node, NamedNode) for label in site.labels(node)]
    return best_text(labels) or Text(address.path)


def bibtex(citation: Citation) -> str:
    """The citation as one BibTeX entry. Signs that TeX reads as commands are escaped; other scripts stay as they are, in UTF-8."""
    fields = {
        "author": f"{{{_plain(citation.publisher.value)}}}",
        "title": f"{{{_plain(citation.title.value)}}}",
        "howpublished": _plain(citation.archive.value),
        "year": f"{citation.issued:%Y}",
        "date": f"{citation.issued:%Y-%m-%d}",
        "version": _plain(citation.release),
        "note": f"{_plain(citation.genre)}, as in release {_plain(citation.release)}: {citation.fixed.translate(_IN_ADDRESS)}",
        "url": citation.address.translate(_IN_ADDRESS),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{citation.key},\n{lines}}}\n"


def _plain(text: str) -> str:
    return text.translate(_ESCAPED)


def csl(citation: Citation) -> str:
    """The citation as CSL-JSON: a list of one item."""
    day = citation.issued
    item = {
        "id": citation.key,
        "type": "dataset",
        "title": citation.title.value,
        **({"language": citation.title.language} if citation.title.language else {}),
        "author": [{"literal": citation.publisher.value}],
        "container-title": citation.archive.value,
        "publisher": citation.publisher.value,
        "genre": citation.genre,
        "version": citation.release,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "URL": citation.address,
        "note": f"As in release {citation.release}: {citation.fixed}",
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


_FORMATS: dict[str, tuple[str, Callable[[Citation], str]]] = {
    "bib": ("application/x-bibtex; charset=utf-8", bibtex),
    "csl.json": ("application/vnd.citationstyles.csl+json", csl),
}
"""Suffix -> media type, and what writes it."""


@citing.get(f"/doc/<any({','.join(ENTITIES)}):kind>/<identifier>.bib", defaults={"suffix": "bib"})
@citing.get(f"/doc/<any({','.join(ENTITIES)}):kind>/<identifier>.csl.json", defaults={"suffix": "csl.json"})
def citation(kind: str, identifier: str, suffix: str) -> Response:
    """How to cite an entity, for reference managers. What was merged is cited by what it became, what has gone not at all."""
    site, address = current_site(), read(f"{kind}/{identifier}")
    if not address or address.form:
        abort(404)
    gone = site.ledger.get(address.path)
    if gone:
        return moved(gone, f".{suffix}") or abort(410)
    if not site.archive.exists(NamedNode(address.iri(site.base))):
        abort(404)
    media_type, write = _FORMATS[suffix]
    found = of_entity(site, address)

    def make() -> Response:
        return Response(write(found) if found else "", content_type=media_type)

    return vary_language(cached((address.path, media_type, spoken().key), make))
