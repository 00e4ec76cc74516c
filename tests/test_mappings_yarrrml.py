"""YARRRML beyond its short forms: each way to write a term, a source, a function, a condition or a join, and what it gives."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from publish import mappings
from publish.errors import Mark, Problem
from publish.mappings import (
    Constant,
    Execution,
    Join,
    LogicalSource,
    Mappings,
    PredicateObjectMap,
    Reference,
    ReferencingObjectMap,
    Template,
    TermMap,
    TermType,
)
from publish.terms import RDF, XSD

AT = Mark("")
EX = "https://example.org/"
GREL = "http://users.ugent.be/~bjdmeest/function/grel.ttl#"
HEAD = f"prefixes:\n  ex: {EX}\n  grel: {GREL}\nexternal:\n  town: Oslo\nsources:\n  dogs: [dogs.json~jsonpath, $.dogs]\n"
DOG = "mappings:\n  dog:\n    sources: [[dog.csv~csv]]\n    s: ex:$(id)\n"
CAT = "  cat:\n    sources: [[cat.csv~csv]]\n    s: ex:$(id)\n"
NAME, HELLO = Reference("name"), Constant("hello", '"hello"')
UPPER = Execution(f"{GREL}toUpperCase", ((f"{GREL}valueParam", NAME),), "")
EQUAL = Execution("https://w3id.org/imec/idlab/function#equal",
                  ((f"{GREL}valueParam", NAME), (f"{GREL}valueParam2", Constant("1", '"1"'))), "")


def read(folder: Path, text: str, base: str = "") -> tuple[Mappings, list[Problem]]:
    """What is read of `text`, and what is wrong with it."""
    found: list[Problem] = []
    (folder / "a.yaml").write_text(text, "utf-8")
    made = mappings.read_any(folder / "a.yaml", base, found)
    assert made is not None
    return made, found


def line(folder: Path, written: str) -> PredicateObjectMap:
    """The one item of ``po``, written in YAML."""
    made, found = read(folder, f"{HEAD}{DOG}    po:\n{indent(written, '      ')}\n{CAT}    po: [[a, ex:Cat]]\n")
    assert found == []
    (only,) = made.maps[0].predicate_objects
    return only


def iri(text: str) -> TermMap:
    """A constant IRI."""
    return TermMap(Constant(text, f"<{text}>"), TermType.IRI, AT)


def text(expression: Constant | Reference | Template | Execution, datatype: TermMap | None = None, language: str = "") -> TermMap:
    """A literal; `language` is the name of a reference, or a tag."""
    of_data = Reference(language[2:-1]) if language.startswith("$") else Constant(language, f'"{language}"')
    return TermMap(expression, TermType.LITERAL, AT, datatype, TermMap(of_data, TermType.LITERAL, AT) if language else None)


@pytest.mark.parametrize(("written", "term"), [
    ("hello", text(HELLO)),
    ('""', text(Constant("", '""'))),
    ("http://example.org/a", text(Constant("http://example.org/a", '"http://example.org/a"'))),
    ("http://example.org/a~iri", iri("http://example.org/a")),
    ("ex:hello", iri(f"{EX}hello")),
    ("foaf:Person", iri("http://xmlns.com/foaf/0.1/Person")),
    ("urn:isbn:1", iri("urn:isbn:1")),
    ("'ex: hello'", text(Constant("ex: hello", '"ex: hello"'))),
    (r"ex\:hello", text(Constant("ex:hello", '"ex:hello"'))),
    ("$(name)", text(NAME)),
    ("$(name)~iri", TermMap(NAME, TermType.IRI, AT)),
    ("ex:$(name)~iri", TermMap(Template((EX, "name", "")), TermType.IRI, AT)),
    ("$(name) of $(kennel)", text(Template(("", "name", " of ", "kennel", "")))),
    (r"$(na\(m\)e)", text(Reference("na(m)e"))),
    ("$((name\\))", text(Reference("(name)"))),
    (r"\$(name\)", text(Constant("$(name)", '"$(name)"'))),
    (r"\\$(name)\d", text(Template(("\\", "name", "\\d")))),
    ("$(_town)", text(Constant("Oslo", '"Oslo"'))),
    ("$(_town) $(_name)", text(Template(("Oslo ", "_name", "")))),
    (r"$(\_town)", text(Reference("_town"))),
    ("[$(name), xsd:date]", text(NAME, iri(f"{XSD}date"))),
    ("[$(name), en~lang]", text(NAME, language="en")),
    ("[$(name), $(tongue)~lang]", text(NAME, language="$(tongue)")),
    ("[$(name), $(type)]", text(NAME, TermMap(Reference("type"), TermType.IRI, AT))),
    ("[$(name), ex:$(type)]", text(NAME, TermMap(Template((EX, "type", "")), TermType.IRI, AT))),
    ("[1, xsd:integer]", text(Constant("1", f'"1"^^<{XSD}integer>'), iri(f"{XSD}integer"))),
    ("[hello, en~lang]", text(Constant("hello", '"hello"@en'), language="en")),
    ("['ex:$(name)', en~lang]", text(Template(("ex:", "name", "")), language="en")),
    ("[hello, $(type)]", text(Template(("hello",)), TermMap(Reference("type"), TermType.IRI, AT))),
    ("{v: $(name), type: iri}", TermMap(NAME, TermType.IRI, AT)),
    ("{value: $(name), language: en}", text(NAME, language="en")),
    ("{value: $(name), language: en, datatype: rdf:langString}", text(NAME, language="en")),
    ("{value: $(name), datatype: xsd:date}", text(NAME, iri(f"{XSD}date"))),
    ('{value: "ex:$(name)", type: literal}', text(Template(("ex:", "name", "")))),
    ("{value: b$(name), type: blank}", TermMap(Template(("b", "name", "")), TermType.BLANK_NODE, AT)),
    ("{type: blank}", TermMap(None, TermType.BLANK_NODE, AT)),
    ("{function: grel:toUpperCase, parameters: [[grel:valueParam, $(name)]]}", text(UPPER)),
    ("{fn: grel:toUpperCase, pms: [{pm: grel:valueParam, v: $(name)}], type: iri}", TermMap(UPPER, TermType.IRI, AT)),
    ('{f: "grel:toUpperCase(grel:valueParam = $(name))", datatype: xsd:token}', text(UPPER, iri(f"{XSD}token"))),
    ("{f: grel:toUpperCase(valueParam = $(name)), language: en}", text(UPPER, language="en")),
    ("""{f: 'grel:g(x = "a, b", y=$(n))'}""",
     text(Execution(f"{GREL}g", ((f"{GREL}x", Constant("a, b", '"a, b"')), (f"{GREL}y", Reference("n"))), ""))),
    ("{f: grel:g, pms: [[grel:x, {f: grel:toUpperCase, pms: [[grel:valueParam, $(name)]]}], [grel:x, ex:a]]}",
     text(Execution(f"{GREL}g", ((f"{GREL}x", UPPER), (f"{GREL}x", iri(f"{EX}a").expression or HELLO)), ""))),
    ("{f: grel:g, pms: [[grel:x, $(name)~iri], {pm: grel:y, v: urn:a:b, type: iri}]}",
     text(Execution(f"{GREL}g", ((f"{GREL}x", NAME), (f"{GREL}y", Constant("urn:a:b", "<urn:a:b>"))), ""))),
    ("{value: $(name), condition: {function: equal, parameters: [[str1, $(name)], [str2, 1]]}}",
     TermMap(NAME, TermType.LITERAL, AT, condition=EQUAL)),
], ids=str)
def test_an_object_is_the_term_that_is_written(tmp_path: Path, written: str, term: TermMap) -> None:
    """In short and in long form: constants, references, templates, escapes, external references, functions, conditions."""
    assert line(tmp_path, f"- p: ex:p\n  o: [{written}]").objects == (term,)


@pytest.mark.parametrize(("written", "joins"), [
    ("{mapping: cat}", ()),
    ("{mapping: cat, condition: {function: equal, parameters: [[str1, $(a), s], [str2, $(b), o]]}}", [("a", "b")]),
    ("{mapping: cat, condition: {function: equal, parameters: [[str1, $(a)], [str2, $(b)]]}}", [("a", "b")]),
    ("{m: cat, c: [{f: equal, pms: [[str1, $(a), o], [str2, $(b), s]]}, {f: 'equal(str1 = $(c), str2 = $(d))'}]}",
     [("b", "a"), ("c", "d")]),
], ids=str)
def test_an_object_may_be_the_subject_of_another_mapping(tmp_path: Path, written: str, joins: list[tuple[str, str]]) -> None:
    """A condition compares a value of the subject's record, s, with one of the object's, o; there may be several, or none."""
    made = tuple(Join(Reference(child), Reference(parent), AT) for child, parent in joins)
    assert line(tmp_path, f"- p: ex:p\n  o: {written}").objects == (ReferencingObjectMap("cat", made, AT),)


def test_a_join_may_compare_what_functions_and_templates_make(tmp_path: Path) -> None:
    """In a function, a value is of the record of the side that the function stands on."""
    written = ("- [ex:p, {mapping: cat, condition: {function: equal, parameters: [[str1, $(a)-$(b)], "
               "{parameter: str2, value: {function: grel:toUpperCase, parameters: [[grel:valueParam, $(name), o]]}}]}}]")
    assert line(tmp_path, written).objects == (ReferencingObjectMap("cat", (Join(Template(("", "a", "-", "b", "")), UPPER, AT),), AT),)


def test_a_line_may_have_several_predicates_objects_and_graphs(tmp_path: Path) -> None:
    """A language or a datatype of the line is that of each object that has none of its own."""
    objects = "objects: [$(name), [$(b), fr~lang]]\n  language: en"
    made = line(tmp_path, f"- predicates: [ex:p, ex:$(q)]\n  {objects}\n  graph: [ex:g, rr:defaultGraph]")
    assert made.predicates == (iri(f"{EX}p"), TermMap(Template((EX, "q", "")), TermType.IRI, AT))
    assert made.objects == (text(NAME, language="en"), text(Reference("b"), language="fr"))
    assert made.graphs == (iri(f"{EX}g"), TermMap(Constant("", ""), TermType.IRI, AT))
    short = line(tmp_path, "- [[ex:p, ex:q], [$(name), hello], en~lang]")
    assert (len(short.predicates), short.objects) == (2, (text(NAME, language="en"), text(Constant("hello", '"hello"@en'), language="en")))


@pytest.mark.parametrize("predicate", ["a", "rdf:type", f"{RDF}type"])
def test_a_type_is_an_iri(tmp_path: Path, predicate: str) -> None:
    """What stands behind ``a`` needs no ~iri, however ``a`` is written."""
    assert line(tmp_path, f"- ['{predicate}', ex:$(class)]").objects == (TermMap(Template((EX, "class", "")), TermType.IRI, AT),)


def test_a_condition_of_a_line_is_one_of_each_of_its_objects(tmp_path: Path) -> None:
    """And a condition of a mapping is one of its subject."""
    condition = "condition: {function: equal, parameters: [[str1, $(name)], [str2, 1]]}"
    objects = line(tmp_path, f"- p: ex:p\n  o: [a, b]\n  {condition}").objects
    assert [term.condition for term in objects if isinstance(term, TermMap)] == [EQUAL] * 2
    made, found = read(tmp_path, f"{HEAD}{DOG}    {condition}\n    po: [[a, ex:Dog]]")
    assert (found, made.maps[0].subject.condition) == ([], EQUAL)


@pytest.mark.parametrize(("written", "source"), [
    ("[[dog.csv~csv]]", LogicalSource("dog.csv", "csv", AT)),
    ("dog.csv~csv", LogicalSource("dog.csv", "csv", AT)),
    ("[[a~b/dog.json~jsonpath, '$.dogs[*]']]", LogicalSource("a~b/dog.json", "jsonpath", AT, "$.dogs[*]")),
    ("dogs", LogicalSource("dogs.json", "jsonpath", AT, "$.dogs")),
    ("{access: dog.parquet}", LogicalSource("dog.parquet", "", AT)),
    ("[{access: dog.json, type: localfile, referenceFormulation: jsonpath, iterator: $}]", LogicalSource("dog.json", "jsonpath", AT, "$")),
    ("{access: d.txt, referenceFormulation: csv, delimiter: ';', encoding: latin-1, x-quote: \"'\", x-null: [NULL, '-']}",
     LogicalSource("d.txt", "csv", AT, delimiter=";", quote="'", encoding="latin-1", nulls=("NULL", "-"))),
    (r"{access: d.tsv, referenceFormulation: csv, delimiter: '\t', x-null: NULL}",
     LogicalSource("d.tsv", "csv", AT, delimiter="\t", nulls=("NULL",))),
], ids=str)
def test_a_source_is_a_file_and_how_it_is_read(tmp_path: Path, written: str, source: LogicalSource) -> None:
    """In short, in long, or by its name at the top of the file; what is not said, the file's ending decides."""
    made, found = read(tmp_path, f"{HEAD}mappings:\n  dog:\n    sources: {written}\n    s: ex:$(id)\n    po: [[a, ex:Dog]]")
    assert (found, [item.source for item in made.maps]) == ([], [source])


