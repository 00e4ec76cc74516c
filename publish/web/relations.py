"""Relations: an event, who is involved in it and what it stands in relation to, as a small graph of three columns.

Those involved stand at the left, by role; the events at the right, by relation. Arrows run as the relation is read: from the
event of which a document says it to the one that it names. What no document plainly says is drawn broken, with the reason in words.
The layout follows from the order of the page alone.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace

from publish.web.languages import gettext
from publish.web.models import Brief, EntityPage, Link, Mention, MentionGroup, Row, Source, Text, caveats, cited

MOST = 20
"""Nodes drawn besides the event itself: the nearest, that is, in the order of the page."""
WIDTH = 1000
_BOX, _MIDDLE = 310, 220
"""How wide the boxes at the sides and the one in the middle are."""
_STEP, _HEIGHT = 74, 64
_LETTERS, _LETTERS_MIDDLE = 36, 22
_LINES, _LINES_MIDDLE = 2, 6
_EXPLAINING = "explainingEvent"


@dataclass(frozen=True)
class Node:
    """A neighbour: who or what, as what, on whose word; `outward` if the arrow runs from the event to it; `unknown` as in a fact."""

    term: Text
    value: Link | Text
    outward: bool
    is_event: bool
    sources: tuple[Source, ...] = ()
    unknown: str = ""
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
    def documents(self) -> tuple[Brief, ...]:
        """The documents that say so, each once."""
        return cited(self.sources)

    @property
    def caveats(self) -> tuple[Link, ...]:
        """What keeps them from plainly saying so."""
        return caveats(self.sources)

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
    """The graph, ready to be shown; `total` counts the neighbours left out as well, `cut` holds the links not all of which were read."""

    nodes: list[Node]
    total: int
    height: int
    lines: tuple[str, ...]
    """What the event is called, broken for the box in the middle."""
    cut: tuple[MentionGroup, ...] = ()


def of_page(page: EntityPage) -> Graph | None:
    """The graph of an event, or `None` of anything else, and of an event that stands alone."""
    if page.kind != "event":
        return None
    found: dict[tuple[object, ...], Node] = {}
    for node in _neighbours(page):
        key = (node.term, node.value, node.outward, node.is_event, node.unknown)
        known = found.setdefault(key, node)
        if known is not node:
            found[key] = replace(known, sources=known.sources + node.sources)
    return _laid_out(page, list(found.values())) if found else None


def _neighbours(page: EntityPage) -> list[Node]:
    """Those involved, then what the event's own accounts relate it to, then what relates itself to it."""
    rows = [_involved(row) for row in page.section("Involvement")]
    rows += [_related(row) for row in page.section("Relation")]
    rows += [node for row in page.section("Explanation") for node in _explaining(row)]
    return rows + [_mentioned(mention, group.key) for group in _groups(page) for mention in group.mentions]


def _groups(page: EntityPage) -> list[MentionGroup]:
    return [group for group in page.mentions if group.key in ("relatedEvent", _EXPLAINING)]


def _involved(row: Row) -> Node:
    return Node(_words(row.fact.term), row.fact.value, outward=False, is_event=False, sources=tuple(row.sources), unknown=row.fact.unknown)


def _related(row: Row) -> Node:
    return Node(_words(row.fact.term), row.fact.value, outward=True, is_event=True, sources=tuple(row.sources))


def _explaining(row: Row) -> list[Node]:
    """The events that the documents give as explanation of this one."""
    events = [event for detail in row.fact.details if detail.key == _EXPLAINING for event in detail.values]
    return [Node(_explained(row.fact.term), event, outward=True, is_event=True, sources=tuple(row.sources)) for event in events]


def _mentioned(mention: Mention, key: str) -> Node:
    term = _explained(mention.term) if key == _EXPLAINING else _words(mention.term)
    return Node(term, mention.subject, outward=False, is_event=True, sources=tuple(mention.sources))


def _explained(kind: Link | Text | None) -> Text:
    """A kind of explanation as a relation: "cause" alone could be read along the arrow as "is the cause of"."""
    words = _words(kind)
    return Text(gettext("has as %(kind)s", {"kind": words.value}), words.language)


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
                lines=_broken(node.name.value, _LETTERS, _LINES - bool(node.caveats)),
            )
            for place, node in enumerate(column)
        ]
    cut = tuple(group for group in _groups(page) if group.total > group.read)
    return Graph(nodes, len(found), height, _broken(page.label.value, _LETTERS_MIDDLE, _LINES_MIDDLE), cut)


def _broken(text: str, letters: int, lines: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, letters, max_lines=lines, placeholder=" …"))
