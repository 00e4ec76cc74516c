"""The example of a proxy in the guide works as it stands, with a real nginx in front of a real server."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from operating import Asking, Running, started, write_nodes
from serving import free_port
from test_style import text

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not here: apt-get install nginx-light")

_AROUND = """
daemon off; pid {folder}/pid; error_log {folder}/log; worker_processes 1;
events {{}}
http {{
access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{example}
}}
"""
SECOND = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) }"
"""Takes more than the second that a client has in a minute here, if it is asked a few times."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that believes one proxy."""
    folder = tmp_path_factory.mktemp("server")
    with started(write_nodes(folder), folder, proxies="1", budget="1") as running:
        yield running


@pytest.fixture(scope="module")
def proxy(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """The proxy as the guide sets it up, at another port and in a folder of its own."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    (example,) = re.findall(r"```nginx\n(.*?)```", text("publish/web/SERVING.md"), re.DOTALL)
    example = example.replace("127.0.0.1:8000", urlsplit(server.client.host).netloc).replace("listen 80;", f"listen 127.0.0.1:{port};")
    user = "" if os.geteuid() else "user root;"  # its folder is for this user alone
    (folder / "conf").write_text(user + _AROUND.format(folder=folder, example=example))
    with subprocess.Popen(["nginx", "-c", folder / "conf", "-e", folder / "log"]) as process:
        client = Asking(f"http://127.0.0.1:{port}")
        _wait(client, folder / "log")
        yield client
        process.send_signal(signal.SIGQUIT)


def _wait(client: Asking, log: Path) -> None:
    for _ in range(200):
        try:
            client.get("/health/live")
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(log.read_text())


def posted(client: Asking, body: bytes) -> int:
    """The status of a query sent in the body."""
    with closing(http.client.HTTPConnection(urlsplit(client.host).netloc, timeout=10)) as connection:
        connection.request("POST", "/sparql", body, {"Content-Type": "application/sparql-query"})
        return connection.getresponse().status


def test_queries_pass_up_to_the_limits(proxy: Asking) -> None:
    """By GET and POST, also long ones; a body that is too long is refused by the proxy."""
    assert proxy.ask("ASK {}").body == b"true"
    assert proxy.ask(f"ASK {{}} # {'a' * 50_000}").status == 200
    assert posted(proxy, b"ASK {} # " + b"a" * 60_000) == 200
    assert posted(proxy, b"ASK {} # " + b"a" * 300_000) == 413


def test_large_results_pass_whole(proxy: Asking, server: Running) -> None:
    """With the same bytes as without the proxy."""
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
    assert len(proxy.ask(query).body) == len(server.client.ask(query).body) > 500_000


def test_figures_stay_inside(proxy: Asking, server: Running) -> None:
    """The proxy gives them to nobody; health is no secret."""
    assert proxy.get("/metrics").status == 403
    assert server.client.get("/metrics").status == 200
    assert proxy.get("/health").status == 200


def test_addresses_in_answers_are_those_of_the_proxy(proxy: Asking) -> None:
    """What a visitor says of host, port and prefix is not believed."""
    lies = {"X-Forwarded-Host": "lie.example", "X-Forwarded-Port": "1", "X-Forwarded-Prefix": "/lie", "X-Forwarded-Proto": "lie"}
    said = proxy.send("GET", "/sparql", {"Accept": "text/turtle", **lies}).body.decode()
    assert "/lie" not in said
    assert "lie.example" not in said
    assert "lie:" not in said
    assert "http://127.0.0.1" in said


def test_a_client_cannot_choose_its_address(proxy: Asking) -> None:
    """Its budget is used up whatever it says in X-Forwarded-For."""
    statuses = [proxy.ask(SECOND, **{"X-Forwarded-For": f"192.0.2.{number}"}).status for number in range(8)]
    assert statuses[0] == 200
    assert 429 in statuses
