"""Answers of engines, and whether they are the same: multisets of bindings, read from SPARQL 1.1 Query Results JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from publish.terms import XSD

Bindings = Counter[Hashable]
_STRING = f"{XSD}string"


class Wrong(Exception):
    """An engine gave no answer, or another than the rest."""


def ask(address: str, accept: str, limit: float = 120, *, strict: bool = True) -> bytes:
    """The body of the answer to GET, which has to be 200 and, if `strict`, of the type that was asked for. Raises `Wrong`."""
    request = Request(address, headers={"Accept": accept})  # noqa: S310  # always http to a server of ours
    try:
        with urlopen(request, timeout=limit) as response:  # noqa: S310  # as above
            kind = response.headers.get_content_type()
            if response.status != 200 or (strict and kind != accept):
                raise Wrong(f"status {response.status} and {kind}, not 200 and {accept}")
            return bytes(response.read())
    except HTTPError as error:
        with error:
            raise Wrong(f"status {error.code}: {error.read(300)!r}") from error
    except (URLError, HTTPException, OSError) as error:
        raise Wrong(f"no answer: {error}") from error


def etag(address: str) -> str:
    """The entity tag of the answer to GET. Raises `Wrong` if it has none."""
    with urlopen(Request(address), timeout=10) as response:  # noqa: S310  # always http to a server of ours
        if tag := response.headers.get("ETag"):
            return str(tag)
    raise Wrong(f"{address} has no entity tag")


def bindings(body: bytes) -> Bindings:
    """The rows of a result, each as often as it is there; of an ASK, its truth. Raises `Wrong`.

    A plain literal is the same as one of xsd:string (RDF 1.1 Concepts, 3.3), and ``typed-literal`` is what drafts said for ``literal``.
    """
    try:
        result = json.loads(body)
        if "boolean" in result:
            return Counter([result["boolean"]])
        return Counter(frozenset((name, _term(term)) for name, term in row.items()) for row in result["results"]["bindings"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Wrong(f"no result in JSON: {error!r}") from error


def _term(term: dict[str, str]) -> tuple[str, str, str, str]:
    kind, datatype = term["type"].removeprefix("typed-"), term.get("datatype", "")
    return kind, term["value"], term.get("xml:lang", "").lower(), "" if datatype == _STRING else datatype


def compare(expected: Bindings, found: Bindings) -> None:
    """Raises `Wrong`, with numbers and an example, unless they are the same."""
    missing, extra = expected - found, found - expected
    if missing or extra:
        example = next(iter(missing or extra))
        shown = sorted(map(str, example)) if isinstance(example, frozenset) else example
        raise Wrong(f"{missing.total():,} rows are missing and {extra.total():,} are too much, such as {shown}")
