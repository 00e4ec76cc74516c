"""Odd addresses over a real connection: each has the right status, and none brings the server down or makes it talk."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from odd_addresses import ODD, UNREADABLE
from serving import Client, serving
from test_web_data import write_release

_INTERNAL = re.compile(rb"Traceback|File \"|\.py\b|werkzeug|flask|root:", re.IGNORECASE)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server prints."""
    return tmp_path_factory.mktemp("odd") / "log"


@pytest.fixture(scope="module")
def server(log: Path) -> Iterator[Client]:
    """A server of the synthetic archive."""
    with serving(write_release(log.parent / "release"), log, workers=1) as client:
        yield client


def send(server: Client, method: str, address: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer to an address that is sent as it is: clients would mend it."""
    host, port = server.host.removeprefix("http://").split(":")
    request = f"{method} {address} HTTP/1.1\r\nHost: archive.example\r\nAccept: application/ld+json\r\nConnection: close\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(request.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}, body


def test_there_are_more_than_a_hundred() -> None:
    """Of every kind."""
    assert len(ODD) > 180


@pytest.mark.parametrize("address", ODD, ids=lambda address: address[:60].encode("unicode_escape").decode())
def test_an_odd_address_has_the_right_status(server: Client, address: str) -> None:
    """A problem document if it is an error; a redirection stays on this host; nothing internal is shown; HEAD is alike."""
    status, headers, body = send(server, "GET", address)
    assert status == ODD[address]
    assert not _INTERNAL.search(body)
    assert "x-injected" not in headers
    assert not headers.get("location") or re.match(r"http://archive\.example/(?!/)|/(?!/)", headers["location"])
    if status >= 400 and status != 410 and address not in UNREADABLE:
        assert headers["content-type"] == "application/problem+json"
        assert json.loads(body)["status"] == status
        assert headers["x-content-type-options"] == "nosniff"
    again, same, nothing = send(server, "HEAD", address)
    assert (again, nothing) == (status, b"")
    assert same.get("content-type") == headers.get("content-type")


def test_the_server_is_well_after_all_of_them(server: Client, log: Path) -> None:
    """No error was logged, and it answers."""
    assert server.get("/health").status == 200
    assert "error" not in log.read_text()
