"""Versions: what a release says stays at an address of its own, unless something that it holds has gone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from test_web_data import BASE, LEDGER, write_release

from publish.web import create_app

SAID = f'<{BASE}event/ev1> <http://www.w3.org/2000/01/rdf-schema#label> "Said later"@de .\n'
NOW = {"status": "published", "date": "2026-01-02", "reason": "", "successors": []}


def release(folder: Path, name: str, previous: str | None, more: str = "", without: str = "", **changed: object) -> Path:
    """A release of this name in `folder`, after another; its ledger has the event `ev2` as `changed`, or, `without` it, not at all."""
    written = write_release(folder / name, more=more)
    manifest = json.loads((written / "manifest.json").read_text()) | {"release": name, "previous": previous}
    (written / "manifest.json").write_text(json.dumps(manifest))
    ledger: list[dict[str, Any]] = [*LEDGER, {"id": "ev2", "path": "event/ev2", **NOW, **changed}]
    (written / "ledger.json").write_text(json.dumps([each for each in ledger if each["id"] != without]))
    return written


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases; the third says more than the second."""
    folder = tmp_path_factory.mktemp("releases")
    release(folder, "1.0.0-b", None)
    release(folder, "1.1.0-c", "1.0.0-b")
    release(folder, "1.2.0-d", "1.1.0-c", SAID)
    return folder


@pytest.fixture(scope="module")
def client(releases: Path) -> FlaskClient:
    """A client of the last release, with one older one."""
    return create_app(releases / "1.2.0-d", older=1).test_client()


@pytest.mark.parametrize(("version", "says_so"), [("", True), ("/version/1.2.0-d", True), ("/version/1.1.0-c", False)])
def test_a_version_says_what_its_release_says(client: FlaskClient, version: str, *, says_so: bool) -> None:
    """In every format, with links that stay in it; its entities redirect to its documents."""
    response = client.get(f"{version}/event/ev1", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["Location"]) == (303, f"{version}/doc/event/ev1")
    turtle = client.get(f"{version}/doc/event/ev1.ttl")
    assert ("Said later" in turtle.text) is says_so
    assert f'<{version}/doc/event/ev1.html>; rel="alternate"' in ", ".join(turtle.headers.getlist("Link"))
    assert f'<{BASE}doc/event/ev1>; rel="canonical"' in ", ".join(turtle.headers.getlist("Link"))
    html = client.get(f"{version}/doc/event/ev1.html").text
    assert ("Said later" in html) is says_so
    pages = set(re.findall(r' href="(/[^"?#]*)', html)) - {"/event/ev1", "/doc/event/ev1.html", "/version/1.2.0-d/doc/event/ev1"}
    assert len(pages) > 20
    assert {page for page in pages if not page.startswith(f"{version}/")} == set()


def test_a_version_leads_to_what_the_archive_says_now(client: FlaskClient) -> None:
    """A line on each page, and a link (RFC 5829); the page itself has neither."""
    for path in ("/doc/event/ev1.html", "/event/?page=1", "/"):
        assert f'<a href="{path}" rel="latest-version">' in client.get(f"/version/1.1.0-c{path}").text
        assert "latest-version" not in client.get(path).text
    links = ", ".join(client.get("/version/1.1.0-c/doc/event/ev1.ttl").headers.getlist("Link"))
    assert f'<{BASE}doc/event/ev1>; rel="latest-version"' in links


def test_versions_differ_for_caches(client: FlaskClient) -> None:
    """By address and by tag."""
    tags = {client.get(f"{version}/doc/event/ev1.ttl").headers["ETag"] for version in ("", "/version/1.1.0-c")}
    assert len(tags) == 2


def test_a_citation_leads_to_the_version(client: FlaskClient) -> None:
    """That of the release that was read."""
    assert f"{BASE}version/1.2.0-d/event/ev1" in client.get("/doc/event/ev1.bib").text
    html = client.get("/version/1.1.0-c/doc/event/ev1.html").text
    assert f"{BASE}version/1.1.0-c/event/ev1" in html
    assert 'href="/version/1.1.0-c/doc/event/ev1"' in html


