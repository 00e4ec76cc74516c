"""``hre map`` as a partner uses it: right quads, or one clear error with file, row and column; never a part of an output."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from publish.cli import main

EX = "https://example.org/"
MAPPING = """\
prefixes:
  ex: https://example.org/
  xsd: http://www.w3.org/2001/XMLSchema#
mappings:
  dog:
    sources: [[dogs.csv~csv]]
    s: ex:dog/$(id)
    po:
      - [ex:name, $(name), en~lang]
      - [ex:born, $(born), xsd:date]
      - [ex:puppies, $(puppies), xsd:integer]
      - [ex:page, $(page)~iri]
      - [ex:note, $(note), $(lang)~lang]
"""
HEADER = "id,name,born,puppies,page,note,lang\n"
RIGHT = f"7,Rex,2019-02-28,3,{EX}rex,good,en\n"


@dataclass(frozen=True)
class Partner:
    """A folder with a mapping and a table, and what became of running it."""

    folder: Path

    def run(self, *options: str, mapping: str = MAPPING, table: str | bytes = HEADER + RIGHT) -> Result:
        """Runs the mapping over the table; the output goes to out.nq."""
        (self.folder / "dogs.yaml").write_text(mapping, "utf-8")
        (self.folder / "dogs.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
        return CliRunner().invoke(main, ["map", str(self.folder / "dogs.yaml"), "--out", str(self.folder / "out.nq"), *options])

    @property
    def written(self) -> list[str]:
        """The lines of the output, without the IRIs that are the same in all."""
        text = (self.folder / "out.nq").read_text("utf-8")
        return [line.replace(EX, ":").removesuffix(" .") for line in text.split("\n")[:-1]]

    @property
    def left(self) -> set[str]:
        """The files in the folder beside what was given."""
        return {path.name for path in self.folder.iterdir()} - {"dogs.yaml", "dogs.csv"}


@pytest.fixture
def partner(tmp_path: Path) -> Partner:
    """A partner in a folder of their own."""
    return Partner(tmp_path)


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
     "by dogs.yaml:9:19: not text in the encoding of the file"),
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


TWO_WRONG = f"{HEADER}7,Rex,2019-02-28,three,,,\n{RIGHT}8,Fido,soon,,,,\n"


def test_skip_leaves_out_the_records_that_are_wrong(partner: Partner) -> None:
    """The others are written; each error is listed, and the exit code says that there was one."""
    result = partner.run("--on-error", "skip", table=TWO_WRONG)
    *listed, total = result.stderr.splitlines()
    assert [line.partition(": ")[0] for line in listed] == ["dogs.csv:2:4", "dogs.csv:4:3"]
    assert total.startswith("2 errors in 3 records, ")
    assert len(partner.written) == 5
    assert not [line for line in partner.written if "Fido" in line or "three" in line]
    assert result.exit_code == 1


def test_report_leaves_out_the_terms_that_are_wrong(partner: Partner) -> None:
    """What is right in a record is written; each error is listed, and the exit code says that there was one."""
    result = partner.run("--on-error", "report", table=TWO_WRONG)
    assert [line for line in partner.written if "Fido" in line] == ['<:dog/8> <:name> "Fido"@en']
    assert len(partner.written) == 5 + 2 + 1
    assert result.exit_code == 1


LINES = MAPPING.replace("[[dogs.csv~csv]]", "[[dogs.jsonl~jsonpath]]")


@pytest.mark.parametrize(("on_error", "lines", "code"), [("fail", None, 1), ("skip", 2, 1), ("report", 2, 1)])
def test_a_record_that_cannot_be_read_is_told_and_the_others_are_not_lost(
    partner: Partner, on_error: str, lines: int | None, code: int,
) -> None:
    """All such records are told in one run, by line and column."""
    (partner.folder / "dogs.jsonl").write_text('{"id": 7, "name": "Rex"}\n{"id": 8,\n{"id": 9, "name": "Laika"}\nx\n', "utf-8")
    result = partner.run("--on-error", on_error, mapping=LINES)
    assert [line.partition(": ")[0] for line in result.stderr.splitlines()[:2]] == ["dogs.jsonl:2:11", "dogs.jsonl:4:1"]
    assert result.exit_code == code
    assert (len(partner.written) if "out.nq" in partner.left else None) == lines


def test_a_failed_run_leaves_the_output_before_it(partner: Partner) -> None:
    """What was written by an earlier run stays as it was."""
    partner.run()
    before = partner.written
    assert partner.run(table=TWO_WRONG).exit_code == 1
    assert partner.written == before


def test_standard_output_gets_all_or_nothing(partner: Partner) -> None:
    """N-Quads and nothing else; of a run that fails, not a byte."""
    result = partner.run("--out", "-")
    assert result.stdout.count(" .\n") == 5
    assert result.stdout.startswith(f"<{EX}dog/7>")
    assert partner.run("--out", "-", table=TWO_WRONG).stdout == ""


def test_an_output_keeps_its_permissions_and_a_link_stays_one(partner: Partner) -> None:
    """What was kept from others stays so; what a link leads to is replaced."""
    target, link = partner.folder / "real.nq", partner.folder / "out.nq"
    target.write_text("old", "utf-8")
    target.chmod(0o600)
    link.symlink_to(target)
    assert partner.run().exit_code == 0
    assert link.is_symlink()
    assert len(partner.written) == 5
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["dogs.csv", "dogs.yaml"])
def test_what_is_read_is_not_written_over(partner: Partner, name: str) -> None:
    """Neither the mapping nor a source."""
    result = partner.run("--out", str(partner.folder / name))
    assert result.exit_code == 2
    assert "is read by this run" in result.stderr
    assert (partner.folder / "dogs.csv").read_text("utf-8") == HEADER + RIGHT


def test_a_pipe_is_written_to(partner: Partner) -> None:
    """What is no file is not replaced by one."""
    pipe = partner.folder / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_text, "utf-8")
        assert partner.run("--out", str(pipe)).exit_code == 0
        assert read.result(timeout=10).count(" .\n") == 5
    assert pipe.is_fifo()


@pytest.mark.parametrize("out", ["no/such/folder/out.nq", ".", "new/"])
def test_an_output_that_cannot_be_is_a_wrong_call(partner: Partner, out: str) -> None:
    """Exit code 2, and the name that was given."""
    result = partner.run("--out", f"{partner.folder}/{out}")
    assert result.exit_code == 2
    assert out in result.stderr
    assert partner.left == set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_run_that_is_ended_leaves_nothing(partner: Partner, number: signal.Signals) -> None:
    """Whoever ends it: neither an output nor a part of one."""
    partner.run(table=HEADER + RIGHT * 200_000)
    (partner.folder / "out.nq").unlink()
    command = [sys.executable, "-m", "publish.cli", "map", "dogs.yaml", "--out", "out.nq"]
    with subprocess.Popen(command, cwd=partner.folder, stderr=subprocess.PIPE, text=True) as run:
        while not (part := next(partner.folder.glob(".out.nq.*"), None)) or not part.stat().st_size:
            time.sleep(0.01)
        run.send_signal(number)
        _, told = run.communicate(timeout=20)
    assert told == "Stopped.\n"
    assert run.returncode == 130
    assert partner.left == set()


def test_a_mapping_may_name_what_an_archive_may_not(partner: Partner) -> None:
    """The protection rules are for what is published: a code that looks like a number, or an author's address, is no fault."""
    mapping = f"# written by ann@example.org\n{MAPPING}      - [a, ex:entity/300411614~iri]\n"
    assert partner.run(mapping=mapping).exit_code == 0
    assert "<:dog/7> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <:entity/300411614>" in partner.written


