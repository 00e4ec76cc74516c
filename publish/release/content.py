"""What a release will hold, worked out in memory from the four folders, with the place that each quad comes from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from publish import mappings, ontology, seeds
from publish.compile.facts import Compiler, Quad
from publish.errors import Problem, Problems, stop_if_any, tried
from publish.mappings.model import Mappings
from publish.ontology import Ontology
from publish.provenance import Provenance
from publish.seeds import Files, Seeds
from publish.seeds.columns import columns
from publish.settings import Settings

INPUTS = ("seeds", "mappings", "ontology", "shapes")
_ENGINES = ("pyoxigraph", "rdflib", "pyshacl")
_ISSUED = re.compile(r"^issued: *[\"']?([0-9-]{10})", re.MULTILINE)
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Content:
    """Everything that was read, and the quads that it makes."""

    ontology: Ontology
    seeds: Seeds
    quads: list[Quad]

    @cached_property
    def lines(self) -> list[str]:
        """The dump: N-Quads lines without line ends, each once, sorted by code point."""
        return sorted({str(quad) for quad in self.quads} | set(_of_ontology(self.ontology)))

    @cached_property
    def provenance(self) -> Provenance:
        """Where each statement comes from."""
        return Provenance(self.quads, self.ontology)


def read(settings: Settings, today: str, more: Files | None = None) -> Content:
    """Reads and maps all inputs, and `more` seeds, as of the day `today` (YYYY-MM-DD, UTC).

    Raises `Problems` with all that is wrong, in whichever folder; only what makes no sense without another is left unread.
    """
    found: list[Problem] = []
    vocabulary = tried(found, lambda: ontology.read(settings.folder("ontology")))
    rules = tried(found, lambda: _mappings(settings.folder("mappings")))
    codes = vocabulary.schemes if vocabulary else ontology.schemes(settings.folder("ontology"))
    facts = None if codes is None else tried(found, lambda: seeds.read(settings.folder("seeds"), codes, today, more))
    if vocabulary is None or rules is None or facts is None:
        raise Problems(found)
    quads = list(Compiler(rules).quads(facts.tables, found))
    stop_if_any(found)
    return Content(vocabulary, facts, quads)


def _mappings(folder: Path) -> Mappings:
    rules = mappings.read(folder)
    mappings.check_columns(rules, columns())
    return rules


def _of_ontology(vocabulary: Ontology) -> Iterator[str]:
    for file in vocabulary.files:
        for quad in file.quads:
            yield f"{quad.subject} {quad.predicate} {quad.object} <{file.graph}> ."


def digest(settings: Settings, today: str, more: Files | None = None) -> str:
    """SHA-256, in hex, of all that a release is made from: inputs, code, versions of the engines; of no path.

    The day is part of it only until the version is issued: until then it decides which embargo is over.
    """
    total = hashlib.sha256()
    archive = settings.folder("seeds") / "archive.yaml"
    issued = _ISSUED.search(archive.read_text("utf-8", errors="replace")) if archive.is_file() else None
    total.update(min(today, issued[1] if issued else today).encode())
    for key, node in sorted((more or {}).items()):
        total.update(f"{key} {node}\n".encode())
    for name in _ENGINES:
        total.update(f"{name} {version(name)}\n".encode())
    folders = [settings.folder(name) for name in INPUTS]
    for folder, suffixes in [*((folder, (".yaml", ".ttl", ".rq")) for folder in folders), (_PACKAGE, (".py",))]:
        for path in sorted(path for path in folder.rglob("*") if path.suffix in suffixes and path.is_file()):
            total.update(f"{folder.name}/{path.relative_to(folder).as_posix()}\n".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
