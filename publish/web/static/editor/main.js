// The query editor: puts YASQE in the place of the plain form's text field, and YASR in that of its result.
// If anything here fails, the form stays as it is and works.

import { errors, Raw, YesNo } from "./answers.js";
import { ask, Problem } from "./asking.js";
import { chart } from "./chart.js";
import { complete, install } from "./completion.js";
import { declareAsTyped } from "./declaring.js";
import { h } from "./dom.js";
import { about, picker } from "./examples.js";
import { map } from "./map.js";
import { Names } from "./names.js";
import { rows } from "./rows.js";
import { curl, link, python, r } from "./snippets.js";
import { timeline } from "./timeline.js";
import { figure, inWords, language, many, speak } from "./words.js";

const LONGEST_LINK = 8000;

const { known: address, root, ...files } = document.querySelector("form.query").dataset;
const form = document.querySelector("form.query");
const field = form.querySelector("textarea");
const runButton = form.querySelector("button[type=submit]:not([name])");
const endpoint = new URL(form.action).href;
const known = await fetch(address).then((response) => response.json());
speak(known.words);
const iris = new Names(known, root);
const { Yasqe, Yasr } = globalThis.Yasgui;
let example = known.examples.find(({ text }) => text.trim() === field.value.trim());
let running;
let mark;

function makeEditor(place) {
  install(Yasqe, known, iris);
  Yasqe.prototype.query = () => run();
  const made = new Yasqe(place, {
    value: field.value,
    autocompleters: Yasqe.defaults.autocompleters,
    // Nothing is kept in the browser and nothing is shared by YASQE's own means: what people ask may be nobody's business.
    persistenceId: null, createShareableLink: null, consumeShareLink: null, showQueryButton: false, resizeable: false,
    requestConfig: { endpoint },
    editorHeight: "auto",
    screenReaderLabel: inWords("Query"),
    extraKeys: { Esc: leave, "Ctrl-M": leave, "Ctrl-Space": complete, "Ctrl-S": false, "Ctrl-Enter": run, "Cmd-Enter": run },
  });
  made.getInputField().setAttribute("aria-describedby", "keys");
  made.on("changes", () => { mark?.clear(); labelGutter(made); if (example && !made.getValue().includes(example.question)) forget(); });
  declareAsTyped(made, known);
  return made;
}

// YASQE says what it expected in a box that opens only under a mouse, and styles it inline, which our policy forbids.
function labelGutter(editor) {
  for (const icon of editor.getWrapperElement().querySelectorAll(".parseErrorIcon")) {
    icon.onmouseover = icon.onmouseout = null;
    icon.title = inWords("The query cannot be read on from this line.");
  }
}

function leave() {
  runButton.focus();
}

function makeResults(place) {
  const plugins = { table: rows(iris), chart: chart(iris), map: map(iris, files), timeline: timeline(iris), response: Raw, boolean: YesNo, error: errors(goTo) };
  for (const [name, plugin] of Object.entries(plugins)) Yasr.registerPlugin(name, plugin);
  const made = new Yasr(place, { persistenceId: null, pluginOrder: Object.keys(plugins) });
  made.headerEl.hidden = true;
  made.headerEl.querySelectorAll(".yasr_external_ref_btn, .yasr_downloadIcon, .yasr_response_chip").forEach((element) => element.remove());
  made.on("drawn", () => showViews(made));
  return made;
}

function showViews(yasr) {
  const fitting = yasr.getCompatiblePlugins();
  yasr.headerEl.hidden = yasr.results.hasError() || fitting.includes("boolean");
  for (const name of Object.keys(yasr.plugins)) {
    const button = yasr.headerEl.querySelector(`.select_${name}`);
    if (!button) continue;
    button.parentElement.hidden = !fitting.includes(name);
    button.setAttribute("aria-pressed", String(yasr.drawnPlugin === name));
    button.setAttribute("aria-label", button.textContent);
    button.removeAttribute("title");
  }
}

function goTo(line, column) {
  editor.getDoc().setCursor({ line: line - 1, ch: column - 1 });
  editor.focus();
}

function markPlace({ line, column }) {
  if (!line) return;
  const length = editor.getDoc().getLine(line - 1)?.length ?? 0;
  const start = { line: line - 1, ch: Math.max(0, Math.min(column, length) - 1) };
  const word = editor.findWordAt(start);
  const end = word.head.ch > start.ch ? word.head : { line: line - 1, ch: start.ch + 1 };
  mark = editor.markText(start, end, { className: "wrong", attributes: { title: inWords("Here the query cannot be read on") } });
  editor.scrollIntoView(start, 60);
}

async function run() {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const query = editor.getValue();
  mark?.clear();
  busy(true);
  try {
    const { answer, took } = await ask(endpoint, query, mine.signal);
    if (running !== mine) return;
    results.setResponse(answer, took);
    keep(query);
    say(summary(query, took));
    status.scrollIntoView({ block: "nearest" });
  } catch (error) {
    fail(error, mine);
  } finally {
    if (running === mine) { running = undefined; busy(false); }
  }
}

