"""What templates are given: plain, finished values. No RDF term and no look-up reaches a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from unicodedata import bidirectional

_PLAIN = ("narrated", "attributed", "testimony", "headline", "plain")
"""Modalities and certainty of what a document says, and says surely; any other is to be told with it."""


@dataclass(frozen=True)
class Text:
    """Words, and the language they are in ("" where it does not matter)."""

    value: str
    language: str = ""

    @property
    def is_rightward(self) -> bool:
        """Whether it has letters written from right to left, so that it has to be kept apart from what is around it."""
        return not self.value.isascii() and any(bidirectional(letter) in ("R", "AL") for letter in self.value)


@dataclass(frozen=True)
class Link:
    """What a node is called, its IRI, and where its page is (`href` "" if it has none here)."""

    text: Text
    iri: str
    href: str = ""

    @property
    def code(self) -> str:
        """The last part of the IRI: a concept's code."""
        return self.iri.rpartition("#")[2].rpartition("/")[2]


@dataclass(frozen=True)
class Detail:
    """A further property of a statement: `key` names it, templates know its words."""

    key: str
    values: tuple[Link | Text, ...]


@dataclass(frozen=True)
class Passage:
    """One piece of evidence: where in which document, and the digest that proves it."""

    anchor: str
    href: str
    document: Link
    paragraph: int
    start: int
    end: int
    digest: str


@dataclass(frozen=True)
class Source:
    """Who says it, where, how, how surely: what stands behind one value. `reference` is the document in short."""

    href: str
    account: str
    document: Link
    reference: Text
    passages: tuple[Passage, ...]
    modality: Link | None
    certainty: Link | None
    speakers: tuple[Link, ...] = ()
    hedge: Text | None = None
    note: Text | None = None
    reason: Link | None = None

    @property
    def caveats(self) -> tuple[Link, ...]:
        """What keeps it from being plainly said: that the archive infers it or the document predicts it, that the wording is not sure."""
        return tuple(link for link in (self.modality, self.certainty) if link and link.code not in _PLAIN)


@dataclass(frozen=True)
class Brief:
    """A value in short, as what it stands there (`term`), and what keeps it from being plainly said."""

    value: Link | Text
    caveats: tuple[Link, ...] = ()
    term: Link | Text | None = None


@dataclass(frozen=True)
class Fact:
    """What one statement says: its `kind` (class), the `term` under which it says it, the value, further details."""

    kind: str
    term: Link | Text | None
    value: Link | Text
    details: tuple[Detail, ...] = ()
    unknown: str = ""
    """The IRI of an agent who is unknown: two of them are not the same for being called the same."""


class _Sourced:
    """What stands on the word of sources."""

    sources: list[Source]

    @property
    def caveats(self) -> tuple[Link, ...]:
        """What keeps its sources from plainly saying so."""
        return caveats(self.sources)

    @property
    def note(self) -> Text | None:
        """The note that all of several sources have alike: it is shown once."""
        notes = {source.note for source in self.sources}
        return notes.pop() if len(self.sources) > 1 and len(notes) == 1 else None


@dataclass
class Row(_Sourced):
    """A value, and every source that gives it."""

    fact: Fact
    sources: list[Source] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)


def caveats(sources: Sequence[Source]) -> tuple[Link, ...]:
    """What keeps `sources` from plainly saying it: nothing, if one of them does."""
    found = [source.caveats for source in sources]
    return tuple(dict.fromkeys(chain.from_iterable(found))) if all(found) else ()


def cited(sources: Sequence[Source]) -> tuple[Brief, ...]:
    """The documents of `sources` by their references, each once, with what keeps it from plainly saying so."""
    found: dict[Link, list[Source]] = {}
    for source in sources:
        found.setdefault(Link(source.reference, source.document.iri, source.document.href), []).append(source)
    return tuple(Brief(document, caveats(behind)) for document, behind in found.items())


