"""Morph-KGC 2.10.0, the engine that many use, in an environment of its own: it cannot be installed beside our packages.

The environment is made once, with pip, in ``.hre/oracle-2.10.0`` of the checkout, or where ``HRE_ORACLE`` points; an environment
that stands there and holds this version is taken as it is.

``python tests/bench/oracle.py OUT MAPPING …``, called in the folder of the tables, writes their quads. It exits with 3, and says
why, where Morph-KGC cannot be had.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

UNAVAILABLE = 3
VERSION = "2.10.0"
ROOT = Path(__file__).resolve().parents[2]

_SETTINGS = """\
[CONFIGURATION]
# Only what is empty is absent: the default also drops every cell that holds the text “nan”.
na_values =
output_format = N-QUADS
output_file = {out}
number_of_processes = {processes}
logging_level = WARNING
[tables]
mappings = {mappings}
"""


class Unavailable(Exception):
    """Morph-KGC cannot be installed or run here; the message says why."""


def environment() -> Path:
    """The Python of an environment that holds Morph-KGC; makes it, if need be. Raises `Unavailable`."""
    folder = Path(os.environ.get("HRE_ORACLE") or ROOT / ".hre" / f"oracle-{VERSION}").absolute()
    python = folder / "bin" / "python"
    if _version(python) != VERSION:
        _run([sys.executable, "-m", "venv", "--clear", str(folder)], f"no environment could be made in {folder}")
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "--retries", "1"]
        _run([*pip, "install", f"morph-kgc=={VERSION}"], f"pip could not install morph-kgc {VERSION}: no registry, or no network")
    return python


def _version(python: Path) -> str:
    """The version of Morph-KGC that `python` would run; empty if there is none."""
    if not python.is_file():
        return ""
    asked = "import importlib.metadata, morph_kgc; print(importlib.metadata.version('morph-kgc'))"
    return subprocess.run([str(python), "-c", asked], check=False, capture_output=True, text=True).stdout.strip()


def _run(command: list[str], failure: str) -> None:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{failure} ({type(error).__name__})") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["no message"]
        raise Unavailable(f"{failure} ({lines[-1].strip()})")


def command(python: Path, mappings: Iterable[Path], out: Path, processes: int = 1) -> list[str]:
    """The command that writes the quads of `mappings` to `out`, run in the folder of the tables, to which their paths are relative.

    Its settings are written beside `out`. One process, as ours, unless more are asked for; 0 is its own default, two a core.
    """
    settings = out.with_suffix(".ini")
    named = ",".join(str(path) for path in mappings)
    settings.write_text(_SETTINGS.format(out=out, processes=processes or "", mappings=named), "utf-8")
    return [str(python), "-m", "morph_kgc", str(settings)]


def main(out: str, *mappings: str) -> int:
    """Runs Morph-KGC on `mappings`; its exit code, or that of an engine that cannot be had."""
    try:
        python = environment()
    except Unavailable as error:
        sys.stderr.write(f"{error}\n")
        return UNAVAILABLE
    return subprocess.run(command(python, map(Path, mappings), Path(out)), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
