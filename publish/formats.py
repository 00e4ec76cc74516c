"""Formats: one table for what is read, written and negotiated, and the only calls that read or write RDF text.

Source: media types as registered with IANA; file suffixes of DESIGN 4. ``aliases`` are media types that a
client may ask for by name and that fit the same bytes (INTEROP, negotiation: ``application/json`` and
``application/xml`` are answered only when asked for).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pyoxigraph import (
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
)
from pyoxigraph import parse as _parse
from pyoxigraph import serialize as _serialize

Kind = Literal["page", "graph", "dataset", "results", "links"]
"""What a format can hold: a page for people, one graph, named graphs as well, rows of a query, or the links of a document."""


@dataclass(frozen=True, eq=False)
class Format:
    """One format, of which there is one object: `suffix` of its files and addresses, `media_type` as sent, `title` as people call it."""

    name: str
    suffix: str
    media_type: str
    kind: Kind
    title: str
    engine: RdfFormat | QueryResultsFormat | None = None
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type with its charset, where the type defines one (text/*)."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_ENDS_IN_A_NAME = re.compile(r"[^\W\d][\w.-]*\Z")
_JSON, _XML = ("application/json",), ("application/xml", "text/xml")
_TABLE = (
    Format("html", "html", "text/html", "page", "HTML"),
    Format("ttl", "ttl", "text/turtle", "graph", "Turtle", RdfFormat.TURTLE, ("application/x-turtle",)),
    Format("jsonld", "jsonld", "application/ld+json", "dataset", "JSON-LD", RdfFormat.JSON_LD, _JSON),
    Format("nt", "nt", "application/n-triples", "graph", "N-Triples", RdfFormat.N_TRIPLES),
    Format("nq", "nq", "application/n-quads", "dataset", "N-Quads", RdfFormat.N_QUADS),
    Format("trig", "trig", "application/trig", "dataset", "TriG", RdfFormat.TRIG),
    Format("rdf", "rdf", "application/rdf+xml", "graph", "RDF/XML", RdfFormat.RDF_XML, _XML),
    Format("json", "srj", "application/sparql-results+json", "results", "JSON", QueryResultsFormat.JSON, _JSON),
    Format("xml", "srx", "application/sparql-results+xml", "results", "XML", QueryResultsFormat.XML, _XML),
    Format("csv", "csv", "text/csv", "results", "CSV", QueryResultsFormat.CSV),
    Format("tsv", "tsv", "text/tab-separated-values", "results", "TSV", QueryResultsFormat.TSV),
    Format("linkset-json", "linkset.json", "application/linkset+json", "links", "Linkset (JSON)"),
    Format("linkset", "linkset", "application/linkset", "links", "Linkset"),
)

FORMATS: Mapping[str, Format] = {entry.name: entry for entry in _TABLE}
"""Every format by name."""
PAGE = FORMATS["html"]
RDF: tuple[Format, ...] = tuple(entry for entry in _TABLE if entry.kind in ("graph", "dataset"))
"""The formats of RDF documents, in the order in which they are preferred when a client does not care."""
RESULTS: tuple[Format, ...] = tuple(entry for entry in _TABLE if entry.kind == "results")
"""The formats of SELECT and ASK results, in the same sense."""
DOCUMENTS: tuple[Format, ...] = (PAGE, *RDF)
"""The formats of an entity's document (DESIGN 4)."""
LINKSETS: tuple[Format, ...] = tuple(entry for entry in _TABLE if entry.kind == "links")
"""The formats in which the links of a document stand at an address of their own (RFC 9264)."""
NAMES = Format("names", "json", "application/json", "results", "JSON")
"""The format of what a search by name found; it is this archive's own."""


def by_suffix(suffix: str) -> Format | None:
    """The format of documents or of their links whose files end in `suffix` (no dot), or `None`."""
    return next((entry for entry in (*DOCUMENTS, *LINKSETS) if entry.suffix == suffix), None)


def unlike(form: Format) -> str:
    """What to say of a text that is not `form`; the parser's own words may repeat what may not be repeated."""
    return f"this is not {form.title}: look for a character to escape, an IRI without a scheme, a wrong language tag."


def parse(source: Path | bytes, form: Format, base: str | None = None) -> Iterator[Quad]:
    """The quads of `source`, one by one, as they stand in it.

    Raises `SyntaxError` at the first thing that is not `form`, `OSError` if the file cannot be read.
    """
    engine = _rdf_engine(form)
    if isinstance(source, Path):
        return _parse(path=source, format=engine, base_iri=base)
    return _parse(source, format=engine, base_iri=base)


def serialize(quads: Iterable[Quad], form: Format, prefixes: Mapping[str, str] | None = None) -> bytes:
    """`quads` as text, in the order given; a format that holds one graph gets each triple once, without graph names."""
    engine = _rdf_engine(form)
    named = dict(prefixes or {})
    if form.kind == "dataset":
        return _serialize(quads, format=engine, prefixes=named) or b""
    return _serialize(dict.fromkeys(quad.triple for quad in quads), format=engine, prefixes=named) or b""


class Unwritable(Exception):
    """RDF/XML has no way to write a predicate that ends in no name of XML (RDF 1.1 XML Syntax, 2.2)."""


def _writable(triples: Iterable[Triple]) -> Iterator[Triple]:
    for triple in triples:
        if not _ENDS_IN_A_NAME.search(triple.predicate.value):
            raise Unwritable
        yield triple


class Sink(Protocol):
    """What a result is written to, piece by piece; what its methods raise ends the writing, and is raised by that."""

    def write(self, data: bytes, /) -> int:
        """Takes `data`; how many bytes of it were taken."""

    def flush(self) -> None:
        """Is called at the end."""


def write_triples(triples: Iterable[Triple], form: Format, sink: Sink, prefixes: Mapping[str, str] | None = None) -> None:
    """Writes `triples` (what CONSTRUCT and DESCRIBE give) to `sink`, one by one; in a dataset format they are its default graph.

    Raises `Unwritable` at one that the format cannot hold: the engine would write what nobody can read.
    """
    _serialize(_writable(triples) if form.name == "rdf" else triples, sink, format=_rdf_engine(form), prefixes=dict(prefixes or {}))  # type: ignore[arg-type]  # it calls write and flush only


def write_results(results: QuerySolutions | QueryBoolean, form: Format, sink: Sink) -> None:
    """Writes SELECT or ASK `results` to `sink`, row by row (SPARQL 1.1 Query Results JSON, XML, CSV and TSV formats)."""
    if not isinstance(form.engine, QueryResultsFormat):
        raise ValueError(f"{form.name} does not hold query results")
    results.serialize(sink, format=form.engine)  # type: ignore[arg-type]  # it calls write and flush only


def is_graph(results: object) -> bool:
    """Whether `results` of a query are triples, not rows or a boolean."""
    return not isinstance(results, QuerySolutions | QueryBoolean)


def _rdf_engine(form: Format) -> RdfFormat:
    if not isinstance(form.engine, RdfFormat):
        raise ValueError(f"{form.name} does not hold RDF")
    return form.engine
