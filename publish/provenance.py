"""Which line of which file a statement of the release comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from publish import turtle
from publish.compile.facts import Quad
from publish.compile.plan import names
from publish.errors import Mark
from publish.ontology import File, Ontology


class Provenance:
    """Finds the place of a node or of a value among the quads that were mapped, else in the files of the ontology."""

    def __init__(self, quads: Iterable[Quad], ontology: Ontology) -> None:
        self._by_subject: dict[str, list[Quad]] = {}
        for quad in quads:
            self._by_subject.setdefault(quad.subject, []).append(quad)
        self._files: dict[tuple[str, ...], File] = {}
        self._marks: dict[str, dict[tuple[str, ...], Mark]] = {}
        for file in ontology.files:
            for triple in (quad.triple for quad in file.quads):
                terms = (str(triple.subject), str(triple.predicate), str(triple.object))
                for length in range(1, 4):
                    self._files.setdefault(terms[:length], file)

    def place(self, node: str, path: str = "", value: str = "") -> Mark:
        """Where `path` of `node` was written with this `value` (all in the forms of N-Quads).

        Without such a value, where `path` was written at all; without that, where the record begins.
        So it is of a node of the ontology, too; one that nothing made gives a mark without a line.
        """
        quads = self._by_subject.get(node, [])
        for chosen in ([quad for quad in quads if quad.predicate == path and quad.object == value],
                       [quad for quad in quads if quad.predicate == path]):
            if chosen:
                return self._written(chosen[0])
        own = [quad.row.mark for quad in quads if f"<{quad.row.values['address']}>" == node]
        return min(own) if own else self._in_ontology(node, path, value)  # a record begins before anything in it

    def _in_ontology(self, *terms: str) -> Mark:
        """Where the ontology says the triple, or else the property, or else the node; its files are read again for that."""
        for said in (terms[:length] for length in (3, 2, 1)):
            if file := self._files.get(said):
                if file.name not in self._marks:
                    self._marks[file.name] = dict(_marks(file))
                return self._marks[file.name].get(said, Mark(file.name))
        return Mark("the release")

    @staticmethod
    def _written(quad: Quad) -> Mark:
        referred = [name for name, _ in names(quad.statement.object)]
        return quad.row.place(referred[0]) if referred else quad.statement.mark


def _marks(file: File) -> Iterator[tuple[tuple[str, ...], Mark]]:
    """What a file says, and where; the first of several comes last."""
    for one in reversed(turtle.read(file.path.read_bytes().decode(), file.name, []) or []):
        terms = (one.subject, one.predicate, one.object)
        said = [str(NamedNode(term.text)) if term.kind == "iri" else str(_literal(term)) for term in terms]
        for length, term in enumerate(terms, start=1):
            yield tuple(said[:length]), term.mark


def _literal(term: turtle.Term) -> Literal:
    return Literal(term.text, language=term.language) if term.language else Literal(term.text, datatype=NamedNode(term.datatype))
