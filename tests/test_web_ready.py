"""Ready responses: sent again as they were, to whoever asks the same, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Response
from fronting import Fronted, Scope, Sender, fronted
from test_web_data import write_release
from werkzeug.test import EnvironBuilder

from publish.web.ready import Ready, Store

EVENT = "/doc/event/ev1"


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Fronted]:
    """A front that nobody has asked yet."""
    with fronted(write_release(tmp_path / "release")) as made:
        yield made


class Asked:
    """Asks a front, and counts how often Flask was asked."""

    def __init__(self, front: Fronted) -> None:
        self.count = 0
        self._front = front
        front.app.before_request(self._note)

    def _note(self) -> None:
        self.count += 1

    def __call__(self, path: str, method: str = "GET", **headers: str) -> Sender:
        """The answer."""
        sent: Any = {name.replace("_", "-"): value for name, value in headers.items()}
        sender = Sender(b"")
        self._front.run(Scope(EnvironBuilder(path, method=method, headers=sent).get_environ()), sender)
        return sender


@pytest.mark.parametrize("path", [EVENT, f"{EVENT}.ttl", "/event/", "/", "/ontology.jsonld", "/event/ev1",
                                  "/event/old1"])
def test_the_second_answer_is_the_first_without_being_made(front: Fronted, path: str) -> None:
    """Status, headers and body, also packed."""
    ask = Asked(front)
    for coding in ("", "gzip"):
        first, count = ask(path, Accept_Encoding=coding), ask.count
        second = ask(path, Accept_Encoding=coding)
        assert ask.count == count > 0
        assert (first.status, first.headers, first.content) == (second.status, second.headers, second.content)
        assert first.content or first.status in {301, 303}


def test_another_request_has_its_own_answer(front: Fronted) -> None:
    """By method, query string, host and each header that a view looks at."""
    ask = Asked(front)
    others: list[tuple[str, str, dict[str, str]]] = [
        (EVENT, "GET", {}), (EVENT, "HEAD", {}), (f"{EVENT}?lang=fr", "GET", {}), (EVENT, "GET", {"Host": "other.example"}),
        (EVENT, "GET", {"Accept": "text/turtle"}), (EVENT, "GET", {"Accept_Language": "fr"}), (EVENT, "GET", {"Accept_Encoding": "zstd"}),
        (EVENT, "GET", {"If_None_Match": '"x"'}), ("/doc/event/ev2", "GET", {})]
    for number, (path, method, headers) in enumerate(others, 1):
        ask(path, method, **headers)
        assert ask.count == number, (path, method, headers)


def test_304_is_ready_too_and_head_has_no_body(front: Fronted) -> None:
    """With the tag that the client sent."""
    ask = Asked(front)
    tag = dict(ask(EVENT).headers)["ETag"]
    assert [ask(EVENT, If_None_Match=tag).status for _ in range(2)] == [304, 304]
    assert [ask(EVENT, "HEAD").content for _ in range(2)] == [b"", b""]
    assert ask.count == 3


@pytest.mark.parametrize(("path", "method"), [
    ("/doc/event/nobody", "GET"), ("/health", "GET"), ("/sparql?query=ASK%7B%7D", "GET"), ("/doc/event/ev1", "OPTIONS"),
    ("/dumps/manifest.json", "GET")])
def test_what_may_not_be_kept_is_made_each_time(front: Fronted, path: str, method: str) -> None:
    """What is not there, the state of the service, answers of the pool, files."""
    ask = Asked(front)
    for number in (1, 2):
        ask(path, method)
        assert ask.count == number


def test_only_what_is_public_and_small_is_kept_and_never_too_much() -> None:
    """When the room is full it begins anew."""
    store, public, private = Store(10_000), Response(), Response()
    public.headers["Cache-Control"], private.headers["Cache-Control"] = "public, max-age=60", "no-store"
    store.offer(("private",), private, Ready(200, [], b""))
    store.offer(("missing",), public, Ready(404, [], b""))
    store.offer(("large",), public, Ready(200, [], b"x" * 600_000))
    store.offer(("x" * 3000,), public, Ready(200, [], b""))
    assert not any(map(store.get, [("private",), ("missing",), ("large",), ("x" * 3000,)]))
    for number in range(4):
        store.offer((str(number),), public, Ready(200, [], b"x" * 1000))
    assert [bool(store.get((str(number),))) for number in range(4)] == [False, False, False, True]
    store.offer(("k" * 2000,), public, Ready(200, [("Link", "l" * 800)] * 3, b""))  # with key and headers as long as the room
    assert [bool(store.get((key,))) for key in ("3", "k" * 2000)] == [False, True]
