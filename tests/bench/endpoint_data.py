"""Quads for the benchmark of the endpoint: an invented archive in the shape of ours, as large as wanted, always the same.

``python tests/bench/endpoint_data.py FILE QUADS`` writes it as N-Quads. What the archive answers for stands in the default graph
(labels in English and French, types, bounds, the index of accounts); each account is a named graph. Every event is told by two
accounts, in two documents, and every document holds a hundred accounts. A triple stands in one graph only. So the default graph
of a query has to be the union of all graphs, which every engine of the benchmark can do, and none needs other data than the rest.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from publish.ids import ALPHABET, LENGTH, check_character
from publish.terms import CONCEPT, PREFIXES, VOCABULARY

EVENTS_OF_A_DOCUMENT = 100
BASE = VOCABULARY
TYPES = ("arrest", "charge", "conviction", "demonstration", "dismissal", "entry-ban", "eviction", "expulsion", "harassment", "hearing",
         "intimidation", "interrogation", "killing", "release", "search", "seizure", "sentence", "smear", "surveillance", "threat")

_KINDS = ("event", "person", "organisation", "place", "document", "account")
_TOWNS = ("Old Mill", "Far Bridge", "Stone Ford", "Three Poplars", "Weir Side", "Low Orchard", "Red Kiln", "Upper Ferry")
_FRENCH = ("Vieux-Moulin", "Pont-Lointain", "Gué-de-Pierre", "Trois-Peupliers", "Côté-Barrage", "Bas-Verger", "Four-Rouge", "Haut-Bac")
_SUMMARIES = (  # escaped, as N-Quads wants it
    "Three people were called, and came.", r'A notice said \"no entry\", and was taken down.', "The number is not given: “many”.",
    "Two witnesses agree on the hour.", "The order was read twice, and then denied.", r"Nobody was heard.\nThen came the ruling.",
    r"The file C:\\archive\\box 7 was not found.", "Most left by the road; “Зал” is what the sign says.",
)
_CERTAINTIES = ("plain", "plain", "plain", "hedged")
_MODALITIES = ("narrated", "narrated", "attributed", "inferred")
_MODULUS = 19 * 29 ** (LENGTH - 1)
_PRIME = 1_000_000_007
_PLACES, _ORGANISATIONS = 64, 40
_FIRST = date(2004, 1, 1)


def identifier(kind: str, number: int) -> str:
    """The id of the entity `number` of a kind: opaque, as those of the archive, and another for each."""
    rest = (number * len(_KINDS) + _KINDS.index(kind) + 1) * _PRIME % _MODULUS
    word = ""
    for _ in range(LENGTH - 1):
        rest, digit = divmod(rest, len(ALPHABET))
        word = ALPHABET[digit] + word
    body = ALPHABET[10 + rest] + word
    return body + check_character(body)


def iri(kind: str, number: int) -> str:
    """The address of an entity."""
    return f"{BASE}{kind}/{identifier(kind, number)}"


_SPACES = {**PREFIXES, "c": CONCEPT, **{kind: f"{BASE}{kind}/" for kind in _KINDS}}
_NAME = re.compile(r"(?<!\S)([a-z]+):(\S+)|\^\^([a-z]+):(\w+)")


def expand(text: str) -> str:
    """`text` with every prefixed name written out as an IRI."""
    return _NAME.sub(lambda found: f"<{_SPACES[found[1]]}{found[2]}>" if found[1] else f"^^<{_SPACES[found[3]]}{found[4]}>", text)


def _template(lines: str, graph: str = "") -> str:
    return "".join(f"{expand(line.strip())}{expand(graph)} .\n" for line in lines.strip().splitlines())


_CONCEPT = _template("""
    c:{scheme}/{code} rdf:type skos:Concept
    c:{scheme}/{code} skos:prefLabel "{code}"@en
    c:{scheme}/{code} skos:prefLabel "code {code}"@fr
""", " c:{scheme}")
_PLACE = _template("""
    place:{place} rdf:type hre:Place
    place:{place} rdfs:label "{town} {number}"@en
    place:{place} rdfs:label "{french} {number}"@fr
    place:{place} dcterms:identifier "{place}"
    place:{place} hre:placeLevel c:place-level/settlement
