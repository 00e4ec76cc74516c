"""Texts of a YARRRML file: prefixes, references, external references and escapes in them.

Source: YARRRML (https://rml.io/yarrrml/spec/), sections “Template”, “Prefixes and namespaces” and “External
references”; for escapes, what the reference implementation does; RDFa Core Initial Context (W3C) for the prefixes that
need no declaration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publish import protection
from publish.mappings.model import Constant, Expression, Reference, Template, TermType
from publish.terms import iri, literal

_W3 = "http://www.w3.org/"
PREDEFINED = {
    "as": f"{_W3}ns/activitystreams#", "csvw": f"{_W3}ns/csvw#", "cat": f"{_W3}ns/dcat#", "qb": "http://purl.org/linked-data/cube#",
    "dcat": f"{_W3}ns/dcat#", "dqv": f"{_W3}ns/dqv#", "duv": f"{_W3}ns/duv#", "grddl": f"{_W3}2003/g/data-view#",
    "jsonld": f"{_W3}ns/json-ld#", "ldp": f"{_W3}ns/ldp#", "ma": f"{_W3}ns/ma-ont#", "oa": f"{_W3}ns/oa#",
    "odrl": f"{_W3}ns/odrl/2/", "org": f"{_W3}ns/org#", "owl": f"{_W3}2002/07/owl#", "prov": f"{_W3}ns/prov#",
    "rdf": f"{_W3}1999/02/22-rdf-syntax-ns#", "rdfa": f"{_W3}ns/rdfa#", "rdfs": f"{_W3}2000/01/rdf-schema#", "rif": f"{_W3}2007/rif#",
    "rr": f"{_W3}ns/r2rml#", "sd": f"{_W3}ns/sparql-service-description#", "skos": f"{_W3}2004/02/skos/core#",
    "skosxl": f"{_W3}2008/05/skos-xl#", "sosa": f"{_W3}ns/sosa/", "ssn": f"{_W3}ns/ssn/", "time": f"{_W3}2006/time#",
    "void": "http://rdfs.org/ns/void#", "wdr": f"{_W3}2007/05/powder#", "wdrs": f"{_W3}2007/05/powder-s#",
    "xhv": f"{_W3}1999/xhtml/vocab#", "xml": f"{_W3}XML/1998/namespace", "xsd": f"{_W3}2001/XMLSchema#",
    "cc": "http://creativecommons.org/ns#", "ctag": "http://commontag.org/ns#", "dc": "http://purl.org/dc/terms/",
    "dc11": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "gr": "http://purl.org/goodrelations/v1#", "ical": f"{_W3}2002/12/cal/icaltzd#", "og": "http://ogp.me/ns#",
    "rev": "http://purl.org/stuff/rev#", "schema": "http://schema.org/", "sioc": "http://rdfs.org/sioc/ns#",
    "v": "http://rdf.data-vocabulary.org/#", "vcard": f"{_W3}2006/vcard/ns#",
}
"""Prefixes that every file has, unless it gives them another meaning (YARRRML, “Prefixes and namespaces”)."""
_SCHEMES = ("urn", "tag", "info", "mailto", "tel", "geo", "did")
"""Schemes of IRIs that have no ``//``; any other word before a colon is a prefix, and must be declared."""

_PREFIXED = re.compile(r"([A-Za-z][\w.-]*|):(?!//|\s)(.*)", re.DOTALL)
_TOKEN = re.compile(r"\\(?P<escaped>[$():\\])|\$\((?P<name>(?:\\[()]|(?!\$\()[^)])++)\)")


@dataclass
class Texts:
    """What the texts of one file stand for. All that raise `ValueError` say what is wrong, and repeat no data."""

    base: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)
    external: dict[str, str] = field(default_factory=dict)

    def namespace(self, prefix: str) -> str | None:
        """What a prefix stands for, or `None`."""
        return self.prefixes.get(prefix, PREDEFINED.get(prefix))

    def begins_with_prefix(self, text: str) -> bool:
        """Whether `text` begins with a prefix that is known."""
        match = _PREFIXED.match(text)
        return match is not None and self.namespace(match[1]) is not None

    def is_name(self, text: str) -> bool:
        """Whether `text` is a constant such as ``ex:Dog``; its prefix may be unknown."""
        match = _PREFIXED.fullmatch(text)
        return "$(" not in text and match is not None and (match[1] != "" or "" in self.prefixes)

    def expanded(self, text: str) -> str:
        """`text` with its prefix written out. Raises `ValueError` if the prefix is not declared."""
        match = _PREFIXED.fullmatch(text)
        if not match or "$(" in match[1]:
            return text
        prefix, rest = match[1], match[2]
        namespace = self.namespace(prefix)
        if namespace is None:
            if prefix in _SCHEMES or not prefix:
                return text
            raise ValueError(f"the prefix {protection.shown(prefix)} is not declared in this file: {self._hint(prefix)}")
        return namespace.replace("\\", "\\\\") + rest

    def _hint(self, prefix: str) -> str:
        hint = protection.near(prefix, {**PREDEFINED, **self.prefixes})
        if not hint.startswith("did you mean"):
            hint = "declare it under prefixes"
        return f"{hint} (in a text, write \\: for the colon)"

    def expression(self, text: str, kind: TermType) -> Expression:
        """The expression that `text` is, for a term of the `kind`. Raises `ValueError` if it can be none, whatever the data."""
        parts = self.parts(self.expanded(text) if kind is TermType.IRI else text)
        if len(parts) == 3 and parts[0] == parts[2] == "":
            return Reference(parts[1])
        if len(parts) > 1 or kind is TermType.BLANK_NODE:
            return Template(parts)
        return self._constant_iri(parts[0]) if kind is TermType.IRI else Constant(parts[0], literal(parts[0]))

    def _constant_iri(self, text: str) -> Constant:
        try:
            return Constant(text, iri(text))
        except ValueError:
            if not self.base:
                raise
            return Constant(self.base + text, iri(self.base + text))

    def parts(self, text: str) -> tuple[str, ...]:
        """Texts and names of references in turn, text first. Raises `ValueError` for a reference that does not end or is empty."""
        parts, position = [""], 0
        for match in _TOKEN.finditer(text):
            parts[-1] += _plain(text[position : match.start()])
            position = match.end()
            if match["escaped"]:
                parts[-1] += match["escaped"]
            elif match["name"].startswith("_") and match["name"][1:] in self.external:
                parts[-1] += self.external[match["name"][1:]]
            else:
                parts += [_name(match["name"]), ""]
        parts[-1] += _plain(text[position:])
        return tuple(parts)


def _name(written: str) -> str:
    """The name of a reference; one that begins with a backslash and ``_`` is not external (YARRRML, “External references”)."""
    name = written[1:] if written.startswith("\\_") else written
    return name.replace("\\(", "(").replace("\\)", ")")


def _plain(text: str) -> str:
    if "$(" in text:
        raise ValueError("a reference is not closed, or is empty: write $(column), and \\$( for a text that begins so")
    return text
