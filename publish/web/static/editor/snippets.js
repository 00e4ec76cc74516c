// The query as a program: for curl, Python and R, and as a link.

const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** A link to this page with the query in it. */
export function link(endpoint, query) {
  return `${endpoint}?${new URLSearchParams({ query })}`;
}

export function curl(endpoint, query, kind) {
  return `curl -sS -H 'Accept: ${accept(kind)}' ${endpoint} --data-urlencode ${shell(`query=${query}`)}\n`;
}

export function python(endpoint, query, kind) {
  const format = { rows: "JSON", boolean: "JSON", graph: "TURTLE" }[kind];
  const shown = {
    rows: 'for row in answer["results"]["bindings"]:\n    print({name: term["value"] for name, term in row.items()})',
    boolean: 'print(answer["boolean"])',
    graph: "print(answer.decode())",
  }[kind];
  return `# pip install SPARQLWrapper
from SPARQLWrapper import ${format}, POST, SPARQLWrapper

endpoint = SPARQLWrapper(${JSON.stringify(endpoint)})
endpoint.setMethod(POST)
endpoint.setReturnFormat(${format})
endpoint.setQuery(${raw(query)})
answer = endpoint.query().convert()
${shown}
`;
}

export function r(endpoint, query, kind) {
  const read = { rows: "read.csv(text = answer)", boolean: "print(answer)", graph: "cat(answer)" }[kind];
  return `# install.packages("httr2")
library(httr2)

query <- ${rRaw(query)}
answer <- request(${JSON.stringify(endpoint)}) |>
  req_headers(Accept = "${accept(kind)}") |>
  req_body_form(query = query) |>
  req_perform() |>
  resp_body_string()
${read}
`;
}

function accept(kind) {
  return { rows: "text/csv", boolean: "application/sparql-results+json", graph: "text/turtle" }[kind];
}

// A raw text of Python cannot hold its own quotes, nor end in one or in a backslash: JSON's texts are Python's too.
function raw(text) {
  const fits = !text.includes('"""') && !/["\\]$/.test(text);
  return fits ? `r"""${text}"""` : JSON.stringify(text);
}

function rRaw(text) {
  let dashes = "";
  while (text.includes(`)${dashes}"`)) dashes += "-";
  return `r"${dashes}(${text})${dashes}"`;
}
