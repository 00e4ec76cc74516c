"""The store of a release: loading it, opening it read-only, and looking things up in it.

The one module that touches pyoxigraph's `Store`. What a page needs is read by index look-up
(`quads_for_pattern`), never by evaluating SPARQL; `Archive.query` alone evaluates, and sees the
union of all graphs as its default graph (DESIGN 3).
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    Variable,
)

from publish.errors import ReleaseError
from publish.formats import FORMATS, Format, parse, serialize
from publish.terms import HRE, PREFIXES, RDFS, SKOS

Bindable = NamedNode | BlankNode | Literal | Triple
Results = QuerySolutions | QueryBoolean | Iterable[Triple]

_PLACE = re.compile(r"error at (\d+):(\d+): ")
_HINTS = {
    "Prefix not found": "a prefix is used that is not declared",
    "IRI parsing failed": "there is an IRI that is not absolute, or not well formed",
    "unbound": "an expression uses a variable that has no value there",
    "already": "a variable is given a value twice",
}
_AT_ONCE = 10_000
"""So many texts are put into one query."""
_DEFAULT = DefaultGraph()
_ABOUT = NamedNode(f"{HRE}about")
_LABELS = tuple(
    NamedNode(iri) for iri in (f"{SKOS}prefLabel", f"{RDFS}label", f"{PREFIXES['dcterms']}title")
)


def load(directory: Path, nquads: Path) -> int:
    """Loads the N-Quads file into a new store at `directory`, tuned for reading; the number of quads in it.

    Raises `SyntaxError` if the file is not N-Quads, `OSError` if it cannot be read or the store not written.
    """
    store = Store(str(directory))
    store.bulk_load(path=str(nquads), format=RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    return len(store)


Unread = tuple[Path, Format, Exception]
"""A file that could not be read, the format that it should have, and why."""


def load_files(files: Iterable[tuple[Path, Format, str]], directory: Path | None = None) -> tuple[Archive, list[Unread]]:
    """Loads files of RDF (path, format, base of relative IRIs) into a new store, at `directory` or in memory.

    Blank nodes of several files are kept apart. A name that ends in ``.gz`` is that of a packed file.
    """
    store = Store(str(directory)) if directory else Store()
    wrong: list[Unread] = []
    for path, form, base in files:
        try:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as content:
                store.bulk_load(content, format=form.engine, base_iri=base)  # type: ignore[arg-type]  # a format of RDF
        except (SyntaxError, gzip.BadGzipFile, EOFError, zlib.error) as error:
            wrong.append((path, form, error))
    if directory:
        store.optimize()
        store.flush()
    return Archive(store), wrong


def open_readonly(directory: Path) -> Store:
    """The store at `directory`; many processes may hold it open.

    Raises `ReleaseError` if there is none: Oxigraph would make an empty one.
    """
    if not directory.is_dir():
        raise ReleaseError(f"There is no store at {directory}: run `hre build`.")
    return Store.read_only(str(directory))


def in_memory(nquads: bytes) -> Archive:
    """A store of these N-Quads that is gone with the process. Raises `SyntaxError` if they are none."""
    store = Store()
    store.bulk_load(nquads, format=RdfFormat.N_QUADS)
    return Archive(store)


def unread(message: str) -> tuple[int, int, str]:
    """What Oxigraph says of a text that is no query: line and column (0: unknown), and a hint in words without its noise."""
    match = _PLACE.match(message)
    line, column = (int(match[1]), int(match[2])) if match else (0, 0)
    return line, column, next((words for sign, words in _HINTS.items() if sign in message), "it cannot be read on from there")


def has_rows(results: Results) -> bool:
    """Whether a query found anything: a row, a triple, or that it is so."""
    return bool(results) if isinstance(results, QueryBoolean) else next(iter(results), None) is not None


def canonical_hash(nquads: Path) -> str:
    """SHA-256, in hex, of the RDFC-1.0 canonical form of the N-Quads file: the same for the same dataset.

    Source: RDF Dataset Canonicalization (W3C Recommendation, 21 May 2024); lines sorted by code point.
    """
    dataset = Dataset(parse(nquads, FORMATS["nq"]))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(serialize(dataset, FORMATS["nq"]).split(b"\n")[:-1])
    return hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest()


def matching(pattern: str, flags: str, texts: Iterable[str]) -> set[str]:
    """Those of `texts` that match a regular expression as SPARQL reads it (SPARQL 1.1, 17.4.3.14). Raises `ValueError` if it is none."""
    asked, engine = list(texts), Store()
    found: set[str] = set()
    if not engine.query(f"ASK {{ BIND(REGEX('', {Literal(pattern)}, {Literal(flags)}) AS ?matches) FILTER(BOUND(?matches)) }}"):
        raise ValueError("the SPARQL engine cannot read this regular expression")
    for start in range(0, len(asked), _AT_ONCE):
        values = " ".join(str(Literal(text)) for text in asked[start:start + _AT_ONCE])
        query = f"SELECT ?text {{ VALUES ?text {{ {values} }} FILTER(REGEX(?text, {Literal(pattern)}, {Literal(flags)})) }}"
        found |= {row["text"].value for row in engine.query(query)}  # type: ignore[union-attr]  # a SELECT gives rows
    return found


class Memory:
    """A store in memory, for SPARQL over a graph that is being worked on. It writes literals in its own way."""

    def __init__(self) -> None:
        self._store = Store()

    def add(self, quads: Iterable[Quad]) -> None:
        """Adds `quads`."""
        self._store.extend(quads)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Removes `quads`, as far as they are there."""
        for quad in quads:
            self._store.remove(quad)

    def query(self, text: str) -> Results:
        """The results of a query over the default graph. Raises `SyntaxError` if `text` is none, `OSError` or `RuntimeError` as it runs."""
        return self._store.query(text)


