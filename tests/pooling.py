"""A real pool over a small store, and queries that behave in known ways."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from publish.pool.client import Client, Pool
from publish.pool.messages import Answer, Job
from publish.pool.service import running
from publish.settings import Settings
from publish.store import load

SMALL = Settings(queries=2, long_queries=1, queue=8, time_limit=3, memory=1024, result_limit=4, budget=100_000, failures=100_000)
"""Few places and short limits, so that they are met soon."""
QUICK = "SELECT ?s { ?s <http://e/n> 7 }"
ENDLESS = """SELECT * { { SELECT * { ?a ?b ?c } } { SELECT * { ?d ?e ?f } } ?g <http://e/n> ?h
  FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = "x") }"""
"""Works on without an end and without memory."""
BOMB = "SELECT (STRLEN(?y) AS ?n) { BIND('0123456789' AS ?a)" + "".join(
    f" BIND(CONCAT({', '.join(['?' + before] * 10)}) AS ?{after})" for before, after in zip("abcdefghi", "bcdefghiy", strict=True)) + " }"
"""A text of ten thousand million characters."""
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
"""More megabytes than a result may have."""


def write_store(folder: Path, nodes: int = 2000) -> Path:
    """A store of nodes with a number each; its folder."""
    lines = folder / "data.nq"
    lines.write_text("".join(f"<http://e/{number}> <http://e/n> {_integer(number)} .\n" for number in range(nodes)))
    load(folder / "store", lines)
    return folder / "store"


def _integer(number: int) -> str:
    return f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>'


class Asking:
    """Asks a pool as a web process does."""

    def __init__(self, pool: Pool, name: str = "somebody", share: int = 1) -> None:
        self.pool = pool
        self.client = Client(name, share)

    async def __call__(self, text: str, form: str = "csv", watch: Callable[[], Awaitable[object]] | None = None) -> Answer:
        """The answer to a query."""
        return await self.pool.ask(Job(text, form), self.client, watch)

    async def state(self) -> dict[str, int]:
        """The figures of the pool."""
        found: Any = (await self.pool.state())["state"]
        return dict(found)

    async def until(self, **wanted: int) -> None:
        """Waits until the figures are these; fails after five seconds."""
        end = time.monotonic() + 5
        while wanted.items() - (state := await self.state()).items():
            assert time.monotonic() < end, f"{state}, not {wanted}"
            await asyncio.sleep(0.02)


@asynccontextmanager
async def asking(socket: Path, limit: float = SMALL.time_limit) -> AsyncIterator[Asking]:
    """Somebody who asks the pool at `socket`, when it is ready."""
    pool = Pool(socket, limit)
    ready = Asking(pool)
    for _ in range(200):
        try:
            if (await ready.state())["idle"]:
                break
        except OSError:
            pass
        await asyncio.sleep(0.02)
    try:
        yield ready
    finally:
        pool.close()
        await asyncio.sleep(0)


@contextmanager
def pooled(store: Path, settings: Settings = SMALL) -> Iterator[Path]:
    """A pool over `store`; the path of its socket."""
    with running(store, settings) as socket:
        yield socket
