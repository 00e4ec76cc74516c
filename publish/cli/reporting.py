"""What commands tell with their findings: of the program, and of the run."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from publish.findings import About, Rule
from publish.settings import Settings


def about(settings: Settings, rules: Mapping[str, Rule] | None = None, counts: Mapping[str, int] | None = None) -> About:
    """What is told of findings in the checkout of `settings`; in colour on a terminal."""
    return About("hre", version("hrevents"), Path(settings.root), rules or {}, counts or {}, colour=sys.stdout.isatty())
