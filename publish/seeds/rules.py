"""Rules that a single value cannot show: each takes the rows and gives the problems in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from publish import protection
from publish.errors import Mark, Problem
from publish.seeds.rows import Row, Tables

_WORD = re.compile(r"\w{4,}")


def check(tables: Tables) -> Iterator[Problem]:
    """What is wrong among the rows of the whole archive."""
    for rule in _RULES:
        yield from rule(tables)


def _unique_ids(tables: Tables) -> Iterator[Problem]:
    first: dict[str, Mark] = {}
    for row in sorted(tables.all(), key=lambda row: row.place("id")):
        identifier, place = row.values.get("id", ""), row.place("id")
        if identifier in first:
            yield Problem(
                place, "duplicate-id",
                f"the id {protection.shown(identifier)} is taken at {first[identifier]}: make one with `hre mint`.",
            )
        elif identifier:
            first[identifier] = place


def _one_agent(tables: Tables) -> Iterator[Problem]:
    unknown = {row.values["address"] for row in tables["unknown_agent"]}
    for row in tables["involvement"]:
        if not {"agent"} & (row.values.keys() | row.marks.keys()):
            yield Problem(
                row.mark, "agent",
                "this involvement has nobody in it: write agent: and a handle, or unknown: if the document says so.",
            )
        elif "agent" in row.marks and f"{row.values['address']}-agent" in unknown:
            yield Problem(
                row.place("agent"), "agent",
                "this involvement has both an agent and an unknown: keep one; a second person is a second entry.",
            )


def _evidence_exists(tables: Tables) -> Iterator[Problem]:
    passages = {row.values["address"] for row in tables["evidence"]}
    for row in tables["statement_evidence"]:
        if row.values["value"] not in passages:
            number = row.values["value"].rpartition("-")[2]
            count = sum(passage.startswith(f"{row.values['account']}#") for passage in passages)
            yield Problem(
                row.mark, "evidence",
                f"there is no passage {number}: the account has {count}, counted from 1; correct the number or add the passage.",
            )


def _passages_have_length(tables: Tables) -> Iterator[Problem]:
    for row in tables["evidence"]:
        if {"start", "end"} <= row.values.keys() and int(row.values["start"]) >= int(row.values["end"]):
            yield Problem(
                row.place("end"), "evidence",
                "the passage ends before it starts: start is its first character, end the one after its last.",
            )
        if row.values.get("paragraph") == "0":
            yield Problem(row.place("paragraph"), "evidence", "paragraphs are counted from 1.")


def _compared_here(tables: Tables) -> Iterator[Problem]:
    accounts = {(row.values["address"], row.values["subject"]): row.values.get("id") for row in tables["account"]}
    compared: dict[str, list[Row]] = {}
    of = {row.values["address"]: row for row in tables["comparison"]}
    for row in tables["comparison_accounts"]:
        compared.setdefault(row.values["address"], []).append(row)
        owner = of[row.values["address"]].values["subject"]
        if (row.values["value"], owner) not in accounts:
            here = [identifier for (_, entity), identifier in accounts.items() if entity == owner and identifier]
            yield Problem(
                row.mark, "comparison",
                f"the account compared is not in this file: expected one of {', '.join(here) or 'its accounts, and it has none'}.",
            )
    for address, rows in compared.items():
        if len(rows) < 2:
            yield Problem(of[address].mark, "comparison", "a comparison needs two accounts or more: name the other, or remove it.")


def _labels_name_nobody(tables: Tables) -> Iterator[Problem]:
    names = [row.values[column] for row in tables["person"] for column in ("label_en", "label_fr") if column in row.values]
    people = {row.values["address"] for row in tables["person"]}
    names += [row.values["text"] for row in tables["name"] if row.values["subject"] in people and "text" in row.values]
    words = {word.casefold() for name in names for word in _WORD.findall(name)}
    for row in tables["event"]:
        for column in ("label_en", "label_fr"):
            if words & {word.casefold() for word in _WORD.findall(row.values.get(column, ""))}:
                yield Problem(row.place(column), "label", "the label of an event names a person: say what happened without the name.")


def _private_people_have_no_names(tables: Tables) -> Iterator[Problem]:
    private = {row.values["address"] for row in tables["person"] if row.values.get("exposure") == "private"}
    for row in tables["name"]:
        if row.values["subject"] in private:
            yield Problem(row.mark, "protect", "a private person's name is not published: remove it; the label is a pseudonym.")


def _assessed(tables: Tables) -> Iterator[Problem]:
    for row in tables["account"]:
        if row.values.get("status") in ("likely", "unlikely", "confirmed") and "assessor" not in row.values:
            yield Problem(
                row.place("status"), "status",
                "this status is somebody's judgement: name the organisation under assessor:, or write alleged.",
            )


def _bounds_in_order(tables: Tables) -> Iterator[Problem]:
    for row in tables["quantity"]:
        low, high = row.values.get("low"), row.values.get("high")
        if low and high and float(low) > float(high):
            yield Problem(row.place("high"), "quantity", "the highest figure is below the lowest: swap low and high.")


def _silent_on_what_is_said(tables: Tables) -> Iterator[Problem]:
    """A silence is the document's: not where another account of the same document tells (FACTS, unknown and none named)."""
    told: dict[tuple[str | None, ...], Row] = {}
    for row in tables["involvement"]:
        told.setdefault((row.values.get("document"), row.values["subject"], row.values.get("role")), row)
    for row in tables["silence"]:
        if other := told.get((row.values.get("document"), row.values["subject"], row.values.get("on"))):
            message = f"the same document tells of one at {other.mark}: remove the silence, or say what is left open."
            yield Problem(row.place("on"), "silence", message)


