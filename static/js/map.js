// The map. The only module that touches Leaflet's global.

import { placeLabels } from "./labels.js";
import { classes, legend } from "./scale.js";
import words, { fill, number } from "./words.js";

const HOME = [[25.0, 44.0], [39.8, 63.4]];
const SEAS = [["caspian", 38.9, 51.0], ["persian_gulf", 27.2, 51.0], ["oman", 24.6, 58.6]];

const box = document.getElementById("map");
const status = document.getElementById("map-status");
const listed = document.querySelector("#map-list ol");

let map = null;
let ground = null;
let provinces = null;
let marks = null;
let regions = null;
let request = null;
let shown = null;
let waiting = null;
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
    if (!ground) {
      ground = Promise.all([box.dataset.neighbours, box.dataset.provinces].map((address) => read(address)));
    }
    const query = [state.query, state.by === "items" ? "" : `by=${state.by}`].filter(Boolean).join("&");
    const [[neighbours, areas], data] = await Promise.all([
      ground,
      read(`${state.map}${query ? `?${query}` : ""}`, request.signal),
    ]);
    if (!map) build(neighbours, areas);
    fillIn(data, go);
    box.dataset.drawn = data.query;
    say("");
  } catch (error) {
    if (error.name === "AbortError") return;
    ground = null;
    console.error(error);
    say(words.failed, () => drawMap(state, go));
  }
}

