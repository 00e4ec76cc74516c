"""Reads ``shapes/``: four files of SHACL, refused as a whole when a word in them is none that is checked.

An engine passes over a parameter that it does not know, and reports that all is well; so what is not on the
list below stops the run. Source: Shapes Constraint Language (W3C Recommendation, 20 July 2017); SHACL 1.2 terms
are not on the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from publish import protection
from publish.errors import Mark, Problem, Problems, a
from publish.formats import FORMATS, parse
from publish.terms import RDF

FILES = ("must", "protect", "should", "vocab")
"""The files of the folder, without ``.ttl`` (DESIGN 2)."""
SH = "http://www.w3.org/ns/shacl#"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TARGETS = _names("targetClass targetNode targetObjectsOf targetSubjectsOf")
"""SHACL, 2.1.3: what a shape is asked of."""
PARAMETERS = _names("""
    class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive
    minLength maxLength pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals
    not and or xone node property qualifiedValueShape qualifiedValueShapesDisjoint qualifiedMinCount
    qualifiedMaxCount closed ignoredProperties hasValue in sparql""")
"""SHACL, 4 and 5: what constrains."""
OTHER = _names("""
    NodeShape PropertyShape SPARQLConstraint path inversePath alternativePath zeroOrMorePath oneOrMorePath
    zeroOrOnePath severity message deactivated name description order group Violation Warning
    IRI BlankNode Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral
    prefixes declare prefix namespace select""")
"""SHACL, 2, 3 and 5: the rest. sh:Info is left out: what is reported either stops a release or is a warning."""
TERMS = TARGETS | PARAMETERS | OTHER

_TYPES = {NamedNode(f"{SH}NodeShape"), NamedNode(f"{SH}PropertyShape")}
_MAKES_A_SHAPE = {NamedNode(SH + name) for name in (TARGETS | PARAMETERS)}
_TYPE, _MESSAGE, _SELECT = NamedNode(f"{RDF}type"), NamedNode(f"{SH}message"), NamedNode(f"{SH}select")
_PREFIX, _FIRST, _REST = NamedNode(f"{SH}prefix"), NamedNode(f"{RDF}first"), NamedNode(f"{RDF}rest")
_REFERS = {NamedNode(SH + name) for name in ("property", "node", "not", "qualifiedValueShape", "sparql", "prefixes", "declare")}
_REFERS_BY_LIST = {NamedNode(SH + name) for name in ("and", "or", "xone")}
_DECLARED = re.compile(r"^\s*@?prefix\s+(\S*?):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_NO_NAMES = re.compile(r"<[^<>\s]*>|\"[^\"]*\"|'[^']*'|#.*")
"""What may hold a colon in a query, and is no prefixed name."""
_PREFIXED = re.compile(r"([A-Za-z][\w-]*):")
_ENGINE_PREFIXES = {"rdf", "rdfs", "owl"}
"""What pySHACL declares of its own."""
_MISNAMED = re.compile(r"/ns/shacl(?!#)|^https:.*/ns/shacl#", re.IGNORECASE)
_POSITION = re.compile(r"^Parser error at line .*?: ")


@dataclass(frozen=True)
class Shapes:
    """The folder, read.

    `quads` has the triples of each file, `homes` the file of each shape, `messages` the texts of each shape by language;
    shapes are IRIs, files are names of `FILES`. `name` is what the folder is called in messages.
    """

    name: str
    quads: Mapping[str, tuple[Quad, ...]]
    homes: Mapping[str, str]
    messages: Mapping[str, Mapping[str, str]]

    def message(self, shape: str, language: str = "en") -> str:
        """What `shape` says when it is broken (sh:message; SHACL, 2.1.5), never a value of the data."""
        return self.messages.get(shape, {}).get(language) or "A rule without a message is broken: give its shape an sh:message."


def read(folder: Path, name: str = "shapes") -> Shapes:
    """Reads the files of shapes in `folder`, which is called `name` in messages.

    Raises `Problems` with all that is wrong: a file too many or too few, text that is not Turtle, a term of SHACL
    that is not supported, a shape that is used and is nowhere, or stands in two files, a query with an undeclared prefix,
    a file that asks nothing.
    """
    found = list(_strangers(folder, name))
    texts = {file: path.read_bytes() for file in FILES if (path := folder / f"{file}.ttl").is_file()}
    quads = {file: _quads(text, f"{name}/{file}.ttl", found) for file, text in texts.items()}
    homes: dict[str, str] = {}
    subjects: set[object] = {quad.subject for triples in quads.values() for quad in triples}
    for file, triples in quads.items():
        place = _Place(f"{name}/{file}.ttl", texts[file].decode("utf-8", "replace"))
        found += [*_unknown_terms(triples, place), *_undeclared(triples, place), *_twice(triples, file, homes, place),
                  *_missing(triples, subjects, place), *_senseless(triples, place)]
    if found:
        raise Problems(found)
    return Shapes(name, quads, homes, _messages(quads))


def _strangers(folder: Path, name: str) -> Iterator[Problem]:
    present = {path.stem for path in folder.glob("*.ttl")}
    for stem in sorted(present - set(FILES)):
        yield Problem(Mark(f"{name}/{stem}.ttl"), "shapes",
                      f"no file of this name is read{_nearest(stem, FILES, '{}.ttl')}: the files are {', '.join(FILES)}.")
    for stem in sorted(set(FILES) - present):
        yield Problem(Mark(f"{name}/{stem}.ttl"), "shapes", "the file is missing: without it nothing that it guards is checked.")


def _quads(text: bytes, file: str, found: list[Problem]) -> tuple[Quad, ...]:
    try:
        quads = tuple(parse(text, FORMATS["ttl"]))
    except SyntaxError as error:
        reason = _POSITION.sub("", error.msg)
        found.append(Problem(Mark(file, error.lineno or 0, error.offset or 0), "turtle", f"this is not Turtle ({reason})."))
        return ()
    if not any(quad.predicate.value.removeprefix(SH) in TARGETS for quad in quads):
        found.append(Problem(Mark(file), "shapes", "no shape here has a target (sh:targetClass and the like): nothing is checked."))
    return quads


class _Place:
    """Finds the lines of a Turtle file on which an IRI or a text stands, by searching its text."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._lines = text.splitlines()
        self._prefixes = [(prefix, namespace) for prefix, namespace in _DECLARED.findall(text) if namespace]

    def marks(self, iri: str) -> list[Mark]:
        """Every line but comments that has `iri`, in full or with a prefix; the whole file if none has."""
        forms = [f"<{re.escape(iri)}>"]
        for prefix, namespace in self._prefixes:
            if iri.startswith(namespace):
                forms.append(rf"(?<![\w.:-]){re.escape(prefix)}:{re.escape(iri.removeprefix(namespace))}(?![\w-])")
        return self.search("|".join(forms))

    def search(self, pattern: str) -> list[Mark]:
        """Every line but comments that has `pattern`, at the column where it begins; the whole file if none has."""
        hits = ((number, re.search(pattern, line)) for number, line in enumerate(self._lines, start=1) if not line.lstrip().startswith("#"))
        return [Mark(self.file, number, hit.start() + 1) for number, hit in hits if hit] or [Mark(self.file)]


