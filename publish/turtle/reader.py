"""A reader of valid Turtle: tokens by one pattern, then recursive descent.

Source: RDF 1.1 Turtle (W3C Recommendation, 25 February 2014), section 6.5. What is not Turtle is not looked for here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from publish.errors import Mark
from publish.terms import RDF, XSD
from publish.turtle.references import resolve

NO_BASE = "hre-document:"
"""How the IRIs begin that are relative in a document without ``@base``: they name nothing outside of it."""

STAND_IN = f"{NO_BASE}///"
"""The base of a document that states none."""
_DEPTH = 50
# What is of a name: letters, digits, _ and -, and whatever is not ASCII, which in valid Turtle stands nowhere else. Written as
# what is not of it, because ranges beyond ASCII take long to compile.
_CHAR = r"[^\x00-,./:-@\[-^`{-\x7f]"
_LOCAL_CHAR = r"(?:[^\x00-,./;-@\[-^`{-\x7f]|%[0-9A-Fa-f]{2}|\\.)"
_LOCAL = rf"(?:{_LOCAL_CHAR}|\.++(?={_LOCAL_CHAR}))*+"
_NAME = rf"(?:{_CHAR}|\.++(?={_CHAR}))*+"
_TOKEN = re.compile(
    rf"""(?P<iri><[^<>]*+>)
    |(?P<long>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+''')
    |(?P<short>"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')
    |(?P<at>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    |(?P<blank>_:{_NAME})
    |(?P<prefixed>(?:[^\x00-@\[-`{{-\x7f]{_NAME})?:{_LOCAL})
    |(?P<number>[+-]?(?:(?:[0-9]++\.[0-9]*+|\.?[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++))
    |(?P<word>[A-Za-z]++)
    |(?P<sign>\^\^|[.;,()\[\]])""",
    re.VERBOSE | re.DOTALL,
)
_SPACE = re.compile(r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Term:
    """An IRI, a blank node (`text` is a name of its own) or a literal (`text` is its lexical form); places do not count."""

    kind: Literal["iri", "blank", "literal"]
    text: str
    mark: Mark = field(compare=False)
    datatype: str = ""
    language: str = ""


@dataclass(frozen=True)
class Statement:
    """One triple."""

    subject: Term
    predicate: Term
    object: Term


class Statements(list[Statement]):
    """The triples of a document in the order in which they are written, and its last ``@base`` (empty if none)."""

    base: str = ""


def statements(text: str, name: str, base: str = STAND_IN) -> Statements:
    """The statements of the valid Turtle document `text`, which stands at `base`. Raises `UnreadError` where it is not read here."""
    reader = _Reader(text, name, base=base)
    reader.document()
    return reader.statements


class UnreadError(Exception):
    """Valid Turtle that is not read here."""

    def __init__(self, mark: Mark, message: str) -> None:
        self.mark = mark
        super().__init__(message)


@dataclass
class _Reader:
    """Recursive descent through the tokens of a valid document; `kind` and `token` are those that come next."""

    text: str
    name: str
    statements: Statements = field(default_factory=Statements)
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = STAND_IN
    kind: str = ""
    token: str = ""
    start: int = 0
    end: int = 0
    depth: int = 0

    def __post_init__(self) -> None:
        self.lines = [0, *(match.end() for match in re.finditer("\n", self.text))]

    def mark(self) -> Mark:
        line = bisect_right(self.lines, self.start)
        return Mark(self.name, line, self.start - self.lines[line - 1] + 1)

    def unread(self, message: str) -> UnreadError:
        return UnreadError(self.mark(), message)

    def advance(self) -> str:
        """Goes to the next token, and gives the one before it."""
        before = self.token
        space = _SPACE.match(self.text, self.end)
        self.start = space.end() if space else self.end
        match = _TOKEN.match(self.text, self.start)
        if not match and self.start < len(self.text):
            raise self.unread("this is not of Turtle 1.1, and is not read here: write it in another way")
        self.kind, self.token, self.end = (match.lastgroup or "", match[0], match.end()) if match else ("", "", self.start)
        return before

    def document(self) -> None:
        self.advance()
        while self.kind:
            word = self.token.lower() if self.kind in ("at", "word") else ""
            if word.removeprefix("@") in ("prefix", "base"):
                self.directive(word)
            else:
                self.triples()

    def directive(self, word: str) -> None:
        self.advance()
        prefix = self.advance() if word.endswith("prefix") else ""
        target = self.iri()
        if prefix:
            self.prefixes[prefix[:-1]] = target
        else:
            self.base = target
            self.statements.base = "" if target.startswith(NO_BASE) else target
        if word.startswith("@"):
            self.advance()

    def triples(self) -> None:
        listed = self.token == "["
        subject = self.node()
        if not (listed and self.token == "."):
            self.predicates(subject)
        self.advance()

    def predicates(self, subject: Term) -> None:
        while self.token not in (".", "]"):
            predicate = Term("iri", f"{RDF}type", self.mark()) if self.token == "a" else None
            if predicate:
                self.advance()
            else:
                predicate = self.node()
            self.objects(subject, predicate)
            while self.token == ";":
                self.advance()

    def objects(self, subject: Term, predicate: Term) -> None:
        while True:
            place = len(self.statements)
            value = self.node()
            self.statements.insert(place, Statement(subject, predicate, value))  # before what is said of the value
            if self.token != ",":
                return
            self.advance()

    def node(self) -> Term:
        """The term that comes next; what stands in its brackets becomes statements."""
        mark = self.mark()
        if self.token in ("[", "("):
            self.depth += 1
            if self.depth > _DEPTH:
                raise self.unread(f"brackets stand here more than {_DEPTH} levels deep: give the inner nodes names")
            term = self.properties(mark) if self.advance() == "[" else self.collection(mark)
            self.depth -= 1
            return term
        if self.kind in ("iri", "prefixed"):
            return Term("iri", self.iri(), mark)
        if self.kind == "blank":
            return Term("blank", self.advance(), mark)
        return self.literal(mark)

    def properties(self, mark: Mark) -> Term:
        subject = Term("blank", f"[{mark.line}:{mark.column}]", mark)
        self.predicates(subject)
        self.advance()
        return subject

    def collection(self, mark: Mark) -> Term:
        first = self.cell(mark) if self.token != ")" else Term("iri", f"{RDF}nil", mark)
        last = first
        while self.token != ")":
            self.objects_of_cell(last)
            rest = Term("iri", f"{RDF}nil", self.mark()) if self.token == ")" else self.cell(self.mark())
            self.statements.append(Statement(last, Term("iri", f"{RDF}rest", rest.mark), rest))
            last = rest
        self.advance()
        return first

    def cell(self, mark: Mark) -> Term:
        return Term("blank", f"({self.start}", mark)

    def objects_of_cell(self, cell: Term) -> None:
        place = len(self.statements)
        predicate = Term("iri", f"{RDF}first", self.mark())
        self.statements.insert(place, Statement(cell, predicate, self.node()))

    def iri(self) -> str:
        token, kind = self.token, self.kind
        self.advance()
        if kind == "iri":
            return resolve(_unescaped(token[1:-1]), self.base)
        prefix, _, local = token.partition(":")
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)

    def literal(self, mark: Mark) -> Term:
        token, kind = self.token, self.kind
        if kind not in ("long", "short", "number") and token not in ("true", "false"):
            raise self.unread("this is not of Turtle 1.1, and is not read here: write it in another way")
        self.advance()
        if kind == "number":
            return Term("literal", token, mark, XSD + _number(token))
        if kind == "word":
            return Term("literal", token, mark, f"{XSD}boolean")
        quotes = 3 if kind == "long" else 1
        text = _unescaped(token[quotes:-quotes])
        if self.kind == "at":
            return Term("literal", text, mark, language=self.advance()[1:])
        if self.token == "^^":
            self.advance()
            return Term("literal", text, mark, self.iri())
        return Term("literal", text, mark, f"{XSD}string")


def _number(token: str) -> str:
    if "e" in token.lower():
        return "double"
    return "decimal" if "." in token else "integer"


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])
