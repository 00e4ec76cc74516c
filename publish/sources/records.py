"""What every kind of source gives: records, each a row of the values that a mapping refers to.

Layer: sources know the model of mappings and files, and nothing of RDF but the names of datatypes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, Self, runtime_checkable

from publish.errors import Mark, Problem


class Typed(str):
    """A value that is not a text: its lexical form, and its natural `datatype` (an IRI; RML-Core, “Natural mapping”)."""

    __slots__ = ("datatype",)
    datatype: str

    def __new__(cls, text: str, datatype: str) -> Self:
        """`text` as a value of `datatype`."""
        value = super().__new__(cls, text)
        value.datatype = datatype
        return value


class Nested:
    """Stands for an object or an array where a value was referred to: no term can be made of it."""


NESTED = Nested()

Value = str | None | Nested | list["Value"]
"""What a reference finds: a text or a `Typed`, `None` if it is absent, a list if it is several, `NESTED` if it is none."""


class Odd(tuple[Value, ...]):  # noqa: SLOT001  # an `Unread` has something beside its values
    """A row of a source that is not `texts` in which a value is several or is nested."""


class Unread(Odd):
    """Stands for a record that cannot be read, where those behind it can: `problem` says why. It has no values."""

    problem: Problem

    def __new__(cls, problem: Problem) -> Self:
        """A row without values."""
        made = super().__new__(cls, ())
        made.problem = problem
        return made


class Records(Protocol):
    """The records of a source, opened for certain references.

    `texts` says that all values are texts: ``""`` is an absent one, none is typed or several, and rows may be ragged
    (not `width` long), quoted wrongly or hold lone surrogates, which stand for bytes that are not of the encoding.
    Otherwise rows are plain tuples of `Value`, one for each reference, an `Odd`, or an `Unread`.
    """

    texts: bool
    width: int

    def index(self, name: str) -> int:
        """Where in a row the value of the reference `name` stands."""
        ...

    def rows(self) -> Iterator[Sequence[Value]]:
        """The rows, from the first, each time it is called. Raises `Problems` where the file cannot be read on."""
        ...

    def mark(self, name: str = "") -> Mark:
        """Where the row that was given last stands: its file and line, and the column of `name`, where that is known."""
        ...

    def done(self) -> float:
        """How much of the source was read, from 0 to 1; for a progress bar."""
        ...


@runtime_checkable
class Sparse(Protocol):
    """Records of which any may lack anything, so that a slip in a reference goes unnoticed: they know what was never there."""

    count: int
    """How many records were given."""

    def unseen(self) -> list[str]:
        """The references that found nothing in any record that was given."""
        ...
