"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation (section 2.1); results of every form and format."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, render_template, request

from publish.formats import FORMATS, PAGE, RDF, RESULTS, Format, is_graph, serialize_results, serialize_triples
from publish.store import Results, unread
from publish.terms import PREFIXES
from publish.web.gate import MAX_LENGTH, Refused, inspect
from publish.web.headers import cached, vary
from publish.web.negotiation import Choice, choose, fixed
from publish.web.problems import not_acceptable, problem
from publish.web.requests import BadRequest, Query, read
from publish.web.results import table
from publish.web.service import service_description
from publish.web.site import current_site

sparql = Blueprint("sparql", __name__)


@sparql.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answers a query; without one, the form for people and the service description for machines."""
    try:
        query = read(request)
        if query.text is None:
            return _description()
        return _answer(query, query.text)
    except BadRequest as error:
        return problem(error.status, error.detail)
    except Refused as error:
        too_long = request.content_length and request.content_length > MAX_LENGTH
        return problem(413 if too_long else 400, str(error))


def _description() -> Response:
    choice = choose(request.accept_mimetypes, (*RDF, PAGE))
    if not choice:
        return not_acceptable((*RDF, PAGE), {})
    if choice.form is PAGE:
        return vary(cached(("sparql", "form", _chosen()), _form))
    return vary(service_description(choice))


def _chosen() -> str:
    """The example that the form begins with."""
    slugs = [example.slug for example in current_site().examples]
    wanted = request.args.get("example", "")
    return wanted if wanted in slugs else next(iter(slugs), "")


def _form() -> Response:
    examples = current_site().examples
    text = next((example.text for example in examples if example.slug == _chosen()), "")
    return Response(render_template("sparql.html", text=text, examples=examples, result=None))


def _answer(query: Query, text: str) -> Response:
    passed = inspect(text)
    try:
        results = current_site().archive.query(
            text, query.default_graphs, query.named_graphs, own_dataset=passed.names_dataset, base=request.base_url
        )
    except SyntaxError as error:
        return _syntax_problem(str(error))
    if passed.describes and not (passed.names_dataset or query.default_graphs or query.named_graphs):
        results = current_site().archive.with_accounts(results)  # type: ignore[arg-type]  # DESCRIBE gives triples
    offers = (*(RDF if is_graph(results) else RESULTS), PAGE)
    choice = _choice(query, offers)
    if not choice:
        return not_acceptable(offers, {})
    graphs = (request.base_url, str(query.default_graphs), str(query.named_graphs))
    return vary(cached(("sparql", text, *graphs, choice.media_type), partial(_render, text, results, choice)))


def _choice(query: Query, offers: tuple[Format, ...]) -> Choice | None:
    """The format forced by the parameter ``format``, if it fits the result, else the one negotiated."""
    forced = FORMATS.get(query.format)
    return fixed(forced) if forced is not None and forced in offers else choose(request.accept_mimetypes, offers)


def _render(text: str, results: Results, choice: Choice) -> Response:
    if choice.form is PAGE:
        site = current_site()
        shown = table(results, site.base, request.script_root)
        return Response(render_template("sparql.html", text=text, examples=site.examples, result=shown))
    if is_graph(results):
        body = serialize_triples(results, choice.form, PREFIXES)  # type: ignore[arg-type]  # is_graph has told
    else:
        body = serialize_results(results, choice.form)  # type: ignore[arg-type]  # as above
    return Response(body, content_type=choice.content_type)


def _syntax_problem(message: str) -> Response:
    """400 with line and column; the engine's list of everything it would have taken is left out."""
    line, column, hint = unread(message)
    place = f"line {line}, column {column}: " if line else ""
    return problem(400, f"The query is not SPARQL 1.1. {place.capitalize()}{hint}.", line=line, column=column)
