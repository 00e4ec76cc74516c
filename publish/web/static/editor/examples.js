// The example queries: a list with their questions, what is said about them, and the answer to expect.

import { h } from "./dom.js";
import { still } from "./rows.js";
import { inWords, many } from "./words.js";

/** A list to choose from; `chosen(example)` is called with the one that is clicked. */
export function picker(examples, endpoint, iris, chosen) {
  const items = examples.map((example) => ({ example, element: item(example, endpoint, iris, chosen) }));
  const filter = (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const { example, element } of items) element.hidden = !`${example.question} ${example.description}`.toLowerCase().includes(wanted);
  };
  return h("details", { class: "picker" },
    h("summary", {}, many(examples.length, "%(number)s question that others asked", "%(number)s questions that others asked")),
    h("label", { class: "choice" }, `${inWords("Questions with")} `, h("input", { type: "search", input: filter })),
    h("ol", { class: "examples" }, items.map(({ element }) => element)));
}

function item(example, endpoint, iris, chosen) {
  const href = `${endpoint}?example=${encodeURIComponent(example.slug)}`;
  const choose = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    chosen(example);
  };
  return h("li", {}, h("a", { href, click: choose }, example.question), about(example, iris));
}

/** What is said about an example: its description and the answer to expect. */
export function about(example, iris) {
  const expected = answer(example, iris);
  return h("div", { class: "about" }, example.description ? h("p", {}, example.description) : null, expected);
}

function answer({ answer: expected }, iris) {
  if (!expected) return null;
  const { count, columns, first } = expected;
  if (columns.length === 0) return h("p", {}, count ? inWords("Expected: yes.") : inWords("Expected: no."));
  if (first.length === 0) return h("p", {}, many(count, "Expected: %(number)s row.", "Expected: %(number)s rows."));
  const rows = first.map((row) => Object.fromEntries(columns.map((column, place) => [column, term(row[place])])));
  const told = count > first.length
    ? many(count, "Expected: %(number)s row, of which the first %(shown)s", "Expected: %(number)s rows, of which the first %(shown)s", { shown: first.length })
    : many(count, "Expected: %(number)s row", "Expected: %(number)s rows");
  return h("details", {}, h("summary", {}, told),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": inWords("Expected rows") }, still({ columns, rows }, iris)));
}

/** A term as N-Triples has it (RDF 1.1 N-Triples, section 2); `undefined` where nothing is bound. */
function term(text) {
  if (!text) return undefined;
  if (text.startsWith("<")) return { type: "uri", value: text.slice(1, -1) };
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  const [, quoted, language, datatype] = /^("(?:[^"\\]|\\.)*")(?:@([\w-]+)|\^\^<(.*)>)?$/s.exec(text) ?? [undefined, JSON.stringify(text)];
  return { type: "literal", value: unescaped(quoted), "xml:lang": language, datatype };
}

const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

function unescaped(quoted) {
  return quoted.slice(1, -1).replace(/\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/gs,
    (_, short, long, sign) => (sign ? ESCAPES[sign] ?? sign : String.fromCodePoint(parseInt(short ?? long, 16))));
}
