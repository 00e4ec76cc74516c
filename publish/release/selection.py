"""Selections: the events that have certain values, and how many of them have which other, counted in arrays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publish.release.facets import FACETS
from publish.release.lookup import readable

if TYPE_CHECKING:
    import numpy as np

Chosen = tuple[tuple[str, str], ...]
"""Pairs of a facet and the last part of the address of a value: all have to hold."""


class Facet:
    """One facet of all events: `values` by their addresses, and pairs of event and value as two arrays of numbers."""

    def __init__(self, rows: Sequence[tuple[Any, ...]]) -> None:
        import numpy as np  # noqa: PLC0415  # a server is up before it is loaded, which takes longer than the rest

        self.values: list[str] = [value for value, _ in rows]
        self.codes = {code(value): number for number, value in enumerate(self.values)}
        held = [np.frombuffer(events, np.uint32) for _, events in rows]
        self._events = np.concatenate([np.empty(0, np.uint32), *held])
        self._values = np.repeat(np.arange(len(rows)), [len(each) for each in held])

    def events(self, value: int, size: int) -> np.ndarray:
        """Whether each of `size` events has the value."""
        import numpy as np  # noqa: PLC0415  # as above

        found = np.zeros(size, bool)
        found[self._events[self._values == value]] = True
        return found

    def counts(self, chosen: np.ndarray) -> list[tuple[str, int]]:
        """Each value that any of the `chosen` events has, with how many have it, the commonest first."""
        import numpy as np  # noqa: PLC0415  # as above

        found = np.bincount(self._values[chosen[self._events]], minlength=len(self.values)).tolist()
        counted = ((value, count) for value, count in zip(self.values, found, strict=True) if count)
        return sorted(counted, key=lambda each: (-each[1], each[0]))


class Events:
    """All events of a release in the order of time, and their facets."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def addresses(self) -> list[str]:
        """The IRIs of the events."""
        return [iri for (iri,) in self._rows("SELECT iri FROM event ORDER BY number")]

    @cached_property
    def facets(self) -> dict[str, Facet]:
        """Every facet by name."""
        query = "SELECT value, events FROM facet WHERE facet = ? ORDER BY value"
        return {name: Facet(self._rows(query, name)) for name in FACETS}

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    def counts(self, name: str) -> list[tuple[str, int]]:
        """Each value of a facet, with how many of all events have it, the commonest first."""
        import numpy as np  # noqa: PLC0415  # as above

        return self.facets[name].counts(np.ones(len(self.addresses), bool))

    def are_known(self, chosen: Chosen) -> bool:
        """Whether there is such a value for each."""
        return all(name in self.facets and value in self.facets[name].codes for name, value in chosen)

    def value(self, name: str, wanted: str) -> str:
        """The address of a value that is known."""
        return self.facets[name].values[self.facets[name].codes[wanted]]

    def chosen(self, chosen: Chosen) -> tuple[list[str], dict[str, list[tuple[str, int]]]]:
        """The events that have all these values, in the order of time, and for each facet the values that these have, with counts."""
        import numpy as np  # noqa: PLC0415  # as above

        found = np.ones(len(self.addresses), bool)
        for name, value in chosen:
            facet = self.facets[name]
            found &= facet.events(facet.codes[value], len(found))
        listed: Iterable[int] = np.flatnonzero(found).tolist()
        return [self.addresses[number] for number in listed], {name: facet.counts(found) for name, facet in self.facets.items()}


def code(value: str) -> str:
    """The last part of an address: the code of a concept, the id of an entity; a year, or a range of years, is its own."""
    return value.rpartition("/")[2]


def opened(release: Path) -> Events | None:
    """The events of a release; `None` if it has no index that can be read."""
    path = release / "index.sqlite"
    return Events(path) if readable(path) else None
