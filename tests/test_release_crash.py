"""A build that is killed at any moment leaves the old release or the new one, whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from serving import HRE

ROOT = Path(__file__).resolve().parents[1]


def _is_whole(release: Path) -> bool:
    """Whether every file is there that the manifest names, with its hash, and the store beside them."""
    files = json.loads((release / "manifest.json").read_text("utf-8"))["files"]
    return (release / "store").is_dir() and all(
        hashlib.sha256((release / name).read_bytes()).hexdigest() == entry["sha256"] for name, entry in files.items()
    )


@pytest.fixture(scope="module")
def archive(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the inputs, with one word changed, and of the releases."""
    folder = tmp_path_factory.mktemp("killed")
    for name in ("seeds", "mappings", "ontology", "shapes"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(release.parents[1], folder / ".hre", symlinks=True)
    description = folder / "seeds" / "archive.yaml"
    description.write_text(description.read_text("utf-8").replace("first archive", "second archive"), "utf-8")
    return folder


@pytest.mark.parametrize("sign", ["releases/.draft-*/data.nq", "releases/.draft-*/store/CURRENT", "releases/.draft-*/manifest.json"])
def test_killed_at_any_moment_a_whole_release_is_current(archive: Path, release: Path, sign: str) -> None:
    """Killed as soon as `sign` is there, the old release is current, or the new one: whole in both cases."""
    out = archive / ".hre"
    process = subprocess.Popen([HRE, "build"], cwd=archive, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list(out.glob(sign)) and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.wait()
    current = (out / "current").resolve()
    assert current.parent == out / "releases"
    assert _is_whole(current)
    assert current.name == release.name or "second archive" in (current / "void.ttl").read_text("utf-8")


def test_the_next_build_clears_up_and_succeeds(archive: Path, release: Path) -> None:
    """After the kills, a build makes the new release, and nothing half-made is left."""
    subprocess.run([HRE, "build"], cwd=archive, check=True, capture_output=True)
    out = archive / ".hre"
    assert (out / "current").resolve().name != release.name
    assert _is_whole((out / "current").resolve())
    assert [path.name for path in (out / "releases").glob(".draft-*")] == []
