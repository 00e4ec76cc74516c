"""Clients: told apart by key or by address, by nothing that a stranger can choose, and known to nobody by name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fronting import ROOMY, fronted
from test_web_data import write_release
from werkzeug.test import Client, EnvironBuilder
from werkzeug.wrappers import Request

from publish.errors import Problems
from publish.web.clients import Clients, UnknownKey, read_keys

KEY, OTHER = "a partner's key", "another key"
DIGEST = hashlib.sha256(KEY.encode()).hexdigest()
OTHER_DIGEST = hashlib.sha256(OTHER.encode()).hexdigest()
CLIENTS = Clients({DIGEST: 10, OTHER_DIGEST: 1}, b"salt")


def sent(address: str = "192.0.2.1", **headers: str) -> Request:
    """A request from an address."""
    builder = EnvironBuilder(headers=list(headers.items()))
    return Request(builder.get_environ() | {"REMOTE_ADDR": address})


def name(address: str, **headers: str) -> str:
    """What the client is called."""
    return CLIENTS.of(sent(address, **headers)).name  # type: ignore[arg-type]  # Flask's requests are Werkzeug's


@pytest.mark.parametrize(("one", "other", "same"), [
    ("192.0.2.1", "192.0.2.1", True), ("192.0.2.1", "192.0.2.2", False), ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", True),
    ("2001:db8::1", "2001:0DB8:0:0:1::1", True), ("2001:db8::1", "2001:db8:0:1::1", False), ("::ffff:192.0.2.1", "192.0.2.1", True),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False), ("192.0.2.1:5555", "192.0.2.1:5556", True), ("192.0.2.1:5555", "192.0.2.1", True),
    ("[2001:db8::1]:5555", "2001:db8::2", True), ("fe80::1%eth0", "fe80::2%eth0", True), ("", "192.0.2.1", False),
    ("unknown", "_hidden", False), ("unknown", "unknown", True),
])
def test_an_address_is_a_client_and_so_is_a_network_of_64_bits(one: str, other: str, same: bool) -> None:  # noqa: FBT001  # a row of the table
    """IPv4 is one address, however it is written; who has one of IPv6 has its whole network."""
    assert (name(one) == name(other)) == same


@pytest.mark.parametrize("word", ["Bearer", "bearer", "BEARER"])
def test_a_key_is_a_client_with_its_share_from_wherever_it_comes(word: str) -> None:
    """The scheme in whatever case (RFC 9110, 11.1), with spaces about the key."""
    found = [CLIENTS.of(sent(address, Authorization=f"{word}  {KEY} ")) for address in ("192.0.2.1", "2001:db8::1")]  # type: ignore[arg-type]  # as above
    assert found[0] == found[1]
    assert found[0].share == 10
    assert found[0].name != name("192.0.2.1", Authorization=f"Bearer {OTHER}")


@pytest.mark.parametrize("key", ["wrong", "", DIGEST, "é", KEY.upper()])
def test_a_key_that_nobody_was_given_is_refused(key: str) -> None:
    """Also the digest that stands in the file: whoever reads that has no key."""
    request = sent()
    request.environ["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    with pytest.raises(UnknownKey):
        CLIENTS.of(request)  # type: ignore[arg-type]  # as above


def test_other_schemes_are_no_keys() -> None:
    """A proxy's own password says nothing of a partner."""
    assert name("192.0.2.1", Authorization="Basic eDp5") == name("192.0.2.1")


def test_a_name_holds_no_address_and_no_key_and_is_another_after_a_restart() -> None:
    """It is what the pool and its logs know."""
    names = {name("192.0.2.1"), name("2001:db8::1"), name("x", Authorization=f"Bearer {KEY}"), name("somewhere")}
    assert all(re.fullmatch("[0-9a-f]{24}", each) for each in names)
    assert len(names) == 4
    assert DIGEST[:24] not in names
    again = Clients({}, b"other salt").of(sent("192.0.2.1")).name  # type: ignore[arg-type]  # as above
    assert again != name("192.0.2.1")


