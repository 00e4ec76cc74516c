"""The hostile queries: what somebody sends who wants the endpoint to fail, by kind, with the answers that are right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

REFUSED = frozenset((400, 413, 414, 431, 501))
"""Answers to what is not evaluated."""
STOPPED = frozenset((501, 503, 504, 507))
"""Answers to what cannot end within the limits: not begun, no room, too long, too large."""
ENDED = STOPPED | {200}
"""Answers to what a fast machine may finish."""
PEOPLE = 20_000
STRINGS = 4 * PEOPLE
ROWS = 7 * PEOPLE
"""Of the data: a type, four texts and two acquaintances for each of so many people."""
BASE = "http://hostile.example/"
PREFIX = f"PREFIX e: <{BASE}> "
ALL = "?s ?p ?o"
TWO = "?a ?b ?c . ?d ?e ?f"
TEXTS = "?s e:note ?x"


@dataclass(frozen=True)
class Attack:
    """A query `text`, the statuses that are right, and how many rows a complete answer has if that is known."""

    kind: str
    name: str
    text: str
    right: frozenset[int] = STOPPED
    rows: int | None = None


def data() -> Iterator[str]:
    """N-Quads of people in a ring with shortcuts, in which everybody reaches everybody; the ring in twenty graphs."""
    for number in range(PEOPLE):
        person, next_one, other = (f"<{BASE}n{each % PEOPLE}>" for each in (number, number + 1, number * 7 + 5))
        yield f"{person} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}Person> .\n"
        yield f"{person} <{BASE}knows> {next_one} <{BASE}g{number % 20}> .\n"
        yield f"{person} <{BASE}knows> {other} .\n"
        yield f'{person} <{BASE}label> "person number {number}" .\n'
        for part in range(3):
            yield f'{person} <{BASE}note> "note {part} on person {number}, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" .\n'


def _products() -> Iterator[Attack]:
    for name, text, right in [
        ("pairs", f"SELECT * {{ {TWO} }}", STOPPED),
        ("triples", f"SELECT * {{ {TWO} . ?g ?h ?i }}", STOPPED),
        ("limited late", f"SELECT * {{ {TWO} }} OFFSET 9000000000 LIMIT 1", STOPPED),
        ("filtered", 'ASK { ?a e:label ?x . ?b e:label ?y FILTER(?x = CONCAT(?y, "z")) }', ENDED),
        ("compared", "SELECT (COUNT(*) AS ?n) { ?a e:note ?x . ?b e:note ?y FILTER(?x < ?y) }", STOPPED),
        ("optional", "SELECT * { ?a e:note ?x OPTIONAL { ?b e:note ?y FILTER(?x > ?y) } }", STOPPED),
        ("minus", f"SELECT (COUNT(*) AS ?n) {{ {TWO} MINUS {{ ?a e:knows ?d . ?g ?h ?i }} }}", STOPPED),
        ("not exists", f"SELECT (COUNT(*) AS ?n) {{ {ALL} FILTER NOT EXISTS {{ {TWO} FILTER(?c = CONCAT(STR(?o), STR(?f))) }} }}", STOPPED),
        ("in graphs", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } }", STOPPED),
        ("of unions", f"SELECT * {{ {{ {ALL} }} UNION {{ {ALL} }} {{ ?t ?q ?r }} UNION {{ ?t ?q ?r }} }}", STOPPED),
        ("of subqueries", "SELECT * { { SELECT ?a { ?a ?b ?c } } { SELECT ?d { ?d ?e ?f } } { SELECT ?g { ?g ?h ?i } } }", STOPPED),
        ("distinct", f"SELECT DISTINCT ?a ?d {{ {TWO} }}", STOPPED),
        ("reduced", f"SELECT REDUCED ?a ?d {{ {TWO} }}", STOPPED),
    ]:
        yield Attack("product", name, text, right)


def _aggregates() -> Iterator[Attack]:
    for name, text, right in [
        ("count", f"SELECT (COUNT(*) AS ?n) {{ {TWO} }}", STOPPED),
        ("count distinct", f"SELECT (COUNT(DISTINCT ?f) AS ?n) {{ {TWO} }}", STOPPED),
        ("group by everything", f"SELECT {ALL} (COUNT(*) AS ?n) {{ {ALL} . ?t e:knows ?u }} GROUP BY {ALL}", STOPPED),
        ("group by texts", "SELECT ?x ?y (COUNT(*) AS ?n) { ?a e:note ?x . ?b e:note ?y } GROUP BY ?x ?y", STOPPED),
        ("having", f"SELECT ?a {{ {TWO} }} GROUP BY ?a HAVING (COUNT(DISTINCT ?f) > 1000000)", STOPPED),
        ("sum", f"SELECT (SUM(STRLEN(CONCAT(STR(?c), STR(?f)))) AS ?n) {{ {TWO} }}", STOPPED),
        ("greatest", f"SELECT (MAX(CONCAT(STR(?c), STR(?f))) AS ?n) {{ {TWO} }}", STOPPED),
        ("joined texts", f"SELECT (GROUP_CONCAT(STR(?o)) AS ?x) {{ {ALL} }}", ENDED),
        ("joined products", f"SELECT (GROUP_CONCAT(STR(?f)) AS ?x) {{ {TWO} }}", STOPPED),
        ("joined in groups", "SELECT ?a (GROUP_CONCAT(?y) AS ?z) { ?a e:label ?x . ?b e:note ?y } GROUP BY ?a", STOPPED),
    ]:
        yield Attack("aggregate", name, text, right)


def _orders() -> Iterator[Attack]:
    yield Attack("order", "everything", f"SELECT * {{ {ALL} }} ORDER BY ?o ?p ?s", ENDED, ROWS)
    yield Attack("order", "texts", f"SELECT * {{ {TEXTS} }} ORDER BY DESC(?x)", ENDED, 3 * PEOPLE)
    yield Attack("order", "by expression", f"SELECT ?s {{ {ALL} }} ORDER BY SHA512(STR(?o)) MD5(STR(?s)) LIMIT 1", ENDED, 1)
    yield Attack("order", "by chance", f"SELECT ?s {{ {ALL} }} ORDER BY RAND()", ENDED, ROWS)
    yield Attack("order", "products", f"SELECT * {{ {TWO} }} ORDER BY ?c ?f LIMIT 1", STOPPED)
    yield Attack("order", "stream", f"SELECT ?s ?x {{ {TEXTS} }}", ENDED, 3 * PEOPLE)
    twice = f"{{ SELECT * {{ {ALL} }} ORDER BY ?o }} {{ SELECT * {{ {ALL} }} ORDER BY ?p }}"
    yield Attack("order", "in subqueries", f"SELECT (COUNT(*) AS ?n) {{ {twice} }}", ENDED, 1)


def _paths() -> Iterator[Attack]:
    long = "/".join(["e:knows"] * 100)
    maybe = "/".join(["e:knows?"] * 60)
    many = "|".join(f"e:p{number}" for number in range(200))
    for name, path, right in [
        ("star of star", "(e:knows*)*", STOPPED), ("stars of stars", "((((e:knows*)*)+)*)+", STOPPED),
        ("either way", "(e:knows|^e:knows)*", STOPPED), ("any", "(!e:none)*", STOPPED), ("any either way", "(!(e:none|^e:none))+", STOPPED),
        ("everything", "(e:knows|e:label|e:note|a)*", STOPPED), ("there and back", "(a/^a)+", STOPPED),
        ("a hundred steps", long, ENDED),
        ("sixty maybes", maybe, ENDED), ("of alternatives", f"({many}|e:knows)*", STOPPED), ("of sequences", f"({long})+", STOPPED),
        ("inverse of star", "^(^(e:knows*))", STOPPED), ("siblings", "a/^a/a/^a", STOPPED),
    ]:
        yield Attack("path", name, f"SELECT (COUNT(*) AS ?n) {{ ?a {path} ?b }}", right)
    yield Attack("path", "in graphs", "SELECT * { GRAPH ?g { ?a (e:knows|^e:knows)* ?b } GRAPH ?h { ?b (!e:none)* ?c } }", ENDED)


NESTS = {
    "groups": ("ASK {", "{", "", "}", "}"), "calls": ("ASK {FILTER(", "STR(", "1", ")", ")}"),
    "collections": ("ASK {?s ?p ", "(", "1", ")", "}"), "nodes": ("ASK {?s ?p ", "[?p ", "1", "]", "}"),
    "existence": ("ASK {", "FILTER EXISTS{", "", "}", "}"), "absence": ("ASK {", "FILTER NOT EXISTS{", "?s ?p ?o", "}", "}"),
    "subqueries": ("ASK {", "{SELECT * {", "", "}}", "}"), "quoted": ("ASK {", "<<", "?s ?p ?o", ">> ?p ?o", "}"),
    "paths": ("ASK {?s ", "(", "e:knows", ")", " ?o}"), "starred paths": ("ASK {?s ", "(", "e:knows", ")*", " ?o}"),
    "inverses": ("ASK {?s ", "^(", "e:knows", ")", " ?o}"), "parentheses": ("ASK {FILTER", "(", "1", ")", "}"),
    "negations": ("ASK {FILTER(", "!(", "true", ")", ")}"), "minus signs": ("ASK {FILTER(", "-(", "1", ")", ")}"),
    "exclamations": ("ASK {FILTER(", "!", "true", "", ")}"), "optionals": ("ASK {", "OPTIONAL{?s ?p ?o ", "", "}", "}"),
    "graphs": ("ASK {", "GRAPH ?g{", "?s ?p ?o", "}", "}"), "subtractions": ("ASK {", "?s ?p ?o MINUS{", "?s ?p ?o", "}", "}"),
    "conditions": ("ASK {FILTER(", "IF(true,", "true", ",false)", ")}"), "coalesce": ("ASK {FILTER(", "COALESCE(", "true", ")", ")}"),
    "lists": ("ASK {FILTER(1 IN (", "(1 IN (", "1", "))", "))}"), "aggregates": ("SELECT (", "COUNT(", "1", ")", " AS ?n) {}"),
    "services": ("ASK {", "SERVICE <x:s> {", "", "}", "}"),
}
CHAINS = {
    "additions": ("SELECT (1", "+1", " AS ?x) {}"), "alternatives": ("ASK { FILTER(true", "||true", ") }"),
    "steps": ("ASK { ?s <x:p>", "/<x:p>", " ?o }"), "choices": ("ASK { ?s <x:p>", "|<x:p>", " ?o }"),
    "unions": ("ASK { {}", "UNION{}", " }"), "optionals": ("ASK { ", "OPTIONAL{?s ?p ?o}", " }"), "filters": ("ASK { ", "FILTER(1)", " }"),
    "subtractions": ("ASK { ?s ?p ?o ", "MINUS{?s ?p ?o}", " }"), "expressions": ("SELECT ", "(1 AS ?x)", " {}"),
    "properties": ("ASK { ?s ?p ?o", ";?p ?o", " }"), "objects": ("ASK { ?s ?p ?o", ",?o", " }"), "groups": ("ASK { ", "{}", " }"),
    "graphs": ("ASK ", "FROM <x:g> ", "{}"), "prefixes": ("", "PREFIX a: <x:y> ", "ASK {}"),
    "orders": ("SELECT * {} ORDER BY ?a", " ?a", ""),
}


def _nests() -> Iterator[Attack]:
    for name, (start, before, middle, after, end) in NESTS.items():
        for depth, right in ((60, ENDED | REFUSED), (5_000, REFUSED), (14_000, REFUSED)):
            yield Attack("nesting", f"{name} {depth}", start + before * depth + middle + after * depth + end, right)


def _chains() -> Iterator[Attack]:
    for name, (start, link, end) in CHAINS.items():
        for length, right in ((250, ENDED | REFUSED), (3_000, ENDED | REFUSED), (20_000, ENDED | REFUSED)):
            yield Attack("chain", f"{name} {length}", start + link * length + end, right)


def _stars() -> Iterator[Attack]:
    for count, right in ((24, ENDED), (120, ENDED), (256, REFUSED)):
        numbers = range(count)
        shapes = {
            "star": " . ".join(f"?s ?p{number} ?o{number}" for number in numbers),
            "line": " . ".join(f"?n{number} e:knows ?n{number + 1}" for number in numbers),
            "ring": " . ".join(f"?n{number} ?p{number} ?n{(number + 1) % count}" for number in numbers),
            "same": " . ".join(f"?s{number % 9} ?p{number % 7} ?s{number % 5}" for number in numbers),
        }
        for name, patterns in shapes.items():
            yield Attack("pattern", f"{name} {count}", f"SELECT * {{ {patterns} }}", right)


def _binds(count: int, expression: str) -> str:
    """So many BINDs, each of which makes the next text of the one before, which stands in the expression as @."""
    return " ".join(f"BIND({expression.replace('@', f'?x{number}')} AS ?x{number + 1})" for number in range(count))


def _texts() -> Iterator[Attack]:
    doubled, grown = _binds(60, "CONCAT(@, @)"), _binds(20, 'REPLACE(@, "(.)", "$1$1$1$1$1$1$1$1")')
    sixty, coded = _binds(8, f"CONCAT({', '.join('@' * 60)})"), _binds(40, "ENCODE_FOR_URI(CONCAT(@, '%'))")
    joined = "{ SELECT (GROUP_CONCAT(STR(?o)) AS ?t) { ?s ?p ?o } }"
    for name, text, right in [
        ("doubled", f"SELECT (STRLEN(?x60) AS ?n) {{ BIND('aaaaaaaa' AS ?x0) {doubled} }}", STOPPED),
        ("sixtyfold", f"SELECT (STRLEN(?x8) AS ?n) {{ BIND('aaaaaaaa' AS ?x0) {sixty} }}", STOPPED),
        ("replaced", f"SELECT (STRLEN(?x20) AS ?n) {{ BIND('aaaaaaaa' AS ?x0) {grown} }}", STOPPED),
        ("encoded", f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('%%%%%%%%' AS ?x0) {coded} }}", ENDED),
        ("doubled for each", f"SELECT (SUM(STRLEN(?x12)) AS ?n) {{ ?s e:note ?x0 {_binds(12, 'CONCAT(@, @)')} }}", ENDED),
        ("joined and joined", f"SELECT (GROUP_CONCAT(CONCAT(?t, ?t)) AS ?z) {{ {joined} ?a ?b ?c }}", STOPPED),
        ("repeated", f"SELECT (GROUP_CONCAT('{'a' * 1000}') AS ?x) {{ {TWO} }}", STOPPED),
        ("hashed", f"SELECT (COUNT(DISTINCT SHA512(SHA384(SHA256(CONCAT(STR(?c), STR(?f)))))) AS ?n) {{ {TWO} }}", STOPPED),
        ("in every row", f"SELECT ?s ('{'b' * 60_000}' AS ?x) {{ {ALL} }}", STOPPED | REFUSED),
    ]:
        yield Attack("text", name, text, right)


EXPRESSIONS = {
    "nested": "(a+)+$", "nested twice": "((a*)*)*b", "stars": "(.*.*)*(.*.*)*=.*", "repeats": "(a{1,100}){1,100}b",
    "huge repeats": "((a{0,1000}){0,1000}){0,1000}", "alternations": f"^({'|'.join(f'word{number}' for number in range(5_000))})$",
    "maybes": "a?" * 500 + "a" * 500, "classes": "[\\\\p{L}\\\\p{N}]{500,1000}$", "groups": "(" * 50 + "a" + ")*" * 50,
}


def _patterns() -> Iterator[Attack]:
    for name, pattern in EXPRESSIONS.items():
        text = f'SELECT (COUNT(*) AS ?n) {{ {TEXTS} FILTER(REGEX(?x, "{pattern}", "i")) }}'
        yield Attack("regex", name, text, ENDED | REFUSED, 1)
    yield Attack("regex", "from data", "SELECT (COUNT(*) AS ?n) { ?a e:note ?x . ?b e:note ?y FILTER(REGEX(?x, ?y)) }", STOPPED)
    yield Attack("regex", "replacing", f'SELECT (MAX(REPLACE(?x, "(a|aa)+", "$1$1$1$1")) AS ?n) {{ {TEXTS} }}', ENDED, 1)


def _values() -> Iterator[Attack]:
    rows, listed = " ".join(map(str, range(5_000))), ", ".join(map(str, range(9_000)))
    names, columns = " ".join(f"e:n{number}" for number in range(7_000)), " ".join(f"?v{number}" for number in range(500))
    for name, text, right in [
        ("product", f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {rows} }} VALUES ?b {{ {rows} }} ?s ?p ?o }}", STOPPED),
        ("long", f"SELECT * {{ VALUES ?s {{ {names} }} ?s e:label ?x }}", ENDED),
        ("wide", f"SELECT * {{ VALUES ({columns}) {{ {('(' + '1 ' * 500 + ')') * 50} }} }}", ENDED | REFUSED),
        ("in a list", f"SELECT (COUNT(*) AS ?n) {{ {ALL} FILTER(?o IN ({listed})) }}", ENDED | REFUSED),
        ("unbound", f"SELECT (COUNT(*) AS ?n) {{ VALUES (?s ?o) {{ {'(UNDEF UNDEF)' * 3_000} }} {ALL} }}", STOPPED),
        ("a megabyte", f"SELECT * {{ VALUES ?a {{ {'1 ' * 500_000} }} }}", REFUSED),
    ]:
        yield Attack("values", name, text, right)


def _graphs() -> Iterator[Attack]:
    template = " . ".join(f"?s e:p{number} ?o" for number in range(100))
    yield Attack("graph", "product", f"CONSTRUCT {{ ?a ?e ?f }} WHERE {{ {TWO} }}", STOPPED)
    yield Attack("graph", "template", f"CONSTRUCT {{ {template} }} WHERE {{ {ALL} }}", STOPPED)
    yield Attack("graph", "everything", f"CONSTRUCT {{ {ALL} }} WHERE {{ {ALL} }}", ENDED)
    yield Attack("graph", "new nodes", f"CONSTRUCT {{ [] ?b [] }} WHERE {{ {TWO} }}", STOPPED)
    yield Attack("graph", "described", f"DESCRIBE ?s {{ {ALL} }}", ENDED)
    yield Attack("graph", "described all", f"DESCRIBE * {{ {TWO} }}", STOPPED)


MAKERS = (_products, _aggregates, _orders, _paths, _nests, _chains, _stars, _texts, _patterns, _values, _graphs)


def attacks() -> list[Attack]:
    """All of them, with the prefix that they use."""
    made = chain.from_iterable(make() for make in MAKERS)
    return [replace(attack, text=PREFIX + attack.text) for attack in made]
