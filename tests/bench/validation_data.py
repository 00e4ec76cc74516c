"""Triples for the benchmark of validation: the invented events, mapped, as one graph, with faults planted in them.

``python tests/bench/validation_data.py FOLDER TRIPLES`` writes them as N-Triples. The tables of `generator` are mapped by
``hre map`` with events.ttl, names of graphs are dropped, and a few triples say of agents, places and confidences what the
shapes want to know. Then one triple in a thousand is made wrong: `FAULTS` take turns, each at a triple that it fits. The same
seed gives the same triples, and the shapes find nothing but what was planted.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

import generator

HERE = Path(__file__).resolve().parent
TRIPLES_OF_AN_EVENT = 23.25
RATE = 0.001
"""The share of triples that are planted faults."""

_NAMES = {
    "ex": "<https://example.org/ns#", "at": "<https://example.org/", "dct": "<http://purl.org/dc/terms/",
    "rdf": "<http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdfs": "<http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "<http://www.w3.org/2001/XMLSchema#",
}
_AGENTS = ("court%20of%20the%20plain", "district%20guard", "hall%20keepers", "mill%20workers", "night%20watch", "river%20families",
           "road%20crew%20%234", "students%2C%20first%20year")
_PLACES = ("Dry%20Fork/Red%20Kiln", "Dry%20Fork/Stone%20Ford", "North%20Wells/Old%20Mill", "North%20Wells/Weir%20Side%20%28East%29",
           "Salt%20%26%20Stone/Three%20Poplars", "Salt%20%26%20Stone/Upper%20Ferry", "Tall%20Reeds/Far%20Bridge",
           "Tall%20Reeds/Low%20Orchard")
_KINDS = ("Detention", "Dispersal", "Eviction", "Gathering", "Raid", "Search", "Strike", "Trial")
_CONFIDENCES = ("doubtful", "possible", "probable", "certain")
_KNOWN = (
    *(f"{{at}}agent/{name}> {line}" for name in _AGENTS for line in (
        "{rdf}type> {ex}Agent>", '{rdfs}label> "one of eight"@en', "{ex}side> {at}side/known>")),
    *(f"{{at}}place/{name}> {line}" for name in _PLACES for line in (
        "{rdf}type> {ex}Place>", '{rdfs}label> "a place"@en', f"{{ex}}region> {{at}}region/{name.partition('/')[0]}>",
        '{ex}latitude> "43.250"^^{xsd}decimal>', '{ex}longitude> "51.10"^^{xsd}decimal>')),
    *(f"{{at}}region/{name}> {line}" for name in sorted({place.partition("/")[0] for place in _PLACES}) for line in (
        "{rdf}type> {ex}Region>", '{rdfs}label> "a region"@en', '{ex}code> "R-04"')),
    *(f"{{ex}}{name}> {line}" for name in _KINDS for line in (
        "{rdfs}subClassOf> {ex}Event>", f'{{rdfs}}label> "{name}"@en', '{rdfs}label> "вид события"@ru')),
    *(f"{{at}}confidence/{name}> {line}" for rank, name in enumerate(_CONFIDENCES, 1) for line in (
        "{rdf}type> {ex}Confidence>", f'{{rdfs}}label> "{name}"@en', f'{{ex}}rank> "{rank}"^^{{xsd}}integer>')),
)


@dataclass(frozen=True)
class Fault:
    """What is wrong, in a word; the kind of node and the predicate of a triple that it fits, and what stands in its place.

    In `lines`, {p} and {o} are predicate and object of that triple; no lines, and it is missing. `ends` is how its object has to end.
    """

    name: str
    kind: str
    predicate: str
    lines: tuple[str, ...]
    ends: str = ""


FAULTS = (
    Fault("identifier in another form", "event", "{dct}identifier>", ('{p} "event 12"',)),
    Fault("identifier a number", "event", "{dct}identifier>", ('{p} "12"^^{xsd}integer>',)),
    Fault("two identifiers", "event", "{dct}identifier>", ("{p} {o}", '{p} "1999/XX 0000000"')),
    Fault("no identifier", "event", "{dct}identifier>", ()),
    Fault("label in a language not allowed", "event", "{rdfs}label>", ("{p} {o}", '{p} "Un jour"@fr'), "@en"),
    Fault("two labels in a language", "event", "{rdfs}label>", ("{p} {o}", '{p} "Another title"@en'), "@en"),
    Fault("label too short", "event", "{rdfs}label>", ('{p} ""@en',), "@en"),
    Fault("label without language", "event", "{rdfs}label>", ("{p} {o}", '{p} "A title"')),
    Fault("account too long", "event", "{ex}account>", (f'{{p}} "{"word " * 100}"@en',), "@en"),
    Fault("account not written yet", "event", "{ex}account>", ('{p} "TODO: to be written by somebody, some day"@en',), "@en"),
    Fault("note too long", "event", "{ex}note>", (f'{{p}} "{"much " * 20}"',)),
    Fault("confidence not in the list", "event", "{ex}confidence>", ("{p} {at}confidence/unheard>",)),
    Fault("no confidence", "event", "{ex}confidence>", ()),
    Fault("page a text", "event", "{ex}page>", ('{p} "https://example.org/pages/12"',)),
    Fault("page not https", "event", "{ex}page>", ("{p} <http://example.org/pages/12>",)),
    Fault("place of another class", "event", "{ex}place>", ("{p} {at}agent/night%20watch>",)),
    Fault("two places", "event", "{ex}place>", ("{p} {o}", "{p} {at}place/Dry%20Fork/Dry%20Well>")),
    Fault("wrong status", "event", "{ex}status>", ("{p} {at}status/draft>",)),
    Fault("in no document", "event", "{ex}documentedIn>", ()),
    Fault("unknown property", "event", "{ex}status>", ("{p} {o}", '{ex}remark> "seen"')),
    Fault("two kinds", "event", "{ex}status>", ("{p} {o}", "{rdf}type> {ex}Trial>", "{rdf}type> {ex}Raid>")),
    Fault("date with a time", "time", "{ex}latest>", ('{p} "2016-02-01T00:00:00"^^{xsd}dateTime>',)),
    Fault("a year for a day", "time", "{ex}latest>", ('{p} "2004"^^{xsd}gYear>',)),
    Fault("earliest after latest", "time", "{ex}earliest>", ('{p} "2019-12-31"^^{xsd}date>',)),
    Fault("too early", "time", "{ex}earliest>", ('{p} "1989-12-31"^^{xsd}date>',)),
    Fault("two days", "time", "{ex}earliest>", ("{p} {o}", '{p} "2003-12-31"^^{xsd}date>')),
    Fault("no day", "time", "{ex}earliest>", ()),
    Fault("reported in no form of a date", "time", "{ex}reported>", ('{p} "last spring"',)),
    Fault("time of no event", "time", "{ex}timeOf>", ("{p} {at}agent/night%20watch>",)),
    Fault("a negative number", "involvement", "{ex}killed>", ('{p} "-3"^^{xsd}integer>',)),
    Fault("too large a number", "involvement", "{ex}injured>", ('{p} "5000000"^^{xsd}integer>',)),
    Fault("another integer type", "involvement", "{ex}killed>", ('{p} "3"^^{xsd}int>',)),
    Fault("number in words", "involvement", "{ex}injured>", ('{p} "three"^^{xsd}integer>',)),
    Fault("no truth value", "involvement", "{ex}approximate>", ('{p} "yes"^^{xsd}boolean>',)),
    Fault("a text for a truth value", "involvement", "{ex}approximate>", ('{p} "true"',)),
    Fault("no actor", "involvement", "{ex}actor>", ()),
    Fault("actor also target", "involvement", "{ex}actor>", ("{p} {o}", "{ex}target> {o}")),
    Fault("target of another class", "involvement", "{ex}target>", ("{p} {at}place/Dry%20Fork/Red%20Kiln>",)),
    Fault("impossible date", "document", "{dct}issued>", ('{p} "2004-02-30"^^{xsd}date>',)),
    Fault("no label in Russian", "document", "{rdfs}label>", (), "@ru"),
)


def write(path: Path, triples: int, rate: float = RATE, seed: int = 1) -> Counter[str]:
    """Writes about so many `triples` to `path`, the folder of which is made; gives how many faults of each name were planted."""
    folder = path.with_suffix(".tables")
    generator.write(folder, max(1, round(triples / TRIPLES_OF_AN_EVENT)), seed)
    quads, planted = folder / "events.nq", Counter[str]()
    program = str(Path(sys.executable).with_name("hre"))
    subprocess.run([program, "map", str(HERE / "events.ttl"), "--base", str(folder), "--out", str(quads)], check=True, capture_output=True)
    begun = path.with_suffix(".begun")
    with quads.open(encoding="utf-8", newline="\n") as source, begun.open("w", encoding="utf-8", newline="\n") as target:
        target.writelines(f"{line.format(**_NAMES)} .\n" for line in _KNOWN)
        target.writelines(_planted(_triples(source), rate, Random(seed), planted))  # noqa: S311  # no secret: the same faults each time
    begun.rename(path)  # a file that is there is whole
    for used in (*folder.iterdir(), folder):
        used.unlink() if used.is_file() else used.rmdir()
    return planted


def _triples(quads: Iterator[str]) -> Iterator[tuple[str, str, str]]:
    """Subject, predicate and object of each line; where an actor would be its own target, another agent is."""
    actor = ("", "")
    for quad in quads:
        subject, predicate, rest = quad.split(" ", 2)
        value = rest[: rest.rindex(" <")]
        if predicate == "<https://example.org/ns#actor>":
            actor = (subject, value)
        elif predicate == "<https://example.org/ns#target>" and (subject, value) == actor:
            number = next(number for number, name in enumerate(_AGENTS) if value.endswith(f"/{name}>"))
            value = f"<https://example.org/agent/{_AGENTS[number - 1]}>"
        yield subject, predicate, value


def _planted(triples: Iterator[tuple[str, str, str]], rate: float, random: Random, planted: Counter[str]) -> Iterator[str]:
    """The lines of `triples`, and of the faults: as many are due as `rate` says, and wait for a triple that they fit."""
    turns = cycle(random.sample(FAULTS, len(FAULTS)))
    waiting: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    due = 0.0
    for subject, predicate, value in triples:
        due += rate
        for fault in islice(turns, int(due)):
            waiting[fault.kind, fault.predicate.format(**_NAMES)].append(fault)
        due %= 1
        fits = waiting.get((_kind(subject), predicate))
        if fits and value.endswith(fits[0].ends):
            fault = fits.pop(0)
            planted[fault.name] += 1
            yield from (f"{subject} {line.format(p=predicate, o=value, **_NAMES)} .\n" for line in fault.lines)
        else:
            yield f"{subject} {predicate} {value} .\n"


def _kind(subject: str) -> str:
    for kind in ("time", "involvement"):
        if subject.endswith(f"/{kind}>"):
            return kind
    return "document" if "/document/" in subject else "event"


if __name__ == "__main__":
    for name, count in sorted(write(Path(sys.argv[1]) / f"{sys.argv[2]}.nt", int(sys.argv[2])).items()):
        sys.stdout.write(f"{count} {name}\n")
