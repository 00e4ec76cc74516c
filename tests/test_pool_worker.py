"""A worker: every form in every format, over each kind of dataset, and a cause for whatever has no result."""

from __future__ import annotations

import csv
import io
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import QueryResultsFormat, parse_query_results
from test_web_data import BASE, quads, write_release

from publish.formats import FORMATS, RDF, RESULTS, parse
from publish.pool.messages import ANSWER, ASK, READY, Answer, Job, frame, received
from publish.pool.sandbox import Bounds
from publish.pool.table import SHOWN
from publish.pool.worker import Worker
from publish.store import Archive, open_readonly

HRE = f"{BASE}ontology#"
EVENTS = f"SELECT ?e WHERE {{ ?e a <{HRE}Event> }} ORDER BY ?e"
CONSTRUCT = f"CONSTRUCT {{ ?e <x:is> <x:event> }} WHERE {{ ?e a <{HRE}Event> }}"
LARGE = "SELECT ?s ?p ?o { ?s ?p ?o . ?t ?q ?r }"
ROWS = {f"{BASE}event/ev1", f"{BASE}event/ev2"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where large results go."""
    return tmp_path_factory.mktemp("spool")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the synthetic release."""
    return write_release(tmp_path_factory.mktemp("worker") / "release") / "store"


@pytest.fixture(scope="module")
def worker(store: Path, folder: Path) -> Iterator[Worker]:
    """A worker that nobody talks to but by calls."""
    here, there = socket.socketpair()
    with here, there:
        made = Worker(Archive(open_readonly(store)), there, Bounds(store, folder, 512, 4, network=False))
        yield made
        made._incoming.close()  # noqa: SLF001  # it lives as long as its process


def ask(worker: Worker, text: str, form: str, **more: Any) -> Answer:  # noqa: ANN401  # the fields of a job
    """The answer to a query."""
    return worker.answer(Job(text, form, base="http://localhost/sparql", **more))


def body(answer: Answer) -> bytes:
    """The result, which must be there, and inline."""
    assert (answer.cause, answer.path) == ("", "")
    return answer.body


def nodes(answer: Answer, form: str = "nt") -> set[str]:
    """The subjects of a graph."""
    return {str(getattr(quad.subject, "value", "")) for quad in parse(body(answer), FORMATS[form])}


@pytest.mark.parametrize("form", [each.name for each in RESULTS])
def test_rows_are_read_back(worker: Worker, form: str) -> None:
    """SELECT and ASK, in every format of results."""
    rows, yes = body(ask(worker, EVENTS, form)), body(ask(worker, "ASK { ?s ?p ?o }", form))
    if form == "csv":
        assert {row["e"] for row in csv.DictReader(io.StringIO(rows.decode()))} == ROWS
        assert yes.strip() == b"true"
        return
    engine = FORMATS[form].engine
    assert isinstance(engine, QueryResultsFormat)
    assert {row["e"].value for row in parse_query_results(rows, format=engine)} == ROWS  # type: ignore[union-attr]  # a SELECT
    assert bool(parse_query_results(yes, format=engine))


@pytest.mark.parametrize("form", [each.name for each in RDF])
def test_graphs_are_read_back(worker: Worker, form: str) -> None:
    """CONSTRUCT and DESCRIBE, in every format of RDF."""
    assert nodes(ask(worker, CONSTRUCT, form), form) == ROWS
    described = ask(worker, f"DESCRIBE <{BASE}event/ev2>", form)
    assert nodes(described, form) == {f"{BASE}event/ev2"}


@pytest.mark.parametrize(("predicate", "cause"), [
    ("http://e/name", ""), ("http://e/1a", ""), ("http://e/é", ""), ("urn:x", ""),
    ("x:1", "form"), ("http://e/", "form"), ("http://e#7", "form")])
def test_rdf_xml_that_nobody_could_read_is_not_written(worker: Worker, predicate: str, cause: str) -> None:
    """RDF 1.1 XML Syntax, 2.2: a predicate becomes the name of an element."""
    answer = worker.answer(Job(f"CONSTRUCT {{ <x:s> <{predicate}> 1 }} {{}}", "rdf"))
    assert answer.cause == cause
    assert cause or [quad.predicate.value for quad in parse(answer.body, FORMATS["rdf"])] == [predicate]
    assert worker.answer(Job(f"CONSTRUCT {{ <x:s> <{predicate}> 1 }} {{}}", "ttl")).cause == ""


def test_describe_comes_with_accounts_if_it_is_to(worker: Worker) -> None:
    """The same as the document of the entity; rows are never touched by it."""
    found = nodes(ask(worker, f"DESCRIBE <{BASE}event/ev1>", "nt", accounts=True))
    assert {f"{BASE}event/ev1", f"{BASE}account/ac1", f"{BASE}account/ac1#involvement-1", f"{BASE}account/ac2"} <= found
    assert body(ask(worker, EVENTS, "csv", accounts=True)) == body(ask(worker, EVENTS, "csv"))


def test_relative_iris_have_the_base_of_the_job(worker: Worker) -> None:
    """RFC 3986, 5.1.3."""
    assert b"http://localhost/x" in body(ask(worker, "SELECT (<x> AS ?x) {}", "csv"))


def count(worker: Worker, **more: Any) -> int:  # noqa: ANN401  # the fields of a job
    """How many pieces of evidence there are in a dataset."""
    query = f"SELECT (COUNT(*) AS ?n) {more.pop('clause', '')} {{ ?s a <{HRE}Evidence> }}"
    return int(body(ask(worker, query, "csv", **more)).split()[1])


def test_the_dataset_is_the_one_that_is_named(worker: Worker) -> None:
    """All graphs, those of the query, or those of the request, which win."""
    one, two = f"{BASE}account/ac1", f"{BASE}account/ac2"
    assert count(worker) == 4
    assert count(worker, clause=f"FROM <{one}>", own_dataset=True) == 1
    assert count(worker, default_graphs=(one, two)) == 2
    assert count(worker, default_graphs=(one, two), clause=f"FROM <{one}>", own_dataset=True) == 2
    assert count(worker, named_graphs=(one,)) == 0


@pytest.mark.parametrize("form", [each.name for each in RDF])
def test_one_graph_as_it_is(worker: Worker, form: str) -> None:
    """A named one, and the default graph without the others."""
    expected = {quad.triple for quad in quads() if str(quad.graph_name) == f"<{BASE}account/ac1>"}
    named = worker.answer(Job("", form, graph=f"{BASE}account/ac1"))
    assert len({quad.triple for quad in parse(body(named), FORMATS[form])}) == len(expected)
    assert f"{BASE}account/ac1#evidence-1" not in nodes(worker.answer(Job("", form, graph="")), form)


def test_a_graph_that_is_not_there_is_absent(worker: Worker) -> None:
    """Not an empty one."""
    assert worker.answer(Job("", "nt", graph=f"{BASE}account/none")).cause == "absent"


def test_the_page_has_rows_a_boolean_or_turtle(worker: Worker) -> None:
    """Cells say what they are, and none is missing."""
    rows = f'SELECT ?e ("<b>"@en AS ?x) ?none (BNODE() AS ?n) {{ ?e a <{HRE}Event> }} ORDER BY ?e LIMIT 1'
    page = json.loads(body(ask(worker, rows, "html")))
    assert (page["columns"], page["more"]) == (["e", "x", "none", "n"], False)
    ((event, text, nothing, node),) = page["rows"]
    assert (event, text, nothing, node[0]) == (["iri", f"{BASE}event/ev1"], ["literal", "<b>", "en"], None, "other")
    assert json.loads(body(ask(worker, "ASK {}", "html"))) == {"boolean": True}
    graph = json.loads(body(ask(worker, CONSTRUCT, "html")))
    assert (len(list(parse(graph["turtle"].encode(), FORMATS["ttl"]))), graph["more"]) == (2, False)


@pytest.mark.parametrize(("query", "rows"), [
    (f"SELECT ?s {{ ?s ?p ?o . ?t ?q ?r }} LIMIT {SHOWN}", SHOWN), ("SELECT ?s { ?s ?p ?o . ?t ?q ?r }", SHOWN),
    (f'SELECT ?x {{ ?s ?p ?o . ?t ?q ?r BIND("{"é" * 4000}" AS ?x) }}', 248),
])
def test_a_page_has_bounded_room_and_says_that_there_is_more(worker: Worker, query: str, rows: int) -> None:
    """A thousand rows, or as many as have a million characters: the web process makes it at once."""
    page = json.loads(body_of_file(ask(worker, query, "html")))
    assert abs(len(page["rows"]) - rows) < 3
    assert page["more"] == ("LIMIT" not in query)


def body_of_file(answer: Answer) -> bytes:
    """The result, inline or in a file, which is then deleted."""
    if not answer.path:
        return body(answer)
    path = Path(answer.path)
    read_whole = path.read_bytes()
    path.unlink()
    return read_whole


@pytest.mark.parametrize(("query", "line", "column", "hint"), [
    ("SELECT *\nWHERE { ?s ?p }", 2, 16, "cannot be read"), ("SELECT * { ?s foo:bar ?o }", 1, 22, "not declared"),
    ("SELECT ?x (COUNT(*) AS ?n)\n{ ?x ?p ?o }", 2, 13, "no value"), ("", 1, 1, "cannot be read"),
])
def test_a_syntax_error_has_its_place(worker: Worker, query: str, line: int, column: int, hint: str) -> None:
    """Line and column, and a hint in words that are not the engine's."""
    answer = ask(worker, query, "csv")
    assert (answer.cause, answer.line, answer.column) == ("syntax", line, column)
    assert hint in answer.hint


@pytest.mark.parametrize(("query", "cause"), [
    (LARGE, "size"), ("SELECT (<http://x/f>(1) AS ?x) {}", "function"), ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "failed"),
])
def test_what_has_no_result_has_a_cause_and_leaves_no_file(worker: Worker, folder: Path, query: str, cause: str) -> None:
    """Nothing of the engine's words, which may repeat the query."""
    assert ask(worker, query, "json") == Answer(cause=cause)
    assert list(folder.iterdir()) == []


