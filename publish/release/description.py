"""Files that describe a release to machines: VoID, the rules of redirection, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from publish.formats import FORMATS, RDF, parse, serialize
from publish.seeds import Seeds
from publish.seeds.fields import FOLDERS, PATHS
from publish.seeds.rows import LANGUAGES
from publish.terms import HRE, PREFIXES, XSD

Counts = Mapping[str, int]
_CLASSES = {
    "events": "Event",
    "people": "Person",
    "places": "Place",
    "instruments": "Instrument",
    "documents": "Document",
    "accounts": "Account",
}
_TYPE = f"{PREFIXES['rdf']}type"
_FORMATS = "http://www.w3.org/ns/formats/"


def count(seeds: Seeds, lines: Iterable[str]) -> dict[str, int]:
    """How many of each kind a release holds, and how many quads."""
    counts = {folder: len(seeds.tables[FOLDERS[folder].name]) for folder in PATHS}
    return {**counts, "accounts": len(seeds.tables["account"]), "quads": sum(1 for _ in lines)}


def void(seeds: Seeds, counts: Counts, lines: Sequence[str]) -> bytes:
    """The description of the dataset, in Turtle without blank nodes. Source: VoID (W3C Interest Group Note, 3 March 2011)."""
    quads = sorted(set(_void(seeds, counts, lines)), key=str)
    return serialize(quads, FORMATS["ttl"], PREFIXES)


def _void(seeds: Seeds, counts: Counts, lines: Sequence[str]) -> Iterator[Quad]:
    base, archive = seeds.base, seeds.archive.values
    dataset = f"{base}.well-known/void#dataset"
    yield _link(dataset, "rdf:type", f"{PREFIXES['void']}Dataset")
    yield _link(f"{base}.well-known/void", "rdf:type", f"{PREFIXES['void']}DatasetDescription")
    yield _link(f"{base}.well-known/void", "http://xmlns.com/foaf/0.1/primaryTopic", dataset)
    for key, predicate in (("title", "dcterms:title"), ("description", "dcterms:description"), ("publisher", "dcterms:publisher")):
        for language in LANGUAGES:
            yield Quad(NamedNode(dataset), _name(predicate), Literal(archive[f"{key}_{language}"], language=language))
    yield _link(dataset, "dcterms:license", archive["license"])
    yield Quad(NamedNode(dataset), _name("dcterms:issued"), Literal(archive["issued"], datatype=NamedNode(f"{XSD}date")))
    yield Quad(NamedNode(dataset), _name("owl:versionInfo"), Literal(archive["version"]))
    for predicate, target in (("sparqlEndpoint", "sparql"), ("dataDump", "dumps/data.nq.gz"), ("rootResource", "")):
        yield _link(dataset, f"void:{predicate}", base + target)
    yield Quad(NamedNode(dataset), _name("void:uriSpace"), Literal(base))
    for vocabulary in (HRE, PREFIXES["skos"], PREFIXES["dcterms"]):
        yield _link(dataset, "void:vocabulary", vocabulary)
    for form in RDF:
        yield _link(dataset, "void:feature", f"{_FORMATS}{form.title.replace(' ', '_').replace('/', '_')}")
    parts = [line.split(" ", 3) for line in lines]
    yield _number(dataset, "void:triples", len(lines))
    yield _number(dataset, "void:properties", len({predicate for _, predicate, *_ in parts}))
    yield _number(dataset, "void:classes", len({value for _, predicate, value, _ in parts if predicate == f"<{_TYPE}>"}))
    yield from _partitions(dataset, counts)


def _partitions(dataset: str, counts: Counts) -> Iterator[Quad]:
    for name, cls in _CLASSES.items():
        part = f"{dataset}-{name}"
        yield _link(dataset, "void:classPartition", part)
        yield _link(part, "void:class", f"{HRE}{cls}")
        yield _number(part, "void:entities", counts[name])


def _name(text: str) -> NamedNode:
    prefix, _, local = text.partition(":")
    return NamedNode(PREFIXES[prefix] + local if prefix in PREFIXES else text)


def _link(subject: str, predicate: str, target: str) -> Quad:
    return Quad(NamedNode(subject), _name(predicate), NamedNode(target))


def _number(subject: str, predicate: str, number: int) -> Quad:
    return Quad(NamedNode(subject), _name(predicate), Literal(str(number), datatype=NamedNode(f"{XSD}integer")))


def redirects(site: str) -> str:
    """Rules for w3id.org, as it takes them (an ``.htaccess`` file): every address of the archive leads to `site`."""
    head = "# Redirection of the permanent addresses, for the folder of this archive in the w3id.org repository.\n"
    if not site:
        return f"{head}# Set “site” in seeds/archive.yaml to the address that the archive is served at, and build again.\n"
    return f"{head}Options +FollowSymLinks\nRewriteEngine on\nRewriteRule ^(.*)$ {site}$1 [R=302,L,NE]\n"


def changes(before: set[str] | None, after: Iterable[str]) -> Iterator[str]:
    """Lines that say how to come from the quads `before` (lines of N-Quads) to those `after`.

    What was removed is named by subject, predicate and graph, never by its value, which may be the very
    thing that had to go: a reader drops those statements, then adds the quads listed.
    """
    if before is None:
        yield "# The first release here: all that data.nq.gz holds was added."
        return
    now = set(after)
    touched = {_without_value(line) for line in before - now}
    yield from (f"#- {key}" for key in sorted(touched))
    yield from sorted(line for line in now if line not in before or (touched and _without_value(line) in touched))


def _without_value(line: str) -> str:
    quad = next(parse(f"{line}\n".encode(), FORMATS["nq"]))
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else f" {quad.graph_name}"
    return f"{quad.subject} {quad.predicate}{graph}"
