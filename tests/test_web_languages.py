"""Languages: which one answers, what says so, and that no word of another is among its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import page_kinds
import pytest
from flask.testing import FlaskClient
from page_kinds import Kind
from serving import Client, serving
from test_catalogues import PLACES, TRANSLATED, catalogue, messages, texts
from test_web_data import web_client, write_release

import publish.web
from publish.web.languages import NAMES, direction, preferred

EVENT = "/doc/event/ev1"
VOID = {"meta", "link", "br", "col", "path", "input", "circle", "rect", "line", "use", "stop"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("languages"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server of the synthetic archive."""
    folder = tmp_path_factory.mktemp("served")
    with serving(write_release(folder / "release"), folder / "log") as found:
        yield found


def page(client: FlaskClient, path: str, wanted: str = "") -> str:
    """The page at `path` for a reader who prefers `wanted`."""
    return client.get(path, headers={"Accept": "text/html", "Accept-Language": wanted}).text


@pytest.mark.parametrize(("accept", "language"), [
    ("", "en"), ("fr", "fr"), ("ru", "ru"), ("FR", "fr"), ("de", "en"), ("*", "en"), ("de, *;q=0.5", "en"), ("fr-CH, en;q=0.9", "fr"),
    ("ru-RU,ru;q=0.9,en-US;q=0.8", "ru"), ("en;q=0.5, fr;q=0.7", "fr"), ("fr;q=0, ru", "ru"), ("fr;q=0", "en"), ("kk, ru;q=0.1", "ru"),
    ("fr;q=nonsense", "en"), (",;,=", "en"), ("x" * 5000, "en"),
])
def test_the_best_language_of_a_header(accept: str, language: str) -> None:
    """RFC 4647, 3.4: a range is shortened until it fits; English for those who want none of ours."""
    assert preferred(accept) == language


@pytest.mark.parametrize(("query", "accept", "language"), [
    ("", "fr", "fr"), ("?lang=ru", "fr", "ru"), ("?lang=de", "fr", "fr"), ("?lang=", "ru", "ru"), ("?lang=RU", "", "en"),
    ("?lang=en", "ru", "en"), ("?lang=ru&lang=fr", "", "ru"), ("?lang=%00", "fr", "fr"),
])
def test_the_parameter_decides_and_the_page_says_so(client: FlaskClient, query: str, accept: str, language: str) -> None:
    """In the header, and at the root of the document; a value that is none of ours is ignored."""
    answer = client.get(EVENT + query, headers={"Accept": "text/html", "Accept-Language": accept})
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]
    assert f'<html lang="{language}" dir="ltr">' in answer.text


def test_each_language_has_its_entity_tag(client: FlaskClient) -> None:
    """A page that carries a choice on is another page, too; who has one language gets no 304 for the next."""
    tags = {client.get(EVENT + query, headers={"Accept": "text/html"}).headers["ETag"]: query
            for query in ("", "?lang=en", "?lang=fr", "?lang=ru")}
    assert len(tags) == 4
    for known, query in tags.items():
        headers = {"Accept": "text/html", "If-None-Match": known}
        assert client.get(EVENT + query, headers=headers).status_code == 304
        assert client.get(f"{EVENT}?lang={'fr' if 'ru' in query else 'ru'}", headers=headers).status_code == 200


def test_one_language_leaves_nothing_in_the_next(client: FlaskClient) -> None:
    """What is kept between requests is kept by language: words, labels, lists, templates."""
    for path in ("/", EVENT, "/event/", "/doc/person/pe1", "/search?q=bicycle"):
        before = [page(client, path, code) for code in ("en", "fr", "ru", "en")]
        assert before[0] == before[3] != before[1] != before[2]
        assert [page(client, path, code) for code in ("ru", "fr", "en")] == before[2::-1]
    for path in ("/", "/event/", "/doc/person/pe1", "/doc/account/ac1"):
        english, french = page(client, path, "en"), page(client, path, "fr")
        assert ">Tampering with a lawyer&#39;s bicycle</a>" in english
        assert ">Altération du vélo d&#39;une avocate</a>" in french


