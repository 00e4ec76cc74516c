"""The matrix of negotiation: every Accept by every kind of resource by GET and HEAD; each cell is asserted.

Which type should win is said by `accepting`, and what each kind offers is written here once more: neither is the code under test.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from accepting import ACCEPTS, wins
from flask.testing import FlaskClient
from test_web_data import BASE, web_client
from werkzeug.test import TestResponse

RDF = ("text/turtle", "application/ld+json", "application/n-triples", "application/n-quads", "application/trig", "application/rdf+xml")
LINKSETS = ("application/linkset+json", "application/linkset")
SUFFIXES = {
    "text/html": "html", "text/turtle": "ttl", "application/ld+json": "jsonld", "application/n-triples": "nt", "application/n-quads": "nq",
    "application/trig": "trig", "application/rdf+xml": "rdf", "application/linkset+json": "linkset.json", "application/linkset": "linkset",
}
PLAIN = {"application/json": "application/ld+json", "application/xml": "application/rdf+xml", "text/xml": "application/rdf+xml",
         "application/x-turtle": "text/turtle"}
DOCUMENT = ("text/html", *RDF, *LINKSETS)
ENTITIES = {"event/ev1": "Event", "person/pe1": "Person", "organisation/or1": "Organization", "place/pl1": "Place",
            "instrument/in1": "CreativeWork", "document/doc1": "CreativeWork", "account/ac1": "Claim",
            "concept/role": "DefinedTermSet", "concept/role/victim": "DefinedTerm"}
DOCUMENTS = {**{f"doc/{path}": kind for path, kind in ENTITIES.items()}, "ontology": "DefinedTermSet", "align/example": "Dataset"}


@dataclass(frozen=True)
class Resource:
    """What is asked for, what it offers (first what a client gets that does not care), and the status of what it answers."""

    path: str
    offers: tuple[str, ...]
    status: int = 200
    located: bool = False


NEGOTIATED = [
    *(Resource(f"/{path}", DOCUMENT, located=True) for path in DOCUMENTS),
    Resource("/dumps/", ("text/html",)),
    Resource("/", ("text/html", *RDF)),
    Resource("/event/old2", ("text/html", *RDF)),
    Resource("/doc/event/old2", ("text/html", *RDF)),
    Resource("/sparql", (*RDF, "text/html")),
]
DESCRIPTIONS = ["/.well-known/void", "/.well-known/sparql-examples"]
GONE = ["/person/old3", "/doc/person/old3"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("web") / "release")


each_accept = pytest.mark.parametrize("accept", ACCEPTS, ids=lambda accept: "none" if accept is None else accept or "empty")


def ask(client: FlaskClient, path: str, accept: str | None) -> TestResponse:
    """The answer to GET, after seeing that HEAD has the same status and headers and no body."""
    headers = {} if accept is None else {"Accept": accept}
    get, head = client.get(path, headers=headers), client.head(path, headers=headers)
    assert (head.status_code, head.data) == (get.status_code, b"")
    said = [[each for each in response.headers if each[0] != "Date"] for response in (get, head)]
    assert said[0] == said[1]
    return get


def links(response: TestResponse) -> dict[str, list[str]]:
    """Relation -> what stands in its Link headers: the target, and whatever follows the relation."""
    found: dict[str, list[str]] = {}
    for line in response.headers.getlist("Link"):
        target, _, rest = line.partition('>; rel="')
        rel, _, extra = rest.partition('"')
        found.setdefault(rel, []).append(target.removeprefix("<") + extra)
    return found


def assert_not_acceptable(response: TestResponse, offers: tuple[str, ...]) -> None:
    """406, as a problem document that lists what there is."""
    assert response.status_code == 406
    assert response.mimetype in ("application/problem+json", "application/json", "text/html")
    assert "Accept" in response.headers["Vary"]
    if response.mimetype != "text/html":
        assert [entry["type"] for entry in json.loads(response.data)["alternatives"]] == list(offers)


@each_accept
@pytest.mark.parametrize("resource", NEGOTIATED, ids=lambda resource: resource.path)
def test_a_negotiated_resource(client: FlaskClient, resource: Resource, accept: str | None) -> None:
    """The type that should win, with its charset, its own address and what it varies by; else 406 with the alternatives."""
    response = ask(client, resource.path, accept)
    expected = wins(accept, resource.offers)
    if not expected:
        assert_not_acceptable(response, resource.offers)
        return
    assert (response.status_code, response.mimetype) == (resource.status, expected)
    assert response.headers["Content-Type"] == expected + ("; charset=utf-8" if expected.startswith("text/") else "")
    assert response.headers["Vary"].split(", ")[:2] == ["Accept", "Accept-Language"]
    suffix = SUFFIXES[PLAIN.get(expected, expected)]
    assert response.headers.get("Content-Location") == (f"{resource.path}.{suffix}" if resource.located else None)


@each_accept
@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_a_description_at_a_well_known_address(client: FlaskClient, path: str, accept: str | None) -> None:
    """The type that should win; Turtle to those who take nothing that there is, since pages link there."""
    response = ask(client, path, accept)
    assert (response.status_code, response.mimetype) == (200, wins(accept, RDF) or "text/turtle")
    assert response.headers["Vary"].split(", ")[:2] == ["Accept", "Accept-Language"]


@each_accept
@pytest.mark.parametrize("path", ENTITIES)
def test_an_entity_redirects_whatever_is_asked_for(client: FlaskClient, path: str, accept: str | None) -> None:
    """303 to the document, which negotiates; with a suffix to that format."""
    response = ask(client, f"/{path}", accept)
    assert (response.status_code, response.headers["Location"], response.data) == (303, f"/doc/{path}", b"")
    assert response.headers["Vary"].startswith("Accept, Accept-Language")


@pytest.mark.parametrize("path", ENTITIES)
@pytest.mark.parametrize("suffix", SUFFIXES.values())
def test_an_entity_with_a_suffix_redirects_to_that_format(client: FlaskClient, path: str, suffix: str) -> None:
    """303, with the suffix kept."""
    response = ask(client, f"/{path}.{suffix}", None)
    assert (response.status_code, response.headers["Location"]) == (303, f"/doc/{path}.{suffix}")


@pytest.mark.parametrize("accept", [None, "*/*", "image/png", "text/turtle;q=0", "application/vnd.datacite.datacite+json", "*/*;q=0"])
@pytest.mark.parametrize("media_type", SUFFIXES)
@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_suffix_leaves_nothing_to_negotiate(client: FlaskClient, path: str, media_type: str, accept: str | None) -> None:
    """The format of the suffix, whatever is asked for: no Content-Location, and only the coding varies, of a page the language, too."""
    response = ask(client, f"/{path}.{SUFFIXES[media_type]}", accept)
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Content-Location" not in response.headers
    assert response.headers["Vary"] == ("Accept-Language, Accept-Encoding" if media_type == "text/html" else "Accept-Encoding")


@pytest.mark.parametrize("media_type", SUFFIXES)
@pytest.mark.parametrize("path", DOCUMENTS)
def test_the_links_of_each_document_in_each_format(client: FlaskClient, path: str, media_type: str) -> None:
    """Signposting, level 1: every relation, with the type of what stands there; the same at both addresses of a format."""
    found = links(ask(client, f"/{path}.{SUFFIXES[media_type]}", None))
    assert links(ask(client, f"/{path}", media_type)) == found
    if media_type in LINKSETS:
        assert found == {}
        return
    others = [form for form in ("text/html", *RDF) if form != media_type]
    language = {"text/html": '; hreflang="en"; hreflang="fr"; hreflang="ru"'}
    entity = BASE + path.removeprefix("doc/")
    page = f'/{path}.html; type="text/html"'
    assert found == {
        "canonical": [BASE + path],
        "cite-as": [entity],
        **({"describes": describes} if (describes := [entity] * path.startswith("doc/") + [page] * (media_type != "text/html")) else {}),
        "alternate": [f'/{path}.{SUFFIXES[form]}; type="{form}"{language.get(form, "")}' for form in others],
        "describedby": [f'/{path}.{SUFFIXES[form]}; type="{form}"' for form in RDF[:2] if form != media_type],
        "linkset": [f'/{path}.{SUFFIXES[form]}; type="{form}"' for form in LINKSETS],
        "type": ["https://schema.org/AboutPage", f"https://schema.org/{DOCUMENTS[path]}"],
        "license": ["https://creativecommons.org/licenses/by/4.0/"],
    }


@pytest.mark.parametrize("accept", ["text/html", *RDF])
def test_the_links_of_the_archive(client: FlaskClient, accept: str) -> None:
    """Its address, its description, its licence."""
    assert links(ask(client, "/", accept)) == {
        "canonical": [BASE], "cite-as": [BASE], "describedby": ['/.well-known/void; type="text/turtle"'],
        "type": ["https://schema.org/AboutPage", "https://schema.org/DataCatalog"],
        "license": ["https://creativecommons.org/licenses/by/4.0/"],
    }


@each_accept
@pytest.mark.parametrize("path", GONE)
def test_what_is_withdrawn_is_gone_for_every_client(client: FlaskClient, path: str, accept: str | None) -> None:
    """410 in the type that should win; a client that takes nothing that there is learns it in JSON-LD, and never in HTML."""
    response = ask(client, path, accept)
    assert response.status_code == 410
    assert response.mimetype == (wins(accept, ("text/html", *RDF)) or "application/ld+json")
    assert response.headers["Vary"].startswith("Accept, Accept-Language")
    assert "Link" not in response.headers
    for part in ("old3", "2026-01-03", "consent-withdrawn"):
        assert part in response.text


@pytest.mark.parametrize("suffix", SUFFIXES.values())
@pytest.mark.parametrize(("path", "status"), [("person/old3", 410), ("event/old2", 200)])
def test_a_tombstone_answers_at_every_suffix(client: FlaskClient, path: str, status: int, suffix: str) -> None:
    """In its format; there are no links of it, so those addresses negotiate."""
    media_type = next(key for key, value in SUFFIXES.items() if value == suffix)
    for start in ("/", "/doc/"):
        response = ask(client, f"{start}{path}.{suffix}", None)
        assert (response.status_code, response.mimetype) == (status, "text/html" if media_type in LINKSETS else media_type)


@each_accept
@pytest.mark.parametrize("suffix", ["", *(f".{suffix}" for suffix in SUFFIXES.values())])
def test_what_is_merged_moves_whatever_is_asked_for(client: FlaskClient, suffix: str, accept: str | None) -> None:
    """301, with the suffix kept, from the entity to the entity and from the document to the document."""
    for start in ("/", "/doc/"):
        response = ask(client, f"{start}event/old1{suffix}", accept)
        assert (response.status_code, response.headers["Location"]) == (301, f"{start}event/ev1{suffix}")


@each_accept
@pytest.mark.parametrize(("path", "media_type"), [
    ("/dumps/data.nq.gz", "application/gzip"), ("/dumps/manifest.json", "application/json"), ("/dumps/void.ttl", "text/turtle"),
    ("/health/live", "application/json"), ("/static/style.css", "text/css"),
])
def test_a_file_is_what_it_is(client: FlaskClient, path: str, media_type: str, accept: str | None) -> None:
    """It has one form, and does not vary by Accept."""
    response = ask(client, path, accept)
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Accept," not in response.headers.get("Vary", "") + ","


@each_accept
@pytest.mark.parametrize("path", ["/nope", "/event/none", "/doc/event/none", "/doc/event/none.ttl", "/event/ev1.pdf"])
def test_what_is_not_there_is_a_problem_for_every_client(client: FlaskClient, path: str, accept: str | None) -> None:
    """404 before 406; a page only for those who want one most."""
    response = ask(client, path, accept)
    assert response.status_code == 404
    page = wins(accept, ("application/problem+json", "text/html")) == "text/html"
    assert response.mimetype in ({"text/html", "application/json"} if page else {"application/problem+json", "application/json"})
