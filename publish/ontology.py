"""Reads ``ontology/``: the vocabulary, its schemes of concepts, the alignments, and the example queries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from publish import protection, texts
from publish.errors import Mark, Problem, stop_if_any
from publish.formats import FORMATS, parse
from publish.terms import CONCEPT, SKOS, VOCABULARY

_GRAPHS = {"": "ontology", "vocab": "concept/{}", "align": "align/{}"}
"""Folder under ``ontology/`` -> the address of the graph of a file in it, after the vocabulary's."""
_LANGUAGE = re.compile(r"""(?<=["'])@[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*(?![\w.@-])""")
"""The language of a text in SPARQL or Turtle, which looks like the end of an e-mail address."""
_STEM = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_IN_SCHEME = NamedNode(f"{SKOS}inScheme")


@dataclass(frozen=True)
class Question:
    """An example query: `slug` is its file's name, `title` the question in words, `text` the SPARQL."""

    slug: str
    title: str
    text: str

    @property
    def description(self) -> str:
        """What the comments below the question say: how to read the answer, and why there may be none."""
        lines = takewhile(lambda line: line.startswith("#"), self.text.splitlines()[1:])
        return " ".join(line.removeprefix("#").strip() for line in lines)


@dataclass(frozen=True)
class File:
    """One Turtle file: `name` in messages, `graph` the address of the graph that it is published as, `path` where it lies."""

    name: str
    graph: str
    quads: tuple[Quad, ...]
    path: Path


@dataclass(frozen=True)
class Ontology:
    """The folder, read. `schemes` gives the codes of each scheme, sorted."""

    files: tuple[File, ...]
    schemes: dict[str, tuple[str, ...]]
    questions: tuple[Question, ...]


def read(folder: Path) -> Ontology:
    """Reads the whole folder. Raises `Problems` if a file is not Turtle, or an example query asks no question."""
    found: list[Problem] = []
    files = tuple(_files(folder, found))
    questions = tuple(_question(path, found) for path in sorted((folder / "examples").glob("*.rq")))
    stop_if_any(found)
    return Ontology(files, _schemes(files), questions)


def schemes(folder: Path) -> dict[str, tuple[str, ...]] | None:
    """The codes of each scheme, where `read` cannot read the whole folder; `None` if a file that may have some is no Turtle."""
    found: list[Problem] = []
    files = tuple(_files(folder, found))
    return None if any(problem.rule == "turtle" for problem in found) else _schemes(files)


def _files(folder: Path, found: list[Problem]) -> Iterable[File]:
    for sub, graph in _GRAPHS.items():
        for path in sorted((folder / sub).glob("*.ttl")):
            name = texts.shown(Path("ontology", sub, path.name), found)
            if name.endswith(f"/{path.name}") and not (_STEM.fullmatch(path.stem) and path.is_file()):
                message = "a file is named in small letters, digits and hyphens: its name is part of an address."
                found.append(Problem(Mark(name), "file", message))
            else:
                yield File(name, VOCABULARY + graph.format(path.stem), _quads(path, name, found), path)


def _quads(path: Path, name: str, found: list[Problem]) -> tuple[Quad, ...]:
    try:
        quads = tuple(parse(path, FORMATS["ttl"]))
    except SyntaxError as error:
        line = path.read_text("utf-8", errors="replace").split("\n")[(error.lineno or 1) - 1]
        reason = "unreadable" if _unsafe(line) else error.msg  # a parser may quote what it could not read
        found.append(Problem(Mark(name, error.lineno or 0, error.offset or 0), "turtle", f"this is not Turtle ({reason})."))
        return ()
    if blank := [quad for quad in quads if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode | Literal)]:
        where = f"of {blank[0].predicate}" if blank else ""
        found.append(Problem(Mark(name), "blank-node", f"a blank node stands here as subject or value {where}: give it an address."))
    return quads


def _unsafe(line: str) -> str:
    """The protection rule that a line of a file breaks, or an empty string."""
    return protection.find(_LANGUAGE.sub("", line))


def _schemes(files: Iterable[File]) -> dict[str, tuple[str, ...]]:
    codes: dict[str, list[str]] = {}
    for file in files:
        for quad in file.quads:
            if quad.predicate == _IN_SCHEME and isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(CONCEPT):
                scheme, _, code = quad.subject.value.removeprefix(CONCEPT).partition("/")
                codes.setdefault(scheme, []).append(code)
    return {scheme: tuple(sorted(set(listed))) for scheme, listed in codes.items()}


def _question(path: Path, found: list[Problem]) -> Question:
    """A question is published as it stands, name and comments too: so all of it is searched for protected data."""
    name = texts.shown(Path("ontology", "examples", path.name), found)
    text = texts.decoded(path, name, found) or ""
    for number, line in enumerate(text.split("\n"), start=1):
        if rule := _unsafe(line):
            found.append(texts.protected(Mark(name, number), rule))
    first = text.partition("\n")[0]
    if not first.startswith("# "):
        found.append(Problem(Mark(name, 1), "question", "the first line must be the question: # and a sentence."))
    return Question(path.stem, first.removeprefix("# ").strip(), text)
