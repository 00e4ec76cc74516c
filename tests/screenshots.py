"""Pictures of every kind of page, to be looked at: ``python tests/screenshots.py [OUT]``.

They show the release that is current, light and dark, on a phone and on a desktop, whole pages, in ``.hre/screenshots`` unless said
otherwise. What only the synthetic archive has (tombstones) is not shown. Nothing of them is published: real people are on them.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import product
from pathlib import Path

from browsing import CHROMIUM, FLAGS
from page_kinds import LANGUAGES, of_release, show
from playwright.sync_api import sync_playwright
from serving import serving

from publish.release import directory
from publish.settings import Settings

WIDTHS = {"phone": 375, "desktop": 1280}
_LONGEST = 6000
"""Pixels of a page that are shown: more cannot be looked at."""


def main(out: Path) -> None:
    """Writes a picture for each page, width, light and language: ``event-desktop-dark-en.png``."""
    out.mkdir(parents=True, exist_ok=True)
    release = directory.current(Path(Settings().out))
    assert release, "there is no release: hre build makes one"
    with tempfile.TemporaryDirectory() as folder, serving(release, Path(folder) / "log") as client, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        kinds = of_release(client, release)
        for language, name, dark in product(LANGUAGES, WIDTHS, (False, True)):
            context = browser.new_context(viewport={"width": WIDTHS[name], "height": 900}, locale=language, reduced_motion="reduce",
                                          color_scheme="dark" if dark else "light")
            page = context.new_page()
            for kind in kinds:
                show(page, client.host, kind)
                height = min(int(page.evaluate("document.documentElement.scrollHeight")), _LONGEST)
                path = out / f"{kind.name.replace(' ', '-')}-{name}-{'dark' if dark else 'light'}-{language}.png"
                page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": WIDTHS[name], "height": height})
            context.close()
        browser.close()
    sys.stdout.write(f"{len([*out.iterdir()])} pictures are in {out}.\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(".hre", "screenshots"))
