"""Search: names in any script and typing, as page and JSON; the index holds what is published, and nothing of a question is syntax."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from test_web_data import BASE, web_client
from test_web_pages import Page, text_of

from publish.formats import FORMATS, serialize
from publish.release import index
from publish.release.lookup import MOST, Names, opened
from publish.store import in_memory
from publish.terms import HRE, PREFIXES, RDFS

TYPE = NamedNode(f"{PREFIXES['rdf']}type")
LABEL = NamedNode(f"{RDFS}label")
NAMES = {
    "person/p1": ("Aiman Umarova", "en"), "person/p2": ("Умарова", "ru"), "person/p3": ("Omarova", "fr"), "person/p4": ("Karimov", "en"),
    "person/p5": ("ئۇمەروۋا", "ug"), "event/e1": ("Arrest of Umarova's driver", "en"), "concept/act-type/arrest": ("arrest", "en"),
    "place/pl1": ("Umarovka", "en"), "organisation/o1": ("Union of arrested writers", "en"), "person/p6": ("Umaroff", "en"),
}


def made(folder: Path, names: dict[str, tuple[str, str]]) -> Names:
    """An index of these names."""
    quads = [Quad(NamedNode(BASE + path), LABEL, Literal(text, language=language)) for path, (text, language) in names.items()]
    index.write(folder / "index.sqlite", in_memory(serialize(quads, FORMATS["nq"])), BASE)
    found = opened(folder)
    assert found
    return found


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Names:
    """An index of invented names."""
    return made(tmp_path_factory.mktemp("names"), NAMES)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("web") / "release")


def paths(names: Names, question: str, kind: str = "") -> list[str]:
    """The addresses that are found, below the base."""
    return [hit.iri.removeprefix(BASE) for hit in names.find(question, kind).found]


@pytest.mark.parametrize("question", ["Umarova", "umarova", "Умарова".upper(), "Omarova", "Омарова", "Oumarova", "ئۇمەروۋا", "  Umárova "])
def test_typings_of_a_name_find_each_other(names: Names, question: str) -> None:
    """In every script; who sounds otherwise is not found."""
    assert {"person/p1", "person/p2", "person/p3", "person/p5"} <= set(paths(names, question))
    assert "person/p4" not in paths(names, question)


def test_exact_comes_before_the_beginning_and_that_before_what_sounds_so(names: Names) -> None:
    """And the whole name before one word of it."""
    hits = names.find("umarova").found
    assert [hit.match for hit in hits] == sorted((hit.match for hit in hits), key=["exact", "prefix", "variant"].index)
    assert [hit.iri.removeprefix(BASE) for hit in hits][:3] == ["person/p2", "person/p1", "event/e1"]
    assert paths(names, "umarov")[0] == "place/pl1" or {hit.match for hit in names.find("umarov").found[:3]} == {"prefix"}
    assert paths(names, "arrest")[:2] == ["concept/act-type/arrest", "event/e1"]


def test_every_word_has_to_be_there_and_a_kind_limits(names: Names) -> None:
    """In any order."""
    assert paths(names, "umarova aiman") == ["person/p1"]
    assert paths(names, "aiman karimov") == []
    assert paths(names, "arrest", "event") == ["event/e1"]
    assert paths(names, "umarova", "place") == ["place/pl1"] or paths(names, "umarov", "place") == ["place/pl1"]


@pytest.mark.parametrize("question", ["", " ", '"', "*", 'a" OR "b', "words : x", "NEAR(a b)", "a AND", "NOT", "^umarova", "{words}: *",
                                      "-", "\x00",
                                      "umarova\x00*", "'; DROP TABLE name; --", "\ud800", "()" * 99, "a " * 99])
def test_nothing_of_a_question_is_syntax(names: Names, question: str) -> None:
    """Whatever is asked, the answer is a list."""
    assert isinstance(names.find(question).found, list)


@given(question=st.text())
def test_no_text_breaks_the_search(names: Names, question: str) -> None:
    """Not even one made of signs."""
    assert isinstance(names.find(question).found, list)


def test_the_same_names_make_the_same_bytes(tmp_path: Path) -> None:
    """In whichever order they come."""
    digests = set()
    for number, order in enumerate((list(NAMES.items()), list(reversed(NAMES.items())))):
        (tmp_path / str(number)).mkdir()
        made(tmp_path / str(number), dict(order))
        digests.add(hashlib.sha256((tmp_path / str(number) / "index.sqlite").read_bytes()).hexdigest())
    assert len(digests) == 1


def test_the_index_holds_names_of_entities_and_concepts_that_are_published_and_no_more(release: Path, archive_quads: list[Quad]) -> None:
    """Every text of it is a literal of the release, of an address of the release; every label of an entity is in it."""
    with closing(sqlite3.connect(f"file:{release / 'index.sqlite'}?mode=ro&immutable=1", uri=True)) as connection:
        rows = connection.execute("SELECT iri, kind, language, text FROM name").fetchall()
        others = {value for (value,) in connection.execute("SELECT iri FROM event UNION SELECT value FROM facet")}
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    literals = {quad.object.value for quad in archive_quads if isinstance(quad.object, Literal)}
    nodes = {quad.subject.value for quad in archive_quads if isinstance(quad.subject, NamedNode)}
    assert {text for *_, text in rows} <= literals
    assert {iri for iri, *_ in rows} <= nodes
    assert {kind for _, kind, *_ in rows} == {"event", "person", "organisation", "place", "instrument", "document", "concept"}
    assert {name for name in tables if not name.startswith("search")} == {"name", "event", "facet"}
    assert {value for value in others if not re.fullmatch(r"\d{4}|(\d{4})?\.\.(\d{4})?", value)} <= nodes
    classes = (NamedNode(f"{HRE}Person"), NamedNode(f"{HRE}Event"))
    typed = {quad.subject for quad in archive_quads if quad.predicate == TYPE and quad.object in classes}
    labels = {(str(getattr(quad.subject, "value", "")), str(getattr(quad.object, "value", "")))
              for quad in archive_quads if quad.subject in typed and quad.predicate == LABEL}
    assert labels
    assert labels <= {(iri, text) for iri, _, _, text in rows}


def test_forms_of_names_are_found_at_who_is_called_so(client: FlaskClient) -> None:
    """A slip of the pen in one document leads to the person, and the page says which name it was."""
    text = text_of(client, "/search?q=Tetscase")
    assert "Results 1" in text
    assert "Person Ada Testcase" in text
    assert "Ada Tetscase" in text
    assert "Ada Testcase" in text_of(client, "/search?q=Тесткейс")


def test_the_page_has_a_form_that_keeps_what_was_asked(client: FlaskClient) -> None:
    """Without a question it is the form alone; every page has a box in its header."""
    empty = client.get("/search", headers={"Accept": "text/html"}).text
    assert "Results" not in empty
    html = client.get("/search?q=%22%3E%3Cb%3EAda&kind=person", headers={"Accept": "text/html"}).text
    assert "<b>Ada" not in html
    assert 'value="&#34;&gt;&lt;b&gt;Ada"' in html
    assert '<option value="person" selected>' in html
    assert not Page(html).problems
    assert 'id="search-box"' in client.get("/doc/event/ev1.html").text


def test_words_say_their_language(client: FlaskClient) -> None:
    """Names in other languages and scripts have `lang` and `dir`."""
    html = client.get("/search?q=altération", headers={"Accept": "text/html"}).text
    assert '<span lang="fr" dir="ltr">' in html


def answer(client: FlaskClient, path: str) -> dict[str, Any]:
    """The JSON at an address."""
    response = client.get(path, headers={"Accept": "application/json"})
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return dict(json.loads(response.text))


def test_json_says_the_same(client: FlaskClient) -> None:
    """Address, kind, label, the name that fits, how it fits, when."""
    found = answer(client, "/search?q=tetscase")
    assert (found["q"], found["total"], found["page"], found["pages"]) == ("tetscase", 1, 1, 1)
    assert found["results"][0] == {
        "iri": f"{BASE}person/pe1", "kind": "person", "label": {"value": "Ada Testcase", "language": "en"},
        "name": {"value": "Ada Tetscase", "language": "en"}, "match": "exact", "when": "", "caveats": []}
    assert [each["when"] for each in answer(client, "/search?q=statement&kind=event")["results"]] == ["some time up to 9 June 2001"]
    assert answer(client, "/search")["results"] == []


def test_it_is_cached_by_question_and_format(client: FlaskClient) -> None:
    """Two questions never share an ETag; the same one is 304."""
    first = client.get("/search?q=ada", headers={"Accept": "application/json"})
    others = [client.get(path, headers={"Accept": kind}).headers["ETag"] for path, kind in (
        ("/search?q=ada", "text/html"), ("/search?q=bea", "application/json"), ("/search?q=ada&kind=person", "application/json"))]
    assert len({first.headers["ETag"], *others}) == 4
    assert "Accept" in first.headers["Vary"]
    again = client.get("/search?q=ada", headers={"Accept": "application/json", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.text) == (304, "")


@pytest.mark.parametrize(("path", "status"), [
    ("/search?q=" + "a" * 201, 400), ("/search?q=a&kind=nothing", 400), ("/search?q=a&page=0", 404), ("/search?q=a&page=99", 404),
    ("/search?page=x", 404), ("/search/", 404),
])
def test_what_cannot_be_asked_is_said(client: FlaskClient, path: str, status: int) -> None:
    """Too long a text, an unknown kind, no such page."""
    assert client.get(path).status_code == status


def test_without_an_index_there_is_no_search(tmp_path: Path) -> None:
    """One that other software made counts as none: 404, and no box."""
    client = web_client(tmp_path / "release")
    path = tmp_path / "release" / "index.sqlite"
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE name (x)")
    assert client.get("/search?q=ada").status_code == 404
    assert "search-box" not in client.get("/", headers={"Accept": "text/html"}).text


def test_long_results_have_pages(tmp_path: Path) -> None:
    """Of twenty; each is there once."""
    client = web_client(tmp_path / "release")
    site = client.application.extensions["hrevents"]
    (tmp_path / "many").mkdir()
    site.__dict__["names"] = made(tmp_path / "many", {f"person/x{number}": (f"Testname {number}", "en") for number in range(45)})
    pages = [answer(client, f"/search?q=testname&page={number}") for number in (1, 2, 3)]
    assert len({each["iri"] for page in pages for each in page["results"]}) == 45
    assert pages[1]["next"] == "/search?q=testname&page=3"
    assert "next" not in pages[2]
    link = client.get("/search?q=testname&page=2&lang=fr", headers={"Accept": "application/json"}).headers.getlist("Link")
    assert answer(client, "/search?q=testname&page=2&lang=fr")["next"] == "/search?q=testname&page=3&lang=fr"
    assert '</search?q=testname&lang=fr>; rel="prev"' in link


def test_what_is_called_alike_twice_is_counted_once_and_what_is_cut_is_said(tmp_path: Path) -> None:
    """Entities are counted, not names; page and JSON say when there may be more."""
    labels = [Quad(NamedNode(f"{BASE}place/x{number}"), LABEL, Literal(f"Testville {number}", language=language))
              for number in range(MOST + 1) for language in ("en", "fr")]
    client = web_client(tmp_path / "release")
    site = client.application.extensions["hrevents"]
    for count, total, whole in ((700, 700, True), (MOST, MOST, True), (MOST + 1, MOST, False)):
        folder = tmp_path / str(count)
        folder.mkdir()
        index.write(folder / "index.sqlite", in_memory(serialize(labels[:2 * count], FORMATS["nq"])), BASE)
        site.__dict__["names"] = opened(folder)
        found = answer(client, f"/search?q=testville&page=35&test={count}")
        assert (found["total"], found["pages"], found["whole"]) == (total, -(-total // 20), whole)
        assert ("There may be more." in text_of(client, "/search?q=testville")) is not whole


@pytest.mark.alone
def test_a_hundred_thousand_names_are_searched_fast(tmp_path: Path) -> None:
    """Also by a letter with which most of them begin, and by a sound that all share: under 100 ms."""
    names = made(tmp_path, {f"event/e{number}": (f"Arrest of Umarova number {number}", "en") for number in range(100_000)})
    for question in ("arrest", "a", "omarova", "arrest omarova 77777", "ymaruva oryst"):
        times, found = [], list[Any]()
        for _ in range(5):
            begin = time.perf_counter()
            found = names.find(question).found
            times.append(time.perf_counter() - begin)
        assert median(times) < 0.1, (question, times)
        assert 0 < len(found) <= MOST or "oryst" in question
