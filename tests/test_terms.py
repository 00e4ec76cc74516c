"""Terms: what is written as N-Quads is read back, by another implementation, as the same term."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from pyoxigraph import parse as parse_rdf

from publish.terms import EDTF, PREFIXES, XSD, iri, iri_safe, literal

BASE = "https://example.org/"
texts = st.text(st.characters(exclude_categories=["Cs"]))
"""Any text that UTF-8 can carry, control characters too."""
awkward = st.text("\x00\t\n\v\f\r\x1c\x7f\x85\u2028\ufeff\ufffe\\\"'<>^@_.`{} é\U0001f600", max_size=12)
languages = st.from_regex(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-[0-9]{3})?", fullmatch=True)
datatypes = st.sampled_from([EDTF, f"{XSD}date", f"{XSD}integer", f"{XSD}boolean", f"{XSD}string", ""])


def read(subject: str, value: str) -> Quad:
    """The one quad in a line of the terms, as Oxigraph reads it."""
    line = f"{subject} <{BASE}p> {value} <{BASE}g> .\n"
    quads: list[Quad] = list(parse_rdf(line.encode(), RdfFormat.N_QUADS))
    assert len(quads) == 1
    return quads[0]


def is_iri(text: str) -> bool:
    """Whether Oxigraph reads `text` between angle brackets as that very IRI."""
    try:
        return read(f"<{text}>", '""').subject == NamedNode(text)
    except (SyntaxError, ValueError):
        return False


@given(st.one_of(texts, awkward), datatypes)
def test_a_literal_is_read_back(text: str, datatype: str) -> None:
    """Character for character, on one line, with its datatype."""
    written = literal(text, datatype)
    assert "\n" not in written
    assert read(f"<{BASE}>", written).object == Literal(text, datatype=NamedNode(datatype or f"{XSD}string"))


@given(st.one_of(texts, awkward), languages)
def test_a_text_with_its_language_is_read_back(text: str, language: str) -> None:
    """Language tags are written in small letters, as RDF 1.1 compares them."""
    assert read(f"<{BASE}>", literal(text, language=language)).object == Literal(text, language=language.lower())


@given(st.from_regex(r"[A-Za-z0-9]{1,9}(-[A-Za-z0-9]{1,9}){0,4}", fullmatch=True))
def test_every_accepted_language_is_a_tag(language: str) -> None:
    """Whatever passes for a language does so in Oxigraph too."""
    try:
        written = literal("x", language=language)
    except ValueError:
        return
    assert read(f"<{BASE}>", written).object == Literal("x", language=language.lower())


@pytest.mark.parametrize("language", ["e", "a-1", "en_GB", "en-", "-en", "en--gb", "abcdefghi", "en gb", "en-a", "\uff12en", "en\n", '"'])
def test_what_is_no_language_tag_is_refused(language: str) -> None:
    """BCP 47, section 2.1."""
    with pytest.raises(ValueError, match="not a language tag"):
        literal("x", language=language)


@pytest.mark.parametrize("language", ["en", "kk-Cyrl", "zh-Hant-TW", "es-419", "sl-rozaj-biske-1994", "de-1996", "en-a-bbb-x-cc", "zh-yue"])
def test_language_tags_are_accepted(language: str) -> None:
    """Language, script, region, variants, extensions, private use."""
    assert literal("x", language=language) == f'"x"@{language.lower()}'


DELIMITERS = "/:?#[]@!$&'()*+,;=%.~-_ax0<>\"{}|^`\\ \n"
BEYOND_ASCII = "\x7f\x85\u00a0é\u200b\ue000\ufdd0\ufffd\U0001f600\U000e0001"
parts = st.lists(st.sampled_from([*DELIMITERS, *BEYOND_ASCII, "%C3", "%zz", "//"]), max_size=8)


@given(st.one_of(parts.map("".join), texts), st.sampled_from(["", "a:", BASE, f"{BASE}?", f"{BASE}#", "https://", "urn:a:"]))
def test_every_accepted_iri_is_read_back(text: str, beginning: str) -> None:
    """Nothing that would break a line of the dump passes for an IRI."""
    try:
        written = iri(beginning + text)
    except ValueError:
        return
    assert written == f"<{beginning}{text}>"
    assert is_iri(beginning + text)


@pytest.mark.parametrize("text", [
    *PREFIXES.values(), "https://example.org", "https://example.org:8000/a?b=c&d#e/f?g", "https://user@example.org/", "https://exämple.org/é",
    "urn:uuid:0-1", "mailto:a", "file:///a/b", "https://example.org/%C3%A9", "a:", "https://example.org/\U0001f600", "https://example.org/a:b@c",
])
def test_iris_are_accepted(text: str) -> None:
    """RFC 3987, section 2.2."""
    assert is_iri(text)
    assert iri(text) == f"<{text}>"


@pytest.mark.parametrize("text", [
    "", "a", "/a", "//example.org/", "example.org/a", "1a:b", "é:a", "https://example.org/ ", "https://example.org/\n", "https://example.org/<",
    "https://example.org/a\\b", "https://example.org/%zz", "https://example.org/%", "https://example.org/#a#b", "https://example.org/[",
    "https://example.org:port/", "https://a b/", "https://example.org/\x7f", "https://example.org/\x85", "https://example.org/\ue000",
    "https://example.org/\ufffe", "https://[x]/",
])
def test_what_is_no_iri_is_refused(text: str) -> None:
    """RFC 3987, section 2.2; an address without a scheme is relative, and means nothing in a dump."""
    assert not is_iri(text)
    with pytest.raises(ValueError, match=r"not an (absolute )?IRI"):
        iri(text)


@pytest.mark.parametrize("datatype", ["integer", "a b:c"])
def test_a_datatype_is_an_iri(datatype: str) -> None:
    """A literal cannot smuggle in a broken one."""
    with pytest.raises(ValueError, match=r"not an (absolute )?IRI"):
        literal("x", datatype)


@given(texts)
def test_what_is_made_safe_is_one_segment_of_an_iri(text: str) -> None:
    """It can stand in any IRI, adds no delimiter, and can be undone."""
    safe = iri_safe(text)
    assert read(iri(f"{BASE}{safe}"), '""').subject == NamedNode(f"{BASE}{safe}")
    assert not set(safe) & set(":/?#[]@!$&'()*+,;= ")
    assert unquote(safe, errors="strict") == text


@pytest.mark.parametrize(("text", "safe"), [
    ("hello there", "hello%20there"), ("~A_17.1-2", "~A_17.1-2"), ("葉篤正", "葉篤正"), ("a/b#c%", "a%2Fb%23c%25"),
    ("\x85\ue000", "%C2%85%EE%80%80"),
])
def test_only_what_is_reserved_is_encoded(text: str, safe: str) -> None:
    """The first three are the examples of the R2RML Recommendation, section 7.3."""
    assert iri_safe(text) == safe
