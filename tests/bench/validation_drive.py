"""One validation by one engine, in its own environment: ``python validation_drive.py ENGINE DATA SHAPES REPORT TIMES``.

Writes the validation report as RDF to REPORT, and to TIMES, as JSON, how many seconds it took to load and to validate, and to
do both where the engine does not tell them apart. It knows nothing of the benchmark, which stands in another environment.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from time import perf_counter

Times = dict[str, float]


@contextmanager
def _timed(times: Times, name: str) -> Iterator[None]:
    start = perf_counter()
    yield
    times[name] = perf_counter() - start


def hre(data: Path, shapes: Path, times: Times) -> bytes | str:
    """Our engine, on the quads that Oxigraph reads."""
    validate, files, report = (import_module(f"publish.{name}") for name in ("validate", "shapes.files", "validate.report"))
    oxigraph, _ = import_module("pyoxigraph"), import_module("publish.validate.sparql")  # which is imported when a query is asked
    with _timed(times, "load"):
        found: list[object] = []
        rules = files.read([shapes], found)
        graph = validate.load(oxigraph.parse(path=data, format=oxigraph.RdfFormat.N_TRIPLES))
    if rules is None:
        raise SystemExit("\n".join(map(str, found)))
    with _timed(times, "validate"):
        told = validate.run(graph, rules)
    return report.turtle(told)  # type: ignore[no-any-return]  # read by name: the other environments have no publish


def pyshacl(data: Path, shapes: Path, times: Times) -> bytes | str:
    """PySHACL, on rdflib's graph in memory."""
    rdflib, engine = import_module("rdflib"), import_module("pyshacl")
    with _timed(times, "load"):
        graph, rules = rdflib.Graph().parse(data, format="nt"), rdflib.Graph().parse(shapes, format="turtle")
    with _timed(times, "validate"):
        _, report, _ = engine.validate(graph, shacl_graph=rules)
    return _serialized(report)


def turbo(data: Path, shapes: Path, times: Times) -> bytes | str:
    """pyshacl-turbo, which reads the file itself."""
    engine = import_module("pyshacl_turbo")
    with _timed(times, "both"):
        _, report, _ = engine.validate(str(data), shacl_graph=str(shapes), data_graph_format="nt", shacl_graph_format="turtle")
    return _serialized(report)


def shifty(data: Path, shapes: Path, times: Times) -> bytes | str:
    """Shifty, which reads the file itself; without the rules of SHACL-AF, and with the shapes apart from the data."""
    engine = import_module("shifty")
    with _timed(times, "both"):
        _, report, _ = engine.validate(data, shapes, graph_mode="data", infer=False)
    return _serialized(report)


def rudof(data: Path, shapes: Path, times: Times) -> bytes | str:
    """Rudof, by its native engine."""
    engine = import_module("pyrudof")
    session = engine.Rudof(engine.RudofConfig())
    with _timed(times, "load"):
        session.read_data(input=str(data), format=engine.RDFFormat.NTriples)
        session.read_shacl(input=str(shapes), format=engine.ShaclFormat.Turtle)
    with _timed(times, "validate"):
        session.validate_shacl(mode=engine.ShaclValidationMode.Native)
    return session.serialize_shacl_validation_results(format=engine.ResultShaclValidationFormat.NTriples)  # type: ignore[no-any-return]  # as above


def purrdf(data: Path, shapes: Path, times: Times) -> bytes | str:
    """PurRDF, on its store in memory."""
    engine, shacl = import_module("purrdf"), import_module("purrdf.shapes")
    store = engine.Store()
    with _timed(times, "load"):
        store.load(path=str(data), format=engine.RdfFormat.N_TRIPLES)
        rules = shacl.Shapes(shapes.read_text("utf-8"))
    with _timed(times, "validate"):
        report = rules.validate_store(store)
    return report.to_ntriples()  # type: ignore[no-any-return]  # as above


def _serialized(report: object) -> str:
    """The report as N-Triples; rdflib is in no environment of mypy's."""
    return report.serialize(format="nt")  # type: ignore[attr-defined,no-any-return]  # a graph, or what says why there is none


ENGINES: dict[str, Callable[[Path, Path, Times], bytes | str]] = {
    each.__name__: each for each in (hre, pyshacl, turbo, shifty, rudof, purrdf)
}


def main(engine: str, data: str, shapes: str, report: str, told: str) -> None:
    """Runs `engine` on the files of these names."""
    times: Times = {}
    written = ENGINES[engine](Path(data), Path(shapes), times)
    Path(report).write_bytes(written.encode() if isinstance(written, str) else written)
    Path(told).write_text(json.dumps(times), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
