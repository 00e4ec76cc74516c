"""RML in Turtle, read into the model: all that is wrong with a mapping whatever the data is found, with its place.

Source: RML-Core, RML-IO (files), RML-LV and RML-FNML; `vocabulary` says which of their terms, and which older ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from publish import protection, turtle
from publish.errors import Mark, Problem, nearest
from publish.mappings import vocabulary
from publish.mappings.model import (
    LogicalSource,
    LogicalView,
    Mappings,
    PredicateObjectMap,
    ReferencingObjectMap,
    TermMap,
    TriplesMap,
)
from publish.mappings.rml_graph import Graph, Node, written
from publish.mappings.rml_keys import check_keys
from publish.mappings.rml_sources import Sources
from publish.mappings.rml_terms import Terms
from publish.turtle import Term

_TRIPLES_MAP = tuple(vocabulary.KINDS["triples map"])


def read(text: str, name: str, base: str, found: list[Problem]) -> Mappings | None:
    """The triples maps of the RML document `text`, called `name` in messages; `None` if `found` has got what stops.

    Relative IRIs that records make are appended to the map's ``rml:baseIRI``, else to `base`, else to the document's
    last ``@base`` (RML-Core, “Base IRI”).
    """
    statements = turtle.read(text, name, found)
    if statements is None:
        return None
    own: list[Problem] = []
    mappings = _Document(Graph(statements, own), base or statements.base).read(name)
    found += own
    return None if any(problem.stops for problem in own) else mappings


@dataclass
class _Document:
    """Makes the model from `graph`; relative IRIs are appended to `base`, unless a triples map says otherwise."""

    graph: Graph
    base: str
    maps: dict[str, TriplesMap] = field(default_factory=dict)
    parents: list[tuple[str, ReferencingObjectMap, Term]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.terms = Terms(self.graph)
        self.sources = Sources(self.graph, self.terms)
        self.subjects = [term for term in self.graph.subjects if self.is_triples_map(term)]

    def is_triples_map(self, term: Term) -> bool:
        return term not in self.graph.functions and (self.graph.has(term, *_TRIPLES_MAP) or self.graph.is_a(term, "TriplesMap"))

    def read(self, name: str) -> Mappings:
        made = [self.triples_map(term) for term in self.subjects]
        self.sources.unused()
        self.graph.check_unused()
        if not self.subjects and not self.graph.found:
            self.graph.problem(Mark(name), "there is no triples map in this file: write one, with rml:logicalSource and rml:subjectMap.")
        for child, reference, place in self.parents:
            self.check_parent(child, reference, place)
        self.graph.found += check_keys([one for one in made if one], self.maps, self.sources.made.values())
        return Mappings([one for one in made if one])

    def triples_map(self, term: Term) -> TriplesMap | None:
        node = self.graph.node(term, "triples map")
        base = self.terms.iri(value) if (value := node.one("baseIRI")) else self.base
        name = written(term)
        source = self.source(node)
        subject, classes, graphs = self.subject(node, base)
        lines = [self.predicate_object(self.graph.node(one, "predicate-object map"), name, base) for one in node.all("predicateObjectMap")]
        if source is None or subject is None:
            return None
        made = TriplesMap(name, source, subject, classes, graphs, tuple(lines), node.mark)
        self.maps[name] = made
        return made

    def source(self, node: Node) -> LogicalSource | LogicalView | None:
        if value := node.one("logicalSource"):
            return self.sources.source(value)
        self.graph.missing(node, "this triples map has no logical source: add rml:logicalSource.")
        return None

    def subject(self, node: Node, base: str) -> tuple[TermMap | None, tuple[str, ...], tuple[TermMap, ...]]:
        """The subject map of a triples map, with its classes and graphs."""
        if value := node.one("subject"):
            return self.terms.constant_map(value, "subject map", base), (), ()
        if value := node.one("subjectMap"):
            inner = self.graph.node(value, "subject map")
            classes = dict.fromkeys(text for one in inner.all("class") if (text := self.terms.iri(one)))
            return self.terms.term_map(value, "subject map", base), tuple(classes), self.term_maps(inner, "graph", base)
        self.graph.missing(node, "this triples map has no subject: add rml:subjectMap or rml:subject.")
        return None, (), ()

    def term_maps(self, node: Node, short: str, base: str) -> tuple[TermMap, ...]:
        """All maps under a property such as ``rml:graph`` and its long form, in the order in which they are written."""
        kind = f"{short} map"
        made = [(one.mark, self.terms.constant_map(one, kind, base)) for one in node.all(short)]
        made += [(one.mark, self.terms.term_map(one, kind, base)) for one in node.all(f"{short}Map")]
        return tuple(one for _, one in sorted(made, key=lambda pair: pair[0]) if one)

    def predicate_object(self, node: Node, child: str, base: str) -> PredicateObjectMap:
        predicates = self.term_maps(node, "predicate", base)
        objects: list[tuple[Mark, TermMap | ReferencingObjectMap | None]]
        objects = [(one.mark, self.terms.constant_map(one, "object map", base)) for one in node.all("object")]
        objects += [(one.mark, self.object_map(one, child, base)) for one in node.all("objectMap")]
        for short in ("predicate", "object"):
            if short not in node and f"{short}Map" not in node:
                self.graph.missing(node, f"a predicate-object map has at least one {short}, and here is none: add rml:{short}.")
        ordered = [one for _, one in sorted(objects, key=lambda pair: pair[0]) if one]
        return PredicateObjectMap(predicates, tuple(ordered), self.term_maps(node, "graph", base), node.mark)

    def object_map(self, term: Term, child: str, base: str) -> TermMap | ReferencingObjectMap | None:
        if not self.graph.has(term, "parentTriplesMap", "joinCondition"):
            return self.terms.term_map(term, "object map", base)
        node = self.graph.node(term, "referencing object map")
        parent = node.one("parentTriplesMap")
        if parent is None:
            self.graph.missing(node, "the parent of this join is not named: add rml:parentTriplesMap.")
            return None
        joins = self.sources.joins(node)
        if "joinCondition" in node and not joins:
            return None
        made = ReferencingObjectMap(written(parent), joins, node.mark)
        self.parents.append((child, made, parent))
        return made

    def check_parent(self, child: str, reference: ReferencingObjectMap, place: Term) -> None:
        """Finds a parent that is no triples map, or that is joined without saying how (RML-Core, “Join Condition”)."""
        if place not in self.subjects:
            hint = nearest(reference.parent, [written(term) for term in self.subjects])
            self.graph.problem(place.mark, f"{protection.shown(reference.parent)} is not a triples map of this file: {hint}")
        elif not reference.joins and not self.same_source(child, reference.parent):
            self.graph.problem(reference.mark, "this triples map and its parent have different logical sources, and nothing says which "
                               "records belong together: add rml:joinCondition.")

    def same_source(self, child: str, parent: str) -> bool:
        """Whether two triples maps have equal logical sources, as far as they could be read."""
        return child not in self.maps or parent not in self.maps or self.maps[child].source == self.maps[parent].source
