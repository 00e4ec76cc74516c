"""Wrong RML: everything that is wrong whatever the data is told in one run, at its place, with what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.errors import Mark, Problem
from publish.mappings import rml, vocabulary
from publish.mappings.model import Mappings, TermMap, TermType
from publish.terms import RDF, XSD

ROOT = Path(__file__).resolve().parents[1]
SUITES = Path(os.environ.get("HRE_CONFORMANCE", ROOT / "../shared/conformance"))
PREFIXES = (f"@prefix rml: <{vocabulary.RML}> . @prefix csvw: <{vocabulary.CSVW}> . @prefix rr: <{vocabulary.R2RML}> . "
            f"@prefix old: <{vocabulary.OLD_RML}> . @prefix ql: <{vocabulary.OLD_QL}> . @prefix ex: <http://example.org/> . "
            f"@prefix fnml: <{vocabulary.OLD_FNML}> . @prefix xsd: <{XSD}> . @prefix rdf: <{RDF}> .\n")
HERE = "¦"
"""Stands in a text before each place that a problem names."""
CSV = 'rml:logicalSource [ rml:source "t.csv" ]'
MAP = f"ex:m {CSV} ; rml:subject ex:s ; rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ {{}} ] ] ."
SUBJECT = f"ex:m {CSV} ; rml:subjectMap [ {{}} ] ."
LINE = f"ex:m {CSV} ; rml:subject ex:s ; rml:predicateObjectMap [ {{}} ] ."
SOURCE = "ex:m rml:subject ex:s ; rml:logicalSource [ {} ] ."
JSON = 'rml:viewOn [ rml:source "t.json" ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ]'
VIEW = f"ex:v a rml:LogicalView ; {JSON} ; rml:field [ {{}} ] . ex:m rml:logicalSource ex:v ; rml:subject ex:s ."
NAME = 'rml:fieldName "n" ; rml:reference "$.n"'
ON_VIEW = (f"ex:v {JSON} ; rml:field [ {NAME} ] . ex:m rml:logicalSource ex:v ; rml:subject ex:s ; "
           "rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ {} ] ] .")
JOIN = (f"ex:v {JSON} ; rml:field [ {NAME} ] . ex:w {JSON} ; rml:field [ {NAME} ] ; rml:leftJoin [ {{}} ] . "
        "ex:m rml:logicalSource ex:w ; rml:subject ex:s .")
MATCH = 'rml:parentLogicalView ex:v ; rml:joinCondition [ rml:child "n" ; rml:parent "n" ]'
CALL = "rml:functionExecution [ rml:function ex:f ]"


def read(text: str) -> tuple[Mappings | None, list[Problem]]:
    """What is read, and what is found, sorted."""
    found: list[Problem] = []
    mappings = rml.read(PREFIXES + text, "m.ttl", "", found)
    return mappings, sorted(found)


def places(text: str) -> list[tuple[int, int]]:
    """Lines and columns of `HERE` in `text`, as they are without it."""
    lines = text.split("\n")
    return [(number, column - before) for number, line in enumerate(lines, start=2)
            for before, column in enumerate(index for index, character in enumerate(line, start=1) if character == HERE)]


WRONG = [
    # terms
    (MAP.format('¦rml:referense "a"'), "did you mean rml:reference?"),
    (MAP.format('¦rr:colum "a"'), "did you mean rr:column?"),
    (MAP.format('¦rr:reference "a"'), "did you mean rml:reference?"),
    (MAP.format('rml:reference "a" ; ¦ex:note "b"'), "not a property of an object map"),
    (MAP.format('rml:reference "a" ; ¦rml:class ex:C'), "not a property of an object map"),
    (SUBJECT.format('rml:reference "a" ; ¦rml:language "en"'), "not a property of a subject map"),
    (MAP.format('a ¦rml:ObjektMap ; rml:reference "a"'), "did you mean rml:ObjectMap?"),
    (MAP.format('rml:reference "a" ; rml:termType ¦rml:Literl'), "did you mean rml:Literal?"),
    (MAP.format('rml:reference "a" ; rml:termType ¦"IRI"'), "leads to a term of RML"),
    (MAP.format('rml:reference "a"') + " ex:d ¦rml:viewOm ex:v .", "did you mean rml:viewOn?"),
    (MAP.format('rml:reference "a"') + " ex:d a ¦rml:View .", "not a class"),
    ("ex:m ¦rr:logicalTable [] ; rml:subject ex:s .", "no reader for databases"),
    (SOURCE.format('rml:source "t.xml" ; rml:referenceFormulation ¦ql:XPath'), "no reader for XML"),
    (SOURCE.format('rml:source "t.xml" ; rml:referenceFormulation ¦[ a rml:XPathReferenceFormulation ]'), "no reader for XML"),
    (SOURCE.format('rml:source "t.csv" ; rml:referenceFormulation ¦ql:Csv'), "did you mean ql:CSV?"),
    (SUBJECT.format('rml:reference "a" ; ¦rml:logicalTarget ex:t'), "no writer for logical targets"),
    (SUBJECT.format('rml:reference "a" ; ¦old:logicalTarget ex:t'), "no writer for logical targets"),
    # triples maps and sources
    ("# nothing", "no triples map in this file"),
    (f"¦ex:m {CSV} .", "has no subject"),
    (f"¦ex:m {CSV} ; a rml:TriplesMap .", "has no subject"),
    ("¦ex:m rml:subject ex:s .", "has no logical source"),
    (f"ex:m {CSV} ; rml:subject ex:s , ¦ex:t .", "has one rml:subject, and here is another"),
    (f'ex:m {CSV} ; rml:subject ex:s ; rml:subjectMap ¦[ rml:reference "a" ] .', "is short for rml:subjectMap"),
    (f"ex:m {CSV} ; rml:subject ex:s ; rml:logicalSource ¦ex:l .", "has one rml:logicalSource"),
    ("ex:m rml:logicalSource ¦ex:l ; rml:subject ex:s .", "nothing in this file about this logical source"),
    (f'ex:m {CSV} ; rml:subjectMap ¦"a" .', "leads to a part of the mapping"),
    (f"ex:m {CSV} ; rml:subject ex:s ; rml:baseIRI ¦<b/> .", "relative IRI"),
    ("ex:m rml:subject ex:s ; rml:logicalSource ¦[ rml:referenceFormulation rml:CSV ] .", "has a file, and here is none"),
    (SOURCE.format('rml:source ¦""'), "name of the file is empty"),
    (SOURCE.format("rml:source ¦[ rml:root rml:MappingDirectory ]"), "add rml:path"),
    (SOURCE.format('rml:source [ rml:path "t" ; rml:root ¦rml:Home ]'), "not a value of rml:root"),
    (SOURCE.format('rml:source [ rml:path "t" ; rml:compression ¦rml:gzip ]'), "its name ends in .gz"),
    (SOURCE.format('rml:source [ rml:path "t.csv.gz" ; rml:compression ¦rml:zip ]'), "unpack the file"),
    (SOURCE.format('rml:source [ rml:path "t" ; rml:encoding ¦"klingon" ]'), "no such encoding"),
    (SOURCE.format('rml:source [ rml:path "t" ; rml:encoding ¦"hex" ]'), "no such encoding"),
    (SOURCE.format('rml:source ¦[ a csvw:Table ; csvw:dialect [ csvw:delimiter ";" ] ]'), "add csvw:url"),
    (SOURCE.format('rml:source [ csvw:url "t" ; csvw:dialect [ csvw:delimiter ¦";;" ] ]'), "is one character"),
    (SOURCE.format('rml:source [ csvw:url "t" ; csvw:dialect [ csvw:header ¦false ] ]'), "its header"),
    (SOURCE.format('rml:source [ csvw:url "t" ; csvw:dialect [ ¦csvw:skipRows 1 ] ]'), "not read here"),
    # terms that cannot be
    (SUBJECT.format('rml:constant ¦"a"'), "a subject map makes IRIs"),
    (SUBJECT.format('rml:reference "a" ; rml:termType ¦rml:Literal'), "cannot make a term of the type rml:Literal"),
    (SUBJECT.format('rml:reference "a" ; rml:graph ¦"g"'), "rml:graph leads to an IRI"),
    (SUBJECT.format('rml:reference "a" ; rml:graphMap [ rml:constant ¦"g" ]'), "a graph map makes IRIs"),
    (SUBJECT.format('rml:reference "a" ; rml:class ¦<C>'), "relative IRI"),
    (LINE.format("rml:predicate ¦<p> ; rml:object 1"), "relative IRI"),
    (LINE.format('rml:object 1 ; rml:predicateMap [ rml:reference "a" ; rml:termType ¦rml:BlankNode ]'), "a predicate map cannot"),
    (LINE.format("rml:predicate ex:p ; rml:object ¦[]"), "a blank node cannot be meant"),
    (LINE.format('rml:predicate ex:p ; rml:object ¦"1"^^<byte>'), "datatype of this text is a relative IRI"),
    (LINE.format("rml:predicate ex:p ; rml:object ¦<http://[::1]/>"), "not a valid IRI"),
    (LINE.format('rml:predicate ex:p ; rml:object ¦"2020-13-01"^^xsd:date'), "not of its datatype"),
    (MAP.format('rml:constant ¦"five"^^xsd:integer'), "not of its datatype"),
    (MAP.format('rml:constant ¦"5"^^xsd:integr'), "did you mean integer?"),
    (MAP.format('rml:functionExecution [ rml:function ex:f ; rml:input [ rml:parameter ex:a ; rml:inputValue ¦"yes"^^xsd:boolean ] ]'),
     "not of its datatype"),
    (LINE.format("rml:predicate ex:p").replace("[ rml:pred", "¦[ rml:pred"), "at least one object"),
    (LINE.format("rml:object ex:p").replace("[ rml:obj", "¦[ rml:obj"), "at least one predicate"),
    (MAP.format("¦").replace("[ ¦ ]", "¦[ rml:termType rml:IRI ]"), "an object map has an expression, and here is none"),
    (MAP.format("").replace("[  ]", "¦[ ]"), "this object map is empty"),
    (MAP.format('rml:reference "a" ; rml:template ¦"{b}"'), "an object map has one expression"),
    (MAP.format('rml:reference ¦""'), "rml:reference is empty"),
    (MAP.format("rml:reference ¦<a>"), "leads to a text"),
    (MAP.format('rml:template ¦"http://example.org/a b/{c}"'), "no IRI can have"),
    (MAP.format('rml:reference "a" ; rml:datatype xsd:date ; rml:language ¦"en"'), "not both"),
    (MAP.format('rml:reference "a" ; rml:datatype ¦"date"'), "leads to an IRI"),
    (MAP.format('rml:reference "a" ; rml:datatype ¦rdf:langString'), "has a language"),
    (MAP.format('rml:reference "a" ; rml:termType rml:IRI ; rml:language ¦"en"'), "only literals"),
    (MAP.format('rml:constant "a" ; rml:language ¦"en"'), "a constant has its own"),
    (MAP.format('rml:reference "a" ; rml:language ¦"en_GB"'), "not a language tag"),
    (MAP.format('rml:reference "a" ; rml:language ¦"english"'), "not a language tag"),
    (MAP.format('rml:reference "a" ; rml:languageMap [ rml:constant ¦"e" ]'), "not a language tag"),
    (MAP.format('rml:reference "a" ; rml:languageMap ¦[ rml:return ex:o ]').replace("¦[ rml:return ex:o", "¦[ rml:return ¦ex:o"),
     "add rml:"),
    # joins
    (MAP.format("rml:parentTriplesMap ¦ex:mm"), "did you mean http://example.org/m?"),
    (MAP.format("¦").replace("[ ¦ ]", '¦[ rml:joinCondition [ rml:child "a" ; rml:parent "b" ] ]'), "add rml:parentTriplesMap"),
    (f'ex:p rml:logicalSource [ rml:source "o.csv" ] ; rml:subject ex:t . {MAP}'.format("¦").replace(
        "[ ¦ ]", "¦[ rml:parentTriplesMap ex:p ]"),
     "different logical sources"),
    (MAP.format('rml:parentTriplesMap ex:m ; rml:joinCondition ¦[ rml:child "a" ]'), "here is no parent"),
    (MAP.format("rml:parentTriplesMap ex:m ; ¦rml:termType rml:IRI"), "not a property of a referencing object map"),
    # functions
    (MAP.format("rml:functionExecution ¦[ rml:input [ rml:parameter ex:a ; rml:inputValue 1 ] ]"), "the function is not named"),
    (MAP.format('rml:functionExecution [ rml:functionMap [ rml:constant ¦"f" ] ]'), "named by an IRI"),
    (MAP.format("rml:functionExecution [ rml:function ex:f ; rml:input ¦[ rml:parameter ex:a ] ]"), "an input has a value"),
    (MAP.format("rml:functionExecution [ rml:function ex:f ; rml:input ¦[ rml:inputValue 1 ] ]"), "the parameter is not named"),
    (MAP.format("rml:functionExecution [ rml:function ex:f ; rml:input [ rml:parameter ex:a ; rml:inputValue 1 ] , "
                "¦[ rml:parameter ex:a ; rml:inputValue 2 ] ]"), "already"),
    (MAP.format('rml:reference "a" ; rml:return ¦ex:o'), "none is called here"),
    (MAP.format('rml:reference "a" ; rml:condition ¦[ rml:return ex:o ]'), "a condition calls a function"),
    (MAP.format("rml:functionExecution ex:e") + " ex:e rml:function ex:f ; rml:input [ rml:parameter ex:a ; "
     "rml:inputValueMap [ rml:functionExecution ¦ex:e ] ] .", "calls itself"),
    # views
    (VIEW.format('rml:fieldName ¦"a b" ; rml:reference "$.a"'), "cannot be the name of a field"),
    (VIEW.format("¦").replace("[ ¦ ]", '¦[ rml:reference "a" ]'), "add rml:fieldName"),
    (VIEW.format("¦").replace("[ ¦ ]", '¦[ rml:fieldName "a" ]'), "here is neither"),
    (VIEW.format('rml:fieldName "a" ; rml:iterator ¦"$.a"'), "has fields for their values"),
    (VIEW.format(f'rml:fieldName "a" ; rml:iterator ¦"$.a" ; rml:referenceFormulation rml:CSV ; rml:field [ {NAME} ]'),
     "what stands above it"),
    (VIEW.format('rml:fieldName "a" ; rml:iterator "$.a" ; rml:reference ¦"$.b"'), "not both"),
    (VIEW.format(f"{NAME} ; rml:field [ {NAME} ]").replace('e "$.n" ] ]', 'e ¦"$.n" ] ]'), "cannot stand below another"),
    (VIEW.format(f'{NAME} ; rml:field [ rml:fieldName "a" ; rml:iterator ¦"$" ; rml:field [ {NAME} ] ]'), "add rml:referenceFormulation"),
    (VIEW.format(f'{NAME} ] , [ rml:fieldName "n" ; rml:reference ¦"$.m"'), "the same name"),
    (f"¦ex:v {JSON} ; a rml:LogicalView . ex:m rml:logicalSource ex:v ; rml:subject ex:s .", "add rml:field"),
    (f"¦ex:v a rml:LogicalView ; rml:field [ {NAME} ] . ex:m rml:logicalSource ex:v ; rml:subject ex:s .", "add rml:viewOn"),
    (f"ex:v rml:viewOn ¦ex:v ; rml:field [ {NAME} ] .", "built on itself"),
    (ON_VIEW.format('rml:reference ¦"m"'), "not a field of the view"),
    (ON_VIEW.format('rml:template ¦"{n.#}{<it>}"'), "a whole record"),
    (ON_VIEW.format('rml:reference "n" ; rml:languageMap [ rml:reference ¦"l" ]'), "not a field of the view"),
    (JOIN.format(f'{MATCH} ; rml:field [ rml:fieldName "n" ; rml:reference ¦"n" ]'), "another field of this view has the name"),
    (JOIN.format(f'{MATCH} ; rml:field [ rml:fieldName "x" ; rml:reference ¦"y" ]'), "not a field of the view"),
    (JOIN.format(MATCH).replace("leftJoin [", "leftJoin ¦["), "at least one rml:field"),
    (JOIN.format('rml:parentLogicalView ex:v ; rml:field [ rml:fieldName "x" ; rml:reference "n" ]').replace("leftJoin [", "leftJoin ¦["),
     "at least one rml:joinCondition"),
    (JOIN.format(f'{MATCH} ; rml:field [ rml:fieldName "x" ; rml:iterator ¦"y" ]'), "a field of a join has an expression"),
    (JOIN.format(MATCH.replace('"n" ;', '"o" ;').replace("rml:joinCondition [", "rml:joinCondition ¦[")
                 + ' ; rml:field [ rml:fieldName "x" ; rml:reference "n" ]'), "not a field of the view"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_wrong_is_told_at_its_place(text: str, message: str) -> None:
    """One problem for each place, with the remedy, and nothing is read."""
    mappings, found = read(text.replace(HERE, ""))
    assert mappings is None
    stopping = [told for told in found if told.stops]
    assert [(told.mark.line, told.mark.column) for told in stopping] == (places(text) or [(0, 0)])
    assert message in stopping[0].message
    assert {told.mark.file for told in found} == {"m.ttl"}


def test_everything_is_told_in_one_run() -> None:
    """Not only what comes first."""
    _, found = read(MAP.format('rml:referense "a"') + SUBJECT.format('rml:template "{"').replace("ex:m", "ex:n"))
    assert [told.rule for told in found] == ["vocabulary", "mapping"]


@pytest.mark.parametrize(("text", "message"), [
    (MAP.format('a ¦rml:expressionField ; rml:reference "a"'), "rml:ExpressionField is taken to be meant"),
    (MAP.format("rml:constant ex:c ; rml:termType ¦rml:Literal"), "changes nothing here"),
    (SOURCE.format('rml:source "t.csv" ; rml:referenceFormulation rml:CSV ; rml:iterator ¦"row"'), "changes nothing here"),
    (MAP.format('rml:reference "a"') + ' ¦ex:d rml:reference "b" .', "nothing leads to this part"),
    (VIEW.format(NAME).replace(". ex:m", '; rml:structuralAnnotation ¦[ a rml:UniqueAnnotation ; rml:onFields ("n") ] . ex:m'),
     "annotations"),
])
def test_what_is_odd_is_a_warning(text: str, message: str) -> None:
    """The mapping is read all the same."""
    mappings, found = read(text.replace(HERE, ""))
    assert mappings is not None
    assert [(told.mark.line, told.mark.column, told.stops) for told in found] == [(*place, False) for place in places(text)]
    assert message in found[0].message


def test_what_is_no_mapping_is_let_be() -> None:
    """A document may hold other things, and describe its parts."""
    others = ' <> <http://purl.org/dc/terms/title> "T" . ex:f a ex:Function ; ex:expects (ex:a) .'
    mappings, found = read(MAP.format('rml:reference "a"') + others)
    assert mappings
    assert not found


@pytest.mark.parametrize("text", [
    "".join(f"ex:v{n} rml:viewOn ex:v{n + 1} ; rml:field [ {NAME} ] .\n" for n in range(2000)),
    f"ex:v {JSON} ; rml:field ex:f0 ." + "".join(
        f'ex:f{n} rml:fieldName "n" ; rml:iterator "$" ; rml:field ex:f{n + 1} .\n' for n in range(2000)),
    MAP.format("rml:functionExecution ex:e0") + "".join(
        f"ex:e{n} rml:function ex:f ; rml:input [ rml:parameter ex:a ; rml:inputValueMap [ rml:functionExecution ex:e{n + 1} ] ] .\n"
        for n in range(2000)),
])
def test_what_is_too_deep_is_an_error(text: str) -> None:
    """Also where names lead on, not brackets."""
    mappings, found = read(text)
    assert mappings is None
    assert any("50" in told.message for told in found)


def test_a_problem_repeats_no_protected_data() -> None:
    """Names of a mapping are shown, unless the protection rules cover them."""
    _, found = read(MAP.format("rml:parentTriplesMap <http://example.org/Karl@example.org>"))
    assert "Karl" not in found[0].message


def cases() -> list[Path]:
    """The mappings of the official test cases, where they are at hand."""
    return sorted(SUITES.glob("rml/*/*/mapping.ttl"))


IN_THE_MAPPING = {
    *(f"RMLTC{number}-{kind}" for number in ("0004b", "0007h", "0012c", "0012d", "0015b") for kind in ("JSON", "CSV")),
    *(f"RMLTC{number}-JSON" for number in ("0023a", "0023b", "0023c", "0023d", "0023e", "0024a")),
    *(f"RMLLVTC{number}" for number in ("0005a", "0005b", "0005c", "0008a", "0008b", "0008c", "0008d", "0009a", "0009b", "0009c")),
}
"""The cases that are wrong whatever the data; in the others with errors, it is the data, a file or a function that is wrong."""


@pytest.mark.skipif(not cases(), reason="the official test cases are not at hand: name their folder in HRE_CONFORMANCE")
def test_official_mappings() -> None:
    """All are read, but for those that are wrong in themselves, and each of those is told."""
    stopped = set()
    for path in cases():
        found: list[Problem] = []
        rml.read(path.read_text("utf-8"), path.parent.name, "http://example.com/", found)
        if any(told.stops for told in found):
            stopped.add(path.parent.name)
            assert all(told.mark.line for told in found)
    assert stopped == IN_THE_MAPPING


properties = st.sampled_from(sorted(vocabulary.PROPERTIES | {"nothing"})).map(lambda name: name if ":" in name else f"rml:{name}")
values = st.sampled_from([
    '"a"', '"{a}"', '"$.a"', "ex:a", "ex:b", "ex:c", "<d>", "rml:CSV", "rml:JSONPath", "rml:Literal", "1", "[]", '"en"', "()",
    f"<{vocabulary.EXECUTES[0]}>",
])
lines = st.lists(st.tuples(st.sampled_from(["ex:a", "ex:b", "ex:c"]), properties, values), max_size=14)


@given(lines, st.sampled_from(["", MAP.format("rml:functionExecution ex:a"), MAP.format("rml:parentTriplesMap ex:a"),
                               MAP.format("fnml:functionValue [ rml:predicateObjectMap ex:a , ex:b ]"),
                               MAP.format("rml:parentTriplesMap ex:m ; rml:joinCondition [ fnml:functionValue ex:a ]"),
                               f"ex:m rml:subject ex:s ; rml:logicalSource ex:a . ex:a {JSON} ."]))
def test_any_graph_is_read_or_is_a_problem(triples: list[tuple[str, str, str]], before: str) -> None:
    """Nothing but problems comes of a wrong mapping, and no model where one stops."""
    mappings, found = read(before + "\n".join(f"{subject} {name} {value} ." for subject, name, value in triples))
    assert (mappings is None) == any(told.stops for told in found)
    for made in mappings.maps if mappings else ():
        assert made.subject == TermMap(made.subject.expression, made.subject.type, Mark(""), base=made.subject.base,
                                       condition=made.subject.condition)
        assert made.subject.type is not TermType.LITERAL
