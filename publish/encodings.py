"""Content codings: gzip and zstd, chosen from Accept-Encoding and written piece by piece.

Source: RFC 9110, 8.4 and 12.5.3 (coding and its negotiation); RFC 1952 (gzip); RFC 8878 (zstd).
"""

from __future__ import annotations

import zlib
from typing import Protocol

from zstandard import ZstdCompressor

CODINGS = ("zstd", "gzip")
"""What is offered, best first."""
WORTH = 1024
"""Bytes below which a body is sent as it is."""
_GZIP = 31
"""zlib's window bits for gzip with the largest window."""


class Packer(Protocol):
    """Takes a text piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """What can be sent already."""

    def flush(self) -> bytes:
        """The rest."""


def packer(coding: str) -> Packer:
    """A new packer for `coding`, one of `CODINGS`. The same bytes in give the same bytes out."""
    return ZstdCompressor(level=3).compressobj() if coding == "zstd" else zlib.compressobj(5, zlib.DEFLATED, _GZIP)


def pack(content: bytes, coding: str) -> bytes:
    """All of `content` at once."""
    made = packer(coding)
    return made.compress(content) + made.flush()
