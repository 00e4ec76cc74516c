"""Hostile requests below SPARQL: what breaks HTTP, is half sent, too large, or never ends. Each is bytes on a socket."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote_plus

CLOSED = 0
"""What stands for a status where the server closed the connection without one."""
MALFORMED = frozenset((CLOSED, 400, 404, 405, 408, 411, 413, 414, 415, 431, 501, 505))
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
STREAM = "SELECT ?s { ?s ?p ?o } LIMIT 80000"


class Wire:
    """A connection to the server, over which a test says what it likes."""

    def __init__(self, port: int, wait: float, buffer: int = 0) -> None:
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(wait)
        self.socket.connect(("127.0.0.1", port))

    def send(self, content: bytes) -> bool:
        """Sends all of `content`; whether the server still took it."""
        try:
            self.socket.sendall(content)
        except OSError:
            return False
        return True

    def status(self) -> int:
        """The status of the answer; `CLOSED` if there is none. Raises `TimeoutError` if nothing comes."""
        return (self.statuses() or [CLOSED])[0]

    def statuses(self, count: int = 1) -> list[int]:
        """The statuses of so many answers, or of those that came before the server closed; 100 and its like are none."""
        heard: list[int] = []
        rest = b""
        with suppress(ConnectionError):
            while len(heard) < count and (part := self.socket.recv(65_536)):
                *_, rest = parts = (rest + part).split(b"HTTP/1.1 ")
                heard += [int(each[:3]) for each in parts[1:] if each[:3].isdigit() and each[:1] != b"1"]
                rest = rest[-8:] if len(parts) == 1 else b""
        return heard

    def close(self, *, rudely: bool = False) -> None:
        """Ends the connection, `rudely` by a reset."""
        if rudely:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def head(line: str = "POST /sparql", **headers: object) -> bytes:
    """A request line and headers; an underscore in a name is a hyphen."""
    lines = [f"{line} HTTP/1.1", "Host: h", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def asking(query: str) -> bytes:
    """A GET of a query."""
    return head(f"GET /sparql?query={quote_plus(query)}")


def direct(body: bytes) -> bytes:
    """A POST of a query as its body."""
    return head(Content_Type=DIRECT, Content_Length=len(body)) + body


@dataclass(frozen=True)
class Request:
    """A hostile request, and the statuses that are right, `CLOSED` among them where HTTP itself is broken."""

    name: str
    content: bytes
    right: frozenset[int] = MALFORMED
    kind: str = "http"


_SAID = MALFORMED - {CLOSED}
_TYPE = frozenset((400, 415))
_OK = MALFORMED | {200, 304}
_TEN = b"x" * 10_000_000
_ASK = "query=ASK%7B%7D"


def requests() -> list[Request]:
    """Those that are sent whole and answered at once."""
    return [*_broken(), *_large(), *_odd()]


def _broken() -> Iterator[Request]:
    yield Request("NUL in the path", b"GET /sparql\0?query=ASK{} HTTP/1.1\r\nHost: h\r\n\r\n")
    yield Request("NUL in a header", b"GET /sparql HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n")
    yield Request("NUL in a query", head("GET /sparql?query=ASK%7B%3Fs%20%3Fp%20%22%00%22%7D%00"), _SAID)
    yield Request("NUL in a body", direct(b"ASK {}\0"), _SAID)
    yield Request("no UTF-8 in the address", head("GET /sparql?query=%FF%FE%C0%AF"), _SAID)
    yield Request("no UTF-8 raw", b"GET /sparql?query=\xff\xfe HTTP/1.1\r\nHost: h\r\n\r\n")
    yield Request("no UTF-8 in the body", direct(b"ASK { ?s ?p '\xff\xc0\xaf' }"), _SAID)
    yield Request("a surrogate", direct(b"ASK { ?s ?p '\xed\xa0\x80' }"), _SAID)
    yield Request("a negative length", head(Content_Type=DIRECT, Content_Length=-1))
    yield Request("a length that is no number", head(Content_Type=DIRECT, Content_Length="six"))
    yield Request("two lengths", b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}")
    yield Request("a length too short", head(Content_Type=DIRECT, Content_Length=3) + b"ASK {} GET / HTTP/1.1\r\n\r\n", _SAID)
    yield Request("length and chunks", head(Content_Type=DIRECT, Content_Length=6, Transfer_Encoding="chunked") + b"0\r\n\r\nGET /x", _OK)
    yield Request("chunks of no size", head(Content_Type=DIRECT, Transfer_Encoding="chunked") + b"zz\r\nASK {}\r\n0\r\n\r\n")
    yield Request("an unknown transfer coding", head(Content_Type=DIRECT, Transfer_Encoding="gzip, x") + b"ASK {}")
    yield Request("HTTP/0.9", b"GET /sparql\r\n\r\n")
    yield Request("HTTP/9.9", b"GET /sparql HTTP/9.9\r\nHost: h\r\n\r\n")
    yield Request("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500)
    yield Request("noise", bytes(range(256)) * 40)
    yield Request("a header without a name", b"GET /sparql HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n")
    yield Request("a folded header", b"GET /health HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", _OK)
    yield Request("bare line feeds", b"GET /health HTTP/1.1\nHost: h\n\n", _OK)


def _large() -> Iterator[Request]:
    yield Request("10 MB in the address", b"GET /sparql?query=" + _TEN + b" HTTP/1.1\r\nHost: h\r\n\r\n")
    yield Request("10 MB as a form", head(Content_Type=FORM, Content_Length=len(_TEN) + 6) + b"query=" + _TEN)
    yield Request("10 MB as a query", direct(_TEN))
    yield Request("10 MB in chunks", head(Content_Type=DIRECT, Transfer_Encoding="chunked") + b"989680\r\n" + _TEN + b"\r\n0\r\n\r\n")
    yield Request("a query of 10 MB that is one", direct(b"ASK {}" + b" " * 10_000_000))
    yield Request("10 GB promised", head(Content_Type=DIRECT, Content_Length=10**10) + b"ASK {}")
    yield Request("10 GB promised to a page", head("POST /", Content_Length=10**10) + b"x")
    yield Request("5,000 parameters", head("GET /sparql?" + "&".join(f"p{each}=1" for each in range(5_000)) + "&" + _ASK), _SAID)
    yield Request("5,000 graphs", head("GET /sparql?" + _ASK + "&default-graph-uri=http://x/" * 5_000), _SAID)
    fields = b"&".join(b"p%d=1" % each for each in range(20_000))
    yield Request("20,000 fields", head(Content_Type=FORM, Content_Length=len(fields)) + fields, _SAID)
    yield Request("10,000 headers", head("GET /sparql", **{f"X-{each}": each for each in range(10_000)}))
    yield Request("a header of 1 MB", head("GET /sparql", X="x" * 1_000_000))
    yield Request("a name of 100 kB", head("GET /sparql", **{"x" * 100_000: 1}))
    yield Request("a method of 10 kB", head("G" * 10_000 + " /sparql"))
    yield Request("50,000 formats", head(f"GET /sparql?{_ASK}", Accept=",".join(f"a/b{each};q=0.5" for each in range(4_000))), _OK | {406})
    yield Request("4,000 codings", head(f"GET /sparql?{_ASK}", Accept_Encoding=",".join(["gzip;q=0.1"] * 4_000)), _OK)
    yield Request("4,000 tags", head(f"GET /sparql?{_ASK}", If_None_Match=",".join(f'"{each}"' for each in range(4_000))), _OK)
    yield Request("1,000 ranges", head("GET /health", Range="bytes=" + ",".join(["0-1"] * 1_000)), _OK | {206, 416})
    yield Request("1,000 hops", head(f"GET /sparql?{_ASK}", X_Forwarded_For=",".join(["::1", "x"] * 1_000)), _OK)


def _odd() -> Iterator[Request]:
    yield Request("an update by form", head(Content_Type=FORM, Content_Length=15) + b"update=DROP+ALL", frozenset((400,)))
    yield Request("an update directly", head(Content_Type="application/sparql-update", Content_Length=8) + b"DROP ALL", frozenset((415,)))
    yield Request("a packed body", head(Content_Type=DIRECT, Content_Encoding="gzip", Content_Length=6) + b"\x1f\x8b\x08\0\0\0", _TYPE)
    yield Request("many parts", head(Content_Type="multipart/form-data; boundary=b", Content_Length=5) + b"--b--", _TYPE)
    yield Request("no type", head(Content_Length=6) + b"ASK {}", _TYPE)
    yield Request("CONNECT", head("CONNECT 127.0.0.1:22"))
    yield Request("TRACE", head("TRACE /sparql"))
    yield Request("a made-up method", head("BREW /sparql"))
    yield Request("another's address", head("GET http://169.254.169.254/latest/"), _OK)
    yield Request("OPTIONS *", head("OPTIONS *"), _OK)
    yield Request("two hosts", b"GET /sparql HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", _OK)
    yield Request("no host", b"GET /sparql HTTP/1.1\r\n\r\n", _OK)
    yield Request("a host that is none", b"GET /sparql HTTP/1.1\r\nHost: <\"'>\r\n\r\n", _OK)
    websocket = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Key": "x", "Sec_WebSocket_Version": 13}
    yield Request("an upgrade", head("GET /sparql", **websocket), _OK)
    yield Request("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 9)
    yield Request("an expectation", head(Content_Type=DIRECT, Content_Length=6, Expect="200-maybe") + b"ASK {}", _OK | {417})


def endless(port: int, wait: float) -> int:
    """A body in chunks that never ends, four kilobytes every 10 ms: the status at which the server has had enough."""
    wire = Wire(port, wait)
    wire.send(head(Content_Type=DIRECT, Transfer_Encoding="chunked"))
    end = time.monotonic() + wait
    while time.monotonic() < end and wire.send(b"1000\r\n" + b" " * 4096 + b"\r\n"):
        time.sleep(0.01)
    try:
        return wire.status()
    finally:
        wire.close()


def waiting(content: bytes) -> Callable[[int, float], int]:
    """Sends `content`, which is half of something, and waits for the server to lose patience."""
    def ask(port: int, wait: float) -> int:
        wire = Wire(port, wait)
        wire.send(content)
        try:
            return wire.status()
        finally:
            wire.close()
    return ask


def pipelined(port: int, wait: float) -> int:
    """Fifty queries at once on one connection; 200 if all fifty are answered so."""
    wire = Wire(port, wait)
    wire.send(asking("ASK {}") * 50)
    try:
        statuses = wire.statuses(50)
        return max(statuses) if len(statuses) == 50 else CLOSED
    finally:
        wire.close()


def leaving(port: int, wait: float) -> int:
    """Twenty clients who ask something heavy and are gone, half of them rudely."""
    for number in range(20):
        wire = Wire(port, wait)
        wire.send(asking(HEAVY))
        wire.close(rudely=number % 2 == 0)
    return CLOSED


HALVES = {
    "half a request line": b"GET /spar", "half the headers": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: h\r\nX: ",
    "half a body": head(Content_Type=DIRECT, Content_Length=1000) + b"ASK {",
    "half a form": head(Content_Type=FORM, Content_Length=99) + b"query=",
    "half a chunk": head(Content_Type=DIRECT, Transfer_Encoding="chunked") + b"100\r\nASK",
    "a chunk of any size": head(Content_Type=DIRECT, Transfer_Encoding="chunked") + b"ffffffffffffffff\r\nASK {}",
    "an expectation, and nothing": head(Content_Type=DIRECT, Content_Length=6, Expect="100-continue"),
}
BEHAVIOURS: dict[str, tuple[Callable[[int, float], int], frozenset[int]]] = {
    "endless": (endless, MALFORMED), "pipelined": (pipelined, frozenset((200,))), "leaving": (leaving, frozenset((CLOSED,))),
    **{name: (waiting(content), MALFORMED) for name, content in HALVES.items()},
}
"""Clients that are hostile by how they go on: name -> what they do, and what is right."""
