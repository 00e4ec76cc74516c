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
