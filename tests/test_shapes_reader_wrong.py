"""Ill-formed shapes: each fault is told at its place, with what to do, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.errors import Problem
from publish.shapes import files
from publish.shapes.model import SH
from publish.terms import RDF, RDFS, XSD

PREFIXES = (f"@prefix sh: <{SH}> . @prefix s: <{SH[:-1]}/> . @prefix ex: <http://example.org/> . @prefix xsd: <{XSD}> . "
            f"@prefix rdf: <{RDF}> . @prefix rdfs: <{RDFS}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n")
HERE = "¦"
"""Stands in a text before each place that a problem names."""
SELECT = 'ex:s a sh:NodeShape ; sh:sparql [ {}sh:select "{}" ] .'
COMPONENT = "{}ex:c a sh:ConstraintComponent ; sh:validator [ sh:ask 'ASK {{}}' ] ; {} ."
VALIDATOR = "ex:c a sh:ConstraintComponent ; sh:parameter [ sh:path ex:n ] ; {} ."
PATH = "ex:s a sh:PropertyShape ; sh:path {} ."


def told(text: str, folder: Path) -> list[Problem]:
    """What is found in a Turtle file, sorted."""
    file = folder / "s.ttl"
    file.write_text(PREFIXES + text.replace(HERE, ""), encoding="utf-8")
    found: list[Problem] = []
    files.read([file], found)
    return sorted(found)


def places(text: str) -> list[tuple[int, int]]:
    """Lines and columns of `HERE` in `text`, as they are without it."""
    lines = text.split("\n")
    return [(number, column - before) for number, line in enumerate(lines, start=2)
            for before, column in enumerate(index for index, character in enumerate(line, start=1) if character == HERE)]


WRONG = [
    # words
    ("ex:s a sh:NodeShape ;\n  ¦sh:targetClas ex:C .", "did you mean targetClass?"),
    ("ex:s\n  ¦a sh:NodeShap .", "did you mean NodeShape?"),
    ("ex:s ¦a sh:Shape .", "did you mean NodeShape?"),
    ("ex:s a sh:NodeShape ; ¦sh:memberShape [] .", "SHACL 1.2"),
    ("ex:s a sh:NodeShape ; ¦sh:js [] .", "write a query instead"),
    ("ex:s ¦s:targetClass ex:C .", "not the namespace of SHACL"),
    ("ex:s a sh:NodeShape ; ¦sh:nodeShape ex:t .", "no property of SHACL"),
    ("ex:g ¦sh:entailment ex:RDFS .", "no entailment"),
    ("ex:q a sh:SPARQLConstraint ; ¦sh:resultAnnotation [] .", "write an sh:message"),
    # values
    ("ex:s ¦sh:class 'C' , ex:D .", "the value of sh:class is an IRI"),
    ("ex:s sh:class ex:D ,\n ¦'C' .", "the value of sh:class is an IRI"),
    ("ex:s ¦sh:datatype [] .", "is an IRI"),
    ("ex:s ¦sh:nodeKind sh:Iri .", "(did you mean IRI?)"),
    ("ex:s sh:path ex:p ; ¦sh:minCount '1' .", "a whole number (xsd:integer)"),
    ("ex:s ¦sh:minLength 1.0 .", "a whole number"),
    ("ex:s ¦sh:minInclusive ex:a .", "is a literal"),
    ("ex:s ¦sh:pattern 'a'@en .", "without language"),
    ("ex:s sh:pattern 'a' ; ¦sh:flags 'g' .", "of the letters s, m, i, x, q"),
    ("ex:s sh:path ex:p ; ¦sh:uniqueLang 'true' .", "is true or false"),
    ("ex:s ¦sh:in ex:a .", "not a list"),
    ("ex:s ¦sh:in 1 .", "round brackets"),
    ("ex:s ¦sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .", "leads back to itself"),
    ("ex:s ¦sh:in _:l . _:l rdf:first 1 , 2 ; rdf:rest () .", "exactly one rdf:first"),
    ("ex:s ¦sh:in () . () rdf:rest () .", "does not end"),
    ("ex:s ¦sh:languageIn ( 'en' 1 ) .", "a list of texts"),
    ("ex:s sh:closed true ; ¦sh:ignoredProperties ( 'a' ) .", "a list of IRIs"),
    ("ex:s ¦sh:or ( [] 1 ) .", "a list of shapes"),
    ("ex:s ¦sh:not 1 .", "is a shape"),
    ("ex:s sh:datatype xsd:int , ¦xsd:date .", "one sh:datatype, and here is another"),
    ("ex:s ¦sh:minCount 1 .", "this shape has no sh:path"),
    ("ex:s a sh:NodeShape ; ¦sh:lessThan ex:p .", "this shape has no sh:path"),
    # what a shape says of itself
    ("ex:s ¦sh:targetNode [] .", "an IRI or a literal"),
    ("ex:s ¦sh:targetClass 'C' .", "sh:targetClass is an IRI"),
    ("[] ¦a sh:NodeShape , rdfs:Class .", "has an IRI"),
    ("ex:s a sh:NodeShape ; ¦sh:severity 'bad' .", "that is an IRI"),
    ("ex:s a sh:NodeShape ; ¦sh:severity sh:Violaton .", "did you mean Violation?"),
    ("ex:s a sh:NodeShape ; ¦sh:message 1 .", "sh:message has a text"),
    ("ex:s a sh:NodeShape ; ¦sh:deactivated 1 .", "once true or false"),
    ("ex:s a sh:NodeShape ; ¦sh:deactivated '1'^^xsd:boolean .", "once true or false"),
    ("ex:s a sh:NodeShape ; ¦sh:path ex:p .", "a node shape has no sh:path"),
    ("ex:s ¦a sh:PropertyShape .", "add it"),
    ("ex:s a sh:PropertyShape ; sh:path ex:p , ¦ex:q .", "one sh:path"),
    # references
    ("ex:s ¦sh:property ex:t . ex:t a sh:NodeShape .", "has no sh:path"),
    ("ex:s ¦sh:node ex:t . ex:t sh:path ex:p .", "write sh:property"),
    ("ex:s sh:not ex:t ,\n ¦ex:u . ex:t a sh:NodeShape .", "is nowhere"),
    ("ex:s ¦sh:node ex:s .", "refers to itself"),
    ("ex:s sh:property ex:t . ex:t sh:path ex:p ;\n sh:or ( [] [ ¦sh:not ex:s ] ) .", "refers to itself"),
    ("ex:s sh:path ex:p ; sh:qualifiedMinCount 1 ; ¦sh:qualifiedValueShape ex:s .", "refers to itself"),
    # paths
    (PATH.format("'p'").replace("sh:path", "¦sh:path"), "this is no path"),
    (PATH.format("()").replace("sh:path", "¦sh:path"), "this is no path"),
    (PATH.format("( ex:p )").replace("sh:path", "¦sh:path"), "at least two members"),
    (PATH.format("[ ¦sh:inversePath [ ] ]"), "one thing only"),
    (PATH.format("[ ¦sh:inversePath ex:p ; sh:zeroOrMorePath ex:q ]"), "one thing only"),
    (PATH.format("[ ¦sh:alternativePath ( ex:p ) ]"), "at least two members"),
    (PATH.format("_:p . _:p ¦sh:oneOrMorePath _:p"), "leads back to itself"),
    (PATH.format("_:p . _:p rdf:first ex:p ; rdf:rest _:p").replace("sh:path", "¦sh:path"), "leads back to itself"),
    # queries
    (SELECT.format("", "ASK {}").replace("sh:sel", "¦sh:sel"), "the text of a SELECT query"),
    (SELECT.format("¦", "SELECT ?x {}"), "does not return $this"),
    (SELECT.format("¦", "SELECT $this { ?x a:b 1 }"), "the prefix a: that nothing declares"),
    (SELECT.format("¦", "PREFIX a: <http://a> SELECT $this { ?x a:b c:d }"), "the prefix c: that nothing declares"),
    (SELECT.format("¦", "SELECT $this { $this $PATH ?x }"), "only in a property shape"),
    (SELECT.format("¦", "SELECT $this { $this ?p ?o MINUS { } }"), "may not use MINUS"),
    ("ex:s sh:path ex:p ; sh:sparql [ ¦sh:select 'SELECT $this $PATH ?x {}' ] .", "the predicate of a triple pattern"),
    ("ex:s sh:path ex:p ; sh:sparql [ ¦sh:select 'SELECT $this { FILTER ($PATH = 1) }' ] .", "the predicate of a triple pattern"),
    ("ex:s sh:path ex:p ; sh:sparql [ ¦sh:select 'SELECT $this { $PATH ex:p 1 }' ; sh:prefixes ex:o ] . "
     "ex:o sh:declare [ sh:prefix 'ex' ; sh:namespace 'http://a'^^xsd:anyURI ] .", "the predicate of a triple pattern"),
    ("ex:s a sh:NodeShape ; ¦sh:sparql 'SELECT $this {}' .", "sh:sparql has a node"),
    ("ex:s a sh:NodeShape ; sh:sparql [ ¦sh:ask 'ASK {}' ] .", "exactly one query expected"),
    ("ex:s a sh:NodeShape ; sh:sparql ex:q . ex:o ¦sh:declare [ sh:prefix 'a' ; sh:namespace 'http://a' ] . "
     "ex:q sh:select 'SELECT $this {}' ; sh:prefixes ex:o .", "xsd:anyURI"),
    ("ex:s a sh:NodeShape ; sh:sparql ex:q . ex:o sh:declare [ sh:prefix 'a' ; sh:namespace 'http://a'^^xsd:anyURI ] ,\n"
     "¦[ sh:prefix 'a' ; sh:namespace 'http://b'^^xsd:anyURI ] . ex:q sh:select 'SELECT $this {}' ; sh:prefixes ex:o .",
     "another namespace"),
    # components
    (COMPONENT.format("", "sh:parameter [ sh:path ex:n ; sh:optional true ]").replace("ex:c a", "ex:c ¦a"), "at least one parameter"),
    (COMPONENT.format("", "sh:parameter [ sh:path ex:n ] , ¦[ sh:path ex:value ]"), "none of PATH"),
    (COMPONENT.format("", "sh:parameter [ sh:path ex:n ] , ¦[ sh:path ex:a-b ]"), "the name of a variable"),
    (COMPONENT.format("", "sh:parameter [ sh:path ex:n ] , ¦[ sh:path ( ex:a ex:b ) ]"), "that is an IRI"),
    (COMPONENT.format("", "sh:parameter [ sh:path ex:n ] , ¦[ sh:path <http://other.org/n> ]"), "the same local name"),
    (VALIDATOR.format("rdfs:label 'c'").replace("ex:c a", "ex:c ¦a"), "no validator"),
    (VALIDATOR.format("sh:validator [ ¦sh:select 'SELECT $this {}' ]"), "with sh:ask"),
    (VALIDATOR.format("sh:validator [ ¦sh:ask 'ASK { BIND (1 AS ?value) }' ]"), "another value"),
    (VALIDATOR.format("sh:nodeValidator [ ¦sh:select 'SELECT $this { { SELECT $this { } } }' ]"), "add $n to"),
    (COMPONENT.format("ex:s a sh:NodeShape ; ex:n 1 , ¦2 ; ex:m 3 . ",
                      "sh:parameter [ sh:path ex:n ] , [ sh:path ex:m ]"), "one value of each"),
]


@pytest.mark.parametrize(("text", "says"), WRONG)
def test_what_is_ill_formed_stops_at_its_place(text: str, says: str, tmp_path: Path) -> None:
    """One error, at the line and column of the fault, that says what is expected."""
    found = told(text, tmp_path)
    assert [(problem.mark.line, problem.mark.column) for problem in found] == places(text)
    assert all(says in problem.message and problem.stops for problem in found)


IDLE = [
    ("ex:s a sh:NodeShape ; ¦sh:flags 'i' .", "without sh:pattern"),
    ("ex:s a sh:NodeShape ; ¦sh:ignoredProperties () .", "without sh:closed"),
    ("ex:s sh:path ex:p ; ¦sh:qualifiedValueShape [] .", "without sh:qualifiedMinCount or sh:qualifiedMaxCount"),
    ("ex:s sh:path ex:p ; ¦sh:uniqueLang '1'^^xsd:boolean .", "not the term true"),
    ("ex:s a sh:NodeShape ; ¦sh:value 1 .", "means nothing in a shape"),
    ("ex:a ¦sh:nodeShape ex:s . ex:s a sh:NodeShape .", "a draft of SHACL"),
    ("ex:s ¦a sh:NodeShape , owl:Class .", "add rdfs:Class"),
    (VALIDATOR.format("sh:propertyValidator [ sh:select 'SELECT $this {}' ]") + " ex:s a sh:NodeShape ; ¦ex:n 1 .",
     "no validator for a node shape"),
]


@pytest.mark.parametrize(("text", "says"), IDLE)
def test_what_is_allowed_and_does_nothing_is_a_warning(text: str, says: str, tmp_path: Path) -> None:
    """It does not stop, because SHACL allows it; but a shape that does nothing is never silent."""
    found = told(text, tmp_path)
    assert [(problem.mark.line, problem.mark.column) for problem in found] == places(text)
    assert all(says in problem.message and not problem.stops for problem in found)


def test_a_word_that_is_data_of_a_person_is_not_repeated(tmp_path: Path) -> None:
    """A name of SHACL's namespace that looks like a number of a person is not shown."""
    problem, = told("ex:s a sh:NodeShape ; sh:tel5550100200 1 .", tmp_path)
    assert "5550100200" not in problem.message
