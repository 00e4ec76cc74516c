"""RDF documents: what one holds, and in which order, so that a person can read it.

A document holds what the archive says of an entity and every account of it (`Archive.describe`), what the nodes that it points to are
called, and what it is itself: whose topic, of which release, under which licence. Labels and that record stand in the default graph,
which is what the archive itself answers for (DESIGN 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from publish.formats import Format, serialize
from publish.terms import PREFIXES, RDF, RDFS, SKOS, XSD
from publish.web import jsonld
from publish.web.accounts import natural
from publish.web.addresses import Address
from publish.web.prefixes import used
from publish.web.site import Site
from publish.web.triples import said

_FIRST = (f"{RDF}type", f"{RDFS}label", f"{SKOS}prefLabel", f"{PREFIXES['dcterms']}title", f"{PREFIXES['dcterms']}identifier")
"""The properties that come first; the others follow in the order of the alphabet."""
_NEW_SUBJECT = re.compile(rb"\n(?=[^\t\n}@])")
Key = tuple[object, ...]


@dataclass(frozen=True)
class Document:
    """What is said of `root`; `labelled` are the nodes of which it says no more than what they are called."""

    root: str
    quads: tuple[Quad, ...]
    labelled: frozenset[str] = frozenset()


def document(site: Site, address: Address) -> Document:
    """The RDF document at `address`."""
    iri = address.iri(site.base)
    quads = site.archive.describe(NamedNode(iri))
    known = {quad.triple for quad in quads}
    labels = [quad for node in _pointed_to(quads) for quad in _naming(site, node) if quad.triple not in known]
    labelled = {quad.subject.value for quad in labels if isinstance(quad.subject, NamedNode)}
    described = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    return Document(iri, (*quads, *labels, *_record(site, address)), frozenset(labelled - described))


def write(site: Site, content: Document, form: Format) -> bytes:
    """The document as text: its root first, then node by node; in Turtle and TriG with a line between nodes."""
    has_graphs = form.kind == "dataset"
    quads = sorted(content.quads, key=lambda quad: _order(quad, content, has_graphs=has_graphs))
    if form.name == "jsonld" and all(map(_is_named, quads)):
        return jsonld.write(quads, content.root, content.labelled, site.context)
    prefixes = used(quads, site.base)
    text = serialize(quads, form, prefixes)
    return _spaced(text, prefixes) if form.name in ("ttl", "trig") else text


def _is_named(quad: Quad) -> bool:
    """Whether nothing in it is a blank node or a triple: there is none in a release, but in files that are served as they are."""
    return isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)


def _pointed_to(quads: Iterable[Quad]) -> dict[NamedNode, None]:
    return dict.fromkeys(quad.object for quad in quads if isinstance(quad.object, NamedNode))


def _naming(site: Site, node: NamedNode) -> list[Quad]:
    return [Quad(quad.subject, quad.predicate, quad.object) for quad in site.naming(node)]


def _record(site: Site, address: Address) -> Iterable[Quad]:
    """What the document is, and which addresses its entity had before; what is a document itself says so itself."""
    if address.is_document:
        return
    iri = address.iri(site.base)
    yield from said(
        site.base + address.document,
        rdf_type="foaf:Document",
        foaf_primaryTopic=iri,
        void_inDataset=site.base,
        dcterms_issued=Literal(str(site.manifest["issued"]), datatype=NamedNode(f"{XSD}date")),
        dcterms_license=[site.license] if site.license else [],
        owl_versionInfo=Literal(site.identifier),
    )
    for path in site.replaced.get(address.path, ()):
        deprecated = Literal("true", datatype=NamedNode(f"{XSD}boolean"))
        yield from said(site.base + path, owl_deprecated=deprecated, dcterms_isReplacedBy=iri)


def _order(quad: Quad, content: Document, *, has_graphs: bool) -> Key:
    """Graph by graph, if there are graphs; the root and what names the graph first, mere labels last, the rest by address."""
    subject = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
    graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
    predicate = quad.predicate.value
    rank = 0 if subject == content.root else 2 if subject in content.labelled else 1
    place = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    value = _placed(quad.object.value) if isinstance(quad.object, NamedNode) else [(0, str(quad.object))]
    return (_placed(graph) if has_graphs else [], rank, _placed(subject), place, predicate, value)


_placed = lru_cache(maxsize=8192)(natural)
"""The place of an address in the order: it is asked for again with every quad."""


def _spaced(text: bytes, prefixes: dict[str, str]) -> bytes:
    """The prefixes in the order of `prefixes`, and an empty line before each node: literals have no line ends in them."""
    body = b"\n".join(line for line in text.split(b"\n") if not line.startswith(b"@prefix "))
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())
    return (f"{head}\n" if head else "").encode() + _NEW_SUBJECT.sub(b"\n\n", body)
