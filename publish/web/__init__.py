"""The web: one Flask application over one release. Nothing outside this package imports Flask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Flask, abort, request

from publish.web.citations import citing
from publish.web.clients import Clients
from publish.web.coding import encode
from publish.web.editor import query_editor
from publish.web.entities import entities
from publish.web.front import LARGEST_BODY, REFUSED
from publish.web.graphs import graphs
from publish.web.headers import secure
from publish.web.home import home
from publish.web.incoming import incoming
from publish.web.limits import USUAL, Limits
from publish.web.lists import lists
from publish.web.operation import operation
from publish.web.problems import install
from publish.web.reports import reports
from publish.web.search import search
from publish.web.site import EXTENSION, current_site, open_site
from publish.web.sparql import sparql
from publish.web.transfers import Transfers


def create_app(
    release: Path,
    base: str = "",
    examples: Sequence[tuple[str, str, str]] | None = None,
    *,
    limits: Limits = USUAL,
    clients: Clients | None = None,
    transfers: Transfers | None = None,
) -> Flask:
    """The application that serves the release directory.

    `base` is what every address of the data begins with ("": what the manifest says); `examples` are queries
    to offer instead of the release's own, each (slug, question in words, SPARQL). `limits` are announced; `clients` tells whom a query is
    counted for. Raises `ReleaseError` if the directory is not a release.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the provider in use has it, its base class does not
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    site = app.extensions[EXTENSION] = open_site(release, base, examples)
    site.limits, site.clients, site.transfers = limits, clients or site.clients, transfers or site.transfers
    for blueprint in (home, sparql, query_editor, graphs, operation, lists, incoming, search, citing, reports, entities):
        app.register_blueprint(blueprint)
    install(app)
    app.before_request(_refuse)
    app.after_request(encode)
    app.after_request(secure)
    app.context_processor(lambda: {"site": current_site()})
    return app


def _refuse() -> None:
    """Ends a request whose body the front has not read."""
    if status := request.environ.get(REFUSED):
        abort(status)
