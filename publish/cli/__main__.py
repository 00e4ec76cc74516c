"""``python -m publish.cli`` is ``hre``."""

from publish.cli import main

main(prog_name="hre")
