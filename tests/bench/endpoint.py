"""The benchmark of the SPARQL endpoint: our server and others, on the same invented archive, asked by wrk over loopback.

``python tests/bench/endpoint.py [--quads 1000000] [--engines hre,rdflib,virtuoso,oxigraph,inside] [--workloads point,…]
[--connections 1,8,32] [--seconds 5] [--runs 3] [--json FILE]`` prints tables. Before anything is timed, the answers of all are
compared, as multisets of bindings, with those of Oxigraph in this process. All servers run at once and take turns; each turn
begins when the server is idle. Then each is disturbed, the last being ended. Exit codes: 0 done, 1 answers differ or there were
errors, 2 usage.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import click
import endpoint_report
from endpoint_answers import Wrong
from endpoint_engines import ENGINES
from endpoint_queries import WORKLOADS
from endpoint_report import INSIDE
from endpoint_rounds import DISTURBANCES, EMPTY, Bench, Choice
from options import ABOUT_EMPTY, rounds
from oracle import Unavailable

_KNOWN = (*WORKLOADS, EMPTY, *DISTURBANCES)
_USUAL = "hre,rdflib,virtuoso,oxigraph,inside"
_ABOUT_INSIDE = "Oxigraph in one thread of this process, without HTTP: the limit of the engine"


@click.command()
@rounds(1_000_000, _USUAL, [*ENGINES, INSIDE], _KNOWN)
def main(quads: int, engines: list[str], workloads: list[str], connections: list[int], seconds: int, runs: int, told: Path | None) -> None:
    """Measure SPARQL endpoints with wrk, alone and disturbed, and compare their answers with Oxigraph's."""
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
            facts = {**asdict(bench.choice), "quads": bench.size.quads, "events": bench.size.events, "loaded": bench.loaded,
                     "processors": os.cpu_count(), "load before": before}
            endpoint_report.write(told, facts, bench.entries, bench.disturbed)
    if failed := endpoint_report.failures(bench.entries, bench.disturbed, [name for name, engine in ENGINES.items() if engine.safe]):
        raise click.ClickException("\n  ".join(["errors:", *failed]))


def _tell(bench: Bench) -> None:
    if bench.entries:
        click.echo(endpoint_report.table(bench.entries))
    if bench.disturbed:
        click.echo(endpoint_report.disturbances(bench.disturbed))
    for name in bench.choice.engines:
        click.echo(f"{name}: {ENGINES[name].title if name in ENGINES else _ABOUT_INSIDE}{bench.loaded.get(name, '')}")
    for name in bench.choice.workloads:
        click.echo(f"{name}: {WORKLOADS[name].title if name in WORKLOADS else DISTURBANCES.get(name, ABOUT_EMPTY)}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end with it
    main()
