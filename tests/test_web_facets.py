"""Facets: the list of events narrowed by links, with counts that are those of the store, and fast on a large archive."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from html import unescape
from pathlib import Path
from statistics import median

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad
from serving import served, serving
from test_web_data import BASE, web_client
from test_web_pages import Page, text_of

from publish.release import index
from publish.release.facets import FACETS
from publish.release.selection import Events, code, opened
from publish.store import in_memory
from publish.terms import CONCEPT, HRE, PREFIXES, SKOS

CHOICE = re.compile(r'<li><a href="(/event/[^"]*)">(.*?) <span class="count">([\d,]+)')
A, DATE = f"<{PREFIXES['rdf']}type>", f"^^<{PREFIXES['xsd']}date>"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("web") / "release")


def lines(count: int, seed: int = 1) -> list[str]:
    """Invented events with accounts, statements, places one within the other and types one below the other."""
    dice, found = random.Random(seed), []  # noqa: S311  # test data
    found += [f"<{BASE}place/p{number}> <{HRE}within> <{BASE}place/p{number // 10}> ." for number in range(10, 100)]
    found += [f"<{CONCEPT}act-type/t{number}> <{SKOS}broader> <{CONCEPT}act-type/t{number % 3}> ." for number in range(20)]
    for number in range(count):
        event, account = f"<{BASE}event/e{number}>", f"{BASE}account/a{number}"
        year = 1990 + dice.randrange(30)
        found += [f"{event} {A} <{HRE}Event> .", f"{event} <{HRE}eventType> <{CONCEPT}act-type/t{dice.randrange(20)}> .",
                  f'{event} <{HRE}latest> "{year}-0{dice.randrange(1, 10)}-11"{DATE} .', f"<{account}> <{HRE}about> {event} .",
                  *([f'{event} <{HRE}earliest> "{year - number % 3}-01-01"{DATE} .'] if number % 4 else []),
                  f"<{account}> <{HRE}accordingTo> <{BASE}document/d{dice.randrange(9)}> .",
                  f"<{account}> <{HRE}status> <{CONCEPT}status/s{dice.randrange(2)}> ."]
        for name, value in (("role", f"{CONCEPT}role/r{dice.randrange(5)}"), ("place", f"{BASE}place/p{dice.randrange(100)}")):
            node = f"<{account}#{name}-1>"
            found += [f"{node} <{HRE}subject> {event} <{account}> .", f"{node} <{HRE}{name}> <{value}> <{account}> ."]
    return found


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Events:
    """Two hundred invented events."""
    folder = tmp_path_factory.mktemp("events")
    index.write(folder / "index.sqlite", in_memory("\n".join([*lines(200), ""]).encode()), BASE)
    found = opened(folder)
    assert found
    return found


def values_of(events: Events) -> dict[str, dict[str, set[str]]]:
    """Event -> facet -> values, by choosing every value alone."""
    found: dict[str, dict[str, set[str]]] = {iri: {name: set() for name in FACETS} for iri in events.addresses}
    for name, facet in events.facets.items():
        for value in facet.values:
            for iri in events.chosen(((name, code(value)),))[0]:
                found[iri][name].add(value)
    return found


@given(data=st.data())
def test_any_choice_gives_the_events_that_have_all_of_it_with_true_counts(events: Events, data: st.DataObject) -> None:
    """Whatever is combined: compared with a plain loop over all events."""
    known = values_of(events)
    pairs = [(name, value) for name in FACETS for value in sorted(events.facets[name].codes)]
    chosen = tuple(data.draw(st.lists(st.sampled_from(pairs), max_size=3)))
    listed, counts = events.chosen(chosen)
    wanted = [iri for iri in events.addresses if all(value in map(code, known[iri][facet]) for facet, value in chosen)]
    assert listed == wanted
    for facet in FACETS:
        assert dict(counts[facet]) == Counter(value for iri in wanted for value in known[iri][facet])
        assert counts[facet] == sorted(counts[facet], key=lambda each: (-each[1], each[0]))


def test_wider_places_and_types_hold_of_what_is_in_them(events: Events) -> None:
    """An event in a town is one in its country; circles end."""
    known = values_of(events)
    for values in known.values():
        for place in values["place"]:
            number = int(place.rpartition("/p")[2])
            assert number < 10 or f"{BASE}place/p{number // 10}" in values["place"]
        assert any(value in values["type"] for value in (f"{CONCEPT}act-type/t{number}" for number in range(3)))


def test_the_facets_of_the_archive_are_what_the_store_says(release: Path, archive_quads: list[Quad]) -> None:
    """All events of the release, each type counted as the dump has it."""
    events = opened(release)
    assert events
    typed = {quad.subject for quad in archive_quads if quad.object == NamedNode(f"{HRE}Event") and quad.predicate.value.endswith("#type")}
    assert {NamedNode(iri) for iri in events.addresses} == typed
    documents = dict(events.chosen(())[1]["document"])
    accounts = {quad.subject: quad.object for quad in archive_quads if quad.predicate == NamedNode(f"{HRE}about") and quad.object in typed}
    pairs = {(quad.object, accounts[quad.subject]) for quad in archive_quads
             if quad.predicate == NamedNode(f"{HRE}accordingTo") and quad.subject in accounts}
    assert documents == Counter(document.value for document, _ in pairs)  # type: ignore[union-attr]  # nodes all


def choices(client: FlaskClient, path: str) -> dict[str, tuple[str, int]]:
    """The choices of a page: words -> address and count."""
    html = client.get(path, headers={"Accept": "text/html"}).text
    assert not Page(html).problems
    found = CHOICE.findall(html)
    return {re.sub("<[^>]+>", "", unescape(words)): (unescape(href), int(count.replace(",", ""))) for href, words, count in found}


def test_each_choice_is_a_link_to_as_many_events_as_it_says(client: FlaskClient) -> None:
    """From the whole list, and from every list that is one choice away; labels, not codes."""
    first = choices(client, "/event/")
    assert {"vehicle tampering", "victim", "Exampleland", "2001", "Release of June 2001", "alleged"} <= set(first)
    for path, count in first.values():
        assert f"Events {count} " in text_of(client, path)
        for further, narrower in choices(client, path).values():
            assert further.count("=") == 2
            assert f"Events {narrower} " in text_of(client, further)


def test_a_choice_can_be_taken_away(client: FlaskClient) -> None:
    """Each by a link of its own; what is chosen is said."""
    html = client.get("/event/?type=vehicle-tampering&year=2001", headers={"Accept": "text/html"}).text
    away = re.findall(r'<li><a href="([^"]*)"><span class="unseen">Take away', html)
    assert [unescape(each) for each in away] == ["/event/?year=2001", "/event/?type=vehicle-tampering"]
    assert "Take away: Act type vehicle tampering" in text_of(client, "/event/?type=vehicle-tampering")


def test_an_order_of_choices_does_not_matter_and_a_repeated_one_counts_once(client: FlaskClient) -> None:
    """One choice, one ETag."""
    paths = ("/event/?type=vehicle-tampering&year=2001", "/event/?year=2001&type=vehicle-tampering&year=2001&other=1")
    tags = {client.get(path).headers["ETag"] for path in paths}
    assert len(tags) == 1
    assert tags != {client.get("/event/?year=2001").headers["ETag"]}
    assert client.get(paths[0], headers={"If-None-Match": tags.pop()}).status_code == 304


@pytest.mark.parametrize(("path", "status"), [
    ("/event/?type=none", 404), ("/event/?year=1066", 404), ("/event/?type=", 404), ("/event/?year=2001&page=2", 404),
    ("/event/?type=%00", 404), ("/event/?type=vehicle-tampering&type=intimidation", 200), ("/person/?year=2001", 200),
])
def test_what_no_event_has_is_404_and_what_none_has_together_is_an_empty_list(client: FlaskClient, path: str, status: int) -> None:
    """An address with an unknown value names nothing; known values that do not meet are said to, by their labels."""
    response = client.get(path)
    assert response.status_code == status
    if "intimidation" in path:
        assert "No event has all these values" in response.text or "Events <span" in response.text


def test_without_an_index_the_list_is_there_without_facets(tmp_path: Path) -> None:
    """As it is for other kinds; a choice is then of nothing."""
    client = web_client(tmp_path / "release")
    (tmp_path / "release" / "index.sqlite").unlink()
    with_index = web_client(tmp_path / "other")
    html, full = client.get("/event/").text, with_index.get("/event/").text
    assert "Narrow the list" in full
    assert "Narrow the list" not in html
    listed = [re.findall(r'name"><a href="/event/(\w+)', each) for each in (html, full)]
    assert listed[0] == listed[1] != []
    assert client.get("/event/?year=2001").status_code == 404


@pytest.mark.alone
def test_twenty_thousand_events_are_listed_fast(tmp_path: Path) -> None:
    """Any choice and any page in under 100 ms, the first in under a second, in under 400 kB."""
    with serving(served(tmp_path / "in", "\n".join([*lines(20_000), ""]).encode()), tmp_path / "log", workers=1) as client:
        for path in ("/event/", "/event/?page=100", "/event/?place=p7&year=2001", "/event/?type=t1&status=s0&page=2"):
            times = []
            for _ in range(7):
                begin = time.perf_counter()
                answer = client.get(path, "text/html")
                times.append(time.perf_counter() - begin)
                assert (answer.status, len(answer.body) < 400_000) == (200, True)
            assert times[0] < 1, path
            assert median(times) < 0.1, path
