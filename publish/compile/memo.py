"""A table of what was made of a value before: the fastest way to make it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
_LIMIT = 8192


class Memo(dict[str, _T]):
    """``memo[text]`` is `make` of the text. It begins anew when it has `_LIMIT` entries, so that memory stays bounded."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[str], _T]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, text: str) -> _T:
        """What `make` gives; raises what it raises."""
        made = self.make(text)
        if len(self) >= _LIMIT:
            self.clear()
        self[text] = made
        return made
