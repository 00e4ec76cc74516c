"""Accounts: what one document says about one subject, with what each statement rests on."""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from pyoxigraph import NamedNode

from publish.store import Archive
from publish.web.dates import Days, bounds, reported
from publish.web.descriptions import Description, expand
from publish.web.languages import spoken
from publish.web.models import AccountView, Link, Passage, Row, Section, Source, Text
from publish.web.site import keep
from publish.web.statements import READERS, read
from publish.web.wording import edtf_words

_NUMBER = re.compile(r"([0-9]+)")
_UNNAMED = Link(Text(""), "")
_WHEN: WeakKeyDictionary[Archive, dict[tuple[str, str, str], Days]] = WeakKeyDictionary()
"""Store -> (root of the links, language, entity) -> when it was: other pages tell it again and again."""


def natural(text: str) -> list[tuple[int, str]]:
    """A sorting key by which ``#time-10`` comes after ``#time-9``: of two numbers the longer one, without its zeros, is the greater."""
    parts = _NUMBER.split(text)
    return [(len(part.lstrip("0")), part.lstrip("0")) if number % 2 else (0, part) for number, part in enumerate(parts)]


def passages(data: Description, claim: str) -> tuple[Passage, ...]:
    """The evidence of an account or statement, in the order of the document."""
    found = [_passage(data, node) for node in data.nodes(claim, "evidence")]
    return tuple(sorted(found, key=lambda passage: (passage.paragraph, passage.start)))


def _passage(data: Description, node: str) -> Passage:
    return Passage(
        anchor=node.rpartition("#")[2],
        href=data.link(node).href,
        document=data.one(node, "inDocument") or _UNNAMED,
        paragraph=data.number(node, "paragraph"),
        start=data.number(node, "start"),
        end=data.number(node, "end"),
        digest=data.plain(node, "passageDigest"),
    )


def source(data: Description, account: str, claim: str) -> Source:
    """What stands behind `claim`, an account or one of its statements; what it does not say, its account says.

    An inference is the archive's own, so the account's speakers do not stand behind it.
    """
    modality, certainty = _manner(data, account, claim)
    inferred = modality is not None and modality.code == "inferred"
    document = data.node(account, "accordingTo")
    return Source(
        href=data.link(claim).href,
        account=account,
        document=data.link(document) if document else _UNNAMED,
        reference=_reference(data, document) if document else _UNNAMED.text,
        passages=passages(data, claim) if claim != account else _told(data, account),
        modality=modality,
        certainty=certainty,
        speakers=data.links(claim, "speaker") or (() if inferred else data.links(account, "speaker")),
        hedge=data.text(claim, "hedge"),
        note=data.text(claim, "note"),
        reason=data.one(claim, "reason"),
    )


def _manner(data: Description, account: str, claim: str) -> tuple[Link | None, Link | None]:
    """How and how surely it is said."""
    modality, certainty = (data.one(claim, name) or data.one(account, name) for name in ("modality", "certainty"))
    return modality, certainty


def _told(data: Description, account: str) -> tuple[Passage, ...]:
    """The passages in which the document says it: not those that show a silence, or from which the archive only inferred."""
    everything = passages(data, account)
    statements = [node for node in data.subjects() if data.graphs.get(node) == account and data.node(node, "statedIn")]
    carrying = {
        data.link(evidence).href
        for node in statements
        if "Silence" not in data.types(node) and (modality := data.one(node, "modality")) and modality.code != "inferred"
        for evidence in data.nodes(node, "evidence")
    }
    return tuple(passage for passage in everything if passage.href in carrying) or everything


def _reference(data: Description, document: str) -> Text:
    """A document in short, for tables: its genre and date, or what it is called if either is not known."""
    data.require(document)
    genre, edtf = data.one(document, "genre"), data.plain(document, "edtf")
    if not genre or not edtf:
        return data.link(document).text
    words = genre.text.value
    return Text(f"{words[:1].upper()}{words[1:]}, {edtf_words(edtf)}", genre.text.language)


def rows(data: Description, account: str) -> list[Row]:
    """Each statement of `account` as a row of its own, in the order of classes, then of the account."""
    nodes = [node for node in data.subjects() if data.graphs.get(node) == account and node != account]
    found = []
    for node in sorted(nodes, key=natural):
        fact = read(data, node)
        if fact:
            found.append(Row(fact, [source(data, account, node)], [node.rpartition("#")[2]]))
    order = list(READERS)
    return sorted(found, key=lambda row: order.index(row.fact.kind))


def when(data: Description, entity: str) -> Days:
    """When `entity` was: an event as plainly as one of its accounts says so, anything else as its record has it."""
    kept, key = _WHEN.setdefault(data.site.archive, {}), (data.root, spoken().code, entity)
    if key not in kept:
        data.require(entity)
        is_event = "Event" in data.types(entity)
        keep(kept, key, reported(data, entity, _times(data, entity)) if is_event else bounds(data, entity))
    return kept[key]


def _times(data: Description, event: str) -> list[Row]:
    """What all accounts say of when `event` was, each statement as a row; of its source only how and how surely it says so."""
    archive, is_time = data.site.archive, NamedNode(expand("TimeStatement"))
    pointing = (quad.subject for quad in archive.incoming(NamedNode(event), NamedNode(expand("subject"))))
    return [
        _time(data, node.value) for node in pointing
        if isinstance(node, NamedNode) and archive.quads(node, NamedNode(expand("rdf:type")), is_time)
    ]


def _time(data: Description, node: str) -> Row:
    data.require(node)
    account = data.node(node, "statedIn") or ""
    data.require(account)
    manner = _manner(data, account, node)
    return Row(READERS["TimeStatement"](data, node), [Source("", account, _UNNAMED, _UNNAMED.text, (), *manner)])


def merge(lists: list[list[Row]]) -> list[Section]:
    """The rows of several accounts by class, equal facts as one row with all their sources; silences left out."""
    sections = {kind: Section(kind) for kind in READERS if kind != "Silence"}
    merged: dict[object, Row] = {}
    for row in (row for rows in lists for row in rows if row.fact.kind in sections):
        known = merged.get(row.fact)
        if known:
            known.sources += row.sources
            known.anchors += row.anchors
        else:
            merged[row.fact] = Row(row.fact, list(row.sources), list(row.anchors))
            sections[row.fact.kind].rows.append(merged[row.fact])
    return [_sorted(section) for section in sections.values() if section.rows]


def _sorted(section: Section) -> Section:
    """The section with the rows of one term together, terms in the order in which they first appear."""
    first: dict[object, int] = {}
    for row in section.rows:
        first.setdefault(row.fact.term, len(first))
    section.rows.sort(key=lambda row: first[row.fact.term])
    return section


def view(data: Description, account: str) -> AccountView:
    """The account as pages show it. `data` must hold its index triples and its graph."""
    subject = data.node(account, "about")
    return AccountView(
        iri=account,
        href=data.link(account).href,
        subject=data.link(subject) if subject else None,
        source=source(data, account, account),
        status=data.one(account, "status"),
        summary=data.text(account, "summary"),
        assessors=data.links(account, "assessor"),
        passages=list(passages(data, account)),
        rows=rows(data, account),
    )
