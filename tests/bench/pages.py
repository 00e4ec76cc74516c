"""The benchmark of the pages: our server and Trifid, on the same invented archive, asked by wrk over loopback.

``python tests/bench/pages.py [--quads 100000] [--engines hre,trifid] [--workloads html,turtle,…] [--connections 1,8,32]
[--seconds 5] [--runs 3] [--json FILE]`` prints a table. Before anything is timed, the triples that both give of an entity are
compared with those that were loaded, and the label is looked for in its page. Both servers run at once and take turns; each turn
begins when they are idle. Exit codes: 0 done, 1 answers differ or there were errors, 2 usage.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
import endpoint_report
from endpoint_answers import Wrong
from endpoint_rounds import EMPTY, Choice
from options import ABOUT_EMPTY, rounds
from oracle import Unavailable
from pages_data import WORKLOADS
from pages_engines import TITLES
from pages_rounds import Bench

_KNOWN = (*WORKLOADS, EMPTY)


@click.command()
@rounds(100_000, ",".join(TITLES), TITLES, _KNOWN)
def main(quads: int, engines: list[str], workloads: list[str], connections: list[int], seconds: int, runs: int, told: Path | None) -> None:
    """Measure pages of entities with wrk, and compare what they say."""
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="hre-bench-") as folder:
        bench = Bench(Path(folder), Choice(engines, workloads, connections, seconds, runs))
        try:
            bench.prepare(quads)
            bench.compare()
            bench.run()
        except (Wrong, Unavailable) as error:
            raise click.ClickException(str(error)) from error
        finally:  # what was measured before an interruption is told too
            bench.close()
            _tell(bench)
            click.echo(f"{os.cpu_count()} processors; when this began, {before:.1f} processes of others wanted one.")
        if told:
            facts = {**asdict(bench.choice), "quads": bench.size.quads, "events": bench.size.events, "processors": os.cpu_count(),
                     "load before": before}
            endpoint_report.write(told, facts, bench.entries, [])
    if failed := endpoint_report.failures(bench.entries, [], ["hre"]):
        raise click.ClickException("\n  ".join(["errors:", *failed]))


def _tell(bench: Bench) -> None:
    if bench.entries:
        click.echo(endpoint_report.table(bench.entries))
    for share in shares(bench):
        click.echo(share)
    for name in bench.choice.engines:
        click.echo(f"{name}: {TITLES[name]}")
    for name in bench.choice.workloads:
        click.echo(f"{name}: {WORKLOADS[name].title if name in WORKLOADS else ABOUT_EMPTY}")


def shares(bench: Bench) -> Iterator[str]:
    """How many 304 our server makes of what it makes of an empty response, at each number of connections."""
    rates = {(entry.workload, entry.connections): entry.load.rate for entry in bench.entries if entry.engine == "hre" and entry.loads}
    for connections in bench.choice.connections:
        unchanged, empty = rates.get(("unchanged", connections)), rates.get((EMPTY, connections))
        if unchanged and empty:
            yield f"unchanged at {connections}: {unchanged / empty:.0%} of what the same server makes of an empty response"


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end with it
    main()
