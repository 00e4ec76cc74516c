"""What an import refuses: each wrong table is told at its cell, by its rule, without its values, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from import_tables import TODAY, archive, change, files, problems, read, reading_once, to_parquet

from publish import imports
from publish.errors import Mark, Problem, UsageError
from publish.settings import Settings

SECRET = "Zorblatt"
"""A word in a wrong value: no message may repeat it."""


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    """What was read once is remembered."""
    with reading_once():
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An invented archive, and the example's tables."""
    return archive(tmp_path)


def tables(settings: Settings) -> Path:
    """The folder of tables."""
    return Path(settings.root) / "tables"


WRONG = [
    ("evnt.csv", "", "id\n", ("evnt.csv", 0, 0), "unknown-table"),
    ("event.csv", "kind", SECRET, ("event.csv", 1, 0), "unknown-column missing-column"),
    ("event.csv", "id,kind,label_en,label_fr\n", "", ("event.csv", 1, 0), "unknown-column"),
    ("event.csv", "id,kind", "id,id", ("event.csv", 1, 0), "duplicate-column missing-column"),
    ("event.csv", "E-1,act,", f"E-1,act,{SECRET},", ("event.csv", 2, 0), "ragged-row"),
    ("event.csv", "E-1,act", f'E-1,"{SECRET}" act', ("event.csv", 2, 0), "csv"),
    ("event.csv", "E-1,act", f"E-1,{SECRET}", ("event.csv", 2, 2), "concept"),
    ("event.csv", "E-1,act", "E-1,", ("event.csv", 2, 0), "missing-value"),
    ("event.csv", "E-1,act", ",act", ("event.csv", 2, 0), "missing-value"),
    ("event.csv", "Windows of", "Windows\u00a0of", ("event.csv", 2, 3), "texts"),
    ("event.csv", "", f"E-1,act,{SECRET},b\n", ("event.csv", 5, 1), "duplicate"),
    ("event_types.csv", "E-1,intimidation\n", "", ("event.csv", 2, 0), "missing-row"),
    ("event_types.csv", "", "E-1,intimidation\n", ("event_types.csv", 5, 2), "duplicate"),
    ("event_types.csv", "", f"{SECRET},intimidation\n", ("event_types.csv", 5, 1), "ref"),
    ("account.csv", "E-1/a,E-1", f"E-1/a,{SECRET}", ("account.csv", 2, 2), "ref"),
    ("account.csv", "E-1/a,E-1", "E-1/a,p4mwv282", ("account.csv", 2, 2), "exists"),
    ("account.csv", "E-1,LETTER-1", f"E-1,{SECRET}", ("account.csv", 2, 3), "ref"),
    ("time.csv", "2032-06-12", f"12 {SECRET} 2032", ("time.csv", 2, 3), "edtf"),
    ("time.csv", "The year is that of the letter.", "", ("time.csv", 3, 0), "texts"),
    ("time.csv", "The year is that of the letter.", f"{SECRET}@example.org", ("time.csv", 3, 5), "protect"),
    ("agent.csv", "union,organisation", f"union,{SECRET}", ("agent.csv", 2, 2), "concept"),
    ("involvement.csv", "E-1/a,members", "E-1/a,men", ("unknown_agent.csv", 2, 0), "agent"),
    ("involvement.csv", "E-1/a,members", f"E-1/a,{SECRET}", ("involvement.csv", 3, 3), "ref"),
    ("involvement.csv", "E-1/a,members", "E-1/a,", ("involvement.csv", 3, 0), "agent"),
    ("statement_evidence.csv", "t1,p1", "t1,p5", ("statement_evidence.csv", 2, 2), "evidence"),
    ("statement_evidence.csv", "t1,p1", f"t1,{SECRET}", ("statement_evidence.csv", 2, 2), "ref"),
    ("statement_evidence.csv", "t1,p1", f"{SECRET},p1", ("statement_evidence.csv", 2, 1), "ref"),
    ("quantity.csv", ",30,", f",{SECRET},", ("quantity.csv", 2, 5), "decimal"),
    ("evidence.csv", "E-1/a,2,0,30", "E-1/a,2,30,30", ("evidence.csv", 2, 5), "evidence"),
    ("place.csv", "VAR,Varra", "harbour,Varra", ("location.csv", 2, 3), "ref"),
    ("withholding.csv", "", "document,kind,count,reason,note_en,note_fr\nLETTER-1,contact-identifier,1,private-contact-data,a,b\n",
     ("withholding.csv", 2, 0), "archive"),
    ("retired.csv", "", "address,value\nhttps://quay.example/event/k5pfz4bv,https://quay.example/event/p4mwv282\n",
     ("retired.csv", 2, 0), "ledger"),
    ("ids.csv", "", f"table,key,id\nevent,E-1,{SECRET}\n", ("ids.csv", 2, 0), "ids"),
]


