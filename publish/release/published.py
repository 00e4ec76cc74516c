"""What one version of the archive publishes, by node, and what it calls its records and terms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from publish import protection
from publish.errors import a
from publish.formats import FORMATS, parse
from publish.release.content import Content
from publish.seeds import ledger
from publish.seeds.ledger import Place
from publish.terms import CONCEPT, HRE, PREFIXES, RDF, RDFS, SKOS

Term = NamedNode | Literal
Facts = Mapping[str, frozenset[Term]]
"""Predicate -> values."""
_LONG = 80
_WORDS = re.compile(r"[^\W\d_]+(?:[ \u2019'-]{1,2}[^\W\d_]+)*(?: \([^\W\d_]+\))?")
_NAME = re.compile(r"[\w:/.#-]+", re.ASCII)
_PLAIN = re.compile("[\u200c\u200d]")
"""Joiners, which some scripts cannot do without; all else that does not print is shown as a stand-in."""
_AGENT, _PERSON = NamedNode(f"{HRE}Agent"), NamedNode(f"{HRE}Person")
_LABELS = (f"{RDFS}label", f"{SKOS}prefLabel", f"{PREFIXES['dcterms']}title")
_RETIRED = f"{PREFIXES['dcterms']}isReplacedBy"


@dataclass(frozen=True)
class Said:
    """Text of the data within a sentence: it is quoted, unless it `is_name`, and nothing in it may act as markup."""

    text: str
    is_name: bool = False


Parts = tuple[str | Said, ...]
"""A sentence, or a part of one: our own words, and what is said of the data."""


def said(text: str) -> str | Said:
    """`text` for a sentence, on one line and not too long; what the protection rules cover is not repeated."""
    if rule := protection.find(text):
        return f"(not shown: it looks like {a(rule)})"
    plain = printable(" ".join(text.split()))
    return Said(plain if len(plain) <= _LONG else f"{plain[: _LONG - 1]}…")


def named(text: str) -> str | Said:
    """An id, or the name of a term, for a sentence."""
    name = said(text)
    return Said(name.text, is_name=True) if isinstance(name, Said) and _NAME.fullmatch(name.text) else name


def printable(text: str) -> str:
    """`text` without what drives a terminal or turns its direction around."""
    return text if text.isprintable() else "".join(each if each.isprintable() or _PLAIN.match(each) else "\ufffd" for each in text)


def address(term: object) -> str:
    """A node as one text: an IRI without brackets, or a blank node's name."""
    return term.value if isinstance(term, NamedNode) else str(term)


