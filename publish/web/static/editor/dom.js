// Elements, made without HTML text: what a query gives is shown as text, never read as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; attributes that are functions are listeners, `undefined` and `false` leave an attribute out. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return element;
}

/** A drop-down with its label; `changed` is called with the value chosen. */
export function choice(label, values, chosen, changed) {
  const options = values.map((value) => h("option", { value, selected: value === chosen }, value));
  return h("label", { class: "choice" }, `${label} `, h("select", { change: (event) => changed(event.target.value) }, options));
}

/** Draws `make(width)` into `parent`, and again whenever its width changes. */
export function fitted(parent, make) {
  let drawn = 0;
  const draw = () => {
    const width = Math.max(280, Math.floor(parent.clientWidth));
    if (!parent.isConnected || width === drawn) return;
    drawn = width;
    parent.replaceChildren(make(width));
  };
  new ResizeObserver(draw).observe(parent);
  return parent;
}

/** `text` cut to about `width` pixels of a font whose characters are `each` pixels wide. */
export function cut(text, width, each = 7) {
  const most = Math.max(6, Math.floor(width / each));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
