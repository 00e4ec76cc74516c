"""The server: the application under granian, in processes of its own, with the pool beside them; quiet and quick to stop."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server
from granian.server.common import AbstractServer

from publish.errors import UsageError
from publish.pool.client import Pool
from publish.pool.journal import CONFIGURATION
from publish.pool.sandbox import die_with_parent
from publish.pool.service import running
from publish.settings import Settings
from publish.web import create_app
from publish.web.clients import Clients, read_keys
from publish.web.front import Front
from publish.web.limits import Limits
from publish.web.site import open_site
from publish.web.traffic import Traffic
from publish.web.transfers import Transfers

_CONNECTIONS = 4096
"""Open connections of a process; more wait until one is closed."""
_HEADER_TIME = 10_000
"""Milliseconds in which the headers of a request have to be here."""
_STOPPING = 5
"""Seconds that a process may take to stop, over the time limit of a query; who reads slowly is cut off then."""
_STOPS = frozenset((signal.SIGTERM, signal.SIGINT))
_MEGABYTE = 1024 * 1024
_HANDOVER = "HRE_SERVED"
"""Variable by which the parent tells its workers what to serve: JSON of release, base, settings, socket, keys, salt, parent."""


def serve(
    release: Path,
    settings: Settings,
    *,
    base: str = "",
    say: Callable[[str], None] = print,
) -> None:
    """Serves the release directory until SIGTERM or SIGINT; what is being answered then is answered.

    Raises `ReleaseError` if the directory is not a release, `UsageError` if the port is taken or settings do not fit each other,
    `Problems` if the file of keys is wrong, all before anything is started. Logs hold neither what was asked nor who asked.
    """
    name = open_site(release, base).identifier
    keys = read_keys(Path(settings.keys)) if settings.keys else {}
    _require_free(settings.host, settings.port)
    _allow_files()
    os.register_at_fork(before=_hold_stops, after_in_parent=_take_stops)
    with running(release / "store", settings) as pool:
        handed = [str(release.resolve()), base, asdict(settings), str(pool), keys, os.urandom(16).hex(), os.getpid()]
        os.environ[_HANDOVER] = json.dumps(handed)
        server = _server(settings)
        server.on_startup(lambda: say(f"Serving release {name} at http://{_shown(settings.host)}:{settings.port}"))
        server.serve()


def _server(settings: Settings) -> AbstractServer[Any]:
    return Server(
        "publish.web.serve:handed_over",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.workers,
        backlog=1024,
        backpressure=_CONNECTIONS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_TIME),
        loop=Loops.asyncio,  # and not what else happens to be installed
        factory=True,
        websockets=False,
        log_level=LogLevels.error,  # a warning of a killed process is wrong at times: two threads wait for its end
        log_dictconfig=CONFIGURATION,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=settings.time_limit + _STOPPING,
    )


def handed_over() -> Front:
    """The application that the parent process asked this worker for."""
    release, base, values, pool, keys, salt, parent = json.loads(os.environ[_HANDOVER])
    die_with_parent(parent)
    settings = Settings(**values)
    app = create_app(
        Path(release), base, limits=announced(settings), clients=Clients(keys, bytes.fromhex(salt)),
        transfers=Transfers(settings.unread * _MEGABYTE // settings.workers), older=settings.versions)
    return Front(app, Pool(Path(pool), settings.time_limit), Traffic(logs=settings.log == "requests"), settings.proxies)


def announced(settings: Settings) -> Limits:
    """The limits that the settings make."""
    values = asdict(settings) | {"services": tuple(settings.services.split())}
    return Limits(**{entry.name: values[entry.name] for entry in fields(Limits) if entry.name in values})


def _hold_stops() -> None:
    """A new process is not stopped before it can listen to that: granian would lose the signal, and wait for the process in vain.

    Held before the fork, for Python forgets in the child what came between the fork and the first hook there.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)


def _take_stops() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)


def _allow_files() -> None:
    """Lets this process and its children hold as many connections as the machine allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


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
