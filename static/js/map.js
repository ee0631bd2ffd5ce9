// The map. The only module that touches Leaflet's global.

import { places, read } from "./gazetteer.js";
import { placeLabels } from "./labels.js";
import { classes, legend } from "./scale.js";
import words, { fill, number, percent } from "./words.js";

const HOME = [[25.0, 44.0], [39.8, 63.4]];
// What the base map holds: beyond it is nothing to see.
const LAND = [[21, 39], [43.5, 68]];
const SEAS = [["caspian", 38.9, 51.0], ["persian_gulf", 27.2, 51.0], ["oman", 24.6, 58.6]];

const box = document.getElementById("map");
const status = document.getElementById("map-status");
const listed = document.querySelector("#map-list ol");

let map = null;
let ground = null;
let gazetteer = null;
let provinces = null;
let marks = null;
let regions = null;
let request = null;
let shown = null;
let waiting = null;
let circles = [];
let lit = [];
let popup = null;
let told = ""; // the place of the last popup, which says all that its tooltip would
const byPlace = new Map();

document.addEventListener("pane:shown", ({ detail }) => {
  if (detail !== "map") return;
  waiting?.();
  waiting = null;
});

/** Draw the selection that `state` describes; `go(query)` shows another. Keeps what is there until the data is. */
export async function drawMap(state, go) {
  request?.abort();
  if (!box.offsetWidth) {
    // On a phone another pane is in front: a map without a size can't be drawn, and need not be.
    waiting = () => drawMap(state, go);
    return;
  }
  request = new AbortController();
  say(words.loading);
  try {
    ground ??= Promise.all([read(box.dataset.neighbours), read(box.dataset.provinces)]);
    gazetteer ??= places(box.dataset.places);
    const query = [state.query, state.by === "items" ? "" : `by=${state.by}`].filter(Boolean).join("&");
    const [[neighbours, areas], data] = await Promise.all([
      ground,
      read(`${state.map}${query ? `?${query}` : ""}`, { signal: request.signal }),
      gazetteer,
    ]);
    if (!map) build(neighbours, areas);
    fillIn(data, await knowing(Object.keys(data.marks)), go);
    box.dataset.drawn = data.query;
    say("");
  } catch (error) {
    if (error.name === "AbortError") return;
    ground = gazetteer = null;
    console.error(error);
    say(words.failed, () => drawMap(state, go));
  }
}

/** The known places; asked for anew where the copy that the browser kept is older than a place among `ids`. */
async function knowing(ids) {
  const known = await gazetteer;
  if (ids.every((id) => known.has(id))) return known;
  gazetteer = places(box.dataset.places, { cache: "reload" });
  return gazetteer;
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function say(text, retry) {
  status.replaceChildren(text);
  if (retry) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.retry;
    button.addEventListener("click", retry, { once: true });
    status.append(" ", button);
  }
}

function build(neighbours, areas) {
  const L = window.L;
  map = L.map(box, {
    attributionControl: Boolean(box.dataset.tiles),
    zoomControl: false,
    zoomSnap: 0.25,
    maxZoom: 12,
    maxBounds: LAND,
    maxBoundsViscosity: 1,
    fadeAnimation: false,
    zoomAnimation: !calm(),
  });
  const widest = () => {
    map.options.minZoom = 0; // or the zooms asked for would be no less than the earlier least
    map.setMinZoom(Math.min(map.getBoundsZoom(LAND, true), map.getBoundsZoom(HOME)));
  };
  map.on("resize", widest);
  widest();
  map.fitBounds(HOME);
  // On a phone the north-west of the country lies where the buttons would be.
  const position = matchMedia("(max-width: 759px)").matches ? "bottomleft" : "topleft";
  L.control.zoom({ position, zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  addFitButton(L, position);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution }).addTo(map);
  for (const [name, order] of [["neighbours", 200], ["provinces", 300], ["regions", 420], ["marks", 450], ["labels", 500]]) {
    map.createPane(name).style.zIndex = order;
  }
  map.getPane("labels").classList.add("label-pane");
  L.geoJSON(neighbours, { pane: "neighbours", interactive: false, style: { className: "neighbour" } }).addTo(map);
  provinces = L.geoJSON(areas, {
    pane: "provinces",
    style: (feature) => ({ className: `province ${feature.properties.iso}` }),
  }).addTo(map);
  regions = L.layerGroup().addTo(map);
  marks = L.layerGroup().addTo(map);
  addHatching(provinces);
  const over = () => box.parentElement.querySelectorAll(".leaflet-control, .map-switch, .legend");
  const labelled = () =>
    placeLabels(map, map.getPane("labels"), [
      ...SEAS.map(([key, lat, lon]) => ({ words: words.seas[key], lat, lon, kind: "sea", weight: 1e9 })),
      ...neighbours.features.map(({ properties }) => label(properties, "country", 1)),
      ...areas.features.map(({ properties }) => label(properties, "province", 1e6 + (shown?.values[properties.iso] ?? 0))),
      ...(shown?.places ?? [])
        .slice(0, 80)
        .map((place) => ({ words: place.name, lat: place.lat, lon: place.lon, kind: "town", weight: place.count })),
    ], [...over()]);
  map.on("zoomend moveend resize relabel", labelled);
  map.on("zoomend", thin);
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(box);
  addEventListener("beforeprint", () => forPaper(true));
  addEventListener("afterprint", () => forPaper(false));
}

