"""Every kind of page that the site has, in one table: what is proved of pages in a browser is proved of each of them.

A path holds the names of kinds of entities in braces; they are filled with an entity of each kind: of the synthetic archive, or,
of a release, the one of which the most is said.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page
from pyoxigraph import QuerySolutions
from serving import Client

from publish.store import Archive, open_readonly
from publish.web.languages import NAMES

BASE = "https://w3id.org/hrevents/"
ENTITIES = ("event", "person", "organisation", "place", "instrument", "document", "account")
SYNTHETIC = {"event": "ev1", "person": "pe1", "organisation": "or1", "place": "pl1", "instrument": "in1", "document": "doc1",
             "account": "ac1", "release": "2001-a"}
"""The entity of each kind, and the release, in the archive of `test_web_data`."""
_ALL = os.environ.get("HRE_PAGES") == "all"
ARCHIVES = ("synthetic", "release") if _ALL else ("synthetic",)
"""The archives whose pages are looked at; those of the real release are many times longer."""
LANGUAGES = tuple(NAMES) if _ALL else ("en",)
"""The languages of the interface in which each page is looked at: all with `HRE_PAGES=all` (`make pages`), for minutes."""
_ASKED = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 5"
_NONE = "SELECT ?s WHERE { ?s <urn:none> ?o }"
_TRUE = "ASK { ?s ?p ?o }"
_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
_MOST = """
SELECT ?s WHERE {{
  {{ SELECT ?s (COUNT(*) AS ?n) WHERE {{ {{ ?s ?p ?o }} UNION {{ ?o ?p ?s }}
    FILTER(STRSTARTS(STR(?s), "{base}{kind}/") && !CONTAINS(STR(?s), "#")) }} GROUP BY ?s }}
}} ORDER BY DESC(?n) ?s LIMIT 1
"""


@dataclass(frozen=True)
class Kind:
    """A kind of page: where one is, the status that it has, and the types that are asked for ("": those that a browser asks for)."""

    name: str
    path: str
    status: int = 200
    accept: str = ""


_KINDS = (
    Kind("home", "/"),
    *(Kind(kind, f"/doc/{kind}/{{{kind}}}") for kind in ENTITIES),
    *(Kind(f"list of {kind}", f"/{kind}/") for kind in (*ENTITIES, "concept")),
    Kind("concept", "/doc/concept/act-type/intimidation"),
    Kind("scheme", "/doc/concept/act-type"),
    Kind("ontology", "/ontology"),
    Kind("version", "/version/{release}/doc/event/{event}"),
    Kind("version not served", "/version/none/event/{event}", 404),
    Kind("report", "/report?about=/event/{event}"),
    Kind("dumps", "/dumps/"),
    Kind("query", "/sparql"),
    Kind("rows", f"/sparql?query={quote(_ASKED)}"),
    Kind("no row", f"/sparql?query={quote(_NONE)}"),
    Kind("yes or no", f"/sparql?query={quote(_TRUE)}"),
    Kind("graph", f"/sparql?query={quote(_GRAPH)}"),
    Kind("not found", "/event/nowhere", 404),
    Kind("not acceptable", "/data?default", 406, "text/html"),
    Kind("not a query", "/sparql?query=nonsense", 400),
)
_OF_THE_SYNTHETIC = (
    Kind("alignment", "/align/example"),
    Kind("tombstone of two", "/doc/event/old2"),
    Kind("tombstone", "/doc/person/old3", 410),
)
_OF_A_RELEASE = (Kind("alignment", "/align/cidoc-crm"),)
_IF_THERE = (Kind("search", "/search?q=a"), Kind("no hit", "/search?q=qqqqqqq"), Kind("shapes", "/shapes"))
"""Pages that a server may have."""


def synthetic(client: Client) -> list[Kind]:
    """The pages of a server of the synthetic archive."""
    return _filled((*_KINDS, *_OF_THE_SYNTHETIC), SYNTHETIC, client)


def of_release(client: Client, release: Path) -> list[Kind]:
    """The pages of a server of a release."""
    archive = Archive(open_readonly(release / "store"))
    ids = {kind: _most(archive, kind) for kind in ENTITIES} | {"release": json.loads((release / "manifest.json").read_text())["release"]}
    return _filled((*_KINDS, *_OF_A_RELEASE), ids, client)


def _most(archive: Archive, kind: str) -> str:
    rows = archive.query(_MOST.format(base=BASE, kind=kind))
    assert isinstance(rows, QuerySolutions)
    return str(next(rows)["s"]).strip("<>").rpartition("/")[2]


def _filled(kinds: tuple[Kind, ...], ids: Mapping[str, str], client: Client) -> list[Kind]:
    there = [kind for kind in _IF_THERE if client.get(kind.path, "text/html").status != 404]
    return [replace(kind, path=_path(kind.path, ids)) for kind in (*kinds, *there)]


def _path(path: str, ids: Mapping[str, str]) -> str:
    for kind, identifier in ids.items():
        path = path.replace(f"{{{kind}}}", identifier)
    return path


def show(page: Page, host: str, kind: Kind) -> None:
    """Opens the page of this kind; where the query editor is to come, waits for it."""
    if kind.accept:
        page.route(host + kind.path, lambda route: route.continue_(headers={**route.request.headers, "accept": kind.accept}))
    answer = page.goto(host + kind.path)
    assert answer
    assert answer.status == kind.status, kind
    if page.locator("form[data-known]").count():
        page.wait_for_selector("form[data-ready]")
