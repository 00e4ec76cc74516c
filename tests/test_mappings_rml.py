"""RML in Turtle: what a mapping says comes out as the model, and what is wrong with it is told with its place."""

from __future__ import annotations

import pytest

from publish.errors import Mark, Problem
from publish.mappings import rml, vocabulary
from publish.mappings.model import (
    Constant,
    Execution,
    Field,
    Join,
    LogicalSource,
    LogicalView,
    Mappings,
    PredicateObjectMap,
    Reference,
    ReferencingObjectMap,
    Template,
    TermMap,
    TermType,
    TriplesMap,
    ViewJoin,
)
from publish.terms import XSD

EX = "http://example.org/"
M = Mark("m.ttl")
PREFIXES = (f"@prefix rml: <{vocabulary.RML}> . @prefix csvw: <{vocabulary.CSVW}> . @prefix rr: <{vocabulary.R2RML}> . "
            f"@prefix old: <{vocabulary.OLD_RML}> . @prefix ql: <{vocabulary.OLD_QL}> . @prefix ex: <{EX}> . @prefix xsd: <{XSD}> . "
            "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n")
CSV = 'rml:logicalSource [ rml:source "t.csv" ; rml:referenceFormulation rml:CSV ] ;\n'
TABLE = LogicalSource("t.csv", "csv", M)
ID = TermMap(Template((f"{EX}", "id", "")), TermType.IRI, M)


def read_all(text: str, base: str = "") -> tuple[Mappings | None, list[Problem]]:
    """What is read, and what is found."""
    found: list[Problem] = []
    return rml.read(PREFIXES + text, "m.ttl", base, found), found


def read(text: str, base: str = "") -> list[TriplesMap]:
    """The triples maps of `text`, in which nothing is wrong."""
    mappings, found = read_all(text, base)
    assert not found
    assert mappings is not None
    return mappings.maps


def one(lines: str, subject: str = 'rml:template "http://example.org/{id}"') -> TriplesMap:
    """The one triples map with a table, a `subject` and more `lines`."""
    made = read(f"ex:m {CSV} rml:subjectMap [ {subject} ] ;\n{lines} .")
    assert len(made) == 1
    return made[0]


def object_of(text: str) -> TermMap | ReferencingObjectMap:
    """The one object map `text`."""
    return one(f"rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ {text} ] ]").predicate_objects[0].objects[0]


def constant(text: str) -> TermMap:
    """The map that always makes an IRI."""
    return TermMap(Constant(text, f"<{text}>"), TermType.IRI, M)


def term(expression: Constant | Reference | Template | Execution, kind: TermType = TermType.LITERAL,
         datatype: TermMap | None = None, language: TermMap | None = None, condition: Execution | None = None) -> TermMap:
    """A term map."""
    return TermMap(expression, kind, M, datatype, language, "", condition)


def test_a_triples_map_is_read_whole() -> None:
    """Source, subject, classes, graphs, predicates and objects."""
    made = one("""rml:predicateObjectMap [ rml:predicate ex:p , ex:q ; rml:object "a" , ex:o ; rml:graph ex:g2 ]""",
               'rml:template "http://example.org/{id}" ; rml:class ex:C , ex:D ; rml:graph ex:g , rml:defaultGraph')
    text = TermMap(Constant("a", '"a"'), TermType.LITERAL, M)
    assert made == TriplesMap(
        f"{EX}m", TABLE, ID, (f"{EX}C", f"{EX}D"), (constant(f"{EX}g"), TermMap(Constant("", ""), TermType.IRI, M)),
        (PredicateObjectMap((constant(f"{EX}p"), constant(f"{EX}q")), (text, constant(f"{EX}o")), (constant(f"{EX}g2"),), M),), M)


def test_every_part_knows_its_place() -> None:
    """A term map stands where its expression does, a source where its file is named."""
    made = one('rml:predicateObjectMap [ rml:predicate ex:p ;\n rml:objectMap [ rml:reference "n" ] ]')
    line = made.predicate_objects[0]
    objects = line.objects[0]
    assert isinstance(made.source, LogicalSource)
    places = [made.mark, made.source.mark, made.subject.mark, line.mark, line.predicates[0].mark, objects.mark]
    assert [(mark.line, mark.column) for mark in places] == [(2, 1), (2, 37), (3, 32), (4, 24), (4, 40), (5, 32)]