class Published:
    """The quads of one version: `facts` of each node of the archive, `terms` of each term of the vocabulary."""

    def __init__(self, content: Content) -> None:
        self.lines = frozenset(content.lines)
        self.base = content.seeds.base
        self._vocabularies = {file.graph for file in content.ontology.files}
        self.facts: dict[str, Facts] = {}
        self.terms: dict[str, Facts] = {}
        self.fates: dict[str, Place] = {f"{self.base}{place['path']}": place for place in ledger.as_json(content.seeds.ledger)}
        self._read(parse("\n".join(content.lines).encode(), FORMATS["nq"]))

    def _read(self, quads: Iterable[Quad]) -> None:
        facts: dict[str, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
        terms: dict[str, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
        for quad in quads:
            held = terms if self.of_vocabulary(quad) else facts
            value = quad.object if isinstance(quad.object, NamedNode | Literal) else NamedNode(f"blank:{address(quad.object)}")
            held[address(quad.subject)][quad.predicate.value].add(value)
        for table, made in ((facts, self.facts), (terms, self.terms)):
            made |= {node: {key: frozenset(values) for key, values in of.items()} for node, of in table.items()}

    def of_vocabulary(self, quad: Quad) -> bool:
        """Whether `quad` stands in a file of the ontology, and so was never data about anybody."""
        return not isinstance(quad.graph_name, DefaultGraph) and address(quad.graph_name) in self._vocabularies

    def values(self, node: str, predicate: str) -> frozenset[Term]:
        """What is said of `node` by `predicate`."""
        return self.facts.get(node, {}).get(predicate, frozenset())

    def is_there(self, node: str) -> bool:
        """Whether `node` is published: that it was merged or split is said of an address that no longer is."""
        return bool(self.values(node, f"{RDF}type")) or (node in self.facts and not self.values(node, _RETIRED))

    def holder(self, node: str) -> str:
        """The record or the account that a node is part of: its address without a fragment."""
        return node.partition("#")[0]

    def record(self, node: str) -> str:
        """The record that a node is part of, or that its account is about."""
        holder = self.holder(node)
        return next((address(each) for each in self.values(holder, f"{HRE}about")), holder)

    @cached_property
    def parts(self) -> Mapping[str, list[str]]:
        """Holder -> the nodes inside it, in the order of their numbers."""
        found: dict[str, list[str]] = defaultdict(list)
        for node in self.facts:
            if "#" in node:
                found[self.holder(node)].append(node)
        return {holder: sorted(nodes, key=_numbered) for holder, nodes in found.items()}

    @cached_property
    def accounts(self) -> Mapping[str, list[str]]:
        """Record -> the accounts about it."""
        found: dict[str, list[str]] = defaultdict(list)
        for node in sorted(self.facts):
            found[self.record(node)] += [node] if self.values(node, f"{HRE}about") else []
        return found

    @cached_property
    def agents(self) -> frozenset[str]:
        """The people, organisations and groups."""
        return frozenset(node for node in self.facts if _AGENT in self.values(node, f"{RDF}type"))

    def is_delicate(self, node: str) -> bool:
        """Whether `node` says something of a person or of an agent, or gives a reason for publishing what is sensitive."""
        links = {address(value) for values in self.facts.get(node, {}).values() for value in values}
        return (
            bool(links & self.agents) or bool(self.values(node, f"{HRE}reason"))
            or _PERSON in self.values(self.record(node), f"{RDF}type")
        )

    def kind(self, node: str) -> str | Said:
        """What the vocabulary calls the narrowest class of a node; a record's is the class that its address names."""
        types = {address(each) for each in self.values(node, f"{RDF}type")}
        own = f"{HRE}{node.removeprefix(self.base).partition('/')[0].capitalize()}"
        if "#" not in node and own in self.terms:
            return self.term(own)
        wider = {address(each) for one in types for each in self.terms.get(one, {}).get(f"{RDFS}subClassOf", ())}
        return next((self.term(each) for each in sorted(types - wider) or sorted(types)), "archive" if node == self.base else "node")

    def term(self, iri: str) -> str | Said:
        """The English label of a class or property; its own name, if it is not of this vocabulary."""
        own = re.sub("(?<=[a-z])(?=[A-Z])", " ", re.split("[/#]", iri)[-1]).lower().removeprefix("pref ")
        label = self._label(self.terms, iri) or own
        return label if _WORDS.fullmatch(label) and not protection.find(label) else said(label)

    def called(self, node: str) -> Parts:
        """Id and English label of a record, an account or a part of one."""
        name = node.removeprefix(self.base).partition("/")[2] or node
        label = self._label(self.facts, node)
        return (named(name), *((" ", said(label)) if label else ()))

    def value(self, term: Term) -> Parts:
        """A value in words: the label of a concept, the id and label of a record, a text."""
        if isinstance(term, Literal):
            return (said(term.value),)
        if term.value in self.facts:
            return self.called(term.value)
        label = self._label(self.terms, term.value)
        return (said(label) if label else named(short(term.value)),)

    @staticmethod
    def _label(table: Mapping[str, Facts], node: str) -> str:
        facts = table.get(node, {})
        labels = (each for name in _LABELS for each in facts.get(name, ()) if isinstance(each, Literal))
        return min(((label.language != "en", label.value) for label in labels), default=(True, ""))[1]


def _numbered(node: str) -> tuple[str, int, str]:
    name, _, number = node.partition("#")[2].partition("-")
    return (name, int(number.partition("-")[0] or 0) if number[:1].isdigit() else 0, number)


def short(iri: str) -> str:
    """An IRI as vocabularies are written, ``hre:edtf``; a concept as scheme and code."""
    spaces = {"": CONCEPT, **{f"{prefix}:": space for prefix, space in PREFIXES.items()}}
    return next((prefix + iri.removeprefix(space) for prefix, space in spaces.items() if iri.startswith(space)), iri)


def languages(values: Iterable[Term]) -> Iterator[str]:
    """The languages of texts among `values`."""
    return (value.language for value in values if isinstance(value, Literal) and value.language)
