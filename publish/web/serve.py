"""The server: the application under granian, in processes of its own, quiet and quick to stop."""

from __future__ import annotations

import json
import logging
import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from publish.errors import UsageError
from publish.web import create_app
from publish.web.site import open_site

THREADS = 4
"""Threads of a worker: pages are short, and the interpreter lock is released while the engine works."""
WORKERS = 2
_HANDOVER = "HRE_SERVED"
"""Variable by which the parent tells its workers what to serve: JSON of release, base and examples."""


def serve(
    release: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    base: str = "",
    examples: Sequence[tuple[str, str, str]] = (),
    workers: int = WORKERS,
    say: Callable[[str], None] = print,
) -> None:
    """Serves the release directory until SIGTERM or SIGINT; what is being answered then is answered.

    Raises `ReleaseError` if the directory is not a release and `UsageError` if the port is taken, both before
    anything is started. Logs hold neither what was asked nor who asked.
    """
    name = open_site(release, base, examples).identifier
    _require_free(host, port)
    os.environ[_HANDOVER] = json.dumps([str(release.resolve()), base, [list(example) for example in examples]])
    server = Server(
        "publish.web.serve:handed_over",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=1024,
        factory=True,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=15,  # seconds: a machine that is busy lets workers wait
    )
    server.on_startup(lambda: say(f"Serving release {name} at http://{_shown(host)}:{port}"))
    server.serve()


def handed_over() -> Flask:
    """The application that the parent process asked this worker for."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    release, base, examples = json.loads(os.environ[_HANDOVER])
    return create_app(Path(release), base, [tuple(example) for example in examples])


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(f"Port {port} at {host} cannot be used: choose another with --port.") from error


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
