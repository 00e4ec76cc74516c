"""Files that describe a release to machines: what it counts, the rules of redirection, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph

from publish.formats import FORMATS, parse
from publish.seeds import Seeds
from publish.seeds.fields import FOLDERS, PATHS


def count(seeds: Seeds, lines: Iterable[str]) -> dict[str, int]:
    """How many of each kind a release holds, and how many quads."""
    counts = {folder: len(seeds.tables[FOLDERS[folder].name]) for folder in PATHS}
    return {**counts, "accounts": len(seeds.tables["account"]), "quads": sum(1 for _ in lines)}


def redirects(site: str) -> str:
    """Rules for w3id.org, as it takes them (an ``.htaccess`` file): every address of the archive leads to `site`."""
    head = "# Redirection of the permanent addresses, for the folder of this archive in the w3id.org repository.\n"
    if not site:
        return f"{head}# Set “site” in seeds/archive.yaml to the address that the archive is served at, and build again.\n"
    return f"{head}Options +FollowSymLinks\nRewriteEngine on\nRewriteRule ^(.*)$ {site}$1 [R=302,L,NE]\n"


def changes(before: set[str] | None, after: Iterable[str]) -> Iterator[str]:
    """Lines that say how to come from the quads `before` (lines of N-Quads) to those `after`.

    What was removed is named by subject, predicate and graph, never by its value, which may be the very
    thing that had to go: a reader drops those statements, then adds the quads listed.
    """
    if before is None:
        yield "# The first release here: all that data.nq.gz holds was added."
        return
    now = set(after)
    touched = {_without_value(line) for line in before - now}
    yield from (f"#- {key}" for key in sorted(touched))
    yield from sorted(line for line in now if line not in before or (touched and _without_value(line) in touched))


def _without_value(line: str) -> str:
    quad = next(parse(f"{line}\n".encode(), FORMATS["nq"]))
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else f" {quad.graph_name}"
    return f"{quad.subject} {quad.predicate}{graph}"
