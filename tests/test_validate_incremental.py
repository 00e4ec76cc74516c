"""After a change, only what it can affect is asked again: the report is that of a full run, on generated shapes, data and changes."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad
from shacl_fuzz import PREFIXES, Pair, pairs

from publish.errors import Mark, Problem
from publish.formats import FORMATS, parse
from publish.shapes.model import ShapesGraph
from publish.shapes.reader import read
from publish.validate import Validation, load, since, validate

TIMES = int(os.environ.get("HRE_FUZZ", "0"))
CHANGES = 700


def quads(turtle: str) -> list[Quad]:
    """The triples of a text without prefixes."""
    return list(parse((PREFIXES + turtle).encode(), FORMATS["ttl"]))


def shapes_of(turtle: str) -> ShapesGraph:
    """The shapes of a text without prefixes."""
    found: list[Problem] = []
    graph = read([(quad, Mark("shapes.ttl")) for quad in quads(turtle)], found)
    assert [problem for problem in found if problem.stops] == []
    return graph


def test_a_change_gives_what_a_full_run_gives() -> None:
    """On 700 pairs of shapes and data, with one or two triples that come or go, and back again; many change the verdict."""
    tally: Counter[str] = Counter()

    @settings(max_examples=CHANGES * max(1, TIMES), derandomize=not TIMES, deadline=timedelta(seconds=30), database=None,
              suppress_health_check=[HealthCheck.too_slow])
    @given(pairs, st.randoms(use_true_random=False))
    def compare(pair: Pair, chance: Random) -> None:
        data, shapes = set(quads(pair.data)), shapes_of(pair.shapes)
        listed = sorted(data, key=str)
        before = {quad for quad in listed if chance.random() < 0.8}
        after = before ^ set(chance.sample(listed, min(len(listed), chance.choice((1, 1, 2)))))
        start = Validation.of(load(before), shapes)
        results, first = start.report.results, len(start.steps)
        changed = start.changed(after - before, before - after)
        assert changed.report.results == validate(after, shapes).results
        tally["fewer steps"] += len(changed.steps) < first
        tally["another verdict"] += changed.report.results != results
        again = changed.changed(before - after, after - before)
        assert again.report.results == results

    compare()
    assert tally["another verdict"] > CHANGES / 8, tally
    assert tally["fewer steps"] > CHANGES / 4, tally


CASES = {
    "a value": ("ex:a a ex:C ; ex:p 1 .", "ex:a a ex:C ; ex:p 1, 2 .", "sh:property [ sh:path ex:p ; sh:maxCount 1 ]"),
    "a class far away": ("ex:a a ex:C ; ex:p ex:b . ex:b a ex:D . ex:D rdfs:subClassOf ex:E .", "ex:a a ex:C ; ex:p ex:b . ex:b a ex:D .",
                         "sh:property [ sh:path ex:p ; sh:class ex:E ]"),
    "the target": ("ex:a ex:p 1, 2 .", "ex:a a ex:C ; ex:p 1, 2 .", "sh:property [ sh:path ex:p ; sh:maxCount 1 ]"),
    "a subclass of the target": ("ex:a a ex:D ; ex:p 1, 2 .", "ex:a a ex:D ; ex:p 1, 2 . ex:D rdfs:subClassOf ex:C .",
                                 "sh:property [ sh:path ex:p ; sh:maxCount 1 ]"),
    "an inverse path": ("ex:a a ex:C . ex:b ex:p ex:a .", "ex:a a ex:C .",
                        "sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:minCount 1 ]"),
    "a nested shape": ("ex:a a ex:C ; ex:p ex:b . ex:b ex:q ex:c . ex:c ex:r 1 .",
                       "ex:a a ex:C ; ex:p ex:b . ex:b ex:q ex:c . ex:c ex:r 1, 2 .",
                       "sh:property [ sh:path ex:p ; sh:not [ sh:not [ sh:property [ sh:path ( ex:q ex:r ) ; sh:maxCount 1 ] ] ] ]"),
    "another property": ("ex:a a ex:C ; ex:p 1 ; ex:q 2 .", "ex:a a ex:C ; ex:p 1 ; ex:q 0 .",
                         "sh:property [ sh:path ex:p ; sh:lessThan ex:q ]"),
    "a closed shape of values": ("ex:a a ex:C ; ex:p ex:b .", "ex:a a ex:C ; ex:p ex:b . ex:b ex:new 1 .",
                                 "sh:property [ sh:path ex:p ; sh:closed true ]"),
    "a sibling": ("ex:a a ex:C ; ex:p ex:b . ex:b a ex:D .", "ex:a a ex:C ; ex:p ex:b . ex:b a ex:D, ex:E .",
                  "sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMinCount 1 ; "
                  "sh:qualifiedValueShapesDisjoint true ], "
                  "[ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:E ] ; sh:qualifiedMaxCount 5 ]"),
    "a component of values": ("ex:a a ex:C ; ex:p ex:b .", "ex:a a ex:C ; ex:p ex:b . ex:b ex:wrong 1 .",
                              "sh:property [ sh:path ex:p ; ex:without ex:wrong ]"),
    "a closed shape": ("ex:a a ex:C .", "ex:a a ex:C ; ex:new 1 .", "sh:closed true ; sh:ignoredProperties ( rdf:type )"),
    "a query": ("ex:a a ex:C ; ex:p ex:b . ex:b ex:q 1 .", "ex:a a ex:C ; ex:p ex:b . ex:b ex:q 2 .",
                'sh:sparql [ sh:select "SELECT $this { $this <http://example.org/p>/<http://example.org/q> ?n FILTER(?n > 1) }" ]'),
}


COMPONENT = """ex:Without a sh:ConstraintComponent ; sh:parameter [ sh:path ex:without ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER NOT EXISTS { $value $without ?any } }" ] ."""


@pytest.mark.parametrize(("before", "after", "constraint"), CASES.values(), ids=CASES)
def test_what_a_change_reaches(before: str, after: str, constraint: str) -> None:
    """One focus node among others is asked again, whatever it is reached over; nothing else is."""
    others = "".join(f" ex:other{number} a ex:C ; ex:p ex:b{number} ." for number in range(20))
    shapes = shapes_of(f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; {constraint} . {COMPONENT}")
    old, new = set(quads(before + others)), set(quads(after + others))
    changed = Validation.of(load(old), shapes).changed(new - old, old - new)
    assert changed.report.results == validate(new, shapes).results
    assert validate(old, shapes).results != changed.report.results
    assert {step.focus for step in changed.steps} == {1}
    assert set(since(old, new, shapes).results) == set(changed.report.results) - set(validate(old, shapes).results)
