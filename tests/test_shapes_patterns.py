"""The regular expressions of sh:pattern."""

from __future__ import annotations

import pytest

from publish.shapes.patterns import compiled


@pytest.mark.parametrize(("pattern", "flags", "matched", "not_matched"), [
    ("a$", "", "ba", "a\n"), ("a$", "m", "a\nb", "ab"), (r"\$", "", "$", "x"), ("[$]", "", "$", "x"), ("[]a]", "", "]", "b"),
    ("[^]]", "", "x", "]"), ("[[]", "", "[", "x"), (r"[\[]", "", "[", "x"), ("a b # c", "x", "ab#c", "ab"),
    (r"^\s$", "", "\r", "\u00a0"), (r"^[\s]$", "", "\t", "\u2003"), (r"^\S$", "", "\u00a0", " "), ("a.b", "", "a\u2028b", "a\rb"),
    (r"^\\c$", "", r"\c", "c"), ("a.b", "q", "a.b", "axb"),
    ("^A", "i", "ab", "ba"),
    ("a.b", "s", "a\nb", "ab"), ("a.b", "", "a-b", "a\nb"), ("", "", "", None), ("[ ]", "x", " ", "x"),
])
def test_what_matches(pattern: str, flags: str, matched: str, not_matched: str | None) -> None:
    """As XPath has it: ``$`` is the very end, x leaves out white space and knows no comments, q takes the text as it is."""
    found = compiled(pattern, flags)
    assert found
    assert found.search(matched)
    assert not_matched is None or not found.search(not_matched)


@pytest.mark.parametrize("pattern", [r"\p{L}", r"^\P{Lu}", "^(a+)+$", "(a|aa)+b", "(([a-z])+.)+", "(a*){2,}"])
def test_what_python_cannot_say_is_left_to_a_sparql_engine(pattern: str) -> None:
    """The categories of Unicode, and what Python might take for ever to find."""
    assert compiled(pattern, "") is None


@pytest.mark.parametrize(("pattern", "flags", "reason"), [("(", "", "unterminated"), ("a", "g", "no flag 'g'"), ("*", "", "repeat"),
                                                       (r"\i\c*", "", "not known here"), ("[a-z-[aeiou]]", "", "not known here")])
def test_what_is_none_is_told(pattern: str, flags: str, reason: str) -> None:
    """With the reason."""
    with pytest.raises(ValueError, match=reason):
        compiled(pattern, flags)
