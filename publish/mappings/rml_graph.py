"""The graph of an RML mapping: nodes whose properties are checked against the table of `vocabulary`.

Layer: knows terms and their places, and nothing of what the model makes of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from publish import protection
from publish.errors import Mark, Problem, a
from publish.mappings import vocabulary
from publish.mappings.vocabulary import KINDS, SHORTCUTS, SPELLINGS, UNREAD, Property
from publish.terms import RDF
from publish.turtle import NO_BASE, Statement, Term

_TYPE = f"{RDF}type"
_VALUES = {
    "node": (("iri", "blank"), "a part of the mapping: write it in square brackets, or name it"),
    "iri": (("iri",), "an IRI: write it in angle brackets, or with a prefix"),
    "name": (("iri", "blank"), "a term of RML"),
    "text": (("literal",), "a text: write it in quotation marks"),
    "term": (("iri", "literal"), "an IRI or a text: a blank node cannot be meant outside of this file"),
    "source": (("iri", "blank", "literal"), "a source"),
}


@dataclass(frozen=True)
class Node:
    """A part of the mapping, as a `kind` of thing: `properties` by the names of `vocabulary`."""

    term: Term
    kind: str
    mark: Mark
    properties: dict[str, list[Term]]
    sound: bool
    """Whether all that is said of it was understood; if not, nothing that is missing is reported as well."""

    def __contains__(self, name: str) -> bool:
        return name in self.properties

    def all(self, name: str) -> list[Term]:
        """The values of the property `name`, in the order in which they are written."""
        return self.properties.get(name, [])

    def one(self, name: str) -> Term | None:
        """The value of the property `name`, if it has one."""
        return next(iter(self.all(name)), None)


@dataclass
class Graph:
    """The statements of a mapping by subject, and what is `found` to be wrong with them."""

    statements: Iterable[Statement]
    found: list[Problem]
    subjects: dict[Term, list[Statement]] = field(default_factory=dict)
    nodes: dict[tuple[Term, str], Node] = field(default_factory=dict)
    used: set[Term] = field(default_factory=set)
    functions: set[Term] = field(default_factory=set)
    """What is called in the older form, which looks like a triples map."""

    def __post_init__(self) -> None:
        for statement in dict.fromkeys(self.statements):
            self.subjects.setdefault(statement.subject, []).append(statement)
            if vocabulary.local(statement.predicate.text) == vocabulary.FUNCTION_VALUE:
                self.functions.add(statement.object)

    def problem(self, mark: Mark, message: str, rule: str = "mapping") -> None:
        """Adds a problem, once."""
        if (problem := Problem(mark, rule, message)) not in self.found:
            self.found.append(problem)

    def missing(self, node: Node, message: str) -> None:
        """Adds a problem about what is not there, unless something near it was not understood."""
        if node.sound:
            self.problem(node.mark, message)

    def warn(self, mark: Mark, message: str) -> None:
        """Adds what does not stop."""
        if (problem := Problem(mark, "mapping", message, stops=False)) not in self.found:
            self.found.append(problem)

    def has(self, term: Term, *names: str) -> bool:
        """Whether one of the properties `names` is said of `term`."""
        return any(vocabulary.local(statement.predicate.text) in names for statement in self.subjects.get(term, ()))

    def is_a(self, term: Term, name: str) -> bool:
        """Whether `term` is said to be of the class `name`."""
        return any(statement.predicate.text == _TYPE and vocabulary.local(statement.object.text) == name
                   for statement in self.subjects.get(term, ()))

    def node(self, term: Term, kind: str) -> Node:
        """What is said of `term` as a `kind` of thing; the first time, all that is wrong with it is found."""
        if node := self.nodes.get((term, kind)):
            return node
        self.used.add(term)
        statements = self.subjects.get(term, [])
        if not statements:
            self.problem(term.mark, f"there is nothing in this file about this {kind}, {shown(term)}: describe it, or correct its name."
                         if term.kind == "iri" else f"this {kind} is empty: say in the brackets what it is.")
        mark = statements[0].subject.mark if statements else term.mark
        properties = self._properties(statements, kind)
        said = [one for one in statements if one.predicate.text != _TYPE and not one.predicate.text.startswith(vocabulary.DESCRIPTIONS)]
        node = Node(term, kind, mark, properties, sound=bool(statements) and len(said) == sum(map(len, properties.values())))
        for name, values in node.properties.items():
            self._count(name, values, kind)
        self._shortcuts(node)
        self.nodes[term, kind] = node
        return node

    def name(self, term: Term, prop: str) -> str:
        """The term of RML that `term` is, as a value of the property `prop`; empty, and a problem, if it is none."""
        self.used.add(term)
        names = vocabulary.NAMES[prop]
        name = vocabulary.local(term.text) if term.kind == "iri" else ""
        if name in names:
            return name
        reason = self._unread(term, name)
        if reason:
            self.problem(term.mark, f"{reason}.", "vocabulary")
        else:
            hint = vocabulary.hint(term.text, names)
            self.problem(term.mark, f"{shown(term)} is not a value of rml:{prop}: {hint}", "vocabulary")
        return ""

    def _unread(self, term: Term, name: str) -> str:
        """Why `term` is known and not read; also that of the class of a blank node (an XPath with its namespaces)."""
        if term.kind == "blank":
            kinds = [vocabulary.local(one.object.text) for one in self.subjects.get(term, ()) if one.predicate.text == _TYPE]
            return next((UNREAD[kind] for kind in kinds if kind in UNREAD), "")
        return UNREAD.get(name, "")

    def _properties(self, statements: list[Statement], kind: str) -> dict[str, list[Term]]:
        properties: dict[str, list[Term]] = {}
        for statement in statements:
            predicate, value = statement.predicate, statement.object
            if predicate.text == _TYPE:
                self.check_class(value)
            elif not predicate.text.startswith(vocabulary.DESCRIPTIONS):
                name = self._property(predicate, kind)
                if name and self._fits(predicate, value, KINDS[kind][name]):
                    properties.setdefault(name, []).append(value)
        return properties

    def _property(self, predicate: Term, kind: str) -> str:
        name = vocabulary.local(predicate.text)
        if name in KINDS[kind]:
            return name
        if name in UNREAD:
            self.problem(predicate.mark, f"{UNREAD[name]}.", "vocabulary")
        else:
            hint = vocabulary.hint(predicate.text, KINDS[kind])
            self.problem(predicate.mark, f"{shown(predicate)} is not a property of {a(kind)}: {hint}", "vocabulary")
        return ""

    def _fits(self, predicate: Term, value: Term, rule: Property) -> bool:
        kinds, meaning = _VALUES[rule.value]
        if value.kind in kinds:
            return True
        self.problem(value.mark, f"{written(predicate)} leads to {meaning}.")
        return False

    def _count(self, name: str, values: list[Term], kind: str) -> None:
        if len(values) > 1 and not KINDS[kind][name].many:
            self.problem(values[1].mark, f"{a(kind)} has one {vocabulary.prefixed(name)}, and here is another: keep one of them.")

    def _shortcuts(self, node: Node) -> None:
        """Finds a short form beside its long form where only one value may be."""
        for short, full in SHORTCUTS.items():
            if short in node and full in node and not KINDS[node.kind][full].many:
                mark = max(node.all(short)[0].mark, node.all(full)[0].mark)
                self.problem(mark, f"rml:{short} is short for rml:{full}, and both stand here: keep one of them.")

    def check_class(self, term: Term) -> None:
        """Finds a class of RML that there is not."""
        name = vocabulary.local(term.text)
        if name in SPELLINGS:
            self.warn(term.mark, f"{shown(term)} is not a class: rml:{SPELLINGS[name]} is taken to be meant.")
        elif name in UNREAD:
            self.problem(term.mark, f"{UNREAD[name]}.", "vocabulary")
        elif vocabulary.is_ours(term.text) and name not in vocabulary.CLASSES:
            hint = vocabulary.hint(term.text, vocabulary.CLASSES)
            self.problem(term.mark, f"{shown(term)} is not a class: {hint}", "vocabulary")

    def check_unused(self) -> None:
        """Finds unknown terms in what no triples map uses, and warns of parts of a mapping that nothing leads to."""
        for term, statements in self.subjects.items():
            if term in self.used:
                continue
            ours = [statement for statement in statements if vocabulary.is_ours(statement.predicate.text)]
            for statement in statements:
                if statement.predicate.text == _TYPE:
                    self.check_class(statement.object)
            for statement in ours:
                self._check_property(statement.predicate)
            if ours and not any(problem.stops for problem in self.found):
                self.warn(statements[0].subject.mark, "nothing leads to this part of the mapping, and it is not used: "
                          "name it where it belongs, or delete it.")

    def _check_property(self, predicate: Term) -> None:
        name = vocabulary.local(predicate.text)
        if name in UNREAD:
            if not name.startswith("fnml:") or not any(told.message == f"{UNREAD[name]}." for told in self.found):
                self.problem(predicate.mark, f"{UNREAD[name]}.", "vocabulary")  # a call of the older form is told once, where it begins
        elif name not in vocabulary.PROPERTIES:
            hint = vocabulary.hint(predicate.text, vocabulary.PROPERTIES)
            self.problem(predicate.mark, f"{shown(predicate)} is not a property: {hint}", "vocabulary")


def written(term: Term) -> str:
    """`term` as a person would write it: with the usual prefix, or relative."""
    return vocabulary.written(term.text.removeprefix(f"{NO_BASE}///"))


def shown(term: Term) -> str:
    """`term` for a message."""
    return protection.shown(written(term))