@pytest.mark.parametrize(("text", "expected"), [
    ('rml:reference "n"', term(Reference("n"))),
    ('rml:template "{n}"', term(Template(("", "n", "")), TermType.IRI)),
    ('rml:template "{n}" ; rml:termType rml:Literal', term(Template(("", "n", "")))),
    ('rml:template "{n}" ; rml:language "en"', term(Template(("", "n", "")), language=term(Constant("en", '"en"')))),
    ('rml:reference "n" ; rml:termType rml:IRI', term(Reference("n"), TermType.IRI)),
    ('rml:reference "n" ; rml:termType rml:URI', term(Reference("n"), TermType.URI)),
    ('rml:template "{n}" ; rml:termType rml:UnsafeIRI', term(Template(("", "n", "")), TermType.UNSAFE_IRI)),
    ('rml:reference "n" ; rml:termType rml:UnsafeURI', term(Reference("n"), TermType.UNSAFE_URI)),
    ('rml:reference "n" ; rml:termType rml:BlankNode', term(Reference("n"), TermType.BLANK_NODE)),
    ("rml:termType rml:BlankNode", TermMap(None, TermType.BLANK_NODE, M)),
    ('rml:constant "a"@en-GB', term(Constant("a", '"a"@en-gb'))),
    ("rml:constant 1.5", term(Constant("1.5", f'"1.5"^^<{XSD}decimal>'))),
    ("rml:constant true", term(Constant("true", f'"true"^^<{XSD}boolean>'))),
    ("rml:constant ex:c", constant(f"{EX}c")),
    ('rml:reference "n" ; rml:datatype xsd:date', term(Reference("n"), datatype=constant(f"{XSD}date"))),
    ('rml:reference "n" ; rml:datatypeMap [ rml:template "{t}" ]',
     term(Reference("n"), datatype=term(Template(("", "t", "")), TermType.IRI))),
    ('rml:reference "n" ; rml:datatypeMap [ rml:reference "t" ]', term(Reference("n"), datatype=term(Reference("t"), TermType.IRI))),
    ('rml:reference "n" ; rml:languageMap [ rml:reference "l" ]', term(Reference("n"), language=term(Reference("l")))),
    ('rml:reference "n" ; rdfs:label "a name" ; dcterms:creator "me"', term(Reference("n"))),
    ('a rml:ObjectMap , ex:Thing ; rml:reference "n"', term(Reference("n"))),
])
def test_object_maps(text: str, expected: TermMap) -> None:
    """Types of terms by default and stated, constants, datatypes, languages (RML-Core, “Term Maps”)."""
    assert object_of(text) == expected


@pytest.mark.parametrize(("written", "parts"), [
    ("a", ("a",)), ("{a}", ("", "a", "")), ("{a}{b}", ("", "a", "", "b", "")), ("x{a b}y", ("x", "a b", "y")),
    (r"\\{{a}\\}", ("{", "a", "}")), (r"{$['\\{a\\}']}", ("", "$['{a}']", "")), (r"\\\\{a}", ("\\", "a", "")), ("", ("",)),
])
def test_templates(written: str, parts: tuple[str, ...]) -> None:
    """Braces and backslashes are escaped, also in references (RML-Core, “Template”); Turtle escapes once more."""
    made = object_of(f'rml:template "{written}" ; rml:termType rml:Literal') if written else None
    assert made is None or made == term(Template(parts))


@pytest.mark.parametrize("written", ["{", "}", "{a", "a}", "{{a}}", "{}", "{a{b}}", r"{a\\}", r"\\a", r"{a\\b}", r"a\\", r"{\\\\{a\\\\}}"])
def test_what_is_no_template(written: str) -> None:
    """The problem stands at the text."""
    _, found = read_all(f'ex:m {CSV} rml:subjectMap [\n rml:template "{written}" ] .')
    assert [(told.mark.line, told.mark.column) for told in found] == [(4, 15)]
    assert "not a template" in found[0].message


@pytest.mark.parametrize(("own", "given", "document", "expected"), [
    ("", "", "", ""), ("", "", f"{EX}d/", f"{EX}d/"), ("", f"{EX}g/", f"{EX}d/", f"{EX}g/"), (f"{EX}o/", f"{EX}g/", f"{EX}d/", f"{EX}o/"),
])
def test_the_base_of_relative_iris(own: str, given: str, document: str, expected: str) -> None:
    """That of the triples map wins, then that of the caller, then that of the document."""
    before = f"@base <{document}> . " if document else ""
    stated = f"rml:baseIRI <{own}> ; " if own else ""
    assert read(f'{before} ex:m {stated} {CSV} rml:subjectMap [ rml:reference "n" ] .', given)[0].subject.base == expected


SOURCE = "ex:m rml:subject ex:s ; rml:logicalSource [ {} ] ."


