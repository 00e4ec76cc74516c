"""Terms of a graph compared by their values, whole columns at once: by the rank of each among those of its kind."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyoxigraph import Literal

from publish.validate import order
from publish.validate.graph import Graph, Ids, distinct


def coded(graph: Graph, first: Ids, second: Ids) -> tuple[Ids, Ids, list[order.Value | None]]:
    """The terms, each once, sorted; the kind of each (-1: none that is ordered) and its rank within that; and its value."""
    listed = distinct(np.concatenate((first, second)))
    values = [order.value(term) if isinstance(term := graph.terms[number], Literal) else None for number in listed.tolist()]
    kinds: dict[tuple[str, str], dict[Any, int]] = {}
    for value in values:
        if value:
            kinds.setdefault((value.kind, value.basis), {})[value.number] = 0
    for numbers in kinds.values():
        numbers.update((number, rank) for rank, number in enumerate(sorted(numbers)))
    numbered = {kind: code for code, kind in enumerate(kinds)}
    codes = np.array([(numbered[value.kind, value.basis], kinds[value.kind, value.basis][value.number]) if value else (-1, 0)
                      for value in values], np.int64).reshape(-1, 2)
    return listed, codes, values


def compared(graph: Graph, first: Ids, second: Ids) -> Ids:
    """-1, 0, 1 as the first of each pair is less, equal or greater; 2 where they cannot be compared."""
    listed, codes, values = coded(graph, first, second)
    one, other = np.searchsorted(listed, first), np.searchsorted(listed, second)
    result: Ids = np.sign(codes[one, 1] - codes[other, 1])
    for at in np.flatnonzero((codes[one, 0] != codes[other, 0]) | (codes[one, 0] < 0)).tolist():
        found = order.compare(values[one[at]], values[other[at]])
        result[at] = 2 if found is None else found
    return result