""")
_ORGANISATION = _template("""
    organisation:{organisation} rdf:type hre:Agent
    organisation:{organisation} rdf:type hre:Organisation
    organisation:{organisation} rdfs:label "Office no. {number}"@en
    organisation:{organisation} dcterms:identifier "{organisation}"
    organisation:{organisation} hre:organisationType c:organisation-type/authority
""")
_DOCUMENT = _template("""
    document:{document} rdf:type hre:Document
    document:{document} rdfs:label "Release no. {number}"@en
    document:{document} rdfs:label "Communiqué n° {number}"@fr
    document:{document} dcterms:identifier "{document}"
    document:{document} dcterms:language "en"
    document:{document} hre:genre c:genre/press-release
    document:{document} hre:earliest "{day}"^^xsd:date
    document:{document} hre:latest "{day}"^^xsd:date
""")
_PERSON = _template("""
    person:{person} rdf:type hre:Agent
    person:{person} rdf:type hre:Person
    person:{person} rdfs:label "Ada Testcase {number}"@en
    person:{person} dcterms:identifier "{person}"
    person:{person} hre:personRole c:person-role/defender
    person:{person} hre:exposure c:exposure/public-by-own-act
    person:{person} hre:consent c:consent/public-by-own-act
""")
_EVENT = _template("""
    event:{event} rdf:type hre:Event
    event:{event} rdf:type hre:Act
    event:{event} rdfs:label "Reported {type} at {town} ({number})"@en
    event:{event} rdfs:label "Fait rapporté : {type} à {french} ({number})"@fr
    event:{event} dcterms:identifier "{event}"
    event:{event} hre:eventType c:act-type/{type}
    event:{event} hre:eventKind c:event-kind/act
    event:{event} hre:earliest "{day}"^^xsd:date
    event:{event} hre:latest "{after}"^^xsd:date
""")
_INDEX = _template("""
    account:{account} rdf:type hre:Account
    account:{account} hre:about event:{event}
    account:{account} hre:accordingTo document:{document}
    account:{account} hre:modality c:modality/{modality}
    account:{account} hre:certainty c:certainty/{certainty}
    account:{account} hre:status c:status/alleged
""")
_STATEMENT = """
    account:{{account}}#{node} rdf:type hre:Statement
    account:{{account}}#{node} rdf:type hre:{kind}
    account:{{account}}#{node} hre:statedIn account:{{account}}
    account:{{account}}#{node} hre:subject event:{{event}}
    account:{{account}}#{node} hre:modality c:modality/{{modality}}
    account:{{account}}#{node} hre:certainty c:certainty/{{certainty}}
    account:{{account}}#{node} hre:evidence account:{{account}}#evidence-1
"""
_ACCOUNT = _template("""
    account:{account} hre:summary "{summary}"@en
    account:{account} hre:summary "Ce que dit le document {document}."@fr
    account:{account} hre:evidence account:{account}#evidence-1
    account:{account}#evidence-1 rdf:type hre:Evidence
    account:{account}#evidence-1 hre:inDocument document:{document}
    account:{account}#evidence-1 hre:paragraph "{paragraph}"^^xsd:integer
    account:{account}#evidence-1 hre:start "{start}"^^xsd:integer
    account:{account}#evidence-1 hre:end "{end}"^^xsd:integer
    account:{account}#evidence-1 hre:passageDigest "{digest:064x}"^^xsd:hexBinary
""" + _STATEMENT.format(node="time-1", kind="TimeStatement").strip() + """
    account:{account}#time-1 hre:edtf "{day}/{after}"^^edtf:EDTF
    account:{account}#time-1 hre:timeKind c:time-kind/occurrence
""" + _STATEMENT.format(node="location-1", kind="PlaceStatement").strip() + """
    account:{account}#location-1 hre:place place:{place}
    account:{account}#location-1 hre:placeRole c:place-role/at
    account:{account}#location-1 hre:precision c:place-level/settlement
""" + _STATEMENT.format(node="involvement-1", kind="Involvement").strip() + """
    account:{account}#involvement-1 hre:agent {agent}
    account:{account}#involvement-1 hre:role c:role/{role}
