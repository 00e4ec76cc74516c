"""Pages: what a reader finds on them, that no link is dead, and that nothing on them reaches outside."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from flask.testing import FlaskClient
from test_web_data import BASE, web_client

WEB = Path(__file__).parent.parent / "publish" / "web"
VOID = {"meta", "link", "br", "col", "path", "input"}


class Page(HTMLParser):
    """The links, anchors, text and tag balance of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: list[str] = []
        self.open: list[str] = []
        self.problems: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes links and ids."""
        values = dict(attrs)
        self.attributes |= set(values)
        if tag == "a" and values.get("href") is not None:
            self.links.append(str(values["href"]))
        is_script = tag == "script" and values != {"type": "application/ld+json"}
        if is_script or tag in ("img", "iframe", "form") or (tag == "link" and values.get("rel") in ("stylesheet", "icon")):
            self.loads.append(str(values.get("src") or values.get("href") or values.get("action")))
        if values.get("id"):
            self.anchors.append(str(values["id"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Checks that what closes was open."""
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.problems.append(tag)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("web") / "release")


def text_of(client: FlaskClient, path: str) -> str:
    """The words of a page, without tags, spaces made single."""
    html = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True).text
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def test_no_link_is_dead_and_every_page_is_well_formed(client: FlaskClient) -> None:
    """From the home page, everything that can be reached answers, and every fragment has its anchor."""
    seen: dict[str, Page] = {}
    waiting = ["/"]
    wanted: set[tuple[str, str]] = set()
    while waiting:
        path = waiting.pop()
        response = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        assert response.status_code == 200, path
        if response.mimetype != "text/html":
            continue
        page = seen[path] = Page(response.text)
        assert not page.problems, path
        assert not page.open, path
        assert len(set(page.anchors)) == len(page.anchors), path
        for link in page.links:
            if link.startswith("http"):
                continue
            target, fragment = urldefrag(urljoin(response.request.path, link))
            wanted |= {(target, fragment)} if fragment else set()
            is_asked = "query=" in target or "format=" in target  # of the pool: tests/test_web_queries.py
            if target not in seen and target not in waiting and not is_asked:
                waiting.append(target)
    assert len(seen) > 80
    for target, fragment in wanted:
        assert target not in seen or fragment in seen[target].anchors, (target, fragment)


@pytest.mark.parametrize("path", ["/", "/event/ev1", "/person/pe1", "/document/doc1", "/account/ac1", "/sparql", "/ontology",
                                  "/concept/role", "/dumps/", "/event/", "/nope"])
def test_a_page_loads_nothing_from_elsewhere_and_runs_no_script(client: FlaskClient, path: str) -> None:
    """Only its own style and icon; no inline style or handler, which the content policy would stop anyway."""
    page = Page(client.get(path, headers={"Accept": "text/html"}, follow_redirects=True).text)
    assert all(load.startswith("/") and not load.startswith("//") for load in page.loads)
    assert not [name for name in page.attributes if name == "style" or name.startswith("on")]


def test_templates_and_style_name_no_outside_address() -> None:
    """No CDN, no font host; namespaces and links to licences are no requests."""
    for path in [*WEB.glob("templates/*.html"), *WEB.glob("static/*.css")]:
        assert not re.search(r"(?:src|@import|url\()\s*=?\s*[\"']?https?:", path.read_text()), path
        assert "|safe" not in path.read_text().replace(" ", ""), path


def test_the_home_page_says_what_is_held(client: FlaskClient) -> None:
    """Title, description, counts, events with honest dates, documents."""
    text = text_of(client, "/")
    for part in ("A synthetic archive", "What two invented documents say", "2 events", "4 accounts",
                 "between 4 and 5 June 2001", "some time up to 9 June 2001", "Release of June 2001"):
        assert part in text


def test_an_event_page_says_who_says_what_where_and_how_surely(client: FlaskClient) -> None:
    """Value, document, paragraph, modality, certainty, status, doubt, notes."""
    text = text_of(client, "/event/ev1")
    for part in ("alleged", "It does not say that this happened", "between 4 and 5 June 2001", "5 June 2001, at about 09:00",
                 "some time up to July 2001", "¶ 6", "¶ 3", "narrated", "in the words of Ada Testcase", "worded with doubt",
                 "It seems so to her.", "Read with care.", "about 1,000,000", "Exampleland", "public by own act"):
        assert part in text, part