let onScreen = null;

/** Before the page is laid out for paper the map takes its size there and shows all of the selection; then it goes back. */
function forPaper(printing) {
  map.stop();
  if (printing) onScreen = [map.getCenter(), map.getZoom()];
  box.classList.toggle("printing", printing);
  map.invalidateSize({ pan: false, animate: false });
  if (printing) fit(false);
  else map.setView(...onScreen, { animate: false });
}

const label = (properties, kind, weight) => ({
  words: words.language === "fa" ? properties.name_fa : properties.name_en,
  lat: properties.label?.[1],
  lon: properties.label?.[0],
  kind,
  weight,
});

function addFitButton(L, position) {
  const Fit = L.Control.extend({
    onAdd() {
      const bar = L.DomUtil.create("div", "leaflet-bar fit-control");
      const button = L.DomUtil.create("a", "", bar);
      button.href = "#";
      button.title = words.fit;
      button.setAttribute("role", "button");
      button.setAttribute("aria-label", words.fit);
      button.textContent = "⤢";
      L.DomEvent.disableClickPropagation(bar);
      L.DomEvent.on(button, "click", (event) => {
        L.DomEvent.preventDefault(event);
        fit();
      });
      return bar;
    },
  });
  new Fit({ position }).addTo(map);
}

/** «No data» is hatched: a pattern that the provinces' own SVG must hold. */
function addHatching(layer) {
  const svg = layer.getLayers()[0].getElement().closest("svg");
  const make = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const pattern = make("pattern", {
    id: "no-data", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
  });
  pattern.append(make("rect", { width: 6, height: 6, class: "hatch-ground" }), make("rect", { width: 1.2, height: 6, class: "hatch" }));
  const definitions = make("defs", {});
  definitions.append(pattern);
  svg.prepend(definitions);
}

function fillIn(data, known, go) {
  const L = window.L;
  const chosenBefore = shown?.chosen.join();
  const chosen = new Set(data.chosen);
  const drawn = Object.entries(data.marks).map(([id, count]) => ({ ...known.get(id), count })).filter(({ id }) => id);
  drawn.sort((a, b) => b.count - a.count);
  const [areas, towns] = [drawn.filter(({ shape }) => shape), drawn.filter(({ shape }) => !shape)];
  shown = { ...data.provinces, places: towns, chosen: data.chosen };
  byPlace.clear();
  lit = [];
  shade(data, chosen, go);
  marks.clearLayers();
  circles = [];
  const highest = Math.max(towns[0]?.count ?? 1, 9);
  for (const { id, name, lat, lon, km, count } of towns) {
    const circle = L.circleMarker([lat, lon], { pane: "marks", className: chosen.has(id) ? "place chosen" : "place" });
    circles.push(Object.assign(circle, { size: Math.sqrt(count / highest), km, chosen: chosen.has(id) }));
    dress(circle, { id, name, value: count, known: true, km, data, go, counted: true });
  }
  regions.clearLayers();
  for (const { id, name, kind, km, shape, count } of areas) {
    const options = { pane: "regions", className: `region ${kind}${chosen.has(id) ? " chosen" : ""}` };
    const point = typeof shape[0] === "number";
    const area = point ? L.circle(shape, { ...options, radius: Math.max(km, 8) * 1000 }) : L.polygon(shape, options);
    dress(area.addTo(regions), { id, name, value: count, known: true, km, data, go, counted: true });
  }
  list(data, drawn, go);
  thin();
  map.fire("relabel");
  if ((chosenBefore ?? "") !== data.chosen.join()) fit();
}

