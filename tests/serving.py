"""A real server for tests: `hre serve` in a process of its own, and a client for it."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
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
_STOP = 60.0
"""Seconds that it may take to end: it lets its clients have what they asked for, if they read it."""


@dataclass(frozen=True)
class Answer:
    """What the server said, after redirections; names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str


class Client:
    """Asks one server over HTTP, as `curl -L` does."""

    def __init__(self, host: str, pid: int = 0) -> None:
        self.host = host
        self.pid = pid
        """The server's first process."""

    def get(self, path: str, accept: str = "*/*") -> Answer:
        """The answer to GET, whatever its status."""
        request = Request(self.host + path, headers={"Accept": accept})  # noqa: S310  # always http to our own server
        try:
            with urlopen(request, timeout=30) as response:  # noqa: S310  # as above
                return Answer(response.status, _lower(response.headers), response.read(), response.url)
        except HTTPError as error:
            with error:
                return Answer(error.code, _lower(error.headers), error.read(), error.url)

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        """The answer to one request with these headers and none of our own; no redirection is followed."""
        with closing(http.client.HTTPConnection(self.host.removeprefix("http://"), timeout=30)) as connection:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body or method in {"POST", "PUT"}:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, _lower(response.headers), response.read(), self.host + path)


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def free_port() -> int:
    """A port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(release: Path, log: Path, **settings: object) -> Iterator[Client]:
    """A client of a server of `release`, or of a file, with these settings (``time_limit=3``); it writes what it prints to `log`."""
    port = free_port()
    command = [str(HRE), "serve", str(release), "--port", str(port)]
    environment = os.environ | {f"HRE_{name.upper()}": str(value) for name, value in settings.items()}
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
        client = Client(f"http://127.0.0.1:{port}", process.pid)
        try:
            _wait(client, process)
            yield client
        finally:
            process.terminate()
            process.wait(timeout=_STOP)


def served(folder: Path, nquads: bytes) -> Path:
    """A file of these N-Quads in a new `folder`, which `serving` can serve."""
    folder.mkdir(parents=True)
    path = folder / "data.nq"
    path.write_bytes(nquads)
    return path


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
