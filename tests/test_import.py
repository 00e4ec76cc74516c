"""Import: partners' tables become seeds by the rules of seeds, all of them or none; what is staged can be read back in whole."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_copy import ROOT, copy
from hypothesis import given
from hypothesis import strategies as st
from import_tables import TODAY, archive, change, files, problems, read, reading_once, to_parquet, write

from publish import imports, nodes, release
from publish.errors import Mark, Problems
from publish.imports import files as writing
from publish.imports import layout
from publish.imports.keys import is_ours
from publish.nodes import Cell, Map
from publish.release import content
from publish.seeds.columns import stage
from publish.settings import Settings


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    """What was read once is remembered."""
    with reading_once():
        yield


@pytest.fixture(scope="module")
def checked() -> content.Content:
    """The archive as it is."""
    return content.read(Settings(root=str(ROOT)), TODAY)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An invented archive, and the example's tables."""
    return archive(tmp_path)


def _silent(_: str) -> None:
    """Says nothing."""


def tables(settings: Settings) -> Path:
    """The folder of tables."""
    return Path(settings.root) / "tables"


# There and back


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_staged_archive_is_read_back_in_whole(tmp_path: Path, checked: content.Content, suffix: str) -> None:
    """Staged, imported into empty seeds beside the ledger, mapped: the same quads, with the same addresses."""
    root = copy(tmp_path, "mappings", "ontology")
    (root / "seeds").mkdir()
    shutil.copy(ROOT / "seeds/ledger.yaml", root / "seeds")
    stage(checked.seeds.tables, root / "tables")
    if suffix == "parquet":
        to_parquet(root / "tables")
    settings = Settings(root=str(root))
    brought = read(settings)
    written = imports.write(brought, root / "tables", settings)
    assert brought.warnings == []
    assert len(written) == sum(1 for path in (ROOT / "seeds").rglob("*.yaml") if path.name != "ledger.yaml")
    assert content.read(settings, TODAY).lines == checked.lines
    again = read(settings)
    assert (again.trees, again.same) == ({}, len(written))


def test_a_staged_archive_says_the_same_as_its_seeds(tmp_path: Path, checked: content.Content) -> None:
    """Imported over the very seeds that it was staged from, it brings nothing new: how a file is laid out does not count."""
    root = copy(tmp_path, "seeds", "ontology")
    stage(checked.seeds.tables, root / "tables")
    brought = read(Settings(root=str(root)))
    assert (brought.trees, brought.warnings, brought.ids) == ({}, [], "")


def test_a_small_partner_becomes_seeds_that_pass(tmp_path: Path) -> None:
    """Few columns, keys of their own; the archive with them conforms to all shapes."""
    settings = archive(tmp_path, "mappings", "shapes")
    before = dict(files(tmp_path / "seeds"))
    assert [path.parent.name for path in write(settings)] == [
        "documents", "events", "events", "events", "organisations", "organisations", "organisations", "places", "places"]
    after = dict(files(tmp_path / "seeds"))
    assert {name: after[name] for name in before} == before
    assert release.check(settings).content.seeds.tables["unknown_agent"]


def test_an_import_into_a_release_leaves_seeds_alone(tmp_path: Path) -> None:
    """And the release has the very quads that it has once the same records are in seeds; the same tables make no second release."""
    settings = archive(tmp_path, "mappings", "shapes")
    before = dict(files(tmp_path / "seeds"))
    brought = read(settings)
    built = release.build(settings, _silent, brought.trees)
    assert dict(files(tmp_path / "seeds")) == before
    assert not release.build(settings, _silent, brought.trees).new
    imports.write(brought, tables(settings), settings)
    assert release.build(settings, _silent).release == built.release


def test_what_shapes_find_is_told_of_the_row(tmp_path: Path) -> None:
    """A rule of the graph, not of seeds: the home of a victim is given as a country at most (DESIGN 9.7)."""
    settings = archive(tmp_path, "mappings", "shapes")
    change(settings, "location.csv", "precision\n", "precision,type\n")
    change(settings, "location.csv", "settlement\n", "settlement,victims-home\n")
    with pytest.raises(Problems) as error:
        release.check(settings, read(settings).trees)
    assert {(each.mark.file, each.mark.line) for each in error.value.found if each.stops} == {("location.csv", 2)}


# Ids


