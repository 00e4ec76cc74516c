"""Requests of the SPARQL 1.1 Protocol: what was asked, over which dataset (section 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Request
from pyoxigraph import NamedNode

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
_LONGEST_HOST = 261
"""A name of the DNS (RFC 1035, 2.3.4), and a port."""


class BadRequest(Exception):
    """The request breaks the protocol: the status to answer, and why."""

    def __init__(self, status: int, detail: str, **values: object) -> None:
        super().__init__(detail % values if values else detail)
        self.status = status
        self.detail = detail
        self.values = values
        """What stands in the places of `detail`, ``%(name)s``."""


@dataclass(frozen=True)
class Query:
    """A query as it was asked; `text` is `None` if there is none, `format` "" unless a format is forced by name."""

    text: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


def read(request: Request) -> Query:
    """The query of `request`. Raises `BadRequest` for what the protocol forbids; unknown parameters are ignored."""
    pairs = _decode(request.query_string, "address")
    if request.method != "POST":
        return _query(pairs)
    kind = request.mimetype
    if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise BadRequest(415, "Send the query in UTF-8.")
    if kind == FORM:
        return _required(_query(pairs + _decode(request.get_data(), "form")))
    if kind == DIRECT:
        return _query([*pairs, ("query", _text(request.get_data()))])
    raise BadRequest(415, "Send the query as %(form)s or as %(direct)s.", form=FORM, direct=DIRECT)


def root_of(request: Request) -> str:
    """The address of this site, with a slash at its end, as the client wrote it. Raises `BadRequest` if its host is no host."""
    if not request.host or len(request.host) > _LONGEST_HOST:  # Werkzeug says so, "", of what is no host
        raise BadRequest(400, "The header Host is not the name of a host.")
    try:
        return NamedNode(f"{request.scheme}://{request.host}{request.script_root}/").value
    except ValueError as error:
        raise BadRequest(400, "The header Host is not the name of a host.") from error


def graph(request: Request) -> str:
    """The IRI of the graph that is asked for, "" for the default graph (SPARQL 1.1 Graph Store HTTP Protocol, 4.2).

    Raises `BadRequest` unless there is exactly one: ``?graph=`` with an absolute IRI, or ``?default``.
    """
    pairs = _decode(request.query_string, "address")
    names = [value for name, value in pairs if name == "graph"]
    default = any(name == "default" for name, _ in pairs)
    if len(names) + default != 1 or names == [""]:
        raise BadRequest(400, "Name one graph: ?graph= with its IRI, or ?default.")
    return "" if default else _graphs(pairs, "graph")[0]


def _required(query: Query) -> Query:
    if query.text is None:
        raise BadRequest(400, "The form has no field named query.")
    return query


def _query(pairs: list[tuple[str, str]]) -> Query:
    texts = [value for name, value in pairs if name == "query"]
    if len(texts) > 1:
        raise BadRequest(400, "There is more than one query; send one.")
    if any(name == "update" for name, _ in pairs):
        raise BadRequest(400, "This endpoint answers queries; it takes no updates.")
    return Query(
        text=texts[0] if texts else None,
        default_graphs=_graphs(pairs, "default-graph-uri"),
        named_graphs=_graphs(pairs, "named-graph-uri"),
        format=next((value for name, value in pairs if name == "format"), ""),
    )


def _graphs(pairs: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    """The values of the parameter `name`, each an IRI that the engine takes."""
    try:
        return tuple(NamedNode(value).value for key, value in pairs if key == name and value)
    except ValueError as error:
        raise BadRequest(400, "A value of %(name)s is not an absolute IRI.", name=name) from error


def _decode(content: bytes, what: str) -> list[tuple[str, str]]:
    """The parameters in `content`, decoded once."""
    try:
        text = content.decode("ascii" if what == "address" else "utf-8")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeDecodeError as error:
        raise BadRequest(400, "The request is not UTF-8.") from error
    except ValueError as error:
        raise BadRequest(400, "The request has too many parameters.") from error


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(400, "The query is not UTF-8.") from error
