// Completion from this archive's own vocabulary, in place of YASQE's, which ask an outside host.

import { h } from "./dom.js";
import { figure } from "./words.js";

const MOST = 60;
const TYPES = new Set(["a", "rdf:type", "rdfs:domain", "rdfs:range", "rdfs:subClassOf"]);
const WORD = /(?:<[^<>\s]*|[\p{L}\p{N}_:.-]*)$/u;
const REST = /^[\p{L}\p{N}_:.-]*>?/u;
const WORTH = /^(?:<|[^:]*:|[\p{L}][\p{L}\p{N}_-])/u; // an address, a name with its prefix, or two letters of a word
const BEFORE_PROPERTY = new Set([";", "[", "/", "|", "^", "!"]);
const BEFORE_SUBJECT = new Set(["{", "}", ".", ")", ""]);
let asked = false;

/** Puts our completers in the place of YASQE's own; to be called before an editor is made. */
export function install(Yasqe, known, iris) {
  for (const name of Object.keys(Yasqe.Autocompleters)) if (name !== "variables") delete Yasqe.Autocompleters[name];
  const kinds = [
    { name: "class", terms: known.classes, fits: isClass, first: () => [] },
    { name: "property", terms: known.properties, fits: isProperty, first: usedBy(known) },
    { name: "value", terms: [...known.concepts, ...known.classes, ...known.properties], fits: isValue, first: () => [] },
  ];
  for (const kind of kinds) Yasqe.registerAutocompleter(completer(kind, iris));
  Yasqe.registerAutocompleter(prefixes(known));
  Yasqe.defaults.autocompleters = ["variables", "prefixes", ...kinds.map(({ name }) => name)];
}

/** Completes at the cursor because somebody asked for it: also where nothing has been typed yet. */
export function complete(yasqe) {
  asked = true;
  yasqe.autocomplete();
  asked = false;
}

function completer({ name, terms, fits, first }, iris) {
  const entries = terms.map((term) => ({ ...term, name: iris.short(term.iri) ?? `<${term.iri}>` }));
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    name,
    bulk: false,
    autoShow: true,
    persistenceId: null,
    isValidCompletionPosition: (yasqe) => fits(typed(yasqe)),
    preProcessToken: (yasqe, token) => ({ ...token, ...place(yasqe) }),
    get: (yasqe, token) => search(entries, token.string, new Set(first(yasqe))).map((entry) => entry.name),
    postprocessHints: (yasqe, hints) => hints.map((hint) => ({ ...hint, render: (element) => render(element, byName.get(hint.text)) })),
  };
}

function render(element, { name, label = "", definition = "", count }) {
  element.append(count ? h("span", { class: "hint-count" }, figure(count)) : "", h("span", { class: "hint-name" }, name),
    h("span", { class: "hint-label" }, ` ${label}`), h("span", { class: "hint-definition" }, definition));
}

/** The word that the cursor is in, and where it stands; the tokens of the grammar are no words while they are being typed. */
function place(yasqe) {
  const { line, ch } = yasqe.getDoc().getCursor();
  const text = yasqe.getDoc().getLine(line);
  const [word] = WORD.exec(text.slice(0, ch));
  const [rest] = REST.exec(text.slice(ch));
  return { string: word, from: { line, ch: ch - word.length }, to: { line, ch: ch + rest.length } };
}

/** What is being typed: the word, the tokens before it, and whether names are to be offered for it. */
function typed(yasqe) {
  const { string, from } = place(yasqe);
  const at = yasqe.getTokenAt(from, true);
  const [before, prior] = lastTokens(yasqe, from);
  const isName = WORTH.test(string) || (asked && string === "");
  const quiet = ["comment", "string"].includes(at.type) || /^\s*(?:PREFIX|BASE)\b/i.test(yasqe.getDoc().getLine(from.line));
  return { before, prior, string, isName: isName && !quiet };
}

/** The last two tokens before a place that are neither space nor comment; one whose text is empty stands for none. */
function lastTokens(yasqe, { line, ch }) {
  const found = [];
  for (let each = line; each >= 0 && found.length < 2; each -= 1) {
    const tokens = yasqe.getLineTokens(each, true).filter(({ type, string, end }) => type !== "comment" && string.trim() && (each < line || end <= ch));
    found.push(...tokens.reverse());
  }
  return [...found, { string: "" }, { string: "" }];
}

function isClass({ before, isName }) {
  return isName && (TYPES.has(before.string) || (before.string === "," && TYPES.has(before.state?.lastProperty)));
}

function isProperty(at) {
  const { before, prior } = at;
  const isTerm = ["atom", "string-2", "variable-3"].includes(before.type) || before.string === "]";
  return at.isName && !isClass(at) && (BEFORE_PROPERTY.has(before.string) || (isTerm && BEFORE_SUBJECT.has(prior.string)));
}

function isValue(at) {
  return at.isName && at.string.includes(":") && !isProperty(at) && !isClass(at);
}

// By the start of the name first, then by words of the name or the label; among those, the ones used most.
function search(entries, text, first) {
  const wanted = text.toLowerCase().replace(/^</, "");
  const [, start, rest] = /^([^:]*:)?(.*)$/.exec(wanted);
  const rank = ({ name, iri, label = "" }) => {
    const lower = name.toLowerCase();
    if (lower.startsWith(wanted) || iri.toLowerCase().startsWith(wanted)) return 0;
    if (!rest || (start && !lower.startsWith(start))) return 2;
    return parts(`${name.replace(/^[^:]*:/, "")} ${label}`).some((part) => part.startsWith(rest)) ? 1 : 2;
  };
  const found = entries.map((entry) => ({ entry, rank: rank(entry), other: Number(!first.has(entry.iri)) })).filter((each) => each.rank < 2);
  found.sort((one, two) => one.rank - two.rank || one.other - two.other || (two.entry.count ?? 0) - (one.entry.count ?? 0)
    || one.entry.name.localeCompare(two.entry.name));
  return found.slice(0, MOST).map(({ entry }) => entry);
}

function parts(text) {
  return text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase().split(/[\s_-]+/);
}

// The properties that members of a class have, for the subject that is being described: they are offered first.
function usedBy(known) {
  const byClass = new Map(known.classes.map((term) => [term.iri, term.properties ?? []]));
  const expand = (name) => {
    const [prefix, rest] = name.split(":");
    return (known.prefixes[prefix] ?? "") + rest;
  };
  return (yasqe) => {
    const doc = yasqe.getDoc();
    const text = doc.getValue();
    const subject = /[?$]\w+(?=\s[^.{}]*$)/.exec(text.slice(0, doc.indexFromPos(doc.getCursor())).split(/[{}]|\s\.\s/).at(-1))?.[0];
    const named = subject && new RegExp(`\\${subject}\\s+(?:a|rdf:type)\\s+([\\w-]+:[\\w-]+)`).exec(text)?.[1];
    return (named && byClass.get(expand(named))) || [];
  };
}

function prefixes(known) {
  const lines = Object.entries(known.prefixes).map(([prefix, start]) => `${prefix}: <${start}>`);
  return {
    name: "prefixes",
    bulk: false,
    autoShow: true,
    persistenceId: null,
    isValidCompletionPosition: (yasqe) => {
      const { line, ch } = yasqe.getDoc().getCursor();
      return /^\s*PREFIX\s+[\w-]*:?$/i.test(yasqe.getDoc().getLine(line).slice(0, ch));
    },
    preProcessToken: (yasqe, token) => ({ ...token, ...place(yasqe) }),
    get: (yasqe, token) => lines.filter((line) => line.startsWith(token.string)),
  };
}
