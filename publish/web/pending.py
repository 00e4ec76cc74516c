"""Responses that are not there yet: what a view gives when the pool has to be asked, or when a file is to be sent.

A view of Flask returns at once; the front (`publish.web.front`) asks the pool without holding a thread, and then has `finish` make
the response.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from flask import Response

from publish.pool.client import Pool

Watch = Callable[[], Awaitable[object]]
"""Gives something that is done when the client has left."""


class Pending(Response):
    """Has `ask` called with the pool and a watch of the client, and `finish` with what that gives.

    To Flask it is a response, which is what a view has to give. It is never sent, so nothing of a response is made.
    """

    def __init__(self, ask: Callable[[Pool, Watch], Awaitable[Any]], finish: Callable[[Any], Response]) -> None:
        self.ask = ask
        self.finish = finish


class Spooled(Response):
    """The file at `path`, of `size` bytes, which the front deletes when it is on its way."""

    def __init__(self, path: str, size: int, **arguments: Any) -> None:  # noqa: ANN401  # what Response takes
        super().__init__(**arguments)
        self.path = path
        self.content_length = size
