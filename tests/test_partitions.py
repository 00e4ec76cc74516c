"""What a dataset holds: every number is the one that SPARQL counts on a store of the same quads."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store

from publish.release.partitions import Profile, Usage, profile
from publish.store import Archive, open_readonly
from publish.terms import RDF, XSD

EX = "http://example.org/"
TYPE = NamedNode(f"{RDF}type")
Counts = dict[tuple[str, ...], int]

TOTAL = "(COUNT(*) AS ?n)"
PROPERTIES = f"SELECT ?p {TOTAL} {{ ?s ?p ?o }} GROUP BY ?p"
SUBJECTS = "SELECT ?p (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o } GROUP BY ?p"
OBJECTS = "SELECT ?p (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o } GROUP BY ?p"
ENTITIES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) } GROUP BY ?c"
USED = f"SELECT ?c ?p {TOTAL} {{ ?s a ?c ; ?p ?o FILTER(ISIRI(?c)) }} GROUP BY ?c ?p"
CLASSES = f"SELECT ?c ?p ?d {TOTAL} {{ ?s a ?c ; ?p ?o . ?o a ?d FILTER(ISIRI(?c) && ISIRI(?d)) }} GROUP BY ?c ?p ?d"
DATATYPES = f"SELECT ?c ?p ?d {TOTAL} {{ ?s a ?c ; ?p ?o FILTER(ISIRI(?c) && ISLITERAL(?o)) BIND(DATATYPE(?o) AS ?d) }} GROUP BY ?c ?p ?d"


def counted(archive: Archive, query: str) -> Counts:
    """The numbers that a query gives, by what it groups by."""
    results = archive.query(query)
    assert isinstance(results, QuerySolutions)
    rows = [list(row) for row in results]
    return {tuple(term.value for term in row[:-1]): int(row[-1].value) for row in rows if int(row[-1].value)}


def agrees(found: Profile, archive: Archive) -> None:
    """Asserts that each number of a profile, and no other, is what SPARQL counts."""
    assert {(name,): usage.triples for name, usage in found.properties.items()} == counted(archive, PROPERTIES)
    assert {(name,): usage.subjects for name, usage in found.properties.items()} == counted(archive, SUBJECTS)
    assert {(name,): usage.objects for name, usage in found.properties.items()} == counted(archive, OBJECTS)
    assert {(name,): entry.entities for name, entry in found.classes.items()} == counted(archive, ENTITIES)
    used = {(cls, name): entry for cls, each in found.classes.items() for name, entry in each.properties.items()}
    assert {key: entry.triples for key, entry in used.items()} == counted(archive, USED)
    assert {(*key, cls): number for key, entry in used.items() for cls, number in entry.classes.items()} == counted(archive, CLASSES)
    assert {(*key, kind): number for key, entry in used.items() for kind, number in entry.datatypes.items()} == counted(archive, DATATYPES)
    totals = counted(archive, f"SELECT {TOTAL} (COUNT(DISTINCT ?s) AS ?ns) {{ ?s ?p ?o }}")
    assert totals == ({(str(found.triples),): found.subjects} if found.triples else {})
    assert counted(archive, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }").get((), 0) == found.objects


def test_the_numbers_of_the_archive_are_those_of_sparql(release: Path, archive_quads: list[Quad]) -> None:
    """All classes and properties of the release."""
    found = profile(archive_quads)
    agrees(found, Archive(open_readonly(release / "store")))
    assert (len(found.classes), len(found.properties)) >= (40, 126)


def generated(seed: int) -> list[Quad]:
    """A few hundred triples, with all that may stand anywhere: blank nodes, no class, several, classes that are blank or literals."""
    chance = random.Random(seed)  # noqa: S311  # test data
    nodes: list[Any] = [*(NamedNode(f"{EX}n{number}") for number in range(12)), *(BlankNode(f"b{number}") for number in range(5))]
    classes: list[Any] = [*(NamedNode(f"{EX}C{number}") for number in range(4)), BlankNode("b1"), Literal("C1"), NamedNode(f"{EX}n1")]
    values: list[Any] = [*nodes, Literal("b1"), Literal("n1", language="en"), Literal("n1", language="fr"), Literal(1), Literal(True),  # noqa: FBT003  # as it is
              Literal("2001-02-03", datatype=NamedNode(f"{XSD}date")), Literal("x", datatype=NamedNode(f"{EX}type"))]
    quads = []
    for _ in range(chance.randrange(1, 300)):
        predicate = chance.choice([TYPE, *(NamedNode(f"{EX}p{number}") for number in range(5))])
        quads.append(Quad(chance.choice(nodes), predicate, chance.choice(classes if predicate == TYPE else values)))
    return quads


@pytest.mark.parametrize("seed", range(60))
def test_the_numbers_of_any_dataset_are_those_of_sparql(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its triples are, in whichever order they come, and however many are looked up at once."""
    quads = generated(seed)
    store = Store()
    store.extend(quads)
    agrees(profile(quads), Archive(store))
    random.Random(seed).shuffle(quads)  # noqa: S311  # test data
    monkeypatch.setattr("publish.release.partitions._AT_ONCE", 7)
    agrees(profile(iter(quads)), Archive(store))


def test_a_triple_counts_once() -> None:
    """It may be repeated, and stand in several graphs."""
    subject, predicate = NamedNode(f"{EX}a"), NamedNode(f"{EX}p")
    quads = [Quad(subject, predicate, Literal("x")), Quad(subject, predicate, Literal("x"), NamedNode(f"{EX}g"))] * 3
    found = profile([*quads, Quad(subject, predicate, Literal("x", language="en"))])
    assert (found.triples, found.properties) == (2, {f"{EX}p": Usage(2, 1, 2)})


def test_nothing_holds_nothing() -> None:
    """No quads, no numbers."""
    found = profile([])
    assert (found.triples, found.subjects, found.objects, found.properties, found.classes, found.stem) == (0, 0, 0, {}, {}, "")


@pytest.mark.parametrize(("subjects", "stem"), [
    ([f"{EX}a/1", f"{EX}a/2"], f"{EX}a/"), ([EX, f"{EX}b"], EX), ([f"{EX}x", "urn:x"], ""), ([f"{EX}x"], f"{EX}x"),
])
def test_what_all_subjects_begin_with(subjects: list[str], stem: str) -> None:
    """Of IRIs alone; a blank node begins with nothing."""
    quads = [Quad(NamedNode(subject), TYPE, NamedNode(EX)) for subject in subjects]
    assert profile([*quads, Quad(BlankNode("a"), TYPE, NamedNode(EX))]).stem == stem
