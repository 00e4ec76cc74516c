"""Names and N-Quads forms of RDF terms: the one place where text becomes a term.

Source: RDF 1.1 N-Quads (W3C Recommendation, 25 February 2014), section 4; RFC 3987, section 2.2,
for IRIs; BCP 47 (RFC 5646, section 2.1) for language tags.
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
_PLANES = "".join(f"{chr(plane)}-{chr(plane + 0xFFFD)}" for plane in range(0x10000, 0xE0000, 0x10000))
_UCS = f"\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef{_PLANES}\U000e1000-\U000efffd"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_PLAIN = f"A-Za-z0-9._~!$&'()*+,;=\\-{_UCS}"  # iunreserved and sub-delims
_CODED = "%[0-9A-Fa-f]{2}"
_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    rf"(?://(?:(?:[{_PLAIN}:]|{_CODED})*+@)?(?:[{_PLAIN}]|{_CODED})*+(?::[0-9]*)?(?![^/?#])|(?!//))"  # authority, or none
    rf"(?:[{_PLAIN}:@/]|{_CODED})*+"
    rf"(?:\?(?:[{_PLAIN}:@/?{_PRIVATE}]|{_CODED})*+)?"
    rf"(?:#(?:[{_PLAIN}:@/?]|{_CODED})*+)?"
)
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"  # language, script, region
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",  # variants, extensions
    re.IGNORECASE | re.ASCII,
)
_UNRESERVED = re.compile(f"[A-Za-z0-9._~{_UCS}-]")


def iri(text: str) -> str:
    """`text` as an N-Quads IRI. Raises `ValueError` if it has no scheme or is no IRI (RFC 3987); a host has a name."""
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