def test_equal_values_of_two_documents_are_one_row_with_two_sources(client: FlaskClient) -> None:
    """Who agrees is seen at a glance."""
    html = client.get("/doc/event/ev1.html").text
    row = next(row for row in html.split("<tr>")[1:] if ">Ada Testcase</a>" in row and ">victim<" in row)
    assert row.count('class="source"') == 2


def test_unknown_is_shown_as_unknown_and_unsaid_as_unsaid(client: FlaskClient) -> None:
    """A perpetrator called unknown by the document differs from a matter that it leaves out."""
    text = text_of(client, "/event/ev1")
    assert "perpetrator unknown unknown persons" in text
    assert re.search(r"Release of June 2001 , ¶ 6, 10.90 does not state: method \.", text)
    assert "unknown" not in text_of(client, "/event/ev2").replace("Unknown", "")


def test_differences_stand_side_by_side(client: FlaskClient) -> None:
    """The topic, the verdict, and each account's value with its paragraph."""
    text = text_of(client, "/event/ev1")
    part = text.partition("Where the accounts agree and differ")[2].partition("Statement by statement")[0]
    for words in ("time", "one is finer", "The first document gives the night", "some time up to July 2001 ¶ 3",
                  "between 4 and 5 June 2001 ¶ 6"):
        assert words in part


def test_a_person_page_shows_names_posts_and_events_by_role(client: FlaskClient) -> None:
    """What is said of the person, and where the person comes in."""
    text = text_of(client, "/person/pe1")
    for part in ("Ada Tetscase", "slip of the pen", "chair Association of Examples held from 2000 on", "occupation lawyer",
                 "Involved in", "— victim".replace("— ", ""), "Beneficiary of demands in 1 Statement of an association"):
        assert part in text, part


def test_a_document_page_lists_its_accounts_by_paragraph_and_what_was_withheld(client: FlaskClient) -> None:
    """In the order of the document; withheld things are counted and reasoned, not shown."""
    text = text_of(client, "/document/doc1")
    places = [text.index(part) for part in ("A lawyer.", "Unknown people came", "asked for an investigation")]
    assert places == sorted(places)
    assert "Press release, 6 June 2001 ¶ 6" in text_of(client, "/event/ev1")
    assert "Contact data of a private individual." in text
    assert "Documents that derive from it 1 Avis de juillet 2001" in text


def test_an_account_page_proves_itself(client: FlaskClient) -> None:
    """Summary first, then each statement, then passages with characters and digest; fragments are anchors."""
    html = client.get("/doc/account/ac1.html").text
    assert 'id="involvement-1"' in html
    assert 'id="evidence-1"' in html
    text = text_of(client, "/account/ac1")
    assert text.index("loosened the wheels") < text.index("What it states") < text.index("characters 10 to 90")
    assert "616331" * 5 in text


def test_a_page_shows_its_citable_address_and_its_formats(client: FlaskClient) -> None:
    """The IRI, the release, the licence, links to data."""
    html = client.get("/doc/event/ev1.html").text
    for part in (f'<code class="address">{BASE}event/ev1</code>', "2001-a", "creativecommons.org", 'href="/doc/event/ev1.trig"',
                 "An account, not a truth."):
        assert part in html


def test_words_in_other_languages_say_so(client: FlaskClient) -> None:
    """`lang` on every literal that is not English; English first, then French."""
    html = client.get("/doc/event/ev1.html").text
    assert '<span lang="fr" dir="ltr">Altération du vélo d&#39;une avocate</span>' in html
    assert '<span lang="fr" dir="ltr">Avis de juillet 2001</span>' in html


def test_a_concept_page_shows_its_place_and_its_use(client: FlaskClient) -> None:
    """Broader concept, scheme, and what is so typed."""
    text = text_of(client, "/concept/act-type/intimidation")
    assert "act described as harmful" in text
    assert "Events of this type" in text


def test_the_release_is_served_file_by_file_and_nothing_else_of_it(client: FlaskClient) -> None:
    """The dump, the manifest and the description; not the ledger, not the store."""
    assert client.get("/dumps/data.nq.gz").mimetype == "application/gzip"
    assert client.get("/dumps/manifest.json").get_json()["release"] == "2001-a"
    assert client.get("/.well-known/void").mimetype == "text/turtle"
    assert client.get("/health/live").get_json()["status"] == "ok"
    assert client.get("/dumps/ledger.json").status_code == 404
