"""Graphs: the read part of the SPARQL 1.1 Graph Store HTTP Protocol, at ``/data`` (sections 4.2, 5.2 and 5.6)."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request

from publish.pool.client import Client
from publish.pool.messages import Answer, Job
from publish.web.asking import asked, body
from publish.web.headers import stamp, unchanged, vary
from publish.web.negotiation import Choice, chosen
from publish.web.requests import graph

graphs = Blueprint("graphs", __name__)


@graphs.get("/data")
def data() -> Response:
    """One graph as it is: ``?graph=`` with its absolute IRI, or ``?default``, which is what the archive itself answers for."""
    name = graph(request)
    choice = chosen("graph")
    parts = ("data", name, choice.media_type)
    known = unchanged(*parts)
    return vary(known) if known else asked(Job("", choice.form.name, graph=name), partial(_render, choice, parts))


def _render(choice: Choice, parts: tuple[str, ...], answer: Answer, client: Client) -> Response:
    response = body(answer, client, choice.content_type)
    return vary(stamp(response, *parts) if response.status_code == 200 else response)
