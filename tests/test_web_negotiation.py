"""Negotiation: the traps of RFC 9110 and the Accept strings seen in the wild, as a table."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from test_web_data import web_client

from publish.formats import DOCUMENTS, FORMATS, PAGE, RESULTS
from publish.web.negotiation import OFFERS, choose

DOCUMENT_CASES = [
    (None, "text/html"),
    ("*/*", "text/html"),
    ("", "text/html"),
    ("text/html, */*", "text/html"),
    ("text/*", "text/html"),
    ("text/turtle", "text/turtle"),
    ("TEXT/TURTLE", "text/turtle"),
    ("text/turtle, */*", "text/turtle"),
    ("text/turtle;q=0.2, text/html;q=0.1", "text/turtle"),
    ("text/turtle;q=0, application/rdf+xml", "application/rdf+xml"),
    ("text/html;q=0, */*", "text/turtle"),
    ("text/*;q=0, */*", "application/ld+json"),
    ("text/*;q=0.3, text/turtle;q=0.1, */*;q=0.2", "text/html"),
    ("application/xml, text/xml;q=0.5", "application/xml"),
    ("text/xml", "text/xml"),
    ("application/ld+json", "application/ld+json"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
    ("application/json", "application/json"),
    ("application/n-quads, application/trig;q=0.95, application/ld+json;q=0.9, text/turtle;q=0.6", "application/n-quads"),
    ("text/html;charset=utf-8", "text/html"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "text/html"),
    ("application/vnd.datacite.datacite+json", None),
    ("application/linkset+json, application/linkset", None),
    ("image/png", None),
    ("text/turtle;q=0", None),
    ("*/*;q=0", None),
    ("*/html", None),
    ("text/turtle;q=banana, text/html", "text/html"),
]
RESULT_CASES = [
    (None, "application/sparql-results+json"),
    ("*/*", "application/sparql-results+json"),
    ("application/sparql-results+json, application/sparql-results+xml", "application/sparql-results+json"),
    ("application/sparql-results+xml;q=0.9, text/csv", "text/csv"),
    ("application/json", "application/json"),
    ("application/xml", "application/xml"),
    ("text/tab-separated-values", "text/tab-separated-values"),
    ("text/html, */*;q=0.1", "text/html"),
    ("text/*", "text/csv"),
    ("text/turtle", None),
]


@pytest.mark.parametrize(("header", "expected"), DOCUMENT_CASES)
def test_a_document_is_chosen_by_quality_then_specificity_then_our_order(header: str | None, expected: str | None) -> None:
    """One row a trap."""
    choice = choose(header or "", DOCUMENTS)
    assert (choice.media_type if choice else None) == expected


@pytest.mark.parametrize(("header", "expected"), RESULT_CASES)
def test_results_are_json_unless_asked_otherwise(header: str | None, expected: str | None) -> None:
    """And never application/json unless that is what was asked for."""
    choice = choose(header or "", (*RESULTS, PAGE))
    assert (choice.media_type if choice else None) == expected


def test_an_alias_names_the_same_format() -> None:
    """application/json is JSON-LD for documents and the JSON results format for results."""
    for offers, form in ((DOCUMENTS, FORMATS["jsonld"]), (RESULTS, FORMATS["json"])):
        choice = choose("application/json", offers)
        assert choice
        assert choice.form is form


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("web") / "release")


@pytest.mark.parametrize(("header", "expected"), [case for case in DOCUMENT_CASES if case[1]])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_document_answers_in_the_format_chosen(client: FlaskClient, header: str | None, expected: str, method: str) -> None:
    """With its media type, Vary, and the address of that very format."""
    headers = {} if header is None else {"Accept": header}
    response = client.open("/doc/event/ev1", method=method, headers=headers)
    assert response.status_code == 200
    assert response.mimetype == expected
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Content-Location"].startswith("/doc/event/ev1.")


def test_406_lists_the_alternatives(client: FlaskClient) -> None:
    """As a problem document, whatever was asked for."""
    response = client.get("/doc/event/ev1", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.mimetype == "application/problem+json"
    content = response.get_json(force=True)
    assert {entry["type"] for entry in content["alternatives"]} == {form.media_type for form in OFFERS["document"]}
    assert all(client.get(entry["href"]).status_code == 200 for entry in content["alternatives"])


def test_the_vary_header_never_names_accept_datetime(client: FlaskClient) -> None:
    """INTEROP: a Memento client would then ignore the timegate link."""
    assert "datetime" not in client.get("/doc/event/ev1").headers["Vary"].lower()
