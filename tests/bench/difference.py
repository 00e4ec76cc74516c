"""Compares files of N-Quads as sets of quads, in memory that does not grow with them.

Quads are read by Oxigraph, so that lines which write the same quad differently count as one. Each is reduced to its hash of
64 bits; hashes are laid down in files by their last bits, and compared file by file. Two sets that differ pass for equal once
in billions of runs.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

_PARTS = 64
_HELD = 1 << 18
"""So many hashes are held in memory before they are laid down: about ten megabytes."""


@dataclass(frozen=True)
class Difference:
    """What only one of two sets has: how many quads of the `first`, how many of the `second`, and `examples`."""

    first: int
    second: int
    examples: tuple[str, ...]


class QuadSet:
    """The quads of the file at `path`, as hashes laid down in `folder`, which is made; `count` of them are distinct.

    Raises `SyntaxError` if the file is not N-Quads.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self._folder = folder
        folder.mkdir()
        quads = self._quads()
        while held := [hash(quad) for quad in islice(quads, _HELD)]:
            self._lay_down(held)
        self.count = sum(len(self._part(number)) for number in range(_PARTS))

    def compare(self, other: QuadSet) -> Difference:
        """What the two sets do not share."""
        counts, odd = [0, 0], set[int]()
        for number in range(_PARTS):
            ours, theirs = self._part(number), other._part(number)
            counts[0] += len(ours - theirs)
            counts[1] += len(theirs - ours)
            odd.update(islice(ours ^ theirs, 3))
        return Difference(counts[0], counts[1], (*self._examples(odd), *other._examples(odd)) if odd else ())

    def _quads(self) -> Iterator[Quad]:
        return parse(path=self.path, format=RdfFormat.N_QUADS)

    def _lay_down(self, hashes: list[int]) -> None:
        parts = [array("q") for _ in range(_PARTS)]
        for value in hashes:
            parts[value % _PARTS].append(value)
        for number, part in enumerate(parts):
            with (self._folder / str(number)).open("ab") as file:
                part.tofile(file)

    def _part(self, number: int) -> set[int]:
        path, part = self._folder / str(number), array("q")
        part.frombytes(path.read_bytes() if path.is_file() else b"")
        return set(part)

    def _examples(self, odd: set[int]) -> Iterator[str]:
        return (f"{self.path.name}: {quad}" for quad in islice((quad for quad in self._quads() if hash(quad) in odd), 2))
