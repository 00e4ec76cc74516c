"""The concepts are sound: the integrity rules of SKOS, the thesaurus worksheet, and that every term is used."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS
from rdflib.term import Node
from vocabulary import (
    ALIGN,
    CONCEPT,
    EXAMPLES,
    HRE,
    MAPPINGS,
    ONTOLOGY,
    PROPERTIES,
    ROOT,
    TBOX,
    TERM_TYPES,
    VOCAB,
    concepts,
    core,
    graph,
    languages,
    literals,
    terms,
)

from publish.seeds.fields import RECORDS

THESAURUS = ROOT.parent / "shared" / "thesaurus_alignment.tsv"

# How the worksheet names our concepts, where that differs from their address.
PREFIXES = {"act": "act-type", "event": "act-type", "intervention": "act-type", "source": "source-type"}
RENAMED = {"role/state-authority": "organisation-type/state-authority",
           "instrument/bprl": "instrument-type/international-principles",
           "instrument/hrd-declaration": "instrument-type/international-principles"}

each_scheme = pytest.mark.parametrize("path", VOCAB, ids=lambda path: path.stem)


def worksheet() -> list[dict[str, str]]:
    """The rows of the thesaurus worksheet, read in place; the test is skipped where the worksheet is not at hand."""
    if not THESAURUS.exists():
        pytest.skip("the thesaurus worksheet lies beside the project and is not here")
    with THESAURUS.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows, delimiter="\t"))


def concept_of(name: str) -> URIRef:
    """Our concept for the name that the worksheet gives it."""
    prefix, _, code = name.partition("/")
    return URIRef(CONCEPT + RENAMED.get(name, f"{PREFIXES.get(prefix, prefix)}/{code}"))


def query_terms() -> set[Node]:
    """The hre: terms that the example queries use."""
    texts = (path.read_text(encoding="utf-8") for path in (ONTOLOGY / "examples").glob("*.rq"))
    return {URIRef(HRE + name) for text in texts for name in re.findall(r"\bhre:(\w+)", text)}


@each_scheme
def test_scheme_is_described(path: Path) -> None:
    """A file holds one scheme, named after the file, titled and described in both languages."""
    data, scheme = graph(path), URIRef(CONCEPT + path.stem)
    assert list(data.subjects(RDF.type, SKOS.ConceptScheme)) == [scheme]
    for predicate in (SKOS.prefLabel, DCTERMS.title, DCTERMS.description):
        assert languages(data, scheme, predicate) == ["en", "fr"]
    tops = {node for node in concepts(data) if data.value(node, SKOS.broader) is None}
    assert tops
    assert tops == set(data.objects(scheme, SKOS.hasTopConcept)) == set(data.subjects(SKOS.topConceptOf, scheme))


@each_scheme
def test_concept_is_documented_and_connected(path: Path) -> None:
    """A concept is labelled and defined in both languages, coded as in its address, and in its scheme alone."""
    data, scheme = graph(path), URIRef(CONCEPT + path.stem)
    labels = Counter(data.objects(None, SKOS.prefLabel))
    for node in concepts(data):
        assert languages(data, node, SKOS.prefLabel) == languages(data, node, SKOS.definition) == ["en", "fr"], node
        plain = [str(code) for code in literals(data, node, SKOS.notation) if code.datatype is None]
        assert plain == [node.removeprefix(f"{scheme}/")], node
        assert list(graph(*TBOX).objects(node, SKOS.inScheme)) == [scheme], node
        assert set(data.objects(node, SKOS.broader)) <= set(concepts(data)), node
        assert all(labels[label] == 1 for label in data.objects(node, SKOS.prefLabel)), f"{node}: label of another"


def test_notations_are_unique() -> None:
    """No two concepts of a scheme, ours or mirrored, have the same code; a typed code has a datatype of ours."""
    data = graph(*TBOX)
    codes = Counter((data.value(node, SKOS.inScheme), code) for node in concepts(data)
                    for code in literals(data, node, SKOS.notation))
    assert not [code for code, count in codes.items() if count > 1]
    assert {code.datatype for _, code in codes if code.datatype} <= set(terms(RDFS.Datatype))


def test_mirrored_concepts_are_labelled() -> None:
    """A mirrored entry of another list has labels in both languages, one scheme, one typed code, and a link to it."""
    data = graph(*ALIGN)
    linked = {target for mapping in MAPPINGS for target in data.objects(None, mapping)}
    for node in concepts(data):
        assert languages(data, node, SKOS.prefLabel) == ["en", "fr"], node
        assert [bool(code.datatype) for code in literals(data, node, SKOS.notation)] == [True], node
        assert (data.value(node, SKOS.inScheme), RDF.type, SKOS.ConceptScheme) in data, node
        assert node in linked, node


def test_mappings_lead_out_and_do_not_clash() -> None:
    """A mapping starts at a term of ours that exists, leaves its scheme, and is the only one between the two."""
    data = graph(*TBOX)
    pairs = Counter(pair for mapping in MAPPINGS for pair in data.subject_objects(mapping))
    assert not [pair for pair, count in pairs.items() if count > 1]
    ours = {node for path in VOCAB for node in concepts(graph(path))} | set(terms(*TERM_TYPES))
    for source, target in pairs:
        assert source in ours, source
        assert target not in ours, target


def test_broader_does_not_clash_with_related() -> None:
    """Two concepts on one line of descent are not also called related."""
    data = graph(*VOCAB)
    for left, right in data.subject_objects(SKOS.related):
        lines = set(data.transitive_objects(left, SKOS.broader)), set(data.transitive_objects(right, SKOS.broader))
        assert right not in lines[0], (left, right)
        assert left not in lines[1], (left, right)


def test_thesaurus_worksheet_is_represented() -> None:
    """Each row with a code has its entry mirrored, labels and code as given, and the link that the row states."""
    data = graph(*TBOX)
    for row in worksheet():
        if not row["huridocs_code"]:
            continue
        number, code = row["huridocs_list"].removeprefix("MT-"), row["huridocs_code"]
        target = URIRef(f"{CONCEPT}huridocs-mt{number}/{code}")
        labels = {Literal(row["huridocs_en"], lang="en"), Literal(row["huridocs_fr"], lang="fr")}
        assert set(data.objects(target, SKOS.prefLabel)) == labels, target
        notation = Literal(code, datatype=URIRef(f"{HRE}huridocsMT{number}"))
        assert (target, SKOS.notation, notation) in data, target
        relation = "narrowMatch" if row["our_concept"].startswith("instrument/") else row["relation"]
        source = concept_of(row["our_concept"])
        assert (source, SKOS[relation], target) in data, (source, relation, target)
        assert relation != "exactMatch" or (source, SKOS.notation, notation) in data, source


@pytest.mark.parametrize("column", ["plover", "acled"])
def test_worksheet_codes_of_others_are_linked(column: str) -> None:
    """Each PLOVER code and each ACLED type of a row is mirrored and linked from the concept of the row."""
    data = graph(*TBOX)
    mirrored = concepts(graph(ONTOLOGY / "align" / f"{column}.ttl"))
    codes = {str(code): node for node in mirrored for code in literals(data, node, SKOS.notation)}
    for row in worksheet():
        for code in (text.strip() for text in (row[column] or "").split(";")):
            number = re.search(r"inter code (\d+)", code)
            if code and row["huridocs_code"] and code != "(none)":
                target = codes[number[1] if number else code]
                assert (concept_of(row["our_concept"]), None, target) in data, (row["our_concept"], code)


def as_graph(quads: list[ox.Quad]) -> Graph:
    """The quads without the names of their graphs."""
    return Graph().parse(data=ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES), format="nt")


def used(data: Graph) -> set[Node]:
    """The terms that `data` uses: properties, classes and datatypes."""
    datatypes = {text.datatype for text in data.objects() if isinstance(text, Literal) and text.datatype}
    return {*data.predicates(), *data.objects(None, RDF.type), *datatypes}


def test_every_term_is_used(archive_quads: list[ox.Quad]) -> None:
    """Each class and property occurs in the archive's data, an example or a query; each datatype in a notation."""
    found = used(as_graph(archive_quads)) | used(graph(*EXAMPLES)) | used(graph(*TBOX)) | query_terms()
    assert not [term for term in terms(*TERM_TYPES) if term not in found]


