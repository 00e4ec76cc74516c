"""The older form of functions in RML: what RMLMapper, CARML and Morph-KGC read comes out as the same calls as the newer form."""

from __future__ import annotations

import pytest

from publish.errors import Mark, Problem
from publish.functions import GREL, IDLAB
from publish.mappings import rml
from publish.mappings.model import (
    Constant,
    Execution,
    Expression,
    Join,
    Mappings,
    Reference,
    ReferencingObjectMap,
    Template,
    TermMap,
    TermType,
    TriplesMap,
)

M = Mark("m.ttl")
EX = "http://example.org/"
PREFIXES = (f"@prefix rml: <http://semweb.mmlab.be/ns/rml#> . @prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix ex: <{EX}> . "
            "@prefix new: <http://w3id.org/rml/> . @prefix ql: <http://semweb.mmlab.be/ns/ql#> . "
            "@prefix fnml: <http://semweb.mmlab.be/ns/fnml#> . @prefix fno: <https://w3id.org/function/ontology#> . "
            f"@prefix grel: <{GREL}> . @prefix idlab-fn: <{IDLAB}> .\n")
SOURCE = 'rml:logicalSource [ rml:source "t.csv" ; rml:referenceFormulation ql:CSV ]'
MAP = f"ex:m {SOURCE} ; rr:subjectMap [ {{subject}} ] ; rr:predicateObjectMap [ rr:predicate ex:p ; rr:objectMap [ {{object}} ] ] ."
JOIN = (f'ex:q {SOURCE} ; rr:subject ex:s . ex:m rml:logicalSource [ rml:source "o.csv" ] ; rr:subject ex:s ; '
        "rr:predicateObjectMap [ rr:predicate ex:p ; rr:objectMap [ rr:parentTriplesMap ex:q ; rml:joinCondition [ {} ] ] ] .")
UPPER = "[ rr:predicate fno:executes ; rr:objectMap [ rr:constant grel:toUpperCase ] ]"
NAME = '[ rr:predicate grel:valueParameter ; rr:objectMap [ rml:reference "name" ] ]'


def value(*parts: str) -> str:
    """A function value of `parts`."""
    return f"fnml:functionValue [ rr:predicateObjectMap {' , '.join(parts)} ]"


def executes(name: str) -> str:
    """The part that names the function."""
    return f"[ rr:predicate fno:executes ; rr:object {name} ]"


def given(name: str, text: str) -> str:
    """The part that gives a parameter something."""
    return f"[ rr:predicate {name} ; rr:objectMap [ {text} ] ]"


def read(text: str) -> tuple[Mappings | None, list[Problem]]:
    """What is read, and what is found."""
    found: list[Problem] = []
    return rml.read(PREFIXES + text, "m.ttl", "", found), sorted(found)


def one(text: str = 'rml:reference "a"', subject: str = "rr:constant ex:s") -> TriplesMap:
    """The triples map of an object map `text`, in which nothing is wrong."""
    mappings, found = read(MAP.format(object=text, subject=subject))
    assert not found
    assert mappings is not None
    assert len(mappings.maps) == 1
    return mappings.maps[0]


def called(function: str, *inputs: tuple[str, Expression]) -> Execution:
    """A call."""
    return Execution(function, inputs, "")


PARAMETER = f"{GREL}valueParameter"
CALL = called(f"{GREL}toUpperCase", (PARAMETER, Reference("name")))


