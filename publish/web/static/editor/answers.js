// Answers that are no rows: yes or no, the response as it came, and errors with their place in the query.

import { h } from "./dom.js";
import { inWords, many } from "./words.js";

const LINES = 2000;

/** The YASR plugin for ASK. */
export class YesNo {
  label = inWords("Answer");
  priority = 9;
  hideFromSelection = true;

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    const results = this.yasr.results;
    return Boolean(results) && !results.hasError() && results.getBoolean() !== undefined;
  }

  draw() {
    this.yasr.resultsEl.append(h("p", { class: "summary big" }, this.yasr.results.getBoolean() ? inWords("Yes") : inWords("No")));
  }
}

/** The YASR plugin for the response as it came. */
export class Raw {
  label = inWords("Response");
  priority = 2;

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    return Boolean(this.yasr.results) && !this.yasr.results.hasError();
  }

  draw() {
    const results = this.yasr.results;
    const lines = pretty(results).split("\n");
    const left = lines.length - LINES;
    const rest = left > 0 ? h("p", { class: "small" }, many(left,
      "%(number)s more line is not shown here; the buttons below the query give all of it.",
      "%(number)s more lines are not shown here; the buttons below the query give all of it.")) : "";
    this.yasr.resultsEl.append(h("p", { class: "small" }, results.getContentType() ?? ""), rest,
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": inWords("Response") }, h("pre", {}, lines.slice(0, LINES).join("\n"))));
  }
}

function pretty(results) {
  const text = results.getOriginalResponseAsString();
  return results.getType() === "json" ? JSON.stringify(JSON.parse(text), null, 1) : text;
}

/** The YASR plugin for errors; `goTo(line, column)` leads to a place of the query. */
export function errors(goTo) {
  return class Errors {
    priority = 20;
    hideFromSelection = true;

    constructor(yasr) {
      this.yasr = yasr;
    }

    canHandleResults() {
      return Boolean(this.yasr.results?.hasError());
    }

    draw() {
      const { title, detail, line, column, retry } = this.yasr.problem;
      const lead = line ? h("button", { type: "button", class: "quiet", click: () => goTo(line, column) }, inWords("Go to line %(line)s, column %(column)s", { line, column })) : "";
      const wait = retry ? h("p", {}, many(Number(retry), "Try again in %(number)s second.", "Try again in %(number)s seconds.")) : "";
      this.yasr.resultsEl.append(h("div", { class: "problem", role: "alert" }, h("h3", {}, title), h("p", {}, detail), wait, lead));
    }
  };
}
