"""Clients who do next to nothing, for as long as they may: idle connections, and readers of one byte a second."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress

from hostile_http import STREAM, Wire, asking

FINE = b"HTTP/1.1 200"
_PACE = 1.0
"""Seconds between two bytes."""


@contextmanager
def idling(port: int, count: int) -> Iterator[list[Wire]]:
    """So many connections on which nothing is said."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(Wire(port, 10))) for _ in range(count)]


@contextmanager
def reading_slowly(port: int, count: int) -> Iterator[list[bytes]]:
    """So many readers of a long result, one after the other, who take one byte a second; the list holds their status lines."""
    stop = threading.Event()
    with ExitStack() as stack:
        begun = [_begin(port) for _ in range(count)]
        wires = [stack.enter_context(closing(wire)) for wire, _ in begun]
        thread = threading.Thread(target=_sip, args=(wires, stop))
        thread.start()
        try:
            yield [status for _, status in begun]
        finally:
            stop.set()
            thread.join()


def _begin(port: int, tries: int = 5) -> tuple[Wire, bytes]:
    """A reader, and the status line that came; a later reader where the machine was too busy for the time limit."""
    wire = Wire(port, 30, buffer=2_048)
    wire.send(asking(STREAM))
    status = wire.socket.recv(len(FINE))
    if status == FINE or tries == 1:
        return wire, status
    wire.close()
    return _begin(port, tries - 1)


def _sip(wires: list[Wire], stop: threading.Event) -> None:
    while not stop.wait(_PACE):
        for wire in wires:
            with suppress(OSError):
                wire.socket.recv(1)
