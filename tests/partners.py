"""A partner with a mapping and a table, who runs ``hre map``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from publish.cli import main

EX = "https://example.org/"
MAPPING = """\
prefixes:
  ex: https://example.org/
  xsd: http://www.w3.org/2001/XMLSchema#
mappings:
  dog:
    sources: [[dogs.csv~csv]]
    s: ex:dog/$(id)
    po:
      - [ex:name, $(name), en~lang]
      - [ex:born, $(born), xsd:date]
      - [ex:puppies, $(puppies), xsd:integer]
      - [ex:page, $(page)~iri]
      - [ex:note, $(note), $(lang)~lang]
"""
HEADER = "id,name,born,puppies,page,note,lang\n"
RIGHT = f"7,Rex,2019-02-28,3,{EX}rex,good,en\n"


@dataclass(frozen=True)
class Partner:
    """A folder with a mapping and a table, and what became of running it."""

    folder: Path

    def run(self, *options: str, mapping: str = MAPPING, table: str | bytes = HEADER + RIGHT) -> Result:
        """Runs the mapping over the table; the output goes to out.nq."""
        (self.folder / "dogs.yaml").write_text(mapping, "utf-8")
        (self.folder / "dogs.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
        return CliRunner().invoke(main, ["map", str(self.folder / "dogs.yaml"), "--out", str(self.folder / "out.nq"), *options])

    @property
    def written(self) -> list[str]:
        """The lines of the output, without the IRIs that are the same in all."""
        text = (self.folder / "out.nq").read_text("utf-8")
        return [line.replace(EX, ":").removesuffix(" .") for line in text.split("\n")[:-1]]

    @property
    def left(self) -> set[str]:
        """The files in the folder beside what was given."""
        return {path.name for path in self.folder.iterdir()} - {"dogs.yaml", "dogs.csv"}
