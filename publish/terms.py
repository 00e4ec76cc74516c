"""Names and N-Quads forms of RDF terms: the one place where text becomes a term.

Source: RDF 1.1 N-Quads (W3C Recommendation, 25 February 2014), section 4; RFC 3987, section 2.2,
for IRIs; BCP 47 (RFC 5646, section 2.1) for language tags.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

VOCABULARY = "https://w3id.org/hrevents/"
"""Where the vocabulary lives, whatever the base of an archive that uses it."""
HRE = f"{VOCABULARY}ontology#"
CONCEPT = f"{VOCABULARY}concept/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"

PREFIXES = {
    "hre": HRE,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "skos": SKOS,
    "owl": "http://www.w3.org/2002/07/owl#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "vann": "http://purl.org/vocab/vann/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
}

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
_TO_ESCAPE = re.compile('[\\\\"\n\r\ud800-\udfff]')
NOT_TEXT = "not text in the encoding that the file is read in, which the mapping can name"
"""What is wrong with lone surrogates, which stand for bytes that could not be decoded."""
_PLANES = "".join(f"{chr(plane)}-{chr(plane + 0xFFFD)}" for plane in range(0x10000, 0xE0000, 0x10000))
# Without the bidirectional formatting characters, which an IRI may not hold (RFC 3987, 4.1).
_UCS = f"\u00a0-\u200d\u2010-\u2029\u202f-\ud7ff\uf900-\ufdcf\ufdf0-\uffef{_PLANES}\U000e1000-\U000efffd"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_CODED = "%[0-9A-Fa-f]{2}"


def _iri_pattern(ucs: str = "", private: str = "") -> re.Pattern[str]:
    plain = f"A-Za-z0-9._~!$&'()*+,;=\\-{ucs}"  # iunreserved and sub-delims

    def any_of(others: str) -> str:
        return f"[{plain}{others}]*+(?:{_CODED}[{plain}{others}]*+)*+"

    return re.compile(
        r"[A-Za-z][A-Za-z0-9+.-]*:"
        rf"(?://(?:{any_of(':')}@)?{any_of('')}(?::[0-9]*)?(?![^/?#])|(?!//))"  # authority, or none
        rf"{any_of(':@/')}(?:\?{any_of(f':@/?{private}')})?(?:#{any_of(':@/?')})?"
    )


@cache
def _beyond_ascii() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What an IRI is and what is reserved in one, with all characters; it takes 20 ms to make, and few runs need it."""
    return _iri_pattern(_UCS, _PRIVATE), re.compile(f"[^A-Za-z0-9._~{_UCS}-]")


_URI = _iri_pattern()
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"  # language, script, region
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",  # variants, extensions
    re.IGNORECASE | re.ASCII,
)
_RESERVED = re.compile("[^A-Za-z0-9._~-]")


def iri(text: str) -> str:
    """`text` as an N-Quads IRI. Raises `ValueError` if it has no scheme or is no IRI (RFC 3987); a host has a name."""
    pattern = _URI if text.isascii() else _beyond_ascii()[0]
    if not pattern.fullmatch(text):
        begins = pattern.match(text)
        if not begins:
            raise ValueError("not an absolute IRI (such as https://example.org/a)")
        raise ValueError(f"not an IRI (its character {begins.end() + 1} may not stand there; a template percent-encodes values)")
    return f"<{text}>"


def literal(text: str, datatype: str = "", language: str = "") -> str:
    """`text` as an N-Quads literal. Raises `ValueError` if `language` is not a BCP 47 tag, or `text` no Unicode text."""
    quoted = f'"{escaped(text)}"'
    if language:
        if not _LANGUAGE.fullmatch(language):
            raise ValueError("not a language tag")
        return f"{quoted}@{language.lower()}"
    return quoted if not datatype or datatype == f"{XSD}string" else f"{quoted}^^{iri(datatype)}"


def escaped(text: str) -> str:
    """`text` as it stands between the quotes of a literal. Raises `ValueError` if it holds lone surrogates."""
    return _TO_ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    if match[0] not in _ESCAPES:
        raise ValueError(NOT_TEXT)
    return _ESCAPES[match[0]]


def iri_safe(text: str) -> str:
    """`text` with every character outside iunreserved percent-encoded (RFC 3987, 2.2; RML-Core, “IRI encoding”)."""
    return (_RESERVED if text.isascii() else _beyond_ascii()[1]).sub(_percent_encoded, text)


def uri_safe(text: str) -> str:
    """`text` with every character outside unreserved percent-encoded (RFC 3986, 2.3; RML-Core, “IRI encoding”)."""
    return _RESERVED.sub(_percent_encoded, text)


def _percent_encoded(match: re.Match[str]) -> str:
    return _percent(match[0])


@lru_cache(maxsize=4096)
def _percent(character: str) -> str:
    try:
        return "".join(f"%{byte:02X}" for byte in character.encode())
    except UnicodeEncodeError as error:
        raise ValueError(NOT_TEXT) from error
