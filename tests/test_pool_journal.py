"""The journal: lines of JSON that repeat nothing of what strangers sent."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from publish.pool import journal


def record(source: str, text: str, error: BaseException | None = None) -> dict[str, str]:
    """What the journal makes of what a library logs."""
    caught = (type(error), error, error.__traceback__) if error else None
    line = journal.Lines().format(logging.LogRecord(source, logging.ERROR, "file.py", 1, text, None, caught))
    assert "\n" not in line
    return dict(json.loads(line))


def failed() -> ValueError:
    """An error that repeats what was sent."""
    try:
        int("secret")
    except ValueError as error:
        return error
    raise AssertionError("int takes anything")


def test_an_event_is_a_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, with its figures."""
    journal.tell("query ended", cause="time", seconds=30.1)
    assert capsys.readouterr() == ("", '{"event": "query ended", "cause": "time", "seconds": 30.1}\n')


def test_our_own_messages_and_the_server_s_are_kept_in_one_line() -> None:
    """They say which process ended, and the like."""
    assert record("_granian", "Unexpected exit from worker-1") == {
        "event": "message", "level": "error", "source": "_granian", "text": "Unexpected exit from worker-1"}
    assert record("hre.web", "internal error\nsecret")["text"] == "internal error"


def test_what_others_say_is_not_repeated() -> None:
    """A library may put anything into its messages."""
    assert record("asyncio", "Task failed: secret") == {"event": "message", "level": "error", "source": "asyncio"}


def test_of_an_error_its_kind_and_its_place_are_kept() -> None:
    """Enough to find it in the code; the message stays out."""
    line = record("hre.web", "internal error", failed())
    assert line["error"] == "ValueError"
    assert line["place"].startswith("test_pool_journal.py:")
    assert "secret" not in json.dumps(line)


def test_all_that_a_process_logs_goes_there() -> None:
    """Once it is configured, whoever logs."""
    program = "import logging; from publish.pool import journal; journal.configure(); logging.getLogger('some.library').warning('secret')"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert json.loads(done.stderr) == {"event": "message", "level": "warning", "source": "some.library"}
    assert done.stdout == ""
