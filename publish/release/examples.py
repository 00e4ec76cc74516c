"""Example queries of a release, each with its form, and what it answers on that release; ``questions.json`` holds them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal, cast

Form = Literal["select", "ask", "construct", "describe"]
_FORM = re.compile(
    r"(?:\s|#[^\n\r]*|prefix\s*[^\s:<]*:\s*<[^>]*>|base\s*<[^>]*>)*(select|ask|construct|describe)", re.IGNORECASE)
"""What may stand before a query, and the word that it begins with (SPARQL 1.1 Query, 19.8, rules 2 and 4)."""
_PREFIX = re.compile(r"^\s*prefix\s+([^\s:<]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_CLASS = re.compile(r"\ba\s+[\w-]*:([A-Z]\w+)")


@dataclass(frozen=True)
class Answer:
    """What a query answers on one release: the `count` of rows or triples, what is in them, and the `first` few.

    A cell is a term as N-Triples has it, "" where nothing is bound. ASK has no rows: the count is 1 for yes, and 0 for no.
    """

    count: int
    columns: tuple[str, ...] = ()
    first: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Example:
    """An example query: its `question` in words, its SPARQL `text`, what else is good to know, and the answer if it is known."""

    slug: str
    question: str
    text: str
    description: str = ""
    answer: Answer | None = None

    @property
    def form(self) -> Form:
        """The form of the query; of a text that is none, SELECT."""
        match = _FORM.match(self.text)
        return cast("Form", match[1].lower()) if match else "select"

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the query declares."""
        return dict(_PREFIX.findall(self.text))

    @property
    def keywords(self) -> list[str]:
        """The local names of the classes that the query asks for, sorted."""
        return sorted(set(_CLASS.findall(self.text)))

    def as_json(self) -> dict[str, object]:
        """The example as it stands in ``questions.json``."""
        answer = asdict(self.answer) if self.answer else None
        return {"slug": self.slug, "title": self.question, "description": self.description, "form": self.form, "text": self.text,
                "answer": answer}


def from_json(entry: Mapping[str, object]) -> Example:
    """The example that `as_json` wrote. Raises `KeyError`, `TypeError` or `ValueError` if `entry` is none."""
    known = cast("Mapping[str, object] | None", entry.get("answer"))  # older releases have no answers
    answer = known and Answer(int(str(known["count"])), _texts(known["columns"]), tuple(map(_texts, _list(known["first"]))))
    return Example(str(entry["slug"]), str(entry["title"]), str(entry["text"]), str(entry.get("description", "")), answer or None)


def _texts(listed: object) -> tuple[str, ...]:
    return tuple(str(each) for each in _list(listed))


def _list(listed: object) -> list[object]:
    if not isinstance(listed, list):
        raise TypeError("not a list")
    return listed
