"""The folders at a git revision: exactly as they stood, in a folder of their own, or a plain reason why not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from publish.errors import UsageError
from publish.revisions import FOLDERS, checked_out
from publish.settings import Settings


def git(folder: Path, *arguments: str, asked: str = "") -> str:
    """Runs git in `folder`, as somebody without settings of their own; what it says."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ["-c", "user.name=A", "-c", "user.email=a", "-c", "protocol.file.allow=always"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True, input=asked)
    return done.stdout.strip()


def commit(folder: Path) -> str:
    """Commits all that stands in `folder`; the id of the commit."""
    git(folder, "add", "--all", "--force", ".")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "a change")
    return git(folder, "rev-parse", "HEAD")


def put(root: Path, text: str) -> None:
    """A file in each of the folders."""
    for name in FOLDERS:
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name / "a.yaml").write_text(text, "utf-8", newline="")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two commits."""
    repository = tmp_path / "repository"
    put(repository, "old\n")
    git(repository, "init", "--quiet")
    commit(repository)
    put(repository, "new\n")
    commit(repository)
    return repository


def read(root: Path, name: str) -> dict[str, bytes]:
    """All files that stand there at the revision `name`."""
    with checked_out(Settings(root=str(root)), name) as revision:
        folder = Path(revision.settings.root)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(root: Path, name: str) -> str:
    """Why the revision `name` cannot be read."""
    with pytest.raises(UsageError) as caught:
        read(root, name)
    return str(caught.value)


@pytest.mark.parametrize(("name", "text"), [("HEAD", b"new\n"), ("HEAD~1", b"old\n"), ("HEAD^{/change}~1", b"old\n"), ("@", b"new\n")])
def test_the_folders_are_read_as_they_stood(root: Path, name: str, text: bytes) -> None:
    """Whatever stands in the working tree now; nothing else of the repository is read."""
    put(root, "not committed\n")
    (root / "other").write_text("x", "utf-8")
    assert read(root, name) == {f"{folder}/a.yaml": text for folder in FOLDERS}


def test_the_temporary_folder_is_gone_afterwards(root: Path) -> None:
    """And the settings lead to it only until then; the commit is named in full."""
    with checked_out(Settings(root=str(root)), "HEAD") as revision:
        folder = Path(revision.settings.root)
        assert revision.settings.folder("seeds") == folder / "seeds"
    assert revision.commit == git(root, "rev-parse", "HEAD")
    assert not folder.exists()


def test_an_archive_may_be_a_folder_of_the_repository(tmp_path: Path) -> None:
    """Its paths are then those below that folder; a namesake at the top is another."""
    archive = tmp_path / "deep" / "archive"
    put(archive, "deep\n")
    put(tmp_path, "top\n")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    assert set(read(archive, "HEAD").values()) == {b"deep\n"}


def test_a_hook_of_git_may_call(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git sets for its hooks leads to no other repository."""
    monkeypatch.setenv("GIT_DIR", "elsewhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "elsewhere/index")
    assert read(root, "HEAD")["seeds/a.yaml"] == b"new\n"


def test_files_are_those_that_stood_there(root: Path) -> None:
    """Attributes that leave files out of `git archive`, or rewrite them, change nothing; names may be any."""
    (root / ".gitattributes").write_text("*.yaml export-ignore\n*.ttl export-subst text eol=crlf\n", "utf-8")
    (root / "ontology/é \n“x”.ttl").write_bytes(b"$Format:%H$\n\x00\xff")
    (root / "ontology/empty.ttl").write_bytes(b"")
    commit(root)
    files = read(root, "HEAD")
    assert files["ontology/é \n“x”.ttl"] == b"$Format:%H$\n\x00\xff"
    assert files["ontology/empty.ttl"] == b""
    assert files["seeds/a.yaml"] == b"new\n"


@pytest.mark.parametrize("name", ["--output=x", "-", "", "HEAD\n", "HEAD\x00", "\udc80"])
def test_what_is_no_name_is_refused(root: Path, name: str) -> None:
    """Nothing that git could take for an option reaches it."""
    assert refused(root, name) == "That is not the name of a revision: give a commit, a branch or a tag."
    assert not (root / "x").exists()


@pytest.mark.parametrize("name", ["nowhere", "HEAD~9", "HEAD:seeds", "HEAD..HEAD", "^HEAD", "0" * 40, "HEAD;touch x", "$(touch x)"])
def test_an_unknown_revision_is_named(root: Path, name: str) -> None:
    """With what to do: a shallow clone has no old ones."""
    assert refused(root, name).startswith(f"The revision “{name}” is not here: check its name, or fetch it")
    assert not (root / "x").exists()


def test_a_folder_without_git_is_no_checkout(tmp_path: Path) -> None:
    """There is nothing to compare with."""
    put(tmp_path, "x")
    assert refused(tmp_path, "HEAD").startswith("The archive is not in a checkout of git")


def test_without_git_it_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not that the folder is no checkout."""
    monkeypatch.setenv("PATH", "")
    assert refused(root, "HEAD").startswith("git is not installed")


def test_a_folder_that_was_not_there_is_named(root: Path) -> None:
    """By its name and the revision."""
    git(root, "rm", "-r", "--quiet", "mappings")
    commit(root)
    put(root, "again\n")
    assert refused(root, "HEAD") == "There is no folder mappings/ at “HEAD”: compare with a later revision."


def test_a_folder_from_elsewhere_has_no_history_here(root: Path, tmp_path: Path) -> None:
    """A link to a folder of another place."""
    (root / "seeds").rename(tmp_path / "seeds")
    (root / "seeds").symlink_to(tmp_path / "seeds")
    assert refused(root, "HEAD").startswith("seeds/ is a link to another place")


def test_a_link_in_a_folder_is_refused(root: Path) -> None:
    """It could lead out of the folder that is made."""
    (root / "ontology/b.ttl").symlink_to("/etc/hostname")
    commit(root)
    assert refused(root, "HEAD").startswith("A folder holds a link, or what is no regular file, at “HEAD”")


def test_a_hand_made_tree_does_not_lead_out(root: Path, tmp_path: Path) -> None:
    """Git can hold a path with “..”, though no command of people makes one."""
    blob = git(root, "hash-object", "-w", "--stdin", asked="x")
    up = subprocess.run(["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"], cwd=root, check=True, capture_output=True,
                        input=b"100644 out.yaml\0" + bytes.fromhex(blob)).stdout.decode().strip()
    seeds = subprocess.run(["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"], cwd=root, check=True, capture_output=True,
                           input=b"40000 ..\0" + bytes.fromhex(up)).stdout.decode().strip()
    others = "".join(f"040000 tree {git(root, 'rev-parse', f'HEAD:{name}')}\t{name}\n" for name in FOLDERS if name != "seeds")
    tree = git(root, "mktree", asked=f"{others}040000 tree {seeds}\tseeds\n")
    made = git(root, "commit-tree", tree, "-m", "x")
    assert refused(root, made).startswith("A folder holds a link, or what is no regular file")
    assert not list(tmp_path.rglob("out.yaml"))
