"""The front: what stands between granian and Flask (RSGI 1.6, the interface of granian for asynchronous servers).

It reads bodies with a limit of size and time, runs the Flask application for each request, waits for the pool where a view asks
for it, notices when a client leaves, and has files sent without holding anything. No view waits, so none blocks another.
"""

from __future__ import annotations

import asyncio
import io
import signal
import sys
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from publish.pool.client import Pool
from publish.web.pending import Pending, Spooled
from publish.web.ready import Key, Ready, Store, key_of
from publish.web.rsgi import Headers, Scope, Sender
from publish.web.traffic import Traffic
from publish.web.transfers import OPENED

REFUSED = "hre.refused"
"""Key of the environment: the status to answer with, because the body could not be read."""
LARGEST_BODY = 262_144
"""Bytes: a query of the largest length, percent-encoded in a form, with room for other parameters."""
BODY_TIME = 10.0
"""Seconds in which the body of a request has to be here."""
_WITHOUT_BODY = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))


class Front:
    """The application as granian calls it. `proxies` in front of it are believed what they say of the client."""

    def __init__(self, app: Flask, pool: Pool, traffic: Traffic, proxies: int = 0) -> None:
        self._app, self._pool, self._traffic = app, pool, traffic
        self._trusted = ProxyFix(_ignore, x_for=proxies, x_proto=proxies, x_host=0)  # what else there is, a proxy may let pass
        self._proxies = proxies
        self._ready = Store()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """The process listens to signals from now on: what came before is taken now (see `publish.web.serve`)."""
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM, signal.SIGINT))

    async def __rsgi__(self, scope: Scope, sender: Sender) -> None:
        """Answers one request."""
        start = time.perf_counter()
        key = key_of(scope)
        ready = self._ready.get(key) if key else None
        if ready:
            status, size = ready.status, _send_ready(sender, ready)
        else:
            environment = await self._environment(scope, sender)
            with self._app.request_context(environment):  # each request is a task, and has contexts of its own
                response, own = await self._respond(sender)
            status, size = response.status_code, self._send(sender, response, key if own else None, head=scope.method == "HEAD")
        self._traffic.note(self._pool, scope, status, size, time.perf_counter() - start)

    async def _respond(self, sender: Sender) -> tuple[Response, bool]:
        """The response, and whether it was made without the pool: what Flask.full_dispatch_request does, with a wait in the middle."""
        app, own = self._app, True
        try:
            try:
                found: Any = app.preprocess_request()
                found = app.dispatch_request() if found is None else found
                if isinstance(found, Pending):
                    own = False
                    found = found.finish(await found.ask(self._pool, sender.client_disconnect))
            except Exception as error:  # noqa: BLE001  # as Flask does: its handlers make problems of ours, and raise the rest
                found = app.handle_user_exception(error)
            return app.finalize_request(found), own
        except Exception as error:  # noqa: BLE001  # the outermost frame: Flask logs it and answers 500
            return app.handle_exception(error), own

    def _send(self, sender: Sender, response: Response, key: Key | None, *, head: bool) -> int:
        """Sends `response`; how many bytes its body has. Keeps it as what `key` asks for, if that may be."""
        headers = list(response.headers.items())
        if isinstance(response, Spooled):
            return _send_spooled(sender, response, headers, head=head)
        if response.direct_passthrough:
            return _send_file(sender, response, headers, head=head)
        ready = Ready(response.status_code, headers, b"" if head else response.get_data())
        if key:
            self._ready.offer(key, response, ready)
        return _send_ready(sender, ready)

    async def _environment(self, scope: Scope, sender: Sender) -> dict[str, Any]:
        """The request as WSGI has it (PEP 3333)."""
        host, _, port = scope.server.rpartition(":")
        environment: dict[str, Any] = {
            "REQUEST_METHOD": scope.method, "SCRIPT_NAME": "", "PATH_INFO": scope.path.encode().decode("latin-1"),
            "QUERY_STRING": scope.query_string.encode().decode("latin-1"), "SERVER_NAME": host, "SERVER_PORT": port,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}", "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
            "wsgi.version": (1, 0), "wsgi.url_scheme": scope.scheme, "wsgi.errors": sys.stderr, "wsgi.input": io.BytesIO(),
            "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False, "wsgi.input_terminated": True,
        }
        for name, value in scope.headers.items():
            _add(environment, name, value)
        if scope.method not in _WITHOUT_BODY:
            await _read_body(environment, sender)
        if self._proxies:
            self._trusted(environment, _start)
        return environment


def _add(environment: dict[str, Any], name: str, value: str) -> None:
    """Adds a header, unless its name has ``_``: for WSGI it would be the one with ``-``, which a proxy sets and a client must not."""
    if "_" in name:
        return
    key = name.upper().replace("-", "_")
    key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
    environment[key] = f"{environment[key]},{value}" if key in environment else value


async def _read_body(environment: dict[str, Any], sender: Sender) -> None:
    """Reads the body, or notes why it is refused: too large, or too slow."""
    announced = environment.get("CONTENT_LENGTH", "0")
    if announced.isdecimal() and int(announced[:12]) > LARGEST_BODY:
        environment[REFUSED] = 413
        return
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIME):
            async for piece in sender:
                if not piece:
                    break
                body += piece
                if len(body) > LARGEST_BODY:
                    environment[REFUSED] = 413
                    return
    except TimeoutError:
        environment[REFUSED] = 408
    environment["wsgi.input"], environment["CONTENT_LENGTH"] = io.BytesIO(bytes(body)), str(len(body))


def _send_ready(sender: Sender, ready: Ready) -> int:
    if ready.body:
        sender.response_bytes(ready.status, ready.headers, ready.body)
    else:
        sender.response_empty(ready.status, ready.headers)
    return len(ready.body)


def _send_spooled(sender: Sender, response: Spooled, headers: Headers, *, head: bool) -> int:
    """Sends a result that waits in a file, and deletes that when it is open for certain."""
    if head:
        sender.response_empty(response.status_code, headers)
        Path(response.path).unlink()
        return 0
    sender.response_file(response.status_code, headers, response.path)
    asyncio.get_running_loop().call_later(OPENED, partial(Path(response.path).unlink, missing_ok=True))
    return response.content_length or 0


def _send_file(sender: Sender, response: Response, headers: Headers, *, head: bool) -> int:
    """Sends a file of ours, which Flask has opened, by its name, whole or the range that was asked for."""
    content: Any = response.response
    start, size = getattr(content, "start_byte", 0) or 0, response.content_length or 0
    wrapper = getattr(content, "iterable", content)
    name = wrapper.file.name
    response.close()
    if head:
        sender.response_empty(response.status_code, headers)
        return 0
    if response.status_code == 206:
        sender.response_file_range(206, headers, name, start, start + size)
    else:
        sender.response_file(response.status_code, headers, name)
    return size


def _ignore(_environment: object, _start: object) -> Iterable[bytes]:
    """ProxyFix mends the environment and calls an application: this one."""
    return ()


def _start(*_: object) -> Any:  # noqa: ANN401  # PEP 3333: start_response
    return None
