"""The spool: small results stay in memory, large ones go to a file, too large ones are refused, and nothing is left behind."""

from __future__ import annotations

import gzip
import io
import os
import random
import socket
import stat
from pathlib import Path

import pytest
import zstandard

from publish.encodings import WORTH
from publish.pool.messages import Answer
from publish.pool.spool import INLINE, PART, Spool, TooLarge, forget, forget_old

LIMIT = 4 * 1024 * 1024
SIZES = [0, 1, WORTH - 1, WORTH, INLINE, INLINE + 1, 3 * INLINE]


def noise(size: int) -> bytes:
    """Bytes that do not become smaller."""
    return random.Random(size).randbytes(size)  # noqa: S311  # test data


def spooled(folder: Path, content: bytes, coding: str = "", step: int = 65_536) -> Answer:
    """The answer with `content`, written in steps."""
    spool = Spool(folder, LIMIT, coding)
    for start in range(0, len(content), step):
        assert spool.write(content[start:start + step]) == len(content[start:start + step])
    spool.flush()
    return spool.answer()


def bytes_of(answer: Answer) -> bytes:
    """The result, wherever it is."""
    return Path(answer.path).read_bytes() if answer.path else answer.body


def unpacked(answer: Answer) -> bytes:
    """The result without its coding."""
    content = bytes_of(answer)
    if answer.encoding == "gzip":
        return gzip.decompress(content)
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(content)).read() if answer.encoding else content


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("coding", ["", "gzip", "zstd"])
def test_a_result_is_given_whole(tmp_path: Path, size: int, coding: str) -> None:
    """Inline or in a file, packed or not: the same bytes, and the size that is said is the size that is sent."""
    answer = spooled(tmp_path, noise(size), coding)
    assert unpacked(answer) == noise(size)
    assert answer.size == len(bytes_of(answer))
    assert answer.encoding == (coding if size >= WORTH else "")
    assert bool(answer.path) == (answer.size > INLINE)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_what_is_large_only_unpacked_stays_inline(tmp_path: Path, coding: str) -> None:
    """What counts for the way is what is sent."""
    answer = spooled(tmp_path, b"a" * (4 * INLINE), coding)
    assert not answer.path
    assert unpacked(answer) == b"a" * (4 * INLINE)


@pytest.mark.parametrize("coding", ["", "gzip", "zstd"])
def test_the_same_result_is_the_same_bytes(tmp_path: Path, coding: str) -> None:
    """However the engine happens to cut it, when it is not packed; cut alike, when it is."""
    content = noise(INLINE) + b"a" * INLINE
    first, second = (spooled(tmp_path, content, coding) for _ in range(2))
    assert bytes_of(first) == bytes_of(second)


def test_what_is_too_large_is_refused_before_packing(tmp_path: Path) -> None:
    """A result that packs well is no way around the limit; up to it everything is taken."""
    spool = Spool(tmp_path, LIMIT, "gzip")
    spool.write(b"a" * LIMIT)
    with pytest.raises(TooLarge):
        spool.write(b"a")
    spool.discard()


def test_a_file_is_for_its_owner_alone_and_is_named_when_it_is_whole(tmp_path: Path) -> None:
    """Nobody else on the machine reads results; while it is written, its name says by whom."""
    spool = Spool(tmp_path, LIMIT, "")
    spool.write(noise(INLINE + 1))
    (part,) = tmp_path.iterdir()
    assert part.name.startswith(f"{os.getpid()}-")
    assert part.name.endswith(PART)
    whole = Path(spool.answer().path)
    assert list(tmp_path.iterdir()) == [whole]
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600


@pytest.mark.parametrize("size", [0, 10, 2 * INLINE])
def test_what_is_discarded_leaves_nothing(tmp_path: Path, size: int) -> None:
    """No file, and no open one."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    spool = Spool(tmp_path, LIMIT, "")
    spool.write(noise(size))
    spool.discard()
    assert list(tmp_path.iterdir()) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_what_a_process_had_begun_is_forgotten_when_it_has_ended(tmp_path: Path) -> None:
    """Its parts alone: not those of others, whose numbers may begin alike, and nothing that is whole."""
    for name in (f"12-a{PART}", f"12-b{PART}", f"123-a{PART}", "12-whole", "pool.sock"):
        (tmp_path / name).touch()
    forget(tmp_path, 12)
    assert {path.name for path in tmp_path.iterdir()} == {f"123-a{PART}", "12-whole", "pool.sock"}
    forget(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"12-whole", "pool.sock"}


def test_what_nobody_came_for_is_forgotten_after_a_while(tmp_path: Path) -> None:
    """Whole results alone: what is being written is somebody's, however long it takes, and a socket is none."""
    for name in ("12-old", f"12-old{PART}", "12-new"):
        (tmp_path / name).touch()
    for name in ("12-old", f"12-old{PART}"):
        os.utime(tmp_path / name, (1000, 1000))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "pool.sock"))
        os.utime(tmp_path / "pool.sock", (1000, 1000))
        forget_old(tmp_path, 2000)
    assert {path.name for path in tmp_path.iterdir()} == {f"12-old{PART}", "12-new", "pool.sock"}
