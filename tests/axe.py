"""axe-core in a page: the rules of WCAG 2.2 AA, and what it finds against them.

It comes from npm, with the query editor (``publish/web/package.json``), and is put into the page by the test: the content policy of
the site would not let it in, so the context of the page has to bypass that.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

import publish.web

SCRIPT = Path(publish.web.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
LAW = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
ADVICE = ("best-practice",)
_RUN = """(tags) => axe.run({ runOnly: tags, resultTypes: ["violations"] }).then((found) => found.violations.flatMap((violation) =>
    violation.nodes.map((node) => [violation.id, node.target.flat().join(" "), node.html.slice(0, 160), node.failureSummary])))"""
_ALLOWED = frozenset({("scrollable-region-focusable", ".CodeMirror-scroll")})
"""Rule and place of what is no fault: CodeMirror's text scrolls with the cursor, which the keyboard moves in a field beside it."""


def violations(page: Page, tags: tuple[str, ...] = LAW) -> list[str]:
    """What is wrong with a page by the rules with these `tags`: rule, place, and what would mend it."""
    page.evaluate(SCRIPT.read_text("utf-8"))
    found = page.evaluate(_RUN, list(tags))
    return [f"{rule} at {target}: {html} {advice}" for rule, target, html, advice in found if (rule, target) not in _ALLOWED]