def told(found: list[Problem]) -> set[tuple[Mark, str]]:
    """Where, and which rule."""
    return {(each.mark, each.rule) for each in found}


@pytest.mark.parametrize(("file", "find", "replacement", "place", "rules"), WRONG)
def test_what_is_wrong_is_told_at_its_cell(
    settings: Settings, file: str, find: str, replacement: str, place: tuple[str, int, int], rules: str,
) -> None:
    """One problem with its rule, at the row and the cell of the partner's table; no value is repeated, and no file is written."""
    change(settings, file, find, replacement)
    before = dict(files(Path(settings.root)))
    found = problems(settings)
    assert told(found) == {(Mark(*place), rule) for rule in rules.split()}
    assert all(each.stops for each in found)
    if "missing-column" not in rules:  # the names of columns are shown
        assert [each.message for each in found if SECRET in each.message] == []
    assert dict(files(Path(settings.root))) == before


def test_all_that_is_wrong_is_told_at_once(settings: Settings) -> None:
    """What the import finds, and what the reader of seeds finds, in all tables."""
    change(settings, "event.csv", "E-1,act", "E-1,deed")
    change(settings, "time.csv", "2032-06-12", "12.6.2032")
    change(settings, "account.csv", "E-1,LETTER-1", "E-1,LETTER-2")
    change(settings, "demand.csv", "harbour", "nobody")
    assert [(each.mark.file, each.rule) for each in problems(settings)] == [
        ("account.csv", "ref"), ("demand.csv", "ref"), ("event.csv", "concept"), ("time.csv", "edtf")]


@pytest.mark.parametrize(("table", "header", "rest", "place"), [
    ("event.csv", "earliest", ["2032-06-13", "", ""], ("event.csv", 2, 5)),
    ("event.csv", "class", ["Act", "ContextEvent", ""], ("event.csv", 3, 5)),
    ("evidence.csv", "subject", ["E-1", "E-1", "E-2", "", "", "", "", ""], ("evidence.csv", 4, 7)),
    ("time.csv", "document", ["LETTER-1", "", "E-1"], ("time.csv", 4, 7)),
    ("statement_evidence.csv", "account", ["E-1/a", "E-2/a", *[""] * 8], ("statement_evidence.csv", 3, 3)),
])
def test_what_follows_from_other_values_must_agree(
    settings: Settings, table: str, header: str, rest: list[str], place: tuple[str, int, int],
) -> None:
    """A column that staging derives may be left out or empty; where it says something, it says what follows."""
    path = tables(settings) / table
    lines = path.read_text("utf-8").splitlines()
    path.write_text("".join(f"{line},{value}\n" for line, value in zip(lines, [header, *rest], strict=True)), "utf-8")
    assert told(problems(settings)) == {(Mark(*place), "derived")}


def test_a_handle_that_means_two_records_is_no_reference(settings: Settings) -> None:
    """The reader of seeds would take the person: the reference was to the organisation."""
    person = "id: k5pfz4bv\nlabel: {en: a, fr: b}\nrole: spokesperson\nexposure: spokesperson\nconsent: explicit\n"
    (Path(settings.root) / "seeds/people").mkdir()
    (Path(settings.root) / "seeds/people/quay-workers-league.yaml").write_text(person, "utf-8")
    change(settings, "demand.csv", "harbour", "dxbhpzdh")
    assert told(problems(settings)) == {(Mark("demand.csv", 2, 6), "handle")}


