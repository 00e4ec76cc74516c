"""Lists: their order is worked out once a release and language, and only what is shown is read."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from test_web_data import web_client
from test_web_pages import text_of

lists, home = (import_module(f"publish.web.{name}") for name in ("lists", "home"))
KINDS = ("event", "person", "organisation", "place", "instrument", "document", "account", "concept")


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """A client of the synthetic archive, which nobody has asked yet."""
    return web_client(tmp_path / "release")


def names(client: FlaskClient, path: str) -> list[str]:
    """The addresses of a list, in its order."""
    return re.findall(r'class="name"><a href="([^"]*)"', client.get(path, headers={"Accept": "text/html"}).text)


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[str]:
    """The second argument of each call of a function of the module, as they come."""
    function, calls = getattr(lists, name), list[str]()

    def call(*given: Any) -> object:  # noqa: ANN401  # whatever the function is given
        calls.append(given[1])
        return function(*given)

    monkeypatch.setattr(lists, name, call)
    return calls


def test_each_list_has_its_order(client: FlaskClient) -> None:
    """Documents by time, accounts by what they are about, others by what they are called in the language of the page."""
    assert names(client, "/document/") == ["/document/doc1", "/document/doc2"]
    assert names(client, "/account/") == ["/account/ac4", "/account/ac3", "/account/ac1", "/account/ac2"]
    assert names(client, "/place/") == ["/place/pl1", "/place/pl2"]
    assert [name.partition("?")[0] for name in names(client, "/account/?lang=fr")] == [
        "/account/ac4", "/account/ac1", "/account/ac2", "/account/ac3"]


def test_what_the_client_has_is_answered_before_anything_is_read(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """304 needs neither the list nor its order."""
    tags = {kind: client.get(f"/{kind}/").headers["ETag"] for kind in KINDS}
    for name in ("select", "_ordered", "_item", "views"):
        monkeypatch.delattr(lists, name)
    for kind, tag in tags.items():
        assert client.get(f"/{kind}/", headers={"If-None-Match": tag}).status_code == 304, kind


def test_an_order_is_worked_out_once_wherever_the_archive_is_mounted(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for each kind and language, not for each root of the links; and of a page only its own members are read."""
    worked, read = (counted(monkeypatch, name) for name in ("_ordered", "_item"))
    monkeypatch.setattr(lists, "PER_PAGE", 3)
    for root in ("", "/below", "/else"):
        for kind in KINDS[1:]:
            assert client.get(f"/{kind}/", base_url=f"http://localhost{root}").status_code == 200
    assert worked == list(KINDS[1:])
    read.clear()
    assert len(names(client, "/account/?page=2")) == 1
    assert len(read) == 1
    assert client.get("/account/?page=3").status_code == 404


def test_the_home_page_shows_some_documents_and_leads_to_all(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are."""
    assert "All 2 documents" not in text_of(client, "/")
    monkeypatch.setattr(home, "DOCUMENTS", 1)
    text = text_of(client, "/")
    assert "All 2 documents" in text
    documents = text.partition("The documents")[2].partition("Ways in")[0]
    assert "Release of June 2001 6 June 2001" in documents
    assert "Avis" not in documents
