"""Search: entities and concepts by what they are called, as a page and as JSON (DESIGN 7)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request

from publish.formats import PAGE
from publish.release.index import KINDS
from publish.release.lookup import Hit, Hits
from publish.web.accounts import when
from publish.web.dates import Days
from publish.web.descriptions import Description
from publish.web.headers import cached, vary
from publish.web.languages import spoken
from publish.web.links import add_links
from publish.web.models import Link, Text
from publish.web.negotiation import Choice, chosen
from publish.web.paging import Pages, Paging, number_asked
from publish.web.rendering import rendered
from publish.web.requests import BadRequest
from publish.web.site import Site, current_site

search = Blueprint("search", __name__)
PER_PAGE = 20
LONGEST = 200
"""Characters of a question: no name is longer."""


@dataclass(frozen=True)
class Found:
    """A result: the entity, the `name` that fits if it is another than the label, how it fits, and its dates in words."""

    link: Link
    kind: str
    name: Text | None
    match: str
    when: Days


@dataclass(frozen=True)
class SearchPage:
    """One page of `total` results; if that is not `whole`, there may be more in the archive."""

    question: str
    kind: str
    results: list[Found]
    total: int
    whole: bool
    paging: Paging
    kinds: tuple[str, ...] = KINDS
    longest: int = LONGEST


@search.get("/search")
def searched() -> Response:
    """The form, and what is called as ``?q=`` says, of one ``&kind=`` or of all; 404 if the release has no index of names."""
    site, question, kind, number = current_site(), _question(), _kind(), number_asked()
    choice = chosen("search")
    if not site.names:
        abort(404)
    hits = site.names.find(question, kind)
    given = (("q", question), ("kind", kind))
    pages = Pages(f"{request.script_root}/search", len(hits.found), PER_PAGE, tuple(pair for pair in given if pair[1]))
    if number > pages.last:
        abort(404)
    parts = ("search", question, kind, str(number), choice.media_type, spoken().key)
    response = cached(parts, lambda: _render(choice, pages, hits, number))
    return vary(add_links(response, pages.links(number)))


def _question() -> str:
    text = " ".join(request.args.get("q", "").split())
    if len(text) > LONGEST:
        raise BadRequest(400, "The text to look for is longer than %(most)s characters.", most=LONGEST)
    return text


def _kind() -> str:
    kind = request.args.get("kind", "")
    if kind and kind not in KINDS:
        raise BadRequest(400, "“kind” is one of %(kinds)s, or left out.", kinds=", ".join(KINDS))
    return kind


def _render(choice: Choice, pages: Pages, hits: Hits, number: int) -> Response:
    site, given = current_site(), dict(pages.query)
    data = Description(site, request.script_root, ())
    results = [_found(data, hit) for hit in hits.found[slice(*pages.slice(number))]]
    view = SearchPage(given.get("q", ""), given.get("kind", ""), results, pages.total, hits.is_whole, pages.view(number))
    if choice.form is PAGE:
        return rendered("search.html", page=view)
    return Response(json.dumps(_as_json(site, view), ensure_ascii=False, indent=1) + "\n", content_type=choice.content_type)


def _found(data: Description, hit: Hit) -> Found:
    link, name = data.link(hit.iri), Text(hit.text, hit.language)
    return Found(link, hit.kind, name if name.value != link.text.value else None, hit.match, when(data, hit.iri))


def _as_json(site: Site, page: SearchPage) -> dict[str, object]:
    results = [
        {"iri": each.link.iri, "kind": each.kind, "label": _text(each.link.text), "name": _text(each.name or each.link.text),
         "match": each.match, **_when(each.when)}
        for each in page.results
    ]
    neighbours = {name: address for name, address in (("prev", page.paging.previous), ("next", page.paging.following)) if address}
    return {"release": site.identifier, "q": page.question, "kind": page.kind, "total": page.total, "whole": page.whole,
            "page": page.paging.number, "pages": page.paging.last, **neighbours, "results": results}


def _when(days: Days) -> dict[str, object]:
    """When it was, and the concepts that say what keeps that from being plainly said; another time of it is not when it was."""
    return {"when": "", "caveats": []} if days.term else {"when": days.words, "caveats": [link.iri for link in days.caveats]}


def _text(text: Text) -> dict[str, str]:
    return {"value": text.value, "language": text.language}
