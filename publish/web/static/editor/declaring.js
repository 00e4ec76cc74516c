// Prefixes that a query uses and does not declare are declared for it, if they are known here.

/** Declares known prefixes in `yasqe` whenever they are typed or pasted. */
export function declareAsTyped(yasqe, known) {
  yasqe.on("changes", (_, changes) => {
    if (changes.every(({ origin }) => origin === "setValue" || origin === "undo" || origin === "redo" || origin === "+declare")) return;
    if (changes.some((change) => isDeclaration(yasqe, change))) return;
    declare(yasqe, known);
  });
}

// Whoever edits a declaration is not interrupted.
function isDeclaration(yasqe, { from, origin }) {
  return origin !== "paste" && /^\s*(?:PREFIX|BASE)\b/i.test(yasqe.getDoc().getLine(from.line) ?? "");
}

function declare(yasqe, known) {
  const doc = yasqe.getDoc();
  const declared = new Set([...doc.getValue().matchAll(/\bPREFIX\s+([\w.-]*):/gi)].map((match) => match[1]));
  const missing = [...new Set(prefixesIn(yasqe))].filter((prefix) => !declared.has(prefix) && prefix in known.prefixes);
  if (missing.length === 0) return;
  const line = firstLine(doc);
  const text = missing.map((prefix) => `PREFIX ${prefix}: <${known.prefixes[prefix]}>\n`).join("");
  doc.replaceRange(text, { line, ch: 0 }, undefined, "+declare");
  setTimeout(() => yasqe.autocomplete(true)); // the new line has closed what was open
}

function* prefixesIn(yasqe) {
  for (let line = 0; line < yasqe.getDoc().lineCount(); line += 1) {
    for (const { type, string } of yasqe.getLineTokens(line)) {
      const found = type !== "comment" && type !== "string" && type !== "variable-3" && /^([\p{L}][\p{L}\p{N}_.-]*):/u.exec(string);
      if (found) yield found[1];
    }
  }
}

// After the last declaration that the query begins with; else below the comment that it begins with.
function firstLine(doc) {
  let place = 0;
  for (let line = 0; line < doc.lineCount() - 1; line += 1) {
    const text = doc.getLine(line).trim();
    if (/^(?:PREFIX|BASE)\b/i.test(text) || (text.startsWith("#") && place === line)) place = line + 1;
    else if (text && !text.startsWith("#")) break;
  }
  return place;
}
