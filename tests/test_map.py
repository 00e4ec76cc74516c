"""``hre map`` as a partner uses it: right quads, or one clear error with file, row and column; never a part of an output."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from partners import EX, HEADER, MAPPING, RIGHT, Partner

from publish.cli import main


def test_a_mapping_is_run(partner: Partner) -> None:
    """All values make their terms, and the exit code is 0."""
    result = partner.run()
    assert (result.exit_code, result.stderr) == (0, "0 errors in 1 record, 435 bytes of N-Quads.\n")
    assert partner.written == [
        '<:dog/7> <:name> "Rex"@en',
        '<:dog/7> <:born> "2019-02-28"^^<http://www.w3.org/2001/XMLSchema#date>',
        '<:dog/7> <:puppies> "3"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "<:dog/7> <:page> <:rex>",
        '<:dog/7> <:note> "good"@en',
    ]
    assert partner.left == {"out.nq"}


BAD = [
    ("a bad IRI", "7,Rex,2019-02-28,3,not an iri,good,en\n", "dogs.csv:2:5", "by dogs.yaml:12:19: not an absolute IRI"),
    ("a bad language tag", f"7,Rex,2019-02-28,3,{EX},good,e-n-\n", "dogs.csv:2:7", "by dogs.yaml:13:28: not a language tag"),
    ("an impossible date", f"7,Rex,2019-02-29,3,{EX},good,en\n", "dogs.csv:2:3", "by dogs.yaml:10:19: not a valid date"),
    ("a word for a number", f"7,Rex,2019-02-28,three,{EX},good,en\n", "dogs.csv:2:4", "by dogs.yaml:11:22: not a valid integer"),
    ("bytes of Latin-1", b"7,R\xe9x,2019-02-28,3,https://example.org/,good,en\n", "dogs.csv:2:2",
     "by dogs.yaml:9:19: not text in the encoding"),
    ("a ragged row", "7,Rex\n", "dogs.csv:2", "the row has 2 cells, the header 7"),
    ("a row that is too long", f"7,Rex,2019-02-28,3,{EX},good,en,x\n", "dogs.csv:2", "the row has 8 cells, the header 7"),
]


@pytest.mark.parametrize(("row", "place", "message"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_wrong_value_is_one_error_at_its_cell(partner: Partner, row: str | bytes, place: str, message: str) -> None:
    """File, row and column of the value, and the line of the mapping; the exit code is 1, and nothing is written."""
    table = HEADER.encode() + (row if isinstance(row, bytes) else row.encode()) + RIGHT.encode()
    result = partner.run(table=table)
    first, *others = result.stderr.splitlines()
    assert first.startswith(f"{place}: error: ")
    assert message in first
    assert others == ["1 error in 2 records. Nothing is written."]
    assert (result.exit_code, partner.left) == (1, set())


REFUSED = [
    ("a missing column", MAPPING.replace("$(born)", "$(bron)"), HEADER, "dogs.yaml:10:19", "no column “bron”: did you mean “born”?"),
    ("a misspelt key", MAPPING.replace("sources:", "sourcs:"), HEADER, "dogs.yaml:6:5", "did you mean sources?"),
    ("a misspelt datatype", MAPPING.replace("xsd:date", "xsd:dat"), HEADER, "dogs.yaml:10:", "did you mean date?"),
    ("a column in another case", MAPPING.replace("$(born)", "$(BORN)"), HEADER, "dogs.yaml:10:19", "did you mean “born”?"),
    ("a misspelt prefix", MAPPING.replace("xsd:date", "xds:date"), HEADER, "dogs.yaml:10:28", "did you mean xsd?"),
    ("a duplicate header", MAPPING, HEADER.replace("lang", "name"), "dogs.yaml:9:19", "the column “name” twice, as columns 2 and 7"),
    ("an empty file", MAPPING, "", "dogs.csv", "is empty"),
    ("a missing file", MAPPING.replace("dogs.csv", "cats.csv"), HEADER, "dogs.yaml:6:", "dogs.csv"),
    ("a file elsewhere", MAPPING.replace("dogs.csv", "../dogs.csv"), HEADER, "dogs.yaml:6:", "--base"),
]


@pytest.mark.parametrize(("mapping", "table", "place", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_cannot_be_started_is_told_at_its_place(partner: Partner, mapping: str, table: str, place: str, message: str) -> None:
    """A mapping or a source that is wrong as a whole ends with exit code 2, and nothing is written."""
    result = partner.run(mapping=mapping, table=table)
    assert any(line.startswith(f"{place}") and message in line for line in result.stderr.splitlines()), result.stderr
    assert (result.exit_code, partner.left) == (2, set())


@pytest.mark.parametrize("word", ["nan", "NaN", "NULL", "None", "N/A", "null", "-", "0"])
def test_a_word_for_nothing_is_a_text(partner: Partner, word: str) -> None:
    """Only an empty cell is an absent value; a mapping names the words that are, if it has any."""
    assert partner.run(table=f"{HEADER}7,{word},,,,,\n").exit_code == 0
    assert partner.written == [f'<:dog/7> <:name> "{word}"@en']


def test_a_template_may_have_any_script(partner: Partner) -> None:
    """Characters beyond ASCII stand in an IRI as they are, in the template as in the value; what is reserved is encoded."""
    assert partner.run(mapping=MAPPING.replace("ex:dog/", "ex:собака/"), table=f"{HEADER}é 1/2,Rex,,,,,\n").exit_code == 0
    assert partner.written == ['<:собака/é%201%2F2> <:name> "Rex"@en']


def test_a_message_is_one_line_of_text(partner: Partner) -> None:
    """Whatever a mapping calls its keys: nothing of it ends a line, or drives the terminal."""
    result = partner.run(mapping=MAPPING.replace("sources:", '"sour\\e[31m\\nces: error":'))
    assert result.exit_code == 2
    assert all(line.isprintable() for line in result.stderr.split("\n"))
    assert len([line for line in result.stderr.split("\n") if ": error: " in line]) == len(result.stderr.splitlines()) - 1


def test_rml_is_checked_to_the_term(partner: Partner) -> None:
    """A misspelt term of RML in Turtle is an error with its line and column and the nearest term."""
    (partner.folder / "dogs.ttl").write_text("""\
@prefix rml: <http://w3id.org/rml/> .
<#dog> rml:logicalSource [ rml:source [ a rml:RelativePathSource ; rml:path "dogs.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:templat "https://example.org/{id}" ] .
""", "utf-8")
    result = CliRunner().invoke(main, ["map", str(partner.folder / "dogs.ttl")])
    assert result.stderr.startswith("dogs.ttl:3:20: error: ")
    assert "template" in result.stderr
    assert (result.exit_code, result.stdout) == (2, "")