@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=ASK%20%7B%7D", "/data?default", "/health", "/metrics", "/report"])
def test_services_have_no_versions(client: FlaskClient, path: str) -> None:
    """Who asks for one there is led to the one there is."""
    response = client.get(f"/version/1.1.0-c{path}")
    assert (response.status_code, response.headers["Location"]) == (308, path)


@pytest.mark.parametrize("path", ["1.0.0-b/event/ev1", "nothing/event/ev1", "1.0.0-b/", "..%2f1.0.0-b/event/ev1", "%00/",
                                  "1.1.0-c/event/nope", "1.1.0-c/version/1.1.0-c/event/ev1", "x" * 200 + "/"])
def test_other_releases_are_not_served(client: FlaskClient, path: str) -> None:
    """Nor what a release does not have. The answer says where to look."""
    response = client.get(f"/version/{path}")
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"
    if path.startswith(("1.0.0-b", "nothing")):
        told = json.loads(response.text)
        assert told["release"] == "1.2.0-d"
        assert "what the archive says now" in told["detail"]


@pytest.mark.parametrize("path", ["/version/1.1.0-c", "/version/1.0.0-b"])
def test_the_address_of_a_version_needs_no_slash(client: FlaskClient, path: str) -> None:
    """It is there, or is led to where it is said that it is not."""
    assert client.get(path, follow_redirects=True).status_code == (200 if path.endswith("c") else 404)


@pytest.mark.parametrize(("changed", "served"), [
    ({}, True), ({"status": "withdrawn"}, False), ({"without": "ev2"}, False),
    ({"status": "merged", "successors": ["event/ev1"]}, True), ({"status": "merged", "successors": ["event/hidden"]}, False),
    ({"status": "split", "successors": ["event/ev1", "event/hidden"]}, False), ({"status": "merged"}, False),
])
def test_a_release_that_holds_what_has_gone_is_not_served(tmp_path: Path, releases: Path, changed: dict[str, Any], *, served: bool) -> None:
    """Withdrawn, under an embargo (then the ledger does not know it), or in what is: nor any release before it, however many are wanted."""
    for name in ("1.0.0-b", "1.1.0-c"):
        (tmp_path / name).symlink_to(releases / name)
    client = create_app(release(tmp_path, "1.2.0-d", "1.1.0-c", **changed), older=9).test_client()
    found = [client.get(f"/version/{name}/doc/event/ev1").status_code for name in ("1.2.0-d", "1.1.0-c", "1.0.0-b")]
    assert found == ([200, 200, 200] if served else [200, 404, 404])


def test_who_asks_for_a_version_that_is_not_served_is_told_where_it_is_now(tmp_path: Path) -> None:
    """By a link; what was withdrawn is gone there as well."""
    client = create_app(release(tmp_path, "1.2.0-d", None, status="withdrawn")).test_client()
    for path in ("/event/ev1", "/doc/event/ev1.ttl"):
        response = client.get(f"/version/old{path}")
        assert (response.status_code, response.headers["Link"]) == (404, f'<{path}>; rel="latest-version"')
        assert json.loads(response.text)["latest"] == path
    assert f'<a href="{path}" rel="latest-version">' in client.get(f"/version/old{path}", headers={"Accept": "text/html"}).text
    for path in ("/event/ev2", "/doc/event/ev2", "/person/old3.ttl"):
        assert client.get(f"/version/old{path}").status_code == 410
    assert "Link" not in client.get("/version/old/event/nope").headers


def test_without_the_setting_no_other_release_is_served(releases: Path) -> None:
    """A name that was taken away would still be there."""
    client = create_app(releases / "1.2.0-d").test_client()
    assert [client.get(f"/version/{name}/doc/event/ev1").status_code for name in ("1.2.0-d", "1.1.0-c")] == [200, 404]
