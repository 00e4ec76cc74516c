// A map: countries that rows name are shaded whole, points are drawn no smaller than they are known.

import { choice, fitted, h, s } from "./dom.js";
import { names, table, words } from "./results.js";
import { ways } from "./places.js";
import { figure, inWords, many } from "./words.js";

const LEAST = 24; // degrees across: the outlines (1 to 50 million) say nothing closer than that
const MOST = 5000; // points drawn
const NAMED = 20; // points at most that have their names beside them
const WORLD = [-180, -58, 180, 84];
let outlines;

/** The YASR plugin; `iris` names addresses, `files` has the addresses of the outlines and of what reads them. */
export function map(iris, files) {
  return class WorldMap {
    label = inWords("Map");
    priority = 3;

    constructor(yasr) {
      this.yasr = yasr;
    }

    canHandleResults() {
      const shown = table(this.yasr);
      return Boolean(shown && ways(shown).some((way) => shown.rows.some(way.of)));
    }

    async draw() {
      const shown = table(this.yasr);
      const found = ways(shown).filter((way) => shown.rows.some(way.of));
      const chosen = { way: found[0], world: false };
      const place = h("div", { class: "drawing" }, h("p", { class: "small" }, inWords("Fetching the outlines of countries …")));
      this.yasr.resultsEl.append(place);
      const countries = await (outlines ??= fetchOutlines(files));
      const redraw = () => place.replaceChildren(...drawing(shown, chosen, countries, iris));
      const whole = h("label", { class: "choice" }, h("input", { type: "checkbox", change: (event) => { chosen.world = event.target.checked; redraw(); } }), ` ${inWords("Whole world")}`);
      place.before(h("p", { class: "choices" },
        found.length > 1 ? choice(inWords("Place"), found.map((way) => way.label), chosen.way.label,
          (value) => { chosen.way = found.find((way) => way.label === value); redraw(); }) : null, whole));
      redraw();
    }
  };
}

async function fetchOutlines({ atlas, topojson }) {
  const [answer] = await Promise.all([fetch(atlas).then((response) => response.json()), script(topojson)]);
  return globalThis.topojson.feature(answer, answer.objects.countries).features;
}

function script(source) {
  return new Promise((resolve, reject) => document.head.append(h("script", { src: source, load: resolve, error: reject })));
}

function drawing(shown, { way, world }, countries, iris) {
  const label = names(shown)[0];
  const placed = shown.rows.map((row) => ({ name: words(row[label], iris), at: way.of(row) }));
  const located = placed.filter(({ at }) => at && "x" in at);
  const points = located.slice(0, MOST);
  const shaded = grouped(placed.filter(({ at }) => at?.country));
  const drawn = countries.filter(({ id }) => shaded.has(id));
  const extent = world ? WORLD : around([...drawn.flatMap(box), ...points.flatMap(({ at }) => [[at.x - at.within, at.y - at.within], [at.x + at.within, at.y + at.within]])]);
  return [
    fitted(h("div"), (width) => picture(countries, shaded, points, extent, width)),
    h("ul", { class: "placed" }, [...shaded.values()].map(({ code, names: all }) => h("li", {}, many(all.length, "%(place)s: %(number)s row", "%(place)s: %(number)s rows", { place: nameOf(countries, code, all[0].at) })))),
    h("p", { class: "small" }, notes(placed, located, shaded, drawn)),
  ];
}

function grouped(placed) {
  const found = new Map();
  for (const each of placed) {
    const { country, code } = each.at;
    if (!found.has(country)) found.set(country, { code, names: [] });
    found.get(country).names.push(each);
  }
  return found;
}

function nameOf(countries, code, { country }) {
  const name = countries.find(({ id }) => id === country)?.properties.name;
  return name ? `${name} (${code})` : code;
}

function notes(placed, points, shaded, drawn) {
  const missing = placed.filter(({ at }) => !at).length;
  const ids = new Set(drawn.map(({ id }) => id));
  const small = [...shaded].filter(([id]) => !ids.has(id)).map(([, { code }]) => code);
  return [
    shaded.size ? inWords("A country is shaded as a whole: the rows say no more than the country.") : "",
    points.length ? many(points.length,
      "%(number)s point, as wide as its coordinates are exact.", "%(number)s points, each as wide as its coordinates are exact.") : "",
    points.length > MOST ? inWords("The first %(most)s are drawn; the table holds all.", { most: figure(MOST) }) : "",
    missing ? many(missing, "%(number)s row without a place is not drawn.", "%(number)s rows without a place are not drawn.") : "",
    small.length ? inWords("Not on this map: %(places)s.", { places: small.join(", ") }) : "",
    inWords("Outlines: Natural Earth, 1 to 50 million; they take no position on borders."),
  ].filter(Boolean).join(" ");
}

