"""Problems: errors as RFC 9457 problem documents for machines and as pages for people.

A problem says what kind of thing went wrong and what to do. It never repeats the request's text and never
shows what is inside the server.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from publish.formats import PAGE, Format
from publish.pool.gate import Refused
from publish.web.clients import UnknownKey
from publish.web.headers import secure, vary
from publish.web.languages import gettext, marked
from publish.web.negotiation import NotAcceptable, negotiate
from publish.web.rendering import rendered
from publish.web.requests import BadRequest

log = logging.getLogger("hre.web")
_PROBLEM = Format("problem", "json", "application/problem+json", "results", "Problem", None, ("application/json",))
_TITLES = {
    400: marked("Bad Request"), 401: marked("Unauthorized"), 404: marked("Not Found"), 405: marked("Method Not Allowed"),
    406: marked("Not Acceptable"), 408: marked("Request Timeout"), 412: marked("Precondition Failed"),
    413: marked("Request Entity Too Large"), 414: marked("Request-URI Too Long"), 415: marked("Unsupported Media Type"),
    416: marked("Requested Range Not Satisfiable"), 429: marked("Too Many Requests"), 500: marked("Internal Server Error"),
    501: marked("Not Implemented"), 503: marked("Service Unavailable"), 504: marked("Gateway Timeout"),
    507: marked("Insufficient Storage"),
}
"""Status -> its reason phrase (RFC 9110, 15), where a page may have to say it in other languages."""
_DETAILS = {
    400: marked("The request is not well formed."),
    401: marked("The key that was sent is not known here. Send none, or the one that you were given."),
    404: marked("Nothing of this archive has this address."),
    405: marked("This address does not answer to this method."),
    406: marked("None of the formats that were asked for is available here. The alternatives are listed."),
    408: marked("The body of the request did not arrive in time."),
    412: marked("What is here is not what the request was made for: it has changed since."),
    413: marked("The request is larger than this server takes."),
    414: marked("The address is longer than this server takes."),
    415: marked("The content type of the request is not one that this address takes."),
    416: marked("The file ends before the part that was asked for."),
    500: marked("Something went wrong on our side. It is not your request's fault, and it has been logged."),
}
_TOLD = {405: ("Allow",), 416: ("Content-Range",)}
"""Status -> the header that it has to have (RFC 9110, 15.5)."""
_PERSONAL = frozenset((401, 408, 412, 416, 429))
"""Statuses that concern one client, or one request, alone: a cache must not give them to others."""


def problem(
    status: int, detail: str = "", headers: Mapping[str, str] | None = None,
    values: Mapping[str, object] = MappingProxyType({}), **members: object,
) -> Response:
    """The problem document for `status`, as a page if a page is what the client wants most; `members` extend it.

    `values` stand in the places of `detail`, ``%(name)s``. A page is in the language of the request, the document in English.
    """
    title, detail = HTTPStatus(status).phrase, detail or _DETAILS.get(status, "")
    choice = negotiate((_PROBLEM, PAGE))
    if choice and choice.form is PAGE:
        said = {"title": gettext(_TITLES.get(status, title)), "status": status, "detail": gettext(detail, values) if detail else ""}
        response = rendered("problem.html", status, problem=said, members=members)
    else:
        content = {"type": "about:blank", "title": title, "status": status, "detail": detail % values if values else detail, **members}
        media_type = choice.media_type if choice else _PROBLEM.media_type
        response = Response(json.dumps(content, ensure_ascii=False, indent=1) + "\n", status, mimetype=media_type)
    response.headers.extend(headers or {})
    response.headers["Cache-Control"] = "no-store" if status >= 500 or status in _PERSONAL else "public, max-age=60"
    return vary(response)


def _not_acceptable(error: NotAcceptable) -> Response:
    """406 with the alternatives: the media type of each and, if it has one, the address that always gives it (RFC 9110, 15.5.7)."""
    found = error.addresses
    return problem(406, alternatives=[
        {"type": offer.media_type, **({"href": found[offer.suffix]} if offer.suffix in found else {})} for offer in error.offers
    ])


def install(app: Flask) -> None:
    """Makes every error of `app` a problem document."""
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(BadRequest, lambda error: problem(error.status, error.detail, values=error.values))
    app.register_error_handler(NotAcceptable, _not_acceptable)
    app.register_error_handler(Refused, lambda error: problem(error.status, error.message, values=error.values))
    app.register_error_handler(UnknownKey, lambda _: problem(401, headers={"WWW-Authenticate": "Bearer"}))
    app.register_error_handler(500, _internal)


def _from_http(error: HTTPException) -> Response:
    status = error.code or 500
    told = error.get_response().headers
    return problem(status, headers={name: told[name] for name in _TOLD.get(status, ()) if name in told})


def _internal(error: Exception) -> Response:
    """500: the journal keeps kind and place only, since a message may hold what was asked; secured, since nothing runs after it."""
    cause = getattr(error, "original_exception", None) or error
    log.error("internal error", exc_info=cause)
    return secure(problem(500))