@dataclass
class Section:
    """The rows of one kind of statement."""

    kind: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class AccountView:
    """One account: what one document says about one subject."""

    iri: str
    href: str
    subject: Link | None
    source: Source
    status: Link | None
    summary: Text | None
    assessors: tuple[Link, ...]
    passages: list[Passage]
    rows: list[Row]

    @property
    def silences(self) -> list[Row]:
        """What the document leaves unsaid."""
        return [row for row in self.rows if row.fact.kind == "Silence"]


@dataclass
class Side:
    """One side of a comparison: a document, its accounts that are compared, their values on the topic."""

    document: Link
    accounts: list[AccountView]
    rows: list[Row]


@dataclass(frozen=True)
class ComparisonView:
    """Two or more accounts side by side, and how the archive sees them stand to each other."""

    anchor: str
    topic: Link | None
    result: Link | None
    note: Text | None
    sides: list[Side]


@dataclass
class Mention(_Sourced):
    """A statement or record elsewhere that points here: about what, as what, on whose word."""

    subject: Link
    term: Link | Text | None
    sources: list[Source] = field(default_factory=list)
    when: Brief | None = None
    summary: Text | None = None
    sort: tuple[object, ...] = ()


@dataclass
class MentionGroup:
    """The mentions that point here by one property: those of `read` links among `total`; at `href` are all, page by page."""

    key: str
    mentions: list[Mention] = field(default_factory=list)
    read: int = 0
    total: int = 0
    href: str = ""


@dataclass(frozen=True)
class Property:
    """A property of a record with its values; `key` is its prefixed name, `label` what it is called."""

    key: str
    label: Text
    values: tuple[Link | Text, ...]


@dataclass(frozen=True)
class ListItem:
    """A line of a list: the entity, its dates in words, what kind it is."""

    link: Link
    when: Brief | None = None
    types: tuple[Link, ...] = ()
    year: str = ""


@dataclass(frozen=True)
class Member:
    """A node inside a larger record (a term of the ontology, a concept of a scheme), with an anchor of its own."""

    anchor: str
    link: Link
    properties: list[Property]
    depth: int = 0
    group: str = ""


@dataclass(frozen=True)
class EntityPage:
    """Everything that the page of an entity, an account, or a term shows."""

    kind: str
    iri: str
    identifier: str
    label: Text
    other_labels: tuple[Text, ...]
    properties: list[Property] = field(default_factory=list)
    when: Brief | None = None
    where: list[Brief] = field(default_factory=list)
    documents: list[Link] = field(default_factory=list)
    accounts: list[AccountView] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    comparisons: list[ComparisonView] = field(default_factory=list)
    mentions: list[MentionGroup] = field(default_factory=list)
    carried: list[Mention] = field(default_factory=list)
    carried_more: str = ""
    withheld: list[list[Property]] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)

    def section(self, kind: str) -> list[Row]:
        """The rows of one kind of statement."""
        return next((section.rows for section in self.sections if section.kind == kind), [])

    @property
    def by_document(self) -> list[tuple[Link, list[AccountView]]]:
        """The accounts by the document that gives them, in the order in which they stand."""
        found: dict[Link, list[AccountView]] = {}
        for account in self.accounts:
            found.setdefault(account.source.document, []).append(account)
        return list(found.items())

    @property
    def groups(self) -> list[tuple[str, list[Member]]]:
        """The members by group, in the order in which they stand."""
        return [(name, list(group)) for name, group in groupby(self.members, key=lambda member: member.group)]

    @property
    def roles(self) -> list[tuple[Link | Text | None, list[Row]]]:
        """Who is involved, by role, in the order in which the roles first appear."""
        rows = self.section("Involvement")
        return [(term, list(group)) for term, group in groupby(rows, key=lambda row: row.fact.term)]

    @property
    def statuses(self) -> list[Link]:
        """What the accounts hold it to be, each once."""
        return list(dict.fromkeys(account.status for account in self.accounts if account.status))

    @property
    def silences(self) -> list[AccountView]:
        """The accounts that leave something unsaid."""
        return [account for account in self.accounts if account.silences]
