"""Ready responses: what a process has rendered once and may send again, since a release never changes.

A cache as RFC 9111 has it, in front of Flask: only what a view has declared public is kept, by all of the request that a view may
look at. What the pool has answered is not kept: it is counted for the client who asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from publish.web.rsgi import Headers, Scope

ROOM = 64 * 1024 * 1024
"""Bytes that one process keeps."""
_LARGEST = 512 * 1024
_OVERHEAD = 2048
"""Bytes of the objects, about."""
_A_HEADER = 200
"""Bytes of its objects, about."""
_LONGEST_KEY = 2048
_SEEN = frozenset(("host", "accept", "accept-encoding", "accept-language", "if-none-match", "x-forwarded-proto"))
"""Headers that a view may look at, in small letters."""
Key = tuple[str, ...]
KEPT = frozenset((200, 301, 303, 304))
"""Statuses of addresses that there are; of those that there are not, there is no end."""


@dataclass(frozen=True)
class Ready:
    """A response as it is sent."""

    status: int
    headers: Headers
    body: bytes


def key_of(scope: Scope) -> Key | None:
    """All of a request that its answer depends on; `None` if it is not one whose answer may be kept."""
    if scope.method not in ("GET", "HEAD"):
        return None
    seen = [part for name, value in scope.headers.items() if name in _SEEN for part in (name, value)]
    return (scope.method, scope.scheme, scope.authority or "", scope.path, scope.query_string, *seen)


class Store:
    """What is ready, by key. When there is no more room it begins anew, which is cheap, and cannot grow without end."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held = 0
        self._ready: dict[Key, Ready] = {}

    def get(self, key: Key) -> Ready | None:
        """What is ready for `key`."""
        return self._ready.get(key)

    def offer(self, key: Key, response: Response, ready: Ready) -> None:
        """Keeps what was sent as `ready`, if `response` allows that to anybody and it is small enough."""
        size = len(ready.body) + sum(map(len, key)) + sum(len(name) + len(value) + _A_HEADER for name, value in ready.headers) + _OVERHEAD
        if ready.status not in KEPT or not response.cache_control.public or size > _LARGEST or sum(map(len, key)) > _LONGEST_KEY:
            return
        if self._held + size > self._room:
            self._ready.clear()
            self._held = 0
        self._held += size
        self._ready[key] = ready
