"""The query editor without a browser: its files, the policy of its page, and what it is told of the archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from flask.testing import FlaskClient
from test_web_data import EXAMPLES, web_client, write_release

from publish.formats import FORMATS, parse
from publish.web import create_app, editor, partitions
from publish.web.headers import POLICY

VOID = """
@prefix void: <http://rdfs.org/ns/void#> .
<urn:all> a void:Dataset ; void:classPartition <urn:c> ; void:propertyPartition <urn:p>, <urn:q> .
<urn:c> void:class <urn:Class> ; void:entities 5 ; void:propertyPartition <urn:cp>, <urn:cq> .
<urn:cp> void:property <urn:much> ; void:triples 9 ; void:classPartition <urn:cpc> .
<urn:cpc> void:class <urn:Class> ; void:triples 3 ; void:entities 2 .
<urn:cq> void:property <urn:little> ; void:triples 1 .
<urn:p> void:property <urn:much> ; void:triples 40 .
<urn:q> void:property <urn:little> ; void:triples 2 .
"""
ANSWER = {"count": 7, "columns": ["event"], "first": [["<https://w3id.org/hrevents/event/ev1>"]]}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where the synthetic release of `client` lies."""
    return tmp_path / "release"


@pytest.fixture
def client(directory: Path) -> FlaskClient:
    """A client of an application over the synthetic archive."""
    return web_client(directory)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in the place of node_modules, still empty."""
    folder = tmp_path / "node_modules"
    monkeypatch.setattr(editor, "_PACKAGES", folder)
    editor.version.cache_clear()
    yield folder
    editor.version.cache_clear()


def install(packages: Path) -> None:
    """Writes something in the place of each file that npm would have brought."""
    for name, (path, _) in editor.FILES.items():
        (packages / path).parent.mkdir(parents=True, exist_ok=True)
        (packages / path).write_text(f"this is {name}")
    (packages / ".package-lock.json").write_text("{}")
    editor.version.cache_clear()


def known(client: FlaskClient) -> dict[str, list[dict[str, object]]]:
    """What the editor is told."""
    return json.loads(client.get("/sparql/editor.json").data)  # type: ignore[no-any-return]  # JSON has no types


def page(client: FlaskClient) -> tuple[str, str]:
    """The page of the endpoint, and its content policy."""
    response = client.get("/sparql", headers={"Accept": "text/html"})
    [policy] = response.headers.getlist("Content-Security-Policy")
    return response.text, policy


@pytest.mark.usefixtures("packages")
def test_without_the_packages_the_page_is_the_plain_form(client: FlaskClient) -> None:
    """No script, and the policy of every page."""
    text, policy = page(client)
    assert "<script" not in text
    assert "<textarea" in text
    assert policy == POLICY


def test_with_the_packages_the_page_runs_scripts_of_this_host_alone(client: FlaskClient, packages: Path) -> None:
    """From files, none inline; other pages, and the form itself, stay as they are. A 304 gives the same policy."""
    install(packages)
    text, policy = page(client)
    assert text.count("<script") == text.count(' src="/static/') == 2
    assert "<textarea" in text
    assert policy == editor.POLICY
    assert "unsafe" not in policy
    etag = client.get("/sparql", headers={"Accept": "text/html"}).headers["ETag"]
    again = client.get("/sparql", headers={"Accept": "text/html", "If-None-Match": etag})
    assert (again.status_code, again.headers["Content-Security-Policy"]) == (304, editor.POLICY)
    assert client.get("/").headers["Content-Security-Policy"] == POLICY


def test_the_files_of_the_packages_are_kept_for_good(client: FlaskClient, packages: Path) -> None:
    """Each at an address that changes with what is installed."""
    install(packages)
    for name, (_, media_type) in editor.FILES.items():
        response = client.get(f"/static/editor/{editor.version()}/{name}")
        assert (response.status_code, response.text, response.mimetype) == (200, f"this is {name}", media_type)
        assert "immutable" in response.headers["Cache-Control"]
        assert "max-age=31536000" in response.headers["Cache-Control"]
    before = editor.version()
    (packages / ".package-lock.json").write_text("other")
    editor.version.cache_clear()
    assert editor.version() != before
    assert client.get(f"/static/editor/{before}/yasgui.min.js").status_code == 404


@pytest.mark.parametrize("name", ["package.json", "../package.json", "..%2f.package-lock.json", "yasgui.esm.js", "%2e%2e/style.css", ""])
def test_no_other_file_of_the_packages_is_served(client: FlaskClient, packages: Path, name: str) -> None:
    """A fixed table tells which."""
    install(packages)
    assert client.get(f"/static/editor/{editor.version()}/{name}").status_code == 404


@pytest.mark.usefixtures("packages")
def test_nothing_is_served_of_packages_that_are_not_there(client: FlaskClient) -> None:
    """Whatever version is asked for."""
    assert client.get("/static/editor/0/yasgui.min.js").status_code == 404


def test_our_own_scripts_are_served(client: FlaskClient) -> None:
    """They need no package, and the address of the packages does not hide them."""
    response = client.get("/static/editor/main.js")
    assert (response.status_code, response.mimetype) == (200, "text/javascript")


def test_the_editor_is_told_of_prefixes_and_terms(client: FlaskClient) -> None:
    """One prefix a vocabulary, a kind of entity, a concept scheme; terms with their label."""
    told = known(client)
    prefixes = cast("dict[str, str]", told["prefixes"])
    assert prefixes["hre"] == "https://w3id.org/hrevents/ontology#"
    assert prefixes["event"] == "https://w3id.org/hrevents/event/"
    assert prefixes["role"] == "https://w3id.org/hrevents/concept/role/"
    [victim] = [term for term in told["concepts"] if str(term["iri"]).endswith("role/victim")]
    assert victim["label"] == "victim"


def test_the_editor_is_told_the_examples_with_their_descriptions(client: FlaskClient) -> None:
    """Without an answer, as long as the release holds none."""
    told = known(client)["examples"]
    assert [(each["slug"], each["question"], each["text"]) for each in told] == EXAMPLES
    assert all("answer" not in each for each in told)


def test_the_editor_is_told_what_an_example_answers(directory: Path) -> None:
    """As it stands in the release; examples without an answer are there too."""
    entries = [{"slug": "acts", "title": "", "text": "ASK {}", "answer": ANSWER}, {"slug": "unknown", "title": "", "text": "ASK {}"}]
    write_release(directory)
    (directory / "questions.json").write_text(json.dumps(entries))
    first, second = known(create_app(directory).test_client())["examples"]
    assert first["answer"] == ANSWER
    assert "answer" not in second


def test_the_editor_is_told_how_often_terms_are_used(client: FlaskClient, directory: Path) -> None:
    """Terms that are used and nowhere declared are offered too."""
    (directory / "void.ttl").write_text(VOID)
    told = known(client)
    assert {"iri": "urn:Class", "count": 5, "properties": ["urn:much", "urn:little"]} in told["classes"]
    assert {"iri": "urn:much", "count": 40} in told["properties"]


def test_partitions_of_partitions_do_not_count_for_the_whole() -> None:
    """The numbers of the dataset and of its classes are kept apart from those of a class's properties."""
    counted = partitions.read(parse(VOID.encode(), FORMATS["ttl"]))
    assert counted.entities == {"urn:Class": 5}
    assert counted.triples == {"urn:much": 40, "urn:little": 2}
    assert partitions.read([]) == partitions.Counted()


def test_what_the_editor_is_told_is_kept_by_its_tag(client: FlaskClient) -> None:
    """As everything of a release is."""
    response = client.get("/sparql/editor.json")
    assert response.mimetype == "application/json"
    assert client.get("/sparql/editor.json", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
