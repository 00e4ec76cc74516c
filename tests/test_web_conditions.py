"""Conditional and partial requests for the files of a release (RFC 9110, 13 and 14): by the tag that clients are given."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from test_web_data import web_client

DUMP = "/dumps/data.nq.gz"
OTHER = '"other"'


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive."""
    return web_client(tmp_path_factory.mktemp("conditions") / "release")


@pytest.mark.parametrize(("headers", "status"), [
    ({"Range": "bytes=0-9"}, 206), ({"Range": "bytes=0-9", "If-Range": "{tag}"}, 206), ({"Range": "bytes=0-9", "If-Range": OTHER}, 200),
    ({"If-Match": "{tag}"}, 200), ({"If-None-Match": "{tag}"}, 304), ({"If-None-Match": OTHER}, 200),
])
def test_a_dump_is_sent_whole_in_part_or_not_at_all(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    """So an interrupted download goes on where it stopped, unless there is another release."""
    whole = client.get(DUMP)
    response = client.get(DUMP, headers={name: value.format(tag=whole.headers["ETag"]) for name, value in headers.items()})
    assert response.status_code == status
    assert response.headers["ETag"] == whole.headers["ETag"]
    assert response.data == {200: whole.data, 206: whole.data[:10], 304: b""}[status]
    if status == 206:
        assert response.headers["Content-Range"] == f"bytes 0-9/{len(whole.data)}"


def test_another_release_is_not_sent_to_who_wants_the_one_that_was(client: FlaskClient) -> None:
    """412, which no cache keeps, without the file."""
    response = client.get(DUMP, headers={"If-Match": OTHER})
    assert (response.status_code, response.content_type, response.headers["Cache-Control"]) == (412, "application/problem+json", "no-store")


def test_a_part_beyond_the_end_is_refused_with_the_length(client: FlaskClient) -> None:
    """416: for no cache, or it would give that to who asks for the file."""
    length = len(client.get(DUMP).data)
    response = client.get(DUMP, headers={"Range": f"bytes={length}-"})
    assert (response.status_code, response.content_type, response.headers["Cache-Control"]) == (416, "application/problem+json", "no-store")
    assert response.headers["Content-Range"] == f"bytes */{length}"
