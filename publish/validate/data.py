"""Files of data: their triples, one after the other, whatever graph they are in."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import BlankNode, Quad

from publish.errors import Mark, Problem, Problems, UsageError
from publish.formats import RDF, Format, parse, unlike

_SUFFIXES = {form.suffix: form for form in RDF}


def quads(paths: Sequence[Path]) -> Iterator[Quad]:
    """The triples of all files; blank nodes of several are kept apart, IRIs are relative to the file they stand in.

    Raises `UsageError` before anything is read, if a file is of no known format, and `Problems` where one cannot be read.
    """
    for path in paths:
        form(path)
    for number, path in numbered(paths):
        try:
            yield from triples(_source(path), form(path), number, base(path))
        except MemoryError as error:  # so Oxigraph says that a term is longer than it holds
            raise Problems([Problem(Mark(str(path)), "syntax", "a term is longer than 16 MiB, and cannot be read: shorten it.")]) from error
        except SyntaxError as error:  # its message repeats words of the data, which may be what may not be repeated
            mark = Mark(str(path), error.lineno or 0, error.offset or 0)
            raise Problems([Problem(mark, "syntax", unlike(form(path)))]) from None


def _source(path: Path) -> Path | bytes:
    """The file, or what stands behind its byte order mark, which Oxigraph does not read."""
    with path.open("rb") as file:
        return file.read() if file.read(3) == BOM_UTF8 else path


def numbered(paths: Sequence[Path]) -> list[tuple[int, Path]]:
    """Each file with its number, from 1, by which its blank nodes are kept apart; 0 if it is the only one."""
    return list(enumerate(paths, start=1 if len(paths) > 1 else 0))


def triples(source: Path | bytes, kind: Format, number: int, stands_at: str) -> Iterator[Quad]:
    """The triples of the `number`-th file, or of a part of it, with its blank nodes. Raises `SyntaxError`."""
    found = parse(source, kind, stands_at)
    return (_apart(quad, number) for quad in found) if number else found


def form(path: Path) -> Format:
    """The format of a file. Raises `UsageError` if its suffix is that of none."""
    found = _SUFFIXES.get(path.suffix.removeprefix(".").lower())
    if found is None:
        raise UsageError(f"{path} ends in no suffix of an RDF format: {', '.join(f'.{suffix}' for suffix in _SUFFIXES)}.")
    return found


def base(path: Path) -> str:
    """What IRIs in a file are relative to, where it does not say."""
    return path.resolve().as_uri()


def _apart(quad: Quad, number: int) -> Quad:
    """The quad with blank nodes of the `number`-th file."""
    subject = BlankNode(f"d{number}-{quad.subject.value}") if isinstance(quad.subject, BlankNode) else quad.subject
    value = BlankNode(f"d{number}-{quad.object.value}") if isinstance(quad.object, BlankNode) else quad.object
    return Quad(subject, quad.predicate, value, quad.graph_name)
