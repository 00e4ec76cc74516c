"""``hre validate``: what would check nothing is told, and what a report may hold is not repeated where people read."""

from __future__ import annotations

import pytest
from test_validate_command import EX, SECRET, _in_a_folder, put, run  # noqa: F401  # the fixture is used by each test

from publish.terms import RDF


def test_shapes_without_a_target_are_not_asked() -> None:
    """They would find nothing in any data, and all would seem well: exit code 2."""
    result = run(shapes="ex:Ages a sh:NodeShape ; sh:nodeKind sh:IRI .\n")
    assert result.exit_code == 2
    assert "shapes.ttl: error: no shape has a target" in result.stderr


def test_data_without_a_triple_are_told() -> None:
    """They conform, and it is said that nothing was checked."""
    result = run("--format", "text", data="# nothing\n")
    assert (result.exit_code, "nothing was checked" in result.stderr, "0 triples checked" in result.stdout) == (0, True, True)


@pytest.mark.parametrize("form", ["text", "sarif", "junit", "github"])
def test_a_message_with_values_is_shown_without_them(form: str) -> None:
    """As it stands in the shapes (SHACL, 5.3.2); the report itself has them, as SHACL asks."""
    query = '[ sh:message "odd: {?value}" ; sh:select "SELECT $this ?value { $this <http://example.org/name> ?value }" ]'
    shapes, data = f"ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:sparql {query} .\n", f'ex:a a ex:Person ; ex:name "{SECRET}" .\n'
    shown = run("--format", form, data=data, shapes=shapes)
    assert "odd: {?value}".replace("{", "{{" if form == "sarif" else "{").replace("}", "}}" if form == "sarif" else "}") in shown.stdout
    assert SECRET not in shown.stdout + shown.stderr
    assert f"odd: {SECRET}" in run("--format", "turtle", data=data, shapes=shapes).stdout


def test_blank_nodes_of_two_files_stay_two() -> None:
    """Whatever they are called."""
    put("one.nt", f'_:d1-x <{EX}age> "1" .\n_:d1-x <{RDF}type> <{EX}Person> .\n')
    put("two.nt", f'_:x <{EX}age> "2" .\n')
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:age ; sh:maxCount 1 ] .\n"
    assert run("--data", "one.nt", "--data", "two.nt", data=None, shapes=shapes).exit_code == 0


def shape(constraint: str, target: str = "sh:targetNode ex:a") -> str:
    """A shape with one constraint."""
    return f"ex:S a sh:NodeShape ; {target} ; {constraint} .\n"


LOW = "sh:property [ sh:path ex:low ; {} ]"
LARGE = {
    "a long chain": (
        "".join(f"ex:n{number} ex:next ex:n{number + 1} .\n" for number in range(3000)),
        shape("sh:property [ sh:path [ sh:oneOrMorePath ex:next ] ; sh:maxCount 2999 ]", "sh:targetSubjectsOf ex:next"), 1, ""),
    "shapes that share shapes": (
        "ex:a ex:low 1 .\n",
        "".join(f"ex:n{each} a sh:NodeShape ; sh:and ( ex:n{each + 1} [ sh:node ex:n{each + 1} ] ) .\n" for each in range(40))
        + "ex:n40 a sh:NodeShape ; sh:nodeKind sh:Literal .\n" + shape("sh:node ex:n0"), 1, ""),
    "many values in order": ("".join(f"ex:a ex:low {number} ; ex:high {30_000 + number} .\n" for number in range(30_000)),
                             shape(LOW.format("sh:lessThan ex:high")), 0, ""),
    "many values out of order": ("".join(f"ex:a ex:low {each} ; ex:high {each} .\n" for each in range(30_000)),
                                 shape(LOW.format("sh:lessThan ex:high")), 2, "more than 20,000,000 pairs"),
    "a pattern of many ways": (f'ex:a ex:low "{"a" * 50}b" .\n', shape(LOW.format('sh:pattern "^(a+)+$"')), 1, ""),
    "a category that is none": ("ex:a ex:low 1 .\n", shape(LOW.format('sh:pattern "\\\\p{Foo}"')), 2, "shapes.ttl:2:"),
    "a long year": (f'ex:a ex:low "{"9" * 5000}"^^xsd:gYear .\n', shape(LOW.format('sh:minInclusive "2000"^^xsd:gYear')), 1, ""),
    "a long term": (f'ex:a ex:low "{"a" * (17 << 20)}" .\n', shape("sh:nodeKind sh:IRI"), 2, "16 MiB"),
}


@pytest.mark.parametrize(("data", "shapes", "code", "says"), LARGE.values(), ids=LARGE)
def test_what_is_large_or_odd_ends_soon(data: str, shapes: str, code: int, says: str) -> None:
    """With its verdict, or with what is wrong: exit code 2 is no verdict."""
    result = run(data=data, shapes=shapes)
    assert result.exit_code == code, result.stderr
    assert says in result.stderr


def test_a_query_that_is_none_is_told_also_where_nothing_is_asked() -> None:
    """No node is of the class, so no engine would have read it."""
    shapes = shape('sh:sparql [ sh:select "SELECT $this WHERE { $this ?p }" ]', "sh:targetClass ex:None")
    result = run(data="ex:a ex:low 1 .\n", shapes=shapes)
    assert (result.exit_code, "shapes.ttl:2:" in result.stderr, "the query cannot be asked" in result.stderr) == (2, True, True)


def test_a_byte_order_mark_is_no_part_of_the_data() -> None:
    """Some editors write one."""
    put("bom.nt", f'\ufeff<{EX}a> <{EX}low> "1" .\n')
    assert run("--data", "bom.nt", data=None, shapes=shape("sh:nodeKind sh:IRI")).exit_code == 0
