"""The four folders as they stood at a git revision.

Read with git's plumbing, object by object: `git archive` would leave out, and rewrite, what attributes of that
revision ask it to, and the files would not be those that stood there. No file leads out of the folder that is made.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from publish.errors import UsageError
from publish.protection import shown
from publish.settings import Settings

FOLDERS = ("seeds", "mappings", "ontology", "shapes")
_OBJECT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_COMMIT = re.compile("[0-9a-f]{7,64}")
_FILES = ("100644", "100755", "100664")
"""The modes of regular files (git's index-format documentation; the last is of old versions)."""
_ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}
"""A hook sets these to where it was started; the checkout meant here is the one that holds the folders."""


@dataclass(frozen=True)
class Revision:
    """A commit: its `name` as given, its object id `commit`, and `settings` that read its folders."""

    name: str
    commit: str
    settings: Settings


def quoted(name: str) -> str:
    """The name of a revision for a message; the digits of a commit are no number of a person."""
    return f"“{name}”" if _COMMIT.fullmatch(name) else shown(name)


@contextmanager
def checked_out(settings: Settings, name: str) -> Iterator[Revision]:
    """The folders of `settings` at the revision `name`, in a temporary folder that is gone afterwards.

    Raises `UsageError` if `name` is no commit that is here, the archive stands in no checkout of git, or a folder
    was not there then.
    """
    root = Path(settings.root).resolve()
    _stand_in(settings, root)
    _in_checkout(root)
    commit = _commit(root, name)
    with TemporaryDirectory(prefix="hre-") as folder:
        _write(root, commit, name, Path(folder))
        yield Revision(name, commit, replace(settings, root=folder))


def _stand_in(settings: Settings, root: Path) -> None:
    for name in FOLDERS:
        if settings.folder(name).resolve() != root / name:
            raise UsageError(f"{name}/ is a link to another place, whose history is not known here: run hre where it stands.")


def _in_checkout(root: Path) -> None:
    inside = _git(root, "rev-parse", "--is-inside-work-tree")
    if inside.returncode or inside.stdout.strip() != b"true":
        if b"dubious ownership" in inside.stderr:
            raise UsageError("git does not trust this checkout, which belongs to another user: see `safe.directory` in `git help config`.")
        raise UsageError("The archive is not in a checkout of git, so there is nothing to compare with: run hre in a clone.")


def _commit(root: Path, name: str) -> str:
    if name.startswith("-") or not name.isprintable() or not name:
        raise UsageError("That is not the name of a revision: give a commit, a branch or a tag.")
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    commit = found.stdout.decode(errors="replace").strip()
    if found.returncode or not _OBJECT.fullmatch(commit):
        raise UsageError(f"The revision {quoted(name)} is not here: check its name, or fetch it (a shallow clone lacks older ones).")
    return commit


def _write(root: Path, commit: str, name: str, folder: Path) -> None:
    listed = _git(root, "ls-tree", "-r", "-z", commit, "--", *(f"{each}/" for each in FOLDERS))
    files = [_file(entry, name) for entry in _output(listed, name).split(b"\0") if entry]
    for each in FOLDERS:
        if not any(path.parts[0] == each for path, _ in files):
            raise UsageError(f"There is no folder {each}/ at {quoted(name)}: compare with a later revision.")
    contents = _contents(root, [identifier for _, identifier in files], name)
    for (path, _), content in zip(files, contents, strict=True):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _file(entry: bytes, name: str) -> tuple[PurePosixPath, str]:
    """Path and object of one line of `git ls-tree`. A tree that somebody made by hand may hold any path."""
    about, _, path = entry.partition(b"\t")
    mode, _, identifier = about.decode().split(" ")
    parts = os.fsdecode(path).split("/")
    if mode not in _FILES or parts[0] not in FOLDERS or not {"", ".", ".."}.isdisjoint(parts):
        raise UsageError(f"A folder holds a link, or what is no regular file, at {quoted(name)}: it cannot be read.")
    return PurePosixPath(*parts), identifier


def _contents(root: Path, identifiers: Sequence[str], name: str) -> Iterator[bytes]:
    """The bytes of each object: `git cat-file --batch` gives a line “id type size”, the bytes, a line end."""
    asked = "".join(f"{identifier}\n" for identifier in identifiers).encode()
    given, start = _output(_git(root, "cat-file", "--batch", asked=asked), name), 0
    for _ in identifiers:
        end = given.index(b"\n", start)
        size = given[start:end].rpartition(b" ")[2]
        if not size.isdigit():  # “id missing”: a clone that left it out
            raise UsageError(f"This clone does not have all files of {quoted(name)}: fetch them first.")
        start = end + 1 + int(size) + 1
        yield given[end + 1 : start - 1]


def _output(done: subprocess.CompletedProcess[bytes], name: str) -> bytes:
    if done.returncode:
        raise UsageError(f"git cannot read {quoted(name)}: if this clone lacks files, fetch them first; else see `git fsck`.")
    return done.stdout


def _git(root: Path, *arguments: str, asked: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("git")
    if program is None:
        raise UsageError("git is not installed, and earlier versions of the archive are in it: install git.")
    environment = {key: value for key, value in os.environ.items() if key not in _ELSEWHERE} | {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1"}
    command = [program, "-c", "protocol.allow=never", "-C", str(root), *arguments]  # a partial clone would fetch what it lacks
    return subprocess.run(command, input=asked, capture_output=True, check=False, env=environment)  # noqa: S603  # no shell; the name of the revision was looked at, and stands after --end-of-options