def _unknown_terms(quads: tuple[Quad, ...], place: _Place) -> Iterator[Problem]:
    for iri in sorted({iri for quad in quads for iri in _iris(quad)}):
        local = iri.removeprefix(SH)
        if _MISNAMED.search(iri):
            message = f"this is not the namespace of SHACL: write <{SH}>."
        elif iri.startswith(SH) and local not in TERMS:
            near = _nearest(local, sorted(TERMS), "sh:{}")
            message = f"sh:{local} is no term of SHACL that is checked here{near}: an engine passes over it, and all seems well."
        else:
            continue
        for mark in place.marks(iri):
            yield Problem(mark, "shapes", message)


def _iris(quad: Quad) -> Iterator[str]:
    for term in (quad.subject, quad.predicate, quad.object):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal):
            yield term.datatype.value


def _nearest(word: str, words: tuple[str, ...] | list[str], form: str) -> str:
    lower = {each.lower(): each for each in words}
    near = get_close_matches(word.lower(), lower, n=1)
    return f" (did you mean {form.format(lower[near[0]])}?)" if near else ""


def _undeclared(quads: tuple[Quad, ...], place: _Place) -> Iterator[Problem]:
    """The prefixes that queries use and nothing declares (SHACL, 5.2.1). rdflib would end the run with a bare error."""
    declared = _ENGINE_PREFIXES | {quad.object.value for quad in quads if quad.predicate == _PREFIX and isinstance(quad.object, Literal)}
    queries = [quad.object.value for quad in quads if quad.predicate == _SELECT and isinstance(quad.object, Literal)]
    for prefix in sorted({name for query in queries for name in _PREFIXED.findall(_NO_NAMES.sub("", query))} - declared):
        for mark in place.search(rf"(?<![\w.:-]){re.escape(prefix)}:"):
            yield Problem(mark, "shapes", f"a query uses the prefix {prefix}: that nothing declares with sh:declare.")