""", " account:{account}")


@dataclass(frozen=True)
class Size:
    """How much was written: so many `quads`, and so many `events`, with two accounts each, numbered from 0."""

    quads: int
    events: int

    @property
    def accounts(self) -> int:
        """Account 2n and account 2n + 1 are about event n."""
        return 2 * self.events


def type_of(event: int) -> str:
    """The act type of an event, by its number."""
    return TYPES[Random(event).getrandbits(16) % len(TYPES)]  # noqa: S311  # no secret: the same type each time


def write(path: Path, quads: int) -> Size:
    """Writes `quads` quads, or up to one event more, as N-Quads to `path`; gives how many they are."""
    written = events = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for events, text in enumerate(_parts()):
            file.write(text)
            written += text.count("\n")
            if written >= quads and events:
                break
    return Size(written, events)


def _parts() -> Iterator[str]:
    """First what all events share; then one event after the other, each with what it is the first to need."""
    yield _shared()
    number = 0
    while True:
        yield _documents(number) + _event(number)
        number += 1


def _shared() -> str:
    codes = {"act-type": TYPES, "certainty": ("plain", "hedged"), "modality": ("narrated", "attributed", "inferred"),
             "role": ("victim", "perpetrator"), "status": ("alleged",)}
    text = "".join(_CONCEPT.format(scheme=scheme, code=code) for scheme, listed in codes.items() for code in listed)
    for number in range(_PLACES):
        text += _PLACE.format(place=identifier("place", number), town=_TOWNS[number % 8], french=_FRENCH[number % 8], number=number)
    for number in range(_ORGANISATIONS):
        text += _ORGANISATION.format(organisation=identifier("organisation", number), number=number)
    return text


def _documents(event: int) -> str:
    """The two documents that tell of this event and of those after it, where it is the first of them."""
    if event % EVENTS_OF_A_DOCUMENT:
        return ""
    numbers = (document(2 * event), document(2 * event + 1))
    return "".join(_DOCUMENT.format(document=identifier("document", number), number=number, day=_day(number * 37)) for number in numbers)


def document(account: int) -> int:
    """The number of the document that an account is from."""
    return account // 2 // EVENTS_OF_A_DOCUMENT * 2 + account % 2


def _day(number: int) -> str:
    return (_FIRST + timedelta(days=number % 7000)).isoformat()


def _event(number: int) -> str:
    """An event, with its accounts; every other one comes with a person of its own."""
    random = Random(number)  # noqa: S311  # no secret: the same events each time
    bits, person = random.getrandbits(256), number // 2
    town, day = bits >> 16 & 7, bits >> 20 & 4095
    known = {"event": identifier("event", number), "number": number, "type": type_of(number), "town": _TOWNS[town],
             "french": _FRENCH[town], "day": _day(day), "after": _day(day + (bits >> 32 & 7))}
    text = _EVENT.format(**known)
    if not number % 2:
        text += _PERSON.format(person=identifier("person", person), number=person)
    for account in (2 * number, 2 * number + 1):
        text += _account(account, bits >> (40 + account % 2 * 80), person, known)
    return text


def _account(number: int, bits: int, person: int, known: dict[str, object]) -> str:
    """The first account of an event says who is its victim, the second, which office did it."""
    office = identifier("organisation", (bits & 63) % _ORGANISATIONS)
    agent, role = (f"organisation:{office}", "perpetrator") if number % 2 else (f"person:{identifier('person', person)}", "victim")
    values = {**known, "account": identifier("account", number), "document": identifier("document", document(number)),
              "modality": _MODALITIES[bits >> 6 & 3], "certainty": _CERTAINTIES[bits >> 8 & 3], "summary": _SUMMARIES[bits >> 10 & 7],
              "paragraph": 1 + (bits >> 13 & 31), "start": bits >> 18 & 63, "end": 90 + (bits >> 24 & 127), "digest": bits * _PRIME,
              "place": identifier("place", bits >> 31 & 63), "agent": expand(agent), "role": role}
    return _INDEX.format(**values) + _ACCOUNT.format(**values)


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(sys.argv[1]), int(sys.argv[2]))}\n")
