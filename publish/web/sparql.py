"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation (section 2.1); results of every form and format."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request

from publish.formats import PAGE
from publish.pool.client import Client
from publish.pool.gate import Passed, inspect
from publish.pool.messages import Answer, Job
from publish.web import negotiation
from publish.web.asking import asked, body, content
from publish.web.headers import cached, stamp, unchanged, vary
from publish.web.languages import spoken
from publish.web.negotiation import Choice, chosen
from publish.web.rendering import rendered
from publish.web.requests import Query, read, root_of
from publish.web.results import table
from publish.web.service import service_description
from publish.web.site import current_site

sparql = Blueprint("sparql", __name__)


@sparql.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
def endpoint() -> Response:
    """Answers a query; without one, the form for people and the service description for machines."""
    query = read(request)
    if query.text is None:
        return _description()
    passed = inspect(query.text, current_site().limits.services)
    return _evaluated(query, query.text, passed, negotiation.asked(query.format, "triples" if passed.is_graph else "rows"))


def _description() -> Response:
    choice = chosen("service")
    if choice.form is PAGE:
        return vary(cached(("sparql", "form", _chosen(), spoken().key), _form))
    return vary(service_description(choice))


def _chosen() -> str:
    """The example that the form begins with."""
    slugs = [example.slug for example in current_site().examples]
    wanted = request.args.get("example", "")
    return wanted if wanted in slugs else next(iter(slugs), "")


def _form() -> Response:
    examples = current_site().examples
    text = next((example.text for example in examples if example.slug == _chosen()), "")
    return rendered("sparql.html", text=text, examples=examples, result=None)


def answered(text: str, choice: Choice) -> Response:
    """What a query of this site's own gives, in the format of `choice`, which is no page: as if the client had asked it."""
    return _evaluated(Query(text), text, inspect(text, ()), choice)


def _evaluated(query: Query, text: str, passed: Passed, choice: Choice) -> Response:
    base = f"{root_of(request)}sparql"
    dataset = (*query.default_graphs, "", *query.named_graphs)
    parts = ("sparql", text, base, *dataset, choice.media_type, spoken().key if choice.form is PAGE else "")
    known = None if passed.is_volatile else unchanged(*parts)
    if known:
        return vary(known)
    own = passed.names_dataset or bool(query.default_graphs or query.named_graphs)
    job = Job(text, choice.form.name, base=base, default_graphs=query.default_graphs, named_graphs=query.named_graphs,
              own_dataset=passed.names_dataset, accounts=passed.describes and not own)
    return asked(job, partial(_render, text, choice, () if passed.is_volatile else parts))


def _render(text: str, choice: Choice, parts: tuple[str, ...], answer: Answer, client: Client) -> Response:
    if choice.form is PAGE:
        site = current_site()
        shown = table(content(answer), site.base, request.script_root)
        response = rendered("sparql.html", text=text, examples=site.examples, result=shown)
    else:
        response = body(answer, client, choice.content_type)
    if parts and response.status_code == 200:
        stamp(response, *parts)
    else:
        response.headers["Cache-Control"] = "no-store"
    return vary(response)