@pytest.mark.parametrize("text", [
    value(UPPER, NAME),
    value(NAME, executes("grel:toUpperCase")),
    f"a fnml:FunctionTermMap ; rr:termType rr:Literal ; {value(UPPER, NAME)}",
    value(UPPER, NAME).replace("[ rr:predicateObjectMap", f"[ {SOURCE} ; rr:predicateObjectMap", 1),
    value(UPPER, NAME).replace("[ rr:predicateObjectMap", '[ a rr:TriplesMap ; rr:subjectMap [ rr:template "exec" ; '
                               "rr:termType rr:BlankNode ; rr:class fno:Execution ] ; rr:predicateObjectMap", 1),
    value(f'[ rr:predicateMap [ rr:constant fno:executes ] ; rr:objectMap [ rr:constant "{GREL}toUpperCase" ; rr:termType rr:IRI ] ]',
          '[ rr:predicateMap [ rr:constant grel:valueParameter ] ; rr:objectMap [ rml:reference "name" ; rr:termType rr:Literal ] ]'),
    value(UPPER, NAME).replace("fno:executes", "<http://w3id.org/function/ontology#executes>"),
    value(UPPER, NAME).replace("rr:", "new:").replace("rml:", "new:"),
])
def test_a_call_in_the_older_form(text: str) -> None:
    """However it is written; its logical source and subject change nothing."""
    line = one(text).predicate_objects[0]
    assert line.objects == (TermMap(CALL, TermType.LITERAL, M),)


def test_inputs_are_constants_templates_and_calls() -> None:
    """In short and long forms; one call within another."""
    text = value(executes("idlab-fn:concat"), '[ rr:predicate idlab-fn:str ; rr:object "a" ]',
                 given("idlab-fn:otherStr", value(UPPER, NAME)),
                 given("idlab-fn:delimiter", 'rr:template "{x}-{y}" ; rr:termType rr:Literal'))
    expected = called(f"{IDLAB}concat", (f"{IDLAB}str", Constant("a", '"a"')), (f"{IDLAB}otherStr", CALL),
                      (f"{IDLAB}delimiter", Template(("", "x", "-", "y", ""))))
    assert one(text).predicate_objects[0].objects == (TermMap(expected, TermType.LITERAL, M),)


def test_every_map_may_call() -> None:
    """Subjects, predicates, graphs and languages."""
    call = value(UPPER, NAME)
    text = (f"ex:m {SOURCE} ; rr:subjectMap [ {call} ; rr:graphMap [ {call} ; rr:termType rr:IRI ] ] ; rr:predicateObjectMap "
            f'[ rr:predicateMap [ {call} ] ; rr:objectMap [ rml:reference "a" ; rml:languageMap [ {call} ] ] ] .')
    mappings, found = read(text)
    assert not found
    assert mappings
    made = mappings.maps[0]
    line = made.predicate_objects[0]
    iri = TermMap(CALL, TermType.IRI, M)
    assert (made.subject, made.graphs, line.predicates) == (iri, (iri,), (iri,))
    assert line.objects == (TermMap(Reference("a"), TermType.LITERAL, M, language=TermMap(CALL, TermType.LITERAL, M)),)


EQUAL = value(executes("idlab-fn:equal"), NAME, '[ rr:predicate grel:valueParameter2 ; rr:object "x" ]')
EQUALS = called(f"{IDLAB}equal", (PARAMETER, Reference("name")), (f"{GREL}valueParameter2", Constant("x", '"x"')))
TEMPLATE = 'rr:template "http://example.org/{id}"'


def guard(text: str) -> str:
    """What makes `text` if a function is true."""
    return value(executes("idlab-fn:trueCondition"), given("idlab-fn:strBoolean", EQUAL), given("idlab-fn:str", text))


def test_an_iri_under_a_condition_is_encoded_as_any_other() -> None:
    """The template becomes that of the map, and the test its condition."""
    made = one(subject=f"{guard(f'{TEMPLATE} ; rr:termType rr:IRI')} ; rr:termType rr:IRI").subject
    assert made == TermMap(Template((EX, "id", "")), TermType.IRI, M, condition=EQUALS)


def test_a_literal_under_a_condition_is_a_call() -> None:
    """Nothing is encoded in it."""
    expected = called(f"{IDLAB}trueCondition", (f"{IDLAB}strBoolean", EQUALS), (f"{IDLAB}str", Template((EX, "id", ""))))
    made = one(guard(f"{TEMPLATE} ; rr:termType rr:Literal")).predicate_objects[0].objects
    assert made == (TermMap(expected, TermType.LITERAL, M),)


