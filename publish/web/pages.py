"""Pages: the view model of each kind of resource, made from its description. One row of the table a kind."""

from __future__ import annotations

from collections.abc import Callable

from pyoxigraph import NamedNode

from publish.web.accounts import merge, natural, view
from publish.web.addresses import Address
from publish.web.dates import bounds, chronological, reported
from publish.web.descriptions import Description, best_text, expand
from publish.web.mentions import carried, carried_more, mentions
from publish.web.models import AccountView, Brief, ComparisonView, EntityPage, Link, Property, Row, Side, Source, Text, caveats
from publish.web.site import Site
from publish.web.terms import term_page

_DOCUMENT = ("dcterms:language", "genre", "sourceType", "dateBasis", "dateNote", "derivesFrom", "derivationNote")
PROPERTIES: dict[str, tuple[str, ...]] = {
    "event": ("eventType", "eventKind"),
    "person": ("personRole", "exposure", "consent"),
    "organisation": ("organisationType",),
    "place": ("placeLevel", "countryCode", "within"),
    "instrument": ("instrumentType",),
    "document": (*_DOCUMENT, "textDigest"),
}
"""Kind -> the properties of its skeleton that its page shows."""
_WITHHELD = ("withheldKind", "withheldCount", "withholdingReason", "withholdingNote")
_TOPICS = {
    "time": {"TimeStatement"}, "place": {"PlaceStatement"}, "name-form": {"NameForm"}, "figure": {"Quantity"},
    "perpetrator": {"Involvement"}, "authority": {"Involvement"}, "purpose": {"Explanation"},
    "latest-act": {"Relation"}, "wording": {"Description"}, "frequency": {"Quantity", "Description"},
}
"""Topic of a comparison -> the statements that show it."""


def page(site: Site, address: Address, root: str) -> EntityPage:
    """The page of the resource at `address`; links in it work below `root`."""
    iri = NamedNode(address.iri(site.base))
    data = Description(site, root, site.archive.describe(iri))
    return _BUILDERS.get(address.kind, _entity_page)(data, address, iri.value)


def _entity_page(data: Description, address: Address, iri: str) -> EntityPage:
    accounts = [node.value for node in data.site.archive.accounts_of(NamedNode(iri))]
    views = sorted((view(data, account) for account in accounts), key=lambda each: _place_in_archive(data, each))
    sections = merge([each.rows for each in views])
    rows = {section.kind: section.rows for section in sections}
    return EntityPage(
        kind=address.kind,
        iri=iri,
        identifier=address.path.rpartition("/")[2],
        label=best_text(data.site.labels(NamedNode(iri))) or Text(address.path),
        other_labels=_other_labels(data, iri),
        properties=properties(data, iri, PROPERTIES[address.kind]),
        when=reported(data, iri, rows.get("TimeStatement", [])).brief if address.kind == "event" else bounds(data, iri).brief,
        where=_places(rows.get("PlaceStatement", [])),
        documents=[link for link in dict.fromkeys(each.source.document for each in views) if link.iri != iri],
        accounts=views,
        sections=sections,
        comparisons=[_comparison(data, node, views) for node in _comparisons(data, iri)],
        mentions=mentions(data, iri, f"{data.root}/{address.document}"),
        carried=carried(data, iri) if address.kind == "document" else [],
        carried_more=carried_more(data, iri, f"{data.root}/{address.document}"),
        withheld=_withheld(data, iri),
    )


def _places(rows: list[Row]) -> list[Brief]:
    """The places, each once in each role, however finely they are given."""
    found: dict[tuple[Link | Text | None, Link | Text], list[Source]] = {}
    for row in rows:
        found.setdefault((row.fact.term, row.fact.value), []).extend(row.sources)
    return [Brief(place, caveats(sources), role) for (role, place), sources in found.items()]


def _place_in_archive(data: Description, account: AccountView) -> tuple[object, ...]:
    """A sorting key: the older document first, then the earlier passage, then the address."""
    first = min(((passage.paragraph, passage.start) for passage in account.passages), default=(0, 0))
    return (*chronological(bounds(data, account.source.document.iri)), first, account.iri)


def _account_page(data: Description, address: Address, iri: str) -> EntityPage:
    account = view(data, iri)
    subject = account.subject
    return EntityPage(
        kind="account",
        iri=iri,
        identifier=address.path.rpartition("/")[2],
        label=subject.text if subject else Text(address.path),
        other_labels=(),
        documents=[account.source.document],
        accounts=[account],
        sections=merge([account.rows]),
    )


def _other_labels(data: Description, iri: str) -> tuple[Text, ...]:
    labels = data.site.labels(NamedNode(iri))
    best = best_text(labels)
    return tuple(Text(label.value, label.language or "") for label in labels if best and label.value != best.value)


def properties(data: Description, node: str, names: tuple[str, ...]) -> list[Property]:
    """The properties of `node` among `names` that it has: nodes as links, literals in the best language."""
    found = []
    for name in names:
        links: tuple[Link | Text, ...] = data.links(node, name)
        text = data.text(node, name)
        values = links or ((text,) if text else ())
        if values:
            found.append(Property(name, data.link(expand(name)).text, values))
    return found


def _withheld(data: Description, iri: str) -> list[list[Property]]:
    found = []
    for quad in data.site.archive.incoming(NamedNode(iri), NamedNode(expand("withheldFrom"))):
        if isinstance(quad.subject, NamedNode):
            data.require(quad.subject.value)
            found.append(properties(data, quad.subject.value, _WITHHELD))
    return found


def _comparisons(data: Description, iri: str) -> list[str]:
    return sorted((node for node in data.subjects() if data.nodes(node, "comparisonOf") == [iri]), key=natural)


def _comparison(data: Description, node: str, views: list[AccountView]) -> ComparisonView:
    topic = data.one(node, "topic")
    compared = set(data.nodes(node, "compares"))
    return ComparisonView(
        anchor=node.rpartition("#")[2],
        topic=topic,
        result=data.one(node, "comparisonResult"),
        note=data.text(node, "comparisonNote"),
        sides=_sides([each for each in views if each.iri in compared], topic),
    )


def _sides(views: list[AccountView], topic: Link | None) -> list[Side]:
    """The accounts compared, those of one document together."""
    sides: dict[Link, Side] = {}
    for each in views:
        side = sides.setdefault(each.source.document, Side(each.source.document, [], []))
        side.accounts.append(each)
        side.rows += _on_topic(each, topic)
    return list(sides.values())


def _on_topic(account: AccountView, topic: Link | None) -> list[Row]:
    """What the account says on the topic of a comparison; sensitive data only where they stand with their reason."""
    kinds = _TOPICS.get(topic.code, set()) if topic else set()
    found = [row for row in account.rows if row.fact.kind in kinds and not any(source.reason for source in row.sources)]
    if topic and topic.code in ("perpetrator", "authority"):
        found = [row for row in found if isinstance(row.fact.term, Link) and row.fact.term.code == topic.code]
    return found


_BUILDERS: dict[str, Callable[[Description, Address, str], EntityPage]] = {
    "account": _account_page,
    "concept": term_page,
    "scheme": term_page,
    "align": term_page,
    "ontology": term_page,
}