async function read(address, signal) {
  const response = await fetch(address, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

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
    minZoom: 4,
    maxZoom: 12,
    maxBounds: [[8, 30], [54, 78]],
    fadeAnimation: false,
  });
  map.fitBounds(HOME);
  L.control.zoom({ position: "topleft", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  addFitButton(L);
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
  const labelled = () =>
    placeLabels(map, map.getPane("labels"), [
      ...SEAS.map(([key, lat, lon]) => ({ words: words.seas[key], lat, lon, kind: "sea", weight: 1e9 })),
      ...neighbours.features.map(({ properties }) => label(properties, "country", 1)),
      ...areas.features.map(({ properties }) => label(properties, "province", 1e6 + (shown?.values[properties.iso] ?? 0))),
      ...(shown?.places ?? [])
        .slice(0, 80)
        .map((place) => ({ words: place.name, lat: place.lat, lon: place.lon, kind: "town", weight: place.count })),
    ]);
  map.on("zoomend moveend resize relabel", labelled);
  map.on("zoomend", thin);
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(box);
}

const label = (properties, kind, weight) => ({
  words: words.language === "fa" ? properties.name_fa : properties.name_en,
  lat: properties.label?.[1],
  lon: properties.label?.[0],
  kind,
  weight,
});

function addFitButton(L) {
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
  new Fit({ position: "topleft" }).addTo(map);
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

function fillIn(data, go) {
  const L = window.L;
  const chosenBefore = shown?.chosen.join();
  shown = { ...data.provinces, places: data.places, regions: data.regions, chosen: data.chosen };
  byPlace.clear();
  const scale = classes(Object.values(data.provinces.values), data.measure);
  legend(document.getElementById("legend"), scale, data.measure);
  const known = new Set(data.provinces.known);
  provinces.eachLayer((area) => {
    const { iso, name_fa, name_en } = area.feature.properties;
    const value = data.provinces.values[iso] ?? 0;
    const element = area.getElement();
    element.setAttribute("class", `leaflet-interactive province ${iso} ${known.has(iso) ? `shade-${scale.of(value)}` : "unknown"}`);
    element.classList.toggle("chosen", data.chosen.includes(iso));
    if (data.chosen.includes(iso)) area.bringToFront(); // or its neighbours' borders lie over its own
    dress(area, { id: iso, name: words.language === "fa" ? name_fa : name_en, value, known: known.has(iso), data, go });
  });
  marks.clearLayers();
  const highest = data.places[0]?.count ?? 1;
  for (const place of [...data.places].sort((a, b) => b.count - a.count)) {
    const size = Math.sqrt(place.count / Math.max(highest, 9));
    const at = [place.lat, place.lon];
    const circle = L.circleMarker(at, { pane: "marks", radius: radius(size), size, className: "place" }).addTo(marks);
    if (place.km > 0) {
      const ring = { pane: "regions", radius: place.km * 1000, className: "uncertainty", interactive: false };
      circle.ring = L.circle(at, ring).addTo(marks);
    }
    circle.getElement().classList.toggle("chosen", data.chosen.includes(place.id));
    dress(circle, { id: place.id, name: place.name, value: place.count, known: true, km: place.km, data, go, counted: true });
  }
  regions.clearLayers();
  for (const feature of data.regions.features) {
    const { id, name, count, kind, km } = feature.properties;
    const options = { pane: "regions", className: `region ${kind}` };
    L.geoJSON(feature, {
      style: options,
      pointToLayer: (_, at) => L.circle(at, { ...options, radius: Math.max(km, 8) * 1000 }),
      onEachFeature: (_, layer) => {
        layer.once("add", () => layer.getElement()?.classList.toggle("chosen", data.chosen.includes(id)));
        dress(layer, { id, name, value: count, known: true, km, data, go, counted: true });
      },
    }).addTo(regions);
  }
  list(data, go);
  thin();
  map.fire("relabel");
  if ((chosenBefore ?? "") !== data.chosen.join()) fit();
}

/**
 * Leaves out, at this zoom, circles that larger ones cover, and rings that their own circle covers: the map stays legible
 * whatever the number of places, and a closer look shows them all. What is chosen always stays.
 */
function thin() {
  const kept = [];
  let hidden = 0;
  marks.eachLayer((mark) => {
    if (mark.options.size === undefined) return;
    const size = radius(mark.options.size);
    mark.setRadius(size);
    const { x, y } = map.latLngToLayerPoint(mark.getLatLng());
    const element = mark.getElement();
    const covered =
      !element.classList.contains("chosen") &&
      kept.some((other) => Math.hypot(other.x - x, other.y - y) < 0.85 * (other.size + size));
    if (!covered) kept.push({ x, y, size });
    else hidden += 1;
    element.classList.toggle("thinned", covered);
    mark.ring?.getElement().classList.toggle("thinned", covered || mark.ring._radius < size + 3);
  });
  box.dataset.thinned = hidden;
  document.getElementById("thinned").textContent = hidden ? fill(words.closer, { count: number(hidden) }) : "";
}

/** A circle's radius in pixels: its area says the count, and it grows a little with the zoom. */
const radius = (size) => (2.2 + 11 * size) * Math.min(2, Math.max(0.75, 1.25 ** (map.getZoom() - 6)));

function inWords({ value, known, counted, data }) {
  if (!known) return words.unknown;
  if (!value) return words.zero;
  if (data.measure === "share" && !counted) return `${number(value)}٪ ${words.share}`;
  return `${number(value)} ${counted ? words.measures : words[data.measure === "articles" ? "articles" : "measures"]}`;
}

function dress(layer, place) {
  byPlace.set(place.id, layer);
  const tip = document.createElement("div");
  const name = document.createElement("b");
  name.append(isolated(place.name));
  tip.append(name, ` ${inWords(place)}`);
  if (place.km) tip.append(line(fill(words.uncertain, { km: number(Math.round(place.km)) })));
  layer.unbindTooltip().bindTooltip(tip, { sticky: true, className: "tip", direction: "auto" });
  layer.off("click").on("click", (event) => {
    window.L.DomEvent.stop(event);
    choose(place, event.latlng);
  });
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
  window.L.popup({ className: "said", autoPan: false }).setLatLng(at).setContent(said).openOn(map);
}

function withPlaces(query, places) {
  const parts = query.split("&").filter((part) => part && !part.startsWith("place="));
  if (places.length) parts.push(`place=${places.map(encodeURIComponent).join(",")}`);
  return parts.join("&");
}

/** What the map says, as an ordered list for those who do not see it. */
function list(data, go) {
  const all = [
    ...Object.entries(data.provinces.values).map(([id, value]) => ({ id, value, ...named(id), counted: false })),
    ...data.places.map(({ id, name, count }) => ({ id, name, value: count, counted: true })),
    ...data.regions.features.map(({ properties: { id, name, count } }) => ({ id, name, value: count, counted: true })),
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
function fit() {
  const L = window.L;
  const bounds = L.latLngBounds([]);
  for (const id of shown?.chosen ?? []) {
    const layer = byPlace.get(id);
    if (layer) bounds.extend(layer.getBounds ? layer.getBounds() : layer.getLatLng());
  }
  const animate = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.fitBounds(bounds.isValid() ? bounds.pad(0.15) : HOME, { maxZoom: 8, animate });
}

/** Light up the places with these ids, and only those. */
export function highlight(ids) {
  for (const [id, layer] of byPlace) layer.getElement?.()?.classList.toggle("lit", ids.includes(id));
}