def test_several_sources_and_subjects_give_several_triples_maps(tmp_path: Path) -> None:
    """All of the same name, each source with each subject; another mapping cannot be joined with them."""
    dog = "  dog:\n    source: [dogs, [dog.csv~csv]]\n    subjects: [ex:$(id), {type: blank}]\n    g: ex:g\n    po: [[a, ex:Dog]]\n"
    several = f"{HEAD}m:\n{dog}"
    made, found = read(tmp_path, several)
    assert [(item.name, item.source.path, item.subject.type) for item in made.maps if isinstance(item.source, LogicalSource)] == [
        ("dog", path, kind) for path in ("dogs.json", "dog.csv") for kind in (TermType.IRI, TermType.BLANK_NODE)]
    assert found == []
    _, (problem,) = read(tmp_path, f"{several}{CAT}    po: [[ex:p, {{mapping: dog}}]]")
    assert (problem.mark.line, problem.message[:40]) == (17, "the mapping “dog” has several sources or")


def test_a_relative_iri_is_appended_to_the_base(tmp_path: Path) -> None:
    """That of the file, or else the one that the reader is given; constants at once, what comes from data later."""
    body = "mappings: {dog: {sources: dog.csv~csv, s: dog, po: [[a, $(class)]]}}"
    for head, base in (("", "https://a.org/"), ("base: https://b.org/\n", "https://b.org/")):
        made, found = read(tmp_path, f"{head}authors: [Ann, {{name: Bo}}]\n{body}", "https://a.org/")
        assert found == []
        assert made.maps[0].subject == TermMap(Constant(f"{base}dog", f"<{base}dog>"), TermType.IRI, AT, base=base)
        assert made.maps[0].predicate_objects[0].objects == (TermMap(Reference("class"), TermType.IRI, AT, base=base),)


