"""Content coding of responses: gzip or zstd, as the client likes, where it is worth it (RFC 9110, 8.4 and 12.5.3)."""

from __future__ import annotations

from flask import Response, request

from publish.encodings import CODINGS, WORTH, pack
from publish.web.headers import vary_on

_PACKED = (
    "text/", "application/json", "application/ld+json", "application/problem+json", "application/rdf+xml", "application/trig",
    "application/n-", "application/sparql-results", "application/linkset", "application/xml", "image/svg+xml", "application/javascript",
)
"""How the media types begin that become smaller by it."""


def wanted() -> str:
    """The coding to answer in, one of `CODINGS`, or "" if the client takes none."""
    if "HTTP_ACCEPT_ENCODING" not in request.environ:
        return ""
    accepted = request.accept_encodings
    return max(CODINGS, key=lambda coding: accepted[coding]) if any(accepted[coding] > 0 for coding in CODINGS) else ""


def encode(response: Response) -> Response:
    """Packs the body of `response` if it is worth it, and marks its ETag with the coding, since other bytes need another one."""
    if response.status_code != 304 and not (response.mimetype or "").startswith(_PACKED):
        return response
    vary_on(response, "Accept-Encoding")
    coding = response.headers.get("Content-Encoding") or wanted()
    if not coding or response.status_code != 200 or request.method not in ("GET", "HEAD", "POST"):
        return response
    if "Content-Encoding" not in response.headers:
        if response.direct_passthrough or len(response.get_data()) < WORTH:
            return response
        response.set_data(pack(response.get_data(), coding))
        response.headers["Content-Encoding"] = coding
    etag, weak = response.get_etag()
    if etag:
        response.set_etag(f"{etag}-{coding}", bool(weak))
    return response
