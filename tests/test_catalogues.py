"""Catalogues: every word of the interface is translated, and what is compiled is what is written."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from publish.web.calendars import CALENDARS
from publish.web.languages import FALLBACK, NAMES

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "publish" / "web" / "locale"
TRANSLATED = sorted(set(NAMES) - {"en"})
PLACES = re.compile(r"%\(\w+\)s|<[^>]+>|&#?\w+;")

each_language = pytest.mark.parametrize("language", TRANSLATED)


def catalogue(language: str) -> Catalog:
    """The words of a language as they are written."""
    with (LOCALE / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, language)


def messages(found: Catalog) -> dict[tuple[str | None, str], Message]:
    """Every message but the header, by context and English text."""
    return {(each.context, texts(each.id)[0]): each for each in found if each.id}


def texts(words: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """A message, or all of its plural forms."""
    return (words,) if isinstance(words, str) else tuple(words or ())


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What `make catalogues` finds in code and templates now."""
    found = re.search(r"pybabel --quiet (extract .*?)--output-file", (ROOT / "Makefile").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    out = tmp_path_factory.mktemp("catalogues") / "messages.pot"
    options = shlex.split(found[1].replace("\\\n", " "))
    subprocess.run([Path(sys.executable).with_name("pybabel"), "--quiet", *options, "--output-file", str(out), "."], cwd=ROOT, check=True)
    with out.open("rb") as file:
        return read_po(file)


def test_every_language_has_its_rows() -> None:
    """The languages of the interface, of dates and of content are one list; each has a catalogue, and there is no other."""
    assert set(CALENDARS) == set(FALLBACK) == set(NAMES)
    assert all(set(order) == set(NAMES) and order[0] == code for code, order in FALLBACK.items())
    assert sorted(path.name for path in LOCALE.iterdir()) == TRANSLATED


@each_language
def test_no_message_is_missing_or_left_over(language: str, extracted: Catalog) -> None:
    """`make catalogues` would change nothing."""
    known = catalogue(language)
    assert messages(known).keys() == messages(extracted).keys()
    assert not known.obsolete
    for key, each in messages(extracted).items():
        assert texts(messages(known)[key].id) == texts(each.id)


@each_language
def test_every_message_is_translated(language: str) -> None:
    """Every plural form too; none is fuzzy."""
    found = catalogue(language)
    for each in messages(found).values():
        words = texts(each.string)
        assert all(words), each.id
        assert len(words) == (found.num_plurals if each.pluralizable else 1), each.id
        assert not each.fuzzy, each.id


@each_language
def test_places_and_tags_are_those_of_the_message(language: str) -> None:
    """What stands in for a value, and the markup, are in the translation as often as in the message."""
    for each in messages(catalogue(language)).values():
        wanted = sorted(PLACES.findall(texts(each.id)[-1]))
        for words in texts(each.string):
            assert sorted(PLACES.findall(words)) == wanted, each.id


def test_french_has_no_break_before_its_signs() -> None:
    """A sign of two parts never begins a line, and a quotation mark is never left alone."""
    for each in messages(catalogue("fr")).values():
        assert not [words for words in texts(each.string) if re.search(r"« | »| [;:!?](?=\s|$)", words)], each.id


@each_language
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    """The committed .mo file is that of the .po file."""
    made = BytesIO()
    write_mo(made, catalogue(language))
    assert (LOCALE / language / "LC_MESSAGES" / "messages.mo").read_bytes() == made.getvalue()