@pytest.mark.parametrize(("written", "says"), [
    ("«{mapping: dgo}", "no mapping is called “dgo”: did you mean dog?"),
    ("{mapping: dog, «value: a}", "value cannot stand beside mapping"),
    ("{mapping: dog, condition: «{function: grel:less, parameters: [[str1, $(a)], [str2, $(b)]]}}", "compares by the function equal"),
    ("{mapping: dog, condition: «{function: equal, parameters: [[str1, $(a)], [str1, $(b)]]}}", "compares two values"),
    ("{mapping: dog, condition: {function: equal, parameters: [[str1, $(a), «x], [str2, $(b)]]}}", "expected s or o here"),
    ("{function: grel:g, parameters: [[grel:x, $(a), «o]]}", "o in joins only"),
    ("{function: «upper}", "not an absolute IRI (such as https://example.org/a). Functions and parameters are named by IRIs"),
    ("{function: «gerl:g}", "the prefix “gerl” is not declared in this file: did you mean grel?"),
    ("{function: grel:g, parameters: [«[grel:x]]}", "expected [parameter, value]"),
    ("{function: grel:g, parameters: [[grel:x, «a$(b)~iri]]}", "a parameter gets a text"),
    ("{function: grel:g, «parameter: a}", "“parameter” is not a key of a term here: did you mean parameters?"),
    ("{function: «'grel:g(x, y)'}", "expected function(name = value, name = value)"),
    ("{value: $(a), condition: «[{function: grel:f}, {function: grel:g}]}", "several conditions"),
    ("{value: $(a), condition: «{parameters: []}}", "the function is missing"),
    ("{value: $(a), «targets: b}", "targets is a key of YARRRML that is not supported here"),
    ("{mapping: dog}, «condition: {function: grel:g}", "a condition here is not for objects that are another mapping"),
], ids=str)
def test_a_wrong_object_is_told_at_its_place(tmp_path: Path, written: str, says: str) -> None:
    """Joins, functions and conditions: what is wrong in them has line and column of its own."""
    po = f"      - {{p: ex:p, o: {written}}}"
    _, found = read(tmp_path, f"{HEAD}{DOG}    po:\n{po.replace('«', '')}\n")
    assert [(problem.mark, says in problem.message) for problem in found] == [(Mark("a.yaml", 13, po.index("«") + 1), True)], found


