"""Where the output of ``hre map`` goes, and what becomes of records that are wrong: whole or not at all, and nothing in silence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from partners import EX, HEADER, MAPPING, RIGHT, Partner

from publish.cli import main

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


SLIPS = """\
prefixes: {ex: https://example.org/}
mappings:
  dog:
    sources: [["dogs.json~jsonpath", "$.dogs[*]"]]
    s: ex:dog/$(id)
    po:
      - [ex:name, $(nmae)]
      - p: ex:sibling
        o: {mapping: cat, condition: {function: equal, parameters: [[str1, $(id), s], [str2, $(id), o]]}}
  cat:
    sources: [["dogs.json~jsonpath", "$.cats[*]"]]
    s: ex:cat/$(id)
    po: [[ex:name, $(name)]]
"""


def test_what_finds_nothing_at_all_is_told(partner: Partner) -> None:
    """In JSON, a slip in a reference, an iterator or a join is no error: it is a warning, and the exit code stays 0."""
    (partner.folder / "dogs.json").write_text('{"dogs": [{"id": 7, "name": "Rex"}]}', "utf-8")
    result = partner.run(mapping=SLIPS)
    assert result.exit_code == 0
    assert [line.partition("[")[0] for line in result.stderr.splitlines()[:-1]] == [
        "dogs.yaml:7:19: warning: no record has a value for “nmae”: check how it is written. ",
        "dogs.yaml:10:3: warning: its source has no record: check the iterator, or the joins of the view. ",
        "dogs.yaml:9:12: warning: no record met this join: check what its conditions compare. ",
    ]


JOIN = """\
prefixes: {ex: https://example.org/}
mappings:
  dog:
    sources: [[dogs.csv~csv]]
    s: ex:dog/$(id)
    po:
      - p: ex:sibling
        o: {mapping: other, condition: {function: equal, parameters: [[str1, $(litter), s], [str2, $(litter), o]]}}
  other:
    sources: [[dogs.csv~csv]]
    s: ex:dog/$(id)
"""


def test_a_join_that_outgrows_memory_gives_the_same(partner: Partner) -> None:
    """Twenty thousand dogs in litters of five: in memory, and in a file."""
    table = "id,litter\n" + "".join(f"{number},{number % 4000}\n" for number in range(20_000))
    assert partner.run("--memory", "100", mapping=JOIN, table=table).exit_code == 0
    in_memory = partner.written
    assert partner.run("--memory", "1", mapping=JOIN, table=table).exit_code == 0
    assert sorted(partner.written) == sorted(in_memory)
    assert len(in_memory) == 100_000


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