def test_a_key_keeps_its_id(settings: Settings) -> None:
    """Minted once, and found again in ids.csv: also when the seeds were thrown away, and rows added."""
    first = [path.name for path in write(settings)]
    shutil.rmtree(Path(settings.root) / "seeds")
    shutil.copytree(ROOT / "tests/cases/quay/seeds", Path(settings.root) / "seeds")
    change(settings, "place.csv", "", "NEW,New,Nouveau,country,\n")
    second = [path.name for path in write(settings)]
    assert [name for name in second if name in first] == first
    assert len(second) == len(first) + 1
    with (tables(settings) / "ids.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {f"{row['id']}.yaml" for row in rows if row["table"] != "account"} == set(second)


def test_an_id_of_ours_is_kept_and_an_address_too(settings: Settings) -> None:
    """Neither is minted anew; a reference may be either."""
    change(settings, "place.csv", "NOR,Norvane", "k5pfz4bv,Norvane")
    change(settings, "place.csv", ",NOR\n", ",https://quay.example/place/k5pfz4bv\n")
    assert ("places", "k5pfz4bv") in read(settings).trees


def test_what_is_in_seeds_is_referred_to_by_its_id(settings: Settings) -> None:
    """A partner need not send again what the archive has; the file refers to it by its handle."""
    change(settings, "location.csv", "VAR", "xdkcm4hk")
    change(settings, "demand.csv", "harbour", "https://quay.example/organisation/dxbhpzdh")
    text = "".join(path.read_text("utf-8") for path in write(settings))
    assert "kind: act\ntypes: [demand-for-investigation]\naccounts:\n" in text  # in the order of the guide, what is nested last
    assert "place: port-example\n" in text
    assert "addressee: quay-workers-league\n" in text


@pytest.mark.parametrize(("key", "ours"), [
    ("k5pfz4bv", True), ("k5pfz4bw", False), ("E-1", False), ("", False), ("10000001", False), ("b1234zx1", False), ("K5PFZ4BV", False)])
def test_a_number_of_another_system_is_no_id(key: str, *, ours: bool) -> None:
    """Only what `hre mint` may make: eight digits may pass the check character by chance."""
    assert is_ours(key) == ours


def test_another_archive_keeps_its_ids(settings: Settings) -> None:
    """Its addresses begin elsewhere, and serve as keys; its ids are opaque, and stay."""
    change(settings, "place.csv", "id,label_en", "address,id,label_en")
    change(settings, "place.csv", "NOR,Norvane", "https://other.example/place/k5pfz4bv,k5pfz4bv,Norvane")
    change(settings, "place.csv", "VAR,Varra", ",VAR,Varra")
    change(settings, "place.csv", ",NOR\n", ",https://other.example/place/k5pfz4bv\n")
    assert ("places", "k5pfz4bv") in read(settings).trees


# What is written


def test_a_record_that_is_there_is_not_changed(settings: Settings) -> None:
    """The same again brings nothing; a row that says something else is a problem, and the file stays."""
    write(settings)
    again = read(settings)
    assert (again.trees, again.same) == ({}, 9)
    change(settings, "event.csv", "Windows of a hall broken", "Something else")
    before = dict(files(Path(settings.root)))
    found = problems(settings)
    assert [(each.mark, each.rule) for each in found] == [(Mark("event.csv", 2), "exists")]
    assert dict(files(Path(settings.root))) == before


def test_statements_are_numbered_by_their_rows(settings: Settings) -> None:
    """An address of a statement that its row does not have is not kept: a warning says so."""
    first = read(settings)
    imports.keep(first, tables(settings))
    account = next(line.split(",")[2] for line in first.ids.splitlines() if line.startswith("account,E-1/a"))
    for line, number in (("t1,E-1/a", 1), ("t1,E-1/a", 2)):
        address = f"https://quay.example/account/{account}#time-{number}"
        for table in ("time.csv", "statement_evidence.csv"):
            change(settings, table, "t1,", f"{address},")
        assert [(each.mark, each.stops) for each in problems(settings)] == [(Mark("time.csv", 2, 1), False)] * (number - 1), line
        for table in ("time.csv", "statement_evidence.csv"):
            change(settings, table, f"{address},", "t1,")


def test_files_are_put_in_place_all_or_none(tmp_path: Path) -> None:
    """Where one of them is there already, none stays that was put there, and the one is as it was."""
    (tmp_path / "seeds/b").mkdir(parents=True)
    (tmp_path / "seeds/b/2.yaml").write_text("old", "utf-8")
    before = dict(files(tmp_path))
    with pytest.raises(FileExistsError):
        writing.place(tmp_path / "seeds", {"a/1.yaml": "new", "b/2.yaml": "new", "c/3.yaml": "new"})
    assert dict(files(tmp_path)) == before


TEXT = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1).map(str.strip).filter(bool)


@given(st.tuples(TEXT, TEXT))
def test_a_text_is_read_back_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, texts: tuple[str, str]) -> None:
    """Colons, quotes, numbers, "no", "null", emoji: YAML gives back what stood in the table."""
    mark = Mark("place.csv", 2)
    label = Map(mark, {language: (mark, Cell(text, mark)) for language, text in zip(("en", "fr"), texts, strict=True)})
    tree = Map(mark, {"id": (mark, Cell("k5pfz4bv", mark)), "label": (mark, label), "level": (mark, Cell("country", mark))})
    path = tmp_path_factory.mktemp("text") / "place.yaml"
    path.write_text(writing.content("places", tree), "utf-8")
    back = nodes.read(path, "place.yaml", [])
    assert isinstance(back, Map)
    assert [nodes.text(back.entries["label"][1], language) for language in ("en", "fr")] == list(texts)


# Documentation


def test_the_guide_names_every_table_and_column() -> None:
    """seeds/TABLES.md: a line for each table, its required columns in bold, then the others."""
    lines = (ROOT / "seeds/TABLES.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    listed = {cell[0].strip("`"): (set(cell[1].replace("*", "").split()), set(cell[2].split())) for cell in cells}
    expected = {}
    for table, columns in layout.TABLES.items():
        required = {*layout.required(table), *(("id",) if table in (*layout.KEYED, layout.AGENT) else ())}
        expected[table] = (required, set(columns) - required)
    assert listed == expected
