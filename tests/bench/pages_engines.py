"""The servers that the benchmark of the pages compares: ours, and Trifid over Oxigraph's server, on the same N-Quads.

Trifid, from npm, has a process of its own and knows no store: it asks a SPARQL endpoint, here Oxigraph's server, the fastest that
there is, at its own address, without the proxy by which Trifid usually asks. It is given what a page needs and nothing more.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

from endpoint_data import BASE, Size
from endpoint_engines import ENGINES, Files
from endpoint_servers import Server
from environments import node_modules
from pages_data import TURTLE, events

_TRIFID = ("trifid", "5.3.0")
TITLES = {
    "hre": "ours: hre serve, with its usual settings",
    "trifid": "Trifid 5.3.0 of npm, over Oxigraph 0.5.13's own server in Rust",
}


def start(name: str, files: Files, size: Size) -> Pages:
    """Loads and starts an engine. Raises `Unavailable` and `Ended`."""
    return _hre(files) if name == "hre" else _trifid(files, size)


class Pages:
    """A server of pages, and those that it needs: `prefix` stands before the paths of entities."""

    def __init__(self, servers: list[Server], prefix: str) -> None:
        self._servers, self.prefix = servers, prefix

    @property
    def host(self) -> str:
        """The address of its root, without a slash at the end."""
        return self._servers[-1].host

    @property
    def base(self) -> str:
        """What the IRIs of entities begin with in its RDF: Trifid makes them addresses of its own."""
        return BASE if self.prefix else f"{self.host}/"

    def ready(self, *, fresh: bool) -> None:
        """Waits until it is idle; starts the server of pages again if it has ended, or is to be `fresh`. Raises `Ended`."""
        settled = [server.settle() for server in self._servers]
        if fresh or not all(settled) or not self._servers[-1].processes():
            self._servers[-1].restart()

    def stop(self) -> None:
        """Ends all."""
        for server in reversed(self._servers):
            server.stop()


def _hre(files: Files) -> Pages:
    server = ENGINES["hre"].server(files, "hre")
    server.start()
    return Pages([server], "doc/")


def _trifid(files: Files, size: Size) -> Pages:
    program = node_modules(*_TRIFID) / "trifid" / "server.js"
    engine = ENGINES["oxigraph"]
    engine.load(files)
    endpoint = engine.server(files, "oxigraph")
    endpoint.start()
    server = Server(lambda port: _command(program, files.folder / "trifid.json", endpoint.address, port), f"/{next(events(size))}",
                    {"NODE_ENV": "production"}, files.folder / "trifid.log", alive=("", TURTLE))
    pages = Pages([endpoint, server], "")
    try:
        server.start()
    except BaseException:
        pages.stop()
        raise
    return pages


def _command(program: Path, settings: Path, endpoint: str, port: int) -> list[str]:
    """The command of Trifid; writes its settings, which are YAML, so JSON will do."""
    assert urlsplit(endpoint).hostname == "127.0.0.1"
    renderer = {"module": "@zazuko/trifid-entity-renderer", "config": {"followRedirects": False}}
    settings.write_text(json.dumps({
        "server": {"listener": {"host": "127.0.0.1", "port": port}, "logLevel": "error"},
        "globals": {"datasetBaseUrl": BASE, "endpoints": {"default": {"url": endpoint}}},
        "plugins": {"entity-renderer": renderer},
    }), "utf-8")
    return ["node", str(program), "--config", str(settings), "--port", str(port)]
