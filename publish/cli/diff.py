"""The command `hre diff`: what the working tree changes in the published graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click

from publish import release
from publish.errors import HreError, Problems, number
from publish.release import content
from publish.release.content import Content
from publish.release.difference import Difference, Group, difference, sentences
from publish.release.published import Parts, Said
from publish.revisions import Revision, checked_out, quoted
from publish.settings import Settings

_LIMIT = 65_536
"""A comment on GitHub is no longer. Counted here in bytes of UTF-8, which are never fewer than characters."""
_OF_WORDS = 40_000
"""So much of it may be sentences."""


@click.command()
@click.argument("revision", metavar="REV")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "nquads"]), default="text", show_default=True,
              help="Sentences; the same and the quads as a comment on a pull request; or the quads alone.")
@click.pass_obj
def diff(settings: Settings, revision: str, form: str) -> None:
    """Say what changes in the published graph from the git revision REV to the files as they are now.

    Of what is no longer published, neither words nor quads are repeated: the id is said, and what the ledger says of it.
    A text, or a link to a record, that went from what is still published is not repeated either.
    """
    after = content.read(settings, release.today())
    with checked_out(settings, revision) as then:
        found = difference(_read(then), after)
    lines = _FORMS[form](found, revision)
    click.echo("\n".join(lines))


def _read(then: Revision) -> Content:
    try:
        return content.read(then.settings, release.today())
    except Problems as error:
        stopping = [problem for problem in error.found if problem.stops]
        count = number(len(stopping), "error")
        raise HreError(
            f"The archive at {quoted(then.name)} ({then.commit[:12]}) has {count} by the rules of this version of hre, so nothing can be "
            f"compared with it: name a later revision. The first, as it stood then: {stopping[0]}",
        ) from error


def _text(found: Difference, revision: str) -> Iterator[str]:
    groups = sentences(found)
    yield f"From {quoted(revision)} to the working tree: {_counts(found)}."
    for group in groups:
        yield ""
        yield "".join(_quoted(part) for part in group.title)
        for sign, parts in group.lines:
            yield f"  {sign} {''.join(_quoted(part) for part in parts)}"


def _quoted(part: str | Said) -> str:
    if isinstance(part, str):
        return part
    return part.text if part.is_name else f"\u201c{part.text}\u201d"


def _nquads(found: Difference, _: str) -> Iterator[str]:
    yield from found.quads()
    if found.unsaid:
        yield f"# {_unsaid(found)}"


def _markdown(found: Difference, revision: str) -> Iterator[str]:
    """A comment: a list of sentences, and the quads folded away. Nothing in the data acts as Markdown, HTML or a mention."""
    head = ["### What this changes in the published graph", "",
            f"From {_code(Said(quoted(revision)[1:-1]))} to this version: {_counts(found)}.", ""]
    listed, left = _within(_items(sentences(found)), _OF_WORDS)
    rest = ["", f"{number(left, 'more line')}: `hre diff` lists all."] if left else []
    quads = list(found.quads())
    if not quads and not found.unsaid:
        yield from head
        return
    fence = "`" * (max((len(run) for line in quads for run in re.findall("`+", line)), default=2) + 1)
    fence = max(fence, "```", key=len)
    frame = ["", "<details>", f"<summary>The quads: {_counts(found)}</summary>", "", f"{fence}diff", fence, "", "</details>"]
    more = [f"# {_unsaid(found)}"] if found.unsaid else []
    spare = 200  # for the line that says how many are left out
    room = _LIMIT - spare - _size([*head, *listed, *rest, *frame, *more])
    told, left = _within(quads, room)
    if left:
        more.append(f"# {number(left, 'more quad')}: `hre diff --format nquads` lists all.")
    yield from (*head, *listed, *rest, *frame[:5], *told, *more, *frame[5:])


def _items(groups: Iterable[Group]) -> Iterator[str]:
    for group in groups:
        yield f"- **{''.join(_code(part) if isinstance(part, Said) else part for part in group.title[:1])}**" + _marked(group.title[1:])
        for sign, parts in group.lines:
            yield f"  - **{sign}** {_marked(parts)}"


def _marked(parts: Parts) -> str:
    return "".join(_code(part) for part in parts)


def _code(part: str | Said) -> str:
    """Text of the data as code (CommonMark 0.31, 6.1), where no markup, reference or mention is recognised."""
    if isinstance(part, str):
        return part
    fence = "`" * (max((len(run) for run in re.findall("`+", part.text)), default=0) + 1)
    space = " " if part.text[:1] in ("`", " ", "") or part.text[-1:] in ("`", " ") else ""
    return f"{fence}{space}{part.text}{space}{fence}"


def _within(lines: Iterable[str], room: int) -> tuple[list[str], int]:
    """The first of `lines` that take no more than `room` bytes, and how many are left out."""
    kept, left = [], 0
    for line in lines:
        room -= _size([line])
        if room < 0 or left:
            left += 1
        else:
            kept.append(line)
    return kept, left


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _counts(found: Difference) -> str:
    if not (found.added or found.removed):
        return "no quad changes"
    return f"{number(len(found.added), 'quad')} added, {len(found.removed):,} removed"


def _unsaid(found: Difference) -> str:
    return f"{number(found.unsaid, 'removed quad')} of records and accounts that are no longer published: not repeated."


_FORMS = {"text": _text, "markdown": _markdown, "nquads": _nquads}