def test_data_uses_declared_terms_only(archive_quads: list[ox.Quad]) -> None:
    """Every hre: term and every concept of the archive's data and of the examples is in the ontology."""
    described = as_graph(archive_quads) + graph(*EXAMPLES)
    mentioned = used(described) | set(described.objects()) | query_terms()
    ours = {node for node in mentioned if isinstance(node, URIRef) and str(node).startswith((HRE, CONCEPT))}
    assert not sorted(ours - set(graph(*TBOX).subjects()))


def test_data_respects_domain_and_range(archive_quads: list[ox.Quad]) -> None:
    """In the data and the examples a property stands on a member of its domain, and leads to one of its range."""
    data = as_graph(archive_quads) + graph(*EXAMPLES)

    @cache
    def is_a(node: Node, wanted: Node) -> bool:
        return any(wanted in above(kind) for kind in data.objects(node, RDF.type))

    @cache
    def above(kind: Node) -> set[Node | None]:
        return set(core().transitive_objects(kind, RDFS.subClassOf))

    for term in terms(*PROPERTIES):
        domain, reach = core().value(term, RDFS.domain), core().value(term, RDFS.range)
        for subject, target in data.subject_objects(term):
            assert domain is None or is_a(subject, domain), (subject, term.fragment, domain)
            assert not str(reach).startswith(HRE) or (reach and is_a(target, reach)), (term.fragment, target, reach)


def test_every_scheme_is_the_value_set_of_a_field() -> None:
    """Each scheme holds the values of a field of the seeds, and each such field has its scheme."""
    sets = {field.of for record in RECORDS.values() for field in record.fields if field.type in ("concept", "concepts")}
    assert sets == {path.stem for path in VOCAB}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_is_invented(path: Path) -> None:
    """An example describes nothing real: every subject has an example.org address."""
    assert all(str(subject).startswith("https://example.org/") for subject in graph(path).subjects())
