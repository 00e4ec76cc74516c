"""The queue: bounded, and fair, since clients take turns however many queries each of them sends."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

SHARE = 4
"""One client may fill a quarter of the queue."""


class Reply(Protocol):
    """Where an answer goes."""

    def __call__(self, number: int, content: bytes, /) -> None:
        """Sends the answer to what was asked as `number`."""


@dataclass(eq=False)
class Ask:
    """A query on its way: what is asked, by whom, since when, and whether the client has left."""

    number: int
    content: bytes
    client: str
    share: int
    reply: Reply
    arrived: float
    gone: bool = False


class Queue:
    """What waits, by client."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._waiting: OrderedDict[str, deque[Ask]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Ask]:
        return (ask for asks in self._waiting.values() for ask in asks)

    def put(self, ask: Ask) -> bool:
        """Lets `ask` wait; whether there was room."""
        own = self._waiting.get(ask.client)
        if self._length >= self._size or (own is not None and len(own) * SHARE >= self._size):
            return False
        self._waiting.setdefault(ask.client, deque()).append(ask)
        self._length += 1
        return True

    def take(self) -> Ask | None:
        """The next one: the oldest of the client whose turn it is."""
        if not self._waiting:
            return None
        client, asks = next(iter(self._waiting.items()))
        ask = asks.popleft()
        self._length -= 1
        if asks:
            self._waiting.move_to_end(client)
        else:
            del self._waiting[client]
        return ask

    def drop(self, ask: Ask) -> bool:
        """Takes `ask` out of the queue; whether it was there."""
        asks = self._waiting.get(ask.client, deque())
        if ask not in asks:
            return False
        asks.remove(ask)
        self._length -= 1
        if not asks:
            del self._waiting[ask.client]
        return True
