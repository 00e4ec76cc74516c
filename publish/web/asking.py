"""Asking the pool, and saying to the client what came of it: the one place that knows which cause is which status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flask import Response, request

from publish.pool.client import Client, Pool
from publish.pool.messages import Answer, Job
from publish.web.languages import marked
from publish.web.negotiation import coding_wanted
from publish.web.pending import Pending, Spooled, Watch
from publish.web.problems import problem
from publish.web.site import current_site

_REFUSALS = {
    "absent": (404, marked("There is no graph with this name.")),
    "form": (406, marked(
        "The result cannot be written as RDF/XML: the address of a property ends in no name of XML. Ask for another format.")),
    "time": (504, marked(
        "The query was ended after %(time_limit)s seconds, the time limit of this service. Ask for less, or take the dump.")),
    "memory": (507, marked("The query was ended because it needed more memory than a query may take. Ask for less, or take the dump.")),
    "size": (507, marked(
        "The result is larger than %(result_limit)s megabytes, the limit of this service. Ask for less, or take the dump.")),
    "crash": (500, marked("The query could not be evaluated: the engine ended on it. Simplify it; its depth is the likely reason.")),
    "function": (501, marked("The query calls a function that this service does not have.")),
    "failed": (500, marked("The query could not be evaluated.")),
    "busy": (503, marked("The service has more queries than it can answer. Ask again later.")),
    "budget": (429, marked("Your queries have taken the time that one client has in a minute. Ask again later.")),
    "failures": (429, marked("Too many of your queries failed within a minute. Ask again later.")),
    "unread": (429, marked("Results that you asked for have not been read yet. Read them, or close their connections, and ask again.")),
    "gone": (503, marked("The client has left.")),
}
"""Cause -> status and words. INTEROP: what is refused or fails is of the 500 class, a time-out is 503 or 504."""


def asked(job: Job, finish: Callable[[Answer, Client], Response]) -> Response:
    """Has `job` evaluated for the client of this request; `finish` makes the response if there is a result."""
    site = current_site()
    client = site.clients.of(request)
    complete = replace(job, encoding="" if job.form == "html" else coding_wanted())

    async def ask(pool: Pool, watch: Watch) -> Answer:
        return await pool.ask(complete, client, watch)

    return Pending(ask, lambda answer: _refusal(answer) if answer.cause else finish(answer, client))


def body(answer: Answer, client: Client, content_type: str) -> Response:
    """The result in `answer` as a response, in the coding that it has; refused if `client` has too many to read already."""
    if answer.path:
        if not current_site().transfers.begin(client.name, answer.path, answer.size):
            Path(answer.path).unlink()
            return _refusal(Answer(cause="unread", wait=10))
        response: Response = Spooled(answer.path, answer.size, content_type=content_type)
    else:
        response = Response(answer.body, content_type=content_type)
    if answer.encoding:
        response.headers["Content-Encoding"] = answer.encoding
    return response


def content(answer: Answer) -> bytes:
    """The result in `answer`, read whole."""
    if not answer.path:
        return answer.body
    path = Path(answer.path)
    read = path.read_bytes()
    path.unlink()
    return read


def _refusal(answer: Answer) -> Response:
    if answer.cause == "syntax":
        return _syntax(answer)
    status, words = _REFUSALS[answer.cause]
    limits = current_site().limits
    headers = {"Retry-After": str(answer.wait)} if answer.wait else None
    values = {"time_limit": limits.time_limit, "result_limit": limits.result_limit}
    return problem(status, words, headers, values, cause=answer.cause)


def _syntax(answer: Answer) -> Response:
    """400 with line and column; the engine's list of everything it would have taken is left out."""
    if answer.line:
        words = marked("The query is not SPARQL 1.1. Line %(line)s, column %(column)s: %(hint)s.")
    else:
        words = marked("The query is not SPARQL 1.1. %(hint)s.")
    hint = answer.hint if answer.line else answer.hint.capitalize()
    values = {"line": answer.line, "column": answer.column, "hint": hint}
    return problem(400, words, None, values, line=answer.line, column=answer.column)
