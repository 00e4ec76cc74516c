"""Views: flat records made of nested, mixed and joined ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from sourcing import read_through
from viewing import MARK, NAME, Archive, items, join, value, view

from publish.errors import Mark, Problems
from publish.functions import GREL
from publish.mappings.model import Constant, Execution, Expression, Join, LogicalSource, Reference, Template, ViewJoin
from publish.sources.records import NESTED, Odd, Typed, Unread
from publish.sources.views import LIMIT, ViewRecords
from publish.terms import XSD

PEOPLE = {"people": [
    {"name": "alice", "items": [{"type": "sword", "weight": 1500}, {"type": "shield"}], "tags": ["a", "b"]},
    {"name": "bob", "items": []},
    {"items": [{"type": "flower", "weight": 1.5, "of": {"x": 1}}], "tags": "c"},
]}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An empty archive."""
    return Archive(tmp_path)


def test_nested_records_become_rows(archive: Archive) -> None:
    """One for each item; a record without items stays, and what it lacks is absent."""
    item = items("item", "$.items[*]", value("type", "$.type"), value("weight", "$.weight"))
    people = view(archive.json(PEOPLE), value("name", "$.name"), item)
    rows = archive.rows(people, "# name name.# item.# item.type item.weight item.weight.#")
    assert rows == [
        ("0", "alice", "0", "0", "sword", "1500", "0"), ("0", "alice", "0", "1", "shield", None, None),
        ("1", "bob", "0", None, None, None, None), ("2", None, None, "0", "flower", "1.5E0", "0"),
    ]
    datatypes = [getattr(cell, "datatype", None) for cell in rows[0]]
    assert datatypes == [f"{XSD}integer" if position in (0, 2, 3, 5, 6) else None for position in range(7)]


def test_what_no_row_had_is_known(archive: Archive) -> None:
    """Fields, and what joins add; and how many records and rows there were."""
    parent = view(archive.csv("p,q\nalice,\n", "p.csv"), value("p", "p"), value("q", "q"))
    fields = (value("name", "$.name"), items("item", "$.items[*]", value("type", "$.type"), value("no", "$.no")))
    taken = join(parent, "name", "p", value("of", "p"), value("empty", "q"))
    names = ["item.no", "name", "empty", "of"]
    records = archive.open(view(archive.json(PEOPLE), *fields, joins=(taken,)), [(name, NAME) for name in names])
    assert isinstance(records, ViewRecords)
    assert (records.unseen(), records.records, records.count) == (names, 0, 0)
    for _ in range(2):
        assert len(list(records.rows())) == 4
        assert (records.unseen(), records.records, records.count) == (["item.no", "empty"], 3, 4)


def test_a_join_that_nothing_meets_is_known(archive: Archive) -> None:
    """An inner one leaves no rows of the records that there are; a left one, nothing of the parent."""
    for inner, count in ((True, 0), (False, 2)):
        parent = view(archive.csv("p\nx\n", "p.csv"), value("p", "p"))
        child = view(archive.csv("a\n1\n2\n"), value("a", "a"), joins=(join(parent, "a", "p", value("of", "p"), inner=inner),))
        records = archive.open(child, [("of", NAME)])
        assert isinstance(records, ViewRecords)
        assert len(list(records.rows())) == count
        assert (records.unseen(), records.records, records.count) == (["of"], 2, count)


def test_several_values_and_siblings_are_combined(archive: Archive) -> None:
    """Each with each, also those that no one asked for."""
    people = view(archive.json(PEOPLE), value("tag", "$.tags[*]"), items("item", "$.items[*]", value("type", "$.type")))
    assert archive.rows(people, "tag.# tag item.type") == [
        ("0", "a", "sword"), ("0", "a", "shield"), ("1", "b", "sword"), ("1", "b", "shield"), (None, None, None), (None, None, "flower"),
    ]
    assert len(archive.rows(people, "tag")) == 6


@pytest.mark.parametrize(("expression", "values"), [
    (Constant("human", '"human"'), ["human", "human", "human"]),
    (Template(("", "$.name", " of ", "$.items[0].type", "")), ["alice of sword", None, None]),
    (Execution(f"{GREL}toUpperCase", ((f"{GREL}valueParam", Reference("$.name")),), ""), ["ALICE", "BOB", None]),
])
def test_fields_with_other_expressions(archive: Archive, expression: Expression, values: list[str | None]) -> None:
    """Constants, templates and functions; without an iterator and beside one."""
    people = archive.json(PEOPLE)
    assert archive.rows(view(people, value("x", expression)), "x") == [(each,) for each in values]
    beside = view(people, value("x", expression), items("i", "$.tags", value("y", "$")))
    assert [row[0] for row in archive.rows(beside, "x")] == values


