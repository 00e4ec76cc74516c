// Results as rows of terms, and what their columns are good for: names, numbers, dates, places.

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMERIC = new Set(["integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger",
  "positiveInteger", "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"]
  .map((name) => XSD + name));
const read = new WeakMap();

/** The result that YASR holds, as `{columns, rows}`: each row an object from column to term; `null` if it has no rows. */
export function table(yasr) {
  const results = yasr.results;
  if (!results || results.hasError()) return null;
  if (!read.has(results)) read.set(results, rowsOf(results));
  return read.get(results);
}

// The text is read here and not taken from YASR, which replaces {{name}} in literals by the value of another column.
function rowsOf(results) {
  if (results.getType() === "json") {
    const { head, results: found } = JSON.parse(results.getOriginalResponseAsString());
    return found ? { columns: head.vars, rows: found.bindings } : null;
  }
  const triples = results.getStatements();
  if (!triples) return null;
  const rows = triples.map(({ subject, predicate, object }) => ({ subject: term(subject), predicate: term(predicate), object: term(object) }));
  return { columns: ["subject", "predicate", "object"], rows };
}

function term(node) {
  if (node.termType === "NamedNode") return { type: "uri", value: node.value };
  if (node.termType === "BlankNode") return { type: "bnode", value: node.value };
  return { type: "literal", value: node.value, "xml:lang": node.language || undefined, datatype: node.language ? undefined : node.datatype?.value };
}

/** The values of a column, without the missing ones. */
export function values({ rows }, column) {
  return rows.map((row) => row[column]).filter(Boolean);
}

/** The columns in which every value passes `test(term, column)`, and at least one has a value. */
export function columns(shown, test) {
  return shown.columns.filter((column) => {
    const found = values(shown, column);
    return found.length > 0 && found.every((each) => test(each, column));
  });
}

export const isNumber = (value) => value.type !== "uri" && NUMERIC.has(value.datatype) && Number.isFinite(Number(value.value));

/** The columns of numbers. */
export const numbers = (shown) => columns(shown, isNumber);

/** The columns that can name a row, best first: texts before addresses, and those that tell more rows apart. */
export function names(shown) {
  const isName = (each) => each.type === "uri" || (each.type !== "bnode" && (!each.datatype || each.datatype === `${XSD}string`));
  const isPlace = (each) => /^[A-Z]{2,3}$/.test(each.value) || /^\s*(<[^>]*>\s*)?[A-Z]+\s*\(/.test(each.value);
  const rank = (column) => {
    const found = values(shown, column);
    return [Number(found[0].type === "uri"), -new Set(found.map((each) => each.value)).size];
  };
  const found = columns(shown, (each) => isName(each) && !isPlace(each));
  const ranks = new Map(found.map((column) => [column, rank(column)]));
  return found.sort((one, other) => ranks.get(one)[0] - ranks.get(other)[0] || ranks.get(one)[1] - ranks.get(other)[1]);
}

/** How a term is read in words. */
export function words(value, iris) {
  if (!value) return "";
  return value.type === "uri" ? iris.shown(value.value) : value.type === "bnode" ? `_:${value.value}` : value.value;
}
