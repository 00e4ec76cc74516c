"""Protection: contact data is found however it is written, what is innocent passes, and nothing found is repeated.

All strings are made up: names of `example.org`, and numbers reserved for fiction or of no network.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode
from vocabulary import TBOX

from publish import nodes
from publish.errors import Problem, a
from publish.formats import FORMATS, parse
from publish.nodes import Cell, List, Node
from publish.protection import RULES, find, plain, shown

ROOT = Path(__file__).parents[1]

HARMFUL = {
    "e-mail address": [
        "someone@example.org", "Some.One+tag@example.org", "mailto:someone", "E-mail: someone", "someone (at) example.org",
        "someone [at] example", "someone{arobase}example", "[ email protected ]", "someone @ example.org", "someone at example dot org",
    ],
    "phone or document number": [
        "+44 20 7946 0123", "+442079460123", "8 (212) 555-01-23", "555-01234", "212 555 1985", "tel:+1", "+1.212.555.0123",
        "+44 (0)20 7946 0123", "N 01234567", "passport A01234567", "012345678901", "1234-5678/9012",
        "555·01·23·45", "555_01_23_45", "555*01*23*45",
    ],
    "personal handle": [
        "@synthetic", "Telegram: synthetic", "Skype id: synthetic", "whatsapp=synthetic", "https://t.me/synthetic",
        "facebook.com/synthetic", "Twitter @synthetic", "my_name @synthetic_name",
    ],
    "postal address": [
        "12 Example Street", "12a, Long Example Avenue", "Ulitsa Example 12", "Rue Exemple 12", "12 rue Exemple", "Musterstraße 12",
        "улица Примерная, д. 12", "Примерная көшесі 12", "P.O. Box 12", "PO Box 12", "postcode 12", "zip code 12",
    ],
}

FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def digits(zero: str) -> Callable[[str], str]:
    """Writes the digits in the script whose zero is given."""
    return lambda text: text.translate({ord(str(number)): chr(ord(zero) + number) for number in range(10)})


def between(invisible: str) -> Callable[[str], str]:
    """Writes an invisible character between all others."""
    return invisible.join


def every_byte(text: str) -> str:
    """Percent-encodes every byte."""
    return "".join(f"%{byte:02x}" for byte in text.encode())


DISGUISES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "glued to labels": lambda text: f"OfficeEmail{text}Phone",
    "within a sentence": lambda text: f"She said: {text}, and left.",
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "narrow no-break spaces": lambda text: text.replace(" ", "\u202f"),
    "lines": lambda text: text.replace(" ", "\n"),
    "full width": lambda text: text.translate(FULL_WIDTH),
    "full-width digits": digits("\uff10"),
    "Arabic-Indic digits": digits("\u0660"),
    "Extended Arabic-Indic digits": digits("\u06f0"),
    "Devanagari digits": digits("\u0966"),
    "mathematical digits": digits("\U0001d7d8"),
    "zero-width spaces": between("\u200b"),
    "word joiners": between("\u2060"),
    "soft hyphens": between("\u00ad"),
    "direction marks": between("\u202e"),
    "byte order marks": between("\ufeff"),
    "tag characters": between("\U000e0041"),
    "Hangul fillers": between("\u3164"),
    "variation selectors": between("\ufe0f"),
    "other dashes": lambda text: text.replace("-", "\u2011"),
    "percent-encoded": lambda text: quote(text, safe=""),
    "percent-encoded to the last byte": every_byte,
    "percent-encoded twice": lambda text: quote(every_byte(text), safe=""),
    "percent-encoded, full width": lambda text: every_byte(text).translate(FULL_WIDTH),
    "entities": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "hexadecimal entities": lambda text: "".join(f"&#x{ord(character):X};" for character in text),
    "entities of entities": lambda text: html.escape(html.escape("".join(f"&#{ord(character)};" for character in text))),
    "entities, percent-encoded": lambda text: quote("".join(f"&#{ord(character)};" for character in text)),
    "in an IRI": lambda text: f"https://example.org/{quote(text, safe='')}#x",
    "in an IRI, with hyphens": lambda text: f"https://example.org/a/{text.replace(' ', '-')}",
    "in a query": lambda text: f"https://example.org/?q={quote_plus(text)}&r=s",
}

CASES = [(rule, text, name) for (rule, texts), name in product(HARMFUL.items(), DISGUISES) for text in texts]


@pytest.mark.parametrize(("rule", "text", "disguise"), CASES)
def test_what_does_harm_is_found_in_every_disguise(rule: str, text: str, disguise: str) -> None:
    """Plain, each text is found by its own rule; disguised, by one of them; and the message does not repeat it."""
    written = DISGUISES[disguise](text)
    assert find(written) == rule if disguise == "plain" else find(written) in RULES
    said = shown(written)
    assert said == f"(not shown: it looks like {a(find(written))})"


def test_every_rule_has_cases() -> None:
    """A rule without a case would be untested."""
    assert set(HARMFUL) == set(RULES)


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from([text for texts in HARMFUL.values() for text in texts if "@" in text]))
def test_an_address_is_found_among_anything(before: str, after: str, text: str) -> None:
    """No surroundings hide what has an @ in the middle of it."""
    if re.search(r"\w@\w", text):
        assert find(before + text + after)


numbers = st.lists(st.sampled_from("0123456789"), min_size=9, max_size=14)
gaps = st.sampled_from(["", " ", "-", ".", " (", ") ", "\u00a0", "\u2011"])


@given(st.text(max_size=20), numbers, gaps, st.text(max_size=20))
def test_a_long_number_is_found_among_anything(before: str, number: list[str], gap: str, after: str) -> None:
    """Nine digits or more after a country's code, however they are set apart."""
    assert find(f"{before}+7{gap.join(number)}{after}")


