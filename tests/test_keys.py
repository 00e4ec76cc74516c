"""Partners' keys: `hre key` makes one, and it has a budget of its own."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from operating import Running, started, write_nodes
from serving import HRE

from publish.web.clients import digest, read_keys

COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) }"
"""Takes a second or two: more than the budget of a stranger here."""


def made(*options: str) -> list[str]:
    """The lines that `hre key` prints."""
    return subprocess.run([HRE, "key", *options], check=True, capture_output=True, text=True).stdout.splitlines()


def test_a_key_is_printed_once_and_the_file_has_its_digest_alone(tmp_path: Path) -> None:
    """Random and long; the second line is one of the file of keys as it is read."""
    key, line = made("--share", "25", "--note", "a museum")
    assert re.fullmatch(r"[\w-]{43}", key)
    assert key not in line
    (tmp_path / "keys").write_text(f"# who has a key\n\n{line}\n")
    assert read_keys(tmp_path / "keys") == {digest(key): 25}
    assert line.endswith(" 25 a museum")


def test_no_two_keys_are_the_same_and_the_share_has_a_default() -> None:
    """A partner has ten times what a stranger has, unless it is said."""
    (first, line), (second, _) = made(), made()
    assert first != second
    assert line == f"{digest(first)} 10"


@pytest.mark.parametrize("options", [
    ("--share", "0"), ("--share", "10001"), ("--share", "many"), ("--note", "two\nlines"), ("--note", "a # b")])
def test_a_share_or_a_note_that_the_file_cannot_hold_is_refused(options: tuple[str, ...]) -> None:
    """Exit 2, and no key is printed."""
    done = subprocess.run([HRE, "key", *options], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert options[0] in done.stderr


@pytest.fixture(scope="module")
def key() -> tuple[str, str]:
    """A key and its line."""
    found, line = made("--share", "100")
    return found, line


@pytest.fixture(scope="module")
def server(key: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server where a stranger has one second of query time in a minute, and the partner a hundred."""
    folder = tmp_path_factory.mktemp("keys")
    (folder / "keys").write_text(f"{key[1]} a partner\n")
    with started(write_nodes(folder), folder, budget="1", keys=str(folder / "keys")) as running:
        yield running


def test_a_partner_goes_on_when_a_stranger_has_used_up_the_budget(server: Running, key: tuple[str, str]) -> None:
    """429 with Retry-After for the stranger, at the same address; 200 for the partner, again and again."""
    partner = {"Authorization": f"Bearer {key[0]}"}
    while (answer := server.client.ask(COUNT)).status == 200:
        pass
    assert answer.status == 429
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert [server.client.ask(COUNT, **partner).status for _ in range(2)] == [200, 200]
    assert server.client.ask("ASK {}").status == 429
    assert server.client.ask("ASK {}", Authorization=f"bearer  {key[0]} ").status == 200


def test_a_key_that_nobody_was_given_is_said_to_be_none(server: Running, key: tuple[str, str]) -> None:
    """401 and how to send one; it does not count as a stranger's query."""
    answer = server.client.ask("ASK {}", Authorization=f"Bearer {key[0][:-1]}")
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_file_of_keys_that_is_wrong_stops_the_start(tmp_path: Path) -> None:
    """With the line, and without what stands in it; a key by mistake in the place of its digest is not repeated."""
    (tmp_path / "keys").write_text("not-a-digest 10\n")
    done = subprocess.run([HRE, "serve", str(write_nodes(tmp_path))], check=False, capture_output=True, text=True,
                          env={"HRE_KEYS": str(tmp_path / "keys"), "TMPDIR": str(tmp_path)}, timeout=30)
    assert done.returncode == 1
    assert "keys:1: error:" in done.stderr
    assert "not-a-digest" not in done.stderr
