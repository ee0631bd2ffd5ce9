// Classes of the provinces' shading and the legend that explains them.

import words, { fill, number, percent } from "./words.js";

const CLASSES = 5;

/** Class bounds of two digits that split the values about evenly; class 0 is zero itself. */
export function classes(values, measure) {
  const counted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const bounds = [];
  for (let at = 1; at < CLASSES && counted.length; at += 1) {
    const bound = round(counted[Math.floor((at * counted.length) / CLASSES)]);
    if (bound > (bounds.at(-1) ?? 1) && bound <= counted.at(-1)) bounds.push(bound);
  }
  // Where a few values dwarf the rest, equal shares would put both into one class: equal ratios tell them apart.
  if (bounds.length < CLASSES - 2 && counted.at(-1) > 8 * counted[0]) {
    const ratio = (counted.at(-1) / counted[0]) ** (1 / CLASSES);
    const steps = Array.from({ length: CLASSES - 1 }, (_, at) => round(counted[0] * ratio ** (at + 1)));
    bounds.splice(0, bounds.length, ...new Set(steps.filter((step) => step > counted[0])));
  }
  const first = counted.length ? (measure === "share" ? 0 : 1) : null;
  // A class that no value falls into explains nothing.
  const used = (start, at, all) => counted.some((value) => value >= start && !(value >= all[at + 1]));
  const starts = first === null ? [] : [first, ...bounds].filter(used);
  const spread = (at) => (starts.length < 2 ? CLASSES - 2 : 1 + Math.round((at * (CLASSES - 1)) / (starts.length - 1)));
  const inside = (at) => counted.filter((value) => value >= starts[at] && !(value >= starts[at + 1]));
  return {
    ranges: starts.map((_, at) => [inside(at)[0], inside(at).at(-1)]),
    shade: spread,
    of: (value) => (value > 0 ? spread(starts.findLastIndex((start) => start <= value)) : 0),
  };
}

function round(value) {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.max(1, power * Math.floor(value / power));
}

/** Swatches with the least and the greatest value of each class, then zero and no data, which are not the same. */
export function legend(box, scale, measure) {
  const unit = measure === "share" ? percent : "";
  const rows = scale.ranges.map(([least, greatest], at) => {
    const range = greatest > least ? fill(words.range, { from: number(least), to: number(greatest) }) : number(least);
    return row(`shade-${scale.shade(at)}`, range + unit);
  });
  box.replaceChildren(...rows.reverse(), row("shade-0", words.zero), row("unknown", words.unknown));
}

function row(swatch, text) {
  const line = document.createElement("div");
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  mark.setAttribute("class", `swatch ${swatch}`);
  mark.setAttribute("aria-hidden", "true");
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("width", "100%");
  rect.setAttribute("height", "100%");
  mark.append(rect);
  line.append(mark, Object.assign(document.createElement("bdi"), { textContent: text }));
  return line;
}