@pytest.mark.parametrize(("text", "expected"), [
    ('rml:source "t.csv"', LogicalSource("t.csv", "", M)),
    ('old:source "t.json" ; old:referenceFormulation ql:JSONPath ; old:iterator "$.a[*]"',
     LogicalSource("t.json", "jsonpath", M, "$.a[*]")),
    ('rml:source [ a rml:RelativePathSource ; rml:root rml:MappingDirectory ; rml:path "t.csv" ]', LogicalSource("t.csv", "", M)),
    ('rml:source [ a rml:FilePath ; rml:root rml:CurrentWorkingDirectory ; rml:path "t.csv" ]', LogicalSource("t.csv", "", M, root=".")),
    ('rml:source [ rml:root "data" ; rml:path "../t.csv" ]', LogicalSource("../t.csv", "", M, root="data")),
    ('rml:source [ rml:path "t" ; rml:encoding rml:UTF-16 ; rml:null "-" , "NULL" ; rml:compression rml:none ]',
     LogicalSource("t", "", M, encoding="utf-16", nulls=("-", "NULL"))),
    ('rml:source [ a csvw:Table ; csvw:url "t.csv" ; csvw:dialect [ csvw:delimiter ";" ; csvw:quoteChar "\'" ; '
     'csvw:encoding "latin-1" ; csvw:header true ] ]',
     LogicalSource("t.csv", "csv", M, delimiter=";", quote="'", encoding="latin-1")),
    ('rml:source [ rml:path "t.csv.gz" ; rml:compression rml:gzip ]', LogicalSource("t.csv.gz", "", M)),
    ('rml:source [ rml:path "t.csv.gz" ; rml:compression rml:none ]', LogicalSource("t.csv.gz", "", M)),
    ('rml:source [ rml:path "t" ; rml:encoding "UTF-16" ]', LogicalSource("t", "", M, encoding="UTF-16")),
    ('rml:source [ rml:path "t" ; rml:encoding "utf-16le" ]', LogicalSource("t", "", M, encoding="utf-16le")),
    ('rml:source [ csvw:url "t.csv" ; rml:encoding rml:UTF-8 ; csvw:dialect [ csvw:encoding "latin-1" ] ]',
     LogicalSource("t.csv", "csv", M, encoding="utf-8")),
])
def test_sources(text: str, expected: LogicalSource) -> None:
    """Files by path, root and access, as RML-IO, as CSVW and as older mappings name them."""
    assert read(SOURCE.format(text))[0].source == expected


def test_older_names_are_the_same_mapping() -> None:
    """R2RML with the RML of before 2023."""
    older = read('ex:m a rr:TriplesMap ; old:logicalSource [ old:source "t.csv" ; old:referenceFormulation ql:CSV ] ; '
                 'rr:subjectMap [ rr:template "http://example.org/{id}" ; rr:class ex:C ; rr:graph rr:defaultGraph ] ; '
                 'rr:predicateObjectMap [ rr:predicate ex:p ; rr:objectMap [ rr:column "a" ; rr:termType rr:IRI ] , '
                 '[ old:reference "b" ] ] .')
    newer = one('rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "a" ; rml:termType rml:IRI ] , '
                '[ rml:reference "b" ] ]', 'rml:template "http://example.org/{id}" ; rml:class ex:C ; rml:graph rml:defaultGraph')
    assert older == [newer]


PARENT = f"<#p> {CSV} rml:subject ex:p .\n"
CHILD = "ex:m {} rml:subject ex:s ; rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:parentTriplesMap <#p> {} ] ] ."


def test_an_object_may_be_the_subject_of_another_map() -> None:
    """With conditions, or without them on the same source; a name without a base is shown as it is written."""
    joins = ('; rml:joinCondition [ rml:child "a" ; rml:parent "b" ] , '
             '[ rml:childMap [ rml:template "{c}" ] ; rml:parentMap [ rml:constant 1 ] ]')
    parent, joined = read(PARENT + CHILD.format('rml:logicalSource [ rml:source "o.csv" ] ;', joins))
    assert parent.name == "#p"
    assert joined.predicate_objects[0].objects == (ReferencingObjectMap("#p", (
        Join(Reference("a"), Reference("b"), M), Join(Template(("", "c", "")), Constant("1", f'"1"^^<{XSD}integer>'), M)), M),)
    assert read(PARENT + CHILD.format(CSV, ""))[1].predicate_objects[0].objects == (ReferencingObjectMap("#p", (), M),)


