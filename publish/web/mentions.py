"""Mentions: what points at an entity from elsewhere, by property, each with its subject and its source."""

from __future__ import annotations

from itertools import islice

from pyoxigraph import NamedNode, Quad

from publish.web import pointers
from publish.web.accounts import source, when
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
_CARRIED = "accordingTo"
_PAGED = {**TERMS, _CARRIED: "status"}
KEYS = {name.rpartition(":")[2]: name for name in _PAGED}
"""Name in an address -> property that has pages of its own."""
SHOWN = 25
"""Links of a property that a page shows; if there are more, they have pages of their own."""
_SORTED = 100
"""Links up to which a list is in the order of time. A longer one is in that of the store's index: to sort it, all would be read."""


def mentions(data: Description, entity: str, document: str) -> list[MentionGroup]:
    """What points at `entity`, at most `SHOWN` links of each property; the pages with all are below the address `document`.

    The same subject in the same role on the word of several documents is one mention with several sources.
    """
    return [group(data, entity, name, (0, SHOWN), document) for name in TERMS if _total(data, entity, name)]


def address(document: str, name: str) -> str:
    """The address of the pages with all that points by `name` at the entity that `document` is about."""
    return f"{document}/incoming/{name.rpartition(':')[2]}"


def group(data: Description, entity: str, name: str, part: tuple[int, int], document: str) -> MentionGroup:
    """The mentions by the property `name`, those of one `part` (first, and the one after the last) of all links."""
    quads = pointing(data, entity, name, part)
    found: dict[object, Mention] = {}
    for quad in quads:
        mention = _mention(data, quad, _PAGED[name])
        known = found.setdefault((mention.subject, mention.term), mention)
        if known is not mention:
            known.sources += [entry for entry in mention.sources if entry.account not in _accounts(known)]
    for mention in found.values():
        mention.sources.sort(key=lambda entry: _place_in_archive(data, entry))
    ordered = sorted(found.values(), key=lambda mention: (mention.sort, mention.subject.text.value))
    return MentionGroup(name, ordered, len(quads), _total(data, entity, name), address(document, name))


def pointing(data: Description, entity: str, name: str, part: tuple[int, int]) -> list[Quad]:
    """The quads that point at `entity` by `name`, one `part` of them all, always in the same order."""
    archive, node, predicate = data.site.archive, NamedNode(entity), NamedNode(expand(name))
    if _total(data, entity, name) > _SORTED:
        return pointers.part(archive, node, predicate, *part)
    return sorted(archive.incoming(node, predicate), key=lambda quad: _order(data, quad))[slice(*part)]


def _total(data: Description, entity: str, name: str) -> int:
    return data.site.incoming(NamedNode(entity)).get(expand(name), 0)


def _order(data: Description, quad: Quad) -> tuple[object, ...]:
    node, _ = subject_of(data, quad)
    return (chronological(bounds(data, node)), data.link(node).text.value if node else "", str(quad))


def subject_of(data: Description, quad: Quad) -> tuple[str, bool]:
    """What the subject of `quad` says something of ("": nothing with an address), and whether it does so in an account."""
    node = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
    data.require(node)
    account = _account(quad)
    if not (data.nodes(account, "about") or _read_account(data, account)):
        return node, False
    return data.node(node, "subject") or data.node(account, "about") or node, True


def _account(quad: Quad) -> str:
    """The account that `quad` may stand in, or be about."""
    holder = quad.graph_name if isinstance(quad.graph_name, NamedNode) else quad.subject
    return holder.value if isinstance(holder, NamedNode) else ""


def _place_in_archive(data: Description, entry: Source) -> tuple[object, ...]:
    """A sorting key: the older document first, then the earlier paragraph."""
    first = min((passage.paragraph for passage in entry.passages), default=0)
    return (*chronological(bounds(data, entry.document.iri)), first, entry.account)


def _accounts(mention: Mention) -> set[str]:
    return {entry.account for entry in mention.sources}


def _mention(data: Description, quad: Quad, term: str) -> Mention:
    node = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
    subject, is_account = subject_of(data, quad)
    return Mention(
        subject=data.link(subject),
        term=(data.one(node, term) or data.text(node, term)) if term else None,
        sources=[_source(data, _account(quad), node)] if is_account else [],
        when=when(data, subject).brief,
        sort=chronological(bounds(data, subject)),
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
    """The accounts that `document` carries of others than itself, in the order of its paragraphs; of very many the first `SHOWN`."""
    total = _total(data, document, _CARRIED)
    incoming = data.site.archive.incoming(NamedNode(document), NamedNode(expand(_CARRIED)))
    found = []
    for quad in islice(incoming, SHOWN if total > _SORTED else total):
        account = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
        data.require(account)
        if data.node(account, "about") != document:
            found.append(_carried(data, account))
    return sorted(found, key=lambda mention: mention.sort)


def carried_more(data: Description, document: str, path: str) -> str:
    """The address with all accounts of `document`, whose own page is at `path`; "" if that page shows them all."""
    return address(path, _CARRIED) if _total(data, document, _CARRIED) > _SORTED else ""


def _carried(data: Description, account: str) -> Mention:
    data.add(data.site.archive.graph(NamedNode(account)))
    entry = source(data, account, account)
    places = [(passage.paragraph, passage.start) for passage in entry.passages]
    subject = data.link(data.node(account, "about") or account)
    return Mention(subject, data.one(account, "status"), [entry], None, data.text(account, "summary"),
                   (min(places, default=(0, 0)), subject.text.value))
