"""Files packed with gzip (RFC 1952), unpacked as they are read."""

from __future__ import annotations

import zlib
from gzip import BadGzipFile, GzipFile
from pathlib import Path

__all__ = ["BadGzipFile", "Unpacked"]


class Unpacked(GzipFile):
    """The bytes that are packed in the file at `path`. To read raises `BadGzipFile` if they are damaged or cut off.

    Raises `OSError` if it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")

    def read(self, size: int | None = -1) -> bytes:
        """The next `size` bytes, or all."""
        try:
            return super().read(size)
        except (EOFError, zlib.error) as error:
            raise BadGzipFile from error

    def read1(self, size: int = -1) -> bytes:
        """Some bytes, at most `size`: what a text is decoded from."""
        try:
            return super().read1(size)
        except (EOFError, zlib.error) as error:
            raise BadGzipFile from error
