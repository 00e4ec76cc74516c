"""Messages: frames are read however they arrive, and what is told is what was meant."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from publish.pool.messages import HEAD, LONGEST, Answer, Job, frame, read, received

KINDS = some.integers(0, 255)
NUMBERS = some.integers(0, 2**64 - 1)
FRAMES = some.lists(some.tuples(KINDS, NUMBERS, some.binary(max_size=300)), max_size=6)
TEXTS = some.text(max_size=60)
COUNTS = some.integers(0, 10**9)
JOBS = some.builds(
    Job, TEXTS, some.sampled_from(["csv", "html", "ttl"]), TEXTS, some.none() | TEXTS, some.lists(TEXTS, max_size=3).map(tuple),
    some.lists(TEXTS, max_size=3).map(tuple), some.booleans(), some.booleans(), some.sampled_from(["", "gzip", "zstd"]))
ANSWERS = some.builds(Answer, TEXTS, TEXTS, TEXTS, COUNTS, COUNTS, COUNTS, TEXTS, COUNTS, some.binary(max_size=300))


@given(FRAMES, some.lists(some.integers(0, 2000), max_size=12))
def test_frames_are_read_in_whatever_pieces_they_arrive(frames: list[tuple[int, int, bytes]], cuts: list[int]) -> None:
    """Several at once, one in parts, each once and in order; nothing is left in the buffer."""
    sent = b"".join(frame(*each) for each in frames)
    buffer, found = bytearray(), []
    for start, end in pairwise([0, *sorted(cuts), len(sent)]):
        buffer += sent[start:max(start, end)]
        found += list(received(buffer))
    assert found == frames
    assert not buffer


@given(FRAMES)
def test_a_file_gives_frames_until_it_ends(frames: list[tuple[int, int, bytes]]) -> None:
    """As a worker reads them; the number is no matter there."""
    file = io.BytesIO(b"".join(frame(*each) for each in frames))
    found = []
    while message := read(file):
        found.append(message)
    assert found == [(kind, content) for kind, _, content in frames]


@pytest.mark.parametrize("length", range(len(frame(1, 2, b"abc"))))
def test_a_frame_that_breaks_off_is_none(length: int) -> None:
    """The other side has ended in the middle of a message: that is the end, and nothing is made of a part."""
    part = frame(1, 2, b"abc")[:length]
    assert read(io.BytesIO(part)) is None
    assert list(received(bytearray(part))) == []


def test_a_frame_that_says_it_is_longer_than_any_is_refused_before_it_is_here() -> None:
    """A damaged head must not make its reader wait for gigabytes."""
    assert list(received(bytearray(HEAD.pack(LONGEST, 1, 1)))) == []
    with pytest.raises(ValueError, match="longer"):
        list(received(bytearray(HEAD.pack(LONGEST + 1, 1, 1))))


@given(JOBS)
def test_a_job_is_read_as_it_was_written(job: Job) -> None:
    """Every field, of whatever characters."""
    assert Job.decode(job.encode()) == job


@given(ANSWERS)
def test_an_answer_is_read_as_it_was_written(answer: Answer) -> None:
    """Every field; the body may hold any bytes, line ends too."""
    assert Answer.decode(answer.encode()) == answer


@given(ANSWERS)
def test_whether_there_is_a_cause_shows_in_the_first_bytes(answer: Answer) -> None:
    """The dispatcher looks at these alone, and never reads a large result."""
    assert answer.encode().startswith(b'{"cause"') == bool(answer.cause)
