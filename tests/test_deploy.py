"""The files for running the server are tried as far as a machine can that has neither systemd running nor a container engine."""

from __future__ import annotations

import ctypes.util
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import confining
import pytest
from operating import Asking
from serving import HRE, free_port
from test_style import ROOT, text

from publish.settings import Settings
from publish.web.serve import _STOPPING

DEPLOY = "publish/web/deploy"
UNIT, CONTAINERFILE, GUIDE = f"{DEPLOY}/hrevents.service", f"{DEPLOY}/Containerfile", "publish/web/SERVING.md"
VARIABLES = {f"HRE_{entry.name.upper()}" for entry in fields(Settings)}
EXPOSURE = 15
"""Tenths: what `systemd-analyze security` may find at most; it calls less than 2.0 OK, and a unit without any rule has 9.6."""
SYSTEMD = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here: apt-get install systemd")
SECCOMP = pytest.mark.skipif(ctypes.util.find_library("seccomp") is None, reason="libseccomp is not here: apt-get install libseccomp2")
PREFIX, RELEASES = "/opt/hrevents/.venv/bin/hre", "/srv/hrevents"
INSTRUCTIONS = {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "LABEL", "ENV", "VOLUME", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}


def directives() -> list[tuple[str, str]]:
    """The lines of the unit's section [Service], in order."""
    section = text(UNIT).partition("[Service]")[2].partition("[Install]")[0]
    pairs = (line.partition("=") for line in section.splitlines() if line and not line.startswith("#"))
    return [(name, value) for name, _, value in pairs]


def directive(name: str) -> str:
    """The value of a directive that stands once."""
    (value,) = [value for key, value in directives() if key == name]
    return value


def unit_environment() -> dict[str, str]:
    """The environment that the unit gives."""
    lines = (value for name, value in directives() if name == "Environment")
    return dict(pair.split("=", 1) for line in lines for pair in shlex.split(line))


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Containerfile, with their arguments; lines that go on are joined."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text(CONTAINERFILE), flags=re.MULTILINE))
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


def stages() -> dict[str, list[tuple[str, str]]]:
    """The stages of the Containerfile, by name ("": the last), each with its instructions from FROM on."""
    found: dict[str, list[tuple[str, str]]] = {}
    name = "before"
    for instruction in instructions():
        if instruction[0] == "FROM":
            name = instruction[1].partition(" AS ")[2]
        found.setdefault(name, []).append(instruction)
    return found


def serves_and_stops(command: Sequence[str | Path], environment: Mapping[str, str], stop_in: float, check: Sequence[str] = ()) -> None:
    """The command starts a server, which answers, is healthy as `check` sees it, and ends in time when it is told."""
    port = free_port()
    given = {"PATH": os.environ["PATH"], **environment, "HRE_HOST": "127.0.0.1", "HRE_PORT": str(port)}
    with subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            health = _health(Asking(f"http://127.0.0.1:{port}"), process)
            assert Asking(f"http://127.0.0.1:{port}").ask("ASK { ?s ?p ?o }", "text/csv").body == b"true"
            assert subprocess.run([each.replace("8000", str(port)) for each in check or ["true"]], check=False).returncode == 0
        finally:
            process.send_signal(signal.SIGTERM)
            _, written = process.communicate(timeout=stop_in)
    assert (process.returncode, written) == (0, "")
    assert health["status"] == "ok"


def _health(client: Asking, process: subprocess.Popen[str]) -> dict[str, object]:
    for _ in range(400):
        assert process.poll() is None, "the server ended"
        try:
            said = client.health()
        except OSError:
            time.sleep(0.05)
            continue
        if said["status"] == "ok":
            return said
    raise AssertionError("the server does not answer")


@pytest.mark.parametrize("name", [UNIT, CONTAINERFILE, GUIDE])
def test_every_variable_that_a_file_names_is_a_setting(name: str) -> None:
    """A misspelt one would be passed over in silence."""
    assert set(re.findall(r"\bHRE_[A-Z_]+\b", text(name))) <= VARIABLES


