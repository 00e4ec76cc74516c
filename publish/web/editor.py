"""The query editor: the files that it is made of, the policy of its page, and what it is told of the archive.

The files come from npm (`package.json`) and may be missing; the page is then the plain form, which works without
scripts. The editor is told everything by one document of our own, because no request may leave for another host.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file
from pyoxigraph import Literal, NamedNode

from publish.release.examples import Example
from publish.terms import CONCEPT, PREFIXES, RDF, RDFS, SKOS, VOCABULARY
from publish.web import partitions
from publish.web.addresses import ENTITIES
from publish.web.descriptions import best_text
from publish.web.headers import cached, vary
from publish.web.languages import gettext, plural_forms, spoken
from publish.web.site import Site, current_site

query_editor = Blueprint("editor", __name__)

FILES = {
    "yasgui.min.js": ("@zazuko/yasgui/build/yasgui.min.js", "text/javascript"),
    "yasgui.min.css": ("@zazuko/yasgui/build/yasgui.min.css", "text/css"),
    "topojson-client.min.js": ("topojson-client/dist/topojson-client.min.js", "text/javascript"),
    "countries-50m.json": ("world-atlas/countries-50m.json", "application/json"),
}
"""What is served of the packages: name -> the file in node_modules, its media type."""
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""As on every page, and our own scripts may run and ask our own server. Nothing inline, no other host."""
_PACKAGES = Path(__file__).parent / "node_modules"
_SCRIPTS = Path(__file__).parent / "static" / "editor"
_TEXTS = re.compile(r'\binWords\(\s*"([^"\\]+)"')
_COUNTED = re.compile(r'\bmany\([^"]+"([^"\\]+)",\s*"([^"\\]+)"')
"""How our scripts speak: see static/editor/words.js."""
_YEAR = 31_536_000
_MOST = 5_000
"""So many terms of a kind are offered for completion; more would be slow to send, and nobody reads them."""
_CLASSES = (f"{PREFIXES['owl']}Class", f"{RDFS}Class")
_PROPERTIES = (*(f"{PREFIXES['owl']}{kind}Property" for kind in ("Object", "Datatype", "Annotation")), f"{RDF}Property")
_DEFINITIONS = tuple(NamedNode(iri) for iri in (f"{SKOS}definition", f"{RDFS}comment", f"{PREFIXES['dcterms']}description"))


@cache
def version() -> str:
    """What stands in the addresses of the packages' files: a digest of what npm installed; "" if something is missing."""
    installed = _PACKAGES / ".package-lock.json"
    if not all((_PACKAGES / file).is_file() for file, _ in FILES.values()) or not installed.is_file():
        return ""
    return hashlib.sha256(installed.read_bytes()).hexdigest()[:8]


@query_editor.app_context_processor
def _for_templates() -> dict[str, str]:
    return {"editor": version()}


@query_editor.after_app_request
def _allow_scripts(response: Response) -> Response:
    """Lets the page of the endpoint run the editor. A 304 says it too, since its headers replace those that are kept."""
    if request.endpoint == "sparql.endpoint" and version():
        response.headers["Content-Security-Policy"] = POLICY
    return response


@query_editor.get("/static/editor/<release>/<name>")
def file(release: str, name: str) -> Response:
    """A file of the packages. Its address changes with what is installed, so it may be kept for good."""
    if name not in FILES or not release or release != version():
        abort(404)
    path, media_type = FILES[name]
    response = send_file(_PACKAGES / path, mimetype=media_type, max_age=_YEAR)
    response.cache_control.immutable = True
    return response


@query_editor.get("/sparql/editor.json")
def document() -> Response:
    """What the editor knows of the archive: words, prefixes, terms with their meaning and number, example queries."""
    def make() -> Response:
        return Response(json.dumps(_known(current_site()), ensure_ascii=False), mimetype="application/json")

    return vary(cached(("editor.json", spoken().key), make))


def _known(site: Site) -> dict[str, object]:
    counted = partitions.read(site.void)
    return {
        "bases": list(dict.fromkeys((site.base, VOCABULARY))),
        "kinds": list(ENTITIES),
        "prefixes": _prefixes(site),
        "classes": [_term(site, iri) | counted.of_class(iri) for iri in _named(site, counted.entities, _CLASSES)],
        "properties": [_term(site, iri) | counted.of_property(iri) for iri in _named(site, counted.used(), _PROPERTIES)],
        "concepts": [_term(site, iri) for iri in _named(site, (), (f"{SKOS}Concept",))],
        "words": _words(),
        "examples": [_example(example) for example in site.examples],
    }


@cache
def _messages() -> tuple[set[str], set[tuple[str, str]]]:
    """What our scripts say: texts, and texts of one thing and of several."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(_SCRIPTS.glob("*.js")))
    return set(_TEXTS.findall(text)), set(_COUNTED.findall(text))


def _words() -> dict[str, str | list[str]]:
    """What our scripts say in the language of the request, by the English text: a text, or all of its plural forms."""
    texts, counted = _messages()
    return {text: gettext(text) for text in texts} | {one: plural_forms(one, several) for one, several in counted}


def _prefixes(site: Site) -> dict[str, str]:
    """Known vocabularies, one prefix a concept scheme, one a kind of entity."""
    schemes = (iri for iri in _named(site, (), (f"{SKOS}ConceptScheme",)) if iri.startswith(CONCEPT))
    kinds = {kind: f"{site.base}{kind}/" for kind in ENTITIES}
    return PREFIXES | {iri.removeprefix(CONCEPT): f"{iri}/" for iri in schemes} | kinds


def _named(site: Site, used: Iterable[str], types: Iterable[str]) -> list[str]:
    """The IRIs that are of one of the types, or are `used` without being declared; sorted, up to so many."""
    found = {quad.subject for kind in types for quad in site.archive.quads(None, NamedNode(f"{RDF}type"), NamedNode(kind))}
    return sorted({node.value for node in found if isinstance(node, NamedNode)}.union(used))[:_MOST]


def _term(site: Site, iri: str) -> dict[str, object]:
    node = NamedNode(iri)
    label = best_text(site.labels(node))
    meant = next((text for predicate in _DEFINITIONS if (text := best_text(_texts(site, node, predicate)))), None)
    said = {"iri": iri, "label": label.value if label else "", "definition": meant.value if meant else ""}
    return {name: text for name, text in said.items() if text}


def _texts(site: Site, node: NamedNode, predicate: NamedNode) -> list[Literal]:
    return [quad.object for quad in site.archive.quads(node, predicate) if isinstance(quad.object, Literal)]


def _example(example: Example) -> dict[str, object]:
    """An example query with what it answers on this release, if that is known."""
    known: dict[str, object] = {
        "slug": example.slug, "question": example.question, "description": example.description, "text": example.text}
    return known | {"answer": asdict(example.answer)} if example.answer else known
