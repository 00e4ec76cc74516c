r"""Regular expressions of sh:pattern, as Python reads them. Source: XPath and XQuery Functions and Operators 3.1, section 5.6.

What the two languages write differently is rewritten: ``$``, which is the very end of the text there, and the flags x and q.
What Python cannot say (``\p{L}``), or may take for ever to find (``(a+)+``), is left to a SPARQL engine; what that cannot
say either is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

FLAGS = "smixq"
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
"""An escape, a whole class of characters, or any other character."""
_CATEGORY = re.compile(r"\\[pP]|\[.*\\[pP].*", re.DOTALL)
_REFUSED = re.compile(r"\\[iIcC]|\[.*-\[.*", re.DOTALL)
"""A token that no engine here has: a class of the characters of names, a class less another."""
_OTHERWISE = {".": r"[^\n\r]", r"\s": r"[ \t\n\r]", r"\S": r"[^ \t\n\r]"}
"""What Python reads more widely."""
_REPEATS = ("*", "+", "{")
_PYTHON = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE}


def compiled(pattern: str, flags: str) -> re.Pattern[str] | None:
    """The pattern for Python's ``search``; `None` for one that only a SPARQL engine can read.

    Raises `ValueError`, with the reason, for what is no regular expression, and for flags that do not exist.
    """
    if unknown := set(flags) - set(FLAGS):
        raise ValueError(f"there is no flag {min(unknown)!r}: the flags are {', '.join(FLAGS)}")
    tokens = [] if "q" in flags else _TOKEN.findall(pattern)
    if any(_REFUSED.fullmatch(token) for token in tokens):
        raise ValueError("\\i, \\c and a class less another are not known here: list the characters")
    if any(_CATEGORY.fullmatch(token) for token in tokens) or _may_take_for_ever(tokens):
        return None
    options = re.NOFLAG
    for letter in set(flags) & _PYTHON.keys():
        options |= _PYTHON[letter]
    try:
        if "q" in flags:
            return re.compile(re.escape(pattern), options)
        return re.compile("".join(_rewritten(tokens, flags)), options)
    except re.error as error:
        raise ValueError(error.msg) from error


def _may_take_for_ever(tokens: list[str]) -> bool:
    """Whether a group that is repeated has a repetition or a choice in it: Python tries all ways to share a text among them."""
    inner = [False]
    for token, following in pairwise([*tokens, ""]):
        if token == "(":
            inner.append(False)
        elif token == ")" and len(inner) > 1:
            if (several := inner.pop()) and following in _REPEATS:
                return True
            inner[-1] |= several
        elif token in _REPEATS or token == "|":
            inner[-1] = True
    return False


def _rewritten(tokens: list[str], flags: str) -> Iterator[str]:
    """The pattern piece by piece."""
    for token in tokens:
        if token in _OTHERWISE and not (token == "." and "s" in flags):
            yield _OTHERWISE[token]
        elif len(token) > 2 and token[0] == "[":
            yield token[0] + re.sub(r"(?<!\\)\[", r"\\[", token[1:].replace(r"\s", r" \t\n\r"))  # Python warns of what may once mean a set
        elif token == "$" and "m" not in flags:
            yield r"\Z"
        elif not ("x" in flags and token.isspace()):
            yield token