@SYSTEMD
def test_systemd_knows_every_directive_of_the_unit(tmp_path: Path) -> None:
    """`systemd-analyze verify` says nothing, also of the drop-ins that the guide shows. The program stands where it does here."""
    unit = tmp_path / "hrevents.service"
    unit.write_text(text(UNIT).replace(PREFIX, str(HRE)))
    dropins = re.findall(r"```ini\n(.*?)```", text(GUIDE), re.DOTALL)
    for number, dropin in enumerate(dropins):
        (tmp_path / "hrevents.service.d").mkdir(exist_ok=True)
        (tmp_path / f"hrevents.service.d/{number}.conf").write_text(dropin)
    done = subprocess.run(["systemd-analyze", "verify", unit], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert dropins


@SYSTEMD
def test_the_unit_is_hardened() -> None:
    """By the measure of `systemd-analyze security`."""
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", str(ROOT / UNIT)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]


def test_the_unit_agrees_with_the_settings() -> None:
    """Time to stop, memory and files are what the server takes under the settings that the unit makes."""
    environment = unit_environment()
    settings = Settings.read(environment)
    assert settings.time_limit + _STOPPING < int(directive("TimeoutStopSec"))
    assert int(directive("MemoryMax").removesuffix("G")) * 1024 >= settings.memory + 1024
    assert int(directive("LimitNOFILE")) >= settings.workers * 4096
    assert (directive("KillMode"), directive("KillSignal")) == ("mixed", "SIGTERM"), "workers go on until their queries are answered"
    assert directive("OOMPolicy") == "continue", "a worker that the kernel ends is replaced, and no reason to stop"


def test_the_command_of_the_unit_is_one_of_hre() -> None:
    """Its options are parsed as they stand."""
    program, *arguments = directive("ExecStart").split()
    assert program == PREFIX
    assert subprocess.run([HRE, *arguments, "--help"], check=True, capture_output=True).stdout


def test_the_command_of_the_unit_serves_and_stops(release: Path, tmp_path: Path) -> None:
    """With the environment that the unit gives, and nothing else, in the time that it allows."""
    environment = unit_environment() | {"TMPDIR": str(tmp_path)}
    assert environment["HRE_OUT"] == RELEASES
    environment["HRE_OUT"] = str(release.parents[1])
    serves_and_stops([HRE, *directive("ExecStart").split()[1:]], environment, float(directive("TimeoutStopSec")))
    assert list(tmp_path.iterdir()) == []


@SYSTEMD
@SECCOMP
def test_the_server_works_under_the_system_call_filter_of_the_unit(release: Path, tmp_path: Path) -> None:
    """And without memory that can be made executable, and without new privileges."""
    environment = unit_environment() | {"TMPDIR": str(tmp_path), "HRE_OUT": str(release.parents[1])}
    command = [sys.executable, confining.__file__, directive("SystemCallFilter"), str(HRE), "serve"]
    serves_and_stops(command, environment, float(directive("TimeoutStopSec")))


@SYSTEMD
@SECCOMP
def test_the_filter_of_that_test_does_filter() -> None:
    """Mounting is no system call of services."""
    program = "import ctypes; library = ctypes.CDLL(None, use_errno=True); print(library.mount(b'a', b'/', b'b', 0, 0), ctypes.get_errno())"
    command = [sys.executable, confining.__file__, "@system-service", sys.executable, "-c", program]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "-1 1\n"


def test_the_containerfile_has_known_instructions_and_pinned_images() -> None:
    """Each image has a name and a tag, or is a stage of the file; the one that runs is not root."""
    assert {name for name, _ in instructions()} <= INSTRUCTIONS
    images = [rest.partition(" AS ")[0] for name, rest in instructions() if name == "FROM"]
    assert all(re.fullmatch(r"(python:3\.11-slim|node:20)-\S+|editor-\$\{EDITOR\}", image) for image in images), images
    assert {f"editor-{choice}" for choice in ("yes", "no")} <= set(stages())
    last = dict(stages()[""])
    assert (last["USER"], last["STOPSIGNAL"]) == ("10001:10001", "SIGTERM")
    assert "/health" in last["HEALTHCHECK"]


def test_what_the_containerfile_copies_exists() -> None:
    """In the repository, or in a stage that comes before."""
    before = list(stages())
    for name, rest in instructions():
        if name == "COPY" and rest.startswith("--from="):
            assert rest.split()[0].removeprefix("--from=") in before
        elif name == "COPY":
            assert [path for path in rest.split()[:-1] if not (ROOT / path).exists()] == []


def test_the_program_of_the_image_is_installed_serves_and_stops(release: Path, tmp_path: Path) -> None:
    """Its stage is gone through as an engine would, in a folder; then the command and the health check of the image are run."""
    root, last = tmp_path / "opt/hrevents", dict(stages()[""])
    for name, rest in stages()["program"]:
        if name == "COPY" and not rest.startswith("--from="):
            _copy(rest.split()[:-1], root / rest.split()[-1])
        elif name == "RUN":
            line = rest.replace("/wheels", str(tmp_path / "wheels")).replace("python3 ", f"{sys.executable} ")
            subprocess.run(["sh", "-c", line], cwd=root, check=True, stderr=subprocess.DEVNULL)
    assert not (root / ".venv/bin/pytest").exists(), "what tests need is not installed"
    given = (pair for name, rest in stages()[""] if name == "ENV" for pair in shlex.split(rest))
    environment = dict(pair.split("=", 1) for pair in given) | {"TMPDIR": str(tmp_path)}
    environment |= {"HRE_OUT": str(release.parents[1]), "PATH": environment["PATH"].replace("/opt", f"{tmp_path}/opt")}
    program, *arguments = json.loads(last["CMD"])
    healthcheck = json.loads(last["HEALTHCHECK"].partition(" CMD ")[2])
    serves_and_stops([root / ".venv/bin" / program, *arguments], environment, 60, healthcheck)


def _copy(sources: list[str], target: Path) -> None:
    for source in sources:
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, target)
