"""What is told with findings: of the program, its rules and the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Rule:
    """A rule: what it asks, in one sentence; the https address of a page on it; whether a breach stops a release."""

    description: str
    help: str = ""
    stops: bool = True


@dataclass(frozen=True)
class About:
    """The program and its rules; the folder that names of files start from; how many of each thing were checked.

    `counts` has nouns in the singular: ``{"quad": 1200}``. `colour` is for a reader who wants it, at a terminal.
    """

    name: str
    version: str
    root: Path
    rules: Mapping[str, Rule] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    colour: bool = False
