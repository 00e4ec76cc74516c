"""The command that runs a mapping by itself: ``hre map``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from publish import mappings
from publish.cli.messages import tell
from publish.cli.output import written
from publish.compile.joins import MEMORY
from publish.compile.run import OnError, Run
from publish.errors import Problem, Problems, number, stop_if_any
from publish.mappings.model import Mappings
from publish.settings import Settings


@click.command("map")
@click.argument("mapping", type=click.Path(path_type=Path, exists=True))
@click.option("--base", type=click.Path(path_type=Path, file_okay=False, exists=True),
              help="The folder that the paths of sources start at (default: the mapping's).")
@click.option("--base-iri", default="", help="What relative IRIs begin with, where the mapping does not say.")
@click.option("--out", default="-", metavar="FILE|-", help="Where the N-Quads go (default: standard output).")
@click.option("--on-error", type=click.Choice([mode.value for mode in OnError]), default=OnError.FAIL.value,
              help="What a wrong value does: fail writes nothing, skip leaves the record out, report the term. All are listed.")
@click.option("--memory", type=click.IntRange(1), default=MEMORY >> 20, metavar="MB", show_default=True,
              help="What joins may hold in memory; what is more goes to temporary files.")
@click.option("--explain", is_flag=True, help="Print the functions that the mapping is compiled to, and map nothing.")
@click.pass_obj
def map_sources(  # noqa: PLR0913  # one for each option
    settings: Settings, mapping: Path, *, base: Path | None, base_iri: str, out: str, on_error: str, memory: int, explain: bool,
) -> None:
    """Run MAPPING, a file in RML (Turtle) or YARRRML or a folder of them, and write N-Quads.

    Exit codes: 0 done, 1 something is wrong with the data, 2 with the mapping, a source as a whole, or the call.
    """
    try:
        folder = base or (mapping if mapping.is_dir() else mapping.parent)
        run = Run(_read(mapping, base_iri), folder, Path(settings.out) / "cache", memory << 20)
    except Problems as error:
        tell(error.found)
        raise click.exceptions.Exit(2) from error
    if explain:
        click.echo("\n\n".join(code.text for code in run.code))
        return
    with written(out, [*mappings.files(mapping), *run.files]) as file, _progress() as progress:
        counts = run.write(file, lambda problem: click.echo(problem, err=True), OnError(on_error), progress)
        came_to = f"{number(counts.problems, 'error')} in {number(counts.records, 'record')}"
        if counts.problems and on_error == OnError.FAIL:
            click.echo(f"{came_to}. Nothing is written.", err=True)
            raise click.exceptions.Exit(1)
    click.echo(f"{came_to}, {number(counts.size, 'byte')} of N-Quads.", err=True)
    if counts.problems:
        raise click.exceptions.Exit(1)


def _read(mapping: Path, base_iri: str) -> Mappings:
    """The mapping, in a file or a folder of files. Raises `Problems`; warnings are printed."""
    found: list[Problem] = []
    read = mappings.read_any(mapping, base_iri, found)
    stop_if_any(found)
    tell(found)
    return read


@contextmanager
def _progress() -> Iterator[Callable[[float], None]]:
    """A bar on a terminal, nothing elsewhere."""
    with click.progressbar(length=1000, label="Mapping", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield lambda done: bar.update(int(done * 1000) - bar.pos)
