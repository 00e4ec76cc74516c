"""The front: what of a request reaches the application, and what a stranger cannot make of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fronting import ROOMY, Fronted, Scope, Sender, fronted
from test_web_data import write_release
from werkzeug.test import Client, EnvironBuilder

LARGE = "SELECT ?s ?p ?o ?t { ?s ?p ?o . ?t ?q ?r } LIMIT 20000"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fronted]:
    """A front behind one proxy."""
    with fronted(write_release(tmp_path_factory.mktemp("front") / "release"), replace(ROOMY, proxies=1)) as ready:
        yield ready


def raw(front: Fronted, headers: list[tuple[str, str]], path: str = "/sparql", query: str = "", **changed: Any) -> Sender:  # noqa: ANN401  # of a scope
    """What is answered to a request with these headers, as they are."""
    scope = Scope(EnvironBuilder(path=path).get_environ())
    scope.query_string = query
    scope.headers.extend(headers)
    for name, value in changed.items():
        setattr(scope, name, value)
    sender = Sender(changed.get("body", b""))
    front.run(scope, sender)
    return sender


@pytest.mark.parametrize("name", ["x_forwarded_for", "x_forwarded_host", "x-forwarded_proto", "content_length", "content_type"])
def test_a_name_with_an_underscore_is_not_the_one_with_a_hyphen(front: Fronted, name: str) -> None:
    """A proxy sets or removes the one with hyphens; WSGI would take both for the same (PEP 3333)."""
    seen: dict[str, Any] = {}
    sender = Sender(b"")
    scope = Scope(EnvironBuilder().get_environ())
    scope.headers.extend([("x-forwarded-for", "192.0.2.1"), (name, "spoofed")])
    future = asyncio.run_coroutine_threadsafe(front.front._environment(scope, sender), front.loop)  # type: ignore[arg-type]  # noqa: SLF001  # as granian does; what the application is given shows nowhere else
    seen |= future.result(5)
    assert "spoofed" not in map(str, seen.values())
    assert seen["REMOTE_ADDR"] == "192.0.2.1"


@pytest.mark.parametrize("header", ["x-forwarded-prefix", "x-forwarded-host", "x-forwarded-port", "x-forwarded-server", "forwarded"])
@pytest.mark.parametrize("value", ["/evil", "//evil.example", "https://evil.example", "evil.example", "host=evil.example", "666"])
def test_no_header_leads_to_another_host(front: Fronted, header: str, value: str) -> None:
    """A proxy that does not know the header lets a client's through."""
    assert dict(raw(front, [(header, value)], "/event/ev1").headers)["Location"] == "/doc/event/ev1"
    answered = raw(front, [(header, value), ("accept", "text/turtle")], "/sparql")
    assert b"evil" not in answered.content
    assert b"666" not in answered.content
    assert not [link for name, link in raw(front, [(header, value)], "/doc/event/ev1").headers if name == "Link" and "evil" in link]


@pytest.mark.parametrize("host", [".".join(["a" * 60] * 5), "a" * 5000, "a b", "<>"])
@pytest.mark.parametrize("path", ["/sparql", "/doc/event/ev1.linkset", "/.well-known/sparql-examples"])
def test_a_host_that_is_none_is_400(front: Fronted, host: str, path: str) -> None:
    """No name is so long (RFC 1035, 2.3.4): written into every address of an answer, it would fill the memory."""
    scope = Scope(EnvironBuilder(path=path).get_environ())
    scope.headers[:] = [("host", host), ("accept", "application/n-triples, */*;q=0.1")]
    sender = Sender(b"")
    front.run(scope, sender)
    assert sender.status == 400


@pytest.mark.parametrize("query", ["query=ASK{}&x=é", "query=ASK{}&x=\N{GRINNING FACE}", "query=\ufffd"])
def test_an_address_with_raw_letters_beyond_ascii_is_400(front: Fronted, query: str) -> None:
    """A URI has none (RFC 3986, 2): it is not a failure of ours, and nothing is logged."""
    assert raw(front, [], query=query).status == 400


@pytest.mark.parametrize(("method", "key"), [("HEAD", "content-length"), ("GET", "content-length")])
def test_a_large_result_leaves_no_file(front: Fronted, method: str, key: str) -> None:
    """HEAD has its length and no body; the file is gone at once, or when it was sent."""
    client = Client(front)
    response = client.open("/sparql", method=method, query_string={"query": LARGE}, headers={"Accept": "text/csv"})
    assert int(response.headers[key]) > 1_000_000
    assert len(response.data) == (0 if method == "HEAD" else int(response.headers[key]))
    if method == "HEAD":
        left = [path for path in Path(front.pool._path).parent.iterdir() if path.name != "pool.sock"]  # noqa: SLF001  # where results wait
        assert left == []


def test_a_condition_on_a_post_is_none(front: Fronted) -> None:
    """304 answers GET and HEAD only (RFC 9110, 13.1.2); ``*`` does not hide that there is nothing."""
    client = Client(front)
    etag = client.get("/sparql?query=ASK{}").headers["ETag"]
    condition = {"If-None-Match": etag}
    assert client.get("/sparql?query=ASK{}", headers=condition).status_code == 304
    assert client.head("/sparql?query=ASK{}", headers=condition).status_code == 304
    assert client.post("/sparql", data={"query": "ASK{}"}, headers=condition).status_code == 200
    assert client.get("/sparql?query=none", headers={"If-None-Match": "*"}).status_code == 400
    assert client.get("/data?graph=http://none/", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize(("body", "announced", "status"), [
    (b"x", "999999999", 413), (b"x" * 300_000, "", 413), (b"ASK {}", "x", 200), (b"ASK {}", "6,6", 200),
])
def test_a_body_is_read_up_to_a_limit(front: Fronted, body: bytes, announced: str, status: int) -> None:
    """What is announced is believed only when it is too much."""
    headers = [("content-type", "application/sparql-query"), *([("content-length", announced)] if announced else [])]
    assert raw(front, headers, body=body, method="POST").status == status
