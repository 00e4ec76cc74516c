"""The application of rdflib-endpoint that the benchmark serves, as its README shows it: ``uvicorn endpoint_rdflib:app``.

Read in the environment of rdflib-endpoint. ``HRE_BENCH_DATA`` is a file of N-Quads, which is read into rdflib's own store, or the
folder of an Oxigraph store, which is opened read-only, as the README of oxrdflib shows. The default graph is the union of all.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

from rdflib import Dataset


def dataset(data: Path) -> Dataset:
    """The quads of `data`."""
    if not data.is_dir():
        filled = Dataset(default_union=True)
        filled.parse(data, format="ox-nq")  # the parser of oxrdflib: half again as fast
        return filled
    store = import_module("pyoxigraph").Store.read_only(str(data))
    return Dataset(store=import_module("oxrdflib").OxigraphStore(store=store), default_union=True)


if "HRE_BENCH_DATA" in os.environ:
    app = import_module("rdflib_endpoint").SparqlEndpoint(graph=dataset(Path(os.environ["HRE_BENCH_DATA"])), path="/sparql")
