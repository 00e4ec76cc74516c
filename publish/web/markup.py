"""Markup: how a single value stands in a page, as filters of the templates; a macro would take three times as long.

Sources: HTML, 3.2.6.2 (lang) and 3.2.6.4 (dir), 4.5.24 (bdi); RFC 5646 for tags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from markupsafe import Markup, escape

from publish.web.languages import direction
from publish.web.models import Link, Text

_FOREIGN = Markup('<span lang="{}" dir="{}">{}</span>')
_APART = Markup("<bdi>{}</bdi>")
_LINK = Markup('<a href="{}">{}</a>')


def filters(language: str) -> dict[str, Callable[..., Markup]]:
    """The filters of pages in `language`, by the names that templates know."""
    return {"text": partial(text, language), "link": partial(link, language), "links": partial(links, language)}


def text(language: str, value: Link | Text) -> Markup:
    """The words of `value`: in another language than the page's marked so, and kept apart if only their letters run the other way."""
    words = value.text if isinstance(value, Link) else value
    if words.language and words.language != language:
        return _FOREIGN.format(words.language, direction(words.language), words.value)
    return _APART.format(words.value) if words.is_rightward else escape(words.value)


def link(language: str, value: Link | Text) -> Markup:
    """The words of `value`, as a link if it has a page here."""
    words = text(language, value)
    return _LINK.format(value.href, words) if isinstance(value, Link) and value.href else words


def links(language: str, values: Iterable[Link | Text]) -> Markup:
    """The words of several, as links, with commas between them."""
    return Markup(", ").join(link(language, value) for value in values)
