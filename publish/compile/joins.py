"""The subjects of parents, by the keys that children join them with: each parent's source is read once, before all passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from publish.compile.plan import ParentMap, Pass, names
from publish.compile.terms import Get, Record, join_keys, maker
from publish.errors import Mark, Problem
from publish.mappings.model import references
from publish.sources.index import Index
from publish.sources.records import Records, Unread, Value

MEMORY = 32 << 20
"""So many bytes the indexes of a run take in memory, unless it is told otherwise; what is more goes to files."""


def parents(passes: Iterable[Pass]) -> list[ParentMap]:
    """The parents that are joined in `passes`, each once."""
    return list(dict.fromkeys(
        term for item in passes for statement in item.statements for term in statement.terms if isinstance(term, ParentMap)
    ))


def wanted(parent: ParentMap) -> tuple[tuple[str, Mark], ...]:
    """What is referred to in the records of a parent."""
    keys = ((name, join.mark) for join in parent.joins for name in references(join.parent))
    return tuple(dict.fromkeys((*names(parent.subject), *keys)))


def fill(index: Index, parent: ParentMap, records: Iterable[Record], tell: Callable[[Mark, ValueError], None]) -> None:
    """Puts the subjects that the `records` of a parent make into `index`, by key.

    What is wrong with a key is told, with its place in the mapping; so is what is wrong with a subject, if no pass makes it.
    """
    keys, subjects = join_keys([join.parent for join in parent.joins]), maker(parent.subject)
    for record in records:
        mark = parent.subject.mark
        try:
            made = subjects(record)
            mark = parent.mark
            found = [(key, subject) for subject in made for key in keys(record.get)]
        except ValueError as error:
            if parent.is_alone or mark is parent.mark:
                tell(mark, error)
            continue
        for key, subject in found:
            index.add(key, subject)


def problem(place: Mark, mark: Mark, error: ValueError) -> Problem:
    """What is wrong with a record at `place`, which is a parent by the line of the mapping at `mark`."""
    return Problem(place, "mapping", f"the record cannot be joined by {mark}: {error}. Correct the value or the mapping.")


def records_of(opened: Records, names_there: Iterable[tuple[str, Mark]], number: int) -> Iterator[Record]:
    """The records of a source whose pass is the `number`-th; those that cannot be read are told of in that pass."""
    look = look_up(opened, names_there)
    for serial, row in enumerate(opened.rows(), 1):
        if len(row) == opened.width if opened.texts else not isinstance(row, Unread):
            yield Record(look(row), f"{number}x{serial}")


def look_up(records: Records, names_there: Iterable[tuple[str, Mark]]) -> Callable[[Sequence[Value]], Get]:
    """What gives, for a row, the look-up of its values by reference; an empty text is an absent value."""
    places = {name: records.index(name) for name, _ in names_there}
    if records.texts:
        return lambda row: lambda name: row[places[name]] or None
    return lambda row: lambda name: row[places[name]]