@pytest.mark.parametrize(("written", "says"), [
    ("[[«dog.xml~xpath, /dogs]]", "there is no reader for xpath here: convert the data to CSV or JSON."),
    ("[[«dog.csv~cvs]]", "“cvs” is no reference formulation: did you mean csv?"),
    ("[«[dog.csv~csv, cat.csv~csv]]", "a table has no iterator"),
    ("[[«~csv]]", "the path of the file is missing"),
    ("«dgos", "“dgos” is no source: expected [path~csv] or [path~jsonpath, iterator], or a name from the top of the file: did you mean do"),
    ("{access: «http://a.org/b.csv}", "only files are read here"),
    ("«{iterator: $}", "the source has no access"),
    ("{access: a, type: «mysql}", "there is no reader for mysql here"),
    ("{access: a, type: «localfiel}", "“localfiel” is no type of a source: did you mean localfile?"),
    ("{access: a, delimiter: «ab}", "expected one character"),
    ("{access: a, encoding: «utf-88}", "no such encoding is known"),
    ("{access: a, «query: SELECT}", "query is a key of YARRRML that is not supported here"),
    ("{access: a, «x-nul: b}", "“x-nul” is not a key of a source here: did you mean x-null?"),
], ids=str)
def test_a_wrong_source_is_told_at_its_place(tmp_path: Path, written: str, says: str) -> None:
    """What there is no reader for is named, and so is the nearest that there is."""
    sources = f"    sources: {written}"
    _, found = read(tmp_path, f"{HEAD}mappings:\n  dog:\n{sources.replace('«', '')}\n    s: ex:$(id)\n    po: [[a, ex:Dog]]")
    assert [(problem.mark, says in problem.message) for problem in found] == [(Mark("a.yaml", 10, sources.index("«") + 1), True)], found