def test_objects_are_told_only_where_they_are_used(archive: Archive) -> None:
    """They are marked in the row; whoever makes a term of it knows the place in the mapping."""
    nested = view(archive.json(PEOPLE), value("items", "$.items"), value("text", Template(("", "$.items", ""))), value("name", "$.name"))
    [row, *_] = archive.rows(nested, "items text items.#")
    assert type(row) is Odd
    assert row[:2] == (NESTED, NESTED)
    assert archive.rows(nested, "name")[0] == ("alice",)


def test_iterators_within_iterators(archive: Archive) -> None:
    """Each goes on from the item of the one above."""
    data = {"people": [{"a": [{"b": [{"c": 1}, {"c": [2, 3]}]}, {}]}]}
    nested = view(archive.json(data), items("a", "$.a[*]", items("b", "$.b[*]", value("c", "$.c[*]"), value("whole", "$.c"))))
    assert archive.rows(nested, "a.# a.b.# a.b.c.# a.b.c") == [
        ("0", "0", None, None), ("0", "1", "0", "2"), ("0", "1", "1", "3"), ("1", None, None, None),
    ]


def test_json_within_csv(archive: Archive) -> None:
    """The text of a cell is read as JSON; an empty one has no items."""
    source = archive.csv('name,items\nalice,"[{""type"":""sword""},{""type"":2}]"\nbob,\n')
    item = items("item", "$[*]", value("type", "$.type"), formulation="jsonpath")
    mixed = view(source, value("name", "name"), value("items", "items", item))
    assert archive.rows(mixed, "name items.item.# items.item.type") == [("alice", "0", "sword"), ("alice", "1", "2"), ("bob", None, None)]


def test_csv_within_json(archive: Archive) -> None:
    """The text of a value is read as CSV; what is null in the source is so in it."""
    data = {"people": [{"items": 'type,weight\nsword,-\n\n"a\nb",5\n'}, {"items": ""}, {}]}
    source = LogicalSource(**{**vars(archive.json(data)), "nulls": ("-",)})
    mixed = view(source, value("items", "$.items", items("item", "", value("type", "type"), value("weight", "weight"), formulation="csv")))
    assert archive.rows(mixed, "# items.item.type items.item.weight") == [
        ("0", "sword", None), ("0", "a\nb", "5"), ("1", None, None), ("2", None, None),
    ]


def test_a_view_on_a_view(archive: Archive) -> None:
    """Its records are the rows of the other, its index counts them, and datatypes stay."""
    people = view(archive.json(PEOPLE), items("item", "$.items[*]", value("type", "$.type"), value("weight", "$.weight")))
    again = view(people, value("kind", "item.type"), value("position", "item.#"), value("weight", "item.weight"))
    rows = archive.rows(again, "# kind position weight")
    assert rows == [("0", "sword", "0", "1500"), ("1", "shield", "1", None), ("2", None, None, None), ("3", "flower", "0", "1.5E0")]
    assert isinstance(rows[3][3], Typed)
    assert rows[3][3].datatype == f"{XSD}double"


@pytest.mark.parametrize("limit", [LIMIT, 0])
@pytest.mark.parametrize("inner", [False, True])
def test_joins(tmp_path: Path, limit: int, inner: bool) -> None:  # noqa: FBT001  # a column of the table
    """A row for each match, with datatypes; without one, a left join keeps the record. An absent key matches nothing."""
    archive = Archive(tmp_path, limit)
    parent = view(archive.json(PEOPLE), value("name", "$.name"), items("item", "$.items[*]", value("weight", "$.weight")))
    taken = join(parent, "name", "name", value("w", "item.weight"), value("x", Constant("x", '"x"')), inner=inner)
    child = view(archive.csv("name,year\nalice,1995\ntobias,2005\n,1\n"), value("name", "name"), value("year", "year"), joins=(taken,))
    rows = archive.rows(child, "# name year w.# w x")
    matched = [("0", "alice", "1995", "0", "1500", "x"), ("0", "alice", "1995", None, None, "x")]
    assert rows == (matched if inner else [*matched, ("1", "tobias", "2005", None, None, None), ("2", None, "1", None, None, None)])
    assert isinstance(rows[0][4], Typed)
    assert archive.rows(child, "w") == [row[4:5] for row in rows]


