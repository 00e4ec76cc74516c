"""Options that the benchmarks share."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click


def names(known: Iterable[str]) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """A callback for an option that takes some of `known`, with commas between them. It raises `click.BadParameter` at any other."""
    def check(_: click.Context, __: click.Parameter, value: str) -> list[str]:
        if unknown := set(value.split(",")) - set(known):
            raise click.BadParameter(f"there is no {', '.join(sorted(unknown))}: expected some of {', '.join(known)}.")
        return value.split(",")

    return check


def numbers(_: click.Context, __: click.Parameter, value: str) -> list[int]:
    """A callback for an option that takes numbers from 1, with commas between them. It raises `click.BadParameter` at any other."""
    if not all(part.isdecimal() and int(part) for part in value.split(",")):
        raise click.BadParameter("expected numbers with commas between, such as 1,8,32.")
    return [int(part) for part in value.split(",")]