def test_a_disk_that_is_full_is_a_cause_too(worker: Worker, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The query could not be answered; the worker goes on."""
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.mkstemp", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        assert ask(worker, LARGE, "csv").cause == "failed"
    assert list(folder.iterdir()) == []
    assert body(ask(worker, "ASK {}", "csv"))


@pytest.mark.parametrize("encoding", ["", "gzip", "zstd"])
def test_a_large_result_is_in_a_file(worker: Worker, folder: Path, encoding: str) -> None:
    """Whole, with the size that it has, in the coding that it has."""
    query = "SELECT ?s ?p ?o ?t (STRUUID() AS ?u) { ?s ?p ?o . ?t ?q ?r } LIMIT 10000"
    answer = ask(worker, query, "csv", encoding=encoding)
    assert Path(answer.path).parent == folder
    assert (answer.encoding, answer.size) == (encoding, Path(answer.path).stat().st_size)
    if not encoding:
        assert len(Path(answer.path).read_bytes().splitlines()) == 10001
    Path(answer.path).unlink()


def heard(channel: socket.socket) -> tuple[int, int, bytes]:
    """The next message: kind, number, content."""
    buffer = bytearray()
    while not (found := list(received(buffer))):
        buffer += channel.recv(65_536)
    return found[0]


def test_one_that_began_with_the_least_priority_was_not_slowed_down(store: Path, folder: Path) -> None:
    """Where the whole service has it: it would say that it is ready after each answer, and be given two queries at once."""
    here, there = socket.socketpair()
    worker = Worker(Archive(open_readonly(store)), there, Bounds(store, folder, 512, 4, network=False))

    def run() -> None:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        worker.run()

    thread = threading.Thread(target=run)
    with here, there, worker._incoming:  # noqa: SLF001  # it lives as long as its process
        thread.start()
        assert heard(here)[0] == READY
        for _ in range(3):
            here.sendall(frame(ASK, 1, Job("ASK {}", "csv").encode()))
            assert heard(here)[0] == ANSWER
        here.settimeout(0.5)
        with pytest.raises(TimeoutError):
            heard(here)
        here.shutdown(socket.SHUT_WR)
        thread.join(10)
        assert not thread.is_alive()
    threading.stack_size(0)


def test_it_answers_until_the_channel_ends_and_takes_a_new_thread_when_it_was_slowed_down(store: Path, folder: Path) -> None:
    """It says which thread it is; one with the least priority cannot raise it again, so it ends with its query."""
    here, there = socket.socketpair()
    worker = Worker(Archive(open_readonly(store)), there, Bounds(store, folder, 512, 4, network=False))
    thread = threading.Thread(target=worker.run)
    with here, there, worker._incoming:  # noqa: SLF001  # it lives as long as its process
        thread.start()
        kind, first, _ = heard(here)
        assert kind == READY
        for slow in (False, True):
            if slow:
                time.sleep(0.5)  # it has answered, and looks now whether it was slowed down by then
                os.sched_setscheduler(first, os.SCHED_IDLE, os.sched_param(0))
            here.sendall(frame(ASK, 1, Job("ASK {}", "csv").encode()))
            kind, _, content = heard(here)
            assert (kind, Answer.decode(content).body) == (ANSWER, b"true")
        kind, second, _ = heard(here)
        assert kind == READY
        assert second != first
        assert os.sched_getscheduler(second) == os.SCHED_OTHER
        here.shutdown(socket.SHUT_WR)
        thread.join(10)
        assert not thread.is_alive()
    threading.stack_size(0)
