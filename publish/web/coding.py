"""Content coding of responses: gzip or zstd, as the client likes, where it is worth it (RFC 9110, 8.4 and 12.5.3)."""

from __future__ import annotations

from flask import Response, request

from publish.encodings import WORTH, pack
from publish.web.headers import vary_on
from publish.web.negotiation import coding_wanted

_PACKED = (
    "text/", "application/json", "application/ld+json", "application/problem+json", "application/rdf+xml", "application/trig",
    "application/n-", "application/sparql-results", "application/linkset", "application/xml", "image/svg+xml", "application/javascript",
)
"""How the media types begin that become smaller by it."""


def encode(response: Response) -> Response:
    """Packs the body of `response` if it is worth it, and marks its ETag with the coding, since other bytes need another one."""
    if response.status_code != 304 and not (response.mimetype or "").startswith(_PACKED):
        return response
    vary_on(response, "Accept-Encoding")
    coding = response.headers.get("Content-Encoding") or coding_wanted()
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