// The corners of a country: those of its largest part, so that far-off islands do not widen the map to the whole world.
function box({ geometry }) {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const boxes = parts.map(([ring]) => {
    const unbroken = unwrapped(ring);
    const [xs, ys] = [unbroken.map(([x]) => x), ring.map(([, y]) => y)];
    return [[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]];
  });
  const size = ([[left, low], [right, high]]) => (right - left) * (high - low);
  return boxes.reduce((best, each) => (size(each) > size(best) ? each : best));
}

function around(corners) {
  if (corners.length === 0) return WORLD;
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, right] = widened(Math.min(...xs), Math.max(...xs), LEAST * 1.6, -180, 180);
  const [low, high] = widened(Math.min(...ys), Math.max(...ys), LEAST, -85, 85);
  return [left, low, right, high];
}

function widened(from, to, least, lowest, highest) {
  const spare = Math.max((to - from) * 0.15, (least - (to - from)) / 2);
  return [Math.max(lowest, from - spare), Math.min(highest, to + spare)];
}

// Equirectangular, true to scale at the middle of the map, which is widened to fill the page.
function picture(countries, shaded, points, [left, low, right, high], width) {
  const stretch = Math.cos((((low + high) / 2) * Math.PI) / 180);
  const scale = Math.min(width / ((right - left) * stretch), Math.min(560, width * 0.8) / (high - low));
  const height = (high - low) * scale;
  const spare = width / scale / stretch - (right - left);
  const x = (longitude) => (longitude - left + spare / 2) * stretch * scale;
  const y = (latitude) => (high - latitude) * scale;
  const most = Math.max(...[...shaded.values()].map(({ names: all }) => all.length));
  const located = many(points.length, "%(number)s point", "%(number)s points");
  const named = many(shaded.size, "%(number)s country", "%(number)s countries");
  const about = inWords("Map of %(points)s and %(countries)s, listed below.", { points: located, countries: named });
  return s("svg", { class: "map", role: "img", "aria-label": about, width, height, viewBox: `0 0 ${width} ${height}` },
    countries.map((country) => outline(country, shaded.get(country.id), most, x, y)),
    points.map((each) => dot(each, x, y, scale)),
    points.length <= NAMED ? points.map(({ name, at }) => s("text", { x: x(at.x) + radius(at, scale) + 4, y: y(at.y) + 4 }, name)) : null);
}

function dot({ name, at }, x, y, scale) {
  return s("circle", { class: "point", cx: x(at.x), cy: y(at.y), r: radius(at, scale) }, s("title", {}, name));
}

const radius = (at, scale) => Math.max(4, at.within * scale);

function outline({ geometry, properties }, found, most, x, y) {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const ring = (points) => `M${points.map(([longitude, latitude]) => `${x(longitude).toFixed(1)} ${y(latitude).toFixed(1)}`).join("L")}Z`;
  const shape = { d: parts.flat().flatMap(copies).map(ring).join(""), class: found ? "country named" : "country" };
  if (!found) return s("path", shape);
  return s("path", { ...shape, "fill-opacity": 0.35 + 0.5 * (found.names.length / most) },
    s("title", {}, `${properties.name}: ${found.names.map(({ name }) => name).slice(0, 20).join("; ")}`));
}

// Rings go round the globe: one that crosses 180 degrees is drawn unbroken, at either edge of the map.
function copies(ring) {
  const unbroken = unwrapped(ring);
  const shift = unbroken.some(([x]) => x > 180) ? -360 : unbroken.some(([x]) => x < -180) ? 360 : 0;
  return shift ? [unbroken, unbroken.map(([x, y]) => [x + shift, y])] : [unbroken];
}

function unwrapped(ring) {
  let turns = 0;
  return ring.map(([x, y], place) => {
    const step = place ? x - ring[place - 1][0] : 0;
    turns += step > 180 ? -1 : step < -180 ? 1 : 0;
    return [x + turns * 360, y];
  });
}