def test_a_template_of_iris_as_an_input_is_a_warning() -> None:
    """Its values are not encoded."""
    mappings, found = read(MAP.format(subject="rr:constant ex:s", object=value(UPPER, given("grel:valueParameter", TEMPLATE))))
    assert mappings
    assert [(told.stops, "percent-encoded" in told.message) for told in found] == [(False, True)]


PARENT = given("grel:valueParameter2", 'rml:parentTermMap [ rml:reference "id" ]')
SAME = value(executes("idlab-fn:equal"), NAME, PARENT)


@pytest.mark.parametrize(("text", "count"), [
    (f"a fnml:FunctionTermMap ; {SAME}", 1),
    (value(executes("grel:boolean_and"), given("grel:param_rep_b", SAME), given("grel:param_rep_b", SAME)), 2),
])
def test_joins_by_functions(text: str, count: int) -> None:
    """Of values that are equal, one pair or several."""
    mappings, found = read(JOIN.format(text))
    assert not found
    assert mappings
    join = Join(Reference("name"), Reference("id"), M)
    assert mappings.maps[1].predicate_objects[0].objects == (ReferencingObjectMap(f"{EX}q", (join,) * count, M),)


OBJECT = MAP.replace("{subject}", "rr:constant ex:s")


@pytest.mark.parametrize(("text", "message"), [
    (OBJECT.format(object=value(NAME)), "fno:executes"),
    (OBJECT.format(object=value(UPPER, UPPER)), "here are 2"),
    (OBJECT.format(object=value(UPPER, '[ rr:objectMap [ rml:reference "a" ] ]')), "names no predicate"),
    (OBJECT.format(object=value("[ rr:predicate fno:executes ; rr:objectMap [ rml:reference 'f' ] ]")), "names no object"),
    (OBJECT.format(object=value(UPPER, "[ rr:predicate grel:valueParameter ]")), "no value"),
    (OBJECT.format(object=value(UPPER, PARENT)), "condition of a join only"),
    (OBJECT.format(object="fnml:execution [ fnml:function grel:toUpperCase ]"), "only fnml:functionValue"),
    (OBJECT.format(object="fnml:functionvalue [ ]"), "did you mean fnml:functionValue?"),
    (OBJECT.format(object="new:functionValue [ ]"), "not a property of an object map"),
    (OBJECT.format(object="fnml:execution [ fnml:function grel:toUpperCase ]") + " ex:x fnml:output ex:o .", "only fnml:functionValue"),
    (OBJECT.format(object=f'rml:reference "a" ; {value(UPPER, NAME)}'), "an object map has one expression"),
    (OBJECT.format(object=value(UPPER, given("grel:valueParameter", f"rr:constan {'1'}"))), "did you mean rr:constant?"),
    (OBJECT.format(object="fnml:functionValue ex:f") + " ex:f rr:predicateObjectMap " + UPPER
     + " , [ rr:predicate grel:valueParameter ; rr:objectMap [ fnml:functionValue ex:f ] ] .", "calls itself"),
    (JOIN.format(value(UPPER, NAME)), "something else"),
    (JOIN.format(value(executes("idlab-fn:equal"), NAME, NAME)), "something else"),
    (JOIN.format("fnml:functionValue ex:f") + " ex:f rr:predicateObjectMap " + executes("grel:boolean_and")
     + " , [ rr:predicate grel:param_rep_b ; rr:objectMap [ fnml:functionValue ex:f ] ] .", "calls itself"),
])
def test_what_cannot_be_read_is_one_error(text: str, message: str) -> None:
    """With the remedy, and none that takes the function for a triples map."""
    mappings, found = read(text)
    stopping = [told for told in found if told.stops]
    assert mappings is None
    assert len(stopping) == 1
    assert message in stopping[0].message
    assert stopping[0].mark.line == 2
