"""A real server for tests: `hre serve` in a process of its own, and a client for it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

HRE = Path(sys.executable).with_name("hre")
LANGUAGE_TAG = re.compile(r'(?<=")@[a-z]{2}\b')
"""The tag of a literal in a query: no handle."""
_WAIT = 20.0
"""Seconds that a server may take to answer."""


@dataclass(frozen=True)
class Answer:
    """What the server said, after redirections; names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str


class Client:
    """Asks one server over HTTP, as `curl -L` does."""

    def __init__(self, host: str) -> None:
        self.host = host

    def get(self, path: str, accept: str = "*/*") -> Answer:
        """The answer to GET, whatever its status."""
        request = Request(self.host + path, headers={"Accept": accept})  # noqa: S310  # always http to our own server
        try:
            with urlopen(request, timeout=30) as response:  # noqa: S310  # as above
                return Answer(response.status, _lower(response.headers), response.read(), response.url)
        except HTTPError as error:
            with error:
                return Answer(error.code, _lower(error.headers), error.read(), error.url)


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def free_port() -> int:
    """A port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(release: Path, log: Path) -> Iterator[Client]:
    """A client of a server of `release`, which writes what it prints to `log`."""
    port = free_port()
    client = Client(f"http://127.0.0.1:{port}")
    with log.open("wb") as output:
        process = subprocess.Popen([HRE, "serve", str(release), "--port", str(port)], stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(client, process)
            yield client
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait(client: Client, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _WAIT
    while not _is_ready(client):
        assert process.poll() is None, "the server ended"
        assert time.monotonic() < end, "the server does not answer"
        time.sleep(0.05)


def _is_ready(client: Client) -> bool:
    try:
        return client.get("/health").status == 200
    except URLError:
        return False


def links(html: str) -> set[str]:
    """The paths that a page links to, or loads, on its own server."""
    return {address.partition("#")[0] for address in re.findall(r'(?:href|src|action)="(/[^"]*)"', html)} - {""}
