"""The server over real HTTP: it starts quickly, answers, logs nothing of its visitors, and stops when told."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from test_web_data import write_release

from publish.errors import ReleaseError, UsageError
from publish.settings import Settings
from publish.web.serve import serve

PROGRAM = """
import sys
from pathlib import Path
from publish.settings import Settings
from publish.web.serve import serve
serve(Path(sys.argv[1]), Settings(port=int(sys.argv[2])))
"""


@dataclass
class Server:
    """A server process at a free port, and the time it took to be ready."""

    process: subprocess.Popen[str]
    port: int
    ready: float

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one request; the path is sent as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, dict(response.getheaders()), content

    def stop(self, number: int) -> tuple[int, str, float]:
        """The exit status, everything that was written, and the time it took."""
        start = time.monotonic()
        self.process.send_signal(number)
        written, _ = self.process.communicate(timeout=15)
        return self.process.returncode, written, time.monotonic() - start


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(release: Path) -> Server:
    """A server of the release, ready."""
    port, begun = free_port(), time.monotonic()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(release), str(port)], env=environment, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    server = Server(process, port, 0)
    while time.monotonic() - begun < 15:
        try:
            if server.get("/health")[0] == 200:
                server.ready = time.monotonic() - begun
                return server
        except OSError:
            time.sleep(0.02)
    process.kill()
    raise AssertionError(process.communicate()[0])


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic release."""
    return write_release(tmp_path_factory.mktemp("serve") / "release")


@pytest.fixture(scope="module")
def server(release: Path) -> Iterator[Server]:
    """A server for all tests here that do not stop it."""
    running = start(release)
    yield running
    running.stop(signal.SIGTERM)


def test_it_is_ready_soon(server: Server) -> None:
    """1.5 s is the aim on a quiet machine; twice that is allowed for a busy one."""
    assert server.ready < 3


def test_it_answers_over_http(server: Server) -> None:
    """Pages, redirects, data, queries, HEAD."""
    status, headers, _ = server.get("/event/ev1")
    assert (status, headers["location"]) == (303, "/doc/event/ev1")
    assert server.get("/doc/event/ev1", Accept="text/turtle")[1]["content-type"] == "text/turtle; charset=utf-8"
    assert b"Tampering" in server.get("/doc/event/ev1", Accept="text/html")[2]
    assert b"true" in server.get("/sparql?query=ASK%7B%7D")[2]
    status, headers, content = server.get("/doc/event/ev1.html", method="HEAD")
    assert (status, content) == (200, b"")
    etag = headers["etag"]
    assert server.get("/doc/event/ev1.html", If_None_Match=etag)[0] == 304


@pytest.mark.parametrize("path", [
    "/event/%00", "/event/../../etc/passwd", "/static/../../serve.py", "/static/%2e%2e/serve.py", "/" + "a" * 20_000, "/%ff%fe", "//",
    "/event/ev1%0d%0aX:y", "/doc/event/%F0%9F%98%80", "/dumps/%2e%2e%2fledger.json", "/event/" + "%41" * 3000, "/?" + "q" * 20_000])
def test_odd_paths_never_make_it_fail(server: Server, path: str) -> None:
    """4xx, or the page where the oddity is only in the query."""
    status, headers, content = server.get(path)
    assert status < 500
    assert b"Traceback" not in content
    assert "x" not in {name.lower() for name in headers}


def test_many_at_once_are_answered(server: Server) -> None:
    """More requests than threads."""
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda number: server.get(f"/doc/event/ev{number % 2 + 1}.html")[0], range(200)))
    assert set(statuses) == {200}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_stops_when_told_and_has_logged_nothing_of_its_visitors(release: Path, number: int) -> None:
    """Exit 0, soon; one line that says where it served; no address, no path, no query."""
    running = start(release)
    running.get("/sparql?query=ASK%7B%3Fsecretvariable%20a%20%3Cx%3Ay%3E%7D")
    running.get("/sparql?query=brokensecret")
    running.get("/event/secretpath")
    status, written, took = running.stop(number)
    assert status == 0
    assert took < 20
    assert f"Serving release 2001-a at http://127.0.0.1:{running.port}" in written
    assert "secret" not in written
    assert len(written.splitlines()) == 1, written


def test_a_port_that_is_taken_and_a_release_that_is_none_are_said_before_anything_starts(release: Path, tmp_path: Path) -> None:
    """With what to do about it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="--port"):
            serve(release, Settings(port=int(taken.getsockname()[1])))
    with pytest.raises(ReleaseError):
        serve(tmp_path, Settings(port=free_port()))
