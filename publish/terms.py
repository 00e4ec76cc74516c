"""Names and N-Quads forms of RDF terms: the one place where text becomes a term.

Source: RDF 1.1 N-Quads (W3C Recommendation, 25 February 2014), section 4; RFC 3987 for IRIs.
"""

from __future__ import annotations

import re

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
_TO_ESCAPE = re.compile(r'[\\"\n\r]')
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]|[^\x00-\x7f]")


def iri(text: str) -> str:
    """`text` as an N-Quads IRI. Raises `ValueError` if it is not an absolute IRI (RFC 3987)."""
    if not _IRI.fullmatch(text):
        raise ValueError("not an absolute IRI")
    return f"<{text}>"


def literal(text: str, datatype: str = "", language: str = "") -> str:
    """`text` as an N-Quads literal. Raises `ValueError` if `language` is not a BCP 47 tag."""
    quoted = '"' + _TO_ESCAPE.sub(lambda match: _ESCAPES[match[0]], text) + '"'
    if language:
        if not _LANGUAGE.fullmatch(language):
            raise ValueError("not a language tag")
        return f"{quoted}@{language.lower()}"
    return quoted if not datatype or datatype == f"{XSD}string" else f"{quoted}^^{iri(datatype)}"


def iri_safe(text: str) -> str:
    """`text` with every character outside iunreserved percent-encoded (RFC 3987, 2.2; RML-Core, templates)."""
    return "".join(
        character if _UNRESERVED.match(character) else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in text
    )
