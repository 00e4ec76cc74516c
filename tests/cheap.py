"""A client who asks for one entity after the other, as fast as answers come, until its standard input ends.

``python tests/cheap.py PORT`` writes JSON: a list of when it asked (monotonic), in how many seconds it had the answer, and what
was wrong with it ("" if nothing).
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from contextlib import closing
from urllib.parse import quote_plus

from hostile import BASE, PEOPLE

_PATIENCE = 30
"""Seconds."""


def ask(port: int, number: int) -> tuple[float, float, str]:
    """Asks for one entity: when, for how long, and what was wrong."""
    query = f"SELECT ?p ?o WHERE {{ <{BASE}n{number}> ?p ?o }}"
    start = time.monotonic()
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)) as connection:
            connection.request("GET", f"/sparql?query={quote_plus(query)}")
            response = connection.getresponse()
            body = response.read()
            wrong = "" if response.status == 200 and f"person number {number}".encode() in body else f"{response.status} {body!r}"
    except (OSError, http.client.HTTPException) as error:
        wrong = repr(error)
    return start, time.monotonic() - start, wrong


def _wait_for_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


def main(port: int) -> None:
    """Asks until the input ends."""
    ended = threading.Event()
    threading.Thread(target=_wait_for_end, args=(ended,), daemon=True).start()
    answers = []
    number = 0
    while not ended.is_set():
        number = (number + 4099) % PEOPLE
        answers.append(ask(port, number))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
