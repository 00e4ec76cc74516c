// Words: what the editor says, in the language of the page, from the catalogues of the server (`editor.json`).

const FORMS = { one: 0, few: 1 }; // the names that CLDR gives to the forms for 1 and 2; what has another is the form for 5
const PLACE = /%\((\w+)\)s/g;
let translated = {};

/** Takes the translations: English text -> the text, or its forms for 1, 2 and 5 things. */
export function speak(words) {
  translated = words;
}

/** The language of the page, by its tag. */
export const language = () => document.documentElement.lang || "en";

/** A number as the language writes it. */
export const figure = (number) => number.toLocaleString(language());

/** `text` in the language of the page, with `values` in its places, `%(name)s`. */
export function inWords(text, values = {}) {
  return filled(translated[text] ?? text, values);
}

/** What is said of `number` things, which stands at `%(number)s`: `one` in English for one, `several` for others. */
export function many(number, one, several, values = {}) {
  const forms = translated[one] ?? [one, several, several];
  const form = FORMS[new Intl.PluralRules(language()).select(number)] ?? 2;
  return filled(forms[form], { number: figure(number), ...values });
}

function filled(text, values) {
  return text.replace(PLACE, (whole, name) => values[name] ?? whole);
}