def stored(literals: Sequence[Literal]) -> list[Literal]:
    """Each literal as a store has it: normalised, if its datatype is of XML Schema."""
    store = Store()
    store.extend(Quad(NamedNode(f"urn:{number}"), NamedNode("urn:is"), literal) for number, literal in enumerate(literals))
    found = {quad.subject: quad.object for quad in store}
    return [found[NamedNode(f"urn:{number}")] for number in range(len(literals))]


class Archive:
    """Look-ups in one open store. Everything it gives is as the store has it, in no particular order."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __len__(self) -> int:
        return len(self._store)

    def quads(
        self, subject: NamedNode | None, predicate: NamedNode | None = None, value: NamedNode | None = None
    ) -> list[Quad]:
        """The quads that match, in any graph; `None` matches everything."""
        return list(self._store.quads_for_pattern(subject, predicate, value, None))

    def graph(self, name: NamedNode) -> list[Quad]:
        """Every quad of one named graph."""
        return list(self.in_graph(name))

    def in_graph(self, name: NamedNode | None) -> Iterator[Quad]:
        """The quads of one graph, one by one (`None`: of the default graph): there may be very many."""
        return iter(self._store.quads_for_pattern(None, None, None, name or _DEFAULT))

    def has_graph(self, name: NamedNode) -> bool:
        """Whether there is a graph with this name."""
        return self._store.contains_named_graph(name)

    def names(self) -> Iterator[NamedNode]:
        """The names of the named graphs, one by one: there may be very many."""
        return (name for name in self._store.named_graphs() if isinstance(name, NamedNode))

    def __iter__(self) -> Iterator[Quad]:
        """Every quad, one by one."""
        return iter(self._store)

    def exists(self, entity: NamedNode) -> bool:
        """Whether anything at all is said of `entity`."""
        return next(iter(self._store.quads_for_pattern(entity, None, None, None)), None) is not None

    def own(self, entity: NamedNode) -> list[Quad]:
        """What the archive itself says of `entity` and of its fragments: quads of the default graph."""
        own = list(self._store.quads_for_pattern(entity, None, None, _DEFAULT))
        for fragment in self._fragments(entity):
            own += self._store.quads_for_pattern(fragment, None, None, _DEFAULT)
        return own

    def _fragments(self, entity: NamedNode) -> set[NamedNode]:
        """The nodes ``entity#…`` that point back at `entity` (a comparison does, a withholding does not)."""
        start = f"{entity.value}#"
        pointing = (quad.subject for quad in self._store.quads_for_pattern(None, None, entity, _DEFAULT))
        return {node for node in pointing if isinstance(node, NamedNode) and node.value.startswith(start)}

    def accounts_of(self, entity: NamedNode) -> list[NamedNode]:
        """The accounts that are about `entity`, sorted by address."""
        found = (quad.subject for quad in self._store.quads_for_pattern(None, _ABOUT, entity, None))
        return sorted((node for node in found if isinstance(node, NamedNode)), key=lambda node: node.value)

    def describe(self, entity: NamedNode) -> list[Quad]:
        """The RDF document of `entity`, a subset of the store.

        What the archive says of it, its own graph if it names one, and every account about it, each with its
        index triples and its whole graph.
        """
        quads = self.own(entity) + self.graph(entity)
        for account in self.accounts_of(entity):
            quads += self.own(account)
            quads += self.graph(account)
        return quads or self.quads(entity)

    def with_accounts(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """The document of each subject of `triples`, once: an entity does not come without its accounts.

        The answer to DESCRIBE, which SPARQL 1.1 (Query, 16.4) leaves to the service.
        """
        seen: set[object] = set()
        for subject in (triple.subject for triple in triples):
            if isinstance(subject, NamedNode) and subject not in seen:
                seen.add(subject)
                yield from (quad.triple for quad in self.describe(subject))

    def incoming(self, entity: NamedNode, predicate: NamedNode | None = None) -> Iterator[Quad]:
        """The quads that point at `entity`, from any graph, one by one: there may be very many."""
        return iter(self._store.quads_for_pattern(None, predicate, entity, None))

    def naming(self, node: NamedNode) -> list[Quad]:
        """The quads that say what `node` is called: its preferred labels, else labels, else titles."""
        for predicate in _LABELS:
            found = list(self._store.quads_for_pattern(node, predicate, None, None))
            if found:
                return found
        return []

    def query(
        self,
        text: str,
        default_graph: Sequence[NamedNode] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
        *,
        own_dataset: bool = False,
        base: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        bound: Mapping[str, NamedNode] | None = None,
    ) -> Results:
        """Evaluates SPARQL `text` and gives its results, lazily. Relative IRIs in it are resolved against `base`.

        The dataset is the one given, if any (SPARQL 1.1 Protocol, 2.1.4: it overrides the query's); the one
        that the text itself names, if `own_dataset`; else all graphs, with their union as the default graph. `prefixes` are known;
        variables that are `bound` have these values (SEP-0007; they have to be in the result, and do not go with a dataset given).
        Raises `SyntaxError` if the text is not a SPARQL 1.1 query, `OSError` if the store cannot be read.
        """
        known = dict(prefixes or {})
        if default_graph or named_graphs:
            return self._store.query(
                text, base_iri=base, prefixes=known, default_graph=list(default_graph or ()), named_graphs=list(named_graphs or ())
            )
        values: dict[Variable, Bindable] = {Variable(name): value for name, value in (bound or {}).items()}
        return self._store.query(
            text, base_iri=base, prefixes=known, use_default_graph_as_union=not own_dataset, substitutions=values or None
        )
