"""The queue: clients take turns, each has a part of it, and it never holds more than it may."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from publish.pool.waiting import SHARE, Ask, Queue


def no_reply(number: int, content: bytes, /) -> None:
    """Nobody answers here."""
    raise AssertionError(number, content)


def ask(client: str, number: int = 0) -> Ask:
    """What `client` asks."""
    return Ask(number, b"", client, 1, no_reply, 0.0)


def filled(size: int, clients: str) -> Queue:
    """A queue in which each letter has asked once, in this order."""
    queue = Queue(size)
    for number, client in enumerate(clients):
        assert queue.put(ask(client, number))
    return queue


def taken(queue: Queue) -> str:
    """Whose turn it is, until nobody waits."""
    found = ""
    while next_one := queue.take():
        found += next_one.client
    return found


@pytest.mark.parametrize(("put", "turns"), [
    ("", ""), ("a", "a"), ("aaa", "aaa"), ("aab", "aba"), ("aaab", "abaa"), ("aaabb", "ababa"), ("abc", "abc"), ("aaabc", "abcaa"),
])
def test_clients_take_turns(put: str, turns: str) -> None:
    """However many queries one sends, another waits for one of them at most."""
    assert taken(filled(100, put)) == turns


def test_queries_of_one_client_keep_their_order() -> None:
    """First asked, first answered."""
    queue = filled(100, "ababab")
    numbers = [each.number for each in iter(queue.take, None) if each.client == "a"]
    assert numbers == [0, 2, 4]


def test_one_who_comes_again_stands_behind_the_others() -> None:
    """Who has had a turn and asks again does not pass those who wait."""
    queue = filled(100, "abc")
    assert queue.take()
    queue.put(ask("a"))
    assert taken(queue) == "bca"


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8, 128])
def test_one_client_fills_a_quarter_and_all_together_the_whole(size: int) -> None:
    """At least one place each; beyond, it is refused and nothing is changed by that."""
    queue = Queue(size)
    own = sum(queue.put(ask("a")) for _ in range(size))
    assert own == max(1, -(-size // SHARE))
    others = sum(queue.put(ask(f"b{number}")) for number in range(2 * size))
    assert own + others == size == len(queue)
    assert not queue.put(ask("c"))
    assert len(taken(queue)) > 0
    assert len(queue) == 0


def test_what_is_dropped_does_not_wait() -> None:
    """From the middle, the last of a client, and the only one."""
    queue = filled(100, "aaabb")
    waiting = list(queue)
    for place in (1, 4):
        queue.drop(waiting[place])
    assert (len(queue), taken(queue)) == (3, "aba")
    only = ask("z")
    queue.put(only)
    queue.drop(only)
    assert (len(queue), queue.take(), list(queue)) == (0, None, [])


@given(some.lists(some.sampled_from(["a", "b", "c", "take", "drop"]), max_size=60))
def test_whatever_is_done_it_counts_right(steps: list[str]) -> None:
    """Its length is what waits, each comes out once, and nobody has more than a quarter."""
    queue, inside = Queue(8), list[Ask]()
    for step in steps:
        if step == "take":
            out = queue.take()
            assert (out is None) == (not inside)
            inside = [each for each in inside if each is not out]
        elif step == "drop":
            if inside:
                queue.drop(inside.pop())
        elif queue.put(new := ask(step)):
            inside.append(new)
        assert len(queue) == len(inside) <= 8
        assert set(map(id, queue)) == set(map(id, inside))
        assert max(Counter(each.client for each in inside).values(), default=0) <= 2
