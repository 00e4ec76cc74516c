"""Logical sources and logical views of RML.

Source: RML-IO, “Logical Source vocabulary”, for files; RML-LV for views. A file is named relative to the folder of the
mapping, unless ``rml:root`` says otherwise; so are the ``rml:source "table.csv"`` and ``csvw:url`` of older mappings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publish.errors import Mark, Problem
from publish.mappings import vocabulary
from publish.mappings.model import Field, Join, LogicalSource, LogicalView, ViewJoin
from publish.mappings.rml_expressions import DEPTH, EXPRESSIONS
from publish.mappings.rml_graph import Graph, Node, shown
from publish.mappings.rml_terms import Terms
from publish.turtle import Term

_NAME = re.compile(r"[\w-]+")
_HEADER = ("true", "1")


@dataclass(frozen=True)
class _Place:
    """Where a field stands: `below` what (a source, a view, an iterable or an expression field), read as what `formulation`."""

    below: str
    formulation: str = ""


@dataclass
class Sources:
    """Makes logical sources and views from the nodes of a graph, each once."""

    graph: Graph
    terms: Terms
    made: dict[Term, LogicalSource | LogicalView | None] = field(default_factory=dict)
    path: list[Term] = field(default_factory=list)

    def source(self, term: Term) -> LogicalSource | LogicalView | None:
        """The logical source or view that `term` leads to; `None`, and a problem, if it is none."""
        if term in self.path or len(self.path) >= DEPTH:
            why = "is built on itself" if term in self.path else f"is built on more than {DEPTH} others"
            self.graph.problem(term.mark, f"this view {why}: build it on a logical source.")
            return None
        if term not in self.made:
            self.path.append(term)
            self.made[term] = self._view(term) if self.is_view(term) else self._source(term)
            self.path.pop()
        return self.made[term]

    def is_view(self, term: Term) -> bool:
        """Whether `term` is a logical view, by its properties or its class."""
        return self.graph.has(term, "viewOn", "leftJoin", "innerJoin") or self.graph.is_a(term, "LogicalView")

    def unused(self) -> None:
        """Reads the sources and views that no triples map uses, so that what is wrong with them is found."""
        for term in self.graph.subjects:
            if term not in self.graph.used and (self.is_view(term) or self.graph.has(term, "source")):
                self.source(term)

    def _source(self, term: Term) -> LogicalSource | None:
        node = self.graph.node(term, "logical source")
        formulation = self.formulation(node)
        iterator = found.text if (found := node.one("iterator")) else ""
        if formulation == "csv" and found:
            self.graph.warn(found.mark, "rml:iterator changes nothing here, because the records of a CSV file are its rows: remove it.")
            iterator = ""
        if (value := node.one("source")) is None:
            self.graph.missing(node, "a logical source has a file, and here is none: add rml:source.")
            return None
        if value.kind == "literal":
            return self._file(value, formulation, iterator)
        table = self.graph.has(value, "csvw:url") or self.graph.is_a(value, "csvw:Table")
        access = self.graph.node(value, "CSVW table" if table else "source")
        if (path := access.one("csvw:url" if table else "path")) is None:
            self.graph.missing(access, f"the file is not named: add {'csvw:url' if table else 'rml:path'}.")
            return None
        return self._described(access, path, formulation or ("csv" if table else ""), iterator)

    def _file(self, path: Term, formulation: str, iterator: str) -> LogicalSource | None:
        if not path.text:
            self.graph.problem(path.mark, "the name of the file is empty: write it.")
            return None
        return LogicalSource(path.text, formulation, path.mark, iterator)

    def _described(self, access: Node, path: Term, formulation: str, iterator: str) -> LogicalSource | None:
        plain = self._file(path, formulation, iterator)
        dialect = self.graph.node(term, "CSVW dialect") if (term := access.one("csvw:dialect")) else None
        if value := access.one("compression"):
            self._compression(value, path)
        encoding = access.one("encoding") or (dialect.one("csvw:encoding") if dialect else None)
        made = (self._root(access), self._character(dialect, "csvw:delimiter"), self._character(dialect, "csvw:quoteChar"),
                self._encoding(encoding) if encoding else "", tuple(value.text for value in access.all("null")))
        if dialect and (header := dialect.one("csvw:header")) and header.text not in _HEADER:
            self.graph.problem(header.mark, "the first row of a CSV file is its header here: add one to the file, and remove csvw:header.")
        return LogicalSource(plain.path, formulation, plain.mark, iterator, *made) if plain else None

    def _compression(self, value: Term, path: Term) -> None:
        """Finds a compression that the reader of the file, which goes by its ending, would not know of."""
        if self.graph.name(value, "compression") == "gzip" and not path.text.lower().endswith(".gz"):
            self.graph.problem(value.mark, "a file is unpacked if its name ends in .gz, and this one does not: rename the file, "
                               "or remove rml:compression if it is not packed.")

    def _root(self, access: Node) -> str:
        if (value := access.one("root")) is None:
            return ""
        return value.text if value.kind == "literal" else vocabulary.ROOTS.get(self.graph.name(value, "root"), "")

    def _character(self, dialect: Node | None, name: str) -> str:
        value = dialect.one(name) if dialect else None
        if value and len(value.text) != 1:
            self.graph.problem(value.mark, f"{name} is one character: correct it.")
        return value.text if value else ""

    def _encoding(self, value: Term) -> str:
        if value.kind == "iri":
            return vocabulary.ENCODINGS.get(self.graph.name(value, "encoding"), "")
        try:
            "a".encode(value.text)  # what is no encoding of text (hex) is refused, and one of several bytes a character is not
        except (LookupError, ValueError):
            self.graph.problem(value.mark, "no such encoding is known: write utf-8, latin-1 or cp1252, for example.")
        return value.text

    def formulation(self, node: Node) -> str:
        """How a node refers to its data, as the model calls it; empty if it does not say."""
        value = node.one("referenceFormulation")
        return vocabulary.FORMULATIONS.get(self.graph.name(value, "referenceFormulation"), "") if value else ""

    def _view(self, term: Term) -> LogicalView | None:
        node = self.graph.node(term, "logical view")
        on = self.source(value) if (value := node.one("viewOn")) else None
        if value is None:
            self.graph.missing(node, "a view is on a logical source or another view, and here is none: add rml:viewOn.")
        place = _Place("source", on.formulation) if isinstance(on, LogicalSource) else _Place("view")
        fields = self._fields(node, place, set())
        if not node.all("field"):
            self.graph.missing(node, "a view has fields, and here is none: add rml:field.")
        for annotation in node.all("structuralAnnotation"):
            self.graph.used.add(annotation)
            self.graph.warn(annotation.mark, "structural annotations change nothing here: keep this one for other programs, or delete it.")
        listed = sorted((value.mark, name == "innerJoin", value) for name in ("leftJoin", "innerJoin") for value in node.all(name))
        joins = [self._join(value, inner=inner) for _, inner, value in listed]
        if on is None or None in joins:
            return None
        return LogicalView(on, fields, tuple(join for join in joins if join), node.mark)

    def _join(self, term: Term, *, inner: bool) -> ViewJoin | None:
        node = self.graph.node(term, "join of views")
        parent = self.source(value) if (value := node.one("parentLogicalView")) else None
        if value is None:
            self.graph.missing(node, "a join of views has a parent, and here is none: add rml:parentLogicalView.")
        elif isinstance(parent, LogicalSource):
            self.graph.problem(value.mark, "a view is joined with another view, and this is a logical source: make a view on it.")
        joins = self.joins(node)
        for name in ("joinCondition", "field"):
            if not node.all(name):
                self.graph.missing(node, f"a join of views has at least one rml:{name}, and here is none: add it.")
        fields = self._fields(node, _Place("join"), set())
        return ViewJoin(parent, inner, joins, fields, node.mark) if isinstance(parent, LogicalView) else None

    def joins(self, node: Node) -> tuple[Join, ...]:
        """The conditions of a join."""
        return tuple(join for term in node.all("joinCondition") for join in self._conditions(self.graph.node(term, "join condition")))

    def _conditions(self, node: Node) -> list[Join]:
        """What must be equal: one pair, or, in the older form with functions, each pair that the function compares."""
        if value := node.one(vocabulary.FUNCTION_VALUE):
            return [Join(child, parent, node.mark) for child, parent in self.terms.equalities(value)]
        return [join] if (join := self._condition(node)) else []

    def _condition(self, node: Node) -> Join | None:
        sides = []
        for short in ("child", "parent"):
            if term := node.one(f"{short}Map"):
                sides.append(self.terms.needed(term, f"{short} map"))
            elif term := node.one(short):
                sides.append(self.terms.reference(term, short))
            else:
                self.graph.missing(node, f"a join condition has a child and a parent, and here is no {short}: add rml:{short}.")
        child, parent = (*sides, None, None)[:2]
        return Join(child, parent, node.mark) if child and parent else None

    def _fields(self, node: Node, place: _Place, seen: set[Term]) -> tuple[Field, ...]:
        """The fields of `node`; `seen` are those of the view so far, each of which has one parent."""
        made: list[Field] = []
        for term in node.all("field"):
            if term in seen or len(self.path) >= DEPTH:
                why = "stands below itself, or at two places" if term in seen else f"is nested more than {DEPTH} levels deep"
                self.graph.problem(term.mark, f"this field {why}: the fields of a view are a tree.")
                continue
            seen.add(term)
            self.path.append(term)
            if one := self._field(self.graph.node(term, "field"), place, seen):
                if any(other.name == one.name for other in made):
                    self.graph.problem(one.mark, "another field beside this one has the same name: rename one of them.")
                made.append(one)
            self.path.pop()
        return tuple(made)

    def _field(self, node: Node, place: _Place, seen: set[Term]) -> Field | None:
        if (name := node.one("fieldName")) is None:
            self.graph.missing(node, "a field has a name, and here is none: add rml:fieldName.")
        elif not _NAME.fullmatch(name.text):
            self.graph.problem(name.mark, f"{shown(name)} cannot be the name of a field: write letters, digits, _ and - only.")
        expression = self.terms.expression(node)
        iterator = value.text if (value := node.one("iterator")) else ""
        declared = self.formulation(node)
        is_expression = self.graph.has(node.term, *EXPRESSIONS)
        mark = self.terms.place(node) if is_expression or not value else value.mark
        problem = _expression_problem(node, place) if is_expression else _iterable_problem(node, place, declared)
        if problem and node.sound:
            self.graph.problem(mark, problem)
        below = _Place("expression", place.formulation) if is_expression else _Place("iterable", declared or place.formulation)
        fields = self._fields(node, below, seen)
        shift = declared if place.below == "expression" else ""
        return Field(name.text, mark, expression, iterator, shift, fields) if name else None

def _expression_problem(node: Node, place: _Place) -> str:
    if node.all("iterator") or node.all("referenceFormulation"):
        return "a field has an expression or an iterator, not both: keep one of them."
    if place.below == "expression":
        return "a field with an expression cannot stand below another one: put a field with rml:referenceFormulation between them."
    if place.below == "join" and node.all("field"):
        return "a field of a join has no fields below it: remove them."
    return ""


def _iterable_problem(node: Node, place: _Place, declared: str) -> str:
    """What is wrong with a field of records, whatever the data; empty if nothing is."""
    formulation, iterates = declared or place.formulation, bool(node.all("iterator"))
    says, below_text = bool(node.all("referenceFormulation")), place.below == "expression"
    rules = (
        (place.below == "join", "a field of a join has an expression: add rml:reference."),
        (not says and not iterates, "a field has an expression or an iterator, and here is neither: add rml:reference, or rml:iterator."),
        (place.below == "view", "a view on a view has no records inside its fields: write rml:reference, and iterate in the view below."),
        (below_text and not says, "what the text above this field is read as is not said: add rml:referenceFormulation."),
        (not below_text and declared and place.formulation and declared != place.formulation,
         "a field is read as what stands above it, unless that is a text: remove rml:referenceFormulation."),
        (formulation == "csv" and iterates, "the records of CSV are its rows: remove rml:iterator."),
        (formulation == "jsonpath" and not iterates, "it is not said which parts of the JSON are records: add rml:iterator."),
        (not node.all("field"), "a field with records has fields for their values, and here is none: add rml:field."),
    )
    return next((message for wrong, message in rules if wrong), "")


def collisions(view: LogicalView) -> list[Problem]:
    """The fields of joins whose names another field of the view has (RML-LV, “Logical view joins”)."""
    taken = set(names(view.fields))
    found: list[Problem] = []
    for one in (one for join in view.joins for one in join.fields):
        if one.name in taken:
            found.append(_collision(one.mark))
        taken.add(one.name)
    return found


def _collision(mark: Mark) -> Problem:
    return Problem(mark, "mapping", "another field of this view has the name that this field of a join has: rename one of them.")


def names(fields: tuple[Field, ...], above: str = "") -> list[str]:
    """The absolute names of `fields`, and of those below them: ``item``, ``item.type`` (RML-LV, “Field names”)."""
    return [name for one in fields for name in (f"{above}{one.name}", *names(one.fields, f"{above}{one.name}."))]
