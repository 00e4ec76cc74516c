"""Names: what readers of screens hear of links and headings tells them apart, and is in the words and number of the page's language."""

from __future__ import annotations

import re
from collections import defaultdict
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from test_web_data import account, web_client
from test_web_pages import text_of

MORE = account("ac5", "event/ev1", "doc1", 7, "The wheels were found in a ditch.", "narrated", "plain", [
    ("involvement-1", "Involvement", "hre:agent <person/pe1> ; hre:role c:role\\/issuer"),
    ("involvement-2", "Involvement", "hre:agent <person/pe1> ; hre:role c:role\\/perpetrator"),
    ("silence-1", "Silence", "hre:silentOn c:silent-on\\/method"),
]) + account("ac6", "event/ev1", "doc2", 7, "An observer was there.", "narrated", "plain", [
    ("involvement-1", "Involvement", "hre:agent <organisation/or1> ; hre:role c:role\\/observer")]
) + 'GRAPH <concept/role> { c:role\\/observer a skos:Concept ; skos:prefLabel "NGO as observer"@en . }'
"""Two documents each have a paragraph 7."""
CONTENT = re.compile(r"\s+")


class Names(HTMLParser):
    """Accessible names: of links the label, else the words, with their addresses; of headings the words, by level."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: dict[str, set[str]] = defaultdict(set)
        self.headings: list[tuple[str, str]] = []
        self._open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(html.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes where a link or heading begins."""
        if tag in ("a", "h2", "h3"):
            self._open.append((tag, dict(attrs), []))

    def handle_data(self, data: str) -> None:
        """Adds words to all that is open."""
        for _, _, words in self._open:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Notes the name of what ends."""
        if tag in ("a", "h2", "h3"):
            _, values, words = self._open.pop()
            name = CONTENT.sub(" ", values.get("aria-label") or "".join(words)).strip()
            if tag == "a":
                self.links[name].add(str(values["href"]))
            else:
                self.headings.append((tag, name))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive, in which a document has two accounts of one event."""
    return web_client(tmp_path_factory.mktemp("names") / "release", MORE)


@pytest.mark.parametrize("path", ["/event/ev1", "/document/doc1", "/person/pe1", "/account/ac5", "/organisation/or1"])
def test_no_two_links_or_headings_are_called_alike(client: FlaskClient, path: str) -> None:
    """A paragraph is one of a document, a statement says what it states, an account of what it is. Concepts stand under their property."""
    names = Names(client.get(path, headers={"Accept": "text/html"}, follow_redirects=True).text)
    assert names.links
    assert not {name: found for name, found in names.links.items() if len(found) > 1 and "/concept/" not in str(found)}
    assert len(set(names.headings)) == len(names.headings)


def test_a_name_begins_with_what_is_seen(client: FlaskClient) -> None:
    """WCAG 2.5.3: who speaks to a computer says what stands there."""
    for path in ("/event/ev1", "/document/doc1"):
        html = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True).text
        paragraphs = re.findall(r'<a class="para" href="[^"]*" aria-label="([^"]*)"[^>]*>([^<]*)</a>', html)
        accounts = re.findall(r'<a href="/account/\w+" aria-label="([^"]*)">([^<]*)</a>', html)
        assert paragraphs
        assert accounts
        assert all(name.startswith(f"{seen}, ") for name, seen in paragraphs + accounts)


def test_counts_agree_with_what_they_count(client: FlaskClient) -> None:
    """One event, two events; in Russian too."""
    text = text_of(client, "/event/")
    assert "victim 1 event " in text
    assert "intimidation 2 events " in text
    assert "victim 1 событие " in text_of(client, "/event/?lang=ru")


def test_words_stand_apart(client: FlaskClient) -> None:
    """The name of a document and its date are two words to who hears them."""
    html = client.get("/", headers={"Accept": "text/html"}).text
    assert re.search(r"Release of June 2001</a></span> <span", html)


def test_capitals_are_the_style_s(client: FlaskClient) -> None:
    """What is called NGO stays so, in whichever element it stands; the sheet makes the first letter large."""
    for language, role in (("en", "NGO as observer"), ("ru", '<span lang="en" dir="ltr">NGO as observer</span>')):
        html = client.get(f"/event/ev1?lang={language}", headers={"Accept": "text/html"}, follow_redirects=True).text
        assert f"<dt>{role}</dt>" in html
    assert "::first-letter" in client.get("/static/style.css").text
