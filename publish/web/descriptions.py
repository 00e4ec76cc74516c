"""A description: the quads of one document, indexed for reading by prefixed names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad

from publish.terms import PREFIXES
from publish.web.addresses import local
from publish.web.languages import rank, spoken
from publish.web.models import Link, Text
from publish.web.site import Site, keep


@cache
def expand(name: str) -> str:
    """The IRI of a prefixed name; a bare name is one of the ontology's own terms."""
    prefix, separator, rest = name.partition(":")
    return PREFIXES[prefix] + rest if separator else PREFIXES["hre"] + name


def best_text(literals: Iterable[Literal]) -> Text | None:
    """The literal in the language that is preferred, or `None` if there is no literal."""
    return next(iter(_ranked(literals)), None)


def _ranked(literals: Iterable[Literal]) -> list[Text]:
    wanted = spoken().code
    ranked = sorted(literals, key=lambda literal: (rank(literal.language or "", wanted), literal.value))
    return [Text(literal.value, literal.language or "") for literal in ranked]


def of_archive(site: Site, root: str) -> Description:
    """What the archive says of itself as a whole."""
    return Description(site, root, site.archive.quads(NamedNode(site.base)))


class Description:
    """Quads by subject and property. Nodes are IRIs as text; what is missing is an empty list or `None`."""

    def __init__(self, site: Site, root: str, quads: Iterable[Quad]) -> None:
        self.site = site
        self.root = root
        self._language = spoken().code
        self.graphs: dict[str, str] = {}
        self._values: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        self.add(quads)

    def add(self, quads: Iterable[Quad]) -> None:
        """Adds `quads` to what is described."""
        for quad in quads:
            if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode | Literal):
                continue
            values = self._values[quad.subject.value][quad.predicate.value]
            if quad.object not in values:
                values.append(quad.object)
            if isinstance(quad.graph_name, NamedNode):
                self.graphs[quad.subject.value] = quad.graph_name.value

    def require(self, iri: str) -> None:
        """Reads what the store says of `iri`, unless it is here already."""
        if iri and iri not in self._values:
            self.add(self.site.archive.quads(NamedNode(iri)))

    def subjects(self) -> list[str]:
        """Every node described."""
        return list(self._values)

    def predicates(self, subject: str) -> list[str]:
        """The IRIs of the properties that `subject` has."""
        return list(self._values[subject]) if subject in self._values else []

    def values(self, subject: str, name: str) -> list[NamedNode | Literal]:
        """The values of the property `name` (a prefixed name)."""
        return self.raw(subject, expand(name))

    def raw(self, subject: str, predicate: str) -> list[NamedNode | Literal]:
        """The values of a property given by its IRI."""
        return self._values[subject].get(predicate, []) if subject in self._values else []

    def nodes(self, subject: str, name: str) -> list[str]:
        """The IRIs among the values, sorted."""
        return sorted(value.value for value in self.values(subject, name) if isinstance(value, NamedNode))

    def node(self, subject: str, name: str) -> str | None:
        """The first of the IRIs."""
        return next(iter(self.nodes(subject, name)), None)

    def plain(self, subject: str, name: str) -> str:
        """The first literal's text, "" if there is none."""
        found = (value.value for value in self.values(subject, name) if isinstance(value, Literal))
        return next(found, "")

    def number(self, subject: str, name: str) -> int:
        """The first literal as a whole number; 0 if there is none or it is no number."""
        text = self.plain(subject, name)
        return int(text) if text.isdecimal() else 0

    def text(self, subject: str, name: str) -> Text | None:
        """The literal in the language that is preferred."""
        return best_text(value for value in self.values(subject, name) if isinstance(value, Literal))

    def texts(self, subject: str, name: str) -> list[Text]:
        """The literals in every language, the preferred one first."""
        return _ranked(value for value in self.values(subject, name) if isinstance(value, Literal))

    def types(self, subject: str) -> set[str]:
        """The local names of the ontology classes of `subject`."""
        return {iri.removeprefix(PREFIXES["hre"]) for iri in self.nodes(subject, "rdf:type")}

    def link(self, iri: str) -> Link:
        """`iri` as it is shown: what it is called (its last part, if nothing), and its page here, if any."""
        key = (self.root, self._language, iri)
        known = self.site.links.get(key)
        if known is None:
            text = best_text(self.site.labels(NamedNode(iri)))
            shown = text or Text(iri.rstrip("/").rpartition("#")[2].rpartition("/")[2] or iri)
            known = Link(shown, iri, local(iri, self.site.base, self.root) or "")
            keep(self.site.links, key, known)
        return known

    def links(self, subject: str, name: str) -> tuple[Link, ...]:
        """The IRIs among the values as they are shown, by what they are called."""
        return tuple(sorted(map(self.link, self.nodes(subject, name)), key=lambda link: link.text.value))

    def one(self, subject: str, name: str) -> Link | None:
        """The first of the links."""
        node = self.node(subject, name)
        return self.link(node) if node else None
