"""The text of a SPARQL query, token by token: what SHACL forbids in it, its prefixes, and the path in place of ``$PATH``.

Nothing is evaluated here, and syntax is not checked: of a text that is no query, what is told may be too little.
Source: SPARQL 1.1 Query Language (W3C Recommendation, 21 March 2013), section 19.8; SHACL, 5.2.1, 5.3.1 and appendix A.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

OPTIONAL = frozenset({"shapesGraph", "currentShape"})
"""The pre-bound variables that a subquery need not return (5.3.1)."""
_CHAR = r"[\w\u00b7-]"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKEN = re.compile(
    rf"""(?P<space>\s++|\#[^\r\n]*+)
    |(?P<iri><[^<>"{{}}|^`\\\x00-\x20]*+>)
    |(?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''|"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')
    |(?P<variable>[?$]\w++)
    |(?P<blank>_:{_CHAR}(?:{_CHAR}|\.++(?={_CHAR}))*+)
    |(?P<name>(?:[^\W\d_](?:{_CHAR}|\.++(?={_CHAR}))*+)?:(?:(?:[\w:]|{_ESCAPED})(?:{_CHAR}|:|{_ESCAPED}|\.++(?=[\w:%\\-]))*+)?)
    |(?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    |(?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
    |(?P<word>[A-Za-z]\w*+)
    |(?P<sign>\^\^|&&|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)
_FORBIDDEN = {
    "minus": "MINUS: write FILTER NOT EXISTS",
    "service": "SERVICE: a shape asks only of the data at hand",
    "values": "VALUES: write FILTER (?x IN (...)), or UNION",
}
_FORMS = ("select", "ask", "construct", "describe")
_BEFORE_A_PREDICATE = {"variable", "iri", "name", "blank", "text", "number", "language"}
_AFTER_A_PREDICATE = {"variable", "iri", "name", "blank", "text", "number"}


@dataclass(frozen=True)
class Token:
    """A token: its kind, its text (words in lower case), where it stands, and how many braces and brackets are open there."""

    kind: str
    text: str
    start: int
    end: int
    braces: int
    brackets: int

    @property
    def name(self) -> str:
        """The name of a variable; of another token, its text."""
        return self.text[1:] if self.kind == "variable" else self.text


def tokens(query: str) -> list[Token]:
    """The tokens of `query`, without spaces and comments."""
    listed: list[Token] = []
    braces = brackets = 0
    for match in _TOKEN.finditer(query):
        kind, text = match.lastgroup or "", match[0]
        if kind == "space":
            continue
        braces -= text == "}"
        brackets -= text == ")"
        listed.append(Token(kind, text.lower() if kind == "word" else text, *match.span(), braces, brackets))
        braces += text == "{"
        brackets += text == "("
    return listed


def form(query: str) -> str:
    """The form of `query`, in lower case: select, ask, construct or describe; empty if it is none of these."""
    return next((token.text for token in tokens(query) if token.kind == "word" and token.text in _FORMS), "")


def projects(query: str, variable: str) -> bool:
    """Whether the outermost SELECT clause of `query` has `variable`, or all of them."""
    listed = tokens(query)
    place = next((number for number, token in enumerate(listed) if token.text == "select" and not token.braces), None)
    return place is not None and not {variable, "*"}.isdisjoint(_projection(listed, place))


def undeclared(query: str, declared: Collection[str]) -> list[str]:
    """The prefixes that `query` uses, and that neither it nor `declared` has."""
    listed = tokens(query)
    own = {after.text[:-1] for before, after in pairwise(listed) if before.text == "prefix" and after.kind == "name"}
    used = {token.text.partition(":")[0] for token in listed if token.kind == "name"}
    return sorted(used - own - set(declared))


def restricted(query: str, prebound: Collection[str]) -> str:
    """What `query` has that a query with pre-bound variables may not have, and what to do (appendix A); empty if nothing.

    `prebound` are the names of all variables that may be pre-bound.
    """
    listed = tokens(query)
    if any(token.text == "\\" for token in listed):
        return "a query here has no escapes outside of its texts: write the character itself."
    for before, token in zip([None, *listed], listed, strict=False):
        if token.kind == "word" and token.text in _FORBIDDEN:
            return f"a query here may not use {_FORBIDDEN[token.text]}."
        if token.kind == "variable" and token.name in prebound and before and before.text == "as":
            return "a query here may not give another value to what SHACL has bound (AS ?this and the like): take another variable."
    for number, token in enumerate(listed):
        if token.text == "select" and token.kind == "word" and token.braces:
            missing = sorted(set(prebound) - OPTIONAL - _returned(listed, number))
            if missing:
                return f"a subquery here has to return all that SHACL binds: add {' '.join(f'${name}' for name in missing)} to its SELECT."
    return ""


def _projection(listed: list[Token], place: int) -> set[str]:
    """The names that the SELECT clause at `place` has; ``*`` stands for all."""
    depth = listed[place].brackets
    names: set[str] = set()
    before = ""
    for token in listed[place + 1 :]:
        if token.text in ("{", "where", "from"):
            break
        if (token.brackets == depth and (token.kind == "variable" or token.text == "*")) or before == "as":
            names.add(token.name)
        before = token.text
    return names


def _returned(listed: list[Token], place: int) -> set[str]:
    """The variables that the subquery at `place` returns: for ``*``, those of its triple patterns."""
    names = _projection(listed, place)
    return names | {token.name for token in _body(listed, place)} if "*" in names else names


def _body(listed: list[Token], place: int) -> Iterator[Token]:
    """The variables that stand in the braces of the subquery at `place`, but neither in brackets nor in a group of EXISTS."""
    select = listed[place]
    hidden: list[int] = []
    before = ""
    for token in listed[place + 1 :]:
        if token.text == "}" and (token.braces < select.braces or token.braces in hidden):
            if token.braces < select.braces:
                return
            hidden.remove(token.braces)
        if token.text == "{" and before == "exists":
            hidden.append(token.braces)
        if token.kind == "variable" and not hidden and token.brackets == select.brackets and token.braces > select.braces:
            yield token
        before = token.text


def with_path(query: str, path: str) -> str:
    """`query` with `path` wherever ``$PATH`` is the predicate of a triple pattern (5.2.1, 6.2.3).

    Raises `ValueError` if it stands in another place, or if there is no path to put there.
    """
    listed = tokens(query)
    pieces, end = [], 0
    for number, token in enumerate(listed):
        if token.kind == "variable" and token.name == "PATH":
            if not path:
                raise ValueError("a query uses $PATH only in a property shape: this shape has no sh:path.")
            if not _is_predicate(listed, number):
                raise ValueError("$PATH may only be the predicate of a triple pattern, alone: $this $PATH ?value.")
            pieces += [query[end : token.start], f"({path})"]
            end = token.end
    return "".join([*pieces, query[end:]])


def _is_predicate(listed: list[Token], number: int) -> bool:
    if not 0 < number < len(listed) - 1 or not listed[number].braces:
        return False
    before, after = listed[number - 1], listed[number + 1]
    return ((before.kind in _BEFORE_A_PREDICATE or before.text in (";", "]", ")", "true", "false"))
            and (after.kind in _AFTER_A_PREDICATE or after.text in ("[", "(", "true", "false", "+", "-")))
