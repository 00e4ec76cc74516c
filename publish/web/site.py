"""The site: one release, open for reading, and all that every page needs to know of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar, cast
from urllib.parse import quote

from flask import current_app, request
from pyoxigraph import Literal, NamedNode, Quad

from publish.errors import ReleaseError
from publish.formats import FORMATS, parse
from publish.release import directory, lookup, selection
from publish.release.examples import Example
from publish.release.lookup import Names
from publish.release.selection import Events
from publish.store import Archive, open_readonly
from publish.terms import PREFIXES, VOCABULARY
from publish.web import pointers
from publish.web.clients import Clients
from publish.web.context import Context
from publish.web.limits import USUAL, Limits
from publish.web.models import Link
from publish.web.transfers import Transfers

EXTENSION = "hrevents"
SITE = "hre.site"
ROOT = "hre.root"
"""Keys of the environment of a request for a version: its site, and the root without the version (`publish.web.versions`)."""
_HERE = Path(__file__).parent
_PROGRAM = _HERE.parent
_MAKING = frozenset((".html", ".py", ".rq", ".css", ".js", ".mo"))
_PACKAGES = "node_modules"
_PUBLISHED = "published"
_KEPT = 50_000
_DOCUMENTS = 24
"""So many large documents are kept; names of hosts, which are part of their addresses, come from clients."""
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Tombstone:
    """What the ledger says of an address that is no longer an entity of its own."""

    path: str
    identifier: str
    status: str
    date: str
    reason: str
    successors: tuple[str, ...]


@dataclass
class Site:
    """A release as the web sees it. A release never changes, so what is read once may be kept."""

    release: Path
    base: str
    archive: Archive
    manifest: dict[str, object]
    ledger: dict[str, Tombstone]
    published: frozenset[str]
    """The paths of all entities that the release publishes."""
    examples: tuple[Example, ...]
    limits: Limits = USUAL
    clients: Clients = field(default_factory=lambda: Clients({}, b""))
    transfers: Transfers = field(default_factory=lambda: Transfers(0))
    links: dict[tuple[str, str, str], Link] = field(default_factory=dict)
    """What is shown for a node, by (root of the links, language, IRI): filled as pages need it."""
    _naming: dict[str, list[Quad]] = field(default_factory=dict)
    _documents: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    _incoming: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        """The release's id."""
        return str(self.manifest["release"])

    @cached_property
    def issued(self) -> datetime:
        """The day of the release, at midnight UTC."""
        return datetime.fromisoformat(str(self.manifest["issued"])).replace(tzinfo=UTC)

    @cached_property
    def license(self) -> str:
        """The address of the licence, "" if the archive states none."""
        return self._stated("license")

    @cached_property
    def publisher(self) -> str:
        """The address of the publisher, "" if the archive states none: a name alone is no link."""
        return self._stated("publisher")

    def _stated(self, name: str) -> str:
        found = self.archive.quads(NamedNode(self.base), NamedNode(PREFIXES["dcterms"] + name))
        return next((quad.object.value for quad in found if isinstance(quad.object, NamedNode)), "")

    @cached_property
    def context(self) -> Context:
        """The names by which JSON-LD calls things."""
        return Context(self.archive.graph(NamedNode(f"{VOCABULARY}ontology")))

    @cached_property
    def replaced(self) -> dict[str, tuple[str, ...]]:
        """Path of an entity -> the paths of those that were merged into it."""
        found: dict[str, tuple[str, ...]] = {}
        for tombstone in self.ledger.values():
            if tombstone.status == "merged" and tombstone.successors:
                found[tombstone.successors[0]] = (*found.get(tombstone.successors[0], ()), tombstone.path)
        return found

    @cached_property
    def rendering(self) -> str:
        """A digest of all that answers are made with: they change with it, though the release does not."""
        files = sorted(path for path in _PROGRAM.rglob("*") if path.suffix in _MAKING and _PACKAGES not in path.parts)
        files += (_HERE / _PACKAGES).glob(".package-lock.json")
        engines = "".join(version(name) for name in ("pyoxigraph", "jinja2"))
        return hashlib.sha256(b"".join(path.read_bytes() for path in files) + engines.encode()).hexdigest()[:8]

    @cached_property
    def size(self) -> int:
        """How many quads the release has."""
        return len(self.archive)

    @cached_property
    def names(self) -> Names | None:
        """What is called how, for look-up; `None` if the release has no index of it."""
        return lookup.opened(self.release)

    @cached_property
    def events(self) -> Events | None:
        """The events and by what they can be chosen; `None` if the release has no index of it."""
        return selection.opened(self.release)

    @cached_property
    def void(self) -> tuple[Quad, ...]:
        """The description of the dataset in VoID; nothing if there is none."""
        path = self.release / "void.ttl"
        return tuple(parse(path, FORMATS["ttl"])) if path.is_file() else ()

    @cached_property
    def has_ontology(self) -> bool:
        """Whether the vocabulary itself is part of the release."""
        return self.archive.has_graph(NamedNode(f"{VOCABULARY}ontology"))

    @cached_property
    def shapes(self) -> bytes:
        """The shapes that the release was held to, in Turtle; nothing if it does not tell."""
        path = self.release / "shapes.ttl"
        return path.read_bytes() if path.is_file() else b""

    def document(self, key: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
        """What `make` gives for `key`, made once: what describes the whole takes long to write, and is asked for often."""
        if key not in self._documents:
            if len(self._documents) >= _DOCUMENTS:
                self._documents.clear()
            self._documents[key] = make()
        return self._documents[key]

    def naming(self, node: NamedNode) -> list[Quad]:
        """The quads that say what `node` is called, in every language."""
        known = self._naming.get(node.value)
        if known is None:
            known = self.archive.naming(node)
            keep(self._naming, node.value, known)
        return known

    def labels(self, node: NamedNode) -> list[Literal]:
        """What `node` is called, in every language."""
        return [quad.object for quad in self.naming(node) if isinstance(quad.object, Literal)]

    def incoming(self, node: NamedNode) -> dict[str, int]:
        """How many quads point at `node`, by property."""
        known = self._incoming.get(node.value)
        if known is None:
            known = pointers.counts(self.archive, node)
            keep(self._incoming, node.value, known)
        return known


def keep(cache: dict[K, V], key: K, value: V) -> None:
    """Remembers `value`; a cache that is full starts again, which is cheap and cannot grow without end."""
    if len(cache) >= _KEPT:
        cache.clear()
    cache[key] = value


def open_site(release: Path, base: str = "", examples: Sequence[tuple[str, str, str]] | None = None) -> Site:
    """The site of the release directory, with its own examples unless others are given. Raises `ReleaseError` if it is not one."""
    manifest = cast("dict[str, object]", _json(release / "manifest.json"))
    entries = cast("list[dict[str, object]]", _json(release / "ledger.json"))
    tombstones = [_tombstone(entry) for entry in entries if entry["status"] != _PUBLISHED]
    return Site(
        release=release,
        base=base or str(manifest["base"]),
        archive=Archive(open_readonly(release / "store")),
        manifest=manifest,
        ledger={tombstone.path: tombstone for tombstone in tombstones},
        published=frozenset(str(entry["path"]) for entry in entries if entry["status"] == _PUBLISHED),
        examples=_examples(release) if examples is None else tuple(Example(*example) for example in examples),
    )


def _examples(release: Path) -> tuple[Example, ...]:
    return directory.questions(release) if (release / "questions.json").is_file() else ()


def current_site() -> Site:
    """The site of the request at hand."""
    return cast("Site", request.environ.get(SITE) or current_app.extensions[EXTENSION])


def latest() -> str:
    """The address of what this request asks a version for, as it is now; "" if it asks no version."""
    root: str | None = request.environ.get(ROOT)
    if root is None:
        return ""
    query = request.query_string.decode("ascii", "ignore")
    return quote(root + request.path) + (f"?{query}" if query else "")


def _tombstone(entry: dict[str, object]) -> Tombstone:
    successors = cast("list[str]", entry.get("successors") or [])
    path, identifier, status, date, reason = (
        str(entry.get(key) or "") for key in ("path", "id", "status", "date", "reason")
    )
    return Tombstone(path, identifier, status, date, reason, tuple(successors))


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path.name} of the release is missing or damaged: run `hre build`.") from error