def test_conditions_of_a_join_all_hold(archive: Archive) -> None:
    """Both sides may be any expression; two joins are combined."""
    source = archive.csv("first,last,race\nal,bo,human\na,lbo,human\nal,bo,elf\n", "p.csv")
    parent = view(source, *(value(name, name) for name in ("first", "last", "race")))
    human = Join(Constant("human", '"human"'), Reference("race"), MARK)
    same = Join(Reference("name"), Template(("", "first", " ", "last", "")), MARK)
    joined = ViewJoin(parent, True, (human, same), (value("f", "first"),), MARK)  # noqa: FBT003  # as in the model
    both = join(parent, "name", "race", value("g", "last"))
    child = view(archive.csv("name\nal bo\nhuman\n"), value("name", "name"), joins=(both, joined))
    assert archive.rows(child, "name f g g.#") == [("al bo", "al", None, None)]
    apart = view(archive.csv("name\nal bo\nhuman\n"), value("name", "name"), joins=(both,))
    assert archive.rows(apart, "name g g.#") == [("al bo", None, None), ("human", "bo", "0"), ("human", "lbo", "1")]


def test_rows_can_be_read_again_and_know_their_place(archive: Archive) -> None:
    """The place is that of the record of the source, and of the column that a value comes from."""
    source = archive.csv('a,items\nx,"[1,2]"\ny,"[3]"\n')
    mixed = view(source, value("a", "a"), value("b", "items", items("i", "$[*]", value("v", "$"), formulation="jsonpath")))
    records = archive.open(mixed, [("b.i.v", NAME)])
    assert records
    for _ in range(2):
        assert [(row, records.mark("b.i.v")) for row in records.rows()] == [
            (("1",), Mark("data.csv", 2, 2)), (("2",), Mark("data.csv", 2, 2)), (("3",), Mark("data.csv", 3, 2)),
        ]
    assert records.done() == 1


@pytest.mark.parametrize(("cell", "formulation", "message"), [
    ('"{secret"', "jsonpath", "the field “b.i”: its text is not JSON: correct it. [json]"),
    ('"[1] secret"', "jsonpath", "the field “b.i”: something stands behind the end of its JSON value: correct it. [json]"),
    ('"secret"', "csv", "the field “b.i”: the header of its text must have the column “v” once. [csv]"),
    ('"v\n""secret"', "csv", "the field “b.i”: its text is not CSV: check quotes and line ends. [csv]"),
    ('"v\nsecret,secret"', "csv", "the field “b.i”: a line of its text has not as many cells as the header: correct it. [csv]"),
    ("secret,secret", "jsonpath", "this row has 3 cells, and the header has 2: check delimiters and quotes. [csv]"),
])
def test_a_bad_record_is_named_and_does_not_end_the_rows(archive: Archive, cell: str, formulation: str, message: str) -> None:
    """The row, the field and the remedy; none of the data. The next record is read."""
    good, path = ('"v\n5"', "v") if formulation == "csv" else ('"{""v"":5}"', "$.v")
    source = archive.csv(f"a,b\n1,\n2,{cell}\n3,{good}\n")
    mixed = view(source, value("a", "a"), value("b", "b", items("i", "$", value("v", path), formulation=formulation)))
    records = archive.open(mixed, [("a", NAME), ("b.i.v", NAME)])
    assert records
    rows = records.rows()
    assert next(rows) == ("1", None)
    unread = next(rows)
    assert isinstance(unread, Unread)
    assert str(unread.problem) == f"data.csv:3: error: {message}"
    assert list(rows) == [("3", "5")]


def test_an_object_is_no_text(archive: Archive) -> None:
    """A field that reads texts of another formulation says so, and names the record."""
    mixed = view(archive.json(PEOPLE), value("a", "$.items", items("i", "$", value("v", "$.v"), formulation="jsonpath")))
    records = archive.open(mixed, [("a.i.v", NAME)])
    assert records
    found = read_through(records)
    assert found
    assert all("the field “a.i”: it is an object or an array, and no text" in problem.message for problem in found)


def test_a_function_that_fails_is_named_with_its_row(archive: Archive) -> None:
    """In a field, and in a condition of a join."""
    cut = Execution(f"{GREL}string_substring", ((f"{GREL}valueParam", Reference("a")), (f"{GREL}p_int_i_from", Reference("a"))), "")
    source = archive.csv("a\nsecret\n")
    own = view(source, value("a", "a"))
    for failing in (
        view(source, value("b", cut)),
        view(source, value("a", "a"), joins=(ViewJoin(own, inner=False, joins=(Join(cut, Reference("a"), MARK),), fields=(), mark=MARK),)),
        view(source, value("a", "a"), joins=(ViewJoin(own, inner=False, joins=(Join(Reference("a"), cut, MARK),), fields=(), mark=MARK),)),
    ):
        records = archive.open(failing, [])
        assert records
        (problem,) = read_through(records)
        assert "a position in a text must be a whole number" in problem.message
        assert "secret" not in problem.message
        assert problem.mark == Mark("data.csv", 2)


