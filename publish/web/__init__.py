"""The web: one Flask application over one release. Nothing outside this package imports Flask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from publish.web.entities import entities
from publish.web.headers import secure
from publish.web.home import home
from publish.web.lists import lists
from publish.web.problems import install
from publish.web.site import EXTENSION, current_site, open_site
from publish.web.sparql import sparql

_LARGEST_BODY = 262_144
"""Bytes: a query of the largest length, percent-encoded in a form, with room for other parameters."""


def create_app(release: Path, base: str = "", examples: Sequence[tuple[str, str, str]] = ()) -> Flask:
    """The application that serves the release directory.

    `base` is what every address of the data begins with ("": what the manifest says); `examples` are queries
    to offer, each (slug, question in words, SPARQL). Raises `ReleaseError` if the directory is not a release.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the provider in use has it, its base class does not
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[EXTENSION] = open_site(release, base, examples)
    for blueprint in (home, sparql, lists, entities):
        app.register_blueprint(blueprint)
    install(app)
    app.after_request(secure)
    app.context_processor(lambda: {"site": current_site()})
    return app
