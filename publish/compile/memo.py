"""A table of what was made of a value before: the fastest way to make it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
_MOST = 8192
_LEAST = 64
_FEW = 4


class Memo(dict[str, _T]):
    """``memo[text]`` is `make` of the text.

    A table that is full begins anew, and may then hold half as much: one of values that do not come again, as those of a
    key, soon takes no room, and what does come again is kept.
    """

    __slots__ = ("make", "most")

    def __init__(self, make: Callable[[str], _T]) -> None:
        super().__init__()
        self.make = make
        self.most = _MOST

    def __missing__(self, text: str) -> _T:
        """What `make` gives; raises what it raises."""
        made = self.make(text)
        if len(self) >= self.most:
            self.clear()
            self.most = max(_LEAST, self.most // 2)
        self[text] = made
        return made


class Lists(Memo[list[bytes]]):
    """The same, of lists; long ones, which would fill memory, are made again each time."""

    __slots__ = ()

    def __missing__(self, text: str) -> list[bytes]:
        """What `make` gives; raises what it raises."""
        made = super().__missing__(text)
        if len(made) > _FEW:
            del self[text]
        return made
