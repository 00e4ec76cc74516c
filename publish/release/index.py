"""``index.sqlite``: what entities and concepts are called, in every language and script, and by what events can be chosen (DESIGN 6).

Made from the store alone, so it holds nothing that the release does not publish.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from publish.release import facets
from publish.release.spelling import sound, words
from publish.seeds.fields import PATHS
from publish.store import Archive
from publish.terms import HRE, PREFIXES, RDFS, SKOS, VOCABULARY

VERSION = 3
"""Of the tables: an index of another version is not read."""
KINDS = (*PATHS.values(), "concept")
"""What can be found, by the first segment of its address."""
_NAMES = tuple(NamedNode(iri) for iri in (
    f"{SKOS}prefLabel", f"{SKOS}altLabel", f"{SKOS}hiddenLabel", f"{RDFS}label", f"{PREFIXES['dcterms']}title", f"{HRE}text"
))
_FORM, _TYPE, _SUBJECT = NamedNode(f"{HRE}NameForm"), NamedNode(f"{PREFIXES['rdf']}type"), NamedNode(f"{HRE}subject")
_LANGUAGE = NamedNode(f"{HRE}nameLanguage")
_SCHEMA = f"""
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA user_version = {VERSION};
CREATE TABLE name (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL);
CREATE VIRTUAL TABLE search USING fts5 (words, sounds, content = '', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0');
{facets.SCHEMA}
"""
_Name = tuple[str, str, str, str]


def write(path: Path, archive: Archive, base: str) -> None:
    """Makes the index of `archive` at `path`: the same names give the same bytes (with the same SQLite). Short names come first."""
    names = sorted(set(_names(archive, base)), key=lambda name: (len(name[3]), name[3], name))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN")
        for number, name in enumerate(names, start=1):
            found = words(name[3])
            connection.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?)", (number, *name))
            heard = " ".join(filter(None, map(sound, found)))
            connection.execute("INSERT INTO search (rowid, words, sounds) VALUES (?, ?, ?)", (number, " ".join(found), heard))
        facets.write(connection, archive, base)
        connection.execute("COMMIT")
        connection.execute("VACUUM")


def _names(archive: Archive, base: str) -> Iterator[_Name]:
    """Address, kind, language and text of each name."""
    for predicate in _NAMES:
        for quad in archive.quads(None, predicate):
            named = _named(archive, quad)
            kind = _kind(named, base)
            if kind and isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
                yield named, kind, quad.object.language or _language(archive, quad.subject), quad.object.value


def _named(archive: Archive, quad: Quad) -> str:
    """What `quad` names: its subject, or, if that is a form of a name in an account, what the account calls so."""
    node = quad.subject
    if not isinstance(node, NamedNode):
        return ""
    is_form = "#" in node.value and archive.quads(node, _TYPE, _FORM)
    named = next((each.object for each in archive.quads(node, _SUBJECT)), node) if is_form else node
    return named.value if isinstance(named, NamedNode) else ""


def _language(archive: Archive, form: NamedNode) -> str:
    return next((str(getattr(quad.object, "value", "")) for quad in archive.quads(form, _LANGUAGE)), "")


def _kind(iri: str, base: str) -> str:
    """The kind of the entity or concept at `iri`, "" if it is none."""
    prefix = next((each for each in (base, VOCABULARY) if iri.startswith(each)), None)
    kind, _, rest = iri.removeprefix(prefix or "").partition("/")
    return kind if prefix is not None and kind in KINDS and rest and "#" not in rest else ""
