"""Figures: what is drawn on the page of an entity, beside the words that say the same."""

from __future__ import annotations

from publish.web import maps, relations, timelines
from publish.web.descriptions import Description
from publish.web.models import EntityPage
from publish.web.site import Site


def figures(site: Site, page: EntityPage, root: str) -> dict[str, object]:
    """What the template of an entity draws, by the name under which it finds it; `None` where there is nothing to draw."""
    data = Description(site, root, ())
    return {"chart": timelines.of_page(data, page), "map": maps.of_page(data, page), "graph": relations.of_page(page)}