def _documents_apart(tables: Tables) -> Iterator[Problem]:
    """A text is one document, and none derives from itself: else a source would corroborate itself."""
    first: dict[str, Mark] = {}
    for row in tables["document"]:
        place = first.setdefault(row.values.get("digest", row.values["address"]), row.place("digest"))
        if place != row.place("digest"):
            yield Problem(row.place("digest"), "document", f"this is the text of the document at {place}: a text has one record.")
    for row in tables["document_derives_from"]:
        if row.values["value"] == row.values["address"]:
            yield Problem(row.mark, "document", "a document does not derive from itself: name the other one.")


def _listed_once(tables: Tables) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for row in [*tables["statement_evidence"], *tables["comparison_accounts"]]:
        key = row.values["address"], row.values["value"]
        if key in seen:
            yield Problem(row.mark, "duplicate", "this stands here twice: keep one.")
        seen.add(key)


def _withheld_is_counted(tables: Tables) -> Iterator[Problem]:
    for row in tables["withholding"]:
        if row.values.get("count") == "0":
            yield Problem(row.place("count"), "withholding", "nothing withheld is no withholding: count what was, or remove the entry.")


def no_link_to_the_hidden(tables: Tables, hidden: set[str]) -> Iterator[Problem]:
    """A problem for each published value that is the address of something `hidden` (embargo, consent)."""
    for row in tables.all():
        for column, value in row.values.items():
            if value in hidden and column in row.marks:  # what is filled in from above is a problem there
                yield Problem(row.place(column), "hidden", "this refers to a record that may not be published (embargo or consent): "
                              "put the account under the same embargo, or remove the reference.")


_RULES: tuple[Callable[[Tables], Iterator[Problem]], ...] = (
    _unique_ids,
    _one_agent,
    _evidence_exists,
    _passages_have_length,
    _compared_here,
    _labels_name_nobody,
    _private_people_have_no_names,
    _assessed,
    _bounds_in_order,
    _silent_on_what_is_said,
    _documents_apart,
    _listed_once,
    _withheld_is_counted,
)