INNOCENT = [
    "", " ", "2031-03-04", "2031-03", "2031", "../2031-03-04", "2031-03-04/..", "2031-03-03/2031-03-04", "2031-22/2032-03-04~", "203X",
    "20XX", "2031-XX-XX", "2031-03-XX?", "4 March 2031", "4.3.2031", "04/03/2031", "04/03/2031 to 05/03/2031", "2030-2031",
    "2029/2030/2031", "Resolution 1325 (2000)", "in 2030, 2031 and 2032", "the act of 12 May 1999, as amended in 2001 and 2003",
    "between 1 and 3 March 2031",
    "09:00", "9 a.m.", "at 09:00 on 2031-03-04", "2031-03-04T09:00:00Z", "2031-03-04T09:00:00+05:00",
    "1000000", "1500000", "40", "2.5", "100000", "50000.0", "300 or 400 people", "about 1.5 million",
    "192cd82993a2a84baa67b6c07ddea52e85c2f7c3daa122fe48f1e01596bbb303", "0" * 64, "01234567" * 8,
    "p4mwv282", "F001 F002 F003", "https://w3id.org/hrevents/account/wb42b557#time-1", "https://w3id.org/hrevents/event/p4mwv282",
    "https://w3id.org/hrevents/concept/huridocs-mt4/030101000000", "https://creativecommons.org/licenses/by/4.0/",
    "http://www.w3.org/2001/XMLSchema#date", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "the brakes had failed; the fire broke out at once", "L'avocate, dit-on, « a survécu »", "Қазақстан, Алматы", "a road in 2031",
    "123 roads", "3 new roadblocks", "the 5 streets of the town", "Il est vrai que 12 personnes rient", "a city court", "State: unknown",
    "AT&amp;T", "100 %", "a%b", "x &lt; y",
    "paragraph 12, characters 100 to 250", "article 5 (1) (b)",
    "version 1.0.0", "the e-mail was not answered",
    "signal to others", "#12", "A/RES/74/2031",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_the_innocent_pass(text: str) -> None:
    """Dates, times, figures, digests, identifiers and addresses of the archive, and plain sentences, are shown as written."""
    assert find(text) == ""
    assert shown(text).startswith("“")


def cells(node: Node) -> Iterator[str]:
    """Every text of a YAML file, keys too."""
    if isinstance(node, Cell):
        yield node.text
    elif isinstance(node, List):
        for item in node.items:
            yield from cells(item)
    else:
        for key, (_, value) in node.entries.items():
            yield key
            yield from cells(value)


def test_the_seeds_pass() -> None:
    """Nothing in the seeds needs protection, so nothing in them is mistaken for it."""
    found: list[Problem] = []
    read = {path: nodes.read(path, path.name, found) for path in sorted((ROOT / "seeds").rglob("*.yaml"))}
    assert found == []
    assert [text for node in read.values() if node for text in cells(node) if find(text)] == []


@pytest.mark.parametrize("path", TBOX, ids=lambda path: path.stem)
def test_the_vocabulary_passes(path: Path) -> None:
    """The only numbers in it are codes of thesauri, which have a datatype that says so."""
    terms = [term for quad in parse(path, FORMATS["ttl"]) for term in (quad.subject, quad.predicate, quad.object)]
    named = [term.value for term in terms if isinstance(term, NamedNode)]
    plainly = [term.value for term in terms if isinstance(term, Literal) and "hrevents" not in term.datatype.value]
    assert [text for text in named + plainly if find(text)] == []


def test_a_long_text_is_cut_short() -> None:
    """A message stays a line."""
    assert shown("a" * 61) == f"“{'a' * 60}…”"
    assert shown("a" * 60) == f"“{'a' * 60}”"


@given(st.text())
def test_reading_is_settled(text: str) -> None:
    """Whatever the text, it is read to the end: reading it again changes nothing."""
    assert plain(plain(text)) == plain(text)