CALL = ('rml:functionExecution [ rml:function ex:f ; rml:input [ rml:parameter ex:a ; rml:inputValueMap [ rml:reference "n" ] ] , '
        "[ rml:parameterMap [ rml:constant ex:b ] ; rml:inputValue 1 ] ]")
CALLED = Execution(f"{EX}f", ((f"{EX}a", Reference("n")), (f"{EX}b", Constant("1", f'"1"^^<{XSD}integer>'))), "")


@pytest.mark.parametrize(("text", "expected"), [
    (CALL, term(CALLED)),
    (f"{CALL} ; rml:return ex:o", term(Execution(CALLED.function, CALLED.inputs, f"{EX}o"))),
    (f"{CALL} ; rml:returnMap [ rml:constant ex:o ] ; rml:termType rml:IRI",
     term(Execution(CALLED.function, CALLED.inputs, f"{EX}o"), TermType.IRI)),
    (f'rml:reference "n" ; rml:condition [ {CALL} ]', term(Reference("n"), condition=CALLED)),
    (f'rml:reference "n" ; rml:languageMap [ {CALL} ]', term(Reference("n"), language=term(CALLED))),
    (f"rml:functionExecution [ rml:functionMap [ rml:constant ex:g ] ; rml:input [ rml:parameter ex:x ; rml:inputValueMap [ {CALL} ] ] ]",
     term(Execution(f"{EX}g", ((f"{EX}x", CALLED),), ""))),
])
def test_functions(text: str, expected: TermMap) -> None:
    """Calls with inputs and outputs, in all long and short forms, nested, and as conditions (RML-FNML)."""
    assert object_of(text) == expected


VIEW = """ex:v a rml:LogicalView ; rml:viewOn [ rml:source "t.json" ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ] ;
 rml:field [ rml:fieldName "name" ; rml:reference "$.name" ] ,
  [ rml:fieldName "item" ; rml:iterator "$.items[*]" ; rml:field [ rml:fieldName "type" ; rml:reference "$.type" ] ] ,
  [ rml:fieldName "text" ; rml:reference "$.t" ;
    rml:field [ rml:fieldName "row" ; rml:referenceFormulation rml:CSV ; rml:field [ rml:fieldName "a" ; rml:reference "a" ] ] ] .
"""
ON_JSON = LogicalView(LogicalSource("t.json", "jsonpath", M, "$[*]"), (
    Field("name", M, Reference("$.name")),
    Field("item", M, None, "$.items[*]", "", (Field("type", M, Reference("$.type")),)),
    Field("text", M, Reference("$.t"), "", "", (Field("row", M, None, "", "csv", (Field("a", M, Reference("a")),)),)),
), (), M)


def test_views() -> None:
    """Fields in fields, and data in the text of a field (RML-LV)."""
    made = read(f'{VIEW} ex:m rml:logicalSource ex:v ; '
                f'rml:subjectMap [ rml:template "http://example.org/{{item.#}}/{{text.row.a}}/{{#}}" ] .')
    assert made[0].source == ON_JSON


def test_joins_of_views() -> None:
    """Left and inner joins in the order in which they are written, on a view on a view."""
    joins = "; ".join(f'rml:{kind}Join [ rml:parentLogicalView ex:v ; rml:joinCondition [ rml:child "n" ; rml:parent "name" ] ; '
                      f'rml:field [ rml:fieldName "{name}" ; rml:reference "item.type" ] ]'
                      for kind, name in (("inner", "x"), ("left", "y")))
    made = read(f'{VIEW} ex:w rml:viewOn ex:v ; rml:field [ rml:fieldName "n" ; rml:reference "name" ] ; {joins} .\n'
                'ex:m rml:logicalSource ex:w ; rml:subjectMap [ rml:template "http://example.org/{n}/{x}/{y.#}" ] .')
    condition = (Join(Reference("n"), Reference("name"), M),)
    assert made[0].source == LogicalView(ON_JSON, (Field("n", M, Reference("name")),), (
        ViewJoin(ON_JSON, inner=True, joins=condition, fields=(Field("x", M, Reference("item.type")),), mark=M),
        ViewJoin(ON_JSON, inner=False, joins=condition, fields=(Field("y", M, Reference("item.type")),), mark=M)), M)


def test_a_shared_part_is_read_at_each_place() -> None:
    """Parts may have names, and be used by several."""
    made = read('ex:src rml:source "t.csv" . ex:sub rml:reference "n" .\n'
                "ex:a rml:logicalSource ex:src ; rml:subjectMap ex:sub . ex:b rml:logicalSource ex:src ; rml:subjectMap ex:sub .")
    assert (made[0].source, made[0].subject) == (made[1].source, made[1].subject)
