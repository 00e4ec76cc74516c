"""The description of a dataset in VoID: complete, addressable, and true to what was counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store
from test_partitions import CLASSES, DATATYPES, ENTITIES, EX, PROPERTIES, TYPE, USED, counted, generated

from publish import protection
from publish.formats import FORMATS, parse
from publish.release.partitions import profile
from publish.release.void import label, statistics
from publish.store import Archive, open_readonly
from publish.terms import HRE, PREFIXES, RDFS

DATASET = f"{EX}.well-known/void#dataset"
VOID = "PREFIX void: <http://rdfs.org/ns/void#> PREFIX void-ext: <http://ldf.fi/void-ext#> "
SAME = {
    PROPERTIES: "SELECT ?p ?n { ?all a void:Dataset ; void:propertyPartition ?part . ?part void:property ?p ; void:triples ?n }",
    ENTITIES: "SELECT ?c ?n { ?all a void:Dataset ; void:classPartition ?part . ?part void:class ?c ; void:entities ?n }",
    USED: "SELECT ?c ?p ?n { ?class void:class ?c ; void:propertyPartition ?part . ?part void:property ?p ; void:triples ?n }",
    CLASSES: "SELECT ?c ?p ?d ?n { ?class void:class ?c ; void:propertyPartition ?part . "
             "?part void:property ?p ; void:classPartition ?to . ?to void:class ?d ; void:triples ?n }",
    DATATYPES: "SELECT ?c ?p ?d ?n { ?class void:class ?c ; void:propertyPartition ?part . "
               "?part void:property ?p ; void-ext:datatypePartition ?to . ?to void-ext:datatype ?d ; void:triples ?n }",
}
"""What SPARQL counts on the data -> where the description says it."""
EDITOR = """
SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype WHERE {
  ?cp void:class ?subjectClass ; void:propertyPartition ?pp . ?pp void:property ?prop .
  OPTIONAL { { ?pp void:classPartition [ void:class ?objectClass ] }
             UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] } }
}"""
"""What editors ask for their completions (INTEROP, editor hints)."""


def stored(quads: list[Quad]) -> Archive:
    """A store of `quads`."""
    store = Store()
    store.extend(quads)
    return Archive(store)


@pytest.fixture(scope="module")
def described(release: Path) -> list[Quad]:
    """The description of the release."""
    return list(parse(release / "void.ttl", FORMATS["ttl"]))


@pytest.mark.parametrize("query", SAME, ids=["properties", "classes", "properties of classes", "their classes", "their datatypes"])
def test_every_partition_has_the_number_that_sparql_counts(release: Path, described: list[Quad], query: str) -> None:
    """On the store of the release: the same partitions, and the same numbers."""
    found = counted(stored(described), VOID + SAME[query])
    assert found == counted(Archive(open_readonly(release / "store")), query)
    assert len(found) >= 40


@pytest.mark.parametrize("seed", range(10))
def test_any_dataset_can_be_described(seed: int) -> None:
    """Also one with blank nodes, and of unknown vocabularies: each partition is told from every other."""
    quads = generated(seed)
    described = list(statistics(profile(quads), DATASET))
    assert len(set(described)) == len(described)
    for query, where in SAME.items():
        assert counted(stored(described), VOID + where) == counted(stored(quads), query)


def test_the_totals_are_those_of_the_dump(described: list[Quad], archive_quads: list[Quad]) -> None:
    """Triples, properties, classes, distinct subjects and objects."""
    rows = counted(stored(described), f"{VOID} SELECT ?what ?n {{ ?all a void:Dataset ; ?what ?n FILTER(ISNUMERIC(?n)) }}")
    assert {name.partition("#")[2]: number for (name,), number in rows.items()} == {
        "triples": len(archive_quads),
        "properties": len({quad.predicate for quad in archive_quads}),
        "classes": len({quad.object for quad in archive_quads if quad.predicate == TYPE}),
        "distinctSubjects": len({quad.subject for quad in archive_quads}),
        "distinctObjects": len({quad.object for quad in archive_quads}),
    }


def test_organisations_are_not_forgotten(described: list[Quad]) -> None:
    """Every class of the vocabulary that has instances is there."""
    classes = {quad.object for quad in described if quad.predicate.value.endswith("void#class")}
    assert {NamedNode(f"{HRE}{name}") for name in ("Organisation", "Event", "Person", "Account", "Statement", "Withholding")} <= classes


def test_editors_find_what_they_complete_from(described: list[Quad]) -> None:
    """Their query gives classes, properties, and what these lead to."""
    results = stored(described).query(VOID + EDITOR)
    assert isinstance(results, QuerySolutions)
    rows = {tuple(term.value if term else "" for term in row) for row in results}
    assert (f"{HRE}Involvement", f"{HRE}agent", f"{HRE}Person", "") in rows
    assert (f"{HRE}Event", f"{RDFS}label", "", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString") in rows


def test_the_vocabularies_are_those_of_all_terms(described: list[Quad], archive_quads: list[Quad]) -> None:
    """A client that trusts the list misses nothing: each property and class begins with one of them."""
    listed = tuple(quad.object.value for quad in described if quad.predicate.value.endswith("void#vocabulary")
                   and isinstance(quad.object, NamedNode))
    terms = {quad.predicate.value for quad in archive_quads}
    terms |= {quad.object.value for quad in archive_quads if quad.predicate == TYPE and isinstance(quad.object, NamedNode)}
    assert [term for term in terms if not term.startswith(listed)] == []


def test_the_space_of_addresses_holds_all_subjects(described: list[Quad], archive_quads: list[Quad]) -> None:
    """It is said only because it is true."""
    space = next(quad.object.value for quad in described if quad.predicate.value.endswith("uriSpace") and isinstance(quad.object, Literal))
    assert all(isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(space) for quad in archive_quads)


def test_every_part_has_an_address_that_reaches_nobody(described: list[Quad]) -> None:
    """No blank node, and nothing that looks like data of a person."""
    assert not [quad for quad in described if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)]
    assert [quad.subject for quad in described if isinstance(quad.subject, NamedNode) and protection.find(quad.subject.value)] == []


@pytest.mark.parametrize(("iri", "name"), [
    (f"{HRE}Event", "hre-Event"), (f"{RDFS}label", "rdfs-label"), (f"{PREFIXES['dcterms']}title", "dcterms-title"),
])
def test_the_address_of_a_part_is_made_of_its_names(iri: str, name: str) -> None:
    """Prefix and local name, where the prefix is known."""
    assert label(iri) == name


@pytest.mark.parametrize("iri", [
    f"{EX}Event", f"{EX}other#Event", "urn:isbn:7012345678", f"{EX}call/+77010000000", f"{HRE}4711", f"{HRE}", "urn:x:",
    f"{EX}a.b", f"{EX}Événement", f"{EX}property-hre-Event.class-hre-Event", "mailto:ada@example.org",
])
def test_terms_of_unknown_vocabularies_are_told_apart_by_letters(iri: str) -> None:
    """Their local names alone are not unique, and may hold anything."""
    name = label(iri)
    assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-")
    assert len(name.rpartition("-")[2]) == 16
    assert protection.find(name) == ""
    assert name != label(f"{iri}x")
