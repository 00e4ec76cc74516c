"""The gate: what would kill the process or contact an address is refused; ordinary queries pass."""

from __future__ import annotations

import subprocess
import sys

import pytest

from publish.pool.gate import Refused, inspect

HIDDEN = [
    "ASK { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "ASK { service <http://127.0.0.1/> { ?s ?p ?o } }",
    "ASK { SeRvIcE SILENT ?x { ?s ?p ?o } }",
    "ASK{SERVICE<http://127.0.0.1/>{}}",
    "ASK { SERVICE:x { } }",
    "PREFIX : <http://127.0.0.1/> ASK { SERVICE:x { } }",
    "PREFIX service: <http://127.0.0.1/> ASK { SERVICE service:x { } }",
    "ASK { ?s ?p 1SERVICE<http://127.0.0.1/>{} }",
    "ASK { FILTER(true)SERVICE<http://127.0.0.1/>{} }",
    "ASK { BIND(true AS ?x)SERVICE<http://127.0.0.1/>{} }",
    "ASK { ?s ?p true SERVICESILENT<http://127.0.0.1/>{} }",
    "ASK { # comment\nSERVICE # comment\n<http://127.0.0.1/> {} }",
    'ASK { ?s ?p "#" . SERVICE <http://127.0.0.1/> {} }',
    "ASK { ?s ?p '''it's''' . SERVICE <http://127.0.0.1/> {} }",
    'ASK { ?s ?p "\\"" . SERVICE <http://127.0.0.1/> {} # "\n }',
    "ASK { ?s <http://x/#> ?o . SERVICE <http://127.0.0.1/> {} }",
    "ASK { ?s <http://x/'''> ?o . SERVICE <http://127.0.0.1/> {} }",
    "PREFIX e: <http://x/> ASK { ?s e:a\\' ?o . SERVICE <http://127.0.0.1/> {} . ?s e:b\\' ?o }",
    "PREFIX e: <http://x/> ASK { ?s e:a\\# ?o . SERVICE <http://127.0.0.1/> {} }",
    "ASK { ?a ?p ?b FILTER(?a<?b#>'''\n) SERVICE <http://127.0.0.1/> {} #'''\n }",
    "ASK { ?a ?p ?b FILTER(?a<?b)SERVICE#>\n<http://127.0.0.1/>{} }",
    "BASE <http://127.0.0.1/> ASK { SERVICE <x> {} }",
    "ASK { OPTIONAL { { SELECT * { SERVICE ?g {} } } } }",
]
PLAIN = [
    "SELECT ?service WHERE { ?service ?p ?o }",
    "SELECT $service WHERE { $service ?p ?o }",
    'SELECT * WHERE { ?s ?p "the secret SERVICE of <http://x/> {" }',
    "SELECT * WHERE { ?s ?p '''a\nSERVICE\n''' } # SERVICE <http://x/> {}",
    "SELECT * WHERE { <http://x/service/SERVICE> ?p ?o }",
    "PREFIX e: <http://x/> SELECT * WHERE { ?s e:service ?o }",
    'SELECT * WHERE { ?s ?p "service"@en }',
    "PREFIX hre: <https://w3id.org/hrevents/ontology#>\nSELECT * WHERE { ?s hre:role ?o FILTER(?a < 3 && ?b > 4) }",
    "SELECT * WHERE { VALUES ?x { " + " ".join(str(number) for number in range(5000)) + " } }",
    "SELECT * WHERE { FILTER(?x IN (" + ",".join(str(number) for number in range(5000)) + ")) }",
]
CHAINS = {
    "additions": ("SELECT (1", "+1", " AS ?x) {}"),
    "negations": ("ASK { FILTER(", "!", "true) }"),
    "alternatives": ("ASK { FILTER(true", "||true", ") }"),
    "paths": ("ASK { ?s <x:p>", "/<x:p>", " ?o }"),
    "unions": ("ASK { {}", "UNION{}", " }"),
    "optionals": ("ASK { ", "OPTIONAL{}", " }"),
    "filters": ("ASK { ", "FILTER(?x)", " }"),
    "bindings": ("ASK { ", "BIND(1 AS ?x)", " }"),
    "expressions": ("SELECT ", "(1 AS ?x)", " {}"),
    "patterns": ("ASK { ", "?a ?b ?c.", " }"),
    "objects": ("ASK { ?s ?p ?o", ",?o", " }"),
    "properties": ("ASK { ?s ?p ?o", ";?p ?o", " }"),
}
NESTS = {
    "groups": ("ASK {", "{", "", "}", "}"),
    "calls": ("ASK {FILTER(", "STR(", "1", ")", ")}"),
    "collections": ("ASK {?s ?p ", "(", "1", ")", "}"),
    "nodes": ("ASK {?s ?p ", "[?p ", "1", "]", "}"),
    "existence": ("ASK {", "FILTER EXISTS{", "", "}", "}"),
    "subqueries": ("ASK {", "{SELECT * {", "", "}}", "}"),
    "quoted": ("ASK {", "<<", "?s ?p ?o", ">> ?p ?o", "}"),
}


def nest(name: str, depth: int) -> str:
    """A query that nests `depth` brackets of one kind."""
    start, before, middle, after, end = NESTS[name]
    return start + before * depth + middle + after * depth + end


@pytest.mark.parametrize("text", HIDDEN)
def test_service_is_refused_in_every_disguise(text: str) -> None:
    """However it is written, whatever stands before it."""
    with pytest.raises(Refused):
        inspect(text)


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_queries_pass(text: str) -> None:
    """Words in strings, comments, variables, IRIs and local names are no keywords; long lists are no nesting."""
    assert not inspect(text).names_dataset


@pytest.mark.parametrize("name", CHAINS)
def test_long_chains_are_refused(name: str) -> None:
    """From the length at which the engine is in danger, and not far below."""
    start, link, end = CHAINS[name]
    inspect(start + link * 100 + end)
    with pytest.raises(Refused):
        inspect(start + link * 1000 + end)


@pytest.mark.parametrize("name", NESTS)
def test_deep_nesting_is_refused(name: str) -> None:
    """Brackets of every kind count."""
    inspect(nest(name, 25))
    with pytest.raises(Refused):
        inspect(nest(name, 100))


def test_what_passes_does_not_kill_the_engine() -> None:
    """The largest chains and nests that the gate lets through, in a thread with a small stack."""
    program = """
import threading, sys
from pyoxigraph import Store
from publish.pool.gate import MAX_CHAIN, MAX_DEPTH, MAX_PATTERNS
from test_pool_gate import CHAINS, NESTS, nest
def run():
    store = Store()
    for name, (start, link, end) in CHAINS.items():
        if name in ("patterns", "objects", "properties"): continue  # slow to optimise, which a later gate limits in time
        ask(store, start + link * (MAX_CHAIN - 2) + end)
    for name in NESTS:
        ask(store, nest(name, 20 if name in ("nodes", "quoted") else MAX_DEPTH - 2))
def ask(store, text):
    try: store.query(text)
    except SyntaxError: pass
threading.stack_size(2 * 1024 * 1024)
thread = threading.Thread(target=run); thread.start(); thread.join()
print("alive")
"""
    path = ":".join(entry for entry in sys.path if entry)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False,
                          env={"PYTHONPATH": path})
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr[-500:]


