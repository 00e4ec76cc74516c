"""The description of a dataset in VoID: what it is, and how much of what is in it, property by property and class by class.

Clients may take the numbers for facts: where Comunica (4.5) estimates by them, a property that is not listed, or whose
vocabulary is not, has no triples. So whatever is listed is listed completely, and counted from the quads themselves.
Source: VoID (W3C Interest Group Note, 3 March 2011); void-ext (http://ldf.fi/void-ext#) for datatypes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from publish.formats import FORMATS, RDF, parse, serialize
from publish.release.directory import LETTERS
from publish.release.partitions import Class, Profile, Property, Usage, profile
from publish.seeds import Seeds
from publish.seeds.rows import LANGUAGES
from publish.terms import PREFIXES, XSD

PATH = ".well-known/void"
"""Where the description stands, below the base."""
_FORMATS = "http://www.w3.org/ns/formats/"
_OTHERS = {"void-ext": "http://ldf.fi/void-ext#", "foaf": "http://xmlns.com/foaf/0.1/"}
_NAMED = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
_NO_LETTER = re.compile("[^A-Za-z]+")


def written(seeds: Seeds, lines: Iterable[str]) -> bytes:
    """The description of the archive of which `lines` are the N-Quads, in Turtle without blank nodes."""
    dataset = f"{seeds.base}{PATH}#dataset"
    held = profile(parse("\n".join(lines).encode(), FORMATS["nq"]))
    return _turtle({*_archive(seeds, dataset, held), *statistics(held, dataset)}, seeds.base)


def counted(quads: Iterable[Quad], base: str) -> bytes:
    """The numbers of any `quads`, in Turtle; their addresses are below `base`."""
    return _turtle(set(statistics(profile(quads), f"{base}{PATH}#dataset")), base)


def _turtle(quads: set[Quad], base: str) -> bytes:
    dataset = NamedNode(f"{base}{PATH}#dataset")
    ordered = sorted(quads, key=lambda quad: (quad.subject != dataset, str(quad)))
    return serialize(ordered, FORMATS["ttl"], {**PREFIXES, **_OTHERS, "part": f"{base}{PATH}#"})


def _archive(seeds: Seeds, dataset: str, held: Profile) -> Iterator[Quad]:
    base, archive = seeds.base, seeds.archive.values
    yield _link(base + PATH, "rdf:type", "void:DatasetDescription")
    yield _link(base + PATH, "foaf:primaryTopic", dataset)
    for key, predicate in (("title", "dcterms:title"), ("description", "dcterms:description"), ("publisher", "dcterms:publisher")):
        for language in LANGUAGES:
            yield Quad(NamedNode(dataset), _name(predicate), Literal(archive[f"{key}_{language}"], language=language))
    yield _link(dataset, "dcterms:license", archive["license"])
    yield Quad(NamedNode(dataset), _name("dcterms:issued"), Literal(archive["issued"], datatype=NamedNode(f"{XSD}date")))
    yield Quad(NamedNode(dataset), _name("owl:versionInfo"), Literal(archive["version"]))
    for predicate, target in (("sparqlEndpoint", "sparql"), ("dataDump", "dumps/data.nq.gz"), ("rootResource", "")):
        yield _link(dataset, f"void:{predicate}", base + target)
    if held.stem.startswith(base):  # else the vocabulary has a base of its own, and this would be untrue
        yield Quad(NamedNode(dataset), _name("void:uriSpace"), Literal(base))
    for form in RDF:
        yield _link(dataset, "void:feature", f"{_FORMATS}{form.title.replace(' ', '_').replace('/', '_')}")


def statistics(held: Profile, dataset: str) -> Iterator[Quad]:
    """What `held` says of any dataset, whose address has a fragment: every vocabulary, property and class, each with an address.

    The address of a part follows from names alone, so that it is the same in every release.
    """
    yield _link(dataset, "rdf:type", "void:Dataset")
    yield from _numbers(dataset, triples=held.triples, properties=len(held.properties), classes=len(held.classes),
                        distinctSubjects=held.subjects, distinctObjects=held.objects)
    for vocabulary in {_split(iri)[0] for iri in (*held.properties, *held.classes)}:
        yield _link(dataset, "void:vocabulary", vocabulary)
    root = dataset.partition("#")[0] + "#"
    for iri, usage in held.properties.items():
        yield from _usage(dataset, f"{root}property-{label(iri)}", iri, usage)
    for iri, class_ in held.classes.items():
        yield from _class(dataset, f"{root}class-{label(iri)}", iri, class_)


def _usage(dataset: str, part: str, iri: str, usage: Usage) -> Iterator[Quad]:
    yield from _part(dataset, "void:propertyPartition", part, "void:property", iri)
    yield from _numbers(part, triples=usage.triples, distinctSubjects=usage.subjects, distinctObjects=usage.objects)


def _class(dataset: str, part: str, iri: str, class_: Class) -> Iterator[Quad]:
    yield from _part(dataset, "void:classPartition", part, "void:class", iri)
    yield from _numbers(part, entities=class_.entities)
    for name, entry in class_.properties.items():
        yield from _property(part, f"{part}.property-{label(name)}", name, entry)


def _property(parent: str, part: str, iri: str, entry: Property) -> Iterator[Quad]:
    yield from _part(parent, "void:propertyPartition", part, "void:property", iri)
    yield from _numbers(part, triples=entry.triples)
    for kind, prefix, found in (("class", "void", entry.classes), ("datatype", "void-ext", entry.datatypes)):
        yield from _targets(part, kind, prefix, found)


def _targets(parent: str, kind: str, prefix: str, found: Mapping[str, int]) -> Iterator[Quad]:
    for iri, triples in found.items():
        part = f"{parent}.{kind}-{label(iri)}"
        yield from _part(parent, f"{prefix}:{kind}Partition", part, f"{prefix}:{kind}", iri)
        yield from _numbers(part, triples=triples)


def _part(parent: str, relation: str, part: str, what: str, iri: str) -> Iterator[Quad]:
    yield _link(parent, relation, part)
    yield _link(part, what, iri)


def _numbers(subject: str, **numbers: int) -> Iterator[Quad]:
    for name, number in numbers.items():
        yield Quad(NamedNode(subject), _name(f"void:{name}"), Literal(str(number), datatype=NamedNode(f"{XSD}integer")))


def label(iri: str) -> str:
    """A name for `iri` that can stand in an address: prefix and local name, or, of unknown vocabularies, letters of a digest."""
    start, local = _split(iri)
    prefix = next((prefix for prefix, known in PREFIXES.items() if known == start), "")
    if prefix and _NAMED.fullmatch(local):
        return f"{prefix}-{local}"
    digest = hashlib.sha256(iri.encode()).hexdigest()[:16].translate(LETTERS)
    return f"{_NO_LETTER.sub('-', local).strip('-') or 'term'}-{digest}"


def _split(iri: str) -> tuple[str, str]:
    """Vocabulary and local name: all up to the last of ``#``, ``/`` and ``:``, and the rest."""
    at = next(at for sign in "#/:" if (at := iri.rfind(sign)) >= 0) + 1
    return iri[:at], iri[at:]


def _name(text: str) -> NamedNode:
    prefix, _, local = text.partition(":")
    return NamedNode({**PREFIXES, **_OTHERS}[prefix] + local)


def _link(subject: str, predicate: str, target: str) -> Quad:
    value = _name(target) if target.startswith("void:Dataset") else NamedNode(target)
    return Quad(NamedNode(subject), _name(predicate), value)
