"""The command ``hre key``, which makes a key for a partner."""

from __future__ import annotations

import secrets

import click

from publish.errors import UsageError

_BYTES = 32


@click.command()
@click.option("--share", type=click.IntRange(1, 10_000), default=10, show_default=True, help="How many times the usual budget the key has.")
@click.option("--note", default="", help="What helps to know the key again: no name of a person.")
def key(share: int, note: str) -> None:
    """Make a key for a partner, whose queries then have a budget of their own.

    The first line is the key: give it to the partner, it is kept nowhere. The second line belongs into the file that
    HRE_KEYS names; it holds a digest from which the key cannot be found. See publish/web/SERVING.md.
    """
    from publish.web.clients import digest  # noqa: PLC0415  # the web is loaded only where it is needed: other commands start faster

    if not note.isprintable() or "#" in note:
        raise UsageError("--note is one line, without #.")
    made = secrets.token_urlsafe(_BYTES)
    click.echo(made)
    click.echo(f"{digest(made)} {share} {note}".rstrip())
