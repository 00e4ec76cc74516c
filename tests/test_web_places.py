"""Places and years of events: a place is said with its role and whether a document says so; a year, as surely as it is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad
from test_web_data import account, web_client
from test_web_facets import choices
from test_web_pages import text_of

from publish.release.selection import opened
from publish.terms import CONCEPT, HRE

EVENT = """
<event/{id}> a hre:Event ; rdfs:label "Event {id}"@en ; dcterms:identifier "{id}" ; hre:eventKind c:event-kind\\/act {days} .
"""
DAYS = {
    "open": ("", "2020-05-18"), "since": ("2018-06-01", ""), "across": ("2018-12-30", "2019-06-03"), "undated": ("", ""),
    "century": ("2000-01-01", "2099-12-31"), "last": ("9999-01-01", "9999-12-31"),
}
"""Event -> its first and last possible day."""
CODES = "".join(f'GRAPH <concept/place> {{ c:{path}\\/{code} a skos:Concept ; skos:prefLabel "{label}"@en . }}\n' for path, code, label in (
    ("place-role", "about", "about"), ("modality", "inferred", "inferred by the archive")))


def located(identifier: str, event: str, mode: str, role: str, own: str = "") -> str:
    """An account in `mode` that gives Sampletown as a place of `event`; the statement may have a mode of its `own`, in place of that."""
    node = ("location-1", "PlaceStatement", f"hre:place <place/pl2> ; hre:placeRole c:place-role\\/{role}")
    told = account(identifier, f"event/{event}", "doc1", 4, "Told.", mode, "plain", [node])
    before, start, after = told.partition("hre:Statement")
    mine = f"hre:modality c:modality\\/{own} ;" if own else ""
    return before + start + after.replace(f"hre:modality c:modality\\/{mode} ;", mine, 1)


def dated(identifier: str) -> str:
    """An event with its bounds."""
    bounds = zip(("earliest", "latest"), DAYS[identifier], strict=True)
    return EVENT.format(id=identifier, days="".join(f'; hre:{name} "{day}"^^xsd:date ' for name, day in bounds if day))


MORE = CODES + "".join(map(dated, DAYS)) + "".join((
    located("acp1", "open", "narrated", "at", "inferred"), located("acp2", "since", "inferred", "at"),
    located("acp3", "across", "narrated", "about", "narrated"), located("acp4", "century", "inferred", "at", "narrated"),
    located("acp5", "last", "narrated", "at", "inferred"), located("acp6", "last", "attributed", "at"),
))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive with six more events."""
    return web_client(tmp_path_factory.mktemp("places") / "release", MORE)


def listed(client: FlaskClient, query: str) -> set[str]:
    """The ids of the events that a choice gives."""
    return set(re.findall(r'name"><a href="/event/(\w+)', client.get(f"/event/?{query}", headers={"Accept": "text/html"}).text))


def test_an_event_is_counted_in_a_country_where_a_document_says_it_was(client: FlaskClient) -> None:
    """Not where the archive infers it, by the statement or by its account, nor where it is only about the place; a link shows which."""
    home = text_of(client, "/")
    assert "Exampleland 3 events" in home
    assert "the events that a document places there" in home
    assert listed(client, "at=pl1") == {"ev1", "century", "last"}
    assert listed(client, "at=pl2") == {"century", "last"}
    assert listed(client, "place=pl2") == {"open", "since", "across", "century", "last"}


def test_no_count_of_the_archive_is_more_than_documents_say(release: Path, archive_quads: list[Quad]) -> None:
    """Of the real archive, counted anew from the dump: every event counted has such a statement of the place or of one within it."""
    said: dict[str, dict[str, str]] = {}
    for quad in archive_quads:
        if isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode):
            said.setdefault(quad.subject.value, {})[quad.predicate.value.removeprefix(HRE)] = quad.object.value
    at, inferred = f"{CONCEPT}place-role/at", f"{CONCEPT}modality/inferred"
    pairs = {(each["subject"], each["place"]) for each in said.values()
             if each.get("placeRole") == at and each["modality"] != inferred and "place" in each}
    events = opened(release)
    assert events
    found = events.counts("at")
    assert found
    for place, count in found:
        within = {place, *(node for node, values in said.items() if values.get("within") == place)}
        assert count == len({event for event, where in pairs if where in within and event in events.addresses})


@pytest.mark.parametrize(("event", "words"), [
    ("ev1", "Places at Exampleland"), ("across", "Places about Sampletown"), ("open", "Places at Sampletown · inferred by the archive"),
    ("century", "Places at Sampletown"), ("last", "Places at Sampletown"),
])
def test_a_place_stands_with_its_role(client: FlaskClient, event: str, words: str) -> None:
    """And is marked, if no document says it."""
    text = text_of(client, f"/event/{event}").partition("According to")[0]
    assert words in text
    assert ("inferred" in text.partition("Places")[2]) == ("inferred" in words)


def test_a_country_that_is_not_stated_is_not_called_unknown(tmp_path: Path) -> None:
    """The archive keeps the two apart."""
    told = located("acp9", "ev2", "narrated", "at").replace("place/pl2", "place/pl9")
    client = web_client(tmp_path / "release", f'<place/pl9> a hre:Place ; rdfs:label "Nowhere"@en . {told}')
    text = text_of(client, "/event/ev2")
    assert "In which country this lies is not stated: Nowhere" in text
    assert "not known" not in text


def test_an_event_stands_under_each_year_in_which_it_may_lie(client: FlaskClient) -> None:
    """One with an open end, or over a century, under the range; words say so."""
    assert listed(client, "year=2018") == listed(client, "year=2019") == {"across"}
    assert listed(client, "year=..2020") == {"open"}
    assert listed(client, "year=2018..") == {"since"}
    assert listed(client, "year=2000..2099") == {"century"}
    assert listed(client, "year=9999") == {"last"}
    assert listed(client, "year=..") == {"undated"}
    assert client.get("/event/?year=2020").status_code == 404
    found = choices(client, "/event/")
    for words in ("2018", "some time up to 2020", "2018 or later", "between 2000 and 2099", "date not stated"):
        assert found[words][1] == 1
    assert "Possible year" in text_of(client, "/event/")
    assert "au plus tard en 2020" in choices(client, "/event/?lang=fr")


def test_the_last_year_of_the_calendar_is_a_year(client: FlaskClient) -> None:
    """Pages of an event in 9999 answer; it is not undated, and what is so stands last."""
    for path in ("/event/last", "/search?q=last", "/event/?at=pl1"):
        assert "9999" in text_of(client, path)
    text = text_of(client, "/event/")
    assert text.index("9999 9999 · inferred by the archive Event last") < text.index("No date of occurrence Event")
    assert "year of its last possible day" in text


def test_bounds_that_are_no_dates_are_none(tmp_path: Path) -> None:
    """What the store holds otherwise is shown as undated."""
    literal = Literal("2019-02-30", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    client = web_client(tmp_path / "release", EVENT.format(id="bad", days=f"; hre:latest {literal} "))
    assert listed(client, "year=..") == {"bad"}
