"""Links: what points at a node, counted and read in parts by Oxigraph itself, which passes over ten thousand quads in milliseconds."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from publish.store import Archive

_HERE = Path(__file__).parent
_COUNTS = (_HERE / "incoming_counts.rq").read_text("utf-8")
_PART = (_HERE / "incoming_part.rq").read_text("utf-8")


def counts(archive: Archive, node: NamedNode) -> dict[str, int]:
    """How many quads point at `node`, by property."""
    found = archive.query(_COUNTS, bound={"entity": node})
    return {row["property"].value: int(row["links"].value) for row in found}  # type: ignore[union-attr]  # a SELECT gives rows


def part(archive: Archive, node: NamedNode, predicate: NamedNode, start: int, end: int) -> list[Quad]:
    """The quads that point at `node` by `predicate`, from number `start` to before `end`: the same release has the same order."""
    text = f"{_PART} OFFSET {start:d} LIMIT {end - start:d}"
    found = archive.query(text, own_dataset=True, bound={"entity": node, "property": predicate})
    return [_quad(row["subject"], predicate, node, row["graph"]) for row in found]  # type: ignore[union-attr]  # as above


def _quad(subject: NamedNode | BlankNode, predicate: NamedNode, value: NamedNode, graph: NamedNode | None) -> Quad:
    return Quad(subject, predicate, value, graph or DefaultGraph())