def test_a_folder_of_mappings_may_hold_its_sources(partner: Partner) -> None:
    """Its mappings are run as one; a folder without any is a wrong call."""
    partner.run()
    result = CliRunner().invoke(main, ["map", str(partner.folder)])
    assert result.stdout.count(" .\n") == 5
    (partner.folder / "dogs.yaml").unlink()
    assert CliRunner().invoke(main, ["map", str(partner.folder)]).exit_code == 2


def test_explain_prints_python_and_maps_nothing(partner: Partner) -> None:
    """The generated functions, with the line of the mapping beside each statement."""
    result = partner.run("--explain")
    assert "def pass_1(rows, again):" in result.stdout
    assert "# dogs.yaml:10:9" in result.stdout
    compile(result.stdout, "explained", "exec")
    assert partner.left == set()


def test_base_is_where_sources_are(partner: Partner, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A mapping in one folder runs over the files of another."""
    other = tmp_path_factory.mktemp("data")
    (other / "dogs.csv").write_text(f"{HEADER}9,Laika,,,,,\n", "utf-8")
    assert partner.run("--base", str(other)).exit_code == 0
    assert partner.written == ['<:dog/9> <:name> "Laika"@en']


def test_a_relative_iri_gets_the_base_that_is_given(partner: Partner) -> None:
    """Without a base, it is an error."""
    mapping = MAPPING.replace("ex:dog/$(id)", "$(id)")
    assert "not an absolute IRI" in partner.run(mapping=mapping).stderr
    assert partner.run("--base-iri", "https://example.org/b/", mapping=mapping).exit_code == 0
    assert partner.written[0] == '<:b/7> <:name> "Rex"@en'


def test_who_leaves_early_is_no_error_of_ours(partner: Partner) -> None:
    """A reader that closes the pipe ends the command without a traceback."""
    partner.run(table=HEADER + RIGHT * 5000)
    command = f"{sys.executable} -m publish.cli map {partner.folder / 'dogs.yaml'} | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, cwd=partner.folder)
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "Broken pipe" not in done.stderr
