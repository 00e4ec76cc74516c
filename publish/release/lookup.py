"""Look-up of names in the index of a release: as written, as they begin, as they sound."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from publish.release.index import VERSION
from publish.release.spelling import sound, words

Match = Literal["exact", "prefix", "variant"]
"""How a name fits: it holds all words asked for, words that begin so, or words that sound so."""
MATCHES: tuple[Match, ...] = get_args(Match)
_WORDS = 8
"""Words of a question that count."""
MOST = 1000
"""Entities that are ranked; who asks for more than that has to say more."""
_Row = tuple[str, str, str, str]
_ALIKE = 0.5
"""How like each other words that sound alike have to look, between 0 and 1."""
_FIND = """
SELECT name.iri, name.kind, name.language, name.text FROM search JOIN name ON name.id = search.rowid
WHERE search MATCH ? AND (? = '' OR name.kind = ?) ORDER BY search.rowid
"""


@dataclass(frozen=True)
class Hit:
    """An entity or concept, and the one of its names that fits best."""

    iri: str
    kind: str
    text: str
    language: str
    match: Match


@dataclass(frozen=True)
class Hits:
    """What is called so, the best first, each once; `is_whole` is false if there may be more."""

    found: list[Hit]
    is_whole: bool


class Names:
    """The index of one release, open for reading, for any number of threads."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._lock = threading.Lock()

    def find(self, question: str, kind: str = "") -> Hits:
        """What is called so, of one `kind` or of all (""): `MOST` at most, as of each way to fit no more are looked at.

        No syntax of the full-text search is reached: every word is quoted, and holds letters and digits alone.
        """
        asked = words(question)[:_WORDS]
        found: dict[str, tuple[tuple[object, ...], Hit]] = {}
        is_whole = True
        for tier, match in enumerate(MATCHES if asked else ()):
            if is_whole or len(found) < MOST:
                rows, is_read = self._rows(_expression(asked, match), kind)
                is_whole &= is_read
                for rank, hit in _ranked(asked, rows, tier, match):
                    if hit.iri not in found or rank < found[hit.iri][0]:
                        found[hit.iri] = (rank, hit)
        best = [hit for _, hit in sorted(found.values(), key=lambda each: each[0])]
        return Hits(best[:MOST], is_whole and len(best) <= MOST)

    def _rows(self, expression: str, kind: str) -> tuple[list[_Row], bool]:
        """The names of the first `MOST` entities, and whether there are no others."""
        rows: list[_Row] = []
        entities: set[str] = set()
        with self._lock, closing(self._connection.execute(_FIND, (expression, kind, kind))) as names:
            for row in names:
                entities.add(row[0])
                if len(entities) > MOST:
                    return rows, False
                rows.append(row)
        return rows, True


def _ranked(asked: list[str], rows: list[_Row], tier: int, match: Match) -> Iterator[tuple[tuple[object, ...], Hit]]:
    for iri, kind, language, text in rows:
        like = _likeness(asked, words(text)) if match == "variant" else 1.0
        if like:
            yield (tier, -like, len(text), text, iri), Hit(iri, kind, text, language, match)


def _expression(asked: list[str], match: Match) -> str:
    return " AND ".join(_term(word, match) for word in asked)


def _term(word: str, match: Match) -> str:
    if match == "exact":
        return f'words : "{word}"'
    heard = sound(word) if match == "variant" else ""
    return f'(words : "{word}" * OR sounds : "{heard}")' if heard else f'words : "{word}" *'


def _likeness(asked: list[str], held: list[str]) -> float:
    """How like the words asked for those held look that sound so or begin so, on average; 0 if one has no like."""
    best = [max((_alike(word, other) for other in held), default=0.0) for word in asked]
    return sum(best) / len(best) if min(best) >= _ALIKE else 0.0


@lru_cache(maxsize=4096)
def _alike(word: str, other: str) -> float:
    if other.startswith(word):
        return 1.0
    return SequenceMatcher(None, word, other).ratio() if sound(word) and sound(word) == sound(other) else 0.0


def opened(release: Path) -> Names | None:
    """The names of a release; `None` if it has no index that can be read."""
    path = release / "index.sqlite"
    return Names(path) if readable(path) else None


def readable(index: Path) -> bool:
    """Whether the file is there, and of the version that is read here, not one that other software made."""
    if not index.is_file():
        return False
    with closing(sqlite3.connect(f"{index.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] == VERSION)
