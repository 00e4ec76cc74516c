"""Loose data: any file of RDF, or a folder of them, is served at once as a release is."""

from __future__ import annotations

import gzip
import http.client
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple
from serving import HRE, Client, serving

from publish.errors import Problems, UsageError
from publish.formats import FORMATS, RDF, parse, serialize
from publish.release import loose
from publish.web import create_app

NODE, LABEL = NamedNode("http://e/a"), NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
QUAD = Quad(NODE, LABEL, Literal("A label", language="en"))
WRONG = {"ttl": "<x:a> <x:b> ]", "nt": "<x:a> <x:b> .\n", "nq": "x\n", "trig": "<x:g> { <x:a> }", "rdf": "<rdf:RDF", "jsonld": "{]"}


def write(path: Path, form: str = "ttl", quads: tuple[Quad, ...] = (QUAD,)) -> Path:
    """A file of RDF, packed if its name says so."""
    content = serialize(quads, FORMATS[form])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def rows(source: Path, query: str) -> list[list[str]]:
    """What a query of `source` finds, as text."""
    found = loose.read(source).query(query)
    return sorted([str(value) for value in row] for row in found)  # type: ignore[union-attr]  # a SELECT


def count(source: Path) -> int:
    """How many triples there are."""
    return len(loose.read(source))


@pytest.mark.parametrize("form", RDF, ids=lambda form: form.name)
@pytest.mark.parametrize("packed", ["", ".gz"])
def test_a_file_of_every_format_is_read(tmp_path: Path, form: object, packed: str) -> None:
    """By its suffix, in whatever case, packed or not."""
    name = str(getattr(form, "name", ""))
    for path in (tmp_path / f"a.{name}{packed}", tmp_path / f"b.{name.upper()}{packed}"):
        write(path, name)
        assert rows(path, "SELECT ?s ?o { ?s ?p ?o }") == [[str(NODE), str(QUAD.object)]]


def test_a_folder_is_read_with_all_below_it(tmp_path: Path) -> None:
    """Files of several formats; what is no RDF by its name is left alone."""
    for number, form in enumerate(RDF):
        write(tmp_path / "x" / str(number) / f"data.{form.suffix}", form.name, (Quad(NODE, LABEL, Literal(str(number))),))
    (tmp_path / "README.md").write_text("not RDF")
    (tmp_path / "ttl").write_text("a name is no suffix")
    assert count(tmp_path) == len(RDF)


def test_named_graphs_are_kept_and_the_union_is_asked(tmp_path: Path) -> None:
    """As in a release."""
    write(tmp_path / "a.nq", "nq", (Quad(NODE, LABEL, Literal("in g"), NamedNode("http://e/g")),))
    write(tmp_path / "b.ttl")
    assert rows(tmp_path, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }") == [["<http://e/g>"]]
    assert count(tmp_path) == 2


@pytest.mark.parametrize("form", ["ttl", "nt", "nq", "trig", "rdf", "jsonld"])
def test_blank_nodes_of_two_files_are_kept_apart(tmp_path: Path, form: str) -> None:
    """They may have the same name by chance; within a file it is one node."""
    texts = {"rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="x:">'
                    '<rdf:Description rdf:nodeID="b"><x:p>%s</x:p><x:q rdf:nodeID="b"/></rdf:Description></rdf:RDF>',
             "jsonld": '{"@id": "_:b", "x:p": "%s", "x:q": {"@id": "_:b"}}'}
    for name in ("one", "two"):
        (tmp_path / f"{name}.{form}").write_text(texts.get(form, '_:b <x:p> "%s" .\n_:b <x:q> _:b .\n') % name)
    found = rows(tmp_path, "SELECT ?b ?v { ?b <x:p> ?v ; <x:q> ?b }")
    assert {row[1] for row in found} == {'"one"', '"two"'}
    assert len({row[0] for row in found}) == 2


