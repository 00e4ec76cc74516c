"""Links as machines find them: PyPI `signposting` over HTTP, and the linksets of RFC 9264 read on their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import Client, serving
from signposting import Signposting
from signposting.htmllinks import find_signposting_html
from signposting.linkset import find_signposting_linkset
from signposting.resolver import find_signposting_http
from test_web_data import BASE, web_client, write_release
from test_web_matrix import ENTITIES, LINKSETS, RDF, SUFFIXES

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
FORMATS = ("text/html", *RDF)
each_entity = pytest.mark.parametrize("path", ENTITIES)

LANGUAGES = ["en", "fr", "ru"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server of the synthetic archive."""
    folder = tmp_path_factory.mktemp("links")
    with serving(write_release(folder / "release"), folder / "log", workers=1) as client:
        yield client


def typed(host: str, path: str, *media_types: str) -> set[tuple[str, str]]:
    """The address of each format of a document, with its type."""
    return {(f"{host}/doc/{path}.{SUFFIXES[each]}", each) for each in media_types}


def assert_complete(found: Signposting, host: str, path: str) -> None:
    """Levels 1 and 2 of a landing page."""
    assert str(found.citeAs.target) == BASE + path
    assert {str(link.target) for link in found.types} == {"https://schema.org/AboutPage", f"https://schema.org/{ENTITIES[path]}"}
    assert str(found.license.target) == LICENSE
    assert {(str(link.target), link.type) for link in found.describedBy} == typed(host, path, *RDF[:2])
    assert {(str(link.target), link.type) for link in found.linksets} == typed(host, path, *LINKSETS)


@each_entity
def test_signposting_follows_the_303_and_finds_every_link(server: Client, path: str) -> None:
    """From the entity's address, in the headers and in the head of the page."""
    for find in (find_signposting_http, find_signposting_html):
        found = find(f"{server.host}/{path}")
        assert str(found.context) == f"{server.host}/doc/{path}"
        assert_complete(found, server.host, path)


@each_entity
def test_signposting_reads_the_linkset_that_it_is_led_to(server: Client, path: str) -> None:
    """In both formats: the links of the page, and those of the documents that describe it."""
    for link in find_signposting_http(f"{server.host}/{path}").linksets:
        found = find_signposting_linkset(str(link.target))
        page = found.for_context(f"{server.host}/doc/{path}")
        assert str(page.citeAs.target) == BASE + path
        assert str(page.license.target) == LICENSE
        assert {(str(each.target), each.type) for each in page.describedBy} == typed(server.host, path, *RDF[:2])
        turtle = found.for_context(f"{server.host}/doc/{path}.ttl")
        assert str(turtle.citeAs.target) == BASE + path


@each_entity
def test_a_linkset_in_json_is_as_the_rfc_says(server: Client, path: str) -> None:
    """RFC 9264, 4.2: one member, absolute anchors once each, arrays of targets; hreflang an array; no rev."""
    answer = server.get(f"/doc/{path}.linkset.json")
    content: dict[str, Any] = json.loads(answer.body)
    assert list(content) == ["linkset"]
    anchors = [context["anchor"] for context in content["linkset"]]
    assert anchors == [*dict.fromkeys(anchors)]
    assert set(anchors) == {f"{server.host}/doc/{path}", BASE + path, *(f"{server.host}/doc/{path}.{SUFFIXES[each]}" for each in FORMATS)}
    for context in content["linkset"]:
        targets = [target for rel, listed in context.items() if rel != "anchor" for target in listed]
        assert all(target["href"].startswith(("http://", "https://")) for target in targets)
        assert all(set(target) <= {"href", "type", "hreflang"} for target in targets)
        pages = [target for target in targets if target.get("type") == "text/html"]
        assert all(target.get("hreflang", LANGUAGES) == LANGUAGES for target in pages)
        assert all(target["hreflang"] == LANGUAGES for target in context.get("alternate", []) if target in pages)


@each_entity
def test_both_linksets_say_the_same(server: Client, path: str) -> None:
    """As many links, with the same anchors and relations."""
    contexts = json.loads(server.get(f"/doc/{path}.linkset.json").body)["linkset"]
    in_json = {(target["href"], rel, context["anchor"]) for context in contexts
               for rel, listed in context.items() if rel != "anchor" for target in listed}
    lines = server.get(f"/doc/{path}.linkset").body.decode().removesuffix("\n").split(",\n")
    in_text = set()
    for line in lines:
        href, _, rest = line.removeprefix("<").partition(">; ")
        attributes = dict(each.split("=", 1) for each in rest.split("; "))
        in_text.add((href, attributes["rel"].strip('"'), attributes["anchor"].strip('"')))
    assert in_text == in_json
    assert len(lines) == len(in_text)


def test_a_linkset_has_the_addresses_of_the_host_that_was_asked(tmp_path: Path) -> None:
    """So its tag depends on the host, too; a header Host that is no host is refused, since it would stand in the linkset."""
    client = web_client(tmp_path / "release")
    answers = [client.get("/doc/event/ev1.linkset.json", base_url=f"http://{host}/") for host in ("a.example", "b.example")]
    assert '"anchor": "http://a.example/doc/event/ev1"' in answers[0].text
    assert answers[0].headers["ETag"] != answers[1].headers["ETag"]
    assert client.get("/doc/event/ev1.linkset", headers={"Host": 'a" b'}).status_code == 400


def test_the_publisher_is_the_author_if_the_archive_states_an_address(tmp_path: Path) -> None:
    """A name alone is no link."""
    release = write_release(tmp_path / "release", publisher="https://example.org/publisher")
    with serving(release, tmp_path / "log", workers=1) as client:
        found = find_signposting_http(f"{client.host}/event/ev1")
        assert [str(link.target) for link in found.authors] == ["https://example.org/publisher"]
