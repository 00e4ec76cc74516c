"""From a pass to the text of a Python function, which takes rows and gives the lines that each makes, encoded.

A row is one join of its pieces: those of the mapping are constants, encoded once, those of the row are as few as can be
(joining bytes takes two thirds of the time of an f-string that is encoded after). What the function cannot make, it hands
to `again`: ragged rows, records with several values, and whatever makes no term.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from publish.compile.parts import Part, Parts
from publish.compile.plan import ParentMap, Pass, Statement
from publish.errors import Problems
from publish.mappings.model import TermMap
from publish.sources.index import Index
from publish.sources.records import Records

_SAMPLE = 1000
"""So many records tell which values are usual."""


@dataclass(frozen=True)
class Code:
    """A function: its `text`, its `name`, and what the text refers to, by name."""

    text: str
    name: str
    bound: dict[str, object]


def generate(item: Pass, records: Records, indexes: Mapping[TermMap | ParentMap, Index], number: int) -> Code:
    """The function of a pass, the `number`-th of the mapping."""
    parts = Parts(indexes, str(number), texts=records.texts)
    lines = [_Line(each, (*map(parts.part, (each.subject, each.predicate, each.object)), parts.end(each.graph)))
             for each in item.statements]
    name = f"pass_{number}"
    usual = {parts.variable(name) for name in _usual(records, list(parts.variables))}
    body = [*_unpacked(parts, records), *_prepared(parts), *_branches(lines, parts, usual)]
    head = [
        f"def {name}(rows, again):",
        f'    """{_title(item)}"""',
        f"    for {'n, row in enumerate(rows, 1)' if parts.numbered else 'row in rows'}:",
        "        try:",
    ]
    tail = ["        except ValueError:", f"            yield again(row{', n' if parts.numbered else ''})"]
    return Code("\n".join([*head, *(f"            {line}" for line in body), *tail, ""]), name, parts.bound)


def _usual(records: Records, names: list[str]) -> list[str]:
    """The references that no record at the beginning of a table lacks: what is made of them needs no test of its own."""
    if not records.texts:
        return names
    try:
        first = [row for row in islice(records.rows(), _SAMPLE) if len(row) == records.width]
    except Problems:  # told when the row is mapped, after all that is wrong before it
        return []
    return [name for name in names if all(row[records.index(name)] for row in first)]


@dataclass(frozen=True)
class _Line:
    """What writes one statement: its subject, predicate and object, and the end of its line."""

    statement: Statement
    parts: tuple[Part, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """The variables whose values must be there, in order."""
        return tuple(dict.fromkeys(need for part in self.parts for need in part.needs))

    @property
    def many(self) -> tuple[str, ...]:
        """The variables of lists, in order."""
        return tuple(dict.fromkeys(part.many for part in self.parts if part.many))

    def written(self, shared: Mapping[Part, str]) -> str:
        """The expressions of its bytes, separated by commas; what is `shared` stands in a variable."""
        pieces = [""]
        for number, part in enumerate(self.parts):
            first, *others = ("", shared[part], "") if part in shared else part.pieces
            pieces[-1] += " " * (number in (1, 2)) + first
            pieces += others
        return _bytes(pieces)

    def optional(self, shared: Mapping[Part, str], condition: str) -> str:
        """The same, but only if the `condition` holds, and for each of its terms, if they are several."""
        text = f"({self.written(shared)},)"
        if self.many:
            text = f"[piece {' '.join(f'for {name}_ in {name}' for name in self.many)} for piece in {text}]"
        if condition:
            return f"*({text} if {condition} else ())"
        return f"*{text}" if self.many else self.written(shared)


def _title(item: Pass) -> str:
    listed = ", ".join(f"{found.name} ({found.mark})" for found, _ in item.maps)
    return _said(f"Makes the quads of {listed}.").replace('"', "'")


def _said(text: str) -> str:
    """`text` for a comment or a docstring: on one line, and of ASCII only, so that no name of a mapping becomes code."""
    return text.encode("unicode_escape").decode()


def _unpacked(parts: Parts, records: Records) -> Iterator[str]:
    """Every value that is used, in a variable; a row that is not as long as it has to be is a `ValueError`."""
    by_place: dict[int, list[str]] = {}
    for name, variable in parts.variables.items():
        by_place.setdefault(records.index(name), []).append(variable)
    if not records.texts:
        yield "if type(row) is not tuple:"
        yield '    raise ValueError("several values, or a nested one")'
    if places := [by_place.get(place, ["_"])[0] for place in range(records.width)]:
        yield f"{', '.join(places)}{',' if len(places) == 1 else ''} = row"
    yield from (f"{other} = {first}" for first, *others in by_place.values() for other in others)


def _prepared(parts: Parts) -> Iterator[str]:
    """The escaped texts, of which most rows need none or one of the escapes, and the lists of terms."""
    if parts.escaped:
        yield from (f"{escaped} = {parts.variable(name)}.encode()" for name, escaped in parts.escaped.items())
        yield 'text = "".join(row)'
        for character, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
            yield f"if {character!r} in text:"
            change = f"replace({character.encode()!r}, {escape.encode()!r})"
            yield from (f"    {escaped} = {escaped}.{change}" for escaped in parts.escaped.values())
    yield from (f"{variable} = {call}" for variable, call in parts.calls.items())


def _branches(lines: list[_Line], parts: Parts, usual: Collection[str]) -> Iterator[str]:
    """What is given: with few tests where all that is usual is there, with one for each statement where any of it is absent."""
    uses = Counter(part for line in lines for part in line.parts if part.needs)
    ends = {line.parts[-1] for line in lines}
    shared = {part: parts.name("graph" if part in ends else "node") for part, count in uses.items() if count > 1}
    needs = [need for need in dict.fromkeys(need for line in lines for need in line.needs) if need in usual]
    known = {part: name for part, name in shared.items() if set(part.needs) <= set(usual)}
    if needs:
        yield f"if {_all(needs, parts)}:"
    indent = "    " if needs else ""
    yield from (f"{indent}{line}" for line in _given(lines, parts, known, usual))
    if needs:
        yield "else:"
        yield from (f"    {line}" for line in _given(lines, parts, shared, ()))


def _given(lines: list[_Line], parts: Parts, shared: Mapping[Part, str], usual: Collection[str]) -> Iterator[str]:
    """The bytes of a record in which the variables `usual` have values, and others may."""
    for part, variable in shared.items():
        condition = _all((need for need in part.needs if need not in usual), parts)
        yield f"{variable} = b''.join(({_bytes(part.pieces)},))" + (f" if {condition} else b''" if condition else "")
    yield "yield b''.join(["
    for line in lines:
        condition = _all((need for need in line.needs if need not in usual), parts)
        yield f"    {line.optional(shared, condition)},  # {_said(str(line.statement.mark))}"
    yield "])"


def _bytes(pieces: Sequence[str]) -> str:
    """The expressions of pieces that alternate, constant text first; what is empty is left out."""
    return ", ".join(repr(piece.encode()) if number % 2 == 0 else piece for number, piece in enumerate(pieces) if piece)


def _all(needs: Iterable[str], parts: Parts) -> str:
    """The condition that all of `needs` are there."""
    return " and ".join(parts.is_there(need) for need in needs)
