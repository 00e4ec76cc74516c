"""The journal: what the service logs, as lines of JSON on standard error, one an event; no text of a query, no address of a client.

What libraries log goes the same way. Of those that may repeat what a stranger sent, only the kind of the error and its place in
the code are kept.
"""

from __future__ import annotations

import json
import logging
import logging.config
import sys
import traceback
from pathlib import Path

_SAFE = ("hre", "_granian")
"""Sources whose messages hold nothing of a request."""
CONFIGURATION = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "publish.pool.journal.Lines"}},
    "handlers": {"journal": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["journal"], "level": "WARNING"},
    "loggers": {"_granian": {"handlers": ["journal"], "propagate": False}},
}
"""For `logging.config.dictConfig`; granian takes it too."""


class Lines(logging.Formatter):
    """Makes of what a library logs an event named ``message``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line = {"event": "message", "level": record.levelname.lower(), "source": record.name}
        if record.name.split(".")[0] in _SAFE:
            line["text"] = record.getMessage().partition("\n")[0]
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["place"] = next((f"{Path(frame.filename).name}:{frame.lineno}"
                                  for frame in reversed(traceback.extract_tb(record.exc_info[2]))), "")
        return json.dumps(line)


def configure() -> None:
    """Lets everything that this process logs go to the journal."""
    logging.config.dictConfig(CONFIGURATION)


def tell(event: str, **figures: object) -> None:
    """Logs an event."""
    sys.stderr.write(json.dumps({"event": event, **figures}) + "\n")
