"""The directory of a release: written beside the others, hashed, and made current in one step.

::

    .hre/
    ├── releases/<release>/   never changed once it is there
    ├── current               a link to one of them
    ├── built.json            which inputs made which release
    └── lock                  held while a release is made
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from publish import store
from publish.errors import ReleaseError
from publish.release import examples, index
from publish.release.examples import Example
from publish.store import Archive

DUMP = "data.nq.gz"
_NOT_HASHED = ("store", "manifest.json")
"""The store's files differ from load to load, for the same quads; the manifest cannot hold its own hash."""
_NOT_IN_THE_NAME = ("changes.nq", "data.nq.gz", "index.sqlite")
"""What differs for the same data: by the release before, or by the versions of zlib and SQLite on a machine. Tables of another
version of the index make another release, so that software that reads them never meets those of before."""

LETTERS = str.maketrans("0123456789abcdef", "bcdfghjkmnpqrstv")
"""Hexadecimal digits as letters: the name of a release stands on every page, and must not look like a phone number."""


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Holds the lock of the folder `out`, and makes the folder if need be. Raises `ReleaseError` if it is held already."""
    (out / "releases").mkdir(parents=True, exist_ok=True)
    with (out / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReleaseError(f"Another build is at work in {out}: wait until it has ended.") from error
        yield


def current(out: Path) -> Path | None:
    """The directory of the current release, or `None` before the first."""
    link = out / "current"
    return link.resolve() if _is_there(link) else None


def _is_there(release: Path) -> bool:
    return (release / "manifest.json").is_file() and (release / "store" / "CURRENT").is_file()


def built_from(out: Path) -> str:
    """The digest of the inputs that made the current release, or an empty string."""
    try:
        built = json.loads((out / "built.json").read_text("utf-8"))
        digest, name = str(built["inputs"]), str(built["release"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # a missing or damaged note only means that the release is built again
    release = current(out)
    return digest if release and release.name == name else ""


@contextmanager
def draft(out: Path) -> Iterator[Path]:
    """An empty folder to write a release into; gone afterwards, unless `publish` took it."""
    for stale in (out / "releases").glob(".draft-*"):
        shutil.rmtree(stale)
    folder = Path(tempfile.mkdtemp(prefix=".draft-", dir=out / "releases"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_dump(folder: Path, lines: Iterable[str]) -> None:
    """Writes the dump, and loads the store from the very same lines."""
    plain = folder / "data.nq"
    plain.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="")
    with gzip.GzipFile(folder / DUMP, "wb", compresslevel=9, mtime=0) as packed:
        packed.write(plain.read_bytes())
    store.load(folder / "store", plain)


def opened(release: Path) -> Archive:
    """The store of a release, open for reading. Raises `ReleaseError` if there is none."""
    return Archive(store.open_readonly(release / "store"))


def read_dump(release: Path) -> set[str]:
    """The lines of the dump of a release. Raises `ReleaseError` if it is damaged."""
    try:
        *lines, rest = gzip.decompress((release / DUMP).read_bytes()).decode("utf-8").split("\n")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise _damaged("dump", release) from error
    if rest or not lines:
        raise _damaged("dump", release)
    return set(lines)


def _damaged(part: str, release: Path) -> ReleaseError:
    return ReleaseError(f"The {part} of {release} is damaged: delete {release.parent.parent / 'current'}, and build again.")


def ledger(release: Path) -> list[dict[str, object]]:
    """The ledger of a release. Raises `ReleaseError` if it cannot be read."""
    try:
        return list(json.loads((release / "ledger.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise _damaged("ledger", release) from error


def write_questions(folder: Path, questions: Iterable[Example]) -> None:
    """Writes the example queries, with their answers."""
    write_json(folder / "questions.json", [question.as_json() for question in questions])


def questions(release: Path) -> tuple[Example, ...]:
    """The example queries of a release, with their answers on it. Raises `ReleaseError` if the folder is no release."""
    try:
        listed = json.loads((release / "questions.json").read_text("utf-8"))
        return tuple(examples.from_json(each) for each in listed)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{release} is no release, or is damaged: make one with `hre build`.") from error


def finish(folder: Path, version: str, facts: dict[str, object]) -> str:
    """Names the release and writes its manifest: `facts`, the hash of the dataset, and of every file. Gives the name.

    The name is the version, and the beginning of a hash of the files, in letters, so that it tells releases apart.
    """
    plain = folder / "data.nq"
    dataset = store.canonical_hash(plain)
    plain.unlink()
    files = {
        path.name: {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
        for path in sorted(folder.iterdir())
        if path.name not in _NOT_HASHED
    }
    kept = {name: entry for name, entry in files.items() if name not in _NOT_IN_THE_NAME}
    named = "".join([f"{dataset}\n", f"index {index.VERSION}\n", *(f"{name} {entry['sha256']}\n" for name, entry in kept.items())])
    name = f"{version}-{hashlib.sha256(named.encode()).hexdigest()[:12].translate(LETTERS)}"
    write_json(folder / "manifest.json", {"release": name, "version": version, **facts, "rdfc10": dataset, "files": files})
    return name


def publish(folder: Path, out: Path, name: str, inputs: str) -> Path:
    """Moves the finished `folder` to its place and makes it current, atomically; an equal release that is there stays."""
    target = out / "releases" / name
    if not _is_there(target):
        _sync(folder)
        if target.exists():  # damaged: no manifest or no store
            target.rename(folder.with_name(f"{folder.name}-old"))  # the next draft clears it away
        folder.rename(target)
        _sync(target.parent)
    link = out / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)  # left by a build that was killed and had this process id
    link.symlink_to(Path("releases") / name)
    link.rename(out / "current")
    _sync(out)
    write_json(out / "built.json", {"inputs": inputs, "release": name})
    return target


def write_json(path: Path, content: object) -> None:
    """Writes JSON, one key a line, in the order given."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _sync(folder: Path) -> None:
    """Brings the files of `folder`, and its list of them, to the disk."""
    for path in [*folder.iterdir(), folder]:
        if path.is_file() or path == folder:
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
