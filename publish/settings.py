"""The settings: one table, one frozen object."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from publish.errors import UsageError


def _setting(default: str, text: str) -> str:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class Settings:
    """Where things are. Each setting `x` has the variable ``HRE_X``."""

    root: str = _setting(".", "the folder that holds seeds/, mappings/, ontology/ and shapes/")
    out: str = _setting(".hre", "the folder that releases are written to")
    host: str = _setting("127.0.0.1", "the address to serve at")
    port: str = _setting("8000", "the port to serve at")

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings of this process: defaults, then the environment.

        Raises `UsageError` if the port is not a number from 1 to 65535.
        """
        values = {entry.name: environment.get(f"HRE_{entry.name.upper()}", str(entry.default)) for entry in fields(cls)}
        if not (re.fullmatch("[0-9]{1,5}", values["port"]) and 0 < int(values["port"]) < 65536):
            raise UsageError("HRE_PORT is not a port: give a number from 1 to 65535.")
        return cls(**values)

    def folder(self, name: str) -> Path:
        """The input folder `name`. Raises `UsageError` if it is not there."""
        path = Path(self.root) / name
        if not path.is_dir():
            raise UsageError(f"There is no folder {name}/ in {self.root}: run hre in the archive's checkout, or set HRE_ROOT.")
        return path