/** Shades the provinces and explains the classes. */
function shade(data, chosen, go) {
  const scale = classes(Object.values(data.provinces.values), data.measure);
  legend(document.getElementById("legend"), scale, data.measure);
  const known = new Set(data.provinces.known);
  provinces.eachLayer((area) => {
    const { iso, name_fa, name_en } = area.feature.properties;
    const value = data.provinces.values[iso] ?? 0;
    const shading = known.has(iso) ? `shade-${scale.of(value)}` : "unknown";
    area.getElement().setAttribute("class", `leaflet-interactive province ${iso} ${shading}`);
    area.getElement().classList.toggle("chosen", chosen.has(iso));
    if (chosen.has(iso)) area.bringToFront(); // or its neighbours' borders lie over its own
    dress(area, { id: iso, name: words.language === "fa" ? name_fa : name_en, value, known: known.has(iso), data, go });
  });
}

/**
 * Leaves out, at this zoom, circles that larger ones cover, and rings that their own circle covers: the map stays legible
 * whatever the number of places, and a closer look shows them all. What is chosen always stays.
 */
function thin() {
  const cells = new Map(); // so wide that only a neighbouring one can hold a circle that reaches over
  const width = 2 * radius(1);
  let hidden = 0;
  for (const circle of circles) {
    const size = radius(circle.size);
    const { x, y } = map.latLngToLayerPoint(circle.getLatLng());
    const [column, row] = [Math.floor(x / width), Math.floor(y / width)];
    const near = [-1, 0, 1].flatMap((a) => [-1, 0, 1].flatMap((b) => cells.get(`${column + a} ${row + b}`) ?? []));
    const over = (other) => Math.hypot(other.x - x, other.y - y) < 0.85 * (other.size + size);
    circle.covered = !circle.chosen && near.some(over);
    if (circle.covered) {
      hidden += 1;
      marks.removeLayer(circle);
      if (circle.ring) marks.removeLayer(circle.ring);
      continue;
    }
    const cell = `${column} ${row}`;
    cells.set(cell, [...(cells.get(cell) ?? []), { x, y, size }]);
    circle.setRadius(size);
    marks.addLayer(circle);
    surround(circle, size);
  }
  box.dataset.thinned = hidden;
  document.getElementById("thinned").textContent = hidden ? fill(words.closer, { count: number(hidden) }) : "";
}

/** The ring within which a place surely lies, where it is wider than the place's own circle. */
function surround(circle, size) {
  const { lat } = circle.getLatLng();
  const pixels = (circle.km * 1000 * 2 ** (map.getZoom() + 8)) / (40_075_016 * Math.cos((lat * Math.PI) / 180));
  if (pixels > size + 3) {
    const options = { pane: "regions", radius: circle.km * 1000, className: "uncertainty", interactive: false };
    circle.ring ??= window.L.circle(circle.getLatLng(), options);
    marks.addLayer(circle.ring);
  } else if (circle.ring) {
    marks.removeLayer(circle.ring);
  }
}

/** A circle's radius in pixels: its area says the count, and it grows a little with the zoom. */
const radius = (size) => (2.2 + 11 * size) * Math.min(2, Math.max(0.75, 1.25 ** (map.getZoom() - 6)));

function inWords({ value, known, counted, data }) {
  if (!known) return words.unknown;
  if (!value) return words.zero;
  if (data.measure === "share" && !counted) return `${number(value)}${percent} ${words.share}`;
  return `${number(value)} ${counted ? words.measures : words[data.measure === "articles" ? "articles" : "measures"]}`;
}

