"""``hre validate``: what would check nothing is told, and what a report may hold is not repeated where people read."""

from __future__ import annotations

import pytest
from test_validate_command import EX, RDF_NS, SECRET, _in_a_folder, put, run  # noqa: F401  # the fixture is used by each test


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
    put("one.nt", f'_:d1-x <{EX}age> "1" .\n_:d1-x <{RDF_NS}type> <{EX}Person> .\n')
    put("two.nt", f'_:x <{EX}age> "2" .\n')
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:age ; sh:maxCount 1 ] .\n"
    assert run("--data", "one.nt", "--data", "two.nt", data=None, shapes=shapes).exit_code == 0
