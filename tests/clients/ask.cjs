// Asks a query of one source with Comunica, and writes the result in a format:
// node ask.cjs ADDRESS MEDIA-TYPE [SOURCE-TYPE] < query.rq
// Without a type of the source, Comunica finds out by itself what the address is.
'use strict';

const { readFileSync } = require('node:fs');
const { QueryEngine } = require('@comunica/query-sparql');

async function ask(value, mediaType, type) {
  const engine = new QueryEngine();
  const sources = [type ? { type, value } : value];
  const result = await engine.query(readFileSync(0, 'utf8'), { sources });
  const { data } = await engine.resultToString(result, mediaType);
  for await (const chunk of data) process.stdout.write(chunk);
}

ask(...process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
