"""Relative references, resolved (RFC 3986, section 5.2).

`urllib.parse.urljoin` knows only some schemes, and not those of a mapping's own.
"""

from __future__ import annotations

import re

_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_DOTS = re.compile(r"\.\.?/|/\.(?:/|$)|/\.\.(?:/|$)|\.\.?$|/?[^/]*", re.DOTALL)


def resolve(reference: str, base: str) -> str:
    """`reference` as an IRI, relative to `base` (RFC 3986, 5.2.2); one with a scheme stays as it is, as in Oxigraph."""
    scheme, authority, path, query, fragment = _split(reference)
    if scheme is not None:
        return reference
    of_base = _split(base)
    if authority is not None:
        return _joined(of_base[0], authority, _without_dots(path or ""), query, fragment)
    if not path:
        return _joined(of_base[0], of_base[1], of_base[2] or "", of_base[3] if query is None else query, fragment)
    if not path.startswith("/"):
        before = of_base[2] or ("/" if of_base[1] is not None else "")
        path = before[: before.rfind("/") + 1] + path
    return _joined(of_base[0], of_base[1], _without_dots(path), query, fragment)


def _split(text: str) -> tuple[str | None, ...]:
    match = _PARTS.fullmatch(text)
    return match.groups() if match else (None, None, text, None, None)


def _joined(scheme: str | None, authority: str | None, path: str, query: str | None, fragment: str | None) -> str:
    parts = (("", scheme, ":"), ("//", authority, ""), ("", path, ""), ("?", query, ""), ("#", fragment, ""))
    return "".join(f"{before}{part}{after}" for before, part, after in parts if part is not None)


def _without_dots(path: str) -> str:
    """`path` without the segments ``.`` and ``..`` (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    while path:
        match = _DOTS.match(path)
        part = match[0] if match else path
        path = path[len(part) :]
        if part in ("/./", "/.", "/../", "/.."):
            path = f"/{path}"
            if ".." in part and kept:
                kept.pop()
        elif part not in ("./", "../", ".", ".."):
            kept.append(part)
    return "".join(kept)
