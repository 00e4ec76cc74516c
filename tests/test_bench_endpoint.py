"""The benchmark of the endpoint, in its short form: its data and queries are what they are said to be, and ours answers as Oxigraph."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from archive_copy import ROOT
from click.testing import CliRunner
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse
from rdflib.plugins.sparql.parser import parseQuery

from publish.ids import is_valid
from publish.terms import HRE, RDF, RDFS

BENCH = ROOT / "tests" / "bench"
QUADS = 12_000
"""A little more than the first two documents need."""

REPORT = ('Running 1s test\nREPORT {"requests": 200, "seconds": 2.0, "bytes": 5000, "p50": 0.001, "p99": 0.02, '
          '"connect": 0, "read": 1, "write": 0, "status": 2, "timeout": 0}\n')


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401  # a function that gives modules, which stand outside of the tests' path
    """The modules of the benchmark, by name."""
    monkeypatch.syspath_prepend(str(BENCH))
    return import_module


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Quad]]:
    """The file that the generator writes, by a Python whose sets have an order of their own, and its quads."""
    path = tmp_path_factory.mktemp("endpoint") / "data.nq"
    command = [sys.executable, str(BENCH / "endpoint_data.py"), str(path), str(QUADS)]
    subprocess.run(command, check=True, capture_output=True, env={"PYTHONHASHSEED": "7"})
    return path, list(parse(path=str(path), format=RdfFormat.N_QUADS))


def test_the_archive_is_the_same_each_time(parts: Any, archive: tuple[Path, list[Quad]], tmp_path: Path) -> None:  # noqa: ANN401  # as above
    """Byte for byte, in any process; so many quads as were asked for, and no more than an event beyond."""
    size = parts("endpoint_data").write(tmp_path / "again.nq", QUADS)
    assert (tmp_path / "again.nq").read_bytes() == archive[0].read_bytes()
    assert size.quads == len(archive[1])
    assert QUADS <= size.quads < QUADS + 150


def test_the_archive_has_the_shape_of_ours(archive: tuple[Path, list[Quad]]) -> None:
    """A triple in one graph, no blank node, valid ids; two accounts of each event, each a graph; labels in English and French."""
    quads = archive[1]
    assert len({quad.triple for quad in quads}) == len(quads)
    assert not [quad for quad in quads if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)]
    about = Counter(quad.object for quad in quads if quad.predicate.value == f"{HRE}about")
    assert set(about.values()) == {2}
    accounts = {quad.subject for quad in quads if quad.predicate.value == f"{HRE}about"}
    assert accounts == {quad.graph_name for quad in quads if quad.predicate.value == f"{HRE}summary"}
    assert all(isinstance(event, NamedNode) and is_valid(event.value.rpartition("/")[2]) for event in about)
    labels = {(quad.subject, getattr(quad.object, "language", "")) for quad in quads if quad.predicate.value == f"{RDFS}label"}
    assert {(event, language) for event in about for language in ("en", "fr")} <= labels
    assert {quad.graph_name for quad in quads if quad.predicate.value in {f"{RDFS}label", f"{HRE}eventType"}} == {DefaultGraph()}


def test_the_archive_is_of_a_size_that_gives_the_rows_of_the_stream(archive: tuple[Path, list[Quad]]) -> None:
    """Eight in a hundred quads say how sure something is; documents that are complete have a hundred accounts."""
    quads = archive[1]
    assert sum(quad.predicate.value == f"{HRE}certainty" for quad in quads) / len(quads) == pytest.approx(0.08, abs=0.005)
    told = Counter(quad.object for quad in quads if quad.predicate.value == f"{HRE}accordingTo")
    documents = sum(quad.predicate.value == f"{RDF}type" and str(quad.object) == f"<{HRE}Document>" for quad in quads)
    assert documents == len(told) == 4
    assert sorted(told.values())[-2:] == [100, 100]


def test_every_request_of_a_workload_asks_something_else(parts: Any, archive: tuple[Path, list[Quad]]) -> None:  # noqa: ANN401  # as above
    """And is answered with what the workload promises: two labels, 100 rows, truth as often as not."""
    queries, store = parts("endpoint_queries"), Store()
    store.bulk_load(path=str(archive[0]), format=RdfFormat.N_QUADS)
    size = parts("endpoint_data").Size(len(archive[1]), 119)
    asked = {name: list(workload.queries(size)) for name, workload in queries.WORKLOADS.items()}
    assert {name: len(set(texts)) for name, texts in asked.items()} == {
        "point": 119, "ask": 119, "join": 200, "count": 119, "describe": 119, "stream": 200}
    rows = {name: [len(list(store.query(text, use_default_graph_as_union=True))) for text in asked[name][:3]]  # type: ignore[arg-type]  # a SELECT
            for name in ("point", "join", "count", "stream")}
    assert rows["point"] == [2, 2, 2]
    assert rows["join"] == [100, 100, 100]
    assert all(count == 20 for count in rows["count"])
    assert len(set(rows["stream"])) == 1
    truths = [bool(store.query(text)) for text in asked["ask"]]
    assert 0.4 < sum(truths) / len(truths) < 0.6


def test_the_list_of_wrk_holds_a_query_a_line(parts: Any, tmp_path: Path) -> None:  # noqa: ANN401  # as above
    """Percent-encoded, so that it is read back as it was."""
    queries, size = parts("endpoint_queries"), parts("endpoint_data").Size(1000, 7)
    queries.write(tmp_path / "list", queries.WORKLOADS["join"], size)
    lines = (tmp_path / "list").read_text("ascii").splitlines()
    assert [parse_qs(line)["query"] for line in lines] == [[text] for text in queries.WORKLOADS["join"].queries(size)]


def test_the_hostile_queries_are_queries(parts: Any) -> None:  # noqa: ANN401  # as above
    """What a server refuses or stops is their work, and not their syntax."""
    hostile = parts("endpoint_queries").HOSTILE
    assert len(hostile) == 4
    assert all(parseQuery(text) for text in hostile.values())


def test_what_wrk_says_is_read(parts: Any) -> None:  # noqa: ANN401  # as above
    """Rate, size of an answer and all kinds of errors; the medians of runs; no report is a failure."""
    wrk = parts("endpoint_wrk")
    load = wrk.read(REPORT)
    assert (load.rate, load.size, load.p50, load.p99, load.errors) == (100, 25, 0.001, 0.02, 3)
    middle = wrk.middle([load, load, wrk.Load(900, 2.0, 9, 0.5, 0.9, 1)])
    assert (middle.rate, middle.p99, middle.errors) == (100, 0.02, 7)
    with pytest.raises(wrk.WrkFailed, match="unable to connect"):
        wrk.read("unable to connect to 127.0.0.1:1 Connection refused")


def test_answers_are_compared_as_multisets(parts: Any) -> None:  # noqa: ANN401  # as above
    """In any order, each row as often as it is there; older ways to write a literal are the same."""
    answers = parts("endpoint_answers")

    def result(*values: dict[str, str]) -> Any:  # noqa: ANN401  # as above
        rows = [{"label": {"type": "literal", "value": "a", **value}} for value in values]
        return answers.bindings(json.dumps({"head": {}, "results": {"bindings": rows}}).encode())

    one, other = {"xml:lang": "en"}, {"datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    answers.compare(result(one, other), result({**other, "type": "typed-literal"}, {"xml:lang": "EN"}))
    answers.compare(result({}), result({"datatype": "http://www.w3.org/2001/XMLSchema#string"}))
    with pytest.raises(answers.Wrong, match="1 rows are missing and 0 are too much"):
        answers.compare(result(one, one), result(one))
    with pytest.raises(answers.Wrong):
        answers.compare(answers.bindings(b'{"boolean": true}'), answers.bindings(b'{"boolean": false}'))
    with pytest.raises(answers.Wrong, match="no result"):
        answers.bindings(b"{}")


def test_the_table_tells_how_many_times_as_fast_ours_is(parts: Any) -> None:  # noqa: ANN401  # as above
    """One that gave no answer, or is not there, has no ratio; errors make the benchmark fail, hostile queries only that of ours."""
    told, load = parts("endpoint_report"), parts("endpoint_wrk").Load
    runs = {"hre": [load(400, 1.0, 400, 0.01, 0.2)], "rdflib": [load(50, 1.0, 50, 0.1, 0.2, 1)], "oxigraph": [load(0, 1.0, 0, 0, 0)]}
    entries = [*(told.Entry("join", 8, *run) for run in runs.items()), told.Entry("join", 8, "virtuoso", reason="it is not here")]
    rows = [line.split() for line in told.table(entries).splitlines()[1:]]
    assert [row[-1] for row in rows] == ["1.00", "8.00", "0", "here)"]
    assert rows[2][3:5] == ["0", ">1000"]
    before, during = [load(9, 1.0, 9, 0.01, 0.02)], [load(9, 1.0, 9, 0.01, 0.03, 5)]
    worse = [told.Disturbed("hostile", name, before, during) for name in ("hre", "oxigraph")]
    assert "1.50" in told.disturbances(worse)
    assert told.failures(entries, worse, ["hre"]) == [
        "rdflib, join at 8 connections: 1 errors", "hre, disturbed by hostile: errors, or no answers"]


class _Answering(BaseHTTPRequestHandler):
    """Answers every GET with as many bytes as a slow reader never comes to the end of, and remembers the query."""

    protocol_version = "HTTP/1.1"
    asked: list[str]

    def do_GET(self) -> None:
        """The query is kept."""
        self.asked.append(parse_qs(urlsplit(self.path).query)["query"][0])
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        with suppress(BrokenPipeError):  # a client that has enough goes away
            self.wfile.write(b"a" * 100)

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


@contextmanager
def answering() -> Iterator[tuple[str, list[str]]]:
    """The address of a server that remembers what it was asked, and the list of that."""
    asked: list[str] = []
    handler = type("Handler", (_Answering,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql", asked
        server.shutdown()


def wait(told: Any, name: str, number: int) -> None:  # noqa: ANN401  # as above
    """Until so much was told, or ten seconds have passed."""
    end = time.monotonic() + 10
    while told[name] < number and time.monotonic() < end:
        time.sleep(0.02)


def test_hostile_clients_ask_all_hostile_queries_and_count_the_answers(parts: Any) -> None:  # noqa: ANN401  # as above
    """Each begins with another, and no text comes twice."""
    with answering() as (address, asked), parts("endpoint_disturb").hostile(address) as told:
        wait(told, "200", 16)
    assert set(told) == {"200"}
    assert len(set(asked)) == len(asked) >= 16
    assert {text.partition("\n")[0] for text in asked} == set(parts("endpoint_queries").HOSTILE.values())


def test_slow_readers_read_one_byte_and_wait(parts: Any) -> None:  # noqa: ANN401  # as above
    """The disturbance begins when all have read one."""
    with answering() as (address, asked), parts("endpoint_disturb").slow(address, ["ASK {}", "ASK { }"], 4) as told:
        assert told["begun"] == 4
    assert sorted(asked) == ["ASK { }", "ASK { }", "ASK {}", "ASK {}"]


def test_our_server_answers_as_oxigraph_in_this_process(parts: Any, tmp_path: Path) -> None:  # noqa: ANN401  # as above
    """Every workload; an engine that cannot be had is left out, with the reason. Afterwards no process is left."""
    rounds, virtuoso = parts("endpoint_rounds"), parts("endpoint_virtuoso")
    choice = rounds.Choice(["hre", "virtuoso"], list(parts("endpoint_queries").WORKLOADS), [1], 1, 1)
    bench = rounds.Bench(tmp_path, choice)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(virtuoso.shutil, "which", lambda _: None)
        bench.prepare(3000)
    try:
        assert list(bench.servers) == ["hre"]
        assert "virtuoso-opensource-7" in bench.reasons["virtuoso"]
        bench.compare()
        bench.servers["hre"].path = "/nothing"
        with pytest.raises(parts("endpoint_answers").Wrong, match=r"hre, point: status 404"):
            bench.compare()
    finally:
        started = bench.servers["hre"].processes()
        bench.close()
    assert started
    assert not [process for process in started if lives(process)]


def lives(process: int) -> bool:
    """Whether a process is there, and more than a memory of one."""
    status = Path(f"/proc/{process}/status")
    return status.is_file() and "\nState:\tZ" not in status.read_text("utf-8")


@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk, a package of Debian, is not installed")
def test_the_short_form_measures_ours_and_the_engine_alone(tmp_path: Path) -> None:
    """One second of wrk: requests are answered, none with an error, and the JSON tells what the table does."""
    told = tmp_path / "told.json"
    command = [sys.executable, str(BENCH / "endpoint.py"), "--quads", "3000", "--engines", "hre,inside", "--workloads", "point,empty",
               "--connections", "2", "--seconds", "1", "--runs", "1", "--json", str(told)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()[1:4]] == ["point", "point", "empty"]
    loads = [entry["loads"][0] for entry in json.loads(told.read_text("utf-8"))["entries"]]
    assert len(loads) == 3
    assert all(load["requests"] > 10 and not load["errors"] for load in loads)


def test_a_difference_is_a_failure(parts: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401  # as above
    """Exit code 1 and the reason, before anything is measured."""
    rounds, wrong = parts("endpoint_rounds"), parts("endpoint_answers").Wrong

    def differ(_: object) -> None:
        raise wrong("hre, join: 1 rows are missing")

    monkeypatch.setattr(rounds.Bench, "prepare", lambda *_: None)
    monkeypatch.setattr(rounds.Bench, "compare", differ)
    done = CliRunner().invoke(parts("endpoint").main, ["--engines", "hre"])
    assert done.exit_code == 1
    assert "hre, join: 1 rows are missing" in done.output


@pytest.mark.parametrize("options", [("--engines", "jena"), ("--connections", "many"), ("--connections", "0"), ("--workloads", "some")])
def test_a_wrong_call_says_what_is_expected(parts: Any, options: tuple[str, str]) -> None:  # noqa: ANN401  # as above
    """Exit code 2, as for every command."""
    done = CliRunner().invoke(parts("endpoint").main, [*options])
    assert done.exit_code == 2
    assert "expected" in done.output
