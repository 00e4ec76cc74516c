"""Terms of a YARRRML file: subjects, predicates, objects and graphs, with functions, conditions and joins.

Source: YARRRML (https://rml.io/yarrrml/spec/), sections “Subjects”, “Predicates and objects”, “Referring to other
mappings”, “Functions” and “Conditions”. Stricter than there: a text that begins with a prefix is an IRI or an error.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from publish import lexical, protection
from publish.errors import nearest
from publish.mappings.model import DEFAULT_GRAPHS, Constant, ReferencingObjectMap, Template, TermMap, TermType
from publish.mappings.yarrrml_functions import Functions
from publish.mappings.yarrrml_keys import Entries, Findings
from publish.mappings.yarrrml_texts import Texts
from publish.nodes import Cell, List, Map, Node
from publish.terms import RDF, literal

_TYPES = {"iri": TermType.IRI, "literal": TermType.LITERAL, "blank": TermType.BLANK_NODE}
_BESIDE_A_JOIN = ("value", "type", "datatype", "language", "function", "parameters")


@dataclass(frozen=True)
class Qualifiers:
    """The datatype and the language that are written for an object, or for all objects of a line."""

    datatype: Cell | None = None
    language: Cell | None = None

    def __bool__(self) -> bool:
        """Whether one of them is there."""
        return bool(self.datatype or self.language)


_NONE = Qualifiers()


@dataclass
class Terms:
    """Reads terms; each method gives `None` for what is none, and then says why in the findings."""

    findings: Findings
    texts: Texts
    functions: Functions

    def iri(self, node: Node) -> TermMap | None:
        """A predicate: an IRI; ``a`` is ``rdf:type``."""
        if isinstance(node, Cell) and node.text == "a":
            return TermMap(Constant(f"{RDF}type", f"<{RDF}type>"), TermType.IRI, node.mark, base=self.texts.base)
        return self._only(self._term(node, TermType.IRI, _NONE), (TermType.IRI,), "an IRI")

    def subject(self, node: Node) -> TermMap | None:
        """A subject: an IRI, or a blank node by ``type: blank``; without a value, a new one for each record."""
        return self._only(self._term(node, TermType.IRI, _NONE), (TermType.IRI, TermType.BLANK_NODE), "an IRI or a blank node")

    def graph(self, node: Node) -> TermMap | None:
        """A graph: as a subject; the default graph may be named as in RML."""
        term = self.subject(node)
        if term and isinstance(term.expression, Constant) and term.expression.text in DEFAULT_GRAPHS:
            return replace(term, expression=Constant("", ""))
        return term

    def objects(self, node: Node, outer: Qualifiers, *, are_types: bool) -> list[TermMap | ReferencingObjectMap]:
        """An object: a text, ``[text, datatype or language~lang]``, or the long form; several, if it names several mappings."""
        if isinstance(node, List):
            cells = self.findings.texts(node)
            if not 1 <= len(cells) <= 2:
                self.findings.problem(node.mark, "expected [object], or [object, datatype or language~lang].")
                return []
            node, outer = cells[0], self.qualifiers(cells[1]) if len(cells) > 1 else outer
        if isinstance(node, Map) and {"mapping", "m"} & set(node.entries):
            return [*self._joins(node, outer)]
        made = self._term(node, TermType.IRI if are_types else None, outer)
        return [made] if made else []

    def qualifiers(self, cell: Cell) -> Qualifiers:
        """What stands third in a line: a language with ``~lang`` behind it, or a datatype."""
        if cell.text.endswith("~lang"):
            return Qualifiers(language=Cell(cell.text.removesuffix("~lang"), cell.mark))
        return Qualifiers(datatype=cell)

    def long_qualifiers(self, entries: Entries, outer: Qualifiers = _NONE) -> Qualifiers:
        """What stands under ``datatype`` and ``language``; where there is neither, the `outer` ones."""
        datatype, language = (self.findings.text(entries[key][1]) if key in entries else None for key in ("datatype", "language"))
        if language and language.text.endswith("~lang"):
            language = Cell(language.text.removesuffix("~lang"), language.mark)
        return Qualifiers(datatype, language) if datatype or language else outer

    def _only(self, term: TermMap | None, kinds: tuple[TermType, ...], expected: str) -> TermMap | None:
        if term is None or term.type in kinds:
            return term
        self.findings.problem(term.mark, f"this makes another kind of term: {expected} must stand here.")
        return None

    def _joins(self, node: Map, outer: Qualifiers) -> list[ReferencingObjectMap]:
        entries = self.findings.section(node, "term")
        for key in _BESIDE_A_JOIN:
            if key in entries:
                self.findings.problem(entries[key][0], f"{key} cannot stand beside mapping: the object is the subject of that mapping.")
        if outer:
            self.findings.problem(node.mark, "the subject of another mapping has no datatype and no language.")
        conditions = self.findings.items(entries["condition"][1], "condition") if "condition" in entries else []
        joins = [self.functions.join(condition) for condition in conditions]
        if None in joins:
            return []
        made = tuple(join for join in joins if join)
        parents = self.findings.items(entries["mapping"][1], "name of a mapping")
        return [ReferencingObjectMap(self.findings.text(parent).text, made, node.mark) for parent in parents]

    def _term(self, node: Node, kind: TermType | None, outer: Qualifiers) -> TermMap | None:
        """A term of the `kind`; of `None`, the text decides whether it is an IRI or a literal."""
        if isinstance(node, Map):
            return self._long(node, kind, outer)
        return self._qualified(self._text(self.findings.text(node), kind, outer), outer)

    def _long(self, node: Map, kind: TermType | None, outer: Qualifiers) -> TermMap | None:
        entries = self.findings.section(node, "term")
        kind, qualifiers = self._type(entries, kind), self.long_qualifiers(entries, outer)
        if "function" in entries:
            called = self.functions.execution(entries, node.mark)
            made = TermMap(called, kind or TermType.LITERAL, node.mark, base=self.texts.base) if called else None
        elif "value" in entries:
            made = self._text(self.findings.text(entries["value"][1]), kind, qualifiers)
        elif kind is TermType.BLANK_NODE:
            made = TermMap(None, kind, node.mark, base=self.texts.base)
        else:
            self.findings.problem(node.mark, "the term has no value and no function: write one of them.")
            return None
        made = self._qualified(made, qualifiers)
        return self.conditional(made, entries) if made and "condition" in entries else made

    def conditional(self, term: TermMap, entries: Entries) -> TermMap | None:
        """`term`, made only where the condition in `entries` is true."""
        mark, node = entries["condition"]
        condition = self.functions.condition(node)
        if condition is None:
            return None
        if term.condition:
            self.findings.problem(mark, "what stands here has a condition of its own already: a term has one.")
        return replace(term, condition=condition)

    def _type(self, entries: Entries, kind: TermType | None) -> TermType | None:
        if "type" not in entries:
            return kind
        cell = self.findings.text(entries["type"][1])
        if cell.text not in _TYPES:
            self.findings.problem(cell.mark, f"{protection.shown(cell.text)} is no type of a term: {nearest(cell.text, _TYPES)}")
        return _TYPES.get(cell.text, kind)

    def _text(self, cell: Cell, kind: TermType | None, qualifiers: Qualifiers) -> TermMap | None:
        try:
            text, decided = self._decided(cell.text, kind, qualifiers)
            return TermMap(self.texts.expression(text, decided), decided, cell.mark, base=self.texts.base)
        except ValueError as error:
            self.findings.problem(cell.mark, f"{error}.")
            return None

    def _decided(self, written: str, kind: TermType | None, qualifiers: Qualifiers) -> tuple[str, TermType]:
        """The text without ``~iri``, and what kind of term it is. Raises `ValueError` if that is not clear."""
        text = written.removesuffix("~iri")
        if text != written and kind not in (None, TermType.IRI):
            raise ValueError("~iri stands behind what is of another type")
        return text, TermType.IRI if text != written else kind or self._kind(text, qualifiers)

    def _kind(self, text: str, qualifiers: Qualifiers) -> TermType:
        if text.endswith("~lang"):
            raise ValueError("a language stands behind its text: write [text, language~lang]")
        if self.texts.is_name(text) and not qualifiers:
            return TermType.IRI
        if self.texts.begins_with_prefix(text) and not qualifiers.language:
            raise ValueError("this begins with a prefix and would be a text: write ~iri behind it, or \\: for the colon of a text")
        return TermType.LITERAL

    def _qualified(self, term: TermMap | None, qualifiers: Qualifiers) -> TermMap | None:
        if term is None or not qualifiers:
            return term
        if term.type is not TermType.LITERAL:
            self.findings.problem(term.mark, "only a text has a datatype or a language: leave them out, or leave ~iri out.")
            return None
        datatype, language = self._datatype(qualifiers.datatype), self._language(qualifiers.language)
        if datatype and language and not (isinstance(datatype.expression, Constant) and datatype.expression.text == f"{RDF}langString"):
            self.findings.problem(term.mark, "a text has a datatype or a language, not both.")
            return None
        return self._literal(replace(term, datatype=None if language else datatype, language=language))

    def _datatype(self, cell: Cell | None) -> TermMap | None:
        return self._text(cell, TermType.IRI, _NONE) if cell else None

    def _language(self, cell: Cell | None) -> TermMap | None:
        if cell is None:
            return None
        if not cell.text:
            self.findings.problem(cell.mark, "the language is missing: write it before ~lang, as in en~lang.")
            return None
        made = self._text(cell, TermType.LITERAL, _NONE)
        if made and isinstance(made.expression, Constant):
            try:
                literal("", language=made.expression.text)
            except ValueError as error:
                self.findings.problem(cell.mark, f"{error}: write one such as en or pt-BR.")
                return None
        return made

    def _literal(self, term: TermMap) -> TermMap | None:
        """`term`, whose constant is made a literal of its datatype or language; one that comes from the data leaves it a text."""
        qualifier = term.datatype or term.language
        if not isinstance(term.expression, Constant) or qualifier is None:
            return term
        if not isinstance(qualifier.expression, Constant):
            return replace(term, expression=Template((term.expression.text,)))
        made, name = term.expression.text, qualifier.expression.text
        check = lexical.check(name) if term.datatype else None
        if check and not check(made):
            self.findings.problem(term.mark, "the text is not of its datatype: correct one of them.")
            return None
        whole = literal(made, name) if term.datatype else literal(made, language=name)
        return replace(term, expression=Constant(made, whole))


