"""JSON-LD is what it was made from, whatever the values: two readers find the same quads in it."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import Quad
from reading import by_pyoxigraph, by_rdflib, said

from publish.formats import FORMATS, parse
from publish.terms import PREFIXES
from publish.web.context import Context
from publish.web.jsonld import write

ONTOLOGY = """
hre:about a owl:ObjectProperty . hre:comparisonOf a owl:ObjectProperty . hre:evidence a owl:ObjectProperty .
hre:note a owl:DatatypeProperty ; rdfs:range rdf:langString . hre:text a owl:DatatypeProperty ; rdfs:range xsd:string .
hre:end a owl:DatatypeProperty ; rdfs:range xsd:integer . hre:approximate a owl:DatatypeProperty ; rdfs:range xsd:boolean .
hre:edtf a owl:DatatypeProperty ; rdfs:range edtf:EDTF . hre:type a owl:DatatypeProperty . hre:Event a owl:Class .
"""
CASES = {
    "text where there are languages": '<e> hre:note "a", "b"@en, "c"@en, "d"@fr, "e"@zh-hant ; rdfs:label "x"^^xsd:date, <f> .',
    "other types where there is text": '<e> hre:text "a", "a"@en, 5, true, "b"^^xsd:token, <f> .',
    "numbers as nobody writes them": '<e> hre:end 5, 0, -7, "05"^^xsd:integer, "-0"^^xsd:integer, 123456789012345678901, 5.0 .',
    "numbers that are none": '<e> hre:end "x"^^xsd:integer, ""^^xsd:integer .',
    "booleans": '<e> hre:approximate true, false, "1"^^xsd:boolean, "true" .',
    "a property that has the name of a keyword": '<e> hre:type "a" .',
    "a datatype whose prefix is the name of a property": '<e> hre:edtf "2001"^^edtf:EDTF ; hre:text "2001"^^edtf:EDTF .',
    "unknown properties and classes": '<e> a <http://example.net/C>, hre:Event ; <http://example.net/p> "a", <f>, <urn:x:y> .',
    "text that nobody escapes": '<e> hre:text "\\u0000\\u001F\\u2028</script>\\\\\\"\\n\\U0001F600" .',
    "a comparison of two": "<c> hre:comparisonOf <e>, <f> .",
    "loops": "<e> hre:about <e>, <f> . <f> hre:about <e> . <g> hre:about <f> . <e> hre:evidence <f>, <e> .",
    "what nothing leads to": '<h> hre:text "a" . <i> hre:about <h> .',
    "a graph that nobody names": "GRAPH <g> { <e> hre:about <f> . <f> hre:about <e> }",
    "the same node in three graphs":
        'GRAPH <e> { <e> hre:evidence <e#1> . <e#1> hre:text "a" } GRAPH <g> { <e#1> hre:text "b" } <e#1> hre:text "c" .',
    "a node inside another": 'GRAPH <g> { <g> hre:evidence <g#1> . <g#1> hre:evidence <g#2> . <g#2> hre:evidence <g#1> ; hre:text "x" }',
}
each_case = pytest.mark.parametrize("text", CASES.values(), ids=CASES)
rdflib_reads = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # rdflib's own parsers use what it deprecates


def read(text: str) -> list[Quad]:
    """The quads of a TriG text, with the usual prefixes."""
    head = "BASE <http://example.org/>\n" + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    return list(parse((head + text).encode(), FORMATS["trig"]))


@rdflib_reads
@each_case
@pytest.mark.parametrize("labelled", [frozenset(), frozenset({"http://example.org/f", "http://example.org/g"})], ids=["plain", "labelled"])
def test_whatever_is_said_is_read_back(text: str, labelled: frozenset[str]) -> None:
    """By both readers, whichever nodes stand inside others."""
    quads = read(text)
    body = write(quads, "http://example.org/e", labelled, Context(read(ONTOLOGY)))
    assert by_pyoxigraph(body, FORMATS["jsonld"]) == said(quads)
    assert by_rdflib(body, FORMATS["jsonld"]) == said(quads)


def test_values_that_fit_are_plain_json() -> None:
    """Numbers, booleans, texts by language, addresses."""
    body = write(read('<e> hre:end 5 ; hre:approximate true ; hre:note "a"@en ; hre:about <f> ; hre:text "b" .'), "http://example.org/e",
                 frozenset(), Context(read(ONTOLOGY)))
    content = json.loads(body)
    content.pop("@context")
    assert content == {"id": "http://example.org/e", "end": 5, "approximate": True, "note": {"en": "a"}, "about": "http://example.org/f",
                       "text": "b"}


def test_blank_nodes_are_refused() -> None:
    """A release has none; they could be lost without a word."""
    with pytest.raises(TypeError):
        write(read("<e> hre:about [] ."), "http://example.org/e", frozenset(), Context([]))
