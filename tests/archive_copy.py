"""A copy of the archive's inputs that a test may spoil, and what the reader of seeds says of it."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from unittest.mock import patch

from publish import ontology, protection, seeds
from publish.errors import Mark, Problem, Problems

ROOT = Path(__file__).resolve().parents[1]
INPUTS = ("seeds", "mappings", "ontology", "shapes")
TODAY = "2031-03-04"
"""A day after every date in the archive."""
OPEN, CLOSE = "«", "»"
"""Put around the words of an edit at which an error is expected; they are not written."""
_FIND = cache(protection.find)
"""The same texts are read in copy after copy: what was found in them is remembered, which halves the time."""


def copy(folder: Path, *names: str) -> Path:
    """Copies the input folders `names` (all of them when none is named) into `folder`, and gives it."""
    for name in names or INPUTS:
        shutil.copytree(ROOT / name, folder / name)
    return folder


def edit(root: Path, file: str, find: str, replacement: str, at: str = "") -> Mark:
    """Replaces the first `find` in `file`, and gives the place that «» mark in `replacement`, or else in `at`.

    `file` may be a pattern: then it is the first file that holds `find`. Without marks, the place is where the
    replacement begins. `at` is text of the edited file; where it stands first counts.
    """
    holding = [path for path in sorted(root.glob(file)) if find in path.read_text("utf-8")]
    assert holding, f"{file} no longer holds the text that this test changes: {find!r}"
    path = holding[0]
    file, before = path.relative_to(root).as_posix(), path.read_text("utf-8")
    start = before.index(find)
    after = before.replace(find, replacement.replace(OPEN, "").replace(CLOSE, ""), 1)
    path.write_text(after, "utf-8")
    if at:
        plain = at.replace(OPEN, "").replace(CLOSE, "")
        assert plain in after, f"{file} does not hold this text after the edit: {plain!r}"
        start, replacement = after.index(plain), at
    return place(file, after, start + max(replacement.find(OPEN), 0))


def place(file: str, text: str, offset: int) -> Mark:
    """The place of the character at `offset` of `text`, which is the text of `file`."""
    line = text.count("\n", 0, offset)
    return Mark(file, line + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1)


@cache
def schemes() -> dict[str, tuple[str, ...]]:
    """The codes of the real ontology."""
    return ontology.read(ROOT / "ontology").schemes


def problems(root: Path, today: str = TODAY) -> list[Problem]:
    """All that the reader says of ``seeds/`` in `root`: what stops a release, or else its warnings."""
    with patch.object(protection, "find", _FIND):
        try:
            return sorted(seeds.read(root / "seeds", schemes(), today).warnings)
        except Problems as error:
            return error.found
