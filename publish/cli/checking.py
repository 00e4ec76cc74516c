"""The command that finds all that stops a release, for people and for CI: ``hre check``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import click

from publish import findings, release, revisions
from publish.cli.reporting import about
from publish.errors import Problem, Problems, number
from publish.settings import Settings


@click.command()
@click.option("--since", metavar="REV",
              help="Ask the shapes only of what differs from this git revision; no id that it published may be gone.")
@click.option("--format", "form", type=click.Choice(["turtle", *findings.FORMS]), default="text", show_default=True,
              help="How findings are told; turtle is the report of the shapes alone, and the findings go to standard error.")
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default="error", show_default=True, help="What makes the exit code 1.")
@click.pass_obj
def check(settings: Settings, since: str | None, form: str, fail_on: str) -> None:
    """Check seeds, mappings, ontology, shapes, protection, ledger and example queries, and publish nothing.

    Exit codes: 0 nothing stops a release, 1 something does, 2 could not run.
    """
    checked: release.Checked | None = None
    with ExitStack() as stack:
        before = stack.enter_context(revisions.checked_out(settings, since)).settings if since else None
        try:
            checked = release.examine(settings, before=before)
        except Problems as error:
            found = error.found
        else:
            found = checked.problems
    click.echo("".join(_told(form, found, checked, settings)), nl=False)
    if since and not any(problem.stops for problem in found):
        click.echo(f"The shapes were asked only of what differs from {revisions.quoted(since)}.", err=True)
    if found and form == "turtle":  # of which the report has not all, or which stood before one
        click.echo(findings.written("text", found, about(settings)), nl=False, err=True)
    if any(problem.stops or fail_on == "warning" for problem in found):
        raise click.exceptions.Exit(1)


def _told(form: str, found: list[Problem], checked: release.Checked | None, settings: Settings) -> Iterator[str]:
    if form == "turtle":
        yield checked.report.decode() if checked else ""
        return
    counts = {"quad": len(checked.content.lines)} if checked else {}
    if found or form != "text":
        yield findings.written(form, found, about(settings, counts=counts))
    if form == "text" and checked and not any(problem.stops for problem in found):
        yield f"Nothing stops a release: {number(counts['quad'], 'quad')}.\n"
