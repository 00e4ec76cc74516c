"""Relations: an event, who is involved in it and what it stands in relation to, as a small graph of three columns.

Those involved stand at the left, by role; the events at the right, by relation. Arrows run as the relation is read: from the
event of which a document says it to the one that it names. The layout follows from the order of the page alone.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace

from publish.web.models import EntityPage, Link, Mention, Row, Text, cited

MOST = 20
"""Nodes drawn besides the event itself: the nearest, that is, in the order of the page."""
WIDTH = 1000
_BOX, _MIDDLE = 310, 220
"""How wide the boxes at the sides and the one in the middle are."""
_STEP, _HEIGHT = 74, 64
_LETTERS, _LETTERS_MIDDLE = 36, 22
_LINES, _LINES_MIDDLE = 2, 6


@dataclass(frozen=True)
class Node:
    """A neighbour: who or what, as what, on whose word; `outward` if the arrow runs from the event to it."""

    term: Text
    value: Link | Text
    outward: bool
    is_event: bool
    documents: tuple[Link, ...] = ()
    x: int = 0
    y: int = 0
    lines: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        """Where it leads; "" if it has no page."""
        return self.value.href if isinstance(self.value, Link) else ""

    @property
    def name(self) -> Text:
        """What it is called."""
        return self.value.text if isinstance(self.value, Link) else self.value

    @property
    def edge(self) -> str:
        """The line between it and the event as the data of an SVG path, along the arrow."""
        near, far = (WIDTH + _MIDDLE) // 2, self.x
        if not self.is_event:
            near, far = (WIDTH - _MIDDLE) // 2, self.x + _BOX
        middle, end = self._middle, self.y + _HEIGHT // 2
        bend = (near + far) // 2
        if self.outward:
            return f"M{near} {middle}C{bend} {middle} {bend} {end} {far} {end}"
        return f"M{far} {end}C{bend} {end} {bend} {middle} {near} {middle}"

    _middle: int = 0


@dataclass(frozen=True)
class Graph:
    """The graph, ready to be shown; `total` counts the neighbours that were left out as well."""

    nodes: list[Node]
    total: int
    height: int
    lines: tuple[str, ...]
    """What the event is called, broken for the box in the middle."""


def of_page(page: EntityPage) -> Graph | None:
    """The graph of an event, or `None` of anything else, and of an event that stands alone."""
    if page.kind != "event":
        return None
    found: dict[tuple[object, ...], Node] = {}
    for node in _neighbours(page):
        key = (node.term, node.value, node.outward, node.is_event)
        known = found.setdefault(key, node)
        if known is not node:
            found[key] = replace(known, documents=tuple(dict.fromkeys(known.documents + node.documents)))
    return _laid_out(page, list(found.values())) if found else None


def _neighbours(page: EntityPage) -> list[Node]:
    """Those involved, then what the event's own accounts relate it to, then what relates itself to it."""
    rows = [_involved(row) for row in page.section("Involvement")]
    rows += [_related(row) for row in page.section("Relation")]
    rows += [node for row in page.section("Explanation") for node in _explaining(row)]
    mentions = [mention for group in page.mentions if group.key in ("relatedEvent", "explainingEvent") for mention in group.mentions]
    return rows + [_mentioned(mention) for mention in mentions]


def _involved(row: Row) -> Node:
    return Node(_words(row.fact.term), row.fact.value, outward=False, is_event=False, documents=row.documents)


def _related(row: Row) -> Node:
    return Node(_words(row.fact.term), row.fact.value, outward=True, is_event=True, documents=row.documents)


def _explaining(row: Row) -> list[Node]:
    """The events that the documents give as explanation of this one."""
    events = [event for detail in row.fact.details if detail.key == "explainingEvent" for event in detail.values]
    return [Node(_words(row.fact.term), event, outward=False, is_event=True, documents=row.documents) for event in events]


def _mentioned(mention: Mention) -> Node:
    return Node(_words(mention.term), mention.subject, outward=False, is_event=True, documents=cited(mention.sources))


def _words(term: Link | Text | None) -> Text:
    return term.text if isinstance(term, Link) else term or Text("")


def _laid_out(page: EntityPage, found: list[Node]) -> Graph:
    shown = found[:MOST]
    columns = [[node for node in shown if node.is_event == is_event] for is_event in (False, True)]
    height = max(max(map(len, columns)) * _STEP, _STEP * 2)
    nodes = []
    for column in columns:
        top = (height - len(column) * _STEP) // 2 + (_STEP - _HEIGHT) // 2
        nodes += [
            replace(
                node, x=WIDTH - _BOX if node.is_event else 0, y=top + place * _STEP, _middle=height // 2,
                lines=_broken(node.name.value, _LETTERS, _LINES),
            )
            for place, node in enumerate(column)
        ]
    return Graph(nodes, len(found), height, _broken(page.label.value, _LETTERS_MIDDLE, _LINES_MIDDLE))


def _broken(text: str, letters: int, lines: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, letters, max_lines=lines, placeholder=" …"))
