"""The engines of the benchmark of validation: how each is installed, and how it is called.

Ours and pySHACL stand in the environment of the checkout. Those from the registry of Python packages get environments of their
own (environments.py). Jena is Debian's package libapache-jena-java, by its command ``shacl validate``.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from environments import environment, home
from oracle import Unavailable

HERE = Path(__file__).resolve().parent
JARS = Path("/usr/share/java")
_REASONS = (*(f"datatype-valid.1.2.{number}" for number in (1, 2, 3)), "enumeration-valid", "pattern-valid", "totalDigits-valid",
            "fractionDigits-valid", *(f"{end}{bound}-valid" for end in ("min", "max") for bound in ("Inclusive", "Exclusive", "Length")))


@dataclass(frozen=True)
class Files:
    """What one run reads and writes: N-Triples, shapes as Turtle, a report as RDF, and the driver's times."""

    data: Path
    shapes: Path
    report: Path
    times: Path


@dataclass(frozen=True)
class Engine:
    """An engine: what it is; `prepare`, which installs it, if need be, and gives the start of its command, or raises `Unavailable`.

    One that `prints` writes its report to stdout, knows nothing of the driver, and tells no times. Differences between our
    results and those of one that is `trusted` end the benchmark with exit code 1.
    """

    title: str
    prepare: Callable[[], list[str]]
    prints: bool = False
    trusted: bool = False

    def command(self, start: list[str], files: Files) -> list[str]:
        """The whole command, of the `start` that `prepare` gave."""
        if self.prints:
            return [*start, "--shapes", str(files.shapes), "--data", str(files.data)]
        return [*start, *map(str, (files.data, files.shapes, files.report, files.times))]


def _here(name: str) -> Callable[[], list[str]]:
    return lambda: [sys.executable, str(HERE / "validation_drive.py"), name]


def _installed(name: str, *requirements: str, python: str = "") -> Callable[[], list[str]]:
    """The driver, with a Python that holds `requirements`, the first of which is the engine and names the folder."""
    return lambda: [str(environment(requirements, python) / "python"), str(HERE / "validation_drive.py"), name]


def _jena() -> list[str]:
    """Java with Debian's jars; of the libraries that only log, those that stay silent. It may use three quarters of the memory.

    Jena's own copy of Xerces comes without the texts of its messages there, and cannot start or read an ill-typed literal
    without them: such texts are put on the class path.
    """
    java = shutil.which("java")
    if not java or not (JARS / "jena-cmds.jar").is_file():
        raise Unavailable("there is no Java or no Jena here: install default-jre-headless and libapache-jena-java")
    texts = home() / "jena-texts"
    _write(texts / "xerces" / "impl" / "xpath" / "regex" / "message.properties", "")
    _write(texts / "xerces" / "impl" / "msg" / "XMLSchemaMessages.properties", "".join(f"cvc-{name}={name}\n" for name in _REASONS))
    jars = [str(jar) for jar in sorted(JARS.glob("*.jar")) if "slf4j" not in jar.name or jar.name in {"slf4j-api.jar", "slf4j-nop.jar"}]
    return [java, "-XX:MaxRAMPercentage=75", "-cp", ":".join([str(texts), *jars]), "shacl.shacl_validate"]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


ENGINES = {
    "hre": Engine("our engine", _here("hre"), trusted=True),
    "pyshacl": Engine(f"pySHACL {version('pyshacl')}, on rdflib's graph in memory", _here("pyshacl"), trusted=True),
    "jena": Engine("Apache Jena of Debian; its load is a whole run with empty shapes", _jena, prints=True, trusted=True),
    "purrdf": Engine("PurRDF 3.0.1", _installed("purrdf", "purrdf==3.0.1", python="3.13")),
    "shifty": Engine("pyshifty 0.5.1", _installed("shifty", "pyshifty==0.5.1", "rdflib==7.6.0")),
    "turbo": Engine("pyshacl-turbo 0.6.5", _installed("turbo", "pyshacl-turbo==0.6.5", "rdflib==7.6.0")),
    "rudof": Engine("pyrudof 0.3.35", _installed("rudof", "pyrudof==0.3.35")),
}
