"""The commands that answer questions: ``hre serve`` over HTTP, ``hre query`` in the shell."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import click
from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions

from publish.cli.output import stoppable, written
from publish.errors import ReleaseError, UsageError
from publish.formats import FORMATS, RDF, RESULTS, Format, is_graph, write_results, write_triples
from publish.pool.gate import Refused, inspect
from publish.release import directory, loose
from publish.settings import Settings
from publish.store import Archive, Results, open_readonly, unread
from publish.terms import PREFIXES

_SOURCE = click.Path(path_type=Path, exists=True)
_LIMIT = 60
"""Characters of a cell in a table on a terminal; a longer one ends in an ellipsis."""


def _chosen(settings: Settings, source: Path | None) -> Path:
    """What was named, else the current release. Raises `ReleaseError` if there is none."""
    folder = source or directory.current(Path(settings.out))
    if folder is None:
        raise ReleaseError(f"There is no release in {settings.out}: run `hre build`, or name a file of RDF.")
    return folder


def _archive(settings: Settings, source: Path | None) -> Archive:
    """The release to ask, or the RDF in memory. Raises `UsageError` if there is none, `Problems` if a file cannot be read."""
    folder = _chosen(settings, source)
    return Archive(open_readonly(folder / "store")) if loose.is_release(folder) else loose.read(folder)


@contextmanager
def _opened(settings: Settings, source: Path | None) -> Iterator[Path]:
    """The folder to serve: a release, or one made of files of RDF for as long as it is used. Raises what `_archive` raises."""
    folder = _chosen(settings, source)
    if loose.is_release(folder):
        yield folder
        return
    with TemporaryDirectory(prefix="hre-data-") as made:
        click.echo(f"Loading {folder} ...", err=True)
        yield loose.make(folder, Path(made) / "data")


@click.command()
@click.argument("source", metavar="[FILE|DIR|RELEASE]", required=False, type=_SOURCE)
@click.option("--host", help="The address to listen at (default: 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen at (default: 8000).")
@click.pass_obj
def serve(settings: Settings, source: Path | None, host: str | None, port: int | None) -> None:
    """Serve the current release, the one in the folder RELEASE, or any RDF: a FILE, or all files below DIR.

    How much a query may take, and more, is set by the environment: see publish/web/SERVING.md.
    """
    from publish.web.serve import serve as run  # noqa: PLC0415  # the web is loaded only where it is needed: other commands start faster

    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    with stoppable(), _opened(settings, source) as folder:
        run(folder, settings, say=click.echo)


@click.command()
@click.argument("text", metavar="[QUERY]", required=False)
@click.option("--file", "path", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The file with the query.")
@click.option("--data", "source", type=_SOURCE,
              help="What to ask: a release, a file of RDF or a folder of them (default: the current release).")
@click.option("--format", "form", type=click.Choice(["table", *(each.name for each in (*RESULTS, *RDF))]),
              help="How the result is written (default: a table for rows, Turtle for a graph).")
@click.option("--out", default="-", help="The file to write to (default: standard output).")
@click.pass_obj
def query(settings: Settings, *, text: str | None, path: Path | None, source: Path | None, form: str | None, out: str) -> None:
    """Ask a SPARQL query, and print the result. Without QUERY and --file it is read from standard input."""
    asked = _asked(text, path)
    results = _results(_archive(settings, source), asked)
    with written(out, _read(path, source)) as file:
        _write(results, _form(form, results), file)


def _asked(text: str | None, path: Path | None) -> str:
    """The query. Raises `UsageError` if there are two, or if it is not UTF-8."""
    if text is not None and path:
        raise UsageError("There are two queries: give QUERY or --file.")
    try:
        return (os.fsencode(text) if text is not None else path.read_bytes() if path else sys.stdin.buffer.read()).decode()
    except UnicodeDecodeError as error:
        raise UsageError("The query is not UTF-8.") from error


def _read(*paths: Path | None) -> Iterator[Path]:
    """The files that are read from `paths`, and from the folders among them."""
    for path in paths:
        yield from path.rglob("*") if path and path.is_dir() else [path] if path else []


def _results(archive: Archive, text: str) -> Results:
    """The results, as the endpoint gives them. Raises `UsageError` with the place if `text` is no query."""
    try:
        passed = inspect(text)
        results = archive.query(text, own_dataset=passed.names_dataset, prefixes=PREFIXES)
    except Refused as error:
        raise UsageError(str(error)) from error
    except SyntaxError as error:
        line, column, hint = unread(str(error))
        raise UsageError(f"The query is not SPARQL 1.1. Line {line}, column {column}: {hint}.") from error
    whole = passed.describes and not passed.names_dataset
    return archive.with_accounts(results) if whole else results  # type: ignore[arg-type]  # DESCRIBE gives triples


def _form(name: str | None, results: Results) -> Format | None:
    """The format to write in, `None` for a table. Raises `UsageError` if the result has no such form."""
    if name == "table" or (name is None and not is_graph(results)):
        return None if not is_graph(results) else FORMATS["ttl"]
    form = FORMATS[name or "ttl"]
    if (form in RDF) != is_graph(results):
        offers = ", ".join(each.name for each in (RDF if is_graph(results) else RESULTS))
        raise UsageError(f"The result cannot be written as {form.title}: choose one of {offers}.")
    return form


def _write(results: Results, form: Format | None, file: BinaryIO) -> None:
    if form is None:
        file.write("".join(f"{line}\n" for line in _table(results)).encode())  # type: ignore[arg-type]  # _form has told: no graph
    elif form in RDF:
        write_triples(results, form, file, PREFIXES)  # type: ignore[arg-type]  # as above: a graph
    else:
        write_results(results, form, file)  # type: ignore[arg-type]  # as above: no graph


def _table(results: QuerySolutions | QueryBoolean) -> Iterator[str]:
    """The lines of a table: names, a rule, rows; yes or no for a question that asks it."""
    if isinstance(results, QueryBoolean):
        yield "yes" if results else "no"
        return
    names = [variable.value for variable in results.variables]
    rows = [names, *([_cell(row[name]) for name in names] for row in results)]
    wide = sys.stdout.isatty()
    rows = [[_short(cell) if wide else cell for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        yield _line(row, widths)
        if number == 0:
            yield _line(["-" * width for width in widths], widths)
    yield f"{len(rows) - 1:,} row{'' if len(rows) == 2 else 's'}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cell(term: NamedNode | BlankNode | Literal | object | None) -> str:
    """A term in one line: a known prefix for an IRI, the bare text of a literal with its language."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        fits = [(prefix, iri) for prefix, iri in PREFIXES.items() if term.value.startswith(iri) and len(term.value) > len(iri)]
        prefix, iri = max(fits, key=lambda fit: len(fit[1]), default=("", ""))
        return f"{prefix}:{term.value[len(iri):]}" if iri else term.value
    text = f"{term.value}{f'@{term.language}' if term.language else ''}" if isinstance(term, Literal) else str(term)
    return "".join(each if each.isprintable() else " " for each in text)


def _short(text: str) -> str:
    return text if len(text) <= _LIMIT else f"{text[:_LIMIT - 1]}…"
