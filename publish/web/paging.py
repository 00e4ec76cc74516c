"""Paging: long lists in pages of one size, each at an address of its own, with links between them (RFC 8288; IANA link relations)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import abort, request

from publish.web.languages import carried
from publish.web.links import WebLink


@dataclass(frozen=True)
class Paging:
    """Which page of how many this is, and the addresses of its neighbours ("" where there is none)."""

    number: int
    last: int
    previous: str = ""
    following: str = ""


@dataclass(frozen=True)
class Pages:
    """A list of `total` members in pages of `size`, below `path` and with `query` in each address."""

    path: str
    total: int
    size: int
    query: tuple[tuple[str, str], ...] = ()

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one page."""
        return max(1, -(-self.total // self.size))

    def address(self, number: int) -> str:
        """The address of a page: the first has no number, so that no page has two addresses."""
        query = urlencode([*self.query, *((("page", str(number)),) if number > 1 else ())])
        return f"{self.path}?{query}" if query else self.path

    def neighbour(self, number: int) -> str:
        """The address of another page, in the language that was chosen; "" if there is no such page."""
        return carried(self.address(number)) if 1 <= number <= self.last else ""

    def slice(self, number: int) -> tuple[int, int]:
        """The first member of a page, and the one after its last."""
        return (number - 1) * self.size, min(number * self.size, self.total)

    def view(self, number: int) -> Paging:
        """What a template is given of page `number`."""
        return Paging(number, self.last, self.neighbour(number - 1), self.neighbour(number + 1))

    def links(self, number: int) -> list[WebLink]:
        """The links to the first, previous, next and last page, if there is more than one."""
        named = (("first", 1), ("prev", number - 1), ("next", number + 1), ("last", self.last))
        return [WebLink(address, rel) for rel, other in named if self.last > 1 and (address := self.neighbour(other))]


def number_asked() -> int:
    """The page that the request asks for, 1 if none. Ends in 404 if that is no number of a page."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdecimal() and len(text) < 7) or int(text) < 1:
        abort(404)
    return int(text)
