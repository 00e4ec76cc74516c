// A bar chart: one bar a row, in the order of the query, with the number as it was given.

import { choice, cut, fitted, h, s } from "./dom.js";
import { names, numbers, table, words } from "./results.js";
import { inWords, many } from "./words.js";

const MOST = 100;
const ROW = 40;

/** The YASR plugin; `iris` names addresses. */
export function chart(iris) {
  return class Chart {
    label = inWords("Chart");
    priority = 5;

    constructor(yasr) {
      this.yasr = yasr;
    }

    canHandleResults() {
      const shown = table(this.yasr);
      return Boolean(shown && shown.rows.length > 1 && numbers(shown).length && names(shown).length);
    }

    draw() {
      const shown = table(this.yasr);
      const [figures, labels] = [numbers(shown), names(shown)];
      const chosen = { figure: figures.find((column) => falls(shown, column)) ?? figures.at(-1), label: labels[0] };
      const place = h("div", { class: "drawing" });
      const redraw = () => place.replaceChildren(fitted(h("div"), (width) => bars(shown, chosen, iris, width)));
      const choices = h("p", { class: "choices" },
        figures.length > 1 ? choice(inWords("Length"), figures, chosen.figure, (value) => { chosen.figure = value; redraw(); }) : null,
        labels.length > 1 ? choice(inWords("Name"), labels, chosen.label, (value) => { chosen.label = value; redraw(); }) : null);
      const left = shown.rows.length - MOST;
      const rest = left > 0 ? h("p", { class: "small" }, many(left,
        "The first %(most)s rows are drawn; %(number)s more row is in the table.",
        "The first %(most)s rows are drawn; %(number)s more rows are in the table.", { most: MOST })) : null;
      this.yasr.resultsEl.append(choices, place, ...(rest ? [rest] : []));
      redraw();
    }
  };
}

// The column that the query is sorted by is most likely the one that it is about.
function falls({ rows }, column) {
  const found = rows.map((row) => Number(row[column]?.value));
  return found.at(0) > found.at(-1) && found.every((number, place) => place === 0 || number <= found[place - 1]);
}

function bars({ rows }, { figure, label }, iris, width) {
  const drawn = rows.slice(0, MOST);
  const value = (row) => (row[figure] ? Number(row[figure].value) : undefined);
  const all = drawn.map(value).filter((number) => number !== undefined);
  const [least, greatest] = [Math.min(0, ...all), Math.max(0, ...all)];
  const scale = (number) => ((number - least) / (greatest - least || 1)) * (width - 90);
  const title = inWords("%(figure)s by %(label)s", { figure, label });
  const about = many(drawn.length,
    "Bar chart of %(number)s row: %(figure)s from %(least)s to %(greatest)s. The table holds the same numbers.",
    "Bar chart of %(number)s rows: %(figure)s from %(least)s to %(greatest)s. The table holds the same numbers.",
    { figure, least: Math.min(...all), greatest: Math.max(...all) });
  return s("svg", { class: "chart", role: "img", "aria-label": `${title}. ${about}`, width, height: drawn.length * ROW + 4, viewBox: `0 0 ${width} ${drawn.length * ROW + 4}` },
    drawn.map((row, place) => bar(row, words(row[label], iris), value(row), row[figure]?.value, { scale, top: place * ROW, width })),
    s("line", { class: "axis", x1: scale(0), x2: scale(0), y1: 0, y2: drawn.length * ROW }));
}

function bar(row, name, number, written, { scale, top, width }) {
  const [zero, end] = [scale(0), scale(number ?? 0)];
  const [from, to] = [Math.min(zero, end), Math.max(zero, end)];
  return s("g", {}, s("title", {}, `${name}: ${written ?? inWords("no value")}`),
    s("text", { class: "name", x: 4, y: top + 14 }, cut(name || inWords("(no name)"), width)),
    s("rect", { class: "bar", x: from, y: top + 19, width: Math.max(to - from, number ? 1 : 0), height: 14 }),
    s("text", { class: "figure", x: to + 5, y: top + 31 }, written ?? inWords("no value")));
}