def test_a_parent_that_cannot_be_read_ends_the_rows(archive: Archive) -> None:
    """It is not read for each record again."""
    parent = view(archive.csv("a\n1,2\n", "p.csv"), value("a", "a"))
    child = view(archive.csv("a\n1\n2\n"), value("a", "a"), joins=(join(parent, "a", "a", value("b", "a")),))
    records = archive.open(child, [("b", NAME)])
    assert records
    rows = records.rows()
    with pytest.raises(Problems, match=r"p\.csv:2: error: this row has 2 cells"):
        next(rows)
    assert list(rows) == []


def test_what_a_join_takes_may_be_an_object(archive: Archive) -> None:
    """It is told where it is used, as without the join."""
    parent = view(archive.json(PEOPLE), value("name", "$.name"), value("items", "$.items"))
    child = view(archive.csv("name\nalice\n"), value("name", "name"), joins=(join(parent, "name", "name", value("taken", "items")),))
    assert archive.rows(child, "name taken") == [("alice", NESTED)]


@pytest.mark.parametrize(("names", "problem"), [
    ("Name", "mapping.ttl:9:5: error: the view has no field “Name”: did you mean name? [reference]"),
    ("item", "mapping.ttl:9:5: error: “item” is a whole record, of which no term can be made: refer to one of its fields. [reference]"),
    ("<it>", "mapping.ttl:9:5: error: “<it>” is a whole record, of which no term can be made: refer to one of its fields. [reference]"),
])
def test_what_a_view_does_not_have_is_told(archive: Archive, names: str, problem: str) -> None:
    """At the place in the mapping, with the nearest name (RML-LV, “Logical view expressions”)."""
    people = view(archive.json(PEOPLE), value("name", "$.name"), items("item", "$.items[*]", value("type", "$.type")))
    assert archive.problems(people, names) == [problem]


def test_all_references_that_are_wrong_are_told_at_once(archive: Archive) -> None:
    """In what is asked for, in fields, and on both sides of joins."""
    parent = view(archive.csv("p\n1\n", "p.csv"), value("p", "p"))
    source = archive.csv("a,b\n1,2\n")
    bad = view(source, value("a", "a"), value("c", "c"), joins=(join(parent, "aa", "q", value("x", "r")),))
    text = "\n".join(archive.problems(bad, "nothing"))
    for part in ("no field “nothing”", "no field “aa”: did you mean a?", "no column “c”", "no field “q”", "no field “r”"):
        assert part in text


def test_all_fields_that_are_wrong_are_told_at_once(archive: Archive) -> None:
    """What iterates must have something to iterate over, and what has a value ends there."""
    parent = view(archive.csv("p\n1\n", "p.csv"), value("p", "p"))
    call = Execution(f"{GREL}toUppercase", (), "")
    bad = view(
        archive.csv("a,b\n1,2\n"), value("a", "a", value("aa", "b"), items("n", "$")), items("c", "$"), value("f", call),
        value("j", "b", items("k", "$[", value("l", "$[?"), formulation="jsonpath")),
        joins=(join(parent, "a", "p", value("x", "p", items("y", "$")), items("z", "$")),),
    )
    text = "\n".join(archive.problems(bad))
    for part in (
        "“aa” lies below a field with a value", "what the text of the field above is, is not said", "a row has nothing to iterate over",
        "no function “grel:toUppercase”", "“$[”: ", "“$[?”: ", "“x” is a field of a join", "“z” is a field of a join",
    ):
        assert part in text


def test_another_formulation_needs_a_text(archive: Archive) -> None:
    """An iterator over rows of JSON cannot read CSV (RML-LV, “Field reference formulations”)."""
    [message] = archive.problems(view(archive.json(PEOPLE), items("i", "$.items", value("v", "v"), formulation="csv")))
    assert message.startswith("mapping.ttl:6: error: its reference formulation is not that of the field above")


def test_a_view_of_itself_is_told(archive: Archive) -> None:
    """A reader of mappings refuses it; if one does not, opening it ends all the same."""
    inner = view(archive.csv("a\n1\n"), value("a", "a"))
    outer = view(inner, value("a", "a"))
    object.__setattr__(inner, "on", outer)
    assert "this view is made of itself" in archive.problems(outer)[0]
