"""The graph of an event: who is involved as what, which events it stands in relation to, and which way that is read."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from test_web_data import web_client

from publish.web.models import EntityPage, Fact, Link, Mention, MentionGroup, Row, Section, Text
from publish.web.relations import MOST, WIDTH, Graph, of_page

BEFORE = Link(Text("before", "en"), "urn:before")


def event(number: int) -> Link:
    """An event with a page."""
    return Link(Text(f"Event {number}"), f"urn:{number}", f"/event/{number}")


def page(related: int = 0, mentioned: int = 0, involved: int = 0) -> EntityPage:
    """The page of an event with so many neighbours of each sort."""
    sections = [
        Section("Involvement", [Row(Fact("Involvement", Text("victim"), Text(f"Person {number}"))) for number in range(involved)]),
        Section("Relation", [Row(Fact("Relation", BEFORE, event(number))) for number in range(related)]),
    ]
    mentions = [MentionGroup("relatedEvent", [Mention(event(100 + number), BEFORE) for number in range(mentioned)])]
    return EntityPage("event", "urn:0", "0", Text("A long name of an event that has to be broken into lines"), (),
                      sections=sections, mentions=mentions)


def graph(**numbers: int) -> Graph:
    """The graph of such a page."""
    found = of_page(page(**numbers))
    assert found
    return found


def test_columns_follow_the_kind_and_boxes_do_not_overlap() -> None:
    """Those involved at the left, events at the right, from top to bottom in the order of the page, all inside."""
    found = graph(related=3, mentioned=2, involved=4)
    left = [node for node in found.nodes if not node.is_event]
    right = [node for node in found.nodes if node.is_event]
    assert {node.x for node in left} == {0}
    assert len({node.x for node in right}) == 1
    assert right[0].x > WIDTH / 2
    for column in (left, right):
        tops = [node.y for node in column]
        assert all(later - earlier >= 64 for earlier, later in pairwise(tops))
        assert tops[0] >= 0
        assert tops[-1] + 64 <= found.height
    assert found == graph(related=3, mentioned=2, involved=4)


def test_an_arrow_runs_as_the_relation_is_read() -> None:
    """From this event to the one that it names; from one that names it to this."""
    outward, inward = graph(related=1, mentioned=1).nodes
    assert outward.outward
    assert not inward.outward
    assert outward.edge.startswith(f"M{WIDTH // 2 + 110} ")
    assert outward.edge.endswith(f" {outward.x} {outward.y + 32}")
    assert inward.edge.startswith(f"M{inward.x} {inward.y + 32}C")


def test_many_neighbours_are_cut_to_the_nearest() -> None:
    """Those involved and the event's own relations first; the total is told."""
    found = graph(related=30, mentioned=30, involved=5)
    assert len(found.nodes) == MOST
    assert found.total == 65
    assert all(node.outward for node in found.nodes if node.is_event)


def test_an_event_alone_and_other_kinds_have_no_graph() -> None:
    """Nothing is drawn where there is nothing to relate."""
    assert of_page(page()) is None
    assert of_page(replace(page(related=1), kind="person")) is None


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("relations") / "release")


def drawn(client: FlaskClient, path: str) -> tuple[str, str]:
    """The drawing of a page, and its list as words."""
    html = client.get(path).text.partition('<div class="graph"')[2].partition("</details>")[0]
    drawing, _, listed = html.partition("</svg>")
    return drawing, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", listed))


def test_an_event_is_drawn_with_links_and_the_same_as_words(client: FlaskClient) -> None:
    """One node for two documents that say the same; somebody unknown has no link."""
    drawing, words = drawn(client, "/doc/event/ev1.html")
    links = re.findall(r'<a href="([^"]+)">(.*?)</a>', drawing, re.DOTALL)
    said = {href: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for href, text in links}
    assert said == {"/person/pe1": "victim Ada Testcase", "/event/ev2": "before Statement of an association worded with doubt"}
    assert drawing.count('class="node') - drawing.count('class="node-') == 3
    assert "unknown persons" in drawing
    for part in ("victim: Ada Testcase (Press release, 6 June 2001) (Avis de juillet 2001 · worded with doubt)",
                 "perpetrator: unknown persons",
                 "Tampering with a lawyer's bicycle → before → Statement of an association"):
        assert part in words.replace("&#39;", "'")


def test_the_other_event_is_drawn_with_the_arrow_towards_it(client: FlaskClient) -> None:
    """What refers to an event is read from the other side."""
    drawing, words = drawn(client, "/doc/event/ev2.html")
    assert '<a href="/event/ev1"' in drawing
    assert "bicycle → before → Statement of an association" in words
