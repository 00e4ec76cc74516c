"""Headers: what every response carries, and validators (RFC 9110, 8.8 and 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Response, request

from publish.encodings import CODINGS
from publish.web.site import current_site

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Link, ETag, Location, Content-Location, Last-Modified, Retry-After"),
)


def secure(response: Response) -> Response:
    """Sets what every response carries: content policy, no sniffing, no referrer, CORS for reading. Twice is as once."""
    for name, value in _ALWAYS:
        response.headers[name] = value
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Authorization, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def tag(*parts: str) -> str:
    """A strong entity tag for (release, rendering, `parts`): the same release gives the same bytes for the same parts."""
    site = current_site()
    text = "\n".join((site.identifier, site.rendering, *parts))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def unchanged(*parts: str) -> Response | None:
    """304 if the client has what `parts` stand for, in whichever coding; else `None`.

    A date alone cannot tell two renderings of a release apart, so If-Modified-Since does not answer 304; nor does ``*``, since
    nobody has looked yet whether there is anything. To POST there is no 304 (RFC 9110, 13.1.2).
    """
    known_tags = request.if_none_match
    if not known_tags or known_tags.star_tag or request.method not in ("GET", "HEAD"):
        return None
    etag = tag(*parts)
    for known in (etag, *(f"{etag}-{coding}" for coding in CODINGS)):
        if known_tags.contains_weak(known):
            response = _stamped(Response(status=304), known)
            response.headers.pop("Content-Type", None)
            return response
    return None


def stamp(response: Response, *parts: str) -> Response:
    """Adds ETag, Last-Modified and how long a cache may keep it."""
    return _stamped(response, tag(*parts))


def _stamped(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.last_modified = current_site().issued
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def cached(parts: tuple[str, ...], make: Callable[[], Response]) -> Response:
    """The response that `make` gives, with its validators; 304 without calling it, if the client has it."""
    return unchanged(*parts) or stamp(make(), *parts)


def vary(response: Response) -> Response:
    """Says what the answer at this address depends on. A cache keeps this by address, so every format says the same."""
    return vary_on(response, "Accept, Accept-Language")


def vary_language(response: Response) -> Response:
    """The same where only the language is negotiated: at the address of a page's own."""
    return vary_on(response, "Accept-Language")


def vary_on(response: Response, names: str) -> Response:
    """Adds `names`, with commas between them, to what the answer depends on."""
    before = response.headers.get("Vary")
    response.headers["Vary"] = f"{before}, {names}" if before else names
    return response