def test_the_sheet_knows_start_and_end_alone() -> None:
    """Left and right would stay where they are when a page turns round."""
    sheet = (Path(publish.web.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
    assert re.findall(r"[\w-]*(?<!inline-)\b(?:left|right)\b[^;]*;", sheet) == []


def test_links_carry_a_choice_on_and_nothing_else(client: FlaskClient) -> None:
    """Who chose by parameter stays in the language; who did not gets plain addresses. Files have no language."""
    plain, chosen = page(client, EVENT, "fr"), page(client, f"{EVENT}?lang=fr")
    assert not re.search(r'<a\b[^>]*href="[^"]*lang=fr', plain)
    links = [unescape(link) for link in re.findall(r'<a\b[^>]*\shref="([^"#]+)', chosen) if link.startswith(("/", "?"))]
    assert links
    carried, files = (re.compile(form) for form in (r"[?&]lang=(fr|en|ru)$", r"\.(ttl|jsonld|nt|nq|trig|rdf|bib|json)$"))
    assert all(bool(carried.search(link)) != bool(files.search(link)) for link in links)
    forms = re.findall(r"<form\b.*?</form>", chosen, re.DOTALL)
    assert all('<input type="hidden" name="lang" value="fr">' in form for form in forms)
    assert client.get("/event/ev1?lang=fr").headers["Location"].endswith("/doc/event/ev1?lang=fr")
    assert client.get("/event/ev1").headers["Location"].endswith("/doc/event/ev1")


def test_a_page_names_its_translations(client: FlaskClient) -> None:
    """In the head, with one for whoever wants another; in the page, each by what it calls itself, in its own language."""
    html = page(client, "/event/?page=1&lang=ru")
    for code in NAMES:
        assert f'<link rel="alternate" hreflang="{code}" href="/event/?page=1&amp;lang={code}">' in html
    assert '<link rel="alternate" hreflang="x-default" href="/event/?page=1">' in html
    assert '<a href="/event/?page=1&amp;lang=fr" lang="fr" hreflang="fr" dir="ltr">Français</a>' in html
    assert '<span lang="ru" aria-current="true">Русский</span>' in html


def test_content_falls_back_in_the_declared_order(client: FlaskClient) -> None:
    """French for French; for Russian, which this archive does not have, English, marked as such; French where there is no English."""
    assert "<h1>Altération du vélo d&#39;une avocate</h1>" in page(client, EVENT, "fr")
    russian = page(client, EVENT, "ru")
    assert '<h1><span lang="en" dir="ltr">Tampering with a lawyer&#39;s bicycle</span></h1>' in russian
    assert '<span lang="fr" dir="ltr">Avis de juillet 2001</span>' in russian


def test_dates_of_lists_and_timelines_are_in_the_language(client: FlaskClient) -> None:
    """Months too, in the case that the sentence asks for."""
    assert re.search(r"\d (мая|июня|июля|августа) 2001 г\.", page(client, "/", "ru"))
    assert re.search(r"\d (mai|juin|juillet|août) 2001", page(client, "/event/", "fr"))


@pytest.mark.parametrize(("language", "found"), [
    ("ar", "rtl"), ("ug", "rtl"), ("ug-Arab", "rtl"), ("ug-Cyrl", "ltr"), ("ug-Latn-CN", "ltr"), ("kk", "ltr"), ("kk-Arab-CN", "rtl"),
    ("fa", "rtl"), ("he", "rtl"), ("ur-PK", "rtl"), ("AR", "rtl"), ("az-arab", "rtl"), ("en", "ltr"), ("zh-Hant", "ltr"), ("", "ltr"),
])
def test_the_direction_of_a_language(language: str, found: str) -> None:
    """By the script of the tag, else the usual one."""
    assert direction(language) == found


class _Words(HTMLParser):
    """The words that a page shows in its own language: of its text and of what readers of screens are told."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []
        self.language = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.language = self.language or values.get("lang", "")
        foreign = values.get("lang", self.language) != self.language or tag in ("style", "textarea", "code", "pre")
        foreign = foreign or any(is_foreign for _, is_foreign in self.open)
        if not foreign:
            self.found += [values[name] for name in ("aria-label", "title", "placeholder") if values.get(name)]
        if tag not in VOID:
            self.open.append((tag, foreign))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(is_foreign for _, is_foreign in self.open):
            self.found.append(" ".join(data.split()))


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_page_shows_an_english_word_of_the_interface(server: Client, language: str) -> None:
    """On a page of each kind: what is English is content, and marked as English."""
    english = {words.casefold() for each in messages(catalogue(language)).values()
               for words, said in zip(texts(each.id), texts(each.string), strict=False) if words != said}
    own = {words.casefold() for each in messages(catalogue(language)).values() for words in texts(each.string)}
    shown = {kind.name: _Words(_html(server, kind, language)) for kind in page_kinds.synthetic(server)}
    assert {name: words.language for name, words in shown.items()} == dict.fromkeys(shown, language)
    parts = {part.strip(" :.,") for words in english for part in PLACES.split(words) if len(part.split()) > 2}
    for kind in page_kinds.synthetic(server):
        found = {words.casefold().strip(" :.,") for words in shown[kind.name].found} - {kind.path.rpartition("/")[2]}
        assert found & (english - own) == set(), kind
        assert [part for part in parts if part in "\n".join(found)] == [], kind


def _html(server: Client, kind: Kind, language: str) -> str:
    answer = server.send("GET", kind.path, {"Accept": "text/html", "Accept-Language": language})
    assert answer.status == kind.status
    return answer.body.decode()


def test_counts_have_the_form_that_their_number_asks_for(client: FlaskClient) -> None:
    """Russian has three, French and English two."""
    assert re.search(r"<b>2</b> события</a>.*<b>1</b> человек</a>.*<b>4</b> изложения</a>", page(client, "/", "ru"), re.DOTALL)
    assert re.search(r"<b>2</b> événements</a>.*<b>1</b> personne</a>", page(client, "/", "fr"), re.DOTALL)
    assert "около 1\u00a0000\u00a0000" in page(client, EVENT, "ru")
    assert "environ 1\u202f000\u202f000" in page(client, EVENT, "fr")


def test_problems_are_told_people_in_their_language_and_machines_in_english(client: FlaskClient) -> None:
    """With the values in their places; a problem page repeats nothing of the request, so its languages lead home."""
    asked = "/search?q=" + "x" * 201
    people = client.get(asked, headers={"Accept": "text/html", "Accept-Language": "ru"})
    assert people.status_code == 400
    assert people.headers["Content-Language"] == "ru"
    assert "<h1>Неверный запрос</h1>" in people.text
    assert "Искомый текст длиннее 200 знаков." in people.text
    assert 'href="/?lang=fr"' in people.text
    assert "xxxx" not in people.text
    machines = client.get(asked, headers={"Accept": "application/problem+json", "Accept-Language": "ru"})
    assert machines.json
    assert machines.json["detail"] == "The text to look for is longer than 200 characters."


def test_what_is_cited_is_called_so_in_the_language_and_in_files_in_english(client: FlaskClient) -> None:
    """Reference managers know the English words; a title is set as the language sets it."""
    assert "[Notice d’événement]" in page(client, "/doc/event/ev1.html?lang=fr")
    assert "[Запись о событии]" in page(client, "/doc/event/ev1.html?lang=ru")
    assert "Event record" in client.get("/doc/event/ev1.bib?lang=fr").text
    assert "<title>Rôle dans\u00a0: Ada Testcase" in page(client, "/doc/person/pe1/incoming/agent?lang=fr")
