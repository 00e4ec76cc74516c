"""Links: what a document says of itself to machines (Signposting, levels 1 and 2).

One list of links is written as Link headers (RFC 8288), as a linkset at an address of its own, in JSON and in text (RFC 9264), and as
``link`` elements of the page. Relations are those of the IANA registry; which of them, and how often: INTEROP, Signposting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Response

from publish.formats import DOCUMENTS, LINKSETS, PAGE, Format
from publish.web.addresses import Address
from publish.web.languages import NAMES
from publish.web.site import Site, latest

SCHEMA = "https://schema.org/"
TYPES = {
    "event": "Event", "person": "Person", "organisation": "Organization", "place": "Place", "document": "CreativeWork",
    "instrument": "CreativeWork", "account": "Claim", "concept": "DefinedTerm", "scheme": "DefinedTermSet",
    "ontology": "DefinedTermSet", "align": "Dataset", "shapes": "Dataset", "home": "DataCatalog",
}
"""Kind of resource -> the schema.org type that fits all of its kind: a type is no finer than what the archive answers for."""
_DESCRIPTIONS = ("ttl", "jsonld")
"""The formats that are named as descriptions of the page; the others are alternates."""
PAGE_LANGUAGES = tuple(NAMES)
"""The languages in which pages are written."""


@dataclass(frozen=True)
class WebLink:
    """One link: where to, in which relation, and what stands there, as far as that is known."""

    href: str
    rel: str
    type: str = ""
    hreflang: tuple[str, ...] = ()

    @property
    def attributes(self) -> str:
        """All that stands after the target in a Link header."""
        media_type = f'; type="{self.type}"' if self.type else ""
        return f'; rel="{self.rel}"{media_type}' + "".join(f'; hreflang="{language}"' for language in self.hreflang)


def document_links(site: Site, address: Address, root: str, form: Format) -> list[WebLink]:
    """The links of the document at `address` as it stands in `form`; addresses of documents begin with `root` (no slash at its end)."""
    here = f"{root}/{address.document}"
    found = [WebLink(site.base + address.document, "canonical"), WebLink(address.iri(site.base), "cite-as")]
    found += [WebLink(site.base + address.document, "latest-version")] if latest() else []
    found += _describes(site, address, here, form)
    found += [_to(here, other, "alternate") for other in DOCUMENTS if other is not form]
    found += [_to(here, other, "describedby") for other in DOCUMENTS if other.name in _DESCRIPTIONS and other is not form]
    found += [_to(here, other, "linkset") for other in LINKSETS]
    return [*found, *_common(site, address.kind)]


def alternatives(address: Address, root: str, offers: Iterable[Format] = DOCUMENTS) -> dict[str, str]:
    """The addresses of the document at `address` in each of the `offers`, by suffix."""
    return {form.suffix: f"{root}/{address.document}.{form.suffix}" for form in offers}


def home_links(site: Site, root: str) -> list[WebLink]:
    """The links of the archive's own address, in every format."""
    described = WebLink(f"{root}/.well-known/void", "describedby", "text/turtle")
    return [WebLink(site.base, "canonical"), WebLink(site.base, "cite-as"), described, *_common(site, "home")]


def _describes(site: Site, address: Address, here: str, form: Format) -> list[WebLink]:
    """A document describes its entity; a description describes the page as well (Signposting, level 1, metadata resources)."""
    entity = [] if address.is_document else [WebLink(address.iri(site.base), "describes")]
    return entity if form is PAGE else [*entity, WebLink(f"{here}.{PAGE.suffix}", "describes", PAGE.media_type)]


def _to(here: str, form: Format, rel: str) -> WebLink:
    return WebLink(f"{here}.{form.suffix}", rel, form.media_type, PAGE_LANGUAGES if form is PAGE else ())


def _common(site: Site, kind: str) -> list[WebLink]:
    found = [WebLink(f"{SCHEMA}AboutPage", "type"), WebLink(SCHEMA + TYPES[kind], "type")]
    stated = ((site.license, "license"), (site.publisher, "author"))
    return found + [WebLink(target, rel) for target, rel in stated if target]


def add_links(response: Response, found: Iterable[WebLink]) -> Response:
    """Adds Link headers. Targets must be IRIs or paths of this site, never a client's text."""
    for each in found:
        response.headers.add("Link", f"<{each.href}>{each.attributes}")
    return response


def linkset(site: Site, address: Address, root: str, form: Format) -> bytes:
    """The links of all formats of a document, in the `form` that is one of `LINKSETS`. `root` is absolute."""
    contexts = dict(_contexts(site, address, root))
    text = _in_json(contexts) if form.suffix.endswith("json") else _in_text(contexts)
    return text.encode()


def _contexts(site: Site, address: Address, root: str) -> Iterator[tuple[str, list[WebLink]]]:
    """Anchor -> its links: the negotiated document, each of its formats, and the entity."""
    here = f"{root}/{address.document}"
    yield here, [_to(here, PAGE, "alternate"), *_without_linksets(document_links(site, address, root, PAGE))]
    for form in DOCUMENTS:
        yield f"{here}.{form.suffix}", _without_linksets(document_links(site, address, root, form))
    if not address.is_document:
        yield address.iri(site.base), [_to(here, form, "describedby") for form in DOCUMENTS]


def _without_linksets(found: list[WebLink]) -> list[WebLink]:
    return [each for each in found if each.rel != "linkset"]


def _in_json(contexts: dict[str, list[WebLink]]) -> str:
    """RFC 9264, 4.2: the sole member is ``linkset``; each relation is an array of targets."""
    return json.dumps({"linkset": [_context(anchor, found) for anchor, found in contexts.items()]}, indent=1) + "\n"


def _context(anchor: str, found: list[WebLink]) -> dict[str, object]:
    relations: dict[str, list[dict[str, object]]] = {}
    for each in found:
        known = (("href", each.href), ("type", each.type), ("hreflang", list(each.hreflang)))
        relations.setdefault(each.rel, []).append({name: value for name, value in known if value})
    return {"anchor": anchor, **relations}


def _in_text(contexts: dict[str, list[WebLink]]) -> str:
    """RFC 9264, 4.1: as in a Link header, with an anchor each and a line each."""
    lines = (f'<{each.href}>{each.attributes}; anchor="{anchor}"' for anchor, found in contexts.items() for each in found)
    return ",\n".join(lines) + "\n"
