"""The servers that the benchmark of the endpoint compares: how each is had, loaded and started, each as it is used in production.

All load the same N-Quads, and all answer over the union of the graphs as default graph. Ours and Virtuoso stop a query after 30
seconds. Oxigraph's server gets no time limit, which is how it comes: with one (0.5.13) it starts a thread for each query, which
sleeps until the limit, and a few thousand cheap queries a second end it. rdflib-endpoint knows no limit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import endpoint_virtuoso
from endpoint_data import BASE
from endpoint_servers import Server
from environments import environment
from oracle import Unavailable

from publish import store

HERE = Path(__file__).resolve().parent
_RDFLIB = ("rdflib-endpoint==0.6.3", "rdflib==7.6.0", "oxrdflib==0.5.0", "uvicorn[standard]==0.54.0")
_OXIGRAPH = ("oxigraph==0.5.13",)
_MEMORY = 10_000_000_000
"""Bytes that a process of another engine may fill."""
_ENOUGH = "1000000"
"""All requests come from one address: what a client may ask for is raised beyond what anybody asks."""


def release(data: Path, folder: Path, count: int) -> None:
    """Makes of N-Quads what `hre serve` serves, in `folder`: the least that is a release."""
    folder.mkdir(parents=True)
    store.load(folder / "store", data)
    manifest = {"release": "bench", "version": "1.0.0", "issued": "2026-01-01", "base": BASE, "files": {}, "counts": {"quads": count}}
    for name, content in (("manifest", manifest), ("ledger", []), ("questions", [])):
        (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")
    (folder / "void.ttl").write_text(f"<{BASE}> a <http://rdfs.org/ns/void#Dataset> .\n", "utf-8")


@dataclass(frozen=True)
class Files:
    """What servers read: the N-Quads; our release of them, in which Oxigraph's store lies; and the folder for all else."""

    data: Path
    release: Path
    folder: Path


@dataclass(frozen=True)
class Engine:
    """A server: what it is, the path at which it takes queries, and its part in the benchmark.

    `load` has it make its own files, or raises `Unavailable`; `command` is that of a server at a port; `limits` are variables of its
    environment. An engine that is `safe` says of itself that hostile queries do it no harm: its errors while they run are failures.
    """

    title: str
    path: str
    load: Callable[[Files], None]
    command: Callable[[Files, int], list[str]]
    limits: Callable[[Files], Mapping[str, str]] = field(default=lambda _: {})
    safe: bool = False

    def server(self, files: Files, name: str) -> Server:
        """A server of it, which is not started yet. Ours limits its memory itself; others would take the machine with them."""
        log, memory = files.folder / f"{name}.log", 0 if self.safe else _MEMORY
        return Server(lambda port: self.command(files, port), self.path, self.limits(files), log, memory)


def _nothing(_: Files) -> None:
    """Ours reads the release, which is made for all."""


def _hre(files: Files, port: int) -> list[str]:
    return [str(Path(sys.executable).with_name("hre")), "serve", str(files.release), "--port", str(port)]


def _budget(_: Files) -> Mapping[str, str]:
    return {"HRE_BUDGET": _ENOUGH, "HRE_FAILURES": _ENOUGH, "HRE_QUEUE": "1000", "HRE_TIME_LIMIT": "30"}


def _rdflib(_: Files, port: int, workers: int = 1) -> list[str]:
    """Uvicorn, with one process unless said otherwise: so its own command, ``rdflib-endpoint serve``, has it.

    Each query holds the only thread of a process that answers. Uvicorn ends a process that is too busy to say within five seconds that
    it lives; here, only after ten minutes.
    """
    uvicorn = environment(_RDFLIB) / "uvicorn"
    return [str(uvicorn), "endpoint_rdflib:app", "--app-dir", str(HERE), "--host", "127.0.0.1", "--port", str(port), "--workers",
            str(workers), "--log-level", "warning", "--no-access-log", "--timeout-worker-healthcheck", "600"]


def _rdflib_load(_: Files) -> None:
    environment(_RDFLIB)


def _virtuoso_load(files: Files) -> None:
    endpoint_virtuoso.load(files.data, files.folder / "virtuoso")


def _virtuoso(files: Files, port: int) -> list[str]:
    return endpoint_virtuoso.command(files.folder / "virtuoso", files.data, port)


def _oxigraph_load(files: Files) -> None:
    program = environment(_OXIGRAPH) / "oxigraph"
    for options in (("load", "--file", str(files.data)), ("optimize",)):
        command = [str(program), options[0], "--location", str(files.folder / "oxigraph"), *options[1:]]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise Unavailable(f"Oxigraph could not load the data: {done.stderr.strip()[-300:]}")


def _oxigraph(files: Files, port: int) -> list[str]:
    return [str(environment(_OXIGRAPH) / "oxigraph"), "serve-read-only", "--location", str(files.folder / "oxigraph"),
            "--bind", f"127.0.0.1:{port}", "--union-default-graph"]


ENGINES = {
    "hre": Engine("ours: hre serve, with its usual settings", "/sparql", _nothing, _hre, _budget, safe=True),
    "rdflib": Engine("rdflib-endpoint 0.6.3 with rdflib's store in memory, in one process, as its own command starts it", "/sparql",
                     _rdflib_load, _rdflib, lambda files: {"HRE_BENCH_DATA": str(files.data)}),
    "rdflib-cores": Engine("the same with a process a core, each with the data in its memory", "/sparql", _rdflib_load,
                           lambda files, port: _rdflib(files, port, os.cpu_count() or 1),
                           lambda files: {"HRE_BENCH_DATA": str(files.data)}),
    "rdflib-oxigraph": Engine("the same with oxrdflib 0.5.0's read-only store, which it makes no faster: queries come parsed by rdflib, "
                              "and are evaluated by it", "/sparql", _rdflib_load, _rdflib,
                              lambda files: {"HRE_BENCH_DATA": str(files.release / "store")}),
    "virtuoso": Engine("Virtuoso 7 of Debian, with buffers for 2 GB", "/sparql", _virtuoso_load, _virtuoso),
    "oxigraph": Engine("Oxigraph 0.5.13's own server in Rust: the limit", "/query", _oxigraph_load, _oxigraph),
}
