"""Environments of their own for engines from the registries of Python packages and of npm.

Each is made once with pip or npm, in ``.hre/engines`` of the checkout, or where ``HRE_ENGINES`` points.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from oracle import ROOT, Unavailable


def home() -> Path:
    """The folder of the environments."""
    return Path(os.environ.get("HRE_ENGINES") or ROOT / ".hre" / "engines").absolute()


def environment(requirements: tuple[str, ...], wanted: str = "") -> Path:
    """The folder of programs of an environment that holds `requirements`, the first of which names it; makes it, if need be.

    `wanted` is the version of Python, where not ours. Raises `Unavailable`.
    """
    folder = home() / requirements[0].replace("==", "-")
    python, whole = folder / "bin" / "python", folder / "installed"
    if not whole.is_file():
        maker = _python(wanted) if wanted else sys.executable
        _run([maker, "-m", "venv", "--clear", str(folder)], "no environment could be made")
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "--retries", "1"]
        _run([*pip, "install", *requirements], f"pip could not install {requirements[0]}")
        whole.touch()
    return python.parent


def node_modules(package: str, version: str) -> Path:
    """The folder ``node_modules`` of an environment that holds this version of a package of npm; makes it, if need be.

    No script of a package is run. Raises `Unavailable`.
    """
    folder = home() / f"{package}-{version}"
    whole = folder / "installed"
    if not whole.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm")
        if not npm or not shutil.which("node"):
            raise Unavailable("it needs npm and Node.js, which are not here")
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--save-exact")
        _run([npm, "install", "--prefix", str(folder), *options, f"{package}@{version}"], f"npm could not install {package} {version}")
        whole.touch()
    return folder / "node_modules"


def _python(wanted: str) -> str:
    """A Python of this version, on the path or of pyenv; one on the path may be a name only."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for program in (shutil.which(f"python{wanted}"), *map(str, pyenv.glob(f"{wanted}.*/bin/python"))):
        if program and subprocess.run([program, "-c", ""], check=False, capture_output=True).returncode == 0:
            return program
    raise Unavailable(f"it needs Python {wanted}, which is not here")


def _run(command: list[str], failure: str) -> None:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{failure}: {type(error).__name__}") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["no message"]
        raise Unavailable(f"{failure}: {lines[-1]}")
