// Dates as bounds in days: a year is a year long, a month a month; a bound that nobody states stays open.

import { columns } from "./results.js";
import { inWords, language } from "./words.js";

const DAY = 86_400_000;
const XSD = "http://www.w3.org/2001/XMLSchema#";
const EDTF = "http://id.loc.gov/datatypes/edtf/EDTF";
const DATED = new Set([...["date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth"].map((name) => XSD + name), EDTF]);
const FIRST = /^(?:earliest|start|starts|begin|begins|beginning|from|since|after|notBefore|first)(?:_?date)?$/i;
const LAST = /^(?:latest|end|ends|ending|to|until|till|before|notAfter|last)(?:_?date)?$/i;

/** The day number of a year, month (from 1) and day. */
export function dayOf(year, month, day) {
  return new Date(0).setUTCFullYear(year, month - 1, day) / DAY;
}

/** Year, month and day of a day number. */
export function dateOf(day) {
  const date = new Date(day * DAY);
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
}

/** The days `[first, after]` that a date of year, month or day precision covers; `after` is the day after the last. */
function days(text) {
  const match = /^(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*|Z|[+-]\d\d:\d\d)?[?~%]?$/.exec(text.trim());
  if (!match) return undefined;
  const [year, month, day] = match.slice(1).map((part) => part && Number(part));
  if (month > 12) return undefined; // a season of EDTF, whose months nobody has stated
  if (day) return [dayOf(year, month, day), dayOf(year, month, day + 1)];
  return month ? [dayOf(year, month, 1), dayOf(year, month + 1, 1)] : [dayOf(year, 1, 1), dayOf(year + 1, 1, 1)];
}

/** The bounds of a dated term: `[first, after]`, `undefined` for a bound that is open or unknown; `null` if it is no date. */
export function bounds({ value }) {
  const parts = value.split("/");
  if (parts.length > 2) return null;
  const isOpen = (part) => part === "" || part === "..";
  const found = parts.map((part) => (isOpen(part) ? undefined : days(part) ?? null));
  if (found.includes(null)) return null;
  return parts.length === 1 ? found[0] ?? null : [found[0]?.[0], found[1]?.[1]];
}

const isDated = (each) => each.type !== "uri" && DATED.has(each.datatype);

/** The ways to place the rows in time: `{label, first, last}`, where `last` is `first` if one column says it all. */
export function timings(shown) {
  const dated = columns(shown, isDated);
  const first = dated.find((column) => FIRST.test(column));
  const last = dated.find((column) => LAST.test(column));
  const pairs = first && last ? [{ label: inWords("%(first)s to %(last)s", { first, last }), first, last }] : [];
  const single = dated.filter((column) => pairs.length === 0 || (column !== first && column !== last));
  return [...pairs, ...single.map((column) => alone(shown, column))];
}

// A column named "latest" that stands alone says only what came to an end by then.
function alone(shown, column) {
  if (FIRST.test(column) && !/start|begin|first/i.test(column)) return { label: column, first: column, last: undefined };
  if (LAST.test(column) && !/end|last/i.test(column)) return { label: column, first: undefined, last: column };
  return { label: column, first: column, last: column };
}

/** The bounds of a row in a timing, `[first, after]`; `null` if nothing is said of it. */
export function when(row, { first, last }) {
  const [one, other] = [first, last].map((column) => (column && row[column] ? bounds(row[column]) : undefined));
  const found = first === last ? one ?? [] : [one?.[0], other?.[1]];
  return found[0] === undefined && found[1] === undefined ? null : found;
}

/** The bounds in words, as they were given. */
export function told(row, { first, last }) {
  const [one, other] = [first, last].map((column) => column && row[column]?.value);
  if (first === last || one === other) return one ?? "";
  if (one && other) return inWords("%(first)s to %(last)s", { first: one, last: other });
  return one ? inWords("%(date)s or later", { date: one }) : inWords("%(date)s or earlier", { date: other });
}

const STEPS = [[1, "day"], [7, "day"], [1, "month"], [3, "month"], [1, "year"], [2, "year"], [5, "year"], [10, "year"], [20, "year"],
  [50, "year"], [100, "year"], [200, "year"], [500, "year"], [1000, "year"]];
const LENGTH = { day: 1, month: 30.4, year: 365.25 };

/** Marks of an axis from day `start` to day `end`, at most `most` of them: `[day, text]`. */
export function ticks(start, end, most) {
  const [step, unit] = STEPS.find(([number, kind]) => (end - start) / (number * LENGTH[kind]) <= most) ?? STEPS.at(-1);
  const marks = [];
  for (let day = round(start, step, unit); day <= end; day = next(day, step, unit)) if (day >= start) marks.push([day, text(day, unit)]);
  return marks;
}

function round(day, step, unit) {
  const [year, month] = dateOf(day);
  if (unit === "day") return Math.ceil(day);
  return unit === "month" ? dayOf(year, Math.floor((month - 1) / step) * step + 1, 1) : dayOf(Math.floor(year / step) * step, 1, 1);
}

function next(day, step, unit) {
  const [year, month] = dateOf(day);
  if (unit === "day") return day + step;
  return unit === "month" ? dayOf(year, month + step, 1) : dayOf(year + step, 1, 1);
}

function text(day, unit) {
  const [year, month, date] = dateOf(day);
  if (unit === "year") return String(year);
  const name = new Intl.DateTimeFormat(language(), { month: "short", timeZone: "UTC" }).format(Date.UTC(2000, month - 1, 1));
  return unit === "month" ? `${name} ${year}` : `${date} ${name}`;
}

/** Whether some row of `shown` can be placed in time. */
export function hasTimes(shown) {
  return timings(shown).some((timing) => shown.rows.some((row) => when(row, timing)));
}
