"""The JSON Schema of seed files: current, valid, true to the table, and of use to a curator."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from publish import dates, ontology
from publish.seeds import schema, values
from publish.seeds.fields import FOLDERS, RECORDS, Field, Record
from publish.seeds.values import Known

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
FILES = [path for path in sorted(SEEDS.rglob("*.yaml")) if path.name != "ledger.yaml"]  # written by commands, not in an editor
FIELDS = [pytest.param(record.name, field, id=f"{record.name}.{field.name}") for record in RECORDS.values() for field in record.fields]


class Editor(yaml.SafeLoader):
    """Reads YAML as editors do, by the core schema of YAML 1.2: a date, a time of day and `on` stay text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  # PyYAML's own way to declare them


CORE = {
    "bool": ("true|True|TRUE|false|False|FALSE", "tTfF"),
    "null": ("null|Null|NULL|~|", "nN~"),
    "int": ("[-+]?[0-9]+", "-+0123456789"),
    "float": (r"[-+]?([.][0-9]+|[0-9]+([.][0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
}
for kind, (pattern, first) in CORE.items():
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$"), list(first))


@cache
def schemes() -> dict[str, tuple[str, ...]]:
    """The codes of the vocabulary."""
    return ontology.read(ROOT / "ontology").schemes


@cache
def committed() -> dict[str, Any]:
    """The schema that an editor reads: the file in the repository."""
    read: dict[str, Any] = json.loads((SEEDS / "schema.json").read_text(encoding="utf-8"))
    return read


@cache
def within(name: str) -> Draft202012Validator:
    """Checks a value that is not a whole file: against one of the definitions."""
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": committed()["$defs"]})


def wrong(text: str) -> list[str]:
    """Where the YAML in `text` breaks the schema."""
    return [error.json_path for error in Draft202012Validator(committed()).iter_errors(yaml.load(text, Editor))]  # noqa: S506  # made from SafeLoader


@cache
def guide() -> dict[str, str]:
    """The complete files in the authoring guide: name -> YAML."""
    blocks = re.findall(r"`(\S+\.yaml)`\n\n```yaml\n(.*?)```", (SEEDS / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return dict(blocks)


def test_the_committed_schema_is_current() -> None:
    """The file is what the table and the vocabulary make."""
    current = schema.text(schemes())
    assert (SEEDS / "schema.json").read_text(encoding="utf-8") == current, "seeds/schema.json is out of date: run `.venv/bin/hre schema`"


def test_the_schema_does_not_depend_on_the_order_of_the_codes() -> None:
    """The same codes give the same bytes."""
    backwards = {name: codes[::-1] for name, codes in reversed(schemes().items())}
    assert schema.text(backwards) == schema.text(schemes())


def test_the_schema_is_a_schema() -> None:
    """It is valid itself, all that it refers to is there, and all that is there is referred to."""
    Draft202012Validator.check_schema(committed())
    referred = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(committed())))
    assert referred == set(committed()["$defs"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SEEDS).as_posix())
def test_every_seed_is_valid(path: Path) -> None:
    """An editor marks no error in what the archive holds, and knows where the schema is."""
    text = path.read_text(encoding="utf-8")
    assert wrong(text) == []
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named is not None
    assert (path.parent / named[1]).resolve() == (SEEDS / "schema.json").resolve()


def test_every_example_of_the_guide_is_valid() -> None:
    """The complete files of seeds/README.md are what they teach."""
    assert len(guide()) >= 4
    assert {name: wrong(text) for name, text in guide().items() if wrong(text)} == {}


def statements() -> list[tuple[str, str]]:
    """The short examples of the guide: the key of an account, and the list that stands under it."""
    text = (SEEDS / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^\*\*(\w+)\*\*:[^\n]*\n```yaml\n(.*?)```", text, re.DOTALL | re.MULTILINE)


def test_the_guide_shows_every_statement() -> None:
    """No kind of statement is without an example."""
    known = {field.name for field in RECORDS["account"].fields if field.type == "records" and RECORDS[field.of].statement}
    assert {key for key, _ in statements()} == known


@pytest.mark.parametrize(("key", "text"), statements(), ids=lambda part: part if part.isalpha() else "")
def test_every_statement_of_the_guide_is_valid(key: str, text: str) -> None:
    """The short examples are what they teach."""
    (field,) = (field for field in RECORDS["account"].fields if field.name == key)
    listed = yaml.load(text, Editor)  # noqa: S506  # made from SafeLoader
    assert listed
    assert [error.json_path for item in listed for error in within(f"record-{field.of}").iter_errors(item)] == []


EVENT, DOCUMENT = "events/van-tyres.yaml", "documents/bulletin-2031.yaml"
PLACE, BODY = "places/port-example.yaml", "organisations/quay-workers-league.yaml"
WRONG = [
    (EVENT, "kind: act\n", "kind: acts\n", "$.kind"),
    (EVENT, "vehicle-tampering", "vehicle-tampring", "$.types[0]"),
    (EVENT, "[vehicle-tampering]", "vehicle-tampering", "$.types"),
    (EVENT, "[vehicle-tampering]", "[]", "$.types"),
    (EVENT, "[vehicle-tampering]", "[vehicle-tampering, vehicle-tampering]", "$.types"),
    (EVENT, "id: p4mwv282", "id: p4mwv28", "$.id"),
    (EVENT, "id: p4mwv282", "id: p4mwa282", "$.id"),
    (EVENT, "id: p4mwv282\n", "", "$"),
    (EVENT, "kind: act\n", "kind: act\nkinds: act\n", "$"),
    (EVENT, "kind: act\n", "kind: act\nedtf: 2031-03\n", "$"),
    (EVENT, "kind: act\n", "kind: act\nembargo_until: 4.3.2032\n", "$.embargo_until"),
    (EVENT, "label:\n  en: Tyres of a van cut\n", "label:\n", "$.label"),
    (EVENT, "  en: Tyres of a van cut\n", "  en: Tyres of a van cut\n  de: Reifen zerstochen\n", "$.label"),
    (EVENT, "modality: narrated", "modality: said", "$.accounts[0].modality"),
    (EVENT, "    modality: narrated\n", "", "$.accounts[0]"),
    (EVENT, "document: bulletin-2031", "document: Bulletin 2031.yaml", "$.accounts[0].document"),
    (EVENT, "paragraph: 2, start: 0", "paragraph: two, start: 0", "$.accounts[0].evidence[0].paragraph"),
    (EVENT, "paragraph: 2, start: 0", "paragraph: 2, start: -1", "$.accounts[0].evidence[0].start"),
    (EVENT, "end: 28, ", "", "$.accounts[0].evidence[0]"),
    (EVENT, "192cd829", "192CD829", "$.accounts[0].evidence[0].digest"),
    (EVENT, "edtf: 2031-03-03/2031-03-04", "edtf: 2031-3-3/2031-3-4", "$.accounts[0].times[0].edtf"),
    (EVENT, "edtf: 2031-03-03/2031-03-04", "edtf: 31", "$.accounts[0].times[0].edtf"),
    (EVENT, "extent: within,", "extent: within, clock: 9h00,", "$.accounts[0].times[0].clock"),
    (EVENT, "extent: within,", "extent: within, clock_approximate: about,", "$.accounts[0].times[0].clock_approximate"),
    (EVENT, "evidence: [1]}", "evidence: [0]}", "$.accounts[0].times[0].evidence[0]"),
    (EVENT, "evidence: [1]}", "evidence: 1}", "$.accounts[0].times[0].evidence"),
    (EVENT, "precision: settlement", "precision: house", "$.accounts[0].locations[0].precision"),
    (EVENT, "number: several", "number: 3", "$.accounts[0].involvements[1].unknown.number"),
    (EVENT, "role: victim,", "rôle: victim,", "$.accounts[0].involvements[0]"),
    (EVENT, "on: cause", "about: cause", "$.accounts[0].silences[0]"),
    (EVENT, "[wb42b557, zmj161xr]", "[wb42b557]", "$.comparisons[0].accounts"),
    (EVENT, "    silences:\n", "    silence:\n", "$.accounts[0]"),
    (DOCUMENT, "language: en", "language: English", "$.language"),
    (DOCUMENT, "date_basis: inferred-from-content", "date_basis: guessed", "$.date_basis"),
    (DOCUMENT, "edtf: 2031-03", "edtf: March 2031", "$.edtf"),
    (PLACE, "level: settlement", "level: town", "$.level"),
    (PLACE, "level: settlement", "level: country\ncountry: Exampleland", "$.country"),
    (BODY, "type: coalition", "type: league", "$"),
    (BODY, "kind: organisation\n", "", "$"),
]


@pytest.mark.parametrize(("name", "old", "new", "place"), WRONG)
def test_a_wrong_edit_is_refused_at_its_place(name: str, old: str, new: str, place: str) -> None:
    """Each slip is marked where it is made and nowhere else. A body has no key of its own, so its mark is at the top of the file."""
    text = guide()[name]
    assert old in text
    assert set(wrong(text.replace(old, new, 1))) == {place}


@pytest.mark.parametrize(("record", "field"), FIELDS)
def test_every_field_is_explained(record: str, field: Field) -> None:
    """A key shows its help in the editor, its default, and the codes that it takes."""
    assert field.help.strip()
    shown = committed()["$defs"][f"record-{record}"]["properties"][field.name]
    assert shown["description"].startswith(field.help)
    assert shown.get("default", "") == field.default
    if field.type in ("concept", "concepts"):
        assert committed()["$defs"][f"concept-{field.of}"]["enum"] == sorted(schemes()[field.of])
        assert (ROOT / "ontology" / "vocab" / f"{field.of}.ttl").is_file()


@pytest.mark.parametrize("record", RECORDS.values(), ids=lambda record: record.name)
def test_a_record_has_its_fields_and_no_others(record: Record) -> None:
    """What the table does not list is an error; what it requires is required."""
    made = committed()["$defs"][f"record-{record.name}"]
    assert list(made["properties"]) == [field.name for field in record.fields]
    assert made.get("required", []) == [field.name for field in record.fields if field.required]
    assert made["additionalProperties"] is False


def test_handles_can_be_offered() -> None:
    """With the handles of each folder, a reference is one of those that exist there."""
    handles = {folder: [f"{folder}-b", f"{folder}-a"] for folder in FOLDERS}
    definitions = schema.schema(schemes(), handles)["$defs"]
    assert isinstance(definitions, dict)
    assert definitions["ref-people-organisations"]["enum"] == ["organisations-a", "organisations-b", "people-a", "people-b"]
    assert definitions["ref-events"]["enum"] == ["events-a", "events-b"]


def test_a_scheme_that_does_not_exist_is_an_error() -> None:
    """A concept without codes would accept anything, or nothing."""
    with pytest.raises(KeyError, match="act-type"):
        schema.text({name: codes for name, codes in schemes().items() if name != "act-type"})


def accepts(kind: str, value: object) -> bool:
    """Whether the schema takes `value` for a field of the type `kind`."""
    return within(f"type-{kind}").is_valid(value)


def reader_accepts(kind: str, text: str) -> bool:
    """Whether `hre check` takes `text` for a field of the type `kind`."""
    try:
        values.read(text, Field("x", kind, "x"), Known({}))
    except ValueError:
        return False
    return True


@st.composite
def value(draw: st.DrawFn) -> tuple[str, str]:
    """A type that is checked by a pattern alone, and a text that is of that type, or hardly."""
    kind = draw(st.sampled_from(["clock", "digest", "language", "script", "country"]))
    right = st.from_regex(str(committed()["$defs"][f"type-{kind}"]["pattern"]), fullmatch=True)
    return kind, draw(st.one_of(right, st.text("aAbzZ019:-_é ", max_size=8))).removesuffix("\n")


@given(value())
def test_editor_and_reader_agree(case: tuple[str, str]) -> None:
    """What the editor leaves unmarked `hre check` accepts, and the other way round."""
    kind, text = case
    assert accepts(kind, text) == reader_accepts(kind, text)


nearly = st.from_regex(r"[0-9X]{4}(-([0-9X]{2}|2[1-4])){0,2}[~?%]?(/([0-9]{4}|\.\.)?)?", fullmatch=True)


@given(st.one_of(nearly, st.text("0129X-/.~?%", max_size=12)))
def test_no_date_that_can_be_read_is_marked(text: str) -> None:
    """The editor cannot know the calendar, but what it marks is never EDTF; a bare year is a number to it."""
    try:
        dates.parse(text)
    except ValueError:
        return
    assert accepts("edtf", text)
    assert not re.fullmatch("[1-9][0-9]{3}", text) or accepts("edtf", int(text))
