// A timeline: a bar for each row, as long as its bounds are apart; a bar whose bound nobody states fades out, open.

import { choice, cut, fitted, h, s } from "./dom.js";
import { hasTimes, ticks, timings, told as wording, when } from "./moments.js";
import { names, table, words } from "./results.js";
import { inWords, many } from "./words.js";

const MOST = 200;
const HEAD = 26;
const NARROW = 560; // pixels: below that, a date stands under its name and not beside it

/** The YASR plugin; `iris` names addresses. */
export function timeline(iris) {
  return class Timeline {
    label = inWords("Timeline");
    priority = 4;

    constructor(yasr) {
      this.yasr = yasr;
    }

    canHandleResults() {
      const shown = table(this.yasr);
      return Boolean(shown && shown.rows.length && hasTimes(shown));
    }

    draw() {
      const shown = table(this.yasr);
      const [ways, labels] = [timings(shown), names(shown)];
      const chosen = { way: ways[0], label: labels[0] };
      const place = h("div", { class: "drawing" });
      const redraw = () => place.replaceChildren(...drawing(shown, chosen, iris));
      const choices = h("p", { class: "choices" },
        ways.length > 1 ? choice(inWords("Time"), ways.map((way) => way.label), chosen.way.label,
          (value) => { chosen.way = ways.find((way) => way.label === value); redraw(); }) : null,
        labels.length > 1 ? choice(inWords("Name"), labels, chosen.label, (value) => { chosen.label = value; redraw(); }) : null);
      this.yasr.resultsEl.append(choices, place);
      redraw();
    }
  };
}

function drawing(shown, { way, label }, iris) {
  const placed = shown.rows.map((row) => ({ name: words(row[label], iris), told: wording(row, way), bounds: when(row, way) }));
  const dated = placed.filter(({ bounds }) => bounds).sort((one, other) => start(one) - start(other) || end(one) - end(other));
  const drawn = dated.slice(0, MOST);
  const undated = placed.length - dated.length;
  const notes = [
    drawn.some(({ bounds }) => bounds.includes(undefined)) ? inWords("A bar with a dashed end is open: no document states that bound.") : "",
    undated ? many(undated, "%(number)s row without a date is not drawn.", "%(number)s rows without a date are not drawn.") : "",
    dated.length > MOST ? many(dated.length,
      "The first %(most)s of %(number)s row are drawn; the table holds all.", "The first %(most)s of %(number)s rows are drawn; the table holds all.", { most: MOST }) : "",
  ].filter(Boolean).join(" ");
  return [fitted(h("div"), (width) => picture(drawn, way.label, width)), h("p", { class: "small" }, notes)];
}

const start = ({ bounds }) => bounds[0] ?? bounds[1] - 1;
const end = ({ bounds }) => bounds[1] ?? bounds[0] + 1;

function picture(drawn, label, width) {
  const [first, last] = [Math.min(...drawn.map(start)), Math.max(...drawn.map(end))];
  const spare = Math.max((last - first) * 0.08, 1);
  const [left, right] = [first - spare, last + spare];
  const x = (day) => ((day - left) / (right - left)) * width;
  const row = width < NARROW ? 54 : 38;
  const height = HEAD + drawn.length * row + 4;
  const about = many(drawn.length, "Timeline of %(number)s row by %(label)s. The table holds the same dates.",
    "Timeline of %(number)s rows by %(label)s. The table holds the same dates.", { label });
  return s("svg", { class: "timeline", role: "img", "aria-label": about, width, height, viewBox: `0 0 ${width} ${height}` },
    ticks(left, right, Math.max(2, Math.floor(width / 90))).map(([day, text]) => mark(x(day), text, height, width)),
    drawn.map((each, place) => span(each, HEAD + place * row, x, width)));
}

function mark(x, text, height, width) {
  return s("g", { class: "tick" }, s("line", { x1: x, x2: x, y1: 18, y2: height }),
    s("text", { x: Math.min(Math.max(x, 24), width - 30), y: 13, "text-anchor": "middle" }, text));
}

function span({ name, told, bounds: [from, to] }, top, x, width) {
  const [left, right] = [from === undefined ? 0 : x(from), to === undefined ? width : x(to)];
  const narrow = width < NARROW;
  const y = top + (narrow ? 35 : 19);
  const shape = from === undefined || to === undefined
    ? open(from === undefined, left, right, y)
    : s("rect", { class: "span", x: left, y, width: Math.max(right - left, 4), height: 12, rx: 2 });
  const date = cut(told, narrow ? width : width / 2);
  const beside = narrow ? { x: 4, y: top + 29 } : { x: width - 4, y: top + 13, "text-anchor": "end" };
  return s("g", {}, s("title", {}, `${name}: ${told}`),
    s("text", { class: "name", x: 4, y: top + 13 }, cut(name || inWords("(no name)"), narrow ? width : width - date.length * 7 - 24)),
    s("text", { class: "figure", ...beside }, date), shape);
}

// The known bound is a firm edge; towards the open end the outline is dashed, and an arrow says that it goes on.
function open(isStart, left, right, y) {
  const [edge, tip] = isStart ? [right, left] : [left, right];
  const sign = isStart ? 1 : -1;
  const points = `${tip + sign * 9},${y + 1} ${tip + sign * 1},${y + 6} ${tip + sign * 9},${y + 11}`;
  return s("g", { class: "open" }, s("rect", { x: left + 1, y, width: Math.max(right - left - 2, 4), height: 12 }),
    s("polyline", { points }), s("line", { class: "edge", x1: edge, x2: edge, y1: y - 1, y2: y + 13 }));
}
