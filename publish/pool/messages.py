"""Messages between web processes, dispatcher and workers: frames of a head, a line of JSON, and bytes.

All of them run on one machine, from one installation; a frame is still checked for its length, so that a damaged one
cannot make its reader wait for ever or fill its memory.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

HEAD = struct.Struct("!IQB")
"""Bytes that follow, the number of what is asked, and the kind of message."""
LONGEST = 64 * 1024 * 1024
ASK, CANCEL, STATE, COUNT, ANSWER, READY, BEGUN, ENDED = range(8)
"""Kinds: from web processes the first four; answers; that a worker can take a job, with the id of its thread as number; from the
nursery, that a worker has begun, or has ended with an exit code, with the id of its process as number."""


@dataclass(frozen=True)
class Job:
    """What is to be evaluated, and how its result is to be written.

    `text` is SPARQL that the gate let through. If `graph` is not `None`, that graph is asked for as it is instead ("": the default graph).
    `form` is the name of a format; ``html`` asks for the first rows, to be shown on a page.
    """

    text: str
    form: str
    base: str = ""
    graph: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    own_dataset: bool = False
    accounts: bool = False
    """Whether each entity of the result is to come with its accounts (DESCRIBE)."""
    encoding: str = ""

    def encode(self) -> bytes:
        """The job as bytes."""
        return json.dumps(self.__dict__).encode()

    @classmethod
    def decode(cls, content: bytes) -> Job:
        """The job that `encode` gave."""
        values = json.loads(content)
        for name in ("default_graphs", "named_graphs"):
            values[name] = tuple(values[name])
        return cls(**values)


@dataclass(frozen=True)
class Answer:
    """What came of a job: `cause` is "" if there is a result, in `body` or in the file at `path`; else why there is none.

    Causes: ``syntax`` (with `line`, `column` and a `hint`), ``absent`` (no such graph), ``form`` (the format cannot hold the result),
    ``time``, ``memory``, ``size``, ``crash``, ``function`` (one that the engine does not have), ``failed``, ``busy``, ``budget``,
    ``failures``, ``gone``.
    `wait` is after how many seconds it is worth asking again.
    """

    cause: str = ""
    encoding: str = ""
    path: str = ""
    size: int = 0
    line: int = 0
    column: int = 0
    hint: str = ""
    wait: int = 0
    body: bytes = b""

    def encode(self) -> bytes:
        """The answer as bytes: what is not the default as a line of JSON, then the body. A cause, if there is one, comes first."""
        head = {name: value for name, value in self.__dict__.items() if value and name != "body"}
        return json.dumps(head).encode() + b"\n" + self.body

    @classmethod
    def decode(cls, content: bytes) -> Answer:
        """The answer that `encode` gave."""
        head, _, body = content.partition(b"\n")
        return cls(**json.loads(head), body=body)


def frame(kind: int, number: int, content: bytes = b"") -> bytes:
    """One frame, ready to be sent."""
    return HEAD.pack(len(content), number, kind) + content


def received(buffer: bytearray) -> Iterator[tuple[int, int, bytes]]:
    """Takes each whole frame off the front of `buffer`: kind, number, content. Raises `ValueError` if it is none of ours."""
    while len(buffer) >= HEAD.size:
        length, number, kind = HEAD.unpack_from(buffer)
        if length > LONGEST:
            raise ValueError("a message is longer than any of ours")
        end = HEAD.size + length
        if len(buffer) < end:
            return
        content = bytes(memoryview(buffer)[HEAD.size:end])
        del buffer[:end]
        yield kind, number, content


def read(file: BinaryIO) -> tuple[int, bytes] | None:
    """The next frame of a file that waits for what it reads, as kind and content; `None` at its end."""
    head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    length, _, kind = HEAD.unpack(head)
    content = file.read(length)
    return (kind, content) if len(content) == length else None
