"""The command that takes partners' tables in: ``hre import``."""

from __future__ import annotations

from pathlib import Path

import click

from publish import imports, release
from publish.cli.messages import tell, tell_of
from publish.errors import number
from publish.settings import Settings


@click.command("import")
@click.argument("tables", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--into", type=click.Choice(["seeds", "release"]), default="seeds", show_default=True,
              help="Write new files of seeds, or make a release of the seeds and the tables, and leave seeds as they are.")
@click.pass_obj
def import_tables(settings: Settings, tables: Path, into: str) -> None:
    """Take in the tables in the folder TABLES, CSV or Parquet, as seeds/TABLES.md describes them: all of it, or nothing."""
    brought = imports.read(tables, settings, release.today())
    if into == "release":
        built = release.build(settings, click.echo, brought.trees)
        imports.keep(brought, tables)
        tell(brought.warnings)
        tell_of(built)
        return
    checked = release.check(settings, brought.trees)  # the shapes, too: nothing comes into seeds that would stop a release
    tell([*brought.warnings, *(problem for problem in checked.problems if problem.rule != "ledger")])
    written = imports.write(brought, tables, settings)
    click.echo(f"{number(len(written), 'new file')} in seeds; {number(brought.same, 'record')} there already, and the same.")
    if written:
        click.echo("Record the new ids with `hre ledger`.")
