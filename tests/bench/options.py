"""Options that the benchmarks share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import click

ABOUT_EMPTY = "a response of our server that asks nothing of the store: the limit of its HTTP"
Command = TypeVar("Command", bound=Callable[..., None])


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


def rounds(quads: int, engines: str, known_engines: Iterable[str], workloads: Iterable[str]) -> Callable[[Command], Command]:
    """The options of benchmarks with wrk: so many `quads`, and these `engines`, unless others of the known ones are named."""
    several = [*workloads]
    options = (
        click.option("--quads", type=click.IntRange(1000), default=quads, help=f"Quads of the archive (default: {quads})."),
        click.option("--engines", default=engines, callback=names([*known_engines]), help=f"Of {', '.join(known_engines)}."),
        click.option("--workloads", default=",".join(several), callback=names(several), help=f"Of {', '.join(several)} (default: all)."),
        click.option("--connections", default="1,8,32", callback=numbers, help="Numbers of connections (default: 1,8,32)."),
        click.option("--seconds", type=click.IntRange(1), default=5, help="Seconds of a run (default: 5)."),
        click.option("--runs", type=click.IntRange(1), default=3, help="Runs of each, of which the medians count (default: 3)."),
        click.option("--json", "told", type=click.Path(path_type=Path, dir_okay=False), help="Also write all runs to this file."),
    )

    def added(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return added
