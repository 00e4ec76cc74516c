"""Versions: the archive as one release has it, below ``/version/<release>`` (DESIGN 7), so that a citation leads to what was read.

A version is the whole archive at another place: its links stay in it. It is served while its release is there, and while all that
it holds is still published: what has gone from the archive must not live on in an old release of it (DESIGN 6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as Redirection

from publish.errors import ReleaseError
from publish.web.addresses import read
from publish.web.languages import marked
from publish.web.problems import problem
from publish.web.site import ROOT, SITE, Site, current_site, latest, open_site
from publish.web.tombstones import gone

versions = Blueprint("versions", __name__)
START = "/version/"
_PATH = re.compile(rf"(?P<mount>{START}(?P<name>[0-9A-Za-z][0-9A-Za-z.-]{{0,99}}))(?P<rest>(?:/.*)?)", re.DOTALL)
_SERVICES = frozenset(("sparql", "editor", "graphs", "operation", "reports"))
"""Blueprints of what the service does; the others show what a release holds."""
_UNSERVED = marked("This release is not served here, or not any more. The same address without /version/ and the release's name shows "
                   "what the archive says now.")


class Versions:
    """The releases that are served: the `current` one, and at most so many `older` ones that lie beside it."""

    def __init__(self, current: Site, older: int) -> None:
        self._sites = {site.identifier: site for site in (current, *_before(current, older))}

    def mounted(self, environment: dict[str, Any]) -> dict[str, Any]:
        """`environment` (PEP 3333) as the version that its path names has it; as it is, if that names none that is served."""
        path = environment["PATH_INFO"]
        match = _PATH.fullmatch(path) if path.startswith(START) else None
        site = self._sites.get(match["name"]) if match else None
        if not match or not site:
            return environment
        root = environment["SCRIPT_NAME"]
        return environment | {"SCRIPT_NAME": root + match["mount"], "PATH_INFO": match["rest"] or "/", SITE: site, ROOT: root}


def _before(current: Site, most: int) -> Iterator[Site]:
    """The releases before `current`, the latest first, up to one that is not there or holds what has gone since."""
    site = current
    for _ in range(most):
        try:
            site = open_site(current.release.resolve().parent / str(site.manifest.get("previous")), current.base)
        except ReleaseError:
            return
        if not all(_is_published(current, path) for path in site.published):
            return
        yield site


def _is_published(site: Site, path: str) -> bool:
    """Whether what stood at `path` stands there still, or in what it became; what was withdrawn or is under an embargo does not."""
    successors = site.ledger[path].successors if path in site.ledger else ()
    return path in site.published or (bool(successors) and all(each in site.published for each in successors))


def lead_to_services() -> Redirection | None:
    """Leads who asks a version for what only the service has to the service."""
    if SITE not in request.environ or request.blueprint not in _SERVICES:
        return None
    return redirect(latest(), 308)


@versions.route(f"{START}<name>/")
@versions.route(f"{START}<name>/<path:rest>")
def unserved(name: str, rest: str = "") -> Response:  # noqa: ARG001  # Flask gives what the route has
    """What is not served (see `Versions.mounted`): where it is said what the archive says now; 410 if nothing is said any more."""
    site, address = current_site(), read(rest.removeprefix("doc/"))
    tombstone = address and gone(address)
    if tombstone and tombstone.status_code == 410:
        return tombstone
    if not address or not (tombstone or site.archive.exists(NamedNode(address.iri(site.base)))):
        return problem(404, _UNSERVED, release=site.identifier)
    here = f"{request.script_root}/{rest}"
    return problem(404, _UNSERVED, {"Link": f'<{here}>; rel="latest-version"'}, release=site.identifier, latest=here)