def test_the_file_of_keys_is_read(tmp_path: Path) -> None:
    """A line each, with words after it, comments and empty lines."""
    path = tmp_path / "keys"
    path.write_text(f"# partners\n\n{DIGEST} 10 an archive, since 2026\n  {OTHER_DIGEST}\t1 # temporary\n")
    assert read_keys(path) == {DIGEST: 10, OTHER_DIGEST: 1}


@pytest.mark.parametrize("line", [
    KEY, DIGEST, f"{DIGEST} x", f"{DIGEST} 0", f"{DIGEST} -1", f"{DIGEST} 1.5", f"{DIGEST} 10001", f"{DIGEST} {'9' * 5000}",
    f"{DIGEST[:-1]} 1", f"{DIGEST}0 1", f"{DIGEST.upper()} 1", f"10 {DIGEST}", "\udcff\udcfe 1",
])
def test_a_line_that_is_wrong_is_named_and_not_repeated(tmp_path: Path, line: str) -> None:
    """All of them at once, each by its number; somebody may have put a key there by mistake."""
    path = tmp_path / "keys"
    path.write_bytes(f"{DIGEST} 1\n{line}\n# right\n{line}\n".encode("utf-8", "surrogateescape"))
    with pytest.raises(Problems) as caught:
        read_keys(path)
    assert [problem.mark.line for problem in caught.value.found] == [2, 4]
    assert line not in str(caught.value)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic release."""
    return write_release(tmp_path_factory.mktemp("clients") / "release")


@pytest.fixture(scope="module")
def direct(release: Path) -> Iterator[Client]:
    """A server without a proxy, where a client may fail twice in a minute."""
    with fronted(release, replace(ROOMY, failures=2), keys={DIGEST: 10}) as front:
        yield Client(front)


@pytest.fixture(scope="module")
def behind(release: Path) -> Iterator[Client]:
    """A server behind one proxy."""
    with fronted(release, replace(ROOMY, failures=2, proxies=1), keys={DIGEST: 10}) as front:
        yield Client(front)


def fail(client: Client, address: str, **headers: str) -> int:
    """The status of a query that is none, from an address."""
    response = client.get("/sparql?query=none", headers=headers, environ_base={"REMOTE_ADDR": address})
    if response.status_code in (401, 429):
        assert response.headers["Cache-Control"] == "no-store"
    return response.status_code


def test_without_a_proxy_nothing_that_is_sent_changes_who_it_is(direct: Client) -> None:
    """X-Forwarded-For and its kin are what the client likes to say."""
    headers = [{}, {"X-Forwarded-For": "192.0.2.50"}, {"Forwarded": "for=192.0.2.51"}, {"X-Real-IP": "192.0.2.52"}]
    assert [fail(direct, "192.0.2.9", **each) for each in headers] == [400, 400, 429, 429]


def test_behind_a_proxy_it_is_the_last_one_that_the_proxy_says(behind: Client) -> None:
    """What stood there before is what the client said; another client goes on."""
    forged = [{"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.10"} for number in range(3)]
    assert [fail(behind, "203.0.113.1", **each) for each in forged] == [400, 400, 429]
    assert fail(behind, "203.0.113.1", **{"X-Forwarded-For": "192.0.2.11"}) == 400


def test_a_key_raises_the_share_and_an_unknown_one_is_401(direct: Client) -> None:
    """With the scheme to use (RFC 9110, 11.6.1); neither has to do with the address."""
    assert [fail(direct, "192.0.2.12", Authorization=f"Bearer {KEY}") for _ in range(5)] == [400] * 5
    assert fail(direct, "192.0.2.12", Authorization="Bearer wrong") == 401
    response = direct.get("/data?default", headers={"Authorization": "Bearer wrong"})
    assert response.headers["WWW-Authenticate"] == "Bearer"
