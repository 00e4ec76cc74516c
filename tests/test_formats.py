"""Formats: one table; what is written in any of them is read back as the same triples."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from publish.formats import DOCUMENTS, FORMATS, RDF, RESULTS, by_suffix, parse, serialize, write_results

QUADS = [
    Quad(NamedNode("http://example.org/a"), NamedNode("http://example.org/p"), Literal('é "\\\n', language="fr")),
    Quad(NamedNode("http://example.org/a"), NamedNode("http://example.org/p"), NamedNode("http://example.org/b"),
         NamedNode("http://example.org/g")),
]


@pytest.mark.parametrize("form", RDF, ids=lambda form: form.name)
def test_what_is_written_is_read_back(form: object) -> None:
    """Dataset formats keep graph names, graph formats keep the triples."""
    form = FORMATS[form.name]  # type: ignore[attr-defined]  # parametrized by the table itself
    back = list(parse(serialize(QUADS, form), form))
    assert {quad.triple for quad in back} == {quad.triple for quad in QUADS}
    if form.kind == "dataset":
        assert set(back) == set(QUADS)


def test_a_triple_in_two_graphs_is_written_once_where_there_are_no_graphs() -> None:
    """Graph formats are sets of triples."""
    twice = [QUADS[1], Quad(QUADS[1].subject, QUADS[1].predicate, QUADS[1].object)]
    assert serialize(twice, FORMATS["nt"]).count(b"\n") == 1


def test_names_suffixes_and_media_types_are_unique_among_documents() -> None:
    """A suffix or a media type means one format."""
    for values in ([form.suffix for form in DOCUMENTS], [form.media_type for form in DOCUMENTS]):
        assert len(set(values)) == len(values)


def test_a_suffix_finds_its_format_and_an_unknown_one_none() -> None:
    """Only formats of documents have suffixes in addresses."""
    assert by_suffix("ttl") is FORMATS["ttl"]
    assert by_suffix("csv") is None


def test_a_file_is_parsed_with_its_base(tmp_path: Path) -> None:
    """Relative IRIs are resolved."""
    path = tmp_path / "a.ttl"
    path.write_text("<a> <b> <c> .")
    assert next(parse(path, FORMATS["ttl"], "http://example.org/")).subject == NamedNode("http://example.org/a")


def test_what_is_not_the_format_is_a_syntax_error() -> None:
    """The first thing that is wrong stops the reading."""
    with pytest.raises(SyntaxError):
        list(parse(b"<a> <b", FORMATS["ttl"]))


def test_results_and_graphs_are_not_mixed_up() -> None:
    """A results format holds no graph, and the other way round."""
    ask = Store().query("ASK {}")
    written = io.BytesIO()
    write_results(ask, FORMATS["json"], written)  # type: ignore[arg-type]  # an ASK
    assert written.getvalue() == b'{"head":{},"boolean":true}'
    with pytest.raises(ValueError, match="ttl"):
        write_results(ask, FORMATS["ttl"], written)  # type: ignore[arg-type]  # an ASK
    with pytest.raises(ValueError, match="csv"):
        serialize([], FORMATS["csv"])


def test_text_types_say_that_they_are_utf_8() -> None:
    """text/* has a charset, application/* has none."""
    assert FORMATS["ttl"].content_type == "text/turtle; charset=utf-8"
    assert all(";" not in form.content_type for form in RESULTS if form.name in ("json", "xml"))
