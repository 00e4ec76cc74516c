"""Content codings: what is packed piece by piece is read back by other readers, and is the same each time."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from itertools import pairwise

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as some

from publish.encodings import CODINGS, pack, packer


def _unpacked(packed: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed)).read()


READERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "zstd": _unpacked}


def test_every_coding_has_a_reader_here() -> None:
    """A new coding is tested too."""
    assert set(CODINGS) == set(READERS)


@pytest.mark.parametrize("coding", CODINGS)
@given(content=some.binary(max_size=5000), cuts=some.lists(some.integers(0, 5000), max_size=5))
def test_what_is_packed_in_pieces_is_read_back(coding: str, content: bytes, cuts: list[int]) -> None:
    """By the reader of another library, also if it is nothing."""
    made = packer(coding)
    packed = b"".join(made.compress(content[start:max(start, end)]) for start, end in pairwise([0, *sorted(cuts), len(content)]))
    assert READERS[coding](packed + made.flush()) == content


@pytest.mark.parametrize("coding", CODINGS)
def test_the_same_bytes_in_give_the_same_bytes_out(coding: str) -> None:
    """A strong ETag promises it: there is no time and no name of a file in it."""
    content = b"abc " * 5000
    assert pack(content, coding) == pack(content, coding)
    assert len(pack(content, coding)) < len(content) // 20


def test_gzip_says_nothing_of_when_and_where() -> None:
    """No time of modification and no name in the header (RFC 1952, 2.3.1)."""
    head = pack(b"x", "gzip")[:10]
    assert head[:4] == b"\x1f\x8b\x08\x00"
    assert head[4:8] == bytes(4)
