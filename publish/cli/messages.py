"""How commands speak to people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from publish.errors import Problem, number

if TYPE_CHECKING:
    from publish.release import Built


def tell(found: Iterable[Problem]) -> None:
    """Prints problems, those that stop first, and how many they are."""
    listed = sorted(found, key=lambda problem: (not problem.stops, problem))
    for problem in listed:
        click.echo(problem, err=True)
    errors = sum(problem.stops for problem in listed)
    if listed:
        click.echo(f"{number(errors, 'error')}, {number(len(listed) - errors, 'warning')}.", err=True)


def tell_of(built: Built) -> None:
    """Prints what came of a build: what should be looked at, and which release there is."""
    tell(built.warnings)
    state = "New release" if built.new else "Up to date: release"
    click.echo(f"{state} {built.release.name} in {built.release.parent}.")
