"""How commands speak to people."""

from __future__ import annotations

from collections.abc import Iterable

import click

from publish.errors import Problem


def tell(found: Iterable[Problem]) -> None:
    """Prints problems, those that stop first, and how many they are."""
    listed = sorted(found, key=lambda problem: (not problem.stops, problem))
    for problem in listed:
        click.echo(problem, err=True)
    errors = sum(problem.stops for problem in listed)
    if listed:
        click.echo(f"{number(errors, 'error')}, {number(len(listed) - errors, 'warning')}.", err=True)


def number(count: int, noun: str) -> str:
    """`count` and its noun: “1 quad”, “1,200 quads”."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
