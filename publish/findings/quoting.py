"""Which lines of files may be quoted: what a maintainer sees at a terminal also stands in the logs of CI, which outlive a takedown.

When in doubt, a line is not quoted. So of an archive only what is written to be published is (`_QUOTED`), never data of
others; no file of a person, nor any that is held back or in which a rule found protected data; no line that the rules of
`protection` cover, alone or with its neighbours, or that names a person by the handle of their file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path, PurePosixPath

from publish import protection
from publish.errors import Mark, Problem

_QUOTED = {"seeds": {".yaml"}, "mappings": {".yaml", ".yml", ".ttl"}, "ontology": {".ttl", ".rq"}, "shapes": {".ttl"}}
"""The folders, and the kinds of files in them, that are quoted."""
_PEOPLE = PurePosixPath("seeds", "people")
_MOST = 4 << 20
"""The most bytes of a file that is quoted."""
_LONGEST = 2000
"""The most characters of a line that is quoted: the rules of protection take long for more, and nobody reads it."""

_OF_PEOPLE = re.compile("protect|contact|privat|person|people|name|label|consent|embargo|hidden|withh|withdr|sensitiv|expos", re.IGNORECASE)
"""Names of rules on what is said of people: a file that breaks one is not quoted."""
_HELD_BACK = re.compile(r"emba|until\W*:|privat|(?:consent|exposure)\W*:", re.IGNORECASE)  # also where a key is mistyped
_ESCAPED = re.compile(r"\\[xuUN]")
"""A character of YAML or Turtle that the rules of protection cannot read."""
_INNOCENT = re.compile(  # a digest; what Turtle and SPARQL say with @
    r"(?<!\w)[0-9a-f]{64}(?!\w)|^[ ]*@(?:prefix|base)\b|(?<=[\"'])@[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*(?![\w.@-])", re.MULTILINE
)
_WORD = re.compile(r"[\w-]+")


class Quotes:
    """The lines of the files below `root` that may be quoted beside `problems`, which are all that were found."""

    def __init__(self, root: Path, problems: Iterable[Problem]) -> None:
        self._root = Path(os.path.realpath(root))
        self._unsafe = {problem.mark.file for problem in problems if _OF_PEOPLE.search(problem.rule)}
        self._files: dict[str, list[str] | None] = {}

    def line(self, mark: Mark) -> str | None:
        """The line at `mark`; an empty text if it may not be shown; `None` if there is none that could be."""
        if mark.file not in self._files:
            self._files[mark.file] = self._lines(mark.file)
        lines = self._files[mark.file]
        if lines is None or not 0 < mark.line <= len(lines) or not lines[mark.line - 1].strip():
            return None
        return lines[mark.line - 1] if mark.file not in self._unsafe and self._is_innocent(lines, mark.line - 1) else ""

    def _lines(self, file: str) -> list[str] | None:
        """The lines of `file`, none of which says anything if it is held back; `None` if it is no file that is quoted."""
        name = PurePosixPath(file)
        if str(name) != file or not file.isprintable() or name.suffix not in _QUOTED.get(name.parts[0] if name.parts else "", ()):
            return None
        text = _text(self._root / name)
        if text is None:
            return None
        lines = text.splitlines()
        if lines != text.removesuffix("\n").split("\n"):  # there are other ends of lines: what counts as a line is not sure
            return None
        if name.is_relative_to(_PEOPLE) or (name.parts[0] == "seeds" and _HELD_BACK.search(text)):
            self._unsafe.add(file)
        return lines

    def _is_innocent(self, lines: list[str], index: int) -> bool:
        """Whether nothing protected stands in the line, nor begins in the line before it or ends in the next."""
        near = lines[max(0, index - 1) : index + 2]
        if any(len(line) > _LONGEST for line in near):
            return False
        text = "\n".join(near)
        named = self._handles.intersection(_WORD.findall(lines[index].casefold()))
        return not (named or _ESCAPED.search(text) or protection.find(_INNOCENT.sub("", text)))

    @cached_property
    def _handles(self) -> set[str]:
        """The handles of people, which never leave the repository (DECISIONS, 17)."""
        return {path.stem.casefold() for path in (self._root / _PEOPLE).glob("*.yaml")}


def _text(path: Path) -> str | None:
    """The text of the file at `path`, its lines ended by LF; `None` if it is large or no UTF-8, or a link stands in its path."""
    if os.path.realpath(path) != str(path):
        return None
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            content = file.read(_MOST + 1)
        return content.decode("utf-8-sig").replace("\r\n", "\n") if len(content) <= _MOST else None
    except (OSError, UnicodeDecodeError):
        return None  # the finding itself is shown; that a file cannot be read is for its reader to say
