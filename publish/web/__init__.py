"""The web: one Flask application over one release. Nothing outside this package imports Flask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask, abort, request
from flask.ctx import RequestContext

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
from publish.web.site import EXTENSION, current_site, latest, open_site
from publish.web.sparql import sparql
from publish.web.transfers import Transfers
from publish.web.versions import Versions, lead_to_services, versions


class _Application(Flask):
    """The application, at its own address and, for each version of the archive, below that."""

    versions: Versions

    def request_context(self, environ: dict[str, Any]) -> RequestContext:
        """The context of a request, which may be for a version."""
        return super().request_context(self.versions.mounted(environ))


def create_app(
    release: Path,
    base: str = "",
    examples: Sequence[tuple[str, str, str]] | None = None,
    *,
    limits: Limits = USUAL,
    clients: Clients | None = None,
    transfers: Transfers | None = None,
    older: int = 0,
) -> Flask:
    """The application that serves the release directory.

    `base` is what every address of the data begins with ("": what the manifest says); `examples` are queries
    to offer instead of the release's own, each (slug, question in words, SPARQL). `limits` are announced; `clients` tells whom a query is
    counted for; so many `older` releases stay at their addresses. Raises `ReleaseError` if the directory is not a release.
    """
    app = _Application(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the provider in use has it, its base class does not
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    site = app.extensions[EXTENSION] = open_site(release, base, examples)
    site.limits, site.clients, site.transfers = limits, clients or site.clients, transfers or site.transfers
    for blueprint in (home, sparql, query_editor, graphs, operation, lists, incoming, search, citing, reports, versions,
                      entities):
        app.register_blueprint(blueprint)
    install(app)
    app.versions = Versions(site, older)
    app.before_request(_refuse)
    app.before_request(lead_to_services)
    app.after_request(encode)
    app.after_request(secure)
    app.context_processor(lambda: {"site": current_site(), "latest": latest()})
    return app


def _refuse() -> None:
    """Ends a request whose body the front has not read."""
    if status := request.environ.get(REFUSED):
        abort(status)
