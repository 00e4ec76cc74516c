"""RSGI 1.6, the interface of granian for asynchronous servers, as far as the front uses it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Protocol

Headers = list[tuple[str, str]]


class Scope(Protocol):
    """What granian says of a request."""

    http_version: str
    client: str
    server: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None

    @property
    def headers(self) -> Any:  # noqa: ANN401  # a mapping with several values a name
        """The headers, names in small letters."""


class Sender(Protocol):
    """What granian offers to answer a request with."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body, piece by piece."""

    async def client_disconnect(self) -> None:
        """Ends when the client has left, or the response is on its way."""

    def response_empty(self, status: int, headers: Headers) -> None:
        """Answers without a body."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Answers with `body`."""

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        """Answers with the content of a file."""

    def response_file_range(self, status: int, headers: Headers, file: str, start: int, end: int) -> None:
        """Answers with a part of a file."""
