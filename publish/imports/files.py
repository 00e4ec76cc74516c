"""Writes trees as seed files, laid out as the authoring guide shows, and puts them in place: all of them or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import yaml

from publish.nodes import Cell, List, Map, Node, text
from publish.seeds.fields import FOLDERS, RECORDS, Field, Record

_AS_WRITTEN = ("integer", "decimal", "boolean", "evidence", "edtf", "date")
"""The types whose values stand without quotation marks, as a curator writes them."""
_WIDEST = 1 << 20


class _Dumper(yaml.SafeDumper):
    """Indents the entries of a list, as the guide does."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  # as PyYAML calls it
        super().increase_indent(flow, indentless=False)


def content(folder: str, tree: Node) -> str:
    """The text of the file of a record in `folder`; ``archive.yaml`` has none. The same tree gives the same text."""
    record = FOLDERS[folder] if folder else RECORDS["archive"]
    written = yaml.serialize(_map(record, tree, {}), Dumper=_Dumper, allow_unicode=True, width=_WIDEST, indent=2)
    return f"# yaml-language-server: $schema={'../' if folder else ''}schema.json\n{written}"


def _map(record: Record, tree: Node, account: Mapping[str, str]) -> yaml.Node:
    """A record with its keys in the order of the guide, without those that say what holds anyway."""
    fields = sorted(record.fields, key=lambda each: each.type == "records")  # what is nested comes last
    entries = [(each, tree.entries[each.name][1]) for each in fields if isinstance(tree, Map) and each.name in tree.entries]
    pairs = [(_text(each.name, as_written=True), _field(each, node, _said(record, tree, account)))
             for each, node in entries if not _holds_anyway(each, node, record, account)]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=record.name == "evidence")


def _said(record: Record, tree: Node, account: Mapping[str, str]) -> Mapping[str, str]:
    """What the statements of an account inherit, and how many passages it has."""
    if record.name != "account" or not isinstance(tree, Map):
        return account
    certainty = next(each.default for each in record.fields if each.name == "certainty")
    passages = tree.entries.get("evidence")
    count = len(passages[1].items) if passages and isinstance(passages[1], List) else 0
    return {"modality": text(tree, "modality"), "certainty": text(tree, "certainty") or certainty, "evidence": str(count)}


def _holds_anyway(each: Field, node: Node, record: Record, account: Mapping[str, str]) -> bool:
    if record.statement and each.name == "evidence":
        return isinstance(node, List) and _texts(node) == [str(number + 1) for number in range(int(account["evidence"]))]
    inherited = account.get(each.name, "") if record.statement else ""
    return isinstance(node, Cell) and node.text in filter(None, (inherited, each.default))


def _texts(node: List) -> list[str]:
    return [item.text for item in node.items if isinstance(item, Cell)]


def _field(each: Field, node: Node, account: Mapping[str, str]) -> yaml.Node:
    if each.type in ("record", "records"):
        record = RECORDS[each.of]
        if isinstance(node, List):
            return yaml.SequenceNode("tag:yaml.org,2002:seq", [_map(record, item, account) for item in node.items], flow_style=False)
        return _map(record, node, account)
    if isinstance(node, List):
        items = [_text(item, as_written=each.type in _AS_WRITTEN) for item in _texts(node)]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=True)
    if isinstance(node, Map):
        pairs = [(_text(language), _text(text(node, language))) for language in node.entries]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)
    return _text(node.text, as_written=each.type in _AS_WRITTEN)


def _text(written: str, *, as_written: bool = False) -> yaml.ScalarNode:
    """A scalar, in quotation marks where YAML would take it for something else than what it is."""
    tag = "tag:yaml.org,2002:str"
    if as_written:
        tag = yaml.resolver.Resolver().resolve(yaml.ScalarNode, written, (True, False))  # type: ignore[no-untyped-call]  # as the stubs have it
    return yaml.ScalarNode(tag, written)


def place(folder: Path, files: Mapping[str, str]) -> None:
    """Puts `files` (path below `folder` -> text) in place, all of them or none; never over a file that is there.

    Raises `OSError` where that cannot be done. If the process is killed, each file is there in whole or not at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".import-", dir=folder.parent) as draft, ExitStack() as undo:
        for number, written in enumerate(files.values()):
            (Path(draft) / str(number)).write_text(written, "utf-8", newline="\n")
        for number, name in enumerate(files):
            (folder / name).parent.mkdir(exist_ok=True)
            os.link(Path(draft) / str(number), folder / name)
            undo.callback((folder / name).unlink)
        undo.pop_all()


def replace(path: Path, written: str) -> None:
    """Writes a file in one step: it has the old text or the new."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        draft.write_text(written, "utf-8", newline="")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
