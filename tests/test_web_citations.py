"""Citations and reports: what a reference manager is given, and how to tell the publisher that something is wrong."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from test_web_data import BASE, web_client

from publish.web.citations import Citation, bibtex, csl
from publish.web.models import Text


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("citations") / "release")


def cited(title: str) -> Citation:
    """The citation of an event of this name."""
    return Citation("doc/event/ev1", "event-ev1", Text(title, "ru"), "Event record", Text("Us & Co."), Text("100 % of it"),
                    datetime(2026, 1, 2, tzinfo=UTC), "2001-a", f"{BASE}event/ev1", f"{BASE}version/2001-a/event/ev1")


def test_bibtex_has_who_what_when_and_which_release(client: FlaskClient) -> None:
    """One entry, in UTF-8, with its own media type."""
    response = client.get("/doc/event/ev1.bib")
    assert response.content_type == "application/x-bibtex; charset=utf-8"
    assert response.text == (
        "@misc{event-ev1,\n  author = {{Nobody}},\n  title = {{Tampering with a lawyer's bicycle}},\n"
        "  howpublished = {A synthetic archive},\n  year = {2026},\n  date = {2026-01-02},\n  version = {2001-a},\n"
        f"  note = {{Event record, as in release 2001-a: {BASE}version/2001-a/event/ev1}},\n  url = {{{BASE}event/ev1}},\n}}\n"
    )


@pytest.mark.parametrize(("title", "written"), [
    (r"50 % of {A} & B_C #1 $2 ~x^y \z", r"50 \% of \{A\} \& B\_C \#1 \$2 \textasciitilde{}x\textasciicircum{}y \textbackslash{}z"),
    ("Поджог «машины»", "Поджог «машины»"), ("قرية\nكبيرة", "قرية كبيرة"),
])
def test_what_tex_would_read_as_a_command_is_escaped(title: str, written: str) -> None:
    """Braces cannot end the field, a line cannot be broken; other scripts stay as they are."""
    entry = bibtex(cited(title))
    assert f"  title = {{{{{written}}}}},\n" in entry
    assert r"author = {{Us \& Co.}}" in entry
    assert r"howpublished = {100 \% of it}" in entry
    bare = re.sub(r"\\[{}]", "", entry)
    assert bare.count("{") == bare.count("}")


def test_csl_json_is_a_list_of_one_item(client: FlaskClient) -> None:
    """As citation processors read it, with the release as version and scripts unescaped."""
    response = client.get("/doc/event/ev1.csl.json")
    assert response.content_type == "application/vnd.citationstyles.csl+json"
    item, = json.loads(response.text)
    assert item["title"] == "Tampering with a lawyer's bicycle"
    assert (item["type"], item["version"], item["URL"]) == ("dataset", "2001-a", f"{BASE}event/ev1")
    assert item["note"] == f"As in release 2001-a: {BASE}version/2001-a/event/ev1"
    assert item["issued"] == {"date-parts": [[2026, 1, 2]]}
    assert item["author"] == [{"literal": "Nobody"}]
    assert '"Поджог"' in csl(cited("Поджог"))


def test_citations_differ_by_language(client: FlaskClient) -> None:
    """Their titles do: so do their tags, and a cache is told."""
    english, french = (client.get("/doc/event/ev1.bib", headers={"Accept-Language": language}) for language in ("en", "fr"))
    assert english.text != french.text
    assert english.headers["ETag"] != french.headers["ETag"]
    assert "Accept-Language" in english.headers["Vary"]
    known = {"Accept-Language": "fr", "If-None-Match": english.headers["ETag"]}
    assert client.get("/doc/event/ev1.bib", headers=known).status_code == 200


@pytest.mark.parametrize(("path", "status"), [
    ("/doc/event/ev1.bib", 200), ("/doc/account/ac1.csl.json", 200), ("/doc/document/doc2.bib", 200), ("/doc/event/nope.bib", 404),
    ("/doc/event/a%00.bib", 404), ("/doc/event/ev1.ttl.bib", 404), ("/doc/concept/role.bib", 404), ("/doc/event/old1.bib", 301),
    ("/doc/event/old2.bib", 410), ("/doc/person/old3.csl.json", 410), ("/event/ev1.bib", 404),
])
def test_what_can_be_cited(client: FlaskClient, path: str, status: int) -> None:
    """Entities that there are; what was merged is cited by what it became, what was withdrawn not at all."""
    response = client.get(path)
    assert response.status_code == status
    if status == 301:
        assert response.headers["Location"] == "/doc/event/ev1.bib"
    if status == 200:
        assert client.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_a_page_says_how_to_cite_it(client: FlaskClient) -> None:
    """In words, with the release and where it stays; and where the files are."""
    html = unescape(re.sub(r"\s+", " ", client.get("/doc/event/ev1.html").text))
    words = re.sub("<[^>]+>", "", html.partition('<p class="reference">')[2].partition("</p>")[0])
    assert words == ("Nobody. (2026). Tampering with a lawyer's bicycle (Release 2001-a) [Event record]. A synthetic archive. "
                     f"{BASE}event/ev1 (as in release 2001-a: {BASE}version/2001-a/event/ev1)")
    assert 'href="/doc/event/ev1.bib"' in html
    assert "Account by one document" in client.get("/doc/account/ac1.html").text
    assert 'class="reference"' not in client.get("/concept/role", headers={"Accept": "text/html"}, follow_redirects=True).text


def test_a_report_names_the_page_and_the_release(client: FlaskClient) -> None:
    """Whom to tell, what to say, a text to begin with; no form, nothing is sent."""
    link = re.search(r'href="(/report[^"]+)"', client.get("/doc/person/pe1.html").text)
    assert link
    html = client.get(link[1]).text.partition("<main")[2]
    assert f"About: {BASE}person/pe1\nRelease: 2001-a (2026-01-02)" in html
    assert "The publisher is Nobody." in html
    assert "<form" not in html
    assert "mailto:" not in html
    assert "About:" not in client.get("/report").text
    french = client.get(f"{link[1]}&lang=fr").text.partition("<main")[2]
    assert f"Objet\u00a0: {BASE}person/pe1\nVersion\u00a0: 2001-a (2026-01-02)" in french


@pytest.mark.parametrize("about", ["/event/nope", "<script>", "https://example.org/", "/event/ev1.ttl", "/concept/role", "/person/old3",
                                   "/event/ev1%0d%0aX: y", "x" * 5000])
def test_a_report_is_about_something_that_there_is(client: FlaskClient, about: str) -> None:
    """What a client writes there is never shown."""
    response = client.get("/report", query_string={"about": about})
    assert response.status_code == 404
    assert about not in response.text


def test_no_template_holds_a_way_to_reach_a_person() -> None:
    """Contact data comes from the release, if from anywhere (DESIGN 9.1)."""
    templates = Path(__file__).parent.parent / "publish" / "web" / "templates"
    assert not [path.name for path in templates.iterdir() if re.search(r"mailto:|tel:|[\w.]+@[\w.]+\.\w+", path.read_text())]