def test_relative_iris_have_the_file_as_their_base(tmp_path: Path) -> None:
    """RFC 3986, 5.1.3, as if the folder that is served were all there is: nothing tells where it lies on the machine."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a b.ttl").write_text("<> <x:p> <other> .")
    assert rows(tmp_path, "SELECT ?s ?o { ?s ?p ?o }") == [["<file:///in/a%20b.ttl>", "<file:///in/other>"]]


def test_every_file_that_is_wrong_is_named_in_one_run(tmp_path: Path) -> None:
    """With its line, where the format tells one; what it holds is not repeated."""
    for form, content in WRONG.items():
        (tmp_path / f"wrong.{form}").write_text(content)
    (tmp_path / "letters.ttl").write_bytes(b'<x:a> <x:b> "\xff" .')
    (tmp_path / "notpacked.nt.gz").write_bytes(b"x")
    (tmp_path / "cut.nt.gz").write_bytes(gzip.compress(b"<x:a> <x:b> <x:c> .\n" * 1000)[:40])
    write(tmp_path / "right.ttl")
    with pytest.raises(Problems) as caught:
        loose.make(tmp_path, tmp_path / "made")
    found = {Path(problem.mark.file).name: problem for problem in caught.value.found}
    assert set(found) == {*(f"wrong.{form}" for form in WRONG), "letters.ttl", "notpacked.nt.gz", "cut.nt.gz"}
    assert found["wrong.nt"].mark.line == 1
    assert "gzip" in found["cut.nt.gz"].message
    assert "x:a" not in str(caught.value)


@pytest.mark.parametrize("names", [[], ["data.txt"], ["data.ttl.zip"], ["ttl"], ["data."]])
def test_no_rdf_is_said_with_the_suffixes_that_there_are(tmp_path: Path, names: list[str]) -> None:
    """An empty folder, an unknown suffix, none."""
    for name in names:
        (tmp_path / name).write_text("x")
    for source in [tmp_path, *(tmp_path / name for name in names)]:
        with pytest.raises(UsageError, match=r"\.ttl, \.jsonld, \.nt, \.nq, \.trig, \.rdf, or in one of these and \.gz"):
            loose.read(source)


def test_what_is_made_is_named_after_its_content(tmp_path: Path) -> None:
    """The same files have the same name, other content has another; a release is told from it."""
    made = []
    for number, label in enumerate("aab"):
        folder = write(tmp_path / f"{number}" / "data.ttl", quads=(Quad(NODE, LABEL, Literal(label)),)).parent
        assert not loose.is_release(folder)
        made.append(loose.make(folder, tmp_path / f"made {number}"))
    names = [json.loads((folder / "manifest.json").read_text())["release"] for folder in made]
    assert names[0] == names[1] != names[2]
    assert all(loose.is_release(folder) for folder in made)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server of a folder."""
    folder = tmp_path_factory.mktemp("loose")
    write(folder / "in/a.ttl")
    write(folder / "in/b.nq.gz", "nq", (Quad(NODE, LABEL, Literal("in g"), NamedNode("http://e/g")),))
    with serving(folder / "in", folder / "log") as ready:
        yield ready


def test_it_is_asked_over_http(client: Client) -> None:
    """SPARQL, its graphs, the home page, health, and what is not there."""
    answer = client.get(f"/sparql?query={quote('SELECT ?o { ?s ?p ?o } ORDER BY STRLEN(?o)')}", "text/csv")
    assert (answer.status, answer.body.split(b"\r\n")) == (200, [b"o", b"in g", b"A label", b""])
    graph = client.get("/data?graph=http://e/g", "application/n-triples")
    assert [quad.triple for quad in parse(graph.body, FORMATS["nt"])] == [Triple(NODE, LABEL, Literal("in g"))]
    assert client.get("/data?default", "application/n-triples").body.count(b"\n") == 1
    assert client.get("/data?graph=http://e/none").status == 404
    assert b"SPARQL" in client.get("/", "text/html").body
    health = json.loads(client.get("/health").body)
    assert (health["status"], health["quads"], health["release"][:6]) == ("ok", 2, "loose-")
    assert client.get("/event/none").status == 404


@pytest.mark.parametrize("suffix", ["html", "ttl", "jsonld", "nt", "nq", "trig", "rdf"])
def test_an_entity_with_blank_nodes_and_odd_digits_has_every_format(tmp_path: Path, suffix: str) -> None:
    """Releases have no blank nodes; "²" is a digit, and no decimal."""
    about = '<http://e/p> [ <http://e/q> 4 ] ; rdfs:comment "grid 5²3"@en , "٣ 10"@en , "%s"@en' % ("1" * 5000)
    text = f"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . <https://w3id.org/hrevents/event/ev1> {about} ."
    (tmp_path / "in.ttl").write_text(text, "utf-8")
    release = loose.make(tmp_path / "in.ttl", tmp_path / "made")
    response = create_app(release).test_client().get(f"/doc/event/ev1.{suffix}")
    assert response.status_code == 200
    assert "/ontology" not in response.text.partition("<footer")[2]
    if suffix == "jsonld":
        values = {quad.object.value for quad in parse(response.data, FORMATS["jsonld"]) if isinstance(quad.object, Literal)}
        assert "grid 5²3" in values


def test_it_has_a_service_description(client: Client) -> None:
    """So that other tools find their way."""
    answer = client.get("/sparql", "text/turtle")
    assert (answer.status, b"sparql-service-description" in answer.body) == (200, True)


def test_what_cannot_be_served_is_said_before_it_listens(tmp_path: Path) -> None:
    """Exit 1 for wrong data, 2 for none."""
    (tmp_path / "wrong.nt").write_text("x")
    for source, code, words in ((tmp_path, 1, "wrong.nt:1"), (tmp_path / "wrong.nt", 1, "N-Triples"), ("none", 2, "does not exist")):
        done = subprocess.run([HRE, "serve", source, "--port", "1"], capture_output=True, text=True, check=False, timeout=30)
        assert (done.returncode, words in done.stderr) == (code, True)


def test_a_keep_alive_connection_is_used_again(client: Client) -> None:
    """Requests one after the other, whatever their outcome."""
    connection = http.client.HTTPConnection(client.host.removeprefix("http://"), timeout=10)
    statuses = []
    for path in ("/health/live", "/sparql?query=none", "/sparql?query=ASK%7B%7D", "/nothing"):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        statuses.append(response.status)
    connection.close()
    assert statuses == [200, 400, 200, 404]
