"""Margins: what the page of an entity has beside its words: drawings, how to cite it, what search engines are told."""

from __future__ import annotations

from publish.web import citations, maps, relations, structured, timelines
from publish.web.addresses import Address
from publish.web.descriptions import Description
from publish.web.models import EntityPage
from publish.web.site import Site


def margins(site: Site, address: Address, page: EntityPage, root: str) -> dict[str, object]:
    """What stands beside the words of a page, by the name that its template knows; `None` where there is nothing."""
    data = Description(site, root, ())
    return {
        "chart": timelines.of_page(data, page),
        "map": maps.of_page(data, page),
        "graph": relations.of_page(page),
        "citation": citations.of_entity(site, address),
        "structured": structured.of_page(data, page),
    }
