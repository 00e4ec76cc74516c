"""The gate before the engine: refuses SPARQL that must not be evaluated, by reading tokens, not by parsing.

Two things cannot be caught once the engine has the text (measured on pyoxigraph 0.5.13, threads of 2 MB):
deep nesting and long chains of operators or clauses overflow its stack and kill the process, and SERVICE
fetches any address. The engine reads keywords without looking at word boundaries (``1SERVICE<x>``), and
``<`` may start an IRI or compare; where a text could be read either way and speaks of a service, it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

MAX_LENGTH = 65_536
"""Bytes of UTF-8."""
MAX_DEPTH = 64
MAX_CHAIN = 256
"""Of operators, of groups, of expressions with a name, of filters: each alone."""
MAX_PATTERNS = 128

_TOKEN = re.compile(
    r"""
    [\s\d]+
    |(?P<comment>\#[^\n\r]*)
    |(?P<string>\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<iri><[A-Za-z][A-Za-z0-9+.-]*://[^\s<>"{}|^`\\']*>)
    |(?P<variable>[?$]\w+)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<name>(?P<prefix>(?:[^\W\d](?:[\w.-]*[\w-])?|_)?):(?:[\w.:%-]|\\.)*)
    |(?P<word>[^\W\d]\w*)
    |(?P<open><<|[({[])
    |(?P<close>>>|[)}\]])
    |(?P<operator>[-+*/|!&^])
    |(?P<pattern>[.;,])
    |(?P<other>\\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_AMBIGUOUS = re.compile(r"""<(?![A-Za-z][A-Za-z0-9+.-]*://)[^\s<>"{}|^`\\]*[\#'][^\s<>"{}|^`\\]*>""")
_COUNTED = frozenset(("word", "open", "close", "operator", "pattern"))
_LINKS = (("as", "named expressions"), ("filter", "filters"))
"""Words that end so make a chain longer."""
_PROLOGUE = frozenset(("prefix", "base", "version"))
_VOLATILE = frozenset(("now", "rand", "uuid", "struuid", "bnode"))
_UPDATES = frozenset(
    ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
)


class Refused(Exception):
    """The query is not evaluated; the message says why, in words for its author, and `status` in HTTP's.

    501: this service does not do what is asked (SPARQL 1.1 Protocol, 2.1.7: a refusal is of the 500 class, and this one is final).
    """

    def __init__(self, status: int, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.status = status
        self.message = message
        self.values = values
        """What stands in the places of the message, ``%(name)s``."""


@dataclass(frozen=True)
class Passed:
    """What the gate saw in a query that it lets through."""

    form: str
    """Its first word after the prologue, in small letters."""
    names_dataset: bool
    """Whether the query has a FROM clause."""
    is_volatile: bool
    """Whether it may answer otherwise when it is asked again: it has the time, chance, or blank nodes that are made for it."""

    @property
    def is_graph(self) -> bool:
        """Whether it answers with a graph."""
        return self.form in ("construct", "describe")

    @property
    def describes(self) -> bool:
        """Whether it is a DESCRIBE query."""
        return self.form == "describe"


def inspect(text: str, services: Collection[str] = ()) -> Passed:
    """Lets `text` through, or raises `Refused`. Says nothing of whether it is correct SPARQL.

    SERVICE is refused, but for the addresses in `services`, which have to be written in full.
    """
    if len(text) > MAX_LENGTH or len(text.encode("utf-8", "surrogatepass")) > MAX_LENGTH:
        raise Refused(413, "The query is longer than %(most)s bytes.", most=MAX_LENGTH)
    counts = _Counts()
    for match in _TOKEN.finditer(text):
        if match.lastgroup in _COUNTED:
            counts.take(match.lastgroup, match[0])
    if "service" in text.lower():
        _check_services(text, services)
    return _passed(counts.words, text)


class _Counts:
    """What was read so far. What is too much is refused as soon as it is: reading on would take the time of others."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._brackets: list[str] = []
        self._chains = {"groups": 0, "operators": 0, "named expressions": 0, "filters": 0}
        self._patterns = 0

    def take(self, kind: str, token: str) -> None:
        """Counts a token of a kind that counts. Raises `Refused`."""
        if kind == "word":
            self._word(token.lower())
        elif kind == "open":
            self._open(token)
        elif kind == "close":
            del self._brackets[-1:]
        elif kind == "operator":
            self._link("operators")
        elif token != "," or self._brackets[-1:] != ["("]:
            self._patterns += 1
            if self._patterns > MAX_PATTERNS:
                raise Refused(501, "The query has more than %(most)s triple patterns.", most=MAX_PATTERNS)

    def _word(self, word: str) -> None:
        self.words.append(word)
        for ending, chain in _LINKS:
            if word.endswith(ending):
                self._link(chain)

    def _open(self, bracket: str) -> None:
        self._brackets.append(bracket)
        if len(self._brackets) > MAX_DEPTH:
            raise Refused(501, "The query nests brackets more than %(most)s deep.", most=MAX_DEPTH)
        if bracket == "{":
            self._link("groups")

    def _link(self, chain: str) -> None:
        self._chains[chain] += 1
        if self._chains[chain] > MAX_CHAIN:
            raise Refused(501, "The query has more than %(most)s %(what)s.", most=MAX_CHAIN, what=chain)


def _check_services(text: str, services: Collection[str]) -> None:
    """Refuses what may be the keyword SERVICE, unless an address that may be reached follows."""
    if _AMBIGUOUS.search(text):
        raise Refused(501, "The query names a service and has a relative IRI with # or ': write the IRI in full.")
    tokens = [match for match in _TOKEN.finditer(text) if match.lastgroup not in (None, "comment")]
    for place, match in enumerate(tokens):
        word = match["word"] or match["prefix"] or ""
        if "service" not in word.lower():
            continue
        after = [other[0] for other in tokens[place + 1:place + 3]]
        target = after[1:] if after[:1] and after[0].lower() == "silent" else after[:1]
        if word.lower() != "service" or match.lastgroup != "word" or not target or target[0][1:-1] not in services:
            raise _no_service()


def _no_service() -> Refused:
    return Refused(501, "SERVICE is not available here: this endpoint contacts no other address that it was not told to.")


def _passed(words: list[str], text: str) -> Passed:
    form = next((word for word in words if word not in _PROLOGUE), "")
    if form in _UPDATES:
        raise Refused(400, "This endpoint answers queries; it takes no updates.")
    return Passed(
        form,
        names_dataset=any(word.endswith("from") for word in words),
        is_volatile=not _VOLATILE.isdisjoint(words) or (form == "construct" and ("[" in text or "_:" in text)),
    )