def test_a_query_that_is_too_long_is_refused() -> None:
    """In bytes, not in characters."""
    inspect("ASK {} #" + "x" * 65_000)
    with pytest.raises(Refused):
        inspect("ASK {} #" + "é" * 40_000)


@pytest.mark.parametrize("text", ["SELECT * FROM <http://x/g> {}", "ASK from<http://x/g>{}", "SELECT * FROM NAMED <http://x/g> {}"])
def test_a_dataset_of_its_own_is_noticed(text: str) -> None:
    """FROM in the query replaces the union."""
    assert inspect(text).names_dataset


@pytest.mark.parametrize("text", ["SELECT ?from { ?from ?p 'from' } # from", "PREFIX from: <http://x/> ASK { ?s from:from ?o }"])
def test_from_as_a_name_is_none(text: str) -> None:
    """Variables, strings, comments and prefixed names."""
    assert not inspect(text).names_dataset


@pytest.mark.parametrize("text", ["INSERT DATA { <x:a> <x:b> <x:c> }", "PREFIX a: <x:> DELETE WHERE { ?s ?p ?o }", "DROP ALL",
                                  "LOAD <http://127.0.0.1/>", "# x\nclear default"])
def test_updates_are_refused_as_updates(text: str) -> None:
    """With words that say so."""
    with pytest.raises(Refused, match="no updates"):
        inspect(text)
