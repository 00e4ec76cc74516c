"""A real browser for tests: the system's Chromium, headless, and the query editor of the page that it shows."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync",
         "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
VIOLATIONS = "document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective}`))"


def requests_of_pages(net_log: Path) -> list[str]:
    """The addresses that pages asked for, as the browser logged them; what the browser asks for by itself has no origin."""
    events = [event.get("params", {}) for event in json.loads(net_log.read_text(encoding="utf-8"))["events"]]
    return [event["url"] for event in events if "url" in event and str(event.get("initiator", "")).startswith("http")]


def ready(page: Page, address: str) -> None:
    """Opens `address`, and waits until the editor stands there."""
    page.goto(address)
    page.wait_for_selector("form[data-ready]")


def text(page: Page) -> str:
    """What is written in the editor."""
    return str(page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()"))


def write(page: Page, query: str) -> None:
    """Puts `query` into the editor, with the cursor at its end."""
    page.evaluate("""(query) => {
        const editor = document.querySelector(".CodeMirror").CodeMirror;
        editor.setValue(query);
        editor.setCursor(editor.lastLine(), editor.getLine(editor.lastLine()).length);
        editor.focus();
    }""", query)


def run(page: Page, query: str) -> None:
    """Runs `query`, and waits for its answer."""
    write(page, query)
    with page.expect_response(re.compile("/sparql$")):
        page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".results[aria-busy=false]")


def copied(page: Page, name: str) -> str:
    """What the button of this name offers to copy."""
    page.get_by_role("group", name="Copy as").get_by_role("button", name=name, exact=True).click()
    return page.locator(".snippet code").text_content() or ""


def pick(page: Page, expected: str) -> None:
    """Takes the first name that the editor offers, which has to say `expected`.

    After a letter the list stands there as it was until the next frame, and lets Enter pass: so that frame is waited for.
    """
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.locator(".CodeMirror-hint-active")).to_contain_text(expected)
    page.keyboard.press("Enter")


def views(page: Page) -> list[str]:
    """The views that are offered of a result."""
    page.wait_for_selector(".yasr_header button[aria-pressed=true]")
    return page.locator(".yasr_btnGroup button:visible").all_inner_texts()
