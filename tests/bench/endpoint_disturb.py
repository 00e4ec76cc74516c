"""What may disturb a server while others ask it cheap queries: clients with hostile queries, and clients that read slowly."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from itertools import count
from threading import Event, Thread
from urllib.parse import urlsplit

from endpoint_queries import HOSTILE, JSON, parameter

HOSTILE_CLIENTS = 4
SLOW_READERS = 20
_LIMIT = 60
"""Seconds that a hostile client waits for an answer."""
_PIECE = 65_536
_MOST = 50_000_000
"""Bytes of an answer after which a hostile client has enough."""
_WINDOW = 4096
"""Bytes that the system keeps for a slow reader, so that what it has not read waits at the server."""
_PAUSE = 1.0
"""Seconds between two bytes."""
_PATIENCE = 20.0
"""Seconds in which slow readers have to get their first byte: what is measured is their reading, and not the work for their answers."""

Told = Counter[str]


class _Client:
    """One hostile client: asks one query after the other, each with another comment, until it is told to stop."""

    def __init__(self, address: str, first: int, told: Told) -> None:
        self.address, self.told, self.stopped = urlsplit(address), told, Event()
        texts = list(HOSTILE.values())
        self.texts = [*texts[first % len(texts):], *texts[:first % len(texts)]]
        self.number = count(first * 1_000_000)
        self.connection: HTTPConnection | None = None
        self.thread = Thread(target=self.run, daemon=True)  # it may wait for an answer that never comes

    def run(self) -> None:
        while not self.stopped.is_set():
            for text in self.texts:
                if self.stopped.is_set():
                    return
                word = self.ask(f"{text}\n#{next(self.number)}")
                if not self.stopped.is_set():
                    self.told[word] += 1

    def ask(self, query: str) -> str:
        """The status of the answer, once it is read; or what went wrong."""
        with closing(HTTPConnection(self.address.hostname or "", self.address.port, timeout=_LIMIT)) as connection:
            self.connection = connection
            try:
                connection.request("GET", f"{self.address.path}?{parameter(query)}", headers={"Accept": JSON})
                answer = connection.getresponse()
                most = _MOST
                while most > 0 and (piece := answer.read(_PIECE)):
                    most -= len(piece)
            except (HTTPException, OSError) as error:
                self.stopped.wait(0.05)  # a server that is gone is not asked without end
                return type(error).__name__
            return str(answer.status)

    def stop(self) -> None:
        """Ends it, with its connection."""
        self.stopped.set()
        if self.connection and self.connection.sock:
            with suppress(OSError):
                self.connection.sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def hostile(address: str, clients: int = HOSTILE_CLIENTS) -> Iterator[Told]:
    """So many clients that ask hostile queries in a loop, each beginning with another; gives how often they were told what."""
    told = Told()
    asking = [_Client(address, number, told) for number in range(clients)]
    for client in asking:
        client.thread.start()
    try:
        yield told
    finally:
        for client in asking:
            client.stop()
        for client in asking:
            client.thread.join(timeout=2)


@contextmanager
def slow(address: str, queries: Sequence[str], readers: int = SLOW_READERS) -> Iterator[Told]:
    """So many clients that ask the `queries` and read the answers at one byte a second; gives how many have begun to read.

    It begins when all have, or after twenty seconds.
    """
    told, stopped = Told(), Event()
    sockets = [_slow_socket(address, queries[number % len(queries)]) for number in range(readers)]
    thread = Thread(target=_drip, args=(sockets, stopped, told), daemon=True)
    thread.start()
    try:
        end = time.monotonic() + _PATIENCE
        while told["begun"] < readers and time.monotonic() < end:
            time.sleep(0.05)
        yield told
    finally:
        stopped.set()
        thread.join(timeout=2 * _PAUSE)
        for each in sockets:
            each.close()


def _slow_socket(address: str, query: str) -> socket.socket:
    place = urlsplit(address)
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW)  # before it is connected: it tells the window (tcp(7))
    made.settimeout(10)
    made.connect((place.hostname, place.port))
    head = f"GET {place.path}?{parameter(query)} HTTP/1.1\r\nHost: {place.netloc}\r\nAccept: {JSON}\r\n\r\n"
    made.sendall(head.encode("ascii"))
    made.setblocking(False)  # noqa: FBT003  # its only parameter
    return made


def _drip(sockets: list[socket.socket], stopped: Event, told: Told) -> None:
    """Reads one byte from each that has one, once a second."""
    begun: set[socket.socket] = set()
    while not stopped.is_set():
        start = time.monotonic()
        for each in sockets:
            with suppress(OSError):  # nothing there yet, or cut off by the server
                if each.recv(1):
                    begun.add(each)
        told["begun"] = len(begun)
        stopped.wait(max(0.0, _PAUSE - (time.monotonic() - start)))
