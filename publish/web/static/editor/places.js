// Places in a result: points (WKT, or latitude and longitude), and countries by their codes (ISO 3166-1).

import { numeric } from "./countries.js";
import { columns, isNumber } from "./results.js";

const POINT = /^\s*(?:<([^>]*)>\s*)?POINT\s*Z?\s*\(\s*(-?[\d.]+(?:e-?\d+)?)\s+(-?[\d.]+(?:e-?\d+)?)[^)]*\)\s*$/i;
const LATITUDE_FIRST = /EPSG\/0\/4326$/;
const LATITUDE = /^(.*?)_?(?:lat|latitude)$/i;
const LONGITUDE = ["lon", "long", "lng", "longitude"];

/** The ways to put the rows on a map: each with a `label` and `of(row)`, a point, a country's number or `null`. */
export function ways(shown) {
  const points = columns(shown, (each) => each.type !== "uri" && POINT.test(each.value)).map((column) => ({ label: column, kind: "point", of: (row) => wkt(row[column]) }));
  const codes = columns(shown, (each) => each.type !== "uri" && /^[A-Z]{2,3}$/.test(each.value) && numeric(each.value) !== undefined)
    .map((column) => ({ label: column, kind: "country", of: (row) => (row[column] ? { country: numeric(row[column].value), code: row[column].value } : null) }));
  return [...points, ...pairs(shown), ...codes];
}

function pairs(shown) {
  const figures = columns(shown, isNumber);
  return figures.flatMap((column) => {
    const match = LATITUDE.exec(column);
    const other = match && figures.find((each) => each.toLowerCase().startsWith(match[1].toLowerCase())
      && LONGITUDE.includes(each.slice(match[1].length).replace(/^_/, "").toLowerCase()));
    return other ? [{ label: `${column}, ${other}`, kind: "point", of: (row) => pair(row[column], row[other]) }] : [];
  });
}

// OGC GeoSPARQL 1.1, 8.5.1: without a reference system, longitude comes first; in EPSG 4326 latitude does.
function wkt(term) {
  const match = term && POINT.exec(term.value);
  if (!match) return null;
  const [, system = "", one, other] = match;
  return LATITUDE_FIRST.test(system) ? point(other, one) : point(one, other);
}

function pair(latitude, longitude) {
  return latitude && longitude ? point(longitude.value, latitude.value) : null;
}

// A coordinate is known to half a unit of its last decimal, and is drawn as wide as that.
function point(longitude, latitude) {
  const [x, y] = [Number(longitude), Number(latitude)];
  if (!(Math.abs(x) <= 180 && Math.abs(y) <= 90)) return null;
  const decimals = Math.min(...[longitude, latitude].map((text) => (/e/i.test(text) ? 0 : (text.split(".")[1] ?? "").length)));
  return { x, y, within: 0.5 * 10 ** -decimals };
}
