// Asking our endpoint, and no other: one request, whose answer is read up to a limit that a page can show.

import { inWords } from "./words.js";

const LARGEST = 30_000_000;
const ACCEPT = "application/sparql-results+json, text/turtle, application/problem+json;q=0.5";

/** What went wrong, as the endpoint says it (RFC 9457), or as this page does. */
export class Problem extends Error {
  constructor(told) {
    super(told.detail ?? told.title);
    this.said = { title: inWords("Error"), detail: "", ...told };
  }
}

/** The answer to `query`, as YASR takes it, and the milliseconds it took. Throws `Problem`; an abort is thrown as it is. */
export async function ask(endpoint, query, signal) {
  const begun = performance.now();
  const response = await send(endpoint, query, signal);
  const content = await text(response);
  if (!response.ok) throw problem(response, content);
  const { status, ok, statusText, headers } = response;
  return { answer: { status, ok, statusText, headers, content: content || "\n" }, took: performance.now() - begun };
}

async function send(endpoint, query, signal) {
  try {
    return await fetch(endpoint, { method: "POST", headers: { Accept: ACCEPT }, body: new URLSearchParams({ query }), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ title: inWords("No answer"), detail: inWords("The server could not be reached.") });
  }
}

async function text(response) {
  const parts = [];
  const decoder = new TextDecoder();
  let size = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return parts.join("") + decoder.decode();
    size += value.length;
    if (size > LARGEST) {
      await reader.cancel();
      throw new Problem({
        title: inWords("Too large to show"),
        detail: inWords("The answer has more than %(size)s MB, and this page cuts nothing. Fetch it as a file, or add LIMIT.", { size: LARGEST / 1_000_000 }),
      });
    }
    parts.push(decoder.decode(value, { stream: true }));
  }
}

function problem(response, content) {
  const fallback = { title: inWords("Error %(status)s", { status: response.status }), detail: response.statusText, status: response.status };
  try {
    return new Problem({ ...fallback, ...JSON.parse(content), retry: response.headers.get("Retry-After") });
  } catch {
    return new Problem(fallback);
  }
}
