"""Clients: whom a query is counted for, by key or by address, so that none takes what is there for all.

The pool knows a client by a digest that is keyed anew at each start of the server; addresses and keys stay in the web process.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from flask import Request

from publish.errors import Mark, Problem, Problems
from publish.pool.client import Client

_SCHEME = "bearer "


class UnknownKey(Exception):
    """A key was sent that is not a partner's."""


class Clients:
    """Tells clients apart. `keys` has the share of the budget of each partner, by the SHA-256 of the key, in hex."""

    def __init__(self, keys: Mapping[str, int], salt: bytes) -> None:
        self._keys = keys
        self._salt = salt
        self._by_address = lru_cache(maxsize=10_000)(self._of_address)

    def of(self, request: Request) -> Client:
        """Who sends `request`. Raises `UnknownKey` if it has a key that nobody was given."""
        sent = request.environ.get("HTTP_AUTHORIZATION", "")
        if sent[:len(_SCHEME)].lower() == _SCHEME:
            known = digest(sent[len(_SCHEME):].strip())
            if known not in self._keys:
                raise UnknownKey
            return Client(self._name(known), self._keys[known])
        return self._by_address(request.remote_addr or "")

    def _of_address(self, address: str) -> Client:
        """The client at `address`; an IPv6 network of 64 bits is one client, since its addresses are its own to choose."""
        try:
            read = ipaddress.ip_address(_without_port(address))
        except ValueError:
            return Client(self._name(address))
        if isinstance(read, ipaddress.IPv6Address):
            read = read.ipv4_mapped or ipaddress.ip_network((read, 64), strict=False).network_address
        return Client(self._name(str(read)))

    def _name(self, text: str) -> str:
        return hashlib.blake2s(text.encode("utf-8", "replace"), key=self._salt, digest_size=12).hexdigest()


def _without_port(address: str) -> str:
    """Some proxies say the port as well, which differs from one connection to the next."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def digest(key: str) -> str:
    """What the file of keys has of a key. A key is random and long, so a plain SHA-256 does not give it away."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def read_keys(path: Path) -> dict[str, int]:
    """The partners' keys: a line each, of the SHA-256 of the key in hex, the share of the budget, and what else helps to know it.

    Raises `Problems` with every line that is wrong, `OSError` if the file cannot be read.
    """
    keys: dict[str, int] = {}
    found = []
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        known, share, *_ = [*line.partition("#")[0].split(), "", ""]
        if not known:
            continue
        if len(known) == 64 and set(known) <= set("0123456789abcdef") and share.isdecimal() and 0 < int(share[:6]) <= 10_000:
            keys[known] = int(share)
        else:
            found.append(Problem(Mark(str(path), number), "keys", "write the SHA-256 of the key in hex, and a share from 1 to 10000."))
    if found:
        raise Problems(found)
    return keys
