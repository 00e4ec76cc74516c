"""Reads YARRRML into the model of triples maps: every part knows its file, line and column.

Source: YARRRML (https://rml.io/yarrrml/spec/). Of our own is ``x-ignored``: the columns of a table that are staged and
not published. Stricter than there: every key that is not known is an error, and so is a mapping without subjects,
which is easily forgotten (``subjects: {type: blank}`` says it).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from publish import nodes, protection
from publish.errors import Mark, Problem
from publish.mappings.model import Constant, Mappings, PredicateObjectMap, ReferencingObjectMap, TermMap, TriplesMap
from publish.mappings.yarrrml_functions import Functions
from publish.mappings.yarrrml_keys import Entries, Findings
from publish.mappings.yarrrml_sources import Sources
from publish.mappings.yarrrml_terms import Qualifiers, Terms
from publish.mappings.yarrrml_texts import Texts
from publish.nodes import Cell, List, Map, Node
from publish.terms import RDF, iri

_TABLE = re.compile(r"([\w-]+)\.csv")


def read(path: Path, name: str, base: str, found: list[Problem]) -> Mappings | None:
    """The mappings of the file at `path`, called `name` in messages; `None` if it is not YAML.

    Relative IRIs are appended to the file's ``base``, or else to `base`. All that is wrong is added to `found`.
    """
    node = nodes.read(path, name, found)
    return None if node is None else _File(Findings(found), base).read(node)


@dataclass
class _File:
    """Reads one file; `bare` are its mappings without predicates and objects, which only a join makes sense of."""

    findings: Findings
    base: str
    read_maps: Mappings = field(default_factory=Mappings)
    bare: dict[str, Mark] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sources = Sources(self.findings)
        self.texts = Texts(self.base)
        self.terms = Terms(self.findings, self.texts, Functions(self.findings, self.texts))

    def read(self, node: Node) -> Mappings:
        """All that the file says."""
        entries = self.findings.section(node, "mapping file")
        self._declare(entries)
        if "mappings" not in entries:
            self.findings.problem(node.mark, "the file has no mappings: write mappings: and a mapping below it, or delete the file.")
            return self.read_maps
        for name, (mark, value) in self.findings.named(entries["mappings"][1], "list of mappings").items():
            self._mapping(name, mark, value)
        self._check_bare()
        return self.read_maps

    def _declare(self, entries: Entries) -> None:
        """Base, prefixes, external references, sources and ignored columns: all that mappings refer to."""
        if "base" in entries:
            self.texts.base = self._absolute(self.findings.text(entries["base"][1]))
        for key, into in (("prefixes", self.texts.prefixes), ("external", self.texts.external)):
            if key in entries:
                listed = self.findings.named(entries[key][1], f"list of {key}")
                into |= {name: self.findings.text(value).text for name, (_, value) in listed.items()}
        if "sources" in entries:
            self.sources.declare(entries["sources"][1])
        if "x-ignored" in entries:
            for table, (mark, value) in self.findings.named(entries["x-ignored"][1], "list of tables").items():
                self._ignore(table, mark, value)

    def _absolute(self, cell: Cell) -> str:
        try:
            iri(cell.text)
        except ValueError as error:
            self.findings.problem(cell.mark, f"{error}: the base is what relative IRIs are appended to.")
        return cell.text

    def _ignore(self, table: str, mark: Mark, node: Node) -> None:
        match = _TABLE.fullmatch(table)
        if not match:
            self.findings.problem(mark, f"{protection.shown(table)} is not a table: expected its name and .csv.")
            return
        self.read_maps.ignored.setdefault(match[1], {}).update((cell.text, cell.mark) for cell in self.findings.texts(node))

    def _mapping(self, name: str, mark: Mark, node: Node) -> None:
        entries = self.findings.section(node, "mapping")
        if missing := [key for key in ("sources", "subjects") if key not in entries]:
            hint = " A new blank node for each record is subjects: {type: blank}." if "subjects" in missing else ""
            self.findings.problem(mark, f"the mapping {protection.shown(name)} has no {' and no '.join(missing)}: write them.{hint}")
        sources = self.sources.read(entries["sources"][1]) if "sources" in entries else []
        subjects, graphs = self._all(entries, "subjects"), self._all(entries, "graphs")
        if "condition" in entries:
            subjects = [made for term in subjects if (made := self.terms.conditional(term, entries))]
        lines = self._lines(name, mark, entries)
        self.read_maps.maps += [
            TriplesMap(name, source, subject, (), tuple(graphs), lines, mark) for source in sources for subject in subjects]

    def _all(self, entries: Entries, key: str) -> list[TermMap]:
        """The subjects, predicates or graphs of a mapping or a line."""
        if key not in entries:
            return []
        read = {"subjects": self.terms.subject, "predicates": self.terms.iri, "graphs": self.terms.graph}[key]
        return [term for item in self.findings.items(entries[key][1], key) if (term := read(item))]

    def _lines(self, name: str, mark: Mark, entries: Entries) -> tuple[PredicateObjectMap, ...]:
        if "predicateobjects" not in entries:
            self.bare[name] = mark
            return ()
        items = self.findings.items(entries["predicateobjects"][1], "predicates and objects")
        return tuple(line for item in items if (line := self._line(item)))

    def _line(self, node: Node) -> PredicateObjectMap | None:
        if isinstance(node, Map):
            return self._long_line(node)
        if not isinstance(node, List) or not 2 <= len(node.items) <= 3:
            self.findings.problem(node.mark, "expected [predicate, object], or [predicate, object, datatype or language~lang].")
            return None
        predicate, thing, *extra = node.items
        qualifiers = self.terms.qualifiers(self.findings.text(extra[0])) if extra else Qualifiers()
        return self._made(node.mark, {"predicates": (predicate.mark, predicate), "objects": (thing.mark, thing)}, qualifiers)

    def _long_line(self, node: Map) -> PredicateObjectMap | None:
        entries = self.findings.section(node, "predicate-object")
        if missing := [key for key in ("predicates", "objects") if key not in entries]:
            self.findings.problem(node.mark, f"there are no {' and no '.join(missing)} here: write them.")
            return None
        return self._made(node.mark, entries, self.terms.long_qualifiers(entries))

    def _made(self, mark: Mark, entries: Entries, qualifiers: Qualifiers) -> PredicateObjectMap | None:
        predicates, graphs = self._all(entries, "predicates"), self._all(entries, "graphs")
        are_types = any(isinstance(term.expression, Constant) and term.expression.text == f"{RDF}type" for term in predicates)
        objects = [made for item in self.findings.items(entries["objects"][1], "objects")
                   for made in self.terms.objects(item, qualifiers, are_types=are_types)]
        if "condition" in entries:
            objects = self._conditional(objects, entries)
        return PredicateObjectMap(tuple(predicates), tuple(objects), tuple(graphs), mark) if predicates and objects else None

    def _conditional(self, objects: list[TermMap | ReferencingObjectMap], entries: Entries) -> list[TermMap | ReferencingObjectMap]:
        made = list[TermMap | ReferencingObjectMap]()
        for term in objects:
            if isinstance(term, ReferencingObjectMap):
                message = "a condition here is not for objects that are another mapping: write it beside mapping, with equal."
                self.findings.problem(entries["condition"][0], message)
            elif conditional := self.terms.conditional(term, entries):
                made.append(conditional)
        return made

    def _check_bare(self) -> None:
        parents = {thing.parent for item in self.read_maps.maps for line in item.predicate_objects
                   for thing in line.objects if isinstance(thing, ReferencingObjectMap)}
        for name, mark in self.bare.items():
            if name not in parents:
                self.findings.problem(mark, f"the mapping {protection.shown(name)} has no predicateobjects, and no object "
                                      "of this file names it: write them, or delete the mapping.")
