"""The store: loading, opening, look-ups, and what SPARQL sees."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions
from test_web_data import BASE, quads, write_release

from publish.errors import ReleaseError
from publish.store import Archive, Memory, canonical_hash, load, open_readonly, stored

EVENT = NamedNode(f"{BASE}event/ev1")
ACCOUNT = NamedNode(f"{BASE}account/ac1")
HRE = f"{BASE}ontology#"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic release."""
    return write_release(tmp_path_factory.mktemp("store") / "release")


@pytest.fixture(scope="module")
def archive(release: Path) -> Archive:
    """Its store, open."""
    return Archive(open_readonly(release / "store"))


def rows(archive: Archive, text: str, **dataset: object) -> list[str]:
    """The first column of a SELECT, as text, sorted."""
    found = archive.query(text, **dataset)  # type: ignore[arg-type]  # passed through
    assert isinstance(found, QuerySolutions)
    return sorted(str(solution[0]) for solution in found)


def test_loading_counts_the_quads(tmp_path: Path, release: Path) -> None:
    """The number is that of the store, and every quad is there."""
    assert load(tmp_path / "store", release / "data.nq") == len(quads())


def test_a_store_opens_many_times_at_once(release: Path) -> None:
    """Read-only stores do not lock each other out."""
    assert len(open_readonly(release / "store")) == len(open_readonly(release / "store"))


def test_a_store_that_is_not_there_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    """Oxigraph alone would make an empty one."""
    with pytest.raises(ReleaseError):
        open_readonly(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_description_is_a_subset_of_the_store_with_whole_accounts(archive: Archive) -> None:
    """The entity, its comparisons, and each account about it: index triples and graph."""
    found = set(archive.describe(EVENT))
    assert found <= set(quads_of(archive))
    assert set(archive.graph(ACCOUNT)) <= found
    assert set(archive.own(ACCOUNT)) <= found
    assert any(quad.subject == NamedNode(f"{EVENT.value}#comparison-1") for quad in found)
    assert {quad.subject.value.partition("#")[0] for quad in found if isinstance(quad.subject, NamedNode)} == {
        EVENT.value, ACCOUNT.value, f"{BASE}account/ac2"}


def quads_of(archive: Archive) -> list[object]:
    """All quads of the store."""
    return list(archive.quads(None))


def test_an_account_is_described_by_its_index_triples_and_its_graph(archive: Archive) -> None:
    """Nothing else."""
    assert set(archive.describe(ACCOUNT)) == set(archive.own(ACCOUNT)) | set(archive.graph(ACCOUNT))


def test_labels_prefer_the_preferred_label(archive: Archive) -> None:
    """SKOS before RDFS before Dublin Core; none is an empty list."""
    role, nothing = NamedNode(f"{BASE}concept/role/victim"), NamedNode(f"{BASE}event/none")
    assert {quad.object.value for quad in archive.naming(role) if isinstance(quad.object, Literal)} == {"victim", "victime"}
    assert archive.naming(nothing) == []


def test_sparql_sees_the_union_of_all_graphs(archive: Archive) -> None:
    """A pattern may join default and named graphs."""
    text = f"SELECT ?e {{ ?a <{HRE}about> ?e . ?a <{HRE}summary> ?s }}"
    assert len(rows(archive, text)) == 4


def test_the_dataset_of_the_protocol_overrides_that_of_the_query(archive: Archive) -> None:
    """SPARQL 1.1 Protocol, 2.1.4: only the graphs given, no named graph unless given."""
    text = f"SELECT ?s FROM <{BASE}account/ac2> {{ ?s a <{HRE}Evidence> }}"
    assert rows(archive, text, own_dataset=True) == [f"<{BASE}account/ac2#evidence-1>"]
    assert rows(archive, text, own_dataset=True, default_graph=[ACCOUNT]) == [f"<{ACCOUNT.value}#evidence-1>"]
    assert rows(archive, "SELECT ?g { GRAPH ?g { ?s a <x:y> } }", default_graph=[ACCOUNT]) == []
    named = rows(archive, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", named_graphs=[ACCOUNT])
    assert named == [f"<{ACCOUNT.value}>"]


def test_the_canonical_hash_does_not_depend_on_order(tmp_path: Path) -> None:
    """The same dataset has the same hash; blank nodes are named canonically; another dataset has another."""
    one, two, other = tmp_path / "1.nq", tmp_path / "2.nq", tmp_path / "3.nq"
    one.write_text('_:a <x:p> _:b .\n_:b <x:q> "\\n" .\n')
    two.write_text('_:z <x:q> "\\n" .\n_:y <x:p> _:z .\n')
    other.write_text("_:a <x:p> _:b .\n")
    assert canonical_hash(one) == canonical_hash(two) != canonical_hash(other)
    assert len(canonical_hash(one)) == 64


def test_the_hash_of_ground_quads_is_that_of_their_sorted_lines(tmp_path: Path) -> None:
    """Without blank nodes canonical N-Quads are sorted lines (RDFC-1.0, 5)."""
    path = tmp_path / "x.nq"
    lines = ['<x:a> <x:p> "1" .\n', '<x:a> <x:p> "2" <x:g> .\n']
    path.write_text("".join(reversed(lines)))
    assert canonical_hash(path) == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_a_store_in_memory_is_asked_what_was_added() -> None:
    """And not what was removed."""
    memory = Memory()
    one, two = (Quad(NamedNode("x:a"), NamedNode("x:p"), Literal(text)) for text in ("1", "2"))
    memory.add([one, two])
    memory.remove([one])
    found = memory.query("SELECT ?o { ?s ?p ?o }")
    assert isinstance(found, QuerySolutions)
    assert [solution["o"] for solution in found] == [Literal("2")]


def test_how_a_store_writes_literals() -> None:
    """Each in its place: numbers in canonical form, what has no value as it is."""
    datatype = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    given = [Literal("1.50", datatype=datatype), Literal("a"), Literal("1,5", datatype=datatype)]
    assert [literal.value for literal in stored(given)] == ["1.5", "a", "1,5"]
    assert stored([]) == []
