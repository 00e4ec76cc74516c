"""Content coding over the front: what a client likes is what it gets, and the same address says the same in each coding."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator

import pytest
import zstandard
from fronting import fronted
from test_web_data import write_release
from werkzeug.test import Client, TestResponse

ROWS = "/sparql?query=SELECT*%7B?s%20?p%20?o%7D"
MANY = "/sparql?query=SELECT*%7B?s%20?p%20?o.?t%20?q%20?r%7DLIMIT%205000"
SMALL = "/sparql?query=ASK%7B%7D"
PAGE = "/doc/event/ev1.html"
GRAPH = "/data?default"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the synthetic archive, which says nothing by itself of codings."""
    with fronted(write_release(tmp_path_factory.mktemp("coding") / "release")) as front:
        yield Client(front)


def get(client: Client, path: str, accept: str | None = None, method: str = "GET", **headers: str) -> TestResponse:
    """A request; `accept` is Accept-Encoding."""
    sent = {"Accept-Encoding": accept} if accept is not None else {}
    return client.open(path, method=method, headers=sent | {name.replace("_", "-"): value for name, value in headers.items()})


def unpacked(response: TestResponse) -> bytes:
    """The body without its coding."""
    coding = response.headers.get("Content-Encoding", "")
    if coding == "gzip":
        return gzip.decompress(response.data)
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(response.data)).read() if coding else response.data


@pytest.mark.parametrize(("accept", "coding"), [
    (None, ""), ("", ""), ("identity", ""), ("br", ""), ("gzip", "gzip"), ("zstd", "zstd"), ("GZIP", "gzip"), ("gzip, br, zstd", "zstd"),
    ("gzip;q=1, zstd;q=0.5", "gzip"), ("gzip;q=0.5, zstd;q=1", "zstd"), ("gzip;q=0", ""), ("gzip;q=0, zstd;q=0", ""),
    ("zstd;q=0, gzip", "gzip"), ("gzip;q=0.001", "gzip"), ("*", "zstd"), ("*;q=0", ""), ("zstd;q=0, *", "gzip"),
    ("deflate, gzip;q=1.0, *;q=0.5", "gzip"), ("identity;q=0, gzip", "gzip"), ("gzip;q=x", ""), (",,;", ""),
])
@pytest.mark.parametrize("path", [ROWS, PAGE], ids=["result", "page"])
def test_the_coding_is_the_one_that_is_liked_most(client: Client, path: str, accept: str | None, coding: str) -> None:
    """RFC 9110, 12.5.3: q=0 refuses, the most specific one decides, nothing is sent packed to one who does not ask for it."""
    response = get(client, path, accept)
    assert (response.status_code, response.headers.get("Content-Encoding", "")) == (200, coding)
    assert unpacked(response) == get(client, path).data
    assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize("path", [ROWS, MANY, PAGE, GRAPH], ids=["result", "file", "page", "graph"])
def test_each_coding_has_its_own_etag_and_each_of_them_is_known(client: Client, path: str) -> None:
    """Other bytes need another strong tag; 304 to whoever has one of them, and it says which."""
    responses = [get(client, path, accept) for accept in (None, "gzip", "zstd")]
    tags = [response.headers["ETag"] for response in responses]
    assert len(set(tags)) == 3
    for tag in tags:
        again = get(client, path, "zstd", If_None_Match=tag)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert "Accept-Encoding" in again.headers["Vary"]
        assert "Content-Encoding" not in again.headers
    assert get(client, path, "zstd", If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("accept", [None, "gzip", "zstd"])
@pytest.mark.parametrize("path", [ROWS, MANY, PAGE, GRAPH, SMALL], ids=["result", "file", "page", "graph", "small"])
def test_head_has_the_headers_of_get(client: Client, path: str, accept: str | None) -> None:
    """Length, coding and tag, without a body."""
    whole, head = (get(client, path, accept, method) for method in ("GET", "HEAD"))
    for name in ("Content-Length", "Content-Encoding", "Content-Type", "ETag", "Vary"):
        assert head.headers.get(name) == whole.headers.get(name), name
    assert head.data == b""


def test_the_same_request_has_the_same_bytes(client: Client) -> None:
    """A strong tag promises it, also of what comes through a file."""
    for path in (ROWS, MANY, PAGE):
        first, second = (get(client, path, "gzip") for _ in range(2))
        assert first.data == second.data


@pytest.mark.parametrize("path", [SMALL, "/health/live"])
def test_small_bodies_stay_plain(client: Client, path: str) -> None:
    """Packing makes them larger; the cache is told all the same that it may depend on it."""
    response = get(client, path, "gzip, zstd")
    assert "Content-Encoding" not in response.headers
    assert "Accept-Encoding" in response.headers["Vary"]


def test_what_is_packed_already_is_left_alone(client: Client) -> None:
    """A dump is a gzip file, not a coding of one."""
    response = get(client, "/dumps/data.nq.gz", "gzip, zstd")
    assert "Content-Encoding" not in response.headers
    assert gzip.decompress(response.data).startswith(b"<")
    part = get(client, "/dumps/data.nq.gz", "gzip", Range="bytes=2-9")
    assert (part.status_code, part.data) == (206, response.data[2:10])


def test_a_post_is_packed_too_and_an_error_is_not(client: Client) -> None:
    """Problem documents are small, and should be read by whatever wrote the request."""
    posted = client.post("/sparql", data={"query": "SELECT * { ?s ?p ?o }"}, headers={"Accept-Encoding": "gzip"})
    assert posted.headers["Content-Encoding"] == "gzip"
    wrong = get(client, "/sparql?query=none", "gzip")
    assert (wrong.status_code, wrong.headers.get("Content-Encoding")) == (400, None)
    assert wrong.json
