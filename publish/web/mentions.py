"""Mentions: what points at an entity from elsewhere, by property, each with its subject and its source."""

from __future__ import annotations

from itertools import islice

from pyoxigraph import NamedNode, Quad

from publish.web.accounts import source
from publish.web.dates import bounds, chronological
from publish.web.descriptions import Description, expand
from publish.web.models import Mention, MentionGroup, Source

TERMS = {
    "agent": "role",
    "speaker": "",
    "onBehalfOf": "role",
    "organisation": "post",
    "parentOrganisation": "affiliationKind",
    "demandedBy": "demandType",
    "addressee": "demandType",
    "beneficiary": "demandType",
    "place": "placeRole",
    "within": "",
    "instrument": "",
    "relatedEvent": "relationType",
    "explainingEvent": "explanationKind",
    "derivesFrom": "",
    "eventType": "",
    "assignedType": "",
    "organisationType": "",
    "personRole": "",
    "placeLevel": "",
    "instrumentType": "",
    "skos:broader": "",
}
"""Property that points here -> the property of the same node that says as what; in the order of the page."""
SHOWN = 100


def mentions(data: Description, entity: str) -> list[MentionGroup]:
    """What points at `entity`, at most `SHOWN` of each property, in the order of time.

    The same subject in the same role on the word of several documents is one mention with several sources.
    """
    groups = (_group(data, entity, name) for name in TERMS)
    return [group for group in groups if group.mentions]


def _group(data: Description, entity: str, name: str) -> MentionGroup:
    incoming = data.site.archive.incoming(NamedNode(entity), NamedNode(expand(name)))
    first = list(islice(incoming, SHOWN))
    found: dict[object, Mention] = {}
    for quad in first:
        mention = _mention(data, quad, TERMS[name])
        known = found.setdefault((mention.subject, mention.term), mention)
        if known is not mention:
            known.sources += [entry for entry in mention.sources if entry.account not in _accounts(known)]
    for mention in found.values():
        mention.sources.sort(key=lambda entry: _place_in_archive(data, entry))
    ordered = sorted(found.values(), key=lambda mention: (mention.sort, mention.subject.text.value))
    return MentionGroup(name, ordered, len(first) + sum(1 for _ in incoming))


def _place_in_archive(data: Description, entry: Source) -> tuple[object, ...]:
    """A sorting key: the older document first, then the earlier paragraph."""
    first = min((passage.paragraph for passage in entry.passages), default=0)
    return (*chronological(bounds(data, entry.document.iri)), first, entry.account)


def _accounts(mention: Mention) -> set[str]:
    return {entry.account for entry in mention.sources}


def _mention(data: Description, quad: Quad, term: str) -> Mention:
    node = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
    data.require(node)
    account = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
    is_account = bool(data.nodes(account, "about")) or _read_account(data, account)
    subject = data.node(node, "subject") or data.node(account, "about") if is_account else node
    days = bounds(data, subject or node)
    return Mention(
        subject=data.link(subject or node),
        term=(data.one(node, term) or data.text(node, term)) if term else None,
        sources=[_source(data, account, node)] if is_account else [],
        when=days.words,
        sort=chronological(days),
    )


def _read_account(data: Description, account: str) -> bool:
    if not account:
        return False
    data.require(account)
    return bool(data.nodes(account, "about"))


def _source(data: Description, account: str, node: str) -> Source:
    for evidence in data.nodes(node, "evidence") or data.nodes(account, "evidence"):
        data.require(evidence)
    return source(data, account, node)


def carried(data: Description, document: str) -> list[Mention]:
    """The accounts that `document` carries of others than itself, in the order of its paragraphs."""
    found = []
    for quad in data.site.archive.incoming(NamedNode(document), NamedNode(expand("accordingTo"))):
        account = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
        data.require(account)
        if data.node(account, "about") != document:
            found.append(_carried(data, account))
    return sorted(found, key=lambda mention: mention.sort)


def _carried(data: Description, account: str) -> Mention:
    data.add(data.site.archive.graph(NamedNode(account)))
    entry = source(data, account, account)
    places = [(passage.paragraph, passage.start) for passage in entry.passages]
    subject = data.link(data.node(account, "about") or account)
    return Mention(subject, data.one(account, "status"), [entry], "", data.text(account, "summary"),
                   (min(places, default=(0, 0)), subject.text.value))
