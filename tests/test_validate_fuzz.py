"""Generated shapes and data: the report is that of pySHACL, or what SHACL says where pySHACL is known to be wrong.

More, and other, pairs than in every run: ``HRE_FUZZ=20 pytest tests/test_validate_fuzz.py`` takes twenty times as many, at random.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Quad
from shacl_fuzz import PREFIXES, Pair, pairs
from shacl_mistakes import MISTAKES, Mistake, mended
from shacl_reference import Rows, ours, theirs

from publish.errors import Mark, Problem
from publish.formats import FORMATS, parse
from publish.shapes.model import SH
from publish.shapes.reader import read
from publish.validate import validate

TIMES = int(os.environ.get("HRE_FUZZ", "0"))
PAIRS = 2600
ALIKE = 2000
"""So many pairs at least on which the reports are alike with pySHACL as it comes."""
SEEN = 20
"""So many pairs at least in which each component has results."""
COMPONENTS = [f"{SH}{name}ConstraintComponent" for name in (
    "Class", "Datatype", "NodeKind", "MinCount", "MaxCount", "MinExclusive", "MinInclusive", "MaxExclusive", "MaxInclusive", "MinLength",
    "MaxLength", "Pattern", "LanguageIn", "UniqueLang", "Equals", "Disjoint", "LessThan", "LessThanOrEquals", "Not", "And", "Or", "Xone",
    "Node", "QualifiedMinCount", "QualifiedMaxCount", "Closed", "HasValue", "In", "SPARQL")]
"""All of SHACL Core (4) but sh:property, whose results are those of other components, and SPARQL-based constraints (5)."""


def quads(turtle: str) -> list[Quad]:
    """The triples of a text without prefixes."""
    return list(parse((PREFIXES + turtle).encode(), FORMATS["ttl"]))


def reported(data: list[Quad], shapes: list[Quad]) -> Rows:
    """Our report."""
    found: list[Problem] = []
    graph = read([(quad, Mark("shapes.ttl")) for quad in shapes], found)
    assert [problem for problem in found if problem.stops] == []
    return ours(validate(data, graph))


def as_it_comes(data: list[Quad], shapes: list[Quad]) -> Rows | None:
    """The report of pySHACL as it comes; `None` where it aborts."""
    try:
        return theirs(data, shapes)
    except Exception:  # noqa: BLE001  # whatever it aborts with, it is not a report
        return None


@dataclass
class Tally:
    """What was compared: pairs by how it ended, and pairs in which each component has results."""

    ended: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)

    def compare(self, pair: Pair) -> None:
        """Compares the reports of a pair: with pySHACL as it comes, or else with its mistakes mended."""
        data, shapes = quads(pair.data), quads(pair.shapes)
        right = reported(data, shapes)
        self.seen.update({row.component for row in right})
        if right == as_it_comes(data, shapes):
            self.ended["alike" if right else "alike, without results"] += 1
            return
        with mended(MISTAKES):
            expected = theirs(data, shapes)
        assert {"ours only": right - expected, "pySHACL's only": expected - right} == {"ours only": Counter(), "pySHACL's only": Counter()}
        self.ended["alike, mended"] += 1


def examples(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Settings of a test with `count` examples: always the same, unless HRE_FUZZ asks for more."""
    return settings(max_examples=count * max(1, TIMES), derandomize=not TIMES, deadline=timedelta(seconds=30), print_blob=bool(TIMES),
                    database=None, suppress_health_check=[HealthCheck.too_slow])


def test_reports_are_those_of_pyshacl() -> None:
    """On 2,000 pairs and more just as it comes, and on all others with its known mistakes mended; every component has results."""
    tally = Tally()

    @examples(PAIRS)
    @given(pairs)
    def compare(pair: Pair) -> None:
        tally.compare(pair)

    compare()
    assert tally.ended["alike"] + tally.ended["alike, without results"] >= ALIKE, tally.ended
    assert tally.ended["alike"] >= ALIKE / 2, tally.ended
    assert {name: tally.seen[name] for name in COMPONENTS if tally.seen[name] < SEEN} == {}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_of_pyshacl_is_still_there(mistake: Mistake) -> None:
    """The section that is quoted decides for our report; without this mistake pySHACL's is the same. If it passes, mend it no more."""
    data, shapes = quads(mistake.data), quads(mistake.shapes)
    right = reported(data, shapes)
    assert as_it_comes(data, shapes) != right
    with mended([mistake]):
        assert theirs(data, shapes) == right
