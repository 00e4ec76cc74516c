"""The commands that work on an archive's checkout: build, mint, verify, locate, schema, ledger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from publish import ids, ontology, passages, release, seeds
from publish.cli.messages import tell_of
from publish.errors import Problems, UsageError, number
from publish.passages import Texts
from publish.seeds import Seeds, columns, ledger, schema
from publish.settings import Settings

_FOLDER = click.Path(path_type=Path, file_okay=False)


def _read(settings: Settings) -> Seeds:
    schemes = ontology.read(settings.folder("ontology")).schemes
    return seeds.read(settings.folder("seeds"), schemes, release.today())


@click.command()
@click.option("--out", help="The folder of releases (default: .hre).")
@click.option("--stage", type=_FOLDER, help="Also write the rows that mappings read, as CSV, into this folder.")
@click.pass_obj
def build(settings: Settings, out: str | None, stage: Path | None) -> None:
    """Make a release of the archive, and make it current."""
    settings = replace(settings, out=out or settings.out)
    if stage:
        rows = columns.stage(_read(settings).tables, stage)
        click.echo(f"Staged {number(rows, 'row')} in {stage}.")
    built = release.build(settings, click.echo)
    tell_of(built)


@click.command()
@click.argument("count", type=click.IntRange(1, 1000), default=1)
@click.pass_obj
def mint(settings: Settings, count: int) -> None:
    """Make COUNT new ids (1 if not given) that no record has ever had."""
    taken = _ids_in(settings.folder("seeds"))
    for _ in range(count):
        taken.add(identifier := ids.mint(taken))
        click.echo(identifier)


def _ids_in(folder: Path) -> set[str]:
    """Every word in the seeds that is an id, wherever it stands: a file with an error in it still counts."""
    texts = (path.read_text("utf-8", errors="replace") for path in folder.rglob("*.yaml"))
    return {word for text in texts for word in ids.WORD.findall(text) if ids.is_valid(word)}


@click.command()
@click.option("--documents", type=_FOLDER, required=True, help="The folder that holds the source texts.")
@click.option("--quiet", is_flag=True, help="Do not list which statement rests on which passage.")
@click.pass_obj
def verify(settings: Settings, documents: Path, *, quiet: bool) -> None:
    """Prove every passage that is cited against the source texts."""
    archive = _read(settings)
    found = passages.verify(archive, Texts(documents))
    for line in found.facts if not quiet else ():
        click.echo(line)
    cited, sources = len(archive.written["evidence"]), len(archive.written["document"])
    click.echo(f"{found.passages} of {number(cited, 'passage')} proven, in {found.documents} of {number(sources, 'document')}.")
    if found.problems:
        raise Problems(found.problems)


@click.command()
@click.option("--documents", type=_FOLDER, required=True, help="The folder that holds the source texts.")
@click.argument("words")
def locate(documents: Path, words: str) -> None:
    """Find WORDS in the source texts; prints the lines to paste under “evidence:”."""
    places = list(Texts(documents).find(words)) if words.strip() else []
    for path, passage in places:
        click.echo(f"# {path.name}")
        click.echo(passage)
    if not places:
        raise UsageError("These words stand in none of the texts: copy them exactly, within one paragraph.")


@click.command(name="schema")
@click.pass_obj
def write_schema(settings: Settings) -> None:
    """Write seeds/schema.json, which editors read, from the codes of the ontology."""
    path = settings.folder("seeds") / "schema.json"
    path.write_text(schema.text(ontology.read(settings.folder("ontology")).schemes), "utf-8")
    click.echo(f"Wrote {path}.")


@click.command(name="ledger")
@click.pass_obj
def record_ids(settings: Settings) -> None:
    """Record the ids that are new, as published with this version."""
    archive = _read(settings)
    known = {entry.values["id"] for entry in archive.recorded}
    new = {identifier: path for identifier, (path, _) in ledger.published(archive.tables).items() if identifier not in known}
    path = settings.folder("seeds") / "ledger.yaml"
    head = "" if path.is_file() else ledger.HEADER
    tail = "" if head else path.read_text("utf-8")
    with path.open("a", encoding="utf-8") as file:
        file.write(("" if not tail or tail.endswith("\n") else "\n") + head + ledger.lines(new, archive.archive.values["issued"]))
    click.echo(f"Recorded {number(len(new), 'new id')} in {path}.")