function fail(error, mine) {
  if (error.name === "AbortError") { if (running === mine) say(inWords("Stopped.")); return; }
  if (!(error instanceof Problem)) { say(inWords("The answer could not be shown.")); throw error; }
  results.problem = error.said;
  results.setResponse(error);
  markPlace(error.said);
  say("");
}

function summary(query, took) {
  const bindings = results.results.getBindings();
  const seconds = (took / 1000).toLocaleString(language(), { minimumFractionDigits: took < 100 ? 3 : 2, maximumFractionDigits: took < 100 ? 3 : 2 });
  if (!bindings) return inWords("Answered in %(seconds)s s", { seconds });
  const count = example && query.trim() === example.text.trim() ? example.answer?.count : undefined;
  const told = results.results.getType() === "json"
    ? many(bindings.length, "%(number)s row in %(seconds)s s", "%(number)s rows in %(seconds)s s", { seconds })
    : many(bindings.length, "%(number)s triple in %(seconds)s s", "%(number)s triples in %(seconds)s s", { seconds });
  if (count === undefined) return told;
  return bindings.length === count ? inWords("%(told)s, as expected", { told }) : inWords("%(told)s, %(count)s expected", { told, count: figure(count) });
}

function busy(is) {
  runButton.textContent = is ? inWords("Stop") : inWords("Run");
  resultPlace.setAttribute("aria-busy", String(is));
  if (is) { document.querySelector("section.result")?.remove(); say(inWords("Asking …")); }
}

function say(text) {
  status.textContent = text;
}

// The address keeps what was answered, so that going back, or sending the address, leads to it again.
function keep(query) {
  const page = link(endpoint, query);
  if (page.length < LONGEST_LINK) history.replaceState(null, "", page);
}

function load(chosen) {
  example = chosen;
  editor.setValue(chosen.text);
  history.replaceState(null, "", `${endpoint}?example=${encodeURIComponent(chosen.slug)}`);
  list.open = false;
  describe();
  form.scrollIntoView({ block: "start" });
  runButton.focus({ preventScroll: true });
}

function forget() {
  example = undefined;
  describe();
}

function describe() {
  card.hidden = !example;
  if (example) card.replaceChildren(h("h2", {}, example.question), about(example, iris));
}

function kindOf(query) {
  const type = editor.getQueryType() ?? query;
  return /CONSTRUCT|DESCRIBE/i.test(type) ? "graph" : /^ASK/i.test(type) ? "boolean" : "rows";
}

async function copy(make, name) {
  const query = editor.getValue();
  const text = make(endpoint, query, kindOf(query));
  snippet.hidden = false;
  snippet.querySelector("code").textContent = text;
  const long = make === link && text.length > LONGEST_LINK ? ` ${inWords("It is so long that some programs cut it.")}` : "";
  let told = inWords("Select and copy it:");
  try {
    await navigator.clipboard.writeText(text);
    told = inWords("%(name)s copied.", { name });
  } catch { /* no clipboard without HTTPS or permission: the text is shown, to be copied by hand */ }
  snippet.querySelector("p").textContent = told + long;
}

function button(name, make) {
  return h("button", { type: "button", class: "quiet", click: () => copy(make, name) }, name);
}

const card = h("section", { class: "card asked", "aria-label": inWords("The question"), hidden: true });
const editorPlace = h("div", { class: "editing" });
const status = h("p", { class: "status-line", role: "status" });
const resultPlace = h("section", { class: "results", "aria-label": inWords("Answer") });
const snippet = h("div", { class: "snippet", hidden: true }, h("p", { role: "status" }),
  h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": inWords("Copied text") }, h("pre", {}, h("code"))));
const copying = h("p", { class: "buttons", role: "group", "aria-label": inWords("Copy as") }, h("span", { class: "small" }, inWords("Copy as")),
  button(inWords("Link"), link), button("curl", curl), button("Python", python), button("R", r));
const list = picker(known.examples, endpoint, iris, load);

field.before(editorPlace);
const editor = makeEditor(editorPlace);
field.hidden = true;
form.querySelector("label").addEventListener("click", (event) => { event.preventDefault(); editor.focus(); });
editorPlace.after(h("p", { class: "small keys", id: "keys" }, inWords("Ctrl-Space completes, Ctrl-Enter runs. Tab indents; to leave the editor, press Esc.")));
form.after(copying, snippet, status, resultPlace);
form.before(...(known.examples.length ? [list] : []), card);
document.querySelector("ol.examples:not(.picker ol)")?.closest("section").remove();
const results = makeResults(resultPlace);
describe();
form.addEventListener("submit", (event) => {
  field.value = editor.getValue();
  if (event.submitter?.name) { form.method = link(endpoint, field.value).length < LONGEST_LINK ? "get" : "post"; return; }
  event.preventDefault();
  if (running) running.abort(); else run();
});
form.dataset.ready = "true";