def _senseless(quads: tuple[Quad, ...], place: _Place) -> Iterator[Problem]:
    """The texts that pySHACL would stumble on, or pass over: expressions, flags, queries; and what a message may not hold."""
    for term, text in ((quad.predicate.value.removeprefix(SH), quad.object.value) for quad in quads if isinstance(quad.object, Literal)):
        if term in _TEXTS and (reason := _TEXTS[term](text)):
            line = "(?!)" if protection.find(text) else f'"{re.escape(text.partition(chr(10))[0])}'
            yield Problem(place.search(line)[0], "shapes", reason)


def _no_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        return f"sh:pattern is no regular expression ({error.msg})."
    return ""


def _no_select(text: str) -> str:
    return "" if re.search(r"[$?]this\b", text) else "sh:select does not ask of $this: it would say the same of every node."


def _harmful(text: str) -> str:
    rule = protection.find(text)
    return f"this text looks like {a(rule)}: remove it; messages are published." if rule else ""


_TEXTS: dict[str, Callable[[str], str]] = {
    "pattern": _no_pattern,
    "flags": lambda text: "" if set(text) <= set("smix") else "sh:flags knows s, m, i and x here, and no other letter.",
    "select": _no_select,
    "message": _harmful,
    "name": _harmful,
    "description": _harmful,
}
"""Term of SHACL -> what is wrong with a text that it has, or nothing."""


def _twice(quads: tuple[Quad, ...], file: str, homes: dict[str, str], place: _Place) -> Iterator[Problem]:
    """Notes in `homes` that the shapes among `quads` are of `file`; a shape that is of another already is a problem."""
    for iri in dict.fromkeys(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode) and _is_of_a_shape(quad)):
        if homes.setdefault(iri, file) != file:
            yield Problem(place.marks(iri)[0], "shapes", f"this shape stands in {homes[iri]}.ttl as well: keep one of the two.")


def _missing(quads: tuple[Quad, ...], subjects: set[object], place: _Place) -> Iterator[Problem]:
    """The shapes that others use and that are nowhere: pySHACL takes such a name for a shape that everything conforms to."""
    used: set[object] = {quad.object for quad in quads if quad.predicate in _REFERS} | set(_listed(quads))
    for iri in sorted(term.value for term in used - subjects if isinstance(term, NamedNode)):
        for mark in place.marks(iri):
            yield Problem(mark, "shapes", f"<{iri}> is used here and is nowhere in the folder: correct the name, or write the shape.")


def _listed(quads: tuple[Quad, ...]) -> Iterator[object]:
    """The members of the lists of sh:and, sh:or and sh:xone."""
    firsts: dict[object, object] = {quad.subject: quad.object for quad in quads if quad.predicate == _FIRST}
    rests: dict[object, object] = {quad.subject: quad.object for quad in quads if quad.predicate == _REST}
    for cell in (quad.object for quad in quads if quad.predicate in _REFERS_BY_LIST):
        place: object = cell
        while place in firsts:
            yield firsts.pop(place)
            place = rests.get(place)


def _is_of_a_shape(quad: Quad) -> bool:
    return quad.predicate in _MAKES_A_SHAPE or (quad.predicate == _TYPE and quad.object in _TYPES)


def _messages(quads: Mapping[str, tuple[Quad, ...]]) -> dict[str, dict[str, str]]:
    messages: dict[str, dict[str, str]] = {}
    for quad in (quad for triples in quads.values() for quad in triples if quad.predicate == _MESSAGE):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            messages.setdefault(quad.subject.value, {})[quad.object.language or "en"] = quad.object.value
    return messages
