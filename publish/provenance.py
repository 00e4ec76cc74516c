"""Which line of which file a statement of the release comes from."""

from __future__ import annotations

from collections.abc import Iterable

from publish.compile.facts import Quad
from publish.compile.plan import names
from publish.errors import Mark
from publish.ontology import Ontology


class Provenance:
    """Finds the place of a node or of a value among the quads that were mapped, else the file of the ontology."""

    def __init__(self, quads: Iterable[Quad], ontology: Ontology) -> None:
        self._by_subject: dict[str, list[Quad]] = {}
        for quad in quads:
            self._by_subject.setdefault(quad.subject, []).append(quad)
        self._files: dict[tuple[str, ...], str] = {}
        for file in ontology.files:
            for triple in (quad.triple for quad in file.quads):
                terms = (str(triple.subject), str(triple.predicate), str(triple.object))
                for length in range(1, 4):
                    self._files.setdefault(terms[:length], file.name)

    def place(self, node: str, path: str = "", value: str = "") -> Mark:
        """Where `path` of `node` was written with this `value` (all in the forms of N-Quads).

        Without such a value, where `path` was written at all; without that, where the record begins.
        A node of the ontology gives its file; one that nothing made gives a mark without a line.
        """
        quads = self._by_subject.get(node, [])
        for chosen in ([quad for quad in quads if quad.predicate == path and quad.object == value],
                       [quad for quad in quads if quad.predicate == path]):
            if chosen:
                return self._written(chosen[0])
        own = [quad.row.mark for quad in quads if f"<{quad.row.values['address']}>" == node]
        return min(own, default=Mark(self._file(node, path, value)))  # a record begins before anything in it

    def _file(self, *terms: str) -> str:
        """The file of the ontology that has the triple, or else the property, or else the node."""
        return next((self._files[terms[:length]] for length in (3, 2, 1) if terms[:length] in self._files), "the release")

    @staticmethod
    def _written(quad: Quad) -> Mark:
        referred = [name for name, _ in names(quad.statement.object)]
        return quad.row.place(referred[0]) if referred else quad.statement.mark
