// The table of a result: rows that can be sorted and filtered, with links to this archive's pages.

import { h } from "./dom.js";
import { isNumber, table, values, words } from "./results.js";
import { inWords, many } from "./words.js";

const PAGE = 500;
const PLAIN = new Set(["string", "integer", "decimal", "double", "boolean", "date"].map((name) => `http://www.w3.org/2001/XMLSchema#${name}`));

/** The YASR plugin; `iris` names and links addresses. */
export function rows(iris) {
  return class Rows {
    label = inWords("Table");
    priority = 10;

    constructor(yasr) {
      this.yasr = yasr;
    }

    canHandleResults() {
      return table(this.yasr) !== null;
    }

    draw() {
      const shown = table(this.yasr);
      const view = { shown, iris, sorted: undefined, down: false, wanted: "", most: PAGE, texts: texts(shown, iris) };
      const place = h("div", {});
      view.redraw = () => place.replaceChildren(...page(view));
      const filter = h("input", { type: "search", input: (event) => { view.wanted = event.target.value.toLowerCase(); view.most = PAGE; view.redraw(); } });
      this.yasr.resultsEl.append(shown.rows.length > 10 ? h("label", { class: "choice" }, `${inWords("Rows with")} `, filter) : "", place);
      view.redraw();
    }
  };
}

/** A table that only shows what it is given, for the first rows of an expected answer. */
export function still(shown, iris) {
  return h("table", { class: "plain" },
    h("thead", {}, h("tr", {}, shown.columns.map((column) => h("th", { scope: "col" }, column)))),
    h("tbody", {}, shown.rows.map((row) => line(shown, row, iris))));
}

function texts(shown, iris) {
  return new Map(shown.rows.map((row) => [row, shown.columns.map((column) => words(row[column], iris)).join("\n").toLowerCase()]));
}

function page(view) {
  const { shown, wanted, most } = view;
  const found = wanted ? shown.rows.filter((row) => view.texts.get(row).includes(wanted)) : [...shown.rows];
  if (view.sorted) found.sort(order(shown, view));
  const body = found.slice(0, most).map((row) => line(shown, row, view.iris));
  const empty = h("tr", {}, h("td", { class: "none", colspan: shown.columns.length }, wanted ? inWords("No row has this.") : inWords("No row: the archive holds no answer to this.")));
  const drawn = h("table", { class: "plain" }, h("thead", {}, h("tr", {}, shown.columns.map((column) => heading(view, column)))),
    h("tbody", {}, body.length ? body : empty));
  const left = found.length - most;
  const more = h("button", { type: "button", class: "quiet", click: () => { view.most += PAGE * 2; view.redraw(); } }, many(left, "Show more (%(number)s row left)", "Show more (%(number)s rows left)"));
  return [h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": inWords("Rows") }, drawn), ...(left > 0 ? [more] : [])];
}

function heading(view, column) {
  const sorted = view.sorted === column;
  const turn = () => {
    view.down = sorted && !view.down;
    view.sorted = column;
    view.redraw();
    // The button was drawn anew: lead the keyboard back to it.
    document.querySelector(`.yasr th[data-column="${CSS.escape(column)}"] button`)?.focus();
  };
  const sign = sorted ? (view.down ? " ↓" : " ↑") : "";
  return h("th", { scope: "col", "data-column": column, "aria-sort": sorted ? (view.down ? "descending" : "ascending") : undefined },
    h("button", { type: "button", class: "sort", click: turn }, column, h("span", { "aria-hidden": "true" }, sign)));
}

// Numbers by value, all else by what is read; rows without a value come last either way.
function order(shown, { sorted, down, iris }) {
  const numeric = values(shown, sorted).every(isNumber);
  const key = (row) => (numeric ? Number(row[sorted].value) : words(row[sorted], iris));
  const compare = (one, other) => (numeric ? one - other : one.localeCompare(other));
  return (one, other) => {
    if (!one[sorted] || !other[sorted]) return Number(!one[sorted]) - Number(!other[sorted]);
    return compare(key(one), key(other)) * (down ? -1 : 1);
  };
}

function line(shown, row, iris) {
  return h("tr", {}, shown.columns.map((column) => cell(row[column], iris)));
}

function cell(value, iris) {
  if (!value) return h("td", {});
  if (value.type === "uri") return h("td", { title: value.value }, address(value.value, iris));
  if (isNumber(value)) return h("td", { class: "number" }, value.value);
  const language = value["xml:lang"];
  const kind = value.datatype && !PLAIN.has(value.datatype) ? iris.shown(value.datatype) : language;
  return h("td", { lang: language }, words(value, iris), kind ? h("span", { class: "language" }, ` ${kind}`) : null);
}

function address(iri, iris) {
  const href = iris.href(iri);
  const rel = iris.local(iri) ? undefined : "external noreferrer";
  return href ? h("a", { href, rel }, iris.shown(iri)) : iris.shown(iri);
}