@pytest.mark.parametrize(("key", "address", "place"), [
    ("k5pfz4bv", "https://quay.example/place/k6bb9gr5", ("place.csv", 2, 2)),
    ("NOR", "https://quay.example/place/k6bb9gr4", ("place.csv", 2, 2)),
    ("NOR", "https://quay.example/event/k6bb9gr5", ("place.csv", 2, 2)),
])
def test_an_address_is_that_of_its_record(settings: Settings, key: str, address: str, place: tuple[str, int, int]) -> None:
    """It agrees with the id beside it, has an id of ours, and is of the right kind."""
    change(settings, "place.csv", "id,label_en", "id,address,label_en")
    change(settings, "place.csv", "NOR,Norvane", f"{key},{address},Norvane")
    change(settings, "place.csv", "VAR,Varra", "VAR,,Varra")
    change(settings, "place.csv", ",NOR\n", f",{key}\n")
    assert (Mark(*place), "address") in told(problems(settings))


@pytest.mark.parametrize(("content_", "place", "rule"), [
    (b"", ("place.csv", 0, 0), "csv"),
    ("id,label_en,label_fr,level,within\nNOR,Norvane,Norv\u00e8ne,country,\nVAR,Varra,Varra,settlement,NOR\n".encode("latin-1"),
     ("place.csv", 2, 3), "encoding"),
    (b"PAR1 is no Parquet", ("place.parquet", 0, 0), "parquet"),
])
def test_a_file_that_cannot_be_read_is_told(settings: Settings, content_: bytes, place: tuple[str, int, int], rule: str) -> None:
    """Empty, of another encoding, or damaged."""
    (tables(settings) / "place.csv").unlink()
    (tables(settings) / place[0]).write_bytes(content_)
    assert (Mark(*place), rule) in told(problems(settings))


def test_a_table_stands_there_once(settings: Settings) -> None:
    """As CSV or as Parquet: not both."""
    (tables(settings) / "place.parquet").write_bytes(b"")
    assert told(problems(settings)) == {(Mark("place.parquet"), "table")}


def test_a_row_of_parquet_is_told_by_its_number(settings: Settings) -> None:
    """Parquet has no lines: the record is named."""
    change(settings, "event.csv", "E-3,act", f"E-3,{SECRET}")
    to_parquet(tables(settings))
    (found,) = problems(settings)
    assert "3" in str(found.mark).removeprefix("event.parquet")
    assert found.rule == "concept"


def test_people_and_organisations_share_a_table(settings: Settings) -> None:
    """`agent` has columns of both: one that is not of the row's kind stays empty."""
    change(settings, "agent.csv", "id,kind,type,label_en,label_fr", "id,kind,type,label_en,label_fr,role,exposure,consent")
    path = tables(settings) / "agent.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    person = "speaker,person,,Ilva Marend,Ilva Marend,spokesperson,spokesperson,public-by-own-act"
    path.write_text("\n".join([head, *(f"{row},,," for row in rows), person, ""]), "utf-8")
    assert any(place == "people" for place, _ in read(settings).trees)
    change(settings, "agent.csv", person, person.replace("person,,", "person,unit,", 1))
    assert told(problems(settings)) == {(Mark("agent.csv", 5, 3), "unknown-column")}
    change(settings, "agent.csv", "person,unit,", "person,,")
    change(settings, "event.csv", "Windows of a hall broken", "Windows of Marend broken")
    assert told(problems(settings)) == {(Mark("event.csv", 2, 3), "label")}


def test_a_folder_without_tables_is_no_import(tmp_path: Path, settings: Settings) -> None:
    """The command was called wrongly."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no table"):
        imports.read(tmp_path / "empty", settings, TODAY)


def test_an_archive_has_a_base(settings: Settings) -> None:
    """In seeds, or in the table of the archive."""
    (Path(settings.root) / "seeds/archive.yaml").unlink()
    with pytest.raises(UsageError, match=r"no row in archive\.csv"):
        read(settings)
