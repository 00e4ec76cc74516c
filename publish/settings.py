"""The settings: one table, one frozen object."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from publish.errors import UsageError

_CORES = min(os.cpu_count() or 1, 6)
"""As many as the default memory is enough for, so that a server starts on any machine."""


def _text(default: str, words: str, *choices: str) -> Any:  # noqa: ANN401  # what dataclasses.field gives fits any type
    return field(default=default, metadata={"help": words, "choices": choices})


def _number(default: int, low: int, high: int, words: str) -> Any:  # noqa: ANN401  # as above
    return field(default=default, metadata={"help": words, "range": (low, high)})


@dataclass(frozen=True)
class Settings:
    """Where things are, and what the server may use. Each setting `x` has the variable ``HRE_X``."""

    root: str = _text(".", "the folder that holds seeds/, mappings/, ontology/ and shapes/")
    out: str = _text(".hre", "the folder that releases are written to")
    host: str = _text("127.0.0.1", "the address to serve at")
    port: int = _number(8000, 1, 65535, "the port to serve at")
    workers: int = _number(2, 1, 64, "processes that answer HTTP")
    queries: int = _number(_CORES, 1, 64, "queries that are begun at once")
    long_queries: int = _number(_CORES, 1, 64, "queries that go on at once after that, with what processor time is left over")
    queue: int = _number(128, 1, 10_000, "queries that may wait")
    time_limit: int = _number(30, 1, 3600, "seconds from the arrival of a query to its end")
    memory: int = _number(3072, 256, 1_000_000, "megabytes that all queries may take together")
    result_limit: int = _number(256, 1, 100_000, "megabytes of one result")
    unread: int = _number(4096, 1, 1_000_000, "megabytes of results that may wait on the disk until they are read")
    budget: int = _number(60, 1, 1_000_000, "seconds of query time that a client has in a minute")
    failures: int = _number(30, 1, 1_000_000, "queries of a client that may fail in a minute")
    proxies: int = _number(0, 0, 10, "proxies in front of the server, whose X-Forwarded-For and -Proto are believed")
    versions: int = _number(0, 0, 100, "releases before the current one that stay at their addresses, below /version/")
    keys: str = _text("", "the file of partners' keys, each with its share of the budget")
    services: str = _text("", "addresses that SERVICE may reach, with spaces between them")
    log: str = _text("events", "what is logged: events, or requests as well (no text of a query, no address of a client)",
                     "events", "requests")

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings of this process: defaults, then the environment.

        Raises `UsageError` if a number is none, or outside its range, and if a word is not one of those that there are.
        """
        return cls(**{entry.name: _read(entry, environment) for entry in fields(cls)})

    def folder(self, name: str) -> Path:
        """The input folder `name`. Raises `UsageError` if it is not there."""
        path = Path(self.root) / name
        if not path.is_dir():
            raise UsageError(f"There is no folder {name}/ in {self.root}: run hre in the archive's checkout, or set HRE_ROOT.")
        return path


def _read(entry: Field[Any], environment: Mapping[str, str]) -> Any:  # noqa: ANN401  # text or number
    variable, limits, choices = f"HRE_{entry.name.upper()}", entry.metadata.get("range"), entry.metadata.get("choices")
    text = environment.get(variable)
    if text is None:
        return entry.default
    if limits is None:
        if choices and text not in choices:
            raise UsageError(f"{variable} is wrong: give {' or '.join(choices)}.")
        return text
    low, high = limits
    if not (text.isascii() and text.isdecimal() and low <= int(text[:12]) <= high):
        raise UsageError(f"{variable} is wrong: give a number from {low} to {high}.")
    return int(text)
