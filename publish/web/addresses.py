"""Addresses: which path is which resource (DESIGN 4), and the way from an IRI to a link that works on this host."""

from __future__ import annotations

import re
from dataclasses import dataclass

from publish.formats import Format, by_suffix
from publish.terms import VOCABULARY

ENTITIES = ("event", "person", "organisation", "place", "instrument", "document", "account")
"""The kinds of entity, as the first segment of their addresses."""
_ID = r"[0-9A-Za-z_-]{1,64}"
_ENTITY = rf"(?:{'|'.join(ENTITIES)})/{_ID}"
_RESOURCE = re.compile(
    rf"(?P<path>{_ENTITY}|concept/{_ID}(?:/{_ID})?|align/{_ID}|ontology|shapes)(?:\.(?P<suffix>linkset\.json|[a-z]{{2,7}}))?"
)
_SHARED = re.compile(r"(?:(?:ontology|shapes)(?:#|$)|concept/|align/)")


@dataclass(frozen=True)
class Address:
    """A resource by its `path` below the base, its `kind` (the first segment), and the format asked for by suffix."""

    path: str
    form: Format | None = None

    @property
    def kind(self) -> str:
        """``event``, ``person``, …, ``concept``, ``scheme``, ``align``, ``ontology`` or ``shapes``."""
        first, *rest = self.path.split("/")
        return "scheme" if first == "concept" and len(rest) == 1 else first

    @property
    def is_document(self) -> bool:
        """Whether the resource is itself a document, so that its own address answers 200 and not 303."""
        return self.kind in ("ontology", "align", "shapes")

    @property
    def document(self) -> str:
        """The path of the document about the resource, without suffix."""
        return self.path if self.is_document else f"doc/{self.path}"

    def iri(self, base: str) -> str:
        """The IRI that the resource has in the data: vocabulary terms have the vocabulary's base."""
        return (VOCABULARY if _SHARED.match(self.path) else base) + self.path


def read(path: str) -> Address | None:
    """The resource at `path` (no leading slash), or `None` if no resource can have such an address."""
    match = _RESOURCE.fullmatch(path)
    if not match:
        return None
    form = by_suffix(match["suffix"]) if match["suffix"] else None
    return None if match["suffix"] and not form else Address(match["path"], form)


def local(iri: str, base: str, root: str = "") -> str | None:
    """The link, below `root`, to what `iri` names, if this server has a page for it; else `None`."""
    for prefix in (base, VOCABULARY):
        rest = iri[len(prefix):] if iri.startswith(prefix) else None
        if rest == "":
            return f"{root}/"
        if rest and read(rest.partition("#")[0]):
            return f"{root}/{rest}"
    return None
