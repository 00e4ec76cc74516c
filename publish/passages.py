"""Passages of the source texts: finding one, and proving that a locator still points at the same words.

A paragraph is a non-empty line of the text, counted from 1; characters are counted in it from 0, as
Unicode code points (DESIGN 3). The texts are never kept here: whoever holds them can check.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publish.errors import Problem, UsageError
from publish.seeds import Seeds
from publish.seeds.rows import Row


@dataclass(frozen=True)
class Passage:
    """Where some words stand in a text: `start` to before `end` of a `paragraph`."""

    paragraph: int
    start: int
    end: int
    digest: str

    def __str__(self) -> str:
        """The line to paste under ``evidence:`` of an account."""
        return f"- {{paragraph: {self.paragraph}, start: {self.start}, end: {self.end}, digest: {self.digest}}}"


class Texts:
    """The source texts in a folder, by the SHA-256 of the file."""

    def __init__(self, folder: Path) -> None:
        """Raises `UsageError` if there is no such folder."""
        if not folder.is_dir():
            raise UsageError(f"There is no folder {folder}: give the one that holds the source texts.")
        files = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        self._files = {hashlib.sha256(content).hexdigest(): (path, content) for path, content in files.items()}

    def paragraphs(self, digest: str) -> list[str] | None:
        """The paragraphs of the text with this digest, or `None` if it is not here."""
        if digest not in self._files:
            return None
        return _paragraphs(self._files[digest][1].decode("utf-8", errors="replace"))

    def find(self, words: str) -> Iterator[tuple[Path, Passage]]:
        """Every place where `words` stand, by file."""
        for path, content in sorted(self._files.values()):
            for number, paragraph in enumerate(_paragraphs(content.decode("utf-8", errors="replace")), start=1):
                start = paragraph.find(words)
                while start >= 0:
                    yield path, Passage(number, start, start + len(words), _digest(words))
                    start = paragraph.find(words, start + 1)


@dataclass(frozen=True)
class Verified:
    """What was proven: passages by how many, the `facts` that rest on each, and what did not match."""

    documents: int
    passages: int
    facts: list[str]
    problems: list[Problem]


def verify(seeds: Seeds, texts: Texts) -> Verified:
    """Compares every passage of every account with the texts; published or not."""
    problems: list[Problem] = []
    documents = {row.values["address"]: row for row in seeds.written["document"]}
    held = {address: texts.paragraphs(row.values["digest"]) for address, row in documents.items()}
    for address, row in documents.items():
        if held[address] is None:
            problems.append(Problem(
                row.place("digest"), "verify",
                "none of the texts has this digest: get this version of it, or correct the digest.",
            ))
    proven: set[str] = set()
    for row in seeds.written["evidence"]:
        paragraphs = held[row.values["document"]]
        if paragraphs is not None and (problem := _compare(row, paragraphs)):
            problems.append(problem)
        elif paragraphs is not None:
            proven.add(row.values["address"])
    return Verified(len([text for text in held.values() if text is not None]), len(proven), list(_facts(seeds, proven)), problems)


def _compare(row: Row, paragraphs: list[str]) -> Problem | None:
    number, start, end = (int(row.values[column]) for column in ("paragraph", "start", "end"))
    if number > len(paragraphs):
        return Problem(row.place("paragraph"), "verify", f"the text has {len(paragraphs)} paragraphs, not {number}.")
    if end > len(paragraphs[number - 1]):
        return Problem(row.place("end"), "verify", f"paragraph {number} has {len(paragraphs[number - 1])} characters, not {end}.")
    if _digest(paragraphs[number - 1][start:end]) != row.values["digest"]:
        return Problem(
            row.place("digest"), "verify",
            "the passage is not the one that was cited: locate the words again with `hre locate`.",
        )
    return None


def _facts(seeds: Seeds, proven: set[str]) -> Iterator[str]:
    """Account by account: which statement rests on which passage, and the curator's codes."""
    passages = {row.values["address"]: row.values for row in seeds.written["evidence"]}
    rests: dict[str, dict[str, list[str]]] = {}
    for link in [*seeds.written["statement_evidence"], *seeds.tables["statement_evidence"]]:
        account, _, statement = link.values["address"].partition("#")
        rests.setdefault(account, {}).setdefault(statement, []).append(link.values["value"])
    for row in seeds.written["account"]:
        yield f"{row.mark.file}: account {row.values['id']} {row.values.get('facts', '')}".rstrip()
        for statement, evidence in rests.get(row.values["address"], {}).items():
            shown = ", ".join(_shown(passages[item]) + ("" if item in proven else " (not proven)") for item in dict.fromkeys(evidence))
            yield f"  {statement}: {shown}"


def _shown(passage: dict[str, str]) -> str:
    return f"¶{passage['paragraph']} {passage['start']} to {passage['end']}"


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8")).hexdigest()
