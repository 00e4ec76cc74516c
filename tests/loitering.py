"""Clients who do next to nothing, for as long as they may: idle connections, and readers of one byte a second."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress

from hostile_http import STREAM, Wire, asking

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
        wires = [stack.enter_context(closing(Wire(port, 30, buffer=2_048))) for _ in range(count)]
        begun = [wire.socket.recv(12) for wire in wires if wire.send(asking(STREAM))]
        thread = threading.Thread(target=_sip, args=(wires, stop))
        thread.start()
        try:
            yield begun
        finally:
            stop.set()
            thread.join()


def _sip(wires: list[Wire], stop: threading.Event) -> None:
    while not stop.wait(_PACE):
        for wire in wires:
            with suppress(OSError):
                wire.socket.recv(1)