function dress(layer, place) {
  byPlace.set(place.id, layer);
  // Made when it is first looked at: there may be thousands.
  layer.unbindTooltip().bindTooltip(() => tip(place), { sticky: true, className: "tip", direction: "auto" });
  layer.off("tooltipopen").on("tooltipopen", () => told === place.id && popup.isOpen() && layer.closeTooltip());
  layer.off("click").on("click", (event) => {
    window.L.DomEvent.stop(event);
    choose(place, event.latlng);
  });
}

function tip(place) {
  const box = document.createElement("div");
  const name = document.createElement("b");
  name.append(isolated(place.name));
  box.append(name, ` ${inWords(place)}`);
  if (place.km) box.append(line(fill(words.uncertain, { km: number(Math.round(place.km)) })));
  return box;
}

const isolated = (text) => Object.assign(document.createElement("bdi"), { textContent: text });
const line = (text) => Object.assign(document.createElement("div"), { textContent: text, className: "fine" });

/** A click filters the list by the place, or takes the filter away, and a popup says so. */
function choose({ id, name, value, data, go }, at) {
  const chosen = data.chosen.includes(id);
  const places = chosen ? data.chosen.filter((other) => other !== id) : [...data.chosen, id];
  go(withPlaces(data.query, places));
  const said = document.createElement("div");
  if (!chosen) {
    const [before, after] = words.only.split("{place}");
    said.append(before, isolated(name), fill(after, { count: inWords({ value, known: true, data }) }));
  } else {
    said.append(isolated(name), `: ${words.remove}`);
  }
  const page = document.createElement("a");
  page.href = `${location.pathname}place/${id.split("/").map(encodeURIComponent).join("/")}/`;
  page.textContent = words.page;
  const foot = document.createElement("p");
  foot.append(page);
  said.append(foot);
  byPlace.get(id)?.closeTooltip();
  popup = window.L.popup({ className: "said", autoPan: false }).setLatLng(at).setContent(said).openOn(map);
  told = id;
}

function withPlaces(query, places) {
  const parts = query.split("&").filter((part) => part && !part.startsWith("place="));
  if (places.length) parts.push(`place=${places.map(encodeURIComponent).join(",")}`);
  return parts.join("&");
}

/** What the map says, as an ordered list for those who do not see it. */
function list(data, drawn, go) {
  const all = [
    ...Object.entries(data.provinces.values).map(([id, value]) => ({ id, value, ...named(id), counted: false })),
    ...drawn.map(({ id, name, count }) => ({ id, name, value: count, counted: true })),
  ];
  all.sort((a, b) => b.value - a.value);
  listed.replaceChildren(
    ...all.slice(0, 200).map((place) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", data.chosen.includes(place.id));
      button.append(isolated(place.name), ` ${inWords({ ...place, known: true, data })}`);
      button.addEventListener("click", () => {
        const chosen = data.chosen.includes(place.id);
        go(withPlaces(data.query, chosen ? data.chosen.filter((id) => id !== place.id) : [...data.chosen, place.id]));
      });
      item.append(button);
      return item;
    }),
  );
}

function named(id) {
  let name = id;
  provinces.eachLayer(({ feature: { properties } }) => {
    if (properties.iso === id) name = words.language === "fa" ? properties.name_fa : properties.name_en;
  });
  return { name };
}

/** Zoom to the chosen places, or to everything where none is chosen. */
function fit(animated = true) {
  const L = window.L;
  const bounds = L.latLngBounds([]);
  for (const id of shown?.chosen ?? []) {
    const layer = byPlace.get(id);
    if (layer) bounds.extend(layer.getBounds ? layer.getBounds() : layer.getLatLng());
  }
  const animate = animated && !calm();
  map.fitBounds(bounds.isValid() ? bounds.pad(0.15) : HOME, { maxZoom: 8, animate });
}

/** Light up the places with these ids, and only those; one that a larger circle covers comes out for it. */
export function highlight(ids) {
  for (const id of lit.filter((id) => !ids.includes(id))) light(id, false);
  for (const id of ids) light(id, true);
  lit = ids;
}

function light(id, on) {
  const layer = byPlace.get(id);
  if (layer?.covered) marks[on ? "addLayer" : "removeLayer"](layer);
  layer?.getElement()?.classList.toggle("lit", on);
}
